//! Each document that answers a question, as its type: for the page, which draws it, and for `question`, which writes it as JSON.
//!
//! Stands above the files that make one document each, and below `question`. Reads what was published when it was made, so that several
//! documents of one page are about the same position of the log; never waits for the writer.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::derived::overview;
use super::reply::failed;
use super::{
    chain, clients, declarations, explain, export, money, outbox, outbox_show, report, requests, tariffs, worklist,
};
use crate::aansluiting::Aansluiting;
use crate::billing::{Billing, KeptDossier};
use crate::clock;
use crate::config::Config;
use crate::debiteuren::Debiteuren;
use crate::disposition::DispositionView;
use crate::documents::{
    ArchivedFile, Chain, Closed, Decision, Declaratie, Explanation, LeftFile, Mailed, OutboxDetail, Outgoing,
    RefusedFile, Tariffs, Verzoek,
};
use crate::domain::{Bsn, Date, DispositionId, Month};
use crate::engine::{Moment, Reader};
use crate::facts::Besluit;
use crate::known::{Known, Refusal};
use crate::overview::{Names, Overview};
use crate::report::{By, Report};
use crate::request::Failure;
use crate::worklist::Task;

/// Makes documents of what is known at one position of the log.
#[derive(Clone)]
pub struct Documents<'a> {
    reader: &'a Reader,
    config: &'a Config,
    state: Arc<Known>,
    today: Date,
}

impl<'a> Documents<'a> {
    /// Of what is known now; `today` is the day of who answers.
    pub fn new(reader: &'a Reader, config: &'a Config, today: Date) -> Self {
        Documents { reader, config, state: reader.state(), today }
    }

    /// Everything that follows from it.
    fn overview(&self) -> Arc<Overview> {
        overview(self.reader, &self.state, self.config)
    }

    /// What all of them are about.
    pub fn state(&self) -> &Known {
        &self.state
    }

    /// Dispositions as of a day by id: all, those of a client, those in a state.
    pub fn dispositions(&self, bsn: Option<Bsn>, state: Option<&str>, as_of: Date) -> Vec<DispositionView> {
        let mut views = self.views(as_of, |client| bsn.is_none_or(|bsn| client == bsn));
        views.retain(|view| state.is_none_or(|word| view.state.as_str() == word));
        views
    }

    /// The dispositions of some clients as of a day, by client and id.
    pub fn dispositions_of(&self, clients: &BTreeSet<Bsn>, as_of: Date) -> BTreeMap<Bsn, Vec<DispositionView>> {
        let mut by_client: BTreeMap<Bsn, Vec<DispositionView>> = BTreeMap::new();
        for view in self.views(as_of, |client| clients.contains(&client)) {
            by_client.entry(view.bsn).or_default().push(view);
        }
        by_client
    }

    /// The dispositions of clients by id; of a dossier without such a client nothing is made.
    fn views(&self, as_of: Date, is_asked: impl Fn(Bsn) -> bool) -> Vec<DispositionView> {
        let overview = self.overview();
        let has = |derived: &&Arc<KeptDossier>| derived.dispositions.iter().any(|d| is_asked(d.client.bsn));
        let asked = overview.derived.iter().filter(has);
        let mut views: Vec<DispositionView> =
            asked.flat_map(|derived| DispositionView::all(derived, as_of, &self.config.terms)).collect();
        views.retain(|view| is_asked(view.bsn));
        views.sort_by(|a, b| a.id.cmp(&b.id));
        views
    }

    /// The statements of a month, of all parties or of one.
    pub fn billing(
        &self,
        month: Month,
        party: Option<&str>,
        as_of: Date,
        as_derived: bool,
    ) -> Result<Arc<Billing>, Failure> {
        let billing = money::billing(self.reader, self.config, month, as_of, as_derived)?;
        Ok(money::only_of(billing, party))
    }

    /// The closings, oldest first.
    pub fn closed(&self) -> Vec<Closed> {
        self.state.books().closings().iter().map(Closed::from).collect()
    }

    /// Why a disposition is what it is.
    pub fn explain(&self, id: &DispositionId, month: Option<Month>, as_of: Date) -> Result<Explanation, Failure> {
        explain::explain(self.reader, self.config, id, month, as_of)
    }

    /// Why each disposition of a client is what it is, by id.
    pub fn explain_client(&self, bsn: Bsn, as_of: Date) -> Result<Vec<Explanation>, Failure> {
        explain::explain_client(&self.state, &self.overview(), &self.config.terms, bsn, as_of)
    }

    /// The decisions that stand, with who made them.
    pub fn decisions(&self) -> Vec<Decision> {
        let by = |besluit: &Besluit| self.state.ordered_by(besluit.nummer).map(str::to_owned);
        let decision = |besluit: &Besluit| Decision { by: by(besluit), ..Decision::from(besluit) };
        self.state.knowledge.besluiten().iter().map(decision).collect()
    }

    /// Refused files, with the findings that stand beside them in the folder.
    pub fn quarantine(&self) -> Vec<RefusedFile> {
        self.state.quarantine().map(|refusal| refused(refusal, self.reader)).collect()
    }

    /// What leaves, and what became of it.
    pub fn outbox(&self) -> Result<Arc<Vec<Outgoing>>, Failure> {
        let overview = self.overview();
        let debiteuren = money::debiteuren(&self.state, self.reader, self.config, &overview, self.today)?;
        let terms = &self.config.terms;
        let left = || outbox::outbox(&self.state, self.reader, &overview, &debiteuren, (self.today, terms));
        Ok(self.reader.outbox(self.moment(&overview), left))
    }

    /// What one of the outbox says.
    pub fn outbox_show(&self, what: &str) -> Result<OutboxDetail, Failure> {
        let overview = self.overview();
        let debiteuren = money::debiteuren(&self.state, self.reader, self.config, &overview, self.today)?;
        let terms = &self.config.terms;
        let all = outbox::outbox(&self.state, self.reader, &overview, &debiteuren, (self.today, terms));
        let (state, reader, config, today) = (&*self.state, self.reader, self.config, self.today);
        outbox_show::show(&outbox_show::Shown { state, reader, config, overview: &overview, today }, all, what)
    }

    /// The files that left under an id.
    pub fn outbox_files(&self, id: &str) -> Result<Vec<LeftFile>, Failure> {
        export::left_files(&self.state, self.reader, id)
    }

    /// How an invoice stands with the mail.
    pub fn mailed(&self, number: &str) -> Result<Mailed, Failure> {
        outbox::mailed(&self.state, number)
    }

    /// What is owed beside what was closed and sent: of one month, or of all that ended.
    pub fn reconcile(&self, month: Option<Month>) -> Result<Vec<Aansluiting>, Failure> {
        money::reconcile(self.reader, self.config, month, self.today)
    }

    /// What is outstanding at a day.
    pub fn receivables(&self, as_of: Date) -> Result<Arc<Debiteuren>, Failure> {
        money::debiteuren(&self.state, self.reader, self.config, &self.overview(), as_of)
    }

    /// What was declared, and what became of each line.
    pub fn declarations(&self, month: Option<Month>) -> Vec<Declaratie> {
        declarations::declarations(&self.overview(), self.reader, self.config, month)
    }

    /// Requests to a gemeente, and what became of them.
    pub fn requests(&self) -> Vec<Verzoek> {
        requests::requests(&self.overview(), self.config)
    }

    /// What a person must do.
    pub fn worklist(&self, as_of: Date) -> Result<Arc<Vec<Task>>, Failure> {
        let overview = self.overview();
        let debiteuren = money::debiteuren(&self.state, self.reader, self.config, &overview, as_of)?;
        worklist::tasks(&self.state, self.reader, self.config, &overview, &debiteuren, as_of)
    }

    /// The rates in force, and those that are missing.
    pub fn tariffs(&self, on: Date, month: Option<Month>, party: Option<&str>) -> Result<Tariffs, Failure> {
        tariffs::tariffs(&self.overview(), self.config, on, month, party)
    }

    /// Sums of the statements of several months.
    pub fn report(&self, months: (Month, Month), by: By) -> Result<Report, Failure> {
        report::report(self.reader, self.config, months, by, self.today)
    }

    /// Each message with its answer.
    pub fn chain(&self) -> Chain {
        chain::chain(&self.state, self.reader, self.config, self.today)
    }

    /// The files of the archive, oldest first.
    pub fn archive(&self) -> Result<Vec<ArchivedFile>, Failure> {
        let mut files = Vec::new();
        let listed = self.reader.list(|sequence, received, sha256, file| {
            let received = clock::written(received);
            files.push(ArchivedFile { sequence, sha256, file: file.to_owned(), received });
        });
        listed.map_err(failed)?;
        Ok(files)
    }

    /// The clients by name, with their BSN: all, or those who have each of the words that are sought.
    pub fn find_clients(&self, sought: Option<&str>) -> Vec<(Bsn, String)> {
        clients::find(&self.overview(), sought)
    }

    /// What each client is called, by BSN.
    pub fn clients(&self) -> Arc<Names> {
        Arc::clone(self.overview().names())
    }

    fn moment(&self, overview: &Arc<Overview>) -> Moment {
        Moment::new(Arc::clone(&self.state), Arc::clone(overview), self.config.snapshot(), self.today)
    }
}

/// A refused file, with the findings that stand beside it in the folder.
fn refused(refusal: &Refusal, reader: &Reader) -> RefusedFile {
    RefusedFile {
        id: refusal.sequence.to_string(),
        file: refusal.name.clone(),
        stored_as: refusal.stored_as.clone(),
        sha256: refusal.sha256,
        received: refusal.day,
        findings: reader.findings(refusal),
    }
}
