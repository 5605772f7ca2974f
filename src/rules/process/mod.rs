//! The rules about what people and systems do: uitgangspunten, bedrijfsregels and invulinstructies, by theme.
//!
//! Beside the rules about messages; chained with them in `catalogue`. A row says what in the program follows the rule, or
//! why nothing does; nothing is judged here.

pub(super) mod berekenen;
pub(super) mod berichten;
pub(super) mod clienten;
pub(super) mod declareren;
pub(super) mod leveren;
pub(super) mod toewijzen;
pub(super) mod verzoeken;
