//! `close`: freezes a month after showing what is incomplete and what stays unbilled.

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};

use super::billing;
use super::exit::Exit;
use super::output::{Output, Tone, counted, euro, euro_or_dash, period, prose};
use super::session::Session;
use crate::config::Config;
use crate::documents::dutch;
use crate::domain::{DispositionId, Eur, Finding, Month};
use crate::orders::{CloseOptions, CloseReport, Drafted, StatementReport, StatementState};
use crate::request::{Order, Question};

/// Which month, and how.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Such as 2023-03; months close in order, when they have ended
    #[arg(value_name = "MONTH")]
    month: Month,
    /// Close without asking; required where there is no terminal
    #[arg(long)]
    yes: bool,
    /// Close incomplete statements too, with what is known
    #[arg(long)]
    incomplete: bool,
    /// Close without these dispositions; their lines come as a correction once they are complete
    #[arg(long, value_name = "DISPOSITION", num_args = 1..)]
    leave_out: Vec<DispositionId>,
    /// Only show what closing would do
    #[arg(long, conflicts_with = "yes")]
    dry_run: bool,
}

/// Shows, asks, closes.
pub fn run(config: &Config, args: &Args, output: &Output) -> anyhow::Result<Exit> {
    let mut session = Session::open(config)?;
    let names = if output.is_json() { BTreeMap::new() } else { session.document(&Question::Clients)? };
    let output = &output.naming(names);
    let options = || CloseOptions { incomplete: args.incomplete, leave_out: args.leave_out.iter().cloned().collect() };
    let close = |shown| Order::Close { month: args.month, options: options(), shown };
    let preview = Order::ClosePreview { month: args.month, options: options() };
    let shown = if args.yes {
        None
    } else {
        let document = session.order(&preview)?.document;
        let report: CloseReport = serde_json::from_str(&document)?;
        let asks = !args.dry_run && std::io::stdin().is_terminal();
        match output.is_json() {
            // One document on stdout: what was done, when somebody agrees to what is shown beside it.
            true if asks => super::output::warn(&text(&report, output)),
            true => output.line(document)?,
            false => output.line(text(&report, output))?,
        }
        if args.dry_run || !is_agreed(&report)? {
            session.close()?;
            return Ok(if args.dry_run { Exit::Good } else { Exit::CannotRun });
        }
        Some(report.fingerprint)
    };
    let document = session.order(&close(shown))?.document;
    session.close()?;
    let done = || -> anyhow::Result<String> { Ok(text(&serde_json::from_str(&document)?, output)) };
    output.line(if output.is_json() { document.clone() } else { done()? })?;
    Ok(Exit::Good)
}

/// Asks, where somebody can answer.
fn is_agreed(report: &CloseReport) -> anyhow::Result<bool> {
    if !std::io::stdin().is_terminal() {
        let why = "er is niets afgesloten: er is geen terminal om het op te vragen; --yes sluit af wat getoond is";
        super::output::warn(&prose(why));
        return Ok(false);
    }
    let mut stderr = std::io::stderr();
    write!(stderr, "{} afsluiten? [j/N] ", report.month)?;
    stderr.flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes" | "j" | "J" | "ja"))
}

fn text(report: &CloseReport, output: &Output) -> String {
    let head = match (&report.closed, report.done) {
        (Some(stamp), _) => format!("{} afgesloten: nummer {}, {}", report.month, stamp.number, stamp.at),
        (None, true) => format!("{} was al afgesloten; er was niets meer af te sluiten", report.month),
        (None, false) => format!("Afsluiten van {} zou dit doen:", report.month),
    };
    let mut parts = vec![output.tone(Tone::Head, &head)];
    parts.extend(report.statements.iter().map(|statement| statement_text(statement, report.done, output)));
    if report.statements.is_empty() {
        parts.push("geen overzichten".to_owned());
    }
    if report.held_total != Eur::ZERO {
        let held = format!("blijft staan, want onvolledig: {}", euro(report.held_total));
        parts.push(output.tone(Tone::Odd, &held));
    }
    if !report.unbillable.is_empty() {
        parts.push(billing::unbillable_text(&report.unbillable, output));
    }
    prose(&parts.join("\n\n"))
}

fn statement_text(statement: &StatementReport, done: bool, output: &Output) -> String {
    let StatementReport { party, channel: by, total, lines, state, .. } = statement;
    let (stage, tone) = match (state, done) {
        (StatementState::Closes, true) => ("afgesloten", Tone::Good),
        (StatementState::Closes, false) => ("wordt afgesloten", Tone::Good),
        (StatementState::WasClosed, _) => ("was al afgesloten", Tone::Good),
        (StatementState::Held, _) => ("blijft staan", Tone::Odd),
    };
    let (channel, count) = (dutch::channel(*by), counted(*lines, "regel", "regels"));
    let head = format!("{} ({}), {channel}, {count}, {}", party.name, party.key(), euro(*total));
    let mut texts = vec![format!("{}: {}", output.tone(Tone::Head, &head), output.tone(tone, stage))];
    texts.extend(statement.incomplete.iter().chain(&statement.fewer).map(|line| {
        let (what, amount) = (billing::notices(&line.notices), euro_or_dash(line.amount));
        format!(
            "  {} {} {}: {amount}, {what}",
            line.disposition,
            output.client(line.bsn),
            period(line.from, Some(line.to))
        )
    }));
    texts.extend(statement.left_out.iter().map(|left| {
        let verb = if done { "weggelaten" } else { "wordt weggelaten" };
        format!("  {verb}: {} {}", left.disposition, euro(left.total))
    }));
    texts.extend(billing::conflict_texts(&statement.conflicts).into_iter().map(|text| format!("  {text}")));
    texts.extend(statement.missing.iter().map(|missing| {
        let client = missing.bsn.map(|bsn| format!("{}: ", output.client(bsn))).unwrap_or_default();
        format!("  ontbreekt: {client}{} ({})", missing.what, missing.remedy)
    }));
    texts.extend(statement.invoice.iter().map(|invoice| {
        let verb = if done || *state == StatementState::WasClosed { "factuur" } else { "wordt factuur" };
        format!("  {verb} {}: {}", invoice.number, euro(invoice.total))
    }));
    texts.extend(statement.declarations.iter().flat_map(declaration_texts));
    texts.join("\n")
}

fn declaration_texts(declaration: &Drafted) -> Vec<String> {
    let mut texts: Vec<String> = declaration.fault.iter().map(|fault| format!("  geen declaratie: {fault}")).collect();
    if let Some(total) = declaration.total {
        let name = declaration.file.as_deref().unwrap_or("WMO323");
        let waits = match declaration.id {
            Some(id) if !declaration.findings.is_empty() => format!(", wacht: 'iwmod outbox approve {id}'"),
            _ => String::new(),
        };
        texts.push(format!("  declaratie {name}: {}{waits}", euro(total)));
    }
    let finding =
        |finding: &Finding| format!("  zou worden afgewezen: {} {} {}", finding.rule, finding.path, finding.text);
    texts.extend(declaration.findings.iter().map(finding));
    texts
}
