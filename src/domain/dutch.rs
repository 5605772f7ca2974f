//! How amounts, days, quantities and accounts are written for Dutch readers: on invoices, in tables, reports and tasks.
//!
//! Turns values into text and never the other way; nothing here rounds, except that an amount always shows its two decimals.
//! What programs read, JSON above all, is written by the values themselves.

use rust_decimal::Decimal;

use super::{Date, Eur, Geboortedatum, Iban, Month, Period, Postcode, Unit, format_quantity};

/// `€ 2.015,93`, `€ -12,00`.
pub fn euro(amount: Eur) -> String {
    format!("€ {}", grouped(&amount.to_string()))
}

/// `0,8214`, `1.200`, `-31`: without trailing zeros.
pub fn quantity(quantity: Decimal) -> String {
    grouped(&format_quantity(quantity))
}

/// `1 regel`, `2 regels`; English where that is what stands around it.
pub fn counted(count: impl TryInto<u64>, one: &str, more: &str) -> String {
    let count = count.try_into().unwrap_or(u64::MAX);
    format!("{count} {}", if count == 1 { one } else { more })
}

/// `1 dag`, `31 dagen`.
pub fn days(count: u32) -> String {
    counted(count, "dag", "dagen")
}

/// `2015,93`: an amount as a spreadsheet reads it, without sign of the euro or points between digits.
pub fn plain_euro(amount: Eur) -> String {
    amount.to_string().replace('.', ",")
}

/// `0,8214`, `1200`: a quantity as a spreadsheet reads it.
pub fn plain_quantity(quantity: Decimal) -> String {
    format_quantity(quantity).replace('.', ",")
}

/// Decimal point to comma, and a point between each three digits before it.
fn grouped(number: &str) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |digits| ("-", digits));
    let (whole, rest) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let mut text = sign.to_owned();
    for (index, digit) in whole.chars().enumerate() {
        let left = whole.len().saturating_sub(index);
        if index > 0 && left.is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    if let Some(rest) = rest {
        text.push(',');
        text.push_str(rest);
    }
    text
}

/// `2-1-2023`.
pub fn date(day: Date) -> String {
    format!("{}-{}-{}", day.day(), day.month(), day.year())
}

/// A date of birth, as far as it is known: `12-4-1950`, `april 1950`, `1950`.
pub fn born(born: Geboortedatum) -> String {
    match born {
        Geboortedatum::Day(day) => date(day),
        Geboortedatum::Month(of) => month(of),
        Geboortedatum::Year(year) => year.to_string(),
    }
}

/// `1-1-2023 t/m 31-1-2023`; one day stands alone.
pub fn period(period: Period) -> String {
    if period.first() == period.last() {
        return date(period.first());
    }
    format!("{} t/m {}", date(period.first()), date(period.last()))
}

/// `januari 2023`.
pub fn month(month: Month) -> String {
    let first = month.first();
    let index = usize::from(first.month().unsigned_abs().saturating_sub(1));
    format!("{} {}", MONTHS.get(index).unwrap_or(&""), first.year())
}

/// `5051 AA`.
pub fn postcode(postcode: &Postcode) -> String {
    let (digits, letters) = postcode.as_str().split_at_checked(4).unwrap_or_default();
    format!("{digits} {letters}")
}

/// `NL91 ABNA 0417 1643 00`.
pub fn iban(iban: &Iban) -> String {
    let text = iban.as_str();
    let mut grouped = String::with_capacity(text.len().saturating_add(8));
    for (index, character) in text.chars().enumerate() {
        if index > 0 && index.is_multiple_of(4) {
            grouped.push(' ');
        }
        grouped.push(character);
    }
    grouped
}

/// Choices in a sentence: `licht, midden of zwaar`.
pub fn choices<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    match names.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, before)) => format!("{} of {last}", before.join(", ")),
        None => String::new(),
    }
}

/// The unit behind a quantity: `1 maand`, `5 dagen`, `2 uur`.
pub fn unit(unit: Unit, quantity: Decimal) -> &'static str {
    let one = quantity.abs() == Decimal::ONE;
    match unit {
        Unit::Maand if one || quantity.abs() < Decimal::ONE => "maand",
        Unit::Maand => "maanden",
        Unit::Etmaal if one => "etmaal",
        Unit::Etmaal => "etmalen",
        Unit::Dag if one => "dag",
        Unit::Dag => "dagen",
        Unit::Uur => "uur",
        Unit::Kwartier if one => "kwartier",
        Unit::Kwartier => "kwartieren",
        Unit::Minuut if one => "minuut",
        Unit::Minuut => "minuten",
        Unit::Dagdeel if one => "dagdeel",
        Unit::Dagdeel => "dagdelen",
        Unit::Stuk if one => "stuk",
        Unit::Stuk => "stuks",
        Unit::Euro => "euro",
    }
}

/// The head of a column that counts a unit.
pub fn unit_heading(unit: Unit) -> &'static str {
    match unit {
        Unit::Maand => "Maanden",
        Unit::Etmaal => "Etmalen",
        Unit::Dag => "Dagen",
        Unit::Uur => "Uren",
        Unit::Kwartier => "Kwartieren",
        Unit::Minuut => "Minuten",
        Unit::Dagdeel => "Dagdelen",
        Unit::Stuk => "Stuks",
        Unit::Euro => "Euro",
    }
}

const MONTHS: [&str; 12] = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_and_quantities_read_as_the_annex_writes_them() {
        let eur = |text: &str| euro(text.parse().unwrap());
        assert_eq!(eur("2015.93"), "€ 2.015,93");
        assert_eq!(eur("8.64"), "€ 8,64");
        assert_eq!(eur("-371.90"), "€ -371,90");
        assert_eq!(eur("1234567.00"), "€ 1.234.567,00");
        assert_eq!(eur("-100"), "€ -100,00");
        assert_eq!(eur("0"), "€ 0,00");
        let count = |text: &str| quantity(text.parse().unwrap());
        assert_eq!((count("0.8214"), count("31.00"), count("1200")), ("0,8214".into(), "31".into(), "1.200".into()));
        assert_eq!((count("-1.5"), count("0")), ("-1,5".into(), "0".into()));
    }

    #[test]
    fn a_spreadsheet_gets_digits_and_a_comma() {
        assert_eq!(plain_euro("-2015.93".parse().unwrap()), "-2015,93");
        assert_eq!(plain_quantity("-1200.50".parse().unwrap()), "-1200,5");
    }

    #[test]
    fn days_months_and_accounts_read_as_people_write_them() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        assert_eq!(date(day("2023-01-02")), "2-1-2023");
        assert_eq!(month(Month::of(day("2023-12-02"))), "december 2023");
        assert_eq!(period(Period::day(day("2023-01-02"))), "2-1-2023");
        assert_eq!(period(Month::of(day("2024-02-02")).period()), "1-2-2024 t/m 29-2-2024");
        assert_eq!(iban(&"NL91ABNA0417164300".parse().unwrap()), "NL91 ABNA 0417 1643 00");
        assert_eq!(postcode(&"5051AA".parse().unwrap()), "5051 AA");
    }

    #[test]
    fn a_unit_follows_its_quantity() {
        let read = |count: &str, of| unit(of, count.parse().unwrap());
        assert_eq!(
            (read("1", Unit::Maand), read("0.8214", Unit::Maand), read("2", Unit::Maand)),
            ("maand", "maand", "maanden")
        );
        assert_eq!(
            (read("-1", Unit::Dagdeel), read("31", Unit::Etmaal), read("2", Unit::Uur)),
            ("dagdeel", "etmalen", "uur")
        );
    }
}
