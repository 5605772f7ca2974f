//! What comes of a login: a person, or why not.
//!
//! Stands in `people` above the values, below `register`. The texts of a refusal are Dutch, for who stands before the login; none tells
//! whether a name is known.

use std::time::Duration;

use super::error::PeopleError;
use super::name::PlainName;
use super::role::Role;
use super::secret::Secret;

/// Somebody, or a program of somebody, who may do something.
#[derive(Clone, Debug)]
pub struct Person {
    /// By which it is logged what was done.
    pub name: PlainName,
    /// As others read it.
    pub shown: String,
    /// What may be done.
    pub role: Role,
    /// What each form must bring; none for a program, which sends no cookie and so cannot be misused by another page.
    pub csrf: Option<Secret>,
    /// Whether a second factor was shown.
    pub second_factor: bool,
}

impl Person {
    /// Whether a form brings the value of this session, compared in constant time.
    pub fn has_csrf(&self, given: &str) -> bool {
        self.csrf.as_ref().is_some_and(|csrf| csrf.is(given))
    }
}

/// Somebody who is in.
#[derive(Clone, Debug)]
pub struct LoggedIn {
    /// What the browser is to show from now on. A new one at each login; end the session before it with `logout`.
    pub session: Secret,
    /// Who.
    pub person: Person,
}

/// Why somebody is not let in.
#[derive(Debug, thiserror::Error)]
pub enum LoginRefused {
    /// No such user, another password, or a user who is disabled: the same answer, after the same time.
    #[error(
        "Deze naam en dit wachtwoord horen niet bij elkaar. Typ beide opnieuw; wie het wachtwoord niet meer weet, vraagt de beheerder om een nieuw."
    )]
    Wrong,
    /// The password is right; the code of the app is asked for.
    #[error("Vul de code van zes cijfers in uit de app op uw telefoon.")]
    NeedsCode,
    /// The code is not that of now, or was used before.
    #[error(
        "Deze code klopt niet of is al gebruikt. Wacht op de volgende code in de app, en kijk of de klok van uw telefoon goed staat."
    )]
    WrongCode,
    /// The config asks a second factor of this role, and the user has none.
    #[error(
        "Voor uw rol is een tweede stap nodig, en die is er nog niet. Laat de beheerder op de machine van iwmod dit geven, met uw \
         telefoon erbij: iwmod user second-factor {name}"
    )]
    NeedsSecondFactor {
        /// Whose password was right.
        name: PlainName,
    },
    /// After failures, or where too many log in at once.
    #[error("Te veel pogingen. Probeer het over {} opnieuw.", dutch(*wait))]
    TooSoon {
        /// How long still.
        wait: Duration,
    },
    /// The file of people cannot be used; the cause is for administrators.
    #[error("Inloggen kan nu niet. De beheerder vindt de oorzaak in het journaal van iwmod.")]
    Unavailable(#[from] PeopleError),
}

/// A wait as a person reads it; never shorter than it is.
fn dutch(wait: Duration) -> String {
    let seconds = wait.as_secs().saturating_add(u64::from(wait.subsec_nanos() > 0));
    match (seconds, seconds.div_ceil(60)) {
        (1, _) => "1 seconde".to_owned(),
        (..=90, _) => format!("{seconds} seconden"),
        (_, minutes) => format!("{minutes} minuten"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_told_in_words() {
        let told = |millis| LoginRefused::TooSoon { wait: Duration::from_millis(millis) }.to_string();
        assert!(told(400).contains("over 1 seconde opnieuw"), "{}", told(400));
        assert!(told(64_000).contains("over 64 seconden opnieuw"));
        assert!(told(512_000).contains("over 9 minuten opnieuw"));
    }
}
