//! What an aanbieder sends: messages made from what came in and from what is known. The map of this module.
//!
//! - `retour`: the answer to each message that is received;
//! - `declaratie`: the declaration of a month to a gemeente;
//! - `stop`: the end of a start;
//! - [`invoice`]: the collective invoice of a month to all who are no gemeente;
//! - [`mail`]: the letter with an invoice, and with the tasks of a day.
//!
//! Stands below the line of purity: what is made here is a value; when it is made, kept and sent is decided above. Whoever
//! sends reads the bytes back through [`crate::message::read`] first.

mod declaratie;
pub mod invoice;
pub mod mail;
mod retour;
mod stop;

pub use declaratie::{
    Cause, Declare, DeclareError, Declared, DeclaredLine, Fault, Left, Why, declare, parties, preflight,
};
pub use retour::retour;
pub use stop::{Stop, stop};
