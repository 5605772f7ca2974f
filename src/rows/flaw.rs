//! What can be wrong with a CSV whatever its columns mean, and who is told.
//!
//! Stands below `table`. Has no sentences: the back office reads Dutch of a file of the inbox, an administrator English of a
//! table of the config, and each has their own remedy.

/// What is wrong with one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw<'a> {
    /// It is not UTF-8 from this byte of the file on.
    Encoding {
        /// Counted from 0.
        byte: usize,
    },
    /// It has more bytes than a line may have.
    LongLine {
        /// How many it may have.
        most: usize,
    },
    /// A quote stands loose or is not closed on it.
    Quote,
    /// There is no line that names the columns.
    Empty,
    /// It names a column a second time.
    ColumnTwice {
        /// The column.
        column: &'static str,
        /// As it is written.
        written: &'a str,
        /// Which value of the line, counted from 1.
        position: usize,
    },
    /// It names a column that this file does not have.
    ColumnUnknown {
        /// As it is written.
        written: &'a str,
        /// Which value of the line, counted from 1.
        position: usize,
        /// The columns that the file may have, with commas between.
        known: &'a str,
    },
    /// It does not name a column that the file must have.
    ColumnMissing {
        /// The column.
        column: &'static str,
        /// The columns that the file may have, with commas between.
        known: &'a str,
    },
    /// It is a row more than the file may have.
    ManyRows {
        /// How many it may have.
        most: usize,
    },
    /// It has separators only.
    Blank,
    /// It has more or fewer values than there are columns.
    Width {
        /// How many values it has.
        values: usize,
        /// How many columns the file names.
        columns: usize,
    },
}

/// Who is told what is wrong with a file, and says when it is enough.
pub trait FlawList {
    /// Takes note of what is wrong with a line, counted from 1.
    fn note(&mut self, line: u32, flaw: Flaw<'_>);

    /// Whether no more can be told, so that the reading may stop.
    fn is_full(&self) -> bool;
}
