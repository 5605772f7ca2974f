//! `tariffs`: the rates in force, where each stands, and those that are missing.

use super::exit::Exit;
use super::output::{Output, Tone, euro, period, table};
use super::{billing, session};
use crate::billing::MissingTariff;
use crate::config::Config;
use crate::documents::Tariffs;
use crate::domain::{Date, Domain, Month};
use crate::request::Question;
use crate::terms::InForce;

/// Of when, and whose.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// In force on a day [default: today]
    #[arg(long, value_name = "DATE", value_parser = crate::domain::written::day, conflicts_with = "month")]
    on: Option<Date>,
    /// In force on any day of a month, such as 2023-03
    #[arg(long)]
    month: Option<Month>,
    /// Of one party only, such as gemeente:0855, or a kind of party
    #[arg(long, value_name = "KIND:ID")]
    party: Option<String>,
}

/// Prints them.
pub fn run(config: &Config, args: &Args, output: &Output) -> anyhow::Result<Exit> {
    billing::check_party(config, args.party.as_deref())?;
    let question = Question::Tariffs { on: args.on, month: args.month, party: args.party.clone() };
    session::show(config, &question, output, |tariffs: Tariffs| text(&tariffs, output))
}

fn text(asked: &Tariffs, output: &Output) -> String {
    let days = if asked.from == asked.to { asked.from.to_string() } else { period(asked.from, Some(asked.to)) };
    let mut parts = vec![output.tone(Tone::Head, &format!("tarieven, {days}"))];
    if asked.tariffs.is_empty() {
        parts.push("er geldt geen tarief".to_owned());
    } else {
        parts.push(rates(&asked.tariffs));
    }
    if !asked.missing.is_empty() {
        parts.push(missing(&asked.missing, output));
    }
    parts.join("\n\n")
}

fn rates(rows: &[InForce]) -> String {
    let rows = rows.iter().map(|row| {
        vec![
            row.party.clone(),
            row.tariff.clone().or_else(|| row.product.as_ref().map(ToString::to_string)).unwrap_or_default(),
            domain(row.domain),
            euro(row.rate),
            row.unit.map(|unit| unit.to_string()).unwrap_or_default(),
            period(row.from, row.to),
            row.origin_text.clone(),
        ]
    });
    table(&["partij", "code", "domein", ">tarief", "eenheid", "geldig", "herkomst"], rows)
}

fn missing(all: &[MissingTariff], output: &Output) -> String {
    let rows = all.iter().map(|row| {
        vec![
            row.party.clone(),
            row.tariff.clone().or_else(|| row.product.as_ref().map(ToString::to_string)).unwrap_or_default(),
            domain(row.domain),
            row.from.to_string(),
            row.dispositions.len().to_string(),
        ]
    });
    let listed = table(&["partij", "code", "domein", "vanaf", ">beschikkingen"], rows);
    format!("{}\n{listed}", output.tone(Tone::Odd, "Geleverd zonder tarief"))
}

fn domain(domain: Option<Domain>) -> String {
    domain.map(|domain| domain.to_string()).unwrap_or_default()
}
