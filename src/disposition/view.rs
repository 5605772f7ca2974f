//! Dispositions in the exact JSON shape of contract.md.

use serde::{Deserialize, Serialize};

use super::{Derived, Disposition, Form, Holder, Standing, State};
use crate::domain::{Bsn, Date, DispositionId, Domain, GemeenteCode, ProductCode};
use crate::terms::Terms;

/// One disposition as of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct DispositionView {
    /// Its identity.
    pub id: DispositionId,
    /// Its client.
    pub bsn: Bsn,
    /// Its gemeente.
    pub gemeente: GemeenteCode,
    /// In whose name.
    pub holder: Holder,
    /// Kind of care, where the product is known.
    pub domain: Option<Domain>,
    /// Product code, where there is one.
    pub product: Option<ProductCode>,
    /// What the client is called.
    #[serde(default)]
    pub name: String,
    /// Category within its domain: of an opdracht its own, of a toewijzing that of its product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// First day of validity.
    pub from: Date,
    /// Last day of validity.
    pub to: Option<Date>,
    /// Its state on the day.
    pub state: State,
    /// Delivered periods.
    pub deliveries: Vec<DeliveryView>,
    /// Who continues it.
    pub successor: Option<DispositionId>,
    /// Whom it continues.
    pub predecessor: Option<DispositionId>,
    /// What it needs and has not come.
    pub waiting_for: Vec<String>,
}

/// One delivered period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct DeliveryView {
    /// First day.
    pub from: Date,
    /// Last day, when a stop is known.
    pub to: Option<Date>,
    /// Its RedenBeeindiging.
    pub end_reason: Option<String>,
}

impl DispositionView {
    /// The dispositions of a dossier as of a day.
    pub fn all(derived: &Derived, as_of: Date, terms: &Terms) -> Vec<DispositionView> {
        derived.dispositions.iter().map(|d| view(d, derived, as_of, terms)).collect()
    }
}

fn view(disposition: &Disposition, derived: &Derived, as_of: Date, terms: &Terms) -> DispositionView {
    let waiting = derived
        .judgements
        .iter()
        .filter(|j| j.standing == Standing::Waiting && j.disposition.as_ref() == Some(&disposition.id));
    let mut waiting_for: Vec<String> = Vec::new();
    for text in waiting.map(|j| format!("{}: {}", j.finding.rule, j.finding.text)) {
        if !waiting_for.contains(&text) {
            waiting_for.push(text);
        }
    }
    let deliveries = disposition.deliveries.iter().map(|d| DeliveryView {
        from: d.from,
        to: d.to(),
        end_reason: d.end_reason().map(str::to_owned),
    });
    DispositionView {
        id: disposition.id.clone(),
        bsn: disposition.client.bsn,
        gemeente: disposition.gemeente,
        holder: disposition.holder,
        domain: disposition.domain,
        product: disposition.care_on(as_of).and_then(|care| care.product.clone()),
        name: disposition.client.naam.clone(),
        category: match &disposition.form {
            Form::Toewijzing { product, .. } => product.as_ref().map(|product| product.categorie.to_string()),
            Form::Opdracht { .. } => disposition.care_on(as_of).and_then(|care| care.categorie.clone()),
        },
        from: disposition.from,
        to: disposition.to,
        state: disposition.state(as_of, terms),
        deliveries: if disposition.is_withdrawn() { Vec::new() } else { deliveries.collect() },
        successor: disposition.successor.as_ref().map(|s| s.id.clone()),
        predecessor: disposition.predecessor.clone(),
        waiting_for,
    }
}
