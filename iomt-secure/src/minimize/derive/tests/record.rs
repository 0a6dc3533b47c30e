//! Record 208 of the MIT-BIH Arrhythmia Database: one of its hardest, with many ventricular and
//! fusion beats, noise, and baseline swings of 4 mV.

use super::super::{HeartRate, Lead, Signal};
use super::{Score, beats};
use std::vec::Vec;
use std::{eprintln, fs, path::Path};

/// The five minutes where they are at hand, else the two that the ward example has.
fn record() -> Option<Vec<i32>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let whole = "../../shared/data/minimization/ecg/mitbih-208-mlii-360hz.i16le";
    let part = "../examples/ward/data/mitbih-208-mlii-360hz.i16le";
    let bytes = fs::read(here.join(whole)).or_else(|_| fs::read(here.join(part)));
    let Ok(bytes) = bytes else {
        eprintln!("SKIPPED: record 208 is neither at {whole} nor at {part}");
        return None;
    };
    let counts = bytes.chunks_exact(2).map(|two| i32::from(i16::from_le_bytes([two[0], two[1]])));
    Some(counts.collect())
}

/// Where three other detectors see beats; how that was made stands in the file.
fn reference(samples: usize) -> Vec<u64> {
    include_str!("208-consensus.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.parse().unwrap())
        .filter(|at| *at < samples as u64 - 360)
        .collect()
}

fn lead(hertz: u32) -> Lead {
    Lead::new((hertz, 1), (5, 1), 0, 2047).unwrap()
}

/// From 360 Hz to another rate, by straight lines.
fn resample(counts: &[i32], hertz: usize) -> Vec<i32> {
    let length = counts.len() * hertz / 360 - hertz / 100;
    let at = |i: usize| {
        let (whole, part) = (i * 360 / hertz, (i * 360 % hertz) as i32);
        counts[whole] + (counts[whole + 1] - counts[whole]) * part / hertz as i32
    };
    (0..length).map(at).collect()
}

#[test]
fn agrees_with_the_consensus_of_other_detectors() {
    let Some(counts) = record() else { return };
    let truth = reference(counts.len());
    let found = beats(lead(360), &counts[..counts.len() - 180]);
    let score = Score::of(&found, &truth, 3 * 360, 54);
    // measured over the five minutes: 1 missed and 2 wrong of 495 (0.998 and 0.996)
    assert!(score.hits >= 190, "{score:?}");
    assert!(score.missed <= 2 && score.wrong <= 4, "{score:?}");
}

#[test]
fn agrees_at_other_sampling_rates() {
    let Some(counts) = record() else { return };
    for hertz in [100, 125, 200, 250, 500, 1000] {
        let other = resample(&counts, hertz);
        let truth: Vec<u64> =
            reference(counts.len()).iter().map(|at| at * hertz as u64 / 360).collect();
        let found = beats(lead(hertz as u32), &other);
        let score = Score::of(&found, &truth, 3 * hertz as u64, hertz as u64 * 150 / 1000);
        // measured: 1 missed (2 at 100 and 125 Hz) and 3 wrong of 495
        assert!(score.missed <= 3 && score.wrong <= 5, "{hertz} Hz: {score:?}");
    }
}

#[test]
fn its_heart_rate_follows_the_consensus() {
    let Some(counts) = record() else { return };
    let truth = reference(counts.len());
    let mut rate = HeartRate::new(lead(360), 10).unwrap();
    let mut off = Vec::new();
    for (i, count) in counts.iter().enumerate() {
        let Some(estimate) = rate.push(*count) else { continue };
        let before: Vec<u64> = truth.iter().copied().filter(|at| *at < i as u64 - 144).collect();
        let Some([first, .., last]) = before.len().checked_sub(9).map(|from| &before[from..])
        else {
            continue;
        };
        if last - first < 360 * 10 && estimate.signal == Signal::Good {
            let truth = 8.0 * 60.0 * 360.0 / (last - first) as f64;
            off.push((f64::from(estimate.per_minute.unwrap()) - truth).abs());
        }
    }
    // measured: 29 estimates, at most 7.8 off and 2.1 in the mean; the ectopic beats make the
    // interquartile mean differ from the plain one
    assert!(off.len() >= 8, "{}", off.len());
    assert!(off.iter().all(|off| *off <= 10.0), "{off:?}");
    assert!(off.iter().sum::<f64>() / (off.len() as f64) <= 3.0, "{off:?}");
}
