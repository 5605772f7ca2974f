//! Items of which an earlier one has the same key.
//!
//! Below the rules. Judges nothing: whether a repetition is wrong is for the rule that asks.

use std::collections::BTreeSet;

/// Tells of every item whose key an earlier one has. Few are compared with one another, so that nothing is allocated.
pub(in crate::rules) fn each_repeated<K: Ord, T>(items: impl Iterator<Item = (K, T)> + Clone, mut tell: impl FnMut(T)) {
    if items.clone().nth(FEW).is_none() {
        for (index, (key, item)) in items.clone().enumerate() {
            if items.clone().take(index).any(|(earlier, _)| earlier == key) {
                tell(item);
            }
        }
        return;
    }
    let mut seen = BTreeSet::new();
    for (key, item) in items {
        if !seen.insert(key) {
            tell(item);
        }
    }
}

const FEW: usize = 8;
