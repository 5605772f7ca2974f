//! The screens, one file each: documents in, HTML out. None of them knows a socket, a session or the access log.

pub mod berichten;
pub mod bestanden;
pub mod betaling;
pub mod client;
pub mod clienten;
pub mod close;
pub mod geld;
mod listing;
pub mod logboek;
pub mod maand;
pub mod order;
pub mod quarantaine;
pub mod rapporten;
mod sheet;
pub mod tarieven;
pub mod tweede;
pub mod uitgaand;
pub mod vandaag;
pub mod wrong;
