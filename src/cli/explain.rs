//! `explain`: why a disposition is what it is: each fact, transition, day run, rule and source.

use super::exit::Exit;
use super::output::{Output, Tone, client, euro_or_dash, period, quantity, table};
use super::{billing, dispositions, session};
use crate::config::Config;
use crate::documents::dutch;
use crate::documents::{ExplainedMonth, Explanation, PartyLine, Source};
use crate::domain::dutch::days as dutch_days;
use crate::domain::{Date, DispositionId, Month, Sha256};
use crate::request::Question;

/// Which disposition.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Such as 0855:10001 or opdracht:O-17
    #[arg(value_name = "DISPOSITION")]
    id: DispositionId,
    /// The lines and registrations of one month only, such as 2023-03
    #[arg(long, value_name = "MONTH")]
    month: Option<Month>,
    /// As of a day [default: today]
    #[arg(long, value_name = "DATE", value_parser = crate::domain::written::day)]
    as_of: Option<Date>,
}

/// Prints the trace.
pub fn run(config: &Config, args: &Args, output: &Output) -> anyhow::Result<Exit> {
    let question = Question::Explain { id: args.id.clone(), month: args.month, as_of: args.as_of };
    session::show(config, &question, output, |explanation: Explanation| text(&explanation, output))
}

fn text(explained: &Explanation, output: &Output) -> String {
    let d = &explained.disposition;
    let head = format!("{} per {}: {}", d.id, explained.as_of, dutch::disposition(d.state));
    let (what, holder) = (dispositions::care(d), dispositions::holder(&d.holder));
    let client = client(d.bsn, Some(&d.name));
    let valid = format!("{client}, {what}, geldig {}, op naam van {holder}", period(d.from, d.to));
    let mut parts = vec![format!("{}\n{valid}", output.tone(Tone::Head, &head))];
    parts.push(section(
        output,
        "Feiten",
        table(&["datum", "wat", "van", "zegt", "bestand"], explained.facts.iter().map(fact)),
    ));
    if !explained.decisions.is_empty() {
        let rows = explained.decisions.iter().map(|d| vec![d.number.to_string(), d.decision.clone(), d.reason.clone()]);
        parts.push(section(output, "Besluiten", table(&[">nummer", "besluit", "reden"], rows)));
    }
    let rows = explained.transitions.iter().map(|t| vec![t.from.to_string(), dutch::disposition(t.state).to_owned()]);
    parts.push(section(output, "Stand", table(&["vanaf", "stand"], rows)));
    if !explained.findings.is_empty() {
        let lines = explained.findings.iter().map(|f| {
            let (standing, finding) = (dutch::standing(f.standing), super::ingest::finding(&f.finding, output));
            format!("{standing} in {}: {finding}", file(f.sha256, f.line))
        });
        parts.push(section(output, "Bevindingen", lines.collect::<Vec<_>>().join("\n")));
    }
    parts.extend(explained.months.iter().map(|month| section(output, &month.month.to_string(), month_text(month))));
    parts.join("\n\n")
}

fn section(output: &Output, title: &str, body: String) -> String {
    format!("{}\n{body}", output.tone(Tone::Head, title))
}

fn fact(fact: &Source) -> Vec<String> {
    let from = [fact.sender.as_deref(), fact.identification.as_deref()];
    vec![
        fact.date.to_string(),
        fact.kind.clone(),
        from.into_iter().flatten().collect::<Vec<_>>().join(" "),
        fact.says.clone(),
        file(fact.sha256, fact.line),
    ]
}

/// Enough of the hash for `archive cat`, and the line of a CSV.
fn file(sha256: Sha256, line: Option<u32>) -> String {
    let begin: String = sha256.to_string().chars().take(12).collect();
    line.map_or_else(|| begin.clone(), |line| format!("{begin} regel {line}"))
}

fn month_text(month: &ExplainedMonth) -> String {
    let billed = month.lines.iter().map(|PartyLine { party, line }| {
        let run = period(line.from, Some(line.to));
        let (amount, rate) = (euro_or_dash(line.amount), euro_or_dash(line.rate));
        let unit = line.unit.map_or_else(|| "–".to_owned(), |unit| unit.to_string());
        let what = billing::product(line);
        let notices = billing::notices(&line.notices);
        let notices = if notices.is_empty() { notices } else { format!("  {notices}") };
        format!(
            "{run}  {what}  {}  {} {unit} × {rate} = {amount}  aan {} ({}:{}){notices}\n  {} ({}): {}",
            dutch_days(line.days),
            quantity(line.quantity),
            party.name,
            party.kind.as_str(),
            party.id,
            line.rule,
            line.source,
            line.why
        )
    });
    let unbilled = month.unbillable.iter().map(|run| {
        let (days, value) = (dutch_days(run.days), euro_or_dash(run.value));
        format!("{}  {days}  {value}  niemand betaalt\n  {}: {}", period(run.from, Some(run.to)), run.rule, run.why)
    });
    let lines: Vec<String> = billed.chain(unbilled).collect();
    if lines.is_empty() { "niets geleverd".to_owned() } else { lines.join("\n") }
}
