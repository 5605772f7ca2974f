//! People from the outside: what lets somebody in, what ends that, and that nothing secret shows.

use std::fs;
use std::net::IpAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;
use tempfile::TempDir;

use super::totp::code_at;
use super::*;
use crate::config::SecondFactor;
use crate::domain::Date;

const WORDS: &str = "paard batterij nietje";
const OTHER: &str = "vier andere woorden hier";
const TODAY: Date = jiff::civil::date(2026, 12, 1);

struct Place {
    people: People,
    dir: TempDir,
}

fn rules(second_factor: SecondFactor) -> PeopleRules {
    let (idle, absolute) = (Duration::from_secs(1_800), Duration::from_secs(36_000));
    PeopleRules { idle, absolute, second_factor, cost: HashCost { memory_kib: 8, passes: 1 } }
}

fn open(folder: &Path) -> Result<People, PeopleError> {
    People::open(folder, rules(SecondFactor::Beheer))
}

impl Place {
    /// Anna works, Bas looks, Cees rules.
    fn new() -> Place {
        let dir = TempDir::new().unwrap();
        let people = open(&dir.path().join("people")).unwrap();
        for (user, role) in [("anna", Role::Verwerken), ("bas", Role::Inzien), ("cees", Role::Beheer)] {
            people.add_user(&name(user), &format!("{user} Test"), role, WORDS, TODAY).unwrap();
        }
        Place { people, dir }
    }

    fn login(&self, user: &str, password: &str, code: Option<&str>, second: i64) -> Result<LoggedIn, LoginRefused> {
        self.people.login(user, password, code, address(1), at(second))
    }

    fn file(&self) -> std::path::PathBuf {
        self.dir.path().join("people/people.json")
    }

    fn with_code(&self, user: &str, second: i64) -> TotpSecret {
        let secret = TotpSecret::random().unwrap();
        let code = code_at(&secret, at(second));
        self.people.set_second_factor(&name(user), secret.clone(), &code, at(second), TODAY).unwrap();
        secret
    }
}

fn name(text: &str) -> PlainName {
    text.parse().unwrap()
}

fn address(last: u8) -> IpAddr {
    IpAddr::from([192, 0, 2, last])
}

fn at(second: i64) -> Timestamp {
    "2026-12-01T08:00:00Z".parse::<Timestamp>().unwrap() + second.seconds()
}

#[test]
fn who_knows_the_password_is_in_until_the_logout() {
    let place = Place::new();
    let LoggedIn { session, person } = place.login(" Anna ", WORDS, None, 0).unwrap();
    assert_eq!((person.name.as_str(), person.shown.as_str(), person.role), ("anna", "anna Test", Role::Verwerken));
    let seen = place.people.clone().session(session.expose(), at(60)).unwrap();
    assert!(seen.has_csrf(person.csrf.unwrap().expose()) && !seen.has_csrf("") && !seen.second_factor);
    let again = place.login("anna", WORDS, None, 60).unwrap();
    assert!(!again.session.is(session.expose()) && !seen.has_csrf(again.person.csrf.unwrap().expose()));
    place.people.logout(session.expose());
    assert!(place.people.session(session.expose(), at(61)).is_none());
    assert!(place.people.session(again.session.expose(), at(61)).is_some());
}

#[test]
fn an_unknown_name_a_wrong_password_and_a_disabled_user_are_answered_alike() {
    let place = Place::new();
    place.people.set_disabled(&name("bas"), true, TODAY).unwrap();
    let cases = [("niemand", WORDS), ("anna", OTHER), ("bas", WORDS), ("geen naam!", WORDS), ("", ""), (WORDS, WORDS)];
    for (index, (user, password)) in cases.into_iter().enumerate() {
        let from = address(u8::try_from(index).unwrap());
        let refused = place.people.login(user, password, None, from, at(0)).unwrap_err();
        assert!(matches!(refused, LoginRefused::Wrong), "{user}: {refused}");
        let again = place.people.login(user, password, None, from, at(0)).unwrap_err();
        assert!(matches!(again, LoginRefused::TooSoon { wait } if wait.as_secs() == 1), "{user}: {again}");
    }
}

#[test]
fn tries_slow_down_per_name_and_per_address_and_a_login_forgets_them() {
    let place = Place::new();
    assert!(place.login("anna", OTHER, None, 0).is_err());
    assert!(place.login("anna", OTHER, None, 1).is_err());
    let too_soon = |user: &str, from: u8| {
        let done = place.people.login(user, WORDS, None, address(from), at(2));
        matches!(done, Err(LoginRefused::TooSoon { wait }) if wait.as_secs() == 1)
    };
    assert!(too_soon("anna", 2) && too_soon("bas", 1));
    assert!(place.people.login("bas", WORDS, None, address(2), at(2)).is_ok());
    assert!(place.login("anna", WORDS, None, 3).is_ok());
    assert!(place.login("anna", WORDS, None, 3).is_ok());
}

#[test]
fn what_changes_about_a_user_counts_at_once() {
    let place = Place::new();
    let people = &place.people;
    let anna = name("anna");
    let begin = || people.login("anna", WORDS, None, address(1), at(0)).unwrap().session;
    let is_in = |session: &Secret| people.session(session.expose(), at(1)).is_some();

    let session = begin();
    people.set_role(&anna, Role::Inzien, TODAY).unwrap();
    assert_eq!(people.session(session.expose(), at(1)).unwrap().role, Role::Inzien);
    people.set_role(&anna, Role::Beheer, TODAY).unwrap();
    assert!(!is_in(&session), "a session without a second factor is none of beheer");
    people.set_role(&anna, Role::Verwerken, TODAY).unwrap();
    assert!(!is_in(&session), "and what ended does not come back");

    let session = begin();
    people.set_disabled(&anna, true, TODAY).unwrap();
    people.set_disabled(&anna, false, TODAY).unwrap();
    assert!(!is_in(&session));
    let session = begin();
    people.set_password(&anna, OTHER, TODAY).unwrap();
    assert!(!is_in(&session));
    people.set_password(&anna, WORDS, TODAY).unwrap();
    let session = begin();
    place.with_code("anna", 0);
    assert!(!is_in(&session));
}

#[test]
fn a_second_factor_is_asked_counts_once_and_is_needed_for_beheer() {
    let place = Place::new();
    let refused = place.login("cees", WORDS, None, 0).unwrap_err();
    assert!(refused.to_string().contains("iwmod user second-factor cees"), "{refused}");
    let secret = place.with_code("cees", 0);
    assert!(matches!(place.login("cees", WORDS, Some(" "), 0), Err(LoginRefused::NeedsCode)));
    let used = code_at(&secret, at(0));
    let refused = place.login("cees", WORDS, Some(&used), 0);
    assert!(matches!(refused, Err(LoginRefused::WrongCode)), "that of the confirmation is used up");
    let code = code_at(&secret, at(60));
    assert!(matches!(place.login("cees", OTHER, Some(&code), 60), Err(LoginRefused::Wrong)));
    assert!(place.login("cees", WORDS, Some(&code), 62).unwrap().person.second_factor);
    // Also after a start of the daemon.
    let later = open(&place.dir.path().join("people")).unwrap();
    assert!(matches!(later.login("cees", WORDS, Some(&code), address(1), at(62)), Err(LoginRefused::WrongCode)));
    place.people.remove_second_factor(&name("cees"), TODAY).unwrap();
    assert!(matches!(place.login("cees", WORDS, Some(&code), 90), Err(LoginRefused::NeedsSecondFactor { .. })));
}

#[test]
fn a_second_factor_is_asked_of_whom_the_config_says() {
    let place = Place::new();
    let folder = place.dir.path().join("people");
    for (who, anna, cees) in [
        (SecondFactor::Nobody, true, true),
        (SecondFactor::Beheer, true, false),
        (SecondFactor::Everybody, false, false),
    ] {
        let people = People::open(&folder, rules(who)).unwrap();
        let is_in = |user: &str| people.login(user, WORDS, None, address(1), at(0)).is_ok();
        assert_eq!((is_in("anna"), is_in("cees")), (anna, cees), "{who:?}");
    }
}

#[test]
fn a_code_that_is_not_right_makes_no_second_factor() {
    let place = Place::new();
    let secret = TotpSecret::random().unwrap();
    let code = code_at(&secret, at(600));
    let done = place.people.set_second_factor(&name("anna"), secret, &code, at(0), TODAY);
    assert!(matches!(done, Err(PeopleError::WrongCode)));
    assert!(!place.people.user(&name("anna")).unwrap().second_factor);
}

#[test]
fn a_token_does_what_its_user_may_until_its_last_day() {
    let place = Place::new();
    let people = &place.people;
    let (boekhouding, anna) = (name("boekhouding"), name("anna"));
    let last = jiff::civil::date(2026, 12, 31);
    let (token, listed) = people.add_token(&boekhouding, &anna, None, last, TODAY).unwrap();
    assert!(token.expose().starts_with("iwt_") && token.expose().len() == 47);
    assert_eq!((listed.role, listed.expires), (Role::Verwerken, last));
    let role = |moment: &str| people.token(token.expose(), moment.parse().unwrap()).map(|person| person.role);
    assert_eq!(role("2026-12-31T22:59:59Z"), Some(Role::Verwerken));
    assert_eq!(role("2026-12-31T23:00:00Z"), None, "it is the next day in Amsterdam");
    people.set_role(&anna, Role::Inzien, TODAY).unwrap();
    assert_eq!(role("2026-12-02T00:00:00Z"), Some(Role::Inzien));
    people.set_disabled(&anna, true, TODAY).unwrap();
    assert_eq!(role("2026-12-02T00:00:00Z"), None);
    people.set_disabled(&anna, false, TODAY).unwrap();
    people.revoke_token(&boekhouding).unwrap();
    assert_eq!(role("2026-12-02T00:00:00Z"), None);
    for other in ["", "iwt_", &token.expose()[..46], &token.expose()[4..]] {
        assert!(people.token(other, at(0)).is_none(), "{other}");
    }
}

#[test]
fn a_token_may_no_more_than_its_user_and_does_not_last_for_ever() {
    let place = Place::new();
    let add = |token: &str, user: &str, role, expires: Date| {
        place.people.add_token(&name(token), &name(user), role, expires, TODAY).map(|(_, listed)| listed.role)
    };
    let next = jiff::civil::date(2027, 12, 1);
    assert!(matches!(add("a", "bas", Some(Role::Verwerken), next), Err(PeopleError::RoleAboveOwner { .. })));
    assert!(matches!(add("a", "niemand", None, next), Err(PeopleError::NoUser(_))));
    assert!(matches!(add("a", "anna", None, TODAY), Err(PeopleError::Expiry(_))));
    assert!(matches!(add("a", "anna", None, jiff::civil::date(2036, 12, 2)), Err(PeopleError::Expiry(_))));
    assert_eq!(add("a", "anna", Some(Role::Inzien), next).unwrap(), Role::Inzien);
    assert!(matches!(add("a", "bas", None, next), Err(PeopleError::TokenExists(_))));
    place.people.revoke_token(&name("a")).unwrap();
    assert_eq!(add("a", "bas", None, next).unwrap(), Role::Inzien, "the name of one that is over is free");
    assert!(matches!(place.people.revoke_token(&name("b")), Err(PeopleError::NoToken(_))));
}

#[test]
fn a_change_by_another_process_is_seen_and_none_is_lost() {
    let place = Place::new();
    let other = open(&place.dir.path().join("people")).unwrap();
    let session = place.login("anna", WORDS, None, 0).unwrap().session;
    other.set_password(&name("anna"), OTHER, TODAY).unwrap();
    assert!(place.people.session(session.expose(), at(1)).is_none());
    assert!(place.login("anna", OTHER, None, 1).is_ok());
    std::thread::scope(|scope| {
        for (people, of) in [(&place.people, "x"), (&other, "y")] {
            scope.spawn(move || {
                for number in 0..10 {
                    people.add_user(&name(&format!("{of}{number}")), "X", Role::Inzien, WORDS, TODAY).unwrap();
                }
            });
        }
    });
    assert_eq!((place.people.users().unwrap().len(), other.users().unwrap().len()), (23, 23));
    assert_eq!(place.people.client_key(), other.client_key());
}

#[test]
fn the_file_is_the_users_alone() {
    let place = Place::new();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(place.file().parent().unwrap()), mode(&place.file())), (0o700, 0o600));
    assert!(place.people.has_users());
    assert!(!open(&place.dir.path().join("empty")).unwrap().has_users());
}

#[test]
fn a_file_that_is_gone_or_damaged_lets_nobody_in_and_tells_no_secret() {
    let place = Place::new();
    let session = place.login("anna", WORDS, None, 0).unwrap().session;
    let whole = fs::read_to_string(place.file()).unwrap();
    let later = whole.replacen("\"version\": 2", "\"version\": 3", 1);
    let wrong = whole.replacen("\"disabled\": false", "\"disabled\": \"geheim-woord\"", 1);
    let other = whole.replacen("\"revision\": 0", "\"revision\": 8", 1);
    assert_ne!(other, whole);
    for text in [&whole[..whole.len() / 2], "", &later, &wrong, &other] {
        fs::write(place.file(), text).unwrap();
        assert!(place.people.session(session.expose(), at(1)).is_none());
        let refused = place.login("anna", WORDS, None, 1).unwrap_err();
        assert!(matches!(refused, LoginRefused::Unavailable(_)), "{refused}");
        let error = open(&place.dir.path().join("people")).unwrap_err();
        assert!(!format!("{error} {error:?} {refused:?}").contains("geheim-woord"), "{error:?}");
    }
    fs::remove_file(place.file()).unwrap();
    assert!(place.people.session(session.expose(), at(1)).is_none() && !place.people.has_users());
    assert!(place.people.add_user(&name("dirk"), "D", Role::Beheer, WORDS, TODAY).is_err(), "nor is a new one begun");
    fs::write(place.file(), whole).unwrap();
    assert!(place.people.session(session.expose(), at(1)).is_some());
}

#[test]
fn what_cannot_be_is_refused_and_changes_nothing() {
    let place = Place::new();
    let before = fs::read(place.file()).unwrap();
    let add = |user: &str, shown: &str, password: &str| {
        place.people.add_user(&name(user), shown, Role::Inzien, password, TODAY)
    };
    assert!(matches!(add("anna", "A", WORDS), Err(PeopleError::UserExists(_))));
    assert!(matches!(add("dirk", " ", WORDS), Err(PeopleError::ShownUnfit)));
    assert!(matches!(add("dirk", "D\nirk", WORDS), Err(PeopleError::ShownUnfit)));
    assert!(matches!(add("dirk", "D", "kort"), Err(PeopleError::PasswordUnfit(PasswordUnfit::TooShort))));
    assert!(matches!(place.people.set_role(&name("dirk"), Role::Beheer, TODAY), Err(PeopleError::NoUser(_))));
    assert!(matches!(place.people.set_password(&name("dirk"), WORDS, TODAY), Err(PeopleError::NoUser(_))));
    assert_eq!(fs::read(place.file()).unwrap(), before);
}

#[test]
fn nothing_secret_shows_in_debug_or_in_the_file() {
    let place = Place::new();
    let totp = place.with_code("anna", 0);
    let code = code_at(&totp, at(60));
    let done = place.login("anna", WORDS, Some(&code), 60).unwrap();
    let (token, listed) =
        place.people.add_token(&name("t"), &name("anna"), None, TODAY.tomorrow().unwrap(), TODAY).unwrap();
    let file = super::file::PeopleFile::read(&place.dir.path().join("people")).unwrap();
    let ids = ClientIds::new(place.people.client_key());
    let errors = [
        place.login("anna", OTHER, Some(&code), 61).unwrap_err(),
        place.people.login("anna", WORDS, Some("123456"), address(2), at(63)).unwrap_err(),
    ];
    let shown = format!("{:?} {done:?} {file:?} {token:?} {listed:?} {totp:?} {ids:?} {errors:?}", place.people);
    let kept = fs::read_to_string(place.file()).unwrap();
    let csrf = done.person.csrf.unwrap();
    for secret in [WORDS, OTHER, token.expose(), done.session.expose(), csrf.expose(), &code, "123456"] {
        assert!(!shown.contains(secret), "{secret} shows in {shown}");
        assert!(!kept.contains(secret), "{secret} is kept");
    }
    let of_file: serde_json::Value = serde_json::from_str(&kept).unwrap();
    let strings = ["/client_key", "/users/anna/password", "/users/anna/totp", "/tokens/t/hash"];
    for pointer in strings {
        let secret = of_file.pointer(pointer).unwrap().as_str().unwrap();
        assert!(!shown.contains(secret), "{pointer} shows in {shown}");
    }
    assert!(!shown.contains(&totp.text()) && !shown.contains("argon2id"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    // Whatever the day and hour, a token counts through its last day in Amsterdam, and never after.
    #[test]
    fn no_token_outlives_its_last_day(days in 1_i64..3_000, seconds in 0_i64..300_000_000) {
        let place = Place::new();
        let expires = TODAY + days.days();
        let (token, _) = place.people.add_token(&name("t"), &name("bas"), None, expires, TODAY).unwrap();
        let now = at(seconds);
        let today = crate::clock::in_amsterdam(now).date();
        prop_assert_eq!(place.people.token(token.expose(), now).is_some(), today <= expires);
    }
}
