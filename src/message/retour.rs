//! What retours share: their header, their codes, and a record that comes back with codes.
//!
//! A retour repeats the message it answers, unswapped, and adds codes (IV028, IV032). A class with no classes below it
//! is the class of that message in [`Returned`]; the others have records of their own, because
//! what stands below them has codes too.

use super::code::Code;
use super::common::{BerichtIdentificatie, XsdVersie};
use super::digest::Canon;
use super::pass::{Fill, Pass};
use super::record::{Field, Leaf, Record, Shape, assert_shape, record};
use super::tables::v3_2::{self, wmo302, wmo306, wmo308, wmo316, wmo318, wmo320, wmo325};
use super::tables::{Child, Complex};
use super::writer::{Elements, Writer};
use crate::domain::Date;

/// The whole message is rejected: it breaks a rule that it could have been checked by alone.
pub(crate) const AFGEKEURD: &str = "0001";
/// Nothing to say about this class.
pub(crate) const GEEN_OPMERKING: &str = "0200";
/// The class was not judged, because one above it is rejected.
pub(crate) const NIET_BEOORDEELD: &str = "0233";
/// The whole declaratie is granted; only a 325 says so.
const GEHEEL_TOEGEKEND: &str = "8001";
/// Where the header of a message stands.
pub(crate) const HEADER: &str = "/Bericht/Header";

record! {
    /// Header of a retour: that of the message it answers, with the retour's own identity.
    RetourHeader [
        wmo302::HEADER, wmo306::HEADER, wmo308::HEADER, wmo316::HEADER, wmo318::HEADER, wmo320::HEADER,
    ] {
        /// Which retour: `415`, `419`, `421`, `445`, `481`, `483`.
        bericht_code: Code = "BerichtCode",
        /// 3.
        bericht_versie: u32 = "BerichtVersie",
        /// That of the release.
        bericht_subversie: u32 = "BerichtSubversie",
        /// Who sent the message that is answered.
        afzender: Code = "Afzender",
        /// Who got it, and sends this retour.
        ontvanger: Code = "Ontvanger",
        /// Identity of the message that is answered.
        bericht_identificatie: BerichtIdentificatie = "BerichtIdentificatie",
        /// Versions of the schemas that message was made with.
        xsd_versie: XsdVersie = "XsdVersie",
        /// Identity of the retour.
        identificatie_retour: String = "IdentificatieRetour",
        /// Day it was made.
        dagtekening_retour: Date = "DagtekeningRetour",
        /// Version of the published checks, where they led to the rejection.
        xslt_versie: Option<String> = "XsltVersie",
        /// Versions of the schemas the retour was made with.
        xsd_versie_retour: XsdVersie = "XsdVersieRetour",
        /// Absent when nothing is wrong.
        retour_codes: Option<RetourCodes> = "RetourCodes",
    }
}

record! {
    /// What is said about a class.
    RetourCodes [
        wmo302::RETOUR_CODES, wmo306::RETOUR_CODES, wmo308::RETOUR_CODES, wmo316::RETOUR_CODES, wmo318::RETOUR_CODES,
        wmo320::RETOUR_CODES, wmo325::RETOUR_CODES,
    ] {
        /// One or more (WJ001).
        retour_code: Vec<Code> = "RetourCode",
    }
}

/// A record as it was sent, with what is said about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Returned<T> {
    /// As sent.
    pub given: T,
    /// What is said.
    pub retour_codes: RetourCodes,
}

impl<T: Clone> From<&T> for Returned<T> {
    /// With nothing said of it yet.
    fn from(given: &T) -> Self {
        Returned { given: given.clone(), retour_codes: RetourCodes::default() }
    }
}

/// A list of records as a retour has them.
pub(crate) fn returned<T, R: for<'a> From<&'a T>>(given: &[T]) -> Vec<R> {
    given.iter().map(R::from).collect()
}

impl<T: Record> Record for Returned<T> {
    /// Without the codes, which stand last: see [`assert_returned`].
    const FIELDS: &'static [Shape] = T::FIELDS;

    fn feed(&self, canon: &mut Canon) {
        self.given.feed(canon);
        Record::feed(&self.retour_codes, canon);
    }
}

impl<T: Record> Fill for Returned<T> {
    fn fill(&mut self, slot: usize, pass: &mut Pass<'_>, child: &'static Child) {
        match slot == T::FIELDS.len() {
            true => self.retour_codes.take(pass, child),
            false => self.given.fill(slot, pass, child),
        }
    }
}

impl<T: Record> Elements for Returned<T> {
    fn write(&self, children: &'static [Child], writer: &mut Writer) {
        if let Some((codes, given)) = children.split_last() {
            self.given.write(given, writer);
            Field::write(&self.retour_codes, codes, writer);
        }
    }
}

impl<T: Record> Field for Returned<T> {
    const LEAF: Leaf = Leaf::Record;

    fn take(&mut self, pass: &mut Pass<'_>, child: &'static Child) {
        pass.record(self, child);
    }

    fn feed(&self, canon: &mut Canon) {
        Record::feed(self, canon);
    }

    fn write(&self, child: &'static Child, writer: &mut Writer) {
        writer.record(child, self);
    }
}

/// Whether a retour can reject with this code: the schema knows it, and it does not say that all is well, or nothing.
pub(crate) fn rejects(code: &str) -> bool {
    // All retours of both releases have this one list (docs/decisions/0005).
    let is_listed = v3_2::basisschema::LDT_RETOUR_CODE.codes.binary_search(&code).is_ok();
    is_listed && ![GEEN_OPMERKING, NIET_BEOORDEELD, GEHEEL_TOEGEKEND].contains(&code)
}

/// Fails the build unless the type holds the elements of `T` and then RetourCodes.
pub(crate) const fn assert_returned<T: Record>(complex: &Complex) {
    assert!(!complex.children.is_empty(), "a returned class has no elements");
    if let Some((codes, given)) = complex.children.split_last() {
        let last = Shape { name: "RetourCodes", leaf: Leaf::Record, optional: false, repeated: false };
        assert_shape(std::slice::from_ref(codes), &[last]);
        assert_shape(given, T::FIELDS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::retourcode_text;
    use crate::message::tables::{Content, ROOTS, Root};

    /// The codes that a retour of this schema may carry on its header.
    fn codes(root: &Root) -> Option<&'static [&'static str]> {
        let below = |complex: &'static Complex, name: &str| -> Option<&'static Child> {
            complex.children.iter().find(|child| child.name == name)
        };
        let mut complex = root.content;
        for name in ["Header", "RetourCodes"] {
            match below(complex, name)?.content {
                Content::Complex(deeper) => complex = deeper,
                Content::Simple(_) => return None,
            }
        }
        match below(complex, "RetourCode")?.content {
            Content::Simple(simple) => Some(simple.codes),
            Content::Complex(_) => None,
        }
    }

    #[test]
    fn every_code_of_every_retour_is_told_and_all_but_three_reject() {
        let lists: Vec<_> = ROOTS.iter().filter_map(codes).collect();
        assert_eq!(lists.len(), 14, "six retours and the 325, in two releases");
        for list in lists {
            assert_eq!(list, v3_2::basisschema::LDT_RETOUR_CODE.codes);
            assert!(list.iter().all(|code| retourcode_text(code).is_some()));
            let other: Vec<_> = list.iter().filter(|code| !rejects(code)).copied().collect();
            assert_eq!(other, ["0200", "0233", "8001"]);
        }
        assert!(!rejects("9999") && !rejects(""));
    }
}
