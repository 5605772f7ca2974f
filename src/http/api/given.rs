//! What stands in the address of a request: parts of its path, and the query, each read as what it is.
//!
//! Stands above `problem`, below the tables of questions and orders. A parameter that the description does not have is refused: a filter with
//! a misspelt name would hand out everything.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;

use super::document::{LIMIT, LIMIT_MAX, Sheet};
use super::problem::Problem;
use crate::domain::{Date, Month};

/// What a parameter holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// A day, `2024-01-15`.
    Day,
    /// A month, `2024-01`.
    Month,
    /// A whole number from 0.
    Number,
    /// `true` or `false`.
    Flag,
    /// Any text.
    Text,
}

/// A parameter of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Param {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// What it is for.
    pub text: &'static str,
}

/// A parameter.
pub const fn param(name: &'static str, holds: Holds, text: &'static str) -> Param {
    Param { name, holds, text }
}

/// As of which day.
pub const AS_OF: Param = param("as_of", Holds::Day, "As of this day; today when absent.");
/// Of one party only.
pub const PARTY: Param = param("party", Holds::Text, "Of one party only, `kind:id`.");
/// Parameters of every list.
pub const PAGING: [Param; 2] = [
    param("offset", Holds::Number, "Leaves out the first so many."),
    param("limit", Holds::Number, "Hands out at most so many: 1 to 10000, 1000 when absent."),
];

/// What was given, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given(BTreeMap<String, String>);

impl Given {
    /// Of the parts of a path and a query, which may only have these parameters and those of a list.
    pub fn read(
        path: impl IntoIterator<Item = (String, String)>,
        query: Vec<(String, String)>,
        allowed: &[Param],
    ) -> Result<Given, Problem> {
        let mut given: BTreeMap<String, String> = path.into_iter().collect();
        for (name, value) in query {
            if !allowed.iter().chain(&PAGING).any(|param| param.name == name) {
                let names: Vec<&str> = allowed.iter().chain(&PAGING).map(|param| param.name).collect();
                return Err(Problem::unreadable(format!(
                    "there is no parameter {name:?} here; there are {}",
                    names.join(", ")
                )));
            }
            if given.insert(name.clone(), value).is_some() {
                return Err(Problem::unreadable(format!("the parameter {name:?} stands twice; give it once")));
            }
        }
        Ok(Given(given))
    }

    /// A value that has to be there.
    pub fn one<T: FromStr<Err: Display>>(&self, name: &str) -> Result<T, Problem> {
        self.maybe(name)?.ok_or_else(|| Problem::unreadable(format!("the parameter {name:?} is missing")))
    }

    /// A value, if it is there.
    pub fn maybe<T: FromStr<Err: Display>>(&self, name: &str) -> Result<Option<T>, Problem> {
        let Some(text) = self.0.get(name) else { return Ok(None) };
        let wrong = |error| Problem::unreadable(format!("the parameter {name:?} cannot be read: {error}"));
        text.parse().map(Some).map_err(wrong)
    }

    /// A day, if it is there.
    pub fn day(&self, name: &str) -> Result<Option<Date>, Problem> {
        self.maybe(name)
    }

    /// A month, if it is there.
    pub fn month(&self) -> Result<Option<Month>, Problem> {
        self.maybe("month")
    }

    /// Whether a flag is `true`.
    pub fn flag(&self, name: &str) -> Result<bool, Problem> {
        Ok(self.maybe(name)?.unwrap_or(false))
    }

    /// Which part of a list is asked for.
    pub fn sheet(&self) -> Result<Sheet, Problem> {
        let (offset, limit) = (self.maybe("offset")?.unwrap_or(0), self.maybe("limit")?.unwrap_or(LIMIT));
        if !(1..=LIMIT_MAX).contains(&limit) {
            return Err(Problem::unreadable(format!("limit is 1 to {LIMIT_MAX}")));
        }
        Ok(Sheet { offset, limit })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &[(&str, &str)]) -> Result<Given, Problem> {
        let query = query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Given::read([("id".to_owned(), "0855:1".to_owned())], query, &[AS_OF])
    }

    #[test]
    fn what_is_misspelt_or_stands_twice_is_refused() {
        let given = read(&[("as_of", "2024-01-31"), ("limit", "5")]).unwrap();
        assert_eq!(given.day("as_of"), Ok(Some(jiff::civil::date(2024, 1, 31))));
        assert_eq!(given.sheet(), Ok(Sheet { offset: 0, limit: 5 }));
        assert_eq!(given.one::<String>("id").as_deref(), Ok("0855:1"));
        for bad in [&[("asof", "2024-01-31")][..], &[("limit", "1"), ("limit", "2")], &[("id", "0855:2")]] {
            assert_eq!(read(bad).unwrap_err().status, 400, "{bad:?}");
        }
        assert!(read(&[("as_of", "31-1")]).unwrap().day("as_of").is_err());
        assert!(
            read(&[("limit", "0")]).unwrap().sheet().is_err() && read(&[("limit", "10001")]).unwrap().sheet().is_err()
        );
        assert!(given.one::<String>("party").is_err(), "missing");
    }
}
