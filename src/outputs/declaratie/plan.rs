//! What has to be done at each place: declare, take back, both, or wait.
//!
//! Stands between `owed` and `limit`. Looks at one toewijzing in one month at a time, because there a moved period or another
//! product may be the same care at another place.

use std::collections::{BTreeMap, BTreeSet};

use super::fault::DeclareError;
use super::owed::{Owed, is_too_old, owed};
use super::value::{Cause, Declare, Left, Why, lines_to_gemeenten};
use crate::billing::{Channel, Line};
use crate::declaratie::{DeclaratieStatus, Plaats, Regel, RegelStand, Stand, plaats};
use crate::domain::{DispositionId, Eur, Month};
use crate::facts::Prestatie;

/// What is done together, or not at all.
#[derive(Clone, Debug)]
pub(super) struct Action<'a> {
    /// On which toewijzing.
    pub id: DispositionId,
    /// Granted lines that are taken back, with why.
    pub credits: Vec<(&'a Prestatie, Why)>,
    /// What is declared, still without a reference, with why.
    pub debit: Option<(Prestatie, Why)>,
}

/// A line of the ledger that stands, or whose credit is not answered.
#[derive(Clone, Copy)]
struct Standing<'a> {
    prestatie: &'a Prestatie,
    /// The 323 whose answer it waits for: its own, or that of its credit.
    awaits: Option<&'a DeclaratieStatus>,
    /// Whether it is taken back by a credit that is not answered.
    credited: bool,
}

/// One toewijzing in one month.
#[derive(Default)]
pub(super) struct Group<'a> {
    wanted: BTreeMap<Plaats, Prestatie>,
    /// What is owed is not known in full.
    undecided: bool,
    standing: BTreeMap<Plaats, Vec<Standing<'a>>>,
}

/// The groups, by toewijzing and month.
pub(super) type Groups<'a> = BTreeMap<(DispositionId, Month), Group<'a>>;

/// Lays what is owed beside what stands.
pub(super) fn groups<'a>(input: &Declare<'a>, left: &mut Vec<Left>) -> Result<Groups<'a>, DeclareError> {
    let mut groups = Groups::new();
    want(input, &mut groups, left)?;
    stand(input, &mut groups);
    Ok(groups)
}

fn want(input: &Declare<'_>, groups: &mut Groups<'_>, left: &mut Vec<Left>) -> Result<(), DeclareError> {
    let gemeente = input.gemeente.to_string();
    let billings = input.billings.iter().filter(|b| b.month <= input.month);
    let mut crowded: BTreeSet<Plaats> = BTreeSet::new();
    for (_, line) in billings.flat_map(|billing| lines_to_gemeenten(billing)).filter(|(party, _)| *party == gemeente) {
        let disposition = input.dispositions.get(&line.disposition);
        let disposition = disposition.ok_or_else(|| DeclareError::Unknown(line.disposition.clone()))?;
        if disposition.holder.agb != Some(input.aanbieder) {
            continue;
        }
        let group = groups.entry((line.disposition.clone(), Month::of(line.from))).or_default();
        if Month::of(line.from) == input.month && input.left_out.contains(&line.disposition) {
            group.undecided = true;
            left.push(of_line(line, Cause::LeftOut));
            continue;
        }
        match owed(line, disposition, input.terms, input.dagtekening)? {
            Owed::Debit(prestatie) => {
                let place = plaats(input.gemeente, &prestatie);
                if group.wanted.insert(place.clone(), prestatie).is_some() {
                    crowded.insert(place);
                }
            }
            Owed::Nothing(cause) => left.push(of_line(line, cause)),
            Owed::Unknown(cause) => {
                group.undecided = true;
                left.push(of_line(line, cause));
            }
        }
    }
    undecided(input, groups);
    for place in crowded {
        let group = groups.entry((place.0.clone(), Month::of(place.3.first()))).or_default();
        group.undecided = true;
        group.wanted.remove(&place);
        left.push(of_place(&place, Cause::TwoUnits));
    }
    Ok(())
}

/// A conflict may decide a toewijzing that has no line while it lasts: what was granted on it stays until somebody decided.
fn undecided(input: &Declare<'_>, groups: &mut Groups<'_>) {
    let gemeente = input.gemeente.to_string();
    for billing in input.billings.iter().filter(|b| b.month <= input.month) {
        let own = billing.statements.iter().filter(|s| s.channel == Channel::Wmo323 && s.party.id == gemeente);
        for id in own.flat_map(|statement| &statement.conflicts).flat_map(|conflict| &conflict.dispositions) {
            let is_theirs = input.dispositions.get(id).is_none_or(|d| d.holder.agb == Some(input.aanbieder));
            if is_theirs {
                groups.entry((id.clone(), billing.month)).or_default().undecided = true;
            }
        }
    }
}

fn of_line(line: &Line, cause: Cause) -> Left {
    let (disposition, product) = (line.disposition.clone(), line.product.clone());
    Left { disposition, from: line.from, to: line.to, product, reason: cause.text(), cause }
}

pub(super) fn of_place(place: &Plaats, cause: Cause) -> Left {
    let (disposition, product, periode) = (place.0.clone(), Some(place.2.clone()), place.3);
    Left { disposition, from: periode.first(), to: periode.last(), product, reason: cause.text(), cause }
}

/// Puts each debit that stands at its place, on the months that statements speak of.
fn stand<'a>(input: &Declare<'a>, groups: &mut Groups<'a>) {
    let months = input.months();
    let credits = credits(input);
    for status in input.statuses() {
        let debits = status.regels.iter().filter(|r| !r.prestatie.credit && r.counts());
        for regel in debits.filter(|r| months.contains(&Month::of(r.prestatie.periode.first()))) {
            let Some(standing) = standing(status, regel, &credits) else { continue };
            let place = plaats(input.gemeente, &regel.prestatie);
            let group = groups.entry((place.0.clone(), Month::of(place.3.first()))).or_default();
            group.standing.entry(place).or_default().push(standing);
        }
    }
}

/// The declaration of each credit that counts and is not answered, by its reference.
fn credits<'a>(input: &Declare<'a>) -> BTreeMap<&'a str, &'a DeclaratieStatus> {
    let regels = input.statuses().flat_map(|s| s.regels.iter().map(move |r| (s, r)));
    let open = regels.filter(|(_, r)| r.prestatie.credit && r.stand == RegelStand::Ingediend);
    open.map(|(status, r)| (r.prestatie.referentie.as_str(), status)).collect()
}

/// `None`: it was taken back for good.
fn standing<'a>(
    status: &'a DeclaratieStatus,
    regel: &'a Regel,
    credits: &BTreeMap<&'a str, &'a DeclaratieStatus>,
) -> Option<Standing<'a>> {
    let prestatie = &regel.prestatie;
    match &regel.gecrediteerd {
        Some(credit) => {
            credits.get(credit.as_str()).map(|status| Standing { prestatie, awaits: Some(status), credited: true })
        }
        None => {
            let awaits = (regel.stand == RegelStand::Ingediend).then_some(status);
            Some(Standing { prestatie, awaits, credited: false })
        }
    }
}

/// Decides each group.
pub(super) fn decide<'a>(input: &Declare<'a>, groups: Groups<'a>, left: &mut Vec<Left>) -> Vec<Action<'a>> {
    let refusals = refusals(input);
    let mut actions = Vec::new();
    for ((id, _), group) in groups {
        let known = input.dispositions.contains_key(&id);
        Decision { input, id, group: &group, known, refusals: &refusals, left }.decide(&mut actions);
    }
    actions
}

struct Decision<'i, 'a, 'l> {
    input: &'i Declare<'a>,
    id: DispositionId,
    group: &'i Group<'a>,
    known: bool,
    refusals: &'i BTreeMap<Plaats, &'a [String]>,
    left: &'l mut Vec<Left>,
}

impl<'a> Decision<'_, 'a, '_> {
    fn decide(&mut self, actions: &mut Vec<Action<'a>>) {
        let group = self.group;
        let blocked = self.blocked();
        for (place, standing) in group.standing.iter().filter(|(place, _)| !group.wanted.contains_key(*place)) {
            for line in standing.iter().filter(|s| !s.credited) {
                match self.reversible(line) {
                    Ok(()) => actions.push(self.action(vec![(line.prestatie, Why::NoLongerOwed)], None)),
                    Err(cause) => self.left.push(of_place(place, cause)),
                }
            }
        }
        for (place, wanted) in &group.wanted {
            let standing = group.standing.get(place).map_or(&[][..], Vec::as_slice);
            match self.at(place, wanted, standing, blocked.as_ref()) {
                Ok(action) => actions.extend(action),
                Err(cause) => self.left.push(of_place(place, cause)),
            }
        }
    }

    /// Why nothing new may be declared on the toewijzing in this month: a line at a place that is not wanted any more may be
    /// the same care, and is not settled in this message.
    fn blocked(&self) -> Option<Cause> {
        let group = self.group;
        let mut others = group.standing.iter().filter(|(place, _)| !group.wanted.contains_key(*place));
        others.find_map(|(_, standing)| {
            standing.iter().filter(|s| !s.credited).find_map(|line| self.reversible(line).err())
        })
    }

    /// Whether a line that is not owed any more may be taken back.
    fn reversible(&self, line: &Standing<'a>) -> Result<(), Cause> {
        if let Some(status) = line.awaits {
            Err(awaits(status))
        } else if !self.known {
            Err(Cause::ToewijzingUnknown)
        } else if self.group.undecided {
            Err(Cause::Undecided)
        } else {
            self.creditable(line)
        }
    }

    fn creditable(&self, line: &Standing<'a>) -> Result<(), Cause> {
        if line.prestatie.bedrag == Eur::ZERO {
            Err(Cause::ZeroGranted)
        } else if is_too_old(line.prestatie.periode.last(), self.input.dagtekening) {
            Err(Cause::TooOld)
        } else {
            Ok(())
        }
    }

    /// What is done at a place where something is wanted; `Ok(None)`: all is well.
    fn at(
        &self,
        place: &Plaats,
        wanted: &Prestatie,
        standing: &[Standing<'a>],
        blocked: Option<&Cause>,
    ) -> Result<Option<Action<'a>>, Cause> {
        if let Some(status) = standing.iter().find_map(|s| s.awaits) {
            return Err(awaits(status));
        }
        if standing.is_empty() {
            return match blocked {
                Some(cause) => Err(cause.clone()),
                None => Ok(Some(self.action(Vec::new(), Some((wanted.clone(), self.why_new(place)))))),
            };
        }
        let equal = standing.iter().position(|s| is_equal(s.prestatie, wanted));
        let why = if equal.is_some() { Why::GrantedTwice } else { Why::Changed };
        let mut credits = Vec::new();
        for (_, line) in standing.iter().enumerate().filter(|(index, _)| Some(*index) != equal) {
            self.creditable(line)?;
            credits.push((line.prestatie, why.clone()));
        }
        let debit = equal.is_none().then(|| (wanted.clone(), Why::Changed));
        Ok((debit.is_some() || !credits.is_empty()).then(|| self.action(credits, debit)))
    }

    fn action(&self, credits: Vec<(&'a Prestatie, Why)>, debit: Option<(Prestatie, Why)>) -> Action<'a> {
        Action { id: self.id.clone(), credits, debit }
    }

    /// Of a debit at a place where nothing stands.
    fn why_new(&self, place: &Plaats) -> Why {
        let codes = self.refusals.get(place);
        codes.map_or(Why::New, |codes| Why::RefusedBefore { codes: codes.to_vec() })
    }
}

/// The places of which the last debit was refused, with the codes.
fn refusals<'a>(input: &Declare<'a>) -> BTreeMap<Plaats, &'a [String]> {
    let mut refusals = BTreeMap::new();
    for status in input.statuses() {
        for regel in status.regels.iter().filter(|r| !r.prestatie.credit) {
            let place = plaats(input.gemeente, &regel.prestatie);
            let codes = match (&regel.stand, &status.stand) {
                (RegelStand::Afgewezen { codes }, _)
                | (RegelStand::NooitVerzonden, Stand::NooitVerzonden { codes }) => Some(codes.as_slice()),
                (RegelStand::Ingediend | RegelStand::Toegekend, _)
                | (RegelStand::NooitVerzonden, Stand::Ingediend | Stand::Beantwoord { .. }) => None,
            };
            match codes {
                Some(codes) => drop(refusals.insert(place, codes)),
                None => drop(refusals.remove(&place)),
            }
        }
    }
    refusals
}

fn awaits(status: &DeclaratieStatus) -> Cause {
    let kop = &status.kop;
    Cause::Awaits { identificatie: kop.identificatie.as_str().to_owned(), dagtekening: kop.dagtekening }
}

/// Whether what was granted is what is owed, whatever its reference.
fn is_equal(granted: &Prestatie, wanted: &Prestatie) -> bool {
    Prestatie { referentie: String::new(), ..granted.clone() }.same(wanted)
}
