//! Which numbers of invoices and declarations a text names.
//!
//! People write `F2023-0001` as `f2023 0001`, `F2023/0001` or `F20230001`, and banks break lines anywhere. So text and number are
//! cut into runs of letters and digits, and a number is named where neighbouring runs together are it, from the begin
//! of the first to the end of the last: `F2023-1` is not named by `F2023-12`. A number of digits only is named by one
//! run, or by the very runs that it has, since days and amounts are digits too; a short one only where a reference is meant.
//!
//! Behind a number people write only the end of the next (`F2023-0001 en 0002`, `F2023-0001 t/m 0003`), and some leave out the prefix or
//! the year altogether (`factuur 2023-0001`, `0001`). Such a short form may as well be a day or a number of theirs: it is told apart as
//! less certain, and whoever asks holds it against payer and amount.

use std::collections::{BTreeSet, HashMap};

/// All numbers that may be named.
pub(super) struct Register {
    numbers: Vec<Nummer>,
    by_joined: HashMap<String, Vec<usize>>,
    by_end: HashMap<u64, Vec<usize>>,
    longest: usize,
}

/// A number in its runs.
struct Nummer {
    runs: Vec<String>,
    has_letter: bool,
    /// So short and plain that free text holds it by accident.
    is_weak: bool,
    ending: Option<Ending>,
}

/// The group of digits at the end of a number, which counts up, and what stands before it: of `F2023-0001` `0001` and `F2023`.
struct Ending {
    stem: String,
    /// The digits of the stem: `2023`.
    digits: String,
    value: u64,
    width: usize,
}

/// What a text names; each a place in the list of numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Mentions {
    /// By their whole number, or by the end of it behind a whole one.
    pub named: BTreeSet<usize>,
    /// Between two that are named with `t/m`.
    pub through: BTreeSet<usize>,
    /// Between two that are named with nothing but a mark between them: a range, or two.
    pub between: BTreeSet<usize>,
    /// All digits of it, without the letters before them.
    pub without_prefix: BTreeSet<usize>,
    /// Its last digits alone.
    pub by_end: BTreeSet<usize>,
}

/// What kind of text is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tekst {
    /// Written for people.
    Free,
    /// A field for references.
    Reference,
}

impl Mentions {
    /// Adds what another text names.
    pub(super) fn extend(&mut self, other: Mentions) {
        self.named.extend(other.named);
        self.through.extend(other.through);
        self.between.extend(other.between);
        self.without_prefix.extend(other.without_prefix);
        self.by_end.extend(other.by_end);
    }
}

impl Register {
    /// Of these numbers; what is found are their positions.
    pub(super) fn of<'a>(numbers: impl Iterator<Item = &'a str>) -> Register {
        let (by_joined, by_end) = (HashMap::new(), HashMap::new());
        let mut register = Register { numbers: Vec::new(), by_joined, by_end, longest: 0 };
        for (at, number) in numbers.enumerate() {
            let runs = runs(number);
            let joined = runs.concat();
            let has_letter = joined.chars().any(char::is_alphabetic);
            let is_weak = joined.len() < if has_letter { 3 } else { 6 };
            let ending = Ending::of(&runs);
            register.longest = register.longest.max(joined.len());
            if let Some(ending) = &ending {
                register.by_end.entry(ending.value).or_default().push(at);
            }
            if !joined.is_empty() {
                register.by_joined.entry(joined).or_default().push(at);
            }
            register.numbers.push(Nummer { runs, has_letter, is_weak, ending });
        }
        register
    }

    /// The numbers that are this one, however it is written.
    pub(super) fn exactly(&self, number: &str) -> Vec<usize> {
        let runs = runs(number);
        self.in_window(&runs.concat(), &runs, Tekst::Reference)
    }

    /// What a text names.
    pub(super) fn mentions(&self, text: &str, kind: Tekst) -> Mentions {
        let mut pieces = pieces(text);
        // A text of a payment has some dozens; of one that was made to take long, the begin is enough.
        pieces.truncate(PIECES_MAX);
        let runs: Vec<String> = pieces.iter().map(|piece| piece.run.clone()).collect();
        let whole = self.whole_numbers(&runs, kind);
        let mut mentions = Mentions::default();
        for (.., numbers) in &whole {
            mentions.named.extend(numbers.iter().copied());
        }
        for (_, end, numbers) in &whole {
            // Of a number that two bills have, the end of the next says nothing.
            if let [number] = numbers.as_slice() {
                self.follow(*number, pieces.get(end.saturating_add(1)..).unwrap_or_default(), &mut mentions);
            }
        }
        let is_free = |at: usize| whole.iter().all(|(start, end, _)| at < *start || *end < at);
        for (at, piece) in pieces.iter().enumerate().filter(|(at, piece)| is_free(*at) && !piece.is_amount) {
            let before = at.checked_sub(1).and_then(|before| pieces.get(before)).map_or("", |piece| piece.run.as_str());
            self.short_forms(before, &piece.run, &mut mentions);
        }
        mentions
    }

    /// Windows of runs that are a whole number, and no part of a longer one: `F2023-1-2` names that number, and not `F2023-1`.
    fn whole_numbers(&self, runs: &[String], kind: Tekst) -> Vec<(usize, usize, Vec<usize>)> {
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
        let is_within = |(start, end): (usize, usize)| {
            found.iter().any(|(s, e, _)| *s <= start && end <= *e && (*s, *e) != (start, end))
        };
        let is_outer: Vec<bool> = found.iter().map(|(start, end, _)| !is_within((*start, *end))).collect();
        found.into_iter().zip(is_outer).filter(|(_, is_outer)| *is_outer).map(|(found, _)| found).collect()
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

    /// The ends of further numbers behind a whole one: `en 0002`, `/0002/0003`, `t/m 0003`, and a whole one at the end of a range.
    fn follow(&self, number: usize, pieces: &[Piece], mentions: &mut Mentions) {
        let Some(Some(first)) = self.numbers.get(number).map(|number| number.ending.as_ref()) else { return };
        let (mut last, mut link) = (first.value, Link::Beside);
        for (at, piece) in pieces.iter().enumerate() {
            match Link::of(&piece.run) {
                Some(Link::Through) => link = Link::Through,
                Some(Link::And) if link != Link::Through => link = Link::And,
                Some(Link::And | Link::Beside) => {}
                None => {
                    let rest = pieces.get(at..).unwrap_or_default();
                    let Some((found, is_whole)) = self.next(first, rest, link) else { return };
                    let Some(Some(end)) = self.numbers.get(found).map(|number| number.ending.as_ref()) else { return };
                    let range = match link {
                        Link::Through => &mut mentions.through,
                        Link::And => &mut BTreeSet::new(),
                        Link::Beside if piece.mark.contains(['-', '–', '—']) => &mut mentions.between,
                        Link::Beside => &mut BTreeSet::new(),
                    };
                    range.extend(self.in_between(first, last, end.value));
                    mentions.named.insert(found);
                    if is_whole {
                        return;
                    }
                    (last, link) = (end.value, Link::Beside);
                }
            }
        }
    }

    /// The number of the same stem whose end stands first in these pieces, and whether it stands there whole.
    fn next(&self, first: &Ending, pieces: &[Piece], link: Link) -> Option<(usize, bool)> {
        let piece = pieces.first()?;
        let width = if piece.run.bytes().all(|b| b.is_ascii_digit()) { piece.run.len() } else { 0 };
        // `0002`, and `2` only behind a word that says that more comes: a day or an amount stands anywhere.
        let is_end = width == first.width || (width > 0 && width < first.width && link != Link::Beside);
        if is_end && !piece.is_amount {
            return piece.run.parse().ok().and_then(|value| self.of_stem(first, value)).map(|found| (found, false));
        }
        let mut joined = String::new();
        pieces.iter().take(STEM_RUNS).find_map(|piece| {
            joined.push_str(&piece.run);
            let same = self.by_joined.get(&joined)?;
            let of_stem = |at: &&usize| self.stem_of(**at).is_some_and(|stem| stem == first.stem);
            same.iter().find(of_stem).map(|at| (*at, true))
        })
    }

    fn stem_of(&self, at: usize) -> Option<&str> {
        self.numbers.get(at).and_then(|number| number.ending.as_ref()).map(|ending| ending.stem.as_str())
    }

    fn of_stem(&self, first: &Ending, value: u64) -> Option<usize> {
        let same = self.by_end.get(&value)?;
        same.iter().copied().find(|at| self.stem_of(*at) == Some(first.stem.as_str()))
    }

    fn in_between(&self, first: &Ending, from: u64, to: u64) -> Vec<usize> {
        let is_range = to > from && to.saturating_sub(from) <= RANGE_MAX;
        let inner = if is_range { from.saturating_add(1)..to } else { 0..0 };
        inner.filter_map(|value| self.of_stem(first, value)).collect()
    }

    /// A run of digits that is the end of numbers, or all digits of one together with what stands before it.
    fn short_forms(&self, before: &str, run: &str, mentions: &mut Mentions) {
        if run.is_empty() || run.len() > DIGITS_MAX || !run.bytes().all(|b| b.is_ascii_digit()) {
            return;
        }
        let ends = run.parse().ok().and_then(|value: u64| self.by_end.get(&value)).map_or(&[][..], Vec::as_slice);
        let with_digits = |wanted: &str, at: &usize| {
            let ending = self.numbers.get(*at).and_then(|number| number.ending.as_ref());
            ending.is_some_and(|ending| !ending.digits.is_empty() && ending.digits == wanted)
        };
        let behind: Vec<usize> = ends.iter().copied().filter(|at| with_digits(before, at)).collect();
        match behind.is_empty() {
            true => mentions.by_end.extend(ends.iter().copied().filter(|at| self.may_be_end(*at, run.len()))),
            false => mentions.without_prefix.extend(behind),
        }
        // `20230001`: the digits of the stem and the end in one run.
        for at in 1..run.len() {
            let Some((digits, end)) = run.split_at_checked(at) else { continue };
            let same = end.parse().ok().and_then(|value: u64| self.by_end.get(&value)).map_or(&[][..], Vec::as_slice);
            let whole = |at: &&usize| with_digits(digits, at) && self.has_width(**at, end.len());
            mentions.without_prefix.extend(same.iter().filter(whole).copied());
        }
    }

    fn has_width(&self, at: usize, width: usize) -> bool {
        self.numbers.get(at).and_then(|number| number.ending.as_ref()).is_some_and(|ending| ending.width == width)
    }

    fn may_be_end(&self, at: usize, width: usize) -> bool {
        self.numbers.get(at).and_then(|number| number.ending.as_ref()).is_some_and(|ending| ending.width >= width)
    }
}

impl Ending {
    fn of(runs: &[String]) -> Option<Ending> {
        let joined = runs.concat();
        let last = runs.last()?;
        let digits = last.bytes().rev().take_while(u8::is_ascii_digit).count();
        let (stem, end) = joined.split_at_checked(joined.len().checked_sub(digits)?)?;
        let value = end.parse().ok()?;
        let digits = stem.chars().filter(char::is_ascii_digit).collect();
        Some(Ending { stem: stem.to_owned(), digits, value, width: end.len() })
    }
}

/// How the end of a number hangs on the one before it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Link {
    /// Nothing but marks between them.
    Beside,
    /// `en`.
    And,
    /// `t/m`.
    Through,
}

impl Link {
    /// The words between numbers; none of what is no such word.
    fn of(run: &str) -> Option<Link> {
        match run {
            "EN" | "E" | "PLUS" | "AND" | "OOK" | "ALSMEDE" => Some(Link::And),
            "TM" | "T" | "M" | "TOT" | "MET" | "TEM" => Some(Link::Through),
            "NR" | "NRS" | "NUMMER" | "NUMMERS" | "FACT" | "FACTUUR" | "FACTUREN" | "FACTUURNR" => Some(Link::Beside),
            _ => None,
        }
    }
}

/// A run of a text, with the mark before it.
struct Piece {
    run: String,
    mark: String,
    /// It is the euros or the cents of an amount: `409,00`.
    is_amount: bool,
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let (mut mark, mut run) = (String::new(), String::new());
    for c in text.chars().chain([' ']) {
        if c.is_alphanumeric() {
            run.extend(c.to_uppercase());
            continue;
        }
        if !run.is_empty() {
            pieces.push(Piece { run: std::mem::take(&mut run), mark: std::mem::take(&mut mark), is_amount: false });
        }
        mark.push(c);
    }
    let is_number = |piece: &Piece| piece.run.bytes().all(|b| b.is_ascii_digit());
    for at in 1..pieces.len() {
        if let Some([.., whole, part]) = pieces.get_mut(..=at) {
            let is_cut = part.run.len() == 2 && matches!(part.mark.as_str(), "," | ".");
            let is_amount = is_cut && is_number(whole) && is_number(part);
            (whole.is_amount, part.is_amount) = (whole.is_amount || is_amount, part.is_amount || is_amount);
        }
    }
    pieces
}

/// Runs of letters and digits, in capitals.
fn runs(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    parts.map(str::to_uppercase).collect()
}

/// More words than this has no text that a person wrote beside a payment.
const PIECES_MAX: usize = 2_000;
/// More numbers than this are no range that a payment is for.
const RANGE_MAX: u64 = 200;
/// Into how many runs the stem of a number may be written.
const STEM_RUNS: usize = 6;
/// More digits than an identification has are none of ours.
const DIGITS_MAX: usize = 18;

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBERS: [&str; 6] = ["F2023-1", "F2023-12", "F2023-1-2", "2023-0301", "D230500017", "17"];

    fn texts(numbers: &'static [&'static str], found: &BTreeSet<usize>) -> Vec<&'static str> {
        found.iter().map(|at| numbers[*at]).collect()
    }

    fn check(text: &str, expected: &[&str]) {
        let register = Register::of(NUMBERS.into_iter());
        assert_eq!(texts(&NUMBERS, &register.mentions(text, Tekst::Free).named), expected, "{text}");
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
        assert_eq!(register.mentions("17", Tekst::Reference).named, BTreeSet::from([5]));
        assert_eq!(register.exactly("f2023 12"), [1]);
    }

    const SERIES: [&str; 6] = ["F2026-0001", "F2026-0002", "F2026-0003", "F2026-0012", "F2025-0002", "K2026-0002"];

    #[test]
    fn the_next_number_is_named_by_its_end() {
        let register = Register::of(SERIES.into_iter());
        for (text, named, through, between) in [
            ("F2026-0001 en 0002", &["F2026-0001", "F2026-0002"][..], &[][..], &[][..]),
            ("F2026-0001/0002/0003", &["F2026-0001", "F2026-0002", "F2026-0003"], &[], &[]),
            ("fact. F20260001, 0002 + 0012", &["F2026-0001", "F2026-0002", "F2026-0012"], &[], &[]),
            ("F2026-0001 0003", &["F2026-0001", "F2026-0003"], &[], &[]),
            ("F2026-0001 en 2 en nr 3", &["F2026-0001", "F2026-0002", "F2026-0003"], &[], &[]),
            ("F2026-0001 t/m 0003", &["F2026-0001", "F2026-0003"], &["F2026-0002"], &[]),
            ("F2026-0001 tot en met F2026-0003", &["F2026-0001", "F2026-0003"], &["F2026-0002"], &[]),
            ("F2026-0001 t/m 3", &["F2026-0001", "F2026-0003"], &["F2026-0002"], &[]),
            ("F2026-0001 - F2026-0003", &["F2026-0001", "F2026-0003"], &[], &["F2026-0002"]),
            ("F2026-0001-0003", &["F2026-0001", "F2026-0003"], &[], &["F2026-0002"]),
            // Days, amounts, years and numbers of others are none of ours.
            ("F2026-0001 12-06-2026", &["F2026-0001"], &[], &[]),
            ("F2026-0001 en 12,00 euro", &["F2026-0001"], &[], &[]),
            ("F2026-0001 2026 0099", &["F2026-0001"], &[], &[]),
        ] {
            let found = register.mentions(text, Tekst::Free);
            let shown = [&found.named, &found.through, &found.between].map(|found| texts(&SERIES, found));
            assert_eq!(shown, [named.to_vec(), through.to_vec(), between.to_vec()], "{text}");
        }
    }

    #[test]
    fn a_number_without_its_prefix_or_year_is_less_certain() {
        let register = Register::of(SERIES.into_iter());
        for (text, without_prefix, by_end) in [
            ("facturen 2026-0001 april", &["F2026-0001"][..], &[][..]),
            ("20260003", &["F2026-0003"], &[]),
            ("factuur 2026/0002", &["F2026-0002", "K2026-0002"], &[]),
            ("factuur 0003", &[], &["F2026-0003"]),
            ("2 en 12", &[], &["F2026-0002", "F2026-0012", "F2025-0002", "K2026-0002"]),
            ("12,00", &[], &[]),
            ("00003", &[], &[]),
        ] {
            let found = register.mentions(text, Tekst::Free);
            assert!(found.named.is_empty(), "{text}");
            let shown = [&found.without_prefix, &found.by_end].map(|found| texts(&SERIES, found));
            assert_eq!(shown, [without_prefix.to_vec(), by_end.to_vec()], "{text}");
        }
    }
}
