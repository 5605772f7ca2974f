//! Days and amounts as people write them: in arguments, and in the fields of a page.
//!
//! Stands below all that people type. A value that cannot be is told at once, with how it is written; what has two readings is not guessed.

use super::{Date, Eur};

/// A day: `2023-04-03`, or `3-4-2023` and `3/4/2023` as it is written here.
pub fn day(text: &str) -> Result<Date, String> {
    let parts: Vec<&str> = text.trim().split(['-', '/']).collect();
    let is_digits = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let day = match parts.as_slice() {
        [year, month, day] if parts.iter().all(is_digits) && year.len() == 4 && !text.contains('/') => {
            (month.len() == 2 && day.len() == 2).then(|| format!("{year}-{month}-{day}"))
        }
        [day, month, year] if parts.iter().all(is_digits) && year.len() == 4 && day.len() <= 2 && month.len() <= 2 => {
            Some(format!("{year}-{month:0>2}-{day:0>2}"))
        }
        _ => None,
    };
    day.and_then(|day| day.parse().ok()).ok_or_else(|| {
        "a day is written YYYY-MM-DD or D-M-YYYY, such as 2023-04-03 or 3-4-2023, and must exist".to_owned()
    })
}

/// An amount: `468.75` or `468,75`.
pub fn amount(text: &str) -> Result<Eur, String> {
    let plain = text.trim().trim_start_matches('€').trim();
    let written = plain.replace(',', ".");
    let (whole, decimals) = written.split_once('.').unwrap_or((&written, ""));
    // `1.000` is a thousand to one and one to another.
    if decimals.len() == 3 && whole.trim_start_matches('-').len() <= 3 {
        return Err(format!(
            "{plain} may be {whole}{decimals}.00 or {whole}.{decimals}; write it without a mark for thousands"
        ));
    }
    written.parse().map_err(|_| {
        "an amount is written 468.75 or 468,75: digits, at most two decimals, and no mark for thousands".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_as_people_write_it() {
        for text in ["2023-04-03", "3-4-2023", "03-04-2023", "3/4/2023"] {
            assert_eq!(day(text), Ok(jiff::civil::date(2023, 4, 3)), "{text}");
        }
        for bad in ["", "3-4-23", "31-2-2023", "2023-4-3", "2023/04/03", "3 april 2023", "03-04-2023-1", "20230403"] {
            assert!(day(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_amount_has_a_point_or_a_comma() {
        for text in ["468.75", "468,75", " € 468,75"] {
            assert_eq!(amount(text), Ok(Eur::from_cents(46_875)), "{text}");
        }
        assert_eq!(amount("-20"), Ok(Eur::from_cents(-2_000)));
        assert!(amount("1.000").unwrap_err().contains("1000.00 or 1.000"));
        for bad in ["", "1.234,56", "1,234.56", "468,755", "vier", "1e3", "4 68"] {
            assert!(amount(bad).is_err(), "{bad}");
        }
    }
}
