//! Draws laid-out pages with krilla, as PDF/A-3B.
//!
//! Stands above `flow`; decides no place and no word. The only module that knows krilla. It takes its dates from the
//! invoice, never from a clock, so that the same invoice is the same file.

use krilla::Document;
use krilla::color::rgb;
use krilla::configure::{Archival, ConfigurationBuilder};
use krilla::embed::{AssociationKind, EmbeddedFile, MimeType};
use krilla::geom::{PathBuilder, Point, Rect, Size, Transform};
use krilla::image::Image;
use krilla::metadata::{DateTime, Metadata};
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use krilla::{Data, SerializeSettings};

use super::flow::{Mark, PAGE_HEIGHT, PAGE_WIDTH, Page};
use super::text::{Faces, Length, Style, Tone, font_bytes};
use crate::domain::Date;

/// Why there is no PDF.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    /// The logo cannot be read.
    #[error("the logo is no PNG or JPEG that can be read ({0}); give another file or none")]
    Logo(String),
    /// The file would break PDF/A-3B, or the logo turned out to be damaged.
    #[error(
        "the PDF of the invoice is refused ({0}); a logo in CMYK colours or a damaged one does this: give one in RGB"
    )]
    Refused(String),
    /// A built-in font or setting does not work.
    #[error("the fonts or settings that are built in cannot be used: this program was built wrongly")]
    Built,
}

/// What stands in the head of the file.
pub struct About {
    /// Title of the document.
    pub title: String,
    /// Who made it.
    pub author: String,
    /// The day of all its dates.
    pub date: Date,
}

/// A file inside the file.
pub struct Attached<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its content: XML.
    pub bytes: &'a [u8],
    /// What it is.
    pub description: String,
}

/// Pages to bytes.
pub fn paint(
    faces: &Faces,
    about: &About,
    pages: &[Page],
    logo: Option<&Image>,
    attached: Option<Attached<'_>>,
) -> Result<Vec<u8>, PdfError> {
    let mut document = Document::new_with(settings()?);
    document.set_metadata(metadata(about));
    let brush = Brush { faces, regular: font(false)?, bold: font(true)?, logo };
    for page in pages {
        let size = PageSettings::from_wh(points(PAGE_WIDTH), points(PAGE_HEIGHT)).ok_or(PdfError::Built)?;
        let mut sheet = document.start_page_with(size);
        let mut surface = sheet.surface();
        page.iter().for_each(|mark| brush.draw(&mut surface, mark));
        surface.finish();
        sheet.finish();
    }
    if let Some(attached) = attached {
        document.embed_file(embedded(attached, about)?).ok_or(PdfError::Built)?;
    }
    document.finish().map_err(|error| PdfError::Refused(error.to_string()))
}

/// PDF/A-3B: krilla refuses to finish a file that breaks what it knows of the standard.
fn settings() -> Result<SerializeSettings, PdfError> {
    let configuration = ConfigurationBuilder::new().with_archival_validator(Archival::A3_B).finish();
    let configuration = configuration.map_err(|_| PdfError::Built)?;
    // Level B asks for no structure, and half a structure helps nobody who has the page read aloud.
    Ok(SerializeSettings { configuration, enable_tagging: false, ..SerializeSettings::default() })
}

fn metadata(about: &About) -> Metadata {
    Metadata::new()
        .title(about.title.clone())
        .authors(vec![about.author.clone()])
        .creator("iwmod".to_owned())
        .language("nl".to_owned())
        .creation_date(midnight(about.date))
}

fn midnight(day: Date) -> DateTime {
    let year = u16::try_from(day.year()).unwrap_or(0);
    let (month, day) = (day.month().unsigned_abs(), day.day().unsigned_abs());
    DateTime::new(year).month(month).day(day).hour(0).minute(0).second(0).utc_offset_hour(0).utc_offset_minute(0)
}

fn font(bold: bool) -> Result<Font, PdfError> {
    Font::new(Data::from(font_bytes(bold)), 0).ok_or(PdfError::Built)
}

fn embedded(attached: Attached<'_>, about: &About) -> Result<EmbeddedFile, PdfError> {
    Ok(EmbeddedFile {
        path: attached.name.to_owned(),
        mime_type: Some(MimeType::new("text/xml").ok_or(PdfError::Built)?),
        description: Some(attached.description),
        // The same invoice for machines.
        association_kind: AssociationKind::Alternative,
        data: Data::from(attached.bytes.to_vec()),
        modification_date: Some(midnight(about.date)),
        compress: Some(true),
        location: None,
    })
}

/// What draws.
struct Brush<'a> {
    faces: &'a Faces,
    regular: Font,
    bold: Font,
    logo: Option<&'a Image>,
}

impl Brush<'_> {
    fn draw(&self, surface: &mut Surface<'_>, mark: &Mark) {
        match mark {
            Mark::Text { x, y, text, style } => self.text(surface, (*x, *y), text, *style),
            Mark::Area { x, y, width, height, tone } => area(surface, (*x, *y, *width, *height), *tone),
            Mark::Logo { x, y, width, height } => self.logo(surface, (*x, *y, *width, *height)),
        }
    }

    fn text(&self, surface: &mut Surface<'_>, (x, y): (Length, Length), text: &str, style: Style) {
        let em = f32::from(self.faces.units_per_em(style.bold));
        let glyphs = text.char_indices().filter_map(|(at, character)| {
            let (glyph, advance) = self.faces.glyph(style.bold, character)?;
            let end = at.checked_add(character.len_utf8())?;
            let (glyph, advance) = (GlyphId::new(u32::from(glyph)), share(f32::from(advance), em));
            Some(KrillaGlyph::new(glyph, advance, 0.0, 0.0, 0.0, at..end, None))
        });
        let glyphs: Vec<KrillaGlyph> = glyphs.collect();
        let font = if style.bold { self.bold.clone() } else { self.regular.clone() };
        surface.set_fill(Some(colour(style.tone)));
        surface.draw_glyphs(Point::from_xy(points(x), points(y)), &glyphs, font, text, points(style.size), false);
    }

    fn logo(&self, surface: &mut Surface<'_>, (x, y, width, height): (Length, Length, Length, Length)) {
        if let (Some(logo), Some(size)) = (self.logo, Size::from_wh(points(width), points(height))) {
            surface.push_transform(&Transform::from_translate(points(x), points(y)));
            surface.draw_image(logo.clone(), size);
            surface.pop();
        }
    }
}

fn area(surface: &mut Surface<'_>, (x, y, width, height): (Length, Length, Length, Length), tone: Tone) {
    let Some(rect) = Rect::from_xywh(points(x), points(y), points(width), points(height)) else { return };
    let mut path = PathBuilder::new();
    path.push_rect(rect);
    if let Some(path) = path.finish() {
        surface.set_fill(Some(colour(tone)));
        surface.draw_path(&path);
    }
}

fn colour(tone: Tone) -> Fill {
    let (red, green, blue) = match tone {
        Tone::Ink => (0x1C, 0x1F, 0x24),
        Tone::Soft => (0x5A, 0x61, 0x6B),
        Tone::Accent => (0x17, 0x3F, 0x66),
        Tone::Alert => (0x9A, 0x34, 0x12),
        Tone::Rule => (0xB4, 0xBC, 0xC6),
        Tone::Ground => (0xED, 0xF1, 0xF5),
    };
    Fill { paint: rgb::Color::new(red, green, blue).into(), ..Fill::default() }
}

/// Thousandths of a point to the points of PDF: the one place where a length leaves the whole numbers.
#[allow(clippy::float_arithmetic, clippy::cast_precision_loss, reason = "a place on paper, no amount; krilla asks f32")]
fn points(length: Length) -> f32 {
    length as f32 / 1000.0
}

#[allow(clippy::float_arithmetic, reason = "the width of a glyph, no amount; krilla asks f32")]
fn share(part: f32, whole: f32) -> f32 {
    part / whole
}
