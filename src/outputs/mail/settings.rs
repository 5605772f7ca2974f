//! What the config says of mails, as far as their bytes and their leaving go; which server takes them is the shell's.
//!
//! Stands beside the letter. Pure data.

use super::template::Template;

/// `[mail]`, without the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailSettings {
    /// Address of the sender.
    pub from: String,
    /// Where answers go, if not there.
    pub reply_to: Option<String>,
    /// Where everything goes instead of to the parties, for trying.
    pub redirect: Option<String>,
    /// Whether invoices are mailed when a month closes.
    pub auto: bool,
    /// Which forms of an invoice go along.
    pub forms: Vec<InvoiceForm>,
    /// The text with an invoice.
    pub template: Template,
    /// Whether the server is only reached over TLS that is verified; without it no attachment leaves.
    pub encrypted: bool,
}

/// A form of an invoice that goes along with a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvoiceForm {
    /// The page, with the e-invoice inside.
    Pdf,
    /// The e-invoice.
    Ubl,
    /// The specification as a workbook.
    Xlsx,
    /// The specification as CSV, of which a spreadsheet loses what looks like a number.
    Csv,
}

impl InvoiceForm {
    /// Those that go along where the config says nothing.
    pub const STANDARD: [InvoiceForm; 3] = [InvoiceForm::Pdf, InvoiceForm::Ubl, InvoiceForm::Xlsx];

    /// How the name of the file ends.
    pub fn ending(self) -> &'static str {
        match self {
            InvoiceForm::Pdf => ".pdf",
            InvoiceForm::Ubl => ".xml",
            InvoiceForm::Xlsx => ".xlsx",
            InvoiceForm::Csv => ".csv",
        }
    }

    /// Its kind, as a mail names it.
    pub fn media_type(self) -> &'static str {
        match self {
            InvoiceForm::Pdf => "application/pdf",
            InvoiceForm::Ubl => "application/xml",
            InvoiceForm::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            InvoiceForm::Csv => "text/csv; charset=utf-8",
        }
    }
}

impl std::str::FromStr for InvoiceForm {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "pdf" => Ok(InvoiceForm::Pdf),
            "ubl" => Ok(InvoiceForm::Ubl),
            "xlsx" => Ok(InvoiceForm::Xlsx),
            "csv" => Ok(InvoiceForm::Csv),
            _ => Err("an invoice has the forms pdf, ubl, xlsx and csv"),
        }
    }
}
