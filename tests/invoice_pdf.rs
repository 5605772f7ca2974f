//! The invoice as PDF.
mod invoice;
