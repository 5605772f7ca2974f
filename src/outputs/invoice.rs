//! The collective invoice of one party for one month: one value, and its four forms that agree to the cent.
//!
//! Stands after `billing` (closed statements) and `terms` (who pays, on which terms). [`Invoice`] is complete by construction:
//! where a required detail is missing there is no invoice but a list of [`Missing`]. Each form is a function of this one
//! value: the same invoice gives the same bytes. When it is made, numbered and sent is decided above. In reading order: `value`,
//! `sender`, `cause` (of a correction, for the payer), `build` (a statement made into one), the forms `csv`, `xlsx`, `ubl` and `pdf`, and `forms`, which gives all with their names.

mod build;
mod cause;
mod csv;
mod delivered;
mod forms;
mod pdf;
mod sender;
mod ubl;
mod value;
mod xlsx;

pub use build::{NoInvoice, Order, invoice};
pub use csv::csv;
pub use forms::{FORMS, FormError, Forms, forms};
pub use pdf::{PdfError, pdf, try_logo};
pub use sender::{InvoiceConfig, Provider};
pub use ubl::ubl;
pub use value::{Addressee, Delivered, Invoice, InvoiceClient, InvoiceLine, Missing, Sender};
pub use xlsx::{XlsxError, xlsx};
