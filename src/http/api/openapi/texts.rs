//! Schemas of the types that JSON writes as a text, each with how it is written.
//!
//! Beside the description. Their own modules write them by hand, so nothing can be derived.

use std::borrow::Cow;

use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::domain::{
    AgbCode, Bsn, Categorie, DispositionId, Eur, GemeenteCode, Month, OpdrachtNummer, Sha256, Stand, Tijd,
};
use crate::report::Quantity;
use crate::terms::PartyKind;

macro_rules! texts {
    ($($type:ty, $name:literal, $pattern:expr, $text:literal;)*) => {$(
        impl PartialSchema for $type {
            fn schema() -> RefOr<Schema> {
                let object = ObjectBuilder::new().schema_type(SchemaType::new(Type::String));
                object.pattern($pattern).description(Some($text)).into()
            }
        }

        impl ToSchema for $type {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed($name)
            }
        }
    )*};
}

texts! {
    AgbCode, "AgbCode", Some("^[0-9]{8}$"), "AGB code, eight digits.";
    Bsn, "Bsn", Some("^([0-9]{9}|[*]{5}[0-9]{4})$"), "BSN: nine digits, or masked but for the last four.";
    Categorie, "Categorie", None::<&str>, "ProductCategorie, as the config names it.";
    DispositionId, "DispositionId", None::<&str>, "`GEMEENTE:NUMBER` of a toewijzing, `opdracht:NUMBER` of an opdracht.";
    Eur, "Eur", Some("^-?[0-9]+[.][0-9]{2}$"), "Euros with two decimals.";
    GemeenteCode, "GemeenteCode", Some("^[0-9]{4}$"), "Code of a gemeente, four digits.";
    Month, "Month", Some("^[0-9]{4}-[0-9]{2}$"), "A month.";
    OpdrachtNummer, "OpdrachtNummer", None::<&str>, "Number of an opdracht.";
    PartyKind, "PartyKind", None::<&str>, "Kind of a party: `gemeente`, or a word of the profile.";
    Quantity, "Quantity", Some("^-?[0-9]+([.][0-9]+)?$"), "A quantity, without trailing zeros.";
    Sha256, "Sha256", Some("^[0-9a-f]{64}$"), "SHA-256, 64 hexadecimal digits.";
    Stand, "Export", None::<&str>, "Date and time of an export.";
    Tijd, "Tijd", None::<&str>, "A time.";
}
