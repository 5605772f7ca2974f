//! Mails: the invoice with its forms to a party, and the day's new tasks to the back office.
//!
//! Stands after `invoice`, whose forms it carries along. The same values give the same bytes: moment, Message-ID and boundaries are
//! arguments or follow from them. No BSN and no name of a client stands in subject, headers or text; what the forms hold of clients
//! travels as an attachment only. When a mail leaves, and to which server, is decided above. In reading order: `template` (the text of
//! the letter), `letter` (the bytes), `settings`.

mod letter;
mod settings;
mod template;

pub use letter::{Attachment, Letter, MailFault, is_address, letter};
pub use settings::{InvoiceForm, MailSettings};
pub use template::{Filling, Template, TemplateFault};
