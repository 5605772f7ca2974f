//! How fast a large invoice becomes a PDF: 400 clients, each with twenty rows of delivery. Prints milliseconds and bytes.
//!
//! The best of some rounds counts, so that other work on the machine disturbs least. Goal: two seconds.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]
#![allow(missing_docs)]

#[path = "../tests/invoice/mod.rs"]
mod invoice;

use std::hint::black_box;
use std::time::{Duration, Instant};

use iwmod::outputs::invoice::pdf;

const ROUNDS: usize = 5;
const GOAL: Duration = Duration::from_secs(2);

fn main() {
    // `cargo test` runs benches too, unoptimised and with this flag: nothing to learn from that.
    if std::env::args().any(|a| a == "--test") || cfg!(debug_assertions) {
        println!("benches/invoices: only `cargo bench` measures");
        return;
    }
    println!("{:>8} {:>8} {:>8} {:>10}", "clients", "rows", "ms", "bytes");
    let mut missed = false;
    for clients in [1, 40, 400] {
        let invoice = invoice::many(clients);
        let lines = invoice.clients.iter().flat_map(|client| &client.lines);
        let rows: usize = lines.map(|line| line.specification.len()).sum();
        let (best, bytes) = (0..ROUNDS).map(|_| round(&invoice)).min().unwrap();
        missed |= best > GOAL;
        println!("{clients:>8} {rows:>8} {:>8} {bytes:>10}", best.as_millis());
    }
    println!("goal {} ms: {}", GOAL.as_millis(), if missed { "MISSED" } else { "reached" });
}

fn round(invoice: &iwmod::outputs::invoice::Invoice) -> (Duration, usize) {
    let begin = Instant::now();
    let bytes = black_box(pdf(black_box(invoice), None).unwrap());
    (begin.elapsed(), bytes.len())
}
