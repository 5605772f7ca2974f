//! `[http]`: where probes and page are reached, by which names, and who speaks TLS with browsers.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use super::reader::{Reader, Section};
use super::take::path;

/// `[http]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Http {
    /// Address of the page, `/livez`, `/readyz` and `/metrics`.
    pub listen: SocketAddr,
    /// Whether the page is served there.
    pub page: bool,
    /// Further names, with their port where it is not that of the scheme, by which the page is called.
    pub names: Vec<String>,
    /// Addresses of proxies that speak TLS with browsers, and say in `X-Forwarded-For` for whom they ask.
    pub proxies: Vec<IpAddr>,
    /// With what iwmod speaks TLS itself.
    pub tls: Option<TlsFiles>,
    /// The header in which such a proxy says who is logged in with it, in lower case.
    pub user_header: Option<String>,
}

/// A certificate with its chain, and its key, in PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate, those that vouch for it behind it.
    pub certificate: PathBuf,
    /// Its key.
    pub key: PathBuf,
}

impl Http {
    /// Whether browsers reach the page over TLS only.
    pub fn is_encrypted(&self) -> bool {
        !self.proxies.is_empty() || self.tls.is_some()
    }
}

/// Takes `[http]`.
pub fn http<'a>(reader: &mut Reader<'a>, root: &mut Section<'a>, folder: &Path) -> Option<Http> {
    let fallback = SocketAddr::from(([127, 0, 0, 1], 9437));
    let Some(mut section) = reader.section(root, "http") else {
        let (names, proxies) = (Vec::new(), Vec::new());
        return Some(Http { listen: fallback, page: true, names, proxies, tls: None, user_header: None });
    };
    let written = section.has("listen");
    let remedy = "write an address with a port, such as \"127.0.0.1:9437\"";
    let listen = reader.parsed(&mut section, "listen", remedy).map(|(_, address)| address);
    let listen = if written { listen } else { Some(fallback) };
    let names = reader.list(&mut section, "names", "write names such as [\"iwmod.example\"]");
    let names: Vec<String> = names.into_iter().map(|(_, name)| name).collect();
    let proxies = reader.list(&mut section, "proxies", "write addresses without a port, such as [\"10.0.0.2\"]");
    let proxies: Vec<IpAddr> = proxies.into_iter().map(|(_, address)| address).collect();
    let tls = tls(reader, &mut section, folder);
    let user_header = user_header(reader, &mut section, &proxies);
    let is_loopback = listen.is_some_and(|address: SocketAddr| address.ip().is_loopback());
    let is_own = is_loopback || !proxies.is_empty() || tls.is_some();
    let page = reader.truth(&mut section, "page");
    if page == Some(true) && !is_own {
        let remedy = "name certificate and key, or listen on 127.0.0.1 and name the proxy that speaks TLS in proxies; page = false keeps the probes";
        reader.section_wrong(&section, "the page would be reached without TLS", remedy);
    }
    reader.finish(section);
    Some(Http { listen: listen?, page: page.unwrap_or(is_own), names, proxies, tls, user_header })
}

/// Certificate and key: both or none.
fn tls<'a>(reader: &mut Reader<'a>, section: &mut Section<'a>, folder: &Path) -> Option<TlsFiles> {
    let certificate = path(reader, section, "certificate", folder).map(|(_, file)| file);
    let key = path(reader, section, "key", folder).map(|(_, file)| file);
    match (certificate, key) {
        (Some(certificate), Some(key)) => Some(TlsFiles { certificate, key }),
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => {
            let remedy = "name both certificate and key, two files in PEM, or none where a proxy speaks TLS";
            reader.section_wrong(section, "a certificate needs its key, and a key its certificate", remedy);
            None
        }
    }
}

/// The header of a proxy. Without a proxy anybody could write it.
fn user_header<'a>(reader: &mut Reader<'a>, section: &mut Section<'a>, proxies: &[IpAddr]) -> Option<String> {
    let (given, name) = reader.text(section, "user_header")?;
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if !is_name {
        reader.wrong(&given, "no header is called so", "write the name of a header, such as \"X-Remote-User\"");
        return None;
    }
    if proxies.is_empty() {
        reader.wrong(&given, "without a proxy anybody could write this header", "name the proxy in proxies too");
        return None;
    }
    Some(name.to_ascii_lowercase())
}
