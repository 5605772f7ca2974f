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

/// Name and bytes of each form. The PDF carries the e-invoice along; with `pdf_in_ubl` the e-invoice beside it carries a PDF
/// of its own, since neither can carry the other whole.
pub fn forms(invoice: &Invoice, pdf_in_ubl: bool) -> Result<Vec<(String, Vec<u8>)>, FormError> {
    let name = |end: &str| format!("{}{end}", invoice.number);
    let (paper, message) = (name(".pdf"), name(".xml"));
    let alone = ubl(invoice, None);
    let whole = pdf(invoice, Some((&message, &alone)))?;
    let carried = if pdf_in_ubl { ubl(invoice, Some((&paper, &pdf(invoice, None)?))) } else { alone };
    Ok(vec![
        (paper, whole),
        (message, carried),
        (name("-specificatie.csv"), csv(invoice)),
        (name("-specificatie.xlsx"), xlsx(invoice)?),
    ])
}
