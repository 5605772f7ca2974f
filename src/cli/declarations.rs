//! `declarations`: what was declared, and what became of each line.

use super::exit::Exit;
use super::output::{Output, Tone, euro, gemeente, period, stacked};
use super::session;
use crate::config::Config;
use crate::documents::Declaratie;
use crate::domain::Month;
use crate::request::Question;

/// Which declarations.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Of one DeclaratiePeriode only, such as 2023-03
    #[arg(long)]
    month: Option<Month>,
}

/// Prints what was declared.
pub fn run(config: &Config, args: &Args, output: &Output) -> anyhow::Result<Exit> {
    session::show_named(
        config,
        &Question::Declarations { month: args.month },
        output,
        |all: Vec<Declaratie>, output| {
            if all.is_empty() {
                return "er is niets gedeclareerd".to_owned();
            }
            all.iter().map(|d| declaratie(d, output)).collect::<Vec<_>>().join("\n\n")
        },
    )
}

fn declaratie(d: &Declaratie, output: &Output) -> String {
    let granted = d.granted.map(|granted| format!(", toegekend {}", euro(granted))).unwrap_or_default();
    let head = format!(
        "WMO323 {} van {} aan {} over {}: {}, {}{granted}",
        d.identification,
        d.date,
        gemeente(&d.gemeente),
        d.month,
        d.stand.as_str().replace('_', " "),
        euro(d.total)
    );
    let rows = d.lines.iter().map(|l| {
        let credited = l.credited_by.as_ref().map(|by| format!("gecrediteerd door {by}")).unwrap_or_default();
        vec![
            l.reference.clone(),
            l.disposition.to_string(),
            output.client(l.bsn),
            l.product.clone(),
            period(l.from, Some(l.to)),
            l.volume.to_string(),
            euro(l.amount),
            l.stand.as_str().replace('_', " "),
            [l.stand.codes().join(" "), credited].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", "),
        ]
    });
    let headings = ["referentie", "beschikking", "cliënt", "product", "periode", ">aantal", ">bedrag", "stand", ""];
    format!(
        "{}\n{}",
        output.tone(Tone::Head, &head),
        stacked(&headings, rows, &[&[0, 1], &[2], &[3, 4], &[5], &[6], &[7, 8]])
    )
}
