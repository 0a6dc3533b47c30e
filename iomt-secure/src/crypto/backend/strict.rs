//! What both backends refuse before they compute: the union of what either would.

use crate::crypto::Error;

/// Refuses an encoded Ed25519 point that is not canonical (RFC 8032 §5.1.3: y under p) or whose
/// order divides 8: under such a key one signature holds for many messages.
///
/// # Errors
/// [`Error::PublicKey`].
pub(super) fn ed25519_key(bytes: &[u8; 32]) -> Result<(), Error> {
    let y = without_sign(bytes);
    // Little endian: compare from the last byte down.
    if !y.iter().rev().lt(P.iter().rev()) || LOW_ORDER.contains(&y) {
        return Err(Error::PublicKey);
    }
    Ok(())
}

/// Holds a signature's R to the same: of low order or not canonical, it is as bad as such a key.
///
/// # Errors
/// [`Error::Signature`].
pub(super) fn ed25519_r(signature: &[u8; 64]) -> Result<(), Error> {
    match signature.first_chunk() {
        Some(r) => ed25519_key(r).map_err(|_| Error::Signature),
        None => Err(Error::Signature),
    }
}

/// Both, the key first.
///
/// # Errors
/// [`Error::PublicKey`] for the key, [`Error::Signature`] for R.
pub(super) fn ed25519_signature(key: &[u8; 32], signature: &[u8; 64]) -> Result<(), Error> {
    ed25519_key(key)?;
    ed25519_r(signature)
}

/// Allows the forms of SEC 1 §2.3.3 that have a number of their own: compressed and uncompressed.
/// Hybrid and x-only forms, the identity, and a key wrapped in ASN.1 are refused.
///
/// # Errors
/// [`Error::PublicKey`].
#[cfg(any(feature = "p256", test))]
pub(super) fn p256_point(bytes: &[u8]) -> Result<(), Error> {
    match (bytes.first(), bytes.len()) {
        (Some(2 | 3), 33) | (Some(4), 65) => Ok(()),
        _ => Err(Error::PublicKey),
    }
}

/// The y-coordinate: all but the highest bit, which is the sign of x.
const fn without_sign(bytes: &[u8; 32]) -> [u8; 32] {
    let mut y = *bytes;
    let [.., last] = &mut y;
    *last &= 0x7f;
    y
}

/// p = 2^255 - 19, little endian.
const P: [u8; 32] = {
    let mut p = [0xff; 32];
    let [first, .., last] = &mut p;
    *first = 0xed;
    *last = 0x7f;
    p
};

/// The y-coordinates of the eight points whose order divides 8: 1 (the identity), p - 1 (order 2),
/// 0 (order 4, both signs), and two of order 8 (both signs).
const LOW_ORDER: [[u8; 32]; 5] = [
    {
        let mut one = [0; 32];
        let [first, ..] = &mut one;
        *first = 1;
        one
    },
    {
        let mut minus_one = P;
        let [first, ..] = &mut minus_one;
        *first = 0xec;
        minus_one
    },
    [0; 32],
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98,
        0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53,
        0xfc, 0x05,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67,
        0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac,
        0x03, 0x7a,
    ],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_low_order_points_are_the_eight_of_the_torsion_group() {
        let mut points = std::vec::Vec::new();
        for y in LOW_ORDER {
            for sign in [0, 0x80] {
                let mut bytes = y;
                bytes[31] |= sign;
                assert_eq!(ed25519_key(&bytes), Err(Error::PublicKey));
                // By the curve library's arithmetic; -0 may be refused or read as 0.
                let Ok(key) = ed25519_dalek::VerifyingKey::from_bytes(&bytes) else { continue };
                assert!(key.is_weak(), "{bytes:02x?}");
                let x_is_zero = y == LOW_ORDER[0] || y == LOW_ORDER[1];
                if !(x_is_zero && sign != 0) {
                    points.push(bytes);
                }
            }
        }
        assert_eq!(points.len(), 8);
        points.dedup();
        assert_eq!(points.len(), 8);
    }

    #[test]
    fn non_canonical_points_are_refused_at_the_border() {
        let with_y = |low: u8| {
            let mut y = P;
            y[0] = low;
            y
        };
        assert_eq!(ed25519_key(&with_y(0xeb)), Ok(())); // p - 2
        for low in 0xec..=0xff {
            assert_eq!(ed25519_key(&with_y(low)), Err(Error::PublicKey)); // p - 1, p, p + 1, ...
        }
    }

    #[test]
    fn p256_forms_other_than_compressed_and_uncompressed_are_refused() {
        for (first, len, allowed) in [
            (2, 33, true),
            (3, 33, true),
            (4, 65, true),
            (4, 33, false),
            (2, 65, false),
            (5, 33, false),
            (6, 65, false),
            (7, 65, false),
            (0, 1, false),
            (0x30, 91, false),
        ] {
            let mut bytes = std::vec![0; len];
            bytes[0] = first;
            assert_eq!(p256_point(&bytes).is_ok(), allowed, "{first} {len}");
        }
        assert_eq!(p256_point(&[]), Err(Error::PublicKey));
    }
}
