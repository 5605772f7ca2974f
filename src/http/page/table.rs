//! Tables and texts as they stand on a page: cells, rows, headings, and sentences with links in them.
//!
//! Stands at the ground of `page`. Holds no client data that was not given to it by [`Seen`](super::seen::Seen), which notes whom it shows.

use askama::Template;
use askama::filters::HtmlSafe;

use super::remedy::{Piece, pieces};
use super::seen::ClientLink;
use crate::domain::{Date, Eur, dutch, mask_bsn};

/// What stands in one cell.
#[derive(Clone, Debug)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A number or amount, to the right.
    Number(String),
    /// A client, masked, with the way to its page.
    Client(ClientLink),
    /// Words that lead somewhere.
    Link {
        /// The words.
        text: String,
        /// Where to.
        href: String,
    },
    /// A state, as a mark with words.
    Mark {
        /// The words.
        text: String,
        /// How it is meant.
        tone: Tone,
    },
    /// A sentence in which commands became links.
    Prose(Vec<Piece>),
}

/// How a mark is meant; each tone has a sign of its own besides its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// As it should be.
    Good,
    /// Worth a look.
    Odd,
    /// Wrong or late.
    Bad,
    /// Neither.
    Plain,
}

impl Tone {
    pub(super) fn class(self) -> &'static str {
        match self {
            Tone::Good => "good",
            Tone::Odd => "odd",
            Tone::Bad => "bad",
            Tone::Plain => "plain",
        }
    }
}

impl Cell {
    /// Class of the place in which it stands.
    fn class(&self) -> Option<&'static str> {
        match self {
            Cell::Number(_) => Some("number"),
            Cell::Client(_) => Some("client"),
            Cell::Prose(_) => Some("prose"),
            Cell::Text(_) | Cell::Link { .. } | Cell::Mark { .. } => None,
        }
    }

    /// Words.
    pub fn text(text: impl Into<String>) -> Cell {
        Cell::Text(text.into())
    }

    /// A count.
    pub fn count(count: impl ToString) -> Cell {
        Cell::Number(count.to_string())
    }

    /// An amount; a dash where it is not known.
    pub fn euro(amount: Option<Eur>) -> Cell {
        Cell::Number(amount.map_or_else(|| "–".to_owned(), dutch::euro))
    }

    /// A day; empty where there is none.
    pub fn day(day: Option<Date>) -> Cell {
        Cell::Text(day.map(dutch::date).unwrap_or_default())
    }

    /// Words that lead somewhere.
    pub fn link(text: impl Into<String>, href: impl Into<String>) -> Cell {
        Cell::Link { text: text.into(), href: href.into() }
    }

    /// The name of a file, in which a sender may have put the number of a client, with the way to it.
    pub fn file(name: &str, href: impl Into<String>) -> Cell {
        Cell::link(mask_bsn(name), href)
    }

    /// A state.
    pub fn mark(text: impl Into<String>, tone: Tone) -> Cell {
        Cell::Mark { text: text.into(), tone }
    }

    /// A sentence, in which commands become links.
    pub fn prose(text: &str) -> Cell {
        Cell::Prose(pieces(text))
    }
}

/// A table with its caption.
#[derive(Clone, Debug, Template)]
#[template(path = "table.html")]
pub struct Table {
    /// What it lists; read aloud and shown above it.
    pub caption: String,
    /// Heads of its columns; one that begins with `>` is of numbers.
    pub headings: Vec<Heading>,
    /// Its rows.
    pub rows: Vec<Vec<Cell>>,
    /// Sums below it, if any.
    pub foot: Option<Vec<Cell>>,
    /// What is said where it has no rows: what will stand here, and what brings it.
    pub empty: String,
}

impl HtmlSafe for Table {}

/// Head of a column.
#[derive(Clone, Debug)]
pub struct Heading {
    /// The words.
    pub text: String,
    /// Whether numbers stand below it.
    pub of_numbers: bool,
}

impl Table {
    /// An empty table.
    pub fn new(caption: &str, headings: &[&str], empty: &str) -> Table {
        let heading = |text: &&str| match text.strip_prefix('>') {
            Some(text) => Heading { text: text.to_owned(), of_numbers: true },
            None => Heading { text: (*text).to_owned(), of_numbers: false },
        };
        Table {
            caption: caption.to_owned(),
            headings: headings.iter().map(heading).collect(),
            rows: Vec::new(),
            foot: None,
            empty: empty.to_owned(),
        }
    }

    /// The same with these rows.
    pub fn with(mut self, rows: impl IntoIterator<Item = Vec<Cell>>) -> Table {
        self.rows.extend(rows);
        self
    }
}
