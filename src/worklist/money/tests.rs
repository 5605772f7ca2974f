//! Each kind of task about money: what brings it, with which amount and by when, and what does not.

use std::sync::Arc;

use super::super::{Log, Money, Task, TaskKind, worklist};
use crate::billing::{Billing, Books, ClosedStamp, Closing, bill};
use crate::disposition::testing::{day, start, starts, toegewezen, toewijzingen};
use crate::domain::{Domain, Eur, Month, Sha256, Unit, Vervoer};
use crate::facts::testing::{levering, opdracht};
use crate::facts::{Fact, KnowledgeIndex, Levering, Opdracht};
use crate::overview::Overview;
use crate::terms::testing::terms;
use crate::terms::{Agreement, Origin, TariffKey, TariffRow, Terms, Validity};

const BSN: &str = "999900006";

/// Agreements for all of 2023 and 2024, and a rate of 50 euro an hour at Tilburg in 2023.
fn agreed() -> Terms {
    let mut terms = terms();
    let validity = |from, to| Validity { from: day(from), to: Some(day(to)) };
    terms.agreements = [Domain::Bg, Domain::Do]
        .map(|domain| Agreement {
            domain,
            validity: validity("2023-01-01", "2024-12-31"),
            combinant: "Amarant".to_owned(),
        })
        .to_vec();
    terms.tariffs.push(TariffRow {
        key: TariffKey::Product("gemeente:0855".parse().unwrap(), "02A02".parse().unwrap()),
        validity: validity("2023-01-01", "2023-12-31"),
        rate: Eur::from_cents(5_000),
        origin: Origin::Config { line: 1 },
    });
    terms
}

fn overview(facts: &[Fact], terms: &Terms) -> Overview {
    let mut index = KnowledgeIndex::default();
    for (fact, file) in facts.iter().zip(1..) {
        index.insert(Sha256([file; 32]), vec![(0, fact.clone())]);
    }
    Overview::derive(&index.knowledge(), terms)
}

/// Tasks of one kind with these months open.
fn tasks(facts: &[Fact], terms: &Terms, months: &[&str], as_of: &str, kind: TaskKind) -> Vec<Task> {
    let overview = overview(facts, terms);
    let month = |text: &&str| overview.bill(text.parse().unwrap(), terms, day(as_of)).unwrap();
    let open: Vec<Arc<Billing>> = months.iter().map(month).collect();
    tasks_of_kind(&overview, terms, &open, as_of, kind)
}

fn tasks_of_kind(overview: &Overview, terms: &Terms, open: &[Arc<Billing>], as_of: &str, kind: TaskKind) -> Vec<Task> {
    let all = worklist(overview, &Log::default(), &Money { open, ..Money::default() }, terms, day(as_of)).unwrap();
    all.into_iter().filter(|task| task.task == kind).collect()
}

#[track_caller]
fn only(tasks: &[Task]) -> &Task {
    let [task] = tasks else { panic!("one task expected: {tasks:#?}") };
    task
}

#[track_caller]
fn says(task: &Task, texts: &[&str]) {
    for text in texts {
        assert!(task.text.contains(text), "{text} is missing in: {}", task.text);
    }
}

/// A running toewijzing in our own name, four hours a week, started.
fn running() -> Vec<Fact> {
    let mut item = toegewezen("1");
    item.toewijzingsdatum = day("2022-01-01");
    item.ingangsdatum = day("2022-01-01");
    let from = start("S1", "2022-01-01");
    let Fact::Bericht(bericht) = from else { panic!() };
    let mut bericht = Arc::unwrap_or_clone(bericht);
    if let crate::facts::Inhoud::Starts(items) = &mut bericht.inhoud {
        items[0].toewijzing_ingangsdatum = Some(day("2022-01-01"));
    }
    vec![toewijzingen("G1", "2022-01-01", vec![item]), bericht.into()]
}

/// Two hours on each of the first days of March.
fn hours(days: u8) -> impl Iterator<Item = Fact> {
    (1..=days).map(|day| levering("0855:1", BSN, &format!("2023-03-{day:02}")))
}

#[test]
fn a_month_that_ended_is_due_on_the_tenth_working_day() {
    let facts = [opdracht("O1", BSN)];
    let terms = agreed();
    let found = tasks(&facts, &terms, &["2023-03", "2023-04"], "2023-04-03", TaskKind::StatementDue);
    let task = only(&found);
    assert_eq!((task.about.as_str(), task.due, task.overdue), ("2023-03", Some(day("2023-04-18")), false));
    says(task, &["1 overzicht open", "€ 409,00", "waarvan 1 onvolledig", "iwmod close 2023-03"]);
    let late = tasks(&facts, &terms, &["2023-03"], "2023-04-19", TaskKind::StatementDue);
    assert!(only(&late).overdue);
    assert_eq!(tasks(&facts, &terms, &["2023-01"], "2023-04-19", TaskKind::StatementDue), [], "nothing happened");
}

#[test]
fn a_closed_month_is_due_only_for_what_was_held_back() {
    let (facts, terms) = ([opdracht("O1", BSN)], agreed());
    let overview = overview(&facts, &terms);
    let stamp = ClosedStamp { number: 1, at: "2023-04-05T12:00:00+02:00".to_owned(), log_position: 9 };
    let mut billing = bill(&overview.derived, &terms, "2023-03".parse().unwrap(), day("2023-04-10")).unwrap();
    billing.closed = Some(stamp.clone());
    let due = tasks_of_kind(&overview, &terms, &[Arc::new(billing.clone())], "2023-04-10", TaskKind::StatementDue);
    says(only(&due), &["onvolledig"]);
    billing.statements[0].closed = Some(stamp);
    for kind in [TaskKind::StatementDue, TaskKind::SpecificationMissing] {
        assert_eq!(tasks_of_kind(&overview, &terms, &[Arc::new(billing.clone())], "2023-04-10", kind), []);
    }
}

#[test]
fn a_specification_is_missing_per_disposition_until_it_is_registered() {
    let mut facts = vec![opdracht("O1", BSN)];
    let found = tasks(&facts, &agreed(), &["2023-03"], "2023-04-03", TaskKind::SpecificationMissing);
    let task = only(&found);
    assert_eq!((task.about.as_str(), task.due), ("opdracht:O1", Some(day("2023-04-18"))));
    assert_eq!(task.bsn, Some(BSN.parse().unwrap()));
    says(task, &["2023-03-01 – 2023-03-31", "De Coalitie HvB"]);
    facts.push(levering("opdracht:O1", BSN, "2023-03-06"));
    assert_eq!(tasks(&facts, &agreed(), &["2023-03"], "2023-04-03", TaskKind::SpecificationMissing), []);
}

/// Registrations of an opdracht in March: day, how many, of what.
fn registered(nummer: &str, rows: &[(u8, u32, Unit)]) -> Vec<Fact> {
    let row = |(datum, aantal, eenheid): &(u8, u32, Unit)| {
        let Fact::Levering(row) = levering(&format!("opdracht:{nummer}"), BSN, &format!("2023-03-{datum:02}")) else {
            panic!()
        };
        Levering { aantal: (*aantal).into(), eenheid: *eenheid, ..row }.into()
    };
    rows.iter().map(row).collect()
}

/// Tasks of a kind for one opdracht of beschermd thuis, at 65.03, with these registrations.
fn of_etmalen(rows: &[(u8, u32, Unit)], kind: TaskKind) -> Vec<Task> {
    let mut terms = agreed();
    terms.agreements[0].domain = Domain::Bw;
    let Fact::Opdracht(order) = opdracht("O1", BSN) else { panic!() };
    let order = Opdracht { domein: Domain::Bw, categorie: "thuis".to_owned(), ..Arc::unwrap_or_clone(order) };
    let facts = [vec![order.into()], registered("O1", rows)].concat();
    tasks(&facts, &terms, &["2023-03"], "2023-04-03", kind)
}

#[test]
fn etmalen_that_do_not_fit_the_days_are_told_with_what_they_come_to() {
    let fewer = [(31, 25, Unit::Etmaal)];
    let task = only(&of_etmalen(&fewer, TaskKind::FewerRegistered)).clone();
    assert_eq!((task.about.as_str(), task.due, task.bsn), ("opdracht:O1", Some(day("2023-04-18")), BSN.parse().ok()));
    says(&task, &["25 etmalen", "31 dagen", "€ 390,18 minder", "afwezig"]);
    let more = [(31, 40, Unit::Etmaal)];
    says(only(&of_etmalen(&more, TaskKind::SpecificationDeviates)), &["40 etmalen", "31 dagen", "blijft liggen"]);
    for (rows, kind) in [(fewer, TaskKind::SpecificationDeviates), (more, TaskKind::FewerRegistered)] {
        assert_eq!(of_etmalen(&rows, kind), []);
    }
}

#[test]
fn registrations_in_another_unit_are_told_whether_they_stand_alone_or_not() {
    let hours = [(3, 2, Unit::Uur), (4, 2, Unit::Stuk)];
    says(only(&of_etmalen(&hours, TaskKind::SpecificationUnit)), &["alleen in uren en stuks", "vraagt etmalen"]);
    assert_eq!(of_etmalen(&hours, TaskKind::OtherUnit), []);
    let both = [(31, 31, Unit::Etmaal), (3, 2, Unit::Uur)];
    says(only(&of_etmalen(&both, TaskKind::OtherUnit)), &["ook in uren", "telt niet mee", "etmalen"]);
    for kind in [TaskKind::SpecificationUnit, TaskKind::FewerRegistered, TaskKind::SpecificationMissing] {
        assert_eq!(of_etmalen(&both, kind), []);
    }
}

#[test]
fn a_correction_without_specification_is_asked_for_under_the_month_that_it_corrects() {
    let (facts, terms) = ([opdracht("O1", BSN)], agreed());
    let overview = overview(&facts, &terms);
    let mut billing = bill(&overview.derived, &terms, "2023-04".parse().unwrap(), day("2023-05-10")).unwrap();
    let statement = &mut billing.statements[0];
    let mut debit = crate::billing::Line::clone(&statement.lines[0]);
    (debit.from, debit.to, debit.corrects) = (day("2023-03-17"), day("2023-03-31"), Some("2023-03".parse().unwrap()));
    let mut credit = debit.clone();
    (credit.quantity, credit.amount) = (-debit.quantity, debit.amount.map(Eur::negated));
    Arc::make_mut(&mut statement.lines[0]).notices.clear();
    statement.lines.extend([credit, debit].map(Arc::new));
    let found = tasks_of_kind(&overview, &terms, &[Arc::new(billing)], "2023-05-10", TaskKind::SpecificationMissing);
    says(only(&found), &["over 2023-03 niets", "(2023-03-17 – 2023-03-31)", "de factuur aan De Coalitie HvB"]);
}

#[test]
fn a_declaration_without_hours_lacks_a_delivery() {
    let mut facts = running();
    let found = tasks(&facts, &agreed(), &["2023-03"], "2023-04-03", TaskKind::DeliveryMissing);
    let task = only(&found);
    assert_eq!((task.about.as_str(), task.due), ("0855:1", Some(day("2023-04-18"))));
    facts.extend(hours(1));
    assert_eq!(tasks(&facts, &agreed(), &["2023-03"], "2023-04-03", TaskKind::DeliveryMissing), []);
}

#[test]
fn what_lies_above_the_allocation_is_told_in_euros() {
    // March touches five weeks of four hours: twenty may be declared, thirty were delivered.
    let facts = |days| running().into_iter().chain(hours(days)).collect::<Vec<_>>();
    let found = tasks(&facts(15), &agreed(), &["2023-03"], "2023-04-03", TaskKind::AboveAllocation);
    let task = only(&found);
    assert_eq!((task.about.as_str(), task.rule.as_deref()), ("0855:1", Some("TR321")));
    says(task, &["10 uur (€ 500,00)", "Gemeente Tilburg"]);
    assert_eq!(tasks(&facts(10), &agreed(), &["2023-03"], "2023-04-03", TaskKind::AboveAllocation), []);
    let found = tasks(&facts(15), &terms(), &["2023-03"], "2023-04-03", TaskKind::AboveAllocation);
    says(only(&found), &["onbekende waarde"]);
}

#[test]
fn billed_and_cut_add_up_to_what_was_delivered() {
    let facts: Vec<Fact> = running().into_iter().chain(hours(15)).collect();
    let (terms, month): (Terms, Month) = (agreed(), "2023-03".parse().unwrap());
    let overview = overview(&facts, &terms);
    let billing = bill(&overview.derived, &terms, month, day("2023-04-03")).unwrap();
    let all = crate::billing::excesses(&overview.derived, &terms, month, day("2023-04-03")).unwrap();
    let cut = all[0].value.unwrap();
    assert_eq!(billing.statements[0].total.plus(cut).unwrap(), Eur::from_cents(150_000));
}

#[test]
fn a_rate_that_the_coming_month_needs_is_asked_for_before_it_begins() {
    let facts = [opdracht("O1", BSN), opdracht("O2", "999900018")];
    let none = tasks(&facts, &agreed(), &[], "2023-11-30", TaskKind::TariffMissing);
    assert_eq!(none, [], "December has its rates");
    let found = tasks(&facts, &agreed(), &[], "2023-12-01", TaskKind::TariffMissing);
    let task = only(&found);
    assert_eq!((task.about.as_str(), task.due), ("coalitie:hvb BG-MIDDEN", Some(day("2023-12-31"))));
    says(task, &["vanaf 2024-01-01", "2 beschikkingen", "[[tariff]]"]);
    let mut indexed = agreed();
    indexed.indexations = vec![crate::terms::Indexation {
        year: 2024,
        domain: Domain::Bg,
        percent: "4.75".parse().unwrap(),
        origin: Origin::Config { line: 1 },
    }];
    assert_eq!(tasks(&facts, &indexed, &[], "2023-12-01", TaskKind::TariffMissing), []);
    let running: Vec<Fact> = running();
    let of_gemeente = tasks(&running, &agreed(), &[], "2023-12-01", TaskKind::TariffMissing);
    assert_eq!(of_gemeente, [], "the toewijzing ends on 31 December");
}

#[test]
fn transport_needs_its_rate_before_the_first_trip() {
    let Fact::Opdracht(row) = opdracht("O1", BSN) else { panic!() };
    let mut row = Arc::unwrap_or_clone(row);
    (row.domein, row.categorie, row.vervoer) = (Domain::Do, "2".to_owned(), Some(Vervoer::Rolstoel));
    let found = tasks(&[row.into()], &agreed(), &[], "2023-12-05", TaskKind::TariffMissing);
    let about: Vec<&str> = found.iter().map(|task| task.about.as_str()).collect();
    assert_eq!(about, ["coalitie:hvb DO-2", "coalitie:hvb E2"]);
}

#[test]
fn one_rate_is_one_task_however_many_months_lack_it() {
    let facts = [opdracht("O1", BSN)];
    let found = tasks(&facts, &agreed(), &["2024-01", "2024-02"], "2024-03-02", TaskKind::TariffMissing);
    let task = only(&found);
    assert_eq!(task.due, Some(day("2024-02-14")), "with the statement of January");
    says(task, &["vanaf 2024-01-01", "1 beschikking heeft"]);
    let own: Vec<Fact> = running().into_iter().chain(hours(1)).collect();
    let of_gemeente = tasks(&own, &terms(), &["2023-03"], "2023-04-03", TaskKind::TariffMissing);
    assert_eq!(only(&of_gemeente).about, "gemeente:0855 product 02A02");
}

#[test]
fn what_nobody_pays_is_one_task_per_disposition_and_reason() {
    // In our own name and begun after 2022: no contract covers it.
    let facts = [toewijzingen("G1", "2022-12-01", vec![toegewezen("1")]), starts_of_january()];
    let found = tasks(&facts, &agreed(), &["2023-01", "2023-02"], "2023-03-02", TaskKind::Unbillable);
    let task = only(&found);
    assert_eq!((task.about.as_str(), task.rule.as_deref()), ("0855:1", Some("NO_DIRECT_CONTRACT")));
    assert_eq!(task.due, Some(day("2023-02-14")), "with the first of the months");
    says(task, &["59 dagen tussen 2023-01-01 en 2023-02-28", "waarde onbekend", "Vraag de coalitie"]);
    let worth: Vec<Fact> = facts.into_iter().chain([levering("0855:1", BSN, "2023-01-09")]).collect();
    let found = tasks(&worth, &agreed(), &["2023-01"], "2023-03-02", TaskKind::Unbillable);
    says(only(&found), &["31 dagen", "waarde € 100,00"]);
}

fn starts_of_january() -> Fact {
    starts("S1", "2023-01-02", BSN, &[("1", "02A02", "2023-01-01", '1')])
}

#[test]
fn an_agreement_that_ends_is_told_eight_weeks_ahead_with_what_runs_on() {
    let facts = [opdracht("O1", BSN), opdracht("O2", "999900018")];
    let mut terms = terms();
    let ends = |terms: &Terms, as_of: &str| tasks(&facts, terms, &[], as_of, TaskKind::AgreementEnds);
    assert_eq!(ends(&terms, "2023-05-04"), []);
    let found = ends(&terms, "2023-05-05");
    let task = only(&found);
    assert_eq!((task.about.as_str(), task.due), ("overeenkomst BG", Some(day("2023-06-30"))));
    says(task, &["2 beschikkingen lopen door", "€ 818,00 per maand", "opdracht:O1, opdracht:O2", "[[agreement]]"]);
    assert_eq!(ends(&terms, "2023-07-01"), [], "then it is care that nobody pays");
    // A row that follows on ends it; one that begins a day later does not.
    let follows = |from: &str| Agreement {
        domain: Domain::Bg,
        validity: Validity { from: day(from), to: None },
        combinant: "Prisma".to_owned(),
    };
    terms.agreements.push(follows("2023-07-02"));
    assert_eq!(ends(&terms, "2023-06-30").len(), 1);
    terms.agreements.push(follows("2023-07-01"));
    assert_eq!(ends(&terms, "2023-06-30"), []);
}

#[test]
fn what_an_agreement_is_worth_is_told_by_its_last_rates_where_the_next_are_not_known() {
    let facts = [opdracht("O1", BSN)];
    let mut terms = terms();
    terms.agreements.iter_mut().for_each(|row| row.validity.to = Some(day("2023-12-31")));
    let ends = |terms: &Terms| only(&tasks(&facts, terms, &[], "2023-12-01", TaskKind::AgreementEnds)).clone();
    says(&ends(&terms), &["(€ 409,00 per maand, naar het tarief van 2023-12-31): opdracht:O1"]);
    let coming = TariffRow {
        key: TariffKey::Code("BG-MIDDEN".to_owned()),
        validity: Validity { from: day("2024-01-01"), to: None },
        rate: Eur::from_cents(42_843),
        origin: Origin::Config { line: 1 },
    };
    terms.tariffs.push(coming);
    says(&ends(&terms), &["(€ 428,43 per maand): opdracht:O1"]);
}

#[test]
fn what_nobody_pays_is_a_task_of_the_month_that_runs_with_the_command_that_writes_it_off() {
    let facts = [opdracht("O1", BSN)];
    let mut terms = agreed();
    terms.agreements.clear();
    let found = tasks(&facts, &terms, &["2023-02", "2023-03"], "2023-03-02", TaskKind::Unbillable);
    let task = only(&found);
    assert_eq!(task.due, Some(day("2023-03-14")));
    says(
        task,
        &["30 dagen tussen 2023-02-01 en 2023-03-02", "'iwmod decide write-off opdracht:O1 2023-02 --reason WAAROM'"],
    );
}

/// A budget is used up by what was closed and by what is open alike, and a correction that is open counts too.
#[test]
fn a_budget_counts_what_was_closed_and_what_is_open() {
    let mut facts = running();
    let Fact::Bericht(bericht) = &mut facts[0] else { panic!() };
    if let crate::facts::Inhoud::Toewijzingen(items) = &mut Arc::make_mut(bericht).inhoud {
        items[0].budget = Some(Eur::from_cents(15_000));
    }
    facts.extend([levering("0855:1", BSN, "2023-01-10"), levering("0855:1", BSN, "2023-02-10")]);
    let terms = agreed();
    let overview = overview(&facts, &terms);
    let month = |text: &str| overview.bill(text.parse().unwrap(), &terms, day("2023-03-10")).unwrap();
    let over = |open: &[Arc<Billing>], books: Option<&Books>| {
        let money = Money { open, books, ..Money::default() };
        let all = worklist(&overview, &Log::default(), &money, &terms, day("2023-03-10")).unwrap();
        all.into_iter().filter(|task| task.rule == Some("TR369".into())).map(|task| task.text).collect::<Vec<_>>()
    };
    let told = over(&[month("2023-01"), month("2023-02")], None);
    assert!(told.len() == 1 && told[0].contains("€ 200,00 berekend, en het budget is € 150,00"), "{told:?}");
    assert_eq!(over(&[month("2023-02")], None), Vec::<String>::new(), "100 euro alone is within it");

    let mut books = Books::default();
    let (january, stamp) = (month("2023-01"), ClosedStamp { number: 1, at: String::new(), log_position: 0 });
    books.add_closing(Closing {
        month: january.month,
        stamp,
        as_of: january.as_of,
        config: serde_json::Value::Null,
        statements: january.statements.clone(),
        held: Vec::new(),
        unbillable: Vec::new(),
        left_out: Vec::new(),
    });
    assert_eq!(over(&[month("2023-02")], Some(&books)), told);
}
