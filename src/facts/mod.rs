//! Facts: what accepted files and decisions of the user say. Everything else is derived from a set of these.
//!
//! Stands between `message`/`csv` (what a file holds) and `disposition` (what is so). A fact is a value: where it
//! came from is beside it, never in it, so that equal content is the same fact again.

mod betaling;
mod declaratie;
mod knowledge;
mod retour;
#[cfg(test)]
pub mod testing;
mod verzoek;

pub use betaling::{Betaling, Booking, Plaats};
pub use declaratie::{Afwijzing, Beoordeling, Declaratie, DeclaratieAntwoord, Prestatie};
pub use knowledge::{Dossier, Entry, Knowledge, KnowledgeIndex};
pub use retour::{Afkeuring, Oordeel, Retour};
pub use verzoek::{
    AangevraagdProduct, Antwoord, NieuwProduct, TeWijzigenProduct, Verzoek, VerzoekAntwoord, VerzoekId, VerzoekInhoud,
    Wijziging,
};

use std::sync::Arc;

use jiff::civil::Time;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::domain::{
    AgbCode, Bsn, Date, DispositionId, Domain, Eenheid, Eur, Frequentie, GemeenteCode, Identificatie, Kind,
    OpdrachtNummer, Release, Sha256, StatusAanlevering, ToewijzingNummer, Unit, Vervoer, as_cents,
};

/// Where a fact came from: a file of the archive and the line in it (0 for a message, which is whole).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Bron {
    /// Content hash of the file.
    pub sha256: Sha256,
    /// Line of a CSV row, counted from 1 with the header as line 1; 0 for a message.
    pub regel: u32,
}

/// One fact. The position of a variant is stored: add at the end, never change or reorder.
///
/// A message is shared, so that a copy of a dossier copies pointers. A delivered row stands in the fact itself and is small:
/// an office registers some 150,000 of them a month, and each is kept for years.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fact {
    /// An iWmo message about toewijzingen of one client: 301, 305, 307, or a row of the state at go-live.
    Bericht(Arc<Bericht>),
    /// A row of `opdracht*.csv`.
    Opdracht(Arc<Opdracht>),
    /// A row of `levering*.csv`.
    Levering(Levering),
    /// A retour: 302, 306, 308, 316, 318, 320.
    Retour(Arc<Retour>),
    /// A request: 315, 317.
    Verzoek(Arc<Verzoek>),
    /// The answer to a request: 319.
    Antwoord(Arc<Antwoord>),
    /// A declaration: 323.
    Declaratie(Arc<Declaratie>),
    /// The answer to a declaration: 325.
    DeclaratieAntwoord(Arc<DeclaratieAntwoord>),
    /// A payment: one booking of a bank statement.
    Betaling(Arc<Betaling>),
}

/// What one kind of fact says.
pub trait OfFact: Sized {
    /// What a fact says, where it is of this kind.
    fn of(fact: &Fact) -> Option<&Self>;
}

/// What is said becomes a fact by being shared, and is read back from one of its kind.
macro_rules! shared {
    ($($said:ident),+) => {$(
        impl From<$said> for Fact {
            fn from(said: $said) -> Fact {
                Fact::$said(Arc::new(said))
            }
        }

        impl OfFact for $said {
            fn of(fact: &Fact) -> Option<&Self> {
                if let Fact::$said(said) = fact { Some(said) } else { None }
            }
        }
    )+};
}

shared!(Bericht, Opdracht, Retour, Verzoek, Antwoord, Declaratie, DeclaratieAntwoord, Betaling);

impl From<Levering> for Fact {
    fn from(row: Levering) -> Fact {
        Fact::Levering(row)
    }
}

impl OfFact for Levering {
    fn of(fact: &Fact) -> Option<&Self> {
        if let Fact::Levering(row) = fact { Some(row) } else { None }
    }
}

impl Fact {
    /// The client it is about, where it is about one.
    pub fn bsn(&self) -> Option<Bsn> {
        match self {
            Fact::Bericht(m) => Some(m.client.bsn),
            Fact::Opdracht(row) => Some(row.client.bsn),
            Fact::Levering(row) => Some(row.bsn),
            Fact::Verzoek(m) => Some(m.bsn),
            Fact::Retour(_)
            | Fact::Antwoord(_)
            | Fact::Declaratie(_)
            | Fact::DeclaratieAntwoord(_)
            | Fact::Betaling(_) => None,
        }
    }

    /// Identity and content hash of what is a message; `None` for a row.
    pub fn message(&self) -> Option<(MessageIdentity, &Sha256)> {
        let identity = match self {
            Fact::Bericht(m) => m.kop.identity(),
            Fact::Retour(m) => m.identity(),
            Fact::Verzoek(m) => m.kop.identity(),
            Fact::Antwoord(m) => m.kop.identity(),
            Fact::Declaratie(m) => m.kop.identity(),
            Fact::DeclaratieAntwoord(m) => m.kop.identity(),
            Fact::Opdracht(_) | Fact::Levering(_) | Fact::Betaling(_) => return None,
        };
        self.digest().map(|digest| (identity, digest))
    }

    /// Content hash of what is a message; `None` for a row.
    pub fn digest(&self) -> Option<&Sha256> {
        Some(match self {
            Fact::Bericht(m) => &m.digest,
            Fact::Retour(m) => &m.digest,
            Fact::Verzoek(m) => &m.digest,
            Fact::Antwoord(m) => &m.digest,
            Fact::Declaratie(m) => &m.digest,
            Fact::DeclaratieAntwoord(m) => &m.digest,
            Fact::Opdracht(_) | Fact::Levering(_) | Fact::Betaling(_) => return None,
        })
    }
}

/// Header of a message. Sender and receiver follow from the kind: a 301 goes from gemeente to aanbieder.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Kop {
    /// Which message.
    pub kind: Kind,
    /// Release of the standard.
    pub release: Release,
    /// The gemeente in Afzender or Ontvanger.
    pub gemeente: GemeenteCode,
    /// The aanbieder in Ontvanger or Afzender.
    pub aanbieder: AgbCode,
    /// BerichtIdentificatie/Identificatie.
    pub identificatie: Identificatie,
    /// BerichtIdentificatie/Dagtekening.
    pub dagtekening: Date,
}

/// What makes a message itself: sender, kind and Identificatie (TR056), never the file name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageIdentity {
    /// Which message.
    pub kind: Kind,
    /// Afzender as written.
    pub afzender: String,
    /// BerichtIdentificatie/Identificatie.
    pub identificatie: Identificatie,
}

impl Kop {
    /// Whether the gemeente stands in Afzender; else the aanbieder does.
    pub fn from_gemeente(&self) -> bool {
        !self.kind.aanbieder_is_afzender()
    }

    /// Afzender as written.
    pub fn afzender(&self) -> String {
        if self.from_gemeente() { self.gemeente.to_string() } else { self.aanbieder.to_string() }
    }

    /// Ontvanger as written.
    pub fn ontvanger(&self) -> String {
        if self.from_gemeente() { self.aanbieder.to_string() } else { self.gemeente.to_string() }
    }

    /// How a person names the message: `WMO307 B0003`.
    pub fn name(&self) -> String {
        format!("{} {}", self.kind, self.identificatie.as_str())
    }

    /// What makes the message itself.
    pub fn identity(&self) -> MessageIdentity {
        MessageIdentity { kind: self.kind, afzender: self.afzender(), identificatie: self.identificatie.clone() }
    }
}

/// An accepted message, as far as dispositions and billing need it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bericht {
    /// Its header.
    pub kop: Kop,
    /// Hash of the decoded content: equal for two files that say the same in other bytes.
    pub digest: Sha256,
    /// The client it is about.
    pub client: Client,
    /// What it says.
    pub inhoud: Inhoud,
}

/// Identity of the client as a message or row gives it.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Client {
    /// Burgerservicenummer.
    pub bsn: Bsn,
    /// Date of birth as written (unknown parts are 01, unknown year 1900).
    pub geboortedatum: Option<Date>,
    /// Name as one text, for people.
    pub naam: String,
    /// Where the client lives, one text per printed line, where the message says so (a 301): no row of a CSV does.
    pub adres: Vec<String>,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Client(…)")
    }
}

/// The records of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Inhoud {
    /// WMO301.
    Toewijzingen(Vec<ToegewezenProduct>),
    /// WMO305.
    Starts(Vec<StartProduct>),
    /// WMO307.
    Stops(Vec<StopProduct>),
    /// A row of `beginstand*.csv`: a toewijzing that is older than the traffic, and its start where one is given.
    Beginstand(ToegewezenProduct, Option<StartProduct>),
}

/// Product: category, and code where the toewijzing is specific.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Product {
    /// Two digits.
    pub categorie: String,
    /// At most five characters.
    pub code: Option<String>,
}

/// Omvang: how much may be delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Omvang {
    /// Whole number; cents where the Eenheid is euro's.
    pub volume: u32,
    /// Unit.
    pub eenheid: Eenheid,
    /// Per what.
    pub frequentie: Frequentie,
}

/// ToegewezenProduct of a WMO301.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ToegewezenProduct {
    /// Its number; with the gemeente the key of the disposition.
    pub toewijzing_nummer: ToewijzingNummer,
    /// Only in the direct answer to a request (TR379); its coming and going is no change.
    pub referentie_aanbieder: Option<String>,
    /// Absent for a generic toewijzing.
    pub product: Option<Product>,
    /// With the time: which version holds (IV013).
    pub toewijzingsdatum: Date,
    /// See `toewijzingsdatum`.
    pub toewijzingstijd: Time,
    /// First day.
    pub ingangsdatum: Date,
    /// Last day; open when absent.
    pub einddatum: Option<Date>,
    /// Code list WMO002; `13` removes.
    pub reden_wijziging: Option<String>,
    /// Absent with a budget or without a product code.
    pub omvang: Option<Omvang>,
    /// Cents.
    pub budget: Option<u32>,
}

/// StartProduct of a WMO305.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StartProduct {
    /// Absent in the task-based variant.
    pub toewijzing_nummer: Option<ToewijzingNummer>,
    /// Product as started.
    pub product: Option<Product>,
    /// Copied from the toewijzing.
    pub toewijzing_ingangsdatum: Option<Date>,
    /// First day of delivery.
    pub begindatum: Date,
    /// First delivery or deletion.
    pub status: StatusAanlevering,
}

/// StopProduct of a WMO307.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StopProduct {
    /// Absent in the task-based variant.
    pub toewijzing_nummer: Option<ToewijzingNummer>,
    /// Product as stopped.
    pub product: Option<Product>,
    /// Copied from the toewijzing.
    pub toewijzing_ingangsdatum: Option<Date>,
    /// Begindatum of the start that it ends.
    pub begindatum: Date,
    /// Code list WMO588; `20` is temporary, `37` the hand-over.
    pub reden_beeindiging: String,
    /// Last day of delivery.
    pub einddatum: Date,
    /// First delivery or deletion.
    pub status: StatusAanlevering,
}

/// A row of `opdracht*.csv`: one version of a subcontracting order of the coalition.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Opdracht {
    /// Its number.
    pub opdrachtnummer: OpdrachtNummer,
    /// The client.
    pub client: Client,
    /// Where the client lives.
    pub gemeente: GemeenteCode,
    /// BG, DO or BW.
    pub domein: Domain,
    /// `licht`, `midden`, `zwaar`; `1` to `4`; `thuis`, `zonder`, `met`, `24`.
    pub categorie: String,
    /// Transport arranged, for DO.
    pub vervoer: Option<Vervoer>,
    /// First day.
    pub ingangsdatum: Date,
    /// Last day; open when absent.
    pub einddatum: Option<Date>,
    /// Member of the coalition the order formally belongs to.
    pub combinant: String,
    /// The disposition that this one continues.
    pub vorige_toewijzing: Option<DispositionId>,
    /// The highest version of a number holds.
    pub versie: u32,
}

/// A row of `levering*.csv`: what was delivered on one day.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Levering {
    /// On which disposition.
    pub disposition: DispositionId,
    /// To whom; must be the disposition's client.
    pub bsn: Bsn,
    /// On which day.
    pub datum: Date,
    /// How much; zero takes the row back. Not negative.
    pub aantal: Decimal,
    /// Of what.
    pub eenheid: Unit,
    /// A return trip that day.
    pub vervoer: Option<Vervoer>,
    /// For a toewijzing without product code.
    pub product: Option<Arc<str>>,
    /// The highest version for one disposition, date and unit holds.
    pub versie: u32,
}

/// A decision of the user, kept as a fact. A decision that was taken back is not handed to `derive`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Besluit {
    /// Number in the log; later ones about the same subject win.
    pub nummer: u64,
    /// What was decided.
    pub keuze: Keuze,
    /// Why, in the words of the user.
    pub reden: String,
}

/// What a user can decide.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Keuze {
    /// The disposition in transfer was not continued as subcontractor.
    NotContinued(DispositionId),
    /// The opdracht never was (contract.md: `decide withdraw opdracht:N`).
    Withdraw(OpdrachtNummer),
    /// Where equal records contradict each other, those of this file count (billing.md §2). With a line, only that row.
    Keep {
        /// The file.
        file: Sha256,
        /// Its line, from 1.
        row: Option<u32>,
    },
    /// A hub refused the message of this file before any retour, with its code: it counts as never sent.
    HubRefused {
        /// The file of the message.
        file: Sha256,
        /// The code that the hub gave.
        code: String,
    },
    /// The party approved the invoice of this number on this day.
    InvoiceApproved {
        /// Number of the invoice.
        number: String,
        /// Which day.
        on: Date,
    },
    /// The party refused the invoice of this number on this day; the reason of the decision says why.
    InvoiceRefused {
        /// Number of the invoice.
        number: String,
        /// Which day.
        on: Date,
    },
    /// The invoice or declaration of this number was paid outside the statements, on this day; a negative amount takes such a
    /// payment back.
    Paid {
        /// Number of the invoice or declaration.
        number: String,
        /// Which day.
        on: Date,
        /// How much. The log holds cents.
        #[serde(with = "as_cents")]
        amount: Eur,
    },
    /// The payment of this file and line (from 1) is for the invoice or declaration of this number.
    PaymentFor {
        /// The file of the statement.
        file: Sha256,
        /// Line of the payment in it.
        row: u32,
        /// Number of the invoice or declaration.
        number: String,
    },
    /// The clock of the machine is right, although the log's last record is younger: the log goes on from here.
    Clock,
}

impl Keuze {
    /// Whether dispositions and statements depend on it; what is about invoices and payments changes no care.
    pub fn is_about_care(&self) -> bool {
        match self {
            Keuze::NotContinued(_) | Keuze::Withdraw(_) | Keuze::Keep { .. } | Keuze::HubRefused { .. } => true,
            Keuze::InvoiceApproved { .. }
            | Keuze::InvoiceRefused { .. }
            | Keuze::Paid { .. }
            | Keuze::PaymentFor { .. }
            | Keuze::Clock => false,
        }
    }
}
