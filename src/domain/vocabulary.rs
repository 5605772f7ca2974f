//! Words that rows of CSV files may use in one region and not in another.
//!
//! Made by `terms` from the profile; read where a row of `opdracht*.csv` or `levering*.csv` is judged. Pure data.

use std::collections::BTreeMap;

use super::Domain;

/// What an opdracht and a registered delivery of this region may say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// Categories of an opdracht, by its domain, in the order in which people are told them. A domain without any has no
    /// opdrachten.
    pub categories: BTreeMap<Domain, Vec<String>>,
    /// Whether deliveries may be registered in quarters of an hour.
    pub counts_quarters: bool,
}
