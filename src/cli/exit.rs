//! How a command ended.
//!
//! Stands below all commands.

/// How a command ended, in the codes of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// All is well.
    Good = 0,
    /// It ran, and the answer is not the good one: a file was refused, a difference was found.
    Bad = 1,
    /// It could not run, or must not with this config.
    CannotRun = 2,
}
