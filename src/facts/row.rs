//! What a row of a CSV says: a version of a subcontracting order, or what was delivered on one day.
//!
//! Which version of an order holds, and which of several rows of a day counts, `disposition` says. Pure.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::Client;
use crate::domain::{
    Bsn, Date, DispositionId, Domain, GemeenteCode, OpdrachtNummer, ProductCode, Stand, Unit, Vervoer,
};

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
    /// From which day its category, transport and product hold; absent: for all days.
    pub vanaf: Option<Date>,
    /// Its own product code, where the order names one.
    pub product: Option<ProductCode>,
}

/// A row of `levering*.csv`: what was delivered on one day.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Levering {
    /// On which disposition; absent: on the one of this client that `product` stands on.
    pub disposition: Option<DispositionId>,
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
    /// For a toewijzing without product code, and where no disposition is named.
    pub product: Option<ProductCode>,
    /// The highest version for one disposition, date and unit holds.
    pub versie: u32,
    /// When its file was exported: then the file is the whole truth about the dispositions and months that it names.
    pub stand: Option<Stand>,
}
