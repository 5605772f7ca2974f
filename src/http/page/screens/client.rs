//! One client: the timeline, and below it everything that is known, disposition by disposition.

use askama::Template;

use super::super::desk::{Desk, Menu, Screen};
use super::super::remedy::url;
use super::super::seen::ClientLink;
use super::super::table::{Cell, Table, Tone};
use super::super::timeline::{Timeline, anchor};
use super::listing::Listing;
use crate::disposition::Standing;
use crate::documents::{Explanation, dutch as words};
use crate::domain::{Bsn, Date, DispositionId, dutch};
use crate::people::Role;
use crate::request::Failure;

#[derive(Template)]
#[template(path = "client.html")]
struct Client {
    client: ClientLink,
    /// The whole BSN, where it was asked for with a reason.
    bsn: Option<String>,
    csrf: String,
    timeline: Option<Timeline>,
    closed: Table,
    dispositions: Vec<Disposition>,
    may_act: bool,
    may_see_views: bool,
}

struct Disposition {
    anchor: String,
    id: String,
    escaped: String,
    kind: &'static str,
    state: &'static str,
    facts: Vec<(&'static str, String)>,
    waiting: Vec<String>,
    money: Table,
    sources: Table,
    findings: Option<Table>,
    decisions: Option<Table>,
    is_opdracht: bool,
}

/// Makes the screen; with the whole BSN where that was asked for.
pub fn show(desk: &mut Desk<'_>, bsn: Bsn, is_whole: bool) -> Result<Screen, Failure> {
    let explanations = desk.documents.explain_client(bsn, desk.today)?;
    screen(desk, bsn, is_whole, &explanations)
}

/// One disposition, by its id, on the page of its client.
pub fn of_disposition(desk: &mut Desk<'_>, id: &DispositionId) -> Result<Screen, Failure> {
    let is_known = desk.documents.dispositions(None, None, desk.today).iter().any(|view| view.id == *id);
    if !is_known {
        return unknown(id);
    }
    let explanation = desk.documents.explain(id, None, desk.today)?;
    screen(desk, explanation.disposition.bsn, false, &[explanation])
}

/// Of a disposition that something speaks of, and of which the allocation or opdracht has not come.
fn unknown(id: &DispositionId) -> Result<Screen, Failure> {
    Listing::new(format!("Beschikking {id}"))
        .says("Deze beschikking is hier nog niet bekend: de toewijzing (WMO301), opdracht of beginstand is nog niet binnen, of telt niet.")
        .says("Wat er al over binnenkwam, wacht daarop; zodra zij komt, telt het mee.")
        .link("Wat er wacht", "/?soort=waiting")
        .screen(Menu::Clienten)
}

fn screen(desk: &mut Desk<'_>, bsn: Bsn, is_whole: bool, explanations: &[Explanation]) -> Result<Screen, Failure> {
    let client = desk.seen.client(bsn);
    let title = client.name.clone();
    let screen = Client {
        bsn: is_whole.then(|| bsn.to_string()),
        csrf: desk.csrf().to_owned(),
        timeline: Timeline::new(explanations, desk.today, desk.config.terms.first_month),
        closed: closed(desk, bsn),
        dispositions: explanations.iter().map(disposition).collect(),
        may_act: desk.may_act(),
        may_see_views: desk.person.role == Role::Beheer,
        client,
    };
    Screen::new(title, Menu::Clienten, &screen)
}

/// What was closed of this client, with the invoice that bills it.
fn closed(desk: &Desk<'_>, bsn: Bsn) -> Table {
    let books = desk.documents.state().books();
    let mut rows = Vec::new();
    for closing in books.closings() {
        for statement in &closing.statements {
            let invoice = books
                .invoices()
                .iter()
                .find(|invoice| invoice.party.is(&statement.party) && invoice.closings.contains(&closing.stamp.number));
            for line in statement.lines.iter().filter(|line| line.bsn == bsn) {
                let bill = invoice.map_or_else(
                    || Cell::text(words::channel(statement.channel)),
                    |invoice| Cell::link(invoice.number.clone(), format!("/uitgaand/{}", url(&invoice.number))),
                );
                rows.push(vec![
                    Cell::link(dutch::month(closing.month), format!("/maand/{}", closing.month)),
                    Cell::text(line.disposition.to_string()),
                    Cell::text(&statement.party.name),
                    bill,
                    Cell::text(
                        line.corrects.map(|month| format!("correctie op {}", dutch::month(month))).unwrap_or_default(),
                    ),
                    Cell::euro(line.amount),
                ]);
            }
        }
    }
    let empty = "Van deze cliënt is nog niets afgesloten.";
    Table::new("Gefactureerd en gedeclareerd", &["Maand", "Beschikking", "Partij", "Rekening", "", ">Bedrag"], empty)
        .with(rows)
}

fn disposition(explanation: &Explanation) -> Disposition {
    let d = &explanation.disposition;
    let id = d.id.to_string();
    let until = |to: Option<Date>| to.map_or_else(|| "…".to_owned(), dutch::date);
    let delivered: Vec<String> = d
        .deliveries
        .iter()
        .map(|delivery| {
            let reason = delivery.end_reason.as_ref().map(|code| format!(" (reden {code})")).unwrap_or_default();
            format!("{} t/m {}{reason}", dutch::date(delivery.from), until(delivery.to))
        })
        .collect();
    let mut facts = vec![
        ("Gemeente", d.gemeente.named()),
        ("Op naam van", words::holder(d.holder.kind).to_owned()),
        ("Geldig", format!("{} t/m {}", dutch::date(d.from), until(d.to))),
        ("Geleverd", if delivered.is_empty() { "nog niets".to_owned() } else { delivered.join("; ") }),
    ];
    let care = [
        d.domain.map(|domain| domain.as_str().to_owned()),
        d.category.clone(),
        d.product.as_ref().map(|p| p.as_str().to_owned()),
    ];
    facts.insert(0, ("Zorg", care.into_iter().flatten().collect::<Vec<_>>().join(" ")));
    facts.extend(d.predecessor.as_ref().map(|id| ("Vervolg op", id.to_string())));
    facts.extend(d.successor.as_ref().map(|id| ("Voortgezet als", id.to_string())));
    let is_opdracht = matches!(d.id, DispositionId::Opdracht(_));
    Disposition {
        anchor: anchor(&id),
        escaped: url(&id),
        kind: if is_opdracht { "Opdracht" } else { "Toewijzing" },
        state: words::disposition(d.state),
        facts,
        waiting: d.waiting_for.clone(),
        money: money(explanation),
        sources: sources(explanation),
        findings: findings(explanation),
        decisions: decisions(explanation),
        is_opdracht,
        id,
    }
}

/// Who pays what, month by month, as it follows today.
fn money(explanation: &Explanation) -> Table {
    let mut rows = Vec::new();
    for month in explanation.months.iter().rev() {
        for paid in &month.lines {
            let line = &paid.line;
            let count = line.unit.map_or_else(String::new, |unit| format!(" {}", dutch::unit(unit, line.quantity)));
            let notices: Vec<&str> = line.notices.iter().map(|notice| notice.as_str()).collect();
            let why =
                if notices.is_empty() { line.why.clone() } else { format!("{} ({})", line.why, notices.join(", ")) };
            rows.push(vec![
                Cell::link(dutch::month(month.month), format!("/maand/{}", month.month)),
                Cell::text(&paid.party.name),
                Cell::text(span(line.from, line.to)),
                Cell::Number(format!("{}{count}", dutch::quantity(line.quantity))),
                Cell::euro(line.rate),
                Cell::euro(line.amount),
                Cell::prose(&why),
            ]);
        }
        for run in &month.unbillable {
            rows.push(vec![
                Cell::link(dutch::month(month.month), format!("/maand/{}", month.month)),
                Cell::mark("niemand", Tone::Bad),
                Cell::text(span(run.from, run.to)),
                Cell::Number(dutch::days(run.days)),
                Cell::text(""),
                Cell::euro(run.value),
                Cell::prose(&run.why),
            ]);
        }
    }
    let empty = "Op deze beschikking is nog niets geleverd of geregistreerd.";
    let heads = ["Maand", "Betaalt", "Dagen", ">Hoeveelheid", ">Tarief", ">Bedrag", "Waarom"];
    Table::new("Wie betaalt wat, zoals het vandaag volgt", &heads, empty).with(rows)
}

fn span(from: Date, to: Date) -> String {
    crate::domain::Period::new(from, to).map_or_else(|| dutch::date(from), dutch::period)
}

fn sources(explanation: &Explanation) -> Table {
    let rows = explanation.facts.iter().map(|source| {
        let from = source.identification.as_ref().map(|id| format!(" {id}")).unwrap_or_default();
        let line = source.line.map(|line| format!(", regel {line}")).unwrap_or_default();
        vec![
            Cell::day(Some(source.date)),
            Cell::link(format!("{}{from}{line}", source.kind), format!("/berichten/{}", source.sha256)),
            Cell::prose(&source.says),
        ]
    });
    Table::new("Waar dit op rust", &["Datum", "Bericht of bestand", "Zegt"], "").with(rows)
}

fn findings(explanation: &Explanation) -> Option<Table> {
    let rows = explanation.findings.iter().map(|found| {
        let tone = match found.standing {
            Standing::Notice => Tone::Plain,
            Standing::Waiting | Standing::Undecided => Tone::Odd,
            Standing::Conflict => Tone::Bad,
        };
        vec![
            Cell::mark(words::standing(found.standing), tone),
            Cell::text(found.finding.rule.to_string()),
            Cell::prose(&found.finding.text),
            Cell::link("bestand", format!("/berichten/{}", found.sha256)),
        ]
    });
    let rows: Vec<Vec<Cell>> = rows.collect();
    (!rows.is_empty()).then(|| Table::new("Wat opvalt", &["", "Regel", "Wat er is", "Waar"], "").with(rows))
}

fn decisions(explanation: &Explanation) -> Option<Table> {
    let rows = explanation.decisions.iter().map(|decision| {
        vec![
            Cell::count(decision.number),
            Cell::text(words::decision(&decision.decision)),
            Cell::text(&decision.about),
            Cell::text(&decision.reason),
            Cell::link("terugnemen", format!("/doen/terugnemen?besluit={}", decision.number)),
        ]
    });
    let rows: Vec<Vec<Cell>> = rows.collect();
    (!rows.is_empty()).then(|| Table::new("Besluiten", &[">Nummer", "Besluit", "Waarover", "Reden", ""], "").with(rows))
}
