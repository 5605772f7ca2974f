//! WMO305 Start: an aanbieder tells a gemeente that delivery begins.

use super::code::Code;
use super::common::{Geboortedatum, Header, Product, VerkorteNaam};
use super::record::record;
use super::tables::v3_2::wmo305;
use crate::domain::Date;

record! {
    /// The message.
    Wmo305 [wmo305::ROOT] {
        /// Who to whom, which and when.
        header: Header = "Header",
        /// About whom.
        client: Client = "Client",
    }
}

record! {
    /// The client with all that begins.
    Client [wmo305::CLIENT] {
        /// Burgerservicenummer: nine digits, not yet judged by the elfproef (CS002).
        bsn: Code = "Bsn",
        /// Date of birth.
        geboortedatum: Geboortedatum = "Geboortedatum",
        /// Sex.
        geslacht: Code = "Geslacht",
        /// Name.
        naam: VerkorteNaam = "Naam",
        /// What begins.
        start_producten: StartProducten = "StartProducten",
    }
}

record! {
    /// What begins.
    StartProducten [wmo305::START_PRODUCTEN] {
        /// One or more.
        start_product: Vec<StartProduct> = "StartProduct",
    }
}

record! {
    /// One begin of delivery.
    StartProduct [wmo305::START_PRODUCT] {
        /// Absent in the task-based variant (IV096).
        toewijzing_nummer: Option<u32> = "ToewijzingNummer",
        /// What is delivered.
        product: Option<Product> = "Product",
        /// Copied from the toewijzing.
        toewijzing_ingangsdatum: Option<Date> = "ToewijzingIngangsdatum",
        /// First day of delivery.
        begindatum: Date = "Begindatum",
        /// First delivery (1) or deletion (3); CS058 forbids others.
        status_aanlevering: Code = "StatusAanlevering",
    }
}
