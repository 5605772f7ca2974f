//! The page behind TLS of its own, and behind a proxy that knows who is logged in.
//!
//! Needs openssl for a certificate, which `.ci/run` installs; where it is absent the first test says so, and with `CI=true` it fails.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::edges::{not_here, text};
use crate::mail_server::certificates;
use crate::page::{Visitor, add_user, demo_year};

/// Asks over TLS, trusting these; the answer, or why there is none.
fn ask(address: &str, trusted: &Path) -> Result<String, String> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(trusted).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_root_certificates(roots).with_no_client_auth();
    let connection = ClientConnection::new(Arc::new(config), "localhost".try_into().unwrap()).unwrap();
    let mut stream = StreamOwned::new(connection, TcpStream::connect(address).unwrap());
    let request = format!("GET /inloggen HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).map_err(|error| error.to_string())?;
    let mut answer = Vec::new();
    // The end of the connection is that of the answer.
    let _ = stream.read_to_end(&mut answer);
    Ok(text(&answer))
}

#[test]
fn the_page_speaks_tls_where_it_has_a_certificate() {
    if !Command::new("openssl").arg("version").output().is_ok_and(|output| output.status.success()) {
        return not_here("the page over TLS", "openssl");
    }
    let place = demo_year("");
    certificates(place.0.path());
    let config = fs::read_to_string(place.path("config.toml")).unwrap();
    let keys = "[http]\ncertificate = \"server.pem\"\nkey = \"server.key\"\n";
    fs::write(place.path("config.toml"), config.replacen("[http]\n", keys, 1)).unwrap();
    let daemon = place.serve();
    let answer = ask(&daemon.address, &place.path("ca.pem")).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("wachtwoord"), "{answer}");
    assert!(ask(&daemon.address, &place.path("stranger.pem")).is_err(), "another authority vouches for nothing");
    // Who speaks no TLS, or begins a handshake and says no more, holds up nobody.
    let silent: Vec<TcpStream> = (0..300).map(|_| TcpStream::connect(&daemon.address).unwrap()).collect();
    let mut plain = TcpStream::connect(&daemon.address).unwrap();
    plain.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    plain.write_all(b"GET /livez HTTP/1.1\r\nhost: a\r\n\r\n").unwrap();
    let mut told = Vec::new();
    let _ = plain.read_to_end(&mut told);
    assert!(!text(&told).contains("HTTP/1.1 200"), "nothing is said without TLS");
    assert!(ask(&daemon.address, &place.path("ca.pem")).unwrap().starts_with("HTTP/1.1 200"));
    drop(silent);
    drop(daemon);
    // A key that belongs to another certificate is told with what to do.
    fs::copy(place.path("stranger.key"), place.path("server.key")).unwrap();
    let refused = place.run(&["serve"]);
    let told = format!("{}{}", text(&refused.stdout), text(&refused.stderr));
    assert!(!refused.status.success() && told.contains("the key must be the one"), "{told}");
}

#[test]
fn whom_the_proxy_knows_is_in_and_nobody_else() {
    let place = demo_year("");
    let config = fs::read_to_string(place.path("config.toml")).unwrap();
    let keys = "[http]\nproxies = [\"127.0.0.1\"]\nuser_header = \"X-Remote-User\"\n";
    fs::write(place.path("config.toml"), config.replacen("[http]\n", keys, 1)).unwrap();
    add_user(&place, "anna", "verwerken");
    add_user(&place, "bert", "inzien");
    let daemon = place.serve();
    let visitor = Visitor::at(&daemon);
    let entered = visitor.send("GET", "/inloggen", &[("x-remote-user", "Anna")], "");
    assert_eq!((entered.status, entered.headers["location"].as_str()), (303, "/"), "{}", entered.body);
    let set = &entered.headers["set-cookie"];
    assert!(set.contains("Secure") && set.contains("HttpOnly") && set.contains("SameSite=Strict"), "{set}");
    let cookie = set.split(';').next().unwrap();
    let seen = |user: &str| visitor.send("GET", "/", &[("cookie", cookie), ("x-remote-user", user)], "").status;
    assert_eq!(seen("anna"), 200);
    // The session is hers alone, and only as long as the proxy says that she is there.
    assert_eq!((seen("bert"), seen("")), (303, 303));
    let stranger = visitor.send("GET", "/inloggen", &[("x-remote-user", "carla")], "");
    assert_eq!(stranger.status, 403);
    assert!(stranger.body.contains("iwmod kent u niet"), "{}", stranger.body);
    // Whom it does not name is not let in by a password either.
    let form = "naam=anna&wachtwoord=een+lang+genoeg+wachtwoord&code=";
    assert_eq!(
        (visitor.send("GET", "/inloggen", &[], "").status, visitor.send("POST", "/inloggen", &[], form).status),
        (403, 403)
    );
    // Of another address the header is worth nothing, and a config that trusts it without a proxy is refused.
    let config = fs::read_to_string(place.path("config.toml")).unwrap();
    fs::write(place.path("config.toml"), config.replace("[\"127.0.0.1\"]", "[\"192.0.2.1\"]")).unwrap();
    drop(daemon);
    let daemon = place.serve();
    let visitor = Visitor::at(&daemon);
    assert_eq!(visitor.send("GET", "/inloggen", &[("x-remote-user", "anna")], "").status, 200);
    let config = fs::read_to_string(place.path("config.toml")).unwrap();
    fs::write(place.path("config.toml"), config.replace("proxies = [\"192.0.2.1\"]\n", "")).unwrap();
    let refused = place.run(&["check-config"]);
    let told = format!("{}{}", text(&refused.stdout), text(&refused.stderr));
    assert!(told.contains("without a proxy anybody could write this header"), "{told}");
}
