//! A row of `levering*.csv`: what was delivered on a day.
//!
//! Stands on `row`. Whether the disposition is known, or covers the day, is derived from all facts, not here.

use rust_decimal::Decimal;

use super::row::InboxRow;
use super::value::{Remedy, date, disposition, is_digits, product, versie, vervoer};
use crate::domain::{Date, DispositionId, Month, ProductCode, Stand, Unit};
use crate::facts::Levering;
use crate::rows::{Column, optional, required};

pub(super) const COLUMNS: &[Column] = &[
    required("disposition"),
    required("bsn"),
    required("datum"),
    required("aantal"),
    required("eenheid"),
    required("vervoer"),
    required("versie"),
    optional("product"),
    optional("stand"),
];

impl InboxRow<'_> {
    pub(super) fn levering(&mut self) -> Option<Levering> {
        let disposition = self.disposition();
        let bsn = self.bsn();
        let stand = self.stand();
        let aantal = self.aantal();
        let datum = self.datum(stand.flatten().is_some(), aantal);
        let eenheid = self.eenheid();
        let aantal = self.in_whole_etmalen(aantal, eenheid);
        let vervoer = self.optional("vervoer", vervoer);
        let versie = self.optional("versie", versie).map(|v| v.unwrap_or(1));
        let product = self.product_of_levering();
        Some(Levering {
            disposition: disposition?,
            bsn: bsn?,
            datum: datum?,
            aantal: aantal?,
            eenheid: eenheid?,
            vervoer: vervoer?,
            product: product?,
            versie: versie?,
            stand: stand?,
        })
    }

    /// The disposition that the row names; none in an export that names a product instead.
    fn disposition(&mut self) -> Option<Option<DispositionId>> {
        if self.found.by_product { Some(None) } else { self.value("disposition", disposition).map(Some) }
    }

    /// The product, which must be there where it says on which disposition the row is.
    fn product_of_levering(&mut self) -> Option<Option<ProductCode>> {
        if self.found.by_product { self.value("product", product).map(Some) } else { self.optional("product", product) }
    }

    /// The moment of the export: in no row, or in all rows the same.
    fn stand(&mut self) -> Option<Option<Stand>> {
        let stand = self.optional("stand", |text| text.parse::<Stand>().map_err(|_| STAND))?;
        let is_same = *self.found.stand.get_or_insert(stand) == stand;
        let shown = self.text("stand");
        self.ruled(is_same, "stand", shown, "De stand is het moment van de export en op elke regel dezelfde.", stand)
    }

    /// A day; in an export also a month in which nothing was delivered (2023-03, aantal 0).
    fn datum(&mut self, is_export: bool, aantal: Option<Decimal>) -> Option<Date> {
        let month: Option<Month> = self.text("datum").parse().ok().filter(|_| is_export);
        let Some(month) = month else { return self.value("datum", date) };
        let (is_empty, shown) = (aantal.is_none_or(|aantal| aantal.is_zero()), self.text("datum"));
        self.ruled(
            is_empty,
            "datum",
            shown,
            "Een maand zonder dag hoort bij aantal 0; geef anders de dag.",
            month.first(),
        )
    }

    /// A quantity that can be read in one way: 1.000 may be a thousand hours, or one.
    fn aantal(&mut self) -> Option<Decimal> {
        let number = self.value("aantal", aantal)?;
        let shown = self.text("aantal");
        let Some((thousands, decimals)) = two_readings(shown) else { return Some(number) };
        let remedy = format!(
            "Dit is te lezen als {thousands} en als {decimals}; schrijf {thousands} of {}.",
            decimals.to_string().replace('.', ",")
        );
        self.ruled(false, "aantal", shown, remedy, number)
    }

    /// A day and a night were spent here, or they were not.
    fn in_whole_etmalen(&mut self, aantal: Option<Decimal>, eenheid: Option<Unit>) -> Option<Decimal> {
        let number = aantal?;
        let is_whole = eenheid != Some(Unit::Etmaal) || number.is_integer();
        let shown = self.text("aantal");
        self.ruled(
            is_whole,
            "aantal",
            shown,
            "Etmalen zijn heel; schrijf 1 voor een dag met verblijf, anders 0.",
            number,
        )
    }

    /// A unit in which deliveries are registered here.
    fn eenheid(&mut self) -> Option<Unit> {
        let remedy = if self.vocabulary.counts_quarters { EENHEID_WITH_QUARTERS } else { EENHEID };
        let unit = self.value("eenheid", |text| match text.parse() {
            Ok(Unit::Maand | Unit::Dag) | Err(_) => Err(remedy),
            Ok(unit) => Ok(unit),
        })?;
        let is_known = unit != Unit::Kwartier || self.vocabulary.counts_quarters;
        let shown = self.text("eenheid");
        self.ruled(is_known, "eenheid", shown, remedy, unit)
    }
}

/// What a number says if its point or comma stands before thousands, and if it stands before decimals; `None` where only one of
/// the two can be meant: no number begins a thousand with a zero (0.125), and thousands come by three digits.
fn two_readings(text: &str) -> Option<(String, Decimal)> {
    let (whole, rest) = text.split_once(['.', ','])?;
    let may_be_thousands = rest.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0');
    may_be_thousands.then(|| aantal(text).ok()).flatten().map(|decimal| (format!("{whole}{rest}"), decimal))
}

const EENHEID: Remedy = "De eenheid is uur, minuut, dagdeel, etmaal, stuk of euro.";
const EENHEID_WITH_QUARTERS: Remedy = "De eenheid is uur, kwartier, minuut, dagdeel, etmaal, stuk of euro.";
const STAND: Remedy = "Schrijf de stand als 2023-04-03T09:00:00: dag en tijd van de export.";

/// A quantity: not negative, a point or a comma, no signs and no thousands.
fn aantal(text: &str) -> Result<Decimal, Remedy> {
    const REMEDY: Remedy = "Schrijf een aantal als 2.5 of 2,5: niet negatief, hoogstens negen cijfers en zes decimalen, zonder punten voor duizendtallen.";
    let (whole, decimals) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    if !is_digits(whole) || !is_digits(decimals) || whole.len() > 9 || decimals.len() > 6 {
        return Err(REMEDY);
    }
    let exact = Decimal::from_str_exact(&format!("{whole}.{decimals}")).map_err(|_| REMEDY)?;
    // 2.50 and 2.5 are the same fact and must be stored as the same bytes.
    Ok(exact.normalize())
}
