//! Padding of plaintexts, so that a length does not tell an alarm from a heartbeat.
//!
//! In an epoch with padding every batch is followed by 0x80 and as many zeros as the policy asks for
//! (ISO/IEC 7816-4; RFC 8446 §5.4 does the same with its content type for a marker), so that there is
//! exactly one way to take it off. In an epoch without, which the key update says, frames carry
//! none and not the marker either. Sizes are a multiple, or Padmé (Nikitin et al., "Reducing
//! Metadata Leakage from Encrypted Files and Communication with PURBs", PoPETs 2019, §4.3), which
//! tells O(log log L) bits of a length L and adds at most 12 %.

use super::Error;
use crate::minimize::Padding;

const MARKER: u8 = 0x80;

/// How long a content of `len` bytes is with marker and padding.
#[inline]
pub(super) fn padded_len(len: usize, padding: Padding) -> usize {
    let marked = len.saturating_add(1);
    match padding {
        Padding::None => marked,
        Padding::Multiple(step) => {
            marked.checked_next_multiple_of(step.into()).unwrap_or(usize::MAX)
        }
        Padding::Padme => padme(marked),
    }
}

/// PURBs §4.3: of a length with exponent E, only as many bits are kept as E has.
fn padme(len: usize) -> usize {
    let Some(exponent) = len.checked_ilog2().filter(|exponent| *exponent > 0) else { return len };
    let kept = exponent.ilog2().saturating_add(1);
    let step = 1_usize.wrapping_shl(exponent.saturating_sub(kept));
    len.checked_next_multiple_of(step).unwrap_or(usize::MAX)
}

/// Puts the marker and zeros behind the content, over all of `rest`.
#[inline]
pub(super) fn pad(rest: &mut [u8]) {
    if let Some((marker, zeros)) = rest.split_first_mut() {
        *marker = MARKER;
        zeros.fill(0);
    }
}

/// The content before the marker.
pub(super) fn unpad(padded: &[u8]) -> Result<&[u8], Error> {
    let end = padded.iter().rposition(|byte| *byte != 0).ok_or(Error::Padding)?;
    match padded.split_at_checked(end) {
        Some((content, [MARKER, ..])) => Ok(content),
        _ => Err(Error::Padding),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::vec;

    // PURBs §4.3: L = 1000: E = 9, S = 4, the last 5 bits are 0.
    #[test]
    fn padme_keeps_the_leading_bits() {
        for (len, padded) in [
            (1, 1),
            (2, 2),
            (3, 3),
            (8, 8),
            (9, 10),
            (17, 18),
            (33, 36),
            (100, 104),
            (1000, 1024),
            (1025, 1088),
            (16_385, 17_408),
        ] {
            assert_eq!(padme(len), padded, "{len}");
        }
        assert_eq!(padme(0), 0);
    }

    #[test]
    fn malformed_padding_is_refused() {
        for padded in [&[][..], &[0], &[0, 0, 0], &[1], &[1, 0x80, 1], &[0x80, 0x81, 0]] {
            assert_eq!(unpad(padded), Err(Error::Padding), "{padded:x?}");
        }
        assert_eq!(unpad(&[0x80]), Ok(&[][..]));
        assert_eq!(unpad(&[0x80, 0, 0x80, 0]), Ok(&[0x80, 0][..]));
    }

    fn paddings() -> impl Strategy<Value = Padding> {
        prop_oneof![
            Just(Padding::None),
            Just(Padding::Padme),
            (2..=1024_u16).prop_map(Padding::Multiple),
        ]
    }

    proptest! {
        #[test]
        fn padding_comes_off_as_it_went_on(
            content in prop::collection::vec(prop_oneof![Just(0), Just(0x80), any::<u8>()], 0..300),
            padding in paddings(),
        ) {
            let len = padded_len(content.len(), padding);
            let mut padded = vec![0xAA; len];
            padded[..content.len()].copy_from_slice(&content);
            pad(&mut padded[content.len()..]);
            prop_assert_eq!(unpad(&padded), Ok(&content[..]));
            match padding {
                Padding::None => prop_assert_eq!(len, content.len() + 1),
                Padding::Multiple(step) => {
                    prop_assert_eq!(len % usize::from(step), 0);
                    prop_assert!(len - content.len() <= usize::from(step));
                }
                Padding::Padme => prop_assert!(len * 100 <= (content.len() + 1) * 112),
            }
        }
    }
}
