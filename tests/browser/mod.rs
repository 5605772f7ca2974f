//! A browser as a test drives it: headless Chromium by WebDriver, over plain HTTP to chromedriver.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine;
use serde_json::{Value, json};

/// A browser with one window.
pub struct Browser {
    driver: Child,
    port: u16,
    session: String,
}

/// Keys as WebDriver names them.
pub const TAB: &str = "\u{e004}";
pub const ENTER: &str = "\u{e007}";
pub const DOWN: &str = "\u{e015}";

const PATIENCE: Duration = Duration::from_secs(20);

impl Browser {
    /// Starts one; nothing where Chromium or its driver is not installed.
    pub fn start() -> Option<Browser> {
        let port = TcpListener::bind("127.0.0.1:0").ok()?.local_addr().ok()?.port();
        let driver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let mut browser = Browser { driver, port, session: String::new() };
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(begun.elapsed() < PATIENCE, "chromedriver does not answer");
            std::thread::sleep(Duration::from_millis(50));
        }
        // What runs as root, as in a container, has no sandbox of its own.
        let arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"];
        let options = json!({"browserName": "chrome", "goog:chromeOptions": {"args": arguments}, "goog:loggingPrefs": {"browser": "ALL"}});
        let begun = browser.ask("POST", "/session", &json!({"capabilities": {"alwaysMatch": options}}));
        browser.session = format!("/session/{}", begun["sessionId"].as_str()?);
        Some(browser)
    }

    /// Opens an address.
    pub fn open(&self, address: &str) {
        self.tell("/url", &json!({ "url": address }));
    }

    /// The path of what is shown.
    pub fn path(&self) -> String {
        self.run("return location.pathname").as_str().unwrap().to_owned()
    }

    /// The text of the main part of the page.
    pub fn text(&self) -> String {
        self.run("return document.querySelector('main').innerText").as_str().unwrap().to_owned()
    }

    /// Runs a script of the test, and gives what it returns.
    pub fn run(&self, script: &str) -> Value {
        self.tell("/execute/sync", &json!({"script": script, "args": []}))
    }

    /// Runs a script that calls back.
    pub fn run_async(&self, script: &str) -> Value {
        self.tell("/execute/async", &json!({"script": script, "args": []}))
    }

    /// Clicks the first thing that a selector finds, and waits for it to be there.
    #[track_caller]
    pub fn click(&self, selector: &str) {
        let element = self.find("css selector", selector);
        self.press_on(&element);
    }

    /// Clicks the first link with these words.
    #[track_caller]
    pub fn follow(&self, words: &str) {
        let element = self.find("partial link text", words);
        self.press_on(&element);
    }

    /// Clicks an element, also one whose words stand on two lines.
    fn press_on(&self, element: &str) {
        let element = json!({ "element-6066-11e4-a52e-4f735466cecf": element });
        self.tell("/execute/sync", &json!({"script": "arguments[0].click()", "args": [element]}));
    }

    /// Types into the first field that a selector finds.
    #[track_caller]
    pub fn fill(&self, selector: &str, text: &str) {
        let element = self.find("css selector", selector);
        self.tell(&format!("/element/{element}/clear"), &json!({}));
        self.tell(&format!("/element/{element}/value"), &json!({ "text": text }));
    }

    /// Presses keys, wherever the focus is.
    pub fn press(&self, keys: &str) {
        let keys: Vec<Value> = keys
            .chars()
            .flat_map(|key| {
                [
                    json!({"type": "keyDown", "value": key.to_string()}),
                    json!({"type": "keyUp", "value": key.to_string()}),
                ]
            })
            .collect();
        self.tell("/actions", &json!({"actions": [{"type": "key", "id": "keys", "actions": keys}]}));
    }

    /// Sends the form whose button has these words.
    #[track_caller]
    pub fn send(&self, words: &str) {
        let xpath = format!("//main//button[contains(normalize-space(.), '{words}')]");
        let element = self.find("xpath", &xpath);
        self.press_on(&element);
    }

    /// Waits until a script gives true.
    #[track_caller]
    pub fn wait_until(&self, script: &str) {
        let begun = Instant::now();
        while self.run(&format!("return !!({script})")) != Value::Bool(true) {
            assert!(begun.elapsed() < PATIENCE, "{script} never was so; at {}: {}", self.path(), self.text());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// As on a screen of this width, light or dark.
    pub fn look(&self, width: u32, height: u32, scheme: &str) {
        let of = |cmd: &str, params: Value| self.tell("/goog/cdp/execute", &json!({"cmd": cmd, "params": params}));
        of("Emulation.setEmulatedMedia", json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]}));
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500});
        of("Emulation.setDeviceMetricsOverride", size);
    }

    /// Keeps what is shown as a picture, where `IWMOD_PICTURES` names a folder for them.
    pub fn picture(&self, name: &str) {
        self.keep("IWMOD_PICTURES", name);
    }

    /// The same of any page, for who looks at all of them, where `IWMOD_SCREENS` names a folder.
    pub fn screen(&self, name: &str) {
        self.keep("IWMOD_SCREENS", name);
    }

    fn keep(&self, variable: &str, name: &str) {
        let Some(folder) = std::env::var_os(variable) else { return };
        let picture = self.ask("GET", &format!("{}/screenshot", self.session), &json!({}));
        let bytes = base64::prelude::BASE64_STANDARD.decode(picture.as_str().unwrap()).unwrap();
        std::fs::write(PathBuf::from(folder).join(name), bytes).unwrap();
    }

    /// What the console said since it was asked last.
    pub fn console(&self) -> Vec<String> {
        let entries = self.tell("/se/log", &json!({"type": "browser"}));
        entries.as_array().unwrap().iter().map(|entry| entry["message"].to_string()).collect()
    }

    #[track_caller]
    fn find(&self, using: &str, value: &str) -> String {
        let begun = Instant::now();
        loop {
            let found = self.tell("/elements", &json!({"using": using, "value": value}));
            if let Some(first) = found.as_array().and_then(|all| all.first()) {
                return first.as_object().unwrap().values().next().unwrap().as_str().unwrap().to_owned();
            }
            assert!(begun.elapsed() < PATIENCE, "no {value} at {}:\n{}", self.path(), self.text());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    #[track_caller]
    fn tell(&self, command: &str, body: &Value) -> Value {
        self.ask("POST", &format!("{}{command}", self.session), body)
    }

    #[track_caller]
    fn ask(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = body.to_string();
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1:{}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}",
            self.port
        )
        .unwrap();
        let text = body_of(&stream);
        let value =
            serde_json::from_str::<Value>(&text).unwrap_or_else(|error| panic!("{error}: {text}"))["value"].take();
        assert!(value.get("error").is_none(), "{path}: {}: {}", value["error"], value["message"]);
        value
    }
}

/// The body of an answer; the driver keeps the connection, so its length says where it ends.
fn body_of(stream: &TcpStream) -> String {
    stream.set_read_timeout(Some(PATIENCE * 3)).unwrap();
    let mut lines = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        lines.read_line(&mut line).unwrap();
        match line.trim_end().split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse().unwrap()
            }
            Some(_) => {}
            None if line.trim_end().is_empty() => break,
            None => {}
        }
    }
    let mut body = vec![0; length];
    lines.read_exact(&mut body).unwrap();
    String::from_utf8(body).unwrap()
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !self.session.is_empty() && !std::thread::panicking() {
            self.ask("DELETE", &self.session, &json!({}));
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// The checker of accessibility, where `.ci/run` fetched it.
pub fn axe() -> Option<String> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/ci/axe/package/axe.min.js");
    std::fs::read_to_string(file).ok()
}
