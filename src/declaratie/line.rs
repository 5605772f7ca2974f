//! A declared line with its declaration, and how a rule judges one.
//!
//! Stands on `value`; `regel` and `toewijzing` hold the rules.

use super::value::{DeclaratieStatus, Plaats, Referentie, Regel, plaats, regel_path};
use crate::disposition::{Judgement, Standing};
use crate::domain::{DispositionId, Finding};
use crate::facts::Prestatie;

/// A rule of the standard with the code of its retour.
pub(super) type Rule = (&'static str, &'static str);

/// A line with its declaration.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) status: &'a DeclaratieStatus,
    pub(super) regel: &'a Regel,
}

impl<'a> Line<'a> {
    pub(super) fn all_of(status: &'a DeclaratieStatus) -> impl Iterator<Item = Line<'a>> {
        status.regels.iter().map(move |regel| Line { status, regel })
    }

    pub(super) fn referentie<'b>(&self, referentie: &'b str) -> Referentie<'b> {
        (self.status.kop.gemeente, self.status.kop.aanbieder, referentie)
    }

    pub(super) fn prestatie(&self) -> &'a Prestatie {
        &self.regel.prestatie
    }

    pub(super) fn id(&self) -> DispositionId {
        DispositionId::Toewijzing(self.status.kop.gemeente, self.prestatie().toewijzing_nummer)
    }

    pub(super) fn place(&self) -> Plaats {
        plaats(self.status.kop.gemeente, self.prestatie())
    }

    pub(super) fn judge(
        &self,
        standing: Standing,
        (rule, code): Rule,
        (element, value): (&str, &str),
        text: &str,
    ) -> Judgement {
        let finding = Finding::error(rule, regel_path(self.prestatie(), element), value, text).with_retourcode(code);
        Judgement { bron: self.status.bron, standing, finding, disposition: Some(self.id()) }
    }

    pub(super) fn conflict(&self, rule: Rule, place: (&str, &str), text: &str) -> Option<Judgement> {
        Some(self.judge(Standing::Conflict, rule, place, text))
    }
}
