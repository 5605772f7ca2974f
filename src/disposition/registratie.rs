//! Registered deliveries: which rows of `levering*.csv` count, and how much they are together.
//!
//! Stands between the facts of a dossier and its dispositions, beside `rows`. Rows of one file for one disposition, date, unit
//! and versie are visits of one day and add up. A file with a stand (the moment of its export) is the whole truth about the
//! dispositions and months that it names; without one the highest versie holds. What two files say of the same, and say
//! differently, counts for neither until a person decides (billing.md §2, §5).
//!
//! A dossier may hold hundreds of thousands of rows: they are sorted once and looked at in place.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::rows::{RowJudgements, SourcedRow, settled};
use super::{CareSince, Disposition, Judged, Judgement, Keep, Loose, Registration, Standing};
use crate::domain::{Bsn, Date, DispositionId, Finding, Month, ProductCode, Unit, Vervoer};
use crate::facts::{Bron, Dossier, Levering};
use crate::terms::Terms;

/// Hands each registered delivery that counts to its disposition.
/// What was registered on dispositions that are not known is given back.
pub(super) fn register(
    dossier: &Dossier,
    keep: &Keep,
    dispositions: &mut [Disposition],
    terms: &Terms,
    judged: &mut Judged,
) -> Vec<Loose> {
    let placed = by_product(dossier, dispositions, terms, judged);
    let named = dossier.all::<Levering>().filter(|(_, row)| row.disposition.is_some());
    let mut rows: Vec<SourcedRow<'_, Levering>> = named.chain(placed.iter().map(|(bron, row)| (*bron, row))).collect();
    rows.sort_unstable_by_key(|(bron, row)| (&row.disposition, row.datum, row.eenheid, row.versie, *bron));
    let of_one = rows.chunk_by(|a, b| a.1.disposition == b.1.disposition);
    let mut by_id: BTreeMap<&DispositionId, &[SourcedRow<'_, Levering>]> =
        of_one.filter_map(|rows| Some((rows.first()?.1.disposition.as_ref()?, rows))).collect();
    for disposition in dispositions {
        let Some(rows) = by_id.remove(&disposition.id) else { continue };
        let mut judged = RowJudgements::new(&disposition.id, judged);
        let rows = of_client(disposition, rows, &mut judged);
        disposition.registrations = counting(&rows, keep, &mut judged);
    }
    let mut unknown = Vec::new();
    for (id, rows) in by_id {
        let mut judged = RowJudgements::new(id, judged);
        for (bron, _) in rows {
            let text = || "Deze beschikking is nog niet bekend; de regel wacht op de WMO301 of de opdracht.".to_owned();
            let rule = ("DELIVERY_WITHOUT_DISPOSITION", Standing::Waiting);
            judged.add(*bron, rule, ("disposition", &id.to_string()), text);
        }
        let mut by_client: BTreeMap<Bsn, Vec<SourcedRow<'_, Levering>>> = BTreeMap::new();
        rows.iter().for_each(|row| by_client.entry(row.1.bsn).or_default().push(*row));
        for (bsn, rows) in by_client {
            let loose = |row: Registration| Loose { disposition: id.clone(), bsn, datum: row.datum };
            unknown.extend(counting(&rows, keep, &mut judged).into_iter().map(loose));
        }
    }
    unknown
}

/// Rows that name a client and a product, each on the disposition that it is about: the one of that client and product that holds on the
/// day, else the only one of them. A row of which there is none waits, and one of which there are several asks a person.
fn by_product(
    dossier: &Dossier,
    dispositions: &[Disposition],
    terms: &Terms,
    judged: &mut Judged,
) -> Vec<(Bron, Levering)> {
    let mut placed = Vec::new();
    for (bron, row) in dossier.all::<Levering>().filter(|(_, row)| row.disposition.is_none()) {
        let of_product: Vec<&Disposition> = dispositions.iter().filter(|d| is_of(d, row, terms)).collect();
        let holds = |d: &&Disposition| d.from <= row.datum && d.to.is_none_or(|to| row.datum <= to);
        let holding: Vec<&Disposition> = of_product.iter().copied().filter(holds).collect();
        match if holding.is_empty() { of_product } else { holding }.as_slice() {
            [only] => placed.push((bron, Levering { disposition: Some(only.id.clone()), ..row.clone() })),
            several => judged.judgements.push(not_one(bron, row, several)),
        }
    }
    placed
}

/// Whether a disposition is for this client and product: it names the code itself, or its tariff has it, or it takes any.
fn is_of(disposition: &Disposition, row: &Levering, terms: &Terms) -> bool {
    let Some(code) = &row.product else { return false };
    let named = disposition.care.iter().filter_map(|care| {
        let of_tariff = || terms.profile.tariffs_of(care.tariff.as_deref()?).next()?.product.as_ref();
        care.product.as_ref().or_else(of_tariff)
    });
    let is_named = named.into_iter().any(|known| known == code);
    let takes_any = disposition.is_generic() && terms.product(None, Some(code)).is_some();
    disposition.client.bsn == row.bsn && !disposition.is_withdrawn() && (is_named || takes_any)
}

fn not_one(bron: Bron, row: &Levering, several: &[&Disposition]) -> Judgement {
    let code = row.product.as_ref().map(ToString::to_string).unwrap_or_default();
    let ids: Vec<String> = several.iter().map(|d| d.id.to_string()).collect();
    let (rule, standing, text) = if several.is_empty() {
        let text =
            "Van deze client is geen beschikking met dit product bekend; de regel wacht op de WMO301 of de opdracht.";
        ("DELIVERY_WITHOUT_DISPOSITION", Standing::Waiting, text.to_owned())
    } else {
        let ids = ids.join(", ");
        let text = format!(
            "Deze client heeft op deze dag meer dan een beschikking met dit product ({ids}); de regel telt niet. Lever haar aan met \
             het nummer van de beschikking."
        );
        ("DELIVERY_OF_SEVERAL", Standing::Conflict, text)
    };
    let finding = Finding::error(rule, format!("regel {}, kolom product", bron.regel), &code, text);
    Judgement { bron, standing, finding, disposition: None }
}

/// What is delivered on a toewijzing without a product, by the codes that are registered on it (OP302). What has no code, or one that
/// maps to nothing, stands together.
pub(super) fn by_code(disposition: &Disposition, terms: &Terms) -> Vec<Disposition> {
    if !disposition.is_generic() {
        return Vec::new();
    }
    let mut groups: BTreeMap<Option<&ProductCode>, Vec<Registration>> = BTreeMap::new();
    for row in &disposition.registrations {
        let usable = row.product.as_ref().filter(|code| terms.product(None, Some(code)).is_some());
        groups.entry(usable).or_default().push(row.clone());
    }
    let part = |(code, registrations): (Option<&ProductCode>, Vec<Registration>)| {
        let meaning = code.and_then(|code| terms.product(None, Some(code)));
        let since = disposition.care.first().map_or(Date::MIN, |care| care.since);
        let tariff = meaning.as_ref().and_then(|meaning| meaning.tariff.clone());
        Disposition {
            domain: meaning.map(|meaning| meaning.domain),
            care: vec![CareSince { since, categorie: None, tariff, vervoer: None, product: code.cloned() }],
            registrations,
            ..disposition.clone()
        }
    };
    groups.into_iter().map(part).collect()
}

/// A row whose BSN is not the disposition's is a conflict.
fn of_client<'a>(
    disposition: &Disposition,
    rows: &[SourcedRow<'a, Levering>],
    judged: &mut RowJudgements<'_>,
) -> Vec<SourcedRow<'a, Levering>> {
    let is_theirs = |(_, row): &&SourcedRow<'a, Levering>| row.bsn == disposition.client.bsn;
    for (bron, row) in rows.iter().filter(|row| !is_theirs(row)) {
        let text = || {
            "Het BSN van deze regel is niet dat van de beschikking; de regel telt niet. Herstel de regel.".to_owned()
        };
        let rule = ("DELIVERY_OTHER_CLIENT", Standing::Conflict);
        judged.add(*bron, rule, ("bsn", &row.bsn.to_string()), text);
    }
    rows.iter().filter(is_theirs).copied().collect()
}

/// What counts of the rows of one disposition, which are in the order of date, unit, versie and source. A month of which a
/// file with a stand speaks is that file's; the rows of files without one count in the others.
fn counting(rows: &[SourcedRow<'_, Levering>], keep: &Keep, judged: &mut RowJudgements<'_>) -> Vec<Registration> {
    let mut registrations = Vec::new();
    for rows in rows.chunk_by(|a, b| Month::of(a.1.datum) == Month::of(b.1.datum)) {
        let (mut exported, others): (Vec<SourcedRow<'_, Levering>>, Vec<_>) =
            rows.iter().copied().partition(|(_, row)| row.stand.is_some());
        if exported.is_empty() {
            registrations.extend(by_versie(&others, keep, judged));
        } else {
            // Stable, so that the rows of a file stay in the order of date, unit and versie.
            exported.sort_by_key(|(bron, row)| (row.stand, bron.sha256));
            registrations.extend(by_stand(&exported, keep, judged));
        }
    }
    registrations
}

/// Per date and unit the highest versie on which the files agree; a sum of zero takes it back.
fn by_versie(rows: &[SourcedRow<'_, Levering>], keep: &Keep, judged: &mut RowJudgements<'_>) -> Vec<Registration> {
    let mut registrations = Vec::new();
    for rows in rows.chunk_by(|a, b| place(a) == place(b)) {
        let mut holding = None;
        for rows in rows.chunk_by(|a, b| a.1.versie == b.1.versie) {
            let files = rows.chunk_by(|a, b| a.0.sha256 == b.0.sha256);
            let claims: Vec<Claim> = files.filter_map(|rows| Claim::new(rows, added(rows), keep)).collect();
            holding = agreed(&claims, keep, judged, Difference::Versie).or(holding);
        }
        registrations.extend(holding.into_iter().flatten());
    }
    registrations
}

/// What the latest export says on which the files of its stand agree.
fn by_stand(rows: &[SourcedRow<'_, Levering>], keep: &Keep, judged: &mut RowJudgements<'_>) -> Vec<Registration> {
    let stands: Vec<&[SourcedRow<'_, Levering>]> = rows.chunk_by(|a, b| a.1.stand == b.1.stand).collect();
    for rows in stands.into_iter().rev() {
        let files = rows.chunk_by(|a, b| a.0.sha256 == b.0.sha256);
        let claims: Vec<Claim> = files.filter_map(|rows| Claim::new(rows, whole_month(rows), keep)).collect();
        if let Some(holding) = agreed(&claims, keep, judged, Difference::Stand) {
            return holding;
        }
    }
    Vec::new()
}

/// What one file with a stand says of a month: per date and unit its highest versie.
fn whole_month(rows: &[SourcedRow<'_, Levering>]) -> Vec<Registration> {
    let highest = |rows: &[SourcedRow<'_, Levering>]| {
        let versies = rows.chunk_by(|a, b| a.1.versie == b.1.versie);
        versies.last().map(added).unwrap_or_default()
    };
    rows.chunk_by(|a, b| place(a) == place(b)).flat_map(highest).collect()
}

fn place((_, row): &SourcedRow<'_, Levering>) -> (Date, Unit) {
    (row.datum, row.eenheid)
}

/// Visits of one day, added up for each product; nothing where they are zero together. The trip of the day stands on the first.
fn added(rows: &[SourcedRow<'_, Levering>]) -> Vec<Registration> {
    let mut by_product: BTreeMap<Option<&ProductCode>, Registration> = BTreeMap::new();
    let mut vervoer: Option<Vervoer> = None;
    for (_, row) in rows {
        vervoer = vervoer.max(row.vervoer);
        let nothing = || Registration {
            datum: row.datum,
            aantal: Decimal::ZERO,
            eenheid: row.eenheid,
            vervoer: None,
            product: row.product.clone(),
        };
        let sum = by_product.entry(row.product.as_ref()).or_insert_with(nothing);
        // Nine digits before the point and six behind it, a million times over, are a third of what a decimal holds.
        sum.aantal += row.aantal;
    }
    let mut registrations: Vec<Registration> =
        by_product.into_values().filter(|registration| !registration.aantal.is_zero()).collect();
    registrations.iter_mut().for_each(|registration| registration.aantal = registration.aantal.normalize());
    if let Some(first) = registrations.first_mut() {
        first.vervoer = vervoer;
    }
    registrations
}

/// What one file says of a date and unit, or of a month.
struct Claim {
    /// Its first row, or one that a person keeps.
    bron: Bron,
    versie: u32,
    content: Vec<Registration>,
}

impl Claim {
    fn new(rows: &[SourcedRow<'_, Levering>], content: Vec<Registration>, keep: &Keep) -> Option<Claim> {
        let (first, row) = rows.first()?;
        let bron = rows.iter().map(|(bron, _)| bron).find(|bron| keep.contains(bron)).unwrap_or(first);
        Some(Claim { bron: *bron, versie: row.versie, content })
    }
}

/// Where files say different things of the same.
#[derive(Clone, Copy)]
enum Difference {
    Versie,
    Stand,
}

/// What all files say, or the one that a person keeps. The others are told.
fn agreed(
    claims: &[Claim],
    keep: &Keep,
    judged: &mut RowJudgements<'_>,
    difference: Difference,
) -> Option<Vec<Registration>> {
    let first = claims.first()?;
    if claims.iter().all(|claim| claim.content == first.content) {
        return Some(first.content.clone());
    }
    let place = match difference {
        Difference::Versie => ("versie", first.versie.to_string()),
        Difference::Stand => ("stand", String::new()),
    };
    let rows: Vec<SourcedRow<'_, Vec<Registration>>> =
        claims.iter().map(|claim| (claim.bron, &claim.content)).collect();
    let holding = settled(&rows, &place, |other, keep| told_difference(difference, other, keep), keep, judged);
    holding.and_then(|holding| claims.get(holding)).map(|claim| claim.content.clone())
}

fn told_difference(difference: Difference, other: &str, keep: &str) -> String {
    let (of, remedy) = match difference {
        Difference::Versie => ("deze dag en eenheid", "de juiste regels met een hogere versie"),
        Difference::Stand => ("deze maand bij dezelfde stand", "een nieuwe export met een latere stand"),
    };
    format!(
        "Een ander bestand zegt voor {of} iets anders ({other}); dit telt niet. Stuur {remedy}, of kies dit met \
         '{keep}'."
    )
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use crate::disposition::testing::{BSN, file};
    use crate::disposition::{Derived, Judgement, Registration, derive};
    use crate::domain::{Sha256, Vervoer};
    use crate::facts::testing::{levering, opdracht};
    use crate::facts::{Besluit, Bron, Dossier, Entry, Fact, Keuze, Levering};
    use crate::terms::testing::terms;

    fn row() -> Levering {
        let Fact::Levering(row) = levering("opdracht:A", BSN, "2023-03-01") else { panic!("a levering") };
        row
    }

    /// What follows from files of rows, each with its number, and an opdracht in another.
    fn files(files: &[(Sha256, Vec<Levering>)], besluiten: &[Besluit]) -> Derived {
        let order = Entry { bron: Bron { sha256: file(9), regel: 2 }, fact: opdracht("A", BSN) };
        let entries = files.iter().flat_map(|(sha256, rows)| {
            let entry = |(regel, row): (u32, &Levering)| Entry {
                bron: Bron { sha256: *sha256, regel },
                fact: row.clone().into(),
            };
            (2u32..).zip(rows).map(entry).collect::<Vec<_>>()
        });
        derive(&Dossier::of(entries.chain([order])), besluiten, &terms())
    }

    /// What counts, as `date amount unit`, and how many rows are told of.
    fn counted(derived: &Derived) -> (Vec<String>, usize) {
        let registrations = derived.dispositions[0].registrations.iter();
        let shown = registrations.map(|r| {
            let trip = r.vervoer.map(|vervoer| format!(" {vervoer}")).unwrap_or_default();
            format!("{} {} {}{trip}", r.datum, r.aantal, r.eenheid)
        });
        (shown.collect(), derived.judgements.len())
    }

    fn on(datum: &str, aantal: u32) -> Levering {
        Levering { datum: datum.parse().unwrap(), aantal: aantal.into(), ..row() }
    }

    fn export(stand: &str, rows: Vec<Levering>) -> Vec<Levering> {
        let stand = stand.parse().ok();
        rows.into_iter().map(|row| Levering { stand, ..row }).collect()
    }

    fn check(given: &[(Sha256, Vec<Levering>)], expected: &[&str], told: usize) {
        let derived = files(given, &[]);
        assert_eq!(counted(&derived), (expected.iter().map(ToString::to_string).collect(), told));
        let backwards: Vec<_> = given.iter().rev().cloned().collect();
        assert_eq!(files(&backwards, &[]), derived);
    }

    /// Rows of one client and a product, beside opdrachten of that client: number, product, first and last day.
    fn of_product(orders: &[(&str, Option<&str>, &str, Option<&str>)], datum: &str, code: &str) -> Derived {
        let orders = orders.iter().zip(10..).map(|((nummer, product, from, to), n)| {
            let Fact::Opdracht(order) = opdracht(nummer, BSN) else { panic!("an opdracht") };
            let mut order = std::sync::Arc::unwrap_or_clone(order);
            (order.domein, order.categorie) = (crate::domain::Domain::Do, "2".to_owned());
            order.product = product.map(|code| code.parse().unwrap());
            (order.ingangsdatum, order.einddatum) = (from.parse().unwrap(), to.map(|to| to.parse().unwrap()));
            Entry { bron: Bron { sha256: file(n), regel: 2 }, fact: order.into() }
        });
        let row = Levering { disposition: None, product: code.parse().ok(), datum: datum.parse().unwrap(), ..row() };
        let row = Entry { bron: Bron { sha256: file(1), regel: 2 }, fact: row.into() };
        derive(&Dossier::of(orders.chain([row])), &[], &terms())
    }

    #[test]
    fn a_row_without_number_goes_to_the_only_disposition_of_its_client_and_product() {
        let counts = |derived: &Derived| derived.dispositions.iter().map(|d| d.registrations.len()).collect::<Vec<_>>();
        let rules = |derived: &Derived| -> Vec<String> {
            derived.judgements.iter().map(|j| j.finding.rule.to_string()).collect()
        };
        let (own, other) = (("A", Some("104B7"), "2023-01-01", None), ("B", Some("104B8"), "2023-01-01", None));
        let found = of_product(&[own, other], "2023-03-01", "104B8");
        assert_eq!((counts(&found), rules(&found).len()), (vec![0, 1], 0));
        // The protocol's code of the tariff, where the order names none.
        let plain = ("A", None, "2023-01-01", None);
        assert_eq!(counts(&of_product(&[plain, other], "2023-03-01", "104A2")), [1, 0]);
        // Of two the one that holds on the day; of two that hold neither.
        let ended = ("C", Some("104B8"), "2022-01-01", Some("2023-02-28"));
        assert_eq!(counts(&of_product(&[other, ended], "2023-03-01", "104B8")), [1, 0]);
        // Behind its end it is a stray day, which a person sees.
        assert_eq!(counts(&of_product(&[own, ended], "2023-03-01", "104B8")), [0, 1]);
        let twice = of_product(&[("A", Some("104B8"), "2023-01-01", None), other], "2023-03-01", "104B8");
        assert_eq!((counts(&twice), rules(&twice)), (vec![0, 0], vec!["DELIVERY_OF_SEVERAL".to_owned()]));
        let none = of_product(&[own], "2023-03-01", "104B8");
        assert_eq!((counts(&none), rules(&none)), (vec![0], vec!["DELIVERY_WITHOUT_DISPOSITION".to_owned()]));
    }

    #[test]
    fn a_registration_is_small() {
        assert!(size_of::<Registration>() <= 40, "{}", size_of::<Registration>());
    }

    #[test]
    fn visits_of_one_day_in_one_file_add_up() {
        let trip = Levering { vervoer: Some(Vervoer::Regulier), aantal: "1.50".parse().unwrap(), ..row() };
        check(
            &[(file(0), vec![row(), trip, on("2023-03-02", 1)])],
            &["2023-03-01 3.5 uur regulier", "2023-03-02 1 uur"],
            0,
        );
        // The same statement in another file, in other rows, is the same registration.
        check(&[(file(0), vec![row(), row()]), (file(1), vec![on("2023-03-01", 4)])], &["2023-03-01 4 uur"], 0);
        let product = |code: &str| Levering { product: code.parse().ok(), ..row() };
        check(
            &[(file(0), vec![product("02A03"), product("02A02"), product("02A03")])],
            &["2023-03-01 2 uur", "2023-03-01 4 uur"],
            0,
        );
    }

    #[test]
    fn two_files_of_one_versie_that_differ_count_for_neither_until_a_person_decides() {
        let (two, four) = ((file(0), vec![row()]), (file(1), vec![row(), row()]));
        check(&[two.clone(), four.clone()], &[], 2);
        let keep = |file, row| Besluit { nummer: 1, keuze: Keuze::Keep { file, row }, reden: String::new() };
        let given = [two.clone(), four.clone()];
        assert_eq!(counted(&files(&given, &[keep(file(1), None)])), (vec!["2023-03-01 4 uur".to_owned()], 1));
        // Any row of a sum stands for it.
        assert_eq!(counted(&files(&given, &[keep(file(1), Some(3))])), (vec!["2023-03-01 4 uur".to_owned()], 1));
        let trip = Levering { vervoer: Some(Vervoer::Regulier), ..row() };
        check(&[two.clone(), (file(1), vec![trip])], &[], 2);
        // The versie below the one in dispute holds, and a higher one ends the dispute.
        let versie = |versie, aantal| Levering { versie, ..on("2023-03-01", aantal) };
        check(
            &[(file(0), vec![versie(2, 1)]), (file(1), vec![versie(2, 3)]), (file(2), vec![row()])],
            &["2023-03-01 2 uur"],
            2,
        );
        check(&[two, four, (file(2), vec![versie(2, 5)])], &["2023-03-01 5 uur"], 2);
    }

    #[test]
    fn a_sum_of_zero_takes_a_day_back() {
        let back = Levering { versie: 2, ..on("2023-03-01", 0) };
        check(&[(file(0), vec![row(), row()]), (file(1), vec![back])], &[], 0);
    }

    #[test]
    fn the_latest_export_is_the_whole_truth_of_its_months() {
        let (march, april) = (on("2023-03-01", 2), on("2023-04-03", 1));
        let first = (file(0), export("2023-04-03T09:00:00", vec![march.clone(), on("2023-03-02", 1), april.clone()]));
        // A row that a later export lacks is gone; of April the later export says nothing.
        let later = (file(1), export("2023-04-04T09:00:00", vec![on("2023-03-01", 3)]));
        check(&[first.clone(), later.clone()], &["2023-03-01 3 uur", "2023-04-03 1 uur"], 0);
        // Rows without a stand count only where no export speaks.
        let loose = (file(2), vec![Levering { versie: 9, ..on("2023-03-05", 8) }, on("2023-05-01", 2)]);
        check(&[first, later, loose], &["2023-03-01 3 uur", "2023-04-03 1 uur", "2023-05-01 2 uur"], 0);
        // All rows of March vanished: a row with the month says so.
        let none = (file(3), export("2023-05-01T08:00:00", vec![on("2023-03-01", 0)]));
        check(&[(file(4), vec![march, april]), none], &["2023-04-03 1 uur"], 0);
    }

    #[test]
    fn exports_of_one_stand_that_differ_leave_the_stand_before() {
        let at = |stand: &str, aantal| export(stand, vec![on("2023-03-01", aantal)]);
        let before = (file(0), at("2023-04-01T09:00:00", 1));
        let (one, other) = ((file(1), at("2023-04-03T09:00:00", 2)), (file(2), at("2023-04-03T09:00:00", 3)));
        check(&[before.clone(), one.clone(), other.clone()], &["2023-03-01 1 uur"], 2);
        // Their difference about March touches no other month.
        let april = (file(3), export("2023-04-03T09:00:00", vec![on("2023-04-01", 4)]));
        check(&[before, one, other, april], &["2023-03-01 1 uur", "2023-04-01 4 uur"], 2);
    }

    #[test]
    fn thousands_of_files_that_claim_one_place_name_ten_others() {
        let claim = |n: u32| {
            let mut sha256 = [0; 32];
            sha256[..4].copy_from_slice(&n.to_be_bytes());
            (Sha256(sha256), vec![Levering { aantal: Decimal::from(n % 3), ..row() }])
        };
        let derived = files(&(0..3_000).map(claim).collect::<Vec<_>>(), &[]);
        let told: &[Judgement] = &derived.judgements;
        assert_eq!((told.len(), derived.dispositions[0].registrations.len()), (3_000, 0));
        assert!(told.iter().all(|j| j.finding.rule == "VERSION_CONFLICT" && j.finding.text.contains(" en andere")));
        assert!(told.iter().all(|j| j.finding.text.matches("van bestand").count() == 10));
    }

    #[test]
    fn of_a_file_that_contradicts_another_in_all_its_rows_a_hundred_are_told() {
        let many = |aantal| (1..=300u32).map(|versie| Levering { versie, ..on("2023-03-01", aantal) }).collect();
        assert_eq!(counted(&files(&[(file(0), many(1)), (file(1), many(2))], &[])), (vec![], 200));
    }

    #[test]
    fn rows_that_wait_are_told_once_for_each_up_to_a_hundred() {
        let waiting = |count| {
            let other = Levering { disposition: "opdracht:B".parse().ok(), ..row() };
            files(&[(file(0), vec![other; count])], &[]).judgements.len()
        };
        assert_eq!((waiting(99), waiting(100), waiting(101)), (99, 100, 100));
    }
}
