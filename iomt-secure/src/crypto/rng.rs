//! Hedged random numbers (RFC 8937): output stays unpredictable if either the random source or the
//! device's private key is good.
//!
//! G'(n) = Expand(Extract(H(Sig(sk, tag1)), G(L)), tag2, n), with HKDF-SHA-256, H = SHA-256 and
//! L = 32. The signature is made once by whoever holds the key, is a secret itself, and must be
//! used for nothing else: sign [`TAG1`] with nothing but this in mind. The algorithm may be a
//! randomized one, since the value is kept and not made again (RFC 8937 §4). Hedging does not
//! replace the source: one that fails is an error, and nothing is put out.

use super::hash::sha256;
use super::{Error, Secret, kdf};
use crate::platform::{self, Random};
use zeroize::Zeroize;

/// What the device's key signs for [`Hedged`]: fixed, and bound to this use (RFC 8937 §4).
pub const TAG1: &[u8] = b"iomt-secure RFC 8937 tag1: for hedged randomness only, never sent";

/// A random source mixed with the device's private key.
#[derive(Debug)]
pub struct Hedged<R> {
    source: R,
    salt: Secret<32>,
    start: u64,
    calls: u64,
}

impl<R: Random> Hedged<R> {
    /// Mixes `source` with the device key's signature over [`TAG1`].
    ///
    /// `start` tells this start of the device from every other: a boot counter or the time, and 0
    /// where there is neither. It keeps the output from repeating if the source repeats.
    #[must_use]
    pub fn new(source: R, signature: &Secret<64>, start: u64) -> Self {
        // Exposed to the hash: H(Sig(sk, tag1)) takes the signature's place.
        let mut hash = sha256(&[signature.expose()]);
        Self { source, salt: Secret::take(&mut hash), start, calls: 0 }
    }

    /// G'(`out.len()`), for at most [`CALL`] bytes.
    fn draw(&mut self, out: &mut [u8]) -> Result<(), platform::Error> {
        // RFC 8937 §4: tag2 never repeats under one key.
        let call = self.calls.checked_add(1).ok_or(platform::Error::Random)?;
        let fresh: Secret<32> = Secret::filled_by(|out| self.source.fill(out))?;
        self.calls = call;
        // Exposed to HKDF alone, as salt and as input.
        let key = kdf::extract(self.salt.expose(), fresh.expose());
        let tag2: [&[u8]; 3] = [TAG2, &self.start.to_be_bytes(), &call.to_be_bytes()];
        kdf::expand(&key, &tag2, out).map_err(|error| match error {
            Error::Platform(inner) => inner,
            _ => platform::Error::Random,
        })
    }
}

impl<R: Random> Random for Hedged<R> {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), platform::Error> {
        let mut drawn = Ok(());
        for part in out.chunks_mut(CALL) {
            drawn = drawn.and_then(|()| self.draw(part));
        }
        if drawn.is_err() {
            out.zeroize();
        }
        drawn
    }
}

/// The most that one HKDF-Expand gives.
const CALL: usize = 255 * 32;

const TAG2: &[u8] = b"iomt-secure RFC 8937 tag2";

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec;

    /// Gives what a test says it should: a weak source, or one that fails from a call on.
    struct Scripted {
        byte: u8,
        good_calls: usize,
    }

    impl Random for Scripted {
        fn fill(&mut self, out: &mut [u8]) -> Result<(), platform::Error> {
            self.good_calls = self.good_calls.checked_sub(1).ok_or(platform::Error::Random)?;
            out.fill(self.byte);
            Ok(())
        }
    }

    fn hedged(byte: u8, good_calls: usize, signature: u8, start: u64) -> Hedged<Scripted> {
        let signature = Secret::take(&mut [signature; 64]);
        Hedged::new(Scripted { byte, good_calls }, &signature, start)
    }

    fn first(mut random: Hedged<Scripted>) -> [u8; 32] {
        let mut out = [0; 32];
        random.fill(&mut out).unwrap();
        out
    }

    #[test]
    fn the_formula_is_that_of_the_rfc() {
        let mut out = [0; 48];
        hedged(7, 1, 9, 5).fill(&mut out).unwrap();
        // By hand: Extract and Expand as HMAC, RFC 5869 §2.
        let key = kdf::hmac_sha256(&sha256(&[&[9; 64]]), &[&[7; 32]]);
        let tag2 = [TAG2, &5u64.to_be_bytes(), &1u64.to_be_bytes()].concat();
        let one = kdf::hmac_sha256(key.expose(), &[&tag2, &[1]]);
        let two = kdf::hmac_sha256(key.expose(), &[one.expose(), &tag2, &[2]]);
        assert_eq!(out[..32], one.expose()[..]);
        assert_eq!(out[32..], two.expose()[..16]);
    }

    #[test]
    fn a_stuck_source_does_not_repeat() {
        let mut random = hedged(0, 100, 1, 0);
        let mut seen = vec![];
        for _ in 0..100 {
            let mut out = [0; 32];
            random.fill(&mut out).unwrap();
            assert!(!seen.contains(&out));
            seen.push(out);
        }
    }

    #[test]
    fn key_source_and_start_each_change_the_output() {
        let base = first(hedged(0, 1, 1, 0));
        assert_eq!(base, first(hedged(0, 1, 1, 0)));
        assert_ne!(base, first(hedged(1, 1, 1, 0)));
        assert_ne!(base, first(hedged(0, 1, 2, 0)));
        assert_ne!(base, first(hedged(0, 1, 1, 1)));
    }

    #[test]
    fn long_output_is_drawn_anew_at_each_limit() {
        let mut random = hedged(3, 2, 1, 0);
        let mut out = vec![0; CALL + 1];
        random.fill(&mut out).unwrap();
        assert_eq!(random.source.good_calls, 0);
        assert_ne!(out[CALL - 32..CALL], [0; 32]);
    }

    #[test]
    fn a_failing_source_is_an_error_and_puts_nothing_out() {
        let mut out = [0; 32];
        assert_eq!(hedged(3, 0, 1, 0).fill(&mut out), Err(platform::Error::Random));
        assert_eq!(out, [0; 32]);
        // The second draw of one call fails: the first draw's bytes are not left.
        let mut out = vec![0; CALL + 1];
        assert_eq!(hedged(3, 1, 1, 0).fill(&mut out), Err(platform::Error::Random));
        assert!(out.iter().all(|byte| *byte == 0));
    }

    #[test]
    fn used_up_tags_are_an_error() {
        let mut random = hedged(3, 9, 1, 0);
        random.calls = u64::MAX;
        assert_eq!(random.fill(&mut [0; 32]), Err(platform::Error::Random));
        assert_eq!(random.source.good_calls, 9);
    }
}
