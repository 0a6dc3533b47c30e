//! Counts of a waveform in few bits: differences, Golomb-Rice coded with a parameter that adapts.
//!
//! Physiological signals are smooth, so that a count is near the one before it, or near the line
//! through the two before it. What is left over is small and comes in bursts (a QRS complex among
//! quiet samples); a Rice code whose parameter follows the mean of the last few residuals spends
//! bits where the signal moves, needs no side information, and leaves exactly one encoding:
//!
//! 1. the *order* is 0, 1 or 2: a residual is the count minus the first count, minus the previous
//!    count, or minus the line through the previous two (before the second count the slope is 0).
//!    The order is the one with the smallest sum of absolute residuals, the lowest of equals;
//! 2. residuals are zig-zag coded: 0, -1, 1, -2, 2 … become 0, 1, 2, 3, 4 …;
//! 3. with a sum A, at first 8, and a number N, at first 1, the parameter k is the least with
//!    N × 2^k ≥ A. A residual u is u >> k ones, a zero, and the low k bits of u; where u >> k is
//!    [`LIMIT`] or more, [`LIMIT`] ones and then u in [`RAW`] bits. Then A grows by u and N by 1, and
//!    both are halved when N reaches 8;
//! 4. bits stand from the most significant down: 2 bits of order, the residuals of all counts but
//!    the first, and zeros up to a whole byte.
//!
//! The order's rule is FLAC's estimator (RFC 9639 §9.2.5 has the fixed predictors), the adaptation
//! JPEG-LS's (ITU-T T.87 §A.5). Against 16 bits a count, MIT-BIH record 208 (11 bits, 360 Hz) packs
//! to 29.6 %, the PPG of heartpy's data2 (10 bits) to 20.9 %, in runs of 360 counts
//! (`ratios_on_real_signals` measures).

use super::Error;
use super::waveform::Counts;

/// Ones before a residual that is written in [`RAW`] bits.
pub const LIMIT: u32 = 24;
/// Bits of a residual that its code would make too long; the widest of 32-bit counts needs 35.
pub const RAW: u32 = 36;
/// Most counts in one waveform.
pub const MAX_COUNTS: usize = 65_535;

/// Counts that are packed; checked when they were received.
#[derive(Clone, Copy, Debug)]
pub struct Packed<'a> {
    first: i32,
    len: usize,
    bytes: &'a [u8],
}

impl<'a> Packed<'a> {
    /// Checks that `bytes` is the one encoding of `len` counts of which `first` is the first.
    pub(super) fn check(first: i32, len: usize, bytes: &'a [u8]) -> Result<Self, Error> {
        if len == 0 || len > MAX_COUNTS {
            return Err(Error::Packing);
        }
        let packed = Self { first, len, bytes };
        let mut counts = packed.iter();
        let mut sums = Sums::new(first);
        for _ in 0..len {
            sums.add(counts.next().ok_or(Error::Packing)?);
        }
        if counts.bits.has_more() || Some(sums.best()) != counts.predictor.order {
            return Err(Error::Packing);
        }
        Ok(packed)
    }

    /// How many there are, at least 1.
    #[must_use]
    #[allow(clippy::len_without_is_empty)] // never empty
    pub const fn len(&self) -> usize {
        self.len
    }

    /// The counts, one after the other.
    #[must_use]
    pub fn iter(&self) -> PackedIter<'a> {
        let mut bits = BitReader::new(self.bytes);
        let order = bits.take(2).and_then(Order::from_bits);
        PackedIter {
            predictor: Predictor::new(order, self.first),
            golomb: Golomb::new(),
            bits,
            remaining: self.len,
            fresh: true,
        }
    }
}

/// An iterator over packed counts.
#[derive(Clone, Debug)]
pub struct PackedIter<'a> {
    bits: BitReader<'a>,
    golomb: Golomb,
    predictor: Predictor,
    remaining: usize,
    fresh: bool,
}

impl Iterator for PackedIter<'_> {
    type Item = i32;

    fn next(&mut self) -> Option<i32> {
        let remaining = self.remaining.checked_sub(1)?;
        // Only bytes that `check` refuses can fail here, and then the iterator ends.
        self.remaining = 0;
        let order = self.predictor.order?;
        let count = if self.fresh {
            self.fresh = false;
            i32::try_from(self.predictor.last).ok()?
        } else {
            let residual = unzigzag(self.golomb.read(&mut self.bits)?);
            let count = self.predictor.predict(order).checked_add(residual)?;
            self.predictor.saw(count);
            i32::try_from(count).ok()?
        };
        self.remaining = remaining;
        Some(count)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.remaining, Some(self.remaining))
    }
}

impl ExactSizeIterator for PackedIter<'_> {}

/// How a run of counts will be packed: its first pass.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan {
    pub(super) first: i32,
    pub(super) len: usize,
    pub(super) bytes: usize,
    order: Order,
}

impl Plan {
    pub(super) fn of(counts: &Counts<'_>) -> Result<Self, Error> {
        let len = counts.len();
        if len > MAX_COUNTS {
            return Err(Error::TooManyCounts);
        }
        let first = counts.iter().next().ok_or(Error::NoCounts)?;
        let mut sums = Sums::new(first);
        for count in counts {
            sums.add(count);
        }
        let order = sums.best();
        let mut bits: usize = 2;
        each_code(order, first, counts, |code| {
            bits = bits.saturating_add(code.len());
            Ok(())
        })?;
        Ok(Self { first, len, bytes: bits.div_ceil(8), order })
    }

    /// Fills `out`, which has the length that the plan says.
    pub(super) fn pack(&self, counts: &Counts<'_>, out: &mut [u8]) -> Result<(), Error> {
        let mut bits = BitWriter::new(out);
        bits.put(self.order.to_bits(), 2)?;
        each_code(self.order, self.first, counts, |code| {
            bits.put(code.ones, code.ones_len)?;
            bits.put(code.low, code.low_len)
        })?;
        bits.finish()
    }
}

fn each_code(
    order: Order,
    first: i32,
    counts: &Counts<'_>,
    mut take: impl FnMut(Code) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut predictor = Predictor::new(Some(order), first);
    let mut golomb = Golomb::new();
    for count in counts.iter().skip(1).map(i64::from) {
        let residual = count.saturating_sub(predictor.predict(order)); // within 34 bits
        predictor.saw(count);
        take(golomb.code(zigzag(residual)))?;
    }
    Ok(())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    First,
    Previous,
    Line,
}

impl Order {
    const fn from_bits(bits: u64) -> Option<Self> {
        match bits {
            0 => Some(Self::First),
            1 => Some(Self::Previous),
            2 => Some(Self::Line),
            _ => None,
        }
    }

    const fn to_bits(self) -> u64 {
        match self {
            Self::First => 0,
            Self::Previous => 1,
            Self::Line => 2,
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Predictor {
    order: Option<Order>,
    first: i64,
    last: i64,
    slope: i64,
}

impl Predictor {
    fn new(order: Option<Order>, first: i32) -> Self {
        Self { order, first: first.into(), last: first.into(), slope: 0 }
    }

    #[inline]
    const fn predict(&self, order: Order) -> i64 {
        match order {
            Order::First => self.first,
            Order::Previous => self.last,
            // Within 34 bits, as counts have 32.
            Order::Line => self.last.saturating_add(self.slope),
        }
    }

    #[inline]
    const fn saw(&mut self, count: i64) {
        self.slope = count.saturating_sub(self.last);
        self.last = count;
    }
}

/// Sums of absolute residuals, by order; at most 2^16 residuals of 34 bits.
struct Sums {
    predictor: Predictor,
    first: u64,
    previous: u64,
    line: u64,
}

impl Sums {
    fn new(first: i32) -> Self {
        Self { predictor: Predictor::new(None, first), first: 0, previous: 0, line: 0 }
    }

    #[inline]
    fn add(&mut self, count: i32) {
        let count = i64::from(count);
        let residual = |order| count.saturating_sub(self.predictor.predict(order)).unsigned_abs();
        self.first = self.first.saturating_add(residual(Order::First));
        self.previous = self.previous.saturating_add(residual(Order::Previous));
        self.line = self.line.saturating_add(residual(Order::Line));
        self.predictor.saw(count);
    }

    const fn best(&self) -> Order {
        if self.first <= self.previous && self.first <= self.line {
            Order::First
        } else if self.previous <= self.line {
            Order::Previous
        } else {
            Order::Line
        }
    }
}

/// Two bit fields that follow one another.
struct Code {
    ones: u64,
    ones_len: u32,
    low: u64,
    low_len: u32,
}

impl Code {
    fn len(&self) -> usize {
        usize::try_from(self.ones_len.saturating_add(self.low_len)).unwrap_or(usize::MAX)
    }
}

#[derive(Clone, Copy, Debug)]
struct Golomb {
    sum: u64,
    number: u64,
}

impl Golomb {
    const fn new() -> Self {
        Self { sum: 8, number: 1 }
    }

    /// The least k with number × 2^k ≥ sum.
    #[inline]
    const fn parameter(&self) -> u32 {
        let k = bit_length(self.sum).saturating_sub(bit_length(self.number));
        if self.number.wrapping_shl(k) < self.sum { k.saturating_add(1) } else { k }
    }

    #[inline]
    const fn saw(&mut self, code: u64) {
        self.sum = self.sum.saturating_add(code);
        self.number = self.number.saturating_add(1);
        if self.number == 8 {
            self.sum >>= 1;
            self.number >>= 1;
        }
    }

    fn code(&mut self, code: u64) -> Code {
        let k = self.parameter();
        let quotient = code.wrapping_shr(k);
        self.saw(code);
        match u32::try_from(quotient) {
            Ok(ones) if ones < LIMIT => Code {
                // The ones and the zero behind them.
                ones: low_ones(ones).wrapping_shl(1),
                ones_len: ones.saturating_add(1),
                low: code & low_ones(k),
                low_len: k,
            },
            _ => Code { ones: low_ones(LIMIT), ones_len: LIMIT, low: code, low_len: RAW },
        }
    }

    fn read(&mut self, bits: &mut BitReader<'_>) -> Option<u64> {
        let k = self.parameter();
        let ones = bits.ones()?;
        let code = if ones < LIMIT {
            u64::from(ones).wrapping_shl(k) | bits.take(k)?
        } else {
            // The long form only where the short one is not allowed: one encoding.
            bits.take(RAW).filter(|code| code.wrapping_shr(k) >= u64::from(LIMIT))?
        };
        self.saw(code);
        Some(code)
    }
}

#[inline]
const fn bit_length(value: u64) -> u32 {
    u64::BITS.saturating_sub(value.leading_zeros())
}

/// `len` ones, at most 63.
#[inline]
const fn low_ones(len: u32) -> u64 {
    1_u64.wrapping_shl(len).wrapping_sub(1)
}

#[inline]
const fn zigzag(residual: i64) -> u64 {
    (residual.wrapping_shl(1) ^ (residual >> 63)).cast_unsigned()
}

#[inline]
const fn unzigzag(code: u64) -> i64 {
    (code >> 1).cast_signed() ^ (code & 1).cast_signed().wrapping_neg()
}

/// Bits from the most significant down.
#[derive(Clone, Debug)]
struct BitReader<'a> {
    bytes: core::slice::Iter<'a, u8>,
    /// Bits not taken yet, from the top; below them zeros.
    held: u64,
    len: u32,
}

impl<'a> BitReader<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self { bytes: bytes.iter(), held: 0, len: 0 }
    }

    #[inline]
    fn fill(&mut self) {
        while self.len <= 56 {
            let Some(byte) = self.bytes.next() else { return };
            self.held |= u64::from(*byte).wrapping_shl(56_u32.saturating_sub(self.len));
            self.len = self.len.saturating_add(8);
        }
    }

    /// `len` bits, at most 57.
    #[inline]
    fn take(&mut self, len: u32) -> Option<u64> {
        if len == 0 {
            return Some(0);
        }
        self.fill();
        let left = self.len.checked_sub(len)?;
        let bits = self.held.wrapping_shr(u64::BITS.saturating_sub(len));
        self.held = self.held.wrapping_shl(len);
        self.len = left;
        Some(bits)
    }

    /// Counts ones up to the zero behind them, which is taken too, or up to [`LIMIT`].
    #[inline]
    fn ones(&mut self) -> Option<u32> {
        self.fill();
        let ones = self.held.leading_ones().min(LIMIT);
        let len = if ones < LIMIT { ones.saturating_add(1) } else { LIMIT };
        self.take(len).map(|_| ones)
    }

    /// Whether a set bit or a whole byte is left.
    fn has_more(&mut self) -> bool {
        self.fill();
        self.len >= 8 || self.held != 0
    }
}

struct BitWriter<'a> {
    out: core::slice::IterMut<'a, u8>,
    held: u64,
    len: u32,
}

impl<'a> BitWriter<'a> {
    fn new(out: &'a mut [u8]) -> Self {
        Self { out: out.iter_mut(), held: 0, len: 0 }
    }

    /// Appends the low `len` bits of `bits`, at most 56.
    #[inline]
    fn put(&mut self, bits: u64, len: u32) -> Result<(), Error> {
        if len == 0 {
            return Ok(());
        }
        self.len = self.len.saturating_add(len);
        self.held |= bits.wrapping_shl(u64::BITS.saturating_sub(self.len));
        while let Some(left) = self.len.checked_sub(8) {
            self.byte()?;
            self.len = left;
        }
        Ok(())
    }

    fn byte(&mut self) -> Result<(), Error> {
        let [top, ..] = self.held.to_be_bytes();
        *self.out.next().ok_or(Error::Capacity)? = top;
        self.held <<= 8;
        Ok(())
    }

    fn finish(mut self) -> Result<(), Error> {
        if self.len > 0 { self.byte() } else { Ok(()) }
    }
}

#[cfg(test)]
pub(crate) mod tests;
