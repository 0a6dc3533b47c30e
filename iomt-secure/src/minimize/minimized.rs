//! What may leave: a batch that only a minimizer can fill.

use super::Error;
use crate::cbor::{self, Writer};
use crate::crypto::hash::Digest;
use crate::measurement::{Sample, Waveform};
use core::fmt;
use zeroize::Zeroize;

/// Which policy a batch was minimized under, and for whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stamp {
    policy: Digest,
    recipient: Digest,
}

impl Stamp {
    pub(super) const fn new(policy: Digest, recipient: Digest) -> Self {
        Self { policy, recipient }
    }

    /// The policy's digest.
    #[must_use]
    pub const fn policy(&self) -> &Digest {
        &self.policy
    }

    /// SHA-256 of the recipient's name.
    #[must_use]
    pub const fn recipient(&self) -> &Digest {
        &self.recipient
    }
}

/// At most `N` bytes of encoded measurements that may leave for one recipient.
///
/// It cannot be made, filled or changed but by a [`Minimizer`](super::Minimizer); it is wiped when
/// it is cleared or dropped.
pub struct Minimized<const N: usize> {
    stamp: Stamp,
    content: [u8; N],
    len: usize,
}

impl<const N: usize> Minimized<N> {
    pub(super) const fn new(stamp: Stamp) -> Self {
        Self { stamp, content: [0; N], len: 0 }
    }

    /// Which policy it was minimized under, and for whom.
    #[must_use]
    pub const fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    /// The encoded measurements.
    #[must_use]
    pub fn content(&self) -> &[u8] {
        self.content.get(..self.len).unwrap_or_default()
    }

    /// Whether nothing is in it.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Empties it for the next batch, once this one is sealed.
    pub fn clear(&mut self) {
        self.content.zeroize();
        self.len = 0;
    }

    pub(super) fn belongs_to(&self, stamp: &Stamp) -> Result<(), Error> {
        if self.stamp == *stamp { Ok(()) } else { Err(Error::OtherPlan) }
    }

    pub(super) fn push_sample(&mut self, sample: &Sample) -> Result<(), Error> {
        let (mantissa, exponent) = sample.value.number().unwrap_or_default();
        self.push(|w| {
            w.array(|w| {
                w.u64(sample.code.value().into())?;
                w.i64(mantissa.into())?;
                w.i64(exponent.into())?;
                w.u64(sample.unit.term().into())?;
                w.u64(sample.time.ms())?;
                w.u64(sample.quality.bits().into())
            })
        })
    }

    pub(super) fn push_waveform(&mut self, waveform: &Waveform<'_>) -> Result<(), Error> {
        self.push(|w| {
            w.array(|w| {
                w.u64(waveform.code.value().into())?;
                w.u64(waveform.start.ms())?;
                waveform.counts.iter().try_for_each(|count| w.i64(count.into()))
            })
        })
    }

    fn push(
        &mut self,
        item: impl FnOnce(&mut Writer<'_>) -> Result<(), cbor::Error>,
    ) -> Result<(), Error> {
        let empty = self.is_empty();
        let rest = self.content.get_mut(self.len..).unwrap_or_default();
        let mut writer = Writer::new(rest);
        match item(&mut writer) {
            Ok(()) => {
                self.len = self.len.saturating_add(writer.len());
                Ok(())
            }
            Err(cbor::Error::Full) if empty => Err(Error::TooLong),
            Err(cbor::Error::Full) => Err(Error::Full),
            Err(other) => Err(other.into()),
        }
    }

    pub(super) const fn mark(&self) -> usize {
        self.len
    }

    pub(super) fn rewind(&mut self, mark: usize) {
        self.len = mark;
    }
}

impl<const N: usize> Drop for Minimized<N> {
    fn drop(&mut self) {
        self.content.zeroize();
    }
}

/// Patient data stays out of logs.
impl<const N: usize> fmt::Debug for Minimized<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Minimized").field("bytes", &self.len).finish_non_exhaustive()
    }
}
