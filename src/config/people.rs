//! `[people]`: how people log in, and for how long.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::reader::{Reader, Section};

/// `[people]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeopleConfig {
    /// A session of which nothing is heard for so long ends.
    pub idle: Duration,
    /// A session ends after so long whatever happens.
    pub absolute: Duration,
    /// Who cannot log in without a second factor.
    pub second_factor: SecondFactor,
    /// What the page does only when a second person agrees.
    pub two_steps: TwoSteps,
}

/// `[people] two_steps`: what the page does only when a second person agrees. Nothing, unless it is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TwoSteps {
    /// `"close"`: closing a month, and making a refused invoice anew.
    pub close: bool,
    /// `"approve"`: releasing a message, mailing an invoice.
    pub approve: bool,
    /// `"money"`: booking, dividing and setting aside payments.
    pub money: bool,
}

/// `[people] second_factor`: who cannot log in without a code of an app. Others may have one too, and are asked for it then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondFactor {
    /// `"none"`: nobody.
    Nobody,
    /// `"beheer"`: who has that role.
    Beheer,
    /// `"all"`: everybody.
    Everybody,
}

impl Default for PeopleConfig {
    fn default() -> Self {
        PeopleConfig {
            idle: HOUR / 2,
            absolute: HOUR * 10,
            second_factor: SecondFactor::Beheer,
            two_steps: TwoSteps::default(),
        }
    }
}

/// Takes `[people]`.
pub fn people<'a>(reader: &mut Reader<'a>, root: &mut Section<'a>) -> PeopleConfig {
    let standard = PeopleConfig::default();
    let Some(mut section) = reader.section(root, "people") else { return standard };
    let idle = span(reader, &mut section, "idle", HOUR * 24);
    let absolute = span(reader, &mut section, "absolute", HOUR * 24 * 7);
    let remedy = "write \"beheer\", \"all\" or \"none\"";
    let second_factor = reader.parsed::<SecondFactor>(&mut section, "second_factor", remedy);
    let idle = idle.unwrap_or(standard.idle);
    let absolute = absolute.unwrap_or(standard.absolute.max(idle));
    if idle > absolute {
        let problem = format!("absolute ({}) is shorter than idle ({})", Written(absolute), Written(idle));
        reader.section_wrong(&section, problem, "make absolute the longer of the two, such as \"10h\"");
    }
    let two_steps = two_steps(reader, &mut section);
    reader.finish(section);
    let second_factor = second_factor.map_or(standard.second_factor, |(_, who)| who);
    PeopleConfig { idle, absolute, second_factor, two_steps }
}

fn two_steps<'a>(reader: &mut Reader<'a>, section: &mut Section<'a>) -> TwoSteps {
    let remedy = "write a list of \"close\", \"approve\" and \"money\"";
    let mut two_steps = TwoSteps::default();
    for (given, word) in reader.list::<String>(section, "two_steps", remedy) {
        match word.as_str() {
            "close" => two_steps.close = true,
            "approve" => two_steps.approve = true,
            "money" => two_steps.money = true,
            _ => reader.wrong(&given, "nothing of this name takes two steps", remedy),
        }
    }
    two_steps
}

fn span<'a>(
    reader: &mut Reader<'a>,
    section: &mut Section<'a>,
    key: &'static str,
    longest: Duration,
) -> Option<Duration> {
    let remedy = format!("write minutes or hours, from \"1m\" to \"{}\", such as \"30m\" or \"10h\"", Written(longest));
    let (given, Span(span)) = reader.parsed::<Span>(section, key, &remedy)?;
    if span > longest || span < MINUTE {
        reader.wrong(&given, "this time is out of range", &remedy);
        return None;
    }
    Some(span)
}

impl FromStr for SecondFactor {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "none" => Ok(SecondFactor::Nobody),
            "beheer" => Ok(SecondFactor::Beheer),
            "all" => Ok(SecondFactor::Everybody),
            _ => Err("a second factor is asked of beheer, of all or of none"),
        }
    }
}

/// `30m` or `10h`.
struct Span(Duration);

impl FromStr for Span {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            let (digits, unit) = match (text.strip_suffix('m'), text.strip_suffix('h')) {
                (Some(digits), _) => (digits, MINUTE),
                (None, Some(digits)) => (digits, HOUR),
                (None, None) => return None,
            };
            let is_plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
            let count = digits.parse::<u32>().ok().filter(|_| is_plain)?;
            unit.checked_mul(count).map(Span)
        };
        read().ok_or("this is no time in minutes (m) or hours (h)")
    }
}

/// A time as it is written.
struct Written(Duration);

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minutes = self.0.as_secs() / 60;
        if minutes.is_multiple_of(60) { write!(f, "{}h", minutes / 60) } else { write!(f, "{minutes}m") }
    }
}

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::Config;
    use super::*;

    const EXAMPLE: &str = include_str!("../../config.example.toml");

    fn read(keys: &str) -> PeopleConfig {
        Config::read(&format!("{EXAMPLE}\n[people]\n{keys}"), Path::new("/etc/iwmod")).unwrap().people
    }

    #[track_caller]
    fn check(keys: &str, key: &str, told: &str) {
        let faults = Config::read(&format!("{EXAMPLE}\n[people]\n{keys}"), Path::new("/etc/iwmod")).unwrap_err();
        let [fault] = faults.as_slice() else { panic!("one fault expected: {faults:#?}") };
        assert_eq!(fault.key, key, "{fault}");
        assert!(fault.to_string().contains(told), "{fault}");
    }

    #[test]
    fn what_is_left_out_is_the_standard() {
        assert_eq!(read(""), PeopleConfig::default());
        let config = read("idle = \"90m\"\nabsolute = \"12h\"\nsecond_factor = \"all\"");
        let (idle, absolute) = (Duration::from_secs(5_400), Duration::from_secs(43_200));
        assert_eq!(
            config,
            PeopleConfig { idle, absolute, second_factor: SecondFactor::Everybody, ..PeopleConfig::default() }
        );
        let two_steps = read("two_steps = [\"close\", \"money\"]").two_steps;
        assert_eq!((two_steps.close, two_steps.approve, two_steps.money), (true, false, true));
        assert_eq!(read("idle = \"12h\"").absolute, read("idle = \"12h\"").idle, "one who writes idle alone means it");
    }

    #[test]
    fn what_cannot_be_is_told_with_its_remedy() {
        check("idle = \"30\"", "people.idle", "from \"1m\" to \"24h\"");
        check("idle = 30", "people.idle", "a text is expected");
        check("idle = \"0m\"", "people.idle", "out of range");
        check("absolute = \"169h\"", "people.absolute", "to \"168h\"");
        check("absolute = \"99999999999h\"", "people.absolute", "no time");
        check("idle = \"2h\"\nabsolute = \"90m\"", "people", "absolute (90m) is shorter than idle (2h)");
        check("second_factor = \"verwerken\"", "people.second_factor", "\"beheer\", \"all\" or \"none\"");
        check("two_steps = [\"pay\"]", "people.two_steps[1]", "\"close\", \"approve\" and \"money\"");
        check("two_factor = \"all\"", "people.two_factor", "known here: idle, absolute, second_factor");
    }
}
