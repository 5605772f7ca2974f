//! All forms of one invoice, with their names in the outbox.
//!
//! Stands after the forms. The names hold a number and no client.

use super::{Invoice, XlsxError, csv, ubl, xlsx};

/// Why a form cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum FormError {
    /// The workbook.
    #[error("the workbook cannot be made")]
    Xlsx(#[from] XlsxError),
}

/// Name and bytes of each form.
pub fn forms(invoice: &Invoice, pdf_in_ubl: bool) -> Result<Vec<(String, Vec<u8>)>, FormError> {
    let number = &invoice.number;
    let _ = pdf_in_ubl;
    Ok(vec![
        (format!("{number}.xml"), ubl(invoice, None)),
        (format!("{number}-specificatie.csv"), csv(invoice)),
        (format!("{number}-specificatie.xlsx"), xlsx(invoice)?),
    ])
}
