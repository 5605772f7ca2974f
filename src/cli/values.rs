//! Values as they are written in arguments.
//!
//! Stands below all commands. A value that cannot be is told at once, with how it is written.

use crate::domain::Date;

/// A day as it is written everywhere here, and no other of the many ways.
pub fn day(text: &str) -> Result<Date, String> {
    let written = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let day = if written { text.parse().ok() } else { None };
    day.ok_or_else(|| "a day is written YYYY-MM-DD, such as 2023-04-03, and must exist".to_owned())
}
