//! `declarations`, `requests` and `worklist`: what was declared and asked, what became of it, and what a person must do.

use serde::Deserialize;

use super::output::{Output, Tone, euro, period, table, word};
use super::{Exit, session};
use crate::config::Config;
use crate::domain::{Date, Eur, Kind, Month};
use crate::request::Request;
use crate::worklist::Task;

/// Which declarations.
#[derive(Debug, clap::Args)]
pub struct DeclarationsArgs {
    /// Of one DeclaratiePeriode only, such as 2023-03
    #[arg(long)]
    month: Option<Month>,
}

/// As of when.
#[derive(Debug, clap::Args)]
pub struct WorklistArgs {
    /// As of a day [default: today]
    #[arg(long, value_name = "DATE", value_parser = super::day)]
    as_of: Option<Date>,
}

/// A declaration in the JSON of `declarations`.
#[derive(Deserialize)]
struct Declaratie {
    gemeente: String,
    identification: String,
    date: Date,
    month: Month,
    total: Eur,
    granted: Option<Eur>,
    state: String,
    lines: Vec<Regel>,
}

/// A declared line.
#[derive(Deserialize)]
struct Regel {
    reference: String,
    disposition: String,
    product: String,
    from: Date,
    to: Date,
    volume: u32,
    amount: Eur,
    state: String,
    #[serde(default)]
    codes: Vec<String>,
    credited_by: Option<String>,
}

/// Prints what was declared.
pub fn declarations(config: &Config, args: &DeclarationsArgs, output: &Output) -> anyhow::Result<Exit> {
    session::show(config, &Request::Declarations { month: args.month }, output, |document| {
        let all: Vec<Declaratie> = serde_json::from_str(document)?;
        if all.is_empty() {
            return Ok("nothing was declared".to_owned());
        }
        Ok(all.iter().map(|d| declaratie(d, output)).collect::<Vec<_>>().join("\n\n"))
    })
}

fn declaratie(d: &Declaratie, output: &Output) -> String {
    let granted = d.granted.map(|granted| format!(", granted {}", euro(granted))).unwrap_or_default();
    let head = format!(
        "WMO323 {} of {} to {} over {}: {}, {}{granted}",
        d.identification,
        d.date,
        d.gemeente,
        d.month,
        d.state,
        euro(d.total)
    );
    let rows = d.lines.iter().map(|l| {
        let credited = l.credited_by.as_ref().map(|by| format!("credited by {by}")).unwrap_or_default();
        vec![
            l.reference.clone(),
            l.disposition.clone(),
            l.product.clone(),
            period(l.from, Some(l.to)),
            l.volume.to_string(),
            euro(l.amount),
            l.state.clone(),
            [l.codes.join(" "), credited].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", "),
        ]
    });
    let headings = ["reference", "disposition", "product", "period", ">volume", ">amount", "state", ""];
    format!("{}\n{}", output.tone(Tone::Head, &head), table(&headings, rows))
}

/// A request in the JSON of `requests`.
#[derive(Deserialize)]
struct Verzoek {
    gemeente: String,
    reference: String,
    kind: Kind,
    date: Date,
    bsn: String,
    state: String,
    until: Option<Date>,
    on: Option<Date>,
    #[serde(default)]
    by: Vec<String>,
    reden: Option<String>,
}

/// Prints the requests.
pub fn requests(config: &Config, output: &Output) -> anyhow::Result<Exit> {
    session::show(config, &Request::Requests, output, |document| {
        let all: Vec<Verzoek> = serde_json::from_str(document)?;
        if all.is_empty() {
            return Ok("no requests".to_owned());
        }
        let rows = all.into_iter().map(|v| {
            let until = v.until.map(|day| format!("until {day}"));
            let on = v.on.map(|day| format!("on {day}"));
            let reden = v.reden.map(|code| format!("reason {code}"));
            let by = (!v.by.is_empty()).then(|| v.by.join(" "));
            let said = [until, on, reden, by].into_iter().flatten().collect::<Vec<_>>().join(", ");
            vec![v.kind.to_string(), v.gemeente, v.reference, v.date.to_string(), v.bsn, v.state, said]
        });
        Ok(table(&["kind", "gemeente", "reference", "date", "bsn", "state", ""], rows))
    })
}

/// Prints what a person must do.
pub fn worklist(config: &Config, args: &WorklistArgs, output: &Output) -> anyhow::Result<Exit> {
    session::show(config, &Request::Worklist { as_of: args.as_of }, output, |document| {
        let tasks: Vec<Task> = serde_json::from_str(document)?;
        if tasks.is_empty() {
            return Ok("niets te doen".to_owned());
        }
        let overdue = tasks.iter().filter(|task| task.overdue).count();
        let head = format!("{} taken, waarvan {overdue} te laat", tasks.len());
        let rows = tasks.into_iter().map(|task| {
            let due = task.due.map(|due| due.to_string()).unwrap_or_default();
            let due = if task.overdue { format!("{due} !") } else { due };
            let file = task.sha256.map(|sha256| sha256.to_string().chars().take(SHORT).collect::<String>());
            let about = [Some(task.about), file].into_iter().flatten().collect::<Vec<_>>().join(" ");
            vec![due, word(&task.task), about, task.rule.unwrap_or_default(), task.text]
        });
        let listed = table(&["voor", "taak", "over", "regel", "wat"], rows);
        Ok(format!("{listed}\n\n{}", output.tone(Tone::Head, &head)))
    })
}

/// As much of a hash as tells files apart in a table; `--json` has all of it.
const SHORT: usize = 8;
