//! `receivables`: what is outstanding per invoice and declaration, how old it is per party, and payments that fit nothing.

use super::exit::Exit;
use super::output::{Output, Tone, counted, euro, stacked, table};
use super::session;
use crate::config::Config;
use crate::debiteuren::{Ageing, Debiteuren, Vordering};
use crate::documents::dutch;
use crate::domain::{Date, Eur};
use crate::request::Question;

/// As of when.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// As of a day [default: today]
    #[arg(long, value_name = "DATE", value_parser = crate::domain::written::day)]
    as_of: Option<Date>,
    /// Bills on which nothing is open too
    #[arg(long)]
    all: bool,
}

/// Prints it.
pub fn run(config: &Config, args: &Args, output: &Output) -> anyhow::Result<Exit> {
    let question = Question::Receivables { as_of: args.as_of };
    session::show(config, &question, output, |debiteuren: Debiteuren| text(&debiteuren, args.all, output))
}

fn text(debiteuren: &Debiteuren, all: bool, output: &Output) -> String {
    let mut parts = Vec::new();
    let shown: Vec<&Vordering> =
        debiteuren.receivables.iter().filter(|bill| all || bill.open != Eur::ZERO || bill.refused.is_some()).collect();
    if shown.is_empty() {
        parts.push("er staat niets open".to_owned());
    } else {
        parts.push(stacked(&BILL_HEADINGS, shown.into_iter().map(row), BILL_GROUPS));
    }
    if !debiteuren.ageing.is_empty() {
        parts.push(format!("{}\n{}", output.tone(Tone::Head, "Dagen te laat"), ageing(&debiteuren.ageing)));
    }
    if !debiteuren.unmatched.is_empty() {
        let rows = debiteuren.unmatched.iter().map(|payment| {
            let at = payment.from.id().unwrap_or_default();
            let (who, text) = (payment.from.payer(), payment.from.text().to_owned());
            vec![at, payment.date.to_string(), euro(payment.amount), who, text, payment.remark.clone()]
        });
        let head = output.tone(Tone::Odd, "Betalingen die een mens moet bekijken");
        let next = "\
'iwmod outbox match BETALING NUMMER' zegt waarvoor een betaling is; verdeeld: NUMMER=EUROS NUMMER=EUROS
'iwmod outbox dismiss BETALING --reason TEKST' zet haar opzij; met --payer alles van deze betaler";
        let headings = ["betaling", "datum", ">bedrag", "van", "omschrijving", "wat"];
        parts.push(format!("{head}\n{}\n{next}", table(&headings, rows)));
    }
    if !debiteuren.dismissed.is_empty() {
        let total = Eur::sum(debiteuren.dismissed.iter().map(|payment| payment.amount));
        let (number, total) = (debiteuren.dismissed.len(), total.map_or_else(|_| "–".to_owned(), euro));
        let payments = counted(number, "betaling", "betalingen");
        parts.push(format!("{payments} opzij gezet, samen {total}; 'iwmod decide list' noemt de besluiten"));
    }
    parts.extend(debiteuren.left_out.iter().map(|left| format!("{}: {}", left.account, left.remark)));
    parts.join("\n\n")
}

const BILL_HEADINGS: [&str; 12] = [
    "nummer",
    "partij",
    "maand",
    "datum",
    ">bedrag",
    "stand",
    "uiterlijk",
    ">betaald",
    ">open",
    ">afgewezen",
    ">dagen te laat",
    "opmerkingen",
];

const BILL_GROUPS: &[&[usize]] = &[&[0, 1], &[2, 3], &[5, 6], &[4, 7], &[8, 9], &[10], &[11]];

/// What is open of each party, by how long it is late.
fn ageing(all: &[Ageing]) -> String {
    let rows = all.iter().map(|age| {
        let mut row = vec![age.party.name.clone()];
        row.extend([age.not_due, age.days_1_30, age.days_31_60, age.days_61_90, age.over_90, age.total].map(euro));
        row.push(age.refused.map(euro).unwrap_or_default());
        row
    });
    let headings =
        ["partij", ">nog niet", ">1–30 dagen", ">31–60 dagen", ">61–90 dagen", ">meer dan 90", ">totaal", ">afgewezen"];
    stacked(&headings, rows, &[&[0], &[1, 2], &[3, 4], &[5], &[6, 7]])
}

fn row(bill: &Vordering) -> Vec<String> {
    let Vordering {
        party, number, month, date, amount, stage, due, paid, open, refused, days_overdue, remarks, ..
    } = bill;
    vec![
        number.clone(),
        party.name.clone(),
        month.to_string(),
        date.to_string(),
        euro(*amount),
        dutch::bill(stage).to_owned(),
        due.map(|due| due.to_string()).unwrap_or_default(),
        euro(*paid),
        euro(*open),
        refused.map(euro).unwrap_or_default(),
        days_overdue.to_string(),
        remarks.join("; "),
    ]
}
