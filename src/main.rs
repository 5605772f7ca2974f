//! Starts the library; see `iwmod::cli`.

fn main() {}
