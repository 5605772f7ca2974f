//! `receivables`: what is outstanding per invoice and declaration, how old it is per party, and payments that fit nothing.

use serde::Deserialize;

use super::output::{Output, Tone, euro, table, word};
use super::{Exit, session};
use crate::billing::Party;
use crate::config::Config;
use crate::domain::{Date, Eur, Month};
use crate::request::Request;

/// As of when.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// As of a day [default: today]
    #[arg(long, value_name = "DATE", value_parser = super::day)]
    as_of: Option<Date>,
    /// Bills on which nothing is open too
    #[arg(long)]
    all: bool,
}

#[derive(Deserialize)]
struct Document {
    receivables: Vec<Bill>,
    ageing: Vec<Ageing>,
    unmatched: Vec<Unmatched>,
    left_out: Vec<LeftOut>,
}

#[derive(Deserialize)]
struct Bill {
    party: Party,
    number: String,
    month: Month,
    date: Date,
    amount: Eur,
    stage: Stage,
    due: Option<Date>,
    paid: Eur,
    open: Eur,
    days_overdue: u32,
    remarks: Vec<String>,
}

#[derive(Deserialize)]
struct Stage {
    state: String,
}

#[derive(Deserialize)]
struct Ageing {
    party: Party,
    not_due: Eur,
    days_1_30: Eur,
    days_31_60: Eur,
    days_61_90: Eur,
    over_90: Eur,
    total: Eur,
}

#[derive(Deserialize)]
struct Unmatched {
    date: Date,
    amount: Eur,
    file: Option<String>,
    row: Option<u32>,
    remark: String,
}

#[derive(Deserialize)]
struct LeftOut {
    account: String,
    remark: String,
}

/// Prints it.
pub fn run(config: &Config, args: &Args, output: &Output) -> anyhow::Result<Exit> {
    session::show(config, &Request::Receivables { as_of: args.as_of }, output, |document| {
        Ok(text(&serde_json::from_str(document)?, args.all, output))
    })
}

fn text(document: &Document, all: bool, output: &Output) -> String {
    let mut parts = Vec::new();
    let shown: Vec<&Bill> = document.receivables.iter().filter(|bill| all || bill.open != Eur::ZERO).collect();
    if shown.is_empty() {
        parts.push("nothing is outstanding".to_owned());
    } else {
        let headings = [
            "number",
            "party",
            "month",
            "date",
            ">amount",
            "state",
            "due",
            ">paid",
            ">open",
            ">days overdue",
            "remarks",
        ];
        parts.push(table(&headings, shown.into_iter().map(row)));
    }
    if !document.ageing.is_empty() {
        let rows = document.ageing.iter().map(|age| {
            let mut row = vec![age.party.name.clone()];
            row.extend([age.not_due, age.days_1_30, age.days_31_60, age.days_61_90, age.over_90, age.total].map(euro));
            row
        });
        let headings = ["party", ">not due", ">1–30 days", ">31–60 days", ">61–90 days", ">over 90 days", ">total"];
        parts.push(format!("{}\n{}", output.tone(Tone::Head, "Days overdue"), table(&headings, rows)));
    }
    if !document.unmatched.is_empty() {
        let rows = document.unmatched.iter().map(|payment| {
            let at = match (&payment.file, payment.row) {
                (Some(file), Some(row)) => format!("{file}:{row}"),
                _ => String::new(),
            };
            vec![payment.date.to_string(), euro(payment.amount), payment.remark.clone(), at]
        });
        let head = output.tone(Tone::Odd, "Payments that fit nothing");
        let next = "iwmod outbox match PAYMENT NUMBER  says what a payment is for";
        parts.push(format!("{head}\n{}\n{next}", table(&["date", ">amount", "why", "payment"], rows)));
    }
    parts.extend(document.left_out.iter().map(|left| format!("{}: {}", left.account, left.remark)));
    parts.join("\n\n")
}

fn row(bill: &Bill) -> Vec<String> {
    let Bill { party, number, month, date, amount, stage, due, paid, open, days_overdue, remarks } = bill;
    vec![
        number.clone(),
        party.name.clone(),
        month.to_string(),
        date.to_string(),
        euro(*amount),
        word(&stage.state),
        due.map(|due| due.to_string()).unwrap_or_default(),
        euro(*paid),
        euro(*open),
        days_overdue.to_string(),
        remarks.join("; "),
    ]
}
