//! Who asks for a page: the person of a session, and the address.
//!
//! Stands above `people` and the access log, below the site. How a request becomes one is said by `entry`.

use std::net::IpAddr;

use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use jiff::Timestamp;

use crate::access::{How, View, What};
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
}

impl Visitor {
    /// A record of the access log.
    pub fn view(&self, at: Timestamp, what: What, clients: Vec<Bsn>, reason: Option<String>) -> View {
        View {
            at,
            who: self.person.name.to_string(),
            role: self.person.role.to_string(),
            by: How::Page,
            what,
            clients,
            from: self.from.map_or_else(|| "?".to_owned(), |from| from.to_string()),
            reason,
        }
    }

    /// As whom an order stands in the log.
    pub fn orderer(&self) -> String {
        format!("{} (pagina)", self.person.name)
    }
}

/// The value of the session cookie.
pub fn session_of(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).map(|(_, value)| value)
}

/// From which address a request comes.
pub fn address_of(parts: &Parts) -> Option<IpAddr> {
    parts.extensions.get::<Address>().map(|Address(address)| address.ip())
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
}
