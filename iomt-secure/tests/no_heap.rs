//! Minimizing, sealing and opening take nothing from the heap, counted by the allocator.

#![cfg(all(feature = "enrol", feature = "tls", feature = "text"))]

mod chain;

use iomt_secure::measurement::{Code, Decimal, Sample, Time, Unit};
use iomt_secure::minimize::{Minimized, Outcome};
use iomt_secure::telemetry::{Error, Received};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

struct Counting;

std::thread_local! {
    /// Of this thread alone: the test harness allocates on its own.
    static TAKEN: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: every call goes to the system's allocator with the caller's arguments, whose contract is
// this trait's own; the counter is a plain cell that takes no memory.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        TAKEN.set(TAKEN.get() + 1);
        // SAFETY: the caller's contract, handed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's contract, handed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn taken(work: impl FnOnce()) -> usize {
    let before = TAKEN.get();
    work();
    TAKEN.get() - before
}

#[test]
fn the_allocator_is_counted() {
    assert_eq!(taken(|| drop(std::hint::black_box(Box::new(1)))), 1);
}

#[test]
fn minimizing_sealing_and_opening_take_nothing() {
    let mut link = chain::link();
    let mut batch: Minimized<256> = link.minimizer.batch(&chain::now()).unwrap();
    let mut frame = [0; 300];
    let count = taken(|| {
        for second in 0..1000 {
            let value = Decimal::new(365, -1).unwrap();
            let time = Time::utc(1_800_000_000_000 + second * 1000);
            let kept = Sample::new(Code::TEMP, value, Unit::DEGC, time);
            assert!(matches!(link.minimizer.sample(&kept, &mut batch), Ok(Outcome::Kept)));
            let unnamed = Sample::new(Code::new(1), value, Unit::DEGC, time);
            let outcome = link.minimizer.sample(&unnamed, &mut batch);
            assert!(matches!(outcome, Ok(Outcome::Dropped(_))));
            if second % 8 == 7 {
                let len = link.sealer.seal(0, &batch, &mut frame).unwrap();
                match link.opener.open(&mut frame[..len]) {
                    Ok(Received::Telemetry(received)) => {
                        assert_eq!(received.content(), batch.content());
                        assert_eq!(received.items().count(), 8);
                    }
                    other => panic!("a batch was expected: {other:?}"),
                }
                link.minimizer.renew(&mut batch, &chain::now()).unwrap();
            }
        }
    });
    assert_eq!(count, 0);
}

#[test]
fn refusing_takes_nothing() {
    let mut link = chain::link();
    let batch = link.batch::<256>(64);
    let mut frame = [0; 300];
    let len = link.sealer.seal(0, &batch, &mut frame).unwrap();
    let count = taken(|| {
        for _ in 0..100 {
            let mut altered = frame;
            altered[len - 1] ^= 1;
            let refused = link.opener.open(&mut altered[..len]).unwrap_err();
            assert_eq!(refused, Error::Authentication);
            assert!(link.sealer.seal(0, &batch, &mut [0; 20]).is_err());
        }
    });
    assert_eq!(count, 0);
}

#[test]
fn batches_of_the_sizes_that_are_measured_are_found() {
    let mut link = chain::link();
    for bytes in [16, 64, 256, 1024] {
        assert_eq!(link.batch::<1100>(bytes).content().len(), bytes);
    }
}
