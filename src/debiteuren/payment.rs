//! Payments with what they say that they are for, and the payers that are known.
//!
//! Stands between the facts and `oordeel`: here texts become places in the list of bills, and decisions go before texts. Lays nothing
//! on a bill.

use std::collections::{BTreeMap, BTreeSet};

use super::betaler::Naam;
use super::herken::{Mentions, Register, Tekst};
use super::value::{Basis, Betaald, Herkomst};
use super::vordering::{Bill, party_of};
use crate::billing::Party;
use crate::domain::{AgbCode, Date, Eur, Sha256};
use crate::facts::{Besluit, Betaling, Bron, Keuze};
use crate::terms::{PartyKey, Terms, Who};

/// A payment before it is laid beside bills.
pub(super) struct Payment {
    pub date: Date,
    pub amount: Eur,
    pub from: Herkomst,
    pub storno: bool,
    pub claims: Claims,
}

/// What a payment says that it is for: places in the list of bills.
pub(super) enum Claims {
    /// A person says so; no bill where the number is none.
    Decided(String, Vec<usize>),
    /// A person divided it: number, bill and part.
    Divided(Vec<(String, Vec<usize>, Eur)>),
    /// A person set it aside, for this reason.
    Dismissed(String),
    /// It goes from one account of ours to another.
    Between,
    /// Its texts name these.
    Texts(Mentions),
}

impl Payment {
    /// From which account, or to which.
    pub fn account(&self) -> Option<&str> {
        self.from.account()
    }

    /// Who paid, and on whose behalf.
    fn names(&self) -> [Option<&str>; 2] {
        match &self.from {
            Herkomst::Bank { name, on_behalf_of, .. } => [name.as_deref(), on_behalf_of.as_deref()],
            Herkomst::Hand { .. } => [None, None],
        }
    }
}

/// All payments, by day: those by hand first, those by bank in the order of what they say.
pub(super) fn all_payments(basis: &Basis<'_>, betaald: &[&Betaald], bills: &[Bill]) -> Vec<Payment> {
    let register = Register::of(bills.iter().map(|bill| bill.number.as_str()));
    let mut payments = by_hand(basis, &register, bills);
    let decided = decided(basis);
    payments.extend(betaald.iter().map(|b| by_bank(basis, b, &decided, &register, bills)));
    // What takes a payment back on its own day comes after it.
    payments.sort_by_key(|payment| (payment.date, payment.amount < Eur::ZERO));
    payments
}

/// Payments that decisions note, by day and number of the decision.
fn by_hand(basis: &Basis<'_>, register: &Register, bills: &[Bill]) -> Vec<Payment> {
    let mut noted: Vec<Payment> = Vec::new();
    let mut besluiten: Vec<_> = basis.besluiten.iter().collect();
    besluiten.sort_by_key(|besluit| besluit.nummer);
    for besluit in besluiten {
        let Keuze::Paid { number, on: date, amount } = &besluit.keuze else { continue };
        if *date > basis.as_of {
            continue;
        }
        let from = Herkomst::Hand { decision: besluit.nummer, reason: besluit.reden.clone() };
        let places = standing(&register.exactly(number), bills);
        let claims = Claims::Decided(number.clone(), places);
        noted.push(Payment { date: *date, amount: *amount, from, storno: false, claims });
    }
    noted
}

/// What a person said of which payment: the last decision wins.
fn decided<'a>(basis: &Basis<'a>) -> BTreeMap<Bron, &'a Besluit> {
    let mut decided: BTreeMap<Bron, &Besluit> = BTreeMap::new();
    for besluit in basis.besluiten {
        if let Some(bron) = besluit.keuze.payment() {
            let known = decided.entry(bron).or_insert(besluit);
            if besluit.nummer > known.nummer {
                *known = besluit;
            }
        }
    }
    decided
}

fn by_bank(
    basis: &Basis<'_>,
    betaald: &Betaald,
    decided: &BTreeMap<Bron, &Besluit>,
    register: &Register,
    bills: &[Bill],
) -> Payment {
    let betaling = &betaald.betaling;
    let by_person = betaald.bronnen.iter().filter_map(|bron| decided.get(bron)).max_by_key(|besluit| besluit.nummer);
    let is_ours = |account: &String| account.parse().is_ok_and(|account| basis.accounts.contains(&account));
    let exactly = |number: &str| standing(&register.exactly(number), bills);
    let said = by_person.and_then(|besluit| said(besluit, &exactly));
    let claims = match said {
        Some(said) => said,
        None if betaling.tegenrekening.as_ref().is_some_and(is_ours) => Claims::Between,
        None => Claims::Texts(mentions(betaling, register)),
    };
    let bron = betaald.bronnen.first();
    let from = Herkomst::Bank {
        file: bron.map_or(Sha256([0; 32]), |bron| bron.sha256),
        row: bron.map_or(0, |bron| bron.regel),
        name: betaling.naam.clone(),
        on_behalf_of: betaling.namens.clone(),
        account: betaling.tegenrekening.clone(),
        text: text(betaling),
        decision: by_person.map(|besluit| besluit.nummer),
    };
    Payment { date: betaling.boekdatum, amount: betaling.amount, from, storno: betaling.storno, claims }
}

/// What a decision says of a payment; nothing of one that is about something else.
fn said(besluit: &Besluit, exactly: &dyn Fn(&str) -> Vec<usize>) -> Option<Claims> {
    match &besluit.keuze {
        Keuze::PaymentFor { number, .. } => Some(Claims::Decided(number.clone(), exactly(number))),
        Keuze::PaymentDivided { parts, .. } => {
            let part = |part: &crate::facts::Deel| (part.number.clone(), exactly(&part.number), part.amount);
            Some(Claims::Divided(parts.iter().map(part).collect()))
        }
        Keuze::PaymentDismissed { .. } => Some(Claims::Dismissed(besluit.reden.clone())),
        Keuze::NotContinued(_)
        | Keuze::Withdraw(_)
        | Keuze::Keep { .. }
        | Keuze::HubRefused { .. }
        | Keuze::InvoiceApproved { .. }
        | Keuze::InvoiceRefused { .. }
        | Keuze::Paid { .. }
        | Keuze::PayerDismissed { .. }
        | Keuze::NewVersion(_)
        | Keuze::NoContact { .. }
        | Keuze::WriteOff { .. }
        | Keuze::TaskPutOff { .. }
        | Keuze::TaskAssigned { .. }
        | Keuze::InvoiceSent { .. }
        | Keuze::InvoiceBounced { .. }
        | Keuze::Clock => None,
    }
}

fn mentions(betaling: &Betaling, register: &Register) -> Mentions {
    let mut found = register.mentions(&betaling.omschrijving.join(" "), Tekst::Free);
    for reference in betaling.kenmerken.iter().chain(&betaling.end_to_end) {
        found.extend(register.mentions(reference, Tekst::Reference));
    }
    found
}

fn text(betaling: &Betaling) -> String {
    let all = betaling.omschrijving.iter().chain(&betaling.kenmerken).chain(&betaling.end_to_end);
    all.map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// The bills that stand in the place of these, each once, in the order in which they are due.
pub(super) fn standing<'p>(places: impl IntoIterator<Item = &'p usize>, bills: &[Bill]) -> Vec<usize> {
    let mut found: Vec<usize> = places.into_iter().map(|at| last_of(*at, bills)).collect();
    let due = |at: &usize| bills.get(*at).map(|bill| (bill.due.unwrap_or(bill.date), bill.date, *at));
    found.sort_by_key(due);
    found.dedup();
    found
}

fn last_of(place: usize, bills: &[Bill]) -> usize {
    let mut at = place;
    // Replacements never go round further than there are bills.
    for _ in 0..bills.len() {
        match bills.get(at).and_then(|bill| bill.replaced_by) {
            Some(next) if next != place => at = next,
            _ => break,
        }
    }
    at
}

/// Who is known to pay for whom, and whose money a person set aside.
#[derive(Default)]
pub(super) struct Payers {
    /// Each party with the words of the names that it goes by, taken apart once for all payments.
    parties: Vec<(Party, Vec<Naam>)>,
    /// Accounts that are known to be of a party, or to pay for it.
    accounts: BTreeSet<(PartyKey, String)>,
    /// Accounts of which a payment named a bill of a party.
    naming: BTreeSet<(PartyKey, String)>,
    dismissed: Vec<(Option<String>, Option<String>, u64, String)>,
}

impl Payers {
    /// As the payments and decisions tell. An account is known by a payment that names a bill and is of the party by its name, or that a
    /// person gave the number; that an amount was right once makes nobody known. So the order of payments decides nothing.
    pub fn new(basis: &Basis<'_>, payments: &[Payment], bills: &[Bill]) -> Payers {
        let known = parties(basis.terms);
        let parties = Party::distinct(bills.iter().map(|bill| &bill.party).chain(&known)).into_iter().map(|party| {
            let configured = basis.terms.recipient(&party.key()).name;
            let names = configured.iter().chain([&party.name]).map(|called| Naam::of_party(party, called));
            (party.clone(), names.collect())
        });
        let mut payers = Payers { parties: parties.collect(), dismissed: dismissed(basis), ..Payers::default() };
        for payment in payments.iter().filter(|payment| payment.amount > Eur::ZERO) {
            let (places, by_person) = match &payment.claims {
                Claims::Decided(_, places) => (places.clone(), true),
                Claims::Divided(parts) => (parts.iter().flat_map(|(_, places, _)| places.clone()).collect(), true),
                Claims::Texts(mentions) => (standing(&mentions.named, bills), false),
                Claims::Dismissed(_) | Claims::Between => continue,
            };
            let (Some(account), Some(party)) = (payment.account(), party_of(&places, bills)) else { continue };
            let key = (party.key(), account.to_owned());
            if by_person || payers.named(payment).iter().any(|other| other.is(party)) {
                payers.accounts.insert(key.clone());
            }
            payers.naming.insert(key);
        }
        payers
    }

    /// The parties whose name the payer has. On whose behalf it was paid tells more than who paid.
    pub fn named(&self, payment: &Payment) -> Vec<&Party> {
        let [name, on_behalf_of] = payment.names();
        let of_name = |name: Option<&str>| -> Vec<&Party> {
            let Some(name) = name.map(Naam::new) else { return Vec::new() };
            let is_it = |(_, names): &&(Party, Vec<Naam>)| names.iter().any(|called| name.is(called));
            self.parties.iter().filter(is_it).map(|(party, _)| party).collect()
        };
        let found = of_name(on_behalf_of);
        if found.is_empty() { of_name(name) } else { found }
    }

    /// Whether the account named bills of a party when it paid: what goes back there may take such a payment back.
    pub fn has_named(&self, payment: &Payment, party: &Party) -> bool {
        payment.account().is_some_and(|account| self.naming.contains(&(party.key(), account.to_owned())))
    }

    /// Whether the account is known to pay for a party.
    pub fn has_paid(&self, payment: &Payment, party: &Party) -> bool {
        payment.account().is_some_and(|account| self.accounts.contains(&(party.key(), account.to_owned())))
    }

    /// The parties that the payer may be: by name, else by account.
    pub fn of(&self, payment: &Payment) -> Vec<&Party> {
        let named = self.named(payment);
        if !named.is_empty() {
            return named;
        }
        self.parties.iter().map(|(party, _)| party).filter(|party| self.has_paid(payment, party)).collect()
    }

    /// The decision that set aside what this payer pays, and its reason.
    pub fn dismissal(&self, payment: &Payment) -> Option<(u64, String)> {
        let (paid_from, [name, _]) = (payment.account(), payment.names());
        let is_payer = |account: &Option<String>, called: &Option<String>| match account {
            Some(account) => paid_from == Some(account),
            None => called.is_some() && called.as_deref().map(str::to_uppercase) == name.map(str::to_uppercase),
        };
        let of_payer = self.dismissed.iter().filter(|(account, called, ..)| is_payer(account, called));
        of_payer.max_by_key(|(.., number, _)| *number).map(|(.., number, reason)| (*number, reason.clone()))
    }
}

/// Who may get bills, though none went there yet: a gemeente that names a bill of the coalition is a question too.
fn parties(terms: &Terms) -> Vec<Party> {
    let profile = &terms.profile;
    let gemeenten = profile.gemeenten.keys().map(|code| Party::gemeente(*code, profile));
    let buyers = profile.buyers.iter().filter_map(|buyer| {
        let key = buyer.only_party()?;
        buyer.recipient.name.clone().map(|name| Party::new(key, name))
    });
    let each = profile.buyers.iter().filter(|buyer| buyer.who == Who::EachMember);
    let members = each.flat_map(|buyer| {
        let key = |agb: &AgbCode| PartyKey { kind: buyer.kind.clone(), id: agb.to_string().into() };
        terms.members.iter().map(move |(agb, name)| Party::new(key(agb), name.clone()))
    });
    gemeenten.chain(buyers).chain(members).collect()
}

fn dismissed(basis: &Basis<'_>) -> Vec<(Option<String>, Option<String>, u64, String)> {
    let of_payer = |besluit: &Besluit| match &besluit.keuze {
        Keuze::PayerDismissed { account, name } => {
            Some((account.clone(), name.clone(), besluit.nummer, besluit.reden.clone()))
        }
        Keuze::NotContinued(_)
        | Keuze::Withdraw(_)
        | Keuze::Keep { .. }
        | Keuze::HubRefused { .. }
        | Keuze::InvoiceApproved { .. }
        | Keuze::InvoiceRefused { .. }
        | Keuze::Paid { .. }
        | Keuze::PaymentFor { .. }
        | Keuze::PaymentDivided { .. }
        | Keuze::PaymentDismissed { .. }
        | Keuze::NewVersion(_)
        | Keuze::NoContact { .. }
        | Keuze::WriteOff { .. }
        | Keuze::TaskPutOff { .. }
        | Keuze::TaskAssigned { .. }
        | Keuze::InvoiceSent { .. }
        | Keuze::InvoiceBounced { .. }
        | Keuze::Clock => None,
    };
    basis.besluiten.iter().filter_map(of_payer).collect()
}
