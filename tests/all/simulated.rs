//! Simulated years of a provider: one number decides which files come, what people do, which days pass and what fails; after each step
//! everything is checked that must hold at any rest.
//!
//! A number that fails is told, with all that was done. It runs again by `IWMOD_SIMULATED=NUMBER cargo test --test all simulated::`;
//! `IWMOD_SIMULATED_COUNT=10000` runs so many on all cores, and `IWMOD_SIMULATED_FROM` says from which.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::simulator::world::World;

/// Numbers that are run where nothing else is asked for, and steps of each.
const COUNT: u64 = 8;
const STEPS: usize = 40;

#[test]
fn what_must_hold_holds_after_each_step_of_many_simulated_years() {
    let asked = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    if let Some(seed) = asked("IWMOD_SIMULATED") {
        println!("{}", live(seed).trace.join("\n"));
        return;
    }
    let (from, count) = (asked("IWMOD_SIMULATED_FROM").unwrap_or(1), asked("IWMOD_SIMULATED_COUNT"));
    let threads = count.map_or(1, |_| std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64));
    let seeds = from..from + count.unwrap_or(COUNT);
    std::thread::scope(|scope| {
        for share in 0..threads {
            let own = seeds.clone().filter(move |seed| seed % threads == share);
            scope.spawn(move || own.for_each(|seed| println!("{seed}: {}", live(seed).told())));
        }
    });
}

/// Lives through the years of a number; fails with what was done in them.
fn live(seed: u64) -> World {
    let mut world = World::new(seed);
    let lived = catch_unwind(AssertUnwindSafe(|| (0..STEPS).for_each(|_| world.step())));
    assert!(lived.is_ok(), "IWMOD_SIMULATED={seed} fails after:\n{}", world.trace.join("\n"));
    world
}

#[test]
fn a_log_that_forgets_what_it_said_is_durable_is_seen() {
    let mut world = World::new(1);
    (0..5).for_each(|_| world.step());
    world.forget_once();
    assert!(catch_unwind(AssertUnwindSafe(|| (0..STEPS).for_each(|_| world.step()))).is_err());
}
