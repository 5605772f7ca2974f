//! CSV as rows with names, lines and columns; for files of the inbox and tables of the config alike.
//!
//! In reading order: `lines` (separator, quotes, numbers of lines), `table` (records), `flaw` (what can be wrong, and who is
//! told), `columns` (which value is which), `sheet` (all of it: a file as rows). Stands below `message` (rows as facts) and
//! `config` (rows as tariffs and products), which say in their own words what is wrong. Pure: no file, no clock.

mod columns;
mod flaw;
mod lines;
mod sheet;
mod table;
#[cfg(test)]
mod tests;

pub use columns::{Column, Form, optional, required};
pub use flaw::{Flaw, FlawList};
pub use lines::LINE_BYTES_MAX;
pub use sheet::{Records, Row, Rows, Sheet};
