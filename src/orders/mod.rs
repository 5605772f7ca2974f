//! Orders: what a person can have done to what is known, one file an order, and why an order cannot be given.
//!
//! Stands between what is known and the shell: an order is `plan(&Known, …, today) -> Result<Plan, Cannot>`, and the shell appends the
//! records of a plan, or shows what it tells. Pure: the day is an argument, and nothing here is written.

mod answer;
mod basis;
mod cannot;
mod close;
mod decide;
mod declare;
mod dutch;
mod mail;
mod new_message;
mod notice;
mod payment;
mod plan;
mod stop;
mod take_in;

pub use answer::{
    Judgements, Original, Releasable, answer, owed_by_daemon, plan_answers, plan_release, plan_release_retour,
    releasable, retour_before,
};
pub use basis::Basis;
pub use cannot::{Cannot, CloseError};
pub use close::{
    CloseBasis, CloseOptions, ClosePlan, CloseReport, Noticed, ReissuePlan, StatementReport, StatementState,
    plan_close, plan_close_of, plan_reissue,
};
pub use decide::{
    is_from_us, plan_decide, plan_follow, plan_hub_refused, plan_taken_away, plan_undo, plan_withdraw, reason,
};
pub use declare::{Drafted, look_again, plan_declare};
pub use mail::{
    Departure, Enclosed, MailBasis, Notice, due_mails, enclosed, pause_after, plan_leaving, plan_mail, plan_mailed,
    plan_notice, plan_unknown,
};
pub use new_message::{NewMessage, facts_of_made, identificatie, made_draft};
pub use notice::{is_notice_due, notice};
pub use payment::{Share, dismissed, matched};
pub use plan::Plan;
pub use stop::{StopOrder, Stoppable, plan_stop, stoppable};
pub use take_in::{Addition, FileAsCame, Novelty, TakeIn, releases};
