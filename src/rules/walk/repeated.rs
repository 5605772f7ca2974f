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

#[cfg(test)]
mod tests {
    use super::each_repeated;

    #[test]
    fn keys_are_found_again_however_many_there_are() {
        for count in [1_usize, 2, 8, 9, 10, 40] {
            let keys: Vec<usize> = (0..count).map(|n| n % 7).collect();
            let mut told = Vec::new();
            each_repeated(keys.iter().copied().zip(0..), |index: usize| told.push(index));
            assert_eq!(told, (7..count).collect::<Vec<_>>(), "{count}");
        }
    }
}
