//! `explain`: the trace of one disposition: the facts it rests on, how its state came about, what was found, and each
//! billed or unbillable run with its rule, source and sentence.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::derived::overview;
use super::reply::failed;
use crate::billing::{Billing, KeptDossier, bill_all};
use crate::config::Config;
use crate::disposition::{Delivery, Derived, Disposition, DispositionView, Registration, derive_undecided};
use crate::documents::{ContextualFinding, Decision, ExplainedMonth, Explanation, PartyLine, Source, Transition};
use crate::domain::dutch::plain_quantity;
use crate::domain::{Bsn, Date, DispositionId, Month, ProductCode, StatusAanlevering, ToewijzingNummer};
use crate::engine::Reader;
use crate::facts::{
    Bericht, Besluit, Bron, Fact, Inhoud, Keuze, Levering, Opdracht, StartProduct, StopProduct, ToegewezenProduct,
};
use crate::known::Known;
use crate::overview::Overview;
use crate::request::Failure;
use crate::terms::Terms;

/// Explains one disposition as of a day; the lines and registrations of one month only where that is asked.
pub fn explain(
    reader: &Reader,
    config: &Config,
    id: &DispositionId,
    month: Option<Month>,
    as_of: Date,
) -> Result<Explanation, Failure> {
    let state = reader.state();
    let besluiten = state.knowledge.besluiten();
    let terms = &config.terms;
    let overview = overview(reader, &state, config);
    let unknown = || Failure::new(format!("no disposition {id} is known; `iwmod dispositions` shows those that are"));
    let derived = overview.dossier_of(id).ok_or_else(unknown)?;
    let disposition = derived.disposition(id).ok_or_else(unknown)?;
    explained(&Explained { derived, besluiten, terms, as_of }, disposition, month)?.ok_or_else(unknown)
}

/// Explains every disposition of a client as of a day, by id.
pub fn explain_client(
    state: &Known,
    overview: &Overview,
    terms: &Terms,
    bsn: Bsn,
    as_of: Date,
) -> Result<Vec<Explanation>, Failure> {
    let besluiten = state.knowledge.besluiten();
    let mut all = Vec::new();
    for derived in &overview.derived {
        let basis = Explained { derived, besluiten, terms, as_of };
        for disposition in derived.dispositions.iter().filter(|d| d.client.bsn == bsn) {
            all.extend(explained(&basis, disposition, None)?);
        }
    }
    all.sort_by(|a, b| a.disposition.id.cmp(&b.disposition.id));
    Ok(all)
}

/// A dossier that is explained.
struct Explained<'a> {
    derived: &'a Arc<KeptDossier>,
    besluiten: &'a [Besluit],
    terms: &'a Terms,
    as_of: Date,
}

/// Explains one disposition of a dossier; nothing when it is not shown.
fn explained(
    basis: &Explained<'_>,
    disposition: &Disposition,
    month: Option<Month>,
) -> Result<Option<Explanation>, Failure> {
    let Explained { derived, besluiten, terms, as_of } = *basis;
    let id = &disposition.id;
    let views = DispositionView::all(derived, as_of, terms);
    let Some(view) = views.into_iter().find(|view| view.id == *id) else { return Ok(None) };
    // Of rows that the same is said of one is kept; here a person looks for each.
    let judged = derive_undecided(&derived.dossier, besluiten, terms);
    let entries = derived.dossier.entries().iter().filter(|entry| is_of(month, &entry.fact));
    let mut facts: Vec<Source> = entries.flat_map(|e| says(&e.fact, e.bron, disposition)).collect();
    facts.sort();
    Ok(Some(Explanation {
        as_of,
        disposition: view,
        facts,
        decisions: besluiten.iter().filter(|besluit| is_about(besluit, id)).map(Decision::from).collect(),
        transitions: transitions(disposition, as_of, terms),
        findings: findings(&judged, id),
        months: months(derived, disposition, month, as_of, terms)?,
    }))
}

/// Whether a fact is shown of a month: of registrations only those of that month, since a year has hundreds.
fn is_of(month: Option<Month>, fact: &Fact) -> bool {
    match fact {
        Fact::Levering(row) => month.is_none_or(|month| Month::of(row.datum) == month),
        Fact::Bericht(_)
        | Fact::Opdracht(_)
        | Fact::Retour(_)
        | Fact::Verzoek(_)
        | Fact::Antwoord(_)
        | Fact::Declaratie(_)
        | Fact::DeclaratieAntwoord(_)
        | Fact::Betaling(_) => true,
    }
}

/// What a fact says about a disposition, in words.
fn says(fact: &Fact, bron: Bron, disposition: &Disposition) -> Vec<Source> {
    let id = &disposition.id;
    match fact {
        Fact::Bericht(bericht) => match id {
            DispositionId::Toewijzing(gemeente, nummer) if bericht.kop.gemeente == *gemeente => {
                bericht_says(bericht, bron, *nummer)
            }
            DispositionId::Toewijzing(..) | DispositionId::Opdracht(_) => Vec::new(),
        },
        Fact::Opdracht(opdracht) if DispositionId::Opdracht(opdracht.opdrachtnummer.clone()) == *id => {
            vec![csv_row("opdracht", bron, opdracht.ingangsdatum, opdracht_says(opdracht))]
        }
        Fact::Levering(levering) if is_on(levering, disposition) => {
            // A row of nothing takes back, and shows that by itself.
            let counts = levering.aantal.is_zero() || is_registered(levering, &disposition.registrations);
            let counts = if counts { "" } else { ", telt niet" };
            vec![csv_row("levering", bron, levering.datum, format!("{}{counts}", levering_says(levering)))]
        }
        Fact::Opdracht(_)
        | Fact::Levering(_)
        | Fact::Retour(_)
        | Fact::Verzoek(_)
        | Fact::Antwoord(_)
        | Fact::Declaratie(_)
        | Fact::DeclaratieAntwoord(_)
        | Fact::Betaling(_) => Vec::new(),
    }
}

/// Whether a row is on a disposition: it names it, or it names client and product, and something is registered there on its day.
fn is_on(row: &Levering, disposition: &Disposition) -> bool {
    match &row.disposition {
        Some(named) => *named == disposition.id,
        None => row.bsn == disposition.client.bsn && is_registered(row, &disposition.registrations),
    }
}

/// Whether anything of its kind counts on its day. Where nothing does, a later export or version left the row out, or took it back.
fn is_registered(row: &Levering, registrations: &[Registration]) -> bool {
    let of = |known: &Registration| (known.datum, known.eenheid, known.product.clone());
    registrations.iter().any(|known| of(known) == (row.datum, row.eenheid, row.product.clone()))
}

/// What a message says about one toewijzing of its gemeente.
fn bericht_says(bericht: &Bericht, bron: Bron, nummer: ToewijzingNummer) -> Vec<Source> {
    let records: Vec<String> = match &bericht.inhoud {
        Inhoud::Toewijzingen(all) => {
            all.iter().filter(|t| t.toewijzing_nummer == nummer).map(toewijzing_says).collect()
        }
        Inhoud::Starts(all) => all.iter().filter(|s| s.toewijzing_nummer == Some(nummer)).map(start_says).collect(),
        Inhoud::Stops(all) => all.iter().filter(|s| s.toewijzing_nummer == Some(nummer)).map(stop_says).collect(),
        Inhoud::Beginstand(toewijzing, _) if toewijzing.toewijzing_nummer != nummer => Vec::new(),
        Inhoud::Beginstand(toewijzing, start) => {
            let says = std::iter::once(toewijzing_says(toewijzing)).chain(start.as_ref().map(start_says));
            return says.map(|says| csv_row("beginstand", bron, bericht.kop.dagtekening, says)).collect();
        }
    };
    records.into_iter().map(|says| message_row(bericht, bron, says)).collect()
}

fn message_row(bericht: &Bericht, bron: Bron, says: String) -> Source {
    let kop = &bericht.kop;
    let from_us = matches!(bericht.inhoud, Inhoud::Starts(_) | Inhoud::Stops(_));
    Source {
        date: kop.dagtekening,
        kind: kop.kind.to_string(),
        sender: Some(if from_us { kop.aanbieder.to_string() } else { kop.gemeente.to_string() }),
        identification: Some(kop.identificatie.as_str().to_owned()),
        says,
        sha256: bron.sha256,
        line: None,
    }
}

fn csv_row(kind: &str, bron: Bron, date: Date, says: String) -> Source {
    let line = Some(bron.regel);
    Source { date, kind: kind.to_owned(), sender: None, identification: None, says, sha256: bron.sha256, line }
}

fn toewijzing_says(t: &ToegewezenProduct) -> String {
    let product = t.product.as_ref().map_or_else(
        || "geen product".to_owned(),
        |p| format!("product {} {}", p.categorie, p.code.as_ref().map_or("(alleen de categorie)", ProductCode::as_str)),
    );
    let until = t.einddatum.map_or_else(|| "…".to_owned(), |day| day.to_string());
    let reason = t.reden_wijziging.as_ref().map(|code| format!(", RedenWijziging {code}")).unwrap_or_default();
    let (date, time) = (t.toewijzingsdatum, t.toewijzingstijd);
    format!("toegewezen op {date} {time}: {product}, geldig {} – {until}{reason}", t.ingangsdatum)
}

fn start_says(s: &StartProduct) -> String {
    let verb = if s.status == StatusAanlevering::Verwijderen { "neemt de start terug van" } else { "begonnen op" };
    format!("{verb} {}", s.begindatum)
}

fn stop_says(s: &StopProduct) -> String {
    let verb = if s.status == StatusAanlevering::Verwijderen { "neemt de stop terug van" } else { "gestopt op" };
    let (last, reason, begun) = (s.einddatum, &s.reden_beeindiging, s.begindatum);
    format!("{verb} {last}, RedenBeeindiging {reason}, van de start van {begun}")
}

fn opdracht_says(o: &Opdracht) -> String {
    let until = o.einddatum.map_or_else(|| "…".to_owned(), |day| day.to_string());
    let transport = o.vervoer.map(|v| format!(", vervoer {v}")).unwrap_or_default();
    let before = o.vorige_toewijzing.as_ref().map(|id| format!(", na {id}")).unwrap_or_default();
    let product = o.product.as_ref().map(|code| format!(", product {code}")).unwrap_or_default();
    let since = o.vanaf.map(|day| format!(" vanaf {day}")).unwrap_or_default();
    let (versie, domein, categorie) = (o.versie, o.domein, &o.categorie);
    let what = format!("versie {versie}: {domein} {categorie}{product}{since}");
    format!("{what}, {} – {until}{transport}{before}, {}", o.ingangsdatum, o.combinant)
}

fn levering_says(l: &Levering) -> String {
    let transport = l.vervoer.map(|v| format!(", vervoer {v}")).unwrap_or_default();
    format!("{} {} op {}{transport}, versie {}", plain_quantity(l.aantal), l.eenheid, l.datum, l.versie)
}

fn is_about(besluit: &Besluit, id: &DispositionId) -> bool {
    match (&besluit.keuze, id) {
        (
            Keuze::NotContinued(about)
            | Keuze::NoContact { disposition: about, .. }
            | Keuze::WriteOff { disposition: about, .. },
            id,
        ) => about == id,
        (Keuze::Withdraw(about), DispositionId::Opdracht(nummer)) => about == nummer,
        (
            Keuze::Withdraw(_)
            | Keuze::TaskPutOff { .. }
            | Keuze::TaskAssigned { .. }
            | Keuze::Keep { .. }
            | Keuze::HubRefused { .. }
            | Keuze::InvoiceApproved { .. }
            | Keuze::InvoiceRefused { .. }
            | Keuze::Paid { .. }
            | Keuze::PaymentFor { .. }
            | Keuze::PaymentDivided { .. }
            | Keuze::PaymentDismissed { .. }
            | Keuze::PayerDismissed { .. }
            | Keuze::NewVersion(_)
            | Keuze::InvoiceSent { .. }
            | Keuze::InvoiceBounced { .. }
            | Keuze::Clock,
            _,
        ) => false,
    }
}

/// The state changes only on days on which something begins, or the day on or after something ends.
fn transitions(d: &Disposition, as_of: Date, terms: &Terms) -> Vec<Transition> {
    let mut days = BTreeSet::from([d.from]);
    let ends = d
        .deliveries
        .iter()
        .flat_map(|delivery| [delivery.paused, delivery.to(), ended(delivery)])
        .flatten()
        .chain(d.to);
    for end in ends {
        days.extend([Some(end), end.tomorrow().ok()].into_iter().flatten());
    }
    days.extend(d.deliveries.iter().map(|delivery| delivery.from));
    days.extend(d.successor.as_ref().map(|successor| successor.begins));
    let mut transitions: Vec<Transition> = Vec::new();
    for from in days.into_iter().filter(|day| *day <= as_of) {
        let state = d.state(from, terms);
        if transitions.last().is_none_or(|last| last.state != state) {
            transitions.push(Transition { from, state });
        }
    }
    transitions
}

fn ended(delivery: &Delivery) -> Option<Date> {
    delivery.ended.as_ref().map(|end| end.einddatum)
}

fn findings(derived: &Derived, id: &DispositionId) -> Vec<ContextualFinding> {
    let about = derived.judgements.iter().filter(|judgement| judgement.disposition.as_ref() == Some(id));
    let view = about.map(|judgement| ContextualFinding {
        standing: judgement.standing,
        finding: judgement.finding.clone(),
        sha256: judgement.bron.sha256,
        line: (judgement.bron.regel > 0).then_some(judgement.bron.regel),
    });
    view.collect()
}

/// The months in which something was delivered, or the one asked for.
fn months(
    dossier: &Arc<KeptDossier>,
    d: &Disposition,
    month: Option<Month>,
    as_of: Date,
    terms: &Terms,
) -> Result<Vec<ExplainedMonth>, Failure> {
    let asked = match month {
        Some(month) => BTreeSet::from([month]),
        None => {
            let runs =
                d.delivered(as_of).into_iter().flat_map(|run| Month::of(run.first()).through(Month::of(run.last())));
            runs.chain(d.registrations.iter().map(|registration| Month::of(registration.datum))).collect()
        }
    };
    let billings = bill_all([dossier], terms, asked, as_of).map_err(failed)?;
    Ok(billings.into_iter().map(|billing| explained_month(billing, d)).collect())
}

fn explained_month(billing: Billing, d: &Disposition) -> ExplainedMonth {
    let mut lines = Vec::new();
    for statement in billing.statements {
        let of_this = statement.lines.into_iter().filter(|line| line.disposition == d.id);
        lines
            .extend(of_this.map(|line| PartyLine { party: statement.party.clone(), line: Arc::unwrap_or_clone(line) }));
    }
    let unbillable = billing.unbillable.into_iter().filter(|run| run.disposition == d.id);
    let unbillable = unbillable.map(Arc::unwrap_or_clone).collect();
    ExplainedMonth { month: billing.month, lines, unbillable }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::testing::levering;

    #[test]
    fn a_row_of_which_nothing_counts_says_so() {
        let row = |day: &str| match levering("opdracht:O1", "999900006", day) {
            Fact::Levering(row) => row,
            other => panic!("{other:?}"),
        };
        let known = row("2023-03-06");
        let counted = Registration {
            datum: known.datum,
            aantal: known.aantal,
            eenheid: known.eenheid,
            vervoer: None,
            product: None,
        };
        assert!(is_registered(&row("2023-03-06"), std::slice::from_ref(&counted)));
        assert!(!is_registered(&row("2023-03-07"), &[counted]), "an export that came later does not have it");
    }
}
