//! Clients by name, and who is found.
//!
//! Stands beside the other documents. Looks at each disposition once and makes nothing of who is not found.

use std::collections::BTreeMap;

use crate::billing::Sought;
use crate::domain::Bsn;
use crate::overview::Overview;

/// The clients by name, with their BSN: all, or those who have each of the words that are sought in a name, as their BSN, or in the number of
/// a disposition.
pub fn find(overview: &Overview, sought: Option<&str>) -> Vec<(Bsn, String)> {
    let words: Vec<String> =
        sought.unwrap_or_default().split_whitespace().map(str::to_lowercase).take(WORDS_MAX).collect();
    let names = overview.names();
    let mut found: Vec<(Bsn, String)> = if words.is_empty() {
        names.iter().map(|(bsn, name)| (*bsn, name.clone())).collect()
    } else {
        let found = who_have(overview, &words).into_iter();
        found.filter_map(|bsn| names.get(&bsn).map(|name| (bsn, name.clone()))).collect()
    };
    found.sort_by_cached_key(|(bsn, name)| (name.to_lowercase(), *bsn));
    found
}

/// The clients of whose dispositions each of the words is said.
fn who_have(overview: &Overview, words: &[String]) -> Vec<Bsn> {
    let all = words.iter().enumerate().fold(0_u32, |bits, (index, _)| bits | bit(index));
    let mut found: BTreeMap<Bsn, u32> = BTreeMap::new();
    for (disposition, sought) in overview.derived.iter().flat_map(|dossier| dossier.sought()) {
        let has = bits(sought, words);
        if has != 0 {
            *found.entry(disposition.client.bsn).or_default() |= has;
        }
    }
    found.into_iter().filter(|(_, has)| has & all == all).map(|(bsn, _)| bsn).collect()
}

/// Which of the words a disposition has, a bit each.
fn bits(sought: &Sought, words: &[String]) -> u32 {
    let has = |word: &String| sought.name.contains(word) || *sought.bsn == **word || sought.id.contains(word);
    words.iter().enumerate().filter(|(_, word)| has(word)).fold(0, |bits, (index, _)| bits | bit(index))
}

fn bit(index: usize) -> u32 {
    u32::try_from(index).ok().and_then(|index| 1_u32.checked_shl(index)).unwrap_or(0)
}

/// Further words are not looked at.
const WORDS_MAX: usize = 16;
