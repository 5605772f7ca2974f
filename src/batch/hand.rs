//! How much of what was judged may wait for the writer: so that memory is bounded by what is in hand, not by how fast is read.
//!
//! Stands between the workers, which take room before they judge, and the writer, which gives it back once a group is committed.
//! Judged rows take several times the bytes that they were read from, and a zip may bring thirty files of 25 MB. Never holds up
//! a file for ever: what is larger than all room is let through when nothing else is in hand.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// Room for what is judged and not yet committed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hand(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    bytes: Mutex<usize>,
    freed: Condvar,
}

/// Room that is taken until it is dropped.
#[derive(Debug)]
pub(crate) struct Held {
    hand: Hand,
    bytes: usize,
}

impl Hand {
    /// Waits until there is room for a file of so many bytes, and takes it.
    pub fn take(&self, bytes: usize) -> Held {
        let in_hand = self.0.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        let is_full = |in_hand: &mut usize| !fits(*in_hand, bytes);
        let mut in_hand = self.0.freed.wait_while(in_hand, is_full).unwrap_or_else(PoisonError::into_inner);
        *in_hand = in_hand.saturating_add(bytes);
        Held { hand: self.clone(), bytes }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let inner = &self.hand.0;
        let mut in_hand = inner.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        *in_hand = in_hand.saturating_sub(self.bytes);
        inner.freed.notify_all();
    }
}

fn fits(in_hand: usize, bytes: usize) -> bool {
    in_hand == 0 || in_hand.saturating_add(bytes) <= BYTES_MAX
}

/// A hundred small files of each of eight workers, or half of the largest file.
const BYTES_MAX: usize = 12 << 20;

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn a_large_file_goes_alone_and_the_next_waits_for_it() {
        assert!(fits(0, 25_000_000));
        assert!(!fits(1, 25_000_000) && !fits(25_000_000, 1));
        assert!(fits(BYTES_MAX - 7_000, 7_000));
        let hand = Hand::default();
        let first = hand.take(25_000_000);
        let (told, heard) = channel();
        std::thread::scope(|scope| {
            let (hand, second) = (hand.clone(), told.clone());
            scope.spawn(move || {
                let held = hand.take(25_000_000);
                second.send("second").unwrap();
                drop(held);
            });
            // Whenever the other thread comes to ask, it is let through only after this.
            told.send("first").unwrap();
            drop(first);
        });
        assert_eq!(heard.try_iter().collect::<Vec<_>>(), ["first", "second"]);
        assert_eq!(*hand.0.bytes.lock().unwrap(), 0);
    }
}
