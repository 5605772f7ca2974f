//! Sessions: who is logged in, in memory alone, so that a start of the daemon ends them all.
//!
//! Stands in `people` above `secret`, below `login`. Keeps the hash of what a browser shows, not that itself.

use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;

use super::name::PlainName;
use super::secret::{NoRandomness, Secret, SecretHash};

/// Who is logged in.
#[derive(Debug)]
pub struct Sessions {
    idle: Duration,
    absolute: Duration,
    by_hash: HashMap<SecretHash, Session>,
}

/// One login.
#[derive(Clone, Debug)]
pub struct Session {
    /// Who.
    pub name: PlainName,
    /// That of the user at the login.
    pub revision: u64,
    /// Whether a second factor was shown.
    pub second_factor: bool,
    /// What each form must bring.
    pub csrf: Secret,
    begun: Timestamp,
    seen: Timestamp,
}

impl Sessions {
    /// None yet; each ends when nothing is heard of it for `idle`, and after `absolute` in any case.
    pub fn new(idle: Duration, absolute: Duration) -> Sessions {
        Sessions { idle, absolute, by_hash: HashMap::new() }
    }

    /// Begins one, and gives what the browser is to show.
    pub fn begin(
        &mut self,
        name: &PlainName,
        revision: u64,
        second_factor: bool,
        now: Timestamp,
    ) -> Result<(Secret, Session), NoRandomness> {
        self.make_room(name, now);
        let (shown, csrf) = (Secret::random()?, Secret::random()?);
        let session = Session { name: name.clone(), revision, second_factor, csrf, begun: now, seen: now };
        self.by_hash.insert(SecretHash::of_text(shown.expose()), session.clone());
        Ok((shown, session))
    }

    /// The session of what a browser shows, which is heard of by that.
    pub fn see(&mut self, shown: &str, now: Timestamp) -> Option<Session> {
        let hash = SecretHash::of_text(shown);
        let (idle, absolute) = (self.idle, self.absolute);
        let session = self.by_hash.get_mut(&hash)?;
        if !session.lasts(now, idle, absolute) {
            self.by_hash.remove(&hash);
            return None;
        }
        session.seen = session.seen.max(now);
        Some(session.clone())
    }

    /// Ends one.
    pub fn end(&mut self, shown: &str) {
        self.by_hash.remove(&SecretHash::of_text(shown));
    }

    /// Ends what is over, and the oldest of somebody who has very many.
    fn make_room(&mut self, name: &PlainName, now: Timestamp) {
        let (idle, absolute) = (self.idle, self.absolute);
        self.by_hash.retain(|_, session| session.lasts(now, idle, absolute));
        let own = self.by_hash.iter().filter(|(_, session)| session.name == *name);
        if own.clone().count() >= OF_ONE_USER_MAX {
            let oldest = own.min_by_key(|(_, session)| session.seen).map(|(hash, _)| hash.clone());
            oldest.and_then(|hash| self.by_hash.remove(&hash));
        }
    }
}

impl Session {
    /// A clock that was set back lengthens no session: time is what was seen last at the least.
    fn lasts(&self, now: Timestamp, idle: Duration, absolute: Duration) -> bool {
        let since =
            |from: Timestamp| Duration::try_from(now.max(self.seen).duration_since(from)).unwrap_or(Duration::MAX);
        since(self.seen) < idle && since(self.begun) < absolute
    }
}

/// Browsers and devices of one person at once.
const OF_ONE_USER_MAX: usize = 20;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const IDLE: i64 = 1_800;
    const ABSOLUTE: i64 = 36_000;

    fn sessions() -> Sessions {
        let seconds = |count: i64| Duration::from_secs(u64::try_from(count).unwrap());
        Sessions::new(seconds(IDLE), seconds(ABSOLUTE))
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + second).unwrap()
    }

    #[test]
    fn each_login_has_its_own_and_one_person_not_too_many() {
        let (mut sessions, anna) = (sessions(), "anna".parse().unwrap());
        let shown: Vec<Secret> = (0..25).map(|second| sessions.begin(&anna, 1, false, at(second)).unwrap().0).collect();
        let still: Vec<bool> = shown.iter().map(|shown| sessions.see(shown.expose(), at(30)).is_some()).collect();
        assert_eq!(still.iter().filter(|still| **still).count(), OF_ONE_USER_MAX);
        assert!(!still[0] && still[24]);
        sessions.end(shown[24].expose());
        assert!(sessions.see(shown[24].expose(), at(30)).is_none() && sessions.see("", at(30)).is_none());
    }

    proptest! {
        // However often it is used, and whatever the clock does, a session is never valid after its end, and stays ended.
        #[test]
        fn no_session_outlives_its_limits(steps in prop::collection::vec(-600_i64..2_400, 1..60)) {
            let mut sessions = sessions();
            let (shown, _) = sessions.begin(&"anna".parse().unwrap(), 1, false, at(0)).unwrap();
            let (mut now, mut seen, mut over) = (0, 0, false);
            for step in steps {
                now += step;
                let is_in_time = now - seen < IDLE && now.max(seen) < ABSOLUTE;
                let is_valid = sessions.see(shown.expose(), at(now)).is_some();
                prop_assert_eq!(is_valid, is_in_time && !over, "at {} after {}", now, seen);
                over |= !is_valid;
                seen = seen.max(now);
            }
        }
    }
}
