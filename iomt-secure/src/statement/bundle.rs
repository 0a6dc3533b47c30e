//! One payload, signed by several: for what takes k of n authorities.
//!
//! Each signs a whole statement of the same payload, where and when it suits them, and whoever has
//! collected the statements [`join`]s them. One alone stands bare, two to [`MAX_SIGNERS`] in an array:
//! so a bundle, too, has one encoding for the statements that are in it.
//!
//! How many are enough is for the module to say whose statement it is; [`Endorsed::signers`] counts
//! keys that differ, and a key that signed twice is refused rather than counted once.

use super::{Authority, Error, Kind, Sign1};
use crate::cbor::{self, Reader, Type, Writer};
use crate::crypto::hash::Digest;

/// Most statements in a bundle.
pub const MAX_SIGNERS: usize = 8;

/// Puts statements of one payload together in `out`, which needs room for all of them and 4 bytes
/// for each.
///
/// # Errors
/// [`Error::BundleSize`] if there are none or too many, [`Error::BundlePayload`] if they are not of one
/// payload; those of [`Sign1::decode`]; [`cbor::Error::Full`].
pub fn join<'o>(statements: &[&[u8]], out: &'o mut [u8]) -> Result<&'o [u8], Error> {
    if statements.len() > MAX_SIGNERS {
        return Err(Error::BundleSize);
    }
    let mut first = None;
    for statement in statements {
        let payload = Sign1::decode(statement)?.unverified_payload();
        if *first.get_or_insert(payload) != payload {
            return Err(Error::BundlePayload);
        }
    }
    match statements {
        [] => Err(Error::BundleSize),
        [one] => {
            let out = out.get_mut(..one.len()).ok_or(cbor::Error::Full)?;
            out.copy_from_slice(one);
            Ok(out)
        }
        _ => {
            let mut writer = Writer::new(out);
            writer.array(|items| statements.iter().try_for_each(|one| items.bytes(one)))?;
            Ok(writer.finish())
        }
    }
}

/// Statements of one payload whose form was checked and whose signatures were not.
#[derive(Clone, Copy, Debug)]
pub struct Bundle<'a> {
    statements: [Option<Sign1<'a>>; MAX_SIGNERS],
}

impl<'a> Bundle<'a> {
    /// Checks the form of a bare statement, or of an array of two to [`MAX_SIGNERS`].
    ///
    /// # Errors
    /// [`Error::BundleSize`], [`Error::BundlePayload`], and those of [`Sign1::decode`].
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Error> {
        let mut statements = [None; MAX_SIGNERS];
        if Reader::new(bytes).peek()? != Type::Array {
            if let Some(first) = statements.first_mut() {
                *first = Some(Sign1::decode(bytes)?);
            }
            return Ok(Self { statements });
        }
        cbor::decode(bytes, |reader| {
            reader.array(|items| {
                if !usize::try_from(items.remaining()).is_ok_and(|n| (2..=MAX_SIGNERS).contains(&n))
                {
                    return Err(Error::BundleSize);
                }
                for place in &mut statements {
                    *place = items.next(|item| Sign1::decode(item.bytes()?))?;
                }
                Ok(())
            })
        })?;
        let mut payloads = statements.iter().flatten().map(Sign1::unverified_payload);
        let first = payloads.next();
        if payloads.any(|payload| Some(payload) != first) {
            return Err(Error::BundlePayload);
        }
        Ok(Self { statements })
    }

    /// What the first statement's header says that this is, not verified: to tell where it belongs.
    #[must_use]
    pub fn claimed_kind(&self) -> Option<Kind> {
        self.statements.iter().flatten().next().map(Sign1::claimed_kind)
    }

    /// Verifies that each statement was signed, as one of `kind`, by another of `authorities`.
    /// `scratch` needs room for payload, `external_aad` and [`OVERHEAD`](super::OVERHEAD) bytes.
    ///
    /// # Errors
    /// [`Error::SameSigner`], and those of [`Sign1::verify`] if one statement does not hold, though
    /// others may.
    pub fn verify(
        &self,
        authorities: &[Authority],
        kind: Kind,
        external_aad: &[u8],
        scratch: &mut [u8],
    ) -> Result<Endorsed<'a>, Error> {
        let mut signers = [None; MAX_SIGNERS];
        let mut payload: &'a [u8] = &[];
        let mut count = 0u8;
        for (statement, place) in self.statements.iter().flatten().zip(0..) {
            let verified = statement.verify(authorities, kind, external_aad, scratch)?;
            let signer = Some(*verified.signer().thumbprint());
            if signers.contains(&signer) {
                return Err(Error::SameSigner);
            }
            if let Some(slot) = signers.get_mut::<usize>(place) {
                *slot = signer;
            }
            payload = verified.payload();
            count = count.saturating_add(1);
        }
        Ok(Endorsed { payload, signers, count })
    }
}

/// The proof that authorities signed a payload as a statement of a kind. Only [`Bundle::verify`]
/// makes one.
#[derive(Clone, Copy, Debug)]
pub struct Endorsed<'a> {
    payload: &'a [u8],
    signers: [Option<Digest>; MAX_SIGNERS],
    count: u8,
}

impl<'a> Endorsed<'a> {
    /// What was signed.
    #[must_use]
    pub const fn payload(&self) -> &'a [u8] {
        self.payload
    }

    /// How many keys have signed; each differs from the others.
    #[must_use]
    pub const fn signers(&self) -> u8 {
        self.count
    }

    /// How many of `authorities` have signed.
    #[must_use]
    pub fn count_of(&self, authorities: &[Authority]) -> usize {
        let signed = |one: &&Authority| self.signers.contains(&Some(*one.thumbprint()));
        authorities.iter().filter(signed).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::signature::Algorithm;
    use crate::crypto::{self, Secret};
    use crate::identity::{Signer, SoftwareSigner};
    use crate::statement::{OVERHEAD, sign};
    use std::{vec, vec::Vec};

    fn signer(seed: u8) -> SoftwareSigner {
        SoftwareSigner::from_secret(Algorithm::Ed25519, &Secret::take(&mut [seed; 32])).unwrap()
    }

    fn authority(seed: u8) -> Authority {
        Authority::new(signer(seed).public_key(), &[Kind::Order]).unwrap()
    }

    fn signed(seed: u8, payload: &[u8]) -> Vec<u8> {
        let mut out = vec![0; payload.len() + OVERHEAD];
        sign(&signer(seed), Kind::Order, payload, b"", &mut out).unwrap().to_vec()
    }

    fn joined(statements: &[Vec<u8>]) -> Result<Vec<u8>, Error> {
        let slices: Vec<&[u8]> = statements.iter().map(Vec::as_slice).collect();
        let mut out = vec![0; 4096];
        join(&slices, &mut out).map(<[u8]>::to_vec)
    }

    /// An array of anything, by hand.
    fn array(items: &[Vec<u8>]) -> Vec<u8> {
        let mut out = vec![0; 4096];
        let mut writer = Writer::new(&mut out);
        writer.array(|w| items.iter().try_for_each(|item| w.bytes(item))).unwrap();
        writer.finish().to_vec()
    }

    fn verify(bytes: &[u8], authorities: &[Authority]) -> Result<(Vec<u8>, u8), Error> {
        let mut scratch = [0; 512];
        let bundle = Bundle::decode(bytes)?;
        let endorsed = bundle.verify(authorities, Kind::Order, b"", &mut scratch)?;
        Ok((endorsed.payload().to_vec(), endorsed.signers()))
    }

    #[test]
    fn one_stands_bare_and_more_in_an_array() {
        let all = [authority(1), authority(2), authority(3)];
        let one = joined(&[signed(1, b"\x07")]).unwrap();
        assert_eq!(one, signed(1, b"\x07"));
        assert_eq!(verify(&one, &all), Ok((vec![7], 1)));
        let two = joined(&[signed(3, b"\x07"), signed(1, b"\x07")]).unwrap();
        assert_eq!(two[0], 0x82);
        assert_eq!(verify(&two, &all), Ok((vec![7], 2)));
        let bundle = Bundle::decode(&two).unwrap();
        assert_eq!(bundle.claimed_kind(), Some(Kind::Order));
        let endorsed = bundle.verify(&all, Kind::Order, b"", &mut [0; 512]).unwrap();
        assert_eq!(endorsed.count_of(&all), 2);
        assert_eq!(endorsed.count_of(&all[1..]), 1);
        assert_eq!(endorsed.count_of(&all[1..2]), 0);
    }

    #[test]
    fn each_rule_refuses_by_its_own_error() {
        let all: Vec<_> = (1..10).map(authority).collect();
        let (one, two) = (signed(1, b"\x07"), signed(2, b"\x07"));
        assert_eq!(joined(&[]), Err(Error::BundleSize));
        let nine: Vec<_> = (1..10).map(|seed| signed(seed, b"\x07")).collect();
        assert_eq!(joined(&nine), Err(Error::BundleSize));
        assert_eq!(joined(&[one.clone(), signed(2, b"\x08")]), Err(Error::BundlePayload));
        for (name, bytes, error) in [
            ("empty", vec![], cbor::Error::Truncated.into()),
            ("none", array(&[]), Error::BundleSize),
            ("one in an array", array(std::slice::from_ref(&one)), Error::BundleSize),
            ("nine", array(&nine), Error::BundleSize),
            ("two payloads", array(&[one.clone(), signed(2, b"\x08")]), Error::BundlePayload),
            ("one key twice", array(&[one.clone(), one.clone()]), Error::SameSigner),
            ("trailing", [array(&[one.clone(), two.clone()]), vec![0]].concat(), {
                cbor::Error::Trailing.into()
            }),
            ("a stranger among them", array(&[one.clone(), signed(99, b"\x07")]), {
                Error::UnknownSigner
            }),
            (
                "one signature broken",
                {
                    let mut broken = two.clone();
                    *broken.last_mut().unwrap() ^= 1;
                    array(&[one, broken])
                },
                crypto::Error::Signature.into(),
            ),
        ] {
            assert_eq!(verify(&bytes, &all), Err(error), "{name}");
        }
    }

    #[test]
    fn eight_is_the_most() {
        let all: Vec<_> = (1..9).map(authority).collect();
        let eight: Vec<_> = (1..9).map(|seed| signed(seed, b"\x07")).collect();
        assert_eq!(verify(&joined(&eight).unwrap(), &all), Ok((vec![7], 8)));
    }
}
