//! A part of a long list: so many rows a page, and the way to the parts before and after it.
//!
//! Stands below the screens. What is not on the part that is shown is not made into a row either, so nobody was shown it.

use super::listing::Listing;
use crate::domain::dutch;

/// So many rows stand on one page.
pub const ROWS: usize = 100;

/// Which part of a list is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sheet {
    page: usize,
    pages: usize,
    rows: usize,
    size: usize,
}

impl Sheet {
    /// The part with this number, from 1, of so many rows; the nearest one where there is no such part.
    pub fn of(rows: usize, page: usize) -> Sheet {
        Sheet::sized(ROWS, rows, page)
    }

    /// The same in parts of another size.
    pub fn sized(size: usize, rows: usize, page: usize) -> Sheet {
        let pages = rows.div_ceil(size).max(1);
        Sheet { page: page.clamp(1, pages), pages, rows, size }
    }

    /// Its number, from 1.
    pub fn page(self) -> usize {
        self.page
    }

    /// How many parts there are.
    pub fn pages(self) -> usize {
        self.pages
    }

    /// The part before it.
    pub fn before(self) -> Option<usize> {
        (self.page > 1).then(|| self.page.saturating_sub(1))
    }

    /// The part after it.
    pub fn after(self) -> Option<usize> {
        (self.page < self.pages).then(|| self.page.saturating_add(1))
    }

    /// What is on it.
    pub fn rows<T>(self, all: impl Iterator<Item = T>) -> impl Iterator<Item = T> {
        all.skip(self.page.saturating_sub(1).saturating_mul(self.size)).take(self.size)
    }

    /// Says which part it is and how to the others, where there are several; `href` is the address, without the part.
    pub fn told(self, listing: Listing, href: &str) -> Listing {
        if self.pages == 1 {
            return listing;
        }
        let rows = dutch::counted(self.rows, "regel", "regels");
        self.linked(listing.says(&format!("{rows}, blad {} van {}.", self.page, self.pages)), href)
    }

    /// Only the way to the others.
    pub fn linked(self, listing: Listing, href: &str) -> Listing {
        let to = |page: usize| format!("{href}{}blad={page}", if href.contains('?') { '&' } else { '?' });
        let ways = [("Vorige", self.before()), ("Volgende", self.after())];
        let ways = ways.into_iter().filter_map(|(word, page)| Some((word, page?)));
        ways.fold(listing, |listing, (word, page)| listing.link(word, to(page)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_parts_together_are_the_list() {
        for rows in [0, 1, ROWS, ROWS + 1, 7 * ROWS - 1] {
            let all: Vec<usize> = (0..rows).collect();
            let pages = rows.div_ceil(ROWS).max(1);
            let parts =
                (1..=pages).flat_map(|page| Sheet::of(rows, page).rows(all.iter().copied()).collect::<Vec<_>>());
            assert_eq!(parts.collect::<Vec<_>>(), all, "{rows}");
            assert_eq!(Sheet::of(rows, 0).page, 1);
            assert_eq!(Sheet::of(rows, 999).page, pages);
        }
    }
}
