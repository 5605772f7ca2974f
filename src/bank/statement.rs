//! What a statement says: account, balances, bookings and their transactions, as payments.
//!
//! One function per element that is known, in the order in which they nest. The choices are told in `bank`.

use super::reader::Camt;
use super::value::{cents, day, iban, masked};
use super::{CAMT, VERSIONS};
use crate::domain::{Date, Eur};
use crate::facts::{Betaling, Plaats};

/// What a file says.
#[derive(Default)]
pub(super) struct Read {
    /// Its payments, in the order of the file.
    pub betalingen: Vec<Betaling>,
    message: Option<String>,
    page: Page,
    statements: Vec<Named>,
}

/// What a statement is named by.
struct Named {
    id: String,
    account: Option<String>,
    bank: Option<String>,
}

/// Which page of several.
#[derive(Clone, Copy, Default)]
struct Page {
    number: u32,
    is_part: bool,
}

/// A statement while it is read.
#[derive(Default)]
struct Statement {
    id: String,
    account: Option<String>,
    bank: Option<String>,
    currency: Option<String>,
    page: Page,
    opening: Vec<i64>,
    previous: Vec<i64>,
    closing: Vec<i64>,
    booked: i64,
    pending: u32,
    /// A booking or the account is wrong, and was told: what follows from it is not told as well.
    is_doubtful: bool,
    betalingen: Vec<Betaling>,
}

/// An amount with its currency and direction.
#[derive(Default)]
struct Amount {
    cents: Option<i64>,
    currency: Option<String>,
    credit: Option<bool>,
}

/// A booking while it is read.
#[derive(Default)]
struct Boeking {
    amount: Amount,
    storno: bool,
    status: Option<String>,
    boekdatum: Option<Date>,
    valutadatum: Option<Date>,
    referentie: Option<String>,
    volgnummer: Option<String>,
    informatie: Option<String>,
    transacties: Vec<Transactie>,
}

/// A transaction of a booking.
#[derive(Default)]
struct Transactie {
    amount: Amount,
    referentie: Option<String>,
    end_to_end: Option<String>,
    debtor: Other,
    creditor: Other,
    omschrijving: Vec<String>,
    kenmerken: Vec<String>,
}

/// Who paid or was paid.
#[derive(Clone, Default)]
struct Other {
    naam: Option<String>,
    rekening: Option<String>,
}

impl Read {
    /// BIC of the bank, where all statements are of one.
    pub(super) fn bank(&self) -> Option<String> {
        one(self.statements.iter().map(|s| s.bank.clone()))
    }

    /// The account, masked, where all statements are of one.
    pub(super) fn account(&self) -> Option<String> {
        one(self.statements.iter().map(|s| s.account.clone())).map(|account| masked(&account))
    }

    /// Id of the statement; of the message where it holds several.
    pub(super) fn identification(&self) -> Option<String> {
        let id = match self.statements.as_slice() {
            [one] => Some(one.id.clone()),
            _ => self.message.clone(),
        };
        id.map(|id| crate::domain::mask_bsn(&id))
    }
}

/// The one value that all have.
fn one(mut values: impl Iterator<Item = Option<String>>) -> Option<String> {
    let first = values.next()??;
    values.all(|value| value.as_ref() == Some(&first)).then_some(first)
}

/// Document.
pub(super) fn document(camt: &mut Camt<'_>) -> Read {
    let mut read = Read::default();
    let Some((name, uri)) = camt.root() else { return read };
    if !is_readable(camt, name, uri) {
        return read;
    }
    camt.each(|camt, name| {
        if name == "BkToCstmrStmt" {
            message(camt, &mut read);
        }
    });
    if read.statements.is_empty() {
        camt.error(
            "CAMT-FORM",
            "",
            "Er staat geen afschrift (BkToCstmrStmt/Stmt) in; haal het bestand opnieuw op bij de bank.",
        );
    }
    read
}

fn is_readable(camt: &mut Camt<'_>, name: &str, uri: &str) -> bool {
    let kind = uri.strip_prefix(CAMT).unwrap_or_default();
    let Some(version) = kind.strip_prefix("053.") else {
        let text = "Dit bericht van de bank is geen rekeningafschrift (camt.053); haal bij de bank het camt.053 op.";
        camt.error("CAMT-KIND", uri, text);
        return false;
    };
    let number = version.strip_prefix("001.").filter(|n| n.len() == 2 && n.bytes().all(|b| b.is_ascii_digit()));
    if !number.and_then(|n| n.parse().ok()).is_some_and(|n: u32| VERSIONS.contains(&n)) {
        let text = "Deze versie van camt.053 is onbekend; dit programma leest 001.02 tot en met 001.13. Kies bij de bank zo'n versie.";
        camt.error("CAMT-VERSION", version, text);
        return false;
    }
    if name != "Document" {
        camt.error("CAMT-FORM", name, "Het hoofdelement is niet Document; haal het bestand opnieuw op bij de bank.");
    }
    name == "Document"
}

/// BkToCstmrStmt.
fn message(camt: &mut Camt<'_>, read: &mut Read) {
    camt.each(|camt, name| match name {
        "GrpHdr" => camt.each(|camt, name| match name {
            "MsgId" => read.message = camt.text(),
            "MsgPgntn" => read.page = page(camt),
            _ => {}
        }),
        "Stmt" => {
            let mut statement = Statement { page: read.page, ..Statement::default() };
            self::statement(camt, &mut statement);
            finish(camt, statement, read);
        }
        _ => {}
    });
}

fn page(camt: &mut Camt<'_>) -> Page {
    let (mut number, mut last) = (0, true);
    camt.each(|camt, name| match name {
        "PgNb" => number = camt.text().and_then(|text| text.parse().ok()).unwrap_or(0),
        "LastPgInd" => last = camt.text().as_deref().is_none_or(is_true),
        _ => {}
    });
    Page { number, is_part: number > 1 || !last }
}

fn statement(camt: &mut Camt<'_>, statement: &mut Statement) {
    let position = camt.position();
    camt.each(|camt, name| match name {
        "Id" => statement.id = camt.text().unwrap_or_default(),
        "StmtPgntn" => statement.page = page(camt),
        "Acct" => account(camt, statement),
        "Bal" => balance(camt, statement),
        "Ntry" => {
            let errors = camt.errors();
            let boeking = boeking(camt, statement.currency.as_deref());
            if camt.errors() == errors {
                book(camt, statement, boeking, position);
            }
            statement.is_doubtful |= camt.errors() > errors;
        }
        _ => {}
    });
}

fn account(camt: &mut Camt<'_>, statement: &mut Statement) {
    camt.each(|camt, name| match name {
        "Id" => {
            let given = camt.text_of("IBAN").unwrap_or_default();
            statement.account = iban(&given);
        }
        "Ccy" => statement.currency = camt.text(),
        "Svcr" => camt.each(|camt, name| {
            if name == "FinInstnId" {
                camt.each(|camt, name| {
                    if matches!(name, "BIC" | "BICFI") {
                        statement.bank = camt.text();
                    }
                });
            }
        }),
        _ => {}
    });
    if statement.account.is_none() {
        let text = "De rekening van het afschrift heeft geen (goed) IBAN; haal het afschrift opnieuw op bij de bank.";
        camt.error("CAMT-ACCOUNT", "", text);
        statement.is_doubtful = true;
    }
}

fn balance(camt: &mut Camt<'_>, statement: &mut Statement) {
    let (mut amount, mut code) = (Amount::default(), None);
    camt.each(|camt, name| match name {
        "Tp" => camt.each(|camt, name| {
            if name == "CdOrPrtry" {
                code = camt.text_below();
            }
        }),
        "Amt" => read_amount(camt, &mut amount),
        "CdtDbtInd" => amount.credit = direction(camt),
        _ => {}
    });
    statement.currency = statement.currency.take().or_else(|| amount.currency.clone());
    let known = match code.as_deref() {
        Some("OPBD") => &mut statement.opening,
        Some("PRCD") => &mut statement.previous,
        Some("CLBD") => &mut statement.closing,
        _ => return,
    };
    known.extend(amount.signed());
}

/// Ntry.
fn boeking(camt: &mut Camt<'_>, currency: Option<&str>) -> Boeking {
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
    if transactie.amount.cents.is_none() {
        (transactie.amount.cents, transactie.amount.currency) = (older.cents, older.currency);
    }
    transactie
}

fn parties(camt: &mut Camt<'_>, transactie: &mut Transactie) {
    camt.each(|camt, name| match name {
        "Dbtr" => transactie.debtor.naam = name_of(camt),
        "Cdtr" => transactie.creditor.naam = name_of(camt),
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

fn is_true(text: &str) -> bool {
    matches!(text, "true" | "1")
}

fn read_amount(camt: &mut Camt<'_>, amount: &mut Amount) {
    let currency = camt.attribute("Ccy");
    let text = camt.text().unwrap_or_default();
    if amount.cents.is_some() {
        camt.error(
            "CAMT-AMOUNT",
            &text,
            "Het bedrag (Amt) staat er twee keer; haal het afschrift opnieuw op bij de bank.",
        );
        return;
    }
    amount.currency = currency;
    amount.cents = cents(&text);
    if amount.cents.is_none() {
        let remedy = "Dit is geen bedrag in hele centen tot 999999999.99; haal het afschrift opnieuw op bij de bank.";
        camt.error("CAMT-AMOUNT", &text, remedy);
    }
}

fn direction(camt: &mut Camt<'_>) -> Option<bool> {
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
    fn signed(&self) -> Option<i64> {
        Some(if self.credit? { self.cents? } else { self.cents?.saturating_neg() })
    }
}

/// Adds a booking to its statement, as one payment or several.
fn book(camt: &mut Camt<'_>, statement: &mut Statement, boeking: Boeking, position: u32) {
    match boeking.status.as_deref() {
        Some("BOOK") => {}
        Some(_) => return statement.pending = statement.pending.saturating_add(1),
        None => {
            return camt.error(
                "CAMT-STATUS",
                "",
                "De boeking heeft geen status (Sts); haal het afschrift opnieuw op bij de bank.",
            );
        }
    }
    if statement.currency.is_none() {
        statement.currency.clone_from(&boeking.amount.currency);
    }
    let is_foreign = boeking.amount.currency.is_none() || boeking.amount.currency != statement.currency;
    if boeking.amount.cents.is_some() && is_foreign {
        let text = "De boeking is in een andere munt dan de rekening; vraag de bank om een afschrift in de munt van de rekening.";
        camt.error("CAMT-CURRENCY", boeking.amount.currency.as_deref().unwrap_or_default(), text);
    }
    let Some(signed) = boeking.amount.signed() else {
        if boeking.amount.cents.is_none() {
            camt.error("CAMT-AMOUNT", "", "De boeking heeft geen bedrag; haal het afschrift opnieuw op bij de bank.");
        } else if boeking.amount.credit.is_none() {
            camt.error(
                "CAMT-SIGN",
                "",
                "De boeking zegt niet of het bij of af is; haal het afschrift opnieuw op bij de bank.",
            );
        }
        return;
    };
    let Some(boekdatum) = boeking.boekdatum.or(boeking.valutadatum) else {
        return camt.error("CAMT-DATE", "", "De boeking heeft geen datum; haal het afschrift opnieuw op bij de bank.");
    };
    statement.booked = statement.booked.saturating_add(signed);
    let place = Plaats { afschrift: position, boeking: camt.position(), transactie: 0 };
    for betaling in payments(camt, statement, boeking, (signed, boekdatum), place) {
        if betaling.cents != 0 && camt.count_betaling() {
            statement.betalingen.push(betaling);
        }
    }
}

/// One payment per transaction where the amounts of all are known and are the booking; else the booking as one.
fn payments(
    camt: &mut Camt<'_>,
    statement: &Statement,
    boeking: Boeking,
    (signed, boekdatum): (i64, Date),
    plaats: Plaats,
) -> Vec<Betaling> {
    let (credit, storno) = (boeking.amount.credit, boeking.storno);
    let account = statement.account.clone().unwrap_or_default();
    let of = |transactie: Transactie, cents: i64, at: u32| {
        let Other { naam, rekening } = transactie.other(cents > 0, &account);
        Betaling {
            rekening: account.clone(),
            boekdatum,
            cents,
            storno,
            tegenrekening: rekening,
            naam,
            omschrijving: transactie.omschrijving,
            kenmerken: transactie.kenmerken,
            end_to_end: transactie.end_to_end,
            referentie: transactie.referentie.or_else(|| boeking.referentie.clone()),
            boeking: (boeking.referentie.clone(), signed),
            volgnummer: boeking.volgnummer.clone(),
            afschrift: statement.id.clone(),
            bladzijde: statement.page.number,
            plaats: Plaats { transactie: at, ..plaats },
        }
    };
    if boeking.transacties.len() > 1 {
        let amount = |t: &Transactie| {
            let cents = t.amount.cents.filter(|_| t.amount.currency == statement.currency);
            Amount { credit: t.amount.credit.or(credit), cents, currency: None }.signed()
        };
        let amounts: Option<Vec<i64>> = boeking.transacties.iter().map(amount).collect();
        match amounts.filter(|all| all.iter().fold(0i64, |sum, cents| sum.saturating_add(*cents)) == signed) {
            Some(amounts) => {
                let parts = (1..).zip(boeking.transacties).zip(amounts);
                return parts.map(|((at, transactie), cents)| of(transactie, cents, at)).collect();
            }
            None => {
                let text = "De bedragen van de transacties ontbreken of zijn samen niet de boeking; de boeking telt als één betaling.";
                camt.notice("CAMT-DETAILS", "", text);
            }
        }
    }
    let mut whole = joined(boeking.transacties);
    whole.omschrijving.extend(boeking.informatie);
    let reference = boeking.referentie.clone();
    whole.referentie = reference.or(whole.referentie);
    vec![of(whole, signed, 0)]
}

/// All transactions as one, with the texts of all.
fn joined(transacties: Vec<Transactie>) -> Transactie {
    let mut all = transacties.into_iter();
    let mut whole = all.next().unwrap_or_default();
    for other in all {
        whole.kenmerken.extend(whole.end_to_end.take());
        whole.omschrijving.extend(other.omschrijving);
        whole.kenmerken.extend(other.kenmerken.into_iter().chain(other.end_to_end));
        // Several others are none that a person could be shown.
        (whole.debtor, whole.creditor) = (Other::default(), Other::default());
        whole.referentie = None;
    }
    whole
}

impl Transactie {
    /// The other side of a credit is who paid. A reversal may name them the other way round: we are never the other.
    fn other(&self, is_credit: bool, own: &str) -> Other {
        let (first, second) = if is_credit { (&self.debtor, &self.creditor) } else { (&self.creditor, &self.debtor) };
        let is_own = |other: &Other| other.rekening.as_deref() == Some(own);
        let is_named = |other: &Other| other.rekening.is_some() || other.naam.is_some();
        let found = [first, second].into_iter().find(|other| is_named(other) && !is_own(other));
        found.cloned().unwrap_or_default()
    }
}

/// Judges a statement as a whole, once all of it is read.
fn finish(camt: &mut Camt<'_>, statement: Statement, read: &mut Read) {
    if statement.id.is_empty() {
        camt.refuse("CAMT-FORM", "", "Het afschrift heeft geen nummer (Id); haal het opnieuw op bij de bank.");
    }
    if statement.account.is_none() && !statement.is_doubtful {
        camt.error("CAMT-ACCOUNT", "", "Het afschrift noemt geen rekening (Acct); haal het opnieuw op bij de bank.");
    }
    check_balances(camt, &statement);
    if statement.pending > 0 {
        let text = "Boekingen die nog niet definitief zijn (Sts niet BOOK) tellen niet; zij komen terug zodra de bank ze boekt.";
        camt.notice("CAMT-STATUS", &statement.pending.to_string(), text);
    }
    match statement.currency.as_deref() {
        Some("EUR") => read.betalingen.extend(statement.betalingen),
        None => {}
        Some(other) => {
            let text =
                "Dit afschrift is niet in euro's; de betalingen erop tellen niet mee. Boek ze zo nodig met de hand.";
            camt.notice("CAMT-CURRENCY", other, text);
        }
    }
    read.statements.push(Named { id: statement.id, account: statement.account, bank: statement.bank });
}

/// Opening balance and bookings come to the closing balance. A page of several shows a part only.
fn check_balances(camt: &mut Camt<'_>, statement: &Statement) {
    let opening = if statement.opening.is_empty() { &statement.previous } else { &statement.opening };
    let ([opening], [closing], false) = (opening.as_slice(), statement.closing.as_slice(), statement.page.is_part)
    else {
        return;
    };
    let difference = closing.saturating_sub(*opening).saturating_sub(statement.booked);
    if difference != 0 && !statement.is_doubtful {
        let shown = |cents: i64| Eur::from_cents(cents);
        let text = format!(
            "Het beginsaldo {} plus de boekingen {} is niet het eindsaldo {}: er ontbreekt iets. Haal het hele afschrift opnieuw op \
             bij de bank.",
            shown(*opening),
            shown(statement.booked),
            shown(*closing)
        );
        camt.refuse("CAMT-BALANCE", &shown(difference).to_string(), text);
    }
}

/// What banks write where there is no reference.
const NONE: [&str; 3] = ["NOTPROVIDED", "NONREF", "NOT PROVIDED"];
