//! The employee's morning in a real browser: headless Chromium on the demo year, by mouse, by keyboard, and looked at by axe.
//!
//! Needs Debian's chromium and chromium-driver, and axe-core for the second test; `.ci/run` installs and fetches them. Where they are absent the
//! tests say so and pass, except with `CI=true`. With `IWMOD_PICTURES=docs/pictures` the pictures of the README are made anew; with `IWMOD_SCREENS` naming a folder
//! the second test keeps each page there, in each of the four ways that it looks at.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use hmac::{Hmac, KeyInit, Mac};
use iwmod::config::Config;
use iwmod::people::{People, PeopleRules, Role, TotpSecret};
use sha1::Sha1;

use crate::driver::{Browser, DOWN, ENTER, TAB, axe};
use crate::edges::{Daemon, Place, not_here};
use crate::money_cli::camt;
use crate::page::demo_year;

const PASSWORD: &str = "een lang genoeg wachtwoord";

/// The code of an app at a moment, reckoned apart from the program (RFC 6238).
fn code_at(secret: &str, second: i64) -> String {
    let value = |letter: u8| b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".iter().position(|known| *known == letter).unwrap();
    let bits: String = secret.bytes().map(|letter| format!("{:05b}", value(letter))).collect();
    let bytes: Vec<u8> = bits
        .as_bytes()
        .chunks_exact(8)
        .map(|eight| u8::from_str_radix(std::str::from_utf8(eight).unwrap(), 2).unwrap())
        .collect();
    let mut mac = Hmac::<Sha1>::new_from_slice(&bytes).unwrap();
    mac.update(&(second / 30).to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let at = usize::from(digest[19] & 15);
    let word = u32::from_be_bytes(digest[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", word % 1_000_000)
}

/// The demo year with three months closed, a payment that fits nothing, and somebody with a second factor; gives its secret.
fn open() -> (Place, Daemon, String) {
    let place = demo_year("");
    let (name, bytes) = camt("bank", "300.00", "2023-06-01", "verzamelbetaling");
    std::fs::write(place.path(&name), bytes).unwrap();
    for month in ["2023-01", "2023-02", "2023-03"] {
        assert!(place.run(&["close", month, "--yes", "--incomplete"]).status.success());
    }
    assert!(place.run(&["ingest", &name]).status.success());
    let config = Config::load(&place.path("config.toml")).unwrap();
    let people = People::open(&config.paths.people, PeopleRules::from(&config.people)).unwrap();
    let (today, now) = (jiff::civil::date(2023, 1, 1), jiff::Timestamp::now());
    let anna = "anna".parse().unwrap();
    people.add_user(&anna, "Anna", Role::Verwerken, PASSWORD, today).unwrap();
    let secret = TotpSecret::random().unwrap();
    let text = secret.text().replace(' ', "");
    people.set_second_factor(&anna, secret, &code_at(&text, now.as_second()), now, today).unwrap();
    let daemon = place.serve();
    (place, daemon, text)
}

/// Logs in with keys alone. The code of now was used when the factor was given, so that of the next half minute is shown.
fn log_in(browser: &Browser, daemon: &Daemon, secret: &str) {
    browser.open(&format!("http://{}/inloggen", daemon.address));
    let code = code_at(secret, jiff::Timestamp::now().as_second() + 30);
    browser.press(&format!("anna{TAB}{PASSWORD}{TAB}{code}{ENTER}"));
    browser.wait_until("document.querySelector('h1')?.innerText.startsWith('Vandaag')");
}

#[test]
fn the_morning_of_an_employee() {
    let Some(browser) = Browser::start() else { return not_here("the page in a browser", "chromium-driver") };
    let (_place, daemon, secret) = open();
    let at = |path: &str| browser.open(&format!("http://{}{path}", daemon.address));
    log_in(&browser, &daemon, &secret);

    browser.look(1280, 800, "light");
    browser.picture("vandaag.png");
    // A task is settled by the link in its text.
    browser.follow("vastleggen: afgeboekt");
    browser.fill("#veld-waarom", "de coalitie betaalt dit niet");
    browser.send("Afboeken");
    browser.wait_until("location.pathname === '/'");

    // A client is found by keys alone, and the picture says what the tables say.
    browser.press("/");
    browser.press("verhoev");
    browser.wait_until("document.querySelector('.suggest a')");
    browser.press(&format!("{DOWN}{ENTER}"));
    browser.wait_until("document.querySelector('svg.lanes .delivered')");
    assert!(browser.path().starts_with("/clienten/") && browser.text().contains("J. Verhoeven"), "{}", browser.text());
    browser.picture("client.png");
    browser.follow("Stopbericht maken");
    browser.run("document.getElementById('veld-reden').value = '19'");
    browser.send("Concept maken");
    browser.wait_until("location.pathname.startsWith('/uitgaand/')");
    assert!(browser.text().contains("concept") && browser.text().contains("0855:21006"), "{}", browser.text());
    browser.follow("Vrijgeven");
    browser.send("Vrijgeven");
    browser.wait_until("document.querySelector('main').innerText.includes('ligt klaar')");

    // A refused file is tried again, and is refused again with its reason.
    at("/quarantaine");
    browser.click("main td a");
    browser.follow("Opnieuw aanbieden");
    browser.send("Opnieuw aanbieden");
    browser.wait_until("document.querySelector('[role=alert]') || location.pathname === '/quarantaine'");

    // A payment is divided over three bills.
    at("/geld");
    browser.click("main table a[href^='/geld/betaling/']");
    browser.wait_until("document.querySelectorAll(\"input[name^='deel:']\").length >= 3");
    browser.run("[...document.querySelectorAll(\"input[name^='deel:']\")].slice(0, 3).forEach((field) => field.value = '100,00')");
    browser.send("Verdelen");
    browser.wait_until("location.pathname === '/geld'");
    assert!(browser.text().contains("Elke betaling is toegewezen"), "{}", browser.text());

    // A month is closed as its plan says, and its invoice is read in the page.
    at("/maand/2023-04/afsluiten?onvolledig=ja");
    browser.send("overzicht");
    browser.wait_until("document.querySelector('h1')?.innerText.includes('is afgesloten')");
    browser.click("main a[href^='/uitgaand/F']");
    browser.wait_until("document.querySelector('object[type=\"application/pdf\"]')");

    browser.run("document.querySelector('.person button').click()");
    browser.wait_until("location.pathname === '/inloggen'");
    at("/clienten");
    assert_eq!(browser.path(), "/inloggen", "the session is over");
    assert_eq!(browser.console(), Vec::<String>::new());
}

/// What axe calls serious, by page; and pages that are wider than the screen.
fn faults_of(browser: &Browser, axe: &str) -> Vec<String> {
    browser.run(&format!("{axe};return 1"));
    let script = "const done = arguments[0]; axe.run(document, {resultTypes: ['violations']}).then((found) => done(found.violations
        .filter((v) => ['serious', 'critical'].includes(v.impact)).map((v) => v.id + ': ' + v.nodes[0].html.slice(0, 200))))";
    let found = browser.run_async(script);
    let mut faults: Vec<String> = found.as_array().unwrap().iter().map(|v| v.as_str().unwrap().to_owned()).collect();
    // A window that became another is told so with the next picture.
    browser.run_async("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))");
    let wider = browser.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth");
    if wider.as_i64() != Some(0) {
        faults.push(format!("{wider} pixels wider than the screen"));
    }
    let is_in_sight = "const here = document.querySelector('.menu [aria-current]')?.getBoundingClientRect();
        return !here || (here.left >= 0 && here.right <= document.documentElement.clientWidth)";
    if browser.run(is_in_sight).as_bool() != Some(true) {
        faults.push("where one is in the menu is out of sight".to_owned());
    }
    faults
}

/// An address as part of the name of a file.
fn file_name(path: &str) -> String {
    let kept = path.split('?').next().unwrap_or_default().chars().take(24);
    kept.map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}

#[test]
fn nothing_serious_is_found_on_any_page_light_and_dark_wide_and_narrow() {
    let Some(browser) = Browser::start() else { return not_here("what axe finds", "chromium-driver") };
    let Some(axe) = axe() else { return not_here("what axe finds", "axe-core (target/ci/axe)") };
    let (_place, daemon, secret) = open();
    browser.open(&format!("http://{}/inloggen", daemon.address));
    assert_eq!(faults_of(&browser, &axe), Vec::<String>::new(), "/inloggen");
    log_in(&browser, &daemon, &secret);
    let (mut seen, mut wanted) = (BTreeSet::new(), VecDeque::from(["/".to_owned()]));
    let mut of_kind: BTreeMap<String, usize> = BTreeMap::new();
    while let Some(path) = wanted.pop_front() {
        if path.starts_with("/bestand/") || path.starts_with("/rapporten/") || !seen.insert(path.clone()) {
            continue;
        }
        browser.open(&format!("http://{}{path}", daemon.address));
        for (width, height, scheme) in
            [(1280, 900, "light"), (1280, 900, "dark"), (390, 844, "light"), (390, 844, "dark")]
        {
            browser.look(width, height, scheme);
            browser.screen(&format!("{:02}{}-{width}-{scheme}.png", seen.len(), file_name(&path)));
            assert_eq!(faults_of(&browser, &axe), Vec::<String>::new(), "{path} at {width}, {scheme}");
        }
        let hrefs = browser.run(
            "return [...document.querySelectorAll(\"a[href^='/']\")].map((a) => a.getAttribute('href').split('#')[0])",
        );
        for href in hrefs.as_array().unwrap().iter().map(|href| href.as_str().unwrap().to_owned()) {
            let kind: String = href.split('?').next().unwrap().split('/').take(2).collect::<Vec<_>>().join("/");
            let count = of_kind.entry(kind).or_default();
            if *count < 2 && !seen.contains(&href) {
                *count += 1;
                wanted.push_back(href);
            }
        }
    }
    assert!(seen.len() > 15, "{seen:?}");
    assert_eq!(browser.console(), Vec::<String>::new());
}
