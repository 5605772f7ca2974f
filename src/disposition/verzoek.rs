//! Requests (315, 317), what became of them, and the answers (319) to them: a chain by ReferentieAanbieder.
//!
//! Stands after the toewijzingen, which a 317 is held against and which honour a request. Reads all as a set, in the order of
//! business, as everything here. Pure.

mod wijziging;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::rivals::counting;
use super::{Counting, Disposition, Fate, Fates, Judged, Judgement, Keep, Standing};
use super::{gemeente, version};
use crate::domain::{Bsn, Date, DispositionId, Finding, Kind, Sha256};
use crate::facts::{
    Antwoord, Bron, Dossier, Inhoud, ToegewezenProduct, Verzoek, VerzoekAntwoord, VerzoekId, VerzoekInhoud,
};
use crate::terms::Terms;

/// A request and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerzoekStatus {
    /// Which one.
    pub id: VerzoekId,
    /// 315 or 317.
    pub kind: Kind,
    /// The message it stands in.
    pub bron: Bron,
    /// Identificatie of that message.
    pub bericht: String,
    /// For whom.
    pub bsn: Bsn,
    /// Dagtekening of the message.
    pub dagtekening: Date,
    /// What became of it.
    pub stand: VerzoekStand,
}

/// What became of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub enum VerzoekStand {
    /// Nothing is answered yet.
    Open,
    /// The gemeente looks into it (319 with 2), up to eight weeks after the request.
    InOnderzoek {
        /// Last day for the answer.
        until: Date,
    },
    /// A 301 names it.
    Gehonoreerd {
        /// Day of the first of them.
        on: Date,
        /// The toewijzingen that name it.
        by: Vec<DispositionId>,
    },
    /// The gemeente refused it (319 with 1).
    Afgewezen {
        /// Day of the answer.
        on: Date,
        /// RedenAfwijzingVerzoek (WJ759).
        reden: String,
    },
    /// The message was rejected by a retour or a hub: never sent.
    NooitVerzonden,
    /// It contradicts an earlier request and does not count.
    Strijdig,
}

impl VerzoekStand {
    /// The word that a person reads.
    pub fn as_str(&self) -> &'static str {
        match self {
            VerzoekStand::Open => "open",
            VerzoekStand::InOnderzoek { .. } => "in_onderzoek",
            VerzoekStand::Gehonoreerd { .. } => "gehonoreerd",
            VerzoekStand::Afgewezen { .. } => "afgewezen",
            VerzoekStand::NooitVerzonden => "nooit_verzonden",
            VerzoekStand::Strijdig => "strijdig",
        }
    }

    /// Whether an answer is awaited.
    pub fn is_pending(&self) -> bool {
        matches!(self, VerzoekStand::Open | VerzoekStand::InOnderzoek { .. })
    }

    /// From which day on nothing is awaited any more.
    fn settled_on(&self) -> Option<Date> {
        match self {
            VerzoekStand::Gehonoreerd { on, .. } | VerzoekStand::Afgewezen { on, .. } => Some(*on),
            VerzoekStand::Open
            | VerzoekStand::InOnderzoek { .. }
            | VerzoekStand::NooitVerzonden
            | VerzoekStand::Strijdig => None,
        }
    }
}

/// What the chain is read from.
pub(super) struct Chain<'a, 'b> {
    pub dossier: &'a Dossier,
    pub fates: &'b Fates,
    pub keep: &'b Keep,
    pub terms: &'b Terms,
    /// The messages about toewijzingen that count.
    pub berichten: &'b [Counting<'a>],
    pub dispositions: &'b [Disposition],
}

impl Chain<'_, '_> {
    /// The toewijzingen that a request could know: those of the messages before its day.
    fn known_to(&self, verzoek: &Counting<'_, Verzoek>) -> Vec<Disposition> {
        let sent = verzoek.bericht.kop.dagtekening;
        let is_before = |m: &&Counting<'_>| m.is_beginstand() || m.bericht.kop.dagtekening < sent;
        let before: Vec<Counting<'_>> = self.berichten.iter().filter(is_before).copied().collect();
        // They are judged where all messages are read.
        version::toewijzingen(&before, self.keep, self.terms, &mut Judged::default())
    }
}

/// The requests of a dossier with what became of them; judges each request, answer and toewijzing that names one.
pub(super) fn follow(chain: &Chain<'_, '_>, judged: &mut Judged) -> Vec<VerzoekStatus> {
    let verzoeken = counting(chain.dossier.all::<Verzoek>(), chain.fates, chain.keep, judged);
    let antwoorden = counting(chain.dossier.all::<Antwoord>(), chain.fates, chain.keep, judged);
    let judgements = &mut judged.judgements;
    gemeente::judge(&verzoeken, judgements);
    gemeente::judge(&antwoorden, judgements);
    let (holding, losers) = holding(&verzoeken, judgements);
    let named = named(chain.berichten);
    let honoured = honoured(&named, &holding);
    let answers = answers(&antwoorden, &honoured, judgements);
    let follow = |(id, message): (&VerzoekId, &Counting<'_, Verzoek>)| {
        let stand = stand(id, message, &answers, &honoured);
        (id.clone(), status(message.bron, message.bericht, id.clone(), stand))
    };
    let mut followed: BTreeMap<VerzoekId, VerzoekStatus> = holding.iter().map(follow).collect();
    one_at_a_time(&verzoeken, &mut followed, judgements);
    for message in verzoeken.iter().filter(|m| is_undecided(m, &followed)) {
        wijziging::check(message, &chain.known_to(message), chain.dispositions, judgements);
    }
    judgements.extend(antwoorden.iter().filter(|a| !followed.contains_key(&asked(a))).map(without_request));
    judgements.extend(named.values().flat_map(|all| reference_misused(all, &followed)));
    let mut all: Vec<VerzoekStatus> = followed.into_values().collect();
    all.extend(losers.into_iter().map(|(id, m)| status(m.bron, m.bericht, id, VerzoekStand::Strijdig)));
    all.extend(never_sent(chain));
    all.sort_by(|a, b| (&a.id, a.dagtekening, a.bron).cmp(&(&b.id, b.dagtekening, b.bron)));
    all
}

/// Requests by their reference.
type Holding<'a> = BTreeMap<VerzoekId, Counting<'a, Verzoek>>;

/// The request that a reference stands for: the first, or the first that was accepted. The others do not count (TR347);
/// where two were accepted with one reference, the first is followed.
fn holding<'a>(
    verzoeken: &[Counting<'a, Verzoek>],
    judgements: &mut Vec<Judgement>,
) -> (Holding<'a>, Vec<(VerzoekId, Counting<'a, Verzoek>)>) {
    let (mut holding, mut losers) = (Holding::new(), Vec::new());
    for message in verzoeken {
        for id in message.bericht.ids() {
            let (loser, holder) = match holding.get(&id).copied() {
                None => {
                    holding.insert(id, *message);
                    continue;
                }
                Some(known) if !message.settled => (*message, known),
                Some(known) if !known.settled => (known, *message),
                Some(_) => continue,
            };
            judgements.push(used_reference(&loser, &id, &holder));
            holding.insert(id.clone(), holder);
            losers.push((id, loser));
        }
    }
    (holding, losers)
}

fn asked(antwoord: &Counting<'_, Antwoord>) -> VerzoekId {
    antwoord.bericht.kop.verzoek(&antwoord.bericht.referentie)
}

fn status(bron: Bron, verzoek: &Verzoek, id: VerzoekId, stand: VerzoekStand) -> VerzoekStatus {
    let kop = &verzoek.kop;
    let bericht = kop.identificatie.as_str().to_owned();
    VerzoekStatus { id, kind: kop.kind, bron, bericht, bsn: verzoek.bsn, dagtekening: kop.dagtekening, stand }
}

/// Requests whose message was rejected; each message once, however many files hold it.
fn never_sent(chain: &Chain<'_, '_>) -> Vec<VerzoekStatus> {
    let mut files: BTreeMap<Sha256, Vec<(Bron, &Verzoek)>> = BTreeMap::new();
    for (bron, verzoek) in chain.dossier.all::<Verzoek>() {
        files.entry(verzoek.digest).or_default().push((bron, verzoek));
    }
    let mut all = Vec::new();
    for same in files.values() {
        let Some((bron, verzoek)) = same.iter().min_by_key(|(bron, _)| *bron) else { continue };
        let fate = chain.fates.of_message(&verzoek.kop, same.iter().map(|(bron, _)| bron.sha256));
        if matches!(fate, Fate::Rejected { .. }) {
            all.extend(verzoek.ids().into_iter().map(|id| status(*bron, verzoek, id, VerzoekStand::NooitVerzonden)));
        }
    }
    all
}

/// A toewijzing that names a request.
#[derive(Clone, Copy)]
struct Honouring<'a> {
    message: Counting<'a>,
    index: usize,
    product: &'a ToegewezenProduct,
}

/// Toewijzingen by the request they name, in the order of business.
type Named<'a> = BTreeMap<VerzoekId, Vec<Honouring<'a>>>;

fn named<'a>(berichten: &[Counting<'a>]) -> Named<'a> {
    let mut all = Named::new();
    for message in berichten {
        let Inhoud::Toewijzingen(products) = &message.bericht.inhoud else { continue };
        for (index, product) in products.iter().enumerate() {
            if let Some(referentie) = &product.referentie_aanbieder {
                let id = message.bericht.kop.verzoek(referentie);
                all.entry(id).or_default().push(Honouring { message: *message, index, product });
            }
        }
    }
    all
}

/// Of the toewijzingen that name a request those of its client; all, while the request is not known.
fn honoured<'a>(named: &Named<'a>, holding: &Holding<'_>) -> Named<'a> {
    let of_client = |id: &VerzoekId, honouring: &Honouring<'_>| {
        holding.get(id).is_none_or(|verzoek| verzoek.bericht.bsn == honouring.message.bericht.client.bsn)
    };
    let kept = |(id, all): (&VerzoekId, &Vec<Honouring<'a>>)| {
        (id.clone(), all.iter().filter(|honouring| of_client(id, honouring)).copied().collect())
    };
    named.iter().map(kept).collect()
}

/// The answers that count, in the order of business.
type Answers<'a> = BTreeMap<VerzoekId, Vec<Counting<'a, Antwoord>>>;

fn answers<'a>(
    antwoorden: &[Counting<'a, Antwoord>],
    honoured: &Named<'_>,
    judgements: &mut Vec<Judgement>,
) -> Answers<'a> {
    let mut all: Answers<'a> = BTreeMap::new();
    for antwoord in antwoorden {
        let id = asked(antwoord);
        let granted = honoured.get(&id).and_then(|all| all.first());
        let granted = granted.filter(|g| is_granted_before(g, antwoord));
        let earlier = all.entry(id).or_default();
        match refused_answer(antwoord, granted, earlier.last()) {
            Some(judgement) if !antwoord.settled => judgements.push(judgement),
            _ => earlier.push(*antwoord),
        }
    }
    all
}

/// Of one day the order is not known: looking into it may end in a toewijzing that very day, a refusal may not.
fn is_granted_before(granted: &Honouring<'_>, antwoord: &Counting<'_, Antwoord>) -> bool {
    let (granted, answered) = (granted.message.bericht.kop.dagtekening, antwoord.bericht.kop.dagtekening);
    granted < answered || granted == answered && antwoord.bericht.antwoord != VerzoekAntwoord::InOnderzoek
}

/// TR359, TR360, TR365: no answer after the toewijzing, and after an answer only one that ends the looking into it.
fn refused_answer(
    antwoord: &Counting<'_, Antwoord>,
    granted: Option<&Honouring<'_>>,
    earlier: Option<&Counting<'_, Antwoord>>,
) -> Option<Judgement> {
    let in_onderzoek = |a: &Counting<'_, Antwoord>| a.bericht.antwoord == VerzoekAntwoord::InOnderzoek;
    let (rule, code, text) = match (granted, earlier) {
        (Some(granted), _) => {
            let text = format!("Het verzoek is al gehonoreerd met {}; dit antwoord telt niet.", granted.message.name());
            ("TR359", "9359", text)
        }
        (None, Some(earlier)) if in_onderzoek(antwoord) => {
            let text = format!(
                "Op dit verzoek kwam al een antwoord ({}); 'in onderzoek' mag alleen als eerste antwoord en telt nu niet.",
                earlier.name()
            );
            ("TR360", "9360", text)
        }
        (None, Some(earlier)) if !in_onderzoek(earlier) => {
            let text = format!("Het verzoek is al afgewezen met {}; dit tweede antwoord telt niet.", earlier.name());
            ("TR365", "9365", text)
        }
        (None, _) => return None,
    };
    let text = format!("{text} Vraag de gemeente wat geldt.");
    Some(judge_answer(antwoord, Standing::Conflict, (rule, code), text))
}

fn judge_answer(
    antwoord: &Counting<'_, Antwoord>,
    standing: Standing,
    (rule, code): (&'static str, &str),
    text: String,
) -> Judgement {
    let path = "/Bericht/Antwoord/ReferentieAanbieder";
    let finding = Finding::error(rule, path, &antwoord.bericht.referentie, text).with_retourcode(code);
    Judgement { bron: antwoord.bron, standing, finding, disposition: None }
}

/// TR355: an answer belongs to a request.
fn without_request(antwoord: &Counting<'_, Antwoord>) -> Judgement {
    let text =
        "Er is geen verzoek (WMO315 of WMO317) met deze ReferentieAanbieder bekend; dit antwoord wacht op een kopie \
                daarvan."
            .to_owned();
    judge_answer(antwoord, Standing::Waiting, ("TR355", "9355"), text)
}

fn stand(id: &VerzoekId, message: &Counting<'_, Verzoek>, answers: &Answers<'_>, honoured: &Named<'_>) -> VerzoekStand {
    let granted = honoured.get(id).map_or([].as_slice(), Vec::as_slice);
    if let Some(first) = granted.first() {
        let gemeente = id.gemeente;
        let mut by: Vec<DispositionId> =
            granted.iter().map(|h| DispositionId::Toewijzing(gemeente, h.product.toewijzing_nummer)).collect();
        by.sort();
        by.dedup();
        return VerzoekStand::Gehonoreerd { on: first.message.bericht.kop.dagtekening, by };
    }
    match answers.get(id).and_then(|all| all.last()) {
        None => VerzoekStand::Open,
        Some(answer) => match &answer.bericht.antwoord {
            VerzoekAntwoord::Afgewezen(reden) => {
                VerzoekStand::Afgewezen { on: answer.bericht.kop.dagtekening, reden: reden.clone() }
            }
            VerzoekAntwoord::InOnderzoek => {
                VerzoekStand::InOnderzoek { until: weeks_after(message.bericht.kop.dagtekening, ONDERZOEK_WEEKS) }
            }
        },
    }
}

/// TR347: the reference of another request may not come again.
fn used_reference(message: &Counting<'_, Verzoek>, id: &VerzoekId, known: &Counting<'_, Verzoek>) -> Judgement {
    let text = format!(
        "Deze ReferentieAanbieder is al gebruikt in {} van {}; dit verzoek telt niet. Geef het een eigen referentie.",
        known.name(),
        known.bericht.kop.dagtekening
    );
    judge_request(message, ("TR347", "9347"), "ReferentieAanbieder", &id.referentie, text)
}

/// TR374: one request at a time for a client at a gemeente. One that was answered was taken, whatever went before it.
fn one_at_a_time(
    verzoeken: &[Counting<'_, Verzoek>],
    followed: &mut BTreeMap<VerzoekId, VerzoekStatus>,
    judgements: &mut Vec<Judgement>,
) {
    for (position, message) in verzoeken.iter().enumerate() {
        let earlier = verzoeken.iter().take(position).find(|e| blocks(e, message, followed));
        if let Some(earlier) = earlier.filter(|_| is_undecided(message, followed)) {
            let text = format!(
                "Voor deze client loopt nog een verzoek ({} van {}); dit tweede telt niet. Wacht op het antwoord.",
                earlier.name(),
                earlier.bericht.kop.dagtekening
            );
            let path = "ReferentieAanbieder";
            judgements.push(judge_request(message, ("TR374", "9374"), path, "", text));
            for status in followed.values_mut().filter(|s| s.bron == message.bron && s.stand.is_pending()) {
                status.stand = VerzoekStand::Strijdig;
            }
        }
    }
}

/// Whether an earlier request was still awaiting its answer when a later one was sent.
fn blocks(
    earlier: &Counting<'_, Verzoek>,
    later: &Counting<'_, Verzoek>,
    followed: &BTreeMap<VerzoekId, VerzoekStatus>,
) -> bool {
    let parties = |v: &Counting<'_, Verzoek>| (v.bericht.kop.gemeente, v.bericht.kop.aanbieder, v.bericht.bsn);
    let sent = later.bericht.kop.dagtekening;
    let was_pending = |status: &VerzoekStatus| match &status.stand {
        VerzoekStand::Strijdig | VerzoekStand::NooitVerzonden => false,
        stand => stand.settled_on().is_none_or(|on| on > sent),
    };
    parties(earlier) == parties(later) && followed.values().filter(|s| s.bron == earlier.bron).any(was_pending)
}

/// Whether nothing is known of what the gemeente made of a request: no retour, and no answer to any product of it.
fn is_undecided(message: &Counting<'_, Verzoek>, followed: &BTreeMap<VerzoekId, VerzoekStatus>) -> bool {
    let mut stands = followed.values().filter(|s| s.bron == message.bron).map(|s| &s.stand).peekable();
    !message.settled && stands.peek().is_some() && stands.all(|stand| *stand == VerzoekStand::Open)
}

/// A finding at an element of the request that counts for nothing.
fn judge_request(
    message: &Counting<'_, Verzoek>,
    (rule, code): (&'static str, &str),
    element: &str,
    value: &str,
    text: String,
) -> Judgement {
    let place = match &message.bericht.inhoud {
        VerzoekInhoud::Toewijzing(all) => {
            let index = all.iter().position(|p| p.referentie == value).unwrap_or(0).saturating_add(1);
            format!("/Bericht/Client/AangevraagdeProducten/AangevraagdProduct[{index}]/{element}")
        }
        VerzoekInhoud::Wijziging(_) => format!("/Bericht/Client/Verzoek/{element}"),
    };
    let finding = Finding::error(rule, place, value, text).with_retourcode(code);
    Judgement { bron: message.bron, standing: Standing::Conflict, finding, disposition: None }
}

/// TR379: a toewijzing names a request only when it honours it, and only the first time. It counts all the same until we
/// reject it: the reference changes nothing of what was granted.
fn reference_misused(all: &[Honouring<'_>], followed: &BTreeMap<VerzoekId, VerzoekStatus>) -> Vec<Judgement> {
    let mut judgements = Vec::new();
    let mut earlier: Vec<&Honouring<'_>> = Vec::new();
    for honouring in all {
        let Some(referentie) = &honouring.product.referentie_aanbieder else { continue };
        let known = followed.get(&honouring.message.bericht.kop.verzoek(referentie));
        let again = earlier.iter().find(|e| is_answer_again(e, honouring));
        let text = match (known, again) {
            (Some(status), _) if status.bsn != honouring.message.bericht.client.bsn => {
                "Het verzoek met deze ReferentieAanbieder is van een andere client.".to_owned()
            }
            (_, Some(again)) => format!("Het verzoek is al gehonoreerd met {}.", again.message.name()),
            (Some(_), None) => {
                earlier.push(honouring);
                continue;
            }
            (None, None) => {
                // It may be older than the traffic that is known here, so it is told and rejects nothing.
                earlier.push(honouring);
                judgements.push(misused(honouring, referentie, None));
                continue;
            }
        };
        judgements.push(misused(honouring, referentie, Some(text)));
    }
    judgements
}

/// Whether a toewijzing was answered with before: the same number with another stamp. One request may be honoured with
/// several numbers, also in several messages.
fn is_answer_again(earlier: &Honouring<'_>, later: &Honouring<'_>) -> bool {
    let stamp = |h: &Honouring<'_>| (h.product.toewijzingsdatum, h.product.toewijzingstijd);
    earlier.product.toewijzing_nummer == later.product.toewijzing_nummer && stamp(earlier) != stamp(later)
}

fn misused(honouring: &Honouring<'_>, referentie: &str, text: Option<String>) -> Judgement {
    let number = honouring.index.saturating_add(1);
    let path = format!("/Bericht/Client/ToegewezenProducten/ToegewezenProduct[{number}]/ReferentieAanbieder");
    let finding = match text {
        Some(text) => {
            let text = format!("{text} ReferentieAanbieder hoort hier niet; vraag de gemeente om een nieuw bericht.");
            Finding::notice("TR379", path, referentie, text).with_retourcode("9379")
        }
        None => {
            let text = "Het verzoek met deze ReferentieAanbieder is hier niet bekend; de toewijzing geldt gewoon.";
            Finding::notice("TR379", path, referentie, text)
        }
    };
    let kop = &honouring.message.bericht.kop;
    let disposition = Some(DispositionId::Toewijzing(kop.gemeente, honouring.product.toewijzing_nummer));
    Judgement { bron: honouring.message.bron, standing: Standing::Notice, finding, disposition }
}

fn weeks_after(day: Date, weeks: i64) -> Date {
    day.checked_add(jiff::Span::new().weeks(weeks)).unwrap_or(Date::MAX)
}

/// How long a gemeente may look into a request (OP274, OP346).
const ONDERZOEK_WEEKS: i64 = 8;

#[cfg(test)]
mod tests;
