//! Files that came in one request: kept beside the inbox until they are taken in, all or none.
//!
//! Stands above the batches of `local`, below the page and the API, which both take files so. Decides nothing about a file.

use axum::extract::multipart::Multipart;
use tempfile::TempDir;

use super::local::Batches;
use crate::batch::Item;

/// What came: the files in a folder that goes with this, and the other fields of the form.
#[derive(Debug)]
pub struct Received {
    folder: TempDir,
    names: Vec<String>,
    /// The other fields, in order.
    pub fields: Vec<(String, String)>,
}

/// Why nothing was received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotReceived {
    /// The request was cut off, or is no form.
    Unreadable,
    /// There is no room to keep it.
    NoRoom,
}

impl Received {
    /// Keeps what comes with a form.
    pub async fn from(batches: &Batches, mut form: Multipart) -> Result<Received, NotReceived> {
        let number = batches.begin().map_err(|_| NotReceived::NoRoom)?;
        let (mut names, mut fields) = (Vec::new(), Vec::new());
        while let Some(field) = form.next_field().await.map_err(|_| NotReceived::Unreadable)? {
            if let Some(name) = field.file_name().map(last_part) {
                let bytes = field.bytes().await.map_err(|_| NotReceived::Unreadable)?;
                if name.is_empty() {
                    // A browser sends an empty field where no file was chosen.
                    continue;
                }
                let (batches, index) = (batches.clone(), names.len());
                let kept = tokio::task::spawn_blocking(move || batches.add(number, index, &bytes)).await;
                kept.map_err(|_| NotReceived::NoRoom)?.map_err(|_| NotReceived::NoRoom)?;
                names.push(name);
            } else {
                let name = field.name().unwrap_or_default().to_owned();
                fields.push((name, field.text().await.map_err(|_| NotReceived::Unreadable)?));
            }
        }
        let folder = batches.take(number).map_err(|_| NotReceived::NoRoom)?;
        Ok(Received { folder, names, fields })
    }

    /// Whether there is any file.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The files as they are taken in; they are there for as long as this is.
    pub fn items(&self) -> Vec<Item> {
        let item = |(index, name): (usize, &String)| Item {
            name: name.clone(),
            path: self.folder.path().join(index.to_string()),
            claim: None,
            poison: None,
        };
        self.names.iter().enumerate().map(item).collect()
    }
}

/// The name of a file without folders; some browsers send them along.
fn last_part(name: &str) -> String {
    name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned()
}
