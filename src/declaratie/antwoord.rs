//! Which 325 answers which 323, and what it says of each line (IV087).
//!
//! A 325 joins on DeclaratieIdentificatie, then DeclaratieNummer, then ProductReferentie. No message exists to tell a gemeente
//! that its 325 is wrong, so one that contradicts the 323 does not count and a person is told.

use std::collections::BTreeMap;

use super::value::Stand;
use crate::disposition::{Counting, Judgement, Standing};
use crate::domain::{AgbCode, Date, Eur, Finding, GemeenteCode, Identificatie};
use crate::facts::{Afwijzing, Bron, Declaratie, DeclaratieAntwoord, Prestatie};

/// The answer that counts, by the file of the 323.
pub(super) type Answered<'a> = BTreeMap<Bron, &'a DeclaratieAntwoord>;

/// Lays the answers, in the order of business, beside what was declared.
pub(super) fn match_all<'a>(
    declaraties: &[Counting<'_, Declaratie>],
    answers: &[Counting<'a, DeclaratieAntwoord>],
    judgements: &mut Vec<Judgement>,
) -> Answered<'a> {
    let by_header: BTreeMap<Header<'_>, _> = declaraties.iter().map(|d| (header(d.bericht), d)).collect();
    let mut answered: BTreeMap<Bron, &Counting<'a, DeclaratieAntwoord>> = BTreeMap::new();
    for answer in answers {
        let Some(declaratie) = by_header.get(&answered_header(answer.bericht)) else {
            judgements.push(without_declaratie(answer));
            continue;
        };
        let flaws = flaws(answer.bericht, declaratie.bericht);
        if !flaws.is_empty() {
            judgements.extend(flaws.into_iter().map(|flaw| flaw.judge(answer)));
            continue;
        }
        match answered.get(&declaratie.bron) {
            Some(first) => judgements.push(second_answer(answer, first)),
            None => drop(answered.insert(declaratie.bron, answer)),
        }
    }
    answered.into_iter().map(|(bron, answer)| (bron, answer.bericht)).collect()
}

/// What a 325 names its 323 by.
type Header<'a> = (GemeenteCode, AgbCode, &'a Identificatie, Date);

fn header(declaratie: &Declaratie) -> Header<'_> {
    let kop = &declaratie.kop;
    (kop.gemeente, kop.aanbieder, &kop.identificatie, kop.dagtekening)
}

fn answered_header(answer: &DeclaratieAntwoord) -> Header<'_> {
    (answer.kop.gemeente, answer.kop.aanbieder, &answer.over.0, answer.over.1)
}

/// What became of the 323 as a whole. A code of the header, or one of the declaration that is not 8001 or 0200, refuses all
/// of it.
pub(super) fn stand(answer: &DeclaratieAntwoord) -> Stand {
    let of_declaratie = answer.declaratie.iter().flat_map(|d| refusing(&d.codes));
    let codes: Vec<String> = refusing(&answer.codes).chain(of_declaratie).cloned().collect();
    if !codes.is_empty() {
        return Stand::NooitVerzonden { codes };
    }
    Stand::Beantwoord {
        by: answer.kop.identificatie.as_str().to_owned(),
        on: answer.kop.dagtekening,
        toegekend: answer.declaratie.as_ref().map_or(Eur::ZERO, |d| d.toegekend),
    }
}

fn refusing(codes: &[String]) -> impl Iterator<Item = &String> {
    codes.iter().filter(|code| !GRANTS.contains(&code.as_str()))
}

/// What names a line in a message: ProductReferentie. A number that was used twice (TR314) names two, which differ in the rest.
type RegelKey<'a> = (&'a str, Option<&'a str>);

fn key(prestatie: &Prestatie) -> RegelKey<'_> {
    (&prestatie.referentie, prestatie.vorige.as_deref())
}

/// The lines that a 325 refused.
#[derive(Default)]
pub(super) struct Refused<'a>(BTreeMap<RegelKey<'a>, Vec<&'a Afwijzing>>);

impl<'a> Refused<'a> {
    pub(super) fn of_answer(answer: &'a DeclaratieAntwoord) -> Self {
        let mut refused = Refused::default();
        for afwijzing in answer.declaratie.iter().flat_map(|d| &d.afgewezen) {
            refused.0.entry(key(&afwijzing.prestatie)).or_default().push(afwijzing);
        }
        refused
    }

    /// The refusal of a line that was sent.
    pub(super) fn of(&self, sent: &Prestatie) -> Option<&'a Afwijzing> {
        self.0.get(&key(sent))?.iter().find(|refused| refused.prestatie.same(sent)).copied()
    }
}

/// Where a 325 does not fit its 323.
struct Flaw {
    rule: &'static str,
    code: Option<&'static str>,
    path: String,
    value: String,
    text: &'static str,
}

impl Flaw {
    fn judge(self, answer: &Counting<'_, DeclaratieAntwoord>) -> Judgement {
        let text = format!("{} Dit antwoord telt niet; neem contact op met de gemeente.", self.text);
        let finding = Finding::error(self.rule, self.path, &self.value, text);
        let finding = match self.code {
            Some(code) => finding.with_retourcode(code),
            None => finding,
        };
        Judgement { bron: answer.bron, standing: Standing::Conflict, finding, disposition: None }
    }
}

fn flaws(answer: &DeclaratieAntwoord, declaratie: &Declaratie) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    if answer.xsd_versie != declaratie.xsd_versie {
        flaws.push(Flaw {
            rule: "TR371",
            code: None,
            path: "/Bericht/Header/XsdVersieDeclaratie".to_owned(),
            value: answer.xsd_versie.1.clone(),
            text: "XsdVersieDeclaratie is niet die van de declaratie.",
        });
    }
    let Some(beoordeling) = &answer.declaratie else {
        flaws.extend(refusing(&answer.codes).next().is_none().then(says_nothing));
        return flaws;
    };
    if beoordeling.nummer != declaratie.nummer {
        flaws.push(Flaw {
            rule: "TR376",
            code: None,
            path: "/Bericht/DeclaratieAntwoord/DeclaratieNummer".to_owned(),
            value: beoordeling.nummer.clone(),
            text: "DeclaratieNummer is niet dat van de declaratie waar dit antwoord over gaat.",
        });
    }
    if beoordeling.ingediend != declaratie.totaal {
        flaws.push(Flaw {
            rule: "TR367",
            code: Some("9367"),
            path: "/Bericht/DeclaratieAntwoord/TotaalIngediendBedrag".to_owned(),
            value: beoordeling.ingediend.in_cents(),
            text: "TotaalIngediendBedrag is niet dat van de declaratie.",
        });
    }
    if matches!(stand(answer), Stand::NooitVerzonden { .. }) {
        // Nothing of the declaration stands, so what its lines say beside that settles nothing (TR342 tells it).
        return flaws;
    }
    let mut sent: Sent<'_> = BTreeMap::new();
    declaratie.prestaties.iter().for_each(|line| sent.entry(key(line)).or_default().push(line));
    flaws.extend(beoordeling.afgewezen.iter().filter_map(|refused| line_flaw(refused, &sent)));
    flaws
}

/// What was sent, by what names a line.
type Sent<'a> = BTreeMap<RegelKey<'a>, Vec<&'a Prestatie>>;

/// IV087: without DeclaratieAntwoord nothing is granted, so the header has to say why.
fn says_nothing() -> Flaw {
    Flaw {
        rule: "IV087",
        code: None,
        path: "/Bericht/DeclaratieAntwoord".to_owned(),
        value: String::new(),
        text: "DeclaratieAntwoord ontbreekt, terwijl de header niets afwijst.",
    }
}

/// TR366: each line was declared. TR367: it comes back as it was sent.
fn line_flaw(refused: &Afwijzing, sent: &Sent<'_>) -> Option<Flaw> {
    let returned = &refused.prestatie;
    let path = format!(
        "/Bericht/DeclaratieAntwoord/Clienten/Client[{}]/Prestaties/Prestatie[{}]/ProductReferentie/ReferentieNummer",
        returned.client, returned.positie
    );
    let (rule, code, text) = match sent.get(&key(returned)) {
        None => ("TR366", "9366", "Deze prestatie staat niet in de declaratie."),
        Some(sent) if !sent.iter().any(|sent| sent.same(returned)) => {
            ("TR367", "9367", "Deze prestatie komt anders terug dan zij is gedeclareerd.")
        }
        Some(_) => return None,
    };
    Some(Flaw { rule, code: Some(code), path, value: returned.referentie.clone(), text })
}

/// TR337: a 325 answers a 323.
fn without_declaratie(answer: &Counting<'_, DeclaratieAntwoord>) -> Judgement {
    let (identificatie, dagtekening) = &answer.bericht.over;
    let text = format!(
        "WMO323 {} van {dagtekening} is hier niet bekend of telt niet; dit antwoord wacht op een kopie daarvan.",
        identificatie.as_str()
    );
    let path = "/Bericht/Header/DeclaratieIdentificatie/Identificatie";
    let finding = Finding::error("TR337", path, identificatie.as_str(), text);
    Judgement { bron: answer.bron, standing: Standing::Waiting, finding, disposition: None }
}

/// Of two answers the earlier counts. One that says the same is worth knowing, no more.
fn second_answer(answer: &Counting<'_, DeclaratieAntwoord>, first: &Counting<'_, DeclaratieAntwoord>) -> Judgement {
    let says = |a: &Counting<'_, DeclaratieAntwoord>| (a.bericht.codes.clone(), a.bericht.declaratie.clone());
    let same = says(answer) == says(first);
    let remedy = if same { "Het zegt hetzelfde; er is niets te doen." } else { "Vraag de gemeente wat geldt." };
    let text = format!(
        "De declaratie is al beantwoord met {} van {}; dit tweede antwoord telt niet. {remedy}",
        first.name(),
        first.bericht.kop.dagtekening
    );
    let path = "/Bericht/Header/DeclaratieIdentificatie/Identificatie";
    let make = if same { Finding::notice } else { Finding::error };
    let finding = make("DECLARATION_ANSWERED_TWICE", path, answer.bericht.over.0.as_str(), text);
    let standing = if same { Standing::Notice } else { Standing::Conflict };
    Judgement { bron: answer.bron, standing, finding, disposition: None }
}

/// Codes that refuse nothing: no remark, and everything or the rest is granted.
const GRANTS: [&str; 2] = ["0200", "8001"];
