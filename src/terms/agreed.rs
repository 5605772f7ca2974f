//! Everything that was agreed, as one value, and look-ups in it.
//!
//! Made by `config` from the user's file and the protocol profile. Stands on rows, tariffs and profile; what a rate is on a day is
//! told by `rate`.

use std::collections::BTreeMap;

use super::buyer::PartyKey;
use super::profile::{HolderKind, Profile, ProtocolTariff};
use super::recipient::Recipient;
use super::row::{Agreement, Contract, ProductMatch, ProductRow};
use super::tariff::{Indexation, Tariffs};
use crate::domain::{AgbCode, Categorie, Date, Domain, GemeenteCode, Kalender, Month, ProductCode, Vervoer};

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
    /// `[[party]]`: what the config says of who gets a bill, over what the profile says.
    pub recipients: BTreeMap<PartyKey, Recipient>,
    /// Which days are working days, with those of `[calendar]`.
    pub kalender: Kalender,
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
    /// Its category, where the row that matches it names one.
    pub categorie: Option<Categorie>,
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
    pub fn product(&self, categorie: Option<Categorie>, code: Option<&ProductCode>) -> Option<ProductTerms> {
        let rows = self.products.iter().chain(&self.profile.products);
        let mut best: Option<((u8, usize), &ProductRow)> = None;
        for row in rows {
            let rank = match &row.product {
                ProductMatch::Code(c) if Some(c) == code => (2, c.as_str().len()),
                ProductMatch::Prefix(p) if code.is_some_and(|c| c.as_str().starts_with(p.as_str())) => {
                    (1, p.as_str().len())
                }
                ProductMatch::Categorie(c) if Some(*c) == categorie => (0, c.as_str().len()),
                ProductMatch::Code(_) | ProductMatch::Prefix(_) | ProductMatch::Categorie(_) => continue,
            };
            if best.is_none_or(|(known, _)| rank > known) {
                best = Some((rank, row));
            }
        }
        best.map(|(_, row)| ProductTerms { domain: row.domain, tariff: row.tariff.clone(), categorie: row.categorie() })
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

    /// Tariff of an opdracht's category, in its gemeente.
    pub fn tariff_of_categorie(
        &self,
        domain: Domain,
        categorie: &str,
        gemeente: GemeenteCode,
    ) -> Option<&ProtocolTariff> {
        let is_of = |t: &&ProtocolTariff| t.domain == domain && t.categorie.as_deref() == Some(categorie);
        self.profile.tariffs.iter().filter(is_of).find(|t| t.is_for(gemeente))
    }

    /// Tariff of an opdracht's transport, in its gemeente.
    pub fn tariff_of_vervoer(&self, vervoer: Vervoer, gemeente: GemeenteCode) -> Option<&ProtocolTariff> {
        self.profile.tariffs.iter().find(|t| t.vervoer == Some(vervoer) && t.is_for(gemeente))
    }

    /// What is known of a party that gets bills.
    pub fn recipient(&self, party: &PartyKey) -> Recipient {
        let configured = self.recipients.get(party).cloned();
        configured.unwrap_or_else(|| self.profile.recipient(party))
    }

    /// All AGB codes that a message may be addressed to or come from.
    pub fn addressed(&self) -> std::collections::BTreeSet<AgbCode> {
        self.own.iter().chain(&self.coalition).chain(self.members.keys()).copied().collect()
    }
}
