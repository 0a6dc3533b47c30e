//! When a posture is to be sent again.

use super::{MAX, Posture};
use crate::crypto::hash::{Digest, sha256};
use crate::fleet::Error;

/// Remembers what a device last said in a session, to say it again when it has changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reporter {
    last: Option<Digest>,
}

impl Reporter {
    /// Nothing said yet: a session has begun.
    #[must_use]
    pub const fn new() -> Self {
        Self { last: None }
    }

    /// Whether `posture` is not what was said last; time, uptime and nonce do not count.
    ///
    /// # Errors
    /// Those of [`Posture::encode`].
    pub fn is_due(&self, posture: &Posture<'_>) -> Result<bool, Error> {
        Ok(self.last != Some(digest(posture)?))
    }

    /// Notes that `posture` was sent.
    ///
    /// # Errors
    /// Those of [`Posture::encode`].
    pub fn sent(&mut self, posture: &Posture<'_>) -> Result<(), Error> {
        self.last = Some(digest(posture)?);
        Ok(())
    }
}

fn digest(posture: &Posture<'_>) -> Result<Digest, Error> {
    let mut out = [0; MAX];
    let steady = Posture { issued: 0, uptime: 0, nonce: &[0; 8], ..*posture };
    Ok(sha256(&[steady.encode(&mut out)?]))
}
