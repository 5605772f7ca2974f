//! Hides a BSN wherever a text may hold one: in findings, errors, logs and invoices.
//!
//! Errs on the side of hiding, but leaves what people need to read: dates, amounts and numbers of other lengths. A text of
//! any size costs one copy of it.

use std::collections::VecDeque;
use std::ops::Range;

use super::id::Bsn;

/// Hides all but the last four digits of whatever may be a BSN: `999900006` becomes `*****0006`. That is
///
/// - nine digits in a row, whether or not they pass the elfproef: a mistyped BSN is still a person's;
/// - nine digits that pass it inside a longer run (`1999900006`);
/// - nine digits that pass it in pieces, with a dot, space, dash or the like between them (`9999.00.006`), beside other
///   pieces too; pieces in which a BSN usually is written (`123456789` as `123 456 789` or `1234.56.789`) need not pass.
///
/// A digit or separator may be percent-coded, once or more (`%39`, `%2539`).
pub fn mask_bsn(text: &str) -> String {
    let mut masked = mask_numbers(text);
    // What stays readable of a longer row may be nine digits itself: of `99990000612345` the first look leaves `*****000612345`.
    for row in masked.chunk_by_mut(|a, b| a.is_ascii_digit() == b.is_ascii_digit()) {
        if let (DIGITS, Some(b'0'..=b'9')) = (row.len(), row.first()) {
            row.iter_mut().take(DIGITS - SHOWN).for_each(|digit| *digit = b'*');
        }
    }
    // Only whole ASCII characters were replaced, by one.
    String::from_utf8(masked).unwrap_or_default()
}

/// The begin of a value as a finding shows it: masked before it is cut, so that no part of a BSN stays readable.
pub fn excerpt(value: &str) -> String {
    // Cut generously first: masking 25 MB to show 60 characters would be waste.
    let generous: String = value.chars().take(EXCERPT_MAX.saturating_mul(4)).collect();
    let masked = mask_bsn(&generous);
    match masked.char_indices().nth(EXCERPT_MAX) {
        // A longer number that is cut to nine digits would look like a BSN, and be searched for as one.
        Some((end, _)) => format!("{}…", mask_bsn(masked.get(..end).unwrap_or_default())),
        None => masked,
    }
}

/// Most characters of a value that a finding shows.
pub const EXCERPT_MAX: usize = 60;

/// Hides what may be a BSN by its digits, coded or not.
fn mask_numbers(text: &str) -> Vec<u8> {
    let mut masking = Masking { masked: text.as_bytes().to_vec(), run: DigitRun::default(), pieces: Pieces::default() };
    let mut at = 0usize;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let (mark, length) = read(rest);
        let end = at.saturating_add(length);
        match mark {
            Mark::Digit(digit) => masking.digit(Digit { digit, place: at..end }),
            Mark::Separator => masking.separator(),
            Mark::Other => masking.end_of_pieces(),
        }
        at = end;
    }
    masking.end_of_pieces();
    masking.masked
}

enum Mark {
    Digit(u8),
    Separator,
    Other,
}

/// What stands at the begin of a text that is not empty, and how many bytes it takes.
fn read(text: &str) -> (Mark, usize) {
    let first = text.chars().next().unwrap_or(' ');
    match first {
        '0'..='9' => (Mark::Digit(text.as_bytes().first().copied().unwrap_or(b'0')), 1),
        '%' => read_coded(text).unwrap_or((Mark::Other, 1)),
        _ if is_separator(first) => (Mark::Separator, first.len_utf8()),
        _ => (Mark::Other, first.len_utf8()),
    }
}

/// `%39`, or `%2539` where it was coded twice. What is not coded text (`50%999900006`) is `None`.
fn read_coded(text: &str) -> Option<(Mark, usize)> {
    let mut code = text.strip_prefix('%')?;
    while let Some(inner) = code.strip_prefix("25") {
        code = inner;
    }
    let pair = code.get(..2)?;
    let length = text.len().saturating_sub(code.len()).saturating_add(2);
    let byte = u8::from_str_radix(pair, 16).ok()?;
    if byte.is_ascii_digit() {
        return Some((Mark::Digit(byte), length));
    }
    if is_separator(char::from(byte)) {
        return Some((Mark::Separator, length));
    }
    // With a letter in it a pair is surely a code, and its digit belongs to no number beside it.
    pair.bytes().any(|byte| byte.is_ascii_alphabetic()).then_some((Mark::Other, length))
}

/// What people and programs write between the pieces of a number. A comma is none: it stands in amounts.
fn is_separator(character: char) -> bool {
    matches!(character, '.' | '-' | '_' | '/' | '+' | '\u{2010}'..='\u{2015}') || character.is_whitespace()
}

#[derive(Clone, Debug)]
struct Digit {
    digit: u8,
    place: Range<usize>,
}

/// A run of digits: how many, and the last nine.
#[derive(Debug, Default)]
struct DigitRun {
    length: usize,
    last: VecDeque<Digit>,
}

/// Runs with separators between them: as many of the last ones as are nine digits together.
#[derive(Debug, Default)]
struct Pieces {
    runs: VecDeque<Vec<Digit>>,
    separators: usize,
    /// Whether earlier runs were let go.
    cut: bool,
}

struct Masking {
    masked: Vec<u8>,
    run: DigitRun,
    pieces: Pieces,
}

impl Masking {
    fn digit(&mut self, digit: Digit) {
        self.pieces.separators = 0;
        self.run.length = self.run.length.saturating_add(1);
        self.run.last.push_back(digit);
        if self.run.last.len() > DIGITS {
            self.run.last.pop_front();
        }
        if self.run.last.len() == DIGITS && passes(self.run.last.iter()) {
            hide(&mut self.masked, self.run.last.iter());
        }
    }

    fn separator(&mut self) {
        self.end_of_run();
        self.pieces.separators = self.pieces.separators.saturating_add(1);
        if self.pieces.separators > SEPARATORS_MAX {
            self.end_of_pieces();
        }
    }

    /// A run is over: it may be a BSN by itself, or the end of one in pieces.
    fn end_of_run(&mut self) {
        let DigitRun { length, last } = std::mem::take(&mut self.run);
        match length {
            0 => {}
            DIGITS => hide(&mut self.masked, last.iter()),
            1..DIGITS => self.pieces.runs.push_back(last.into()),
            _ => {}
        }
        if length >= DIGITS {
            self.pieces = Pieces { cut: true, ..Pieces::default() };
        }
        if length == 0 {
            return;
        }
        while self.pieces.digits().count() > DIGITS {
            self.pieces.runs.pop_front();
            self.pieces.cut = true;
        }
        if self.pieces.digits().count() == DIGITS && passes(self.pieces.digits()) {
            hide(&mut self.masked, self.pieces.digits());
        }
    }

    fn end_of_pieces(&mut self) {
        self.end_of_run();
        let Pieces { runs, cut, .. } = std::mem::take(&mut self.pieces);
        let lengths: Vec<usize> = runs.iter().map(Vec::len).collect();
        if !cut && USUAL.contains(&lengths.as_slice()) {
            hide(&mut self.masked, runs.iter().flatten());
        }
    }
}

impl Pieces {
    fn digits(&self) -> impl Iterator<Item = &Digit> {
        self.runs.iter().flatten()
    }
}

/// Whether nine digits pass the elfproef. Numbers are padded with zeros, a BSN is not with more than one.
fn passes<'a>(digits: impl Iterator<Item = &'a Digit>) -> bool {
    let text: String = digits.map(|digit| char::from(digit.digit)).collect();
    !text.starts_with("00") && text.parse::<Bsn>().is_ok()
}

fn hide<'a>(masked: &mut [u8], digits: impl Iterator<Item = &'a Digit>) {
    for digit in digits.take(DIGITS - SHOWN) {
        if let Some(bytes) = masked.get_mut(digit.place.clone()) {
            bytes.fill(b'*');
        }
    }
}

/// Digits of a BSN, and how many of them stay readable.
const DIGITS: usize = 9;
const SHOWN: usize = 4;
/// Most separators between two pieces: `9999 - 00 - 006`.
const SEPARATORS_MAX: usize = 3;
/// How a BSN is written in pieces.
const USUAL: [&[usize]; 2] = [&[3, 3, 3], &[4, 2, 3]];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_bsn_is_masked_wherever_it_stands() {
        for (text, masked) in [
            ("999900006", "*****0006"),
            ("bsn-999900006.xml", "bsn-*****0006.xml"),
            ("é999900006é", "é*****0006é"),
            ("123456789", "*****6789"),
            ("1999900006", "1*****0006"),
            ("9999000061967", "*****00061967"),
            ("99990000612345", "**********2345"),
            ("9999.00.006", "****.*0.006"),
            ("999 900 007", "*** **0 007"),
            ("1234.56.789", "****.*6.789"),
            ("2023-01-01 9999-00-006", "2023-01-01 ****-*0-006"),
            ("Jansen%20999900006", "Jansen%20*****0006"),
            ("%39%39%39%39%30%30%30%30%36", "***************%30%30%30%36"),
            ("%2539999%2E00%2E006", "********%2E*0%2E006"),
            ("%C3%A9999900006", "%C3%A9*****0006"),
            ("50%999900006", "50%*****0006"),
        ] {
            assert_eq!(mask_bsn(text), masked);
        }
    }

    #[test]
    fn what_people_need_to_read_is_left() {
        for text in [
            "1234567890 and 2023-01-01",
            "2023-01-01 2023-03-31 13-8-1967",
            "€ 1.234.567,89 en 371.90",
            "00000000000000018234.log",
            "0855:10001 opdracht:O-17 F2026-0001",
            "WMO302-0855-261125000071.xml",
            "06-12345678, 013-4567890",
            "127.0.0.1:9437",
            "12345678 KvK",
        ] {
            assert_eq!(mask_bsn(text), text);
        }
    }

    /// A text as somebody reads it who undoes the coding and leaves the separators out.
    fn read_through(text: &str) -> String {
        let (mut read_out, mut rest) = (String::new(), text);
        while !rest.is_empty() {
            let (mark, length) = read(rest);
            match mark {
                Mark::Digit(digit) => read_out.push(char::from(digit)),
                Mark::Separator => {}
                Mark::Other => read_out.push_str(&rest[..length]),
            }
            rest = &rest[length..];
        }
        read_out
    }

    fn any_bsn() -> impl Strategy<Value = String> {
        (10_000_000u32..999_999_999).prop_map(|from| {
            let mut numbers = (from..).map(|number| format!("{number:09}"));
            numbers.find(|text| text.parse::<Bsn>().is_ok()).unwrap()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_bsn_between_other_digits_is_not_readable(bsn in any_bsn(), before in "[a-z]?[0-9]{0,12}", after in "[0-9]{0,12}[a-z.]?") {
            let text = format!("{before}{bsn}{after}");
            prop_assert!(!read_through(&mask_bsn(&text)).contains(&bsn), "{text}");
        }

        #[test]
        fn a_bsn_in_pieces_or_coded_is_not_readable(
            bsn in any_bsn(),
            between in prop::collection::vec(prop::option::weighted(0.4, "[-. _/]{1,3}|%20|%2E"), 9),
            coded in prop::collection::vec(0usize..3, 9),
            before in "([a-z]|[0-9]{1,8}[-. ])?",
        ) {
            let mut text = before;
            for ((digit, between), coded) in bsn.chars().zip(between).zip(coded) {
                if let Some(between) = between.filter(|_| text.ends_with(|c: char| c.is_ascii_digit())) {
                    text.push_str(&between);
                }
                let code = u32::from(digit);
                text.push_str(&[digit.to_string(), format!("%{code:x}"), format!("%25{code:x}")][coded]);
            }
            prop_assert!(!read_through(&mask_bsn(&text)).contains(&bsn), "{text}");
        }

        #[test]
        fn nothing_but_digits_is_hidden_and_no_nine_stay(text in "(.{0,20}|[0-9]{0,20}|[0-9]{1,5}[-. ]){0,4}") {
            let masked = mask_bsn(&text);
            prop_assert_eq!(masked.len(), text.len());
            let mut rows = masked.split(|c: char| !c.is_ascii_digit());
            prop_assert!(rows.all(|row| row.len() != 9), "{} as {}", text, masked);
        }
    }
}
