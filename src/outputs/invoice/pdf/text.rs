//! What a text looks like on paper: the glyphs the two fonts have, how wide they are, and where a line breaks.
//!
//! Stands between the fonts and the layout. Measures in thousandths of a point, in whole numbers, so that a layout is the
//! same on every machine. Never leaves a character in a text that the fonts cannot show: PDF/A forbids it.

use std::collections::HashMap;
use std::sync::LazyLock;

use skrifa::charmap::Charmap;
use skrifa::raw::{FontRef, TableProvider};

/// A length in thousandths of a point.
pub type Length = i64;

/// A point.
pub const POINT: Length = 1000;

/// Which shade a thing is printed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Text.
    Ink,
    /// Text that explains.
    Soft,
    /// A title.
    Accent,
    /// A correction.
    Alert,
    /// Lines between rows.
    Rule,
    /// Ground of a heading.
    Ground,
}

/// How a text is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Bold or regular.
    pub bold: bool,
    /// Size of the letters.
    pub size: Length,
    /// Shade.
    pub tone: Tone,
}

impl Style {
    /// Regular ink in a size.
    pub const fn plain(size: Length) -> Style {
        Style { bold: false, size, tone: Tone::Ink }
    }

    /// Bold ink in a size.
    pub const fn bold(size: Length) -> Style {
        Style { bold: true, size, tone: Tone::Ink }
    }

    /// The same in another shade.
    pub const fn tone(self, tone: Tone) -> Style {
        Style { tone, ..self }
    }

    /// From one line to the next.
    pub const fn leading(self) -> Length {
        self.size * 13 / 10
    }
}

/// The two fonts, as far as measuring goes.
pub struct Faces {
    regular: Face,
    bold: Face,
}

/// What of a font measuring needs: for each character the glyph and its advance. A large invoice measures a million
/// characters, so the tables of the font are walked once and not for each of them.
struct Face {
    glyphs: HashMap<char, (u16, u16)>,
    units_per_em: u16,
}

impl Face {
    fn read(bytes: &'static [u8]) -> Option<Face> {
        let font = FontRef::new(bytes).ok()?;
        let units_per_em = font.head().ok()?.units_per_em().max(1);
        let advances = font.hmtx().ok()?;
        let mut glyphs = HashMap::new();
        for (character, glyph) in Charmap::new(&font).mappings() {
            let advance = advances.advance(glyph).unwrap_or(0);
            glyphs.insert(char::from_u32(character)?, (u16::try_from(glyph.to_u32()).ok()?, advance));
        }
        Some(Face { glyphs, units_per_em })
    }
}

/// The bytes of a font that is built in.
pub fn font_bytes(bold: bool) -> &'static [u8] {
    if bold { include_bytes!("../fonts/NotoSans-Bold.ttf") } else { include_bytes!("../fonts/NotoSans-Regular.ttf") }
}

impl Faces {
    /// The built-in fonts, read when the first invoice asks; `None` would be a fault of the build.
    pub fn built_in() -> Option<&'static Faces> {
        static BUILT_IN: LazyLock<Option<Faces>> = LazyLock::new(Faces::read);
        BUILT_IN.as_ref()
    }

    fn read() -> Option<Faces> {
        let face = |bold| Face::read(font_bytes(bold));
        Some(Faces { regular: face(false)?, bold: face(true)? })
    }

    fn face(&self, bold: bool) -> &Face {
        if bold { &self.bold } else { &self.regular }
    }

    /// Glyph and advance of a character of a [`Faces::printable`] text, the advance in the units of the font.
    pub fn glyph(&self, bold: bool, character: char) -> Option<(u16, u16)> {
        self.face(bold).glyphs.get(&character).copied()
    }

    /// Units of a font in one em.
    pub fn units_per_em(&self, bold: bool) -> u16 {
        self.face(bold).units_per_em
    }

    /// The text with what the fonts have: white space is one space, what has no shape is left out, what neither font
    /// shows is a question mark. Never empty for a text that has something to show.
    pub fn printable(&self, text: &str) -> String {
        let mut shown = String::with_capacity(text.len());
        for character in text.chars().filter(|c| !is_shapeless(*c)) {
            match self.shown(character) {
                ' ' if shown.is_empty() || shown.ends_with(' ') => {}
                known => shown.push(known),
            }
        }
        shown.truncate(shown.trim_end().len());
        if shown.is_empty() && !text.trim().is_empty() {
            shown.push(UNKNOWN);
        }
        shown
    }

    fn shown(&self, character: char) -> char {
        if character.is_whitespace() || character.is_control() {
            return ' ';
        }
        let known = |c: char| self.glyph(false, c).is_some() && self.glyph(true, c).is_some();
        let plain = ALIKE.iter().find(|(odd, _)| *odd == character).map_or(UNKNOWN, |(_, plain)| *plain);
        if known(character) { character } else { plain }
    }

    /// How wide a printable text is.
    pub fn width(&self, text: &str, style: Style) -> Length {
        let units: Length = text.chars().map(|c| self.advance(style.bold, c)).sum();
        units * style.size / Length::from(self.units_per_em(style.bold))
    }

    fn advance(&self, bold: bool, character: char) -> Length {
        self.glyph(bold, character).map_or(0, |(_, advance)| Length::from(advance))
    }

    /// Breaks a text into lines of at most `width`: at spaces, and inside a word that is wider than a line. What would be
    /// more than `lines_max` lines ends in an ellipsis.
    pub fn wrap(&self, text: &str, style: Style, width: Length, lines_max: usize) -> Vec<String> {
        let mut lines = vec![String::new()];
        for word in self.printable(text).split(' ') {
            self.add_word(&mut lines, word, style, width);
        }
        if lines.len() > lines_max {
            lines.truncate(lines_max);
            if let Some(last) = lines.last_mut() {
                self.shorten(last, style, width);
            }
        }
        lines
    }

    fn add_word(&self, lines: &mut Vec<String>, word: &str, style: Style, width: Length) {
        let line = lines.last().map_or("", String::as_str);
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if self.width(&longer, style) <= width {
            lines.pop();
            lines.push(longer);
        } else if self.width(word, style) <= width {
            lines.push(word.to_owned());
        } else {
            self.break_word(lines, word, style, width);
        }
    }

    fn break_word(&self, lines: &mut Vec<String>, word: &str, style: Style, width: Length) {
        if lines.last().is_some_and(|line| !line.is_empty()) {
            lines.push(String::new());
        }
        // The sum over the characters, not the rounded width of each: what is measured is what is printed.
        let em = Length::from(self.units_per_em(style.bold));
        let mut units = 0;
        for character in word.chars() {
            let advance = self.advance(style.bold, character);
            if (units + advance) * style.size / em > width && units > 0 {
                lines.push(String::new());
                units = 0;
            }
            units += advance;
            if let Some(line) = lines.last_mut() {
                line.push(character);
            }
        }
    }

    fn shorten(&self, line: &mut String, style: Style, width: Length) {
        while self.width(line, style) + self.width("…", style) > width && line.pop().is_some() {}
        line.push('…');
    }

    /// The style in which a text fits on one line of `width`: the same, or smaller letters.
    pub fn fitting(&self, text: &str, style: Style, width: Length) -> Style {
        let wide = self.width(text, style);
        if wide <= width { style } else { Style { size: style.size * width / wide.max(1), ..style } }
    }
}

/// Characters of Unicode that only steer: joiners, directions, selectors, marks of order.
fn is_shapeless(character: char) -> bool {
    matches!(u32::from(character),
        0xAD | 0x34F | 0x600..=0x605 | 0x61C | 0x6DD | 0x70F | 0x180B..=0x180F | 0x200B..=0x200F | 0x202A..=0x202E
        | 0x2060..=0x206F | 0xFE00..=0xFE0F | 0xFEFF | 0xFFF0..=0xFFFB | 0x1BCA0..=0x1BCA3 | 0x1D173..=0x1D17A
        | 0xE0000..=0xE0FFF)
}

/// Stands for a character that the fonts do not have.
const UNKNOWN: char = '?';

/// Characters that fonts often lack, and the plain one that reads the same.
const ALIKE: &[(char, char)] = &[
    ('\u{2010}', '-'),
    ('\u{2011}', '-'),
    ('\u{2012}', '-'),
    ('\u{2015}', '-'),
    ('\u{2212}', '-'),
    ('\u{2032}', '\''),
    ('\u{2033}', '"'),
    ('\u{02BC}', '\''),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn faces() -> &'static Faces {
        Faces::built_in().unwrap()
    }

    #[test]
    fn each_character_has_the_glyph_that_the_font_says() {
        for bold in [false, true] {
            let font = FontRef::new(font_bytes(bold)).unwrap();
            let (charmap, advances) = (Charmap::new(&font), font.hmtx().unwrap());
            for character in '\0'..='\u{1FFFF}' {
                let glyph = charmap.map(character).filter(|glyph| glyph.to_u32() != 0);
                let said =
                    glyph.map(|glyph| (u16::try_from(glyph.to_u32()).unwrap(), advances.advance(glyph).unwrap()));
                assert_eq!(faces().glyph(bold, character), said, "{character:?}");
            }
        }
    }

    #[test]
    fn what_the_fonts_lack_is_a_question_mark() {
        let faces = faces();
        for (text, shown) in [
            ("Zoë Łuk\u{a0} Żółw", "Zoë Łuk Żółw"),
            ("李 Jansen", "? Jansen"),
            ("\u{202e}abc\u{200b}d", "abcd"),
            ("a\u{0}b\tc\r\n", "a b c"),
            ("\u{200b}", "?"),
            ("   ", ""),
        ] {
            assert_eq!(faces.printable(text), shown);
        }
    }

    #[test]
    fn both_weights_show_whatever_is_printable() {
        let faces = faces();
        for character in (0..=0x0010_FFFF_u32).filter_map(char::from_u32) {
            for shown in faces.printable(&character.to_string()).chars() {
                assert!(faces.glyph(false, shown).is_some() && faces.glyph(true, shown).is_some(), "{character:?}");
            }
        }
    }

    #[test]
    fn lines_are_never_wider_than_asked_and_hold_the_whole_text() {
        let (faces, style) = (faces(), Style::plain(9 * POINT));
        let text = format!("Een lange naam met {} erin, en nog wat woorden", "w".repeat(80));
        let lines = faces.wrap(&text, style, 100 * POINT, 99);
        assert!(lines.len() > 5 && lines.iter().all(|line| faces.width(line, style) <= 100 * POINT), "{lines:?}");
        assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
        let short = faces.wrap(&text, style, 100 * POINT, 2);
        assert!(short.len() == 2 && short[1].ends_with('…') && faces.width(&short[1], style) <= 100 * POINT);
    }

    #[test]
    fn a_number_that_is_too_wide_gets_smaller_letters() {
        let (faces, style) = (faces(), Style::plain(9 * POINT));
        let text = "€ 99.999.999.999.999.999,99";
        assert_eq!(faces.fitting("€ 1,00", style, 90 * POINT), style);
        let small = faces.fitting(text, style, 90 * POINT);
        assert!(small.size < style.size && faces.width(text, small) <= 90 * POINT);
    }
}
