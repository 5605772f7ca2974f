//! Judges one value by its type: facets, and the number, day or time it stands for.
//!
//! Stands between `tables` (which values are right) and `pass` (where the value stands). Knows no element and no path.

use std::borrow::Cow;

use jiff::civil::Time;

use super::tables::{Base, Pattern, Simple};
use crate::domain::{Date, Tijd};

/// A value that is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// The text itself.
    Text,
    /// A whole number.
    Integer(u64),
    /// A day.
    Date(Date),
    /// A time of day.
    Time(Tijd),
}

/// Why a value is wrong: the facet of the schema, or a bound of this program.
#[derive(Clone, Copy)]
pub(crate) enum Wrong {
    /// minLength.
    Short(usize),
    /// maxLength.
    Long(usize),
    /// enumeration.
    Code(&'static [&'static str]),
    /// pattern.
    Pattern(&'static Pattern),
    /// No whole number.
    Integer,
    /// minInclusive, maxInclusive.
    Range(u64, u64),
    /// No day of the calendar.
    Date,
    /// No time of day.
    Time,
    /// A day outside the calendar of this program.
    FarDate,
    /// A time finer than a nanosecond.
    FineTime,
}

/// Judges `text` as a value of `simple`.
pub(crate) fn check(simple: &'static Simple, text: &str) -> Result<Value, Wrong> {
    if simple.base == Base::String {
        return check_string(simple, text).map(|()| Value::Text);
    }
    // xs:integer, xs:date and xs:time collapse white space; inside it, none is allowed.
    let text = text.trim_ascii();
    let value = match simple.base {
        Base::Integer => integer(text, simple.min, simple.max)?,
        Base::Date => date(text)?,
        Base::Time | Base::String => time(text)?,
    };
    match simple.patterns.iter().find(|p| !matches(p, text)) {
        Some(pattern) => Err(Wrong::Pattern(pattern)),
        None => Ok(value),
    }
}

fn check_string(simple: &'static Simple, text: &str) -> Result<(), Wrong> {
    if !simple.codes.is_empty() {
        return if is_code(simple.codes, text) { Ok(()) } else { Err(Wrong::Code(simple.codes)) };
    }
    if let Some(min) = simple.length_min
        && text.len() < min
    {
        return Err(Wrong::Short(min));
    }
    if let Some(max) = simple.length_max
        && text.len() > max
        && text.chars().nth(max).is_some()
    {
        return Err(Wrong::Long(max));
    }
    match simple.patterns.iter().find(|p| !matches(p, text)) {
        Some(pattern) => Err(Wrong::Pattern(pattern)),
        None => Ok(()),
    }
}

/// A long list (LandCode has 249) is searched by halves, a short one from the front.
fn is_code(codes: &[&str], text: &str) -> bool {
    if codes.len() > 8 { codes.binary_search(&text).is_ok() } else { codes.contains(&text) }
}

fn matches(pattern: &Pattern, text: &str) -> bool {
    let bytes = text.as_bytes();
    match pattern {
        Pattern::NotBlank => bytes.iter().any(|b| !is_space(*b)),
        Pattern::NotBlankOneLine => {
            // One walk without a branch per byte: this is the pattern of every name and street.
            let (filled, broken) = bytes.iter().fold((false, false), |(filled, broken), b| {
                (filled | !is_space(*b), broken | matches!(b, b'\n' | b'\r'))
            });
            filled && !broken
        }
        Pattern::Digits(count) => bytes.len() == *count && bytes.iter().all(u8::is_ascii_digit),
        Pattern::DigitsOrNone => bytes.iter().all(u8::is_ascii_digit),
        Pattern::NoneOf(these) => !bytes.iter().any(|b| these.contains(b)),
        Pattern::Letters => {
            !text.is_empty() && text.chars().all(|c| c.is_ascii_alphabetic() || ('À'..='ỳ').contains(&c))
        }
        Pattern::LettersAndDigits => !text.is_empty() && bytes.iter().all(u8::is_ascii_alphanumeric),
        Pattern::Version => is_version(text),
        Pattern::Literal(literal) => text == *literal,
    }
}

/// White space of XML.
pub(crate) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

fn is_version(text: &str) -> bool {
    let number = |t: &str| all_digits(t) && (t == "0" || !t.starts_with('0'));
    text.split('.').count() == 3 && text.split('.').all(number)
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// `007`, `+101` and `-0` are whole numbers.
fn integer(text: &str, min: u64, max: u64) -> Result<Value, Wrong> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if !all_digits(digits) {
        return Err(Wrong::Integer);
    }
    let magnitude = digits.bytes().fold(0u64, |n, d| n.saturating_mul(10).saturating_add(u64::from(d - b'0')));
    let in_range = (min..=max).contains(&magnitude) && (!negative || magnitude == 0);
    if in_range { Ok(Value::Integer(magnitude)) } else { Err(Wrong::Range(min, max)) }
}

/// A year has four digits or more, more only without a leading zero; there is no year 0.
fn date(text: &str) -> Result<Value, Wrong> {
    match plain_date(text) {
        Some(date) => Ok(Value::Date(date)),
        None => any_date(text),
    }
}

/// `2023-03-01`, which nearly every date is.
fn plain_date(text: &str) -> Option<Date> {
    let [a, b, c, d, b'-', e, f, b'-', g, h] = *text.as_bytes() else { return None };
    let pair = |tens: u8, ones: u8| {
        let good = tens.is_ascii_digit() && ones.is_ascii_digit();
        good.then(|| i8::try_from((tens - b'0') * 10 + (ones - b'0')).ok()).flatten()
    };
    let year = i16::from(pair(a, b)?) * 100 + i16::from(pair(c, d)?);
    Date::new(year, pair(e, f)?, pair(g, h)?).ok().filter(|_| year > 0)
}

fn any_date(text: &str) -> Result<Value, Wrong> {
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let mut parts = rest.split('-');
    let (Some(year), Some(month), Some(day), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(Wrong::Date);
    };
    let good_year = all_digits(year) && year.len() >= 4 && (year.len() == 4 || !year.starts_with('0'));
    let (Some(month), Some(day)) = (two_digits(month), two_digits(day)) else { return Err(Wrong::Date) };
    if !good_year || year == "0000" || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return Err(Wrong::Date);
    }
    let Some(number) = Some(year).filter(|y| y.len() == 4).and_then(|y| y.parse::<i16>().ok()) else {
        return Err(if is_day_of_long_year(year, month, day) { Wrong::FarDate } else { Wrong::Date });
    };
    let signed = if negative { -number } else { number };
    Date::new(signed, month, day).map(Value::Date).map_err(|_| Wrong::Date)
}

/// Whether the day exists in a year of more than four digits: its calendar repeats every 400 years.
fn is_day_of_long_year(year: &str, month: i8, day: i8) -> bool {
    let cycle = year.bytes().fold(0i16, |n, d| (n * 10 + i16::from(d - b'0')) % 400);
    Date::new(2000 + cycle, month, day).is_ok()
}

fn two_digits(text: &str) -> Option<i8> {
    text.parse().ok().filter(|_| text.len() == 2 && all_digits(text))
}

/// `24:00:00` is the end of its day.
fn time(text: &str) -> Result<Value, Wrong> {
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) if all_digits(fraction) => (whole, fraction.trim_end_matches('0')),
        Some(_) => return Err(Wrong::Time),
        None => (text, ""),
    };
    let mut parts = whole.split(':');
    let (Some(hour), Some(minute), Some(second), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(Wrong::Time);
    };
    let (Some(hour), Some(minute), Some(second)) = (two_digits(hour), two_digits(minute), two_digits(second)) else {
        return Err(Wrong::Time);
    };
    if (hour, minute, second, fraction) == (24, 0, 0, "") {
        return Ok(Value::Time(Tijd::EndOfDay));
    }
    let exact = Time::new(hour, minute, second, 0).map_err(|_| Wrong::Time)?;
    nanoseconds(fraction)
        .and_then(|n| exact.with().subsec_nanosecond(n).build().ok())
        .map(|time| Value::Time(time.into()))
        .ok_or(Wrong::FineTime)
}

fn nanoseconds(fraction: &str) -> Option<i32> {
    let scale = u32::try_from(9usize.checked_sub(fraction.len())?).ok()?;
    let digits: i32 = if fraction.is_empty() { 0 } else { fraction.parse().ok()? };
    digits.checked_mul(10i32.checked_pow(scale)?)
}

impl Wrong {
    /// The rule of the finding: the schema, or a limit of this program.
    pub(crate) fn rule(self) -> &'static str {
        match self {
            Wrong::FarDate | Wrong::FineTime => "LIMIT_DATE",
            _ => "XSD",
        }
    }

    /// What is wrong and what to do, with the facet in brackets.
    pub(crate) fn text(self) -> Cow<'static, str> {
        match self {
            Wrong::Short(min) => {
                format!("De waarde heeft minder dan {min} teken(s) (minLength); vul het element of laat het weg.")
                    .into()
            }
            Wrong::Long(max) => {
                format!("De waarde is langer dan {max} teken(s) (maxLength); kort de waarde in.").into()
            }
            Wrong::Code(codes) if codes.len() > 32 => format!(
                "De waarde staat niet in de codelijst van {} codes (enumeration); kies een code daaruit.",
                codes.len()
            )
            .into(),
            Wrong::Code(codes) => {
                format!("De waarde staat niet in de codelijst (enumeration); kies uit {}.", codes.join(", ")).into()
            }
            Wrong::Pattern(pattern) => {
                format!("De waarde heeft niet de vereiste vorm (pattern): {}.", pattern.wanted()).into()
            }
            Wrong::Integer => "De waarde is geen geheel getal (integer); vul alleen cijfers in.".into(),
            Wrong::Range(min, max) => {
                format!("Het getal ligt niet tussen {min} en {max} (minInclusive, maxInclusive); verbeter het getal.")
                    .into()
            }
            Wrong::Date => "De waarde is geen bestaande datum (date); schrijf JJJJ-MM-DD.".into(),
            Wrong::Time => "De waarde is geen tijd (time); schrijf UU:MM:SS.".into(),
            Wrong::FarDate => "De datum ligt buiten de jaren -9999 tot en met 9999; verbeter het jaar.".into(),
            Wrong::FineTime => "De tijd is fijner dan een nanoseconde; laat cijfers achter de punt weg.".into(),
        }
    }
}

impl Pattern {
    fn wanted(&self) -> Cow<'static, str> {
        match self {
            Pattern::NotBlank => "vul meer dan alleen witruimte in, of laat het element weg".into(),
            Pattern::NotBlankOneLine => "vul één regel in die niet leeg is, of laat het element weg".into(),
            Pattern::Digits(count) => format!("vul precies {count} cijfers in").into(),
            Pattern::DigitsOrNone => "vul alleen cijfers in".into(),
            Pattern::NoneOf(_) => "laat de tijdzone weg".into(),
            Pattern::Letters => "vul alleen letters in, zonder punten of spaties".into(),
            Pattern::LettersAndDigits => "vul alleen letters en cijfers in".into(),
            Pattern::Version => "schrijf drie getallen met punten, zoals 1.0.0".into(),
            Pattern::Literal(literal) => format!("in dit bericht hoort hier {literal}").into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date as day;

    use super::*;

    #[test]
    fn whole_numbers_are_read_as_the_schema_reads_them() {
        for (text, number) in [("007", 7), ("+101", 101), ("-0", 0), ("0", 0), ("000000000000000000000000000009", 9)] {
            assert_eq!(integer(text, 0, 999).ok(), Some(Value::Integer(number)), "{text}");
        }
        for bad in ["", "+", "-", "1 0", "1.0", "-1", "1000", "99999999999999999999999999", "٣"] {
            assert!(integer(bad, 0, 999).is_err(), "{bad}");
        }
    }

    #[test]
    fn days_that_exist_are_days() {
        for (text, expected) in [
            ("2024-02-29", day(2024, 2, 29)),
            ("0001-01-01", day(1, 1, 1)),
            ("9999-12-31", day(9999, 12, 31)),
            ("-0044-03-15", day(-44, 3, 15)),
        ] {
            assert_eq!(date(text).ok(), Some(Value::Date(expected)), "{text}");
        }
        for bad in [
            "",
            "2023-02-29",
            "2023-2-3",
            "23-01-01",
            "02023-01-01",
            "2023-01-01x",
            "0000-01-01",
            "+2023-01-01",
            "12023-02-29",
            "2023-01-01-01",
        ] {
            assert!(matches!(date(bad), Err(Wrong::Date)), "{bad}");
        }
        for far in ["12024-02-29", "99999999999999999999-01-01"] {
            assert!(matches!(date(far), Err(Wrong::FarDate)), "{far}");
        }
    }

    #[test]
    fn times_of_day() {
        let nine = Time::new(9, 8, 7, 120_000_000).unwrap().into();
        assert_eq!(time("09:08:07.1200").ok(), Some(Value::Time(nine)));
        assert_eq!(time("24:00:00").ok(), Some(Value::Time(Tijd::EndOfDay)));
        assert_eq!(time("24:00:00.0").ok(), Some(Value::Time(Tijd::EndOfDay)));
        for bad in [
            "",
            "9:08:07",
            "24:00:01",
            "23:60:00",
            "23:59:60",
            "23:59",
            "12:00:00.",
            "12:00:00:00",
            "12:00:00Z",
            "12:00:00-01:00",
        ] {
            assert!(matches!(time(bad), Err(Wrong::Time)), "{bad}");
        }
        assert!(matches!(time("12:00:00.0000000001"), Err(Wrong::FineTime)));
    }

    #[test]
    fn patterns_mean_what_the_schema_means() {
        assert!(matches(&Pattern::NotBlank, " \n.\n ") && !matches(&Pattern::NotBlank, " \n\t"));
        assert!(matches(&Pattern::NotBlankOneLine, " x\ty ") && !matches(&Pattern::NotBlankOneLine, "x\ny"));
        assert!(matches(&Pattern::Letters, "PRé") && !matches(&Pattern::Letters, "P.R"));
        assert!(
            matches(&Pattern::Version, "1.0.10")
                && !matches(&Pattern::Version, "1.0")
                && !matches(&Pattern::Version, "1.00.0")
        );
        assert!(matches(&Pattern::NotBlank, "\u{a0}"), "a no-break space is no white space of XML Schema");
    }
}
