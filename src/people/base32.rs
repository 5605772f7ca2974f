//! Base32 (RFC 4648), as apps for codes want a secret and as an opaque id stands in a URL.
//!
//! Stands at the ground of `people`. Writes only; without padding.

/// The bytes as base32 in upper case.
pub fn base32(bytes: &[u8]) -> String {
    let group = |five: &[u8]| {
        let bits = (0..5).fold(0_u64, |bits, at| (bits << 8) | u64::from(five.get(at).copied().unwrap_or(0)));
        let letters = (five.len() * 8).div_ceil(5);
        let letter = move |at: usize| {
            let index = usize::try_from((bits >> (35 - 5 * at)) & 31).unwrap_or(0);
            char::from(LETTERS.get(index).copied().unwrap_or(b'A'))
        };
        (0..letters).map(letter).collect::<String>()
    };
    bytes.chunks(5).map(group).collect()
}

/// The alphabet of RFC 4648.
pub const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_rfc_4648() {
        let vectors = [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ];
        for (text, expected) in vectors {
            assert_eq!(base32(text.as_bytes()), expected, "{text}");
        }
    }
}
