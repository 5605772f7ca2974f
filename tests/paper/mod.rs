//! What poppler sees in a PDF: text, places of words, pictures, attachments. A reader that is not ours.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Whether poppler is there. Where it is not, that is told; in CI it is a failure.
pub fn poppler() -> bool {
    let found = Command::new("pdftotext").arg("-v").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    let ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
    assert!(found || !ci, "poppler is needed: apt-get install poppler-utils");
    if !found {
        // Past the capture of the test harness, so that it is seen although the test passes.
        let told = "\n*** WHAT THE PDF OF AN INVOICE SHOWS IS NOT TESTED HERE: apt-get install poppler-utils ***\n\n";
        std::io::stderr().write_all(told.as_bytes()).unwrap();
    }
    found
}

/// A PDF on disk, gone with the value.
pub struct Paper {
    folder: tempfile::TempDir,
}

/// A word and the box it stands in, in thousandths of a point.
#[derive(Debug)]
#[expect(dead_code, reason = "the text tells which word it is when a test fails")]
pub struct Word {
    pub text: String,
    pub left: i64,
    pub top: i64,
    pub right: i64,
    pub bottom: i64,
}

impl Paper {
    pub fn new(bytes: &[u8]) -> Paper {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("invoice.pdf"), bytes).unwrap();
        Paper { folder }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("invoice.pdf")
    }

    fn run(&self, tool: &str, arguments: &[&str], last: Option<&Path>) -> Vec<u8> {
        let mut command = Command::new(tool);
        command.args(arguments).arg(self.file()).args(last);
        let output = command.output().unwrap();
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success() && complaint.trim().is_empty(), "{tool} complains: {complaint}");
        output.stdout
    }

    /// The text of each page, in the order in which it was written.
    pub fn pages(&self) -> Vec<String> {
        let text = String::from_utf8(self.run("pdftotext", &["-raw", "-enc", "UTF-8"], Some(Path::new("-")))).unwrap();
        let mut pages: Vec<String> = text.split('\u{c}').map(str::to_owned).collect();
        assert_eq!(pages.pop().as_deref(), Some(""), "the last page is closed");
        pages
    }

    /// All text.
    pub fn text(&self) -> String {
        self.pages().concat()
    }

    /// What the file says of itself.
    pub fn about(&self) -> String {
        let (info, fonts) = (self.run("pdfinfo", &["-meta"], None), self.run("pdffonts", &[], None));
        format!("{}{}{}", text(self.run("pdfinfo", &[], None)), text(info), text(fonts))
    }

    /// The first page in grey.
    pub fn picture(&self, dots_per_inch: &str) -> Vec<u8> {
        let out = self.folder.path().join("page");
        self.run("pdftoppm", &["-r", dots_per_inch, "-gray", "-png", "-singlefile"], Some(&out));
        std::fs::read(out.with_extension("png")).unwrap()
    }

    /// The first page as JPEG, in RGB or CMYK.
    pub fn jpeg(&self, form: &str) -> Vec<u8> {
        let out = self.folder.path().join("page");
        self.run("pdftoppm", &["-r", "10", form, "-singlefile"], Some(&out));
        std::fs::read(out.with_extension("jpg")).unwrap()
    }

    /// The first file inside it.
    pub fn attached(&self) -> Vec<u8> {
        let out = self.folder.path().join("attached");
        let mut command = Command::new("pdfdetach");
        let status = command.args(["-save", "1", "-o"]).arg(&out).arg(self.file()).status().unwrap();
        assert!(status.success());
        std::fs::read(out).unwrap()
    }

    /// Words of each page with their places.
    pub fn words(&self) -> Vec<Vec<Word>> {
        let html = text(self.run("pdftotext", &["-bbox", "-enc", "UTF-8"], Some(Path::new("-"))));
        html.split("<page ").skip(1).map(|page| page.split("<word ").skip(1).map(word).collect()).collect()
    }
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8_lossy(&bytes).into_owned()
}

fn word(text: &str) -> Word {
    let place = |name: &str| {
        let from = text.split_once(&format!("{name}=\"")).unwrap().1;
        let (points, rest) = from.split_once('"').unwrap().0.split_once('.').unwrap();
        points.parse::<i64>().unwrap() * 1000 + rest[..3].parse::<i64>().unwrap()
    };
    let shown = text.split_once('>').unwrap().1.split_once("</word>").unwrap().0;
    Word {
        text: shown.to_owned(),
        left: place("xMin"),
        top: place("yMin"),
        right: place("xMax"),
        bottom: place("yMax"),
    }
}

/// Grey values of a PNG, with its width.
pub fn grey(png: &[u8]) -> (usize, Vec<u8>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    assert_eq!(info.bit_depth, png::BitDepth::Eight);
    pixels.truncate(info.buffer_size());
    // Some versions of poppler write grey as three equal colours.
    (info.width as usize, pixels.chunks(info.color_type.samples()).map(|dot| dot[0]).collect())
}

/// A grey picture as PNG.
pub fn grey_png((width, pixels): &(usize, Vec<u8>)) -> Vec<u8> {
    let height = pixels.len() / width;
    png_of(*width, height, png::ColorType::Grayscale, pixels)
}

fn png_of(wide: usize, high: usize, color: png::ColorType, pixels: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, u32::try_from(wide).unwrap(), u32::try_from(high).unwrap());
    encoder.set_color(color);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    encoder.write_header().unwrap().write_image_data(pixels).unwrap();
    bytes
}

/// Mean of each square of `side` dots, row by row.
pub fn blocks((width, pixels): &(usize, Vec<u8>), side: usize) -> Vec<i32> {
    let height = pixels.len() / width;
    let mean = |(x, y): (usize, usize)| {
        let dots = (y..(y + side).min(height)).flat_map(|y| (x..(x + side).min(*width)).map(move |x| y * width + x));
        let (sum, count) = dots.fold((0i32, 0i32), |(sum, count), at| (sum + i32::from(pixels[at]), count + 1));
        sum / count
    };
    (0..height).step_by(side).flat_map(|y| (0..*width).step_by(side).map(move |x| (x, y))).map(mean).collect()
}

/// A logo: a dark frame around a light square, half of it seen through.
pub fn logo() -> Vec<u8> {
    let (wide, high) = (120u32, 40u32);
    let dot = |x: u32, y: u32| match (x < 6 || y < 6 || x >= wide - 6 || y >= high - 6, x < wide / 2) {
        (true, _) => [0x17, 0x5F, 0x46, 0xFF],
        (false, true) => [0xD0, 0xE8, 0xDC, 0xFF],
        (false, false) => [0, 0, 0, 0],
    };
    let pixels: Vec<u8> = (0..high).flat_map(|y| (0..wide).flat_map(move |x| dot(x, y))).collect();
    png_of(wide as usize, high as usize, png::ColorType::Rgba, &pixels)
}
