//! A thousand connections that send a byte now and then, and meanwhile a file, a login and pages.
//!
//! The daemon holds so many of them as it may and ends the others, so each is opened again as soon as it is ended: there are always a thousand that
//! want in. Where the machine does not let this process hold them the test says so, and with `CI=true` it fails.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::process::{Resource, getrlimit, setrlimit};

use crate::edges::{Place, message, not_here};
use crate::page::{PASSWORD, Visitor, add_user};

const SLOW: usize = 1_000;
const THREADS: usize = 4;
/// What this process needs beside them, with what other tests have open.
const OTHERS: u64 = 1_000;
/// The most that the daemon has open: its connections (256), its files, and what waits to be closed.
const OPEN_MAX: usize = 400;
/// The longest that a page may take meanwhile, on a machine that is at work.
const PAGE_MAX: Duration = Duration::from_secs(20);

/// Lets this process open as many files as it may; tells whether that is enough.
fn may_hold(connections: usize) -> bool {
    let mut limit = getrlimit(Resource::Nofile);
    let needed = u64::try_from(connections).unwrap() + OTHERS;
    let most = limit.maximum.unwrap_or(needed).min(needed);
    if limit.current.is_some_and(|now| now < most) {
        limit.current = Some(most);
        setrlimit(Resource::Nofile, limit).unwrap();
    }
    getrlimit(Resource::Nofile).current.is_none_or(|now| now >= needed)
}

/// A thousand that are slow, until this is dropped.
struct Slow {
    stop: Arc<AtomicBool>,
    opened: Arc<AtomicUsize>,
    ended: Arc<AtomicUsize>,
    threads: Vec<JoinHandle<()>>,
}

impl Slow {
    fn lean_on(address: &str) -> Slow {
        let address: SocketAddr = address.parse().unwrap();
        let (stop, opened, ended) = <(Arc<AtomicBool>, Arc<AtomicUsize>, Arc<AtomicUsize>)>::default();
        let threads = (0..THREADS).map(|_| {
            let (stop, opened, ended) = (Arc::clone(&stop), Arc::clone(&opened), Arc::clone(&ended));
            std::thread::spawn(move || keep_slow(address, &stop, &opened, &ended))
        });
        let threads = threads.collect();
        Slow { stop, opened, ended, threads }
    }

    /// Waits until so many were opened, and so many of them ended by the daemon.
    #[track_caller]
    fn wait_for(&self, opened: usize, ended: usize) {
        let start = Instant::now();
        let now = || (self.opened.load(Ordering::Relaxed), self.ended.load(Ordering::Relaxed));
        while now().0 < opened || now().1 < ended {
            assert!(start.elapsed() < Duration::from_secs(60), "{:?} were opened and ended", now());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Slow {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.threads.drain(..).for_each(|thread| thread.join().unwrap());
    }
}

/// Holds its part of them: half begin a head, half a body.
fn keep_slow(address: SocketAddr, stop: &AtomicBool, opened: &AtomicUsize, ended: &AtomicUsize) {
    let begins = [
        "GET / HTTP/1.1\r\nhost: a\r\nx-slow: ".to_owned(),
        format!(
            "POST /inloggen HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\ncontent-length: 100000\r\n\r\n"
        ),
    ];
    let open = |number: usize| -> Option<TcpStream> {
        let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(5)).ok()?;
        stream.write_all(begins[number % 2].as_bytes()).ok()?;
        stream.set_nonblocking(true).ok()?;
        opened.fetch_add(1, Ordering::Relaxed);
        Some(stream)
    };
    let mut held: Vec<Option<TcpStream>> = (0..SLOW / THREADS).map(open).collect();
    while !stop.load(Ordering::Relaxed) {
        for (number, place) in held.iter_mut().enumerate() {
            let is_open = place.as_mut().is_some_and(|stream| {
                let waits = stream.read(&mut [0; 64]).is_err_and(|error| error.kind() == ErrorKind::WouldBlock);
                waits && stream.write_all(b"a").is_ok()
            });
            if !is_open && !stop.load(Ordering::Relaxed) {
                ended.fetch_add(usize::from(place.is_some()), Ordering::Relaxed);
                *place = open(number);
            }
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_thousand_slow_connections_hold_up_neither_intake_nor_other_people() {
    if !may_hold(SLOW) {
        return not_here("a thousand slow connections", "a limit of 2,000 open files (ulimit -Hn)");
    }
    let place = Place::new();
    add_user(&place, "anna", "verwerken");
    let mut daemon = place.serve();
    let slow = Slow::lean_on(&daemon.address);
    // Those for whom there is no place are ended, and the others when they ask for longer than they may.
    slow.wait_for(SLOW, SLOW);
    place.deliver("a.xml", &message(1));
    let timed = |what: &str, act: &mut dyn FnMut() -> u16, status: u16| {
        let start = Instant::now();
        assert_eq!(act(), status, "{what}");
        let took = start.elapsed();
        println!("{what}: {took:?}");
        assert!(took < PAGE_MAX, "{what} took {took:?}");
    };
    let mut anna = Visitor::at(&daemon);
    timed("the login", &mut || anna.log_in("anna", PASSWORD).status, 303);
    for path in ["/", "/clienten", "/maand", "/readyz", "/metrics"] {
        timed(path, &mut || anna.send("GET", path, &[], "").status, 200);
    }
    daemon.wait_for_files(1);
    assert!(place.run(&["dispositions"]).status.success(), "the commands have a way of their own");
    let open = daemon.descriptors();
    assert!(open < OPEN_MAX, "{open} files are open");
    drop(slow);
    assert_eq!(daemon.line("connections cannot be taken"), None, "the bound is below the descriptors");
}
