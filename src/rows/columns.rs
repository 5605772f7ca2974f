//! Which columns a file has, and which of its values each is.
//!
//! Stands on `flaw`. Knows names, and nothing of what a value means.

use super::flaw::{Flaw, FlawList};

/// A column by name, and whether a file may do without it.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    name: &'static str,
    required: bool,
}

/// A column that each file has, if only with empty values.
pub const fn required(name: &'static str) -> Column {
    Column { name, required: true }
}

/// A column that a file may do without.
pub const fn optional(name: &'static str) -> Column {
    Column { name, required: false }
}

/// What a file must look like.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// The columns, in any order; `Code` names the column `code` too.
    pub columns: &'static [Column],
    /// Longest line.
    pub line_bytes_max: usize,
    /// Most rows below the names of the columns.
    pub rows_max: usize,
}

impl Column {
    /// Its name.
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

impl Form {
    /// The columns in the order of a first line, or `None` once it is told what is missing, unknown or double.
    pub(super) fn positions(
        &self,
        names: &csv::StringRecord,
        line: u32,
        flaws: &mut impl FlawList,
    ) -> Option<Vec<&'static str>> {
        let known = self.columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ");
        let mut positions: Vec<&'static str> = Vec::new();
        let mut is_sound = true;
        // A spreadsheet leaves separators behind the last name where cells to the right of the table were once in use.
        let named = names.len().saturating_sub(names.iter().rev().take_while(|name| name.trim().is_empty()).count());
        for (position, written) in (1..).zip(names.iter().take(named).map(str::trim)) {
            match self.columns.iter().find(|column| column.name.eq_ignore_ascii_case(written)) {
                Some(Column { name, .. }) if !positions.contains(name) => {
                    positions.push(name);
                    continue;
                }
                Some(Column { name, .. }) => flaws.note(line, Flaw::ColumnTwice { column: name, written, position }),
                None => flaws.note(line, Flaw::ColumnUnknown { written, position, known: &known }),
            }
            is_sound = false;
        }
        for column in self.columns.iter().filter(|column| column.required && !positions.contains(&column.name)) {
            flaws.note(line, Flaw::ColumnMissing { column: column.name, known: &known });
            is_sound = false;
        }
        is_sound.then_some(positions)
    }
}
