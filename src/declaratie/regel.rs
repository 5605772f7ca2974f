//! The rules by which a gemeente will refuse a declared line or declaration: each beside its toewijzing and beside all that
//! was declared before it (iwmo README §10).
//!
//! Judged while no answer is known; once a 325 came, the gemeente has decided. Drafts are judged the same way before they
//! leave. Of two that contradict each other the later in the order of business is told.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{DeclaratieStatus, Known, Plaats, Regel, RegelStand, Stand, plaats, regel_path};
use crate::billing::{month_ceiling, total_ceiling};
use crate::disposition::{Disposition, Form, Judgement, Standing};
use crate::domain::{
    AgbCode, DispositionId, Eenheid, Eur, Finding, GemeenteCode, Month, Period, Release, round_half_up,
};
use crate::facts::{Omvang, Prestatie};
use crate::terms::{TariffKey, Terms};

/// A rule of the standard with the code of its retour.
type Rule = (&'static str, &'static str);

/// A line with its declaration.
#[derive(Clone, Copy)]
struct Line<'a> {
    status: &'a DeclaratieStatus,
    regel: &'a Regel,
}

impl<'a> Line<'a> {
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
    let mut before = Before::default();
    for status in all.iter().filter(|s| !matches!(s.stand, Stand::NooitVerzonden { .. })) {
        let is_open = status.stand == Stand::Ingediend;
        if is_open {
            judgements.extend(before.tr333(status));
            judgements.extend(before.tr318(status, known));
        }
        for regel in &status.regels {
            let line = Line { status, regel };
            if is_open {
                judgements.extend(before.judge(&line, all));
                if !regel.prestatie.credit {
                    beside_toewijzing(&line, known, terms, judgements);
                }
            }
            before.note(line);
        }
        if is_open {
            judgements.extend(totals(status, all, known));
        }
        before.note_declaratie(status);
    }
}

/// What was declared before.
#[derive(Default)]
struct Before<'a> {
    nummers: BTreeMap<(AgbCode, &'a str), &'a DeclaratieStatus>,
    referenties: BTreeMap<(AgbCode, &'a str), Line<'a>>,
    credits: BTreeMap<(AgbCode, &'a str), Line<'a>>,
    debits: BTreeMap<Plaats, Vec<Line<'a>>>,
    months: BTreeMap<(GemeenteCode, AgbCode), Month>,
}

impl<'a> Before<'a> {
    fn note(&mut self, line: Line<'a>) {
        let aanbieder = line.status.kop.aanbieder;
        let prestatie = line.prestatie();
        // The reference of a refused line stays used; only a declaration that was never sent frees its own.
        self.referenties.entry((aanbieder, &prestatie.referentie)).or_insert(line);
        match &prestatie.vorige {
            Some(debit) if prestatie.credit && line.regel.counts() => {
                self.credits.entry((aanbieder, debit)).or_insert(line);
            }
            _ if !prestatie.credit && line.regel.counts() => self.debits.entry(line.place()).or_default().push(line),
            _ => {}
        }
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

    fn judge(&self, line: &Line<'a>, all: &'a [DeclaratieStatus]) -> Vec<Judgement> {
        let found = [self.tr314(line), self.tr389(line), self.tr323(line, all), self.tr390(line)];
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
        // The receiver books the credits of a message first, so one further down frees the place too.
        let credited = |debit: &&Line<'_>| debit.regel.gecrediteerd.is_some();
        let earlier = self.debits.get(&line.place())?.iter().find(|debit| !credited(debit))?;
        let text = format!(
            "Dit product is voor deze periode al gedeclareerd ({} in WMO323 {}) en niet gecrediteerd; crediteer dat eerst.",
            earlier.prestatie().referentie,
            earlier.status.kop.identificatie.as_str()
        );
        line.conflict(("TR389", "9389"), ("/ProductPeriode", &period_text(line.prestatie().periode)), &text)
    }

    /// TR323: a credit takes back, whole, a debit that was granted.
    fn tr323(&self, line: &Line<'a>, all: &'a [DeclaratieStatus]) -> Option<Judgement> {
        let credit = line.prestatie();
        let vorige = credit.vorige.as_ref().filter(|_| credit.credit)?;
        let element = ("/ProductReferentie/VorigReferentieNummer", vorige.as_str());
        let of_ours = all.iter().filter(|s| s.kop.aanbieder == line.status.kop.aanbieder);
        let mut regels = of_ours.flat_map(|s| s.regels.iter().map(move |r| Line { status: s, regel: r }));
        let Some(debit) = regels.find(|d| !d.prestatie().credit && d.prestatie().referentie == *vorige) else {
            let text = "De debetregel van deze creditregel is hier niet bekend; zij wacht op een kopie daarvan.";
            return Some(line.judge(Standing::Waiting, ("TR323", "8017"), element, text));
        };
        let text = match &debit.regel.stand {
            RegelStand::Toegekend if !is_reversal(credit, debit.prestatie()) => {
                "De creditregel is niet gelijk aan de debetregel; crediteer alleen de hele regel, ongewijzigd (IV085)."
            }
            RegelStand::Toegekend => return None,
            RegelStand::Ingediend => {
                let text = "De debetregel is nog niet beantwoord; crediteer pas wat is toegekend.";
                return Some(line.judge(Standing::Waiting, ("TR323", "8017"), element, text));
            }
            RegelStand::Afgewezen { .. } | RegelStand::NooitVerzonden => {
                "De debetregel is afgewezen; dan is er niets te crediteren. Declareer haar opnieuw onder een nieuw nummer."
            }
        };
        line.conflict(("TR323", "8017"), element, text)
    }

    /// TR390: a debit is credited once.
    fn tr390(&self, line: &Line<'_>) -> Option<Judgement> {
        let vorige = line.prestatie().vorige.as_ref().filter(|_| line.prestatie().credit)?;
        let earlier = self.credits.get(&(line.status.kop.aanbieder, vorige))?;
        let text = format!(
            "Deze debetregel is al gecrediteerd ({} in WMO323 {}); crediteer haar maar een keer.",
            earlier.prestatie().referentie,
            earlier.status.kop.identificatie.as_str()
        );
        line.conflict(("TR390", "9390"), ("/ProductReferentie/VorigReferentieNummer", vorige), &text)
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
    let rules = [
        tr304(line, toewijzing),
        tr384(line, toewijzing),
        tr339(line, toewijzing),
        tr340(line, toewijzing),
        tr341(line, toewijzing),
        tr307(line, toewijzing),
        tr308(line, toewijzing),
        tr387(line, toewijzing),
        tr388(line, toewijzing),
        tr321(line, toewijzing),
        tr346(line, terms),
        tr418(line, terms),
    ];
    judgements.extend(rules.into_iter().flatten());
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
    toewijzing.withdrawn.then(|| line.conflict(("TR384", "9384"), (place.0, &place.1), text)).flatten()
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
    let declared = in_unit_of(omvang, prestatie)?;
    let text = format!("Er is meer gedeclareerd dan de toewijzing in deze periode toelaat ({}).", allowed.normalize());
    let place = ("/GeleverdVolume", prestatie.volume.to_string());
    (declared > allowed).then(|| line.conflict(("TR321", "9321"), (place.0, &place.1), &text)).flatten()
}

/// The volume in the unit of the toewijzing: minutes as hours, cents as euros. `None`: another unit, which is TR341.
fn in_unit_of(omvang: Omvang, prestatie: &Prestatie) -> Option<Decimal> {
    let volume = Decimal::from(prestatie.volume);
    match (omvang.eenheid, prestatie.eenheid) {
        (Eenheid::Euro, Eenheid::Euro) => volume.checked_div(Decimal::ONE_HUNDRED),
        (Eenheid::Uur, Eenheid::Minuut) => volume.checked_div(MINUTES_IN_HOUR),
        (allocated, declared) => (allocated == declared).then_some(volume),
    }
}

/// The rates of the contract within the ProductPeriode; empty where none is known.
fn contract_rates(line: &Line<'_>, terms: &Terms) -> Vec<Eur> {
    let prestatie = line.prestatie();
    let key = TariffKey::Gemeente(line.status.kop.gemeente, prestatie.code.clone());
    let mut rates: Vec<Eur> = prestatie.periode.iter().filter_map(|day| terms.rate(&key, day)).collect();
    rates.sort();
    rates.dedup();
    rates
}

/// TR346: the amount is volume times rate; minutes are paid by the hourly rate of the contract, rounded once.
fn tr346(line: &Line<'_>, terms: &Terms) -> Option<Judgement> {
    let prestatie = line.prestatie();
    let right: Vec<Eur> = match (prestatie.eenheid, prestatie.tarief) {
        (Eenheid::Euro, _) | (_, None) => return None,
        (Eenheid::Minuut, Some(_)) => {
            let minutes = Decimal::from(prestatie.volume);
            contract_rates(line, terms).into_iter().filter_map(|r| r.part(minutes, MINUTES_IN_HOUR).ok()).collect()
        }
        (_, Some(tarief)) => {
            vec![Eur::from_cents(i64::from(tarief)).times(Decimal::from(prestatie.volume)).ok()?]
        }
    };
    let given = Eur::from_cents(i64::from(prestatie.bedrag));
    if right.is_empty() || right.contains(&given) {
        return None;
    }
    let text = format!("Het bedrag hoort {} te zijn: volume maal tarief, een keer afgerond.", right.first()?);
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

/// What all lines of a toewijzing may come to: its total volume (TR322) and its budget (TR369).
fn totals(status: &DeclaratieStatus, all: &[DeclaratieStatus], known: &Known<'_>) -> Vec<Judgement> {
    let mut told: Vec<DispositionId> = Vec::new();
    let mut judgements = Vec::new();
    for regel in status.regels.iter().filter(|r| !r.prestatie.credit) {
        let line = Line { status, regel };
        let id = line.id();
        let Some(toewijzing) = known.get(&id).filter(|_| !told.contains(&id)) else { continue };
        let until = all.iter().take_while(|s| !std::ptr::eq(*s, status)).chain([status]);
        let standing: Vec<&Prestatie> = until
            .filter(|s| s.kop.gemeente == status.kop.gemeente)
            .flat_map(|s| &s.regels)
            .filter(|r| r.stands() && !r.prestatie.credit)
            .map(|r| &r.prestatie)
            .filter(|p| p.toewijzing_nummer == regel.prestatie.toewijzing_nummer)
            .collect();
        judgements.extend(tr322(&line, toewijzing, &standing));
        judgements.extend(tr369(&line, toewijzing, &standing));
        told.push(id);
    }
    judgements
}

fn tr322(line: &Line<'_>, toewijzing: &Disposition, standing: &[&Prestatie]) -> Option<Judgement> {
    let omvang = toewijzing.omvang()?;
    let allowed = total_ceiling(toewijzing, omvang).ok()??;
    let mut volumes = standing.iter().filter_map(|p| in_unit_of(omvang, p));
    let sum = volumes.try_fold(Decimal::ZERO, |sum, volume| sum.checked_add(volume))?;
    let text = format!(
        "Over de hele geldigheid is {} gedeclareerd; de toewijzing laat {} toe.",
        sum.normalize(),
        allowed.normalize()
    );
    let place = ("/GeleverdVolume", line.prestatie().volume.to_string());
    (sum > allowed).then(|| line.conflict(("TR322", "9322"), (place.0, &place.1), &text)).flatten()
}

fn tr369(line: &Line<'_>, toewijzing: &Disposition, standing: &[&Prestatie]) -> Option<Judgement> {
    let Form::Toewijzing { budget: Some(budget), .. } = toewijzing.form else { return None };
    let sum = standing.iter().try_fold(0i64, |sum, p| sum.checked_add(p.signed()))?;
    let text =
        format!("Op het budget van {} is {} gedeclareerd.", Eur::from_cents(i64::from(budget)), Eur::from_cents(sum));
    let place = ("/IngediendBedrag/Bedrag", line.prestatie().bedrag.to_string());
    (sum > i64::from(budget)).then(|| line.conflict(("TR369", "9369"), (place.0, &place.1), &text)).flatten()
}

fn period_text(period: Period) -> String {
    format!("{} – {}", period.first(), period.last())
}

const MINUTES_IN_HOUR: Decimal = Decimal::from_parts(60, 0, 0, false, 0);
