//! Credentials and how a message names them (RFC 9528 §3.5).
//!
//! CRED_x is what both sides hold: a certificate, or a claims set with a raw key. ID_CRED_x is what
//! goes over the wire: the certificate chain itself (x5chain), the hash of its leaf (x5t), or a key
//! identifier (kid).

use super::encode::{Buffer, Sink, bytes_head};
use super::identifier::{self, Identifier};
use super::suite::{Curve, Suite};
use super::{Error, Method};
use crate::cbor::{Encoded, Reader, Type};
use crate::crypto::agreement;
use crate::crypto::hash::{Digest, sha256};
use crate::identity::{Chain, Key, KeyAgreement, Pin, Signer, chain};
use core::fmt;

/// The private key of a credential.
///
/// It need not be [`Sync`], as the driver of a secure element seldom is. So a handshake stays on one thread, for as
/// long as it needs the key: until message_3. A gateway with several threads makes its credentials in each of
/// them, from keys that are `Sync`, as the software's are. What comes after message_3 may change its thread.
#[derive(Clone, Copy)]
pub enum PrivateKey<'a> {
    /// It signs.
    Signature(&'a dyn Signer),
    /// It agrees on keys.
    Agreement(&'a dyn KeyAgreement),
}

impl PrivateKey<'_> {
    /// Whether the key can prove a side that signs, or does not, in this suite (§3.5.1).
    fn fits(&self, signs: bool, suite: Suite) -> bool {
        match self {
            Self::Signature(key) => signs && key.public_key().algorithm() == suite.signature(),
            Self::Agreement(key) => !signs && curve(&key.public_key()) == suite.curve(),
        }
    }

    fn is_for(&self, public: &Key) -> Result<(), Error> {
        let is_for = match self {
            Self::Signature(key) => public.signature() == Some(key.public_key()),
            Self::Agreement(key) => public.agreement() == Some(key.public_key()),
        };
        if is_for { Ok(()) } else { Err(Error::KeyMismatch) }
    }
}

fn curve(key: &agreement::PublicKey) -> Curve {
    match key {
        agreement::PublicKey::X25519(_) => Curve::X25519,
        agreement::PublicKey::P256(_) => Curve::P256,
    }
}

/// What this side proves itself with.
#[derive(Clone, Copy)]
pub struct Credential<'a> {
    pub(super) id: Id<'a>,
    pub(super) body: Body<'a>,
    pub(super) key: PrivateKey<'a>,
    /// SHA-256 of the certificate; a claims set has no identity that waits to be committed.
    pub(super) fingerprint: Option<Digest>,
}

impl<'a> Credential<'a> {
    /// A certificate, sent along with its chain, for a peer that has never seen it.
    ///
    /// # Errors
    /// [`Error::KeyMismatch`] if the certificate is for another key; [`Error::Identity`] if it
    /// cannot be read.
    pub fn x5chain(chain: Chain<'a>, key: PrivateKey<'a>) -> Result<Self, Error> {
        key.is_for(&chain.key()?)?;
        Ok(Self::certificate(Id::Chain(chain), chain, key))
    }

    /// A certificate, named by the first 8 bytes of its hash, for a peer that has its chain.
    ///
    /// # Errors
    /// As for [`Credential::x5chain`].
    pub fn x5t(chain: Chain<'a>, key: PrivateKey<'a>) -> Result<Self, Error> {
        key.is_for(&chain.key()?)?;
        let id = Id::Thumbprint(Thumbprint::short(chain.leaf()));
        Ok(Self::certificate(id, chain, key))
    }

    /// A raw public key, named by the key identifier in its claims set, for a peer that has pinned
    /// `claims`, a CWT Claims Set, in the very same bytes.
    ///
    /// # Errors
    /// [`Error::KeyMismatch`] if the claims set is for another key, [`Error::PinKid`] if it has no
    /// key identifier, [`Error::Identity`] if it cannot be read.
    pub fn kid(claims: &'a [u8], key: PrivateKey<'a>) -> Result<Self, Error> {
        let (public, kid) = Pin::key_in(claims)?;
        key.is_for(&public)?;
        let id = Id::Kid(Identifier::new(kid.ok_or(Error::PinKid)?)?);
        Ok(Self { id, body: Body::Claims(claims), key, fingerprint: None })
    }

    fn certificate(id: Id<'a>, chain: Chain<'a>, key: PrivateKey<'a>) -> Self {
        let fingerprint = Some(sha256(&[chain.leaf()]));
        Self { id, body: Body::Certificate(chain.leaf()), key, fingerprint }
    }

    /// Whether this proves the side of `method` that is the initiator's, or the responder's.
    pub(super) fn fits(&self, initiator: bool, method: Method, suite: Suite) -> bool {
        let signs = if initiator { method.initiator_signs() } else { method.responder_signs() };
        self.key.fits(signs, suite)
    }
}

impl fmt::Debug for Credential<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential").field("id", &self.id).finish_non_exhaustive()
    }
}

/// CRED_x.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body<'a> {
    /// A certificate's DER, which goes into hashes and MACs as a byte string (§3.5.2).
    Certificate(&'a [u8]),
    /// A claims set, which is CBOR as it is.
    Claims(&'a [u8]),
}

impl<'a> Body<'a> {
    pub(super) const fn content(&self) -> &'a [u8] {
        match self {
            Self::Certificate(bytes) | Self::Claims(bytes) => bytes,
        }
    }

    /// What stands before the content when it is hashed.
    pub(super) fn head(&self) -> Head {
        match self {
            Self::Certificate(bytes) => Head(Some(bytes_head(bytes.len()))),
            Self::Claims(_) => Head(None),
        }
    }
}

/// A byte string's head, or nothing.
pub(super) struct Head(Option<Encoded>);

impl Head {
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_ref().map_or(&[], Encoded::as_bytes)
    }
}

/// ID_CRED_x, of one header parameter.
#[derive(Clone, Copy, Debug)]
pub(super) enum Id<'a> {
    /// x5chain, RFC 9360 §2.
    Chain(Chain<'a>),
    /// x5t, RFC 9360 §2.
    Thumbprint(Thumbprint),
    /// kid, RFC 9052 §3.1.
    Kid(Identifier),
}

/// COSE header parameters.
const KID: u64 = 4;
const X5CHAIN: u64 = 33;
const X5T: u64 = 34;

/// Room for { 4 : kid }.
pub(super) type KidMap = [u8; identifier::MAX + 3];

impl<'a> Id<'a> {
    /// Writes it as it stands in a plaintext: a kid without its map (§3.5.3.2).
    pub(super) fn write(&self, sink: &mut impl Sink) {
        match self {
            Self::Kid(kid) => kid.write(sink),
            Self::Thumbprint(thumbprint) => {
                map_of(X5T, sink);
                thumbprint.write(sink);
            }
            Self::Chain(chain) => {
                map_of(X5CHAIN, sink);
                // RFC 9360 §2: COSE_X509 = bstr / [ 2*certs: bstr ].
                if chain.certificates().len() > 1 {
                    sink.array_head(chain.certificates().len());
                }
                for certificate in chain.certificates() {
                    sink.bytes(certificate);
                }
            }
        }
    }

    /// The header map, which hashes and MACs take in. `written` is what [`Self::write`] wrote.
    pub(super) fn map<'b>(
        &self,
        written: &'b [u8],
        room: &'b mut KidMap,
    ) -> Result<&'b [u8], Error> {
        let Self::Kid(kid) = self else {
            return Ok(written);
        };
        let mut buffer = Buffer::new(room);
        map_of(KID, &mut buffer);
        buffer.bytes(kid.as_bytes());
        Ok(buffer.finish()?)
    }

    /// Reads what [`Self::write`] writes, and no other form of it.
    pub(super) fn read(reader: &mut Reader<'a>) -> Result<Self, Error> {
        if reader.peek()? != Type::Map {
            return Identifier::read(reader).map(Self::Kid);
        }
        reader.map(|map| {
            let chain = map.optional(33, read_chain)?;
            let thumbprint = map.optional(34, Thumbprint::read)?;
            match (chain, thumbprint) {
                (Some(chain), None) => Ok(Self::Chain(chain)),
                (None, Some(thumbprint)) => Ok(Self::Thumbprint(thumbprint)),
                // §3.5.3.2: a single kid goes without its map.
                _ => Err(Error::CredentialKind),
            }
        })
    }
}

fn map_of(parameter: u64, sink: &mut impl Sink) {
    sink.put(Encoded::new(5, 1).as_bytes());
    sink.put(Encoded::new(0, parameter).as_bytes());
}

fn read_chain<'a>(reader: &mut Reader<'a>) -> Result<Chain<'a>, Error> {
    if reader.peek()? == Type::Bytes {
        return Ok(Chain::new([reader.bytes()?])?);
    }
    reader.array(|items| {
        // RFC 9360 §2: a single certificate is not in an array.
        if items.remaining() < 2 {
            return Err(Error::CredentialKind);
        }
        let mut certificates: [&[u8]; chain::MAX] = [&[]; chain::MAX];
        let mut places = certificates.iter_mut();
        let mut len = 0_usize;
        while let Some(certificate) = items.next(Reader::bytes)? {
            let place = places.next().ok_or(crate::identity::Error::ChainLength)?;
            *place = certificate;
            len = len.saturating_add(1);
        }
        Ok(Chain::new(certificates.into_iter().take(len))?)
    })
}

/// A hash of a certificate (RFC 9360 §2's COSE_CertHash).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Thumbprint {
    hash: [u8; 32],
    short: bool,
}

/// COSE algorithms: SHA-256 truncated to 64 bits, and whole (RFC 9054 §3).
const SHA_256_64: i64 = -15;
const SHA_256: i64 = -16;

impl Thumbprint {
    /// SHA-256/64 of `certificate`, in DER. What it finds is bound by the handshake as a whole, so
    /// its 64 bits need not withstand collisions.
    pub(super) fn short(certificate: &[u8]) -> Self {
        Self { hash: sha256(&[certificate]), short: true }
    }

    /// Whether it is that of `certificate`, in DER.
    pub(super) fn is_of(&self, certificate: &[u8]) -> bool {
        self.is(&sha256(&[certificate]))
    }

    /// Whether it is that of the certificate with this SHA-256.
    pub(super) fn is(&self, fingerprint: &Digest) -> bool {
        fingerprint.starts_with(self.as_bytes())
    }

    /// The hash, 8 or 32 bytes.
    pub(super) fn as_bytes(&self) -> &[u8] {
        let len = if self.short { 8 } else { 32 };
        self.hash.get(..len).unwrap_or_default()
    }

    fn write(&self, sink: &mut impl Sink) {
        sink.array_head(2);
        sink.integer(if self.short { SHA_256_64 } else { SHA_256 });
        sink.bytes(self.as_bytes());
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        reader.array(|items| {
            let short = match items.required(Reader::i64)? {
                SHA_256_64 => true,
                SHA_256 => false,
                _ => return Err(Error::CredentialKind),
            };
            let bytes = items.required(Reader::bytes)?;
            if bytes.len() != if short { 8 } else { 32 } {
                return Err(Error::CredentialKind);
            }
            let mut hash = [0; 32];
            super::schedule::put(&mut hash, bytes);
            Ok(Self { hash, short })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cbor;
    use crate::identity;
    use std::vec::Vec;

    fn read(encoded: &[u8]) -> Result<Id<'_>, Error> {
        let mut reader = Reader::new(encoded);
        let id = Id::read(&mut reader)?;
        assert!(reader.is_empty());
        Ok(id)
    }

    #[test]
    fn each_kind_comes_back_as_it_was_written() {
        let (one, two) = ([7; 300], [8; 20]);
        let sha = |short| Thumbprint { short, ..Thumbprint::short(&one) };
        for (id, len) in [
            (Id::Chain(Chain::new([&one[..]]).unwrap()), 3 + 303),
            (Id::Chain(Chain::new([&one[..], &two]).unwrap()), 4 + 303 + 21),
            (Id::Thumbprint(sha(true)), 14),
            (Id::Thumbprint(sha(false)), 39),
            (Id::Kid(Identifier::new(&[0x2b]).unwrap()), 1),
            (Id::Kid(Identifier::new(&[1, 2, 3]).unwrap()), 4),
        ] {
            let mut out = [0; 512];
            let mut buffer = Buffer::new(&mut out);
            id.write(&mut buffer);
            let written = buffer.finish().unwrap().to_vec();
            assert_eq!(written.len(), len);
            let mut again = [0; 512];
            let mut buffer = Buffer::new(&mut again);
            read(&written).unwrap().write(&mut buffer);
            assert_eq!(buffer.finish().unwrap(), written);
        }
    }

    #[test]
    fn every_other_form_is_refused() {
        let chain = |head: &[u8], count: usize| -> Vec<u8> {
            let mut encoded = head.to_vec();
            encoded.extend(b"\x41\x00".repeat(count));
            encoded
        };
        let both = [b"\xa2\x18\x21\x41\x00\x18\x22\x82\x2e\x48".as_slice(), &[0; 8]].concat();
        let kind = Error::CredentialKind;
        for (encoded, error, fault) in [
            (chain(b"\xa1\x18\x21\x81", 1), kind, "x5chain of one in an array"),
            (chain(b"\xa1\x18\x21\x80", 0), kind, "x5chain of none"),
            (
                chain(b"\xa1\x18\x21\x85", 5),
                Error::Identity(identity::Error::ChainLength),
                "x5chain of five",
            ),
            (b"\xa1\x18\x21\x82\x41\x00\x61a".to_vec(), cbor::Error::Type.into(), "a text in it"),
            (b"\xa1\x18\x22\x82\x2e\x41\x00".to_vec(), kind, "x5t of one byte"),
            (b"\xa1\x18\x22\x82\x2d\x41\x00".to_vec(), kind, "x5t by another hash"),
            (both, kind, "x5chain and x5t"),
            (b"\xa0".to_vec(), kind, "nothing"),
            (b"\xa1\x04\x41\x32".to_vec(), cbor::Error::UnknownKey.into(), "a kid in its map"),
            (b"\xa1\x18\x23\x41\x00".to_vec(), kind, "x5u"),
            (b"\x61a".to_vec(), cbor::Error::Type.into(), "a text"),
        ] {
            assert_eq!(read(&encoded).map(drop), Err(error), "{fault}");
        }
    }
}
