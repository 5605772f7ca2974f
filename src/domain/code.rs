//! Codes of the standard and of the protocol, as closed sets.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A text that is no code of its list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{list}: allowed are {allowed}")]
pub struct UnknownCode {
    /// Name of the list.
    pub list: &'static str,
    /// The codes it has, for the message.
    pub allowed: &'static str,
}

/// Declares an enum whose values are written as fixed texts.
macro_rules! codes {
    ($(#[$meta:meta])* $name:ident, $list:literal, $allowed:literal { $($(#[$vmeta:meta])* $variant:ident = $text:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$vmeta])* #[serde(rename = $text)] $variant),*
        }

        impl $name {
            /// All values, in order.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];

            /// The text as the standard or the contract writes it.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text),* }
            }
        }

        #[cfg(test)]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                let texts = $name::ALL.iter().map(|code| code.as_str());
                let object = utoipa::openapi::ObjectBuilder::new().schema_type(utoipa::openapi::Type::String);
                object.enum_values(Some(texts)).description(Some($list)).into()
            }
        }

        #[cfg(test)]
        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                std::borrow::Cow::Borrowed(stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = UnknownCode;

            fn from_str(text: &str) -> Result<Self, UnknownCode> {
                match text { $($text => Ok($name::$variant),)* _ => Err(UnknownCode { list: $list, allowed: $allowed }) }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

codes! {
    /// What kind of care a disposition is about (billing.md §1).
    Domain, "domain", "BG, DO, BW, OAD, VERVOER" {
        /// Begeleiding.
        Bg = "BG",
        /// Dagopvang.
        Do = "DO",
        /// Beschermd wonen.
        Bw = "BW",
        /// Ontwikkelgerichte arbeidsmatige dagbesteding.
        Oad = "OAD",
        /// Transport to the dagopvang.
        Vervoer = "VERVOER",
    }
}

impl Domain {
    /// What a back office calls it.
    pub fn naam(self) -> &'static str {
        match self {
            Domain::Bg => "Begeleiding",
            Domain::Do => "Dagopvang",
            Domain::Bw => "Beschermd wonen",
            Domain::Oad => "Dagbesteding",
            Domain::Vervoer => "Vervoer",
        }
    }
}

codes! {
    /// Eenheid of an Omvang (code list WJ756 as the schema bounds it).
    Eenheid, "Eenheid", "01, 04, 14, 16, 82, 83, 84" {
        /// Minuut.
        Minuut = "01",
        /// Uur.
        Uur = "04",
        /// Etmaal.
        Etmaal = "14",
        /// Dagdeel.
        Dagdeel = "16",
        /// Stuks, output.
        StuksOutput = "82",
        /// Euro's.
        Euro = "83",
        /// Stuks, inspanning.
        StuksInspanning = "84",
    }
}

codes! {
    /// Frequentie of an Omvang.
    Frequentie, "Frequentie", "1, 2, 4, 6" {
        /// Per dag.
        Dag = "1",
        /// Per week.
        Week = "2",
        /// Per maand.
        Maand = "4",
        /// Totaal binnen geldigheidsduur toewijzing.
        Totaal = "6",
    }
}

codes! {
    /// StatusAanlevering of a start or stop: only 1 and 3 are allowed (CS058).
    StatusAanlevering, "StatusAanlevering", "1, 3" {
        /// Eerste aanlevering.
        Eerste = "1",
        /// Verwijderen aanlevering.
        Verwijderen = "3",
    }
}

codes! {
    /// Unit of a registered delivery and of a billed line (contract.md).
    Unit, "eenheid", "maand, etmaal, dag, uur, kwartier, minuut, dagdeel, stuk, euro" {
        /// A client-month.
        Maand = "maand",
        /// A day and night of beschermd wonen.
        Etmaal = "etmaal",
        /// A day with a return trip.
        Dag = "dag",
        /// An hour.
        Uur = "uur",
        /// A minute.
        Minuut = "minuut",
        /// Half a day.
        Dagdeel = "dagdeel",
        /// A piece.
        Stuk = "stuk",
        /// Money itself.
        Euro = "euro",
        /// A quarter of an hour, where a region counts in it. Last, because the index keeps a unit by its position.
        Kwartier = "kwartier",
    }
}

codes! {
    /// Transport to the dagopvang: of an opdracht (what is arranged) or of a delivery (a return trip that day).
    Vervoer, "vervoer", "regulier, rolstoel" {
        /// Regular: tariff E1.
        Regulier = "regulier",
        /// Wheelchair: tariff E2.
        Rolstoel = "rolstoel",
    }
}

codes! {
    /// What a file is: one of the fourteen messages, or a CSV of ours.
    Kind, "kind", "WMO301 to WMO325, opdracht, levering, beginstand" {
        /// Toewijzing.
        Wmo301 = "WMO301",
        /// Retour of a toewijzing.
        Wmo302 = "WMO302",
        /// Start.
        Wmo305 = "WMO305",
        /// Retour of a start.
        Wmo306 = "WMO306",
        /// Stop.
        Wmo307 = "WMO307",
        /// Retour of a stop.
        Wmo308 = "WMO308",
        /// Verzoek om toewijzing.
        Wmo315 = "WMO315",
        /// Retour of a verzoek om toewijzing.
        Wmo316 = "WMO316",
        /// Verzoek om wijziging.
        Wmo317 = "WMO317",
        /// Retour of a verzoek om wijziging.
        Wmo318 = "WMO318",
        /// Antwoord on a verzoek.
        Wmo319 = "WMO319",
        /// Retour of an antwoord.
        Wmo320 = "WMO320",
        /// Declaratie.
        Wmo323 = "WMO323",
        /// Declaratie-antwoord.
        Wmo325 = "WMO325",
        /// Subcontracting orders (CSV).
        Opdracht = "opdracht",
        /// Registered deliveries (CSV).
        Levering = "levering",
        /// State at go-live (CSV).
        Beginstand = "beginstand",
    }
}

codes! {
    /// Release of the standard.
    Release, "release", "3.1, 3.2" {
        /// In force from 2022-04-04.
        V3_1 = "3.1",
        /// In force from 2023-04-03.
        V3_2 = "3.2",
    }
}

impl Kind {
    /// The message that a retour of this kind answers; `None` for what is no retour.
    pub fn answered(self) -> Option<Kind> {
        Some(match self {
            Kind::Wmo302 => Kind::Wmo301,
            Kind::Wmo306 => Kind::Wmo305,
            Kind::Wmo308 => Kind::Wmo307,
            Kind::Wmo316 => Kind::Wmo315,
            Kind::Wmo318 => Kind::Wmo317,
            Kind::Wmo320 => Kind::Wmo319,
            _ => return None,
        })
    }

    /// The retour that answers a message of this kind; `None` for what has none.
    pub fn answer(self) -> Option<Kind> {
        Kind::ALL.iter().copied().find(|kind| kind.answered() == Some(self))
    }

    /// Whether Afzender is the aanbieder. A retour repeats the header of the message it answers, unswapped.
    pub fn aanbieder_is_afzender(self) -> bool {
        let heen = self.answered().unwrap_or(self);
        matches!(heen, Kind::Wmo305 | Kind::Wmo307 | Kind::Wmo315 | Kind::Wmo317 | Kind::Wmo323)
    }
}
