//! Facts: what accepted files and decisions of the user say. Everything else is derived from a set of these.
//!
//! Stands between `message`/`csv` (what a file holds) and `disposition` (what is so). A fact is a value: where it
//! came from is beside it, never in it, so that equal content is the same fact again.

mod bericht;
mod besluit;
mod betaling;
mod declaratie;
mod fact;
mod knowledge;
mod kop;
mod retour;
mod row;
#[cfg(test)]
pub mod testing;
mod verzoek;

pub use bericht::{Bericht, Client, Inhoud, Omvang, Product, StartProduct, StopProduct, ToegewezenProduct};
pub use besluit::{Besluit, Deel, Keuze};
pub use betaling::{Betaling, Booking, Plaats, Saldi};
pub use declaratie::{Afwijzing, Beoordeling, Declaratie, DeclaratieAntwoord, Prestatie};
pub use fact::{Bron, Fact, FactKind, OfFact};
pub use knowledge::{Dossier, Entry, Knowledge, KnowledgeIndex, Shard};
pub use kop::{Kop, MessageIdentity};
pub use retour::{Afkeuring, Oordeel, Retour};
pub use row::{Levering, Opdracht};
pub use verzoek::{
    AangevraagdProduct, Antwoord, NieuwProduct, TeWijzigenProduct, Verzoek, VerzoekAntwoord, VerzoekId, VerzoekInhoud,
    Wijziging,
};
