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
use crate::answer;
use crate::batch::Item;
use crate::documents::IngestedFile;
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

/// What came with the form: its own value first, then the files.
async fn taken_in(site: &Site, visitor: &Visitor, mut form: Multipart) -> Result<Vec<IngestedFile>, Failure> {
    let number = site.batches.begin().map_err(|_| no_room())?;
    let (mut names, mut is_ours) = (Vec::new(), false);
    while let Some(field) = form.next_field().await.map_err(|_| unreadable())? {
        if field.name() == Some("csrf") {
            let value = field.text().await.map_err(|_| unreadable())?;
            is_ours = visitor.person.has_csrf(&value);
        } else if let Some(name) = field.file_name().map(last_part).filter(|name| !name.is_empty()) {
            let bytes = field.bytes().await.map_err(|_| unreadable())?;
            let (batches, index) = (site.batches.clone(), names.len());
            let kept = tokio::task::spawn_blocking(move || batches.add(number, index, &bytes)).await;
            kept.map_err(|_| no_room())?.map_err(|_| no_room())?;
            names.push(name);
        }
    }
    let folder = site.batches.take(number).map_err(|_| no_room())?;
    if !is_ours {
        return Err(Failure::new(
            "Dit formulier is verlopen. Laad de pagina opnieuw; er is niets opgenomen.".to_owned(),
        ));
    }
    let item = |(index, name): (usize, String)| Item {
        name,
        path: folder.path().join(index.to_string()),
        claim: None,
        poison: None,
    };
    let items: Vec<Item> = names.into_iter().enumerate().map(item).collect();
    let by = visitor.orderer();
    let taken = site.on_writer(move |engine| {
        engine.set_ordered_by(Some(&by));
        let taken = answer::ingest(engine, items);
        engine.set_ordered_by(None);
        taken
    });
    let answer = taken.await?;
    drop(folder);
    let read = |line: &str| serde_json::from_str(line).map_err(|error| Failure::new(error.to_string()));
    answer.document.lines().map(read).collect()
}

fn no_room() -> Failure {
    Failure::new(
        "Er is geen ruimte om deze bestanden te bewaren; vraag uw beheerder. Er is niets opgenomen.".to_owned(),
    )
}

/// The name of a file without folders; some browsers send them along.
fn last_part(name: &str) -> String {
    name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned()
}
