//! Who asks for a page: the person of a session, and the address.
//!
//! Stands above `people`. A handler that takes a [`Visitor`] is reached by nobody else: whoever has no session is sent to log in, and a form
//! without the value of its session does nothing.

use std::net::IpAddr;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;

use super::order_form::Given;
use super::site::{Site, plain};
use crate::access::{How, View, What};
use crate::domain::Bsn;
use crate::http::serve::Address;
use crate::people::{Person, Role};

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

impl FromRequestParts<Site> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Visitor, Response> {
        let (now, _) = (site.clock)();
        let person = session_of(&parts.headers).and_then(|shown| site.people.session(shown, now));
        match person {
            Some(person) => Ok(Visitor { person, from: address_of(parts) }),
            None if parts.method == Method::GET => Err(Redirect::to("/inloggen").into_response()),
            None => Err(plain(StatusCode::UNAUTHORIZED, "Log opnieuw in; er is niets gedaan.")),
        }
    }
}

/// A form that somebody filled in, brought by the page that this session was shown.
#[derive(Debug)]
pub struct Form {
    /// Who.
    pub visitor: Visitor,
    /// What was typed; of several fields of one name the last. Empty fields are left out.
    pub given: Given,
    /// All of it, in order.
    pub fields: Vec<(String, String)>,
}

impl FromRequest<Site> for Form {
    type Rejection = Response;

    async fn from_request(request: Request, site: &Site) -> Result<Form, Response> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, site).await?;
        let request = Request::from_parts(parts, body);
        let read = axum::Form::<Vec<(String, String)>>::from_request(request, &()).await;
        let fields = read.map_err(|_| plain(StatusCode::BAD_REQUEST, "Dit formulier is niet te lezen."))?.0;
        let brought = fields.iter().find(|(name, _)| name == "csrf").map(|(_, value)| value.as_str());
        if !brought.is_some_and(|value| visitor.person.has_csrf(value)) {
            return Err(plain(
                StatusCode::FORBIDDEN,
                "Dit formulier is verlopen. Laad de pagina opnieuw; er is niets gedaan.",
            ));
        }
        let filled = fields.iter().filter(|(_, value)| !value.trim().is_empty());
        let given = filled.cloned().collect();
        Ok(Form { visitor, given, fields })
    }
}

/// A form of somebody who may have something done.
#[derive(Debug)]
pub struct Deed(pub Form);

impl FromRequest<Site> for Deed {
    type Rejection = Response;

    async fn from_request(request: Request, site: &Site) -> Result<Deed, Response> {
        let form = Form::from_request(request, site).await?;
        if form.visitor.person.role < Role::Verwerken {
            return Err(plain(StatusCode::FORBIDDEN, "Hiervoor hebt u de rol verwerken nodig; vraag uw beheerder."));
        }
        Ok(Deed(form))
    }
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
