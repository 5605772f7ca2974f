//! The inbox: a folder that others drop files into.

pub mod unzip;
