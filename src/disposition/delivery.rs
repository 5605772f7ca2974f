//! Starts and stops of one toewijzing, read as a set: which of them live, which count, and the delivered periods.
//!
//! The rules are those of billing.md §2: TR019, TR063, TR071, TR074, TR326, TR382, TR413, TR414 and TR415. Arrival
//! order means nothing; the order of business is Dagtekening, then Identificatie.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::value::TEMPORARY;
use super::{Counting, Delivery, Disposition, Ended, Judgement, Standing};
use crate::domain::{Bsn, Date, DispositionId, Finding, StatusAanlevering};
use crate::facts::{Inhoud, Product, StartProduct, StopProduct};

/// A start or stop record with its place in the order of business.
struct Record<'a, T> {
    message: Counting<'a>,
    index: usize,
    item: &'a T,
}

// Derived would ask for `T: Clone`, which a reference does not need.
impl<T> Clone for Record<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Record<'_, T> {}

/// What a start and a stop have in common.
trait Item {
    const CLASS: &'static str;
    /// The rule that a Product other than the toewijzing's breaks.
    const OTHER_PRODUCT: Rule;
    fn status(&self) -> StatusAanlevering;
    fn product(&self) -> Option<&Product>;
}

impl Item for StartProduct {
    const CLASS: &'static str = "StartProducten/StartProduct";
    const OTHER_PRODUCT: Rule = ("TR019", "9019");

    fn status(&self) -> StatusAanlevering {
        self.status
    }

    fn product(&self) -> Option<&Product> {
        self.product.as_ref()
    }
}

impl Item for StopProduct {
    const CLASS: &'static str = "StopProducten/StopProduct";
    // Product is in the key that a stop copies from its start.
    const OTHER_PRODUCT: Rule = ("TR382", "9069");

    fn status(&self) -> StatusAanlevering {
        self.status
    }

    fn product(&self) -> Option<&Product> {
        self.product.as_ref()
    }
}

/// A rule of the standard with the code of its retour.
type Rule = (&'static str, &'static str);

impl<T: Item> Record<'_, T> {
    fn bsn(&self) -> Bsn {
        self.message.bericht.client.bsn
    }

    /// Whether both are one record of one message.
    fn is(&self, other: &Self) -> bool {
        self.message.bron == other.message.bron && self.index == other.index
    }

    /// Order of business; inside one message deletions come first.
    fn compare(&self, other: &Self) -> Ordering {
        let first = |r: &Self| r.item.status() == StatusAanlevering::Eerste;
        self.message.order().cmp(&other.message.order()).then_with(|| first(self).cmp(&first(other)))
    }

    fn judge(
        &self,
        id: &DispositionId,
        standing: Standing,
        (rule, code): Rule,
        (element, value): (&str, &str),
        text: impl Into<String>,
    ) -> Judgement {
        let path = format!("/Bericht/Client/{}[{}]/{element}", T::CLASS, self.index.saturating_add(1));
        let finding = Finding::error(rule, path, value, text).with_retourcode(code);
        Judgement { bron: self.message.bron, standing, finding, disposition: Some(id.clone()) }
    }
}

/// Records per toewijzing.
type PerToewijzing<'a, T> = BTreeMap<DispositionId, Vec<Record<'a, T>>>;

/// Fills in the delivered periods of every toewijzing, and judges each start and stop.
pub(super) fn deliver(toewijzingen: &mut [Disposition], berichten: &[Counting<'_>], judgements: &mut Vec<Judgement>) {
    let (mut starts, mut stops) = collect(berichten);
    for toewijzing in toewijzingen {
        let starts = starts.remove(&toewijzing.id).unwrap_or_default();
        let stops = stops.remove(&toewijzing.id).unwrap_or_default();
        toewijzing.deliveries = deliveries(toewijzing, starts, stops, judgements);
    }
    let unknown: BTreeSet<DispositionId> = starts.keys().chain(stops.keys()).cloned().collect();
    for id in &unknown {
        let (starts, stops) = (starts.remove(id).unwrap_or_default(), stops.remove(id).unwrap_or_default());
        let (starts, stops) = standing(id, None, starts, stops, judgements);
        judgements.extend(starts.iter().map(|start| unknown_toewijzing(id, start)));
        judgements.extend(stops.iter().map(|stop| unknown_toewijzing(id, stop)));
    }
}

fn collect<'a>(berichten: &[Counting<'a>]) -> (PerToewijzing<'a, StartProduct>, PerToewijzing<'a, StopProduct>) {
    let (mut starts, mut stops) = (PerToewijzing::new(), PerToewijzing::new());
    for message in berichten {
        let id = |nummer| DispositionId::Toewijzing(message.bericht.kop.gemeente, nummer);
        match &message.bericht.inhoud {
            Inhoud::Starts(items) => {
                for (index, item) in items.iter().enumerate() {
                    let Some(nummer) = item.toewijzing_nummer else { continue };
                    starts.entry(id(nummer)).or_default().push(Record { message: *message, index, item });
                }
            }
            Inhoud::Stops(items) => {
                for (index, item) in items.iter().enumerate() {
                    let Some(nummer) = item.toewijzing_nummer else { continue };
                    stops.entry(id(nummer)).or_default().push(Record { message: *message, index, item });
                }
            }
            Inhoud::Beginstand(toewijzing, Some(item)) => {
                let record = Record { message: *message, index: 0, item };
                starts.entry(id(toewijzing.toewijzing_nummer)).or_default().push(record);
            }
            Inhoud::Toewijzingen(_) | Inhoud::Beginstand(_, None) => {}
        }
    }
    (starts, stops)
}

fn unknown_toewijzing<T: Item>(id: &DispositionId, record: &Record<'_, T>) -> Judgement {
    let value = id.to_string();
    let text = format!("Toewijzing {id} is nog niet bekend of telt niet; dit bericht wacht op de WMO301.");
    record.judge(id, Standing::Waiting, ("TR019", "9019"), ("ToewijzingNummer", &value), text)
}

fn deliveries(
    toewijzing: &Disposition,
    starts: Vec<Record<'_, StartProduct>>,
    stops: Vec<Record<'_, StopProduct>>,
    judgements: &mut Vec<Judgement>,
) -> Vec<Delivery> {
    let id = &toewijzing.id;
    let (starts, stops) = standing(id, toewijzing.product(), starts, stops, judgements);
    let live_starts = matching(toewijzing, starts, judgements);
    let live_stops = matching(toewijzing, stops, judgements);
    let counted = counted_starts(id, &live_starts, &live_stops, judgements);
    let mut deliveries = Vec::with_capacity(counted.len());
    for start in &counted {
        let stops = live_stops.iter().filter(|s| s.item.begindatum == start.item.begindatum).copied().collect();
        deliveries.push(period(id, start.item.begindatum, stops, judgements));
    }
    judgements.extend(live_stops.iter().filter_map(|stop| stop_without_start(id, stop, &live_starts, &counted)));
    deliveries.sort_by_key(|d| d.from);
    deliveries
}

/// Starts and stops that live, before anything else is asked of them: what was deleted counts as never sent, and a
/// deletion is held to nothing but its key (TR063). The starts are in the order of business.
fn standing<'a>(
    id: &DispositionId,
    allocated: Option<&Product>,
    starts: Vec<Record<'a, StartProduct>>,
    stops: Vec<Record<'a, StopProduct>>,
    judgements: &mut Vec<Judgement>,
) -> (Vec<Record<'a, StartProduct>>, Vec<Record<'a, StopProduct>>) {
    let stops = live(id, allocated, stops, |s| (s.begindatum, s.reden_beeindiging.as_str(), s.einddatum), judgements);
    let stops: Vec<_> = stops.into_values().filter_map(|life| life.standing).collect();
    (live_starts(id, allocated, starts, &stops, judgements), stops)
}

/// Records whose client and product are those of the toewijzing; another is a conflict and does not count.
fn matching<'a, T: Item>(
    toewijzing: &Disposition,
    records: Vec<Record<'a, T>>,
    judgements: &mut Vec<Judgement>,
) -> Vec<Record<'a, T>> {
    let mut good = Vec::with_capacity(records.len());
    for record in records {
        let (rule, element, text) = if record.message.settled {
            good.push(record);
            continue;
        } else if record.bsn() != toewijzing.client.bsn {
            let text = "De client van dit bericht is niet die van de toewijzing; het telt niet. Controleer het nummer.";
            (("TR019", "9019"), "Bsn", text)
        } else if record.item.product() != toewijzing.product() && !record.message.is_beginstand() {
            let text = "Het product is niet dat van de toewijzing; het telt niet. Neem het daarvan over.";
            (T::OTHER_PRODUCT, "Product", text)
        } else {
            good.push(record);
            continue;
        };
        let id = &toewijzing.id;
        judgements.push(record.judge(id, Standing::Conflict, rule, (element, ""), text));
    }
    good
}

/// What became of one key.
struct Life<'a, T> {
    /// The delivery that stands: the first one since the last deletion.
    standing: Option<Record<'a, T>>,
    /// The delivery that the last deletion took away, and that deletion.
    deleted: Option<(Record<'a, T>, Record<'a, T>)>,
}

/// Client and Product, which are in every key, and the rest of it.
type Key<'k, K> = (Bsn, Option<&'k Product>, K);

/// Folds the records of each key in the order of business (TR063, TR074). The state at go-live is of the product that
/// is allocated now, whichever its row names.
fn live<'a: 'k, 'k, T: Item, K: Ord>(
    id: &DispositionId,
    allocated: Option<&'k Product>,
    mut records: Vec<Record<'a, T>>,
    key: impl Fn(&'a T) -> K,
    judgements: &mut Vec<Judgement>,
) -> BTreeMap<Key<'k, K>, Life<'a, T>> {
    records.sort_by(Record::compare);
    let mut lives: BTreeMap<Key<'k, K>, Life<'a, T>> = BTreeMap::new();
    for record in records {
        let product = if record.message.is_beginstand() { allocated } else { record.item.product() };
        let key = (record.bsn(), product, key(record.item));
        let life = lives.entry(key).or_insert(Life { standing: None, deleted: None });
        match (record.item.status(), life.standing) {
            (StatusAanlevering::Eerste, None) => life.standing = Some(record),
            (StatusAanlevering::Eerste, Some(known)) if known.message.is_beginstand() => life.standing = Some(record),
            // Accepted twice: both say the same.
            (StatusAanlevering::Eerste, Some(known)) if record.message.settled && known.message.settled => {}
            (StatusAanlevering::Eerste, Some(known)) if record.message.settled => {
                judgements.push(sent_twice(id, &known, &record));
                life.standing = Some(record);
            }
            (StatusAanlevering::Eerste, Some(known)) => judgements.push(sent_twice(id, &record, &known)),
            (StatusAanlevering::Verwijderen, Some(known)) => {
                life.deleted = Some((known, record));
                life.standing = None;
            }
            (StatusAanlevering::Verwijderen, None) if record.message.settled => {}
            (StatusAanlevering::Verwijderen, None) => judgements.push(nothing_to_delete(id, &record)),
        }
    }
    lives
}

fn sent_twice<T: Item>(id: &DispositionId, record: &Record<'_, T>, known: &Record<'_, T>) -> Judgement {
    let text = format!(
        "Deze aanlevering is al gedaan met {} van {}; deze tweede telt niet. Verwijder eerst de eerdere.",
        known.message.name(),
        known.message.bericht.kop.dagtekening
    );
    record.judge(id, Standing::Conflict, ("TR074", "9074"), ("StatusAanlevering", "1"), text)
}

fn nothing_to_delete<T: Item>(id: &DispositionId, record: &Record<'_, T>) -> Judgement {
    let text = "Er is geen eerdere aanlevering met deze sleutel om te verwijderen; het bericht wacht daarop.";
    record.judge(id, Standing::Waiting, ("TR063", "9063"), ("StatusAanlevering", "3"), text)
}

/// Starts that live, in the order of business. A deletion does not reach a start that a live stop refers to (TR071).
fn live_starts<'a>(
    id: &DispositionId,
    allocated: Option<&Product>,
    starts: Vec<Record<'a, StartProduct>>,
    live_stops: &[Record<'_, StopProduct>],
    judgements: &mut Vec<Judgement>,
) -> Vec<Record<'a, StartProduct>> {
    let mut alive = Vec::new();
    for (key, life) in live(id, allocated, starts, |s| s.begindatum, judgements) {
        let stop = live_stops.iter().find(|s| (s.bsn(), s.item.product(), s.item.begindatum) == key);
        match (life.standing, life.deleted, stop) {
            (Some(standing), ..) => alive.push(standing),
            (None, Some((start, deletion)), Some(stop)) if !deletion.message.settled => {
                let text = format!(
                    "Bij deze start hoort een stop ({}); de start is niet verwijderd. Verwijder eerst de stop.",
                    stop.message.name()
                );
                let place = ("StatusAanlevering", "3");
                judgements.push(deletion.judge(id, Standing::Conflict, ("TR071", "9071"), place, text));
                alive.push(start);
            }
            (None, ..) => {}
        }
    }
    alive.sort_by(|a, b| a.compare(b).then_with(|| a.item.begindatum.cmp(&b.item.begindatum)));
    alive
}

/// A start that comes while an earlier counted one has no live stop does not count (TR326), unless it was accepted
/// itself, or by way of its stop.
fn counted_starts<'a>(
    id: &DispositionId,
    live_starts: &[Record<'a, StartProduct>],
    live_stops: &[Record<'_, StopProduct>],
    judgements: &mut Vec<Judgement>,
) -> Vec<Record<'a, StartProduct>> {
    let stopped =
        |start: &Record<'_, StartProduct>| live_stops.iter().any(|stop| stop.item.begindatum == start.item.begindatum);
    let accepted_stop = |start: &Record<'_, StartProduct>| {
        live_stops.iter().any(|stop| stop.message.settled && stop.item.begindatum == start.item.begindatum)
    };
    let accepted = |start: &Record<'_, StartProduct>| start.message.settled || accepted_stop(start);
    let mut counted: Vec<Record<'a, StartProduct>> = Vec::new();
    for start in live_starts {
        // A message supersedes the start that was only given at go-live.
        counted.retain(|c| stopped(c) || !c.message.is_beginstand());
        let Some(open) = counted.iter().find(|c| !stopped(c)).filter(|_| !accepted(start)) else {
            counted.push(*start);
            continue;
        };
        let text = format!(
            "De start van {} ({}) loopt nog; deze start telt niet. Stuur eerst de stop daarvan.",
            open.item.begindatum,
            open.message.name()
        );
        let value = start.item.begindatum.to_string();
        judgements.push(start.judge(id, Standing::Conflict, ("TR326", "9326"), ("Begindatum", &value), text));
    }
    counted
}

/// The stops of one start that count so far.
#[derive(Clone, Copy, Default)]
struct Stops<'a> {
    /// It ended the delivered period.
    first: Option<Record<'a, StopProduct>>,
    temporary: Option<Record<'a, StopProduct>>,
    last: Option<Record<'a, StopProduct>>,
}

impl<'a> Stops<'a> {
    /// The rules that a further stop breaks, each with the stop that it contradicts.
    fn broken_by(&self, stop: &StopProduct) -> impl Iterator<Item = (Rule, Record<'a, StopProduct>)> + use<'a> {
        let after_last = self.last.map(|last| (("TR415", "9415"), last));
        let is_temporary = is_temporary(stop);
        let einddatum = stop.einddatum;
        let after_temporary = self.temporary.and_then(|temporary| match is_temporary {
            true => Some((("TR413", "9413"), temporary)),
            false => (einddatum < temporary.item.einddatum).then_some((("TR414", "9414"), temporary)),
        });
        after_last.into_iter().chain(after_temporary)
    }

    /// Accepted stops count also where they contradict each other: the period then ends with the first of them, and the
    /// last one settles how.
    fn count(&mut self, stop: Record<'a, StopProduct>) {
        self.first = self.first.or(Some(stop));
        match is_temporary(stop.item) {
            true => self.temporary = self.temporary.or(Some(stop)),
            false => self.last = Some(stop),
        }
    }

    fn delivery(&self, from: Date) -> Delivery {
        let ended = self
            .last
            .map(|stop| Ended { einddatum: stop.item.einddatum, reden: Some(stop.item.reden_beeindiging.clone()) });
        let is_last = |first: &Record<'a, StopProduct>| self.last.is_some_and(|last| first.is(&last));
        let paused = self.first.filter(|first| !is_last(first)).map(|stop| stop.item.einddatum);
        Delivery { from, paused, ended }
    }
}

/// The period of a counted start: at most one temporary stop and then one final stop count (TR413, TR414, TR415). What
/// was accepted counts; what contradicts it and was not, does not.
fn period(
    id: &DispositionId,
    from: Date,
    mut stops: Vec<Record<'_, StopProduct>>,
    judgements: &mut Vec<Judgement>,
) -> Delivery {
    stops.sort_by(in_order_of_stops);
    while let Some((loser, judgement)) = overruled(id, &stops) {
        stops.retain(|stop| !stop.is(&loser));
        judgements.push(judgement);
    }
    let mut counted = Stops::default();
    for stop in &stops {
        match counted.broken_by(stop.item).next().filter(|_| !stop.message.settled) {
            Some((rule, other)) => judgements.push(contradicts(id, rule, stop, &other)),
            None => counted.count(*stop),
        }
    }
    counted.delivery(from)
}

/// A stop that would count, but for a later one that was accepted and contradicts it. Without it, others may count
/// that it kept out.
fn overruled<'a>(
    id: &DispositionId,
    stops: &[Record<'a, StopProduct>],
) -> Option<(Record<'a, StopProduct>, Judgement)> {
    let mut counted = Stops::default();
    for stop in stops {
        let mut broken = counted.broken_by(stop.item);
        if !stop.message.settled {
            if broken.next().is_none() {
                counted.count(*stop);
            }
        } else if let Some((rule, loser)) = broken.find(|(_, other)| !other.message.settled) {
            return Some((loser, contradicts(id, rule, &loser, stop)));
        } else {
            counted.count(*stop);
        }
    }
    None
}

fn contradicts(
    id: &DispositionId,
    rule: Rule,
    loser: &Record<'_, StopProduct>,
    winner: &Record<'_, StopProduct>,
) -> Judgement {
    let value = loser.item.einddatum.to_string();
    let text = contradicting_stop(loser, winner);
    loser.judge(id, Standing::Conflict, rule, ("Einddatum", &value), text)
}

fn contradicting_stop(loser: &Record<'_, StopProduct>, winner: &Record<'_, StopProduct>) -> String {
    match (is_temporary(winner.item), is_temporary(loser.item)) {
        (true, true) => format!("Er is al een tijdelijke stop op {}; deze tweede telt niet.", on(winner)),
        (true, false) => format!("De definitieve stop ligt voor de tijdelijke van {} en telt niet.", on(winner)),
        (false, _) => format!("Er is al een definitieve stop op {}; deze telt niet.", on(winner)),
    }
}

/// How a person finds the other stop: its last day and its message.
fn on(stop: &Record<'_, StopProduct>) -> String {
    format!("{} ({})", stop.item.einddatum, stop.message.name())
}

/// Order of business; equal in order (one message), reason 20 comes first, then the earlier Einddatum.
fn in_order_of_stops(a: &Record<'_, StopProduct>, b: &Record<'_, StopProduct>) -> Ordering {
    let rank = |s: &StopProduct| (!is_temporary(s), s.einddatum, s.reden_beeindiging.clone());
    a.message.order().cmp(&b.message.order()).then_with(|| rank(a.item).cmp(&rank(b.item)))
}

/// A stop repeats the key of the start that it ends (TR382).
fn stop_without_start(
    id: &DispositionId,
    stop: &Record<'_, StopProduct>,
    live_starts: &[Record<'_, StartProduct>],
    counted: &[Record<'_, StartProduct>],
) -> Option<Judgement> {
    let refers = |s: &Record<'_, StartProduct>| s.item.begindatum == stop.item.begindatum;
    if counted.iter().any(refers) {
        return None;
    }
    let begin = stop.item.begindatum;
    let (standing, text) = if let Some(start) = live_starts.iter().find(|s| refers(s)) {
        let name = start.message.name();
        (Standing::Conflict, format!("De start van {begin} ({name}) telt niet, en deze stop daarom ook niet."))
    } else {
        (Standing::Waiting, format!("De start van {begin} is nog niet bekend; deze stop wacht op de WMO305."))
    };
    Some(stop.judge(id, standing, ("TR382", "9069"), ("Begindatum", &begin.to_string()), text))
}

fn is_temporary(stop: &StopProduct) -> bool {
    stop.reden_beeindiging == TEMPORARY
}
