//! Every code that an answer can show, with what it means and what to do: one place to look one up.
//!
//! Stands on what gives the codes (`rules`, `billing`, `worklist`, a profile), below who shows them. The standard's rules stand in their
//! catalogue; here are ours, one file for each sort. A code may be of several sorts: `START_MISSING` is a notice and a task. Judges
//! nothing. Texts are Dutch: the back office reads them.

mod finding;
mod listed;
mod notice;
mod reason;
mod task;

use listed::Listed;

use crate::domain::{hub_code_text, retourcode_text};
use crate::rules;
use crate::terms::Profile;

/// A code of our own, of a profile, of a retour or of a hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// The code, as answers show it.
    pub code: String,
    /// What it is a code of.
    pub sort: Sort,
    /// What it says, in whole sentences.
    pub means: String,
    /// What to do about it.
    pub remedy: String,
}

/// What a code is a code of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// A row of the routing table: who pays.
    Routing,
    /// Why nobody pays.
    Reason,
    /// What is noted on a line of a statement.
    Notice,
    /// What is wrong with a file or message.
    Finding,
    /// What a person must do.
    Task,
    /// A code of a retour.
    Retourcode,
    /// A code of a hub.
    Hubcode,
}

impl Sort {
    /// The word of `explain-rule --json`.
    pub fn as_str(self) -> &'static str {
        match self {
            Sort::Routing => "routing",
            Sort::Reason => "reason",
            Sort::Notice => "notice",
            Sort::Finding => "finding",
            Sort::Task => "task",
            Sort::Retourcode => "retourcode",
            Sort::Hubcode => "hubcode",
        }
    }

    /// The word for people.
    pub fn name(self) -> &'static str {
        match self {
            Sort::Routing => "wie betaalt",
            Sort::Reason => "waarom niemand betaalt",
            Sort::Notice => "melding bij een regel",
            Sort::Finding => "bevinding",
            Sort::Task => "taak",
            Sort::Retourcode => "retourcode",
            Sort::Hubcode => "code van het knooppunt",
        }
    }
}

/// All codes of our own and of a profile. Those of retours and hubs are lists of others: [`explained`] finds them.
pub fn all(profile: &Profile) -> Vec<Explained> {
    let listed = [
        (Sort::Reason, reason::all()),
        (Sort::Notice, notice::all()),
        (Sort::Finding, finding::all()),
        (Sort::Task, task::all()),
    ];
    let ours = listed.into_iter().flat_map(|(sort, rows)| rows.into_iter().map(move |row| of_listed(sort, row)));
    routing(profile).into_iter().chain(ours).collect()
}

/// What a code is, in capitals or not; of a standard's rule nothing ([`rules::find`]).
pub fn explained(code: &str, profile: &Profile) -> Vec<Explained> {
    let code = code.trim();
    let mut found: Vec<Explained> = all(profile).into_iter().filter(|e| e.code.eq_ignore_ascii_case(code)).collect();
    let capitals = code.to_ascii_uppercase();
    found.extend(of_retour(&capitals));
    found.extend(hub_code_text(&capitals).map(|text| of_hub(&capitals, text)));
    found
}

fn of_listed(sort: Sort, (code, means, remedy): Listed) -> Explained {
    Explained { code, sort, means: means.to_owned(), remedy: remedy.to_owned() }
}

/// The rows of the routing table; several rows may have one id, and each says its part.
fn routing(profile: &Profile) -> Vec<Explained> {
    let mut rows: Vec<Explained> = Vec::new();
    for rule in &profile.rules {
        let means = format!("{} ({})", rule.why, rule.source);
        let sort = if rule.payer.is_some() { Sort::Routing } else { Sort::Reason };
        let remedy = rule.remedy.clone().unwrap_or_else(|| match sort {
            Sort::Routing => "Er is niets te doen: zo hoort de regel bij deze partij.".to_owned(),
            _ => "Bekijk de beschikking met 'iwmod explain BESCHIKKING'.".to_owned(),
        });
        match rows.iter_mut().find(|known| *known.code == *rule.id.as_str() && known.sort == sort) {
            Some(known) if known.means.contains(&means) => {}
            Some(known) => known.means = format!("{} {means}", known.means),
            None => rows.push(Explained { code: rule.id.to_string(), sort, means, remedy }),
        }
    }
    rows
}

/// A code of the standard's list, or one that a rule carries.
fn of_retour(code: &str) -> Option<Explained> {
    let behind: Vec<&rules::Rule> = rules::all().into_iter().filter(|rule| rule.retourcode == Some(code)).collect();
    let text = retourcode_text(code).map(sentence).or_else(|| behind.first().map(|rule| rule.means.to_owned()))?;
    let asked = |rule: &&rules::Rule| format!("'iwmod explain-rule {}'", rule.id);
    let remedy = match behind.as_slice() {
        [] => "Lees de tekst van het retourbericht, en vraag het de gemeente als die niets meer zegt.".to_owned(),
        [first] => format!("Lees wat de regel erachter vraagt: {}.", asked(first)),
        [first, ..] => {
            format!("Meer regels hebben deze code; de bevinding noemt er een. Lees haar met {}.", asked(first))
        }
    };
    Some(Explained { code: code.to_owned(), sort: Sort::Retourcode, means: text, remedy })
}

fn of_hub(code: &str, text: &str) -> Explained {
    let remedy = "Het bericht is niet bij de gemeente aangekomen: verbeter het, leg de afkeuring vast met 'iwmod outbox reject ID \
                  --code CODE' en stuur het opnieuw.";
    Explained { code: code.to_owned(), sort: Sort::Hubcode, means: sentence(text), remedy: remedy.to_owned() }
}

/// A text of a code list as a sentence.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile() -> Profile {
        Profile::built_in().unwrap()
    }

    #[test]
    fn each_says_something_in_whole_sentences() {
        for Explained { code, means, remedy, .. } in all(&profile()) {
            for text in [&means, &remedy] {
                assert!(text.len() > 15 && text.ends_with(['.', ')']), "{code}: {text}");
                assert!(!text.contains("  "), "{code}: a broken line left two spaces");
            }
        }
    }

    #[test]
    fn a_code_is_explained_once_for_each_sort() {
        let all = all(&profile());
        for row in &all {
            let same = all.iter().filter(|other| other.code == row.code && other.sort == row.sort);
            assert_eq!(same.count(), 1, "{}", row.code);
            assert!(rules::find(&row.code).is_none(), "{} is a rule of the standard", row.code);
        }
    }

    #[test]
    fn a_code_may_be_of_several_sorts_and_of_others() {
        let sorts = |code: &str| explained(code, &profile()).into_iter().map(|e| e.sort).collect::<Vec<_>>();
        assert_eq!(sorts("start_missing"), [Sort::Notice, Sort::Task]);
        assert_eq!(sorts("HVB-COALITIE"), [Sort::Routing]);
        assert_eq!(sorts("NO_AGREEMENT"), [Sort::Reason]);
        assert_eq!(sorts("9326"), [Sort::Retourcode]);
        assert_eq!(sorts("brs13"), [Sort::Hubcode]);
        assert_eq!(sorts("NONE"), []);
        assert!(explained("9326", &profile())[0].remedy.contains("TR326"));
    }
}
