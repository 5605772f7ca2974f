//! What was agreed: whose AGB codes are ours, which products mean what, which agreements, tariffs and contracts hold.
//!
//! Made by `config` from the user's file and the protocol profile; read by `disposition` and `billing`. Pure data and
//! look-ups. The profile is one data file (`hart-van-brabant-2023.toml`); no code of a gemeente stands in the program.

mod listing;
mod profile;
mod recipient;
mod tariff;

pub use listing::InForce;
pub use profile::{CoalitionTariff, DomainTerms, HolderKind, NamedParty, Need, Payer, Profile, ProfileError, Rule};
pub use recipient::{ClientKey, Recipient, Term};
pub use tariff::{Indexation, Origin, RateRow, TariffKey, TariffRow, Tariffs};

use std::collections::BTreeMap;

use crate::domain::{AgbCode, Date, Domain, GemeenteCode, Month, Vervoer};

/// Days on which a row holds; open at the end when `to` is absent. Both ends count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Option<Date>,
}

impl Validity {
    /// Whether the row holds on `day`.
    pub fn contains(self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

/// A signed agreement with the coalition (`[[agreement]]`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// BG, DO or BW; VERVOER goes with DO.
    pub domain: Domain,
    /// When it holds.
    pub validity: Validity,
    /// The member it formally belongs to; printed, never addressed.
    pub combinant: String,
}

/// What a `[[product]]` row matches on; the longest match wins.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProductMatch {
    /// A whole product code.
    Code(String),
    /// The begin of a product code.
    Prefix(String),
    /// A product category.
    Categorie(String),
}

/// A row of the product table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductRow {
    /// What it matches.
    pub product: ProductMatch,
    /// Where the product belongs.
    pub domain: Domain,
    /// Tariff code at the coalition, where one is fixed.
    pub tariff: Option<String>,
}

/// An own contract with a gemeente (`[[contract]]`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    /// With which gemeente.
    pub gemeente: GemeenteCode,
    /// For what.
    pub domain: Domain,
    /// When it holds.
    pub validity: Validity,
}

/// Everything agreed, checked.
#[derive(Clone, Debug)]
pub struct Terms {
    /// `[provider] agb`: at least one.
    pub own: Vec<AgbCode>,
    /// `[coalition] agb`: codes of the coalition itself.
    pub coalition: Vec<AgbCode>,
    /// `[[coalition.member]]`: code and name.
    pub members: BTreeMap<AgbCode, String>,
    /// `[[agreement]]`.
    pub agreements: Vec<Agreement>,
    /// `[[product]]` of the config and of its tables; they win over the profile's at equal length of match.
    pub products: Vec<ProductRow>,
    /// `[[tariff]]` of the config and of its tables; they win over the profile's where both hold.
    pub tariffs: Tariffs,
    /// `[[indexation]]`.
    pub indexations: Vec<Indexation>,
    /// `[[contract]]`.
    pub contracts: Vec<Contract>,
    /// `[billing] first_month`: months before it belong to the system before.
    pub first_month: Month,
    /// `[[party]]`: what the config says of who gets a bill, over what the profile says, by [`Terms::recipient`]'s key.
    pub recipients: BTreeMap<String, Recipient>,
    /// The protocol.
    pub profile: Profile,
}

/// What a product means: its domain, and the coalition's tariff for it where one is fixed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductTerms {
    /// Where it belongs.
    pub domain: Domain,
    /// Tariff code at the coalition.
    pub tariff: Option<String>,
}

impl Terms {
    /// In whose name a toewijzing to this AGB code stands; an unknown code counts as a member's.
    pub fn holder_of(&self, agb: AgbCode) -> HolderKind {
        if self.own.contains(&agb) {
            HolderKind::Own
        } else if self.coalition.contains(&agb) {
            HolderKind::Coalition
        } else {
            HolderKind::Member
        }
    }

    /// Domain and tariff of a product: exact code, then the longest prefix, then category (billing.md §1). At equal
    /// length the config wins over the profile.
    pub fn product(&self, categorie: Option<&str>, code: Option<&str>) -> Option<ProductTerms> {
        let rows = self.products.iter().chain(&self.profile.products);
        let mut best: Option<((u8, usize), &ProductRow)> = None;
        for row in rows {
            let rank = match &row.product {
                ProductMatch::Code(c) if Some(c.as_str()) == code => (2, c.len()),
                ProductMatch::Prefix(p) if code.is_some_and(|c| c.starts_with(p.as_str())) => (1, p.len()),
                ProductMatch::Categorie(c) if Some(c.as_str()) == categorie => (0, c.len()),
                ProductMatch::Code(_) | ProductMatch::Prefix(_) | ProductMatch::Categorie(_) => continue,
            };
            if best.is_none_or(|(known, _)| rank > known) {
                best = Some((rank, row));
            }
        }
        best.map(|(_, row)| ProductTerms { domain: row.domain, tariff: row.tariff.clone() })
    }

    /// Whether an agreement with the coalition covers `domain` on `day`.
    pub fn agreement(&self, domain: Domain, day: Date) -> Option<&Agreement> {
        let covering = self.profile.domains.get(&domain)?.agreement;
        self.agreements.iter().find(|a| a.domain == covering && a.validity.contains(day))
    }

    /// Whether an own contract with `gemeente` covers `domain` on `day`.
    pub fn contract(&self, gemeente: GemeenteCode, domain: Domain, day: Date) -> bool {
        self.contracts.iter().any(|c| c.gemeente == gemeente && c.domain == domain && c.validity.contains(day))
    }

    /// Tariff code and unit of an opdracht's category.
    pub fn tariff_of_categorie(&self, domain: Domain, categorie: &str) -> Option<&CoalitionTariff> {
        self.profile.tariffs.iter().find(|t| t.domain == domain && t.categorie.as_deref() == Some(categorie))
    }

    /// Tariff of an opdracht's transport.
    pub fn tariff_of_vervoer(&self, vervoer: Vervoer) -> Option<&CoalitionTariff> {
        self.profile.tariffs.iter().find(|t| t.vervoer == Some(vervoer))
    }

    /// What is known of a party (`coalitie:hvb`, `gemeente:0855`, `hoofdaannemer:AGB`, `kikmaat:kikmaat`).
    pub fn recipient(&self, party: &str) -> Recipient {
        let configured = self.recipients.get(party).cloned();
        configured.unwrap_or_else(|| self.profile.recipient(party))
    }

    /// All AGB codes that a message may be addressed to or come from.
    pub fn addressed(&self) -> std::collections::BTreeSet<AgbCode> {
        self.own.iter().chain(&self.coalition).chain(self.members.keys()).copied().collect()
    }
}

#[cfg(test)]
pub mod testing {
    //! Terms as in the worked examples: one provider, one member, the temporary agreements.

    use super::*;

    /// The terms of the worked examples.
    pub fn terms() -> Terms {
        let agreement = |domain, to: &str| Agreement {
            domain,
            validity: Validity { from: "2023-01-01".parse().unwrap(), to: Some(to.parse().unwrap()) },
            combinant: "Amarant".to_owned(),
        };
        Terms {
            own: vec!["65001001".parse().unwrap()],
            coalition: vec!["41000099".parse().unwrap()],
            members: [("41000002".parse().unwrap(), "Amarant".to_owned())].into(),
            agreements: vec![
                agreement(Domain::Bg, "2023-06-30"),
                agreement(Domain::Do, "2023-06-30"),
                agreement(Domain::Bw, "2023-12-31"),
            ],
            products: Vec::new(),
            tariffs: Tariffs::default(),
            indexations: Vec::new(),
            contracts: Vec::new(),
            first_month: "2023-01".parse().unwrap(),
            recipients: BTreeMap::new(),
            profile: Profile::built_in().unwrap(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Eur;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn the_longest_match_of_a_product_wins() {
        let mut terms = testing::terms();
        let domain = |terms: &Terms, cat, code| terms.product(cat, code).map(|p| p.domain);
        assert_eq!(domain(&terms, Some("07"), Some("104A2")), Some(Domain::Do));
        assert_eq!(domain(&terms, Some("07"), Some("104C9")), Some(Domain::Oad));
        assert_eq!(domain(&terms, Some("02"), Some("02A02")), Some(Domain::Bg));
        assert_eq!(domain(&terms, Some("99"), Some("99A01")), None);
        terms.products.push(ProductRow {
            product: ProductMatch::Prefix("02A".to_owned()),
            domain: Domain::Bw,
            tariff: None,
        });
        assert_eq!(domain(&terms, Some("02"), Some("02A02")), Some(Domain::Bw));
        assert_eq!(domain(&terms, Some("02"), Some("02B02")), Some(Domain::Bg));
    }

    #[test]
    fn next_year_needs_a_row_or_an_indexation() {
        let mut terms = testing::terms();
        let midden = TariffKey::Coalition("BG-MIDDEN".to_owned());
        assert_eq!(terms.rate(&midden, day("2023-12-31")).map(|r| r.to_string()), Some("409.00".to_owned()));
        assert_eq!(terms.rate(&midden, day("2024-01-01")), None);
        let percent = |year, p: &str| Indexation {
            year,
            domain: Domain::Bg,
            percent: p.parse().unwrap(),
            origin: Origin::Config { line: 7 },
        };
        terms.indexations = vec![percent(2024, "4.75"), percent(2025, "10")];
        assert_eq!(terms.rate(&midden, day("2024-01-01")).map(|r| r.to_string()), Some("428.43".to_owned()));
        assert_eq!(terms.rate(&midden, day("2025-06-01")).map(|r| r.to_string()), Some("471.27".to_owned()));
        assert_eq!(terms.rate(&midden, day("2026-01-01")), None);
        let given = Validity { from: day("2023-07-01"), to: None };
        let origin = Origin::Config { line: 3 };
        terms.tariffs.push(TariffRow { key: midden.clone(), validity: given, rate: Eur::from_cents(42_000), origin });
        assert_eq!(terms.rate(&midden, day("2023-06-30")).map(|r| r.to_string()), Some("409.00".to_owned()));
        assert_eq!(terms.rate(&midden, day("2025-06-01")).map(|r| r.to_string()), Some("420.00".to_owned()));
    }

    #[test]
    fn transport_goes_with_the_agreement_for_dagopvang() {
        let terms = testing::terms();
        assert!(terms.agreement(Domain::Vervoer, day("2023-06-30")).is_some());
        assert!(terms.agreement(Domain::Vervoer, day("2023-07-01")).is_none());
        assert!(terms.agreement(Domain::Oad, day("2023-03-01")).is_none());
    }

    #[test]
    fn the_protocol_says_where_the_coalition_gets_its_invoices() {
        let terms = testing::terms();
        let coalitie = terms.recipient("coalitie:hvb");
        assert_eq!(coalitie.email.as_deref(), Some("facturen@decoalitiehvb.nl"));
        assert_eq!(coalitie.postcode.as_deref(), Some("5000JA"));
        assert_eq!((coalitie.term, coalitie.client), (Term::WorkdaysAfterApproval(15), ClientKey::Bsn));
        let kikmaat = terms.recipient("kikmaat:kikmaat");
        assert_eq!((kikmaat.name.as_deref(), kikmaat.address, kikmaat.term), (Some("Kikmaat"), None, Term::Days(30)));
        assert_eq!(terms.recipient("gemeente:0855"), Recipient::default());
    }

    #[test]
    fn a_party_of_a_profile_has_one_term() {
        let text = include_str!("hart-van-brabant-2023.toml");
        let text = text.replace("payment_workdays = 15", "payment_workdays = 15\npayment_days = 30");
        assert!(Profile::read(&text).unwrap_err().to_string().contains("payment_days"));
    }

    #[test]
    fn a_profile_that_names_an_unknown_area_is_refused() {
        let text = include_str!("hart-van-brabant-2023.toml").replace("area = \"kikmaat\"", "area = \"kikmat\"");
        assert!(Profile::read(&text).unwrap_err().to_string().contains("kikmat"));
    }
}
