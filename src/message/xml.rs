//! What XML asks and quick-xml leaves to its user: characters, names, attributes, references, the declaration.
//!
//! Stands between the bytes and `stream`. Knows XML 1.0 with namespaces and nothing of the standard.

use std::borrow::Cow;

use super::check::is_space;

/// What is wrong with the XML, and at which byte of the text that was looked at.
pub(crate) struct Flaw {
    /// Byte offset.
    pub at: usize,
    /// A Dutch sentence.
    pub text: Cow<'static, str>,
}

impl Flaw {
    fn new(at: usize, text: impl Into<Cow<'static, str>>) -> Flaw {
        Flaw { at, text: text.into() }
    }
}

/// An attribute as written.
#[derive(Clone, Copy)]
pub(crate) struct Attribute<'a> {
    /// With prefix.
    pub name: &'a str,
    /// Between the quotes, references not yet resolved.
    pub value: &'a str,
}

/// Whether two attributes have the same name.
pub(crate) fn has_twice(attributes: &[Attribute<'_>]) -> bool {
    attributes.iter().enumerate().any(|(i, a)| attributes.iter().skip(i.saturating_add(1)).any(|b| a.name == b.name))
}

/// Where the first character stands that XML forbids: control characters, U+FFFE and U+FFFF.
pub(crate) fn forbidden_character(text: &str) -> Option<usize> {
    let is_control = |b: u8| b < 0x20 && !is_space(b);
    // Looked at in blocks without an early end, so that it becomes vector code: this runs over every byte of a message.
    let clean =
        |block: &[u8]| block.iter().fold(0u8, |bad, b| bad | u8::from(is_control(*b)) | u8::from(*b == 0xEF)) == 0;
    let mut start = 0;
    for block in text.as_bytes().chunks(256) {
        if !clean(block) {
            let bad = |(_, rest): &(usize, &[u8])| match rest {
                [0xEF, 0xBF, 0xBE | 0xBF, ..] => true,
                [byte, ..] => is_control(*byte),
                [] => false,
            };
            let tail = text.as_bytes().get(start..).unwrap_or_default();
            let windows = (0..block.len()).map(|i| (i, tail.get(i..).unwrap_or_default()));
            if let Some((i, _)) = windows.into_iter().find(bad) {
                return Some(start.saturating_add(i));
            }
        }
        start = start.saturating_add(block.len());
    }
    None
}

/// Whether XML allows a character, also when written as a reference.
pub(crate) fn is_allowed(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' => true,
        '\u{FFFE}' | '\u{FFFF}' => false,
        other => other >= ' ',
    }
}

/// The character that `&name;` stands for.
pub(crate) fn reference(name: &str) -> Option<char> {
    let c = match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let parsed = match number.strip_prefix('x') {
                Some(hex) if !hex.is_empty() && hex.bytes().all(|b| b.is_ascii_hexdigit()) => {
                    u32::from_str_radix(hex, 16)
                }
                None if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) => number.parse(),
                _ => return None,
            };
            char::from_u32(parsed.ok()?)?
        }
    };
    is_allowed(c).then_some(c)
}

/// Whether a text is an NCName: a name without a colon.
pub(crate) fn is_ncname(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(is_name_start) && chars.all(|c| is_name_start(c) || is_name_rest(c))
}

fn is_name_start(c: char) -> bool {
    matches!(c, 'a'..='z' | 'A'..='Z' | '_' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

fn is_name_rest(c: char) -> bool {
    matches!(c, '0'..='9' | '-' | '.' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

/// Prefix and local name; the prefix is empty where there is none.
pub(crate) fn split(name: &str) -> (&str, &str) {
    // By bytes: this runs for every element, and names are too short for a search to pay.
    let colon = name.bytes().position(|b| b == b':');
    let divided = colon.and_then(|at| name.split_at_checked(at));
    divided.and_then(|(prefix, rest)| Some((prefix, rest.get(1..)?))).unwrap_or(("", name))
}

/// Whether a text is a name with at most one colon that divides two names.
pub(crate) fn is_qname(name: &str) -> bool {
    match name.split_once(':') {
        Some((prefix, local)) => is_ncname(prefix) && is_ncname(local),
        None => is_ncname(name),
    }
}

/// Reads the attributes of a tag: what stands between its name and its end. Stops after `most`.
pub(crate) fn attributes<'a>(raw: &'a str, most: usize, into: &mut Vec<Attribute<'a>>) -> Result<(), Flaw> {
    let mut rest = raw;
    loop {
        let trimmed = rest.trim_start_matches([' ', '\t', '\n', '\r']);
        let at = raw.len().saturating_sub(trimmed.len());
        if trimmed.is_empty() {
            return Ok(());
        }
        if trimmed.len() == rest.len() {
            return Err(Flaw::new(at, "Tussen attributen ontbreekt een spatie; zet er een tussen."));
        }
        if into.len() >= most {
            return Ok(());
        }
        rest = attribute(trimmed, at, into)?;
    }
}

fn attribute<'a>(text: &'a str, at: usize, into: &mut Vec<Attribute<'a>>) -> Result<&'a str, Flaw> {
    let flaw = |what: &'static str| Flaw::new(at, what);
    let (name, after) =
        text.split_once('=').ok_or_else(|| flaw("Een attribuut heeft geen waarde; schrijf naam=\"waarde\"."))?;
    let name = name.trim_end_matches([' ', '\t', '\n', '\r']);
    if !is_qname(name) {
        return Err(flaw("De naam van een attribuut is ongeldig; verbeter de naam."));
    }
    let after = after.trim_start_matches([' ', '\t', '\n', '\r']);
    let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
    let quote =
        quote.ok_or_else(|| flaw("De waarde van een attribuut staat niet tussen aanhalingstekens; zet ze erom."))?;
    let inner = after.get(1..).unwrap_or_default();
    let (value, rest) = inner
        .split_once(quote)
        .ok_or_else(|| flaw("De waarde van een attribuut wordt niet gesloten; sluit het aanhalingsteken."))?;
    if value.contains('<') {
        return Err(flaw("In de waarde van een attribuut staat '<'; schrijf &lt;."));
    }
    if unescape(value).is_none() {
        return Err(flaw("In de waarde van een attribuut staat een onbekende verwijzing; schrijf & als &amp;."));
    }
    into.push(Attribute { name, value });
    Ok(rest)
}

/// The value of an attribute with references resolved and white space as spaces; `None` for an unknown reference.
pub(crate) fn unescape(value: &str) -> Option<Cow<'_, str>> {
    if !value.bytes().any(|b| matches!(b, b'&' | b'\t' | b'\n' | b'\r')) {
        return Some(Cow::Borrowed(value));
    }
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        let (before, after) = rest.split_at_checked(at)?;
        push_spaced(&mut out, before);
        let (name, tail) = after.get(1..)?.split_once(';')?;
        out.push(reference(name)?);
        rest = tail;
    }
    push_spaced(&mut out, rest);
    Some(Cow::Owned(out))
}

fn push_spaced(out: &mut String, text: &str) {
    out.extend(text.replace("\r\n", "\n").chars().map(|c| if matches!(c, '\t' | '\n' | '\r') { ' ' } else { c }));
}

/// Text with its line ends as XML gives them to the reader: each of CR LF and CR is one LF.
pub(crate) fn line_ends(text: &str) -> Cow<'_, str> {
    if !text.as_bytes().contains(&b'\r') {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// What the XML declaration says; `content` stands between `<?` and `?>`.
pub(crate) struct Declaration<'a> {
    /// The encoding, where it names one.
    pub encoding: Option<&'a str>,
}

/// Reads the XML declaration: version, then encoding, then standalone.
pub(crate) fn declaration(content: &str) -> Result<Declaration<'_>, Flaw> {
    let flaw = || Flaw::new(0, "De XML-declaratie is ongeldig; schrijf <?xml version=\"1.0\" encoding=\"UTF-8\"?>.");
    let mut parts = Vec::new();
    attributes(content.strip_prefix("xml").unwrap_or(content), 4, &mut parts).map_err(|_| flaw())?;
    let mut rest = parts.iter().peekable();
    let mut take = |name: &str| rest.next_if(|a| a.name == name).map(|a| a.value);
    let version = take("version").ok_or_else(flaw)?;
    let encoding = take("encoding");
    let standalone = take("standalone");
    let minor = version.strip_prefix("1.").unwrap_or_default();
    let good_version = !minor.is_empty() && minor.bytes().all(|b| b.is_ascii_digit());
    let good_standalone = matches!(standalone, None | Some("yes" | "no"));
    let is_end = rest.next().is_none();
    if good_version && good_standalone && is_end { Ok(Declaration { encoding }) } else { Err(flaw()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(raw: &str) -> Option<Vec<(&str, &str)>> {
        let mut found = Vec::new();
        attributes(raw, 64, &mut found).ok()?;
        Some(found.iter().map(|a| (a.name, a.value)).collect())
    }

    #[test]
    fn attributes_are_read_strictly() {
        assert_eq!(read(" a='1'\n b = \"2'\" "), Some(vec![("a", "1"), ("b", "2'")]));
        for bad in
            [" a", " a=1", " a='1'b='2'", " a='<'", " a='&x;'", " a='&'", " 1a='1'", " a:b:c='1'", " a='1", "a='1'"]
        {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn forbidden_characters_are_found_where_they_stand() {
        assert_eq!(forbidden_character("ab\u{1}c"), Some(2));
        assert_eq!(forbidden_character(&format!("{}\u{FFFE}", "é".repeat(300))), Some(600));
        assert_eq!(forbidden_character(&format!("{}\u{FFFD}\r\n\t\u{FEFF}", "x".repeat(255))), None);
        assert_eq!(forbidden_character(&format!("{}\u{FFFF}", "x".repeat(254))), Some(254));
    }

    #[test]
    fn references_stand_for_allowed_characters() {
        assert_eq!(reference("#x41"), Some('A'));
        assert_eq!(reference("#65"), Some('A'));
        for bad in ["#0", "#x1", "#xFFFE", "#xD800", "#x110000", "#", "#x", "#+65", "#x+1", "nbsp", "LT", ""] {
            assert_eq!(reference(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_declaration_has_its_parts_in_order() {
        let encoding = |c| declaration(c).ok().map(|d| d.encoding.map(str::to_owned));
        assert_eq!(encoding("xml version='1.0' encoding='UTF-8' standalone='yes'"), Some(Some("UTF-8".to_owned())));
        assert_eq!(encoding("xml version=\"1.0\""), Some(None));
        for bad in [
            "xml",
            "xml encoding='UTF-8'",
            "xml encoding='x' version='1.0'",
            "xml version='2.0'",
            "xml version='1.0' a='b'",
        ] {
            assert_eq!(encoding(bad), None, "{bad}");
        }
    }
}
