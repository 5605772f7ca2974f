//! The invariants of the ledger over generated declarations and answers of one aanbieder to two gemeenten: order and copies
//! mean nothing, each line has one state that its answer explains, and what was never sent changes nothing.

use crate::provider;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use iwmod::declaratie::{self, DeclaratieStatus, Ledger, Regel, RegelStand, Stand};
use iwmod::disposition::{Disposition, Judgement};
use iwmod::domain::*;
use iwmod::facts::*;
use iwmod::terms::Terms;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use sha2::Digest;

const CASES: u32 = 4_000;
const BSN: &str = "999900006";
const GEMEENTEN: [&str; 2] = ["0855", "0785"];
/// An answer that contradicts its declaration has an Identificatie that begins so.
const FLAWED: &str = "X";

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn order_and_copies_mean_nothing(facts in facts(), turn in any::<Index>(), copied in any::<Index>()) {
        let world = &*WORLD;
        let entries = entries(&facts.0);
        let besluiten = besluiten(&facts, &entries);
        let ledger = world.ledger(&entries, &besluiten);
        let mut other = entries.clone();
        other.rotate_left(turn.index(entries.len()));
        other.reverse();
        prop_assert_eq!(&ledger, &world.ledger(&other, &besluiten));
        // The same message in other bytes.
        let copy = copied.get(&entries).clone();
        let salted = sha256(&(&copy.fact, "copy"));
        other.insert(turn.index(other.len()), Entry { bron: Bron { sha256: salted, regel: 0 }, ..copy });
        prop_assert_eq!(without_files(&ledger), without_files(&world.ledger(&other, &besluiten)));
    }

    #[test]
    fn each_line_has_one_state_that_its_answer_explains(facts in facts()) {
        let entries = entries(&facts.0);
        let ledger = WORLD.ledger(&entries, &besluiten(&facts, &entries));
        let declared: BTreeMap<Bron, &Declaratie> = entries.iter().filter_map(|e| Some((e.bron, declared(e)?))).collect();
        let mut seen = BTreeSet::new();
        for status in &ledger.declaraties {
            prop_assert!(seen.insert(status.bron), "a declaration stands twice");
            let sent: Vec<_> = declared[&status.bron].prestaties.iter().map(|p| &p.referentie).collect();
            prop_assert_eq!(sent, status.regels.iter().map(|r| &r.prestatie.referentie).collect::<Vec<_>>());
            check_state(status, &entries)?;
        }
        check_credits(&ledger)?;
    }

    #[test]
    fn what_was_never_sent_changes_nothing(facts in facts()) {
        let world = &*WORLD;
        let entries = entries(&facts.0);
        let besluiten = besluiten(&facts, &entries);
        let ledger = world.ledger(&entries, &besluiten);
        for vain in ledger.declaraties.iter().filter(|d| matches!(d.stand, Stand::NooitVerzonden { .. })) {
            let rivals = entries.iter().filter_map(declared).filter(|d| d.kop.identity() == vain.kop.identity());
            if rivals.count() > 1 {
                continue;
            }
            let is_of_it = |entry: &Entry| match &entry.fact {
                Fact::Declaratie(d) => d.kop == vain.kop,
                Fact::DeclaratieAntwoord(a) => {
                    a.kop.gemeente == vain.kop.gemeente && a.over == (vain.kop.identificatie.clone(), vain.kop.dagtekening)
                }
                _ => false,
            };
            let (gone, left): (Vec<Entry>, Vec<Entry>) = entries.iter().cloned().partition(is_of_it);
            let gone: BTreeSet<Bron> = gone.iter().map(|e| e.bron).collect();
            let mut rest = ledger.clone();
            rest.declaraties.retain(|d| !gone.contains(&d.bron));
            rest.judgements.retain(|j| !gone.contains(&j.bron));
            prop_assert_eq!(rest, world.ledger(&left, &besluiten));
        }
    }
}

/// A credit that was not refused takes back one debit of its gemeente at most, and nothing else does.
fn check_credits(ledger: &Ledger) -> Result<(), TestCaseError> {
    let lines = || ledger.declaraties.iter().flat_map(|d| d.regels.iter().map(|r| (d.kop.gemeente, r)));
    let mut taken = BTreeSet::new();
    for (gemeente, debit) in lines().filter(|(_, r)| r.gecrediteerd.is_some()) {
        prop_assert!(debit.counts() && !debit.prestatie.credit && !debit.stands());
        let referentie = &debit.prestatie.referentie;
        prop_assert!(taken.insert((gemeente, referentie)), "one credit takes back two debits");
        let is_it = |r: &Regel| {
            r.counts()
                && r.prestatie.vorige.as_ref() == Some(referentie)
                && debit.gecrediteerd == Some(r.prestatie.referentie.clone())
        };
        prop_assert!(lines().any(|(at, r)| at == gemeente && is_it(r)), "no credit takes {referentie} back");
    }
    Ok(())
}

fn check_state(status: &DeclaratieStatus, entries: &[Entry]) -> Result<(), TestCaseError> {
    let states = status.regels.iter().map(|r| &r.stand);
    match &status.stand {
        Stand::Ingediend => prop_assert!(states.into_iter().all(|s| *s == RegelStand::Ingediend)),
        Stand::NooitVerzonden { codes } => {
            prop_assert!(!codes.is_empty());
            prop_assert!(states.into_iter().all(|s| *s == RegelStand::NooitVerzonden));
        }
        Stand::Beantwoord { by, toegekend, .. } => {
            prop_assert!(!by.starts_with(FLAWED), "{by} contradicts the declaration");
            let granted = status.regels.iter().filter(|r| r.stand == RegelStand::Toegekend);
            prop_assert_eq!(Eur::sum(granted.map(|r| r.prestatie.signed())).unwrap(), *toegekend);
            let mut answers = entries.iter().filter_map(|e| match &e.fact {
                Fact::DeclaratieAntwoord(a) => Some(a.as_ref()),
                _ => None,
            });
            let answer = answers.find(|a| a.kop.identificatie.as_str() == by).unwrap();
            let listed: BTreeSet<_> =
                answer.declaratie.iter().flat_map(|d| &d.afgewezen).map(|r| &r.prestatie.referentie).collect();
            for regel in &status.regels {
                let is_refused = matches!(regel.stand, RegelStand::Afgewezen { .. });
                prop_assert_eq!(is_refused, listed.contains(&regel.prestatie.referentie));
                prop_assert!(is_refused || regel.stand == RegelStand::Toegekend);
            }
        }
    }
    Ok(())
}

/// All that shows, but for which of the files with one content it was read from.
fn without_files(ledger: &Ledger) -> (Vec<DeclaratieStatus>, BTreeSet<Judgement>) {
    let none = Bron { sha256: Sha256([0; 32]), regel: 0 };
    let declaraties = ledger.declaraties.iter().map(|d| DeclaratieStatus { bron: none, ..d.clone() }).collect();
    let judgements = ledger.judgements.iter().map(|j| {
        // TR056 names the files of the other message, and a copy is one more.
        let mut finding = j.finding.clone();
        finding.text = finding.text.split(" (bestand").next().unwrap_or_default().to_owned();
        Judgement { bron: none, finding, ..j.clone() }
    });
    (declaraties, judgements.collect())
}

static WORLD: LazyLock<World> = LazyLock::new(World::new);

/// The toewijzingen and terms beside which all is judged.
struct World {
    terms: Arc<Terms>,
    dispositions: Vec<Disposition>,
}

impl World {
    fn new() -> Self {
        let tariff = r#"
            [[tariff]]
            party = "gemeente:0855"
            product = "02A02"
            from = 2023-02-01
            rate = "61.40"
        "#;
        let terms = provider::config(&["65001001"], tariff).terms;
        let facts: Vec<Fact> = GEMEENTEN.iter().flat_map(|g| [toewijzing(g, 1), toewijzing(g, 2)]).collect();
        let dossier = Dossier::of(entries(&facts));
        let dispositions = iwmod::disposition::derive(&dossier, &[], &terms).dispositions;
        assert_eq!(dispositions.len(), 4);
        World { terms, dispositions }
    }

    fn ledger(&self, entries: &[Entry], besluiten: &[Besluit]) -> Ledger {
        let known = self.dispositions.iter().map(|d| (&d.id, d)).collect();
        declaratie::derive(&Dossier::of(entries.to_vec()), besluiten, &known, &self.terms)
    }
}

fn kop(kind: Kind, gemeente: &str, identificatie: &str, dagtekening: Date) -> Kop {
    Kop {
        kind,
        release: Release::V3_2,
        gemeente: gemeente.parse().unwrap(),
        aanbieder: "65001001".parse().unwrap(),
        identificatie: Identificatie::new(identificatie),
        dagtekening,
    }
}

/// 40 hours in all on number 1, 10 hours per month on number 2.
fn toewijzing(gemeente: &str, nummer: u64) -> Fact {
    let (volume, frequentie) = if nummer == 1 { (40, Frequentie::Totaal) } else { (10, Frequentie::Maand) };
    let item = ToegewezenProduct {
        toewijzing_nummer: ToewijzingNummer::new(nummer).unwrap(),
        referentie_aanbieder: None,
        product: Some(Product { categorie: "02".parse().unwrap(), code: "02A02".parse().ok() }),
        toewijzingsdatum: "2022-12-01".parse().unwrap(),
        toewijzingstijd: jiff::civil::time(9, 0, 0, 0).into(),
        ingangsdatum: "2023-01-01".parse().unwrap(),
        einddatum: Some("2023-12-31".parse().unwrap()),
        reden_wijziging: None,
        omvang: Some(Omvang { volume, eenheid: Eenheid::Uur, frequentie }),
        budget: None,
    };
    let kop = kop(Kind::Wmo301, gemeente, &nummer.to_string(), item.toewijzingsdatum);
    let client = Client { bsn: BSN.parse().unwrap(), geboortedatum: None, naam: "Test".to_owned(), adres: Vec::new() };
    let inhoud = Inhoud::Toewijzingen(vec![item]);
    Fact::from(Bericht { digest: sha256(&(&kop, &inhoud)), kop, client, inhoud })
}

fn sha256(of: &impl serde::Serialize) -> Sha256 {
    Sha256(sha2::Sha256::digest(postcard::to_stdvec(of).unwrap()).into())
}

/// Each fact once, as a file of its own.
fn entries(facts: &[Fact]) -> Vec<Entry> {
    let by_file: BTreeMap<Sha256, &Fact> = facts.iter().map(|fact| (sha256(fact), fact)).collect();
    let entry = |(sha256, fact): (Sha256, &Fact)| Entry { bron: Bron { sha256, regel: 0 }, fact: fact.clone() };
    by_file.into_iter().map(entry).collect()
}

fn declared(entry: &Entry) -> Option<&Declaratie> {
    match &entry.fact {
        Fact::Declaratie(declaratie) => Some(declaratie),
        _ => None,
    }
}

/// Messages, and which of them a hub refused.
type Facts = (Vec<Fact>, Option<Index>);

fn besluiten((_, refused): &Facts, entries: &[Entry]) -> Vec<Besluit> {
    let keuze = |index: &Index| Keuze::HubRefused { file: index.get(entries).bron.sha256, code: "IB007".to_owned() };
    refused.iter().map(|index| Besluit { nummer: 1, keuze: keuze(index), reden: "test".to_owned() }).collect()
}

fn facts() -> impl Strategy<Value = Facts> {
    (vec(declaratie(), 1..7), vec(answer(), 0..7), proptest::option::weighted(0.2, any::<Index>())).prop_map(
        |(declaraties, answers, refused)| {
            let answers: Vec<Fact> =
                answers.iter().zip(1..).map(|(answer, n)| answer.to(answer.over.get(&declaraties), n)).collect();
            (declaraties.into_iter().map(Fact::from).chain(answers).collect(), refused)
        },
    )
}

/// What one message alone may say: references of its own, no debit twice, no credit of its own debit.
fn declaratie() -> impl Strategy<Value = Declaratie> {
    let dagtekening = select(vec!["2023-04-03", "2023-04-04", "2023-04-11", "2023-05-02"]);
    let month = select(vec!["2023-01", "2023-02", "2023-03"]);
    (select(&GEMEENTEN[..]), 1u8..6, dagtekening, 1u8..6, month, vec(prestatie(), 1..5)).prop_map(
        |(gemeente, identificatie, dagtekening, nummer, month, all)| {
            let mut prestaties: Vec<Prestatie> = Vec::new();
            for regel in all {
                let clashes = |p: &Prestatie| {
                    let place = |p: &Prestatie| (p.toewijzing_nummer, p.periode);
                    let vorige = |a: &Prestatie, b: &Prestatie| a.vorige.as_ref() == Some(&b.referentie);
                    p.referentie == regel.referentie
                        || (!p.credit && !regel.credit && place(p) == place(&regel))
                        || (p.credit && p.vorige == regel.vorige)
                        || vorige(p, &regel)
                        || vorige(&regel, p)
                };
                if !prestaties.iter().any(clashes) && regel.vorige.as_ref() != Some(&regel.referentie) {
                    let positie = u32::try_from(prestaties.len()).unwrap() + 1;
                    prestaties.push(Prestatie { positie, ..regel });
                }
            }
            let kop = kop(Kind::Wmo323, gemeente, &identificatie.to_string(), dagtekening.parse().unwrap());
            let totaal = Eur::sum(prestaties.iter().map(Prestatie::signed)).unwrap();
            let nummer = format!("N{nummer}");
            Declaratie {
                digest: sha256(&(&kop, &nummer, month, &prestaties)),
                kop,
                xsd_versie: ("1.0.0".to_owned(), "1.0.0".to_owned()),
                nummer,
                periode: month.parse::<Month>().unwrap().period(),
                totaal,
                prestaties,
            }
        },
    )
}

/// Few references, so that credits find debits and references are used again.
fn prestatie() -> impl Strategy<Value = Prestatie> {
    let month = select(vec!["2023-01", "2023-02"]);
    (1u8..9, proptest::option::weighted(0.4, 1u8..9), 1u64..4, month, select(vec![4u32, 8, 12])).prop_map(
        |(referentie, vorige, nummer, month, volume)| Prestatie {
            client: 1,
            positie: 1,
            bsn: BSN.parse().unwrap(),
            referentie: format!("R{referentie}"),
            credit: vorige.is_some(),
            vorige: vorige.map(|v| format!("R{v}")),
            toewijzing_nummer: ToewijzingNummer::new(nummer).unwrap(),
            categorie: "02".parse().unwrap(),
            code: "02A02".parse().unwrap(),
            periode: month.parse::<Month>().unwrap().period(),
            volume,
            eenheid: Eenheid::Uur,
            tarief: Some(Eur::from_message(6140)),
            bedrag: Eur::from_message(volume * 6140),
        },
    )
}

/// What a gemeente says, and of which declaration.
#[derive(Clone, Debug)]
struct Answer {
    over: Index,
    says: Says,
    day: u8,
}

#[derive(Clone, Copy, Debug)]
enum Says {
    /// Refuses the lines whose bit is set.
    Lines(u8),
    Header,
    Declaratie(&'static str),
    Flawed,
}

fn answer() -> impl Strategy<Value = Answer> {
    let says = prop_oneof![
        3 => Just(Says::Lines(0)),
        4 => any::<u8>().prop_map(Says::Lines),
        1 => Just(Says::Header),
        2 => select(vec!["9333", "8214"]).prop_map(Says::Declaratie),
        1 => Just(Says::Flawed),
    ];
    (any::<Index>(), says, 5u8..8).prop_map(|(over, says, day)| Answer { over, says, day })
}

impl Answer {
    fn to(&self, declaratie: &Declaratie, number: u32) -> Fact {
        let mask = if let Says::Lines(mask) = self.says { mask } else { 0 };
        let refuses = |index: usize| mask & (1 << index) != 0;
        let refused = declaratie.prestaties.iter().enumerate().filter(|(index, _)| refuses(*index));
        let afgewezen: Vec<Afwijzing> = refused
            .map(|(_, prestatie)| Afwijzing { prestatie: prestatie.clone(), codes: vec!["9321".to_owned()] })
            .collect();
        let listed = Eur::sum(afgewezen.iter().map(|a| a.prestatie.signed())).unwrap();
        let (code, granted) = match self.says {
            Says::Declaratie(code) => (code, Eur::ZERO),
            _ if afgewezen.is_empty() => ("8001", declaratie.totaal),
            _ => ("0200", declaratie.totaal.minus(listed).unwrap()),
        };
        let flawed = matches!(self.says, Says::Flawed);
        let flaw = Eur::from_cents(i64::from(flawed));
        let beoordeling = Beoordeling {
            nummer: declaratie.nummer.clone(),
            ingediend: declaratie.totaal.plus(flaw).unwrap(),
            toegekend: granted,
            codes: vec![code.to_owned()],
            afgewezen,
        };
        let by_header = matches!(self.says, Says::Header);
        let identificatie = format!("{}{number}", if flawed { FLAWED } else { "A" });
        let dagtekening = Date::new(2023, i8::try_from(self.day).unwrap(), 9).unwrap();
        let kop = kop(Kind::Wmo325, &declaratie.kop.gemeente.to_string(), &identificatie, dagtekening);
        let over = (declaratie.kop.identificatie.clone(), declaratie.kop.dagtekening);
        let codes = vec![if by_header { "0001" } else { "0200" }.to_owned()];
        let declaratie_antwoord = (!by_header).then_some(beoordeling);
        Fact::from(DeclaratieAntwoord {
            digest: sha256(&(&kop, &over, &codes, &declaratie_antwoord)),
            kop,
            over,
            xsd_versie: declaratie.xsd_versie.clone(),
            codes,
            declaratie: declaratie_antwoord,
        })
    }
}
