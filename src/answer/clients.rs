//! Clients by name, and who is found.
//!
//! Stands beside the other documents. Looks at each disposition once and makes nothing of who is not found.

use std::collections::BTreeMap;

use crate::disposition::Disposition;
use crate::domain::Bsn;
use crate::overview::Overview;

/// The clients by name, with their BSN: all, or those who have each of the words that are sought in a name, as their BSN, or in the number of
/// a disposition.
pub fn find(overview: &Overview, sought: Option<&str>) -> Vec<(Bsn, String)> {
    let words: Vec<String> =
        sought.unwrap_or_default().split_whitespace().map(str::to_lowercase).take(WORDS_MAX).collect();
    let all = words.iter().enumerate().fold(0_u32, |bits, (index, _)| bits | bit(index));
    let mut found: BTreeMap<Bsn, (u32, &str)> = BTreeMap::new();
    for disposition in overview.dispositions() {
        let client = &disposition.client;
        let (has, name) = found.entry(client.bsn).or_default();
        *has |= bits(disposition, &words);
        *name = &client.naam;
    }
    let is_found = |(bsn, (has, name)): (Bsn, (u32, &str))| (has & all == all).then(|| (bsn, name.to_owned()));
    let mut found: Vec<(Bsn, String)> = found.into_iter().filter_map(is_found).collect();
    found.sort_by_cached_key(|(bsn, name)| (name.to_lowercase(), *bsn));
    found
}

/// Which of the words a disposition has, a bit each.
fn bits(disposition: &Disposition, words: &[String]) -> u32 {
    if words.is_empty() {
        return 0;
    }
    let name = disposition.client.naam.to_lowercase();
    let bsn = disposition.client.bsn.to_string();
    let id = disposition.id.to_string().to_lowercase();
    let has = |word: &String| name.contains(word) || bsn == *word || id.contains(word);
    words.iter().enumerate().filter(|(_, word)| has(word)).fold(0, |bits, (index, _)| bits | bit(index))
}

fn bit(index: usize) -> u32 {
    u32::try_from(index).ok().and_then(|index| 1_u32.checked_shl(index)).unwrap_or(0)
}

/// Further words are not looked at.
const WORDS_MAX: usize = 16;
