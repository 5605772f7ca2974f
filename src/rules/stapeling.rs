//! TR302: the same product only with periods that do not overlap.
//!
//! Few are compared with one another, which allocates nothing while none overlap. What is found, and what is many, is swept
//! by first day, so that a hostile message with many toewijzingen costs no square of them.

use std::collections::BTreeMap;

use super::rule::Level::WithinMessage;
use super::rule::{Found, Rule};
use super::walk::voorziening::{Voorziening, voorzieningen};
use crate::domain::Date;
use crate::domain::Kind::{Wmo301, Wmo315, Wmo317};
use crate::message::{Code, Message};

/// The rules of this file.
pub(super) const RULES: &[Rule] = &[TR302, TR386, TR410];

const TR302: Rule = Rule::new("TR302", &[Wmo301], WithinMessage, Some("0001"))
    .checked(tr302)
    .means(
        "In één 301 komt hetzelfde product niet twee keer voor met dagen die overlappen. Zonder Code telt de Categorie; \
         een toewijzing zonder product overlapt met geen andere. Categorie 11 tot en met 14 zijn uitgezonderd en \
         verwijderde toewijzingen tellen niet mee.",
    )
    .remedy("Vraag de gemeente de perioden op elkaar te laten aansluiten.");

const TR386: Rule = Rule::new("TR386", &[Wmo315], WithinMessage, Some("0001"))
    .checked(tr302)
    .judged_as("TR302")
    .means(
        "In een 315 komt hetzelfde product niet twee keer voor met dagen die overlappen. Zonder code telt de categorie; \
         categorie 11 tot en met 14 zijn uitgezonderd.",
    )
    .remedy("Laat de perioden op elkaar aansluiten.");

const TR410: Rule = Rule::new("TR410", &[Wmo317], WithinMessage, Some("0001"))
    .checked(tr302)
    .judged_as("TR302")
    .means(
        "In een 317 komt hetzelfde product bij de NieuwProducten niet twee keer voor met dagen die overlappen. Zonder \
         code telt de categorie; categorie 11 tot en met 14 zijn uitgezonderd.",
    )
    .remedy("Laat de perioden op elkaar aansluiten.");

/// TR302, of a 315 TR386 and of the new products of a 317 TR410: see the head of this file. Without Code the comparison is
/// on Categorie; without Product nothing may overlap. Categories 11 to 14 are exempt, and removed toewijzingen do not count.
fn tr302(message: &Message, found: &mut Found<'_>) {
    let counted = || voorzieningen(message).filter(counts);
    let are_few = counted().nth(FEW).is_none();
    if are_few && !counted().enumerate().any(|(index, b)| counted().take(index).any(|a| overlap(&a, &b))) {
        return;
    }
    let mut by_first_day: Vec<Voorziening<'_>> = counted().collect();
    by_first_day.sort_by_key(|p| p.ingangsdatum);
    let mut running = Running::default();
    for product in &by_first_day {
        if running.last_of_same(product).is_some_and(|last| last >= product.ingangsdatum) {
            let text = "Het product overlapt een ander van hetzelfde product in dit bericht; laat de perioden op elkaar \
                        aansluiten.";
            let element = if product.product.is_some() { "/Product" } else { "" };
            found.error(product.path(element), &shown(product), text);
        }
        running.add(product);
    }
}

/// What a 317 changes keeps the product of its toewijzing, which only the receiver knows (TR361).
fn counts(product: &Voorziening<'_>) -> bool {
    let is_removed =
        product.einddatum == Some(product.ingangsdatum) && (product.has_reason("13") || product.has_reason("01"));
    let is_exempt = product.product.is_some_and(|p| matches!(p.categorie.as_str(), "11" | "12" | "13" | "14"));
    // An end before the begin is CS003's finding; it overlaps nothing.
    let is_empty = product.einddatum.is_some_and(|end| end < product.ingangsdatum);
    product.class.names_product && !is_removed && !is_exempt && !is_empty
}

/// Whether two are of the same product, and on the same day.
fn overlap(a: &Voorziening<'_>, b: &Voorziening<'_>) -> bool {
    let is_same = match (a.product, b.product) {
        (Some(x), Some(y)) => x.categorie == y.categorie && (x.code.is_none() || y.code.is_none() || x.code == y.code),
        _ => true,
    };
    let begins_before_end =
        |a: &Voorziening<'_>, b: &Voorziening<'_>| b.einddatum.is_none_or(|end| a.ingangsdatum <= end);
    is_same && begins_before_end(a, b) && begins_before_end(b, a)
}

/// The last day seen so far of what began earlier, per kind of comparison.
#[derive(Default)]
struct Running<'a> {
    any: Option<Date>,
    generic: Option<Date>,
    categorie: BTreeMap<Code, Date>,
    aspecific: BTreeMap<Code, Date>,
    specific: BTreeMap<(Code, &'a str), Date>,
}

impl<'a> Running<'a> {
    fn last_of_same(&self, product: &Voorziening<'a>) -> Option<Date> {
        let Some(named) = product.product else { return self.any };
        let same = match named.code.as_deref() {
            None => self.categorie.get(&named.categorie).copied(),
            Some(code) => {
                let specific = self.specific.get(&(named.categorie, code));
                specific.max(self.aspecific.get(&named.categorie)).copied()
            }
        };
        same.max(self.generic)
    }

    fn add(&mut self, product: &Voorziening<'a>) {
        let last = product.einddatum.unwrap_or(Date::MAX);
        self.any = self.any.max(Some(last));
        let Some(named) = product.product else {
            self.generic = self.generic.max(Some(last));
            return;
        };
        raise(self.categorie.entry(named.categorie).or_insert(last), last);
        match named.code.as_deref() {
            None => raise(self.aspecific.entry(named.categorie).or_insert(last), last),
            Some(code) => raise(self.specific.entry((named.categorie, code)).or_insert(last), last),
        }
    }
}

fn raise(held: &mut Date, last: Date) {
    *held = last.max(*held);
}

fn shown(product: &Voorziening<'_>) -> String {
    let Some(named) = product.product else { return String::new() };
    format!("{} {}", named.categorie, named.code.as_deref().unwrap_or_default()).trim_end().to_owned()
}

const FEW: usize = 8;

#[cfg(test)]
mod tests {
    use super::super::testing::{
        CODE, EINDE_315, INGANG_GENERIEK, PRODUCT_301, aangevraagd, accepts, element, given, granted, nieuw, refuses,
        toegewezen,
    };

    const CATEGORIE_7: (&str, &str) = ("<iwmo:Categorie>07", "<iwmo:Categorie>02");

    #[test]
    fn tr302_accepts() {
        accepts(
            "TR302",
            "301",
            &[
                &[],
                &[("<iwmo:Categorie>07", "<iwmo:Categorie>02")],
                &[(PRODUCT_301, ""), ("<wmo301:Einddatum>2023-12-31", "<wmo301:Einddatum>2022-12-31")],
                &[
                    ("<iwmo:Categorie>07", "<iwmo:Categorie>02"),
                    ("07A01", "02A02"),
                    ("<wmo301:RedenWijziging>12", "<wmo301:RedenWijziging>13"),
                    ("<wmo301:Einddatum>2023-12-31", "<wmo301:Einddatum>2023-03-01"),
                ],
                &[
                    ("<iwmo:Categorie>02", "<iwmo:Categorie>11"),
                    ("<iwmo:Categorie>07", "<iwmo:Categorie>11"),
                    ("07A01", "02A02"),
                ],
                &[("<iwmo:Categorie>02", "<iwmo:Categorie>12"), ("<iwmo:Code>07A01</iwmo:Code>", "")],
            ],
        );
    }

    #[test]
    fn tr302_refuses() {
        refuses(
            "TR302",
            "301",
            &[
                (&[("<iwmo:Categorie>07", "<iwmo:Categorie>02"), ("07A01", "02A02")], &toegewezen(2, "/Product")),
                (&[("<iwmo:Categorie>07", "<iwmo:Categorie>02"), (CODE, "")], &toegewezen(2, "/Product")),
                (&[(PRODUCT_301, "")], &toegewezen(2, "/Product")),
            ],
        );
    }

    #[test]
    fn tr386_accepts() {
        accepts(
            "TR386",
            "315",
            &[&[], &[CATEGORIE_7, (EINDE_315, "<wmo315:ToewijzingEinddatum>2023-02-28</wmo315:ToewijzingEinddatum>")]],
        );
    }

    #[test]
    fn tr386_refuses() {
        refuses(
            "TR386",
            "315",
            &[
                (&[CATEGORIE_7], &aangevraagd(2, "/Product")),
                (&[(element("315", "Product"), "")], &aangevraagd(2, "/Product")),
            ],
        );
    }

    #[test]
    fn tr410_accepts() {
        accepts("TR410", "317", &[&[]]);
    }

    #[test]
    fn tr410_refuses() {
        refuses(
            "TR410",
            "317",
            &[(
                &[(INGANG_GENERIEK, "<wmo317:GewensteIngangsdatum>2023-09-30</wmo317:GewensteIngangsdatum>")],
                &nieuw(2, ""),
            )],
        );
    }

    #[test]
    fn tr302_of_two_products() {
        // Product, days and reason of two toewijzingen, and whether they may stand in one message; either order.
        let rows: &[([&str; 4], [&str; 4], bool)] = &[
            // Days: what ends on one day and begins on the next touches, the same day overlaps.
            (["02/02A02", "2023-01-01", "2023-06-30", "-"], ["02/02A02", "2023-07-01", "2023-12-31", "-"], true),
            (["02/02A02", "2023-01-01", "2023-06-30", "-"], ["02/02A02", "2023-06-30", "2023-12-31", "-"], false),
            (["02/02A02", "2023-01-01", "-", "-"], ["02/02A02", "2030-01-01", "-", "-"], false),
            (["02/02A02", "2023-01-01", "-", "-"], ["02/02A02", "2022-01-01", "2022-12-31", "-"], true),
            (["02/02A02", "2023-01-01", "2023-12-31", "-"], ["02/02A02", "2023-05-05", "2023-05-05", "-"], false),
            // Product: by code, by category where one has no code, and everything where one has none at all.
            (["02/02A02", "2023-01-01", "-", "-"], ["02/02A03", "2023-01-01", "-", "-"], true),
            (["02/02A02", "2023-01-01", "-", "-"], ["03/02A02", "2023-01-01", "-", "-"], true),
            (["02/02A02", "2023-01-01", "-", "-"], ["02", "2023-01-01", "-", "-"], false),
            (["02", "2023-01-01", "-", "-"], ["02", "2023-01-01", "-", "-"], false),
            (["02", "2023-01-01", "-", "-"], ["03", "2023-01-01", "-", "-"], true),
            (["-", "2023-01-01", "-", "-"], ["03", "2023-01-01", "-", "-"], false),
            (["-", "2023-01-01", "-", "-"], ["03/03A01", "2023-06-01", "-", "-"], false),
            (["-", "2023-01-01", "-", "-"], ["-", "2023-06-01", "-", "-"], false),
            (["-", "2023-01-01", "2023-05-31", "-"], ["-", "2023-06-01", "-", "-"], true),
            // Categories 11 to 14 are free, also beside what has no product; 10 and 15 are not.
            (["11/11A01", "2023-01-01", "-", "-"], ["11/11A01", "2023-01-01", "-", "-"], true),
            (["12", "2023-01-01", "-", "-"], ["12/12A01", "2023-01-01", "-", "-"], true),
            (["13", "2023-01-01", "-", "-"], ["13", "2023-01-01", "-", "-"], true),
            (["14", "2023-01-01", "-", "-"], ["-", "2023-01-01", "-", "-"], true),
            (["10", "2023-01-01", "-", "-"], ["10", "2023-01-01", "-", "-"], false),
            (["15/15A01", "2023-01-01", "-", "-"], ["15/15A01", "2023-01-01", "-", "-"], false),
            // Removed ones do not count; another one of a single day does, and so does 13 with other days.
            (["02/02A02", "2023-01-01", "-", "-"], ["02/02A02", "2023-06-01", "2023-06-01", "13"], true),
            (["02/02A02", "2023-01-01", "-", "-"], ["02/02A02", "2023-06-01", "2023-06-01", "01"], true),
            (["02/02A02", "2023-01-01", "-", "-"], ["02/02A02", "2023-06-01", "2023-06-01", "12"], false),
            (["02/02A02", "2023-01-01", "-", "-"], ["02/02A02", "2023-06-01", "2023-06-02", "13"], false),
            (["-", "2023-01-01", "-", "-"], ["02/02A02", "2023-06-01", "2023-06-01", "13"], true),
        ];
        for (a, b, allowed) in rows {
            let product = |p: &[&'static str; 4]| [p[0], p[1], p[2], p[3], "-"];
            for pair in [[product(a), product(b)], [product(b), product(a)]] {
                let found = granted("TR302", &pair);
                assert_eq!(found.len(), usize::from(!allowed), "{pair:?}: {found:?}");
                // What is asked has no reason, so none of it is removed.
                if pair.iter().all(|product| product[3] == "-") {
                    for (class, rule) in [("AangevraagdProduct", "TR386"), ("NieuwProduct", "TR410")] {
                        assert_eq!(given(class, rule, &pair), found, "{rule} {pair:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn tr302_of_more_products_finds_each_that_overlaps_an_earlier_one() {
        let long = ["02/02A02", "2023-01-01", "2023-12-31", "-", "-"];
        let short = ["02/02A02", "2023-02-01", "2023-02-28", "-", "-"];
        let late = ["02/02A02", "2023-10-01", "2023-10-31", "-", "-"];
        let other = ["03/03A01", "2023-10-01", "-", "-", "-"];
        assert_eq!(granted("TR302", &[long, short, other, late]), ["[2]/Product", "[4]/Product"]);
        // The earlier one need not stand first, nor be the last that began.
        assert_eq!(granted("TR302", &[late, short, long]), ["[2]/Product", "[1]/Product"]);
    }

    #[test]
    fn tr386_of_three_finds_the_second_and_the_third() {
        let three = [["02/02A02", "2023-01-01", "-", "-", "04 4"]; 3];
        assert_eq!(given("AangevraagdProduct", "TR386", &three), ["[2]/Product", "[3]/Product"]);
    }

    #[test]
    fn tr302_of_few_is_that_of_many() {
        // Products of a category of their own that make few into many, and change nothing else.
        let codes: Vec<String> = (1..=9).map(|number| format!("05/05A0{number}")).collect();
        let others: Vec<[&str; 5]> = codes.iter().map(|code| [code.as_str(), "2023-01-01", "-", "-", "-"]).collect();
        let products = ["02/02A02", "02/02A03", "02", "03", "12"];
        let days = [
            ("2023-01-01", "2023-01-31"),
            ("2023-01-31", "2023-02-28"),
            ("2023-02-01", "-"),
            ("2023-03-01", "2023-02-01"),
        ];
        let one = |n: usize| [products[n % 5], days[n / 5 % 4].0, days[n / 5 % 4].1, "-", "-"];
        for seed in 0..400 {
            let few = [one(seed), one(seed * 7 + seed / 20), one(seed * 13 + 3)];
            let found = granted("TR302", &few);
            assert_eq!(granted("TR302", &[few.as_slice(), &others].concat()), found, "{few:?}");
        }
    }
}
