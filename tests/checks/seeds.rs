//! What the fuzzer begins with: good files of each kind, made from `testdata`, and the words they consist of.

use std::collections::BTreeSet;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// The folder that `fuzz/run` names: seeds go into `seeds`, words into `words.dict`.
pub const FOLDER: &str = "IWMOD_FUZZ_FOLDER";

/// Writes seeds and words of a check, if a folder is named.
pub fn write(check: &str) {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    std::fs::create_dir_all(folder.join("seeds")).unwrap();
    for (index, bytes) in seeds(check, root).into_iter().enumerate() {
        std::fs::write(folder.join("seeds").join(index.to_string()), bytes).unwrap();
    }
    let words: String = words(check, root).iter().map(|word| format!("\"{}\"\n", escaped(word))).collect();
    std::fs::write(folder.join("words.dict"), words).unwrap();
}

/// The seeds of a check, from below the root of the project.
pub fn seeds(check: &str, root: &Path) -> Vec<Vec<u8>> {
    match check {
        "message" => {
            let messages = texts(root, "testdata/messages");
            let statements = texts(root, "testdata/camt").into_iter().map(|text| text.lines().map(str::trim).collect());
            let seeds = messages.iter().flat_map(|text| [older(text), small(text)]).chain(statements);
            seeds.map(String::into_bytes).collect()
        }
        "csv" => casus_files(root, "csv").iter().map(|path| std::fs::read(path).unwrap()).collect(),
        "zip" => zips(root),
        "derive" => lots(),
        "requests" => super::requests::seeds(),
        other => panic!("there is no check {other}"),
    }
}

fn texts(root: &Path, folder: &str) -> Vec<String> {
    let folder = std::fs::read_dir(root.join(folder)).unwrap();
    let mut paths: Vec<PathBuf> = folder.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

/// A message without white space between its elements and with short prefixes: the same, and quicker to change.
fn small(text: &str) -> String {
    let lines: String = text.lines().map(str::trim).collect();
    let kind = &lines[lines.find(":wmo").unwrap() + 1..][..6];
    let lines = lines.replace("<iwmo:", "<i:").replace("</iwmo:", "</i:").replace("xmlns:iwmo", "xmlns:i");
    lines
        .replace(&format!("<{kind}:"), "<m:")
        .replace(&format!("</{kind}:"), "</m:")
        .replace(&format!("xmlns:{kind}"), "xmlns:m")
}

/// The same as a message of release 3.1.
fn older(text: &str) -> String {
    small(text).replace("/3_2/", "/3_1/").replace("BerichtSubversie>2<", "BerichtSubversie>1<")
}

/// Files that come in, of the stories and the demo, each content once.
fn casus_files(root: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root.join("testdata/casus"), root.join("testdata/demo/in")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let is_in = path.components().any(|part| part.as_os_str() == "in");
            match path.is_dir() {
                true => folders.push(path),
                false if is_in && path.extension().is_some_and(|end| end == extension) => found.push(path),
                false => {}
            }
        }
    }
    found.sort();
    found.retain({
        let mut seen = BTreeSet::new();
        move |path| seen.insert(std::fs::read(path).unwrap())
    });
    found
}

fn zips(root: &Path) -> Vec<Vec<u8>> {
    let start = small(&std::fs::read_to_string(root.join("testdata/messages/wmo305.xml")).unwrap()).into_bytes();
    let rows = b"disposition,bsn,datum,aantal,eenheid,vervoer,versie\n".as_slice();
    let small = [("a", b"<a/>".as_slice())];
    let members = [("a.xml", start.as_slice()), ("map/", b""), ("map/levering.csv", rows), ("999900006.xml", b"<a>")];
    let inner = zip(&small, CompressionMethod::Stored);
    let mut zips = Vec::new();
    for method in [CompressionMethod::Stored, CompressionMethod::Deflated] {
        zips.extend([zip(&members, method), zip(&small, method), zip(&[("b.zip", &inner), ("c", b"")], method)]);
    }
    let comment = b"a comment that is longer than the record before it";
    let mut commented = zip(&small, CompressionMethod::Stored);
    let at = commented.len() - 2;
    commented[at] = u8::try_from(comment.len()).unwrap();
    commented.extend_from_slice(comment);
    zips.push(commented);
    zips
}

fn zip(members: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(method);
    for (name, bytes) in members {
        if name.ends_with('/') {
            writer.add_directory(*name, options).unwrap();
        } else {
            writer.start_file(*name, options).unwrap();
            writer.write_all(bytes).unwrap();
        }
    }
    writer.finish().unwrap().into_inner()
}

/// Each kind of file beside a toewijzing, and lots that tell a story: a toewijzing with its start and stop, beside an opdracht with
/// what was delivered on it.
fn lots() -> Vec<Vec<u8>> {
    let (toewijzing, start, stop, opdracht, levering, besluit) = (0u8, 1, 2, 14, 15, 17);
    // Afzender, Ontvanger, Identificatie.
    let named = |kind: u8, id: u8| vec![kind, 3, 0, 0, 128 + id];
    let plain = |kind: u8| vec![kind, 0];
    let mut lots: Vec<Vec<u8>> = (0..17).map(|kind| [plain(toewijzing), plain(kind)].concat()).collect();
    lots.push([plain(toewijzing), plain(start), plain(stop)].concat());
    lots.push([named(toewijzing, 0), named(toewijzing, 1), named(start, 0), named(start, 1), named(stop, 1)].concat());
    let rows = vec![levering, 17, 1, 3, 0, 2, 0, 0, 0, 0, 0, 3, 0, 4, 0, 1, 0, 0, 0];
    lots.push([plain(opdracht), rows, vec![opdracht, 4, 0, 1, 0, 0], vec![besluit, 2, 200, 0]].concat());
    lots.push([plain(16), plain(toewijzing), plain(levering), plain(start), plain(12), plain(13)].concat());
    lots
}

/// Words that are not found by chance.
fn words(check: &str, root: &Path) -> BTreeSet<String> {
    let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    match check {
        "message" => {
            let mut words: BTreeSet<String> = list(&[
                "<![CDATA[",
                "]]>",
                "<!--",
                "-->",
                "<?",
                "?>",
                "&amp;",
                "&#10;",
                "&#xD;",
                " xmlns:a=\"",
                "xsi:type",
                "xsi:nil",
                "/3_1/",
                "/3_2/",
                "\u{feff}",
                "encoding=\"",
                "http://www.w3.org/2001/XMLSchema-instance",
                "-05:00",
                "24:00:00",
                "</m:",
                "<m:",
                "<i:",
                "</i:",
                "/>",
            ]);
            for entry in std::fs::read_dir(root.join("schemas/iwmo-3.2")).unwrap() {
                let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
                let names = text.split("<xs:element name=\"").skip(1).filter_map(|part| part.split('"').next());
                words.extend(names.map(str::to_owned));
                let codes = text.split("<xs:enumeration value=\"").skip(1).filter_map(|part| part.split('"').next());
                words.extend(codes.map(str::to_owned));
            }
            words
        }
        "csv" => {
            let text: String =
                casus_files(root, "csv").iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
            let cells = text.split(['\n', '\r', ',', ';']).filter(|cell| !cell.is_empty() && cell.len() < 24);
            cells.take(600).map(str::to_owned).chain(["\"\"", "\u{feff}", "\r\n"].map(str::to_owned)).collect()
        }
        "zip" => list(&[
            "PK\u{1}\u{2}",
            "PK\u{3}\u{4}",
            "PK\u{5}\u{6}",
            "PK\u{6}\u{6}",
            "PK\u{6}\u{7}",
            "PK\u{7}\u{8}",
            ".zip",
            ".csv",
            ".xml",
        ]),
        "requests" => list(super::requests::WORDS),
        _ => BTreeSet::new(),
    }
}

/// A word as a dictionary of libFuzzer has it.
fn escaped(word: &str) -> String {
    let escaped = |byte: u8| match byte {
        b'"' | b'\\' => format!("\\{}", char::from(byte)),
        b' '..=b'~' => char::from(byte).to_string(),
        _ => format!("\\x{byte:02X}"),
    };
    word.bytes().map(escaped).collect()
}
