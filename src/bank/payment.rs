//! A booking as payments: one per transaction where these are the booking, else one.
//!
//! Stands on `element`. The choices are told in `bank`. Loses no cent: what it gives always comes to the booking.

use super::element::{Amount, Boeking, Other, Payment, Statement, Transactie};
use super::reader::Camt;
use crate::domain::{Date, Eur, Iban};
use crate::facts::{Betaling, Booking, Plaats, Saldi};

/// One payment per transaction where the amounts of all are known and are the booking; else the booking as one.
pub(super) fn payments(
    camt: &mut Camt<'_>,
    statement: &Statement,
    boeking: Boeking,
    (signed, boekdatum): (Eur, Date),
    plaats: Plaats,
) -> Vec<Payment> {
    let (credit, storno) = (boeking.amount.credit, boeking.storno);
    let payment = |transactie: Transactie, amount: Eur, at: u32| Payment {
        boekdatum,
        amount,
        storno,
        boeking: Booking { referentie: boeking.referentie.clone(), amount: signed },
        volgnummer: boeking.volgnummer.clone(),
        afschrift: statement.id.clone(),
        bladzijde: statement.page.number,
        plaats: Plaats { transactie: at, ..plaats },
        transactie,
    };
    if boeking.transacties.len() > 1 {
        let amount = |t: &Transactie| {
            let value = t.amount.value.filter(|_| t.amount.currency == statement.currency);
            Amount { credit: t.amount.credit.or(credit), value, currency: None }.signed()
        };
        let amounts: Option<Vec<Eur>> = boeking.transacties.iter().map(amount).collect();
        match amounts.filter(|all| Eur::sum(all.iter().copied()) == Ok(signed)) {
            Some(amounts) => {
                let parts = (1..).zip(boeking.transacties).zip(amounts);
                return parts.map(|((at, transactie), amount)| payment(transactie, amount, at)).collect();
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
    vec![payment(whole, signed, 0)]
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

impl Payment {
    /// The payment, once it is known of which account the statement is.
    pub(super) fn on(self, account: &Iban, saldi: Saldi) -> Betaling {
        let Payment { boekdatum, amount, storno, transactie, boeking, volgnummer, afschrift, bladzijde, plaats } = self;
        let Other { naam, rekening, namens } = transactie.other(amount > Eur::ZERO, account);
        Betaling {
            rekening: account.clone(),
            boekdatum,
            amount,
            storno,
            tegenrekening: rekening,
            naam,
            namens,
            omschrijving: transactie.omschrijving,
            kenmerken: transactie.kenmerken,
            end_to_end: transactie.end_to_end,
            referentie: transactie.referentie.or_else(|| boeking.referentie.clone()),
            boeking,
            volgnummer,
            afschrift,
            bladzijde,
            saldi,
            plaats,
        }
    }
}

impl Transactie {
    /// The other side of a credit is who paid. A reversal may name them the other way round: we are never the other.
    fn other(&self, is_credit: bool, own: &Iban) -> Other {
        let (first, second) = if is_credit { (&self.debtor, &self.creditor) } else { (&self.creditor, &self.debtor) };
        let is_own = |other: &Other| other.rekening.as_deref() == Some(own.as_str());
        let is_named = |other: &Other| other.rekening.is_some() || other.naam.is_some() || other.namens.is_some();
        let found = [first, second].into_iter().find(|other| is_named(other) && !is_own(other));
        found.cloned().unwrap_or_default()
    }
}
