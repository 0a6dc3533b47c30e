//! The search for raw signal in what was sent: eight bytes in a row of a recording, in either byte order,
//! anywhere in the frames, would be plain data on the wire.

use crate::reading::Reading;
use std::collections::HashSet;

/// The windows of eight bytes to look for.
#[derive(Debug, Default)]
pub struct Raw(HashSet<[u8; WINDOW]>);

impl Raw {
    /// Those of every waveform that was measured, as 16-bit counts in both byte orders.
    #[must_use]
    pub fn of(measured: &[Reading]) -> Self {
        let mut windows = HashSet::new();
        for reading in measured {
            let Reading::Wave(wave) = reading else { continue };
            let counts = wave.counts.iter().filter_map(|count| i16::try_from(*count).ok());
            let (mut little, mut big) = (Vec::new(), Vec::new());
            for count in counts {
                little.extend_from_slice(&count.to_le_bytes());
                big.extend_from_slice(&count.to_be_bytes());
            }
            for bytes in [little, big] {
                windows
                    .extend(bytes.windows(WINDOW).filter_map(|w| <[u8; WINDOW]>::try_from(w).ok()));
            }
        }
        Self(windows)
    }

    /// Whether some of it is in `bytes`.
    #[must_use]
    pub fn is_in(&self, bytes: &[u8]) -> bool {
        bytes
            .windows(WINDOW)
            .any(|w| <[u8; WINDOW]>::try_from(w).is_ok_and(|window| self.0.contains(&window)))
    }

    /// Whether there is anything to look for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Four counts of 16 bits.
const WINDOW: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::models;

    #[test]
    fn raw_signal_is_found_wherever_it_is() {
        let measured = (models()[0].sensor)().second(0);
        let raw = Raw::of(&measured);
        let Reading::Wave(wave) = &measured[0] else { panic!("the patch measures a waveform") };
        let mut bytes = vec![0x5A; 99];
        assert!(!raw.is_empty() && !raw.is_in(&bytes));
        for count in &wave.counts[100..104] {
            bytes.extend_from_slice(&(*count as i16).to_be_bytes());
        }
        assert!(raw.is_in(&bytes));
        bytes.pop();
        assert!(!raw.is_in(&bytes));
    }
}
