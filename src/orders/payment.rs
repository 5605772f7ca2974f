//! What a person says of a payment of a bank statement: which bills it is for, or that it is for none.
//!
//! Stands on what is outstanding; gives the decision that is noted, or why it cannot be. What follows from it is `debiteuren`'s. Pure.

use serde::{Deserialize, Serialize};

use super::cannot::Cannot;
use crate::debiteuren::{Betaald, Debiteuren, Herkomst, Vordering, bill_of, party_of_payer};
use crate::domain::{Eur, Overflow};
use crate::facts::{Bron, Deel, Keuze};

/// A bill that a person names, with how much of a payment is for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Share {
    /// Number of the invoice, or DeclaratieNummer.
    pub number: String,
    /// How much; what is open of it when absent.
    pub amount: Option<Eur>,
}

/// The decision that a payment is for these bills. One alone takes all of it; of several each takes what is said, and the others what
/// is open of them, in the order in which they are named. What is left stays to be asked about.
pub fn matched(paid: &[Betaald], debiteuren: &Debiteuren, payment: &str, shares: &[Share]) -> Result<Keuze, Cannot> {
    let (found, bron) = find(paid, payment)?;
    let mut bills: Vec<(&Share, &Vordering)> = Vec::new();
    for share in shares {
        let bill = bill_of(debiteuren, &share.number).ok_or_else(|| Cannot::NoSuchBill(share.number.clone()))?;
        bills.push((share, bill));
    }
    let (file, row) = (bron.sha256, bron.regel);
    if let [(Share { amount: None, .. }, bill)] = bills.as_slice() {
        return Ok(Keuze::PaymentFor { file, row, number: bill.number.clone() });
    }
    let (amount, too_large) = (found.betaling.amount, |_: Overflow| Cannot::TooLarge);
    let given = Eur::sum(bills.iter().filter_map(|(share, _)| share.amount)).map_err(too_large)?;
    let mut left = amount.minus(given).map_err(too_large)?;
    let is_more = if amount < Eur::ZERO { left > Eur::ZERO } else { left < Eur::ZERO };
    if is_more {
        return Err(Cannot::MoreThanPaid { given, amount });
    }
    let mut parts: Vec<Deel> = Vec::new();
    for (share, bill) in bills {
        if parts.iter().any(|part| part.number == bill.number) {
            return Err(Cannot::NamedTwice(bill.number.clone()));
        }
        let part = match share.amount {
            Some(amount) => amount,
            None => without(bill, found).map_err(too_large)?.min(left).max(bill.amount.min(Eur::ZERO)),
        };
        if part == Eur::ZERO {
            return Err(Cannot::NothingOpen(bill.number.clone()));
        }
        if share.amount.is_none() {
            left = left.minus(part).map_err(too_large)?;
        }
        parts.push(Deel { number: bill.number.clone(), amount: part });
    }
    Ok(Keuze::PaymentDivided { file, row, parts })
}

/// The decision that a payment is for no bill; with `payer` all that its payer pays and that names none.
pub fn dismissed(paid: &[Betaald], debiteuren: &Debiteuren, payment: &str, payer: bool) -> Result<Keuze, Cannot> {
    let (found, Bron { sha256: file, regel: row }) = find(paid, payment)?;
    if !payer {
        return Ok(Keuze::PaymentDismissed { file, row });
    }
    let (account, name) = (found.betaling.tegenrekening.clone(), found.betaling.naam.clone());
    if account.is_none() && name.is_none() {
        return Err(Cannot::NoPayer);
    }
    // Whoever gets bills of ours would pay unseen from then on.
    if let Some(party) = party_of_payer(debiteuren, &found.betaling) {
        return Err(Cannot::PayerOwes(party.key().to_string()));
    }
    Ok(Keuze::PayerDismissed { account, name })
}

/// The one payment that a person means: by the begin of the hash of a file that shows it, with `:` and its row where the file has
/// several.
fn find<'a>(paid: &'a [Betaald], given: &str) -> Result<(&'a Betaald, Bron), Cannot> {
    let written = given.trim().to_lowercase();
    let (hash, row) = written.split_once(':').map_or((written.as_str(), None), |(hash, row)| (hash, Some(row)));
    let is_it = |bron: &&Bron| {
        let is_row = row.is_none_or(|row| row == bron.regel.to_string());
        is_row && !hash.is_empty() && bron.sha256.to_string().starts_with(hash)
    };
    let mut meant = paid.iter().filter_map(|paid| Some((paid, *paid.bronnen.iter().find(is_it)?)));
    match (meant.next(), meant.next()) {
        (Some(one), None) => Ok(one),
        (None, _) => Err(Cannot::NoPayment(given.to_owned())),
        (Some(one), Some(other)) => {
            let ids = [one, other].map(|(_, bron)| format!("{}:{}", bron.sha256, bron.regel)).join(", ");
            Err(Cannot::SeveralPayments { given: given.to_owned(), ids })
        }
    }
}

/// What is open of a bill but for what this payment pays of it already.
fn without(bill: &Vordering, paid: &Betaald) -> Result<Eur, Overflow> {
    let is_of = |from: &Herkomst| match from {
        Herkomst::Bank { file, row, .. } => paid.bronnen.contains(&Bron { sha256: *file, regel: *row }),
        Herkomst::Hand { .. } => false,
    };
    let own = bill.payments.iter().filter(|payment| is_of(&payment.from)).map(|payment| payment.amount);
    bill.open.plus(Eur::sum(own)?)
}
