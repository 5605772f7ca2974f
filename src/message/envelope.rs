//! What can be read of a refused file's identity: kind, release, sender, receiver, identification.
//!
//! Reads leniently and only the header; judges nothing. What it gives is for the reader of an outcome, never a fact.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::source::{kind_of, release_of};
use super::xml;
use crate::domain::{Envelope, mask_bsn};

/// Most markup looked at; a header has some forty pieces.
const EVENTS_MAX: usize = 200;
/// Longest value taken over.
const LENGTH_MAX: usize = 40;

/// Reads what can be read.
pub(crate) fn scan(text: &str) -> Envelope {
    let mut envelope = Envelope::default();
    let mut reader = Reader::from_str(text);
    let (mut element, mut value) = (String::new(), String::new());
    let mut versions = (None, None);
    for _ in 0..EVENTS_MAX {
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                element = tag.local_name().into_inner().to_owned();
                value.clear();
                if element == "Bericht" {
                    note_namespace(&mut envelope, tag.name().0, tag.attributes_raw());
                }
            }
            // A comment or a CDATA section inside a value divides it, and takes nothing away.
            Ok(Event::Text(part)) => add(&mut value, &part.into_inner()),
            Ok(Event::CData(part)) => add(&mut value, &part.into_inner()),
            Ok(Event::GeneralRef(name)) => add(&mut value, &format!("&{};", name.into_inner())),
            Ok(Event::End(tag)) => {
                note_value(&mut envelope, &mut versions, &element, value.trim());
                if tag.local_name().into_inner() == "Header" {
                    break;
                }
                element.clear();
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    if let (None, (Some(major), Some(minor))) = (&envelope.version, versions) {
        envelope.version = Some(format!("{major}.{minor}"));
    }
    envelope
}

/// Of a long text no more than shows that it is too long.
fn add(value: &mut String, part: &str) {
    value.extend(part.chars().take((LENGTH_MAX * 4).saturating_sub(value.len())));
}

fn note_namespace(envelope: &mut Envelope, name: &str, attributes: &str) {
    let mut found = Vec::new();
    let _ = xml::attributes(attributes, 64, &mut found);
    let (prefix, _) = xml::split(name);
    let declares = |attribute: &&xml::Attribute<'_>| match xml::split(attribute.name) {
        ("", "xmlns") => prefix.is_empty(),
        ("xmlns", declared) => declared == prefix,
        _ => false,
    };
    if let Some(attribute) = found.iter().find(declares) {
        envelope.kind = kind_of(attribute.value);
        envelope.version = release_of(attribute.value);
    }
}

type Versions = (Option<String>, Option<String>);

fn note_value(envelope: &mut Envelope, versions: &mut Versions, element: &str, value: &str) {
    if value.is_empty() || value.chars().count() > LENGTH_MAX {
        return;
    }
    let place = match element {
        "Afzender" => &mut envelope.sender,
        "Ontvanger" => &mut envelope.receiver,
        "Identificatie" => &mut envelope.identification,
        "BerichtVersie" => &mut versions.0,
        "BerichtSubversie" => &mut versions.1,
        "BerichtCode" if envelope.kind.is_none() => {
            envelope.kind = kind_of_code(value).map(str::to_owned);
            return;
        }
        _ => return,
    };
    // The first wins: a retour repeats names further down.
    place.get_or_insert_with(|| mask_bsn(value));
}

/// The message of a BerichtCode.
fn kind_of_code(code: &str) -> Option<&'static str> {
    Some(match code {
        "414" => "WMO301",
        "415" => "WMO302",
        "418" => "WMO305",
        "419" => "WMO306",
        "420" => "WMO307",
        "421" => "WMO308",
        "444" => "WMO315",
        "445" => "WMO316",
        "480" => "WMO317",
        "481" => "WMO318",
        "482" => "WMO319",
        "483" => "WMO320",
        "484" => "WMO323",
        "485" => "WMO325",
        _ => return None,
    })
}
