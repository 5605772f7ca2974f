//! Identities: of people, parties, dispositions and files.
//!
//! `Debug` of a [`Bsn`] hides it, so no log line can leak one by accident.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Burgerservicenummer: nine digits that pass the elfproef (rule CS002).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bsn(u32);

/// Why a text is not a [`Bsn`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BsnError {
    /// Not nine characters.
    #[error("een BSN heeft negen cijfers")]
    Length,
    /// Something else than digits.
    #[error("een BSN bestaat uit cijfers")]
    Digits,
    /// The weighted sum is not divisible by eleven.
    #[error("het BSN voldoet niet aan de elfproef")]
    Elfproef,
}

impl FromStr for Bsn {
    type Err = BsnError;

    fn from_str(text: &str) -> Result<Self, BsnError> {
        let digits: [u8; 9] = text.as_bytes().try_into().map_err(|_| BsnError::Length)?;
        if !digits.iter().all(u8::is_ascii_digit) {
            return Err(BsnError::Digits);
        }
        let sum: i32 = digits.iter().zip(WEIGHTS).map(|(d, w)| w * i32::from(d - b'0')).sum();
        if sum == 0 || sum % 11 != 0 {
            return Err(BsnError::Elfproef);
        }
        Ok(Bsn(digits.iter().fold(0, |n, d| n * 10 + u32::from(d - b'0'))))
    }
}

impl Bsn {
    /// Whether it lies in the range for tests, `9999xxxxx`, of which no number is ever given out.
    pub fn is_of_test_range(&self) -> bool {
        self.0 / 100_000 == 9999
    }
}

impl fmt::Display for Bsn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:09}", self.0)
    }
}

impl fmt::Debug for Bsn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bsn(*********)")
    }
}

/// Weights of the elfproef.
const WEIGHTS: [i32; 9] = [9, 8, 7, 6, 5, 4, 3, 2, -1];

/// Why a text is not an identity of the kind asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// An AGB code is eight digits.
    #[error("an AGB code is eight digits")]
    Agb,
    /// A gemeente code is four digits.
    #[error("a gemeente code is four digits (CBS)")]
    Gemeente,
    /// A ToewijzingNummer is an integer from 0 to 999999999.
    #[error("a ToewijzingNummer is a number from 0 to 999999999")]
    Toewijzing,
    /// An opdrachtnummer is 1 to 64 printable characters without spaces around it.
    #[error("an opdrachtnummer is 1 to 64 characters, without spaces around it or control characters")]
    Opdracht,
    /// Neither `GGGG:NUMMER` nor `opdracht:NUMMER`.
    #[error("a disposition is written GGGG:NUMMER (gemeente code, ToewijzingNummer) or opdracht:NUMMER")]
    Disposition,
    /// A SHA-256 is 64 hexadecimal digits.
    #[error("a SHA-256 is 64 hexadecimal digits")]
    Sha256,
}

/// Reads exactly `N` ASCII digits.
fn digits<const N: usize>(text: &str) -> Option<u32> {
    let bytes: [u8; N] = text.as_bytes().try_into().ok()?;
    bytes.iter().try_fold(0u32, |n, d| d.is_ascii_digit().then(|| n * 10 + u32::from(d - b'0')))
}

/// AGB code of a care provider: eight digits (RS036).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AgbCode(u32);

impl FromStr for AgbCode {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        digits::<8>(text).map(AgbCode).ok_or(IdError::Agb)
    }
}

impl fmt::Display for AgbCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08}", self.0)
    }
}

/// CBS code of a gemeente: four digits (RS035).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GemeenteCode(u16);

impl FromStr for GemeenteCode {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let number = digits::<4>(text).ok_or(IdError::Gemeente)?;
        u16::try_from(number).map(GemeenteCode).map_err(|_| IdError::Gemeente)
    }
}

impl fmt::Display for GemeenteCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.0)
    }
}

/// ToewijzingNummer: an integer of at most nine digits (RS006); `007` and `7` are the same number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct ToewijzingNummer(u32);

impl ToewijzingNummer {
    /// From a number of 0 to 999999999.
    pub fn new(number: u64) -> Result<Self, IdError> {
        match u32::try_from(number) {
            Ok(n) if n <= 999_999_999 => Ok(ToewijzingNummer(n)),
            _ => Err(IdError::Toewijzing),
        }
    }
}

impl FromStr for ToewijzingNummer {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(IdError::Toewijzing);
        }
        ToewijzingNummer::new(text.parse().map_err(|_| IdError::Toewijzing)?)
    }
}

impl fmt::Display for ToewijzingNummer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Orders texts that are mostly numbers: all-digit ones first, by value, then the rest by bytes (billing.md §2).
fn by_value_then_bytes(a: &str, b: &str) -> Ordering {
    fn number(text: &str) -> Option<&str> {
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.trim_start_matches('0'))
    }
    match (number(a), number(b)) {
        (Some(x), Some(y)) => x.len().cmp(&y.len()).then_with(|| x.cmp(y)).then_with(|| a.cmp(b)),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => a.cmp(b),
    }
}

/// BerichtIdentificatie/Identificatie: 1 to 12 characters, unique per sender and kind (TR056). Ordered as billing.md §2 says.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Identificatie(String);

impl Identificatie {
    /// Takes any text; the schema has already bounded it.
    pub fn new(text: impl Into<String>) -> Self {
        Identificatie(text.into())
    }

    /// The text as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Ord for Identificatie {
    fn cmp(&self, other: &Self) -> Ordering {
        by_value_then_bytes(&self.0, &other.0)
    }
}

impl PartialOrd for Identificatie {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Number of a subcontracting order of the coalition; ordered as an [`Identificatie`]. A copy shares the text: each of the
/// thousands of rows that are delivered on it names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OpdrachtNummer(Arc<str>);

impl OpdrachtNummer {
    /// The text as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for OpdrachtNummer {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let good = !text.is_empty()
            && text.chars().count() <= 64
            && text.trim() == text
            && !text.chars().any(char::is_control);
        good.then(|| OpdrachtNummer(text.into())).ok_or(IdError::Opdracht)
    }
}

impl fmt::Display for OpdrachtNummer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Ord for OpdrachtNummer {
    fn cmp(&self, other: &Self) -> Ordering {
        by_value_then_bytes(&self.0, &other.0)
    }
}

impl PartialOrd for OpdrachtNummer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Identity of a disposition. Toewijzingen come before opdrachten (billing.md §3).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DispositionId {
    /// A ToegewezenProduct of a WMO301: `GGGG:NUMMER`.
    Toewijzing(GemeenteCode, ToewijzingNummer),
    /// A subcontracting order: `opdracht:NUMMER`.
    Opdracht(OpdrachtNummer),
}

impl FromStr for DispositionId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let (head, number) = text.split_once(':').ok_or(IdError::Disposition)?;
        if head == "opdracht" {
            return Ok(DispositionId::Opdracht(number.parse()?));
        }
        let gemeente = head.parse().map_err(|_| IdError::Disposition)?;
        Ok(DispositionId::Toewijzing(gemeente, number.parse()?))
    }
}

impl fmt::Display for DispositionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DispositionId::Toewijzing(gemeente, nummer) => write!(f, "{gemeente}:{nummer}"),
            DispositionId::Opdracht(nummer) => write!(f, "opdracht:{nummer}"),
        }
    }
}

/// SHA-256 of a file's bytes: its identity in the archive.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256(pub [u8; 32]);

impl FromStr for Sha256 {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        if text.len() != 64 || !text.is_ascii() {
            return Err(IdError::Sha256);
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| IdError::Sha256)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| IdError::Sha256)?;
        }
        Ok(Sha256(bytes))
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sha256({self})")
    }
}

/// Serialises an identity as its text for people (JSON) and as text in the store too.
macro_rules! serde_as_text {
    ($($name:ty),*) => {$(
        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

serde_as_text!(Bsn, AgbCode, GemeenteCode, OpdrachtNummer, DispositionId, Sha256);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bsn_passes_the_elfproef_or_does_not_exist() {
        assert_eq!("999900006".parse::<Bsn>().map(|b| b.to_string()), Ok("999900006".to_owned()));
        assert_eq!("999900007".parse::<Bsn>(), Err(BsnError::Elfproef));
        assert_eq!("000000000".parse::<Bsn>(), Err(BsnError::Elfproef));
        assert_eq!("99990000".parse::<Bsn>(), Err(BsnError::Length));
        assert_eq!("99990000x".parse::<Bsn>(), Err(BsnError::Digits));
    }

    #[test]
    fn debug_hides_a_bsn() {
        assert_eq!(format!("{:?}", "999900006".parse::<Bsn>()), "Ok(Bsn(*********))");
    }

    #[test]
    fn ids_are_ordered_as_billing_says() {
        let order = ["0784:9", "0784:10", "0855:2", "opdracht:9", "opdracht:10", "opdracht:A-1"];
        let ids: Vec<DispositionId> = order.iter().map(|t| t.parse().unwrap()).collect();
        assert!(ids.is_sorted());
        assert_eq!(ids.iter().map(ToString::to_string).collect::<Vec<_>>(), order);
    }

    #[test]
    fn a_toewijzing_number_is_compared_as_a_number() {
        assert_eq!("0855:007".parse::<DispositionId>(), "0855:7".parse::<DispositionId>());
        assert_eq!("0855:1000000000".parse::<DispositionId>(), Err(IdError::Toewijzing));
        assert_eq!("855:1".parse::<DispositionId>(), Err(IdError::Disposition));
    }
}
