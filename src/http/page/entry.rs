//! How a request gets in: with a session, a form with the value of its session, a deed with the role for it.
//!
//! Stands between the site and the handlers. A handler that takes a [`Visitor`], a [`Form`] or a [`Deed`] is reached by nobody else: whoever has no
//! session is sent to log in, and a form without the value of its session does nothing.

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};

use super::order_form::Given;
use super::site::{Site, plain};
use super::visitor::{Visitor, address_of, is_as_the_proxy_says, session_of};
use crate::access::How;
use crate::people::Role;

impl FromRequestParts<Site> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Visitor, Response> {
        let (now, _) = (site.clock)();
        let person = session_of(&parts.headers).and_then(|shown| site.people.session(shown, now));
        let person = person.filter(|person| is_as_the_proxy_says(parts, &site.config.http, person));
        match person {
            Some(person) => Ok(Visitor { person, from: address_of(parts, &site.config.http.proxies), by: How::Page }),
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
