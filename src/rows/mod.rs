//! CSV as rows with names, lines and columns; for files of the inbox and tables of the config alike.
//!
//! Stands below `message` (rows as facts) and `config` (rows as tariffs and products). Knows what is alike for every CSV that
//! is read, whatever its columns mean. Pure: no file, no clock.

mod lines;
mod table;

pub use lines::{LINE_BYTES_MAX, Lines, delimiter_of, is_quoted_well, without_mark};
pub use table::Table;
