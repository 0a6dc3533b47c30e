//! Reading a batch that was received, entry by entry.

use crate::call::{guard, plain};
use crate::capacity::IOMT_ITEMS_SIZE;
use crate::error::Status;
use crate::measurement::{iomt_sample, iomt_wave};
use sdk::measurement::Waveform;
use sdk::measurement::codec::{Decoder, Item};

/// A batch that was received, on its way through its entries.
#[repr(C, align(8))]
pub struct iomt_items {
    storage: [u8; IOMT_ITEMS_SIZE],
}

opaque! { iomt_items holds Reading, tag b"ITEM", size IOMT_ITEMS_SIZE; }

pub(crate) struct Reading {
    decoder: Decoder<'static>,
    /// The last entry, if it was a wave.
    wave: Option<Waveform<'static>>,
}

/// Entry of a batch: there are no more.
pub const IOMT_ITEM_END: u8 = 0;
/// Entry of a batch: a value.
pub const IOMT_ITEM_SAMPLE: u8 = 1;
/// Entry of a batch: a run of counts.
pub const IOMT_ITEM_WAVE: u8 = 2;

/// An entry of a batch.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iomt_item {
    /// The value; zero if it is none.
    pub sample: iomt_sample,
    /// The wave, without its counts; zero if it is none.
    pub wave: iomt_wave,
    /// IOMT_ITEM_...
    pub kind: u8,
}

const NO_SAMPLE: iomt_sample =
    iomt_sample { time: 0, code: 0, value: 0, unit: 0, quality: 0, base: 0 };
const NO_WAVE: iomt_wave = iomt_wave {
    start: 0,
    counts16: core::ptr::null(),
    counts32: core::ptr::null(),
    count: 0,
    code: 0,
    rate_numerator: 0,
    rate_denominator: 0,
    offset: 0,
    resolution: 0,
    unit: 0,
    quality: 0,
    base: 0,
};

/// The library's IOMT_ITEMS_SIZE.
#[unsafe(no_mangle)]
pub extern "C" fn iomt_items_size() -> usize {
    plain(0, || IOMT_ITEMS_SIZE)
}

/// Begins to read the content of a frame with measurements; it stays where it is until the items are
/// wiped.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_items_init(
    items: *mut iomt_items,
    content: *const u8,
    len: usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise; the content stays.
        let (items, content) = unsafe { (call.fresh(items)?, call.input(content, len)?) };
        items.put(Reading { decoder: Decoder::new(content), wave: None });
        Ok(())
    })
}

/// Reads the next entry. The last one is followed by IOMT_ITEM_END; so is one that is malformed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_items_next(items: *mut iomt_items, item: *mut iomt_item) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut items, out) = unsafe { (call.object_mut(items)?, call.place(item)?) };
        items.wave = None;
        out.put(match items.decoder.next().transpose()? {
            None => iomt_item { sample: NO_SAMPLE, wave: NO_WAVE, kind: IOMT_ITEM_END },
            Some(Item::Sample(sample)) => iomt_item {
                sample: iomt_sample::of(&sample),
                wave: NO_WAVE,
                kind: IOMT_ITEM_SAMPLE,
            },
            Some(Item::Waveform(wave)) => {
                items.wave = Some(wave);
                iomt_item { sample: NO_SAMPLE, wave: iomt_wave::of(&wave), kind: IOMT_ITEM_WAVE }
            }
        });
        Ok(())
    })
}

/// Unpacks the counts of the wave that iomt_items_next has just given: all of them, into `counts`, which
/// has `places` places, as many at least.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_items_counts(
    items: *const iomt_items,
    counts: *mut i32,
    places: usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (items, out) = unsafe { (call.object(items)?, call.output(counts, places)?) };
        let wave = items.wave.as_ref().ok_or(Status::STATE)?;
        let out = out.get_mut(..wave.counts.len()).ok_or(Status::OUTPUT)?;
        out.iter_mut().zip(wave.counts.iter()).for_each(|(to, from)| *to = from);
        Ok(())
    })
}

/// Wipes it. NULL is legal.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_items_wipe(items: *mut iomt_items) -> i32 {
    // SAFETY: C's pointer, by the header's promise.
    guard(|call| unsafe { call.wipe(items) })
}
