//! Everything that follows from what is known, and what was found of single files beside all others.
//!
//! Stands above `disposition` and `declaratie`, which each look at one dossier. `all` derives everything, `kept` only what
//! changed; `of_files` looks at the
//! dossiers of some files, for their reports. Pure.

mod all;
mod kept;
mod of_files;

pub use all::{Lookup, Names, Overview};
pub use kept::{DeriveAll, Kept};
pub use of_files::{FoundInDossiers, found_in, found_of};
