//! `Geld`: what is outstanding and for how long, payments that a person has to say something of, and what reconciles.

use super::super::desk::{Desk, Menu, Screen};
use super::super::remedy::url;
use super::super::table::{Cell, Table, Tone};
use super::listing::Listing;
use super::sheet::Sheet;
use crate::debiteuren::{Ageing, Debiteuren, UnmatchedPayment, Vordering, VorderingKind};
use crate::documents::dutch as words;
use crate::domain::{Eur, Month, dutch};
use crate::request::Failure;

/// Who owes us what.
pub fn show(desk: &Desk<'_>) -> Result<Screen, Failure> {
    let debiteuren = desk.documents.receivables(desk.today)?;
    let open = |bill: &&Vordering| bill.open != Eur::ZERO;
    Listing::new("Geld")
        .link("Aansluiting", "/geld/aansluiting")
        .link("Declaraties", "/geld/declaraties")
        .link("Alle rekeningen", "/geld/alle")
        .table(unmatched(&debiteuren))
        .table(ageing(&debiteuren))
        .table(bills("Open rekeningen", debiteuren.receivables.iter().filter(open)))
        .screen(Menu::Geld)
}

/// Every bill, settled or not.
pub fn all(desk: &Desk<'_>, page: usize) -> Result<Screen, Failure> {
    let debiteuren = desk.documents.receivables(desk.today)?;
    let sheet = Sheet::of(debiteuren.receivables.len(), page);
    let shown = bills("Alle rekeningen", sheet.rows(debiteuren.receivables.iter()));
    sheet.told(Listing::new("Alle rekeningen"), "/geld/alle").table(shown).screen(Menu::Geld)
}

fn unmatched(debiteuren: &Debiteuren) -> Table {
    let rows = debiteuren.unmatched.iter().map(|payment| {
        let href = payment.from.id().map(|id| format!("/geld/betaling/{}", url(&id)));
        let who = payment.from.payer();
        vec![
            Cell::day(Some(payment.date)),
            href.map_or_else(|| Cell::text(who.clone()), |href| Cell::link(who.clone(), href)),
            Cell::euro(Some(payment.amount)),
            Cell::text(payment.from.text()),
            Cell::prose(&payment.remark),
        ]
    });
    let empty = "Elke betaling is toegewezen. Wat iwmod zelf niet kan thuisbrengen, komt hier.";
    Table::new("Betalingen die op u wachten", &["Datum", "Van", ">Bedrag", "Omschrijving", "Wat er is"], empty)
        .with(rows)
}

fn ageing(debiteuren: &Debiteuren) -> Table {
    let row = |row: &Ageing| {
        vec![
            Cell::text(&row.party.name),
            Cell::count(row.number),
            Cell::euro(Some(row.not_due)),
            Cell::euro(Some(row.days_1_30)),
            Cell::euro(Some(row.days_31_60)),
            Cell::euro(Some(row.days_61_90)),
            Cell::euro(Some(row.over_90)),
            Cell::euro(Some(row.total)),
        ]
    };
    let heads = ["Partij", ">Rekeningen", ">Nog niet", ">1–30 dagen", ">31–60", ">61–90", ">Meer dan 90", ">Samen"];
    Table::new("Wat openstaat, naar hoe lang het te laat is", &heads, "Er staat niets open.")
        .with(debiteuren.ageing.iter().map(row))
}

fn bills<'a>(caption: &str, bills: impl Iterator<Item = &'a Vordering>) -> Table {
    let rows = bills.map(|bill| {
        let stage = words::bill(&bill.stage);
        let stand = if bill.days_overdue > 0 {
            Cell::mark(format!("{stage}, {} te laat", dutch::days(bill.days_overdue)), Tone::Bad)
        } else {
            Cell::mark(stage, Tone::Plain)
        };
        vec![
            match bill.kind {
                VorderingKind::Invoice => Cell::link(&bill.number, format!("/uitgaand/{}", url(&bill.number))),
                VorderingKind::Declaration => Cell::text(&bill.number),
            },
            Cell::text(&bill.party.name),
            Cell::link(dutch::month(bill.month), format!("/maand/{}", bill.month)),
            Cell::euro(Some(bill.amount)),
            Cell::euro(Some(bill.paid)),
            Cell::euro(Some(bill.open)),
            Cell::day(bill.due),
            stand,
            Cell::text(bill.remarks.join(" ")),
        ]
    });
    let heads = ["Nummer", "Partij", "Maand", ">Bedrag", ">Betaald", ">Open", "Vervalt", "Stand", "Opmerking"];
    Table::new(caption, &heads, "Er is geen rekening.").with(rows)
}

/// A payment that waits, by the id that the list has for it.
pub fn waiting<'a>(debiteuren: &'a Debiteuren, id: &str) -> Option<&'a UnmatchedPayment> {
    debiteuren
        .unmatched
        .iter()
        .find(|payment| payment.from.id().is_some_and(|known| known == id || known.starts_with(id)))
}

/// What reconciles, month by month.
pub fn reconciled(desk: &Desk<'_>, month: Option<Month>) -> Result<Screen, Failure> {
    let all = desk.documents.reconcile(month)?;
    let rows = all.iter().rev().map(|row| {
        let difference = Eur::ZERO != row.difference;
        vec![
            Cell::link(dutch::month(row.month), format!("/maand/{}", row.month)),
            Cell::text(&row.party.name),
            Cell::euro(Some(row.owed)),
            Cell::euro(Some(row.closed)),
            Cell::euro(Some(row.sent)),
            Cell::euro(Some(row.granted)),
            Cell::euro(Some(row.refused)),
            if difference {
                Cell::mark(dutch::euro(row.difference), Tone::Odd)
            } else {
                Cell::euro(Some(row.difference))
            },
        ]
    });
    let heads =
        ["Maand", "Partij", ">Verschuldigd", ">Afgesloten", ">Verstuurd", ">Toegekend", ">Afgewezen", ">Verschil"];
    Listing::new("Aansluiting")
        .says("Wat verschuldigd is naast wat is afgesloten en verstuurd; een verschil is nog te factureren, of te veel gefactureerd.")
        .table(Table::new("Per maand en partij", &heads, "Er is nog geen maand voorbij.").with(rows))
        .screen(Menu::Geld)
}

/// Declarations with what became of them.
pub fn declarations(desk: &Desk<'_>, page: usize) -> Result<Screen, Failure> {
    let all = desk.documents.declarations(None);
    let sheet = Sheet::of(all.len(), page);
    let rows = sheet.rows(all.iter().rev()).map(|declaration| {
        vec![
            Cell::text(dutch::month(declaration.month)),
            Cell::text(super::berichten::gemeente(&declaration.gemeente)),
            Cell::text(&declaration.number),
            Cell::day(Some(declaration.date)),
            Cell::count(declaration.lines.len()),
            Cell::euro(Some(declaration.total)),
            Cell::euro(declaration.granted),
        ]
    });
    let heads = ["Maand", "Gemeente", "Nummer", "Datum", ">Regels", ">Ingediend", ">Toegekend"];
    sheet
        .told(Listing::new("Declaraties"), "/geld/declaraties")
        .table(
            Table::new("Declaraties (323) en hun antwoord (325)", &heads, "Er is nog niets gedeclareerd.").with(rows),
        )
        .screen(Menu::Geld)
}
