//! Answers which files left under a number, a name or a hash, so that they can be had again, byte for byte.
//!
//! Stands on what is known; the bytes themselves are asked of the archive by whoever writes them. A draft has not left. Changes
//! nothing.

use crate::documents::LeftFile;
use crate::domain::Sha256;
use crate::engine::Reader;
use crate::known::{Known, Made, Stage};
use crate::orders::is_from_us;
use crate::request::Failure;

/// What belongs together: the forms of an invoice, or one message.
struct Left {
    /// What it is called: number of the invoice, or number in the log and name of the message.
    names: Vec<String>,
    files: Vec<LeftFile>,
}

/// The files that left under an id: the number of an invoice or its begin, what `iwmod outbox` shows of a message, or the begin of a
/// hash.
pub fn left_files(state: &Known, reader: &Reader, id: &str) -> Result<Vec<LeftFile>, Failure> {
    let all = left(state);
    let exact = all.iter().find(|left| left.names.iter().any(|name| name == id));
    if let Some(left) = exact {
        return Ok(left.files.clone());
    }
    if let Some(file) = id.parse().ok().and_then(|sequence| sent_elsewhere(state, reader, sequence)) {
        return Ok(vec![file]);
    }
    let is_begun = |left: &&Left| {
        let of_hash = |file: &LeftFile| id.len() >= DIGITS_MIN && file.sha256.to_string().starts_with(id);
        left.names.iter().any(|name| name.starts_with(id)) || left.files.iter().any(of_hash)
    };
    let meant: Vec<&Left> = all.iter().filter(is_begun).collect();
    match meant.as_slice() {
        [one] => Ok(one.files.clone()),
        [] => Err(nothing(state, id)),
        many => {
            let names: Vec<&str> = many.iter().filter_map(|left| left.names.first()).map(String::as_str).collect();
            let shown = names.iter().take(NAMED_MAX).copied().collect::<Vec<_>>().join(", ");
            Err(Failure::new(format!("{id} begins the name of {} that left ({shown}); write more of it", names.len())))
        }
    }
}

fn left(state: &Known) -> Vec<Left> {
    let has_left = |made: &&Made| matches!(made.stage, Stage::Released | Stage::Written | Stage::TakenAway);
    let invoices = state.books().invoices().iter();
    let forms: Vec<&str> = invoices.clone().flat_map(|i| &i.documents).map(|form| form.name.as_str()).collect();
    let messages = state.outbox().filter(has_left).filter(|made| !forms.contains(&made.name.as_str()));
    let of_message = |made: &Made| Left {
        names: vec![made.sequence.to_string(), made.name.clone()],
        files: vec![LeftFile { file: made.name.clone(), sha256: made.sha256 }],
    };
    let of_invoice = invoices.map(|invoice| Left {
        names: vec![invoice.number.clone()],
        files: invoice.documents.iter().map(|form| LeftFile { file: form.name.clone(), sha256: form.sha256 }).collect(),
    });
    of_invoice.chain(messages.map(of_message)).collect()
}

/// A copy of what another system sent for us.
fn sent_elsewhere(state: &Known, reader: &Reader, sequence: u64) -> Option<LeftFile> {
    let sha256: Sha256 = state.file_at_sequence(sequence).filter(|sha256| is_from_us(state, *sha256))?;
    let name = reader.name(&sha256)?;
    let file = name.rsplit(['/', '\\', '!']).next().filter(|name| !name.is_empty())?.to_owned();
    Some(LeftFile { file, sha256 })
}

fn nothing(state: &Known, id: &str) -> Failure {
    let draft = id.parse().ok().and_then(|number| state.made(number)).filter(|made| made.stage == Stage::Draft);
    Failure::new(match draft {
        Some(_) => format!("{id} is a draft, which has not left; `iwmod outbox approve {id}` lets it leave"),
        None => format!("nothing left under {id}; `iwmod outbox` lists what did"),
    })
}

/// Fewer digits of a hash may mean another file tomorrow.
const DIGITS_MIN: usize = 8;
/// How much is named at most of what an id could mean.
const NAMED_MAX: usize = 5;
