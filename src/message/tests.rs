//! Messages as a whole: what is read, what is refused, and where the finding points.
