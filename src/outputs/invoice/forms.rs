//! All forms of one invoice, with their names in the outbox.
//!
//! Stands after the forms. The names hold a number and no client.

use super::Invoice;

/// Why a form cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum FormError {
    /// x
    #[error("x")]
    X,
}

/// Name and bytes of each form.
pub fn forms(invoice: &Invoice, pdf_in_ubl: bool) -> Result<Vec<(String, Vec<u8>)>, FormError> {
    let _ = (invoice, pdf_in_ubl);
    Ok(Vec::new())
}
