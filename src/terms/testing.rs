//! Terms as in the worked examples: one provider, one member, the temporary agreements.

use std::collections::BTreeMap;

use super::*;
use crate::domain::{Domain, Kalender};

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
        kalender: Kalender::default(),
        profile: Profile::built_in().unwrap(),
    }
}
