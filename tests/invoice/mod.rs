//! Invoices of invented parties: the three samples of the protocol's annex, one of any size, and a strategy for all others.
//!
//! Every sum is right by construction, as in what the closing of a month makes. Persons and numbers are invented.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use iwmod::domain::{
    Bsn, Date, Domain, Eur, Geboortedatum, MINUTES_IN_HOUR, Month, Period, Unit, Vervoer, round_half_up,
};
use iwmod::outputs::invoice::{Addressee, Delivered, Invoice, InvoiceClient, InvoiceLine, Sender};
use iwmod::terms::{ClientKey, EInvoice, Term};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;

/// Five Mondays of two hours: € 409,00.
pub fn begeleiding() -> Invoice {
    let spec = mondays().map(|datum| delivered(datum, 2, Unit::Uur)).collect();
    invoice(vec![client(0, "A. van den Berg", vec![month_line("Begeleiding midden", "BG-MIDDEN", "409.00", spec)])])
}

/// Five Mondays of two dagdelen and a return trip: € 371,90 + € 43,20 = € 415,10.
pub fn dagopvang() -> Invoice {
    let spec = mondays().map(|datum| delivered(datum, 2, Unit::Dagdeel)).collect();
    let mut care = month_line("Dagopvang categorie 2", "DO-2", "371.90", spec);
    care.domain = Some(Domain::Do);
    care.product = "104A2".parse().ok();
    invoice(vec![client(1, "B. de Jong-Öztürk", vec![care, trips(Vervoer::Regulier)])])
}

/// A whole January of etmalen: 31 × € 65,03 = € 2.015,93.
pub fn beschermd_thuis() -> Invoice {
    let spec = january().period().iter().map(|datum| delivered(datum, 1, Unit::Etmaal)).collect();
    let mut line = month_line("Beschermd Thuis", "BW-THUIS", "65.03", spec);
    line.domain = Some(Domain::Bw);
    (line.quantity, line.unit, line.amount) = (Decimal::from(31), Unit::Etmaal, eur("2015.93"));
    invoice(vec![client(2, "C. Jansen", vec![line])])
}

/// A collective invoice: each client has twenty rows of delivery, every tenth a correction of December, every
/// seventh a long name.
pub fn many(clients: usize) -> Invoice {
    invoice((0..clients).map(one_of_many).collect())
}

fn one_of_many(index: usize) -> InvoiceClient {
    let days = january().period().iter().filter(|day| day.day() <= 15);
    let spec: Vec<Delivered> = days.map(|datum| delivered(datum, 2, Unit::Dagdeel)).collect();
    let mut care = month_line("Dagopvang categorie 2", "DO-2", "371.90", spec);
    care.domain = Some(Domain::Do);
    care.product = "104A2".parse().ok();
    let mut lines = vec![care, trips(if index.is_multiple_of(3) { Vervoer::Rolstoel } else { Vervoer::Regulier })];
    if index % 10 == 3 {
        lines.extend(correction());
    }
    let family = ["Bakker", "Visser", "Smit", "Meijer", "de Boer", "Mulder", "de Groot"][index % 7];
    let name = match index % 7 {
        5 => format!("Wilhelmina Alexandrina Theodora {family}-van Wassenaar van Obdam tot Duivenvoorde {index}"),
        _ => format!("{}. {family} {index}", char::from(b'A' + u8::try_from(index % 26).unwrap())),
    };
    client(index, &name, lines)
}

/// December is taken back and billed again in another category.
fn correction() -> [InvoiceLine; 2] {
    let month: Month = "2022-12".parse().unwrap();
    let text = "Correctie december 2022: bericht 301 van gemeente Tilburg, identificatie 4711";
    let spec = [5, 12, 19].map(|day| delivered(Date::new(2022, 12, day).unwrap(), 2, Unit::Dagdeel)).to_vec();
    let mut debit = month_line("Dagopvang categorie 1", "DO-1", "167.58", spec);
    (debit.month, debit.period, debit.domain) = (month, month.period(), Some(Domain::Do));
    debit.correction = Some(text.to_owned());
    let mut credit = InvoiceLine { specification: Vec::new(), ..debit.clone() };
    credit.description = "Dagopvang categorie 2".to_owned();
    (credit.tariff, credit.rate) = (Some("DO-2".to_owned()), eur("371.90"));
    (credit.quantity, credit.amount) = (Decimal::NEGATIVE_ONE, eur("-371.90"));
    [credit, debit]
}

/// An invoice of January 2023 to the coalition over these clients.
pub fn invoice(clients: Vec<InvoiceClient>) -> Invoice {
    let total = Eur::sum(clients.iter().map(|client| client.total)).unwrap();
    Invoice {
        number: "F2023-0001".to_owned(),
        date: "2023-02-06".parse().unwrap(),
        month: january(),
        sender: sender(),
        recipient: coalition(),
        replaces: None,
        corrects: Vec::new(),
        combinanten: vec!["Stichting Voorbeeldzorg".to_owned()],
        clients,
        total,
    }
}

/// An invented provider.
pub fn sender() -> Sender {
    Sender {
        name: "Zorgerf De Linde B.V.".to_owned(),
        address: "Lindelaan 12".to_owned(),
        postcode: "5051AA".parse().unwrap(),
        city: "Goirle".to_owned(),
        phone: "013 555 01 23".to_owned(),
        email: "administratie@zorgerfdelinde.example".to_owned(),
        iban: "NL91ABNA0417164300".parse().unwrap(),
        kvk: "90000001".to_owned(),
        agb: vec!["65001001".to_owned()],
        vat_id: None,
        logo: None,
    }
}

/// The coalition, as the protocol addresses it.
pub fn coalition() -> Addressee {
    Addressee {
        name: "De Coalitie HvB".to_owned(),
        attention: Some("administratie backoffice".to_owned()),
        address: "Postbus 10008".to_owned(),
        postcode: "5000JA".parse().unwrap(),
        city: "Tilburg".to_owned(),
        email: "facturen@decoalitiehvb.nl".to_owned(),
        kvk: None,
        oin: None,
        term: Term::WorkdaysAfterApproval(15),
        client: ClientKey::Bsn,
        buyer_reference: None,
        order_number: None,
        e_invoice: EInvoice::Nlcius,
    }
}

/// Of every third client the day of birth is not known, and of every fifth the month neither.
fn partly_known(index: usize, born: Geboortedatum) -> Geboortedatum {
    match born {
        Geboortedatum::Day(day) if index % 5 == 4 => Geboortedatum::Year(day.year()),
        Geboortedatum::Day(day) if index % 3 == 2 => Geboortedatum::Month(Month::of(day)),
        known => known,
    }
}

/// A client of the test range; the sum of its lines is its total.
pub fn client(index: usize, name: &str, lines: Vec<InvoiceLine>) -> InvoiceClient {
    let total = Eur::sum(lines.iter().map(|line| line.amount)).unwrap();
    InvoiceClient {
        bsn: bsn(index),
        geboortedatum: Some(Geboortedatum::Day(Date::new(1950 + i16::try_from(index % 50).unwrap(), 3, 14).unwrap())),
        naam: name.to_owned(),
        adres: vec![format!("Dorpsstraat {}", index + 1), "5051 AB Goirle".to_owned()],
        lines,
        total,
    }
}

/// The `index`-th BSN of the test range.
pub fn bsn(index: usize) -> Bsn {
    let mut numbers = (999_900_006_u32..=999_999_999).filter_map(|number| number.to_string().parse().ok());
    numbers.nth(index).unwrap()
}

/// A month at its full rate.
pub fn month_line(description: &str, tariff: &str, rate: &str, specification: Vec<Delivered>) -> InvoiceLine {
    InvoiceLine {
        disposition: "opdracht:O-17".parse().unwrap(),
        domain: Some(Domain::Bg),
        description: description.to_owned(),
        product: None,
        tariff: Some(tariff.to_owned()),
        period: january().period(),
        month: january(),
        days: 31,
        quantity: Decimal::ONE,
        unit: Unit::Maand,
        rate: eur(rate),
        amount: eur(rate),
        correction: None,
        specification,
    }
}

/// Five return trips.
pub fn trips(vervoer: Vervoer) -> InvoiceLine {
    let row = |datum| Delivered { datum, aantal: Decimal::ONE, eenheid: Unit::Dag, vervoer: Some(vervoer) };
    let (tariff, rate) = match vervoer {
        Vervoer::Regulier => ("E1", eur("8.64")),
        Vervoer::Rolstoel => ("E2", eur("32.82")),
    };
    let quantity = Decimal::from(5);
    InvoiceLine {
        domain: Some(Domain::Vervoer),
        product: (vervoer == Vervoer::Regulier).then(|| "08A03".parse().unwrap()),
        quantity,
        unit: Unit::Dag,
        amount: rate.times(quantity).unwrap(),
        ..month_line(&format!("Vervoer {vervoer}"), tariff, &rate.to_string(), mondays().map(row).collect())
    }
}

pub fn eur(text: &str) -> Eur {
    text.parse().unwrap()
}

pub fn january() -> Month {
    "2023-01".parse().unwrap()
}

fn mondays() -> impl Iterator<Item = Date> {
    [2, 9, 16, 23, 30].into_iter().map(|day| Date::new(2023, 1, day).unwrap())
}

fn delivered(datum: Date, aantal: i64, eenheid: Unit) -> Delivered {
    Delivered { datum, aantal: Decimal::from(aantal), eenheid, vervoer: None }
}

/// Invoices of any content: any names, both keys, every unit, broken months, credits, corrections.
pub fn invoices() -> impl Strategy<Value = Invoice> {
    let head = (name(), name(), option::of(name()), vec(name(), 0..3), option::of("[A-Z]F?2[0-9]{3}-[0-9]{1,6}"));
    let terms = (any::<bool>(), 0u32..90, any::<bool>(), vec("G2[0-9]{3}-[0-9]{1,6}", 0..3));
    let clients = vec((name(), option::of(name()), any::<bool>(), vec(line(), 1..4)), 1..7);
    (head, terms, clients).prop_map(
        |((from, to, attention, combinanten, replaces), (births, days, work, corrects), clients)| {
            let clients = clients.into_iter().enumerate().map(|(index, (name, street, born, lines))| {
                let mut client = client(index * 37, &name, lines);
                client.geboortedatum = Some(partly_known(index, client.geboortedatum.unwrap()));
                client.adres = street.into_iter().collect();
                client.geboortedatum = client.geboortedatum.filter(|_| born || births);
                client
            });
            let mut made = invoice(clients.collect());
            (made.sender.name, made.recipient.name) = (from, to);
            (made.recipient.attention, made.combinanten, made.replaces) = (attention, combinanten, replaces);
            made.corrects = corrects;
            made.recipient.client = if births { ClientKey::BirthDate } else { ClientKey::Bsn };
            made.recipient.term = if work { Term::WorkdaysAfterApproval(days) } else { Term::Days(days) };
            made
        },
    )
}

/// A text that is not blank: Dutch names, and any characters at all.
pub fn name() -> impl Strategy<Value = String> {
    let dutch = ["J. Jansen", "Ö. Yıldız-Çelik", "’t Hooft", "IJ. van Ĳsselstein", "Łukasz Żółw", "Zoë <&> \"Ann\""];
    let odd =
        ["مريم", "李小龙", "e\u{301}\u{302}", "\u{202e}omgekeerd", "\u{feff}kop", "a\u{0}b", "🧑‍🦽 rijder", "\t\n tab"];
    prop_oneof![
        6 => select(dutch.to_vec()).prop_map(str::to_owned),
        2 => select(odd.to_vec()).prop_map(str::to_owned),
        2 => vec(any::<char>(), 1..40).prop_map(|chars| chars.into_iter().collect()),
        1 => "[a-z]{1,90}",
        1 => "([A-Z][a-z]{1,12} ){1,12}",
    ]
    .prop_filter("blank", |text: &String| text.chars().any(char::is_alphanumeric))
}

/// A line whose amount follows from its quantity and rate.
fn line() -> impl Strategy<Value = InvoiceLine> {
    let rate = prop_oneof![4 => 0i64..100_000, 1 => 0i64..99_999_999_999].prop_map(Eur::from_cents);
    let rest = (name(), option::of(name()), select(Unit::ALL), option::of(select(Vervoer::ALL)));
    (rest, rate, 1i8..=31, 1i8..=31, 1u32..2000, any::<bool>()).prop_map(
        |((description, correction, unit, vervoer), rate, a, b, count, credit)| {
            let day = |day: i8| Date::new(2023, 1, day).unwrap();
            let period = Period::new(day(a.min(b)), day(a.max(b))).unwrap();
            let (unit, vervoer) = if vervoer.is_some() { (Unit::Dag, vervoer) } else { (unit, None) };
            let mut line = month_line(&description, "X", "0.00", rows(period, unit, vervoer, count));
            (line.period, line.days, line.unit, line.rate) = (period, period.days(), unit, rate);
            line.domain = vervoer.map_or(Some(Domain::Bg), |_| Some(Domain::Vervoer));
            (line.quantity, line.amount) = worth(&line, count);
            line.correction = correction.filter(|_| credit || a < 6);
            if credit && line.correction.is_some() {
                (line.quantity, line.amount, line.specification) = (-line.quantity, line.amount.negated(), Vec::new());
            }
            line
        },
    )
}

fn worth(line: &InvoiceLine, count: u32) -> (Decimal, Eur) {
    let (days, count) = (Decimal::from(line.days), Decimal::from(count));
    match line.unit {
        Unit::Maand => {
            let whole = Decimal::from(31);
            (round_half_up(days / whole, 4), line.rate.part(days, whole).unwrap())
        }
        Unit::Etmaal | Unit::Dag => (days, line.rate.times(days).unwrap()),
        Unit::Minuut => (count, line.rate.part(count, MINUTES_IN_HOUR).unwrap()),
        Unit::Uur | Unit::Kwartier | Unit::Dagdeel | Unit::Stuk | Unit::Euro => {
            (count, line.rate.times(count).unwrap())
        }
    }
}

/// What was delivered: each day of etmalen and trips, the whole count on the first day of what else is counted.
fn rows(period: Period, unit: Unit, vervoer: Option<Vervoer>, count: u32) -> Vec<Delivered> {
    match unit {
        Unit::Etmaal | Unit::Dag => {
            let row = |datum| Delivered { datum, aantal: Decimal::ONE, eenheid: unit, vervoer };
            period.iter().map(row).collect()
        }
        Unit::Maand => vec![delivered(period.first(), i64::from(count), Unit::Uur)],
        Unit::Minuut | Unit::Kwartier | Unit::Uur | Unit::Dagdeel | Unit::Stuk | Unit::Euro => {
            vec![delivered(period.first(), i64::from(count), unit)]
        }
    }
}
