//! P-256 in a build without feature `p256`: every way to it answers [`Error::Unsupported`], and its
//! keys are types without values.

use crate::crypto::{Error, Secret};

pub(in crate::crypto) enum P256 {}

impl P256 {
    pub(in crate::crypto) const fn new(_: &Secret<32>) -> Result<Self, Error> {
        Err(Error::Unsupported)
    }

    pub(in crate::crypto) const fn public(&self) -> [u8; 65] {
        match *self {}
    }

    pub(in crate::crypto) const fn agree(&self, _: &[u8]) -> Result<Secret<32>, Error> {
        match *self {}
    }
}

pub(in crate::crypto) const fn p256_point(_: &[u8]) -> Result<[u8; 65], Error> {
    Err(Error::Unsupported)
}

pub(in crate::crypto) enum SigningKey {}

impl SigningKey {
    pub(super) const fn new(_: &Secret<32>) -> Result<Self, Error> {
        Err(Error::Unsupported)
    }

    pub(super) const fn public(&self) -> [u8; 65] {
        match *self {}
    }

    pub(super) const fn sign(&self, _: &[u8]) -> Result<[u8; 64], Error> {
        match *self {}
    }
}

pub(in crate::crypto) const fn verify_p256(
    _: &[u8; 65],
    _: &[u8],
    _: &[u8; 64],
) -> Result<(), Error> {
    Err(Error::Unsupported)
}

#[cfg(test)]
mod tests {
    use crate::crypto::agreement::{self, PublicKey};
    use crate::crypto::signature::{self, Algorithm, Signature, SigningKey};
    use crate::crypto::{Error, Secret};
    use crate::session::edhoc::Suite;

    /// The generator, SP 800-186 §3.2.1.3: a point that a build with P-256 takes.
    const G: &str = "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296\
                     4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";

    #[test]
    fn every_way_to_p256_says_that_it_is_not_built_in() {
        let g: [u8; 65] = hex::decode(G).unwrap().try_into().unwrap();
        let secret = Secret::take(&mut [7; 32]);
        let unsupported = Some(Error::Unsupported);
        assert_eq!(agreement::P256::from_secret(&secret).err(), unsupported);
        assert_eq!(PublicKey::p256(&g).err(), unsupported);
        assert_eq!(SigningKey::from_secret(Algorithm::Es256, &secret).err(), unsupported);
        let verified = signature::PublicKey::P256(g).verify(b"", &Signature([1; 64]));
        assert_eq!(verified, Err(Error::Unsupported));
        for suite in Suite::ALL {
            let needs = matches!(suite.number(), 2 | 3 | 5 | 6);
            assert!(!(needs && suite.is_available()), "{suite:?}");
        }
        assert!(Suite::Suite4.is_available());
    }
}
