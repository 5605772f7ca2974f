//! `Quarantaine`: what was refused, where and why; try again, or set it aside with a reason.

use super::super::desk::{Desk, Menu, Screen};
use super::super::remedy::url;
use super::super::table::{Cell, Table, Tone};
use super::listing::Listing;
use super::sheet::Sheet;
use crate::documents::RefusedFile;
use crate::domain::{Finding, Severity, dutch, mask_bsn};
use crate::request::Failure;

/// All refused files.
pub fn all(desk: &Desk<'_>, page: usize) -> Result<Screen, Failure> {
    let files = desk.documents.quarantine();
    let sheet = Sheet::of(files.len(), page);
    let rows = sheet.rows(files.iter()).map(|file| {
        let first = file.findings.iter().find(|finding| finding.severity == Severity::Error);
        vec![
            Cell::count(&file.id),
            Cell::day(Some(file.received)),
            Cell::file(&file.file, format!("/quarantaine/{}", url(&file.id))),
            Cell::text(first.map(|finding| finding.rule.to_string()).unwrap_or_default()),
            first.map_or_else(|| Cell::text(""), |finding| Cell::prose(&finding.text)),
            Cell::count(file.findings.len()),
        ]
    });
    let heads = [">Nummer", "Ontvangen", "Bestand", "Regel", "Wat er is", ">Bevindingen"];
    let empty = "Er is niets geweigerd. Een bestand dat niet klopt, komt hier te liggen met de plaats en de reden.";
    sheet
        .told(Listing::new("Quarantaine"), "/quarantaine")
        .table(Table::new("Geweigerde bestanden", &heads, empty).with(rows))
        .screen(Menu::Quarantaine)
}

/// One refused file.
pub fn show(desk: &Desk<'_>, id: &str) -> Result<Screen, Failure> {
    let files = desk.documents.quarantine();
    let unknown = || {
        Failure::new(format!(
            "in quarantaine ligt geen bestand {id}; misschien is het al opnieuw aangeboden of weggelegd"
        ))
    };
    let file = files.iter().find(|file| file.id == id).ok_or_else(unknown)?;
    let mut listing = Listing::new(mask_bsn(&file.file))
        .fact("Nummer", Cell::count(&file.id))
        .fact("Ontvangen", Cell::text(dutch::date(file.received)))
        .fact("Bewaard als", Cell::text(mask_bsn(&file.stored_as)));
    if desk.may_act() {
        listing = listing
            .link("Opnieuw aanbieden", format!("/doen/opnieuw-aanbieden?bestand={}", url(id)))
            .link("Wegleggen", format!("/doen/wegleggen?bestand={}", url(id)));
    }
    listing.table(findings(file)).screen(Menu::Quarantaine)
}

fn findings(file: &RefusedFile) -> Table {
    let heads = ["", "Regel", "Retourcode", "Waar", "Gevonden", "Wat er is"];
    Table::new("Bevindingen", &heads, "Er staan geen bevindingen bij dit bestand.")
        .with(file.findings.iter().map(finding))
}

/// A finding as a row.
pub fn finding(finding: &Finding) -> Vec<Cell> {
    let mark = match finding.severity {
        Severity::Error => Cell::mark("fout", Tone::Bad),
        Severity::Notice => Cell::mark("melding", Tone::Plain),
    };
    vec![
        mark,
        Cell::text(finding.rule.to_string()),
        Cell::text(finding.retourcode.clone().unwrap_or_default()),
        Cell::text(&finding.path),
        Cell::text(&finding.value),
        Cell::prose(&finding.text),
    ]
}
