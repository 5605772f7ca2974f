//! `chain`: of each kind of message how many have their answer, and which do not.

use super::exit::Exit;
use super::output::{Output, Tone, gemeente, table};
use super::session;
use crate::config::Config;
use crate::documents::{Chain, Unanswered, UnmatchedAnswer};
use crate::request::Question;

/// Prints it.
pub fn run(config: &Config, output: &Output) -> anyhow::Result<Exit> {
    session::show(config, &Question::Chain, output, |chain: Chain| text(&chain, output))
}

fn text(chain: &Chain, output: &Output) -> String {
    let numbers = chain.kinds.iter().map(|numbers| {
        vec![
            numbers.kind.to_string(),
            numbers.answer.to_string(),
            numbers.complete.to_string(),
            numbers.open.to_string(),
            numbers.overdue.to_string(),
            numbers.elsewhere.to_string(),
        ]
    });
    let headings = ["bericht", "antwoord", ">compleet", ">open", ">te laat", ">elders"];
    let mut parts = vec![table(&headings, numbers)];
    if !chain.open.is_empty() {
        parts.push(open(&chain.open, output));
    }
    if !chain.unmatched.is_empty() {
        parts.push(unmatched(&chain.unmatched, output));
    }
    parts.join("\n\n")
}

fn open(all: &[Unanswered], output: &Output) -> String {
    let rows = all.iter().map(|open| {
        let due = if open.overdue { format!("{} !", open.due) } else { open.due.to_string() };
        let (kind, answer) = (open.kind.to_string(), open.answer.to_string());
        vec![due, kind, answer, gemeente(&open.gemeente), open.identification.clone(), open.date.to_string()]
    });
    let listed = table(&["uiterlijk", "bericht", "antwoord", "gemeente", "kenmerk", "datum"], rows);
    format!("{}\n{listed}", output.tone(Tone::Odd, "Zonder antwoord"))
}

fn unmatched(all: &[UnmatchedAnswer], output: &Output) -> String {
    let rows = all.iter().map(|answer| {
        let file = answer.file.clone().unwrap_or_else(|| answer.sha256.to_string());
        vec![answer.rule.to_string(), file, answer.text.clone()]
    });
    format!("{}\n{}", output.tone(Tone::Odd, "Antwoorden op wat hier niet is"), table(&["regel", "bestand", ""], rows))
}
