//! What a request must be before any page looks at it, and what each answer carries.
//!
//! Stands before the handlers. A browser that was told a foreign name for this address (DNS rebinding) is turned away by its Host, a form of
//! another page by its Origin. An answer is kept by nobody, framed by nobody else, and runs no script but ours.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use super::site::plain;

/// By which names the page may be called.
#[derive(Clone, Debug)]
pub struct Names(Arc<[String]>);

impl Names {
    /// Those of the address that is listened on, and those of the config.
    pub fn new(listen: SocketAddr, named: &[String]) -> Names {
        let port = listen.port();
        let mut names: Vec<String> = vec![listen.to_string()];
        if listen.ip().is_loopback() {
            names.extend(["localhost", "127.0.0.1", "[::1]"].map(|host| format!("{host}:{port}")));
        }
        names.extend(named.iter().map(|name| name.to_ascii_lowercase()));
        Names(names.into())
    }

    fn have(&self, host: &str) -> bool {
        self.0.iter().any(|name| name.eq_ignore_ascii_case(host))
    }
}

/// Lets a request through that may be one of ours.
pub async fn check(State(names): State<Names>, request: Request, next: Next) -> Response {
    let answer = match verdict(&names, request.method(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(status) => plain(status, ""),
    };
    dressed(answer)
}

/// The same for a request that brings a token: it comes from no page, so no Origin is asked for.
pub async fn check_host(State(names): State<Names>, request: Request, next: Next) -> Response {
    let answer = match host(&names, request.headers()) {
        Ok(_) => next.run(request).await,
        Err(status) => plain(status, ""),
    };
    dressed(answer)
}

/// Whether Host, Origin and Sec-Fetch-Site are those of a page of ours. Who is turned away is told nothing.
fn verdict(names: &Names, method: &Method, headers: &HeaderMap) -> Result<(), StatusCode> {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let host = host(names, headers)?;
    if matches!(*method, Method::GET | Method::HEAD) {
        return Ok(());
    }
    let is_ours = match text(header::ORIGIN) {
        Some(origin) => origin
            .split_once("://")
            .is_some_and(|(scheme, from)| matches!(scheme, "http" | "https") && from.eq_ignore_ascii_case(host)),
        None => text(HeaderName::from_static("sec-fetch-site")) == Some("same-origin"),
    };
    if is_ours { Ok(()) } else { Err(StatusCode::FORBIDDEN) }
}

/// The Host of a request, if it is one of ours.
fn host<'a>(names: &Names, headers: &'a HeaderMap) -> Result<&'a str, StatusCode> {
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
    host.filter(|host| names.have(host)).ok_or(StatusCode::MISDIRECTED_REQUEST)
}

const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
     object-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";

/// An answer with what every answer carries.
fn dressed(mut answer: Response) -> Response {
    let headers = answer.headers_mut();
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(method: Method, host: &str, others: &[(&str, &str)]) -> Result<(), StatusCode> {
        let names = Names::new("127.0.0.1:9437".parse().unwrap(), &["iwmod.example".to_owned()]);
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        for (name, value) in others {
            headers.insert(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
        }
        verdict(&names, &method, &headers)
    }

    #[test]
    fn a_page_answers_to_its_own_names_only() {
        for host in ["127.0.0.1:9437", "localhost:9437", "[::1]:9437", "iwmod.example", "IWMOD.example"] {
            assert_eq!(asked(Method::GET, host, &[]), Ok(()), "{host}");
        }
        for host in ["evil.example", "localhost", "127.0.0.1", "iwmod.example:80", "iwmod.example.evil.example"] {
            assert_eq!(asked(Method::GET, host, &[]), Err(StatusCode::MISDIRECTED_REQUEST), "{host}");
        }
    }

    #[test]
    fn a_form_of_another_page_does_nothing() {
        let post = |others: &[(&str, &str)]| asked(Method::POST, "localhost:9437", others);
        assert_eq!(post(&[("origin", "http://localhost:9437")]), Ok(()));
        assert_eq!(post(&[("sec-fetch-site", "same-origin")]), Ok(()));
        for bad in [
            &[][..],
            &[("origin", "http://evil.example")],
            &[("origin", "null")],
            &[("origin", "http://localhost:9438")],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "same-origin"), ("origin", "http://evil.example")],
        ] {
            assert_eq!(post(bad), Err(StatusCode::FORBIDDEN), "{bad:?}");
        }
    }
}
