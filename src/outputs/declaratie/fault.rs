//! Why no declaration is made: what the order, a statement or the message itself breaks.
//!
//! Stands below every step from `owed` on, beside `value`.

use crate::domain::{Date, DispositionId, Eur, Finding, Month};

/// Why no declaration is made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeclareError {
    /// TR137.
    #[error("{month} has not ended on {dagtekening}; declare it from the first day after it")]
    NotEnded {
        /// The month asked for.
        month: Month,
        /// The day it would be declared.
        dagtekening: Date,
    },
    /// IV090.
    #[error("{last} was declared already; declare {month} as earlier care in {last} or later")]
    MonthBefore {
        /// The month asked for.
        month: Month,
        /// The last DeclaratiePeriode.
        last: Month,
    },
    /// TR318.
    #[error("care of {first} is not declared; declare {first} before {month}")]
    DeclareFirst {
        /// The month asked for.
        month: Month,
        /// The month that comes first.
        first: Month,
    },
    /// The order of business would put it before a declaration that it follows.
    #[error(
        "the declaration would come before {identificatie} of {dagtekening}; give it a later day, or a higher number on that day"
    )]
    OutOfOrder {
        /// Identificatie of the last 323.
        identificatie: String,
        /// Its Dagtekening.
        dagtekening: Date,
    },
    /// CS319, and the bound of Identificatie.
    #[error("{0:?} is no number for a declaration; it has 1 to 12 letters and digits")]
    Identificatie(String),
    /// TR056, TR333.
    #[error("{0} was used for a declaration before; take another number")]
    Used(String),
    /// A statement names a disposition that was not handed in.
    #[error("{0} stands on a statement but is not among the dispositions; derive both from the same facts")]
    Unknown(DispositionId),
    /// A line of a statement breaks the standard.
    #[error("{disposition} from {from}: {fault}")]
    Line {
        /// Which disposition.
        disposition: DispositionId,
        /// First day of its ProductPeriode.
        from: Date,
        /// What is wrong.
        fault: Fault,
    },
    /// More than a message can say.
    #[error("the total is beyond what a declaration can say; check tariffs and registrations")]
    TotalTooLarge,
    /// More lines than there are references of twenty characters.
    #[error("there are more lines than references can be made from {0}; take a shorter number")]
    OutOfReferences(String),
    /// What was made does not hold: the schema or a rule would refuse it.
    #[error("the declaration would be refused: {}", findings_text(.0))]
    Refused(Vec<Finding>),
}

/// What is wrong with a line of a statement.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// GeleverdVolume is a whole number.
    #[error("the quantity {0} is no whole number of units or cents")]
    NotWhole(String),
    /// Bound of the schema.
    #[error("{0} is beyond the eight digits of the standard")]
    TooLarge(String),
    /// TR346, CS339.
    #[error("the amount is {given}, by the standard it is {right}")]
    Amount {
        /// On the statement.
        given: Eur,
        /// By the formula.
        right: Eur,
    },
    /// A line of a declaration lies in one month.
    #[error("its period ends on {0}, not in the month in which it begins")]
    Period(Date),
    /// Only a toewijzing has a number.
    #[error("it is no toewijzing")]
    NoToewijzing,
}

fn findings_text(findings: &[Finding]) -> String {
    findings.iter().map(|f| format!("{} {}: {}", f.rule, f.path, f.text)).collect::<Vec<_>>().join("; ")
}
