//! Rows of what was agreed: agreements, products and contracts, each with the days on which it holds.
//!
//! Stands at the ground of `terms`. Pure data.

use crate::domain::{Categorie, Date, Domain, GemeenteCode, ProductCode};

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
    Code(ProductCode),
    /// The begin of a product code.
    Prefix(ProductCode),
    /// A product category.
    Categorie(Categorie),
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
    /// The category of a code or prefix: a declaration names it where the toewijzing names no product.
    pub categorie: Option<Categorie>,
}

impl ProductRow {
    /// The category that it is about, or that its code has.
    pub fn categorie(&self) -> Option<Categorie> {
        match self.product {
            ProductMatch::Categorie(categorie) => Some(categorie),
            ProductMatch::Code(_) | ProductMatch::Prefix(_) => self.categorie,
        }
    }
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
