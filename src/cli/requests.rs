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
    session::show_named(config, &Question::Requests, output, |all: Vec<Verzoek>, output| {
        if all.is_empty() {
            return "geen verzoeken".to_owned();
        }
        let rows = all.into_iter().map(|v| {
            let (state, told) = (v.stand.as_str().replace('_', " "), details(&v.stand));
            vec![
                v.kind.to_string(),
                gemeente(&v.gemeente),
                v.reference,
                v.date.to_string(),
                output.client(v.bsn),
                state,
                told,
            ]
        });
        table(&["bericht", "gemeente", "referentie", "datum", "cliënt", "stand", ""], rows)
    })
}

/// What there is to say of a state beside its name: `op 2023-03-01, 0855:10001`.
fn details(stand: &VerzoekStand) -> String {
    match stand {
        VerzoekStand::InOnderzoek { until } => format!("tot {until}"),
        VerzoekStand::Gehonoreerd { on, by } => {
            let by = by.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
            if by.is_empty() { format!("op {on}") } else { format!("op {on}, {by}") }
        }
        VerzoekStand::Afgewezen { on, reden } => format!("op {on}, reden {reden}"),
        VerzoekStand::Open | VerzoekStand::NooitVerzonden | VerzoekStand::Strijdig => String::new(),
    }
}
