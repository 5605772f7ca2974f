//! What is owed: an invoice or a declaration, what became of it, and when it is due.

use std::collections::BTreeMap;

use super::ouderdom::days_past;
use super::value::{Basis, Herkomst, Stage, Toerekening, Vordering, VorderingKind};
use crate::billing::{Invoiced, Party};
use crate::declaratie::{DeclaratieStatus, Ledger, RegelStand, Stand};
use crate::domain::dutch::euro;
use crate::domain::{Date, Eur, Month, Overflow, codes_text};
use crate::facts::{Besluit, Keuze};
use crate::terms::PartyKey;

/// A bill while payments are laid beside it.
pub(super) struct Bill {
    pub party: Party,
    kind: VorderingKind,
    pub number: String,
    month: Month,
    pub date: Date,
    amount: Eur,
    granted: Option<Eur>,
    refused: Option<Eur>,
    stage: Stage,
    pub due: Option<Date>,
    /// What is asked.
    claim: Eur,
    payments: Vec<(Eur, Date, Herkomst)>,
    /// Position of the bill that came in its place.
    pub replaced_by: Option<usize>,
}

/// All bills until the as-of date, by party, kind, month and number.
pub(super) fn bills(basis: &Basis<'_>) -> Vec<Bill> {
    let invoices = basis.invoices.iter().filter(|invoice| invoice.date <= basis.as_of);
    let mut bills: Vec<Bill> = invoices.map(|made| invoice(made, basis)).collect();
    let declared = basis.ledgers.iter().flat_map(|ledger| ledger.declaraties.iter().map(move |d| (d, ledger)));
    let until = declared.filter(|(d, _)| d.kop.dagtekening <= basis.as_of);
    bills.extend(until.map(|(d, ledger)| declaration(d, ledger, basis)));
    bills.sort_by(|a, b| a.order().cmp(&b.order()));
    let places: BTreeMap<String, usize> =
        bills.iter().enumerate().map(|(at, bill)| (bill.number.clone(), at)).collect();
    for bill in &mut bills {
        if let Stage::Replaced { by } = &bill.stage {
            bill.replaced_by = places.get(by).copied();
        }
    }
    bills
}

fn invoice(made: &Invoiced, basis: &Basis<'_>) -> Bill {
    let amount = made.total;
    let (term, kalender) = (basis.terms.recipient(&made.party.key()).term, &basis.terms.kalender);
    let by = basis.invoices.iter().find(|other| {
        other.replaces.as_deref() == Some(made.number.as_str())
            && other.number != made.number
            && other.date <= basis.as_of
    });
    let (stage, due, claim) = match (by, judged(&made.number, basis)) {
        (Some(by), _) => (Stage::Replaced { by: by.number.clone() }, None, Eur::ZERO),
        (None, Some(refused @ Stage::Refused { .. })) => (refused, None, amount),
        (None, Some(Stage::Approved { on })) => {
            (Stage::Approved { on }, term.due(made.date, Some(on), kalender), amount)
        }
        (None, _) => (Stage::Sent, term.due(made.date, None, kalender), amount),
    };
    Bill {
        party: made.party.clone(),
        kind: VorderingKind::Invoice,
        number: made.number.clone(),
        month: made.month,
        date: made.date,
        amount,
        granted: None,
        refused: None,
        stage,
        due,
        claim,
        payments: Vec::new(),
        replaced_by: None,
    }
}

/// What the party said of an invoice, by the last decision that stands.
fn judged(number: &str, basis: &Basis<'_>) -> Option<Stage> {
    let said = |besluit: &Besluit| match &besluit.keuze {
        Keuze::InvoiceApproved { number: about, on } if about == number && *on <= basis.as_of => {
            Some(Stage::Approved { on: *on })
        }
        Keuze::InvoiceRefused { number: about, on } if about == number && *on <= basis.as_of => {
            Some(Stage::Refused { on: Some(*on), reason: besluit.reden.clone() })
        }
        Keuze::InvoiceApproved { .. }
        | Keuze::InvoiceRefused { .. }
        | Keuze::NotContinued(_)
        | Keuze::Withdraw(_)
        | Keuze::Keep { .. }
        | Keuze::HubRefused { .. }
        | Keuze::Paid { .. }
        | Keuze::PaymentFor { .. }
        | Keuze::PaymentDivided { .. }
        | Keuze::PaymentDismissed { .. }
        | Keuze::PayerDismissed { .. }
        | Keuze::NewVersion(_)
        | Keuze::NoContact { .. }
        | Keuze::WriteOff { .. }
        | Keuze::TaskPutOff { .. }
        | Keuze::TaskAssigned { .. }
        | Keuze::InvoiceSent { .. }
        | Keuze::InvoiceBounced { .. }
        | Keuze::Clock => None,
    };
    let all = basis.besluiten.iter().filter_map(|besluit| Some((besluit.nummer, said(besluit)?)));
    all.max_by_key(|(nummer, _)| *nummer).map(|(_, stage)| stage)
}

fn declaration(status: &DeclaratieStatus, ledger: &Ledger, basis: &Basis<'_>) -> Bill {
    let party = Party::gemeente(status.kop.gemeente, &basis.terms.profile);
    let term = basis.terms.recipient(&party.key()).term;
    let (stage, due, granted, claim) = match &status.stand {
        Stand::Beantwoord { on, toegekend, .. } if *on <= basis.as_of => {
            let is_refused = *toegekend == Eur::ZERO && status.totaal != Eur::ZERO;
            let stage = match is_refused {
                true => Stage::Refused { on: Some(*on), reason: NOTHING_GRANTED.to_owned() },
                false => Stage::Approved { on: *on },
            };
            (stage, term.due(*on, Some(*on), &basis.terms.kalender), Some(*toegekend), *toegekend)
        }
        Stand::Ingediend | Stand::Beantwoord { .. } => (Stage::Sent, None, None, status.totaal),
        Stand::NooitVerzonden { codes } => {
            let reason = codes_text(codes.iter().map(String::as_str));
            (Stage::Refused { on: None, reason }, None, None, Eur::ZERO)
        }
    };
    Bill {
        party,
        kind: VorderingKind::Declaration,
        number: status.nummer.clone(),
        month: status.maand,
        date: status.kop.dagtekening,
        amount: status.totaal,
        granted,
        refused: refused(status, ledger),
        stage,
        due,
        claim,
        payments: Vec::new(),
        replaced_by: None,
    }
}

/// What a gemeente or a hub refused of a declaration that nothing stands in the place of. Nothing of it is owed until it is declared anew.
fn refused(status: &DeclaratieStatus, ledger: &Ledger) -> Option<Eur> {
    let is_refused = |stand: &RegelStand| match stand {
        RegelStand::Afgewezen { .. } | RegelStand::NooitVerzonden => true,
        RegelStand::Ingediend | RegelStand::Toegekend => false,
    };
    let left =
        status.regels.iter().filter(|regel| is_refused(&regel.stand) && !ledger.is_mended(status.kop.gemeente, regel));
    let amount = |regel: &crate::declaratie::Regel| {
        let bedrag = regel.prestatie.bedrag;
        if regel.prestatie.credit { bedrag.negated() } else { bedrag }
    };
    let sum = Eur::sum(left.map(amount)).ok()?;
    (sum != Eur::ZERO).then_some(sum)
}

impl Bill {
    fn order(&self) -> (&Party, VorderingKind, Month, &str, Date) {
        (&self.party, self.kind, self.month, &self.number, self.date)
    }

    /// What is asked.
    pub(super) fn claim(&self) -> Eur {
        self.claim
    }

    /// Which month it is about.
    pub(super) fn month(&self) -> Month {
        self.month
    }

    /// What is left to pay.
    pub(super) fn open(&self) -> Result<Eur, Overflow> {
        self.payments.iter().try_fold(self.claim, |open, (amount, ..)| open.minus(*amount))
    }

    /// Notes a payment.
    pub(super) fn pay(&mut self, amount: Eur, date: Date, from: Herkomst) {
        self.payments.push((amount, date, from));
    }

    /// As it is shown.
    pub(super) fn finish(self, as_of: Date, account: Account) -> Result<Vordering, Overflow> {
        let open = self.open()?;
        let remarks = self.remarks(open, account)?;
        let is_open = open != Eur::ZERO;
        let has_settled = !is_open && matches!(self.stage, Stage::Sent | Stage::Approved { .. });
        let is_paid_though_refused = !is_open && self.claim != Eur::ZERO && matches!(self.stage, Stage::Refused { .. });
        let stage = if has_settled || is_paid_though_refused { Stage::Settled } else { self.stage };
        let mut payments = self.payments;
        payments.sort_by(|a, b| (a.1, &a.2, a.0).cmp(&(b.1, &b.2, b.0)));
        let toerekening = |(amount, date, from)| Toerekening { date, amount, from };
        Ok(Vordering {
            party: self.party,
            kind: self.kind,
            number: self.number,
            month: self.month,
            date: self.date,
            amount: self.amount,
            granted: self.granted,
            refused: self.refused,
            stage,
            due: self.due,
            payments: payments.into_iter().map(toerekening).collect(),
            paid: self.claim.minus(open)?,
            open,
            days_overdue: self.due.filter(|_| open > Eur::ZERO).map_or(0, |due| days_past(due, as_of)),
            remarks,
        })
    }

    fn remarks(&self, open: Eur, account: Account) -> Result<Vec<String>, Overflow> {
        let mut remarks = Vec::new();
        // A credit note is open below zero; paid too much is what lies below even that.
        let least = self.claim.min(Eur::ZERO);
        if open < least {
            let over = least.minus(open)?;
            remarks.push(too_much(over, account)?);
            remarks.extend(self.twice().map(|(decision, amount)| {
                format!(
                    "Besluit {decision} en een afschrift noemen allebei {}: het kan dezelfde betaling zijn. Haal het besluit dan weg met \
                     'iwmod decide undo {decision} --reason TEKST'.",
                    euro(amount)
                )
            }));
        }
        if matches!(self.stage, Stage::Refused { .. }) && self.kind == VorderingKind::Invoice && open > Eur::ZERO {
            remarks
                .push("De factuur is afgekeurd en nog niet vervangen; verbeter haar en stuur een nieuwe.".to_owned());
        }
        Ok(remarks)
    }

    /// A payment by hand that comes to the same as one by bank.
    fn twice(&self) -> Option<(u64, Eur)> {
        let by_bank = |wanted: Eur| {
            self.payments.iter().any(|(amount, _, from)| *amount == wanted && matches!(from, Herkomst::Bank { .. }))
        };
        let by_hand = self.payments.iter().filter_map(|(amount, _, from)| match from {
            Herkomst::Hand { decision, .. } => Some((*decision, *amount)),
            Herkomst::Bank { .. } => None,
        });
        by_hand.filter(|(_, amount)| by_bank(*amount)).min()
    }
}

/// The party of all these bills; `None` where there are none or several.
pub(super) fn party_of<'a>(places: &[usize], bills: &'a [Bill]) -> Option<&'a Party> {
    let mut parties = places.iter().filter_map(|at| bills.get(*at)).map(|bill| &bill.party);
    let first = parties.next()?;
    parties.all(|party| party.is(first)).then_some(first)
}

/// What a party was asked for over all its bills, and what the bank says that came in for them.
#[derive(Clone, Copy)]
pub(super) struct Account {
    claimed: Eur,
    received: Eur,
    /// What is open of bills that are not paid.
    open: Eur,
}

impl Default for Account {
    fn default() -> Self {
        Account { claimed: Eur::ZERO, received: Eur::ZERO, open: Eur::ZERO }
    }
}

/// The account of each party.
pub(super) fn accounts(bills: &[Bill]) -> Result<BTreeMap<PartyKey, Account>, Overflow> {
    let mut accounts: BTreeMap<PartyKey, Account> = BTreeMap::new();
    for bill in bills {
        let account = accounts.entry(bill.party.key()).or_default();
        let by_bank = bill.payments.iter().filter(|(.., from)| matches!(from, Herkomst::Bank { .. }));
        account.claimed = account.claimed.plus(bill.claim)?;
        account.received = account.received.plus(Eur::sum(by_bank.map(|(amount, ..)| *amount))?)?;
        account.open = account.open.plus(bill.open()?.max(Eur::ZERO))?;
    }
    Ok(accounts)
}

/// What is said of too much on a bill. Money is paid back only where more came in than all bills of that party asked: what was booked
/// twice by hand never came twice, and what is too much on one bill may be for another.
fn too_much(over: Eur, account: Account) -> Result<String, Overflow> {
    let shown = euro(over);
    if account.received.minus(account.claimed)? >= over {
        return Ok(format!("Er is {shown} te veel betaald; verreken het of betaal het terug."));
    }
    Ok(match account.open > Eur::ZERO {
        true => format!(
            "Er is {shown} te veel op deze factuur geboekt, terwijl bij deze partij {} openstaat; zeg met \
             'iwmod outbox match BETALING NUMMER' waarvoor de betaling is.",
            euro(account.open)
        ),
        false => format!("Er is {shown} te veel geboekt; kijk na wat met de hand is geboekt."),
    })
}

const NOTHING_GRANTED: &str = "de gemeente kende niets toe";
