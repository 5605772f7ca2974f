//! Every question that the API answers: its address, its parameters, and what it asks.
//!
//! Stands above `given`, below the handlers, which answers them; the description of the API is made from the same table. No address holds a BSN:
//! a client is named by its opaque id.

use super::given::{AS_OF, Given, Holds, PARTY, Param, param};
use super::problem::Problem;
use crate::domain::Bsn;
use crate::request::Question;

/// Something that can be asked.
pub struct Ask {
    /// Its address below `/api/v1`.
    pub path: &'static str,
    /// What it is called in the description and in clients made from that.
    pub name: &'static str,
    /// What it answers.
    pub summary: &'static str,
    /// Its parameters, those of the path first; a list takes those of paging too.
    pub params: &'static [Param],
    /// What it asks, with the client that a parameter `client` names.
    pub make: fn(&Given, Option<Bsn>) -> Result<Question, Problem>,
}

/// Client by its opaque id.
pub const CLIENT: Param = param("client", Holds::Text, "Of one client only, by its opaque id.");
const MONTH: Param = param("month", Holds::Month, "Which month, `2024-01`.");
const OF_MONTH: Param = param("month", Holds::Month, "Of one month only, `2024-01`.");
const OUTBOX_ID: Param = param("id", Holds::Text, "Its id, its identification, or the number of an invoice.");

/// All of them.
pub const QUESTIONS: &[Ask] = &[
    Ask {
        path: "/worklist",
        name: "worklist",
        summary: "What a person must do, by when, and why.",
        params: &[AS_OF],
        make: |given, _| Ok(Question::Worklist { as_of: given.day("as_of")? }),
    },
    Ask {
        path: "/dispositions",
        name: "dispositions",
        summary: "The dispositions and their state.",
        params: &[CLIENT, param("state", Holds::Text, "In one state only, such as `in_care`."), AS_OF],
        make: |given, bsn| Ok(Question::Dispositions { bsn, state: given.maybe("state")?, as_of: given.day("as_of")? }),
    },
    Ask {
        path: "/dispositions/{id}",
        name: "explain",
        summary: "Why a disposition is what it is: its messages, versions, deliveries and lines.",
        params: &[param("id", Holds::Text, "Such as `0855:21004` or `opdracht:O-17`."), OF_MONTH, AS_OF],
        make: |given, _| {
            Ok(Question::Explain { id: given.one("id")?, month: given.month()?, as_of: given.day("as_of")? })
        },
    },
    Ask {
        path: "/billing/{month}",
        name: "billing",
        summary: "The statements of a month, line by line, and what nobody pays.",
        params: &[MONTH, PARTY, AS_OF, param("derived", Holds::Flag, "As it is derived today, whatever was closed.")],
        make: |given, _| {
            let (month, party) = (given.one("month")?, given.maybe("party")?);
            Ok(Question::Billing { month, party, as_of: given.day("as_of")?, derived: given.flag("derived")? })
        },
    },
    Ask {
        path: "/closed",
        name: "closed",
        summary: "What was closed, oldest first.",
        params: &[],
        make: |_, _| Ok(Question::Closed),
    },
    Ask {
        path: "/reconcile",
        name: "reconcile",
        summary: "What is owed beside what was closed, sent, granted and refused.",
        params: &[OF_MONTH],
        make: |given, _| Ok(Question::Reconcile { month: given.month()? }),
    },
    Ask {
        path: "/receivables",
        name: "receivables",
        summary: "What is outstanding, for how long, and the payments that are for no bill yet.",
        params: &[AS_OF],
        make: |given, _| Ok(Question::Receivables { as_of: given.day("as_of")? }),
    },
    Ask {
        path: "/declarations",
        name: "declarations",
        summary: "What was declared, and what became of each line.",
        params: &[OF_MONTH],
        make: |given, _| Ok(Question::Declarations { month: given.month()? }),
    },
    Ask {
        path: "/requests",
        name: "requests",
        summary: "Requests to a gemeente, and what became of them.",
        params: &[],
        make: |_, _| Ok(Question::Requests),
    },
    Ask {
        path: "/tariffs",
        name: "tariffs",
        summary: "The rates in force on a day or in a month, and those that are missing.",
        params: &[param("on", Holds::Day, "On this day; today when absent."), OF_MONTH, PARTY],
        make: |given, _| {
            Ok(Question::Tariffs { on: given.day("on")?, month: given.month()?, party: given.maybe("party")? })
        },
    },
    Ask {
        path: "/report",
        name: "report",
        summary: "Sums of the statements of several months.",
        params: &[
            param("from", Holds::Month, "First month."),
            param("to", Holds::Month, "Last month."),
            param("by", Holds::Text, "`party`, `gemeente`, `domain`, `product` or `month`."),
        ],
        make: |given, _| Ok(Question::Report { from: given.one("from")?, to: given.one("to")?, by: given.one("by")? }),
    },
    Ask {
        path: "/chain",
        name: "chain",
        summary: "Each message with its answer, and those that have none.",
        params: &[],
        make: |_, _| Ok(Question::Chain),
    },
    Ask {
        path: "/archive",
        name: "archive",
        summary: "The files of the archive, oldest first.",
        params: &[],
        make: |_, _| Ok(Question::Archive),
    },
    Ask {
        path: "/quarantine",
        name: "quarantine",
        summary: "Refused files with what is wrong with each.",
        params: &[],
        make: |_, _| Ok(Question::Quarantine),
    },
    Ask {
        path: "/decisions",
        name: "decisions",
        summary: "The decisions that stand.",
        params: &[],
        make: |_, _| Ok(Question::Decisions),
    },
    Ask {
        path: "/outbox",
        name: "outbox",
        summary: "What leaves, and what became of it.",
        params: &[],
        make: |_, _| Ok(Question::Outbox),
    },
    Ask {
        path: "/outbox/{id}",
        name: "outbox_show",
        summary: "What one of the outbox says.",
        params: &[OUTBOX_ID],
        make: |given, _| Ok(Question::OutboxShow { what: given.one("id")? }),
    },
    Ask {
        path: "/outbox/{id}/files",
        name: "outbox_files",
        summary: "The files that left under an id; their bytes are had by hash.",
        params: &[OUTBOX_ID],
        make: |given, _| Ok(Question::OutboxFiles { id: given.one("id")? }),
    },
    Ask {
        path: "/outbox/{id}/mail",
        name: "mailed",
        summary: "How an invoice stands with the mail.",
        params: &[param("id", Holds::Text, "Number of the invoice.")],
        make: |given, _| Ok(Question::Mailed { number: given.one("id")? }),
    },
];
