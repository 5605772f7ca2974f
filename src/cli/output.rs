//! Writing for people and for programs: JSON as it came, tables, euros the Dutch way. A reader that stops reading
//! (`| head`) is no error.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};

use serde::Serialize;

use super::layout::{folded, stacked_within, table_within, terminal_width};
pub use crate::domain::dutch::{counted, euro, plain_quantity as quantity};
use crate::domain::{Bsn, Date, Eur, GemeenteCode, Sha256, mask_bsn};

/// Where a command prints.
pub struct Output {
    json: bool,
    colour: bool,
    /// What clients are called, where that was asked.
    names: BTreeMap<Bsn, String>,
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
        Output { json, colour, names: BTreeMap::new() }
    }

    /// The same, knowing what clients are called.
    pub fn naming(&self, names: BTreeMap<Bsn, String>) -> Self {
        Output { names, ..*self }
    }

    /// A client where others may look on: the BSN masked, and the name as far as it is known.
    pub fn client(&self, bsn: Bsn) -> String {
        client(bsn, self.names.get(&bsn).map(String::as_str))
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

/// A table as wide as the terminal at most: headings that start with `>` are of columns of numbers.
pub fn table(headings: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    table_within(headings, &rows.into_iter().collect::<Vec<_>>(), terminal_width())
}

/// The same; where the terminal is too narrow for it, the columns of each group stand below each other.
pub fn stacked(headings: &[&str], rows: impl IntoIterator<Item = Vec<String>>, groups: &[&[usize]]) -> String {
    stacked_within(headings, &rows.into_iter().collect::<Vec<_>>(), groups, terminal_width())
}

/// Sentences and tables as wide as the terminal at most.
pub fn prose(text: &str) -> String {
    folded(text, terminal_width(), 2)
}

/// As much of a hash as tells files apart in a table; `--json` has all of it, and commands take this much.
pub fn short(sha256: &Sha256) -> String {
    sha256.to_string().chars().take(SHORT).collect()
}

const SHORT: usize = 12;

/// A client by its masked BSN, and its name as far as it is known.
pub fn client(bsn: Bsn, name: Option<&str>) -> String {
    let masked = mask_bsn(&bsn.to_string());
    name.filter(|name| !name.is_empty()).map_or_else(|| masked.clone(), |name| format!("{masked} {name}"))
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
    fn a_client_is_named_beside_a_masked_bsn() {
        let bsn = "999900006".parse().unwrap();
        assert_eq!(client(bsn, Some("T. Test")), "*****0006 T. Test");
        assert_eq!(client(bsn, None), "*****0006");
        assert_eq!(
            (counted(1, "regel", "regels"), counted(2, "regel", "regels")),
            ("1 regel".into(), "2 regels".into())
        );
    }
}
