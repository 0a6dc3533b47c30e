//! What may leave: a batch that only a minimizer can fill.

use super::{Error, Padding, Purpose};
use crate::crypto::hash::Digest;
use crate::measurement::codec::Encoder;
use crate::measurement::{self, Sample, Waveform};
use core::fmt;
use zeroize::Zeroize;

/// Which policy a batch was minimized under, for whom and for which purpose, and how its view wants
/// it padded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stamp {
    policy: Digest,
    recipient: Digest,
    purpose: Purpose,
    padding: Padding,
}

impl Stamp {
    pub(super) const fn new(
        policy: Digest,
        recipient: Digest,
        purpose: Purpose,
        padding: Padding,
    ) -> Self {
        Self { policy, recipient, purpose, padding }
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

    /// What the recipient gets it for.
    #[must_use]
    pub const fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// How its frames are padded.
    #[must_use]
    pub const fn padding(&self) -> Padding {
        self.padding
    }
}

/// At most `N` bytes of encoded measurements ([`codec`](crate::measurement::codec)) that may leave for one recipient.
///
/// It cannot be made, filled or changed but by a [`Minimizer`](super::Minimizer); it is wiped when
/// it is cleared or dropped.
///
/// ```compile_fail,E0624
/// # fn forge(stamp: iomt_secure::minimize::Stamp) {
/// iomt_secure::minimize::Minimized::<64>::new(stamp);
/// # }
/// ```
/// ```compile_fail,E0624
/// # use iomt_secure::{measurement::Sample, minimize::Minimized};
/// # fn smuggle(batch: &mut Minimized<64>, sample: &Sample) {
/// batch.push_sample(sample);
/// # }
/// ```
/// ```compile_fail,E0616
/// # fn overwrite(batch: &mut iomt_secure::minimize::Minimized<64>) {
/// batch.content[0] = 1;
/// # }
/// ```
/// ```compile_fail,E0624
/// # use iomt_secure::minimize::{Padding, Purpose, Stamp};
/// Stamp::new([0; 32], [0; 32], Purpose::Treatment, Padding::None);
/// ```
pub struct Minimized<const N: usize> {
    stamp: Stamp,
    content: [u8; N],
    encoder: Encoder,
}

impl<const N: usize> Minimized<N> {
    pub(super) const fn new(stamp: Stamp) -> Self {
        Self { stamp, content: [0; N], encoder: Encoder::new() }
    }

    /// Which policy it was minimized under, and for whom.
    #[must_use]
    pub const fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    /// The encoded measurements.
    #[must_use]
    pub fn content(&self) -> &[u8] {
        self.content.get(..self.encoder.len()).unwrap_or_default()
    }

    /// Whether nothing is in it.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.encoder.is_empty()
    }

    /// Empties it; callers have looked whether the policy still holds.
    pub(super) fn clear(&mut self) {
        self.content.zeroize();
        self.encoder = Encoder::new();
    }

    pub(super) fn belongs_to(&self, stamp: &Stamp) -> Result<(), Error> {
        if self.stamp == *stamp { Ok(()) } else { Err(Error::OtherPlan) }
    }

    #[inline]
    pub(super) fn push_sample(&mut self, sample: &Sample) -> Result<(), Error> {
        let empty = self.is_empty();
        self.encoder.sample(&mut self.content, sample).map_err(|error| refusal(error, empty))
    }

    pub(super) fn push_waveform(&mut self, waveform: &Waveform<'_>) -> Result<(), Error> {
        let empty = self.is_empty();
        self.encoder.waveform(&mut self.content, waveform).map_err(|error| refusal(error, empty))
    }

    pub(super) fn mark(&self) -> Mark {
        Mark(self.encoder.clone())
    }

    /// Back to where `mark` was taken of this batch.
    pub(super) fn rewind(&mut self, mark: Mark) {
        let end = self.encoder.len();
        self.encoder = mark.0;
        // What is taken back is not left lying behind the end.
        self.content.get_mut(self.encoder.len()..end).unwrap_or_default().zeroize();
    }
}

/// A place in a batch.
pub(super) struct Mark(Encoder);

/// A full batch, and one that counts its times from another base, have one cure.
fn refusal(error: measurement::Error, empty: bool) -> Error {
    match error {
        measurement::Error::Capacity if empty => Error::TooLong,
        measurement::Error::Capacity | measurement::Error::TimeBase => Error::Full,
        other => other.into(),
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
        f.debug_struct("Minimized").field("bytes", &self.encoder.len()).finish_non_exhaustive()
    }
}
