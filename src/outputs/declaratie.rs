//! The declaration (WMO323) of a month: what is owed held against what was declared, and the message that settles the difference.
//!
//! Stands after `billing` (what a gemeente owes) and `declaratie` (what was declared, granted, refused, credited). Makes one
//! message for one gemeente, one aanbieder and one month, or none where both agree. What cannot be declared is named with its
//! reason and never guessed; a message that its schema or a rule would refuse never leaves. Decides nothing about sending.
//!
//! ```text
//! statements ─▶ owed ─┐
//!                     ├─▶ plan ─▶ limit ─▶ bericht ─▶ message, read back and judged
//! ledger ─────────────┘
//! ```
//!
//! | what stands at a place | owed the same | owed otherwise | not owed | not known what is owed |
//! |---|---|---|---|---|
//! | nothing | – | debit | – | left |
//! | a debit that waits for its 325 | left | left | left | left |
//! | a granted debit | – | credit and debit | credit | left |
//!
//! A place is a toewijzing, product and ProductPeriode (TR389, TR416). Where a period or product of a toewijzing moved, the
//! old place may stand for the same care: while that one waits, nothing new is declared on the toewijzing in that month.

mod bericht;
mod limit;
mod owed;
mod plan;

use std::collections::BTreeSet;

use serde::Serialize;

use crate::billing::{Billing, Line, PartyKind};
use crate::declaratie::{DeclaratieStatus, Known, Ledger, Plaats, Stand, derive};
use crate::disposition::{Judgement, Standing};
use crate::domain::{AgbCode, Date, DispositionId, Eur, Finding, GemeenteCode, Identificatie, Month, codes_text};
use crate::facts::{Besluit, Bron, Dossier, Entry};
use crate::message::{self, Message};
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
    /// Statements of the first month up to and including `month`, as derived now. What was declared on a month that is not among them is left alone.
    pub billings: &'a [Billing],
    /// The toewijzingen.
    pub dispositions: &'a Known<'a>,
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeclaredLine {
    /// Toewijzing, ProductCategorie, ProductCode, ProductPeriode.
    pub place: Plaats,
    /// ReferentieNummer.
    pub referentie: String,
    /// VorigReferentieNummer: the debit that a credit takes back; absent on a debit.
    pub vorige: Option<String>,
    /// IngediendBedrag; a credit is negative.
    pub cents: i64,
    /// Why it is declared.
    pub why: Why,
}

/// Why a line is declared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "why")]
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
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Left {
    /// On which disposition.
    pub disposition: DispositionId,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Product code, where one is known.
    pub product: Option<String>,
    /// Why.
    pub cause: Cause,
    /// Why, as a Dutch sentence with what to do.
    pub reason: String,
}

/// Why something is left.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case", tag = "cause")]
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
}

impl Cause {
    fn text(&self) -> String {
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
        };
        fixed.to_owned()
    }
}

/// Why no declaration is made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeclareError {
    /// TR137.
    #[error("{month} has not ended on {dagtekening}; declare it from the first day after it")]
    NotEnded {
        /// The month asked for.
        month: Month,
        /// The day it would be declared.
        dagtekening: Date,
    },
    /// IV090.
    #[error("{last} was declared already; declare {month} as earlier care in {last} or later")]
    MonthBefore {
        /// The month asked for.
        month: Month,
        /// The last DeclaratiePeriode.
        last: Month,
    },
    /// TR318.
    #[error("care of {first} is not declared; declare {first} before {month}")]
    DeclareFirst {
        /// The month asked for.
        month: Month,
        /// The month that comes first.
        first: Month,
    },
    /// The order of business would put it before a declaration that it follows.
    #[error(
        "the declaration would come before {identificatie} of {dagtekening}; give it a later day, or a higher number on that day"
    )]
    OutOfOrder {
        /// Identificatie of the last 323.
        identificatie: String,
        /// Its Dagtekening.
        dagtekening: Date,
    },
    /// CS319, and the bound of Identificatie.
    #[error("{0:?} is no number for a declaration; it has 1 to 12 letters and digits")]
    Identificatie(String),
    /// TR056, TR333.
    #[error("{0} was used for a declaration before; take another number")]
    Used(String),
    /// A statement names a disposition that was not handed in.
    #[error("{0} stands on a statement but is not among the dispositions; derive both from the same facts")]
    Unknown(DispositionId),
    /// A line of a statement breaks the standard.
    #[error("{disposition} from {from}: {fault}")]
    Line {
        /// Which disposition.
        disposition: DispositionId,
        /// First day of its ProductPeriode.
        from: Date,
        /// What is wrong.
        fault: Fault,
    },
    /// More than a message can say.
    #[error("the total is beyond what a declaration can say; check tariffs and registrations")]
    TotalTooLarge,
    /// More lines than there are references of twenty characters.
    #[error("there are more lines than references can be made from {0}; take a shorter number")]
    OutOfReferences(String),
    /// What was made does not hold: the schema or a rule would refuse it.
    #[error("the declaration would be refused: {}", findings_text(.0))]
    Refused(Vec<Finding>),
}

/// What is wrong with a line of a statement.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// GeleverdVolume is a whole number.
    #[error("the quantity {0} is no whole number of units or cents")]
    NotWhole(String),
    /// Bound of the schema.
    #[error("{0} is beyond the eight digits of the standard")]
    TooLarge(String),
    /// TR346, CS339.
    #[error("the amount is {given}, by the standard it is {right}")]
    Amount {
        /// On the statement.
        given: Eur,
        /// By the formula.
        right: Eur,
    },
    /// A line of a declaration lies in one month.
    #[error("its period ends on {0}, not in the month in which it begins")]
    Period(Date),
    /// Only a toewijzing has a number.
    #[error("it is no toewijzing")]
    NoToewijzing,
}

fn findings_text(findings: &[Finding]) -> String {
    findings.iter().map(|f| format!("{} {}: {}", f.rule, f.path, f.text)).collect::<Vec<_>>().join("; ")
}

impl<'a> Declare<'a> {
    /// The declarations of this aanbieder to this gemeente, in the order of business.
    fn statuses(&self) -> impl Iterator<Item = &'a DeclaratieStatus> + use<'a> {
        let (gemeente, aanbieder) = (self.gemeente, self.aanbieder);
        let all = self.ledgers.iter().flat_map(|ledger| &ledger.declaraties);
        all.filter(move |s| (s.kop.gemeente, s.kop.aanbieder) == (gemeente, aanbieder))
    }

    /// The declarations of this aanbieder to anybody: their numbers and references are used.
    fn of_aanbieder(&self) -> impl Iterator<Item = &'a DeclaratieStatus> + use<'a> {
        let aanbieder = self.aanbieder;
        self.ledgers.iter().flat_map(|ledger| &ledger.declaraties).filter(move |s| s.kop.aanbieder == aanbieder)
    }

    /// The months that statements speak of, up to the one that is declared.
    fn months(&self) -> BTreeSet<Month> {
        self.billings.iter().map(|b| b.month).filter(|month| *month <= self.month).collect()
    }
}

/// Makes the declaration. The same input gives the same message, byte for byte.
pub fn declare(input: &Declare<'_>) -> Result<Declared, DeclareError> {
    // A statement that does not yet count all days of its month says less than is owed.
    let provisional = input.billings.iter().any(|b| b.provisional && b.month <= input.month);
    if input.month.last() > input.dagtekening || provisional {
        return Err(DeclareError::NotEnded { month: input.month, dagtekening: input.dagtekening });
    }
    let mut left = Vec::new();
    let groups = plan::groups(input, &mut left)?;
    let actions = plan::decide(input, groups, &mut left);
    let actions = limit::fit(input, actions, &mut left);
    left.sort();
    left.dedup();
    if actions.is_empty() {
        return Ok(Declared { message: None, lines: Vec::new(), left });
    }
    in_turn(input, &actions)?;
    let (message, lines) = bericht::make(input, actions)?;
    bericht::verify(&message)?;
    Ok(Declared { message: Some(message), lines, left })
}

/// Whether the message comes after all that it builds on: month, day and number.
fn in_turn(input: &Declare<'_>, actions: &[plan::Action<'_>]) -> Result<(), DeclareError> {
    let id = input.identificatie;
    if !(1..=12).contains(&id.len()) || !id.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(DeclareError::Identificatie(id.to_owned()));
    }
    if input.of_aanbieder().any(|s| s.kop.identificatie.as_str() == id || s.nummer == id) {
        return Err(DeclareError::Used(id.to_owned()));
    }
    let sent = || input.statuses().filter(|s| !matches!(s.stand, Stand::NooitVerzonden { .. }));
    let order = |s: &DeclaratieStatus| (s.kop.dagtekening, s.kop.identificatie.clone());
    if let Some(last) = sent().max_by_key(|s| order(s))
        && order(last) > (input.dagtekening, Identificatie::new(id))
    {
        let (dagtekening, identificatie) = order(last);
        return Err(DeclareError::OutOfOrder { identificatie: identificatie.as_str().to_owned(), dagtekening });
    }
    let Some(last) = sent().map(|s| s.maand).max() else { return Ok(()) };
    if input.month < last {
        return Err(DeclareError::MonthBefore { month: input.month, last });
    }
    let debits = actions.iter().filter_map(|a| a.debit.as_ref());
    let skipped = debits.map(|(p, _)| Month::of(p.periode.first())).filter(|m| last < *m && *m < input.month);
    match skipped.min() {
        Some(first) => Err(DeclareError::DeclareFirst { month: input.month, first }),
        None => Ok(()),
    }
}

/// Which gemeenten and aanbieders have anything owed or standing.
pub fn parties(
    billings: &[Billing],
    dispositions: &Known<'_>,
    ledgers: &[Ledger],
) -> BTreeSet<(GemeenteCode, AgbCode)> {
    let owed = billings.iter().flat_map(lines_to_gemeenten).filter_map(|(party, line)| {
        let agb = dispositions.get(&line.disposition)?.holder.agb?;
        Some((party.parse().ok()?, agb))
    });
    let all = ledgers.iter().flat_map(|ledger| &ledger.declaraties);
    let standing = all.filter(|s| s.regels.iter().any(|r| !r.prestatie.credit && r.stands()));
    owed.chain(standing.map(|s| (s.kop.gemeente, s.kop.aanbieder))).collect()
}

/// The lines of statements to gemeenten, with the gemeente. A correction of a closed month is not declared: the line itself is.
fn lines_to_gemeenten(billing: &Billing) -> impl Iterator<Item = (&str, &Line)> {
    let statements = billing.statements.iter().filter(|s| s.party.kind == PartyKind::Gemeente);
    let lines = statements.flat_map(|s| s.lines.iter().map(|line| (s.party.id.as_str(), line)));
    lines.filter(|(_, line)| line.corrects.is_none())
}

/// What the ledger would say of a draft if it were sent: the judgements about it alone.
///
/// `dossier` holds the declarations of the aanbieder.
pub fn preflight(
    draft: &Message,
    dossier: &Dossier,
    besluiten: &[Besluit],
    known: &Known<'_>,
    terms: &Terms,
) -> Vec<Judgement> {
    let bron = Bron { sha256: draft.digest(), regel: 0 };
    let Some(fact) = message::fact(draft) else {
        let text = "Dit concept bevat een waarde die een regel weigert; het kan niet worden beoordeeld.";
        let finding = Finding::error("NOT_CONVERTIBLE", "/Bericht", "", text);
        return vec![Judgement { bron, standing: Standing::Conflict, finding, disposition: None }];
    };
    let draft = Entry { bron, fact };
    let dossier = Dossier::of(dossier.entries().iter().cloned().chain([draft]));
    let judgements = derive(&dossier, besluiten, known, terms).judgements;
    judgements.into_iter().filter(|j| j.bron == bron).collect()
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

#[cfg(test)]
mod tests;
