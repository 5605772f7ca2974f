//! The shape of the tables that `build.rs` makes from `schemas/`, and the tables themselves.
//!
//! Stands below everything in `message`. Only data: what may stand where, and which values are right.

/// Index into [`SPACES`]; [`NO_SPACE`] and above are not in that list.
pub(crate) type Space = u8;

/// No namespace at all.
pub(crate) const NO_SPACE: Space = 255;
/// A namespace that no schema has.
pub(crate) const OTHER_SPACE: Space = 254;
/// `http://www.w3.org/2001/XMLSchema-instance`.
pub(crate) const XSI_SPACE: Space = 253;
/// `http://www.w3.org/XML/1998/namespace`.
pub(crate) const XML_SPACE: Space = 252;

/// A message: its root element.
pub(crate) struct Root {
    /// Namespace of the root element.
    pub space: Space,
    /// Its name.
    pub name: &'static str,
    /// Release of the standard: `3.1`, `3.2`.
    pub release: &'static str,
    /// `WMO301`.
    pub message: &'static str,
    /// Version of its schema, as a message names it.
    pub version: &'static str,
    /// Version of the schema of the shared types.
    pub basis: &'static str,
    /// What it holds.
    pub content: &'static Complex,
}

/// A sequence of elements.
pub(crate) struct Complex {
    /// Name of the type in its schema.
    pub name: &'static str,
    /// Namespace of that schema.
    pub space: Space,
    /// Its elements in order; at most 64.
    pub children: &'static [Child],
}

/// An element of a sequence.
pub(crate) struct Child {
    /// Its name.
    pub name: &'static str,
    /// Its namespace.
    pub space: Space,
    /// May be absent.
    pub optional: bool,
    /// May occur any number of times.
    pub repeated: bool,
    /// What it holds.
    pub content: Content,
}

/// What an element holds.
pub(crate) enum Content {
    /// A value.
    Simple(&'static Simple),
    /// Elements.
    Complex(&'static Complex),
}

/// A type of value, with all facets of the types it is derived from.
pub(crate) struct Simple {
    /// Name of the type in its schema; empty for an unnamed one.
    pub name: &'static str,
    /// Namespace of that schema.
    pub space: Space,
    /// What it is built on.
    pub base: Base,
    /// Fewest characters.
    pub length_min: Option<usize>,
    /// Most characters.
    pub length_max: Option<usize>,
    /// Every one of these must hold.
    pub patterns: &'static [Pattern],
    /// The allowed values, sorted; empty when any value is.
    pub codes: &'static [&'static str],
    /// Least value.
    pub min: u64,
    /// Greatest value.
    pub max: u64,
    /// Every value is ASCII of at most 15 bytes.
    pub short: bool,
}

/// The built-in types that the standard uses.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Base {
    /// Keeps white space.
    String,
    /// Collapses white space.
    Integer,
    /// Collapses white space; without time zone.
    Date,
    /// Collapses white space; without time zone.
    Time,
}

/// The classes of text that the standard's patterns describe (`build/pattern.rs`).
pub(crate) enum Pattern {
    /// Something else than white space.
    NotBlank,
    /// Something else than white space, and no line break.
    NotBlankOneLine,
    /// Exactly so many digits.
    Digits(usize),
    /// Digits only.
    DigitsOrNone,
    /// None of these characters.
    NoneOf(&'static [u8]),
    /// `a` to `z`, `A` to `Z`, `À` to `ỳ`.
    Letters,
    /// ASCII letters and digits.
    LettersAndDigits,
    /// Three whole numbers with points.
    Version,
    /// Exactly this text.
    Literal(&'static str),
}

/// The index of a namespace URI.
pub(crate) fn space_of(uri: &str) -> Space {
    match uri {
        "" => NO_SPACE,
        "http://www.w3.org/2001/XMLSchema-instance" => XSI_SPACE,
        "http://www.w3.org/XML/1998/namespace" => XML_SPACE,
        _ => SPACES.iter().position(|s| *s == uri).and_then(|i| Space::try_from(i).ok()).unwrap_or(OTHER_SPACE),
    }
}

#[allow(dead_code, missing_docs, reason = "generated: holds every type of the standard, used or not yet")]
mod generated {
    use super::{Base, Child, Complex, Content, Pattern, Root, Simple};

    include!(concat!(env!("OUT_DIR"), "/tables.rs"));
}

pub(crate) use generated::{ROOTS, SPACES, v3_2};
