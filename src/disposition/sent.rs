//! A message whichever its kind: what TR056, the retours and the order of business need of it.

use super::{Judgement, Standing};
use crate::domain::{AgbCode, Date, DispositionId, Finding, Identificatie, Kind, Sha256};
use crate::facts::{Antwoord, Bericht, Bron, Declaratie, DeclaratieAntwoord, Inhoud, Kop, Verzoek, VerzoekInhoud};

/// What is asked of any message.
pub trait Sent {
    /// Its header.
    fn kop(&self) -> &Kop;
    /// Hash of its decoded content.
    fn digest(&self) -> Sha256;
    /// The dispositions it is about; none for a declaration, whose lines each have their own.
    fn subjects(&self) -> Vec<DispositionId>;
}

/// Header and hash are fields of every message; only what it is about differs.
macro_rules! sent {
    ($($message:ty: $subjects:expr;)+) => {
        $(impl Sent for $message {
            fn kop(&self) -> &Kop {
                &self.kop
            }

            fn digest(&self) -> Sha256 {
                self.digest
            }

            fn subjects(&self) -> Vec<DispositionId> {
                let subjects: fn(&$message) -> Vec<DispositionId> = $subjects;
                subjects(self)
            }
        })+
    };
}

sent! {
    Bericht: toewijzingen;
    Verzoek: named;
    Antwoord: |_| Vec::new();
    Declaratie: |_| Vec::new();
    DeclaratieAntwoord: |_| Vec::new();
}

fn toewijzingen(bericht: &Bericht) -> Vec<DispositionId> {
    let mut numbers: Vec<_> = match &bericht.inhoud {
        Inhoud::Toewijzingen(all) => all.iter().map(|t| t.toewijzing_nummer).collect(),
        Inhoud::Starts(all) => all.iter().filter_map(|s| s.toewijzing_nummer).collect(),
        Inhoud::Stops(all) => all.iter().filter_map(|s| s.toewijzing_nummer).collect(),
        Inhoud::Beginstand(toewijzing, _) => vec![toewijzing.toewijzing_nummer],
    };
    numbers.sort_unstable();
    numbers.dedup();
    numbers.into_iter().map(|n| DispositionId::Toewijzing(bericht.kop.gemeente, n)).collect()
}

/// The toewijzingen that a 317 names.
fn named(verzoek: &Verzoek) -> Vec<DispositionId> {
    let VerzoekInhoud::Wijziging(wijziging) = &verzoek.inhoud else { return Vec::new() };
    let named = wijziging.ongewijzigd.iter().chain(wijziging.te_wijzigen.iter().map(|p| &p.toewijzing_nummer));
    named.map(|nummer| DispositionId::Toewijzing(verzoek.kop.gemeente, *nummer)).collect()
}

/// A message that counts, with what its place in the order of business needs (billing.md §2).
#[derive(Debug)]
pub struct Counting<'a, T = Bericht> {
    /// Its file.
    pub bron: Bron,
    /// What it says.
    pub bericht: &'a T,
    /// Whether a retour accepted it: then all of it counts.
    pub settled: bool,
}

// Derived would ask for `T: Clone`, which a reference does not need.
impl<T> Clone for Counting<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Counting<'_, T> {}

impl<'a, T: Sent> Counting<'a, T> {
    /// The state at go-live is older than any message; then Dagtekening, then Identificatie. Sender and content only
    /// break ties that the standard does not know.
    pub fn order(&self) -> (bool, Date, &'a Identificatie, AgbCode, Sha256) {
        let kop = self.bericht.kop();
        (!self.is_beginstand(), kop.dagtekening, &kop.identificatie, kop.aanbieder, self.bericht.digest())
    }

    /// Whether it is a row of the state at go-live, which any message supersedes.
    pub fn is_beginstand(&self) -> bool {
        self.bericht.kop().kind == Kind::Beginstand
    }

    /// How a person names the message: `WMO307 B0003`.
    pub fn name(&self) -> String {
        self.bericht.kop().name()
    }
}

/// One judgement per disposition that a message is about, so that each of them shows it; one in all where it is about none.
pub(super) fn about_each<T: Sent>(message: &Counting<'_, T>, standing: Standing, finding: &Finding) -> Vec<Judgement> {
    let judge = |disposition| Judgement { bron: message.bron, standing, finding: finding.clone(), disposition };
    let subjects = message.bericht.subjects();
    let about_none = subjects.is_empty().then_some(None);
    subjects.into_iter().map(Some).chain(about_none).map(judge).collect()
}
