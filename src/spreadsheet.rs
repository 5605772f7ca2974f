//! What every workbook and CSV that leaves has in common: exact numbers, euros, days, and text that is never a formula.
//!
//! Stands below `report` and `outputs`, whose sheets are their own. Pure.

use rust_decimal::Decimal;
use rust_xlsxwriter::{ExcelDateTime, Format, Worksheet, XlsxError};

use crate::domain::{Date, format_quantity};

/// How a cell shows an amount: `€ 2.015,93` where the reader's Excel is Dutch, credits in red.
pub const EURO: &str = "€ #,##0.00;[Red]€ -#,##0.00";

/// A day in a workbook; fails before 1900.
pub fn day(day: Date) -> Result<ExcelDateTime, XlsxError> {
    let part = |value: i8| value.unsigned_abs();
    ExcelDateTime::from_ymd(day.year().unsigned_abs(), part(day.month()), part(day.day()))
}

/// The file format has decimal text and the library takes a float, which writes back the same digits while there are
/// fifteen at most; a value with more is written as text rather than changed.
pub fn write_number(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    value: Decimal,
    format: &Format,
) -> Result<(), XlsxError> {
    let shown = format_quantity(value);
    match shown.parse::<f64>() {
        Ok(number) if shown.bytes().filter(u8::is_ascii_digit).count() <= 15 => {
            sheet.write_number_with_format(row, column, number, format).map(drop)
        }
        _ => sheet.write_string_with_format(row, column, &shown, format).map(drop),
    }
}

/// What goes before the text of a CSV cell: an apostrophe, where a spreadsheet would take it for a formula.
pub fn guard(text: &str) -> &'static str {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { "'" } else { "" }
}
