//! Which numbers of invoices and declarations a text names.
//!
//! People write `F2023-0001` as `f2023 0001`, `F2023/0001` or `F20230001`, and banks break lines anywhere. So text and number are
//! cut into runs of letters and digits, and a number is named where neighbouring runs together are it, from the begin
//! of the first to the end of the last: `F2023-1` is not named by `F2023-12`. A number of digits only is named by one
//! run, or by the very runs that it has, since days and amounts are digits too; a short one only where a reference is meant.

use std::collections::{BTreeSet, HashMap};

/// All numbers that may be named.
pub(super) struct Register {
    numbers: Vec<Nummer>,
    by_joined: HashMap<String, Vec<usize>>,
    longest: usize,
}

/// A number in its runs.
struct Nummer {
    runs: Vec<String>,
    has_letter: bool,
    /// So short and plain that free text holds it by accident.
    is_weak: bool,
}

/// What kind of text is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tekst {
    /// Written for people.
    Free,
    /// A field for references.
    Reference,
}

impl Register {
    /// Of these numbers; what is found are their positions.
    pub(super) fn of<'a>(numbers: impl Iterator<Item = &'a str>) -> Register {
        let mut register = Register { numbers: Vec::new(), by_joined: HashMap::new(), longest: 0 };
        for (at, number) in numbers.enumerate() {
            let runs = runs(number);
            let joined = runs.concat();
            let has_letter = joined.chars().any(char::is_alphabetic);
            let is_weak = joined.len() < if has_letter { 3 } else { 6 };
            register.longest = register.longest.max(joined.len());
            if !joined.is_empty() {
                register.by_joined.entry(joined).or_default().push(at);
            }
            register.numbers.push(Nummer { runs, has_letter, is_weak });
        }
        register
    }

    /// The numbers that are this one, however it is written.
    pub(super) fn exactly(&self, number: &str) -> Vec<usize> {
        let runs = runs(number);
        self.in_window(&runs.concat(), &runs, Tekst::Reference)
    }

    /// The numbers that a text names.
    pub(super) fn named(&self, text: &str, kind: Tekst) -> BTreeSet<usize> {
        let runs = runs(text);
        let mut found: Vec<(usize, usize, Vec<usize>)> = Vec::new();
        for start in 0..runs.len() {
            let mut joined = String::new();
            for (end, run) in runs.iter().enumerate().skip(start) {
                joined.push_str(run);
                if joined.len() > self.longest {
                    break;
                }
                let window = runs.get(start..=end).unwrap_or_default();
                let numbers = self.in_window(&joined, window, kind);
                if !numbers.is_empty() {
                    found.push((start, end, numbers));
                }
            }
        }
        // `F2023-1-2` names that number, and not `F2023-1` within it.
        let is_within = |(start, end): (usize, usize)| {
            found.iter().any(|(s, e, _)| *s <= start && end <= *e && (*s, *e) != (start, end))
        };
        let outer = found.iter().filter(|(start, end, _)| !is_within((*start, *end)));
        outer.flat_map(|(.., numbers)| numbers.iter().copied()).collect()
    }

    fn in_window(&self, joined: &str, window: &[String], kind: Tekst) -> Vec<usize> {
        let Some(same) = self.by_joined.get(joined) else { return Vec::new() };
        let is_named = |number: &&Nummer| {
            let is_whole = number.has_letter || window.len() == 1 || number.runs == window;
            is_whole && (kind == Tekst::Reference || !number.is_weak)
        };
        let named = same.iter().filter(|at| self.numbers.get(**at).as_ref().is_some_and(is_named));
        let named: Vec<usize> = named.copied().collect();
        // Two numbers that differ in their marks only: the one that is written so.
        let as_written = |at: &&usize| self.numbers.get(**at).is_some_and(|number| number.runs == window);
        let exact: Vec<usize> = named.iter().filter(as_written).copied().collect();
        if exact.is_empty() { named } else { exact }
    }
}

/// Runs of letters and digits, in capitals.
fn runs(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    parts.map(str::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBERS: [&str; 6] = ["F2023-1", "F2023-12", "F2023-1-2", "2023-0301", "D230500017", "17"];

    fn check(text: &str, expected: &[&str]) {
        let register = Register::of(NUMBERS.into_iter());
        let found: Vec<&str> = register.named(text, Tekst::Free).into_iter().map(|at| NUMBERS[at]).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_number_is_found_however_it_is_written() {
        for text in ["F2023-1", "factuur f2023 1.", "F20231", "/REMI/F2023/1/EREF/", "ref:F2023–1,"] {
            check(text, &["F2023-1"]);
        }
        check("F2023-1 en F2023-12", &["F2023-1", "F2023-12"]);
        check("F2023-1-2", &["F2023-1-2"]);
        check("Declaratie D230500017", &["D230500017"]);
        check("D2305 00017", &["D230500017"]);
    }

    #[test]
    fn only_whole_words_count() {
        for text in ["F2023-123", "XF2023-1", "F2023-1a", "", "2023 1", "F2023", "D2305000171"] {
            check(text, &[]);
        }
        check("F2023-12", &["F2023-12"]);
    }

    #[test]
    fn digits_are_not_put_together_from_days_and_amounts() {
        check("20230301", &["2023-0301"]);
        check("2023-0301", &["2023-0301"]);
        check("op 2023-03-01", &[]);
        // A short number is one only where a reference is meant.
        check("17 maart", &[]);
        let register = Register::of(NUMBERS.into_iter());
        assert_eq!(register.named("17", Tekst::Reference), BTreeSet::from([5]));
        assert_eq!(register.exactly("f2023 12"), [1]);
    }
}
