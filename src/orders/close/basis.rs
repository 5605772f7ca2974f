//! What a closing rests on, as values: what is known and agreed, who sends invoices, the config of that moment, and the moment itself.
//!
//! Stands below the plans of a closing and of a new invoice. Pure: the shell asks the clock and the log, and hands in what they say.

use std::sync::Arc;

use serde_json::Value;

use super::super::basis::Basis;
use super::super::cannot::{Cannot, CloseError};
use super::super::mail::MailBasis;
use crate::billing::{Books, ClosedStamp, Closing, Unbillable};
use crate::domain::{Month, Sha256};
use crate::known::Statements;
use crate::outputs::invoice::{InvoiceConfig, Provider};
use crate::outputs::mail::MailSettings;

/// What a closing rests on.
#[derive(Clone, Copy)]
pub struct CloseBasis<'a> {
    /// What is known and agreed now, and the day.
    pub now: Basis<'a>,
    /// Who sends the invoices.
    pub provider: &'a Provider,
    /// How invoices are numbered and made.
    pub invoice: &'a InvoiceConfig,
    /// How they are mailed; absent: not at all.
    pub mail: Option<&'a MailSettings>,
    /// The config in its canonical form, which a closing keeps.
    pub config: &'a Value,
    /// Gives the name under which a file came, for the causes of corrections; the log alone keeps it.
    pub name: &'a dyn Fn(&Sha256) -> Option<String>,
    /// The moment that the closing is stamped with: `2023-07-01T00:00:00+02:00`.
    pub moment: &'a str,
}

impl<'a> CloseBasis<'a> {
    /// What was closed and invoiced.
    pub fn books(&self) -> &'a Books {
        self.now.known.books()
    }

    /// What mails rest on.
    pub fn mails(&self) -> MailBasis<'a> {
        MailBasis { terms: self.now.terms, provider: self.provider, settings: self.mail }
    }

    /// The statements as they are now.
    pub fn statements(&self) -> Statements<'a> {
        let Basis { known, terms, overview, .. } = self.now;
        Statements::new(known, self.name, terms, self.config, overview)
    }

    /// Nothing gets a number while there are numbers or files in the log that cannot be read.
    pub fn check_readable(&self) -> Result<(), Cannot> {
        self.now.known.unread().map_or(Ok(()), |record| Err(CloseError::Unread(record).into()))
    }

    /// A closing of this moment that holds nothing yet.
    pub fn closing(&self, month: Month, unbillable: &[Arc<Unbillable>]) -> Closing {
        Closing {
            month,
            stamp: ClosedStamp {
                number: self.books().next_closing(),
                at: self.moment.to_owned(),
                log_position: self.now.known.sequence,
            },
            as_of: self.now.today,
            config: self.config.clone(),
            statements: Vec::new(),
            held: Vec::new(),
            unbillable: unbillable.to_vec(),
            left_out: Vec::new(),
        }
    }
}
