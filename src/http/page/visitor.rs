//! Who asks for a page, or by the API: the person of a session or token, and the address.
//!
//! Stands above `people` and the access log, below the site. How a request becomes one is said by `entry`.

use std::net::IpAddr;

use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use jiff::Timestamp;

use crate::access::{How, View, What};
use crate::config::Http;
use crate::domain::Bsn;
use crate::http::serve::Address;
use crate::people::Person;

/// Name of the cookie that holds a session.
pub const COOKIE: &str = "iwmod-sessie";

/// Somebody who is logged in.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// Who.
    pub person: Person,
    /// From where.
    pub from: Option<IpAddr>,
    /// By which way in.
    pub by: How,
}

impl Visitor {
    /// A record of the access log.
    pub fn view(&self, at: Timestamp, what: What, clients: Vec<Bsn>, reason: Option<String>) -> View {
        View {
            at,
            who: self.person.name.to_string(),
            role: self.person.role.to_string(),
            by: self.by,
            what,
            clients,
            from: self.from.map_or_else(|| "?".to_owned(), |from| from.to_string()),
            reason,
        }
    }

    /// As whom an order stands in the log.
    pub fn orderer(&self) -> String {
        format!("{} ({})", self.person.name, self.by.naam())
    }
}

/// The value of the session cookie.
pub fn session_of(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).map(|(_, value)| value)
}

/// From which address a request comes: where a proxy of the config asks, the one for which it says to ask.
pub fn address_of(parts: &Parts, proxies: &[IpAddr]) -> Option<IpAddr> {
    let Address(other) = parts.extensions.get::<Address>()?;
    let asked_for = parts.headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let named: Vec<IpAddr> =
        asked_for.flat_map(|line| line.split(',')).filter_map(|text| text.trim().parse().ok()).collect();
    let is_proxy = |address: &IpAddr| proxies.contains(address);
    if !is_proxy(&other.ip()) {
        // Anybody may write that head; only a proxy of ours is believed.
        return Some(other.ip());
    }
    Some(named.into_iter().rfind(|address| !is_proxy(address)).unwrap_or(other.ip()))
}

/// Who a proxy of the config says is logged in with it; nobody where none asks, or says it twice.
pub fn known_to_proxy<'a>(parts: &'a Parts, http: &Http) -> Option<&'a str> {
    let header = http.user_header.as_deref().filter(|_| knows_people(parts, http))?;
    let mut said = parts.headers.get_all(header).iter();
    said.next().filter(|_| said.next().is_none())?.to_str().ok().map(str::trim).filter(|name| !name.is_empty())
}

/// Whether a session may be that of who asks: behind a proxy that knows people, only that of whom it says.
pub fn is_as_the_proxy_says(parts: &Parts, http: &Http, person: &Person) -> bool {
    !knows_people(parts, http)
        || known_to_proxy(parts, http).is_some_and(|name| name.to_lowercase() == person.name.to_string())
}

/// Whether a proxy asks that knows who is logged in: whom it does not name is not.
pub fn knows_people(parts: &Parts, http: &Http) -> bool {
    let is_proxy = |Address(other): &Address| http.proxies.contains(&other.ip());
    http.user_header.is_some() && parts.extensions.get::<Address>().is_some_and(is_proxy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_session_is_found_among_other_cookies() {
        let mut headers = HeaderMap::new();
        assert_eq!(session_of(&headers), None);
        headers.append(header::COOKIE, "a=1; iwmod-sessie=abc; b=2".parse().unwrap());
        assert_eq!(session_of(&headers), Some("abc"));
        let mut other = HeaderMap::new();
        other.append(header::COOKIE, "xiwmod-sessie=abc".parse().unwrap());
        assert_eq!(session_of(&other), None);
    }

    #[test]
    fn only_a_proxy_of_the_config_says_for_whom_it_asks() {
        let from = |other: &str, forwarded: &str| {
            let (mut parts, ()) = axum::http::Request::new(()).into_parts();
            parts.extensions.insert(Address(format!("{other}:4711").parse().unwrap()));
            parts.headers.append("x-forwarded-for", forwarded.parse().unwrap());
            address_of(&parts, &["10.0.0.2".parse().unwrap()]).unwrap().to_string()
        };
        assert_eq!(from("192.0.2.7", "198.51.100.1"), "192.0.2.7");
        assert_eq!(from("10.0.0.2", "198.51.100.1"), "198.51.100.1");
        assert_eq!(
            from("10.0.0.2", "203.0.113.9, 198.51.100.1, 10.0.0.2"),
            "198.51.100.1",
            "what the browser wrote is not believed"
        );
        assert_eq!(from("10.0.0.2", "nobody"), "10.0.0.2");
    }
}
