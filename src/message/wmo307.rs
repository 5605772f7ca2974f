//! WMO307 Stop: an aanbieder tells a gemeente that delivery ends.

use super::code::Code;
use super::common::{Geboortedatum, Header, Product, VerkorteNaam};
use super::record::record;
use super::tables::v3_2::wmo307;
use crate::domain::Date;

record! {
    /// The message.
    Wmo307 [wmo307::ROOT] {
        /// Who to whom, which and when.
        header: Header = "Header",
        /// About whom.
        client: Client = "Client",
    }
}

record! {
    /// The client with all that ends.
    Client [wmo307::CLIENT] {
        /// Burgerservicenummer: nine digits, not yet judged by the elfproef (CS002).
        bsn: Code = "Bsn",
        /// Date of birth.
        geboortedatum: Geboortedatum = "Geboortedatum",
        /// Sex.
        geslacht: Code = "Geslacht",
        /// Name.
        naam: VerkorteNaam = "Naam",
        /// What ends.
        stop_producten: StopProducten = "StopProducten",
    }
}

record! {
    /// What ends.
    StopProducten [wmo307::STOP_PRODUCTEN] {
        /// One or more.
        stop_product: Vec<StopProduct> = "StopProduct",
    }
}

record! {
    /// One end of delivery.
    StopProduct [wmo307::STOP_PRODUCT] {
        /// Absent in the task-based variant (IV096).
        toewijzing_nummer: Option<u32> = "ToewijzingNummer",
        /// What is delivered.
        product: Option<Product> = "Product",
        /// Copied from the toewijzing.
        toewijzing_ingangsdatum: Option<Date> = "ToewijzingIngangsdatum",
        /// First day of delivery.
        begindatum: Date = "Begindatum",
        /// Why it ends (WMO588); 20 is temporary, 37 the hand-over.
        reden_beeindiging: Code = "RedenBeeindiging",
        /// Last day of delivery.
        einddatum: Date = "Einddatum",
        /// First delivery (1) or deletion (3); CS058 forbids others.
        status_aanlevering: Code = "StatusAanlevering",
    }
}
