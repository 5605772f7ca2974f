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

/// A table within a width; where it does not fit as it is, the columns of each group stand below each other, if that makes more
/// of them fit. Columns that are in no group are left out then.
pub fn stacked_within(headings: &[&str], rows: &[Vec<String>], groups: &[&[usize]], width: usize) -> String {
    let natural = widths(headings, rows, visible);
    let between = natural.len().saturating_sub(1).saturating_mul(GAP);
    if natural.iter().sum::<usize>().saturating_add(between) <= width {
        return table_within(headings, rows, width);
    }
    let is_filled = |column: &usize| rows.iter().any(|row| row.get(*column).is_some_and(|cell| !cell.is_empty()));
    let groups: Vec<Vec<usize>> =
        groups.iter().map(|group| group.iter().copied().filter(is_filled).collect::<Vec<usize>>()).collect();
    let groups: Vec<Vec<usize>> = groups.into_iter().filter(|group| !group.is_empty()).collect();
    let stack = |cell: &dyn Fn(usize) -> String| -> Vec<String> {
        let of_group = |group: &Vec<usize>| group.iter().map(|column| cell(*column)).collect::<Vec<_>>().join("\n");
        groups.iter().map(of_group).collect()
    };
    let heads = stack(&|column| headings.get(column).map_or("", |heading| heading).to_owned());
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    let rows: Vec<Vec<String>> =
        rows.iter().map(|row| stack(&|column| row.get(column).cloned().unwrap_or_default())).collect();
    table_within(&heads, &rows, width)
}

/// A table within a width: headings that start with `>` are of columns of numbers, which are aligned at the right.
pub fn table_within(headings: &[&str], rows: &[Vec<String>], width: usize) -> String {
    let natural = widths(headings, rows, visible);
    let numbers = headings.iter().map(|heading| heading.starts_with('>'));
    let words = widths(headings, rows, |cell| cell.split_whitespace().map(visible).max().unwrap_or(0));
    let least: Vec<usize> = natural
        .iter()
        .zip(&words)
        .zip(numbers)
        .map(|((natural, word), is_number)| if is_number { *natural } else { (*word).max(WORDS_MIN) })
        .collect();
    match fitted(&natural, &least, width) {
        Some(columns) => lines_of(headings, rows, &columns),
        None => blocks(headings, rows, width),
    }
}

/// The largest of each column, by a measure of its cells.
fn widths(headings: &[&str], rows: &[Vec<String>], measure: impl Fn(&str) -> usize) -> Vec<usize> {
    let longest = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).flat_map(|cell| cell.lines());
        let heading = headings.get(column).into_iter().flat_map(|heading| heading.lines());
        let heading = heading.map(|line| line.trim_start_matches('>'));
        cells.chain(heading).map(&measure).max().unwrap_or(0)
    };
    (0..headings.len()).map(longest).collect()
}

/// The widths that fit; the widest columns give way, none below the least that it needs. `None`: there is no room.
fn fitted(natural: &[usize], least: &[usize], width: usize) -> Option<Vec<usize>> {
    let between = natural.len().saturating_sub(1).saturating_mul(GAP);
    let room = width.checked_sub(between)?;
    let mut columns = natural.to_vec();
    while columns.iter().sum::<usize>() > room {
        let giving = columns.iter_mut().zip(least).filter(|(column, least)| **column > **least);
        let (widest, _) = giving.max_by_key(|(column, _)| **column)?;
        *widest = widest.saturating_sub(1);
    }
    Some(columns)
}

fn lines_of(headings: &[&str], rows: &[Vec<String>], columns: &[usize]) -> String {
    let heads: Vec<String> = headings.iter().map(|heading| heading.replace('>', "")).collect();
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
        let parts = named.map(|(at, (heading, cell))| match (at, heading.replace('>', "").as_str()) {
            (0, _) | (_, "") => cell.replace('\n', " "),
            (_, heading) => format!("{} {}", heading.replace('\n', "/"), cell.replace('\n', " ")),
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
    text.trim_end_matches('\n').split('\n').flat_map(|line| wrapped_line(line, width)).collect()
}

fn wrapped_line(line: &str, width: usize) -> Vec<String> {
    if line.is_empty() {
        return vec![String::new()];
    }
    let mut lines: Vec<String> = Vec::new();
    for word in words(line, width) {
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
const WORDS_MIN: usize = 12;
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
    fn what_does_not_fit_beside_each_other_stands_below_each_other() {
        let row = ["opdracht:K-001", "*****6592 R Smulders", "2023-01-01 – 2023-01-31", "371,90", "2.015,93", ""];
        let headings = ["beschikking", "cliënt", "geleverd", ">tarief", ">bedrag", "meldingen"];
        let groups: &[&[usize]] = &[&[0, 1], &[2], &[3, 4], &[5]];
        let wide = stacked_within(&headings, &rows(&[&row]), groups, 120);
        assert_eq!(wide.lines().count(), 2, "{wide}");
        let narrow = stacked_within(&headings, &rows(&[&row]), groups, 60);
        let expected = "\
beschikking           geleverd                  tarief
cliënt                                          bedrag
opdracht:K-001        2023-01-01 – 2023-01-31    371,90
*****6592 R Smulders                           2.015,93";
        let flat = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(flat(&narrow), flat(expected), "{narrow}");
        assert!(narrow.lines().all(|line| visible(line) <= 60) && narrow.lines().count() == 4, "{narrow}");
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
