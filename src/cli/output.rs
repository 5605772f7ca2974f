//! Writing for people and for programs: JSON as it came, tables, euros the Dutch way. A reader that stops reading
//! (`| head`) is no error.

use std::io::{self, IsTerminal, Write};

use comfy_table::{CellAlignment, Table, presets};
use serde::Serialize;

pub use crate::domain::dutch::{euro, plain_quantity as quantity};
use crate::domain::{Date, Eur, GemeenteCode, mask_bsn};

/// Where a command prints.
pub struct Output {
    json: bool,
    colour: bool,
}

/// Emphasis on a terminal.
#[derive(Clone, Copy)]
pub enum Tone {
    /// A heading.
    Head,
    /// As it should be.
    Good,
    /// Worth a look.
    Odd,
    /// Refused or wrong.
    Bad,
}

impl Output {
    /// JSON, or text with colour only on a terminal that wants it.
    pub fn new(json: bool) -> Self {
        let colour = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Output { json, colour }
    }

    /// Whether `--json` was given.
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// Prints text and a newline.
    pub fn line(&self, text: impl AsRef<str>) -> anyhow::Result<()> {
        let mut stdout = io::stdout().lock();
        stdout.write_all(text.as_ref().as_bytes())?;
        stdout.write_all(b"\n")?;
        Ok(stdout.flush()?)
    }

    /// Prints bytes as they are.
    pub fn bytes(&self, bytes: &[u8]) -> anyhow::Result<()> {
        let mut stdout = io::stdout().lock();
        stdout.write_all(bytes)?;
        Ok(stdout.flush()?)
    }

    /// Text with emphasis, where that can be seen.
    pub fn tone(&self, tone: Tone, text: &str) -> String {
        let code = match tone {
            Tone::Head => "1",
            Tone::Good => "32",
            Tone::Odd => "33",
            Tone::Bad => "31",
        };
        if self.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// A table: headings that start with `>` are of columns of numbers, which are aligned at the right.
pub fn table(headings: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(headings.iter().map(|heading| heading.trim_start_matches('>')));
    rows.into_iter().for_each(|row| {
        table.add_row(row);
    });
    for (index, heading) in headings.iter().enumerate() {
        if let Some(column) = table.column_mut(index) {
            column.set_padding((0, 2));
            if heading.starts_with('>') {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
    }
    let lines: Vec<String> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    lines.join("\n")
}

/// An amount that may be unknown.
pub fn euro_or_dash(amount: Option<Eur>) -> String {
    amount.map_or_else(|| "–".to_owned(), euro)
}

/// The word that the JSON has for a value of a closed list.
pub fn word(value: &impl Serialize) -> String {
    let word = serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned));
    word.unwrap_or_default()
}

/// A period; open at the end where `to` is absent.
pub fn period(from: Date, to: Option<Date>) -> String {
    format!("{from} – {}", to.map_or_else(|| "…".to_owned(), |to| to.to_string()))
}

/// Whether the reader of stdout went away.
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io = |cause: &(dyn std::error::Error + 'static)| {
        cause.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
    };
    error.chain().any(io)
}

/// Prints an error with its causes on stderr.
pub fn complain(error: &anyhow::Error) {
    warn(&format!("iwmod: {error:#}"));
}

/// Prints a text on stderr, without a BSN that it may repeat.
pub fn warn(text: &str) {
    // Nobody reads it when this fails, so there is nobody to tell.
    let _ = writeln!(io::stderr().lock(), "{}", mask_bsn(text.trim_end()));
}

/// A gemeente as people read it, of the code that a document names: `Breda (0758)`.
pub fn gemeente(code: &str) -> String {
    code.parse::<GemeenteCode>().map_or_else(|_| code.to_owned(), GemeenteCode::named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_at_the_right() {
        let rows = [vec!["a".to_owned(), "€ 9,00".to_owned()], vec!["b".to_owned(), "€ 2.015,93".to_owned()]];
        assert_eq!(table(&["name", ">amount"], rows), "name      amount\na         € 9,00\nb     € 2.015,93");
    }
}
