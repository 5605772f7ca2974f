//! The words of the trade: identities, money, days, codes and findings.
//!
//! Everything else stands on this module; it depends on nothing in this crate. A value that exists here is a
//! value that is right: one private field, one way in.

mod birth;
mod code;
mod conversion;
pub mod dutch;
mod finding;
mod gemeente;
mod herindeling;
mod iban;
mod id;
mod mask;
mod money;
mod policy;
mod postcode;
mod product;
mod reading;
mod reden;
mod retourcode;
mod rule;
mod tijd;
mod time;
mod vocabulary;
mod werkdag;
pub mod written;

pub use birth::Geboortedatum;
pub use code::{Domain, Eenheid, Frequentie, Kind, Release, StatusAanlevering, Unit, UnknownCode, Vervoer};
pub use finding::{Finding, Severity, rules_of};
pub use gemeente::Gemeente;
pub use herindeling::Expected;
pub use iban::{Iban, IbanError};
pub use id::{
    AgbCode, Bsn, BsnError, DispositionId, GemeenteCode, IdError, Identificatie, OpdrachtNummer, Sha256,
    ToewijzingNummer,
};
pub use mask::{EXCERPT_MAX, excerpt, mask_bsn};
pub use money::{
    Eur, MINUTES_IN_HOUR, MINUTES_IN_QUARTER, MoneyError, Overflow, as_cents, as_message_cents, format_quantity,
    maybe_cents, round_half_up,
};
pub use policy::{Policy, RetourPolicy};
pub use postcode::{NotAPostcode, Postcode};
pub use product::{Categorie, ProductCode, ProductError};
pub use reading::{Envelope, Limits};
pub use reden::{Beeindigd, own_accord, reden_beeindiging, redenen_beeindiging};
pub use retourcode::{code_text, codes_text, hub_code_text, retourcode_text};
pub use rule::RuleId;
pub use tijd::{Tijd, TijdError};
pub use time::{Date, Month, Period, PeriodError, Stand, StandError};
pub use vocabulary::Vocabulary;
pub use werkdag::{Kalender, werkdagen_after};
