//! Where a gemeente went on that a herindeling ended, and which herindelingen are expected.
//!
//! Stands on `id`, beside `gemeente`, which tells whether a code is of a gemeente at all. A new herindeling is a new row.

use jiff::civil::date;

use super::{Date, GemeenteCode};

/// A herindeling that is expected, and is no law yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The first day on which the gemeente is no more.
    pub from: Date,
    /// Into which it goes.
    pub into: GemeenteCode,
    /// What it rests on, in Dutch.
    pub source: &'static str,
}

impl GemeenteCode {
    /// Where the inhabitants of a gemeente went that ended in 2019 or later: one gemeente, or several where it was divided
    /// (Haaren). Empty for one that is there, and for one that ended before.
    pub fn successors(self) -> Vec<GemeenteCode> {
        let code = self.to_string();
        let row = SUCCESSORS.iter().find(|(ended, _)| *ended == code);
        row.map_or(&[] as &[&str], |(_, successors)| successors).iter().flat_map(|code| code.parse()).collect()
    }

    /// The herindeling that is expected of this gemeente.
    pub fn expected(self) -> Option<Expected> {
        let (_, into, from, source) = EXPECTED.iter().find(|(code, ..)| *code == self.to_string())?;
        into.parse().ok().map(|into| Expected { from: *from, into, source })
    }
}

/// Where each gemeente went that ended since 2019.
const SUCCESSORS: &[(&str, &[&str])] = &[
    ("0003", &["1979"]),
    ("0005", &["1966"]),
    ("0009", &["0014"]),
    ("0010", &["1979"]),
    ("0015", &["1969"]),
    ("0017", &["0014"]),
    ("0022", &["1969"]),
    ("0024", &["1979"]),
    ("0025", &["1969"]),
    ("0053", &["1966", "1969"]),
    ("0056", &["1969"]),
    ("0058", &["1970"]),
    ("0079", &["1970"]),
    ("0236", &["1960"]),
    ("0304", &["1960"]),
    ("0370", &["0439"]),
    ("0393", &["0394"]),
    ("0398", &["1980"]),
    ("0416", &["1980"]),
    ("0457", &["0363"]),
    ("0501", &["1992"]),
    ("0530", &["1992"]),
    ("0545", &["1961"]),
    ("0576", &["0575"]),
    ("0584", &["1963"]),
    ("0585", &["1963"]),
    ("0588", &["1963"]),
    ("0611", &["1963"]),
    ("0614", &["1992"]),
    ("0617", &["1963"]),
    ("0620", &["1961"]),
    ("0689", &["1978"]),
    ("0707", &["1961"]),
    ("0733", &["1960"]),
    ("0738", &["1959"]),
    ("0756", &["1982"]),
    ("0786", &["1982"]),
    ("0788", &["0757", "0824", "0855", "0865"]),
    ("0815", &["1982"]),
    ("0856", &["1991"]),
    ("0870", &["1959"]),
    ("0874", &["1959"]),
    ("0881", &["1954"]),
    ("0951", &["1954"]),
    ("0962", &["1954"]),
    ("1651", &["1966"]),
    ("1663", &["1966"]),
    ("1684", &["1982"]),
    ("1685", &["1991"]),
    ("1702", &["1982"]),
    ("1722", &["1970"]),
    ("1927", &["1978"]),
];

/// Herindelingen before parliament: code, where it goes, from when, and what says so.
const EXPECTED: &[(&str, &str, Date, &str)] =
    &[("1696", "0402", date(2027, 1, 1), "wetsvoorstel, nog niet aangenomen")];

#[cfg(test)]
mod tests {
    use super::super::gemeente::GEMEENTEN;
    use super::*;

    #[test]
    fn each_gemeente_that_ended_since_2019_went_on_in_one_that_is_there() {
        for (code, _, ended) in GEMEENTEN {
            let successors = code.parse::<GemeenteCode>().unwrap().successors();
            assert_eq!(successors.is_empty(), ended.is_none_or(|year| year < 2019), "{code}");
            assert!(successors.iter().all(|code| code.gemeente().unwrap().ended.is_none()), "{code}");
        }
        let haaren: Vec<String> =
            "0788".parse::<GemeenteCode>().unwrap().successors().iter().map(ToString::to_string).collect();
        assert_eq!(haaren, ["0757", "0824", "0855", "0865"]);
        assert_eq!(SUCCESSORS.len(), GEMEENTEN.iter().filter(|(.., ended)| ended.is_some_and(|y| y >= 2019)).count());
    }

    #[test]
    fn an_expected_herindeling_has_ended_nothing_yet() {
        let wijdemeren: GemeenteCode = "1696".parse().unwrap();
        let expected = wijdemeren.expected().unwrap();
        assert_eq!((expected.from, expected.into.to_string()), (date(2027, 1, 1), "0402".to_owned()));
        assert!(wijdemeren.gemeente().unwrap().ended.is_none() && wijdemeren.successors().is_empty());
    }
}
