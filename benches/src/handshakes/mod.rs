//! Full mutual handshakes, both sides in memory, from the first byte to keys for traffic.
//!
//! Long-term keys, certificates and what believes them are made beforehand; everything that one
//! more session costs is in the turn, ephemeral keys included.

mod certificates;
pub(crate) mod edhoc;
mod lakers;
pub(crate) mod rustls;
mod snow;
mod tls;

use crate::allocations;
use crate::timing::Work;

/// One way to shake hands.
pub(crate) struct Handshake {
    /// The row's name.
    pub(crate) who: &'static str,
    /// One handshake; gives the bytes that both sides sent.
    pub(crate) turn: Box<dyn FnMut() -> usize>,
}

/// What one handshake takes beside time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    pub(crate) bytes: usize,
    pub(crate) allocations: usize,
}

/// Every handshake. The first row is the one that the others are compared with.
pub(crate) fn all() -> Vec<Handshake> {
    let authority = certificates::Authority::new();
    let mut all = edhoc::all(&authority);
    all.push(tls::new(&authority));
    all.extend(rustls::all(&authority));
    all.push(lakers::new());
    all.push(snow::new());
    all
}

/// Counts the bytes and the allocations of one handshake.
///
/// Ours is not held to none here: our own code takes nothing, but aws-lc-rs hands over each public
/// key, agreed secret and signature in a vector (three a side with two signatures, six with static
/// keys), and webpki, where there is a heap, gathers the extended key usages that it passes over,
/// for an error's text (four for one). Without aws-lc-rs and alloc there is none at all, which
/// `iomt-secure/tests/edhoc_heap.rs` holds. AWS-LC's own heap, C's, is counted for no one.
pub(crate) fn cost(handshake: &mut Handshake) -> Cost {
    // The first turns may size a buffer once.
    let mut bytes = 0;
    (0..4).for_each(|_| bytes = (handshake.turn)());
    let allocations = allocations::count(|| bytes = (handshake.turn)());
    Cost { bytes, allocations }
}

impl From<Handshake> for Work {
    fn from(handshake: Handshake) -> Self {
        let Handshake { who, mut turn, .. } = handshake;
        let turn = Box::new(move || {
            std::hint::black_box(turn());
        });
        Self { who, units: 1, turn }
    }
}

/// Keeps what the turns borrow for as long as the program runs.
fn kept<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}
