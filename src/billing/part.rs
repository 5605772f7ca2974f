//! What is declared or invoiced together on one toewijzing, and its rate.
//!
//! Stands above `disposition`; `declared`, `invoiced` and `unbillable` ask it. Makes no line: that is `draft`.

use std::collections::BTreeMap;

use crate::disposition::{Disposition, Registration};
use crate::domain::{Categorie, Date, Eenheid, Eur, ProductCode, Unit};
use crate::terms::{TariffKey, Terms};

/// What is declared or invoiced together on one toewijzing: all of it, or one product and unit where the toewijzing has
/// no product code and so no Omvang.
pub(super) struct Part<'a> {
    /// Product code, where there is one.
    pub product: Option<ProductCode>,
    /// Under which a tariff is looked up: the product, else the category of the toewijzing.
    tariff_product: Option<ProductCode>,
    /// Unknown where nothing was allocated and nothing registered.
    pub eenheid: Option<Eenheid>,
    /// What was registered of it.
    pub rows: Vec<&'a Registration>,
}

impl Part<'_> {
    /// The rate on a day, under the key that a party gives the product; euros are worth themselves.
    pub fn rate(&self, day: Date, terms: &Terms, key: impl Fn(ProductCode) -> TariffKey) -> Option<Eur> {
        if self.eenheid == Some(Eenheid::Euro) {
            return Some(Eur::from_cents(100));
        }
        terms.rate(&key(self.tariff_product.clone()?), day)
    }
}

/// The parts of a toewijzing for these registrations: at least one, and exactly one where it has an Omvang.
pub(super) fn parts<'a>(disposition: &Disposition, rows: &[&'a Registration]) -> Vec<Part<'a>> {
    let categorie = disposition.product().map(|p| p.categorie);
    let part = |product: Option<ProductCode>, eenheid, rows| {
        let tariff_product = product.clone().or_else(|| categorie.map(Categorie::in_place_of_code));
        Part { product, tariff_product, eenheid, rows }
    };
    if let Some(omvang) = disposition.omvang() {
        let code = disposition.product().and_then(|p| p.code.clone());
        return vec![part(code, Some(omvang.eenheid), rows.to_vec())];
    }
    let mut groups: BTreeMap<(Option<&ProductCode>, Class), Vec<&'a Registration>> = BTreeMap::new();
    for row in rows {
        groups.entry((row.product.as_ref(), class(row.eenheid))).or_default().push(row);
    }
    if groups.is_empty() {
        // No tariff is looked up for what has no unit.
        return vec![Part { product: None, tariff_product: None, eenheid: None, rows: Vec::new() }];
    }
    let grouped = |((product, class), rows): ((Option<&ProductCode>, Class), Vec<&'a Registration>)| {
        let eenheid = eenheid_of(class, &rows);
        part(product.cloned(), Some(eenheid), rows)
    };
    groups.into_iter().map(grouped).collect()
}

/// Units that are summed together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Time,
    Etmaal,
    Dagdeel,
    Stuk,
    Euro,
}

fn class(unit: Unit) -> Class {
    match unit {
        Unit::Uur | Unit::Kwartier | Unit::Minuut => Class::Time,
        Unit::Etmaal => Class::Etmaal,
        Unit::Dagdeel => Class::Dagdeel,
        Unit::Stuk | Unit::Maand | Unit::Dag => Class::Stuk,
        Unit::Euro => Class::Euro,
    }
}

/// Minutes alone stay minutes; with hours among them the line is in hours.
fn eenheid_of(class: Class, rows: &[&Registration]) -> Eenheid {
    match class {
        Class::Time if rows.iter().all(|r| r.eenheid == Unit::Minuut) => Eenheid::Minuut,
        Class::Time => Eenheid::Uur,
        Class::Etmaal => Eenheid::Etmaal,
        Class::Dagdeel => Eenheid::Dagdeel,
        Class::Stuk => Eenheid::StuksInspanning,
        Class::Euro => Eenheid::Euro,
    }
}
