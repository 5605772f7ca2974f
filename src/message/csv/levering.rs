//! A row of `levering*.csv`: what was delivered on a day.
//!
//! Stands on `row`. Whether the disposition is known, or covers the day, is derived from all facts, not here.

use rust_decimal::Decimal;

use super::row::InboxRow;
use super::value::{Remedy, date, disposition, is_digits, product, versie, vervoer};
use crate::domain::Unit;
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
];

impl InboxRow<'_> {
    pub(super) fn levering(&mut self) -> Option<Levering> {
        let disposition = self.value("disposition", disposition);
        let bsn = self.bsn();
        let datum = self.value("datum", date);
        let aantal = self.aantal();
        let eenheid = self.eenheid();
        let vervoer = self.optional("vervoer", vervoer);
        let versie = self.optional("versie", versie).map(|v| v.unwrap_or(1));
        let product = self.optional("product", product);
        Some(Levering {
            disposition: disposition?,
            bsn: bsn?,
            datum: datum?,
            aantal: aantal?,
            eenheid: eenheid?,
            vervoer: vervoer?,
            product: product?.map(Into::into),
            versie: versie?,
        })
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
