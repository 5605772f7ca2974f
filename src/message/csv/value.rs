//! How values are written that more than one kind of CSV file has: in one way, and else the remedy.
//!
//! Stands on `domain`. Repeats no value: who reads knows whether it may be shown.

use std::borrow::Cow;

use crate::domain::{Date, DispositionId, GemeenteCode, ProductCode, Vervoer};

/// What is wrong with a value and what to do, in Dutch.
pub(super) type Remedy = &'static str;

pub(super) fn gemeente(text: &str) -> Result<GemeenteCode, Remedy> {
    padded(text, 4).parse().map_err(|_| "Een gemeentecode heeft vier cijfers (CBS), zoals 0855.")
}

pub(super) fn disposition(text: &str) -> Result<DispositionId, Remedy> {
    let written = text.split_once(':').map(|(gemeente, number)| format!("{}:{number}", padded(gemeente, 4)));
    written.as_deref().unwrap_or(text).parse().map_err(
        |_| "Schrijf een beschikking als gemeentecode:toewijzingnummer (0855:10001) of als opdracht:opdrachtnummer.",
    )
}

pub(super) fn vervoer(text: &str) -> Result<Vervoer, Remedy> {
    text.parse().map_err(|_| "Vervoer is leeg, regulier of rolstoel.")
}

/// Narrower than in a message: what is typed in a table may be a slip.
pub(super) fn product(text: &str) -> Result<ProductCode, Remedy> {
    let code = text.bytes().all(|b| b.is_ascii_alphanumeric()).then(|| text.parse().ok()).flatten();
    code.ok_or("Een productcode heeft ten hoogste vijf letters en cijfers.")
}

/// A code with the zeros that a spreadsheet takes from it: 785 is the gemeente 0785.
pub(super) fn padded(text: &str, digits: usize) -> Cow<'_, str> {
    match is_digits(text) && text.len() < digits {
        true => Cow::Owned(format!("{text:0>digits$}")),
        false => Cow::Borrowed(text),
    }
}

/// A date written `YYYY-MM-DD`, or `D-M-YYYY` with dashes or slashes as a Dutch spreadsheet writes it.
pub(super) fn date(text: &str) -> Result<Date, Remedy> {
    const REMEDY: Remedy =
        "Schrijf een datum als jjjj-mm-dd of d-m-jjjj, zoals 2023-04-03 of 3-4-2023, en let op dat de dag bestaat.";
    const YEAR: Remedy = "Schrijf het jaar van een datum met vier cijfers, zoals 3-4-2023.";
    let separator = if text.contains('/') { '/' } else { '-' };
    let parts: Vec<&str> = text.split(separator).collect();
    let [first, month, last] = parts.as_slice() else { return Err(REMEDY) };
    let (year, day) = match (first.len(), month.len(), last.len()) {
        (4, 2, 2) if separator == '-' => (first, last),
        (1..=2, 1..=2, 4) => (last, first),
        (1..=2, 1..=2, 2) => return Err(YEAR),
        _ => return Err(REMEDY),
    };
    if ![year, month, day].iter().all(|text| is_digits(text)) {
        return Err(REMEDY);
    }
    let number = |t: &str| t.parse::<i16>().map_err(|_| REMEDY);
    let small = |t: &str| t.parse::<i8>().map_err(|_| REMEDY);
    let (year, month, day) = (number(year)?, small(month)?, small(day)?);
    if year == 0 {
        return Err(REMEDY);
    }
    Date::new(year, month, day).map_err(|_| REMEDY)
}

pub(super) fn versie(text: &str) -> Result<u32, Remedy> {
    const REMEDY: Remedy = "De versie is een heel getal van 1 tot en met 999999999.";
    let number = is_digits(text).then(|| text.parse::<u32>().ok()).flatten();
    number.filter(|n| (1..=999_999_999).contains(n)).ok_or(REMEDY)
}

/// A name of a person or a party: printed as it stands, so no control characters.
pub(super) fn name(text: &str, remedy: Remedy) -> Result<String, Remedy> {
    let good = text.chars().count() <= 200 && !text.chars().any(char::is_control);
    good.then(|| text.to_owned()).ok_or(remedy)
}

pub(super) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

pub(super) const NAAM: Remedy = "Een naam heeft ten hoogste 200 tekens en geen regeleinden.";
