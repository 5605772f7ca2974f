//! `billing`: the statements of a month, derived now, and what nobody pays.

use std::sync::Arc;

use super::exit::Exit;
use super::output::{Output, Tone, euro, euro_or_dash, period, quantity, stacked, table};
use super::{dispositions, session};
use crate::billing::{Billing, InConflict, Line, Notice, ReadingChange, Statement, Unbillable};
use crate::config::Config;
use crate::documents::dutch;
use crate::documents::{Against, MonthDifference};
use crate::domain::{Date, Eur, Month, ProductCode};
use crate::request::{Order, Question};

/// Which month, and for whom.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Such as 2023-03
    #[arg(value_name = "MONTH")]
    month: Month,
    /// One party only, such as gemeente:0855, or a kind of party
    #[arg(long, value_name = "KIND:ID")]
    party: Option<String>,
    /// As of a day [default: today]
    #[arg(long, value_name = "DATE", value_parser = crate::domain::written::day)]
    as_of: Option<Date>,
    /// What changed per client since the month was closed, or since this was last asked of an open one
    #[arg(long, conflicts_with_all = ["as_of", "derived"])]
    diff: bool,
    /// As it would be derived today, also where the month is closed
    #[arg(long)]
    derived: bool,
}

/// Prints them.
pub fn run(config: &Config, args: &Args, output: &Output) -> anyhow::Result<Exit> {
    check_party(config, args.party.as_deref())?;
    if args.diff {
        return diff(config, args, output);
    }
    let Args { month, as_of, derived, .. } = *args;
    let question = Question::Billing { month, party: args.party.clone(), as_of, derived };
    session::show_named(config, &question, output, |billing: Billing, output| text(&billing, output))
}

/// The month with what changed.
fn diff(config: &Config, args: &Args, output: &Output) -> anyhow::Result<Exit> {
    let order = Order::BillingDiff { month: args.month, party: args.party.clone() };
    session::have(config, &order, output, |MonthDifference { billing, diff }| {
        let head = match &diff.against {
            Some(Against { kind, at, .. }) => format!("veranderd sinds {} van {at}", dutch::against(*kind)),
            None => "de eerste blik op deze maand; de volgende wordt ernaast gelegd".to_owned(),
        };
        let rows = diff.clients.iter().map(|client| {
            let because = client.because.join("; ");
            let amounts = [client.before, client.now, client.difference].map(euro);
            let mut row = vec![client.party.name.clone(), output.client(client.bsn)];
            row.extend(amounts);
            row.push(because);
            row
        });
        let table = table(&["partij", "cliënt", ">was", ">is", ">verschil", "doordat"], rows);
        let sum = output.tone(Tone::Head, &format!("verschil {}", euro(diff.difference)));
        format!("{}\n\n{}\n{table}\n{sum}", text(&billing, output), output.tone(Tone::Head, &head))
    })
}

/// A party is written `kind:id`, or as a kind alone; one that the region does not have is told at once, not answered with
/// nothing.
pub fn check_party(config: &Config, party: Option<&str>) -> anyhow::Result<()> {
    let profile = &config.terms.profile;
    match party {
        Some(text) if !profile.names(text) => {
            let known = profile.examples(|_| true).join(", ");
            anyhow::bail!("--party {text}: the profile {} has no such party; known are {known}", profile.name)
        }
        Some(_) | None => Ok(()),
    }
}

/// The month for people.
pub fn text(billing: &Billing, output: &Output) -> String {
    let provisional = if billing.provisional { ", voorlopig" } else { "" };
    let title = format!("{} per {}{provisional}", billing.month, billing.as_of);
    let mut parts = vec![output.tone(Tone::Head, &title)];
    parts.extend(billing.statements.iter().map(|statement| statement_text(statement, output)));
    if billing.statements.is_empty() {
        parts.push("geen overzichten".to_owned());
    }
    if !billing.unbillable.is_empty() {
        parts.push(unbillable_text(&billing.unbillable, output));
    }
    if !billing.statements.is_empty() || !billing.unbillable.is_empty() {
        parts.push(format!(
            "'iwmod explain BESCHIKKING --month {}' vertelt waarom een regel is zoals zij is",
            billing.month
        ));
    }
    parts.join("\n\n")
}

fn statement_text(statement: &Statement, output: &Output) -> String {
    let party = &statement.party;
    let (kind, channel) = (party.kind.as_str(), dutch::channel(statement.channel));
    let head = format!("{} ({kind}:{}), {channel}, uiterlijk {}", party.name, party.id, statement.due);
    let complete = match (&statement.closed, statement.complete) {
        (Some(stamp), _) => format!("afgesloten, nummer {}", stamp.number),
        (None, true) => "volledig".to_owned(),
        (None, false) => "niet volledig".to_owned(),
    };
    let tone = if statement.complete { Tone::Good } else { Tone::Odd };
    let complete = output.tone(tone, &complete);
    let rows = statement.lines.iter().map(|line| line_row(line, output));
    let headings = [
        "beschikking",
        "cliënt",
        "zorg",
        "geleverd",
        ">dagen",
        ">aantal",
        "",
        ">tarief",
        ">bedrag",
        "regel",
        "meldingen",
    ];
    let total = output.tone(Tone::Head, &format!("totaal {}", euro(statement.total)));
    let corrections = statement.lines.iter().filter_map(|line| {
        let amount = euro_or_dash(line.amount);
        Some(format!(
            "\nverbetert {}: {} {amount}, door {}",
            line.corrects?,
            line.disposition,
            line.because.as_deref()?
        ))
    });
    let corrections: String = corrections.collect();
    let conflicts: String = conflict_texts(&statement.conflicts).iter().map(|text| format!("\n{text}")).collect();
    format!(
        "{}: {complete}\n{}\n{total}{corrections}{conflicts}",
        output.tone(Tone::Head, &head),
        stacked(&headings, rows, LINE_GROUPS)
    )
}

/// What contradicts each other: what it decides, and the command of each reading.
pub fn conflict_texts(conflicts: &[InConflict]) -> Vec<String> {
    let of_one = |conflict: &InConflict| {
        let ids: Vec<String> = conflict.dispositions.iter().map(ToString::to_string).collect();
        let head =
            format!("in conflict: {}; the readings differ by {}", ids.join(", "), euro_or_dash(conflict.difference));
        let reading = |reading: &ReadingChange| {
            let change = reading.change.map_or_else(
                || "-".to_owned(),
                |change| if change > Eur::ZERO { format!("+{}", euro(change)) } else { euro(change) },
            );
            format!("  {change}  {}", reading.command())
        };
        std::iter::once(head).chain(conflict.readings.iter().map(reading)).collect::<Vec<_>>()
    };
    conflicts.iter().flat_map(of_one).collect()
}

/// What a line is about: `DO DO-2` at the coalition, `DO 104A2` elsewhere.
pub fn product(line: &Line) -> String {
    dispositions::product(line.domain, line.tariff.as_deref().or(line.product.as_ref().map(ProductCode::as_str)))
}

/// On a narrow terminal: disposition over client, care over days, quantity over unit, rate over amount, rule over notices.
const LINE_GROUPS: &[&[usize]] = &[&[0, 1], &[2, 3], &[5, 6], &[7, 8], &[9, 10]];

fn line_row(line: &Line, output: &Output) -> Vec<String> {
    vec![
        line.disposition.to_string(),
        output.client(line.bsn),
        product(line),
        period(line.from, Some(line.to)),
        line.days.to_string(),
        quantity(line.quantity),
        line.unit.map(|unit| unit.to_string()).unwrap_or_default(),
        euro_or_dash(line.rate),
        euro_or_dash(line.amount),
        line.rule.to_string(),
        notices(&line.notices),
    ]
}

/// `DELIVERY_MISSING TARIFF_MISSING`.
pub fn notices(notices: &[Notice]) -> String {
    notices.iter().map(|notice| Notice::as_str(*notice)).collect::<Vec<_>>().join(" ")
}

/// What nobody pays, with its value.
pub fn unbillable_text(runs: &[Arc<Unbillable>], output: &Output) -> String {
    let rows = runs.iter().map(|run| {
        vec![
            run.disposition.to_string(),
            output.client(run.bsn),
            run.domain.map(|domain| domain.to_string()).unwrap_or_default(),
            period(run.from, Some(run.to)),
            run.days.to_string(),
            euro_or_dash(run.value),
            run.rule.to_string(),
            run.why.clone(),
        ]
    });
    let headings = ["beschikking", "cliënt", "domein", "geleverd", ">dagen", ">waarde", "reden", "waarom"];
    let value = euro_or_dash(Eur::sum(runs.iter().filter_map(|run| run.value)).ok());
    let sum = output.tone(Tone::Head, &format!("zou {value} opbrengen, voor zover er een tarief bekend is"));
    format!(
        "{}\n{}\n{sum}",
        output.tone(Tone::Odd, "Niemand betaalt"),
        stacked(&headings, rows, &[&[0, 1], &[2, 3], &[4, 5], &[6, 7]])
    )
}
