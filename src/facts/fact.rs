//! One fact, whichever its kind, and where it came from.
//!
//! Stands on each kind of fact. The order of the variants is what the log stores of a kind. Pure.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    Antwoord, Bericht, Betaling, Declaratie, DeclaratieAntwoord, Levering, MessageIdentity, Opdracht, Retour, Verzoek,
};
use crate::domain::{Bsn, Sha256};

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
    /// Its kind.
    const KIND: FactKind;

    /// What a fact says, where it is of this kind.
    fn of(fact: &Fact) -> Option<&Self>;
}

/// What is said becomes a fact by being shared, and is read back from one of its kind.
macro_rules! shared {
    ($($said:ident),+) => {
        /// Kinds of facts.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum FactKind {
            $(
                #[allow(missing_docs)]
                $said,
            )+
            /// What was delivered.
            Levering,
        }

        impl Fact {
            /// Its kind.
            pub fn kind(&self) -> FactKind {
                match self {
                    $(Fact::$said(_) => FactKind::$said,)+
                    Fact::Levering(_) => FactKind::Levering,
                }
            }
        }

        $(
        impl From<$said> for Fact {
            fn from(said: $said) -> Fact {
                Fact::$said(Arc::new(said))
            }
        }

        impl OfFact for $said {
            const KIND: FactKind = FactKind::$said;

            fn of(fact: &Fact) -> Option<&Self> {
                if let Fact::$said(said) = fact { Some(said) } else { None }
            }
        }
        )+
    };
}

shared!(Bericht, Opdracht, Retour, Verzoek, Antwoord, Declaratie, DeclaratieAntwoord, Betaling);

impl From<Levering> for Fact {
    fn from(row: Levering) -> Fact {
        Fact::Levering(row)
    }
}

impl OfFact for Levering {
    const KIND: FactKind = FactKind::Levering;

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

    /// Every client it is about; a declaration is about many.
    pub fn clients(&self) -> Vec<Bsn> {
        match self {
            Fact::Declaratie(m) => m.prestaties.iter().map(|prestatie| prestatie.bsn).collect(),
            Fact::Bericht(_)
            | Fact::Opdracht(_)
            | Fact::Levering(_)
            | Fact::Verzoek(_)
            | Fact::Retour(_)
            | Fact::Antwoord(_)
            | Fact::DeclaratieAntwoord(_)
            | Fact::Betaling(_) => self.bsn().into_iter().collect(),
        }
    }

    /// The first client it is about of whom something is so; a declaration is about many.
    pub fn client_where(&self, is_so: impl Fn(&Bsn) -> bool) -> Option<Bsn> {
        match self {
            Fact::Declaratie(m) => m.prestaties.iter().map(|prestatie| prestatie.bsn).find(is_so),
            Fact::Bericht(_)
            | Fact::Opdracht(_)
            | Fact::Levering(_)
            | Fact::Verzoek(_)
            | Fact::Retour(_)
            | Fact::Antwoord(_)
            | Fact::DeclaratieAntwoord(_)
            | Fact::Betaling(_) => self.bsn().filter(is_so),
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
