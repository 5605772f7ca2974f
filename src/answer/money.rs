//! Answers `billing`, `billing --diff`, `receivables` and `reconcile`, and gives the work list the months that are open.
//!
//! Stands on `known`, `billing`, `debiteuren` and `aansluiting`, which reckon: here the months, the party and the day that were
//! asked for are chosen and handed to them. One question leaves something behind: `billing --diff` of a month that is not
//! closed, asked of all parties, keeps this look in the folder of the store, for the next one to compare with. Freezes
//! nothing, and puts nothing into the log.

use std::sync::Arc;

use serde_json::Value;

use super::derived::overview;
use super::reply::failed;
use crate::aansluiting::{self, Aansluiting, aansluiting};
use crate::billing::{Billing, Correction, Statement, changed, per_client};
use crate::clock;
use crate::config::Config;
use crate::debiteuren::{Basis, Debiteuren, betalingen};
use crate::documents::{Against, AgainstKind, Changes, MonthDifference};
use crate::domain::{Date, Eur, Month, Sha256};
use crate::engine::{Engine, Moment, Reader, Run};
use crate::known::{self, Base, Known, NEW_VERSION, OpenMonths, Statements};
use crate::overview::Overview;
use crate::request::Failure;

/// The statements of a month: as they were closed, else as they are now; or always as they are now.
pub fn billing(
    reader: &Reader,
    config: &Config,
    month: Month,
    as_of: Date,
    as_derived: bool,
) -> Result<Arc<Billing>, Failure> {
    with_statements(reader, config, |statements| {
        let billing = match as_derived {
            true => statements.derived(month, as_of),
            false => statements.month(month, as_of),
        };
        billing.map_err(failed)
    })
}

/// What is outstanding at a day.
pub fn debiteuren(
    state: &Arc<Known>,
    reader: &Reader,
    config: &Config,
    overview: &Arc<Overview>,
    as_of: Date,
) -> Result<Arc<Debiteuren>, Failure> {
    let moment = Moment::new(Arc::clone(state), Arc::clone(overview), config.snapshot(), as_of);
    reader.debiteuren(moment, || derived_debiteuren(state, config, overview, as_of))
}

fn derived_debiteuren(state: &Known, config: &Config, overview: &Overview, as_of: Date) -> Result<Debiteuren, Failure> {
    let betalingen = betalingen(state.knowledge.dossiers(), state.knowledge.besluiten());
    let basis = Basis {
        invoices: state.books().invoices(),
        ledgers: &overview.ledgers,
        besluiten: state.knowledge.besluiten(),
        betalingen: &betalingen,
        terms: &config.terms,
        accounts: &state.accounts(),
        as_of,
    };
    crate::debiteuren::derive(&basis).map_err(failed)
}

/// What is owed beside what was closed and sent: of one month, or of all that ended.
pub fn reconcile(
    reader: &Reader,
    config: &Config,
    month: Option<Month>,
    today: Date,
) -> Result<Vec<Aansluiting>, Failure> {
    let state = reader.state();
    let overview = overview(reader, &state, config);
    let ended = config.terms.first_month.through(Month::of(today)).filter(|m| m.last() < today);
    let asked = ended.filter(|ended| month.is_none_or(|month| month == *ended));
    let derived = overview.bill_all(asked, &config.terms, today);
    let (books, derived) = (state.books(), derived.map_err(failed)?);
    let basis = aansluiting::Basis { books, derived: &derived, ledgers: &overview.ledgers, own: &config.terms.own };
    aansluiting(&basis).map_err(failed)
}

/// What is open of the months that ended before a day.
pub fn open_months(
    state: &Known,
    reader: &Reader,
    config: &Config,
    overview: &Overview,
    as_of: Date,
) -> Result<OpenMonths, Failure> {
    let snapshot: Value = serde_json::from_str(config.snapshot()).map_err(failed)?;
    let name = |sha256: &Sha256| reader.name(sha256);
    let statements = Statements::new(state, &name, &config.terms, &snapshot, overview);
    known::open_months(&statements, config.terms.first_month, as_of).map_err(failed)
}

/// Hands out the statements of everything that is known now.
pub fn with_statements<T>(
    reader: &Reader,
    config: &Config,
    ask: impl FnOnce(&Statements<'_>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let state = reader.state();
    let snapshot: Value = serde_json::from_str(config.snapshot()).map_err(failed)?;
    let overview = overview(reader, &state, config);
    let name = |sha256: &Sha256| reader.name(sha256);
    ask(&Statements::new(&state, &name, &config.terms, &snapshot, &overview))
}

/// The statements of one party; what nobody pays is nobody's.
pub fn only_of(billing: Arc<Billing>, party: Option<&str>) -> Arc<Billing> {
    let Some(party) = party else { return billing };
    let own = billing.statements.iter().filter(|statement| statement.party.matches(party)).cloned();
    let asides = billing.asides.iter().filter(|aside| aside.party.matches(party)).cloned();
    let Billing { month, as_of, provisional, ref closed, .. } = *billing;
    let (statements, asides, closed) = (own.collect(), asides.collect(), closed.clone());
    Arc::new(Billing { month, as_of, provisional, statements, unbillable: Vec::new(), closed, asides })
}

/// Holds a month against its closing, or an open one against the last such look at it. Keeps this look for the next.
pub fn difference(
    engine: &Engine,
    config: &Config,
    month: Month,
    party: Option<&str>,
) -> Result<MonthDifference, Failure> {
    let reader = engine.reader();
    let (last, (now, today)) = (engine.last_run(month), engine.moment());
    let last = last.as_ref();
    let found = with_statements(&reader, config, |statements| compared(statements, month, party, last, today))?;
    // A closing is what a closed month is held against, and a look at one party is none at the others.
    if found.billing.closed.is_none() && party.is_none() {
        let run = Run {
            at: clock::written(now),
            log_position: reader.state().sequence,
            config: serde_json::from_str(config.snapshot()).map_err(failed)?,
            statements: found.billing.statements.clone(),
        };
        engine.keep_run(month, &run).map_err(failed)?;
    }
    Ok(found)
}

fn compared(
    statements: &Statements<'_>,
    month: Month,
    party: Option<&str>,
    last: Option<&Run>,
    today: Date,
) -> Result<MonthDifference, Failure> {
    let billing = only_of(statements.month(month, today).map_err(failed)?, party);
    let is_asked = |s: &Statement| party.is_none_or(|party| s.party.matches(party));
    let asked = |all: Vec<Statement>| all.into_iter().filter(is_asked).collect::<Vec<_>>();
    let (held, before, now, changes) = match (&billing.closed, last) {
        (Some(stamp), _) => {
            let now = asked(statements.of_closed(month, today).map_err(failed)?.statements.clone());
            let before = asked(statements.standing(month).map_err(failed)?);
            let mut changes = changed(month, &before, &now);
            statements.explain(&mut changes).map_err(failed)?;
            statements.explain_fully(&mut changes, &before, |change| statements.base(change)).map_err(failed)?;
            // What neither a fact nor a row of the config caused is this version's; it is booked by order only.
            changes.iter_mut().for_each(|change| {
                change.line.because.get_or_insert_with(|| NEW_VERSION.to_owned());
            });
            (Some(against(AgainstKind::Close, month, &stamp.at, stamp.log_position)), before, now, changes)
        }
        (None, Some(run)) => {
            let (before, now) = (asked(run.statements.clone()), billing.statements.clone());
            let mut changes = changed(month, &before, &now);
            let base = |_: &Correction| Some(Base { log_position: run.log_position, config: &run.config });
            statements.explain_since(&mut changes, base).map_err(failed)?;
            statements.explain_fully(&mut changes, &before, base).map_err(failed)?;
            (Some(against(AgainstKind::Run, month, &run.at, run.log_position)), before, now, changes)
        }
        (None, None) => {
            let now = billing.statements.clone();
            let changes = changed(month, &[], &now);
            (None, Vec::new(), now, changes)
        }
    };
    let clients = per_client(&before, &now, &changes).map_err(failed)?;
    let difference = Eur::sum(clients.iter().map(|client| client.difference)).map_err(failed)?;
    let billing = Arc::unwrap_or_clone(billing);
    Ok(MonthDifference { billing, diff: Changes { against: held, clients, difference } })
}

fn against(kind: AgainstKind, month: Month, at: &str, log_position: u64) -> Against {
    Against { kind, month, at: at.to_owned(), log_position }
}
