//! Where records of a message stand: the path of one in its list, and the lists that more than one rule names.
//!
//! Below the rules. Judges nothing.

/// Path of the starts of a 305.
pub(in crate::rules) const START: &str = "/Bericht/Client/StartProducten/StartProduct";
/// Path of the stops of a 307.
pub(in crate::rules) const STOP: &str = "/Bericht/Client/StopProducten/StopProduct";

/// Path of the `index`-th (from 0) record of a list.
pub(in crate::rules) fn at(list: &str, index: usize, below: &str) -> String {
    format!("{list}[{}]{below}", index.saturating_add(1))
}
