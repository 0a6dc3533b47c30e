//! Raw public keys that were pinned when two devices were paired, by QR code for example.
//!
//! A pinned key has no issuer and no dates. That it belongs to its name is what the person who
//! paired the devices vouched for; until it is taken out again, it holds. Over the wire it is
//! named by a key identifier (kid), and it takes part in a handshake as a CWT Claims Set (CCS,
//! RFC 8392 and RFC 8747 §3.2), which both sides hold in the very same bytes.

use super::peer::{Key, VerifiedPeer};
use super::{Error, Name};
use crate::cbor::{self, Reader, Type, Writer};
use crate::crypto::agreement;
use crate::crypto::hash::sha256;

/// A peer's raw public key and the name that it was paired under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pin<'a> {
    name: Name,
    claims: &'a [u8],
    key: CoseKey<'a>,
}

impl<'a> Pin<'a> {
    /// Takes over what pairing gave: the name that the peer shall go by, and its claims set in the
    /// peer's own encoding.
    ///
    /// # Errors
    /// [`Error::Claims`] if the claims set is not strict CBOR with one public COSE_Key for
    /// confirmation; [`Error::PinnedKey`] if that is of a kind or a curve that sessions do not use,
    /// or no point of it.
    pub fn new(name: Name, claims: &'a [u8]) -> Result<Self, Error> {
        Ok(Self { name, claims, key: CoseKey::of_claims(claims)? })
    }

    /// The key and the key identifier in a claims set, whoever goes by it.
    ///
    /// # Errors
    /// As for [`Pin::new`].
    pub fn key_in(claims: &'a [u8]) -> Result<(Key, Option<&'a [u8]>), Error> {
        CoseKey::of_claims(claims).map(|found| (found.key, found.kid))
    }

    /// Writes a device's own claims set to `out`, to be handed over at pairing, in a QR code for
    /// example: `subject` for humans, and `key` under the key identifier `kid`.
    ///
    /// # Errors
    /// [`Error::ClaimsLength`] if `out` is too small; 128 bytes over the subject's do.
    pub fn write_claims<'o>(
        subject: &str,
        kid: &[u8],
        key: &Key,
        out: &'o mut [u8],
    ) -> Result<&'o [u8], Error> {
        let mut writer = Writer::new(out);
        let written = writer.map(|claims| {
            claims.entry(2, |w| w.text(subject))?;
            claims.entry(8, |w| w.map(|cnf| cnf.entry(1, |w| write_key(kid, key, w))))
        });
        written.map(|()| writer.finish()).map_err(|_| Error::ClaimsLength)
    }

    /// The name that the peer goes by.
    #[must_use]
    pub const fn name(&self) -> &Name {
        &self.name
    }

    /// The key identifier in the claims set, if it has one.
    #[must_use]
    pub const fn kid(&self) -> Option<&'a [u8]> {
        self.key.kid
    }

    /// The claims set, as it was handed over.
    #[must_use]
    pub const fn claims(&self) -> &'a [u8] {
        self.claims
    }

    /// The pinned key.
    #[must_use]
    pub const fn key(&self) -> &Key {
        &self.key.key
    }

    /// The proof for a session's handshake that `claims` are the pinned ones. That the peer holds
    /// the private key is not shown by this; the handshake does.
    ///
    /// # Errors
    /// [`Error::PinMismatch`] if they differ in a single byte.
    pub fn verify(&self, claims: &[u8]) -> Result<VerifiedPeer, Error> {
        if claims != self.claims {
            return Err(Error::PinMismatch);
        }
        Ok(VerifiedPeer::pinned(self.name, self.key.key, sha256(&[claims])))
    }
}

/// A COSE_Key (RFC 9052 §7) with a public key of one of the kinds used here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct CoseKey<'a> {
    kid: Option<&'a [u8]>,
    key: Key,
}

impl<'a> CoseKey<'a> {
    /// { ? 2 : sub, 8 : { 1 : COSE_Key } }, and other claims of RFC 8392 §3.1, which are passed
    /// over: issuer, audience, dates and identifier have no meaning for a pin.
    fn of_claims(claims: &'a [u8]) -> Result<Self, Error> {
        let mut found = None;
        cbor::decode(claims, |reader| {
            reader.map(|map| {
                for claim in [1_i64, 2, 3, 4, 5, 6, 7] {
                    map.optional(claim, |value| value.skip().map(drop))?;
                }
                found = Some(map.required(8, |confirmation| {
                    confirmation.map(|map| map.required(1, Self::read))
                })?);
                Ok::<_, Problem>(())
            })
        })?;
        found.ok_or(Error::Claims)
    }

    fn read(reader: &mut Reader<'a>) -> Result<Self, Problem> {
        reader.map(|map| {
            let kty = map.required(1, Reader::u64)?;
            let kid = map.optional(2, Reader::bytes)?;
            let crv = map.required(-1, Reader::u64)?;
            let x: &[u8; 32] = map.required(-2, Reader::bytes_exact)?;
            let key = match (kty, crv) {
                // RFC 9053 §7.1.1: EC2 on P-256, whose y may be its sign alone.
                (2, 1) => Key::P256(map.required(-3, |y| match y.peek()? {
                    Type::Bool => compressed(x, y.bool()?),
                    _ => whole(x, y.bytes_exact()?),
                })?),
                // RFC 9053 §7.2: OKP.
                (1, 4) => Key::X25519(*x),
                (1, 6) => Key::Ed25519(*x),
                _ => return Err(Problem(Error::PinnedKey)),
            };
            Ok(Self { kid, key })
        })
    }
}

fn write_key(kid: &[u8], key: &Key, writer: &mut Writer<'_>) -> Result<(), cbor::Error> {
    let (kty, crv, x, y): (_, _, _, Option<&[u8]>) = match key {
        Key::X25519(x) => (1, 4, &x[..], None),
        Key::Ed25519(x) => (1, 6, &x[..], None),
        Key::P256([_, point @ ..]) => {
            let (x, y) = point.split_at_checked(32).ok_or(cbor::Error::Full)?;
            (2, 1, x, Some(y))
        }
    };
    writer.map(|map| {
        map.entry(1, |w| w.u64(kty))?;
        map.entry(2, |w| w.bytes(kid))?;
        map.entry(-1, |w| w.u64(crv))?;
        map.entry(-2, |w| w.bytes(x))?;
        y.map_or(Ok(()), |y| map.entry(-3, |w| w.bytes(y)))
    })
}

/// SEC 1 §2.3.3's compressed form.
fn compressed(x: &[u8; 32], sign: bool) -> Result<[u8; 65], Problem> {
    let mut point = [2 | u8::from(sign); 33];
    for (to, from) in point.iter_mut().skip(1).zip(x) {
        *to = *from;
    }
    checked(&point)
}

/// SEC 1 §2.3.3's uncompressed form.
fn whole(x: &[u8; 32], y: &[u8; 32]) -> Result<[u8; 65], Problem> {
    let mut point = [4; 65];
    for (to, from) in point.iter_mut().skip(1).zip(x.iter().chain(y)) {
        *to = *from;
    }
    checked(&point)
}

fn checked(point: &[u8]) -> Result<[u8; 65], Problem> {
    match agreement::PublicKey::p256(point) {
        Ok(agreement::PublicKey::P256(point)) => Ok(point),
        _ => Err(Problem(Error::PinnedKey)),
    }
}

/// An error of this module that passes through the CBOR reader.
struct Problem(Error);

impl From<cbor::Error> for Problem {
    fn from(_: cbor::Error) -> Self {
        Self(Error::Claims)
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        problem.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    /// RFC 9529 §3.3's claims set of the responder.
    const CLAIMS: &str = "a2026b6578616d706c652e65647508a101a501020241322001215820bbc34960526ea4d3\
                          2e940cad2a234148ddc21791a12afbcbac93622046dd44f02258204519e257236b2a0ce2\
                          023f0931f1f386ca7afda64fcde0108c224c51eabf6072";

    fn name() -> Name {
        Name::parse("spiffe://hospital.example/icu/test/pump").unwrap()
    }

    fn pinned(claims: &[u8]) -> Result<Key, Error> {
        Pin::new(name(), claims).map(|pin| *pin.key())
    }

    fn claims() -> Vec<u8> {
        hex::decode(CLAIMS).unwrap()
    }

    #[test]
    fn a_pin_proves_its_own_claims_set_and_no_other() {
        let claims = claims();
        let pin = Pin::new(name(), &claims).unwrap();
        assert_eq!(pin.kid(), Some(&[0x32][..]));
        let peer = pin.verify(&claims).unwrap();
        assert_eq!((peer.name(), peer.key()), (&name(), pin.key()));
        assert_eq!(peer.fingerprint(), &sha256(&[&claims]));
        assert_eq!(
            (peer.not_after(), peer.time_basis()),
            (u64::MAX, super::super::TimeBasis::None)
        );
        for at in 0..claims.len() {
            let mut other = claims.clone();
            other[at] ^= 1;
            assert_eq!(pin.verify(&other), Err(Error::PinMismatch));
        }
    }

    #[test]
    fn a_claims_set_is_written_as_the_rfc_has_it_and_read_again() {
        let Ok((key, kid)) = Pin::key_in(&claims()).map(|(key, _)| (key, [0x32])) else {
            panic!("the RFC's claims set is not read")
        };
        let mut out = [0; 128];
        let written = Pin::write_claims("example.edu", &kid, &key, &mut out).unwrap();
        assert_eq!(written, claims());
        for key in [Key::X25519([9; 32]), Key::Ed25519([9; 32])] {
            let written = Pin::write_claims("", &kid, &key, &mut out).unwrap();
            assert_eq!(Pin::key_in(written), Ok((key, Some(&kid[..]))));
        }
        let full = Pin::write_claims("example.edu", &kid, &key, &mut out[..94]);
        assert_eq!(full, Err(Error::ClaimsLength));
    }

    #[test]
    fn each_kind_of_key_is_read() {
        let okp = |crv: u8| {
            let mut claims = hex::decode("a108a101a3010120").unwrap();
            claims.extend([crv, 0x21, 0x58, 0x20]);
            claims.extend([9; 32]);
            claims
        };
        assert_eq!(pinned(&okp(4)), Ok(Key::X25519([9; 32])));
        assert_eq!(pinned(&okp(6)), Ok(Key::Ed25519([9; 32])));
        assert_eq!(pinned(&okp(5)), Err(Error::PinnedKey));

        let Ok(Key::P256(whole)) = pinned(&claims()) else { panic!("no P-256 key") };
        // The same point with its y-coordinate's sign alone; this y is even.
        let mut compressed = claims();
        compressed.truncate(compressed.len() - 34);
        compressed.push(0xf4);
        assert_eq!(pinned(&compressed), Ok(Key::P256(whole)));
        *compressed.last_mut().unwrap() = 0xf5;
        let Ok(Key::P256(other)) = pinned(&compressed) else { panic!("no P-256 key") };
        assert_eq!(whole[..33], other[..33]);
        assert_ne!(whole[33..], other[33..]);
    }

    #[test]
    fn each_fault_in_a_claims_set_is_refused() {
        let good = claims();
        let change = |at: usize, to: u8| {
            let mut claims = good.clone();
            claims[at] = to;
            claims
        };
        let last = good.len() - 1;
        for (claims, error, fault) in [
            (Vec::new(), Error::Claims, "nothing"),
            (good[..last].to_vec(), Error::Claims, "a byte short"),
            ([&good[..], &[0]].concat(), Error::Claims, "a byte behind"),
            (change(14, 0x07), Error::Claims, "no cnf"),
            (change(16, 0x02), Error::Claims, "no COSE_Key under cnf"),
            (change(19, 0x03), Error::PinnedKey, "a key type that is not used here"),
            (change(24, 0x02), Error::PinnedKey, "another curve"),
            (change(last, good[last] ^ 1), Error::PinnedKey, "no point of the curve"),
        ] {
            assert_eq!(pinned(&claims), Err(error), "{fault}");
        }
        // A private part, -4, must not be handed to a peer, nor taken from one.
        let mut private = good.clone();
        private[17] = 0xa6;
        private.extend([0x23, 0x41, 0x01]);
        assert_eq!(pinned(&private), Err(Error::Claims));
    }
}
