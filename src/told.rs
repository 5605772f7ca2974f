//! What the log was told already: trouble is told when it begins, when it becomes another and when it is over, and not at
//! each try; how a file is named there, without the name that it came under; and an error as one line, without a BSN.
//!
//! Stands below all that logs. Writes nothing itself.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::Path;

use crate::domain::mask_bsn;

/// Troubles that last, by what they are about.
#[derive(Clone, Debug)]
pub struct Troubles<K>(BTreeMap<K, String>);

impl<K> Default for Troubles<K> {
    fn default() -> Self {
        Troubles(BTreeMap::new())
    }
}

impl<K: Ord> Troubles<K> {
    /// Notes a trouble; says whether it is news. An inbox that cannot be listed is news once, however often it is tried.
    pub fn begins(&mut self, about: K, why: &str) -> bool {
        let known = self.0.get(&about).is_some_and(|known| known == why);
        if !known {
            self.0.insert(about, why.to_owned());
        }
        !known
    }

    /// Notes that all is well; says whether that is news.
    pub fn ends(&mut self, about: &K) -> bool {
        self.0.remove(about).is_some()
    }

    /// Notes a trouble, or that there is none, for which `tell` is called where that is news: with why, or `None` when it
    /// is over.
    pub fn note(&mut self, about: K, trouble: Option<&str>, tell: impl FnOnce(Option<&str>)) {
        let news = match trouble {
            Some(why) => self.begins(about, why),
            None => self.ends(&about),
        };
        if news {
            tell(trouble);
        }
    }
}

/// How the log names a file: an id and the kind of its name. A name often is a client's, so none of it is shown but an
/// ending that is known: `3fa94c21d0e5.xml`.
pub fn bestand(id: impl Display, name: &str) -> String {
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
    let known = ENDINGS.into_iter().find(|known| ending.as_deref() == Some(known));
    known.map_or_else(|| id.to_string(), |known| format!("{id}.{known}"))
}

/// The begin of a hash, as long as people need it to find a file again.
pub fn short(hash: impl Display) -> String {
    hash.to_string().chars().take(HASH_DIGITS).collect()
}

const ENDINGS: [&str; 3] = ["xml", "csv", "zip"];
/// `iwmod archive cat` takes eight or more.
const HASH_DIGITS: usize = 12;

/// An error with its causes, as one line.
pub fn chain_text(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    mask_bsn(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trouble_is_news_when_it_begins_changes_and_ends() {
        let mut troubles = Troubles::default();
        let mut news = Vec::new();
        for trouble in [None, Some("full"), Some("full"), Some("gone"), Some("gone"), None, None, Some("full")] {
            troubles.note("outbox", trouble, |trouble| news.push(trouble.map(str::to_owned)));
        }
        let expected = [Some("full"), Some("gone"), None, Some("full")];
        assert_eq!(news, expected.map(|trouble| trouble.map(str::to_owned)));
    }

    #[test]
    fn a_file_is_named_by_id_and_a_known_ending() {
        assert_eq!(bestand("3fa9", "map/Jansen 999900006.XML"), "3fa9.xml");
        assert_eq!(bestand("3fa9", "a.zip!b.csv"), "3fa9.csv");
        assert_eq!(bestand("3fa9", "brief van.Jansen"), "3fa9");
        assert_eq!(short("0123456789abcdef"), "0123456789ab");
    }
}
