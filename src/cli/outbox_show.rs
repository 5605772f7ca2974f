//! `outbox show`: what a message or invoice says, for who is going to approve it.
//!
//! Stands beside `outbox`, and draws its document for people.

use super::exit::Exit;
use super::output::{Output, Tone, client, counted, euro, period, stacked};
use super::session;
use crate::config::Config;
use crate::documents::dutch;
use crate::documents::{DetailLine, OutboxDetail, OutboxState};
use crate::request::Question;

/// Prints it.
pub fn run(config: &Config, what: &str, output: &Output) -> anyhow::Result<Exit> {
    let question = Question::OutboxShow { what: what.to_owned() };
    session::show(config, &question, output, |detail: OutboxDetail| text(&detail, output))
}

fn text(detail: &OutboxDetail, output: &Output) -> String {
    let item = &detail.item;
    let to = item.gemeente.as_ref().map(|code| format!("gemeente {code}")).or_else(|| item.party.clone());
    let name = item.identification.clone().or_else(|| item.answers.as_ref().map(|name| format!("op {name}")));
    let head: Vec<String> = [Some(dutch::leaving(&item.kind).to_owned()), name, to.map(|to| format!("aan {to}"))]
        .into_iter()
        .flatten()
        .collect();
    let month = detail.month.map(|month| format!(", over {month}")).unwrap_or_default();
    let mut parts = vec![
        output.tone(Tone::Head, &head.join(" ")),
        format!("van {}{month}, stand {}", item.date, dutch::outbox(item.state)),
    ];
    parts.extend(detail.verdict.as_ref().map(|verdict| format!("Oordeel: {verdict}.")));
    parts.extend(detail.missing.iter().map(|missing| output.tone(Tone::Odd, &format!("Ontbreekt: {missing}"))));
    if !detail.lines.is_empty() {
        parts.push(String::new());
        parts.push(lines(&detail.lines));
        let total = detail.total.map(|total| format!(", samen {}", euro(total))).unwrap_or_default();
        let count = counted(detail.lines.len(), "regel", "regels");
        parts.push(output.tone(Tone::Head, &format!("{count}{total}")));
    }
    parts.extend(next(detail));
    parts.join("\n")
}

/// What can be done with it now.
fn next(detail: &OutboxDetail) -> Option<String> {
    let (id, number) = (detail.item.id, detail.item.identification.clone().unwrap_or_default());
    match detail.item.state {
        OutboxState::Draft => Some(format!(
            "'iwmod outbox approve {id}' laat het gaan; 'iwmod outbox drop {id} --reason WAAROM' legt het weg"
        )),
        OutboxState::Owed => Some(format!("'iwmod outbox approve {id}' maakt het en laat het gaan")),
        OutboxState::Sent if detail.item.kind == "invoice" => {
            Some(format!("'iwmod outbox approve {number}' legt vast dat de partij akkoord is"))
        }
        _ => None,
    }
}

fn lines(lines: &[DetailLine]) -> String {
    let rows = lines.iter().map(|line| {
        let days = line.from.map(|from| period(from, line.to)).unwrap_or_default();
        let said = [line.reason.clone(), Some(line.notices.join(" "))];
        let said: Vec<String> = said.into_iter().flatten().filter(|text| !text.is_empty()).collect();
        let count = [line.quantity.as_ref().map(|quantity| quantity.replace('.', ",")), line.unit.clone()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ");
        vec![
            line.disposition.as_ref().map(ToString::to_string).unwrap_or_default(),
            line.bsn.map(|bsn| client(bsn, line.name.as_deref())).unwrap_or_default(),
            [Some(line.what.clone()), line.product.clone()].into_iter().flatten().collect::<Vec<_>>().join(" "),
            days,
            count,
            line.rate.map(euro).unwrap_or_default(),
            line.amount.map(euro).unwrap_or_default(),
            said.join(", "),
        ]
    });
    let headings = ["beschikking", "cliënt", "wat", "dagen", ">aantal", ">tarief", ">bedrag", ""];
    stacked(&headings, rows, &[&[0, 1], &[2, 3], &[4], &[5, 6], &[7]])
}
