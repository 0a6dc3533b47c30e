//! Statements: nobody but the authority makes one, and there is one encoding of each.

use crate::{Accepted, Seed, near_misses};
use coset::{CoseSign1, TaggedCborSerializable};
use iomt_secure::crypto::Secret;
use iomt_secure::crypto::signature::Algorithm;
use iomt_secure::identity::{Signer, SoftwareSigner};
use iomt_secure::statement::{Authority, Kind, OVERHEAD, Sign1, sign};

/// What the authority has signed, ever: nothing else may verify.
const SIGNED: &[&[u8]] = &[b"", b"\xa1\x01\x07", b"a payload of more than twenty-three bytes"];

/// As a message: if it decodes, the peer reads it too and writes the same bytes again; if it
/// verifies, the authority has signed its payload. As a payload: signed and verified it comes back,
/// and with one bit flipped, chosen by the data, it does not verify.
pub fn property(data: &[u8]) -> Accepted {
    let signer = signer(1);
    let authorities: Vec<_> = Authority::new(signer.public_key(), &Kind::ALL).into_iter().collect();
    let mut scratch = vec![0; data.len() + 2 * OVERHEAD];
    let mut accepted = false;
    if let Ok(statement) = Sign1::decode(data) {
        let peer = CoseSign1::from_tagged_slice(data);
        let again = peer.and_then(CoseSign1::to_tagged_vec).ok();
        assert_eq!(again.as_deref(), Some(data), "the peer reads otherwise");
        for kind in Kind::ALL {
            if let Ok(verified) = statement.verify(&authorities, kind, b"", &mut scratch) {
                assert_eq!(kind, Kind::Policy, "only policies were ever signed");
                assert!(SIGNED.contains(&verified.payload()), "a forged statement verified");
                accepted = true;
            }
        }
    }
    round_trip(data, &signer, &authorities, &mut scratch);
    accepted
}

fn round_trip(data: &[u8], signer: &SoftwareSigner, authorities: &[Authority], scratch: &mut [u8]) {
    let (aad, payload) = data.split_at(data.len().min(4));
    let mut out = vec![0; data.len() + OVERHEAD];
    let signed = sign(signer, Kind::Order, payload, aad, &mut out);
    let mut statement = signed.map(<[u8]>::to_vec).unwrap_or_default();
    let verified = Sign1::decode(&statement)
        .and_then(|decoded| decoded.verify(authorities, Kind::Order, aad, scratch));
    assert_eq!(verified.map(|verified| verified.payload()), Ok(payload));

    let place = data.iter().fold(7usize, |hash, byte| hash.wrapping_mul(31) ^ usize::from(*byte));
    let at = place / 8 % statement.len();
    statement[at] ^= 1 << (place % 8);
    let verified = Sign1::decode(&statement)
        .and_then(|decoded| decoded.verify(authorities, Kind::Order, aad, scratch));
    assert!(verified.is_err(), "bit {} of byte {at} flipped", place % 8);
}

fn signer(seed: u8) -> SoftwareSigner {
    // Any 32 bytes are an Ed25519 seed.
    SoftwareSigner::from_secret(Algorithm::Ed25519, &Secret::take(&mut [seed; 32]))
        .unwrap_or_else(|error| panic!("{error}"))
}

/// Statements of the authority, their near misses, and one of a stranger.
pub fn seeds() -> Vec<Seed> {
    let make = |seed: u8, kind: Kind, payload: &[u8]| {
        let mut out = vec![0; payload.len() + OVERHEAD];
        sign(&signer(seed), kind, payload, b"", &mut out).map(<[u8]>::to_vec).unwrap_or_default()
    };
    let mut seeds = near_misses("policy", &make(1, Kind::Policy, SIGNED[1]), 48);
    seeds.push(("empty", make(1, Kind::Policy, SIGNED[0])));
    seeds.push(("long", make(1, Kind::Policy, SIGNED[2])));
    for kind in Kind::ALL {
        seeds.push(("stranger", make(2, kind, SIGNED[1])));
    }
    // RFC 9052 appendix C.2.1: valid COSE, no statement.
    seeds.push((
        "rfc9052",
        [
            &b"\xd2\x84\x43\xa1\x01\x26\xa1\x04\x42\x31\x31\x54This is the content.\x58\x40"[..],
            &[0x8e; 64],
        ]
        .concat(),
    ));
    seeds
}
