//! WMO320: the retour of a 319.

use super::record::record;
use super::retour::{RetourHeader, Returned, assert_returned};
use super::tables::v3_2::wmo320;
use super::wmo319;

record! {
    /// The message.
    Wmo320 [wmo320::ROOT] {
        /// What is answered, and how.
        header: RetourHeader = "Header",
        /// What was sent, where something below the header is wrong.
        antwoord: Option<Returned<wmo319::Antwoord>> = "Antwoord",
    }
}

const _: () = assert_returned::<wmo319::Antwoord>(&wmo320::ANTWOORD);
