//! Why a toewijzing changes (RedenWijziging, WMO002), why care ends (RedenBeeindiging, WMO588), and which of the second answers
//! which of the first: the standard's crosswalk.
//!
//! Stands beside the other code lists. What a region does with a reason (the hand-over) is the profile's.

/// A RedenWijziging that ends a toewijzing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beeindigd {
    /// Its code.
    pub code: &'static str,
    /// What the code list calls it.
    pub name: &'static str,
    /// RedenBeeindiging of the stop that answers it.
    pub stop: &'static str,
    /// Whether the care leaves us with it, so that nobody is asked for a re-indication.
    pub leaves: bool,
}

impl Beeindigd {
    /// What a RedenWijziging means for the stop; `None`: the crosswalk prescribes none for it (01, 04, 13, 14).
    pub fn of(reden_wijziging: &str) -> Option<&'static Beeindigd> {
        CROSSWALK.iter().find(|row| row.code == reden_wijziging)
    }

    /// That the client died, which holds for all care of the client.
    pub fn overleden() -> &'static Beeindigd {
        &OVERLEDEN
    }
}

/// What the code list calls a RedenBeeindiging.
pub fn reden_beeindiging(code: &str) -> Option<&'static str> {
    BEEINDIGING.iter().find(|(known, _)| *known == code).map(|(_, name)| *name)
}

/// The reasons with which an aanbieder may end care of its own accord, as one line for people; that of care as planned first. 20 is a
/// pause, and 36 and 37 answer the gemeente.
pub fn own_accord() -> String {
    let own = redenen_beeindiging().filter(|(code, _)| !matches!(*code, "20" | "36" | "37"));
    own.map(|(code, name)| format!("{code} {name}")).collect::<Vec<_>>().join(", ")
}

/// Every RedenBeeindiging: its code, and what the code list calls it.
pub fn redenen_beeindiging() -> impl Iterator<Item = (&'static str, &'static str)> {
    BEEINDIGING.iter().copied()
}

const OVERLEDEN: Beeindigd = row("02", "cliënt overleden", "02", true);

const CROSSWALK: [Beeindigd; 10] = [
    OVERLEDEN,
    row("03", "contractwijziging", "36", false),
    row("05", "herbeoordeling: verkorting toewijzing", "36", false),
    row("06", "uitstroom naar ander domein", "39", true),
    row("07", "verhuizing naar een andere gemeente", "31", true),
    row("08", "wijziging leveringsvorm", "36", true),
    row("09", "overstap naar andere aanbieder", "38", true),
    row("10", "overgang naar nieuwe bekostigingssystematiek", "36", false),
    row("11", "gemeentelijke herindeling", "36", false),
    row("12", "geïnitieerd door de aanbieder", "37", false),
];

const fn row(code: &'static str, name: &'static str, stop: &'static str, leaves: bool) -> Beeindigd {
    Beeindigd { code, name, stop, leaves }
}

const BEEINDIGING: [(&str, &str); 11] = [
    ("19", "levering volgens plan beëindigd"),
    ("21", "eenzijdig door de cliënt beëindigd"),
    ("22", "eenzijdig door de aanbieder beëindigd"),
    ("23", "in overeenstemming voortijdig beëindigd"),
    ("02", "overlijden"),
    ("31", "verhuizing naar een andere gemeente"),
    ("38", "overstap naar een andere aanbieder"),
    ("39", "uitstroom naar een ander domein"),
    ("20", "levering is tijdelijk beëindigd"),
    ("36", "geïnitieerd door de gemeente"),
    ("37", "in verband met een wijzigingsverzoek"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_crosswalk_is_that_of_the_standard() {
        let stop = |code: &str| Beeindigd::of(code).map(|row| row.stop);
        let rows = ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14"].map(stop);
        let stops = ["02", "36", "36", "39", "31", "36", "38", "36", "36", "37"].map(Some);
        let [two, three, five, six, seven, eight, nine, ten, eleven, twelve] = stops;
        let wanted = [None, two, three, None, five, six, seven, eight, nine, ten, eleven, twelve, None, None];
        assert_eq!(rows, wanted);
        assert!(CROSSWALK.iter().all(|row| reden_beeindiging(row.stop).is_some()));
    }

    #[test]
    fn of_its_own_accord_an_aanbieder_answers_nobody() {
        let own = own_accord();
        let codes: Vec<&str> = own.split(", ").filter_map(|reason| reason.get(..2)).collect();
        assert_eq!(codes, ["19", "21", "22", "23", "02", "31", "38", "39"]);
    }
}
