//! Recognises the patterns of the standard, each as a class that is checked by hand-written code.
//!
//! There is no regular-expression engine: `([.\s]*\S+[.\s]*)+` alone would make one explode. A pattern that is not
//! listed here stops the build.

/// The expression of `tables::Pattern` that accepts the same texts; `None` when the pattern is not known.
pub fn recognise(pattern: &str) -> Option<String> {
    let known = match pattern {
        r"([.\s]*\S+[.\s]*)+" => "Pattern::NotBlank",
        r".*[^\s].*" => "Pattern::NotBlankOneLine",
        "[0-9]*" => "Pattern::DigitsOrNone",
        "[^:Z]*" => "Pattern::NoneOf(b\":Z\")",
        "[^Z+-]+" => "Pattern::NoneOf(b\"Z+-\")",
        "([a-zA-ZÀ-ỳ])+" => "Pattern::Letters",
        "([a-zA-Z0-9])+" => "Pattern::LettersAndDigits",
        r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)" => "Pattern::Version",
        _ => return digits(pattern).or_else(|| literal(pattern)),
    };
    Some(known.to_owned())
}

/// `[0-9]{4}`: exactly so many digits.
fn digits(pattern: &str) -> Option<String> {
    let count: u32 = pattern.strip_prefix("[0-9]{")?.strip_suffix('}')?.parse().ok()?;
    Some(format!("Pattern::Digits({count})"))
}

/// A text of letters and digits that stands for itself.
fn literal(pattern: &str) -> Option<String> {
    let plain = !pattern.is_empty() && pattern.bytes().all(|b| b.is_ascii_alphanumeric());
    plain.then(|| format!("Pattern::Literal({pattern:?})"))
}
