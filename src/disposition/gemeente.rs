//! TR378: the gemeente in the header of a message is one of the CBS list.
//!
//! Judged on what counts. A code that a herindeling ended may still be used, also for what begins after it, so only a code
//! of no gemeente at all is told. Nothing is refused here: the list may be younger than this program.

use super::sent::about_each;
use super::{Counting, Judgement, Sent, Standing};
use crate::domain::Finding;

/// Judges each message whose gemeente is not known. A row of the state at go-live is no message.
pub(super) fn judge<T: Sent>(messages: &[Counting<'_, T>], judgements: &mut Vec<Judgement>) {
    for message in messages.iter().filter(|m| !m.is_beginstand()) {
        let kop = message.bericht.kop();
        if kop.gemeente.gemeente().is_some() {
            continue;
        }
        let party = if kop.from_gemeente() { "Afzender" } else { "Ontvanger" };
        let text = "Deze gemeentecode staat niet in de lijst van het CBS; controleer de code bij de gemeente.";
        let path = format!("/Bericht/Header/{party}");
        let finding = Finding::notice("TR378", path, &kop.gemeente.to_string(), text).with_retourcode("S300");
        judgements.extend(about_each(message, Standing::Notice, &finding));
    }
}
