//! Who is let in: by name and password, by a session, by a token.
//!
//! Stands in `people` upon `register`. A login reckons a hash and may wait for its turn, so an asynchronous caller hands it to a thread
//! that may block (`spawn_blocking`); sessions and tokens are cheap. What is not certain is nobody.

use std::net::IpAddr;
use std::time::Duration;

use jiff::Timestamp;

use super::file::{PeopleFile, User};
use super::name::PlainName;
use super::password::HashError;
use super::person::{LoggedIn, LoginRefused, Person};
use super::register::People;
use super::secret::{NoRandomness, SecretHash};
use super::sessions::Session;
use super::slow_down::Try;
use crate::clock;

impl People {
    /// Lets somebody in who knows the password, and has the code where there is a second factor. Reckons a hash: it takes some tens
    /// of milliseconds, whoever it is.
    pub fn login(
        &self,
        name: &str,
        password: &str,
        code: Option<&str>,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<LoggedIn, LoginRefused> {
        let name = name.trim().to_lowercase();
        // Who has to wait takes no place in the queue.
        if let Some(wait) = self.slow().wait(&name, from, now) {
            return Err(LoginRefused::TooSoon { wait });
        }
        let turn = self.hasher().turn().ok_or(LoginRefused::TooSoon { wait: BUSY_WAIT })?;
        let tried = self.slow().begin(&name, from, now).map_err(|wait| LoginRefused::TooSoon { wait })?;
        let verify = |user: Option<&User>| turn.verify(password, user.map(|user| &user.password));
        let done = self.let_in(&name, code, now, verify);
        if let Err(LoginRefused::Unavailable(error)) = &done {
            self.tell(error);
        }
        self.count(&done, tried, now);
        done
    }

    /// Lets somebody in whom a proxy of ours knows, by the name that it says: password and second factor were asked there.
    pub fn login_known(&self, name: &str, now: Timestamp) -> Result<LoggedIn, LoginRefused> {
        let file = self.now()?;
        let name = name.trim().to_lowercase().parse::<PlainName>().map_err(|_| LoginRefused::Wrong)?;
        let user = file.users.get(&name).filter(|user| !user.disabled).ok_or(LoginRefused::Wrong)?;
        let begun = self.sessions().begin(&name, user.revision, true, now);
        let (session, kept) = begun.map_err(|error: NoRandomness| LoginRefused::Unavailable(error.into()))?;
        Ok(LoggedIn { session, person: person(user, &kept) })
    }

    /// The person whose browser shows this, if the session is not over. That a user was disabled, or has another password, role or
    /// second factor, counts at once.
    pub fn session(&self, shown: &str, now: Timestamp) -> Option<Person> {
        let session = self.sessions().see(shown, now)?;
        let file = self.now_or_told()?;
        let user = file.users.get(&session.name).filter(|user| !user.disabled && user.revision == session.revision);
        let user = user.filter(|user| session.second_factor || !self.rules().asks_second_factor(user.role));
        if user.is_none() {
            self.logout(shown);
        }
        user.map(|user| person(user, &session))
    }

    /// Ends a session.
    pub fn logout(&self, shown: &str) {
        self.sessions().end(shown);
    }

    /// The person whose token a program shows, if it counts today: no more than the user may do now, and nothing once that is
    /// disabled.
    pub fn token(&self, bearer: &str, now: Timestamp) -> Option<Person> {
        if !bearer.starts_with(TOKEN_PREFIX) {
            return None;
        }
        let (hash, today) = (SecretHash::of_text(bearer), clock::in_amsterdam(now).date());
        let file = self.now_or_told()?;
        let token = file.tokens.values().find(|token| token.hash.is(&hash))?;
        let user = file.users.get(&token.user).filter(|user| !user.disabled)?;
        let is_valid = !token.revoked && today <= token.expires;
        let (name, shown, role) = (token.user.clone(), user.shown.clone(), token.role.min(user.role));
        is_valid.then_some(Person { name, shown, role, csrf: None, second_factor: false })
    }

    /// Whether there is anybody who could log in; else the page says how the first is made.
    pub fn has_users(&self) -> bool {
        self.now_or_told().is_some_and(|file| file.users.values().any(|user| !user.disabled))
    }

    fn let_in(
        &self,
        name: &str,
        code: Option<&str>,
        now: Timestamp,
        verify: impl FnOnce(Option<&User>) -> Result<bool, HashError>,
    ) -> Result<LoggedIn, LoginRefused> {
        let file = self.now()?;
        let known = name.parse::<PlainName>().ok().and_then(|name| file.users.get_key_value(&name));
        let is_right = verify(known.map(|(_, user)| user)).map_err(unavailable)?;
        let known = known.filter(|(_, user)| is_right && !user.disabled);
        let (name, user) = known.ok_or(LoginRefused::Wrong)?;
        match (&user.totp, code.map(str::trim).filter(|code| !code.is_empty())) {
            (None, _) if self.rules().asks_second_factor(user.role) => {
                return Err(LoginRefused::NeedsSecondFactor { name: name.clone() });
            }
            (None, _) => {}
            (Some(_), None) => return Err(LoginRefused::NeedsCode),
            (Some(_), Some(code)) => self.use_code(name, code, now)?,
        }
        let has_shown = user.totp.is_some();
        let begun = self.sessions().begin(name, user.revision, has_shown, now);
        let (session, kept) = begun.map_err(|error: NoRandomness| LoginRefused::Unavailable(error.into()))?;
        Ok(LoggedIn { session, person: person(user, &kept) })
    }

    /// Uses a code up, durably: also after a start of the daemon it counts no more.
    fn use_code(&self, name: &PlainName, code: &str, now: Timestamp) -> Result<(), LoginRefused> {
        let is_right = |file: &PeopleFile| {
            let user = file.users.get(name)?;
            user.totp.as_ref()?.step_of(code, now, user.used_step)
        };
        // A wrong code takes no lock and writes nothing.
        is_right(&*self.now()?).ok_or(LoginRefused::WrongCode)?;
        let used = self.change(|file| {
            let step = is_right(file);
            let user = file.users.get_mut(name).filter(|_| step.is_some());
            Ok(user.map(|user| user.used_step = step))
        });
        used?.ok_or(LoginRefused::WrongCode)
    }

    fn count(&self, done: &Result<LoggedIn, LoginRefused>, tried: Try, now: Timestamp) {
        let mut slow = self.slow();
        match done {
            Ok(_) => slow.succeeded(tried),
            Err(LoginRefused::Wrong | LoginRefused::WrongCode) => slow.failed(tried, now),
            Err(
                LoginRefused::NeedsCode
                | LoginRefused::NeedsSecondFactor { .. }
                | LoginRefused::TooSoon { .. }
                | LoginRefused::Unavailable(_),
            ) => slow.undo(tried),
        }
    }
}

fn person(user: &User, session: &Session) -> Person {
    let Session { name, second_factor, csrf, .. } = session.clone();
    Person { name, shown: user.shown.clone(), role: user.role, csrf: Some(csrf), second_factor }
}

fn unavailable(error: HashError) -> LoginRefused {
    LoginRefused::Unavailable(error.into())
}

/// How a token begins, so that people and scanners of leaks know it.
pub const TOKEN_PREFIX: &str = "iwt_";

/// Where too many log in at once.
const BUSY_WAIT: Duration = Duration::from_secs(1);
