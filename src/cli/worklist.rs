//! `worklist`: what a person must do, by when, and why.

use super::exit::Exit;
use super::output::{Output, Tone, client, counted, short, word};
use super::session;
use crate::config::Config;
use crate::domain::Date;
use crate::request::Question;
use crate::worklist::{Planned, Task};

/// As of when.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// As of a day [default: today]
    #[arg(long, value_name = "DATE", value_parser = crate::domain::written::day)]
    as_of: Option<Date>,
}

/// Prints what a person must do: a line that says what it is about, and the task set in below it.
pub fn run(config: &Config, args: &Args, output: &Output) -> anyhow::Result<Exit> {
    session::show(config, &Question::Worklist { as_of: args.as_of }, output, |tasks: Vec<Task>| {
        if tasks.is_empty() {
            return "niets te doen".to_owned();
        }
        let overdue = tasks.iter().filter(|task| task.overdue).count();
        let head = format!("{}, waarvan {overdue} te laat", counted(tasks.len(), "taak", "taken"));
        let listed: Vec<String> = tasks.iter().map(|task| task_text(task, output)).collect();
        format!("{}\n\n{}", listed.join("\n"), output.tone(Tone::Head, &head))
    })
}

fn task_text(task: &Task, output: &Output) -> String {
    let due = match (task.due, task.overdue) {
        (Some(due), true) => output.tone(Tone::Bad, &format!("{due} te laat")),
        (Some(due), false) => due.to_string(),
        (None, _) => "geen datum".to_owned(),
    };
    let about = [
        Some(due),
        Some(word(&task.task)),
        Some(task.about.clone()),
        task.bsn.map(|bsn| client(bsn, task.name.as_deref())),
        task.rule.as_ref().map(ToString::to_string),
        task.sha256.as_ref().map(short),
    ];
    let planned = planned(task);
    let lines = task.text.lines().chain(planned.iter().map(String::as_str));
    let text = lines.map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n");
    format!("{}\n{text}", about.into_iter().flatten().collect::<Vec<_>>().join("  "))
}

/// What somebody planned of it, in a line each.
fn planned(task: &Task) -> Vec<String> {
    let Planned { put_off, note, assigned } = &task.planned;
    let note = note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
    let put_off = put_off.map(|until| format!("uitgesteld tot {until}{note}"));
    let assigned = assigned.as_ref().map(|to| format!("voor {to}"));
    [put_off, assigned].into_iter().flatten().collect()
}
