//! What debtors follow from, and what comes out: bills, payments, and what a person has to look at.
//!
//! Stands at the ground of `debiteuren`. Reckons nothing but the sum of a tally.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::billing::{Invoiced, Party};
use crate::declaratie::Ledger;
use crate::domain::{Date, Eur, Iban, Month, Overflow, Sha256};
use crate::facts::{Besluit, Betaling, Bron};
use crate::terms::Terms;

/// What it follows from.
#[derive(Clone, Copy, Debug)]
pub struct Basis<'a> {
    /// Every invoice that was made.
    pub invoices: &'a [Invoiced],
    /// The declarations, per aanbieder.
    pub ledgers: &'a [Ledger],
    /// Decisions that stand.
    pub besluiten: &'a [Besluit],
    /// Payments, each once.
    pub betalingen: &'a [Betaald],
    /// When each party pays.
    pub terms: &'a Terms,
    /// Our accounts; empty: every account counts.
    pub accounts: &'a BTreeSet<Iban>,
    /// What happened after it has not happened.
    pub as_of: Date,
}

/// A payment, and every place of the archive that shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Betaald {
    /// What it says; where exports differ, the one that says most.
    pub betaling: Betaling,
    /// Files and lines that show it, sorted; never empty.
    pub bronnen: BTreeSet<Bron>,
}

/// Who owes us what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Debiteuren {
    /// As of which day.
    pub as_of: Date,
    /// Every invoice and declaration, by party, month and number.
    pub receivables: Vec<Vordering>,
    /// What is open per party, by how long it has been due.
    pub ageing: Vec<Ageing>,
    /// Payments that nothing claims, or too much: a person says what they are for.
    pub unmatched: Vec<UnmatchedPayment>,
    /// Debits that name nothing of ours.
    pub outgoing: Tally,
    /// Payments of accounts that are not configured; they count for nothing.
    pub left_out: Vec<LeftOut>,
    /// Payments that a person set aside: they are for no bill.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dismissed: Vec<Dismissed>,
    /// Between accounts of ours, in and out.
    #[serde(default = "Tally::none", skip_serializing_if = "Tally::is_none")]
    pub internal: Tally,
    /// Sum of all payments that count: that of what was allocated, what is unmatched and what was set aside.
    pub counted: Eur,
}

/// What is open of one party. Credits that are open count negatively, in the place of their own day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Ageing {
    /// Who.
    pub party: Party,
    /// Not due yet, or on no known day.
    pub not_due: Eur,
    /// Due for 1 to 30 days.
    pub days_1_30: Eur,
    /// Due for 31 to 60 days.
    pub days_31_60: Eur,
    /// Due for 61 to 90 days.
    pub days_61_90: Eur,
    /// Due for more than 90 days.
    pub over_90: Eur,
    /// All of it.
    pub total: Eur,
    /// What was refused of declarations and not declared anew; it is not open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Eur>,
    /// How many bills are open.
    pub number: u32,
}

/// An invoice or a declaration, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Vordering {
    /// Who owes it.
    pub party: Party,
    /// How it was sent.
    pub kind: VorderingKind,
    /// Number of the invoice, or DeclaratieNummer.
    pub number: String,
    /// Which month it is about.
    pub month: Month,
    /// Factuurdatum, or Dagtekening of the 323.
    pub date: Date,
    /// What was sent comes to; negative is a credit.
    pub amount: Eur,
    /// What was granted of a declaration that was answered.
    pub granted: Option<Eur>,
    /// What was refused of a declaration, and not declared anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Eur>,
    /// What became of it.
    pub stage: Stage,
    /// Day on which it must be paid; absent while that is not known.
    pub due: Option<Date>,
    /// What was paid of it, in the order of the days.
    pub payments: Vec<Toerekening>,
    /// Sum of what was paid.
    pub paid: Eur,
    /// What is left; negative where more was paid than asked.
    pub open: Eur,
    /// Days past the day on which it was due; 0 where nothing is left to pay.
    pub days_overdue: u32,
    /// What a person should look at, in Dutch.
    pub remarks: Vec<String>,
}

/// How a bill was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub enum VorderingKind {
    /// An invoice.
    Invoice,
    /// A declaration (323).
    Declaration,
}

/// What became of a bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub enum Stage {
    /// It was sent, and nothing was heard.
    Sent,
    /// The party approved it; a declaration was answered.
    Approved {
        /// On which day.
        on: Date,
    },
    /// The party refused it.
    Refused {
        /// On which day; not known of a declaration that was refused by a hub.
        on: Option<Date>,
        /// Why.
        reason: String,
    },
    /// It was refused, and another came in its place: nothing of it is open.
    Replaced {
        /// Number of the other.
        by: String,
    },
    /// Nothing is left to pay.
    Settled,
}

impl Stage {
    /// The word that a person reads.
    pub fn as_str(&self) -> &'static str {
        match self {
            Stage::Sent => "sent",
            Stage::Approved { .. } => "approved",
            Stage::Refused { .. } => "refused",
            Stage::Replaced { .. } => "replaced",
            Stage::Settled => "settled",
        }
    }
}

/// A payment, or a part of one, that is for a bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Toerekening {
    /// Day on which it was booked, or that a person noted.
    pub date: Date,
    /// How much of it; negative takes back.
    pub amount: Eur,
    /// Where it is from.
    #[serde(flatten)]
    pub from: Herkomst,
}

/// Where a payment is from.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "by")]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub enum Herkomst {
    /// A decision noted it.
    Hand {
        /// Its number.
        decision: u64,
        /// In the words of the user.
        reason: String,
    },
    /// A bank statement shows it.
    Bank {
        /// A file that holds it.
        file: Sha256,
        /// The payment in that file, from 1.
        row: u32,
        /// Who paid.
        name: Option<String>,
        /// On whose behalf.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on_behalf_of: Option<String>,
        /// From which account.
        account: Option<String>,
        /// What was written with it.
        text: String,
        /// The decision that says what it is for, where the text does not.
        decision: Option<u64>,
    },
}

impl Herkomst {
    /// From which account, or to which.
    pub fn account(&self) -> Option<&str> {
        match self {
            Herkomst::Bank { account, .. } => account.as_deref(),
            Herkomst::Hand { .. } => None,
        }
    }

    /// Who paid, and on whose behalf, for people.
    pub fn payer(&self) -> String {
        match self {
            Herkomst::Bank { name, on_behalf_of, account, .. } => {
                let who = name.as_deref().or(account.as_deref()).unwrap_or("onbekende betaler");
                let behalf = on_behalf_of.as_deref().filter(|other| Some(*other) != name.as_deref());
                behalf.map_or_else(|| who.to_owned(), |behalf| format!("{who} namens {behalf}"))
            }
            Herkomst::Hand { reason, .. } => reason.clone(),
        }
    }

    /// What was written with it.
    pub fn text(&self) -> &str {
        match self {
            Herkomst::Bank { text, .. } => text,
            Herkomst::Hand { .. } => "",
        }
    }

    /// The word by which `outbox match` and `dismiss` take it: the begin of the hash of a file that shows it, and its row.
    pub fn id(&self) -> Option<String> {
        match self {
            Herkomst::Bank { file, row, .. } => {
                let hash: String = file.to_string().chars().take(SHORT).collect();
                Some(format!("{hash}:{row}"))
            }
            Herkomst::Hand { .. } => None,
        }
    }
}

/// As much of a hash as tells files apart.
const SHORT: usize = 8;

impl std::fmt::Debug for Herkomst {
    /// Names, accounts and texts are of persons.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Herkomst::Hand { decision, .. } => {
                f.debug_struct("Hand").field("decision", decision).finish_non_exhaustive()
            }
            Herkomst::Bank { file, row, decision, .. } => {
                let mut shown = f.debug_struct("Bank");
                shown.field("file", file).field("row", row).field("decision", decision).finish_non_exhaustive()
            }
        }
    }
}

/// A payment that nothing claims, or too much does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct UnmatchedPayment {
    /// Day on which it was booked, or that a person noted.
    pub date: Date,
    /// How much a person must say something of.
    pub amount: Eur,
    /// Of how much, where the rest is on bills.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whole: Option<Eur>,
    /// Where it is from.
    #[serde(flatten)]
    pub from: Herkomst,
    /// Why it is here.
    pub why: UnmatchedReason,
    /// The numbers that it names.
    pub numbers: Vec<String>,
    /// The bills of that payer that come to it exactly, in each way; a few of many.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<Vec<String>>,
    /// The same in Dutch, with what to do.
    pub remark: String,
}

/// Why a payment is for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub enum UnmatchedReason {
    /// Its texts name no number of ours.
    NoNumber,
    /// It names numbers of several parties.
    SeveralParties,
    /// A person gave it a number that is none of ours.
    UnknownNumber,
    /// A debit names a number, but nothing shows that it takes a payment back.
    Debit,
    /// It names no number, and comes in several ways to what that payer owes.
    SeveralFit,
    /// It names a bill of another party than the one that paid.
    OtherParty,
    /// It names a number as ours are, but neither payer nor amount is that of the bill.
    DoesNotFit,
    /// It is more than was open of what it is for.
    Rest,
}

impl UnmatchedReason {
    /// All of them.
    pub const ALL: [UnmatchedReason; 8] = [
        UnmatchedReason::NoNumber,
        UnmatchedReason::SeveralParties,
        UnmatchedReason::UnknownNumber,
        UnmatchedReason::Debit,
        UnmatchedReason::SeveralFit,
        UnmatchedReason::OtherParty,
        UnmatchedReason::DoesNotFit,
        UnmatchedReason::Rest,
    ];

    /// The word of the JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            UnmatchedReason::NoNumber => "no_number",
            UnmatchedReason::SeveralParties => "several_parties",
            UnmatchedReason::UnknownNumber => "unknown_number",
            UnmatchedReason::Debit => "debit",
            UnmatchedReason::SeveralFit => "several_fit",
            UnmatchedReason::OtherParty => "other_party",
            UnmatchedReason::DoesNotFit => "does_not_fit",
            UnmatchedReason::Rest => "rest",
        }
    }
}

/// A payment that a person set aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Dismissed {
    /// Day on which it was booked.
    pub date: Date,
    /// How much.
    pub amount: Eur,
    /// Where it is from, and by which decision.
    #[serde(flatten)]
    pub from: Herkomst,
    /// Why, in the words of the user.
    pub reason: String,
}

/// How many, and what they come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Tally {
    /// How many.
    pub number: u32,
    /// Their sum.
    pub total: Eur,
}

/// Payments of an account that is not ours as far as the config says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema), schema(as = PaymentsLeftOut))]
pub struct LeftOut {
    /// The account, masked.
    pub account: String,
    /// How many, and what they come to.
    #[serde(flatten)]
    pub tally: Tally,
    /// What to do, in Dutch.
    pub remark: String,
}

impl Tally {
    /// Nothing.
    pub(super) fn none() -> Tally {
        Tally { number: 0, total: Eur::ZERO }
    }

    fn is_none(&self) -> bool {
        self.number == 0
    }

    /// Of these amounts.
    pub(super) fn of(amounts: impl IntoIterator<Item = Eur>) -> Result<Tally, Overflow> {
        let mut tally = Tally { number: 0, total: Eur::ZERO };
        for amount in amounts {
            tally = Tally { number: tally.number.checked_add(1).ok_or(Overflow)?, total: tally.total.plus(amount)? };
        }
        Ok(tally)
    }
}
