//! What the config asks of people, and what a hash costs.
//!
//! Stands in `people` below `register`. Holds values only.

use std::time::Duration;

use super::password::HashCost;
use super::role::Role;
use crate::config::{PeopleConfig, SecondFactor};

/// How people log in, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeopleRules {
    /// A session of which nothing is heard for so long ends.
    pub idle: Duration,
    /// A session ends after so long whatever happens.
    pub absolute: Duration,
    /// Who cannot log in without a second factor.
    pub second_factor: SecondFactor,
    /// What a hash of a password costs.
    pub cost: HashCost,
}

impl PeopleRules {
    /// Whether one of this role cannot log in without a second factor.
    pub fn asks_second_factor(&self, role: Role) -> bool {
        match self.second_factor {
            SecondFactor::Nobody => false,
            SecondFactor::Beheer => role == Role::Beheer,
            SecondFactor::Everybody => true,
        }
    }
}

impl From<&PeopleConfig> for PeopleRules {
    fn from(config: &PeopleConfig) -> Self {
        let PeopleConfig { idle, absolute, second_factor, .. } = *config;
        PeopleRules { idle, absolute, second_factor, cost: HashCost::default() }
    }
}
