//! `worklist`: what a person must do, by when, and why.

use super::exit::Exit;
use super::output::{Output, Tone, table, word};
use super::session;
use crate::config::Config;
use crate::domain::Date;
use crate::request::Question;
use crate::worklist::Task;

/// As of when.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// As of a day [default: today]
    #[arg(long, value_name = "DATE", value_parser = super::values::day)]
    as_of: Option<Date>,
}

/// Prints what a person must do.
pub fn run(config: &Config, args: &Args, output: &Output) -> anyhow::Result<Exit> {
    session::show(config, &Question::Worklist { as_of: args.as_of }, output, |tasks: Vec<Task>| {
        if tasks.is_empty() {
            return "niets te doen".to_owned();
        }
        let overdue = tasks.iter().filter(|task| task.overdue).count();
        let head = format!("{} taken, waarvan {overdue} te laat", tasks.len());
        let rows = tasks.into_iter().map(|task| {
            let due = task.due.map(|due| due.to_string()).unwrap_or_default();
            let due = if task.overdue { format!("{due} !") } else { due };
            let file = task.sha256.map(|sha256| sha256.to_string().chars().take(SHORT).collect::<String>());
            let about = [Some(task.about), file].into_iter().flatten().collect::<Vec<_>>().join(" ");
            vec![due, word(&task.task), about, task.rule.map(|rule| rule.to_string()).unwrap_or_default(), task.text]
        });
        let listed = table(&["voor", "taak", "over", "regel", "wat"], rows);
        format!("{listed}\n\n{}", output.tone(Tone::Head, &head))
    })
}

/// As much of a hash as tells files apart in a table; `--json` has all of it.
const SHORT: usize = 8;
