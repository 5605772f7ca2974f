//! What a declaration is made of and what comes of it: the order, the lines, and what is left with its cause.
//!
//! Stands below every step from `plan` on. Makes and judges nothing.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::billing::{Billing, Channel, Line};
use crate::declaratie::{DeclaratieStatus, Known, Ledger, Plaats};
use crate::domain::{AgbCode, Date, DispositionId, Eur, GemeenteCode, Month, ProductCode, as_cents, codes_text};
use crate::message::Message;
use crate::terms::Terms;

/// One gemeente, one aanbieder, one month.
#[derive(Clone, Copy, Debug)]
pub struct Declare<'a> {
    /// To whom.
    pub gemeente: GemeenteCode,
    /// From whom: the AGB code that the toewijzingen are addressed to.
    pub aanbieder: AgbCode,
    /// DeclaratiePeriode.
    pub month: Month,
    /// Dispositions that are not declared now, because the closing that asks for it leaves them out.
    pub left_out: &'a BTreeSet<DispositionId>,
    /// Statements of the first month up to and including `month`, as derived now. What was declared on a month that is not among them is left alone.
    pub billings: &'a [Arc<Billing>],
    /// The toewijzingen.
    pub dispositions: &'a Known<'a>,
    /// What was agreed: the category of a registered code, where the toewijzing has none.
    pub terms: &'a Terms,
    /// What was declared.
    pub ledgers: &'a [Ledger],
    /// Identificatie and DeclaratieNummer: 1 to 12 letters and digits, not used before. References are made from it.
    pub identificatie: &'a str,
    /// Dagtekening of message and declaration.
    pub dagtekening: Date,
}

/// What is declared, and what is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// The 323; `None`: there is nothing to declare.
    pub message: Option<Message>,
    /// Its lines, in its order.
    pub lines: Vec<DeclaredLine>,
    /// What is not declared now, by toewijzing and period.
    pub left: Vec<Left>,
}

/// A line of the 323.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct DeclaredLine {
    /// Toewijzing, ProductCategorie, ProductCode, ProductPeriode.
    #[cfg_attr(test, schema(value_type = Vec<serde_json::Value>))]
    pub place: Plaats,
    /// ReferentieNummer.
    pub referentie: String,
    /// VorigReferentieNummer: the debit that a credit takes back; absent on a debit.
    pub vorige: Option<String>,
    /// IngediendBedrag; a credit is negative.
    #[serde(rename = "cents", with = "as_cents")]
    #[cfg_attr(test, schema(value_type = i64))]
    pub amount: Eur,
    /// Why it is declared.
    pub why: Why,
}

/// Why a line is declared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "why")]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub enum Why {
    /// It was not declared before, or what was declared was taken back.
    New,
    /// What was granted at its place is not what is owed now.
    Changed,
    /// It was refused before, the line or its whole 323, with these codes.
    RefusedBefore {
        /// Codes of the last refusal (WJ001).
        codes: Vec<String>,
    },
    /// What was granted is not owed any more.
    NoLongerOwed,
    /// It was granted more than once.
    GrantedTwice,
}

/// Something that is not declared, or not taken back, now.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Left {
    /// On which disposition.
    pub disposition: DispositionId,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Product code, where one is known.
    pub product: Option<ProductCode>,
    /// Why.
    pub cause: Cause,
    /// Why, as a Dutch sentence with what to do.
    pub reason: String,
}

/// Why something is left.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "cause")]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub enum Cause {
    /// No tariff is in force.
    TariffMissing,
    /// Nothing is registered where the quantity needs it.
    DeliveryMissing,
    /// The toewijzing has no category, or neither it nor the registration has a product code.
    ProductMissing,
    /// Neither toewijzing nor registration tells a unit that can be declared.
    UnitMissing,
    /// Registered in units that do not add up, so that one place would have two debits (TR416).
    TwoUnits,
    /// What is owed comes to nothing: the toewijzing is used up, or the rate is zero.
    NothingOwed,
    /// A 323 on it is not answered yet.
    Awaits {
        /// Identificatie of the 323.
        identificatie: String,
        /// Its Dagtekening.
        dagtekening: Date,
    },
    /// Something granted on the toewijzing in this month may be the same care, and what is owed is not known.
    Undecided,
    /// With what stands the toewijzing would be exceeded: its total volume (TR322) or budget (TR369).
    AboveTotal,
    /// More than five years old (TR335), or before 2021 (CS100).
    TooOld,
    /// A granted line of nothing cannot be credited (CS325, CD060).
    ZeroGranted,
    /// The toewijzing of a granted line is not known here, so whether it is owed is not known either.
    ToewijzingUnknown,
    /// Files contradict each other about it, and nobody decided which one counts.
    InConflict,
    /// A person left it out of the closing that asks for this declaration.
    LeftOut,
}

impl<'a> Declare<'a> {
    /// The declarations of this aanbieder to this gemeente, in the order of business.
    pub(super) fn statuses(&self) -> impl Iterator<Item = &'a DeclaratieStatus> + use<'a> {
        let (gemeente, aanbieder) = (self.gemeente, self.aanbieder);
        let all = self.ledgers.iter().flat_map(|ledger| &ledger.declaraties);
        all.filter(move |s| (s.kop.gemeente, s.kop.aanbieder) == (gemeente, aanbieder))
    }

    /// The declarations of this aanbieder to anybody: their numbers and references are used.
    pub(super) fn of_aanbieder(&self) -> impl Iterator<Item = &'a DeclaratieStatus> + use<'a> {
        let aanbieder = self.aanbieder;
        self.ledgers.iter().flat_map(|ledger| &ledger.declaraties).filter(move |s| s.kop.aanbieder == aanbieder)
    }

    /// The months that statements speak of, up to the one that is declared.
    pub(super) fn months(&self) -> BTreeSet<Month> {
        self.billings.iter().map(|b| b.month).filter(|month| *month <= self.month).collect()
    }
}

impl Why {
    /// In Dutch, for people.
    pub fn text(&self) -> String {
        match self {
            Why::New => "nieuw".to_owned(),
            Why::Changed => "gewijzigd".to_owned(),
            Why::NoLongerOwed => "niet meer verschuldigd".to_owned(),
            Why::GrantedTwice => "dubbel toegekend".to_owned(),
            Why::RefusedBefore { codes } => {
                format!("eerder afgewezen ({})", codes_text(codes.iter().map(String::as_str)))
            }
        }
    }
}

impl Cause {
    /// In Dutch, with what to do.
    pub(super) fn text(&self) -> String {
        let fixed = match self {
            Cause::Awaits { identificatie, dagtekening } => {
                return format!(
                    "Wacht op het antwoord (325) op WMO323 {identificatie} van {dagtekening}; daarna wordt dit opnieuw bekeken."
                );
            }
            Cause::TariffMissing => "Er is geen tarief bekend; vul de config aan met een [[tariff]] van deze gemeente.",
            Cause::DeliveryMissing => "Er is niets geregistreerd; registreer wat is geleverd.",
            Cause::ProductMissing => {
                "Er is geen productcategorie of productcode: de toewijzing noemt haar niet en de registratie evenmin. Registreer \
                 met het product dat is geleverd."
            }
            Cause::UnitMissing => "De eenheid is niet bekend; registreer in een eenheid van de standaard.",
            Cause::TwoUnits => {
                "Voor dit product is in deze maand in verschillende eenheden geregistreerd; per product en maand kan een regel \
                 worden gedeclareerd. Registreer in een eenheid."
            }
            Cause::NothingOwed => "Er is niets te declareren: de toewijzing is op, of het tarief is nul.",
            Cause::Undecided => {
                "Op deze toewijzing is in deze maand al iets toegekend, en wat er nu verschuldigd is is nog niet bekend; vul eerst \
                 aan wat er ontbreekt."
            }
            Cause::AboveTotal => {
                "Met wat al is gedeclareerd gaat dit boven het totaal of het budget van de toewijzing; overleg met de gemeente."
            }
            Cause::TooOld => "Deze periode is niet meer te declareren: ouder dan vijf jaar, of van voor 2021.",
            Cause::ZeroGranted => {
                "De toegekende regel is nul euro en kan niet worden gecrediteerd; overleg met de gemeente."
            }
            Cause::ToewijzingUnknown => {
                "De toewijzing van deze toegekende regel is hier niet bekend; lever de WMO301 aan. Er wordt niets gecrediteerd."
            }
            Cause::LeftOut => "Bij het sluiten weggelaten; het wordt gedeclareerd zodra het volledig is.",
            Cause::InConflict => {
                "Bestanden spreken elkaar hierover tegen; kies eerst welk bestand geldt: 'iwmod worklist' noemt ze met het commando."
            }
        };
        fixed.to_owned()
    }
}

/// The lines of statements that are declared, with the gemeente. A correction of a closed month is not declared: the line itself is.
pub(super) fn lines_to_gemeenten(billing: &Billing) -> impl Iterator<Item = (&str, &Line)> {
    let statements = billing.statements.iter().filter(|s| s.channel == Channel::Wmo323);
    let lines = statements.flat_map(|s| s.lines.iter().map(|line| (s.party.id.as_str(), line.as_ref())));
    lines.filter(|(_, line)| line.corrects.is_none())
}
