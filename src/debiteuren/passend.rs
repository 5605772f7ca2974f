//! Which bills a sum is exactly: a payer adds up what it owes, and writes no number.
//!
//! Stands below `toerekenen`. Tries every choice, since a credit note may be in it; so of more than twenty bills nothing is said.

use std::collections::HashMap;

use crate::domain::{Eur, Overflow};

/// The choices of these amounts that come to a sum, at most `most` of them, the smallest first; each by its places. `None` where there
/// are too many bills to try.
pub(super) fn choices(amounts: &[Eur], sum: Eur, most: usize) -> Result<Option<Vec<Vec<usize>>>, Overflow> {
    if amounts.len() > BILLS_MAX {
        return Ok(None);
    }
    // Half of the bills with each of its sums, then each sum of the other half with what it lacks: a thousand each, not a million.
    let (first, second) = amounts.split_at(amounts.len() / 2);
    let mut halves: HashMap<Eur, Vec<u32>> = HashMap::new();
    for (mask, total) in sums(first)? {
        halves.entry(total).or_default().push(mask);
    }
    let mut found: Vec<Vec<usize>> = Vec::new();
    for (mask, total) in sums(second)? {
        for other in halves.get(&sum.minus(total)?).into_iter().flatten() {
            let places = places(*other, first.len(), 0).chain(places(mask, second.len(), first.len()));
            found.push(places.collect());
            if found.len() > FOUND_MAX {
                break;
            }
        }
    }
    found.retain(|choice| !choice.is_empty());
    found.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
    found.truncate(most);
    Ok(Some(found))
}

/// Each choice of the amounts, as bits, with what it comes to.
fn sums(amounts: &[Eur]) -> Result<Vec<(u32, Eur)>, Overflow> {
    let mut all = vec![(0, Eur::ZERO)];
    for (bit, amount) in (0u32..).zip(amounts) {
        let with =
            all.iter().map(|(mask, total)| Ok((mask | 1u32.checked_shl(bit).unwrap_or(0), total.plus(*amount)?)));
        let with = with.collect::<Result<Vec<_>, Overflow>>()?;
        all.extend(with);
    }
    Ok(all)
}

fn places(mask: u32, count: usize, from: usize) -> impl Iterator<Item = usize> {
    (0u32..)
        .zip(0..count)
        .filter(move |(bit, _)| mask.checked_shr(*bit).unwrap_or(0) & 1 == 1)
        .map(move |(_, at)| from.saturating_add(at))
}

/// Of more bills the choices are not tried.
pub(super) const BILLS_MAX: usize = 20;
/// Choices beyond these are not looked at: a person cannot either.
const FOUND_MAX: usize = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cents: &[i64], sum: i64, expected: Option<&[&[usize]]>) {
        let amounts: Vec<Eur> = cents.iter().map(|cents| Eur::from_cents(*cents)).collect();
        let found = choices(&amounts, Eur::from_cents(sum), 5).unwrap();
        let expected = expected.map(|all| all.iter().map(|one| one.to_vec()).collect::<Vec<_>>());
        assert_eq!(found, expected, "{cents:?} {sum}");
    }

    #[test]
    fn a_sum_is_found_in_every_way_that_it_can_be_made() {
        check(&[100, 200, 400], 600, Some(&[&[1, 2]]));
        check(&[100, 100, 100], 200, Some(&[&[0, 1], &[0, 2], &[1, 2]]));
        check(&[100, 100, 100], 300, Some(&[&[0, 1, 2]]));
        check(&[100, 200], 250, Some(&[]));
        // A credit note lessens what is paid.
        check(&[100, 200, -20], 280, Some(&[&[0, 1, 2]]));
        check(&[100, -100], 0, Some(&[&[0, 1]]));
        check(&[], 100, Some(&[]));
        let many: Vec<i64> = (0..20).map(|bit| 1 << bit).collect();
        check(&many, (1 << 20) - 1, Some(&[&(0..20).collect::<Vec<_>>()]));
        check(&[1; 21], 1, None);
    }
}
