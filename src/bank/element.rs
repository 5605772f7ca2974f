//! What single elements of a statement say: pages, amounts, bookings and their transactions.
//!
//! One function per element that is known. Stands on `reader` and `value`; judges a value, never what several come to.

use super::reader::Camt;
use super::value::{amount, day};
use crate::domain::{Date, Eur, Iban};
use crate::facts::{Booking, Plaats};

/// Which page of several.
#[derive(Clone, Copy, Default)]
pub(super) struct Page {
    /// From 1; 0 where it is not told.
    pub number: u32,
    /// Another page belongs to it.
    pub is_part: bool,
}

/// A statement while it is read.
#[derive(Default)]
pub(super) struct Statement {
    pub id: String,
    pub account: Option<Iban>,
    pub bank: Option<String>,
    pub currency: Option<String>,
    pub page: Page,
    pub opening: Vec<Eur>,
    pub previous: Vec<Eur>,
    pub closing: Vec<Eur>,
    /// Sum of the bookings; absent where there is none.
    pub booked: Option<Eur>,
    pub pending: u32,
    /// Bookings in another currency than the account.
    pub foreign: u32,
    /// It is of an account that has another number than an IBAN.
    pub is_without_iban: bool,
    /// A booking or the account is wrong, and was told: what follows from it is not told as well.
    pub is_doubtful: bool,
    pub betalingen: Vec<Payment>,
}

/// A payment without its account, which a statement may name behind its bookings.
pub(super) struct Payment {
    pub boekdatum: Date,
    pub amount: Eur,
    pub storno: bool,
    /// What is said of it; of a booking that counts whole, by all its transactions.
    pub transactie: Transactie,
    pub boeking: Booking,
    pub volgnummer: Option<String>,
    pub afschrift: String,
    pub bladzijde: u32,
    pub plaats: Plaats,
}

/// An amount with its currency and direction.
#[derive(Default)]
pub(super) struct Amount {
    /// Without its sign.
    pub value: Option<Eur>,
    pub currency: Option<String>,
    pub credit: Option<bool>,
}

/// A booking while it is read.
#[derive(Default)]
pub(super) struct Boeking {
    pub amount: Amount,
    pub storno: bool,
    pub status: Option<String>,
    pub boekdatum: Option<Date>,
    pub valutadatum: Option<Date>,
    pub referentie: Option<String>,
    pub volgnummer: Option<String>,
    pub informatie: Option<String>,
    pub transacties: Vec<Transactie>,
}

/// A transaction of a booking.
#[derive(Default)]
pub(super) struct Transactie {
    pub amount: Amount,
    pub referentie: Option<String>,
    pub end_to_end: Option<String>,
    pub debtor: Other,
    pub creditor: Other,
    pub omschrijving: Vec<String>,
    pub kenmerken: Vec<String>,
}

/// Who paid or was paid.
#[derive(Clone, Default)]
pub(super) struct Other {
    pub naam: Option<String>,
    pub rekening: Option<String>,
    pub namens: Option<String>,
}

/// StmtPgntn, MsgPgntn.
pub(super) fn page(camt: &mut Camt<'_>) -> Page {
    let (mut number, mut last) = (0, true);
    camt.each(|camt, name| match name {
        "PgNb" => number = camt.text().and_then(|text| text.parse().ok()).unwrap_or(0),
        "LastPgInd" => last = camt.text().as_deref().is_none_or(is_true),
        _ => {}
    });
    Page { number, is_part: number > 1 || !last }
}

/// Ntry.
pub(super) fn boeking(camt: &mut Camt<'_>, currency: Option<&str>) -> Boeking {
    let mut boeking = Boeking::default();
    camt.each(|camt, name| match name {
        "NtryRef" => boeking.volgnummer = named(camt),
        "Amt" => read_amount(camt, &mut boeking.amount),
        "CdtDbtInd" => boeking.amount.credit = direction(camt),
        "RvslInd" => boeking.storno = camt.text().as_deref().is_some_and(is_true),
        "Sts" => boeking.status = camt.text_below(),
        "BookgDt" => boeking.boekdatum = date(camt),
        "ValDt" => boeking.valutadatum = date(camt),
        "AcctSvcrRef" => boeking.referentie = named(camt),
        "AddtlNtryInf" => boeking.informatie = camt.text(),
        "NtryDtls" => camt.each(|camt, name| {
            if name == "TxDtls" {
                boeking.transacties.push(transactie(camt, currency));
            }
        }),
        _ => {}
    });
    boeking
}

/// TxDtls. The amount stands in Amt; in 001.02 and 001.03 below AmtDtls.
fn transactie(camt: &mut Camt<'_>, currency: Option<&str>) -> Transactie {
    let (mut transactie, mut older) = (Transactie::default(), Amount::default());
    camt.each(|camt, name| match name {
        "Refs" => camt.each(|camt, name| match name {
            "AcctSvcrRef" => transactie.referentie = named(camt),
            "EndToEndId" => transactie.end_to_end = named(camt),
            _ => {}
        }),
        "Amt" => read_amount(camt, &mut transactie.amount),
        "CdtDbtInd" => transactie.amount.credit = direction(camt),
        "AmtDtls" => camt.each(|camt, name| {
            if name == "TxAmt" {
                camt.each(|camt, name| {
                    if name == "Amt" && camt.attribute("Ccy").as_deref() == currency {
                        read_amount(camt, &mut older);
                    }
                });
            }
        }),
        "RltdPties" => parties(camt, &mut transactie),
        "RmtInf" => remittance(camt, &mut transactie),
        "AddtlTxInf" => transactie.omschrijving.extend(camt.text()),
        _ => {}
    });
    if transactie.amount.value.is_none() {
        (transactie.amount.value, transactie.amount.currency) = (older.value, older.currency);
    }
    transactie
}

fn parties(camt: &mut Camt<'_>, transactie: &mut Transactie) {
    camt.each(|camt, name| match name {
        "Dbtr" => transactie.debtor.naam = name_of(camt),
        "Cdtr" => transactie.creditor.naam = name_of(camt),
        "UltmtDbtr" => transactie.debtor.namens = name_of(camt),
        "UltmtCdtr" => transactie.creditor.namens = name_of(camt),
        "DbtrAcct" => transactie.debtor.rekening = account_of(camt),
        "CdtrAcct" => transactie.creditor.rekening = account_of(camt),
        _ => {}
    });
}

/// Nm, which newer versions wrap in Pty.
fn name_of(camt: &mut Camt<'_>) -> Option<String> {
    let mut found = None;
    camt.each(|camt, name| match name {
        "Nm" => found = camt.text(),
        "Pty" => found = camt.text_of("Nm"),
        _ => {}
    });
    found
}

fn account_of(camt: &mut Camt<'_>) -> Option<String> {
    let mut found = None;
    camt.each(|camt, name| {
        if name == "Id" {
            camt.each(|camt, name| match name {
                "IBAN" => found = camt.text().map(|text| text.replace(' ', "").to_ascii_uppercase()),
                "Othr" => found = camt.text_of("Id"),
                _ => {}
            });
        }
    });
    found
}

fn remittance(camt: &mut Camt<'_>, transactie: &mut Transactie) {
    camt.each(|camt, name| match name {
        "Ustrd" => transactie.omschrijving.extend(camt.text()),
        "Strd" => camt.each(|camt, name| match name {
            "RfrdDocInf" => transactie.kenmerken.extend(camt.text_of("Nb")),
            "CdtrRefInf" => transactie.kenmerken.extend(camt.text_of("Ref")),
            "AddtlRmtInf" => transactie.omschrijving.extend(camt.text()),
            _ => {}
        }),
        _ => {}
    });
}

/// A reference; the words that stand for none are none.
fn named(camt: &mut Camt<'_>) -> Option<String> {
    camt.text().filter(|text| !NONE.iter().any(|none| text.eq_ignore_ascii_case(none)))
}

pub(super) fn is_true(text: &str) -> bool {
    matches!(text, "true" | "1")
}

/// Amt, with its currency.
pub(super) fn read_amount(camt: &mut Camt<'_>, given: &mut Amount) {
    let currency = camt.attribute("Ccy");
    let text = camt.text().unwrap_or_default();
    if given.value.is_some() {
        camt.error(
            "CAMT-AMOUNT",
            &text,
            "Het bedrag (Amt) staat er twee keer; haal het afschrift opnieuw op bij de bank.",
        );
        return;
    }
    given.currency = currency;
    given.value = amount(&text);
    if given.value.is_none() {
        let remedy = "Dit is geen bedrag in hele centen tot 999999999.99; haal het afschrift opnieuw op bij de bank.";
        camt.error("CAMT-AMOUNT", &text, remedy);
    }
}

/// CdtDbtInd: whether money came in.
pub(super) fn direction(camt: &mut Camt<'_>) -> Option<bool> {
    let text = camt.text().unwrap_or_default();
    match text.as_str() {
        "CRDT" => return Some(true),
        "DBIT" => return Some(false),
        _ => {}
    }
    camt.error("CAMT-SIGN", &text, "Dit is geen CRDT (bij) of DBIT (af); haal het afschrift opnieuw op bij de bank.");
    None
}

/// Dt, or the day of DtTm.
fn date(camt: &mut Camt<'_>) -> Option<Date> {
    let mut found = None;
    camt.each(|camt, name| {
        if matches!(name, "Dt" | "DtTm") {
            let text = camt.text().unwrap_or_default();
            found = day(&text);
            if found.is_none() {
                camt.error("CAMT-DATE", &text, "Dit is geen datum; haal het afschrift opnieuw op bij de bank.");
            }
        }
    });
    found
}

impl Amount {
    /// With its sign.
    pub fn signed(&self) -> Option<Eur> {
        Some(if self.credit? { self.value? } else { self.value?.negated() })
    }
}

/// What banks write where there is no reference.
const NONE: [&str; 3] = ["NOTPROVIDED", "NONREF", "NOT PROVIDED"];
