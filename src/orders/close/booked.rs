//! The books of a closing: what was frozen and which invoices were made of it, as the records that they become.
//!
//! Stands below the plans, which gather it. A form of an invoice costs time, so it is made only when an order is carried out; who makes
//! it is handed in. Pure.

use serde::Serialize;

use super::super::cannot::Cannot;
use crate::billing::{Closing, Document, Invoiced, Party};
use crate::domain::Date;
use crate::log::{Draft, Entry, MadeEntry, hash};
use crate::outputs::invoice::{FORMS, FormError, Forms, Invoice};

/// What is frozen, and the invoices that are made of it, in the order of their numbers.
#[derive(Debug, Default)]
pub struct Booked {
    pub closing: Option<Closing>,
    pub invoices: Vec<(Invoice, Invoiced)>,
}

impl Booked {
    /// How many records it becomes: one for the closing, and for each invoice one with its number and one per form.
    pub fn records_count(&self) -> usize {
        let per_invoice = FORMS.saturating_add(1);
        usize::from(self.closing.is_some()).saturating_add(self.invoices.len().saturating_mul(per_invoice))
    }

    /// Its records, and each invoice with its forms.
    pub fn render(
        self,
        day: Date,
        forms: &impl Fn(&Invoice) -> Result<Forms, FormError>,
    ) -> Result<(Vec<Draft>, Vec<Invoiced>), Cannot> {
        let closed = self.closing.map(|closing| noted("the closing", |closing| Entry::Closed { closing }, &closing));
        let mut records: Vec<Draft> = closed.transpose()?.into_iter().collect();
        let mut issued = Vec::with_capacity(self.invoices.len());
        for (invoice, mut invoiced) in self.invoices {
            let made = forms(&invoice)
                .map_err(|error| Cannot::NoForm { number: invoiced.number.clone(), source: Box::new(error) })?;
            let made = made.map(|(name, bytes)| form(name, bytes, day));
            invoiced.documents = made.iter().map(|(document, _)| document.clone()).collect();
            records.push(noted("the invoice", |invoice| Entry::Invoiced { invoice }, &invoiced)?);
            records.extend(made.into_iter().map(|(_, record)| record));
            issued.push(invoiced);
        }
        Ok((records, issued))
    }
}

/// An invoice as it is booked, before its forms are made.
pub fn invoiced(invoice: &Invoice, party: &Party, closings: Vec<u32>) -> Invoiced {
    Invoiced {
        number: invoice.number.clone(),
        party: party.clone(),
        month: invoice.month,
        date: invoice.date,
        total: invoice.total,
        closings,
        replaces: invoice.replaces.clone(),
        documents: Vec::new(),
    }
}

/// A form of an invoice, which leaves with it.
fn form(name: String, bytes: Vec<u8>, day: Date) -> (Document, Draft) {
    let entry = Entry::Made(MadeEntry { name: name.clone(), answers: None, released: true, day });
    let record = Draft::holding(entry, bytes);
    (Document { name, sha256: record.sha256 }, record)
}

/// A record that holds an entry of the books; its hash is that of the text.
fn noted(what: &'static str, entry: fn(String) -> Entry, value: &impl Serialize) -> Result<Draft, Cannot> {
    let text = serde_json::to_string(value).map_err(|source| Cannot::NotWritten { what, source })?;
    let sha256 = hash(text.as_bytes());
    Ok(Draft::about(entry(text), sha256))
}
