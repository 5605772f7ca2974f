//! `reconcile`: what is owed per month and party, beside what was closed, sent and granted.

use super::exit::Exit;
use super::output::{Output, Tone, counted, euro, stacked};
use super::session;
use crate::aansluiting::Aansluiting;
use crate::config::Config;
use crate::domain::{Eur, Month};
use crate::request::Question;

/// Which month.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// One month only, such as 2023-03 [default: all that ended]
    #[arg(long)]
    month: Option<Month>,
    /// Months and parties where all agrees too
    #[arg(long)]
    all: bool,
}

/// Prints it.
pub fn run(config: &Config, args: &Args, output: &Output) -> anyhow::Result<Exit> {
    session::show(config, &Question::Reconcile { month: args.month }, output, |all: Vec<Aansluiting>| {
        let differ = all.iter().filter(|row| row.difference != Eur::ZERO || row.closed != row.owed).count();
        let shown = all.iter().filter(|row| args.all || row.difference != Eur::ZERO || row.closed != row.owed);
        let rows: Vec<Vec<String>> = shown.map(cells).collect();
        let sum = format!("{differ} van {} wijken af", counted(all.len(), "overzicht", "overzichten"));
        let headings = [
            "maand",
            "partij",
            ">verschuldigd",
            ">afgesloten",
            ">verzonden",
            ">toegekend",
            ">afgewezen",
            ">gecrediteerd",
            ">niet verzonden",
        ];
        let sum = output.tone(if differ == 0 { Tone::Good } else { Tone::Odd }, &sum);
        if rows.is_empty() {
            sum
        } else {
            format!("{}\n\n{sum}", stacked(&headings, rows, &[&[0, 1], &[2, 3], &[4, 5], &[6, 7], &[8]]))
        }
    })
}

fn cells(row: &Aansluiting) -> Vec<String> {
    let Aansluiting { month, party, owed, closed, sent, granted, refused, credited, difference, channel: _ } = row;
    let mut cells = vec![month.to_string(), party.name.clone()];
    cells.extend([owed, closed, sent, granted, refused, credited, difference].map(|amount| euro(*amount)));
    cells
}
