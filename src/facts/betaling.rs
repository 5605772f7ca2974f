//! Payments: what a bank statement says was booked on an account of ours.
//!
//! One fact per booking, or per transaction where the bank details a batch. Payments of an account stand in a dossier of their
//! own, as the declarations of an aanbieder do, so that a statement never ties clients together. Which facts are one and
//! the same payment, because statements overlap, is `debiteuren`'s to say.

use serde::{Deserialize, Serialize};

use crate::domain::{Date, Eur, Iban, as_cents, maybe_cents};

/// A booking of a bank statement, or a transaction of one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Betaling {
    /// Acct/Id/IBAN: the account that the statement is of.
    pub rekening: Iban,
    /// Ntry/BookgDt.
    pub boekdatum: Date,
    /// What the account gained; negative is a debit.
    #[serde(with = "as_cents")]
    pub amount: Eur,
    /// Ntry/RvslInd: the booking takes an earlier one back.
    pub storno: bool,
    /// IBAN of the other.
    pub tegenrekening: Option<String>,
    /// Name of the other.
    pub naam: Option<String>,
    /// UltmtDbtr, of a debit UltmtCdtr: on whose behalf the other paid or was paid.
    pub namens: Option<String>,
    /// What was written for a person to read: RmtInf/Ustrd and the additional information.
    pub omschrijving: Vec<String>,
    /// What was written for a machine to read: CdtrRefInf/Ref and RfrdDocInf/Nb.
    pub kenmerken: Vec<String>,
    /// Refs/EndToEndId, unless it says that there is none.
    pub end_to_end: Option<String>,
    /// AcctSvcrRef: the bank's own name of the booking, unless it says that there is none.
    pub referentie: Option<String>,
    /// The booking that it is, or is a transaction of. Another export may show the same booking whole.
    pub boeking: Booking,
    /// NtryRef: its number within the statement.
    pub volgnummer: Option<String>,
    /// Stmt/Id.
    pub afschrift: String,
    /// StmtPgntn/PgNb; 0 where the statement is not cut into pages.
    pub bladzijde: u32,
    /// What the account held before and after the statement.
    pub saldi: Saldi,
    /// Where it stands.
    pub plaats: Plaats,
}

/// What an account held before and after a statement, as far as the statement says it once. Two exports of one day agree in it; two
/// statements that follow on do not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Saldi {
    /// Before its first booking.
    #[serde(with = "maybe_cents")]
    pub begin: Option<Eur>,
    /// After its last.
    #[serde(with = "maybe_cents")]
    pub eind: Option<Eur>,
}

/// A booking that a payment is, or is a transaction of.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Booking {
    /// AcctSvcrRef: the bank's name of it.
    pub referentie: Option<String>,
    /// What it comes to.
    #[serde(with = "as_cents")]
    pub amount: Eur,
}

/// Where in a file a payment stands; positions count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Plaats {
    /// Position of the Stmt.
    pub afschrift: u32,
    /// Position of the Ntry in it.
    pub boeking: u32,
    /// Position of the TxDtls in that; 0 for a booking that counts whole.
    pub transactie: u32,
}

impl Plaats {
    /// `/Document/BkToCstmrStmt/Stmt[1]/Ntry[3]`.
    pub fn path(self) -> String {
        let Plaats { afschrift, boeking, transactie } = self;
        let entry = format!("/Document/BkToCstmrStmt/Stmt[{afschrift}]/Ntry[{boeking}]");
        if transactie == 0 { entry } else { format!("{entry}/NtryDtls/TxDtls[{transactie}]") }
    }
}

impl std::fmt::Debug for Betaling {
    /// Names and texts are of persons; an amount with its day is not.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("Betaling");
        shown.field("boekdatum", &self.boekdatum).field("amount", &self.amount).field("plaats", &self.plaats);
        shown.finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::testing::betaling;

    #[test]
    fn debug_shows_no_name_and_no_text() {
        let shown = format!("{:?}", betaling("2023-05-01", 40_900, "Huishoudgeld van J. Jansen"));
        assert!(shown.contains("409.00") && !shown.contains("Jansen") && !shown.contains("NL"), "{shown}");
    }

    #[test]
    fn a_place_is_a_path() {
        let entry = Plaats { afschrift: 1, boeking: 3, transactie: 0 };
        assert_eq!(entry.path(), "/Document/BkToCstmrStmt/Stmt[1]/Ntry[3]");
        let detail = Plaats { transactie: 2, ..entry };
        assert_eq!(detail.path(), "/Document/BkToCstmrStmt/Stmt[1]/Ntry[3]/NtryDtls/TxDtls[2]");
    }
}
