//! Findings on files that are refused without a verdict on what they say: too large, too many, a zip in a zip, a fault of ours.
//!
//! Stands beside the verdicts, for those who read files; each finding names the bound of the config that was met. Pure.

use crate::domain::Finding;

/// A file or member that is larger than a message may be.
pub fn too_large(bytes: u64, bytes_max: u64) -> Finding {
    let text = format!(
        "Het bestand is groter dan {bytes_max} bytes (message_bytes_max); verdeel het over meer bestanden of verruim de grens."
    );
    Finding::error("LIMIT_MESSAGE_BYTES", "bestand", &bytes.to_string(), text)
}

/// A member of a zip whose members have too many rows together.
pub fn too_many_rows(rows_max: usize) -> Finding {
    let text = format!(
        "De CSV-bestanden in deze zip hebben samen meer dan {rows_max} regels (zip_rows_max); lever dit bestand in een andere zip aan, of los."
    );
    Finding::error("LIMIT_ZIP_ROWS", "zip", "", text)
}

/// A zip that is a member of a zip.
pub fn zip_in_zip() -> Finding {
    let text = "Een zip in een zip wordt niet uitgepakt; lever de inhoud los of in één zip aan.";
    Finding::error("ZIP_NESTED", "zip", "", text)
}

/// A file that a fault of iwmod kept from being judged.
pub fn not_judged() -> Finding {
    let text = "Het bestand kon door een fout in iwmod niet worden beoordeeld; meld dit bij de beheerder.";
    Finding::error("INTERN", "bestand", "", text)
}
