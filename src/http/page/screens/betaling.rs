//! One payment that a person has to say something of: what it is, and over which bills it can be divided.

use askama::Template;

use super::super::desk::{Desk, Menu, Screen};
use super::super::remedy::{Piece, url};
use super::super::table::Cell;
use super::geld::waiting;
use crate::domain::{Eur, dutch};
use crate::request::Failure;

#[derive(Template)]
#[template(path = "betaling.html")]
struct Betaling {
    csrf: String,
    escaped: String,
    payer: String,
    date: String,
    amount: String,
    text: String,
    remark: Cell,
    candidates: Vec<String>,
    bills: Vec<Bill>,
    refused: Option<String>,
}

struct Bill {
    number: String,
    party: String,
    month: String,
    open: String,
    value: String,
}

/// The payment, with every bill that is open; `given` is what was typed, by number.
pub fn show(
    desk: &Desk<'_>,
    id: &str,
    given: &[(String, String)],
    refused: Option<&Failure>,
) -> Result<Screen, Failure> {
    let debiteuren = desk.documents.receivables(desk.today)?;
    let gone = || Failure::new("deze betaling wacht niet meer op u; misschien is zij al toegewezen".to_owned());
    let payment = waiting(&debiteuren, id).ok_or_else(gone)?;
    let typed = |number: &str| given.iter().find(|(known, _)| known == number).map(|(_, text)| text.clone());
    let bills = debiteuren.receivables.iter().filter(|bill| bill.open != Eur::ZERO).map(|bill| Bill {
        number: bill.number.clone(),
        party: bill.party.name.clone(),
        month: dutch::month(bill.month),
        open: dutch::euro(bill.open),
        value: typed(&bill.number).unwrap_or_default(),
    });
    let screen = Betaling {
        csrf: desk.csrf().to_owned(),
        escaped: url(id),
        payer: payment.from.payer(),
        date: dutch::date(payment.date),
        amount: dutch::euro(payment.amount),
        text: payment.from.text().to_owned(),
        remark: Cell::prose(&payment.remark),
        candidates: payment.candidates.iter().map(|numbers| numbers.join(" + ")).collect(),
        bills: bills.collect(),
        refused: refused.map(|failure| failure.for_page().to_owned()),
    };
    Screen::new("Betaling verdelen", Menu::Geld, &screen)
}
