//! Bytes of a file to typed content: messages of the standard and our own CSV files.
//!
//! Pure: one file at a time, nothing but its bytes and limits. Never decides what a file means beside others.

pub mod csv;
