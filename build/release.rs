//! Makes the schemas of release 3.1 from those of 3.2 (docs/decisions/0005).
//!
//! Text in, text out, so that `build.rs` and the tests make the same schemas. A schema in which the places are not found
//! is refused: it would silently stay one of 3.2.

/// The release that is written down, and the one that is made of it.
#[allow(dead_code, reason = "the tests need the text alone")]
pub const RELEASES: (&str, &str) = ("3.2", "3.1");

const SUBVERSIE: (&str, &str) = (
    r#"base="iwmo:LDT_BerichtSubversie"><xs:pattern value="2"/>"#,
    r#"base="iwmo:LDT_BerichtSubversie"><xs:pattern value="1"/>"#,
);
const SPACE: (&str, &str) = ("/iwmo/3_2/", "/iwmo/3_1/");

/// The text of a 3.2 schema as one of 3.1; `None` when it is not written as such.
pub fn of_3_1(text: &str) -> Option<String> {
    // The shared types have no header, so no subversie; a message has one.
    let messages = usize::from(text.contains(r#"name="BerichtSubversie""#));
    let is_known = text.contains(SPACE.0) && text.matches(SUBVERSIE.0).count() == messages;
    is_known.then(|| text.replace(SPACE.0, SPACE.1).replace(SUBVERSIE.0, SUBVERSIE.1))
}
