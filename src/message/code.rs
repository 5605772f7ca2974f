//! A short ASCII value (a code, a BSN, an AGB code) that is held without an allocation.

use std::fmt;

/// At most 15 bytes of ASCII. `Debug` hides it: it may be a BSN.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code {
    bytes: [u8; 15],
    length: u8,
}

impl Code {
    /// From a text that the schema found short; `None` when it is not.
    pub fn new(text: &str) -> Option<Code> {
        let mut bytes = [0; 15];
        bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        text.is_ascii().then_some(Code { bytes, length: u8::try_from(text.len()).ok()? })
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        let bytes = self.bytes.get(..usize::from(self.length)).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }
}

impl PartialEq<str> for Code {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Code {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_holds_fifteen_bytes_of_ascii() {
        assert_eq!(Code::new("999900006").map(|c| c.to_string()).as_deref(), Some("999900006"));
        assert_eq!(Code::new("012345678901234").map(|c| c == "012345678901234"), Some(true));
        assert_eq!(Code::new("0123456789012345"), None);
        assert_eq!(Code::new("é"), None);
        assert!(Code::new("01") < Code::new("02") && Code::new("1") > Code::new("01"));
    }
}
