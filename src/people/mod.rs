//! Who may do what: users with their passwords and second factors, API tokens, sessions, and the key of opaque client ids.
//!
//! Stands above `disk` and `config`, below `http`, which shows the login and hands in what a request carries. What must survive is one
//! file, `people.json`, that the daemon and the commands both write; sessions and the slow-down are in memory. The moment is an
//! argument everywhere. It never knows a client or a request, and nothing secret shows in `Debug` or in an error.
//!
//! From the ground up: [`role`](Role), `name`, `base32`, `secret` (random texts and their hashes), `totp`, `password`, `error`, `file`
//! (what is kept), `client_id`, `slow_down`, `sessions`, `person` (what comes of a login), `rules`, then [`People`] in `register`, with
//! `login` and `manage` upon it.

mod base32;
mod client_id;
mod error;
mod file;
mod login;
mod manage;
mod name;
mod password;
mod person;
mod register;
mod role;
mod rules;
mod secret;
mod sessions;
mod slow_down;
#[cfg(test)]
mod tests;
mod totp;

pub use client_id::{ClientId, ClientIdError, ClientIds};
pub use error::PeopleError;
pub use file::{NAME as FILE_NAME, VERSION as FORMAT, check};
pub use manage::{ListedToken, ListedUser};
pub use name::{NameError, PlainName};
pub use password::{HashCost, PasswordUnfit};
pub use person::{LoggedIn, LoginRefused, Person};
pub use register::People;
pub use role::{Role, RoleUnknown};
pub use rules::PeopleRules;
pub use secret::Secret;
pub use totp::TotpSecret;
