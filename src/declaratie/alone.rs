//! The rules that a declared line breaks by itself, whatever else is known (TR319, TR346).
//!
//! Stands on `line`; `regel` asks it. The standard gives them a code of the line and not that of a message that is wrong as a whole,
//! so what was sent stays sent, and the 325 says what became of the line. Never looks at another line.

use super::line::Line;
use crate::disposition::Judgement;
use crate::domain::{Eenheid, Eur};

/// What a line breaks by itself.
pub(super) fn judge(line: &Line<'_>) -> impl Iterator<Item = Judgement> {
    [tr319(line), tr346(line)].into_iter().flatten()
}

/// TR319: what is declared lies in the month of the declaration or before it.
fn tr319(line: &Line<'_>) -> Option<Judgement> {
    let (last, end) = (line.status.maand.last(), line.prestatie().periode.last());
    let text = "ProductPeriode ligt na DeclaratiePeriode; de regel hoort in de declaratie van haar eigen maand.";
    let place = ("/ProductPeriode/Einddatum", end.to_string());
    (end > last).then(|| line.conflict(("TR319", "9319"), (place.0, &place.1), text)).flatten()
}

/// TR346: the amount is volume times tariff. What is declared in minutes may be agreed per hour: ProductTarief then is the
/// hourly tariff over 60, rounded, and any hourly tariff that rounds to it may have given the amount. A credit repeats its debit,
/// right or wrong (IV085).
pub(super) fn tr346(line: &Line<'_>) -> Option<Judgement> {
    let prestatie = line.prestatie();
    let tarief = prestatie.tarief.filter(|_| !prestatie.credit && prestatie.eenheid != Eenheid::Euro)?;
    let (amount, volume, tarief) = (in_cents(prestatie.bedrag)?, u64::from(prestatie.volume), in_cents(tarief)?);
    let agrees = match prestatie.eenheid == Eenheid::Minuut {
        true => is_of_an_hourly_tariff(amount, volume, tarief) == Some(true),
        false => volume.checked_mul(tarief) == Some(amount),
    };
    let text = "IngediendBedrag is niet GeleverdVolume maal ProductTarief; de gemeente zal deze regel afwijzen.";
    (!agrees)
        .then(|| line.conflict(("TR346", "9346"), ("/IngediendBedrag/Bedrag", &amount.to_string()), text))
        .flatten()
}

fn in_cents(amount: Eur) -> Option<u64> {
    amount.in_message().map(u64::from)
}

/// Whether some hourly tariff in whole cents gives both the tariff of a minute and the amount, each rounded half up.
/// The tariff of the minute itself is among them, times 60. `None`: the numbers are too large to say it, so no tariff does.
fn is_of_an_hourly_tariff(amount: u64, minutes: u64, per_minute: u64) -> Option<bool> {
    if minutes == 0 {
        return Some(amount == 0);
    }
    // What rounds to a number of cents, times 60: from half a cent below it up to half a cent above, which is one too many. A number
    // below nought does not come.
    let around = |cents: u64| {
        let exact = cents.checked_mul(60)?;
        Some((exact.max(30).checked_sub(30)?, exact.checked_add(30)?))
    };
    let ((least, most), (from, to)) = (around(per_minute)?, around(amount)?);
    Some(least.max(from.div_ceil(minutes)) < most.min(to.div_ceil(minutes)))
}

#[cfg(test)]
mod tests {
    use super::is_of_an_hourly_tariff;

    #[test]
    fn tr346_of_minutes_at_an_hourly_tariff() {
        // Any hourly tariff from 62.70 to 63.29 is 1.05 a minute: for 90 minutes 94.05 to 94.94 (94.935 rounded).
        for (amount, good) in
            [(9404, false), (9405, true), (9450, true), (9451, false), (9452, true), (9494, true), (9495, false)]
        {
            assert_eq!(is_of_an_hourly_tariff(amount, 90, 105), Some(good), "{amount}");
        }
        let row = |minutes, per_minute, amount| is_of_an_hourly_tariff(amount, minutes, per_minute) == Some(true);
        // 50.00 an hour for 40 minutes is 33.33 at 0.83 a minute, and so is 40 times 0.83.
        assert!(row(40, 83, 3333) && row(40, 83, 3320) && !row(40, 83, 3353));
        // One minute is the tariff of a minute; none costs nothing; what costs nothing may come from a few cents an hour.
        assert!(row(1, 105, 105) && !row(1, 105, 106) && !row(1, 105, 104));
        assert!(row(0, 105, 0) && !row(0, 105, 1));
        assert!(row(60, 0, 0) && row(60, 0, 29) && !row(60, 0, 30));
    }

    /// By trying each tariff: the same verdict for every amount.
    #[test]
    fn tr346_of_minutes_is_what_trying_each_tariff_says() {
        for (minutes, per_minute) in [(7_u64, 0_u64), (7, 1), (59, 2), (60, 2), (61, 2), (500, 1)] {
            let cents = |hourly: u64, minutes: u64| (hourly * minutes + 30) / 60;
            let hourly: Vec<u64> = (0..1000).filter(|hourly| cents(*hourly, 1) == per_minute).collect();
            for amount in 0..=(minutes * (per_minute + 1)) {
                let expected = hourly.iter().any(|hourly| cents(*hourly, minutes) == amount);
                let found = is_of_an_hourly_tariff(amount, minutes, per_minute);
                assert_eq!(found, Some(expected), "{amount} for {minutes} at {per_minute}");
            }
        }
    }

    #[test]
    fn tr346_of_the_largest_numbers() {
        let most = 99_999_999;
        assert_eq!(is_of_an_hourly_tariff(1, most, most), Some(false));
        assert_eq!(is_of_an_hourly_tariff(most * most, most, most), Some(true));
        assert_eq!(is_of_an_hourly_tariff(u64::MAX, most, most), None);
    }
}
