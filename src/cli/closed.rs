//! `closed`: lists what was frozen.

use super::exit::Exit;
use super::output::{Output, euro, stacked};
use super::session;
use crate::config::Config;
use crate::documents::Closed;
use crate::request::Question;

/// Lists what was closed.
pub fn run(config: &Config, output: &Output) -> anyhow::Result<Exit> {
    session::show(config, &Question::Closed, output, |all: Vec<Closed>| {
        if all.is_empty() {
            return "er is nog niets afgesloten; 'iwmod close MAAND' sluit de eerste maand af".to_owned();
        }
        let rows = all.iter().flat_map(|closed| {
            let row = move |party: String, total: String| {
                let (number, position) = (closed.stamp.number.to_string(), closed.stamp.log_position.to_string());
                vec![closed.month.to_string(), number, closed.stamp.at.clone(), position, party, total]
            };
            let empty = closed.statements.is_empty().then(|| row("geen overzichten".to_owned(), String::new()));
            let each = closed.statements.iter().map(move |s| row(s.party.name.clone(), euro(s.total)));
            empty.into_iter().chain(each).collect::<Vec<_>>()
        });
        let headings = ["maand", ">nummer", "op", ">plaats in logboek", "partij", ">totaal"];
        stacked(&headings, rows, &[&[0], &[1, 3], &[4, 2], &[5]])
    })
}
