//! The standard's rules.
use crate::domain::Finding;
use crate::message::Message;
/// Checks.
pub fn check(message: &Message, most: usize, findings: &mut Vec<Finding>) {
    let _ = (message, most, findings);
}
