//! Logging in and out.
//!
//! Beside the other handlers; whom it lets in is said by `people`.

use std::net::IpAddr;

use askama::Template;
use axum::extract::{FromRequest, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};

use super::entry::Form;
use super::site::{Site, plain};
use super::visitor::{COOKIE, address_of, known_to_proxy, knows_people, session_of};
use crate::people::LoginRefused;

#[derive(Template)]
#[template(path = "login.html")]
struct Login<'a> {
    provider: &'a str,
    is_demo: bool,
    has_users: bool,
    name: &'a str,
    needs_code: bool,
    refused: Option<String>,
    version: &'static str,
}

impl<'a> Login<'a> {
    fn new(site: &'a Site) -> Login<'a> {
        Login {
            provider: &site.config.provider.name,
            is_demo: site.config.is_demo,
            has_users: site.people.has_users(),
            name: "",
            needs_code: false,
            refused: None,
            version: env!("CARGO_PKG_VERSION"),
        }
    }

    fn answer(&self, status: StatusCode) -> Response {
        match self.render() {
            Ok(html) => (status, Html(html)).into_response(),
            Err(error) => plain(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
        }
    }
}

/// The form; a guest of a demo is let in without it.
pub async fn form(State(site): State<Site>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let http = &site.config.http;
    if let Some(name) = known_to_proxy(&parts, http) {
        return enter_known(&site, name, address_of(&parts, &http.proxies));
    }
    if knows_people(&parts, http) {
        return plain(StatusCode::FORBIDDEN, NAMED_BY_NOBODY);
    }
    match (site.guest, address_of(&parts, &site.config.http.proxies)) {
        (Some(guest), Some(from)) => {
            let (name, password) = (guest.name.to_owned(), guest.password.to_owned());
            let typed = Typed { name, password, code: String::new() };
            let entered = log_in(&site, typed, from).await;
            entered.unwrap_or_else(|refused| {
                Login { refused: Some(refused.to_string()), ..Login::new(&site) }.answer(StatusCode::OK)
            })
        }
        _ => Login::new(&site).answer(StatusCode::OK),
    }
}

/// Lets somebody in whom the proxy knows. Who is no user here is told whom to ask.
fn enter_known(site: &Site, name: &str, from: Option<IpAddr>) -> Response {
    match site.people.login_known(name, (site.clock)().0) {
        Ok(logged_in) => {
            tracing::info!(user = %logged_in.person.name, from = from.map(tracing::field::display), "logged in, as the proxy says");
            with_cookie(site, Redirect::to("/").into_response(), logged_in.session.expose(), None)
        }
        Err(LoginRefused::Wrong) => {
            tracing::warn!(from = from.map(tracing::field::display), "the proxy names somebody who is no user here");
            plain(StatusCode::FORBIDDEN, UNKNOWN_HERE)
        }
        Err(refused) => plain(StatusCode::SERVICE_UNAVAILABLE, &refused.to_string()),
    }
}

const NAMED_BY_NOBODY: &str = "U bent niet aangemeld. Meld u aan bij uw organisatie, en open deze pagina opnieuw.";

const UNKNOWN_HERE: &str = "U bent aangemeld, maar iwmod kent u niet. Laat de beheerder u toevoegen, onder dezelfde naam als waarmee u zich aanmeldt.";

/// What somebody typed.
struct Typed {
    name: String,
    password: String,
    code: String,
}

/// Lets somebody in, with a new session.
async fn log_in(site: &Site, typed: Typed, from: IpAddr) -> Result<Response, LoginRefused> {
    let ((now, _), people) = ((site.clock)(), site.people.clone());
    let entered = tokio::task::spawn_blocking(move || {
        let code = Some(typed.code.as_str()).filter(|code| !code.trim().is_empty());
        people.login(&typed.name, &typed.password, code, from, now)
    });
    let Ok(entered) = entered.await else {
        return Ok(plain(StatusCode::INTERNAL_SERVER_ERROR, "Inloggen lukt nu niet; probeer het opnieuw."));
    };
    let logged_in = entered?;
    tracing::info!(user = %logged_in.person.name, %from, "logged in");
    Ok(with_cookie(site, Redirect::to("/").into_response(), logged_in.session.expose(), None))
}

/// Lets somebody in, or says why not. Of who fails nothing but the address is told in the journal: a name may be a password typed too early.
pub async fn enter(State(site): State<Site>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    if knows_people(&parts, &site.config.http) {
        return plain(StatusCode::FORBIDDEN, NAMED_BY_NOBODY);
    }
    let Some(from) = address_of(&parts, &site.config.http.proxies) else { return plain(StatusCode::FORBIDDEN, "") };
    let before = session_of(&parts.headers).map(str::to_owned);
    let read = axum::Form::<Vec<(String, String)>>::from_request(Request::from_parts(parts, body), &()).await;
    let fields = read.map(|form| form.0).unwrap_or_default();
    let field =
        |name: &str| fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()).unwrap_or_default();
    let (name, password, code) = (field("naam"), field("wachtwoord"), field("code"));
    let refused = match log_in(&site, Typed { name: name.clone(), password, code }, from).await {
        Ok(answer) => {
            if let Some(before) = before {
                site.people.logout(&before);
            }
            return answer;
        }
        Err(refused) => refused,
    };
    if !matches!(refused, LoginRefused::NeedsCode) {
        tracing::warn!(%from, "a login was refused");
    }
    let needs_code = matches!(refused, LoginRefused::NeedsCode | LoginRefused::WrongCode);
    let login = Login { name: &name, needs_code, refused: Some(refused.to_string()), ..Login::new(&site) };
    login.answer(StatusCode::UNAUTHORIZED)
}

/// Ends a session.
pub async fn leave(State(site): State<Site>, headers: axum::http::HeaderMap, form: Form) -> Response {
    if let Some(shown) = session_of(&headers) {
        site.people.logout(shown);
    }
    tracing::info!(user = %form.visitor.person.name, "logged out");
    with_cookie(&site, Redirect::to("/inloggen").into_response(), "", Some(0))
}

/// An answer that sets the cookie. No script reads it, no other page sends it.
fn with_cookie(site: &Site, mut answer: Response, value: &str, age: Option<u32>) -> Response {
    let secure = if site.config.http.is_encrypted() { "; Secure" } else { "" };
    let age = age.map(|age| format!("; Max-Age={age}")).unwrap_or_default();
    let text = format!("{COOKIE}={value}; Path=/; HttpOnly; SameSite=Strict{secure}{age}");
    if let Ok(value) = HeaderValue::from_str(&text) {
        answer.headers_mut().insert(header::SET_COOKIE, value);
    }
    answer
}
