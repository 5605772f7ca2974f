//! A CSV as rows: which values are whose, and what is told of one that is wrong.

use super::{Flaw, FlawList, Form, LINE_BYTES_MAX, Sheet, optional, required};

const FORM: Form = Form {
    columns: &[required("code"), required("from"), optional("to")],
    line_bytes_max: LINE_BYTES_MAX,
    rows_max: 3,
};

/// What was told, each as `line: flaw`.
struct Heard(Vec<String>, usize);

impl FlawList for Heard {
    fn note(&mut self, line: u32, flaw: Flaw<'_>) {
        self.0.push(format!("{line}: {flaw:?}"));
    }

    fn is_full(&self) -> bool {
        self.0.len() >= self.1
    }
}

/// The rows as `line code from to`, and what is wrong.
fn read(text: &[u8], form: &Form, most: usize) -> (Vec<String>, Vec<String>) {
    let (mut heard, mut told) = (Heard(Vec::new(), most), Vec::new());
    if let Some(sheet) = Sheet::new(text, form, &mut heard) {
        let mut rows = sheet.rows();
        while let Some(row) = rows.next_row(&mut heard) {
            told.push(format!("{} {}|{}|{}", row.line(), row.text("code"), row.text("from"), row.text("to")));
        }
    }
    (told, heard.0)
}

#[track_caller]
fn check(text: &str, rows: &[&str], flaws: &[&str]) {
    let (read, told) = read(text.as_bytes(), &FORM, 9);
    assert_eq!(read, rows);
    assert!(told.len() == flaws.len() && told.iter().zip(flaws).all(|(a, b)| a.starts_with(b)), "{told:?}");
}

#[test]
fn a_value_is_found_by_the_name_of_its_column() {
    check("\u{feff}From;Code\r\n\r\n2023; A \r\n\"20;24\";B", &["3 A|2023|", "4 B|20;24|"], &[]);
}

#[test]
fn what_a_spreadsheet_leaves_behind_is_no_fault() {
    check("sep=;\r\nCODE;From\r\nA;1,5\r\n", &["3 A|1,5|"], &[]);
    check("\u{feff}\"sep=,\"\ncode,from\nA,1\n", &["3 A|1|"], &[]);
    check("code;from;;\nA;1;;\nB;2\nC;3; ;\n;;;\n;\n", &["2 A|1|", "3 B|2|", "4 C|3|"], &[]);
    check("SEP=\tx\ncode\n", &[], &["1: ColumnUnknown", "1: ColumnMissing", "1: ColumnMissing"]);
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    check("", &[], &["1: Empty"]);
    check("code,from,code,x\n", &[], &["1: ColumnTwice { column: \"code\"", "1: ColumnUnknown { written: \"x\""]);
    check("code\n", &[], &["1: ColumnMissing { column: \"from\", known: \"code, from, to\" }"]);
    check("code,from\n,\nA\nB,1\n", &["4 B|1|"], &["2: Blank", "3: Width { values: 1, columns: 2 }"]);
    check("code,from\nA,1,,2\n", &[], &["2: Width { values: 4, columns: 2 }"]);
    check("code,,from\nA,,1\n", &[], &["1: ColumnUnknown { written: \"\", position: 2"]);
    check("code,from\nA,\"1\n", &[], &["2: Quote"]);
    check("code,from\nA,1\nB,1\nC,1\nD,1\n", &["2 A|1|", "3 B|1|", "4 C|1|"], &["5: ManyRows { most: 3 }"]);
    assert_eq!(read(b"code,from\nA,\xff\n", &FORM, 9).1, ["2: Encoding { byte: 12 }"]);
    let short = Form { line_bytes_max: 12, ..FORM };
    assert_eq!(read(b"code,from\nA,123456789\xc3\xa9\n", &short, 9).1, ["2: LongLine { most: 12 }"]);
}

#[test]
fn the_reading_ends_where_no_more_can_be_told() {
    assert_eq!(
        read(b"code,from\nA\nB\nC,1\n", &FORM, 1),
        (vec![], vec!["2: Width { values: 1, columns: 2 }".to_owned()])
    );
}
