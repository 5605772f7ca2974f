//! What was worked out last, for as long as what it rests on is the same.
//!
//! Stands at the ground of the engine, below what keeps such answers. Who asks while it is worked out waits for it. Of one moment only:
//! the next answer takes the place of the last one.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};

/// What was worked out last, under what it rests on.
#[derive(Debug)]
pub struct Last<K, V>(Mutex<Option<(K, Arc<V>)>>);

impl<K, V> Default for Last<K, V> {
    fn default() -> Self {
        Last(Mutex::default())
    }
}

impl<K: PartialEq, V> Last<K, V> {
    /// What follows from this: what was worked out last, if that rests on the same, else what is made of it now. A failure is not kept.
    pub fn get<E>(&self, basis: K, make: impl FnOnce() -> Result<V, E>) -> Result<Arc<V>, E> {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, known)) = last.as_ref().filter(|(of, _)| *of == basis) {
            return Ok(Arc::clone(known));
        }
        // What is out of date goes first, so that there are never two of it.
        *last = None;
        let made = Arc::new(make()?);
        *last = Some((basis, Arc::clone(&made)));
        Ok(made)
    }

    /// The same of what cannot fail.
    pub fn made(&self, basis: K, make: impl FnOnce() -> V) -> Arc<V> {
        self.get(basis, || Ok::<_, Infallible>(make())).unwrap_or_else(|never| match never {})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_question_is_worked_out_once_and_a_failure_again() {
        let last: Last<u8, u8> = Last::default();
        assert_eq!(last.get(1, || Err("no")), Err("no"));
        let first = last.get(1, || Ok::<_, ()>(10)).unwrap();
        assert_eq!((*first, *last.get(1, || Ok::<_, ()>(20)).unwrap()), (10, 10));
        assert_eq!((*last.get(2, || Ok::<_, ()>(30)).unwrap(), *last.get(1, || Ok::<_, ()>(40)).unwrap()), (30, 40));
    }
}
