//! Passwords: which are taken, and their hashes (argon2id), of which no more than two are reckoned at once.
//!
//! Stands in `people` above `name` and `secret`. A hash takes 19 MiB and some tens of milliseconds, so who waits is bounded too: a
//! flood of logins takes neither the memory nor the threads of the daemon.

use std::fmt;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use argon2::password_hash::phc::PasswordHash as Phc;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use serde::{Deserialize, Serialize};

use super::name::PlainName;
use super::secret::{NoRandomness, random_bytes};

/// What a hash costs. The standard is what OWASP asks at least of argon2id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashCost {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// How often it is gone over.
    pub passes: u32,
}

impl Default for HashCost {
    fn default() -> Self {
        HashCost { memory_kib: 19_456, passes: 2 }
    }
}

/// Why a password is not taken. Length is all that is asked (NIST SP 800-63B): rules of composition make passwords worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordUnfit {
    /// Under twelve characters.
    #[error("this password is too short; take at least {LENGTH_MIN} characters, such as four words")]
    TooShort,
    /// Over 1024 bytes.
    #[error("this password is too long; take at most {BYTES_MAX} bytes")]
    TooLong,
    /// The name of the user.
    #[error("this password is the user's name; take another one")]
    IsName,
}

/// Whether a user may have this password.
pub fn check_password(password: &str, name: &PlainName) -> Result<(), PasswordUnfit> {
    if password.len() > BYTES_MAX {
        return Err(PasswordUnfit::TooLong);
    }
    if password.trim().to_lowercase() == name.as_str() {
        return Err(PasswordUnfit::IsName);
    }
    if password.chars().count() < LENGTH_MIN { Err(PasswordUnfit::TooShort) } else { Ok(()) }
}

/// The hash of a password, as a PHC string.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PasswordHash(String);

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(***)")
    }
}

/// Why a hash could not be reckoned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// Nothing random for the salt.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// No memory, most likely.
    #[error("a password could not be hashed; see that some 20 MiB of memory are free")]
    Argon2,
}

/// Reckons hashes, two at a time.
#[derive(Debug)]
pub struct Hasher {
    cost: HashCost,
    queue: Mutex<Queue>,
    freed: Condvar,
}

#[derive(Debug, Default)]
struct Queue {
    working: usize,
    waiting: usize,
}

/// Leave to reckon hashes, until it is dropped.
#[derive(Debug)]
pub struct Turn<'a>(&'a Hasher);

impl Hasher {
    /// One for hashes of this cost.
    pub fn new(cost: HashCost) -> Hasher {
        Hasher { cost, queue: Mutex::default(), freed: Condvar::new() }
    }

    /// Waits for a turn; `None` where too many wait already.
    pub fn turn(&self) -> Option<Turn<'_>> {
        let mut queue = self.queue();
        if queue.working >= AT_ONCE && queue.waiting >= WAITING_MAX {
            return None;
        }
        queue.waiting = queue.waiting.saturating_add(1);
        let is_full = |queue: &mut Queue| queue.working >= AT_ONCE;
        let mut queue = self.freed.wait_while(queue, is_full).unwrap_or_else(PoisonError::into_inner);
        queue.waiting = queue.waiting.saturating_sub(1);
        queue.working = queue.working.saturating_add(1);
        Some(Turn(self))
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn argon2(&self) -> Result<Argon2<'static>, HashError> {
        let params = Params::new(self.cost.memory_kib, self.cost.passes, 1, None).map_err(|_| HashError::Argon2)?;
        Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut queue = self.0.queue();
        queue.working = queue.working.saturating_sub(1);
        drop(queue);
        self.0.freed.notify_one();
    }
}

impl Turn<'_> {
    /// The hash of a new password, with a salt of its own.
    pub fn hash(&self, password: &str) -> Result<PasswordHash, HashError> {
        let salt: [u8; 16] = random_bytes()?;
        let hash = self.0.argon2()?.hash_password_with_salt(password.as_bytes(), &salt);
        hash.map(|hash: Phc| PasswordHash(hash.to_string())).map_err(|_| HashError::Argon2)
    }

    /// Whether a password is the one that was hashed. Where there is none it takes the same time, and the answer is no: nobody
    /// learns by his watch who is known here.
    pub fn verify(&self, password: &str, hash: Option<&PasswordHash>) -> Result<bool, HashError> {
        // What is longer than any password is not hashed whole, or a long one would tell by its time that it was read.
        let is_possible = password.len() <= BYTES_MAX;
        let password = if is_possible { password } else { "" };
        let known = hash.and_then(|PasswordHash(text)| Phc::new(text).ok());
        let Some(known) = known else {
            self.hash(password)?;
            return Ok(false);
        };
        Ok(self.0.argon2()?.verify_password(password.as_bytes(), &known).is_ok() && is_possible)
    }
}

const LENGTH_MIN: usize = 12;
const BYTES_MAX: usize = 1024;

/// Hashes at once: 38 MiB of the gigabyte that the unit allows.
const AT_ONCE: usize = 2;

/// Who may wait for a turn: a third of a second each.
const WAITING_MAX: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: HashCost = HashCost { memory_kib: 8, passes: 1 };

    #[test]
    fn length_is_all_that_is_asked_of_a_password() {
        let check = |password: &str| check_password(password, &"a.jansen@dewilg.nl".parse().unwrap());
        assert_eq!(check("paard batterij nietje"), Ok(()));
        assert_eq!(check("éééééééééééé"), Ok(()));
        assert_eq!(check(&"x".repeat(1024)), Ok(()));
        assert_eq!(check("elf tekens."), Err(PasswordUnfit::TooShort));
        assert_eq!(check("A.Jansen@dewilg.nl "), Err(PasswordUnfit::IsName));
        assert_eq!(check(&"x".repeat(1025)), Err(PasswordUnfit::TooLong));
    }

    #[test]
    fn a_password_is_known_by_its_hash_alone() {
        let hasher = Hasher::new(CHEAP);
        let turn = hasher.turn().unwrap();
        let hash = turn.hash("paard batterij nietje").unwrap();
        assert!(hash.0.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{}", hash.0);
        assert!(turn.verify("paard batterij nietje", Some(&hash)).unwrap());
        for (password, hash) in [("paard batterij nietj", Some(&hash)), ("", Some(&hash)), ("paard", None)] {
            assert!(!turn.verify(password, hash).unwrap(), "{password}");
        }
        let empty = turn.hash("").unwrap();
        assert!(!turn.verify(&"x".repeat(2000), Some(&empty)).unwrap(), "nor by that of nothing");
    }

    #[test]
    fn the_standard_cost_is_that_of_owasp() {
        let hasher = Hasher::new(HashCost::default());
        assert!(hasher.turn().unwrap().hash("x").unwrap().0.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    }

    #[test]
    fn two_have_a_turn_and_who_waits_is_bounded() {
        let hasher = Hasher::new(CHEAP);
        let (first, second) = (hasher.turn().unwrap(), hasher.turn().unwrap());
        hasher.queue().waiting = WAITING_MAX;
        assert!(hasher.turn().is_none());
        hasher.queue().waiting = 0;
        std::thread::scope(|scope| {
            let third = scope.spawn(|| hasher.turn().is_some());
            drop(first);
            assert!(third.join().unwrap());
        });
        drop(second);
        let queue = hasher.queue();
        assert_eq!((queue.working, queue.waiting), (0, 0));
    }
}
