//! `Berichten`: each message in and out with its answer, the files of the archive, and one file as it reads.

use std::collections::BTreeSet;

use super::super::desk::{Desk, Menu, Screen};
use super::super::table::{Cell, Table, Tone};
use super::listing::Listing;
use super::sheet::Sheet;
use crate::clock;
use crate::disposition::VerzoekStand;
use crate::domain::{Bsn, GemeenteCode, Sha256, dutch, mask_bsn};
use crate::known::Known;
use crate::request::Failure;

/// What has its answer, and what has not.
pub fn chain(desk: &Desk<'_>) -> Result<Screen, Failure> {
    let chain = desk.documents.chain();
    let kinds = chain.kinds.iter().map(|kind| {
        vec![
            Cell::text(format!("{} en {}", kind.kind, kind.answer)),
            Cell::count(kind.complete),
            Cell::count(kind.open),
            Cell::count(kind.overdue),
            Cell::count(kind.elsewhere),
        ]
    });
    let open = chain.open.iter().map(|message| {
        let due = dutch::date(message.due);
        vec![
            if message.overdue { Cell::mark(format!("{due} te laat"), Tone::Bad) } else { Cell::text(due) },
            Cell::text(message.kind.to_string()),
            Cell::text(&message.identification),
            Cell::text(gemeente(&message.gemeente)),
            Cell::day(Some(message.date)),
            Cell::text(message.answer.to_string()),
        ]
    });
    let unmatched = chain.unmatched.iter().map(|answer| {
        vec![
            Cell::text(answer.rule.to_string()),
            Cell::prose(&answer.text),
            Cell::link("bestand", format!("/berichten/{}", answer.sha256)),
        ]
    });
    let heads = ["Soort en antwoord", ">Beantwoord", ">Open", ">Te laat", ">Via ander systeem"];
    let listing = Listing::new("Berichten")
        .link("Alle bestanden", "/berichten/archief")
        .link("Verzoeken", "/berichten/verzoeken")
        .table(
            Table::new(
                "Berichten en hun antwoord",
                &heads,
                "Er is nog geen bericht. Zet bestanden in de inbox, of op Bestanden.",
            )
            .with(kinds),
        )
        .table(
            Table::new(
                "Nog zonder antwoord",
                &["Uiterlijk", "Soort", "Kenmerk", "Gemeente", "Datum", "Wacht op"],
                "Alles is beantwoord.",
            )
            .with(open),
        )
        .table(
            Table::new(
                "Antwoorden op iets onbekends",
                &["Regel", "Wat er is", "Waar"],
                "Elk antwoord hoort bij een bericht.",
            )
            .with(unmatched),
        );
    listing.screen(Menu::Berichten)
}

/// A gemeente as people read it.
pub fn gemeente(code: &str) -> String {
    code.parse::<GemeenteCode>().map_or_else(|_| code.to_owned(), GemeenteCode::named)
}

/// The files of the archive, the latest first; a page of them, from 1.
pub fn archive(desk: &Desk<'_>, page: usize) -> Result<Screen, Failure> {
    let files = desk.documents.archive()?;
    let sheet = Sheet::of(files.len(), page);
    // A name may be that of a client: the number of the record tells files apart as well.
    let rows = sheet.rows(files.iter().rev()).map(|file| {
        vec![
            Cell::count(file.sequence),
            Cell::text(clock::shown_text(&file.received)),
            Cell::file(&file.file, format!("/berichten/{}", file.sha256)),
        ]
    });
    let table = Table::new(
        "Opgenomen bestanden, de laatste eerst",
        &[">Nummer", "Ontvangen", "Bestand"],
        "Er is nog niets opgenomen.",
    );
    let listing = sheet.told(Listing::new("Alle bestanden"), "/berichten/archief");
    listing.table(table.with(rows)).screen(Menu::Berichten)
}

/// Requests to a gemeente.
pub fn requests(desk: &mut Desk<'_>) -> Result<Screen, Failure> {
    let requests = desk.documents.requests();
    let mut rows = Vec::new();
    for request in &requests {
        let tone = match request.stand {
            VerzoekStand::Gehonoreerd { .. } => Tone::Good,
            VerzoekStand::Open | VerzoekStand::InOnderzoek { .. } => Tone::Plain,
            VerzoekStand::Afgewezen { .. } | VerzoekStand::NooitVerzonden | VerzoekStand::Strijdig => Tone::Odd,
        };
        rows.push(vec![
            Cell::day(Some(request.date)),
            Cell::text(request.kind.to_string()),
            Cell::text(&request.reference),
            Cell::text(gemeente(&request.gemeente)),
            Cell::Client(desk.seen.client(request.bsn)),
            Cell::mark(stand(&request.stand), tone),
        ]);
    }
    let heads = ["Datum", "Soort", "Referentie", "Gemeente", "Cliënt", "Stand"];
    Listing::new("Verzoeken")
        .table(Table::new("Verzoeken aan gemeenten (315, 317)", &heads, "Er is nog geen verzoek.").with(rows))
        .screen(Menu::Berichten)
}

fn stand(stand: &VerzoekStand) -> String {
    match stand {
        VerzoekStand::Open => "wacht op antwoord".to_owned(),
        VerzoekStand::InOnderzoek { until } => format!("in onderzoek tot {}", dutch::date(*until)),
        VerzoekStand::Gehonoreerd { on, .. } => format!("gehonoreerd op {}", dutch::date(*on)),
        VerzoekStand::Afgewezen { on, reden } => format!("afgewezen op {} (reden {reden})", dutch::date(*on)),
        VerzoekStand::NooitVerzonden => "nooit verzonden".to_owned(),
        VerzoekStand::Strijdig => "antwoorden spreken elkaar tegen".to_owned(),
    }
}

/// One file of the archive, as it reads.
pub fn file(desk: &mut Desk<'_>, sha256: Sha256) -> Result<Screen, Failure> {
    let bytes = crate::answer::cat(desk.reader, sha256)?;
    let known = clients_of(desk.documents.state(), sha256);
    // Those of an invoice or a retour are shown by its content alone.
    crate::answer::clients_of_file(desk.reader, sha256, &bytes).into_iter().for_each(|bsn| desk.seen.note(bsn));
    let name = desk.reader.name(&sha256).unwrap_or_else(|| "bestand".to_owned());
    let mut listing = Listing::new(mask_bsn(&name)).link("Opslaan zoals het kwam", format!("/bestand/{sha256}"));
    if let Some((number, day)) = desk.reader.received(&sha256) {
        listing = listing.fact("Nummer in het archief", Cell::count(number)).fact("Ontvangen", Cell::day(day));
    }
    let rows: Vec<Vec<Cell>> = known.iter().map(|bsn| vec![Cell::Client(desk.seen.client(*bsn))]).collect();
    listing = listing.table(
        Table::new("Over wie het gaat", &["Cliënt"], "Dit bestand gaat over geen enkele cliënt, of telt niet.")
            .with(rows),
    );
    let text = String::from_utf8_lossy(&bytes);
    let shown = mask_bsn(&readable(&text));
    listing.text("Inhoud (BSN's zijn gemaskeerd)", shown).screen(Menu::Berichten)
}

/// The clients that a file is about.
pub fn clients_of(state: &Known, sha256: Sha256) -> Vec<Bsn> {
    let entries = state.knowledge.dossiers().flat_map(|dossier| dossier.entries());
    let of_file = entries.filter(|entry| entry.bron.sha256 == sha256);
    of_file.flat_map(|entry| entry.fact.clients()).collect::<BTreeSet<Bsn>>().into_iter().collect()
}

/// At most so many bytes of a file are shown in a page; the whole of it can be saved.
const SHOWN_BYTES: usize = 64 << 10;

/// XML with each element on a line of its own; other text as it is.
fn readable(text: &str) -> String {
    let end = text.char_indices().map(|(at, _)| at).find(|at| *at >= SHOWN_BYTES).unwrap_or(text.len());
    let text = text.get(..end).unwrap_or(text);
    if !text.trim_start_matches('\u{feff}').starts_with('<') || text.lines().count() > 5 {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len().saturating_mul(2));
    let mut depth = 0_usize;
    for part in text.split_inclusive('>') {
        let is_end = part.trim_start().starts_with("</");
        if is_end {
            depth = depth.saturating_sub(1);
        }
        if part.starts_with('<') {
            if !out.is_empty() {
                out.push('\n');
            }
            out.push_str(&"  ".repeat(depth));
        }
        out.push_str(part);
        let opens = part.trim_start().starts_with('<')
            && !is_end
            && !part.ends_with("/>")
            && !part.contains("<?")
            && !part.contains("<!");
        // Words before an end tag stand on the line of their element.
        if opens {
            depth = depth.saturating_add(1);
        } else if !part.trim_start().starts_with('<') {
            depth = depth.saturating_sub(1);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_on_one_line_is_folded_by_element() {
        let text = "<?xml version=\"1.0\"?><a><b>1</b><c/><d><e>2</e></d></a>";
        let expected = "<?xml version=\"1.0\"?>\n<a>\n  <b>1</b>\n  <c/>\n  <d>\n    <e>2</e>\n  </d>\n</a>";
        assert_eq!(readable(text), expected);
        assert_eq!(readable("a;b\n1;2\n"), "a;b\n1;2\n");
    }
}
