//! What is to be done about declarations: those that are not answered, and those of which all or a line was refused.

use super::task::{List, Task, TaskKind};
use crate::declaratie::{DeclaratieStatus, Ledger, Regel, RegelStand, Stand};
use crate::domain::{DispositionId, codes_text};

impl List<'_> {
    pub(super) fn of_ledger(&self, ledger: &Ledger) -> Vec<Task> {
        let mut tasks = Vec::new();
        for (position, status) in ledger.declaraties.iter().enumerate().filter(|(_, s)| self.is_ours(s.kop.aanbieder)) {
            let name = status.kop.name();
            match &status.stand {
                Stand::Ingediend => tasks.extend(self.unanswered(status, name)),
                Stand::NooitVerzonden { codes } => {
                    let gemeente = status.kop.gemeente;
                    let is_sent_anew = ledger.declaraties.iter().skip(position.saturating_add(1)).any(|later| {
                        later.maand == status.maand
                            && later.kop.gemeente == gemeente
                            && !matches!(later.stand, Stand::NooitVerzonden { .. })
                    });
                    // Its lines may also have gone along with another month.
                    let is_mended = is_sent_anew || status.regels.iter().all(|r| ledger.is_mended(gemeente, r));
                    let text = format!(
                        "{name} over {} is als geheel afgewezen ({}); verbeter de declaratie en dien haar opnieuw in.",
                        status.maand,
                        codes_text(codes.iter().map(String::as_str))
                    );
                    tasks.extend((!is_mended).then(|| self.task(TaskKind::Rejected, None, name, text)));
                }
                Stand::Beantwoord { .. } => tasks.extend(self.refused_lines(ledger, status)),
            }
        }
        tasks
    }

    fn unanswered(&self, status: &DeclaratieStatus, name: String) -> Option<Task> {
        let due = self.terms.kalender.werkdagen_after(status.kop.dagtekening, DECLARATIE_WERKDAGEN);
        (due < self.as_of).then(|| {
            let text = format!(
                "Op {name} over {} kwam binnen tien werkdagen geen WMO325; vraag ernaar bij gemeente {}.",
                status.maand,
                status.kop.gemeente.named()
            );
            let task = self.task(TaskKind::DeclarationUnanswered, Some(due), name, text);
            Task { rule: Some("OP090x4".into()), ..task }
        })
    }

    /// Refused lines that are not mended yet.
    fn refused_lines(&self, ledger: &Ledger, status: &DeclaratieStatus) -> Vec<Task> {
        let gemeente = status.kop.gemeente;
        let refused = status.regels.iter().filter_map(|regel| match &regel.stand {
            RegelStand::Afgewezen { codes } if !ledger.is_mended(gemeente, regel) => Some((regel, codes)),
            RegelStand::Afgewezen { .. }
            | RegelStand::Ingediend
            | RegelStand::Toegekend
            | RegelStand::NooitVerzonden => None,
        });
        let task = |(regel, codes): (&Regel, &Vec<String>)| {
            let id = DispositionId::Toewijzing(gemeente, regel.prestatie.toewijzing_nummer);
            let text = format!(
                "Prestatie {} op {id} ({} – {}) is afgewezen: {}. Verbeter haar en declareer haar opnieuw.",
                regel.prestatie.referentie,
                regel.prestatie.periode.first(),
                regel.prestatie.periode.last(),
                codes_text(codes.iter().map(String::as_str))
            );
            Task { bsn: Some(regel.prestatie.bsn), ..self.task(TaskKind::LineRefused, None, id.to_string(), text) }
        };
        refused.map(task).collect()
    }
}

/// OP090x4: a 325 within ten working days.
pub const DECLARATIE_WERKDAGEN: u32 = 10;
