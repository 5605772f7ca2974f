//! Orders that wait until a second person agrees, where the config asks for two.
//!
//! Stands below the handlers. Kept as a small file in the folder of people, so that a restart forgets none; the log has them once they are
//! carried out, with both names. What is agreed with is the order as it was proposed: a closing carries the fingerprint of its plan.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use crate::config::TwoSteps;
use crate::disk::{DiskError, sync_folder, write_whole};
use crate::domain::dutch;
use crate::request::{Failure, Order};

/// An order that waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Its number, from 1.
    pub id: u64,
    /// Who proposed it.
    pub by: String,
    /// When, as people read it.
    pub at: String,
    /// What is to be done.
    pub order: Order,
}

/// The orders that wait.
#[derive(Clone, Debug)]
pub struct Proposals(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    folder: PathBuf,
    waiting: Mutex<Vec<Proposal>>,
}

/// Name of the file.
const FILE: &str = "proposals.json";

impl Proposals {
    /// Those that wait still. A file that cannot be read is told and left alone; what it held is proposed again.
    pub fn open(folder: &Path) -> Proposals {
        let read = std::fs::read(folder.join(FILE)).ok();
        let waiting = read.map(|bytes| serde_json::from_slice(&bytes)).transpose().unwrap_or_else(|error| {
            tracing::error!(%error, file = FILE, "what waits for a second person cannot be read; it has to be proposed again");
            None
        });
        Proposals(Arc::new(Inner { folder: folder.to_owned(), waiting: Mutex::new(waiting.unwrap_or_default()) }))
    }

    /// Those that wait, oldest first.
    pub fn waiting(&self) -> Vec<Proposal> {
        self.locked().clone()
    }

    /// Proposes an order.
    pub fn propose(&self, order: Order, by: String, at: String) -> Result<(), Failure> {
        self.change(|waiting| {
            let id = waiting.iter().map(|proposal| proposal.id).max().unwrap_or(0).saturating_add(1);
            waiting.push(Proposal { id, by, at, order });
            Ok(())
        })
    }

    /// Takes an order to carry it out, for another person than the one who proposed it.
    pub fn agree(&self, id: u64, by: &str) -> Result<Proposal, Failure> {
        self.change(|waiting| {
            let at = waiting.iter().position(|proposal| proposal.id == id).ok_or_else(gone)?;
            match waiting.get(at) {
                Some(proposal) if proposal.by == by => {
                    Err(Failure::new("U stelde dit zelf voor; een ander moet akkoord geven."))
                }
                _ => Ok(waiting.remove(at)),
            }
        })
    }

    /// Takes an order back.
    pub fn withdraw(&self, id: u64) -> Result<(), Failure> {
        self.change(|waiting| {
            let at = waiting.iter().position(|proposal| proposal.id == id).ok_or_else(gone)?;
            waiting.remove(at);
            Ok(())
        })
    }

    /// Changes what waits, durably, or not at all.
    fn change<T>(&self, change: impl FnOnce(&mut Vec<Proposal>) -> Result<T, Failure>) -> Result<T, Failure> {
        let mut locked = self.locked();
        let mut next = locked.clone();
        let done = change(&mut next)?;
        let bytes = serde_json::to_vec_pretty(&next).map_err(|error| Failure::new(error.to_string()))?;
        self.keep(&bytes).map_err(|error| {
            tracing::error!(%error, "what waits for a second person cannot be kept");
            Failure::new(
                "Dit kan nu niet worden bewaard; vraag uw beheerder naar de schijf te kijken. Er is niets gedaan.",
            )
        })?;
        *locked = next;
        Ok(done)
    }

    fn keep(&self, bytes: &[u8]) -> Result<(), DiskError> {
        write_whole(&self.0.folder, FILE, bytes)?;
        sync_folder(&self.0.folder)
    }

    fn locked(&self) -> MutexGuard<'_, Vec<Proposal>> {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn gone() -> Failure {
    Failure::new("Dit wacht niet meer; een ander gaf al akkoord, of het is ingetrokken.")
}

/// Whether an order needs a second person.
pub fn takes_two(order: &Order, two_steps: TwoSteps) -> bool {
    match order {
        Order::Close { .. } | Order::Reissue { .. } => two_steps.close,
        Order::OutboxApprove { .. } | Order::MailInvoice { .. } => two_steps.approve,
        Order::Paid { .. } | Order::Match { .. } | Order::Dismiss { .. } => two_steps.money,
        Order::ClosePreview { .. }
        | Order::BillingDiff { .. }
        | Order::Decide { .. }
        | Order::QuarantineRetry { .. }
        | Order::QuarantineDrop { .. }
        | Order::OutboxDrop { .. }
        | Order::OutboxReject { .. }
        | Order::InvoiceApproved { .. }
        | Order::InvoiceRefused { .. }
        | Order::InvoiceSent { .. }
        | Order::InvoiceBounced { .. }
        | Order::MessageSent { .. }
        | Order::DraftStop { .. }
        | Order::Declare { .. }
        | Order::Verify
        | Order::Rebuild => false,
    }
}

/// What an order that takes two is, and where it can be looked at.
pub fn described(order: &Order) -> (String, String) {
    use super::remedy::url;
    match order {
        Order::Close { month, options, .. } => {
            let also = if options.incomplete { ", ook onvolledige overzichten" } else { "" };
            let left_out = dutch::counted(options.leave_out.len(), "beschikking", "beschikkingen");
            let without = if options.leave_out.is_empty() { String::new() } else { format!(", zonder {left_out}") };
            (format!("{} afsluiten{also}{without}", dutch::month(*month)), format!("/maand/{month}"))
        }
        Order::Reissue { number } => (format!("factuur {number} opnieuw maken"), format!("/uitgaand/{}", url(number))),
        Order::MailInvoice { number, .. } => (format!("factuur {number} mailen"), format!("/uitgaand/{}", url(number))),
        Order::OutboxApprove { id } => (format!("bericht {id} vrijgeven"), format!("/uitgaand/{id}")),
        Order::Paid { number, amount, .. } => {
            (format!("{} boeken op {number}", dutch::euro(*amount)), format!("/uitgaand/{}", url(number)))
        }
        Order::Match { payment, shares } => {
            let numbers: Vec<&str> = shares.iter().map(|share| share.number.as_str()).collect();
            (format!("betaling verdelen over {}", numbers.join(", ")), format!("/geld/betaling/{}", url(payment)))
        }
        Order::Dismiss { payment, reason, .. } => {
            (format!("betaling opzij zetten: {reason}"), format!("/geld/betaling/{}", url(payment)))
        }
        _ => ("een opdracht".to_owned(), "/".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_waits_for_somebody_else_also_over_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let order = Order::OutboxApprove { id: 12 };
        let proposals = Proposals::open(folder.path());
        proposals.propose(order.clone(), "anna".to_owned(), "1-2-2023 9:00".to_owned()).unwrap();
        let again = Proposals::open(folder.path());
        assert_eq!(again.waiting(), proposals.waiting());
        assert!(again.agree(1, "anna").unwrap_err().text.contains("zelf"));
        assert_eq!(again.agree(1, "bert").unwrap().order, order);
        assert!(again.agree(1, "bert").is_err(), "it is done once");
        assert!(Proposals::open(folder.path()).waiting().is_empty());
    }

    #[test]
    fn what_waits_is_what_the_config_names() {
        let money = TwoSteps { money: true, ..TwoSteps::default() };
        let dismiss = Order::Dismiss { payment: "a:1".to_owned(), reason: "x".to_owned(), payer: false };
        assert!(takes_two(&dismiss, money) && !takes_two(&dismiss, TwoSteps::default()));
        assert!(!takes_two(&Order::OutboxApprove { id: 1 }, money));
        assert!(described(&dismiss).0.contains("opzij"));
    }
}
