//! Who signs for the device: software, or the caller's hardware.

use crate::crypto::rng::{Hedged, TAG1};
use crate::crypto::signature::{Algorithm, PublicKey, Signature, SigningKey};
use crate::crypto::{self, Secret};
use crate::platform::{self, Random};

/// How well a private key is kept. Reported, never assumed; nothing falls back to a lower one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Protection {
    /// In the process's memory.
    Software,
    /// In the operating system's keystore, out of the process's reach.
    Isolated,
    /// In a secure element, a TPM, StrongBox or the Secure Enclave.
    Hardware,
}

/// A private key that can sign, wherever it lives.
pub trait Signer {
    /// The public key.
    fn public_key(&self) -> PublicKey;

    /// How well the private key is kept.
    fn protection(&self) -> Protection;

    /// Signs `message` (not its hash) with the algorithm of [`Signer::public_key`].
    ///
    /// # Errors
    /// [`platform::Error::Signer`] if the key cannot be used now.
    fn sign(&self, message: &[u8]) -> Result<Signature, platform::Error>;
}

impl<S: Signer + ?Sized> Signer for &S {
    fn public_key(&self) -> PublicKey {
        (**self).public_key()
    }

    fn protection(&self) -> Protection {
        (**self).protection()
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, platform::Error> {
        (**self).sign(message)
    }
}

/// `source` hedged with the device's key (RFC 8937): what comes out stays unpredictable if either of
/// the two is good.
///
/// `start` tells this start of the device from every other: a boot counter or the time, and 0 where
/// there is neither. It costs one signature.
///
/// # Errors
/// The signer's own.
pub fn hedge<R: Random>(
    source: R,
    signer: &impl Signer,
    start: u64,
) -> Result<Hedged<R>, platform::Error> {
    // Never sent and never kept: the signature is a secret here, and is wiped.
    let mut signature = signer.sign(TAG1)?;
    Ok(Hedged::new(source, &Secret::take(&mut signature.0), start))
}

/// A signer whose key is in the process's memory.
pub struct SoftwareSigner(SigningKey);

impl SoftwareSigner {
    /// Makes a key from the caller's random numbers.
    ///
    /// # Errors
    /// The random source's own.
    pub fn generate(algorithm: Algorithm, random: &mut impl Random) -> Result<Self, crypto::Error> {
        SigningKey::generate(algorithm, random).map(Self)
    }

    /// The signer with this Ed25519 seed or big-endian P-256 scalar.
    ///
    /// # Errors
    /// [`crypto::Error::Encoding`] if the scalar is 0 or not under the group's order.
    pub fn from_secret(algorithm: Algorithm, key: &Secret<32>) -> Result<Self, crypto::Error> {
        SigningKey::from_secret(algorithm, key).map(Self)
    }
}

impl Signer for SoftwareSigner {
    fn public_key(&self) -> PublicKey {
        self.0.public_key()
    }

    fn protection(&self) -> Protection {
        Protection::Software
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, platform::Error> {
        self.0.sign(message).map_err(|_| platform::Error::Signer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A source that always gives the same.
    struct Stuck;

    impl Random for Stuck {
        fn fill(&mut self, out: &mut [u8]) -> Result<(), platform::Error> {
            out.fill(7);
            Ok(())
        }
    }

    struct Absent;

    impl Signer for Absent {
        fn public_key(&self) -> PublicKey {
            PublicKey::Ed25519([0; 32])
        }

        fn protection(&self) -> Protection {
            Protection::Hardware
        }

        fn sign(&self, _: &[u8]) -> Result<Signature, platform::Error> {
            Err(platform::Error::Signer)
        }
    }

    fn signer(seed: u8) -> SoftwareSigner {
        SoftwareSigner::from_secret(Algorithm::Ed25519, &Secret::take(&mut [seed; 32])).unwrap()
    }

    fn draw(source: &mut impl Random) -> [u8; 32] {
        let mut out = [0; 32];
        source.fill(&mut out).unwrap();
        out
    }

    #[test]
    fn a_stuck_source_still_differs_by_device_start_and_call() {
        let mut first = hedge(Stuck, &signer(1), 1).unwrap();
        let drawn = [
            draw(&mut first),
            draw(&mut first),
            draw(&mut hedge(Stuck, &signer(2), 1).unwrap()),
            draw(&mut hedge(Stuck, &signer(1), 2).unwrap()),
        ];
        for (at, one) in drawn.iter().enumerate() {
            assert!(!drawn[..at].contains(one), "draw {at} repeats");
        }
    }

    #[test]
    fn a_signer_that_fails_is_an_error() {
        assert_eq!(hedge(Stuck, &Absent, 1).map(|_| ()), Err(platform::Error::Signer));
    }
}
