//! What an aanbieder sends: messages made from what came in and from what is known. The map of this module.
//!
//! - `retour`: the answer to each message that is received;
//! - `declaratie`: the declaration of a month to a gemeente;
//! - `stop`: the end of a start;
//! - [`invoice`]: the collective invoice of a month to all who are no gemeente.
//!
//! Stands below the line of purity: what is made here is a value; when it is made, kept and sent is decided above. Whoever
//! sends reads the bytes back through [`crate::message::read`] first.

mod declaratie;
pub mod invoice;
mod retour;
mod stop;

pub use declaratie::{
    Cause, Declare, DeclareError, Declared, DeclaredLine, Fault, Left, Why, declare, parties, preflight,
};
pub use retour::retour;
pub use stop::{Stop, stop};
