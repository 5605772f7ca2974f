//! How the files of `codes` list a code: with what it means and what to do.
//!
//! Below all of them.

/// A code, what it means, and what to do, in whole Dutch sentences.
pub(super) type Listed = (String, &'static str, &'static str);
