//! What was agreed: whose AGB codes are ours, which products mean what, which agreements, tariffs and contracts hold.
//!
//! Made by `config` from the user's file and the protocol profile; read by `disposition` and `billing`. Pure data and
//! look-ups. The profile is one data file (`hart-van-brabant-2023.toml`); no code of a gemeente and no name of a buyer stands
//! in the program.
//!
//! From the ground up: `row`, `recipient`, `buyer` (who pays), `tariff`, `profile`, `profile_file` (its TOML), `agreed` (all of it), `rate`
//! (which one holds on a day), `listing`.

mod agreed;
mod buyer;
mod listing;
mod profile;
mod profile_file;
mod rate;
mod recipient;
mod row;
mod tariff;
#[cfg(test)]
pub mod testing;
#[cfg(test)]
mod tests;

pub use agreed::{ProductTerms, Terms};
pub use buyer::{Buyer, Channel, NotAKind, PartyKey, PartyKind, RatesBy, Who};
pub use listing::InForce;
pub use profile::{DomainTerms, HolderKind, Need, PartyUnknown, Profile, ProtocolTariff, Rule};
pub use profile_file::ProfileError;
pub use rate::RateRow;
pub use recipient::{ClientKey, EInvoice, Recipient, Term};
pub use row::{Agreement, Contract, ProductMatch, ProductRow, Validity};
pub use tariff::{Indexation, Origin, TariffKey, TariffRow, Tariffs};
