//! What retours, requests and answers do, over generated sets of messages: order and copies mean nothing, a rejected
//! message leaves no trace, and an accepted one is no conflict.

use crate::provider;

use std::collections::BTreeSet;
use std::sync::Arc;

use iwmod::disposition::{Derived, Standing, VerzoekStand, VerzoekStatus, derive};
use iwmod::domain::*;
use iwmod::facts::*;
use iwmod::terms::Terms;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use sha2::Digest;

const CASES: u32 = 2_000;

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn order_and_copies_mean_nothing(
        messages in vec(message(), 1..12),
        answers in vec((any::<Index>(), verdict()), 0..6),
        turn in any::<Index>(),
        copied in any::<Index>(),
        hub in option::of(any::<Index>()),
    ) {
        let facts = answered(messages, &answers);
        let besluiten: Vec<Besluit> = hub.iter().map(|index| hub_refused(entry(&facts[index.index(facts.len())]))).collect();
        let entries: Vec<Entry> = facts.iter().map(entry).collect();
        let known = derived(&entries, &besluiten);
        let mut turned = entries.clone();
        turned.rotate_left(turn.index(entries.len()));
        prop_assert_eq!(&derived(&turned, &besluiten), &known);
        turned.reverse();
        prop_assert_eq!(&derived(&turned, &besluiten), &known);
        // The same message in another file: it counts once, and what is said of the one file is said of the other.
        let original = &entries[copied.index(entries.len())];
        let copy = Entry { bron: Bron { sha256: COPY, regel: 0 }, fact: original.fact.clone() };
        turned.insert(turn.index(entries.len()), copy);
        let mut with_copy = derived(&turned, &besluiten);
        // Either file may be named as the one that a version stands in.
        with_copy.dispositions.iter_mut().filter(|d| d.bron.sha256 == COPY).for_each(|d| d.bron = original.bron);
        prop_assert_eq!(&with_copy.dispositions, &known.dispositions);
        prop_assert_eq!(stands(&with_copy), stands(&known));
        let others = |of: &Derived| said(of, |bron| bron != original.bron && bron.sha256 != COPY);
        prop_assert_eq!(others(&with_copy), others(&known));
        let of_original = said(&known, |bron| bron == original.bron);
        prop_assert_eq!(said(&with_copy, |bron| bron == original.bron), of_original.clone());
        prop_assert_eq!(said(&with_copy, |bron| bron.sha256 == COPY), of_original);
    }

    #[test]
    fn a_rejected_message_leaves_no_trace(
        messages in vec(message(), 0..11),
        answers in vec((any::<Index>(), verdict()), 0..5),
        rejected in message(),
        place in any::<Index>(),
    ) {
        let facts = answered(messages, &answers);
        let entries: Vec<Entry> = facts.iter().map(entry).collect();
        let without = derived(&entries, &[]);
        let rejected = numbered(rejected, "never");
        let retour = entry(&retour(&rejected, "never", "2023-07-01", false));
        let rejected = entry(&rejected);
        let mut more = entries;
        more.insert(place.index(more.len() + 1), rejected.clone());
        more.push(retour.clone());
        let mut with = derived(&more, &[]);
        let shown = |bron: Bron| bron == rejected.bron || bron == retour.bron;
        prop_assert!(with.judgements.iter().any(|j| j.bron == rejected.bron && j.finding.rule == "REJECTED"));
        with.judgements.retain(|j| !shown(j.bron));
        let never = |v: &VerzoekStatus| v.bron == rejected.bron && v.stand == VerzoekStand::NooitVerzonden;
        with.verzoeken.retain(|v| !never(v));
        with.messages.retain(|m| m.bron != rejected.bron);
        prop_assert_eq!(with, without);
    }

    #[test]
    fn an_accepted_message_is_no_conflict(
        messages in vec(message(), 1..12),
        accepted in vec(any::<Index>(), 1..8),
        rejected in vec(any::<Index>(), 0..3),
    ) {
        let answers: Vec<(Index, bool)> =
            accepted.into_iter().map(|i| (i, true)).chain(rejected.into_iter().map(|i| (i, false))).collect();
        let facts = answered(messages, &answers);
        let yes = |fact: &Fact| facts.iter().any(|other| matches!(other, Fact::Retour(r) if accepts(r, fact)));
        let taken: Vec<&Fact> = facts.iter().filter(|fact| yes(fact)).collect();
        let derived = derived(&facts.iter().map(entry).collect::<Vec<_>>(), &[]);
        for judgement in derived.judgements.iter().filter(|j| j.standing == Standing::Conflict) {
            let Some(of) = taken.iter().find(|fact| entry(fact).bron == judgement.bron) else { continue };
            // Two that were accepted can still claim one identity, or one version of one toewijzing.
            let rivals = match judgement.finding.rule.as_str() {
                "TR056" => taken.iter().filter(|fact| header(fact).identity() == header(of).identity()).count(),
                "TR332" => taken.iter().filter(|fact| header(fact).kind == Kind::Wmo301).count(),
                _ => 0,
            };
            prop_assert!(rivals > 1, "{:?} of {:?}", judgement, of);
        }
    }
}

/// The file of a copy.
const COPY: Sha256 = Sha256([0xcc; 32]);

fn derived(entries: &[Entry], besluiten: &[Besluit]) -> Derived {
    thread_local!(static TERMS: Arc<Terms> = terms());
    TERMS.with(|terms| derive(&Dossier::of(entries.to_vec()), besluiten, terms))
}

/// Rule, standing, place and disposition of the judgements about some files. Texts may name files.
fn said(derived: &Derived, about: impl Fn(Bron) -> bool) -> BTreeSet<String> {
    let text = |j: &iwmod::disposition::Judgement| {
        let about = j.disposition.as_ref().map(DispositionId::to_string);
        format!("{} {:?} {} {about:?}", j.finding.rule, j.standing, j.finding.path)
    };
    derived.judgements.iter().filter(|j| about(j.bron)).map(text).collect()
}

fn stands(derived: &Derived) -> Vec<(VerzoekId, Date, String, VerzoekStand)> {
    let of = |v: &VerzoekStatus| (v.id.clone(), v.dagtekening, v.bericht.clone(), v.stand.clone());
    let mut all: Vec<_> = derived.verzoeken.iter().map(of).collect();
    all.sort_by_key(|(id, dagtekening, bericht, stand)| {
        (id.clone(), *dagtekening, bericht.clone(), format!("{stand:?}"))
    });
    all
}

fn digest<T: serde::Serialize>(content: &T) -> Sha256 {
    Sha256(sha2::Sha256::digest(postcard::to_stdvec(content).unwrap()).into())
}

fn entry(fact: &Fact) -> Entry {
    Entry { bron: Bron { sha256: digest(fact), regel: 0 }, fact: fact.clone() }
}

/// The messages, each once, with a retour for some of them; each is answered at most once.
fn answered(messages: Vec<Fact>, answers: &[(Index, bool)]) -> Vec<Fact> {
    let mut facts: Vec<Fact> = Vec::new();
    for message in messages {
        if !facts.contains(&message) {
            facts.push(message);
        }
    }
    let messages = facts.clone();
    for (number, (index, accepts)) in answers.iter().enumerate().filter(|_| !messages.is_empty()) {
        let over = &messages[index.index(messages.len())];
        let known = |fact: &Fact| matches!(fact, Fact::Retour(r) if answers_to(r, over));
        if !facts.iter().any(known) {
            facts.push(retour(over, &number.to_string(), "2023-07-01", *accepts));
        }
    }
    facts
}

fn answers_to(retour: &Retour, fact: &Fact) -> bool {
    let same = |kop: &Kop| {
        (kop.identity(), kop.ontvanger(), kop.dagtekening)
            == (retour.over.identity(), retour.over.ontvanger(), retour.over.dagtekening)
    };
    !matches!(fact, Fact::Retour(_)) && same(header(fact))
}

fn accepts(retour: &Retour, fact: &Fact) -> bool {
    retour.oordeel == Oordeel::Aanvaard && answers_to(retour, fact)
}

fn header(fact: &Fact) -> &Kop {
    match fact {
        Fact::Bericht(m) => &m.kop,
        Fact::Verzoek(m) => &m.kop,
        Fact::Antwoord(m) => &m.kop,
        Fact::Retour(m) => &m.over,
        other => panic!("{other:?} is not generated here"),
    }
}

fn hub_refused(entry: Entry) -> Besluit {
    let keuze = Keuze::HubRefused { file: entry.bron.sha256, code: "IB007".to_owned() };
    Besluit { nummer: 1, keuze, reden: "test".to_owned() }
}

fn retour(over: &Fact, identificatie: &str, dagtekening: &str, accepts: bool) -> Fact {
    let over = header(over).clone();
    let kind = match over.kind {
        Kind::Wmo301 => Kind::Wmo302,
        Kind::Wmo305 => Kind::Wmo306,
        Kind::Wmo307 => Kind::Wmo308,
        Kind::Wmo315 => Kind::Wmo316,
        Kind::Wmo317 => Kind::Wmo318,
        Kind::Wmo319 => Kind::Wmo320,
        other => panic!("a {other} has no retour"),
    };
    let codes = vec![Afkeuring { path: "/Bericht/Client".to_owned(), code: "9019".to_owned() }];
    Fact::from(Retour {
        kind,
        digest: digest(&(&over, identificatie, dagtekening, accepts)),
        over,
        identificatie: Identificatie::new(identificatie),
        dagtekening: dagtekening.parse().unwrap(),
        oordeel: if accepts { Oordeel::Aanvaard } else { Oordeel::Afgekeurd(codes) },
        bestand: None,
    })
}

/// The message under an Identificatie of its own.
fn numbered(fact: Fact, identificatie: &str) -> Fact {
    let identificatie = Identificatie::new(identificatie);
    match fact {
        Fact::Bericht(m) => bericht(Kop { identificatie, ..m.kop.clone() }, m.client.clone(), m.inhoud.clone()),
        Fact::Verzoek(m) => verzoek(Kop { identificatie, ..m.kop.clone() }, m.bsn, m.inhoud.clone()),
        Fact::Antwoord(m) => antwoord(Kop { identificatie, ..m.kop.clone() }, m.referentie.clone(), m.antwoord.clone()),
        other => panic!("{other:?} is not generated here"),
    }
}

fn bericht(kop: Kop, client: Client, inhoud: Inhoud) -> Fact {
    Fact::from(Bericht { digest: digest(&(&kop, &client, &inhoud)), kop, client, inhoud })
}

fn verzoek(kop: Kop, bsn: Bsn, inhoud: VerzoekInhoud) -> Fact {
    Fact::from(Verzoek { digest: digest(&(&kop, &bsn, &inhoud)), kop, bsn, inhoud })
}

fn antwoord(kop: Kop, referentie: String, antwoord: VerzoekAntwoord) -> Fact {
    Fact::from(Antwoord { digest: digest(&(&kop, &referentie, &antwoord)), kop, referentie, antwoord })
}

fn message() -> impl Strategy<Value = Fact> {
    prop_oneof![
        4 => (kop(Kind::Wmo301), client(), vec(toegewezen(), 1..3))
            .prop_map(|(kop, client, all)| bericht(kop, client, Inhoud::Toewijzingen(keyed(all, |t| t.toewijzing_nummer)))),
        3 => (kop(Kind::Wmo305), client(), vec(start(), 1..3))
            .prop_map(|(kop, client, all)| bericht(kop, client, Inhoud::Starts(keyed(all, key_of_start)))),
        4 => (kop(Kind::Wmo307), client(), vec(stop(), 1..3))
            .prop_map(|(kop, client, all)| bericht(kop, client, Inhoud::Stops(keyed(all, key_of_stop)))),
        2 => (kop(Kind::Wmo315), client(), vec(aangevraagd(), 1..3))
            .prop_map(|(kop, client, all)| verzoek(kop, client.bsn, VerzoekInhoud::Toewijzing(keyed(all, |p| p.referentie.clone())))),
        2 => (kop(Kind::Wmo317), client(), wijziging())
            .prop_map(|(kop, client, all)| verzoek(kop, client.bsn, VerzoekInhoud::Wijziging(all))),
        3 => (kop(Kind::Wmo319), referentie(), option::of(select(vec!["1", "2"])))
            .prop_map(|(kop, referentie, reden)| antwoord(kop, referentie, reden.map_or(
                VerzoekAntwoord::InOnderzoek, |reden| VerzoekAntwoord::Afgewezen(reden.to_owned())))),
    ]
}

/// Each key once: a message that repeats one is wrong by itself (TR101) and comes no further.
fn keyed<T, K: Ord>(all: Vec<T>, key: impl Fn(&T) -> K) -> Vec<T> {
    let mut seen = BTreeSet::new();
    all.into_iter().filter(|item| seen.insert(key(item))).collect()
}

fn key_of_start(start: &StartProduct) -> (Option<ToewijzingNummer>, Option<Product>, Date) {
    (start.toewijzing_nummer, start.product.clone(), start.begindatum)
}

fn key_of_stop(stop: &StopProduct) -> (Option<ToewijzingNummer>, Option<Product>, Date, String, Date) {
    (stop.toewijzing_nummer, stop.product.clone(), stop.begindatum, stop.reden_beeindiging.clone(), stop.einddatum)
}

fn verdict() -> impl Strategy<Value = bool> {
    any::<bool>()
}

fn day() -> impl Strategy<Value = Date> {
    let days = ["2023-01-01", "2023-02-01", "2023-02-02", "2023-03-01", "2023-03-31", "2023-05-01"];
    select(days.map(|day| day.parse::<Date>().unwrap()).to_vec())
}

fn client() -> impl Strategy<Value = Client> {
    let client = |bsn: &str| Client {
        bsn: bsn.parse().unwrap(),
        geboortedatum: None,
        naam: "Test".to_owned(),
        adres: Vec::new(),
    };
    prop_oneof![5 => Just(client("999900006")), 1 => Just(client("999900018"))]
}

fn kop(kind: Kind) -> impl Strategy<Value = Kop> {
    let gemeente = prop_oneof![9 => Just("0855"), 1 => Just("0867"), 1 => Just("0999")];
    let id = select(vec!["1", "2", "3", "10", "A"]);
    (gemeente, id, day()).prop_map(move |(gemeente, id, dagtekening)| Kop {
        kind,
        release: Release::V3_2,
        gemeente: gemeente.parse().unwrap(),
        aanbieder: "65001001".parse().unwrap(),
        identificatie: Identificatie::new(id),
        dagtekening,
    })
}

fn nummer() -> impl Strategy<Value = ToewijzingNummer> {
    (1u64..3).prop_map(|n| ToewijzingNummer::new(n).unwrap())
}

fn referentie() -> impl Strategy<Value = String> {
    select(vec!["R1", "R2", "R3"]).prop_map(str::to_owned)
}

fn product() -> impl Strategy<Value = Option<Product>> {
    let specific = |code: &str| Some(Product { categorie: "02".parse().unwrap(), code: code.parse().ok() });
    prop_oneof![9 => Just(specific("02A02")), 1 => Just(specific("02A03")), 1 => Just(None)]
}

fn omvang() -> impl Strategy<Value = Option<Omvang>> {
    let of = |volume| Omvang { volume, eenheid: Eenheid::Uur, frequentie: Frequentie::Week };
    option::of((3u32..5).prop_map(of))
}

fn toegewezen() -> impl Strategy<Value = ToegewezenProduct> {
    let removed = any::<u8>().prop_map(|odds| (odds < 20).then(|| "13".to_owned()));
    (nummer(), option::of(referentie()), product(), day(), day(), option::of(day()), removed, omvang()).prop_map(
        |(toewijzing_nummer, referentie_aanbieder, product, stamp, ingangsdatum, eind, reden_wijziging, omvang)| {
            ToegewezenProduct {
                toewijzing_nummer,
                referentie_aanbieder,
                product,
                toewijzingsdatum: stamp,
                toewijzingstijd: jiff::civil::time(9, 0, 0, 0).into(),
                ingangsdatum,
                einddatum: eind.map(|e| e.max(ingangsdatum)),
                reden_wijziging,
                omvang,
                budget: None,
            }
        },
    )
}

fn start() -> impl Strategy<Value = StartProduct> {
    (nummer(), product(), day(), any::<u8>()).prop_map(|(nummer, product, begindatum, odds)| StartProduct {
        toewijzing_nummer: Some(nummer),
        product,
        toewijzing_ingangsdatum: None,
        begindatum,
        status: if odds < 60 { StatusAanlevering::Verwijderen } else { StatusAanlevering::Eerste },
    })
}

fn stop() -> impl Strategy<Value = StopProduct> {
    (start(), day(), select(vec!["20", "20", "37", "19"])).prop_map(|(start, eind, reden)| StopProduct {
        toewijzing_nummer: start.toewijzing_nummer,
        product: start.product,
        toewijzing_ingangsdatum: None,
        begindatum: start.begindatum,
        reden_beeindiging: reden.to_owned(),
        einddatum: eind.max(start.begindatum),
        status: start.status,
    })
}

fn aangevraagd() -> impl Strategy<Value = AangevraagdProduct> {
    (referentie(), product(), day()).prop_map(|(referentie, product, ingangsdatum)| AangevraagdProduct {
        referentie,
        product,
        ingangsdatum,
        einddatum: None,
    })
}

fn wijziging() -> impl Strategy<Value = Wijziging> {
    let te_wijzigen = (nummer(), day(), omvang()).prop_map(|(toewijzing_nummer, gewenste_ingangsdatum, omvang)| {
        TeWijzigenProduct { toewijzing_nummer, gewenste_ingangsdatum, einddatum: None, omvang, budget: None }
    });
    let nieuw = (product(), day()).prop_map(|(product, gewenste_ingangsdatum)| NieuwProduct {
        product,
        gewenste_ingangsdatum,
        einddatum: None,
    });
    (referentie(), vec(nummer(), 0..2), vec(te_wijzigen, 0..2), vec(nieuw, 0..2)).prop_map(
        |(referentie, ongewijzigd, te_wijzigen, nieuw)| Wijziging { referentie, ongewijzigd, te_wijzigen, nieuw },
    )
}

/// The terms of one provider without agreements: nothing is billed here.
fn terms() -> Arc<Terms> {
    provider::config(&["65001001"], "").terms
}
