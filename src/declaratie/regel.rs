//! The rules by which a gemeente will refuse a declared line or declaration beside all that was declared before it (TR314 to
//! TR390).
//!
//! Judged while no answer is known; once a 325 came, the gemeente has decided. Drafts are judged the same way before they
//! leave. Of two that contradict each other the later in the order of business is told. A message that its own rules refuse does
//! not come here; what one line breaks by itself stands in `alone`, the rules beside the toewijzing stand in `toewijzing`.

use std::collections::BTreeMap;

use super::alone;
use super::line::Line;
use super::toewijzing::{beside_toewijzing, tr322, tr369};
use super::value::{DeclaratieStatus, Known, Plaats, Referentie, RegelStand, Stand};
use crate::disposition::{Disposition, Judgement, Standing};
use crate::domain::{AgbCode, DispositionId, Finding, GemeenteCode, Month, Period};
use crate::facts::Prestatie;
use crate::terms::Terms;

/// Judges every declaration that is not answered.
pub(super) fn check(all: &[DeclaratieStatus], known: &Known<'_>, terms: &Terms, judgements: &mut Vec<Judgement>) {
    let sent = || all.iter().filter(|s| !matches!(s.stand, Stand::NooitVerzonden { .. }));
    let debits = Debits::of(sent());
    let mut before = Before::default();
    for status in sent() {
        let is_open = status.stand == Stand::Ingediend;
        if is_open {
            judgements.extend(before.tr333(status));
            judgements.extend(before.tr318(status, known));
            judgements.extend(Line::all_of(status).flat_map(|line| alone::judge(&line).collect::<Vec<_>>()));
        }
        // A reference is used up in the order of the message: of two lines with one number the second is told.
        for line in Line::all_of(status) {
            judgements.extend(before.tr314(&line).filter(|_| is_open));
            before.note_referentie(line);
        }
        // The receiver books the credits of a message before its debits, wherever they stand (OP366).
        for credit in [true, false] {
            let lines: Vec<Line<'_>> = Line::all_of(status).filter(|line| line.prestatie().credit == credit).collect();
            if is_open {
                judgements.extend(lines.iter().flat_map(|line| before.judge(line, &debits)));
            }
            lines.into_iter().for_each(|line| before.note(line));
        }
        if is_open {
            Line::all_of(status)
                .filter(|line| !line.prestatie().credit)
                .for_each(|line| beside_toewijzing(&line, known, terms, judgements));
            judgements.extend(before.totals(status, known));
        }
        before.note_declaratie(status);
    }
}

/// All debits that were sent, by their reference.
#[derive(Default)]
struct Debits<'a>(BTreeMap<(AgbCode, &'a str), Vec<Line<'a>>>);

impl<'a> Debits<'a> {
    fn of(sent: impl Iterator<Item = &'a DeclaratieStatus>) -> Self {
        let mut debits = Debits::default();
        for line in sent.flat_map(Line::all_of).filter(|line| !line.prestatie().credit) {
            debits.0.entry((line.status.kop.aanbieder, &line.prestatie().referentie)).or_default().push(line);
        }
        debits
    }

    /// The debit that a credit means: where a reference was used more than once, the one that was granted, and of those the one
    /// that it repeats.
    fn find(&self, credit: &Line<'_>, of: impl Fn(&Line<'a>) -> bool) -> Option<Line<'a>> {
        let referentie = credit.prestatie().vorige.as_deref()?;
        let same = self.0.get(&(credit.status.kop.aanbieder, referentie))?.iter().filter(|debit| of(debit));
        let rank = |debit: &&Line<'a>| {
            let stand = match debit.regel.stand {
                RegelStand::Toegekend => 0,
                RegelStand::Ingediend => 1,
                RegelStand::Afgewezen { .. } | RegelStand::NooitVerzonden => 2,
            };
            (stand, !credit.prestatie().is_reversal_of(debit.prestatie()))
        };
        same.min_by_key(rank).copied()
    }
}

/// What was declared before.
#[derive(Default)]
struct Before<'a> {
    nummers: BTreeMap<(AgbCode, &'a str), &'a DeclaratieStatus>,
    referenties: BTreeMap<(AgbCode, &'a str), Line<'a>>,
    credits: BTreeMap<Referentie<'a>, Line<'a>>,
    debits: BTreeMap<Plaats, Vec<Line<'a>>>,
    toewijzingen: BTreeMap<DispositionId, Vec<Line<'a>>>,
    months: BTreeMap<(GemeenteCode, AgbCode), Month>,
}

impl<'a> Before<'a> {
    /// The reference of a refused line stays used; only a declaration that was never sent frees its own.
    fn note_referentie(&mut self, line: Line<'a>) {
        self.referenties.entry((line.status.kop.aanbieder, &line.prestatie().referentie)).or_insert(line);
    }

    fn note(&mut self, line: Line<'a>) {
        let prestatie = line.prestatie();
        match &prestatie.vorige {
            _ if !line.regel.counts() => {}
            Some(debit) if prestatie.credit => drop(self.credits.entry(line.referentie(debit)).or_insert(line)),
            _ => {
                self.debits.entry(line.place()).or_default().push(line);
                self.toewijzingen.entry(line.id()).or_default().push(line);
            }
        }
    }

    /// Whether a debit was taken back by now; what takes it back later does not help the lines before that.
    fn is_credited(&self, debit: &Line<'a>) -> bool {
        debit.regel.gecrediteerd.is_some()
            && self.credits.contains_key(&debit.referentie(&debit.prestatie().referentie))
    }

    fn note_declaratie(&mut self, status: &'a DeclaratieStatus) {
        self.nummers.entry((status.kop.aanbieder, &status.nummer)).or_insert(status);
        let last = self.months.entry((status.kop.gemeente, status.kop.aanbieder)).or_insert(status.maand);
        *last = status.maand.max(*last);
    }

    /// TR333: a DeclaratieNummer is used once.
    fn tr333(&self, status: &DeclaratieStatus) -> Option<Judgement> {
        let earlier = self.nummers.get(&(status.kop.aanbieder, &status.nummer))?;
        let text = format!(
            "Dit DeclaratieNummer is al gebruikt in WMO323 {} van {}; geef de declaratie een eigen nummer.",
            earlier.kop.identificatie.as_str(),
            earlier.kop.dagtekening
        );
        let finding = Finding::error("TR333", "/Bericht/Declaratie/DeclaratieNummer", &status.nummer, text);
        Some(of_declaration(status, finding.with_retourcode("9333")))
    }

    /// TR318: months follow each other, unless nothing was delivered in those that are passed over; never back (IV090).
    fn tr318(&self, status: &DeclaratieStatus, known: &Known<'_>) -> Option<Judgement> {
        let last = *self.months.get(&(status.kop.gemeente, status.kop.aanbieder))?;
        let text = if status.maand < last {
            format!(
                "DeclaratiePeriode ligt voor {last}, waarover al is gedeclareerd; declareer oudere zorg in een nieuwe maand."
            )
        } else {
            let mut skipped = last.next().through(status.maand).filter(|month| *month < status.maand);
            let month = skipped.find(|month| was_delivered(status, *month, known))?;
            format!("In {month} is zorg geleverd die nog niet is gedeclareerd; declareer eerst die maand.")
        };
        let path = "/Bericht/Declaratie/DeclaratiePeriode";
        let finding = Finding::error("TR318", path, &status.maand.to_string(), text).with_retourcode("8214");
        Some(of_declaration(status, finding))
    }

    fn judge(&self, line: &Line<'a>, debits: &Debits<'a>) -> Vec<Judgement> {
        let found = [self.tr389(line), tr323(line, debits), self.tr390(line)];
        found.into_iter().flatten().collect()
    }

    /// TR314: a ReferentieNummer is used once.
    fn tr314(&self, line: &Line<'_>) -> Option<Judgement> {
        let referentie = &line.prestatie().referentie;
        let earlier = self.referenties.get(&(line.status.kop.aanbieder, referentie))?;
        let text = match earlier.status.bron == line.status.bron {
            true => "Dit ReferentieNummer staat al bij een andere prestatie in dit bericht; geef elke prestatie een eigen nummer."
                .to_owned(),
            false => format!(
                "Dit ReferentieNummer is al gebruikt in WMO323 {}; geef de prestatie een eigen nummer.",
                earlier.status.kop.identificatie.as_str()
            ),
        };
        line.conflict(("TR314", "8021"), ("/ProductReferentie/ReferentieNummer", referentie), &text)
    }

    /// TR389: what stands is not declared again.
    fn tr389(&self, line: &Line<'_>) -> Option<Judgement> {
        if line.prestatie().credit {
            return None;
        }
        let earlier = self.debits.get(&line.place())?.iter().find(|debit| !self.is_credited(debit))?;
        let text = format!(
            "Dit product is voor deze periode al gedeclareerd ({} in WMO323 {}) en niet gecrediteerd; crediteer dat eerst.",
            earlier.prestatie().referentie,
            earlier.status.kop.identificatie.as_str()
        );
        line.conflict(("TR389", "9389"), ("/ProductPeriode", &period_text(line.prestatie().periode)), &text)
    }

    /// TR390: a debit is credited once.
    fn tr390(&self, line: &Line<'_>) -> Option<Judgement> {
        let vorige = line.prestatie().vorige.as_ref().filter(|_| line.prestatie().credit)?;
        let earlier = self.credits.get(&line.referentie(vorige))?;
        let text = format!(
            "Deze debetregel is al gecrediteerd ({} in WMO323 {}); crediteer haar maar een keer.",
            earlier.prestatie().referentie,
            earlier.status.kop.identificatie.as_str()
        );
        line.conflict(("TR390", "9390"), ("/ProductReferentie/VorigReferentieNummer", vorige), &text)
    }

    /// What all lines of a toewijzing may come to: its total volume (TR322) and its budget (TR369). Told once, of the first
    /// line on it.
    fn totals(&self, status: &'a DeclaratieStatus, known: &Known<'_>) -> Vec<Judgement> {
        let mut firsts: BTreeMap<DispositionId, Line<'a>> = BTreeMap::new();
        for line in Line::all_of(status).filter(|line| !line.prestatie().credit) {
            firsts.entry(line.id()).or_insert(line);
        }
        let judge = |(id, line): (DispositionId, Line<'a>)| {
            let toewijzing = known.get(&id).filter(|t| !t.is_withdrawn())?;
            let lines = self.toewijzingen.get(&id)?.iter().filter(|debit| !self.is_credited(debit));
            let standing: Vec<&Prestatie> = lines.map(Line::prestatie).collect();
            Some([tr322(&line, toewijzing, &standing), tr369(&line, toewijzing, &standing)].into_iter().flatten())
        };
        firsts.into_iter().filter_map(judge).flatten().collect()
    }
}

/// TR323: a credit takes back, whole, a debit that was granted.
fn tr323(line: &Line<'_>, debits: &Debits<'_>) -> Option<Judgement> {
    let credit = line.prestatie();
    let vorige = credit.vorige.as_ref().filter(|_| credit.credit)?;
    let gemeente = line.status.kop.gemeente;
    let told = |standing, text: &str| {
        Some(line.judge(standing, ("TR323", "8017"), ("/ProductReferentie/VorigReferentieNummer", vorige), text))
    };
    let Some(debit) = debits.find(line, |debit| debit.status.kop.gemeente == gemeente) else {
        return match debits.find(line, |_| true) {
            Some(_) => {
                told(Standing::Conflict, "De debetregel is bij een andere gemeente gedeclareerd; crediteer haar daar.")
            }
            None => told(
                Standing::Waiting,
                "De debetregel van deze creditregel is hier niet bekend; zij wacht op een kopie daarvan.",
            ),
        };
    };
    match &debit.regel.stand {
        RegelStand::Toegekend if credit.is_reversal_of(debit.prestatie()) => None,
        RegelStand::Toegekend => told(
            Standing::Conflict,
            "De creditregel is niet gelijk aan de debetregel; crediteer alleen de hele regel, ongewijzigd (IV085).",
        ),
        RegelStand::Ingediend => {
            told(Standing::Waiting, "De debetregel is nog niet beantwoord; crediteer pas wat is toegekend.")
        }
        RegelStand::Afgewezen { .. } | RegelStand::NooitVerzonden => told(
            Standing::Conflict,
            "De debetregel is afgewezen; dan is er niets te crediteren. Declareer haar opnieuw onder een nieuw nummer.",
        ),
    }
}

fn was_delivered(status: &DeclaratieStatus, month: Month, known: &Known<'_>) -> bool {
    let kop = &status.kop;
    let is_theirs = |d: &&&Disposition| d.gemeente == kop.gemeente && d.holder.agb == Some(kop.aanbieder);
    known
        .values()
        .filter(is_theirs)
        .any(|d| d.delivered(month.last()).iter().any(|run| run.overlap(month.period()).is_some()))
}

/// A conflict of a declaration as a whole.
fn of_declaration(status: &DeclaratieStatus, finding: Finding) -> Judgement {
    Judgement { bron: status.bron, standing: Standing::Conflict, finding, disposition: None }
}

fn period_text(period: Period) -> String {
    format!("{} – {}", period.first(), period.last())
}
