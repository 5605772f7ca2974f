//! `report`: sums of the statements of a month or a year, as a table, CSV or XLSX.

use std::path::PathBuf;

use anyhow::Context;

use super::exit::Exit;
use super::output::{Output, Tone, euro, prose, quantity, stacked, table};
use super::session;
use crate::config::Config;
use crate::domain::{Date, Month};
use crate::report::{By, Report, Sums, csv, xlsx};
use crate::request::Question;

/// Of when, by what, and in which form.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Of one month, such as 2023-03
    #[arg(long, conflicts_with = "year", required_unless_present = "year")]
    month: Option<Month>,
    /// Of a whole year, such as 2023
    #[arg(long, value_parser = clap::value_parser!(i16).range(2000..=2100))]
    year: Option<i16>,
    /// By party, gemeente, domain, product or month
    #[arg(long, default_value = "party")]
    by: By,
    /// As a table, CSV or XLSX
    #[arg(long, value_enum, default_value = "table")]
    format: Form,
    /// Write it to a file
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    Table,
    Csv,
    Xlsx,
}

/// Prints it or writes it to a file.
pub fn run(config: &Config, args: &Args, output: &Output) -> anyhow::Result<Exit> {
    if args.format == Form::Xlsx && args.output.is_none() && !output.is_json() {
        anyhow::bail!("a workbook is not text: name a file with --output");
    }
    let (from, to) = months(args)?;
    let mut session = session::Session::open(config)?;
    let answer = session.ask(&Question::Report { from, to, by: args.by })?;
    session.close()?;
    if output.is_json() {
        output.line(&answer.document)?;
        return Ok(Exit::Good);
    }
    let report: Report = serde_json::from_str(&answer.document)?;
    let bytes = match args.format {
        Form::Table => format!("{}\n", text(&report, output)).into_bytes(),
        Form::Csv => csv(&report)?,
        Form::Xlsx => xlsx(&report)?,
    };
    match &args.output {
        Some(file) => {
            std::fs::write(file, bytes)
                .with_context(|| format!("the report cannot be written to {}", file.display()))?;
            output.line(format!("written to {}", file.display()))?;
        }
        None => output.bytes(&bytes)?,
    }
    Ok(Exit::Good)
}

fn months(args: &Args) -> anyhow::Result<(Month, Month)> {
    match (args.month, args.year) {
        (Some(month), _) => Ok((month, month)),
        (None, Some(year)) => Ok((Month::of(Date::new(year, 1, 1)?), Month::of(Date::new(year, 12, 1)?))),
        (None, None) => anyhow::bail!("name a --month or a --year"),
    }
}

fn text(report: &Report, output: &Output) -> String {
    let months =
        if report.from == report.to { report.from.to_string() } else { format!("{} – {}", report.from, report.to) };
    let mut parts = vec![output.tone(Tone::Head, &format!("overzicht {months}, op {}", report.as_of)), sums(report)];
    for apart in &report.apart {
        let months: Vec<String> = apart.months.iter().map(Month::to_string).collect();
        let (why, total) = (apart.why.naam(), euro(apart.sums.total));
        parts.push(
            output.tone(Tone::Odd, &format!("apart, {why} ({}): {total}; telt hierboven niet mee", months.join(", "))),
        );
    }
    if !report.unbillable.is_empty() {
        parts.push(unbillable(report, output));
    }
    if !report.open_months.is_empty() {
        let open: Vec<String> = report.open_months.iter().map(Month::to_string).collect();
        parts.push(output.tone(Tone::Odd, &format!("nog niet afgesloten: {}", open.join(", "))));
    }
    prose(&parts.join("\n\n"))
}

fn sums(report: &Report) -> String {
    let units = report.units();
    let row = |key: &str, name: &str, sums: &Sums| {
        let mut row = vec![key.to_owned(), name.to_owned(), sums.clients.to_string(), sums.days.to_string()];
        row.extend(units.iter().map(|unit| sums.quantities.get(*unit).map(|q| quantity(q.0)).unwrap_or_default()));
        row.extend([sums.amount, sums.corrections, sums.total].map(euro));
        row.push(if sums.without_amount == 0 {
            String::new()
        } else {
            format!("{} zonder bedrag", sums.without_amount)
        });
        row
    };
    let total = row("totaal", "", &report.total);
    let rows = report.rows.iter().map(|one| row(&one.key, &one.name, &one.sums)).chain([total]);
    let by = report.by.head().to_lowercase();
    let of_units: Vec<String> = units.iter().map(|unit| format!(">{unit}")).collect();
    let mut headings = vec![by.as_str(), "naam", ">cliënten", ">dagen"];
    headings.extend(of_units.iter().map(String::as_str));
    headings.extend([">bedrag", ">correcties", ">totaal", ""]);
    let (of_units, sums) = (4, units.len().saturating_add(4));
    let all_units: Vec<usize> = (of_units..sums).collect();
    let mut groups: Vec<Vec<usize>> = vec![vec![0, 1, sums.saturating_add(3)], vec![2, 3]];
    groups.extend(all_units.chunks(3).map(<[usize]>::to_vec));
    groups.extend([vec![sums, sums.saturating_add(1)], vec![sums.saturating_add(2)]]);
    stacked(&headings, rows, &groups.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

fn unbillable(report: &Report, output: &Output) -> String {
    let rows = report.unbillable.iter().map(|reason| {
        let value = euro(reason.value);
        let known = if reason.without_value == 0 { value } else { format!("{value} of meer") };
        vec![
            reason.rule.to_string(),
            reason.domain.map(|domain| domain.to_string()).unwrap_or_default(),
            reason.clients.to_string(),
            reason.days.to_string(),
            known,
            reason.why.clone().unwrap_or_default(),
        ]
    });
    let listed = table(&["reden", "domein", ">cliënten", ">dagen", ">waarde", ""], rows);
    format!("{}\n{listed}", output.tone(Tone::Odd, "Betaalt niemand"))
}
