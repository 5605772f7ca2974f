//! The invoice as PDF/A-3B: what a financial administration reads, with the e-invoice for its machines inside.
//!
//! One of the forms of [`Invoice`]; a function of that value alone. Places are whole numbers, fonts are built in, dates are
//! those of the invoice: the same invoice is the same file, byte for byte. Nothing of the invoice is left out; a
//! burgerservicenummer stands nowhere where the addressee takes the date of birth
//! ([decision 8](../../../docs/decisions/0008-invoice-pdf.md)).

mod flow;
mod letter;
mod paint;
mod specification;
mod text;
mod wording;

pub use self::paint::PdfError;

use krilla::Data;
use krilla::image::Image;

use self::flow::{Flow, LEFT, Mark, PAGE_HEIGHT, Page, TEXT_LEFT, TEXT_WIDTH, WIDTH};
use self::paint::{About, Attached};
use self::text::{Faces, Length, POINT, Style, Tone};
use self::wording::title;
use super::Invoice;
use crate::domain::Date;

/// The invoice as PDF/A-3B. `attached` is the e-invoice, with its file name, that goes inside it.
pub fn pdf(invoice: &Invoice, attached: Option<(&str, &[u8])>) -> Result<Vec<u8>, PdfError> {
    let faces = Faces::built_in().ok_or(PdfError::Built)?;
    let logo = invoice.sender.logo.as_deref().map(read_logo).transpose()?;
    let mut flow = Flow::new();
    flow.extend(letter::head(faces, invoice, logo.as_ref().map(Image::size)));
    match invoice.clients.as_slice() {
        [client] => letter::single(faces, &mut flow, invoice, client),
        _ => letter::collective(faces, &mut flow, invoice),
    }
    let pages = numbered(faces, invoice, flow.finish());
    paint::paint(faces, &about(faces, invoice), &pages, logo.as_ref(), attached.map(|file| attachment(invoice, file)))
}

/// Whether an invoice can be made with this logo: a trial page with it, which is thrown away.
pub fn try_logo(bytes: &[u8], date: Date) -> Result<(), PdfError> {
    let faces = Faces::built_in().ok_or(PdfError::Built)?;
    let logo = read_logo(bytes)?;
    let about = About { title: "Proef".to_owned(), author: "Proef".to_owned(), date };
    let page = vec![letter::scaled_logo(logo.size())];
    paint::paint(faces, &about, &[page], Some(&logo), None).map(drop)
}

fn read_logo(bytes: &[u8]) -> Result<Image, PdfError> {
    let data = Data::from(bytes.to_vec());
    let image = if bytes.starts_with(PNG) { Image::from_png(data, false) } else { Image::from_jpeg(data, false) };
    let image = image.map_err(PdfError::Logo)?;
    match image.size() {
        (0, _) | (_, 0) => Err(PdfError::Logo("it is empty".to_owned())),
        _ => Ok(image),
    }
}

fn about(faces: &Faces, invoice: &Invoice) -> About {
    let short = |text: &str| faces.printable(text).chars().take(HEAD_MAX).collect::<String>();
    let title = short(&format!("{} {}", title(invoice), invoice.number));
    About { title, author: short(&invoice.sender.name), date: invoice.date }
}

fn attachment<'a>(invoice: &Invoice, (name, bytes): (&'a str, &'a [u8])) -> Attached<'a> {
    Attached { name, bytes, description: format!("E-factuur (UBL) van {}", title(invoice).to_lowercase()) }
}

/// Sender and number at the foot of each page, and which of how many it is.
fn numbered(faces: &Faces, invoice: &Invoice, pages: Vec<Page>) -> Vec<Page> {
    let count = pages.len();
    let foot = |(index, mut page): (usize, Page)| {
        let number = format!("pagina {} van {count}", index.saturating_add(1));
        let name = format!("{} {} · {}", title(invoice), invoice.number, invoice.sender.name);
        page.push(Mark::Area { x: LEFT, y: FOOT - 14 * POINT, width: WIDTH, height: POINT / 2, tone: Tone::Rule });
        let name = flow::some_lines(faces, &name, FOOT_STYLE, (TEXT_LEFT, FOOT - FOOT_STYLE.size), (FOOT_NAME, 1));
        page.extend(name.marks);
        let x = TEXT_LEFT + TEXT_WIDTH - faces.width(&number, FOOT_STYLE);
        page.push(Mark::Text { x, y: FOOT, text: number, style: FOOT_STYLE });
        page
    };
    pages.into_iter().enumerate().map(foot).collect()
}

/// First bytes of a PNG.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Longest text in the head of the file; PDF/A allows some thousands.
const HEAD_MAX: usize = 200;
/// Baseline of the foot.
const FOOT: Length = PAGE_HEIGHT - 30 * POINT;
const FOOT_STYLE: Style = Style::plain(7_500).tone(Tone::Soft);
/// Width for the name in the foot.
const FOOT_NAME: Length = WIDTH - 100 * POINT;
