//! `[invoice]`: how invoices are numbered and made, and the logo that stands on them.

use std::path::Path;
use std::str::FromStr;

use super::beside;
use super::reader::{Given, Reader, Section};
use super::take::{path, written};
use super::writing::Prefix;
use crate::domain::Date;
use crate::outputs::invoice::{InvoiceConfig, try_logo};
use crate::told::chain_text;

/// Takes `[invoice]`.
pub fn invoice<'a>(reader: &mut Reader<'a>, root: &mut Section<'a>, folder: &Path) -> InvoiceConfig {
    let standard = InvoiceConfig::default();
    let Some(mut section) = reader.section(root, "invoice") else { return standard };
    let prefix = written::<Prefix>(reader, &mut section, "prefix", "write prefix = \"F\", which makes F2026-0001");
    let remedy = "write first_number = \"2026-0121\": the year, and the first number that is free in it";
    let first_number = reader.parsed::<FirstNumber>(&mut section, "first_number", remedy);
    let logo = logo(reader, &mut section, folder);
    let pdf_in_ubl = reader.truth(&mut section, "pdf_in_ubl");
    let approval_workdays = reader.number(&mut section, "approval_workdays", (1, 365));
    reader.finish(section);
    InvoiceConfig {
        prefix: prefix.unwrap_or(standard.prefix),
        first_number: first_number.map(|(_, first)| (first.year, first.number)),
        logo,
        pdf_in_ubl: pdf_in_ubl.unwrap_or(standard.pdf_in_ubl),
        approval_workdays: approval_workdays
            .and_then(|days| u32::try_from(days).ok())
            .unwrap_or(standard.approval_workdays),
    }
}

/// The image is read once, here: what an invoice shows is what the config of that moment said.
fn logo<'a>(reader: &mut Reader<'a>, section: &mut Section<'a>, folder: &Path) -> Option<Vec<u8>> {
    let (given, file) = path(reader, section, "logo", folder)?;
    match image(&file) {
        Ok(bytes) => {
            if let Err(error) = try_logo(&bytes, TRIAL_DAY) {
                let problem = format!("no invoice can be made with it: {}", chain_text(&error));
                reader.doubt_value(&given, problem, "save it as PNG, or as a JPEG in RGB colours");
            }
            reader.reads(&file);
            reader.read_beside("invoice", "logo_sha256", beside::hash(&bytes));
            Some(bytes)
        }
        Err(problem) => {
            not_a_logo(reader, &given, &problem);
            None
        }
    }
}

fn not_a_logo(reader: &mut Reader<'_>, given: &Given<'_>, problem: &str) {
    reader.wrong(given, problem, "name a PNG or JPEG file of at most 1 MB, or leave logo out");
}

fn image(file: &Path) -> Result<Vec<u8>, String> {
    let bytes = beside::read(file, LOGO_BYTES_MAX)?;
    let is_image = bytes.starts_with(PNG) || bytes.starts_with(JPEG);
    if is_image { Ok(bytes) } else { Err("this file is neither PNG nor JPEG".to_owned()) }
}

/// The day of the trial; it shows nowhere.
const TRIAL_DAY: Date = jiff::civil::date(2023, 1, 31);

/// Largest logo; it is in every PDF.
const LOGO_BYTES_MAX: u64 = 1_000_000;

/// How a PNG begins.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// How a JPEG begins.
const JPEG: &[u8] = b"\xff\xd8\xff";

/// Year and number, such as `2026-0121`.
struct FirstNumber {
    year: i16,
    number: u32,
}

impl FromStr for FirstNumber {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = |text: &str| {
            let (year, number) = text.split_once('-')?;
            let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
            let form = year.len() == 4 && (1..=6).contains(&number.len()) && digits(year) && digits(number);
            let (year, number) = (year.parse().ok()?, number.parse().ok()?);
            let bounded = (2000..=2100).contains(&year) && number > 0;
            (form && bounded).then_some(FirstNumber { year, number })
        };
        read(text).ok_or("this is no year with a number")
    }
}
