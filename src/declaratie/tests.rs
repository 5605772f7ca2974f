//! The rules between declarations, answers and toewijzingen, and what the ledger says of them; each set of files in several
//! orders of arrival.

use std::collections::BTreeMap;

use jiff::civil::time;

use super::{Ledger, RegelStand, Stand, removed_but_granted};
use crate::disposition::{Disposition, Judgement, Standing};
use crate::domain::StatusAanlevering;
use crate::domain::{Date, Eenheid, Eur, Frequentie, Identificatie, Kind, Month, Period, Release, Sha256};
use crate::facts::testing::client;
use crate::facts::{
    Afwijzing, Beoordeling, Bericht, Besluit, Bron, Declaratie, DeclaratieAntwoord, Dossier, Entry, Fact, Inhoud,
    Keuze, Kop, Omvang, Prestatie, Product, StartProduct, ToegewezenProduct,
};
use crate::terms::testing::terms;
use crate::terms::{Origin, TariffKey, TariffRow, Terms, Validity};

const BSN: &str = "999900006";
const OTHER: &str = "999900018";
const TILBURG: &str = "0855";
const GOIRLE: &str = "0785";
const CODE: &str = "02A02";

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn month(text: &str) -> Period {
    text.parse::<Month>().unwrap().period()
}

fn kop(kind: Kind, gemeente: &str, identificatie: &str, dagtekening: &str) -> Kop {
    Kop {
        kind,
        release: Release::V3_2,
        gemeente: gemeente.parse().unwrap(),
        aanbieder: "65001001".parse().unwrap(),
        identificatie: Identificatie::new(identificatie),
        dagtekening: day(dagtekening),
    }
}

/// Content hash of a message of these tests: what it says, folded.
fn digest(of: &impl std::fmt::Debug) -> Sha256 {
    let fold =
        |seed: u64| format!("{of:?}").bytes().fold(seed, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    let mut bytes = [0; 32];
    for (part, seed) in bytes.chunks_mut(8).zip(1u64..) {
        part.copy_from_slice(&fold(seed).to_be_bytes());
    }
    Sha256(bytes)
}

/// A toewijzing of Tilburg: all of 2023, 10 hours per week, product 02A02.
#[derive(Clone)]
struct Toewijzing {
    gemeente: &'static str,
    aanbieder: &'static str,
    bsn: &'static str,
    nummer: &'static str,
    stamp: &'static str,
    from: &'static str,
    to: Option<&'static str>,
    product: Option<(&'static str, Option<&'static str>)>,
    omvang: Option<(u32, Eenheid, Frequentie)>,
    budget: Option<Eur>,
    reden: Option<&'static str>,
    start: Option<&'static str>,
}

fn toewijzing(nummer: &'static str) -> Toewijzing {
    Toewijzing {
        gemeente: TILBURG,
        aanbieder: "65001001",
        bsn: BSN,
        nummer,
        stamp: "2022-12-01",
        from: "2023-01-01",
        to: Some("2023-12-31"),
        product: Some(("02", Some(CODE))),
        omvang: Some((10, Eenheid::Uur, Frequentie::Week)),
        budget: None,
        reden: None,
        start: None,
    }
}

impl Toewijzing {
    fn aspecific(self, budget: u32) -> Self {
        Toewijzing { product: Some(("02", None)), omvang: None, budget: Some(Eur::from_message(budget)), ..self }
    }

    /// The 301, and the 305 where it started.
    fn facts(&self) -> Vec<Fact> {
        let product = self.product.map(|(categorie, code)| Product {
            categorie: categorie.parse().unwrap(),
            code: code.map(|code| code.parse().unwrap()),
        });
        let toegewezen = ToegewezenProduct {
            toewijzing_nummer: self.nummer.parse().unwrap(),
            referentie_aanbieder: None,
            product: product.clone(),
            toewijzingsdatum: day(self.stamp),
            toewijzingstijd: time(9, 0, 0, 0).into(),
            ingangsdatum: day(self.from),
            einddatum: self.to.map(day),
            reden_wijziging: self.reden.map(str::to_owned),
            omvang: self.omvang.map(|(volume, eenheid, frequentie)| Omvang { volume, eenheid, frequentie }),
            budget: self.budget,
        };
        let start = self.start.map(|begin| StartProduct {
            toewijzing_nummer: toegewezen.toewijzing_nummer.into(),
            product,
            toewijzing_ingangsdatum: Some(day(self.from)),
            begindatum: day(begin),
            status: StatusAanlevering::Eerste,
        });
        let message = |kind, dagtekening, inhoud| {
            let identificatie = format!("{}-{}", self.nummer, self.stamp);
            let kop = Kop {
                aanbieder: self.aanbieder.parse().unwrap(),
                ..kop(kind, self.gemeente, &identificatie, dagtekening)
            };
            Fact::from(Bericht { digest: digest(&(&kop, &inhoud)), kop, client: client(self.bsn), inhoud })
        };
        let mut facts = vec![message(Kind::Wmo301, self.stamp, Inhoud::Toewijzingen(vec![toegewezen]))];
        facts.extend(start.map(|start| message(Kind::Wmo305, "2023-02-01", Inhoud::Starts(vec![start]))));
        facts
    }
}

/// A debit on a toewijzing: 10 hours at 60.00 in January 2023.
fn debit(referentie: &str, toewijzing: &str) -> Prestatie {
    Prestatie {
        client: 1,
        positie: 1,
        bsn: BSN.parse().unwrap(),
        referentie: referentie.to_owned(),
        vorige: None,
        credit: false,
        toewijzing_nummer: toewijzing.parse().unwrap(),
        categorie: "02".parse().unwrap(),
        code: CODE.parse().unwrap(),
        periode: month("2023-01"),
        volume: 10,
        eenheid: Eenheid::Uur,
        tarief: Some(Eur::from_message(6000)),
        bedrag: Eur::from_message(60_000),
    }
}

impl Prestatie {
    fn of(self, maand: &str) -> Self {
        Prestatie { periode: month(maand), ..self }
    }

    fn days(self, first: &str, last: &str) -> Self {
        Prestatie { periode: Period::new(day(first), day(last)).unwrap(), ..self }
    }

    fn hours(self, volume: u32) -> Self {
        Prestatie { volume, bedrag: Eur::from_message(volume * 6000), ..self }
    }

    /// Minutes by an hourly rate of 60.00.
    fn minutes(self, volume: u32) -> Self {
        Prestatie {
            volume,
            eenheid: Eenheid::Minuut,
            tarief: Some(Eur::from_message(100)),
            bedrag: Eur::from_message(volume * 100),
            ..self
        }
    }

    fn euros(self, cents: u32) -> Self {
        Prestatie { volume: cents, eenheid: Eenheid::Euro, tarief: None, bedrag: Eur::from_message(cents), ..self }
    }

    /// The credit that takes it back.
    fn credit(&self, referentie: &str) -> Self {
        let vorige = Some(self.referentie.clone());
        Prestatie { referentie: referentie.to_owned(), vorige, credit: true, ..self.clone() }
    }
}

/// A 323 to Tilburg for a month; its Dagtekening lies in the month after.
fn declaratie(identificatie: &str, maand: &str, regels: &[Prestatie]) -> Declaratie {
    let dagtekening = maand.parse::<Month>().unwrap().next().first();
    let kop = kop(Kind::Wmo323, TILBURG, identificatie, &dagtekening.to_string());
    Declaratie {
        digest: Sha256([0; 32]),
        xsd_versie: ("1.0.0".to_owned(), "1.0.0".to_owned()),
        nummer: format!("N{identificatie}"),
        periode: month(maand),
        totaal: Eur::sum(regels.iter().map(Prestatie::signed)).unwrap(),
        prestaties: regels.iter().zip(1..).map(|(p, positie)| Prestatie { positie, ..p.clone() }).collect(),
        kop,
    }
}

impl Declaratie {
    fn on(mut self, dagtekening: &str) -> Self {
        self.kop.dagtekening = day(dagtekening);
        self
    }

    fn to(mut self, gemeente: &str) -> Self {
        self.kop.gemeente = gemeente.parse().unwrap();
        self
    }

    fn identified(mut self, identificatie: &str) -> Self {
        self.kop.identificatie = Identificatie::new(identificatie);
        self
    }

    fn numbered(self, nummer: &str) -> Self {
        Declaratie { nummer: nummer.to_owned(), ..self }
    }

    fn fact(&self) -> Fact {
        let content: Vec<_> = self.prestaties.iter().map(|p| (p.clone(), p.bedrag, p.volume, p.periode)).collect();
        let digest = digest(&(&self.kop, &self.nummer, self.periode, content));
        Fact::from(Declaratie { digest, ..self.clone() })
    }

    /// A 325 on it that grants all.
    fn granted(&self, identificatie: &str) -> DeclaratieAntwoord {
        let mut answer = self.refused(identificatie, &[]);
        answer.declaratie.as_mut().unwrap().codes = vec!["8001".to_owned()];
        answer
    }

    /// A 325 on it that refuses these lines and grants the others.
    fn refused(&self, identificatie: &str, refused: &[(&str, &str)]) -> DeclaratieAntwoord {
        let afwijzing = |(referentie, code): &(&str, &str)| {
            let prestatie = self.prestaties.iter().find(|p| p.referentie == *referentie).unwrap().clone();
            Afwijzing { prestatie, codes: vec![(*code).to_owned()] }
        };
        let afgewezen: Vec<Afwijzing> = refused.iter().map(afwijzing).collect();
        let refused = Eur::sum(afgewezen.iter().map(|a| a.prestatie.signed())).unwrap();
        let toegekend = self.totaal.minus(refused).unwrap();
        let (nummer, codes) = (self.nummer.clone(), vec!["0200".to_owned()]);
        let beoordeling = Beoordeling { nummer, ingediend: self.totaal, toegekend, codes, afgewezen };
        self.answered(identificatie, "0200", Some(beoordeling))
    }

    /// A 325 that refuses it with a code of the declaration: it was never sent.
    fn refused_by_declaratie(&self, identificatie: &str, code: &str) -> DeclaratieAntwoord {
        let mut answer = self.refused(identificatie, &[]);
        let beoordeling = answer.declaratie.as_mut().unwrap();
        (beoordeling.codes, beoordeling.toegekend) = (vec![code.to_owned()], Eur::ZERO);
        answer
    }

    /// A 325 with this code in its header.
    fn answered(&self, identificatie: &str, code: &str, declaratie: Option<Beoordeling>) -> DeclaratieAntwoord {
        let dagtekening = self.kop.dagtekening.checked_add(jiff::Span::new().days(5)).unwrap();
        DeclaratieAntwoord {
            kop: kop(Kind::Wmo325, &self.kop.gemeente.to_string(), identificatie, &dagtekening.to_string()),
            digest: Sha256([0; 32]),
            over: (self.kop.identificatie.clone(), self.kop.dagtekening),
            xsd_versie: self.xsd_versie.clone(),
            codes: vec![code.to_owned()],
            declaratie,
        }
    }
}

impl DeclaratieAntwoord {
    fn on(mut self, dagtekening: &str) -> Self {
        self.kop.dagtekening = day(dagtekening);
        self
    }

    fn fact(&self) -> Fact {
        Fact::from(DeclaratieAntwoord {
            digest: digest(&(&self.kop, &self.over, &self.codes, &self.declaratie)),
            ..self.clone()
        })
    }
}

/// What is known in a test: toewijzingen, declarations and answers in the order of their files, and more.
#[derive(Default)]
struct Case {
    facts: Vec<Fact>,
    besluiten: Vec<Besluit>,
    tariffs: Vec<TariffRow>,
}

/// The file with this number in a [`Case`], from 1.
fn file(number: u8) -> Sha256 {
    Sha256([number; 32])
}

impl Case {
    fn of(toewijzingen: &[Toewijzing]) -> Self {
        Case { facts: toewijzingen.iter().flat_map(Toewijzing::facts).collect(), ..Case::default() }
    }

    fn sends(mut self, declaratie: &Declaratie) -> Self {
        self.facts.push(declaratie.fact());
        self
    }

    fn gets(mut self, answer: &DeclaratieAntwoord) -> Self {
        self.facts.push(answer.fact());
        self
    }

    /// A 323 and the 325 that grants all of it.
    fn granted(self, declaratie: &Declaratie) -> Self {
        let answer = declaratie.granted(&format!("A{}", declaratie.kop.identificatie.as_str()));
        self.sends(declaratie).gets(&answer)
    }

    fn rate(mut self, from: &str, to: Option<&str>, cents: i64) -> Self {
        self.tariffs.push(TariffRow {
            key: TariffKey::Product(format!("gemeente:{TILBURG}").parse().unwrap(), CODE.parse().unwrap()),
            validity: Validity { from: day(from), to: to.map(day) },
            rate: Eur::from_cents(cents),
            origin: Origin::Config { line: 1 },
        });
        self
    }

    /// A person noted that a hub refused this file.
    fn hub_refused(mut self, number: u8, code: &str) -> Self {
        let nummer = self.besluiten.len() as u64 + 1;
        let keuze = Keuze::HubRefused { file: file(number), code: code.to_owned() };
        self.besluiten.push(Besluit { nummer, keuze, reden: "test".to_owned() });
        self
    }

    fn terms(&self) -> Terms {
        Terms { tariffs: self.tariffs.iter().cloned().collect(), ..terms() }
    }

    fn dispositions(&self) -> Vec<Disposition> {
        crate::disposition::derive(&Dossier::of(self.entries()), &self.besluiten, &self.terms()).dispositions
    }

    fn entries(&self) -> Vec<Entry> {
        let entry = |(fact, n): (&Fact, u8)| Entry { bron: Bron { sha256: file(n), regel: 0 }, fact: fact.clone() };
        self.facts.iter().zip(1u8..).map(entry).collect()
    }

    /// The ledger; the same in every rotation of the files, forwards and backwards.
    fn ledger(&self) -> Ledger {
        let (terms, dispositions) = (self.terms(), self.dispositions());
        let known: BTreeMap<_, _> = dispositions.iter().map(|d| (&d.id, d)).collect();
        let mut entries = self.entries();
        let derive = |entries: &[Entry]| super::derive(&Dossier::of(entries.to_vec()), &self.besluiten, &known, &terms);
        let first = derive(&entries);
        for _ in 0..entries.len() {
            entries.rotate_left(1);
            let mut reversed = entries.clone();
            reversed.reverse();
            for order in [&entries, &reversed] {
                assert_eq!(derive(order), first);
            }
        }
        first
    }

    /// Rule, code and standing of what is found, in the order of the files.
    fn found(&self) -> Vec<(String, String, Standing)> {
        self.ledger().judgements.into_iter().map(rule_and_standing).collect()
    }

    #[track_caller]
    fn accepts(&self) {
        assert_eq!(self.found(), []);
    }

    /// Exactly one thing is found, and it is a conflict.
    #[track_caller]
    fn refuses(&self, rule: &str, code: &str) {
        assert_eq!(self.found(), [(rule.to_owned(), code.to_owned(), Standing::Conflict)]);
    }

    #[track_caller]
    fn waits(&self, rule: &str, code: &str) {
        assert_eq!(self.found(), [(rule.to_owned(), code.to_owned(), Standing::Waiting)]);
    }

    /// State of each line, by declaration in the order of business.
    fn lines(&self) -> Vec<Vec<(String, &'static str)>> {
        let state = |stand: &RegelStand| match stand {
            RegelStand::Ingediend => "ingediend",
            RegelStand::Toegekend => "toegekend",
            RegelStand::Afgewezen { .. } => "afgewezen",
            RegelStand::NooitVerzonden => "nooit verzonden",
        };
        let ledger = self.ledger();
        let of = |d: &super::DeclaratieStatus| {
            d.regels.iter().map(|r| (r.prestatie.referentie.clone(), state(&r.stand))).collect()
        };
        ledger.declaraties.iter().map(of).collect()
    }
}

fn rule_and_standing(judgement: Judgement) -> (String, String, Standing) {
    let Judgement { finding, standing, .. } = judgement;
    (finding.rule.to_string(), finding.retourcode.unwrap_or_default(), standing)
}

fn january(regels: &[Prestatie]) -> Declaratie {
    declaratie("D1", "2023-01", regels)
}

fn february(regels: &[Prestatie]) -> Declaratie {
    declaratie("D2", "2023-02", regels)
}

mod rules;
mod scenarios;
