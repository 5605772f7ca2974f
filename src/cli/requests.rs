//! `requests`: what was asked of a gemeente, and what became of it.

use super::exit::Exit;
use super::output::{Output, gemeente, table};
use super::session;
use crate::config::Config;
use crate::disposition::VerzoekStand;
use crate::documents::Verzoek;
use crate::request::Question;

/// Prints the requests.
pub fn run(config: &Config, output: &Output) -> anyhow::Result<Exit> {
    session::show(config, &Question::Requests, output, |all: Vec<Verzoek>| {
        if all.is_empty() {
            return "no requests".to_owned();
        }
        let rows = all.into_iter().map(|v| {
            let (state, told) = (v.stand.as_str().to_owned(), details(&v.stand));
            vec![
                v.kind.to_string(),
                gemeente(&v.gemeente),
                v.reference,
                v.date.to_string(),
                v.bsn.to_string(),
                state,
                told,
            ]
        });
        table(&["kind", "gemeente", "reference", "date", "bsn", "state", ""], rows)
    })
}

/// What there is to say of a state beside its name: `on 2023-03-01, 0855:10001`.
fn details(stand: &VerzoekStand) -> String {
    match stand {
        VerzoekStand::InOnderzoek { until } => format!("until {until}"),
        VerzoekStand::Gehonoreerd { on, by } => {
            let by = by.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
            if by.is_empty() { format!("on {on}") } else { format!("on {on}, {by}") }
        }
        VerzoekStand::Afgewezen { on, reden } => format!("on {on}, reason {reden}"),
        VerzoekStand::Open | VerzoekStand::NooitVerzonden | VerzoekStand::Strijdig => String::new(),
    }
}
