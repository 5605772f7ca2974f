//! Every rate that holds on some day of a period, as `tariffs` shows them. Pure.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::agreed::Terms;
use super::buyer::{Buyer, RatesBy};
use super::rate::RateRow;
use super::tariff::{Origin, TariffKey};
use crate::domain::{Date, Domain, Eur, Period, ProductCode, Unit};

/// A row that gives a rate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct InForce {
    /// Whose: kind and id of a party (`gemeente:0855`).
    pub party: String,
    /// Tariff code, of a party whose rates go by code.
    pub tariff: Option<String>,
    /// Product code, or category, of anybody else.
    pub product: Option<ProductCode>,
    /// Kind of care, where a product table tells.
    pub domain: Option<Domain>,
    /// What the rate is for; absent where the toewijzing decides.
    pub unit: Option<Unit>,
    /// First day of the row.
    pub from: Date,
    /// Last day of the row.
    pub to: Option<Date>,
    /// The rate.
    pub rate: Eur,
    /// Whether it was computed by an indexation.
    pub computed: bool,
    /// Where it stands.
    pub origin: Origin,
    /// The same for people.
    pub origin_text: String,
}

impl Terms {
    /// Each row that gives a rate on some day of a period, by key and first day.
    pub fn in_force(&self, days: Period) -> Vec<InForce> {
        let mut found = Vec::new();
        for key in self.tariff_keys() {
            let mut rows: Vec<RateRow> = Vec::new();
            for row in days.iter().filter_map(|day| self.rate_row(&key, day)) {
                if !rows.contains(&row) {
                    rows.push(row);
                }
            }
            found.extend(rows.into_iter().map(|row| self.shown(&key, row)));
        }
        found
    }

    /// Whose a tariff is, as statements name the party; a kind alone where each of that kind has it. A code that only the config
    /// has is of the first buyer whose rates go by code.
    fn party_of(&self, key: &TariffKey) -> String {
        let code = match key {
            TariffKey::Code(code) => code,
            TariffKey::Product(party, _) => return party.to_string(),
        };
        let by_code = || self.profile.buyers.iter().find(|buyer| buyer.rates == RatesBy::Code);
        let buyer = self.profile.tariffs_of(code).next().map(|tariff| &tariff.buyer).or_else(by_code);
        let text =
            |buyer: &Arc<Buyer>| buyer.only_party().map_or_else(|| buyer.kind.to_string(), |party| party.to_string());
        buyer.map(text).unwrap_or_default()
    }

    fn shown(&self, key: &TariffKey, row: RateRow) -> InForce {
        let (tariff, product) = match key {
            TariffKey::Code(code) => (Some(code.clone()), None),
            TariffKey::Product(_, product) => (None, Some(product.clone())),
        };
        let (domain, unit) = self.domain_and_unit(key);
        InForce {
            party: self.party_of(key),
            tariff,
            product,
            domain,
            unit,
            from: row.validity.from,
            to: row.validity.to,
            rate: row.rate,
            computed: matches!(row.origin, Origin::Indexation { .. }),
            origin_text: row.origin.to_string(),
            origin: row.origin,
        }
    }

    fn domain_and_unit(&self, key: &TariffKey) -> (Option<Domain>, Option<Unit>) {
        let code = match key {
            TariffKey::Code(code) => code,
            TariffKey::Product(_, product) => {
                // A row may be for a whole category, whose two digits stand in the place of a code.
                let categorie = product.as_str().parse().ok();
                return (self.product(categorie, Some(product)).map(|terms| terms.domain), None);
            }
        };
        if let Some(tariff) = self.profile.tariffs_of(code).next() {
            return (Some(tariff.domain), Some(tariff.unit));
        }
        let named = self.products.iter().find(|row| row.tariff.as_deref() == Some(code.as_str()));
        let domain = named.map(|row| row.domain);
        (domain, domain.and_then(|domain| self.profile.domains.get(&domain)).map(|terms| terms.unit))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::terms;
    use super::super::{Indexation, TariffRow, Validity};
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn row(key: TariffKey, from: &str, to: Option<&str>, cents: i64, line: usize) -> TariffRow {
        let validity = Validity { from: day(from), to: to.map(day) };
        TariffRow { key, validity, rate: Eur::from_cents(cents), origin: Origin::Config { line } }
    }

    fn rates_of(rows: &[InForce], name: &str) -> Vec<(String, String)> {
        let is = |row: &&InForce| row.tariff.as_deref().or(row.product.as_ref().map(ProductCode::as_str)) == Some(name);
        rows.iter().filter(is).map(|row| (row.rate.to_string(), row.origin_text.clone())).collect()
    }

    #[test]
    fn on_a_day_each_key_has_the_row_that_wins() {
        let mut terms = terms();
        let midden = TariffKey::Code("BG-MIDDEN".to_owned());
        let tilburg = TariffKey::Product("gemeente:0855".parse().unwrap(), "104A2".parse().unwrap());
        terms.tariffs.push(row(midden, "2023-07-01", Some("2023-07-31"), 42_000, 3));
        terms.tariffs.push(row(tilburg, "2023-01-01", None, 40_275, 9));
        let on = |text: &str| terms.in_force(Period::day(day(text)));
        let protocol = "administratieprotocol 6.0 §3, Tarieven Wmo Begeleiding";
        assert_eq!(rates_of(&on("2023-06-30"), "BG-MIDDEN"), [("409.00".to_owned(), protocol.to_owned())]);
        assert_eq!(rates_of(&on("2023-07-01"), "BG-MIDDEN"), [("420.00".to_owned(), "config, line 3".to_owned())]);
        let all = on("2023-07-01");
        assert_eq!(all.len(), 14);
        let tilburg = all.iter().find(|row| row.party == "gemeente:0855").unwrap();
        assert_eq!((tilburg.domain, tilburg.unit, tilburg.to), (Some(Domain::Do), None, None));
        assert_eq!(on("2024-01-01").len(), 1, "no row of another year");
    }

    #[test]
    fn in_a_month_both_rows_of_a_change_are_shown() {
        let mut terms = terms();
        let midden = TariffKey::Code("BG-MIDDEN".to_owned());
        terms.tariffs.push(row(midden, "2023-07-16", None, 42_000, 3));
        let july = terms.in_force("2023-07".parse::<crate::domain::Month>().unwrap().period());
        let rates: Vec<String> = rates_of(&july, "BG-MIDDEN").into_iter().map(|(rate, _)| rate).collect();
        assert_eq!(rates, ["409.00", "420.00"]);
    }

    #[test]
    fn a_computed_rate_says_of_what() {
        let mut terms = terms();
        let raise = |year, percent: &str, line| Indexation {
            year,
            domain: Domain::Bg,
            percent: percent.parse().unwrap(),
            origin: Origin::Config { line },
        };
        terms.indexations = vec![raise(2024, "4.75", 7), raise(2025, "10", 12)];
        let all = terms.in_force(Period::day(day("2025-03-01")));
        assert_eq!(all.len(), 3, "only BG is indexed");
        let midden = all.iter().find(|row| row.tariff.as_deref() == Some("BG-MIDDEN")).unwrap();
        assert!(midden.computed);
        assert_eq!((midden.from, midden.to), (day("2025-01-01"), Some(day("2025-12-31"))));
        let text = "indexation of 2025, 10% (config, line 12) on indexation of 2024, 4.75% (config, line 7) on \
                    administratieprotocol 6.0 §3, Tarieven Wmo Begeleiding";
        assert_eq!((midden.rate.to_string(), midden.origin_text.as_str()), ("471.27".to_owned(), text));
    }
}
