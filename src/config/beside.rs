//! Files that the config names: read once, bounded, and told in its snapshot.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde_json::Value;
use sha2::Digest;

use crate::domain::Sha256;

/// The bytes of a plain file of at most `max` bytes, or what is wrong with it.
pub fn read(file: &Path, max: u64) -> Result<Vec<u8>, String> {
    let unreadable = |error: std::io::Error| format!("the file {} cannot be read: {error}", file.display());
    // Whatever is no plain file might never end, or never begin.
    if !std::fs::metadata(file).map_err(unreadable)?.is_file() {
        return Err(format!("{} is not a file", file.display()));
    }
    let mut bytes = Vec::new();
    let open = File::open(file).map_err(unreadable)?;
    open.take(max.saturating_add(1)).read_to_end(&mut bytes).map_err(unreadable)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > max) {
        return Err(format!("this file is larger than {} MB", max / 1_000_000));
    }
    Ok(bytes)
}

/// What a snapshot says of a file whose content it does not repeat.
pub fn hash(bytes: &[u8]) -> Value {
    Value::String(Sha256(sha2::Sha256::digest(bytes).into()).to_string())
}
