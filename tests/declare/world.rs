//! A provider and its gemeenten: facts go in, 323s come out, 325s come back. Every 323 is judged before it is sent.

#![allow(dead_code)]

use crate::provider;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use iwmod::billing::{Billing, bill};
use iwmod::config::Config;
use iwmod::declaratie::{self, Known, Ledger};
use iwmod::disposition::{Derived, Judgement, Standing, derive};
use iwmod::domain::*;
use iwmod::facts::*;
use iwmod::intake::{Circumstances, Limits, judge};
use iwmod::message::{
    self, BerichtIdentificatie, Body, Code, Message, RetourCodes, Returned, TotaalBedrag, Wmo323, Wmo325, wmo323,
    wmo325,
};
use iwmod::outputs::{Declare, DeclareError, Declared, declare, parties, preflight};
use iwmod::rules;
use sha2::Digest;

/// Our two AGB codes.
pub const AGBS: [&str; 2] = ["65001001", "65001002"];
/// Procures by itself: everything on own name goes to it.
pub const GEMEENTEN: [&str; 2] = ["0809", "0867"];
pub const BSNS: [&str; 2] = ["999900006", "999900018"];
pub const FIRST: &str = "2023-01";

/// A gemeente and one of our codes.
pub type Party = (GemeenteCode, AgbCode);

/// How a gemeente answers.
#[derive(Clone, Debug)]
pub enum Answer {
    /// All is granted.
    Grants,
    /// Each line whose bit is set is refused.
    Refuses(u32),
    /// The whole 323 counts as never sent.
    RefusesAll,
}

pub struct World {
    pub config: Config,
    facts: Vec<Fact>,
    declarations: Vec<Fact>,
    /// What was sent and not answered.
    pub open: Vec<(Party, Wmo323)>,
    /// The bytes of all that was sent.
    pub sent: Vec<Vec<u8>>,
    pub day: Date,
    numbers: u32,
    references: BTreeSet<String>,
}

/// All that follows from the facts.
pub struct View {
    pub derived: Vec<Derived>,
    pub dossier: Dossier,
}

pub fn date(text: &str) -> Date {
    text.parse().unwrap()
}

pub fn month(text: &str) -> Month {
    text.parse().unwrap()
}

pub fn id(gemeente: &str, nummer: u32) -> DispositionId {
    format!("{gemeente}:{nummer}").parse().unwrap()
}

fn sha(fact: &Fact) -> Sha256 {
    Sha256(sha2::Sha256::digest(postcard::to_stdvec(fact).unwrap()).into())
}

impl World {
    pub fn new() -> World {
        World {
            config: provider::config(&AGBS, ""),
            facts: Vec::new(),
            declarations: Vec::new(),
            open: Vec::new(),
            sent: Vec::new(),
            day: date("2023-01-01"),
            numbers: 0,
            references: BTreeSet::new(),
        }
    }

    /// The rate of a product at a gemeente from now on and before, in place of any other.
    pub fn rate(&mut self, gemeente: &str, product: &str, cents: i64) {
        use iwmod::terms::{Origin, TariffKey, TariffRow, Validity};
        let key = TariffKey::Product(format!("gemeente:{gemeente}").parse().unwrap(), product.parse().unwrap());
        Arc::make_mut(&mut self.config.terms).tariffs.retain(|row| row.key != key);
        let validity = Validity { from: date("2021-01-01"), to: None };
        let origin = Origin::Config { line: 1 };
        Arc::make_mut(&mut self.config.terms).tariffs.push(TariffRow {
            key,
            validity,
            rate: Eur::from_cents(cents),
            origin,
        });
    }

    pub fn no_rate(&mut self) {
        Arc::make_mut(&mut self.config.terms).tariffs.clear();
    }

    fn kop(&mut self, kind: Kind, gemeente: &str, agb: &str) -> Kop {
        self.numbers += 1;
        Kop {
            kind,
            release: Release::V3_2,
            gemeente: gemeente.parse().unwrap(),
            aanbieder: agb.parse().unwrap(),
            identificatie: Identificatie::new(format!("M{}", self.numbers)),
            dagtekening: self.day,
        }
    }

    fn bericht(&mut self, kind: Kind, (gemeente, agb, bsn): (&str, &str, &str), inhoud: Inhoud) {
        let kop = self.kop(kind, gemeente, agb);
        let client =
            Client { bsn: bsn.parse().unwrap(), geboortedatum: None, naam: "Test".to_owned(), adres: Vec::new() };
        let digest = Sha256(sha2::Sha256::digest(postcard::to_stdvec(&(&kop, &client, &inhoud)).unwrap()).into());
        self.facts.push(Fact::from(Bericht { kop, digest, client, inhoud }));
    }

    /// A version of a toewijzing; each later one holds.
    pub fn toewijzing(&mut self, who: (&str, &str, &str), toewijzing: ToegewezenProduct) {
        let minutes = i64::from(self.numbers + 1);
        let stamp = jiff::civil::datetime(2022, 12, 1, 0, 0, 0, 0) + jiff::Span::new().minutes(minutes);
        let (toewijzingsdatum, toewijzingstijd) = (stamp.date(), stamp.time().into());
        let product = ToegewezenProduct { toewijzingsdatum, toewijzingstijd, ..toewijzing };
        self.bericht(Kind::Wmo301, who, Inhoud::Toewijzingen(vec![product]));
    }

    pub fn start(&mut self, who: (&str, &str, &str), start: StartProduct) {
        self.bericht(Kind::Wmo305, who, Inhoud::Starts(vec![start]));
    }

    pub fn stop(&mut self, who: (&str, &str, &str), stop: StopProduct) {
        self.bericht(Kind::Wmo307, who, Inhoud::Stops(vec![stop]));
    }

    /// What was delivered on a day, in place of what was registered for it before.
    pub fn deliver(
        &mut self,
        id: &DispositionId,
        bsn: &str,
        datum: Date,
        aantal: u32,
        unit: Unit,
        product: Option<&str>,
    ) {
        self.numbers += 1;
        self.facts.push(Fact::from(Levering {
            disposition: Some(id.clone()),
            bsn: bsn.parse().unwrap(),
            datum,
            aantal: aantal.into(),
            eenheid: unit,
            vervoer: None,
            product: product.map(|code| code.parse().unwrap()),
            versie: self.numbers,
            stand: None,
        }));
    }

    pub fn view(&self) -> View {
        let mut index = KnowledgeIndex::default();
        for fact in self.facts.iter().chain(&self.declarations) {
            index.insert(sha(fact), vec![(0, fact.clone())]);
        }
        let knowledge = index.knowledge();
        let derived = knowledge.dossiers().map(|d| derive(d, &[], &self.config.terms)).collect();
        let entries = knowledge.dossiers().filter(|d| declaratie::is_of_declarations(d));
        let dossier = Dossier::of(entries.flat_map(|d| d.entries().to_vec()));
        View { derived, dossier }
    }

    pub fn billings(&self, view: &View, last: Month) -> Vec<Arc<Billing>> {
        let months = month(FIRST).through(last);
        months.map(|m| Arc::new(bill(&view.derived, &self.config.terms, m, m.last().max(self.day)).unwrap())).collect()
    }

    pub fn ledger(&self, view: &View) -> Ledger {
        declaratie::derive(&view.dossier, &[], &known(view), &self.config.terms)
    }

    pub fn parties(&self, last: Month) -> BTreeSet<Party> {
        let view = self.view();
        parties(&self.billings(&view, last), &known(&view), &[self.ledger(&view)])
    }

    /// Declares without sending. What is made is judged here.
    pub fn try_declare(&self, party: Party, month: Month, number: &str) -> Result<Declared, DeclareError> {
        let view = self.view();
        let declared = self.declare_of(&view, party, &self.billings(&view, month), &self.ledger(&view), number)?;
        if let Some(message) = &declared.message {
            self.assert_good(message, &declared);
            let judgements = self.preflight(message);
            assert!(judgements.iter().all(may_be), "{judgements:#?}\n{:#?}", declared.lines);
        }
        Ok(declared)
    }

    /// Declares the last of these months by this ledger.
    pub fn declare_of(
        &self,
        view: &View,
        (gemeente, aanbieder): Party,
        billings: &[Arc<Billing>],
        ledger: &Ledger,
        number: &str,
    ) -> Result<Declared, DeclareError> {
        declare(&Declare {
            gemeente,
            aanbieder,
            month: billings.last().unwrap().month,
            left_out: &Default::default(),
            billings,
            dispositions: &known(view),
            terms: &self.config.terms,
            ledgers: std::slice::from_ref(ledger),
            identificatie: number,
            dagtekening: self.day,
        })
    }

    /// What the ledger would say of a draft now.
    pub fn preflight(&self, draft: &Message) -> Vec<Judgement> {
        let view = self.view();
        preflight(draft, &view.dossier, &[], &known(&view), &self.config.terms)
    }

    /// As if no toewijzing, start or delivery had ever come in.
    pub fn forget(&mut self) {
        self.facts.clear();
    }

    fn assert_good(&self, message: &Message, declared: &Declared) {
        let reading = message::read(&message::write(message), &Limits::default());
        assert!(reading.findings.is_empty(), "{:#?}", reading.findings);
        let mut findings = Vec::new();
        rules::check(&reading.message.unwrap(), 99, &mut findings);
        assert!(findings.is_empty(), "{findings:#?}");
        let Body::Wmo323(m) = &message.body else { panic!("no 323") };
        let clients = &m.declaratie.clienten.client;
        assert!(clients.is_sorted_by(|a, b| a.bsn < b.bsn), "clients are not in order");
        let lines: Vec<_> = clients.iter().flat_map(|c| &c.prestaties.prestatie).collect();
        assert_eq!(lines.len(), declared.lines.len());
        for (sent, told) in lines.iter().zip(&declared.lines) {
            assert_eq!(sent.product_referentie.referentie_nummer, told.referentie);
            assert_eq!(sent.product_referentie.vorig_referentie_nummer, told.vorige);
            assert_eq!(signed(sent), told.amount.cents().unwrap());
            assert!(told.referentie.len() <= 20 && !self.references.contains(&told.referentie));
        }
    }

    /// Declares and sends.
    pub fn send(&mut self, party: Party, month: Month) -> Result<Declared, DeclareError> {
        self.numbers += 1;
        let declared = self.try_declare(party, month, &self.numbers.to_string())?;
        if let Some(message) = &declared.message {
            let Body::Wmo323(m) = &message.body else { panic!("no 323") };
            self.open.push((party, (**m).clone()));
            for line in &declared.lines {
                assert!(self.references.insert(line.referentie.clone()), "{} is used twice", line.referentie);
            }
            let bytes = message::write(message);
            self.take_in(&bytes);
            self.sent.push(bytes);
        }
        Ok(declared)
    }

    /// Answers the `index`-th open 323.
    pub fn answer(&mut self, index: usize, answer: &Answer) {
        let (_, declaration) = self.open.remove(index);
        self.numbers += 1;
        let reply = reply(&declaration, answer, &format!("A{}", self.numbers), self.day);
        self.take_in(&message::write(&Message { release: Release::V3_2, body: Body::Wmo325(Box::new(reply)) }));
    }

    pub fn answer_all(&mut self, answer: &Answer) {
        while !self.open.is_empty() {
            self.answer(0, answer);
        }
    }

    /// As a file that comes in.
    fn take_in(&mut self, bytes: &[u8]) {
        let circumstances = Circumstances { is_demo: true, ..self.config.circumstances(date("2026-01-01")) };
        let verdict = judge("x.xml", bytes, &circumstances);
        assert!(verdict.findings.is_empty(), "{:#?}", verdict.findings);
        self.declarations.extend(verdict.facts.unwrap().into_iter().map(|(_, fact)| fact));
    }

    /// Cents of the debits that stand, by toewijzing and month; all are granted.
    pub fn standing(&self, party: Party) -> BTreeMap<(DispositionId, Month), i64> {
        let ledger = self.ledger(&self.view());
        let mut sums = BTreeMap::new();
        for status in ledger.declaraties.iter().filter(|s| (s.kop.gemeente, s.kop.aanbieder) == party) {
            for regel in status.regels.iter().filter(|r| !r.prestatie.credit && r.stands()) {
                assert_eq!(regel.stand, declaratie::RegelStand::Toegekend);
                let place = declaratie::plaats(party.0, &regel.prestatie);
                *sums.entry((place.0, Month::of(place.3.first()))).or_default() +=
                    regel.prestatie.signed().cents().unwrap();
            }
        }
        sums
    }
}

pub fn known(view: &View) -> Known<'_> {
    view.derived.iter().flat_map(|d| &d.dispositions).map(|d| (&d.id, d)).collect()
}

/// Months in which care was delivered but nothing could be declared are passed over: the ledger says so (TR318), and no message
/// could mend it.
fn may_be(judgement: &Judgement) -> bool {
    judgement.standing == Standing::Notice
        || (judgement.finding.rule == "TR318" && judgement.finding.text.contains("is zorg geleverd"))
}

fn signed(line: &wmo323::Prestatie) -> i64 {
    let cents = i64::from(line.ingediend_bedrag.bedrag);
    if line.ingediend_bedrag.debet_credit == "C" { -cents } else { cents }
}

fn code(text: &str) -> Code {
    Code::new(text).unwrap()
}

fn codes(text: &str) -> RetourCodes {
    RetourCodes { retour_code: vec![code(text)] }
}

fn total(cents: i64) -> TotaalBedrag {
    TotaalBedrag { totaal_bedrag: cents.unsigned_abs().into(), debet_credit: code(if cents < 0 { "C" } else { "D" }) }
}

fn reply(declaration: &Wmo323, answer: &Answer, number: &str, day: Date) -> Wmo325 {
    let whole = matches!(answer, Answer::RefusesAll);
    Wmo325 {
        header: wmo325::Header {
            bericht_code: code("485"),
            bericht_versie: 3,
            bericht_subversie: 2,
            afzender: declaration.header.ontvanger,
            ontvanger: declaration.header.afzender,
            bericht_identificatie: BerichtIdentificatie { identificatie: number.to_owned(), dagtekening: day },
            xsd_versie: message::xsd_versie(Kind::Wmo325, Release::V3_2),
            declaratie_identificatie: declaration.header.bericht_identificatie.clone(),
            xslt_versie: None,
            xsd_versie_declaratie: declaration.header.xsd_versie.clone(),
            retour_codes: codes(if whole { "0001" } else { "0200" }),
        },
        declaratie_antwoord: (!whole).then(|| judged(declaration, answer)),
    }
}

fn judged(declaration: &Wmo323, answer: &Answer) -> wmo325::DeclaratieAntwoord {
    let declaratie = &declaration.declaratie;
    let mask = if let Answer::Refuses(mask) = answer { *mask } else { 0 };
    let mut place = 0u32;
    let (mut clients, mut asked, mut refused) = (Vec::new(), 0, 0);
    for client in &declaratie.clienten.client {
        let mut lines = Vec::new();
        for line in &client.prestaties.prestatie {
            asked += signed(line);
            if mask & (1 << (place % 32)) != 0 {
                refused += signed(line);
                lines.push(Returned { given: line.clone(), retour_codes: codes("9384") });
            }
            place += 1;
        }
        if !lines.is_empty() {
            let prestaties = wmo325::Prestaties { prestatie: lines };
            clients.push(wmo325::Client { bsn: client.bsn, prestaties, retour_codes: codes("0200") });
        }
    }
    wmo325::DeclaratieAntwoord {
        declaratie_nummer: declaratie.declaratie_nummer.clone(),
        totaal_ingediend_bedrag: total(asked),
        totaal_toegekend_bedrag: total(asked - refused),
        retour_codes: codes(if clients.is_empty() { "8001" } else { "0200" }),
        clienten: (!clients.is_empty()).then_some(wmo325::Clienten { client: clients }),
    }
}
