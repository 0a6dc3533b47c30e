//! A policy at work: measurements in, what may leave out.

use crate::call::{guard, plain};
use crate::capacity::{BATCH, IOMT_BATCH_SIZE, IOMT_MINIMIZER_SIZE, RULES};
use crate::error::Status;
use crate::measurement::{decimal, iomt_sample, iomt_wave, quality, time};
use crate::peer::{iomt_bytes, iomt_peer};
use crate::platform::{RandomCallback, StorageCallback, iomt_random, iomt_storage};
use crate::policy::{iomt_policy, purpose};
use crate::time::iomt_now;
use core::ffi::c_char;
use sdk::measurement::{Code, Counts, Rate, Unit, Waveform};
use sdk::minimize::{Flushed, Minimized, Minimizer, Outcome, Plan, Reason, Tally};

/// A policy at work for one recipient and one purpose, with its windows and counters. It holds
/// IOMT_RULES rules and forbidden metrics.
#[repr(C, align(8))]
pub struct iomt_minimizer {
    storage: [u8; IOMT_MINIMIZER_SIZE],
}

/// Up to IOMT_BATCH bytes of measurements that may leave for one recipient. Only a minimizer fills it,
/// and only this can be sealed.
#[repr(C, align(8))]
pub struct iomt_batch {
    storage: [u8; IOMT_BATCH_SIZE],
}

opaque! {
    iomt_minimizer holds Minimizer<RULES>, tag b"MINI", size IOMT_MINIMIZER_SIZE;
    iomt_batch holds Minimized<BATCH>, tag b"BTCH", size IOMT_BATCH_SIZE;
}

/// What became of a measurement: it is in the batch as it was measured.
pub const IOMT_OUTCOME_KEPT: u8 = 1;
/// It is in the batch, changed by the rule.
pub const IOMT_OUTCOME_CHANGED: u8 = 2;
/// It was taken into a window, or into a derivation.
pub const IOMT_OUTCOME_HELD: u8 = 3;
/// It does not leave: its metric stands in the policy's `never`.
pub const IOMT_DROPPED_NEVER: u8 = 16;
/// It does not leave: a rule drops it.
pub const IOMT_DROPPED_DROP: u8 = 17;
/// It does not leave: no rule names it.
pub const IOMT_DROPPED_UNNAMED: u8 = 18;
/// It does not leave: its unit is not the rule's.
pub const IOMT_DROPPED_UNIT: u8 = 19;
/// It does not leave: it is a wave where the rule is for samples, or the other way round.
pub const IOMT_DROPPED_SHAPE: u8 = 20;
/// It does not leave: it is a special value, with which the rule's methods cannot calculate.
pub const IOMT_DROPPED_SPECIAL: u8 = 21;
/// It does not leave: it is flagged invalid or not available, and would be mixed with others.
pub const IOMT_DROPPED_QUALITY: u8 = 22;
/// It does not leave: it belongs to a window that has already left.
pub const IOMT_DROPPED_LATE: u8 = 23;
/// It does not leave: it is not outside the rule's threshold.
pub const IOMT_DROPPED_THRESHOLD: u8 = 24;
/// It does not leave: it is too near to the last one that left.
pub const IOMT_DROPPED_UNCHANGED: u8 = 25;
/// It does not leave: it is beyond what the method can calculate with, or one too many for a median.
pub const IOMT_DROPPED_RANGE: u8 = 26;
/// It does not leave: the rule adds noise, and none is funded: see iomt_minimizer_fund.
pub const IOMT_DROPPED_UNFUNDED: u8 = 27;

/// How many reasons there are, from IOMT_DROPPED_NEVER on.
pub const IOMT_REASONS: usize = 12;

const _: () = assert!(IOMT_REASONS == Reason::ALL.len());

const fn outcome(outcome: Outcome) -> Result<u8, Status> {
    Ok(match outcome {
        Outcome::Kept => IOMT_OUTCOME_KEPT,
        Outcome::Changed => IOMT_OUTCOME_CHANGED,
        Outcome::Held => IOMT_OUTCOME_HELD,
        Outcome::Dropped(Reason::Never) => IOMT_DROPPED_NEVER,
        Outcome::Dropped(Reason::Drop) => IOMT_DROPPED_DROP,
        Outcome::Dropped(Reason::Unnamed) => IOMT_DROPPED_UNNAMED,
        Outcome::Dropped(Reason::Unit) => IOMT_DROPPED_UNIT,
        Outcome::Dropped(Reason::Shape) => IOMT_DROPPED_SHAPE,
        Outcome::Dropped(Reason::Special) => IOMT_DROPPED_SPECIAL,
        Outcome::Dropped(Reason::Quality) => IOMT_DROPPED_QUALITY,
        Outcome::Dropped(Reason::Late) => IOMT_DROPPED_LATE,
        Outcome::Dropped(Reason::Threshold) => IOMT_DROPPED_THRESHOLD,
        Outcome::Dropped(Reason::Unchanged) => IOMT_DROPPED_UNCHANGED,
        Outcome::Dropped(Reason::Range) => IOMT_DROPPED_RANGE,
        Outcome::Dropped(Reason::Unfunded) => IOMT_DROPPED_UNFUNDED,
        // `Reason` may grow; the assertion on its number says so when it does.
        Outcome::Dropped(_) => return Err(Status::VALUE),
    })
}

/// How many measurements had which outcome.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iomt_tally {
    /// In a batch as they were.
    pub kept: u64,
    /// In a batch, changed.
    pub changed: u64,
    /// Taken into windows and derivations.
    pub held: u64,
    /// Dropped, by reason: IOMT_DROPPED_NEVER is the first.
    pub dropped: [u64; IOMT_REASONS],
}

/// Which tally: samples that were given.
pub const IOMT_TALLY_SAMPLES: u8 = 0;
/// Which tally: waves that were given.
pub const IOMT_TALLY_WAVES: u8 = 1;
/// Which tally: samples that windows and derivations made.
pub const IOMT_TALLY_MADE: u8 = 2;

/// The library's IOMT_MINIMIZER_SIZE.
#[unsafe(no_mangle)]
pub extern "C" fn iomt_minimizer_size() -> usize {
    plain(0, || IOMT_MINIMIZER_SIZE)
}

/// The library's IOMT_BATCH_SIZE.
#[unsafe(no_mangle)]
pub extern "C" fn iomt_batch_size() -> usize {
    plain(0, || IOMT_BATCH_SIZE)
}

/// Compiles what a policy says for this peer and purpose ("TREAT", an HL7 PurposeOfUse). The policy is
/// not needed after that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_minimizer_init(
    minimizer: *mut iomt_minimizer,
    policy: *const iomt_policy,
    peer: *const iomt_peer,
    purpose: *const c_char,
    now: *const iomt_now,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (minimizer, policy, peer, purpose, now) = unsafe {
            (
                call.fresh(minimizer)?,
                call.object(policy)?,
                call.object(peer)?,
                call.text(purpose)?,
                call.object(now)?,
            )
        };
        let purpose = self::purpose(purpose)?;
        minimizer.put(Minimizer::new(Plan::compile(policy, peer, purpose, now)?));
        Ok(())
    })
}

/// An empty batch for what this minimizer lets through. Fails with IOMT_ERROR_MINIMIZE_EXPIRED once the
/// policy has ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_batch_init(
    batch: *mut iomt_batch,
    minimizer: *const iomt_minimizer,
    now: *const iomt_now,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (batch, minimizer, now) =
            unsafe { (call.fresh(batch)?, call.object(minimizer)?, call.object(now)?) };
        batch.put(minimizer.batch(now)?);
        Ok(())
    })
}

/// Empties a batch for what comes next, once it is sealed. Fails as iomt_batch_init does; the batch is
/// then as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_batch_renew(
    batch: *mut iomt_batch,
    minimizer: *const iomt_minimizer,
    now: *const iomt_now,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut batch, minimizer, now) =
            unsafe { (call.object_mut(batch)?, call.object(minimizer)?, call.object(now)?) };
        Ok(minimizer.renew(&mut batch, now)?)
    })
}

/// Gives out what is in a batch; it lies in the batch.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_batch_content(
    batch: *const iomt_batch,
    content: *mut iomt_bytes,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (batch, content) = unsafe { (call.object(batch)?, call.place(content)?) };
        content.put(iomt_bytes::of(batch.content()));
        Ok(())
    })
}

/// Pays for and draws the noise of rules with noise, for the next values of each, as far as their
/// budget reaches: a value without is dropped (IOMT_DROPPED_UNFUNDED). The budget is charged in the
/// storage first. Call it before each batch; a policy without such rules needs it not.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_minimizer_fund(
    minimizer: *mut iomt_minimizer,
    now: *const iomt_now,
    random: *const iomt_random,
    storage: *const iomt_storage,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut minimizer, now, random, storage) = unsafe {
            (
                call.object_mut(minimizer)?,
                call.object(now)?,
                call.value(random)?,
                call.value(storage)?,
            )
        };
        let random = &mut RandomCallback::new(random)?;
        Ok(minimizer.fund(now, random, &mut StorageCallback::new(storage)?)?)
    })
}

/// Lets the policy decide about a sample; what may leave goes to the batch. What became of it goes to
/// `outcome` (IOMT_OUTCOME_..., IOMT_DROPPED_...). On IOMT_ERROR_MINIMIZE_FULL nothing has changed: seal
/// the batch, renew it, and give the same sample again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_minimizer_sample(
    minimizer: *mut iomt_minimizer,
    sample: *const iomt_sample,
    batch: *mut iomt_batch,
    outcome: *mut u8,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut minimizer, sample, mut batch, out) = unsafe {
            (
                call.object_mut(minimizer)?,
                call.value(sample)?,
                call.object_mut(batch)?,
                call.place(outcome)?,
            )
        };
        out.put(self::outcome(minimizer.sample(&sample.sample()?, &mut batch)?)?);
        Ok(())
    })
}

/// Lets the policy decide about a wave, as iomt_minimizer_sample does; one of `counts16` and `counts32`
/// is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_minimizer_wave(
    minimizer: *mut iomt_minimizer,
    wave: *const iomt_wave,
    batch: *mut iomt_batch,
    outcome: *mut u8,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut minimizer, wave, mut batch, out) = unsafe {
            (
                call.object_mut(minimizer)?,
                call.value(wave)?,
                call.object_mut(batch)?,
                call.place(outcome)?,
            )
        };
        let counts = match (wave.counts16.is_null(), wave.counts32.is_null()) {
            // SAFETY: C's pointers, by the header's promise on structures.
            (false, true) => Counts::I16(unsafe { call.input(wave.counts16, wave.count) }?),
            // SAFETY: as above.
            (true, false) => Counts::I32(unsafe { call.input(wave.counts32, wave.count) }?),
            (true, true) => return Err(Status::NULL),
            (false, false) => return Err(Status::VALUE),
        };
        let rate = Rate::new(wave.rate_numerator, wave.rate_denominator);
        let waveform = Waveform {
            code: Code::new(wave.code),
            unit: Unit::new(wave.unit),
            start: time(wave.base, wave.start)?,
            rate: rate.ok_or(Status::VALUE)?,
            offset: decimal(wave.offset)?,
            resolution: decimal(wave.resolution)?,
            quality: quality(wave.quality)?,
            counts,
        };
        out.put(self::outcome(minimizer.waveform(&waveform, &mut batch)?)?);
        Ok(())
    })
}

/// Closes the windows that are over at this time (`base` is IOMT_BASE_...), so that their values leave
/// though no further sample came. Writes 1 to `more` if the batch is full: seal it, renew it, and call
/// again; else 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_minimizer_close(
    minimizer: *mut iomt_minimizer,
    base: u8,
    ms: u64,
    batch: *mut iomt_batch,
    more: *mut u8,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut minimizer, mut batch, more) =
            unsafe { (call.object_mut(minimizer)?, call.object_mut(batch)?, call.place(more)?) };
        let flushed = minimizer.close(time(base, ms)?, &mut batch)?;
        more.put(u8::from(flushed == Flushed::More));
        Ok(())
    })
}

/// Closes every window, at the end of a measurement; the rest is as for iomt_minimizer_close.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_minimizer_flush(
    minimizer: *mut iomt_minimizer,
    batch: *mut iomt_batch,
    more: *mut u8,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut minimizer, mut batch, more) =
            unsafe { (call.object_mut(minimizer)?, call.object_mut(batch)?, call.place(more)?) };
        more.put(u8::from(minimizer.flush(&mut batch)? == Flushed::More));
        Ok(())
    })
}

/// Gives out one of the three tallies (IOMT_TALLY_...).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_minimizer_tally(
    minimizer: *const iomt_minimizer,
    which: u8,
    tally: *mut iomt_tally,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (minimizer, out) = unsafe { (call.object(minimizer)?, call.place(tally)?) };
        let counters = minimizer.counters();
        let tally: &Tally = match which {
            IOMT_TALLY_SAMPLES => &counters.samples,
            IOMT_TALLY_WAVES => &counters.waveforms,
            IOMT_TALLY_MADE => &counters.made,
            _ => return Err(Status::VALUE),
        };
        out.put(iomt_tally {
            kept: tally.kept,
            changed: tally.changed,
            held: tally.held,
            dropped: Reason::ALL.map(|reason| tally.dropped(reason)),
        });
        Ok(())
    })
}

/// Wipes it. NULL is legal.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_minimizer_wipe(minimizer: *mut iomt_minimizer) -> i32 {
    // SAFETY: C's pointer, by the header's promise.
    guard(|call| unsafe { call.wipe(minimizer) })
}

/// Wipes it, with what was measured. NULL is legal.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_batch_wipe(batch: *mut iomt_batch) -> i32 {
    // SAFETY: C's pointer, by the header's promise.
    guard(|call| unsafe { call.wipe(batch) })
}
