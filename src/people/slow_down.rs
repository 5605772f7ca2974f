//! Who fails to log in waits before the next try: a second, then twice as long each time, up to a quarter of an hour.
//!
//! Stands in `people` below `login`. Counts per name (also of nobody, who waits as long) and per address, in memory that is bounded.
//! A try counts as failed from its begin, so tries side by side gain nothing.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

use jiff::Timestamp;

use super::secret::SecretHash;

/// Failed tries that still count.
#[derive(Debug, Default)]
pub struct SlowDown {
    // By hash: a name that was typed may be a password, and may be of any length.
    names: HashMap<SecretHash, Failures>,
    addresses: HashMap<IpAddr, Failures>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Failures {
    count: u32,
    last: Timestamp,
}

/// A try that has begun; it counts as failed until something else is said of it.
#[derive(Debug)]
pub struct Try {
    name: SecretHash,
    address: IpAddr,
    before: Option<Failures>,
}

impl SlowDown {
    /// How long a name, or whoever tries from an address, still has to wait.
    pub fn wait(&self, name: &str, from: IpAddr, now: Timestamp) -> Option<Duration> {
        let by_name = self.names.get(&SecretHash::of_text(name));
        let by_address = self.addresses.get(&network(from));
        let waits = by_name.into_iter().chain(by_address).map(|failures| failures.wait_from(now));
        waits.max().filter(|wait| !wait.is_zero())
    }

    /// Begins a try, unless it comes too soon.
    pub fn begin(&mut self, name: &str, from: IpAddr, now: Timestamp) -> Result<Try, Duration> {
        if let Some(wait) = self.wait(name, from, now) {
            return Err(wait);
        }
        let (name, address) = (SecretHash::of_text(name), network(from));
        let before = self.names.get(&name).copied().filter(|failures| failures.counts_at(now));
        count(&mut self.names, name.clone(), now);
        Ok(Try { name, address, before })
    }

    /// It failed.
    pub fn failed(&mut self, tried: Try, now: Timestamp) {
        count(&mut self.addresses, tried.address, now);
    }

    /// It was the right password, and a code is asked for: as if it had not been tried.
    pub fn undo(&mut self, tried: Try) {
        match tried.before {
            Some(before) => self.names.insert(tried.name, before),
            None => self.names.remove(&tried.name),
        };
    }

    /// Somebody is in. His own slips are forgotten, also those of his address; what others did from there is not, or one who has a
    /// login would have all the tries he wants at the names of others.
    pub fn succeeded(&mut self, tried: Try) {
        self.names.remove(&tried.name);
        let own = tried.before.map_or(0, |before| before.count);
        if let Some(failures) = self.addresses.get_mut(&tried.address) {
            failures.count = failures.count.saturating_sub(own);
        }
    }
}

impl Failures {
    /// A second, doubled with each failure after the first.
    fn wait_from(self, now: Timestamp) -> Duration {
        let seconds = match self.count {
            0 => 0,
            count => {
                1_u64.checked_shl(count.saturating_sub(1).min(32)).unwrap_or(WAIT_SECONDS_MAX).min(WAIT_SECONDS_MAX)
            }
        };
        Duration::from_secs(seconds).saturating_sub(self.age(now))
    }

    fn counts_at(self, now: Timestamp) -> bool {
        self.age(now) < FORGOTTEN_AFTER
    }

    // A clock that was set back lets nobody in sooner.
    fn age(self, now: Timestamp) -> Duration {
        Duration::try_from(now.duration_since(self.last)).unwrap_or_default()
    }
}

fn count<K: Hash + Eq + Clone>(all: &mut HashMap<K, Failures>, key: K, now: Timestamp) {
    if !all.contains_key(&key) && all.len() >= KEPT_MAX {
        make_room(all, now);
    }
    let failures = all.entry(key).or_insert(Failures { count: 0, last: now });
    let before = if failures.counts_at(now) { failures.count } else { 0 };
    *failures = Failures { count: before.saturating_add(1), last: now.max(failures.last) };
}

/// Drops what no longer counts, or else who failed least, and of those the longest ago.
fn make_room<K: Hash + Eq + Clone>(all: &mut HashMap<K, Failures>, now: Timestamp) {
    all.retain(|_, failures| failures.counts_at(now));
    if all.len() >= KEPT_MAX {
        let least = all.iter().min_by_key(|(_, failures)| (failures.count, failures.last)).map(|(key, _)| key.clone());
        least.and_then(|key| all.remove(&key));
    }
}

/// Whoever has one address of IPv6 has all of its /64.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
    }
}

const WAIT_SECONDS_MAX: u64 = 15 * 60;
const FORGOTTEN_AFTER: Duration = Duration::from_secs(60 * 60);
const KEPT_MAX: usize = 10_000;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + second).unwrap()
    }

    fn address(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    /// Fails once as soon as that can be, and says when that was.
    fn fail(slow: &mut SlowDown, name: &str, from: IpAddr, now: i64) -> i64 {
        let wait = slow.wait(name, from, at(now)).map_or(0, |wait| i64::try_from(wait.as_secs()).unwrap());
        let tried = slow.begin(name, from, at(now + wait)).unwrap();
        slow.failed(tried, at(now + wait));
        now + wait
    }

    #[test]
    fn each_failure_doubles_the_wait_up_to_a_quarter_of_an_hour() {
        for other in [("anna", 2), ("bas", 1)] {
            let (mut slow, mut now, mut waits) = (SlowDown::default(), 0, Vec::new());
            for _ in 0..12 {
                now = fail(&mut slow, "anna", address(1), now);
                waits.push(slow.wait(other.0, address(other.1), at(now)).unwrap().as_secs());
            }
            assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900], "{other:?}");
            assert_eq!(slow.wait("bas", address(2), at(now)), None, "nobody else waits");
            assert_eq!(slow.wait("anna", address(1), at(now + 900)), None);
            let after = fail(&mut slow, "anna", address(1), now + 3600);
            assert_eq!(slow.wait("anna", address(1), at(after)).unwrap().as_secs(), 1, "an hour later it is forgotten");
        }
    }

    #[test]
    fn tries_side_by_side_gain_nothing_and_a_right_password_costs_nothing() {
        let mut slow = SlowDown::default();
        let first = slow.begin("anna", address(1), at(0)).unwrap();
        assert_eq!(slow.begin("anna", address(2), at(0)).unwrap_err().as_secs(), 1);
        slow.undo(first);
        assert_eq!(slow.wait("anna", address(1), at(0)), None);
    }

    #[test]
    fn a_login_forgets_ones_own_slips_and_not_tries_at_others() {
        let mut slow = SlowDown::default();
        let mut now = 0;
        for name in ["anna", "anna", "bas", "bas", "bas"] {
            now = fail(&mut slow, name, address(1), now);
        }
        let tried = slow.begin("anna", address(1), at(now + 16)).unwrap();
        slow.succeeded(tried);
        let from_there = |slow: &SlowDown| slow.wait("cees", address(1), at(now)).unwrap().as_secs();
        assert_eq!(from_there(&slow), 4, "the three of bas");
        let tried = slow.begin("anna", address(1), at(now + 16)).unwrap();
        slow.succeeded(tried);
        assert_eq!(from_there(&slow), 4);
    }

    #[test]
    fn memory_is_bounded_and_who_failed_most_is_kept() {
        let mut slow = SlowDown::default();
        let now = fail(&mut slow, "anna", address(1), 0);
        let now = fail(&mut slow, "anna", address(1), now);
        for number in 0..KEPT_MAX + 10 {
            let from = IpAddr::from(Ipv6Addr::from_bits(u128::try_from(number).unwrap() << 64));
            fail(&mut slow, &number.to_string(), from, now);
        }
        assert_eq!((slow.names.len(), slow.addresses.len()), (KEPT_MAX, KEPT_MAX));
        assert!(slow.wait("anna", address(1), at(now)).is_some());
    }

    #[test]
    fn one_network_is_one_address() {
        let parsed = |text: &str| network(text.parse().unwrap());
        assert_eq!(parsed("2001:db8::1"), parsed("2001:db8::ffff:1"));
        assert_ne!(parsed("2001:db8::1"), parsed("2001:db8:0:1::1"));
        assert_eq!(parsed("::ffff:192.0.2.1"), address(1));
    }

    proptest! {
        // However tries fall, a failure never makes anybody wait less, and waiting itself only shortens the wait.
        #[test]
        fn a_failure_never_shortens_a_wait(tries in prop::collection::vec((0_u8..3, 0_u8..3, 0_i64..2_000), 1..40)) {
            let (mut slow, mut now) = (SlowDown::default(), 0);
            for (name, from, later) in tries {
                let (name, from) = (name.to_string(), address(from));
                now += later;
                let waits = |slow: &SlowDown, now: i64| (0..3).flat_map(|name: u8| (0..3).map(move |from: u8| (name, from)))
                    .map(|(name, from)| slow.wait(&name.to_string(), address(from), at(now)).unwrap_or_default()).collect::<Vec<_>>();
                let before = waits(&slow, now);
                if let Ok(tried) = slow.begin(&name, from, at(now)) {
                    slow.failed(tried, at(now));
                }
                let after = waits(&slow, now);
                prop_assert!(before.iter().zip(&after).all(|(before, after)| before <= after));
                prop_assert!(slow.wait(&name, from, at(now)) >= Some(Duration::from_millis(1)));
                let later = waits(&slow, now + 1);
                prop_assert!(after.iter().zip(&later).all(|(after, later)| later <= after));
            }
        }
    }
}
