//! Interleaved timing: in each round every peer has its turn, in an order that changes, so that what
//! the machine does meanwhile hits all alike, and none has always the same before it, whose code and
//! data it finds in the caches. The figure is the median over the rounds.

use crate::peers::Peer;
use std::time::Instant;

/// Messages in one turn: enough that reading the clock does not count, few enough that the
/// messages stay in the first caches.
pub(crate) const BATCH: usize = 32;

const WARM_UP: usize = 50;
/// Rounds for what takes microseconds.
pub(crate) const MANY: usize = 2000;
/// Rounds for what takes a millisecond.
pub(crate) const FEW: usize = 500;

/// Nanoseconds for one message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Times {
    pub(crate) seal: f64,
    pub(crate) open: f64,
}

/// Work that comes in turns of `units`.
pub(crate) struct Work {
    pub(crate) who: &'static str,
    pub(crate) units: usize,
    pub(crate) turn: Box<dyn FnMut()>,
}

/// Nanoseconds for one unit of each work, all in turn, over so many rounds.
pub(crate) fn each(works: &mut [Work], rounds: usize) -> Vec<f64> {
    let mut times = vec![Vec::with_capacity(rounds); works.len()];
    for round in 0..WARM_UP + rounds {
        for at in order(round, works.len()) {
            let Work { turn, units, .. } = &mut works[at];
            let taken = time(*units, turn);
            if round >= WARM_UP {
                times[at].push(taken);
            }
        }
    }
    times.into_iter().map(median).collect()
}

/// Measures all peers, in turn, at the size that they were made for.
pub(crate) fn seal_and_open(peers: &mut [Box<dyn Peer>]) -> Vec<Times> {
    let mut seal = vec![Vec::with_capacity(MANY); peers.len()];
    let mut open = seal.clone();
    for round in 0..WARM_UP + MANY {
        for at in order(round, peers.len()) {
            let peer = &mut peers[at];
            peer.prepare();
            let sealed = time(BATCH, || peer.seal());
            let opened = time(BATCH, || peer.open());
            if round >= WARM_UP {
                seal[at].push(sealed);
                open[at].push(opened);
            }
        }
    }
    seal.into_iter()
        .zip(open)
        .map(|(seal, open)| Times { seal: median(seal), open: median(open) })
        .collect()
}

/// All of 0 to `count`, from another first one and in other steps each round.
fn order(round: usize, count: usize) -> impl Iterator<Item = usize> {
    let steps: Vec<usize> = (1..=count).filter(|step| gcd(*step, count) == 1).collect();
    let step = steps[round / count % steps.len()];
    (0..count).map(move |turn| (round + turn * step) % count)
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// Nanoseconds that one of `units` takes.
fn time(units: usize, work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_nanos() as f64 / units as f64
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
