//! Statements in another encoding than UTF-8: banks still write ISO-8859-1, and one wrote ISO-8859-15 without a word of it.
//!
//! Stands before `reader`, which takes UTF-8. Amounts, days and accounts are plain letters and digits in all of these; only names and
//! texts hang on it. What is no text in any of them is left as it is, for the reader to refuse.

use std::borrow::Cow;

use crate::domain::Finding;

/// The bytes of a statement as UTF-8, and the name of the encoding where nothing in the file told it.
pub(super) fn as_utf8(bytes: &[u8]) -> (Cow<'_, [u8]>, Option<&'static str>) {
    if let Some(text) = utf16(bytes) {
        return (Cow::Owned(declared_as_utf8(&text).into_bytes()), None);
    }
    let declared = declared(bytes);
    match (std::str::from_utf8(bytes), declared.as_deref().and_then(encoding)) {
        (Ok(text), Some(_)) => (Cow::Owned(declared_as_utf8(text).into_bytes()), None),
        (Err(_), Some(encoding)) => (Cow::Owned(declared_as_utf8(&encoding.read(bytes)).into_bytes()), None),
        // Nothing is declared, or what is not so.
        (Err(_), None) if is_utf8_or_none(declared.as_deref()) && is_xml(bytes) => {
            let encoding = guessed(bytes);
            (Cow::Owned(encoding.read(bytes).into_bytes()), Some(encoding.name()))
        }
        (Ok(_) | Err(_), _) => (Cow::Borrowed(bytes), None),
    }
}

/// Gives findings the place that they have in the file itself, where it was read as another text: "ü" is one byte in ISO-8859-1 and two
/// in UTF-8, and the name of the encoding was replaced.
pub(super) fn place_in_file(findings: &mut [Finding], bytes: &[u8], utf8: &[u8]) {
    if utf8 == bytes {
        return;
    }
    let Ok(text) = std::str::from_utf8(utf8) else { return };
    let mut wanted: Vec<&mut u64> = findings.iter_mut().filter_map(|finding| finding.offset.as_mut()).collect();
    wanted.sort_unstable();
    let is_wide = is_utf16(bytes);
    let is_utf8 = !is_wide && std::str::from_utf8(bytes).is_ok();
    let width = |c: char| match (is_wide, is_utf8) {
        (true, _) => c.len_utf16().saturating_mul(2),
        (false, true) => c.len_utf8(),
        (false, false) => 1,
    };
    let (name_end, longer) = renamed(text, bytes);
    let mut place: usize = if is_wide { 2 } else { 0 };
    let mut characters = text.char_indices().peekable();
    for at in wanted {
        while let Some((begin, c)) = characters.next_if(|(begin, _)| u64::try_from(*begin).is_ok_and(|b| b < *at)) {
            place = place.saturating_add(width(c));
            if begin.checked_add(c.len_utf8()) == name_end {
                place = place.saturating_add(longer);
            }
        }
        *at = u64::try_from(place).unwrap_or(u64::MAX);
    }
}

/// Where the name of the encoding ends in the text that is read, and how many bytes longer the name of the file is.
fn renamed(text: &str, bytes: &[u8]) -> (Option<usize>, usize) {
    let Some((range, _)) = name_of(text) else { return (None, 0) };
    let (width, name) = if is_utf16(bytes) {
        let begin = utf16(bytes.get(..bytes.len().min(WIDE_DECLARATION_MAX)).unwrap_or_default());
        let name = begin.and_then(|begin| name_of(&begin).and_then(|(range, _)| begin.get(range).map(str::to_owned)));
        (2, name)
    } else {
        (1, declared(bytes))
    };
    let longer = name.map_or(0, |name| name.len().saturating_sub(range.len()));
    (Some(range.end), longer.saturating_mul(width))
}

/// Encodings of one byte a character.
#[derive(Clone, Copy)]
enum Encoding {
    /// ISO-8859-1, with what windows-1252 has beyond it.
    Western,
    /// ISO-8859-15, which has the euro sign.
    WithEuro,
}

impl Encoding {
    fn name(self) -> &'static str {
        match self {
            Encoding::Western => "windows-1252",
            Encoding::WithEuro => "ISO-8859-15",
        }
    }

    fn read(self, bytes: &[u8]) -> String {
        bytes.iter().map(|byte| self.character(*byte)).collect()
    }

    fn character(self, byte: u8) -> char {
        let other = match self {
            Encoding::Western => byte.checked_sub(0x80).and_then(|at| WINDOWS.get(usize::from(at))).copied(),
            Encoding::WithEuro => EURO.iter().find(|(known, _)| *known == byte).map(|(_, c)| *c),
        };
        other.unwrap_or_else(|| char::from(byte))
    }
}

fn encoding(name: &str) -> Option<Encoding> {
    match name.to_ascii_lowercase().replace('_', "-").as_str() {
        "iso-8859-1" | "iso8859-1" | "latin1" | "latin-1" | "windows-1252" | "cp1252" => Some(Encoding::Western),
        "iso-8859-15" | "iso8859-15" | "latin9" | "latin-9" => Some(Encoding::WithEuro),
        _ => None,
    }
}

/// Only windows-1252 has anything between 0x80 and 0x9F.
fn guessed(bytes: &[u8]) -> Encoding {
    if bytes.iter().any(|byte| (0x80..0xA0).contains(byte)) { Encoding::Western } else { Encoding::WithEuro }
}

fn is_utf8_or_none(declared: Option<&str>) -> bool {
    declared.is_none_or(|name| name.eq_ignore_ascii_case("utf-8") || name.eq_ignore_ascii_case("utf8"))
}

fn is_xml(bytes: &[u8]) -> bool {
    let begin = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes).trim_ascii_start();
    begin.starts_with(b"<") && !bytes.contains(&0)
}

/// What the XML declaration calls the encoding.
fn declared(bytes: &[u8]) -> Option<String> {
    let begin = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
    let begin = begin.get(..begin.len().min(DECLARATION_MAX))?;
    let text: String = begin.iter().take_while(|byte| byte.is_ascii()).map(|byte| char::from(*byte)).collect();
    let (range, _) = name_of(&text)?;
    text.get(range).map(str::to_owned)
}

/// Where a declaration has the name of the encoding.
fn name_of(text: &str) -> Option<(std::ops::Range<usize>, char)> {
    let end = text.trim_start().strip_prefix("<?xml").and_then(|_| text.find("?>"))?;
    let key = text.get(..end)?.find("encoding")?;
    let rest = text.get(key..end)?;
    let quote = rest.find(['"', '\''])?;
    let mark = rest.get(quote..)?.chars().next()?;
    let from = key.checked_add(quote)?.checked_add(1)?;
    let length = text.get(from..end)?.find(mark)?;
    Some((from..from.checked_add(length)?, mark))
}

fn declared_as_utf8(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some((range, _)) = name_of(&text) {
        text.replace_range(range, "UTF-8");
    }
    text
}

fn is_utf16(bytes: &[u8]) -> bool {
    utf16(bytes.get(..2).unwrap_or_default()).is_some()
}

fn utf16(bytes: &[u8]) -> Option<String> {
    let (rest, is_little) = match bytes {
        [0xFE, 0xFF, rest @ ..] => (rest, false),
        [0xFF, 0xFE, rest @ ..] if !rest.starts_with(&[0, 0]) => (rest, true),
        _ => return None,
    };
    let (pairs, odd) = rest.as_chunks::<2>();
    let unit = |pair: &[u8; 2]| if is_little { u16::from_le_bytes(*pair) } else { u16::from_be_bytes(*pair) };
    let text = String::from_utf16(&pairs.iter().map(unit).collect::<Vec<_>>()).ok()?;
    odd.is_empty().then_some(text)
}

/// A declaration is no longer than this.
const DECLARATION_MAX: usize = 200;

/// The same with its mark in units of two bytes.
const WIDE_DECLARATION_MAX: usize = 2 * DECLARATION_MAX + 2;

/// What ISO-8859-15 has otherwise than ISO-8859-1.
const EURO: [(u8, char); 8] =
    [(0xA4, '€'), (0xA6, 'Š'), (0xA8, 'š'), (0xB4, 'Ž'), (0xB8, 'ž'), (0xBC, 'Œ'), (0xBD, 'œ'), (0xBE, 'Ÿ')];

/// Windows-1252 from 0x80 to 0x9F.
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

#[cfg(test)]
mod tests {
    use super::*;

    /// The place of the mark "!" in the file, as it is found in the text that is read.
    fn place_of_mark(bytes: &[u8]) -> Option<u64> {
        let (utf8, _) = as_utf8(bytes);
        let at = utf8.iter().position(|byte| *byte == b'!').and_then(|at| u64::try_from(at).ok());
        let mut findings = [Finding { offset: at, ..Finding::error("XML", "/", "", "x") }];
        place_in_file(&mut findings, bytes, &utf8);
        findings[0].offset
    }

    #[test]
    fn a_finding_has_its_place_in_the_file_itself() {
        let text = |name: &str| format!("<?xml version=\"1.0\" encoding=\"{name}\"?><a>Zo\u{eb} \u{fc}!</a>");
        let latin = |text: String| text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect::<Vec<u8>>();
        let mark = |bytes: &[u8]| bytes.iter().position(|byte| *byte == b'!').and_then(|at| u64::try_from(at).ok());
        let wide: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain(text("UTF-16").encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let files = [
            text("UTF-8").into_bytes(),
            text("ISO-8859-1").into_bytes(),
            latin(text("ISO-8859-1")),
            latin(text("UTF-8")),
            latin("<a>Zo\u{eb}!</a>".to_owned()),
            wide,
        ];
        for bytes in files {
            assert_eq!(place_of_mark(&bytes), mark(&bytes), "{}", String::from_utf8_lossy(&bytes));
        }
    }

    fn check(bytes: &[u8], expected: &str, guessed: Option<&str>) {
        let (read, name) = as_utf8(bytes);
        assert_eq!((String::from_utf8_lossy(&read).as_ref(), name), (expected, guessed));
    }

    #[test]
    fn a_text_is_read_in_the_encoding_that_it_is_in() {
        check("<?xml version=\"1.0\"?><a>é</a>".as_bytes(), "<?xml version=\"1.0\"?><a>é</a>", None);
        let utf8 = "<?xml version='1.0' encoding='UTF-8'?><a>é€</a>";
        check(b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE9\x80</a>", utf8, None);
        check(b"<?xml version='1.0' encoding='iso-8859-15'?><a>\xE9\xA4</a>", utf8, None);
        check(b"<?xml version='1.0' encoding='UTF-8'?><a>\xE9\xA4</a>", utf8, Some("ISO-8859-15"));
        check(b"<?xml version='1.0' encoding='UTF-8'?><a>\xE9\x80</a>", utf8, Some("windows-1252"));
        check(b"<a>\xE9</a>", "<a>é</a>", Some("ISO-8859-15"));
        // Declared as one and written as another, which no sentence in that one is by accident.
        check("<?xml version='1.0' encoding='ISO-8859-1'?><a>é€</a>".as_bytes(), utf8, None);
        let wide: Vec<u8> = utf8.replace("UTF-8", "UTF-16").encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&[&[0xFF, 0xFE], wide.as_slice()].concat(), utf8, None);
        for left in [&b"<?xml version='1.0' encoding='EBCDIC'?><a>\xE9</a>"[..], b"\xE9", b"<a>\0\xE9</a>"] {
            assert_eq!(as_utf8(left), (Cow::Borrowed(left), None));
        }
    }
}
