//! What kind of file the bytes are: UTF-8 XML of a release this program reads, or what else.
//!
//! Stands before `pass`. Names what it refuses, because the remedy differs: another encoding, an old release, an EI text
//! file and a StUF envelope each need something else from the sender.

use super::xml;
use crate::domain::{Finding, Limits, mask_bsn};

/// A file that may be a message.
pub(crate) struct Source<'a> {
    /// Its text, without byte order mark.
    pub text: &'a str,
    /// Bytes before the text.
    pub skipped: usize,
}

/// A file that is none.
pub(crate) struct Refused<'a> {
    /// Why.
    pub finding: Finding,
    /// As much of its begin as is text.
    pub readable: &'a str,
}

impl<'a> Source<'a> {
    /// Looks at size, encoding and characters.
    pub(crate) fn new(bytes: &'a [u8], limits: &Limits) -> Result<Source<'a>, Box<Refused<'a>>> {
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > limits.message_bytes_max {
            let text = format!(
                "Het bestand is groter dan {} bytes; verdeel het over kleinere berichten.",
                limits.message_bytes_max
            );
            return Err(refuse("LIMIT_SIZE", "", text, None));
        }
        if let Some(name) = foreign_encoding(bytes) {
            return Err(refuse(
                "ENCODING",
                name,
                format!("Het bestand is in {name} geschreven; stuur het als UTF-8."),
                Some(0),
            ));
        }
        let (text, skipped) = utf8(bytes)?;
        if !text.trim_start_matches([' ', '\t', '\n', '\r']).starts_with('<') {
            let (rule, what) = not_xml(text);
            return Err(refuse(rule, "", what, Some(0)));
        }
        if let Some(at) = xml::forbidden_character(text) {
            let what = "Het bestand bevat een teken dat in XML verboden is (een stuurteken of U+FFFE); haal het weg.";
            return Err(refuse("XML", "", what, Some(skipped.saturating_add(at))).readable(text));
        }
        check_declaration(text, skipped).map(|()| Source { text, skipped })
    }
}

impl<'a> Refused<'a> {
    fn readable(mut self: Box<Self>, text: &'a str) -> Box<Self> {
        self.readable = text;
        self
    }
}

fn refuse<'a>(rule: &'static str, value: &str, text: impl Into<String>, at: Option<usize>) -> Box<Refused<'a>> {
    let offset = at.and_then(|at| u64::try_from(at).ok());
    Box::new(Refused { finding: Finding { offset, ..Finding::error(rule, "/", value, text) }, readable: "" })
}

/// The name of an encoding that shows in the first bytes and is not UTF-8.
fn foreign_encoding(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0, 0, 0xFE, 0xFF, ..] | [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0, b'<', ..] | [b'<', 0, 0, 0, ..] => Some("UTF-32"),
        [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..] | [0, b'<', ..] | [b'<', 0, ..] => Some("UTF-16"),
        [0x4C, 0x6F, 0xA7, 0x94, ..] => Some("EBCDIC"),
        _ => None,
    }
}

fn utf8(bytes: &[u8]) -> Result<(&str, usize), Box<Refused<'_>>> {
    let (skipped, bytes) = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => (3, rest),
        all => (0, all),
    };
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok((text, skipped)),
        Err(error) => error,
    };
    let good = bytes.get(..error.valid_up_to()).and_then(|b| std::str::from_utf8(b).ok()).unwrap_or_default();
    let at = skipped.saturating_add(error.valid_up_to());
    let declared = declared_encoding(good).filter(|name| !is_utf8_name(name) && !is_ascii_name(name));
    let refused = match declared {
        Some(name) => refuse_encoding(name),
        None => refuse(
            "ENCODING",
            "",
            "Het bestand is geen geldig UTF-8; sla het op als UTF-8 en stuur het opnieuw.",
            Some(at),
        ),
    };
    Err(refused.readable(good))
}

fn check_declaration(text: &str, skipped: usize) -> Result<(), Box<Refused<'_>>> {
    if !is_declared(text) {
        return Ok(());
    }
    let content = text.split_once("?>").map_or("", |(before, _)| before).trim_start_matches("<?");
    let declaration = match xml::declaration(content) {
        Ok(declaration) => declaration,
        Err(flaw) => return Err(refuse("XML", "", flaw.text, Some(skipped.saturating_add(flaw.at))).readable(text)),
    };
    match declaration.encoding {
        Some(name) if is_ascii_name(name) && !text.is_ascii() => {
            let what = "Het bestand noemt US-ASCII maar bevat andere tekens; noem UTF-8 in de XML-declaratie.";
            Err(refuse("ENCODING", "", what, Some(0)).readable(text))
        }
        Some(name) if !is_utf8_name(name) && !is_ascii_name(name) => Err(refuse_encoding(name).readable(text)),
        _ => Ok(()),
    }
}

fn refuse_encoding<'a>(name: &str) -> Box<Refused<'a>> {
    let name: String =
        name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')).take(20).collect();
    let name = mask_bsn(&name);
    let text = format!("De XML-declaratie noemt de codering {name}; een bericht is UTF-8. Stuur het als UTF-8.");
    refuse("ENCODING", &name, text, Some(0))
}

/// Whether the text begins with an XML declaration (and not with an instruction such as `<?xml-stylesheet`).
fn is_declared(text: &str) -> bool {
    let after = text.strip_prefix("<?xml");
    after.is_some_and(|rest| rest.starts_with([' ', '\t', '\n', '\r', '?']))
}

fn declared_encoding(text: &str) -> Option<&str> {
    let content = text.strip_prefix("<?").filter(|_| is_declared(text))?;
    xml::declaration(content.split_once("?>")?.0).ok()?.encoding
}

fn is_utf8_name(name: &str) -> bool {
    name.eq_ignore_ascii_case("UTF-8") || name.eq_ignore_ascii_case("UTF8")
}

fn is_ascii_name(name: &str) -> bool {
    name.eq_ignore_ascii_case("US-ASCII") || name.eq_ignore_ascii_case("ASCII")
}

fn not_xml(text: &str) -> (&'static str, &'static str) {
    let is_ei = text.starts_with("01") && text.bytes().take(5).all(|b| b.is_ascii_digit()) && text.len() > 100;
    match (text.trim().is_empty(), is_ei) {
        (true, _) => ("XML", "Het bestand is leeg; haal het opnieuw op."),
        (_, true) => (
            "EI_TEXT",
            "Dit is een oud EI-tekstbestand (vaste velden), geen iWmo-bericht in XML; bewaar het buiten dit programma.",
        ),
        _ => ("XML", "Het bestand is geen XML: het begint niet met '<'. Haal het opnieuw op of leg het elders neer."),
    }
}

/// Rule and text for a root element that no schema has.
pub(crate) fn unknown_root(local: &str, uri: &str) -> (&'static str, String) {
    let is_envelope = uri.to_ascii_lowercase().contains("stuf") || uri.contains("soap") || local.ends_with("01Bericht");
    if is_envelope {
        let what = match local.starts_with("Fo0") {
            true => {
                "Dit is een foutbericht van een knooppunt (StUF Fo), geen iWmo-bericht; bespreek de fout met de verzender."
            }
            false => "Dit is een StUF- of SOAP-envelop, geen iWmo-bericht; haal het bericht eruit en lever dat aan.",
        };
        return ("STUF", what.to_owned());
    }
    let (kind, release) = (kind_of(uri), release_of(uri));
    match (kind, release) {
        (None, _) if ["/ijw/", "/iwlz/", "/ipgb/"].iter().any(|s| uri.contains(s)) => {
            ("KIND", "Dit is een bericht van een andere iStandaard (iJw, iWlz of iPgb), niet van de iWmo; verwerk het elders.".to_owned())
        }
        (Some(_), Some(release)) if is_newer(&release) => {
            let what = format!("Het bericht is van iWmo-release {release}; deze versie van iwmod leest 3.1 en 3.2. Laat de beheerder iwmod vernieuwen, en biedt het bericht dan opnieuw aan met 'iwmod quarantine retry ID'.");
            ("VERSION", what)
        }
        (Some(_), Some(release)) if !matches!(release.as_str(), "3.1" | "3.2") => {
            ("VERSION", format!("Het bericht is van iWmo-release {release}; dit programma leest 3.1 en 3.2. Vraag de afzender om release 3.2."))
        }
        (Some(kind), Some(_)) if local == "Bericht" => {
            ("KIND", format!("{kind} is geen bericht van de iWmo 3.1 of 3.2; verwerk het buiten dit programma."))
        }
        _ => (
            "XSD",
            "Het hoofdelement is niet Bericht in een namespace van iWmo 3.1 of 3.2; lever een iWmo-bericht aan, of verbeter de namespace.".to_owned(),
        ),
    }
}

/// Whether a release came after the newest that is read here: then the sender is right, and this program is old.
fn is_newer(release: &str) -> bool {
    let number =
        |text: &str| text.split_once('.').and_then(|(a, b)| Some((a.parse::<u32>().ok()?, b.parse::<u32>().ok()?)));
    number(release).is_some_and(|read| read > NEWEST)
}

/// The newest release that is read here.
const NEWEST: (u32, u32) = (3, 2);

/// `WMO301` from `…/iwmo/3_2/wmo301/schema`.
pub(crate) fn kind_of(uri: &str) -> Option<String> {
    let is_kind =
        |part: &&str| part.len() == 6 && part.starts_with("wmo") && part.bytes().skip(3).all(|b| b.is_ascii_digit());
    uri.split('/').find(is_kind).map(str::to_ascii_uppercase)
}

/// `3.2` from `…/iwmo/3_2/wmo301/schema`; release 2 has it at the end.
pub(crate) fn release_of(uri: &str) -> Option<String> {
    let is_release = |part: &&str| matches!(part.as_bytes(), [a, b'_', b] if a.is_ascii_digit() && b.is_ascii_digit());
    uri.split('/').find(is_release).map(|part| part.replace('_', "."))
}
