//! All forms of one invoice, with their names in the outbox.
//!
//! Stands after the forms. The names hold a number and no client.

use super::{Invoice, PdfError, XlsxError, csv, pdf, ubl, xlsx};

/// Why a form cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum FormError {
    /// The page.
    #[error("the PDF cannot be made")]
    Pdf(#[from] PdfError),
    /// The workbook.
    #[error("the workbook cannot be made")]
    Xlsx(#[from] XlsxError),
}

/// Name and bytes of each form of an invoice.
pub type Forms = [(String, Vec<u8>); FORMS];

/// How many forms an invoice has: PDF, e-invoice, and its specification as CSV and as workbook.
pub const FORMS: usize = 4;

/// Name and bytes of each form. The PDF carries the e-invoice along; with `pdf_in_ubl` the e-invoice beside it carries a PDF
/// of its own, since neither can carry the other whole.
pub fn forms(invoice: &Invoice, pdf_in_ubl: bool) -> Result<Forms, FormError> {
    let name = |end: &str| format!("{}{end}", invoice.number);
    let (paper, message) = (name(".pdf"), name(".xml"));
    let alone = ubl(invoice, None);
    let whole = pdf(invoice, Some((&message, &alone)))?;
    let carried = if pdf_in_ubl { ubl(invoice, Some((&paper, &pdf(invoice, None)?))) } else { alone };
    Ok([
        (paper, whole),
        (message, carried),
        (name("-specificatie.csv"), csv(invoice)),
        (name("-specificatie.xlsx"), xlsx(invoice)?),
    ])
}
