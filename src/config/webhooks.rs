//! `[[webhook]]`: who is told of events.
//!
//! Reads the certificates once, here. The secret it never reads: that is asked for when an event leaves, and stands in no snapshot.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::beside;
use super::reader::{Reader, Section};
use super::take::{path, required};
use crate::events::EventKind;

/// A row `[[webhook]]`.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// By which it is known here.
    pub name: String,
    /// Where events go.
    pub url: reqwest::Url,
    /// The file in which the secret stands.
    pub secret: PathBuf,
    /// Which events it gets, each once, in the order of [`EventKind::ALL`].
    pub events: Vec<EventKind>,
    /// Whether the receiver may have an address of this machine or of a private network.
    pub private: bool,
    /// Certificates in PEM that it is trusted by, in the place of those of the machine.
    pub ca: Option<Vec<u8>>,
}

/// Takes the rows `[[webhook]]`.
pub fn webhooks<'a>(reader: &mut Reader<'a>, root: &mut Section<'a>, folder: &Path) -> Vec<Webhook> {
    let mut found: Vec<Webhook> = Vec::new();
    for mut row in reader.sections(root, "webhook") {
        let webhook = webhook(reader, &mut row, folder);
        if let Some(webhook) = &webhook
            && found.iter().any(|other| other.name == webhook.name)
        {
            reader.section_wrong(
                &row,
                format!("another webhook is named {} too", webhook.name),
                "give each its own name",
            );
        }
        reader.finish(row);
        found.extend(webhook);
    }
    found
}

fn webhook<'a>(reader: &mut Reader<'a>, row: &mut Section<'a>, folder: &Path) -> Option<Webhook> {
    let remedy = "write name = \"ecd\": small letters, digits and -, at most 32";
    let name = required(reader, row, "name", remedy, |r, s, k| r.parsed::<HookName>(s, k, remedy));
    let private = reader.truth(row, "private").unwrap_or_default();
    let remedy = "write url = \"https://receiver.example/iwmod\", without a user, password or #";
    let url = required(reader, row, "url", remedy, |r, s, k| r.parsed::<HookUrl>(s, k, remedy));
    if let Some((given, HookUrl(url))) = &url {
        let problem = reachable(url, private);
        problem.iter().for_each(|(problem, remedy)| reader.wrong(given, problem, remedy));
    }
    let remedy = "write secret_file = \"webhook-ecd.secret\": a file with whsec_ and the secret in base64";
    let secret = required(reader, row, "secret_file", remedy, |r, s, k| path(r, s, k, folder));
    if let Some((given, file)) = &secret
        && !file.is_file()
    {
        reader.doubt_value(
            given,
            "there is no such file",
            "put the secret there, for the user of the service alone (0600)",
        );
    }
    let events = events(reader, row);
    let ca = ca(reader, row, folder);
    let ((_, HookName(name)), (_, HookUrl(url)), (_, secret)) = (name?, url?, secret?);
    Some(Webhook { name, url, secret, events, private, ca })
}

/// Why a receiver cannot be meant, with the remedy.
fn reachable(url: &reqwest::Url, private: bool) -> Option<(&'static str, &'static str)> {
    let address = url.host_str().and_then(|host| host.trim_matches(['[', ']']).parse::<IpAddr>().ok());
    if url.scheme() != "https" && !private {
        return Some((
            "events leave over TLS only",
            "write https://, or private = true for a receiver of your own network",
        ));
    }
    if !private && address.is_some_and(|address| !is_public(address)) {
        return Some((
            "this is an address of this machine or of a private network",
            "write private = true where that is meant",
        ));
    }
    None
}

fn events<'a>(reader: &mut Reader<'a>, row: &mut Section<'a>) -> Vec<EventKind> {
    let all: Vec<String> = EventKind::ALL.iter().map(|kind| format!("\"{kind}\"")).collect();
    let remedy = format!("write a list of {}; left out, all of them", all.join(", "));
    if !row.has("events") {
        return EventKind::ALL.to_vec();
    }
    let named: Vec<EventKind> = reader.list(row, "events", &remedy).into_iter().map(|(_, kind)| kind).collect();
    if named.is_empty() && reader.is_clean() {
        reader.section_wrong(row, "events names none", &remedy);
    }
    EventKind::ALL.into_iter().filter(|kind| named.contains(kind)).collect()
}

fn ca<'a>(reader: &mut Reader<'a>, row: &mut Section<'a>, folder: &Path) -> Option<Vec<u8>> {
    let (given, file) = path(reader, row, "ca", folder)?;
    let remedy = "name a file of certificates in PEM, or leave ca out for those of the machine";
    let read = beside::read(&file, CA_BYTES_MAX).and_then(|bytes| {
        let is_pem = bytes.windows(PEM.len()).any(|part| part == PEM);
        if is_pem { Ok(bytes) } else { Err("no certificate stands in this file".to_owned()) }
    });
    read.map_err(|problem| reader.wrong(&given, problem, remedy)).ok()
}

/// Whether an address is one of the whole internet: not of this machine, a private network, a link, or kept for other uses.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_kept = a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (b == 18 || b == 19));
    !(is_kept
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation())
}

/// What carries an IPv4 address in it goes where that goes.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, c, _, _, _, g, h] = address.segments();
    let within = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match (a, b) {
        _ if address.to_ipv4_mapped().is_some() => within(g, h),
        (0x64, 0xff9b) => within(g, h),
        (0x2002, _) => within(b, c),
        (0x2001, 0x0db8 | 0) => false,
        // Only 2000::/3 is given out.
        _ => a & 0xe000 == 0x2000,
    }
}

struct HookName(String);

impl FromStr for HookName {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_good = (1..=32).contains(&text.len())
            && !text.starts_with('-')
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if is_good { Ok(HookName(text.to_owned())) } else { Err("this is no name of a webhook") }
    }
}

struct HookUrl(reqwest::Url);

impl FromStr for HookUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url: reqwest::Url = text.parse().map_err(|_| "this is no address")?;
        let is_good = matches!(url.scheme(), "https" | "http")
            && url.host_str().is_some()
            && url.username().is_empty()
            && url.password().is_none()
            && url.fragment().is_none();
        if is_good { Ok(HookUrl(url)) } else { Err("this is no address that events can be sent to") }
    }
}

const PEM: &[u8] = b"-----BEGIN CERTIFICATE-----";
const CA_BYTES_MAX: u64 = 1_000_000;

#[cfg(test)]
mod tests {
    use super::super::Config;
    use super::*;

    const EXAMPLE: &str = include_str!("../../config.example.toml");
    const HOOK: &str =
        "[[webhook]]\nname = \"ecd\"\nurl = \"https://receiver.example/iwmod\"\nsecret_file = \"geheim\"\n";

    fn read(more: &str) -> Result<Config, Vec<super::super::Fault>> {
        Config::read(&format!("{EXAMPLE}\n{more}"), Path::new("/etc/iwmod"))
    }

    #[track_caller]
    fn check(more: &str, key: &str, told: &str) {
        let faults = read(more).unwrap_err();
        let [fault] = faults.as_slice() else { panic!("one fault expected: {faults:#?}") };
        assert_eq!(fault.key, key, "{fault}");
        assert!(fault.to_string().contains(told), "{fault}");
    }

    #[test]
    fn what_is_left_out_is_everything_and_nothing_private() {
        let config = read(HOOK).unwrap();
        let [hook] = config.webhooks.as_slice() else { panic!("one webhook is expected") };
        assert_eq!((hook.events.as_slice(), hook.private), (EventKind::ALL.as_slice(), false));
        assert_eq!(config.paths.webhooks, Path::new("/etc/iwmod/var/webhooks"));
        let some = read(&format!("{HOOK}events = [\"month.closed\", \"message.refused\"]\n")).unwrap();
        assert_eq!(some.webhooks[0].events, [EventKind::MessageRefused, EventKind::MonthClosed]);
    }

    #[test]
    fn what_cannot_be_meant_is_told_with_its_place() {
        check(&format!("{HOOK}{HOOK}"), "webhook[2]", "own name");
        check(&format!("{HOOK}events = [\"month.opened\"]"), "webhook[1].events[1]", "\"month.closed\"");
        check(&HOOK.replace("https", "http"), "webhook[1].url", "TLS only");
        check(&HOOK.replace("receiver.example", "10.0.0.7"), "webhook[1].url", "private = true");
        check(&HOOK.replace("receiver.example", "[::1]"), "webhook[1].url", "private = true");
        check(&HOOK.replace("receiver", "anna:geheim@receiver"), "webhook[1].url", "without a user");
        check(&HOOK.replace("\"ecd\"", "\"../ecd\""), "webhook[1].name", "small letters");
        assert!(
            read(&format!("{}private = true", HOOK.replace("https://receiver.example", "http://127.0.0.1:1"))).is_ok()
        );
    }

    #[test]
    fn an_address_is_public_or_it_is_not() {
        for (address, public) in [
            ("93.184.216.34", true),
            ("127.0.0.1", false),
            ("10.1.2.3", false),
            ("172.16.0.1", false),
            ("192.168.1.1", false),
            ("169.254.169.254", false),
            ("100.64.0.1", false),
            ("0.0.0.0", false),
            ("255.255.255.255", false),
            ("224.0.0.1", false),
            ("2a00:1450:400e::1", true),
            ("::1", false),
            ("::", false),
            ("fe80::1", false),
            ("fd00::1", false),
            ("ff02::1", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:93.184.216.34", true),
            ("64:ff9b::10.0.0.1", false),
            ("2002:7f00:1::", false),
        ] {
            assert_eq!(is_public(address.parse().unwrap()), public, "{address}");
        }
    }
}
