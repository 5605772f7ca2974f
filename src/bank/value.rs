//! Values of a statement: amounts, days, accounts. Each exists only when it is right.

use crate::domain::{Date, Eur, Iban};

/// A positive amount in whole cents; a third decimal that is not zero is no cent. At most 999999999.99, as every amount here.
pub(super) fn amount(text: &str) -> Option<Eur> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    let whole = whole.trim_start_matches('0');
    if !is_number(whole) || !is_number(fraction) || !text.starts_with(|c: char| c.is_ascii_digit()) || whole.len() > 9 {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > 2 || text.ends_with('.') {
        return None;
    }
    format!("{whole}{fraction:0<2}").parse().ok().map(Eur::from_cents)
}

/// The day of a Dt or a DtTm. The bank's own day is meant: a zone behind it changes nothing.
pub(super) fn day(text: &str) -> Option<Date> {
    let (day, rest) = text.split_at_checked(10)?;
    let good_rest = rest.is_empty() || rest.starts_with(['T', 'Z', '+', '-']);
    let shaped =
        day.bytes().enumerate().all(|(at, b)| if matches!(at, 4 | 7) { b == b'-' } else { b.is_ascii_digit() });
    (good_rest && shaped).then(|| day.parse().ok()).flatten()
}

/// An IBAN.
pub(super) fn iban(text: &str) -> Option<Iban> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_whole_cents() {
        for (text, expected) in
            [("0", 0), ("12", 1_200), ("12.5", 1_250), ("012.50", 1_250), ("0.01", 1), ("12.5000", 1_250)]
        {
            assert_eq!(amount(text), Some(Eur::from_cents(expected)), "{text}");
        }
        for bad in ["", ".5", "1.", "1,50", "-1.00", "+1", "1.005", "1e3", "1234567890", "1.2.3", "१"] {
            assert_eq!(amount(bad), None, "{bad}");
        }
        assert_eq!(amount("999999999.99"), Some(Eur::from_cents(99_999_999_999)));
    }

    #[test]
    fn a_day_may_have_a_time_behind_it() {
        for text in ["2023-05-01", "2023-05-01T23:59:59+02:00", "2023-05-01+02:00", "2023-05-01Z"] {
            assert_eq!(day(text), Some(jiff::civil::date(2023, 5, 1)), "{text}");
        }
        for bad in ["", "2023-02-29", "01-05-2023", "2023-05-01x", "2023-5-1", "20230501", "2023-05-0é"] {
            assert_eq!(day(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_account_has_check_digits() {
        assert_eq!(iban("nl91 abna 0417 1643 00"), "NL91ABNA0417164300".parse().ok());
        assert_eq!(iban("NL91ABNA0471164300"), None);
    }
}
