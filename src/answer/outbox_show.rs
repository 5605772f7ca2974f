//! Answers `outbox show`: what a message or invoice says, so that nobody approves it blind.
//!
//! Stands on the list of the outbox and on what was made: facts of messages, frozen statements of invoices. Decides nothing: whether a
//! declaration could leave now is asked of the order that would release it.

use std::collections::BTreeMap;

use super::reply::failed;
use crate::billing::{Invoiced, Line, Notice, unit_of};
use crate::config::Config;
use crate::documents::{DetailLine, OutboxDetail, OutboxState, Outgoing};
use crate::domain::{
    Bsn, Date, DispositionId, GemeenteCode, Limits, Month, Severity, Sha256, StatusAanlevering, codes_text,
    format_quantity, reden_beeindiging,
};
use crate::engine::Reader;
use crate::facts::{Bericht, Declaratie, Fact, Inhoud, Oordeel, Prestatie, Product, Retour};
use crate::known::{Known, Stage};
use crate::message;
use crate::orders::{Basis, look_again};
use crate::overview::Overview;
use crate::request::Failure;

/// What everything in the outbox is shown by.
pub struct Shown<'a> {
    pub state: &'a Known,
    pub reader: &'a Reader,
    pub config: &'a Config,
    pub overview: &'a Overview,
    pub today: Date,
}

/// One of the outbox, by its id, its identification, or the number of an invoice.
pub fn show(shown: &Shown<'_>, all: Vec<Outgoing>, what: &str) -> Result<OutboxDetail, Failure> {
    let is_it = |o: &Outgoing| o.id.to_string() == what || o.identification.as_deref() == Some(what);
    let unknown = || Failure::new(format!("nothing in the outbox is called {what}; `iwmod outbox` lists what is"));
    let item = all.into_iter().find(is_it).ok_or_else(unknown)?;
    let empty = OutboxDetail { item, month: None, total: None, verdict: None, missing: Vec::new(), lines: Vec::new() };
    let mut detail = shown.fill(empty)?;
    let names: BTreeMap<Bsn, &str> =
        shown.overview.dispositions().map(|d| (d.client.bsn, d.client.naam.as_str())).collect();
    for line in &mut detail.lines {
        line.name = line.bsn.and_then(|bsn| names.get(&bsn)).map(|name| (*name).to_owned());
    }
    Ok(detail)
}

impl Shown<'_> {
    fn fill(&self, detail: OutboxDetail) -> Result<OutboxDetail, Failure> {
        let number = detail.item.identification.as_deref().filter(|_| detail.item.kind == "invoice");
        if let Some(invoice) = number.and_then(|number| self.state.books().invoice(number)) {
            return Ok(self.invoice(invoice, detail));
        }
        if detail.item.state == OutboxState::Owed {
            return Ok(self.owed(detail));
        }
        let made = self.state.made(detail.item.id);
        let facts = self.facts(&detail.item.sha256);
        let fact = made.and_then(|made| made.fact.as_deref()).or_else(|| facts.first().copied());
        match fact {
            Some(Fact::Bericht(bericht)) => Ok(OutboxDetail { lines: message_lines(bericht), ..detail }),
            Some(Fact::Declaratie(declaratie)) => self.declaratie(declaratie, detail),
            Some(Fact::Retour(retour)) => {
                let answers = made.and_then(|made| made.answers).map(|answered| answered.file);
                Ok(self.retour(retour, answers, detail))
            }
            Some(
                Fact::Verzoek(_)
                | Fact::Antwoord(_)
                | Fact::DeclaratieAntwoord(_)
                | Fact::Opdracht(_)
                | Fact::Levering(_)
                | Fact::Betaling(_),
            )
            | None => Ok(detail),
        }
    }

    fn facts(&self, file: &Sha256) -> Vec<&Fact> {
        let entries = self.state.knowledge.dossiers().flat_map(|dossier| dossier.entries());
        entries.filter(|entry| entry.bron.sha256 == *file).map(|entry| &entry.fact).collect()
    }

    /// What a file says that is answered, line by line.
    fn lines_of(&self, file: &Sha256) -> Vec<DetailLine> {
        let of_fact = |fact: &&Fact| match fact {
            Fact::Bericht(bericht) => message_lines(bericht),
            Fact::Opdracht(_)
            | Fact::Levering(_)
            | Fact::Retour(_)
            | Fact::Verzoek(_)
            | Fact::Antwoord(_)
            | Fact::Declaratie(_)
            | Fact::DeclaratieAntwoord(_)
            | Fact::Betaling(_) => Vec::new(),
        };
        self.facts(file).iter().flat_map(of_fact).collect()
    }

    /// A retour that is not made yet says what was found.
    fn owed(&self, detail: OutboxDetail) -> OutboxDetail {
        let (coded, other): (Vec<_>, Vec<_>) = detail.item.findings.iter().partition(|f| f.retourcode.is_some());
        let codes = codes_text(coded.iter().filter_map(|finding| finding.retourcode.as_deref()));
        let answers = detail.item.answers.clone().unwrap_or_default();
        let verdict = match coded.is_empty() {
            true => format!("keurt {answers} goed"),
            false => format!("wijst {answers} af: {codes}"),
        };
        let missing = other.iter().filter(|f| f.severity == Severity::Error).map(|f| f.text.clone()).collect();
        let lines = self.lines_of(&detail.item.sha256);
        OutboxDetail { verdict: Some(verdict), missing, lines, ..detail }
    }

    fn retour(&self, retour: &Retour, answers: Option<Sha256>, detail: OutboxDetail) -> OutboxDetail {
        let verdict = match &retour.oordeel {
            Oordeel::Aanvaard => format!("keurt {} goed", retour.over.name()),
            Oordeel::Afgekeurd(codes) => {
                format!("wijst {} af: {}", retour.over.name(), codes_text(codes.iter().map(|c| c.code.as_str())))
            }
        };
        let lines = answers.map(|file| self.lines_of(&file)).unwrap_or_default();
        OutboxDetail { verdict: Some(verdict), lines, ..detail }
    }

    fn declaratie(&self, declaratie: &Declaratie, detail: OutboxDetail) -> Result<OutboxDetail, Failure> {
        let gemeente = declaratie.kop.gemeente;
        let lines = declaratie.prestaties.iter().map(|p| prestatie_line(p, gemeente)).collect();
        let is_draft = self.state.made(detail.item.id).is_some_and(|made| made.stage == Stage::Draft);
        let hindrance = if is_draft { self.hindrance(&detail.item.sha256)? } else { None };
        let verdict = is_draft.then(|| match &hindrance {
            Some(_) => "kan zo niet weg".to_owned(),
            None => "is wat nu gedeclareerd zou worden en kan weg".to_owned(),
        });
        let month = Some(Month::of(declaratie.periode.first()));
        let missing = hindrance.into_iter().collect();
        Ok(OutboxDetail { month, total: Some(declaratie.totaal), verdict, missing, lines, ..detail })
    }

    /// Why the draft of a declaration would not be released now.
    fn hindrance(&self, file: &Sha256) -> Result<Option<String>, Failure> {
        let mut bytes = Vec::new();
        self.reader.cat(file, &mut bytes).map_err(failed)?;
        let Some(message) = message::read(&bytes, &Limits::none()).message else { return Ok(None) };
        let (terms, today) = (&self.config.terms, self.today);
        let basis = Basis { known: self.state, terms, overview: self.overview, today };
        Ok(look_again(&basis, &message).err().map(|cannot| cannot.to_string()))
    }

    fn invoice(&self, invoice: &Invoiced, detail: OutboxDetail) -> OutboxDetail {
        let statements = self.state.books().billed_by(invoice);
        let lines = statements.flat_map(|statement| &statement.lines).map(|line| invoice_line(line)).collect();
        OutboxDetail { month: Some(invoice.month), total: Some(invoice.total), lines, ..detail }
    }
}

fn message_lines(bericht: &Bericht) -> Vec<DetailLine> {
    let (bsn, gemeente) = (Some(bericht.client.bsn), bericht.kop.gemeente);
    let line = |nummer: Option<_>, what: &str, product: Option<&Product>| DetailLine {
        bsn,
        disposition: nummer.map(|nummer| DispositionId::Toewijzing(gemeente, nummer)),
        what: what.to_owned(),
        product: product.map(product_text),
        ..DetailLine::default()
    };
    let deleted = |what: &str, status| match status {
        StatusAanlevering::Verwijderen => format!("{what} verwijderd"),
        _ => what.to_owned(),
    };
    match &bericht.inhoud {
        Inhoud::Toewijzingen(all) => all
            .iter()
            .map(|t| DetailLine {
                from: Some(t.ingangsdatum),
                to: t.einddatum,
                reason: t.reden_wijziging.as_ref().map(|code| format!("RedenWijziging {code}")),
                ..line(Some(t.toewijzing_nummer), "toewijzing", t.product.as_ref())
            })
            .collect(),
        Inhoud::Starts(all) => all
            .iter()
            .map(|s| DetailLine {
                from: Some(s.begindatum),
                ..line(s.toewijzing_nummer, &deleted("start", s.status), s.product.as_ref())
            })
            .collect(),
        Inhoud::Stops(all) => all
            .iter()
            .map(|s| DetailLine {
                from: Some(s.begindatum),
                to: Some(s.einddatum),
                reason: Some(reason_text(&s.reden_beeindiging)),
                ..line(s.toewijzing_nummer, &deleted("stop", s.status), s.product.as_ref())
            })
            .collect(),
        Inhoud::Beginstand(..) => Vec::new(),
    }
}

fn reason_text(code: &str) -> String {
    reden_beeindiging(code).map_or_else(|| code.to_owned(), |name| format!("{code} {name}"))
}

fn product_text(product: &Product) -> String {
    product.code.as_ref().map_or_else(|| product.categorie.to_string(), ToString::to_string)
}

fn prestatie_line(prestatie: &Prestatie, gemeente: GemeenteCode) -> DetailLine {
    DetailLine {
        bsn: Some(prestatie.bsn),
        disposition: Some(DispositionId::Toewijzing(gemeente, prestatie.toewijzing_nummer)),
        what: if prestatie.credit { "credit" } else { "debet" }.to_owned(),
        product: Some(prestatie.code.to_string()),
        from: Some(prestatie.periode.first()),
        to: Some(prestatie.periode.last()),
        reason: prestatie.vorige.as_ref().map(|debit| format!("haalt {debit} terug")),
        quantity: Some(prestatie.volume.to_string()),
        unit: Some(unit_of(prestatie.eenheid).to_string()),
        rate: prestatie.tarief,
        amount: Some(prestatie.signed()),
        reference: Some(prestatie.referentie.clone()),
        ..DetailLine::default()
    }
}

fn invoice_line(line: &Line) -> DetailLine {
    DetailLine {
        bsn: Some(line.bsn),
        disposition: Some(line.disposition.clone()),
        what: line.domain.map(|domain| domain.to_string()).unwrap_or_default(),
        product: line.product.as_ref().map(ToString::to_string).or_else(|| line.tariff.clone()),
        from: Some(line.from),
        to: Some(line.to),
        reason: line.corrects.map(|month| format!("verbetert {month}")),
        quantity: Some(format_quantity(line.quantity)),
        unit: line.unit.map(|unit| unit.to_string()),
        rate: line.rate,
        amount: line.amount,
        notices: line.notices.iter().map(|notice| Notice::as_str(*notice).to_owned()).collect(),
        ..DetailLine::default()
    }
}
