//! Messages about toewijzingen of one client (301, 305, 307), and what all facts about care share: the client, a product, an omvang.
//!
//! A row of the state at go-live counts as such a message. Knows only what dispositions and billing need of it. Pure.

use serde::{Deserialize, Serialize};

use super::Kop;
use crate::domain::{
    Bsn, Categorie, Date, Eenheid, Eur, Frequentie, Geboortedatum, ProductCode, Sha256, StatusAanlevering, Tijd,
    ToewijzingNummer, as_message_cents,
};

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
    /// Date of birth, as far as it is known.
    pub geboortedatum: Option<Geboortedatum>,
    /// Name as one text, for people.
    pub naam: String,
    /// Where the client lives, one text per printed line, where the message (a 301) or the row of an opdracht says so.
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
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Product {
    /// What kind of product.
    pub categorie: Categorie,
    /// Which product; absent where the toewijzing leaves it open.
    pub code: Option<ProductCode>,
}

/// Omvang: how much may be delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
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
    pub toewijzingstijd: Tijd,
    /// First day.
    pub ingangsdatum: Date,
    /// Last day; open when absent.
    pub einddatum: Option<Date>,
    /// Code list WMO002; `13` removes.
    pub reden_wijziging: Option<String>,
    /// Absent with a budget or without a product code.
    pub omvang: Option<Omvang>,
    /// Whole euros and cents for the whole validity.
    #[serde(with = "as_message_cents::option")]
    pub budget: Option<Eur>,
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
