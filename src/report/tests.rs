//! Sums against the statements they are of, to the cent, for any statements; and the forms read back.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use proptest::prelude::*;

use super::*;
use crate::billing::{Channel, Statement};
use crate::disposition::testing::day;
use crate::domain::{Domain, Unit};
use crate::terms::PartyKind;
use crate::terms::testing::terms;

const CLIENTS: [&str; 2] = ["999900006", "999900018"];

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn party(kind: PartyKind, id: &str, name: &str) -> Party {
    Party { kind, id: id.to_owned(), name: name.to_owned() }
}

/// A line of an invoice over some days of a month.
fn line(client: usize, domain: Option<Domain>, from: &str, to: &str, cents: Option<i64>) -> Line {
    let (from, to) = (day(from), day(to));
    Line {
        disposition: format!("opdracht:O{client}").parse().unwrap(),
        gemeente: "0855".parse().unwrap(),
        bsn: CLIENTS[client].parse().unwrap(),
        domain,
        product: None,
        tariff: domain.map(|domain| format!("{domain}-X")),
        from,
        to,
        days: Period::new(from, to).unwrap().days(),
        quantity: Decimal::new(5, 1),
        unit: domain.map(|_| Unit::Maand),
        rate: cents.map(Eur::from_cents),
        amount: cents.map(Eur::from_cents),
        rule: "HVB-COALITIE".into(),
        source: "bron".to_owned(),
        why: "waarom".to_owned(),
        notices: Vec::new(),
        corrects: None,
        because: None,
    }
}

fn statement(party: Party, lines: Vec<Line>) -> Statement {
    let total = Eur::sum(lines.iter().filter_map(|line| line.amount)).unwrap();
    let channel = if party.kind.is_gemeente() { Channel::Wmo323 } else { Channel::Invoice };
    Statement {
        party,
        channel,
        due: day("2023-04-18"),
        complete: true,
        total,
        lines: lines.into_iter().map(Arc::new).collect(),
        conflicts: Vec::new(),
        closed: None,
    }
}

fn billing(text: &str, statements: Vec<Statement>, unbillable: Vec<Unbillable>) -> Billing {
    let month = month(text);
    let unbillable = unbillable.into_iter().map(Arc::new).collect();
    Billing {
        month,
        as_of: day("2023-12-01"),
        provisional: false,
        statements,
        unbillable,
        closed: None,
        asides: Vec::new(),
    }
}

fn unbillable(client: usize, rule: &str, days: u32, cents: Option<i64>) -> Unbillable {
    Unbillable {
        disposition: format!("opdracht:O{client}").parse().unwrap(),
        bsn: CLIENTS[client].parse().unwrap(),
        domain: Some(Domain::Bg),
        from: day("2023-03-01"),
        to: day("2023-03-01"),
        days,
        value: cents.map(Eur::from_cents),
        rule: crate::domain::RuleId::named(rule),
        why: format!("omdat {rule}"),
    }
}

fn report(months: &[Billing], by: By) -> Report {
    let months: Vec<Arc<Billing>> = months.iter().cloned().map(Arc::new).collect();
    Report::of(&months, (month("2023-01"), month("2023-12")), day("2023-12-01"), by, &terms()).unwrap()
}

fn coalitie() -> Party {
    party("coalitie".parse().unwrap(), "hvb", "De Coalitie HvB")
}

/// Rows of the first or second sheet, as texts and numbers of cents.
fn cells(bytes: Vec<u8>, sheet: usize) -> Vec<Vec<Data>> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = workbook.worksheet_range_at(sheet).unwrap().unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

/// A number of a cell, in cents; what a formula shows without being computed again too.
fn cents(cell: &Data) -> i64 {
    match cell {
        Data::Float(value) => Decimal::try_from(*value).unwrap().round_dp(2).mantissa_in_cents(),
        Data::Int(value) => value * 100,
        Data::String(text) => Decimal::from_str_exact(text).unwrap().mantissa_in_cents(),
        other => panic!("no number: {other:?}"),
    }
}

trait Cents {
    fn mantissa_in_cents(self) -> i64;
}

impl Cents for Decimal {
    fn mantissa_in_cents(mut self) -> i64 {
        self.rescale(2);
        i64::try_from(self.mantissa()).unwrap()
    }
}

/// Client, domain, first day, days after it, cents, whether it corrects.
type AnyLine = (usize, Option<Domain>, u8, u8, Option<i64>, bool);

/// Any statements: parties of all kinds, some lines without amount, some corrections.
fn months() -> impl Strategy<Value = Vec<Billing>> {
    let domains = prop_oneof![Just(None), Just(Some(Domain::Bg)), Just(Some(Domain::Do)), Just(Some(Domain::Vervoer))];
    let amount = prop_oneof![1 => Just(None), 6 => (-9_999_999i64..9_999_999).prop_map(Some)];
    let any_line = (0usize..2, domains, 1u8..28, 0u8..28, amount, any::<bool>());
    let lines = (0usize..4, proptest::collection::vec(any_line, 1..6));
    let of_month = (
        proptest::collection::vec(lines, 0..4),
        proptest::collection::vec((0usize..2, 0usize..2, 1u32..31, proptest::option::of(0i64..999_999)), 0..4),
    );
    proptest::collection::vec(of_month, 1..5).prop_map(|months| {
        (1..)
            .zip(months)
            .map(|(number, (statements, runs))| {
                let name = format!("2023-{number:02}");
                let statement = |(kind, lines): (usize, Vec<AnyLine>)| {
                    let line = |(client, domain, first, more, cents, corrects): AnyLine| {
                        let last = first.saturating_add(more).min(28);
                        let one =
                            line(client, domain, &format!("{name}-{first:02}"), &format!("{name}-{last:02}"), cents);
                        Line { corrects: corrects.then(|| month("2022-12")), ..one }
                    };
                    let parties = [
                        coalitie(),
                        party(PartyKind::gemeente(), "0855", "Gemeente Tilburg"),
                        party("hoofdaannemer".parse().unwrap(), "41000002", "Amarant"),
                        party("kikmaat".parse().unwrap(), "kikmaat", "Kikmaat"),
                    ];
                    self::statement(parties[kind].clone(), lines.into_iter().map(line).collect())
                };
                let run = |(client, rule, days, cents): (usize, usize, u32, Option<i64>)| {
                    unbillable(client, ["NO_AGREEMENT", "OVERLAP"][rule], days, cents)
                };
                billing(&name, statements.into_iter().map(statement).collect(), runs.into_iter().map(run).collect())
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_total_is_that_of_the_statements_by_whatever_it_is_split(months in months()) {
        let statements = || months.iter().flat_map(|billing| &billing.statements);
        let owed = Eur::sum(statements().map(|statement| statement.total)).unwrap();
        let lost = Eur::sum(months.iter().flat_map(|b| &b.unbillable).filter_map(|run| run.value)).unwrap();
        for by in By::ALL {
            let report = report(&months, by);
            prop_assert_eq!(report.total.total, owed);
            prop_assert_eq!(Eur::sum(report.rows.iter().map(|row| row.sums.total)).unwrap(), owed);
            prop_assert_eq!(report.total.amount.plus(report.total.corrections).unwrap(), owed);
            prop_assert_eq!(report.unbillable_value, lost);
            prop_assert_eq!(Eur::sum(report.unbillable.iter().map(|reason| reason.value)).unwrap(), lost);
            let days: u32 = months.iter().flat_map(|b| &b.unbillable).map(|run| run.days).sum();
            prop_assert_eq!(report.unbillable.iter().map(|reason| reason.days).sum::<u32>(), days);
            let missing = statements().flat_map(|s| &s.lines).filter(|line| line.amount.is_none()).count();
            prop_assert_eq!(report.total.without_amount, missing);
        }
    }

    #[test]
    fn both_forms_have_the_same_cents(months in months()) {
        let report = report(&months, By::Party);
        let text = String::from_utf8(csv(&report).unwrap()).unwrap();
        let total = report.total.total.value().mantissa_in_cents();
        let line = text.lines().find(|line| line.starts_with("Totaal;")).unwrap().to_owned();
        let columns = 4 + report.units().len();
        let in_csv = line.split(';').nth(columns + 3).unwrap().replace(',', ".");
        prop_assert_eq!(Decimal::from_str_exact(&in_csv).unwrap().mantissa_in_cents(), total);
        let rows = cells(xlsx(&report).unwrap(), 0);
        prop_assert_eq!(cents(&rows[rows.len() - 1][columns + 2]), total, "the value that the formula carries");
        let above: i64 = rows[1..rows.len() - 1].iter().map(|row| cents(&row[columns + 2])).sum();
        prop_assert_eq!(above, total, "and what it would compute");
    }
}

#[test]
fn a_day_counts_once_however_many_lines_it_has() {
    let care = line(0, Some(Domain::Do), "2023-03-01", "2023-03-20", Some(37_190));
    let trips = line(0, Some(Domain::Vervoer), "2023-03-01", "2023-03-20", Some(4_320));
    let later = line(0, Some(Domain::Do), "2023-03-21", "2023-03-31", Some(10_000));
    let part = |product: &str| Line {
        disposition: "0855:1".parse().unwrap(),
        product: product.parse().ok(),
        days: 12,
        ..line(1, Some(Domain::Bg), "2023-03-01", "2023-03-31", Some(1))
    };
    let gemeente = party(PartyKind::gemeente(), "0855", "Gemeente Tilburg");
    let statements =
        vec![statement(coalitie(), vec![care, trips, later]), statement(gemeente, vec![part("02A02"), part("02A05")])];
    let months = [billing("2023-03", statements, Vec::new())];
    let by_party = report(&months, By::Party);
    assert_eq!((by_party.total.days, by_party.total.clients), (31 + 12, 2));
    let by_domain = report(&months, By::Domain);
    let days: Vec<(&str, u32)> = by_domain.rows.iter().map(|row| (row.key.as_str(), row.sums.days)).collect();
    assert_eq!(days, [("BG", 12), ("DO", 31), ("VERVOER", 20)]);
    assert_eq!(by_domain.total.days, 31 + 12, "not the sum of the rows");
    assert_eq!(by_party.rows[0].name, "De Coalitie HvB");
    assert_eq!(by_party.total.quantities.get("maand"), Some(&Quantity(Decimal::new(25, 1))));
    assert_eq!(report(&months, By::Gemeente).rows[0].name, "Gemeente Tilburg");
    assert_eq!(report(&months, By::Month).rows[0].key, "2023-03");
}

#[test]
fn a_correction_is_euros_of_its_own_and_no_care() {
    let now = line(0, Some(Domain::Bg), "2023-04-01", "2023-04-30", Some(40_900));
    let credit = Line {
        corrects: Some(month("2023-03")),
        quantity: -Decimal::ONE,
        ..line(0, Some(Domain::Bg), "2023-03-01", "2023-03-31", Some(-36_300))
    };
    let report = report(&[billing("2023-04", vec![statement(coalitie(), vec![now, credit])], Vec::new())], By::Product);
    let sums = &report.rows[0].sums;
    let euros = [sums.amount, sums.corrections, sums.total].map(|amount| amount.to_string());
    assert_eq!(euros, ["409.00", "-363.00", "46.00"]);
    assert_eq!((sums.days, sums.quantities.get("maand")), (30, Some(&Quantity(Decimal::new(5, 1)))));
}

#[test]
fn months_that_are_not_closed_are_named() {
    let stamp = crate::billing::ClosedStamp { number: 1, at: "2023-02-03T12:00:00+01:00".to_owned(), log_position: 3 };
    let line = || vec![line(0, Some(Domain::Bg), "2023-01-01", "2023-01-31", Some(1))];
    let frozen = Statement { closed: Some(stamp.clone()), ..statement(coalitie(), line()) };
    let held = statement(party("kikmaat".parse().unwrap(), "kikmaat", "Kikmaat"), line());
    let closed = |name, statements| Billing { closed: Some(stamp.clone()), ..billing(name, statements, Vec::new()) };
    let months = [
        closed("2023-01", vec![frozen.clone()]),
        closed("2023-02", vec![frozen, held]),
        billing("2023-03", Vec::new(), Vec::new()),
    ];
    assert_eq!(report(&months, By::Party).open_months, [month("2023-02"), month("2023-03")]);
}

#[test]
fn no_text_is_a_formula_and_no_number_is_changed() {
    let names = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "een; \"naam\""];
    let statements = names.iter().zip(10..).map(|(name, id)| {
        let lines = vec![line(0, Some(Domain::Bg), "2023-03-01", "2023-03-31", Some(-41_510))];
        statement(party("hoofdaannemer".parse().unwrap(), &format!("410000{id}"), name), lines)
    });
    let months = [billing("2023-03", statements.collect(), vec![unbillable(0, "NO_AGREEMENT", 3, None)])];
    let report = report(&months, By::Party);
    let bytes = csv(&report).unwrap();
    assert!(bytes.starts_with("\u{FEFF}Soort;Partij;Naam;Cliënten;Dagen;Aantal maand;".as_bytes()));
    let mut reader = ::csv::ReaderBuilder::new().delimiter(b';').has_headers(false).from_reader(&bytes[3..]);
    let rows: Vec<::csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    for (row, name) in rows[1..].iter().zip(names) {
        let told = if name.starts_with("een") { name.to_owned() } else { format!("'{name}") };
        assert_eq!((&row[0], &row[2], &row[6]), ("Overzicht", told.as_str(), "-415,10"));
    }
    // What nobody pays stands in the same table, under the same heads.
    let (heads, last) = (rows.first().unwrap(), rows.last().unwrap());
    let of = |head: &str| &last[heads.iter().position(|known| known == head).unwrap()];
    let told = ["Soort", "Partij", "Naam", "Dagen", "Bedrag", "Waarde", "Zonder waarde"].map(of);
    assert_eq!(told, ["Betaalt niemand", "NO_AGREEMENT BG", "omdat NO_AGREEMENT", "3", "", "0,00", "1"]);
    let sheet = cells(xlsx(&report).unwrap(), 0);
    for (row, name) in sheet[1..].iter().zip(names) {
        assert_eq!((&row[1], &row[5]), (&Data::String(name.to_owned()), &Data::Float(-415.1)));
    }
    let nobody = cells(xlsx(&report).unwrap(), 1);
    let told: Vec<String> = nobody[1].iter().map(Data::to_string).collect();
    assert_eq!(told, ["NO_AGREEMENT", "BG", "omdat NO_AGREEMENT", "1", "3", "0", "1"]);
}

#[test]
fn the_same_report_gives_the_same_bytes_and_survives_json() {
    let lines = vec![line(0, Some(Domain::Bg), "2023-03-01", "2023-03-31", Some(40_900))];
    let months = [billing("2023-03", vec![statement(coalitie(), lines)], vec![unbillable(1, "OVERLAP", 2, Some(1))])];
    let report = report(&months, By::Domain);
    let read: Report = serde_json::from_str(&serde_json::to_string(&report).unwrap()).unwrap();
    assert_eq!(read, report);
    assert_eq!(xlsx(&report).unwrap(), xlsx(&read).unwrap());
    assert_eq!(csv(&report).unwrap(), csv(&read).unwrap());
    let mut archive = zip::ZipArchive::new(Cursor::new(xlsx(&report).unwrap())).unwrap();
    let mut made = String::new();
    std::io::Read::read_to_string(&mut archive.by_name("docProps/core.xml").unwrap(), &mut made).unwrap();
    assert!(made.contains("2023-12-01T00:00:00Z"), "{made}");
}

#[test]
fn what_nobody_pays_says_why_where_it_is_one_reason() {
    let other = Unbillable { why: "anders".to_owned(), ..unbillable(0, "OVERLAP", 1, Some(5)) };
    let of_do = Unbillable { domain: Some(Domain::Do), ..unbillable(1, "NO_AGREEMENT", 4, None) };
    let runs = vec![unbillable(0, "NO_AGREEMENT", 3, Some(7)), of_do, unbillable(0, "OVERLAP", 2, None), other];
    let report = report(&[billing("2023-03", Vec::new(), runs)], By::Party);
    let why = Some("omdat NO_AGREEMENT");
    let of = |rule: &str, domain| {
        let is = |reason: &&Unbilled| reason.rule == rule && reason.domain == Some(domain);
        let reason = report.unbillable.iter().find(is).unwrap();
        (reason.why.as_deref(), reason.days, reason.without_value)
    };
    assert_eq!(of("NO_AGREEMENT", Domain::Bg), (why, 3, 0));
    assert_eq!(of("NO_AGREEMENT", Domain::Do), (why, 4, 1));
    assert_eq!(of("OVERLAP", Domain::Bg), (None, 3, 1));
    assert_eq!(report.unbillable.len(), 3);
}

#[test]
fn nothing_gives_an_empty_report() {
    let report = report(&[], By::Party);
    assert_eq!((report.rows.len(), report.total.total), (0, Eur::ZERO));
    let rows = cells(xlsx(&report).unwrap(), 0);
    assert_eq!(rows.len(), 2, "heads and a total");
    assert!(csv(&report).is_ok());
}

#[test]
fn what_belongs_to_the_system_before_and_what_runs_still_stands_apart() {
    let of = |name: &str, cents| {
        let lines = vec![line(0, Some(Domain::Bg), &format!("{name}-01"), &format!("{name}-20"), Some(cents))];
        let run = vec![unbillable(1, "NO_AGREEMENT", 4, Some(cents))];
        billing(name, vec![statement(coalitie(), lines)], run)
    };
    let months = [of("2022-12", 100), of("2023-01", 1_000), of("2023-11", 10_000), of("2023-12", 100_000)];
    let report = report(&months, By::Month);
    assert_eq!(report.rows.iter().map(|row| row.key.as_str()).collect::<Vec<_>>(), ["2023-01", "2023-11"]);
    assert_eq!((report.total.total, report.unbillable_value), (Eur::from_cents(11_000), Eur::from_cents(11_000)));
    assert_eq!(report.open_months, [month("2023-01"), month("2023-11")]);
    let apart: Vec<_> = report.apart.iter().map(|apart| (apart.why, apart.months.clone(), apart.sums.total)).collect();
    assert_eq!(
        apart,
        [
            (ApartReason::BeforeFirstMonth, vec![month("2022-12")], Eur::from_cents(100)),
            (ApartReason::NotEnded, vec![month("2023-12")], Eur::from_cents(100_000)),
        ]
    );
    let text = String::from_utf8(csv(&report).unwrap()).unwrap();
    assert!(text.contains("\nApart;2022-12;vóór de eerste maand;1;20;"), "{text}");
    let widths: BTreeSet<usize> = text.lines().map(|line| line.matches(';').count()).collect();
    assert_eq!(widths.len(), 1, "one table");
    assert_eq!(cells(xlsx(&report).unwrap(), 2)[2][1], Data::String("nog niet afgelopen".to_owned()));
}
