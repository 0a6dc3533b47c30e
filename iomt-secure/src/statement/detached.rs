//! COSE_Sign1 with a detached payload (RFC 9052 §4.1): as SUIT and others sign what stands beside it.
//!
//! The profile is narrower than RFC 9052 as that of [`Sign1`](super::Sign1) is, with two differences:
//! there is no content type, as the format around it says what is signed, and the key identifier may
//! be absent. Whoever verifies therefore names the kind of statement that the format stands for.

use super::authority::{Authority, KeyId};
use super::sign1::{ALG, EMPTY_MAP, KID, TAG, algorithm, sig_structure, signature};
use super::{Error, Kind, OVERHEAD};
use crate::cbor::{self, Reader};
use crate::crypto::signature::{Algorithm, Signature};

/// Most bytes of a detached payload: what is signed so is a digest.
pub const MAX_PAYLOAD: usize = 64;

/// A signature whose form was checked, and which was not verified.
#[derive(Clone, Copy, Debug)]
pub struct Detached<'a> {
    protected: &'a [u8],
    algorithm: Algorithm,
    key_id: Option<KeyId>,
    signature: Signature,
}

impl<'a> Detached<'a> {
    /// Checks the form of a COSE_Sign1 that is tagged 18 and whose payload is null.
    ///
    /// # Errors
    /// [`Error::Cbor`] for the encoding, [`cbor::Error::UnknownKey`] for a header beside algorithm and
    /// key identifier, `crit` among them; [`Error::Unprotected`], [`Error::Algorithm`],
    /// [`Error::KeyId`], [`Error::SignatureLength`].
    pub fn decode(bytes: &'a [u8]) -> Result<Self, Error> {
        cbor::decode(bytes, |reader| {
            reader.tagged(TAG, |reader| {
                reader.array(|items| {
                    let protected = items.required(Reader::bytes)?;
                    let unprotected = items.required(Reader::skip)?;
                    items.required(Reader::null)?;
                    let signature = items.required(signature)?;
                    if unprotected != EMPTY_MAP {
                        return Err(Error::Unprotected);
                    }
                    let (algorithm, key_id) = cbor::decode(protected, header)?;
                    Ok(Self { protected, algorithm, key_id, signature })
                })
            })
        })
    }

    /// Verifies that one of `authorities` signed `payload`, of at most [`MAX_PAYLOAD`] bytes, and may
    /// sign statements of `kind`; gives that authority.
    ///
    /// # Errors
    /// [`Error::UnknownSigner`], [`Error::NotAuthorized`], [`Error::AlgorithmMismatch`],
    /// [`Error::Scratch`] for a longer payload, or
    /// [`crypto::Error::Signature`](crate::crypto::Error::Signature).
    pub fn verify<'k>(
        &self,
        authorities: &'k [Authority],
        kind: Kind,
        payload: &[u8],
    ) -> Result<&'k Authority, Error> {
        let mut buffer = [0; MAX_PAYLOAD.saturating_add(OVERHEAD)];
        let to_be_signed =
            sig_structure(self.protected, b"", payload, &mut buffer).map_err(|_| Error::Scratch)?;
        let claimed = |one: &&Authority| self.key_id.is_none_or(|id| one.key_id() == id);
        // The reason given is that of the key that came nearest.
        let mut refusal = Error::UnknownSigner;
        for authority in authorities.iter().filter(claimed) {
            if !authority.may_sign(kind) {
                if refusal == Error::UnknownSigner {
                    refusal = Error::NotAuthorized;
                }
            } else if authority.key().algorithm() != self.algorithm {
                // RFC 9053 §2: the key's type and curve must be those of the algorithm.
                if matches!(refusal, Error::UnknownSigner | Error::NotAuthorized) {
                    refusal = Error::AlgorithmMismatch;
                }
            } else {
                match authority.key().verify(to_be_signed, &self.signature) {
                    Ok(()) => return Ok(authority),
                    Err(error) => refusal = error.into(),
                }
            }
        }
        Err(refusal)
    }
}

fn header(reader: &mut Reader<'_>) -> Result<(Algorithm, Option<KeyId>), Error> {
    reader.map(|map| {
        let algorithm = map.required(ALG, algorithm)?;
        let key_id =
            map.optional(KID, |reader| KeyId::try_from(reader.bytes()?).map_err(|_| Error::KeyId))?;
        Ok((algorithm, key_id))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::{self, Secret};
    use crate::identity::{Signer, SoftwareSigner};
    use coset::{CoseSign1, CoseSign1Builder, HeaderBuilder, TaggedCborSerializable, iana};
    use std::{vec, vec::Vec};

    const DIGEST: &[u8] = b"what was signed";
    const OTHER: Error = Error::Crypto(crypto::Error::Signature);

    fn signer(seed: u8) -> SoftwareSigner {
        let algorithm = if seed % 2 == 1 { Algorithm::Ed25519 } else { Algorithm::Es256 };
        SoftwareSigner::from_secret(algorithm, &Secret::take(&mut [seed; 32])).unwrap()
    }

    fn authority(seed: u8, kinds: &[Kind]) -> Authority {
        Authority::new(signer(seed).public_key(), kinds).unwrap()
    }

    /// By the peer, with what `change` makes of it.
    fn signed(seed: u8, key_id: &[u8], change: &dyn Fn(&mut CoseSign1)) -> Vec<u8> {
        let algorithm = if seed % 2 == 1 { iana::Algorithm::EdDSA } else { iana::Algorithm::ES256 };
        let header = HeaderBuilder::new().algorithm(algorithm).key_id(key_id.to_vec()).build();
        let mut statement = CoseSign1Builder::new()
            .protected(header)
            .create_detached_signature(DIGEST, b"", |tbs| {
                signer(seed).sign(tbs).unwrap().0.to_vec()
            })
            .build();
        change(&mut statement);
        statement.to_tagged_vec().unwrap()
    }

    fn verify(bytes: &[u8], authorities: &[Authority], payload: &[u8]) -> Result<(), Error> {
        Detached::decode(bytes)?.verify(authorities, Kind::Manifest, payload).map(drop)
    }

    #[test]
    fn the_peers_signature_holds_with_and_without_a_key_identifier() {
        for seed in [1, 2] {
            let all = [authority(3, &Kind::ALL), authority(4, &Kind::ALL), {
                authority(seed, &[Kind::Manifest])
            }];
            let key_id = all[2].key_id();
            for key_id in [&[][..], &key_id] {
                let bytes = signed(seed, key_id, &|_| ());
                let detached = Detached::decode(&bytes).unwrap();
                let signer = detached.verify(&all, Kind::Manifest, DIGEST).unwrap();
                assert_eq!(signer, &all[2]);
                assert_eq!(verify(&bytes, &all, b"something else"), Err(OTHER));
                assert_eq!(verify(&bytes, &all, &[0; 300]), Err(Error::Scratch));
            }
        }
    }

    #[test]
    fn each_rule_refuses_by_its_own_error() {
        let own = authority(1, &[Kind::Manifest]);
        let good = signed(1, b"", &|_| ());
        assert_eq!(verify(&good, &[own], DIGEST), Ok(()));
        assert_eq!(verify(&good, &[], DIGEST), Err(Error::UnknownSigner));
        let policy = authority(1, &[Kind::Policy]);
        assert_eq!(verify(&good, &[policy], DIGEST), Err(Error::NotAuthorized));
        let p256 = authority(2, &[Kind::Manifest]);
        assert_eq!(verify(&good, &[p256], DIGEST), Err(Error::AlgorithmMismatch));
        assert_eq!(verify(&good, &[policy, p256], DIGEST), Err(Error::AlgorithmMismatch));
        let stranger = authority(3, &[Kind::Manifest]);
        assert_eq!(verify(&good, &[stranger, p256, policy], DIGEST), Err(OTHER));
        let named = signed(1, &stranger.key_id(), &|_| ());
        assert_eq!(verify(&named, &[own], DIGEST), Err(Error::UnknownSigner));
        for (name, bytes, error) in [
            ("a short key identifier", signed(1, b"kid", &|_| ()), Error::KeyId),
            (
                "an unprotected header",
                signed(1, b"", &|s| s.unprotected.key_id = vec![7; 8]),
                Error::Unprotected,
            ),
            (
                "an attached payload",
                signed(1, b"", &|s| s.payload = Some(DIGEST.to_vec())),
                cbor::Error::Type.into(),
            ),
            (
                "a short signature",
                signed(1, b"", &|s| s.signature.truncate(63)),
                Error::SignatureLength,
            ),
            (
                "a content type",
                signed(1, b"", &|s| {
                    s.protected.original_data = None;
                    s.protected.header.content_type =
                        Some(coset::RegisteredLabel::Text("text/plain".into()));
                }),
                cbor::Error::UnknownKey.into(),
            ),
            (
                "an unknown critical header",
                signed(1, b"", &|s| {
                    s.protected.original_data = None;
                    s.protected.header.crit = vec![coset::RegisteredLabelWithPrivate::Assigned(
                        iana::HeaderParameter::Alg,
                    )];
                }),
                cbor::Error::UnknownKey.into(),
            ),
            ("no tag", good[1..].to_vec(), cbor::Error::Tag.into()),
            ("truncated", good[..good.len() - 1].to_vec(), cbor::Error::Truncated.into()),
            ("trailing", [&good[..], &[0]].concat(), cbor::Error::Trailing.into()),
        ] {
            assert_eq!(verify(&bytes, &[own], DIGEST), Err(error), "{name}");
        }
    }
}
