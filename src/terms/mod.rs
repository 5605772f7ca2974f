//! What was agreed: whose AGB codes are ours, which products mean what, which agreements, tariffs and contracts hold.
//!
//! Made by `config` from the user's file and the protocol profile; read by `disposition` and `billing`. Pure data and
//! look-ups. The profile is one data file (`hart-van-brabant-2023.toml`); no code of a gemeente stands in the program.

mod profile;

pub use profile::{Profile, ProfileError};

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::domain::{AgbCode, Date, Domain, Eur, GemeenteCode, Month, Period};

/// Days on which a row holds; open at the end when `to` is absent. Both ends count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Option<Date>,
}

impl Validity {
    /// Whether the row holds on `day`.
    pub fn contains(self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }

    /// As a period that ends at the latest at `last`.
    pub fn until(self, last: Date) -> Option<Period> {
        Period::new(self.from, self.to.map_or(last, |to| to.min(last)))
    }
}

/// A signed agreement with the coalition (`[[agreement]]`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// BG, DO or BW; VERVOER goes with DO.
    pub domain: Domain,
    /// When it holds.
    pub validity: Validity,
    /// The member it formally belongs to; printed, never addressed.
    pub combinant: String,
}

/// What a `[[product]]` row matches on; the longest match wins.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProductMatch {
    /// A whole product code.
    Code(String),
    /// The begin of a product code.
    Prefix(String),
    /// A product category.
    Categorie(String),
}

/// A row of the product table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductRow {
    /// What it matches.
    pub product: ProductMatch,
    /// Where the product belongs.
    pub domain: Domain,
    /// Tariff code at the coalition, where one is fixed.
    pub tariff: Option<String>,
}

/// Whose tariff a row is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TariffKey {
    /// A coalition tariff code such as `BG-MIDDEN`.
    Coalition(String),
    /// A product code (or category) of a gemeente.
    Gemeente(GemeenteCode, String),
    /// A product code of a hoofdaannemer.
    Hoofdaannemer(AgbCode, String),
    /// A product code of Kikmaat.
    Kikmaat(String),
}

/// A rate and the days on which it holds (`[[tariff]]`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TariffRow {
    /// Whose, and for what.
    pub key: TariffKey,
    /// When it holds.
    pub validity: Validity,
    /// Not negative.
    pub rate: Eur,
}

/// Yearly raise of the coalition's rates of one domain (`[[indexation]]`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indexation {
    /// The year whose rates are raised, on those of 31 December before it.
    pub year: i16,
    /// Which rates.
    pub domain: Domain,
    /// Percentage, such as 4.75.
    pub percent: Decimal,
}

/// An own contract with a gemeente (`[[contract]]`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    /// With which gemeente.
    pub gemeente: GemeenteCode,
    /// For what.
    pub domain: Domain,
    /// When it holds.
    pub validity: Validity,
}

/// Everything agreed, checked.
#[derive(Clone, Debug)]
pub struct Terms {
    /// `[provider] agb`: at least one.
    pub own: Vec<AgbCode>,
    /// `[coalition] agb`: codes of the coalition itself.
    pub coalition: Vec<AgbCode>,
    /// `[[coalition.member]]`: code and name.
    pub members: BTreeMap<AgbCode, String>,
    /// `[[agreement]]`.
    pub agreements: Vec<Agreement>,
    /// `[[product]]` of the config; they win over the profile's at equal length of match.
    pub products: Vec<ProductRow>,
    /// `[[tariff]]` of the config; they win over the profile's where both hold.
    pub tariffs: Vec<TariffRow>,
    /// `[[indexation]]`.
    pub indexations: Vec<Indexation>,
    /// `[[contract]]`.
    pub contracts: Vec<Contract>,
    /// `[billing] first_month`: months before it belong to the system before.
    pub first_month: Month,
    /// The protocol.
    pub profile: Profile,
}
