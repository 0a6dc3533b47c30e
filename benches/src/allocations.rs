//! Counts what is taken from the heap, and holds ours to nothing.

use crate::peers::Peer;
use crate::timing::{BATCH, Work};
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The system's allocator, counting.
pub(crate) struct Counting;

static TAKEN: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes to the system's allocator with the caller's arguments, whose contract is
// this trait's own.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        TAKEN.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller's contract, handed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's contract, handed on.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        TAKEN.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller's contract, handed on.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

/// How often `work` takes memory from the heap.
pub(crate) fn count(work: impl FnOnce()) -> usize {
    let before = TAKEN.load(Ordering::Relaxed);
    work();
    TAKEN.load(Ordering::Relaxed) - before
}

/// Allocations for one message, sealing and opening.
///
/// # Panics
/// If `peer` is ours and takes any.
pub(crate) fn of(peer: &mut dyn Peer) -> (f64, f64) {
    // The first messages may size a buffer once.
    for _ in 0..4 {
        peer.prepare();
        peer.seal();
        peer.open();
    }
    peer.prepare();
    let seal = count(|| peer.seal());
    let open = count(|| peer.open());
    if peer.ours() {
        assert_eq!((seal, open), (0, 0), "{} allocates", peer.who());
    }
    (seal as f64 / BATCH as f64, open as f64 / BATCH as f64)
}

/// Holds work of ours to no allocation.
///
/// # Panics
/// If it takes any.
pub(crate) fn none(work: &mut Work) {
    // The first turns may meet what happens once.
    (0..4).for_each(|_| (work.turn)());
    assert_eq!(count(|| (work.turn)()), 0, "{} allocates", work.who);
}

/// Allocations for one unit of the work.
pub(crate) fn each(work: &mut Work) -> f64 {
    (0..4).for_each(|_| (work.turn)());
    count(|| (work.turn)()) as f64 / work.units as f64
}
