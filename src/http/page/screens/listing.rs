//! A screen of a heading, a few sentences and tables: most screens are one.

use askama::Template;

use super::super::desk::{Menu, Screen};
use super::super::remedy::Piece;
use super::super::table::{Cell, Table};
use crate::request::Failure;

/// A heading, sentences, ways to go on, and tables.
#[derive(Template)]
#[template(path = "listing.html")]
pub struct Listing {
    title: String,
    words: Vec<Cell>,
    links: Vec<(String, String)>,
    facts: Vec<(String, Cell)>,
    tables: Vec<Table>,
    picture: Option<(String, String)>,
    text: Option<(String, String)>,
}

impl Listing {
    /// Only a heading.
    pub fn new(title: impl Into<String>) -> Listing {
        Listing {
            title: title.into(),
            words: Vec::new(),
            links: Vec::new(),
            facts: Vec::new(),
            tables: Vec::new(),
            picture: None,
            text: None,
        }
    }

    /// With a sentence; commands in it become links.
    pub fn says(mut self, text: &str) -> Listing {
        self.words.push(Cell::prose(text));
        self
    }

    /// With a way to go on.
    pub fn link(mut self, text: impl Into<String>, href: impl Into<String>) -> Listing {
        self.links.push((text.into(), href.into()));
        self
    }

    /// With a fact: what it is, and what it says.
    pub fn fact(mut self, word: impl Into<String>, says: Cell) -> Listing {
        self.facts.push((word.into(), says));
        self
    }

    /// With a table.
    pub fn table(mut self, table: Table) -> Listing {
        self.tables.push(table);
        self
    }

    /// With a document shown in the page: its address, and what it is.
    pub fn picture(mut self, href: String, title: String) -> Listing {
        self.picture = Some((href, title));
        self
    }

    /// With a text as it stands in a file: its title, and the text.
    pub fn text(mut self, title: &str, text: String) -> Listing {
        self.text = Some((title.to_owned(), text));
        self
    }

    /// The screen.
    pub fn screen(self, menu: Menu) -> Result<Screen, Failure> {
        Screen::new(self.title.clone(), menu, &self)
    }
}
