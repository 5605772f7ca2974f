//! How a sheet comes out of a printer: A4 in landscape, as wide as the columns that people read, no text cut off or over another.
//!
//! Stands under [`super`], which writes the cells. Office programs do not agree on who makes a row as high as its wrapped text, and
//! some leave it to who wrote the file; so heights are set here. Writes no cell.

use rust_xlsxwriter::{Worksheet, XlsxError};

use crate::domain::dutch;
use crate::outputs::invoice::Invoice;

/// A column: its head and its width in characters.
pub(super) type Column = (&'static str, u16);

/// Paper, margins, what stands above and below each page, and that all `columns` fit beside each other.
pub(super) fn set_up(sheet: &mut Worksheet, invoice: &Invoice) -> Result<(), XlsxError> {
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    sheet.set_margins(NARROW, NARROW, FOOT, FOOT, NARROW, NARROW).set_print_gridlines(true);
    sheet.set_row_height_pixels(0, LINE.saturating_mul(2))?;
    let number: String = invoice.number.chars().take(NUMBER_MAX).collect();
    // An ampersand begins a code there, and two are one.
    let number = number.replace('&', "&&");
    sheet.set_header(format!("&LFactuur {number}&R{}", dutch::month(invoice.month)));
    sheet.set_footer("&L&A&RPagina &P van &N");
    Ok(())
}

/// Prints the rows down to `last_row` and the columns before `columns`; what stands after them is for programs.
pub(super) fn print(sheet: &mut Worksheet, last_row: u32, columns: u16) -> Result<(), XlsxError> {
    sheet.set_print_area(0, 0, last_row, columns.saturating_sub(1)).map(|_| ())
}

/// Makes a row as high as the longest of its texts needs; one line is what a row has anyway.
pub(super) fn fit_height<'a>(
    sheet: &mut Worksheet,
    row: u32,
    texts: impl Iterator<Item = (&'a str, Column)>,
) -> Result<(), XlsxError> {
    let lines = texts.map(|(text, (_, width))| lines(text, usize::from(width.saturating_sub(INDENT)))).max();
    match lines.unwrap_or(1).min(LINES_MAX) {
        0 | 1 => Ok(()),
        lines => sheet.set_row_height_pixels(row, LINE.saturating_mul(lines.into())).map(|_| ()),
    }
}

/// Lines that a text takes where `width` digits fit: words are kept whole while they fit.
fn lines(text: &str, width: usize) -> u16 {
    let width = width.max(1);
    let (mut lines, mut used) = (1usize, 0usize);
    for word in text.split_whitespace() {
        let letters = word.chars().count();
        let with_space = if used == 0 { letters } else { used.saturating_add(1).saturating_add(letters) };
        if with_space <= width {
            used = with_space;
            continue;
        }
        let before = usize::from(used > 0);
        let own = letters.div_ceil(width).max(1);
        lines = lines.saturating_add(before).saturating_add(own.saturating_sub(1));
        used = letters.saturating_sub(own.saturating_sub(1).saturating_mul(width));
    }
    u16::try_from(lines).unwrap_or(u16::MAX)
}

/// Paper size of that name in the format.
const A4: u8 = 9;
/// Inches between the sheet and the edge of the paper.
const NARROW: f64 = 0.3;
/// The same where the number of the page stands.
const FOOT: f64 = 0.6;
/// Pixels that a line of text is high: 15 points.
const LINE: u32 = 20;
/// Rows are 409 points high at most.
const LINES_MAX: u16 = 27;
/// Digits that the room before and after a text takes of its column.
const INDENT: u16 = 2;
/// Characters of a number that stand above a page; all that is above it has 255 at most.
const NUMBER_MAX: usize = 60;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_takes_as_many_lines_as_its_words_need() {
        for (text, width, expected) in [
            ("", 10, 1),
            ("Proef Een", 10, 1),
            ("Heuvelstraat 12, 5038 AB Tilburg", 18, 2),
            ("Heuvelstraat 12, 5038 AB Tilburg", 12, 3),
            ("eenheellangwoord", 5, 4),
            ("a eenheellangwoord b", 5, 5),
        ] {
            assert_eq!(lines(text, width), expected, "{text} in {width}");
        }
    }
}
