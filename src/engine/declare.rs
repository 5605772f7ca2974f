//! Drafting declarations: what is known is planned on, and what was planned is appended.
//!
//! Stands between the order (`orders::declare`) and the log. Decides nothing.

use super::{Engine, EngineError};
use crate::domain::{GemeenteCode, Month};
use crate::message::Message;
use crate::orders::{self, Basis, Declared, Drafted, Plan};
use crate::overview::Overview;

impl Engine {
    /// Drafts the declarations of a month that is over, one per gemeente and AGB code; see [`orders::plan_declare`].
    pub fn declare(&mut self, month: Month, gemeente: Option<GemeenteCode>) -> Result<Vec<Drafted>, EngineError> {
        let known = self.known();
        let overview = Overview::of(&known.knowledge, &self.setup.terms);
        let basis = Basis { known: &known, terms: &self.setup.terms, overview: &overview, today: self.now().1 };
        let Plan { records, told: Declared { mut drafted, places } } = orders::plan_declare(&basis, month, gemeente)?;
        let ids = self.append_drafts(records)?;
        self.number(&mut drafted, places.into_iter().zip(ids));
        Ok(drafted)
    }

    /// Notes on drafts the numbers under which they were kept.
    pub(super) fn number(&self, drafted: &mut [Drafted], ids: impl Iterator<Item = (usize, u64)>) {
        for (place, id) in ids {
            if let Some(draft) = drafted.get_mut(place) {
                draft.id = Some(id);
                draft.file = self.memory.outbox().get(id).map(|made| made.name.clone());
            }
        }
    }

    /// Looks again at a declaration before it leaves.
    pub(super) fn look_again(&self, message: &Message) -> Result<(), EngineError> {
        let known = self.known();
        let overview = Overview::of(&known.knowledge, &self.setup.terms);
        let basis = Basis { known: &known, terms: &self.setup.terms, overview: &overview, today: self.now().1 };
        Ok(orders::look_again(&basis, message)?)
    }
}
