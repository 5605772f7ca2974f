//! What stands on the list, and until when.
