//! Text laid out for a terminal: tables and sentences that are no wider than it.
//!
//! Below `output`; pure but for [`terminal_width`]. A table that does not fit has its widest columns wrapped; where even that leaves
//! no room for words, each row becomes a block of lines. What stands between quotes as a command is kept on one line where that can be.

use std::io;

use rustix::termios::tcgetwinsize;

/// The least that a terminal is taken to have, and what is used where there is none.
pub const WIDTH_MIN: usize = 80;

/// Columns of the terminal that stdout is, or those that COLUMNS names.
pub fn terminal_width() -> usize {
    let named = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let asked = || tcgetwinsize(io::stdout()).ok().map(|size| usize::from(size.ws_col));
    named.or_else(asked).unwrap_or(WIDTH_MIN).max(WIDTH_MIN)
}

/// A table within a width: headings that start with `>` are of columns of numbers, which are aligned at the right.
pub fn table_within(headings: &[&str], rows: &[Vec<String>], width: usize) -> String {
    let natural = widths(headings, rows, visible);
    let words = widths(headings, rows, |cell| cell.split_whitespace().map(visible).max().unwrap_or(0));
    match fitted(&natural, &words, width) {
        Some(columns) => lines_of(headings, rows, &columns),
        None => blocks(headings, rows, width),
    }
}

/// The largest of each column, by a measure of its cells.
fn widths(headings: &[&str], rows: &[Vec<String>], measure: impl Fn(&str) -> usize) -> Vec<usize> {
    let longest = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| measure(cell));
        let heading = headings.get(column).map_or(0, |heading| measure(heading.trim_start_matches('>')));
        cells.chain([heading]).max().unwrap_or(0)
    };
    (0..headings.len()).map(longest).collect()
}

/// The widths that fit; the widest columns give way, none below its longest word. `None`: there is no room.
fn fitted(natural: &[usize], words: &[usize], width: usize) -> Option<Vec<usize>> {
    let between = natural.len().saturating_sub(1).saturating_mul(GAP);
    let room = width.checked_sub(between)?;
    let mut columns = natural.to_vec();
    while columns.iter().sum::<usize>() > room {
        let least = |word: usize| word.max(WORDS_MIN);
        let giving = columns.iter_mut().zip(words).filter(|(column, word)| **column > least(**word));
        let (widest, _) = giving.max_by_key(|(column, _)| **column)?;
        *widest = widest.saturating_sub(1);
    }
    Some(columns)
}

fn lines_of(headings: &[&str], rows: &[Vec<String>], columns: &[usize]) -> String {
    let heads: Vec<String> = headings.iter().map(|heading| heading.trim_start_matches('>').to_owned()).collect();
    let is_number: Vec<bool> = headings.iter().map(|heading| heading.starts_with('>')).collect();
    let mut lines = Vec::new();
    for row in std::iter::once(&heads).chain(rows) {
        let cells: Vec<Vec<String>> = columns
            .iter()
            .enumerate()
            .map(|(at, width)| wrapped(row.get(at).map_or("", String::as_str), *width))
            .collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(0).max(1);
        for line in 0..height {
            let parts = cells.iter().zip(columns).zip(&is_number).map(|((cell, width), is_number)| {
                let text = cell.get(line).map_or("", String::as_str);
                let space = " ".repeat(width.saturating_sub(visible(text)));
                if *is_number { format!("{space}{text}") } else { format!("{text}{space}") }
            });
            lines.push(parts.collect::<Vec<_>>().join(&" ".repeat(GAP)).trim_end().to_owned());
        }
    }
    lines.join("\n")
}

/// Each row as a line of its first cells and, set in, the rest with their headings.
fn blocks(headings: &[&str], rows: &[Vec<String>], width: usize) -> String {
    let block = |row: &Vec<String>| {
        let named = headings.iter().zip(row).enumerate().filter(|(_, (_, cell))| !cell.is_empty());
        let parts = named.map(|(at, (heading, cell))| match (at, heading.trim_start_matches('>')) {
            (0, _) | (_, "") => cell.clone(),
            (_, heading) => format!("{heading} {cell}"),
        });
        let text = parts.collect::<Vec<_>>().join(" · ");
        folded(&text, width, SET_IN)
    };
    rows.iter().map(block).collect::<Vec<_>>().join("\n")
}

/// A text within a width, its lines after the first set in further. Lines of the text stay lines, and keep what they begin with.
pub fn folded(text: &str, width: usize, set_in: usize) -> String {
    let fold = |line: &str| {
        if visible(line) <= width {
            return line.to_owned();
        }
        let own = line.len().saturating_sub(line.trim_start().len());
        let (first, later) = (" ".repeat(own), " ".repeat(own.saturating_add(set_in)));
        let lines = wrapped(line.trim_start(), width.saturating_sub(later.len()).max(1));
        let begun = lines
            .iter()
            .enumerate()
            .map(|(at, line)| if at == 0 { format!("{first}{line}") } else { format!("{later}{line}") });
        begun.collect::<Vec<_>>().join("\n")
    };
    text.lines().map(fold).collect::<Vec<_>>().join("\n")
}

/// The lines of a text, none wider. A word that is wider is cut.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.lines().flat_map(|line| words(line, width)) {
        match lines.last_mut() {
            Some(line) if visible(line).saturating_add(1).saturating_add(visible(&word)) <= width => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.extend(cut(&word, width)),
        }
    }
    lines
}

/// The words of a line; a command between quotes is one word where it fits.
fn words(line: &str, width: usize) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut quote: Option<char> = None;
    for word in line.split(' ').filter(|word| !word.is_empty()) {
        let opens = word.starts_with(['\'', '`', '(']) && word.trim_start_matches('(').starts_with(['\'', '`']);
        let joins = match (quote, words.last_mut()) {
            (Some(_), Some(last)) if visible(last).saturating_add(1).saturating_add(visible(word)) <= width => {
                last.push(' ');
                last.push_str(word);
                true
            }
            _ => false,
        };
        if !joins {
            words.push(word.to_owned());
        }
        if opens && quote.is_none() {
            quote = word.trim_start_matches('(').chars().next();
        }
        let inside = if opens { word.trim_start_matches('(').get(1..).unwrap_or_default() } else { word };
        if quote.is_some_and(|quote| inside.contains(quote)) {
            quote = None;
        }
    }
    words
}

/// A word in pieces of a width.
fn cut(word: &str, width: usize) -> Vec<String> {
    if visible(word) <= width {
        return vec![word.to_owned()];
    }
    let letters: Vec<char> = word.chars().collect();
    letters.chunks(width.max(1)).map(|piece| piece.iter().collect()).collect()
}

/// Characters that are seen: those of a colour are not.
pub fn visible(text: &str) -> usize {
    let mut count: usize = 0;
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' {
            letters.by_ref().find(|letter| *letter == 'm');
        } else {
            count = count.saturating_add(1);
        }
    }
    count
}

/// Between two columns.
const GAP: usize = 2;
/// The least width of a column that is wrapped.
const WORDS_MIN: usize = 14;
/// How far the lines of a block after the first are set in.
const SET_IN: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: &[&[&str]]) -> Vec<Vec<String>> {
        rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
    }

    #[test]
    fn what_fits_stands_in_columns_and_numbers_at_the_right() {
        let text = table_within(&["name", ">amount"], &rows(&[&["a", "€ 9,00"], &["b", "€ 2.015,93"]]), 80);
        assert_eq!(text, "name      amount\na         € 9,00\nb     € 2.015,93");
    }

    #[test]
    fn the_widest_column_gives_way() {
        let long = "Een naam die zo lang is dat zij niet op een regel past, en dan nog langer dan dat alles";
        let text = table_within(&["id", "naam", ">bedrag"], &rows(&[&["0855:10001", long, "€ 1,00"]]), 60);
        assert!(text.lines().all(|line| visible(line) <= 60), "{text}");
        assert!(text.lines().nth(1).unwrap().starts_with("0855:10001  Een naam"), "{text}");
        assert!(text.lines().count() > 2);
    }

    #[test]
    fn where_no_column_can_give_way_a_row_is_a_block() {
        let cells: Vec<String> = (0..12).map(|n| format!("waarde-{n:02}-{}", "x".repeat(n))).collect();
        let headings = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"];
        let text = table_within(&headings, &[cells], 80);
        assert!(text.lines().all(|line| visible(line) <= 80), "{text}");
        assert!(text.starts_with("waarde-00-") && text.contains("b waarde-01-x"), "{text}");
    }

    #[test]
    fn a_command_stays_on_one_line() {
        let text = "De toewijzing is verlopen zonder stop; gebruik dan ('iwmod outbox stop 0855:10001 --code 19') voor het concept.";
        let folded = folded(text, 60, 4);
        assert!(folded.lines().all(|line| visible(line) <= 60), "{folded}");
        assert!(folded.lines().any(|line| line.contains("'iwmod outbox stop 0855:10001 --code 19'")), "{folded}");
    }

    #[test]
    fn a_word_that_is_wider_is_cut_and_colour_counts_for_nothing() {
        let folded = folded(&"x".repeat(200), 80, 4);
        assert!(folded.lines().all(|line| visible(line) <= 80) && folded.lines().count() == 3, "{folded}");
        assert_eq!(visible("\u{1b}[31mrood\u{1b}[0m"), 4);
    }
}
