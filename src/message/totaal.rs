//! A total in cents, with how it was written where that is not plainly.
//!
//! Stands on `record`, beside the parts that messages share. `001250` and `1250` are one number and one content, but the owner's own
//! check of a total compares what is written (TR358), so that is kept. Judges nothing.

use super::check::Value;
use super::digest::Canon;
use super::pass::Pass;
use super::record::{Field, Leaf};
use super::tables::Child;
use super::writer::Writer;

/// Cents of a total.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totaal {
    /// The number.
    pub cents: u64,
    /// The text, where it is not the number as one writes it.
    written: Option<Box<str>>,
}

impl Totaal {
    /// The text of the message, white space around it included.
    pub fn written(&self) -> String {
        self.written.as_deref().map_or_else(|| self.cents.to_string(), str::to_owned)
    }
}

impl From<u64> for Totaal {
    fn from(cents: u64) -> Self {
        Totaal { cents, written: None }
    }
}

impl Field for Totaal {
    const LEAF: Leaf = Leaf::Number(u64::MAX);

    fn take(&mut self, pass: &mut Pass<'_>, child: &'static Child) {
        if let Some((Value::Integer(cents), text)) = pass.leaf(child) {
            let is_plain = text == cents.to_string().as_str();
            *self = Totaal { cents, written: (!is_plain).then(|| text.into_owned().into_boxed_str()) };
        }
    }

    fn feed(&self, canon: &mut Canon) {
        canon.number(self.cents);
    }

    fn write(&self, child: &'static Child, writer: &mut Writer) {
        writer.text(child, &self.written());
    }
}
