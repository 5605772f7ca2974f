//! The day's new tasks, for the mail to the back office: how many of which kind and by when, and nothing of a client.
//!
//! Stands on the work list, and gives what `mail` plans to send. What is new is what was not open when the tasks were gone through last.
//! Pure.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Zoned;
use jiff::civil::Time;

use super::mail::{Notice, pause_after};
use crate::domain::{Date, Sha256, dutch};
use crate::known::Known;
use crate::log::hash;
use crate::worklist::{TRIES_MAX, Task, TaskKind};

/// Whether the tasks of a day are to be gone through now: from the time of the config on, once a day.
pub fn is_notice_due(known: &Known, at: Time, now: &Zoned) -> bool {
    let day = now.date();
    if now.time() < at {
        return false;
    }
    match known.mails().notice_put_off(day) {
        Some((mail, tries)) => {
            let since = now.timestamp().duration_since(mail.told.as_ref().map_or(mail.at, |(at, _)| *at));
            tries < TRIES_MAX && since >= pause_after(tries)
        }
        None => known.mails().notified().is_none_or(|last| last.day < day),
    }
}

/// What is told of the tasks of a day.
pub fn notice(known: &Known, to: &str, tasks: &[Task], (day, provider): (Date, &str)) -> Notice {
    let seen: BTreeSet<u64> = tasks.iter().map(mark).collect();
    let before: BTreeSet<u64> =
        known.mails().notified().map(|last| last.seen.iter().copied().collect()).unwrap_or_default();
    let new: Vec<&Task> = tasks.iter().filter(|task| !before.contains(&mark(task))).collect();
    let text = text(&new, tasks, (day, provider));
    Notice { to: to.to_owned(), day, seen: seen.into_iter().collect(), text, count: new.len() }
}

/// What tells a task from every other: its kind and what it is about, and not its words, which change with each amount.
fn mark(task: &Task) -> u64 {
    let rule = task.rule.as_ref().map(ToString::to_string).unwrap_or_default();
    let file = task.sha256.map(|sha256| sha256.to_string()).unwrap_or_default();
    let said = [task.task.as_str(), &task.about, &rule, &file].join("\n");
    let Sha256(bytes) = hash(said.as_bytes());
    bytes.iter().take(8).fold(0, |mark, byte| (mark << 8) | u64::from(*byte))
}

fn text(new: &[&Task], all: &[Task], (day, provider): (Date, &str)) -> String {
    let mut kinds: BTreeMap<(bool, Option<Date>, TaskKind), usize> = BTreeMap::new();
    let mut first: BTreeMap<TaskKind, (usize, Option<Date>)> = BTreeMap::new();
    for task in new {
        let (count, due) = first.entry(task.task).or_default();
        *count = count.saturating_add(1);
        *due = [*due, task.due].into_iter().flatten().min();
    }
    for (kind, (count, due)) in first {
        kinds.insert((due.is_none(), due, kind), count);
    }
    let line = |((_, due, kind), count): (&(bool, Option<Date>, TaskKind), &usize)| {
        let due = due.map(|due| format!(", de eerste voor {}", dutch::date(due))).unwrap_or_default();
        format!("{count:>5}  {}{due}", kind.as_str().to_ascii_uppercase())
    };
    let lines: Vec<String> = kinds.iter().map(line).collect();
    let late = all.iter().filter(|task| task.overdue).count();
    format!(
        "Nieuw op de werklijst van {provider} op {}:\n\n{}\n\nIn totaal open: {}, waarvan {late} te laat. Wat er te doen is toont iwmod worklist.\n",
        dutch::date(day),
        lines.join("\n"),
        all.len(),
    )
}
