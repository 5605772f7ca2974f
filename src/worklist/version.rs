//! What this version of iwmod reckons otherwise of months that an earlier one closed.
//!
//! Stands on corrections without a cause, which others derive. Books nothing: that takes an order.

use std::collections::BTreeMap;

use super::money::sum;
use super::task::{List, Task, TaskKind};
use crate::billing::{Correction, Party};
use crate::domain::{Bsn, Eur, Month};

impl List<'_> {
    /// One task per client, month and party, with what it is about in euros.
    pub(super) fn of_version(&self, unbooked: &[Correction]) -> Vec<Task> {
        let mut found: BTreeMap<(Month, &Party, Bsn), Vec<Eur>> = BTreeMap::new();
        for Correction { party, month, line, .. } in unbooked {
            found.entry((*month, party, line.bsn)).or_default().extend(line.amount);
        }
        let task = |((month, party, bsn), amounts): ((Month, &Party, Bsn), Vec<Eur>)| {
            let difference = sum(amounts);
            let text = format!(
                "Deze versie van iwmod rekent {month} bij {} anders dan toen de maand werd afgesloten: verschil {difference}. \
                 Er is niets geboekt. Bekijk het met 'iwmod billing {month} --diff' en boek het, als het klopt, met 'iwmod \
                 decide new-version {month} --reason WAAROM'.",
                party.name
            );
            let task = self.task(TaskKind::VersionDifference, None, month.to_string(), text);
            Task { bsn: Some(bsn), ..task }
        };
        found.into_iter().map(task).collect()
    }
}
