//! What a statement says: account, balances and bookings, and whether these come to the closing balance.
//!
//! Stands on `element` and `payment`. The choices are told in `bank`.

use super::element::{Amount, Boeking, Page, Statement, boeking, direction, page, read_amount};
use super::namespace::{CAMT, VERSIONS};
use super::payment::payments;
use super::reader::{Camt, Reader};
use super::value::iban;
use crate::domain::{Eur, Finding, Iban};
use crate::facts::{Betaling, Plaats, Saldi};

/// What a file says.
#[derive(Default)]
pub(super) struct Read {
    /// Its payments, in the order of the file.
    pub betalingen: Vec<Betaling>,
    message: Option<String>,
    page: Page,
    statements: Vec<Named>,
    /// Statements of the documents before it.
    before: u32,
}

/// What a statement is named by.
struct Named {
    id: String,
    account: Option<Iban>,
    bank: Option<String>,
    /// It names its account by another number than an IBAN.
    is_without_iban: bool,
    /// Something of it could not be read.
    is_left_out: bool,
}

impl Read {
    /// How many statements it has, of all documents.
    pub(super) fn count(&self) -> u32 {
        self.before.saturating_add(u32::try_from(self.statements.len()).unwrap_or(u32::MAX))
    }

    /// Adds what the next document says.
    pub(super) fn extend(&mut self, next: Read) {
        self.message = self.message.take().or(next.message);
        self.betalingen.extend(next.betalingen);
        self.statements.extend(next.statements);
    }

    /// Where no account has an IBAN, nothing of the file can be of ours.
    pub(super) fn judge_accounts(&self) -> Option<Finding> {
        let is_none = !self.statements.is_empty() && self.statements.iter().all(|statement| statement.is_without_iban);
        let text = "Geen rekening in dit bestand heeft een IBAN, dus geen ervan is van ons te noemen; haal bij de bank een afschrift \
                    op dat het IBAN noemt.";
        is_none.then(|| Finding::error("CAMT-ACCOUNT", "/Document/BkToCstmrStmt", "", text))
    }

    /// Whether a statement is of an account that is known to be ours. Of a file that was accepted one is, and all of it can be read.
    pub(super) fn has_account_of(&self, reader: Reader<'_>) -> bool {
        self.statements.iter().any(|statement| match reader {
            Reader::Judge { ours } => statement.account.as_ref().is_some_and(|account| ours.contains(account)),
            Reader::Recall => !statement.is_left_out,
        })
    }

    /// BIC of the bank, where all statements are of one.
    pub(super) fn bank(&self) -> Option<String> {
        common_value(self.statements.iter().map(|s| s.bank.clone()))
    }

    /// The account, masked, where all statements are of one.
    pub(super) fn account(&self) -> Option<String> {
        common_value(self.statements.iter().map(|s| s.account.clone())).map(|account| account.masked())
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
fn common_value<T: PartialEq>(mut values: impl Iterator<Item = Option<T>>) -> Option<T> {
    let first = values.next()??;
    values.all(|value| value.as_ref() == Some(&first)).then_some(first)
}

/// Document.
pub(super) fn document(camt: &mut Camt<'_>, before: u32) -> Read {
    let mut read = Read { before, ..Read::default() };
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
        let text = "Deze versie van camt.053 is onbekend; dit programma leest 001.02 tot en met 001.14. Kies bij de bank zo'n versie.";
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
            let (mut statement, faults) = (Statement { page: read.page, ..Statement::default() }, camt.faults());
            self::statement(camt, &mut statement, read.before);
            // Nothing of it counts: a part of it would look like the whole.
            let is_left_out = camt.faults() > faults;
            if is_left_out {
                statement.betalingen.clear();
            }
            finish(camt, statement, read, is_left_out);
            camt.is_about(None);
        }
        _ => {}
    });
}

fn statement(camt: &mut Camt<'_>, statement: &mut Statement, before: u32) {
    let position = camt.position().saturating_add(before);
    camt.each(|camt, name| match name {
        "Id" => statement.id = camt.text().unwrap_or_default(),
        "StmtPgntn" => statement.page = page(camt),
        "Acct" => {
            account(camt, statement);
            camt.is_about(statement.account.as_ref());
        }
        "Bal" => balance(camt, statement),
        "Ntry" => {
            let faults = camt.faults();
            let boeking = boeking(camt, statement.currency.as_deref());
            if camt.faults() == faults {
                book(camt, statement, boeking, position);
            }
            statement.is_doubtful |= camt.faults() > faults;
        }
        _ => {}
    });
}

fn account(camt: &mut Camt<'_>, statement: &mut Statement) {
    camt.each(|camt, name| match name {
        "Id" => {
            let (mut given, mut other) = (None, None);
            camt.each(|camt, name| match name {
                "IBAN" => given = camt.text(),
                "Othr" => other = camt.text_of("Id"),
                _ => {}
            });
            // A bank may write an IBAN where other numbers go.
            statement.account = given.as_deref().or(other.as_deref()).and_then(iban);
            statement.is_without_iban = given.is_none() && other.is_some() && statement.account.is_none();
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
    if statement.is_without_iban {
        let text = "Deze rekening heeft geen IBAN; wat erop geboekt is telt niet mee.";
        camt.notice("CAMT-ACCOUNT", "", text);
    } else if statement.account.is_none() {
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
    if boeking.amount.value.is_some() && is_foreign {
        let currency = boeking.amount.currency.as_deref();
        let Some(currency) = currency else {
            let text = "De boeking zegt niet in welke munt zij is; haal het afschrift opnieuw op bij de bank.";
            return camt.error("CAMT-CURRENCY", "", text);
        };
        let text = "De boeking is in een andere munt dan de rekening en telt niet mee; het saldo is daarom niet na te rekenen. Boek haar \
                    zo nodig met de hand.";
        camt.notice("CAMT-CURRENCY", currency, text);
        return statement.foreign = statement.foreign.saturating_add(1);
    }
    let Some(signed) = boeking.amount.signed() else {
        if boeking.amount.value.is_none() {
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
    let Ok(booked) = statement.booked.map_or(Ok(signed), |booked| booked.plus(signed)) else {
        return camt.error(
            "CAMT-AMOUNT",
            "",
            "De boekingen zijn samen te groot om mee te rekenen; vraag de bank om kleinere afschriften.",
        );
    };
    statement.booked = Some(booked);
    let place = Plaats { afschrift: position, boeking: camt.position(), transactie: 0 };
    for betaling in payments(camt, statement, boeking, (signed, boekdatum), place) {
        if betaling.amount != Eur::ZERO && camt.count_betaling() {
            statement.betalingen.push(betaling);
        }
    }
}

/// Judges a statement as a whole, once all of it is read.
fn finish(camt: &mut Camt<'_>, mut statement: Statement, read: &mut Read, is_left_out: bool) {
    if statement.id.is_empty() {
        camt.refuse("CAMT-FORM", "", "Het afschrift heeft geen nummer (Id); haal het opnieuw op bij de bank.");
    }
    if statement.account.is_none() && !statement.is_doubtful && !statement.is_without_iban {
        camt.error("CAMT-ACCOUNT", "", "Het afschrift noemt geen rekening (Acct); haal het opnieuw op bij de bank.");
    }
    check_balances(camt, &statement);
    if statement.pending > 0 {
        let text = "Boekingen die nog niet definitief zijn (Sts niet BOOK) tellen niet; zij komen terug zodra de bank ze boekt.";
        camt.notice("CAMT-STATUS", &statement.pending.to_string(), text);
    }
    match (statement.currency.as_deref(), &statement.account) {
        (Some("EUR"), Some(account)) => {
            let saldi = saldi(&statement);
            read.betalingen.extend(statement.betalingen.drain(..).map(|payment| payment.on(account, saldi)));
        }
        // Without an account, or without any booking, which is what tells the currency where Acct does not. The former is refused.
        (Some("EUR"), None) | (None, _) => {}
        (Some(other), _) => {
            let text =
                "Dit afschrift is niet in euro's; de betalingen erop tellen niet mee. Boek ze zo nodig met de hand.";
            camt.notice("CAMT-CURRENCY", other, text);
        }
    }
    let Statement { id, account, bank, is_without_iban, .. } = statement;
    read.statements.push(Named { id, account, bank, is_without_iban, is_left_out });
}

/// What the account held before and after, where the statement says it once.
fn saldi(statement: &Statement) -> Saldi {
    let once = |all: &[Eur]| if let [one] = all { Some(*one) } else { None };
    let opening = if statement.opening.is_empty() { &statement.previous } else { &statement.opening };
    Saldi { begin: once(opening), eind: once(&statement.closing) }
}

/// Opening balance and bookings come to the closing balance. A page of several shows a part only.
fn check_balances(camt: &mut Camt<'_>, statement: &Statement) {
    let opening = if statement.opening.is_empty() { &statement.previous } else { &statement.opening };
    let is_beyond = statement.page.is_part || statement.foreign > 0 || statement.is_without_iban;
    let ([opening], [closing], false) = (opening.as_slice(), statement.closing.as_slice(), is_beyond) else {
        return;
    };
    // What is too large to compute with was told of the bookings.
    let booked = statement.booked.unwrap_or(Eur::ZERO);
    let Ok(difference) = closing.minus(*opening).and_then(|rest| rest.minus(booked)) else { return };
    if difference != Eur::ZERO && !statement.is_doubtful {
        let text = format!(
            "Het beginsaldo {} plus de boekingen {} is niet het eindsaldo {}: er ontbreekt iets. Haal het hele afschrift opnieuw op \
             bij de bank.",
            opening, booked, closing
        );
        camt.refuse("CAMT-BALANCE", &difference.to_string(), text);
    }
}
