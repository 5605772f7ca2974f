//! The rules by which a gemeente will refuse a declared line or declaration: each beside its toewijzing and beside all that
//! was declared before it (TR307 to TR418).
//!
//! Judged while no answer is known; once a 325 came, the gemeente has decided. Drafts are judged the same way before they
//! leave. Of two that contradict each other the later in the order of business is told. What one message shows by itself
//! (TR314, TR346 and others within it) was judged by `rules` and holds here.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{DeclaratieStatus, Known, Plaats, Referentie, Regel, RegelStand, Stand, plaats, regel_path};
use crate::billing::{month_ceiling, total_ceiling};
use crate::disposition::{Disposition, Form, Judgement, Standing};
use crate::domain::{
    AgbCode, DispositionId, Eenheid, Eur, Finding, GemeenteCode, MINUTES_IN_HOUR, Month, Period, Release, round_half_up,
};
use crate::facts::{Kop, Omvang, Prestatie};
use crate::terms::{PartyKey, TariffKey, Terms};

/// A rule of the standard with the code of its retour.
type Rule = (&'static str, &'static str);

/// A line with its declaration.
#[derive(Clone, Copy)]
struct Line<'a> {
    status: &'a DeclaratieStatus,
    regel: &'a Regel,
}

impl<'a> Line<'a> {
    fn of(status: &'a DeclaratieStatus) -> impl Iterator<Item = Line<'a>> {
        status.regels.iter().map(move |regel| Line { status, regel })
    }

    fn referentie<'b>(&self, referentie: &'b str) -> Referentie<'b> {
        (self.status.kop.gemeente, self.status.kop.aanbieder, referentie)
    }

    fn prestatie(&self) -> &'a Prestatie {
        &self.regel.prestatie
    }

    fn id(&self) -> DispositionId {
        DispositionId::Toewijzing(self.status.kop.gemeente, self.prestatie().toewijzing_nummer)
    }

    fn place(&self) -> Plaats {
        plaats(self.status.kop.gemeente, self.prestatie())
    }

    fn judge(&self, standing: Standing, (rule, code): Rule, (element, value): (&str, &str), text: &str) -> Judgement {
        let finding = Finding::error(rule, regel_path(self.prestatie(), element), value, text).with_retourcode(code);
        Judgement { bron: self.status.bron, standing, finding, disposition: Some(self.id()) }
    }

    fn conflict(&self, rule: Rule, place: (&str, &str), text: &str) -> Option<Judgement> {
        Some(self.judge(Standing::Conflict, rule, place, text))
    }
}

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
        }
        // The receiver books the credits of a message before its debits, wherever they stand (OP366).
        for credit in [true, false] {
            let lines: Vec<Line<'_>> = Line::of(status).filter(|line| line.prestatie().credit == credit).collect();
            if is_open {
                judgements.extend(lines.iter().flat_map(|line| before.judge(line, &debits)));
            }
            lines.into_iter().for_each(|line| before.note(line));
        }
        if is_open {
            Line::of(status)
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
        for line in sent.flat_map(Line::of).filter(|line| !line.prestatie().credit) {
            debits.0.entry((line.status.kop.aanbieder, &line.prestatie().referentie)).or_default().push(line);
        }
        debits
    }

    /// The debit that a credit of this aanbieder means: where a reference was used more than once, the one that was granted.
    fn find(&self, aanbieder: AgbCode, referentie: &str, of: impl Fn(&Line<'a>) -> bool) -> Option<Line<'a>> {
        let same = self.0.get(&(aanbieder, referentie))?.iter().filter(|debit| of(debit));
        let rank = |debit: &&Line<'a>| match debit.regel.stand {
            RegelStand::Toegekend => 0,
            RegelStand::Ingediend => 1,
            RegelStand::Afgewezen { .. } | RegelStand::NooitVerzonden => 2,
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
    fn note(&mut self, line: Line<'a>) {
        let prestatie = line.prestatie();
        // The reference of a refused line stays used; only a declaration that was never sent frees its own.
        self.referenties.entry((line.status.kop.aanbieder, &prestatie.referentie)).or_insert(line);
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
        Some(whole(status, finding.with_retourcode("9333")))
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
        Some(whole(status, finding))
    }

    fn judge(&self, line: &Line<'a>, debits: &Debits<'a>) -> Vec<Judgement> {
        let found = [self.tr314(line), self.tr389(line), tr323(line, debits), self.tr390(line)];
        found.into_iter().flatten().collect()
    }

    /// TR314: a ReferentieNummer is used once.
    fn tr314(&self, line: &Line<'_>) -> Option<Judgement> {
        let referentie = &line.prestatie().referentie;
        let earlier = self.referenties.get(&(line.status.kop.aanbieder, referentie))?;
        let text = format!(
            "Dit ReferentieNummer is al gebruikt in WMO323 {}; geef de prestatie een eigen nummer.",
            earlier.status.kop.identificatie.as_str()
        );
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
        for line in Line::of(status).filter(|line| !line.prestatie().credit) {
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
    let Kop { gemeente, aanbieder, .. } = line.status.kop;
    let told = |standing, text: &str| {
        Some(line.judge(standing, ("TR323", "8017"), ("/ProductReferentie/VorigReferentieNummer", vorige), text))
    };
    let Some(debit) = debits.find(aanbieder, vorige, |debit| debit.status.kop.gemeente == gemeente) else {
        return match debits.find(aanbieder, vorige, |_| true) {
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
        RegelStand::Toegekend if is_reversal(credit, debit.prestatie()) => None,
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

/// The same but for its own reference (IV085).
fn is_reversal(credit: &Prestatie, debit: &Prestatie) -> bool {
    let plain = |p: &Prestatie| Prestatie { referentie: String::new(), vorige: None, credit: false, ..p.clone() };
    plain(credit).same(&plain(debit))
}

fn whole(status: &DeclaratieStatus, finding: Finding) -> Judgement {
    Judgement { bron: status.bron, standing: Standing::Conflict, finding, disposition: None }
}

fn was_delivered(status: &DeclaratieStatus, month: Month, known: &Known<'_>) -> bool {
    let kop = &status.kop;
    let is_theirs = |d: &&&Disposition| d.gemeente == kop.gemeente && d.holder.agb == Some(kop.aanbieder);
    known
        .values()
        .filter(is_theirs)
        .any(|d| d.delivered(month.last()).iter().any(|run| run.overlap(month.period()).is_some()))
}

/// A debit beside the toewijzing that it names.
fn beside_toewijzing(line: &Line<'_>, known: &Known<'_>, terms: &Terms, judgements: &mut Vec<Judgement>) {
    let Some(toewijzing) = known.get(&line.id()) else {
        let text = "Deze toewijzing is nog niet bekend; de regel wacht op de WMO301.";
        let value = line.id().to_string();
        judgements.push(line.judge(Standing::Waiting, ("TR338", "9338"), ("/ToewijzingNummer", &value), text));
        return;
    };
    // Where the toewijzing itself is not one to declare on, the rest follows from that.
    if let Some(judgement) = tr338(line, toewijzing).or_else(|| tr384(line, toewijzing)) {
        judgements.push(judgement);
        return;
    }
    let rules = [
        tr304(line, toewijzing),
        tr339(line, toewijzing),
        tr340(line, toewijzing),
        tr341(line, toewijzing),
        tr307(line, toewijzing),
        tr308(line, toewijzing),
        tr387(line, toewijzing),
        tr388(line, toewijzing),
        tr321(line, toewijzing),
        // An amount by another rate than that of the contract is wrong as well; the rate is what has to be mended.
        tr418(line, terms).or_else(|| tr346(line, terms)),
    ];
    judgements.extend(rules.into_iter().flatten());
}

/// TR338: the toewijzing is one of ours; only the aanbieder that the 301 addresses may declare on it.
fn tr338(line: &Line<'_>, toewijzing: &Disposition) -> Option<Judgement> {
    if toewijzing.holder.agb == Some(line.status.kop.aanbieder) {
        return None;
    }
    let text = "De toewijzing staat op naam van een andere aanbieder; alleen die mag erop declareren.";
    line.conflict(("TR338", "9338"), ("/ToewijzingNummer", &line.id().to_string()), text)
}

/// TR304: the client is that of the toewijzing.
fn tr304(line: &Line<'_>, toewijzing: &Disposition) -> Option<Judgement> {
    if toewijzing.client.bsn == line.prestatie().bsn {
        return None;
    }
    let text = "De toewijzing is van een andere client; verbeter Bsn of ToewijzingNummer.";
    line.conflict(("TR304", "8187"), ("/ToewijzingNummer", &line.id().to_string()), text)
}

/// TR384: nothing on a toewijzing that was removed.
fn tr384(line: &Line<'_>, toewijzing: &Disposition) -> Option<Judgement> {
    let text = "De gemeente heeft deze toewijzing verwijderd (RedenWijziging 13); daarop kan niet worden gedeclareerd.";
    let place = ("/ToewijzingNummer", line.id().to_string());
    toewijzing.is_withdrawn().then(|| line.conflict(("TR384", "9384"), (place.0, &place.1), text)).flatten()
}

/// TR339: the category is that of the toewijzing, where it has one.
fn tr339(line: &Line<'_>, toewijzing: &Disposition) -> Option<Judgement> {
    let allocated = &toewijzing.product()?.categorie;
    let declared = &line.prestatie().categorie;
    let text = format!("De toewijzing heeft categorie {allocated}; neem die over.");
    (allocated != declared).then(|| line.conflict(("TR339", "9339"), ("/ProductCategorie", declared), &text)).flatten()
}

/// TR340: the code is that of the toewijzing, where it has one.
fn tr340(line: &Line<'_>, toewijzing: &Disposition) -> Option<Judgement> {
    let allocated = toewijzing.product()?.code.as_ref()?;
    let declared = &line.prestatie().code;
    let text = format!("De toewijzing heeft productcode {allocated}; neem die over.");
    (allocated != declared).then(|| line.conflict(("TR340", "9340"), ("/ProductCode", declared), &text)).flatten()
}

/// TR341: the unit is that of the toewijzing; hours may be declared in minutes.
fn tr341(line: &Line<'_>, toewijzing: &Disposition) -> Option<Judgement> {
    let allocated = toewijzing.eenheid()?;
    let declared = line.prestatie().eenheid;
    let in_minutes = (allocated, declared) == (Eenheid::Uur, Eenheid::Minuut);
    let text = format!("De toewijzing is in eenheid {allocated}; declareer daarin (uren mogen in minuten).");
    (allocated != declared && !in_minutes)
        .then(|| line.conflict(("TR341", "9341"), ("/Eenheid", declared.as_str()), &text))
        .flatten()
}

/// TR307: not before the toewijzing.
fn tr307(line: &Line<'_>, toewijzing: &Disposition) -> Option<Judgement> {
    let begin = line.prestatie().periode.first();
    let text = format!("De toewijzing begint op {}; laat ProductPeriode niet eerder beginnen.", toewijzing.from);
    let place = ("/ProductPeriode/Begindatum", begin.to_string());
    (begin < toewijzing.from).then(|| line.conflict(("TR307", "9307"), (place.0, &place.1), &text)).flatten()
}

/// TR308: not after the toewijzing.
fn tr308(line: &Line<'_>, toewijzing: &Disposition) -> Option<Judgement> {
    let (end, last) = (line.prestatie().periode.last(), toewijzing.to?);
    let text = format!("De toewijzing eindigt op {last}; laat ProductPeriode niet later eindigen.");
    let place = ("/ProductPeriode/Einddatum", end.to_string());
    (end > last).then(|| line.conflict(("TR308", "9308"), (place.0, &place.1), &text)).flatten()
}

/// TR387: from the first of the month, or from the begin of the toewijzing.
fn tr387(line: &Line<'_>, toewijzing: &Disposition) -> Option<Judgement> {
    let begin = line.prestatie().periode.first();
    let right = Month::of(begin).first().max(toewijzing.from);
    let text = format!("ProductPeriode hoort op {right} te beginnen: de eerste van de maand of de Ingangsdatum.");
    let place = ("/ProductPeriode/Begindatum", begin.to_string());
    // Before the toewijzing is TR307.
    (begin > right).then(|| line.conflict(("TR387", "9387"), (place.0, &place.1), &text)).flatten()
}

/// TR388: to the last of the month, or to the end of the toewijzing.
fn tr388(line: &Line<'_>, toewijzing: &Disposition) -> Option<Judgement> {
    let end = line.prestatie().periode.last();
    let month = Month::of(end).last();
    let right = toewijzing.to.map_or(month, |to| to.min(month));
    let text = format!("ProductPeriode hoort op {right} te eindigen: de laatste van de maand of de Einddatum.");
    let place = ("/ProductPeriode/Einddatum", end.to_string());
    (end < right).then(|| line.conflict(("TR388", "9388"), (place.0, &place.1), &text)).flatten()
}

/// TR321: one line fits in what the toewijzing allows in its ProductPeriode.
fn tr321(line: &Line<'_>, toewijzing: &Disposition) -> Option<Judgement> {
    let omvang = toewijzing.omvang()?;
    let prestatie = line.prestatie();
    let allowed = month_ceiling(toewijzing, omvang, prestatie.periode).ok()??;
    let fits = in_parts(omvang, prestatie)? <= allowed.checked_mul(parts(omvang.eenheid))?;
    let text = format!("Er is meer gedeclareerd dan de toewijzing in deze periode toelaat ({}).", allowed.normalize());
    let place = ("/GeleverdVolume", prestatie.volume.to_string());
    (!fits).then(|| line.conflict(("TR321", "9321"), (place.0, &place.1), &text)).flatten()
}

/// In how many parts the unit of an Omvang is counted: hours in minutes and euros in cents, because a minute is no exact
/// decimal of an hour and a sum of roundings may be too much.
pub fn parts(eenheid: Eenheid) -> Decimal {
    match eenheid {
        Eenheid::Uur => MINUTES_IN_HOUR,
        Eenheid::Euro => Decimal::ONE_HUNDRED,
        _ => Decimal::ONE,
    }
}

/// The volume in parts of the unit of the toewijzing. `None`: another unit, which is TR341.
pub fn in_parts(omvang: Omvang, prestatie: &Prestatie) -> Option<Decimal> {
    let volume = Decimal::from(prestatie.volume);
    match (omvang.eenheid, prestatie.eenheid) {
        (Eenheid::Uur, Eenheid::Minuut) | (Eenheid::Euro, Eenheid::Euro) => Some(volume),
        (allocated, declared) if allocated == declared => volume.checked_mul(parts(allocated)),
        _ => None,
    }
}

/// The rates of the contract within the ProductPeriode; empty where none is known.
fn contract_rates(line: &Line<'_>, terms: &Terms) -> Vec<Eur> {
    let prestatie = line.prestatie();
    let key = TariffKey::Product(PartyKey::gemeente(line.status.kop.gemeente), prestatie.code.clone());
    let mut rates: Vec<Eur> = prestatie.periode.iter().filter_map(|day| terms.rate(&key, day)).collect();
    rates.sort();
    rates.dedup();
    rates
}

/// TR346, as far as the contract tells: minutes are paid by its hourly rate, rounded once (IV081). That the amount is volume
/// times rate shows within the message.
fn tr346(line: &Line<'_>, terms: &Terms) -> Option<Judgement> {
    let prestatie = line.prestatie();
    if prestatie.eenheid != Eenheid::Minuut {
        return None;
    }
    let minutes = Decimal::from(prestatie.volume);
    let rates = contract_rates(line, terms).into_iter();
    let right: Vec<Eur> = rates.filter_map(|rate| rate.part(minutes, MINUTES_IN_HOUR).ok()).collect();
    if right.contains(&Eur::from_cents(i64::from(prestatie.bedrag))) {
        return None;
    }
    let text = format!("Het bedrag hoort {} te zijn: uurtarief maal minuten, gedeeld door 60.", right.first()?);
    line.conflict(("TR346", "9346"), ("/IngediendBedrag/Bedrag", &prestatie.bedrag.to_string()), &text)
}

/// TR418 (since 3.2): the rate is that of the contract, as far as it is known.
fn tr418(line: &Line<'_>, terms: &Terms) -> Option<Judgement> {
    let prestatie = line.prestatie();
    let tarief = prestatie.tarief.filter(|_| line.status.kop.release == Release::V3_2)?;
    let per_minute = |rate: Eur| rate.value().checked_div(MINUTES_IN_HOUR).map(|exact| round_half_up(exact, 2));
    let in_unit = |rate: Eur| if prestatie.eenheid == Eenheid::Minuut { per_minute(rate) } else { Some(rate.value()) };
    let right: Vec<Decimal> = contract_rates(line, terms).into_iter().filter_map(in_unit).collect();
    if right.is_empty() || right.contains(&Eur::from_cents(i64::from(tarief)).value()) {
        return None;
    }
    let text = format!("Het tarief van het contract is {}; neem dat over of verbeter de config.", right.first()?);
    line.conflict(("TR418", "0611"), ("/ProductTarief", &tarief.to_string()), &text)
}

fn tr322(line: &Line<'_>, toewijzing: &Disposition, standing: &[&Prestatie]) -> Option<Judgement> {
    let omvang = toewijzing.omvang()?;
    let allowed = total_ceiling(toewijzing, omvang).ok()??;
    let mut volumes = standing.iter().filter_map(|p| in_parts(omvang, p));
    let sum = volumes.try_fold(Decimal::ZERO, |sum, volume| sum.checked_add(volume))?;
    let parts = parts(omvang.eenheid);
    let text = format!(
        "Over de hele geldigheid is {} gedeclareerd; de toewijzing laat {} toe.",
        round_half_up(sum.checked_div(parts)?, 2).normalize(),
        allowed.normalize()
    );
    let place = ("/GeleverdVolume", line.prestatie().volume.to_string());
    (sum > allowed.checked_mul(parts)?).then(|| line.conflict(("TR322", "9322"), (place.0, &place.1), &text)).flatten()
}

fn tr369(line: &Line<'_>, toewijzing: &Disposition, standing: &[&Prestatie]) -> Option<Judgement> {
    let Form::Toewijzing { budget: Some(budget), .. } = toewijzing.form else { return None };
    let sum = Eur::sum(standing.iter().map(|p| p.signed())).ok()?;
    let budget = Eur::from_cents(i64::from(budget));
    let text = format!("Op het budget van {budget} is {sum} gedeclareerd.");
    let place = ("/IngediendBedrag/Bedrag", line.prestatie().bedrag.to_string());
    (sum > budget).then(|| line.conflict(("TR369", "9369"), (place.0, &place.1), &text)).flatten()
}

fn period_text(period: Period) -> String {
    format!("{} – {}", period.first(), period.last())
}
