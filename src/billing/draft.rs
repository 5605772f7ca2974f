//! A line while it is made: what all lines of a disposition have in common, then quantity, amount and notices.
//!
//! Stands above `part`, `amount` and `route`. Knows no month and no ceiling: `declared` and `invoiced` say how much.

use rust_decimal::Decimal;

use super::amount::{self, Quantity};
use super::line::{Line, Notice};
use super::part::Part;
use super::route::why;
use crate::disposition::Disposition;
use crate::domain::{Date, Domain, Eenheid, Eur, Overflow, Period, ProductCode, Unit, round_half_up};
use crate::terms::{Rule, TariffKey, Terms};

/// What all lines of one disposition have in common.
pub(super) struct Draft<'a> {
    pub disposition: &'a Disposition,
    pub rule: &'a Rule,
    pub terms: &'a Terms,
    pub period: Period,
    pub days: u32,
}

/// What a line is about.
pub(super) struct Care {
    /// Kind of care.
    pub domain: Option<Domain>,
    /// Product code, where there is one.
    pub product: Option<ProductCode>,
    /// Tariff code, at a party whose rates go by code.
    pub tariff: Option<String>,
    /// In what it is counted, where known.
    pub unit: Option<Unit>,
    /// Per unit, where known.
    pub rate: Option<Eur>,
}

impl Draft<'_> {
    /// The line of a part, at the rate of a day.
    pub fn part(&self, part: &Part<'_>, day: Date, key: impl Fn(ProductCode) -> TariffKey) -> Line {
        let rate = part.rate(day, self.terms, key);
        let unit = part.eenheid.map(amount::unit);
        let (domain, product) = (self.disposition.domain, part.product.clone());
        self.line(Care { domain, product, tariff: None, unit, rate })
    }

    /// The line of this care, without quantity and amount.
    pub fn line(&self, care: Care) -> Line {
        let disposition = self.disposition;
        let Care { domain, product, tariff, unit, rate } = care;
        let mut line = Line {
            disposition: disposition.id.clone(),
            gemeente: disposition.gemeente,
            bsn: disposition.client.bsn,
            domain,
            product,
            tariff,
            from: self.period.first(),
            to: self.period.last(),
            days: self.days,
            quantity: Decimal::ZERO,
            unit,
            rate,
            amount: None,
            rule: self.rule.id.clone(),
            source: self.rule.source.clone(),
            why: why(self.rule, disposition, self.terms),
            notices: Vec::new(),
            corrects: None,
            because: None,
        };
        notice(&mut line, Notice::StartMissing, disposition.lacks_start());
        line
    }
}

/// Quantity, amount and what is missing.
pub(super) fn settle(line: &mut Line, eenheid: Option<Eenheid>, quantity: Quantity) -> Result<(), Overflow> {
    line.quantity = shown(quantity.exact);
    line.amount = match (line.rate, eenheid) {
        (Some(rate), Some(eenheid)) => Some(amount::amount(rate, eenheid, quantity.exact)?),
        (Some(_), None) | (None, _) => None,
    };
    notice(line, Notice::DeliveryMissing, quantity.missing);
    notice(line, Notice::TariffMissing, line.rate.is_none());
    Ok(())
}

/// At most four decimals; the amount comes from the exact value.
pub(super) fn shown(exact: Decimal) -> Decimal {
    round_half_up(exact, 4).normalize()
}

pub(super) fn notice(line: &mut Line, notice: Notice, holds: bool) {
    if holds {
        line.notices.push(notice);
        line.notices.sort_unstable();
    }
}
