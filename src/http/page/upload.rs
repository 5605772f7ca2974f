//! Files that are dropped on the page: kept, taken in as those of a command, and told one by one.
//!
//! Beside the other handlers.

use axum::extract::multipart::Multipart;
use axum::extract::{FromRequest, Request, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::screens;
use super::site::{Site, plain};
use super::visitor::Visitor;
use crate::access::What;
use crate::documents::IngestedFile;
use crate::http::received::{NotReceived, Received};
use crate::people::Role;
use crate::request::Failure;

/// The most that is taken at once; what is larger goes into the inbox.
pub const BYTES_MAX: usize = 32 << 20;

/// Takes files in, and shows what became of each.
pub async fn take_in(State(site): State<Site>, visitor: Visitor, request: Request) -> Response {
    if visitor.person.role < Role::Verwerken {
        return plain(StatusCode::FORBIDDEN, "Hiervoor hebt u de rol verwerken nodig; vraag uw beheerder.");
    }
    let taken = match Multipart::from_request(request, &()).await {
        Ok(form) => taken_in(&site, &visitor, form).await,
        Err(_) => Err(unreadable()),
    };
    match taken {
        Ok(files) => site.show(visitor, What::TAKEN_IN, move |_| screens::bestanden::taken_in(&files)).await,
        Err(failure) => site.refuse(visitor, failure).await,
    }
}

fn unreadable() -> Failure {
    Failure::new("Deze bestanden zijn niet goed overgekomen; probeer het opnieuw. Er is niets opgenomen.".to_owned())
}

/// What became of the files of a form, which brings the value of its session.
async fn taken_in(site: &Site, visitor: &Visitor, form: Multipart) -> Result<Vec<IngestedFile>, Failure> {
    let received = Received::from(&site.batches, form).await.map_err(|failed| match failed {
        NotReceived::Unreadable => unreadable(),
        NotReceived::NoRoom => no_room(),
    })?;
    let is_ours = |(name, value): &(String, String)| name == "csrf" && visitor.person.has_csrf(value);
    if !received.fields.iter().any(is_ours) {
        return Err(Failure::new(
            "Dit formulier is verlopen. Laad de pagina opnieuw; er is niets opgenomen.".to_owned(),
        ));
    }
    let answer = site.take_in(visitor, &received).await?;
    let read = |line: &str| serde_json::from_str(line).map_err(|error| Failure::new(error.to_string()));
    answer.document.lines().map(read).collect()
}

fn no_room() -> Failure {
    Failure::new(
        "Er is geen ruimte om deze bestanden te bewaren; vraag uw beheerder. Er is niets opgenomen.".to_owned(),
    )
}
