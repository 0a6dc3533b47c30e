//! The detector judged: on a recorded ECG against beats that others found, and on synthetic ones
//! whose beats are known. A beat is found if it is told within 150 ms of where it is (ANSI/AAMI
//! EC57). Each threshold lies a little under what was measured when it was set; what was measured
//! stands beside it.

mod pulse;
mod record;
mod synthetic;

use super::{Error, Estimate, HeartRate, Lead, Qrs, Signal};
use proptest::prelude::*;
use std::vec::Vec;
use synthetic::{Random, Recipe};

/// How a detector did.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Score {
    hits: usize,
    missed: usize,
    wrong: usize,
}

impl Score {
    /// Matches what was found with the truth, both from `from` on.
    fn of(found: &[u64], truth: &[u64], from: u64, window: u64) -> Self {
        let mut score = Self::default();
        let found: Vec<u64> = found.iter().copied().filter(|at| *at >= from).collect();
        let mut left = found.iter().copied().peekable();
        for beat in truth {
            while left.next_if(|at| at + window < *beat).is_some() {
                score.wrong += 1;
            }
            let hit = left.next_if(|at| at.abs_diff(*beat) <= window).is_some();
            // a beat at the edge may be found on either side of it
            if *beat >= from + window {
                *(if hit { &mut score.hits } else { &mut score.missed }) += 1;
            }
        }
        score.wrong += left.count();
        score
    }

    fn sensitivity(self) -> f64 {
        self.hits as f64 / (self.hits + self.missed) as f64
    }

    fn predictivity(self) -> f64 {
        self.hits as f64 / (self.hits + self.wrong) as f64
    }
}

fn beats(lead: Lead, counts: &[i32]) -> Vec<u64> {
    let mut qrs = Qrs::new(lead);
    counts.iter().filter_map(|count| qrs.push(*count)).map(|beat| beat.sample).collect()
}

fn estimates(lead: Lead, counts: &[i32], seconds: u16) -> Vec<Estimate> {
    let mut rate = HeartRate::new(lead, seconds).unwrap();
    counts.iter().filter_map(|count| rate.push(*count)).collect()
}

/// Renders, detects, and scores from the third second on.
fn judge(recipe: &Recipe) -> Score {
    let ecg = recipe.render();
    let samples = |milliseconds: u64| {
        milliseconds * u64::from(recipe.rate.0) / (1000 * u64::from(recipe.rate.1))
    };
    Score::of(&beats(ecg.lead, &ecg.counts), &ecg.beats, samples(3000), samples(150))
}

#[track_caller]
fn finds_every_beat(recipe: &Recipe, what: &str) {
    let score = judge(recipe);
    assert!(score.hits > 20, "{what}: {score:?}");
    assert_eq!((score.missed, score.wrong), (0, 0), "{what}: {score:?}");
}

const RATES: [f64; 9] = [30.0, 40.0, 60.0, 75.0, 90.0, 120.0, 150.0, 180.0, 220.0];

#[test]
fn every_beat_from_30_to_220_a_minute() {
    for per_minute in RATES {
        finds_every_beat(&Recipe::steady(per_minute, 60.0), &std::format!("{per_minute}/min"));
    }
}

#[test]
fn every_beat_at_any_sampling_rate() {
    for rate in [(100, 1), (125, 1), (200, 1), (256, 1), (360, 1), (512_000, 1001), (1000, 1)] {
        for per_minute in [40.0, 75.0, 180.0] {
            let recipe = Recipe { rate, ..Recipe::steady(per_minute, 60.0) };
            finds_every_beat(&recipe, &std::format!("{rate:?} {per_minute}/min"));
        }
    }
}

#[test]
fn every_beat_under_wander_hum_and_noise() {
    for per_minute in [40.0, 75.0, 180.0] {
        let steady = Recipe::steady(per_minute, 60.0);
        for (what, recipe) in [
            ("2 mV of wander", Recipe { wander: 2.0, ..steady.clone() }),
            ("50 Hz hum of 1 mV peak to peak", Recipe { hum: (50.0, 0.5), ..steady.clone() }),
            ("60 Hz hum of 1 mV peak to peak", Recipe { hum: (60.0, 0.5), ..steady.clone() }),
            ("50 µV of noise", Recipe { noise: 0.05, ..steady.clone() }),
            ("100 µV of noise", Recipe { noise: 0.1, ..steady.clone() }),
            ("an electrode offset", Recipe { offset: 60.0, ..steady.clone() }),
        ] {
            finds_every_beat(&recipe, &std::format!("{what}, {per_minute}/min"));
        }
    }
}

/// A jump may hide the beat that it falls on, or pass for one beside a wave; but most do neither.
/// Without \[H\] rule 2 each of the 19 is told as a beat.
#[test]
fn most_jumps_of_the_baseline_are_no_beats() {
    for per_minute in [40.0, 75.0, 180.0] {
        for step in [-1.0, -0.5, 0.5, 1.0] {
            let score = judge(&Recipe { step, ..Recipe::steady(per_minute, 60.0) });
            // measured: none, but 5 wrong at 75 a minute and 1 mV; 1 missed at 180 a minute
            assert!(score.wrong <= 6 && score.missed <= 3, "{per_minute} {step} {score:?}");
        }
    }
}

#[test]
fn every_beat_of_any_shape() {
    for per_minute in [40.0, 75.0, 180.0] {
        let steady = Recipe::steady(per_minute, 60.0);
        for (what, r, t) in [
            ("a T wave half as tall as R", 1.0, 0.5),
            ("a T wave as tall as R", 1.0, 1.0),
            ("a T wave taller than R", 1.0, 1.2),
            ("upside down", -1.0, -0.25),
            ("flat", 0.2, 0.05),
            ("tall", 5.0, 1.0),
        ] {
            let recipe = Recipe { r, t, ..steady.clone() };
            finds_every_beat(&recipe, &std::format!("{what}, {per_minute}/min"));
        }
    }
}

/// At a signal-to-noise ratio where beats get lost, few are, and the rate says so.
#[test]
fn noise_as_high_as_a_third_of_the_beats() {
    let recipe = Recipe { noise: 0.3, ..Recipe::steady(75.0, 120.0) };
    let score = judge(&recipe);
    // measured: 0.993, 0.986
    assert!(score.sensitivity() >= 0.98, "{score:?}");
    assert!(score.predictivity() >= 0.98, "{score:?}");
}

#[test]
fn follows_sudden_changes_pauses_and_bigeminy() {
    let mut intervals = std::vec![1.0; 20];
    intervals.extend([0.333; 60]);
    intervals.extend([1.2; 20]);
    intervals.push(5.0);
    intervals.extend([0.8; 20]);
    intervals.extend([0.4, 1.2].repeat(10));
    let recipe = Recipe { intervals, noise: 0.01, ..Recipe::steady(60.0, 1.0) };
    finds_every_beat(&recipe, "changes");

    let ecg = recipe.render();
    let rates: Vec<Estimate> = estimates(ecg.lead, &ecg.counts, 1);
    let at = |second: usize| rates[second - 1].per_minute.map_or(0, i32::from);
    assert!((at(18) - 60).abs() <= 1, "{}", at(18));
    assert!((at(36) - 180).abs() <= 3, "{}", at(36));
    assert!((at(62) - 50).abs() <= 1, "{}", at(62));
    // five seconds of standstill, told from the fourth on
    assert_eq!(rates[69 - 1].signal, Signal::NoBeats, "{:?}", &rates[60..72]);
    assert_eq!(rates[69 - 1].per_minute, None);
    assert!((at(84) - 75).abs() <= 1, "{}", at(84));
    // the median of short and long intervals by turns would be one of them: 50 or 150
    assert!((at(100) - 75).abs() <= 3, "{}", at(100));
}

/// IEC 60601-2-27 asks for ±10 % or ±5 a minute, whichever is greater.
#[test]
fn a_rate_called_good_is_right_whatever_the_noise() {
    let mut good = 0;
    for per_minute in RATES {
        for noise in [0.0, 0.1, 0.2, 0.3, 0.5, 1.0] {
            let ecg = Recipe { noise, ..Recipe::steady(per_minute, 60.0) }.render();
            let within = (per_minute / 10.0).max(5.0);
            for estimate in estimates(ecg.lead, &ecg.counts, 5) {
                if estimate.signal == Signal::Good {
                    let rate = f64::from(estimate.per_minute.unwrap());
                    assert!((rate - per_minute).abs() <= within, "{per_minute} {noise} {rate}");
                    good += 1;
                }
            }
        }
    }
    // not by calling nothing good; measured: 223
    assert!(good >= 210, "{good}");
}

#[test]
fn the_rate_is_exact_on_a_clean_signal() {
    for per_minute in RATES {
        let ecg = Recipe::steady(per_minute, 60.0).render();
        let all = estimates(ecg.lead, &ecg.counts, 10);
        assert_eq!(all.len(), ecg.counts.len() / 2500);
        for estimate in &all[1..] {
            let rate = f64::from(estimate.per_minute.unwrap());
            assert!((rate - per_minute).abs() <= 1.0 + per_minute / 100.0, "{per_minute} {rate}");
            assert_eq!(estimate.signal, Signal::Good, "{per_minute}");
        }
    }
}

#[test]
fn noise_alone_has_no_good_rate() {
    let lead = Lead::new((250, 1), (5, 2), -32_768, 32_767).unwrap();
    for height in [2.0, 20.0, 100.0, 1000.0] {
        let mut random = Random(7);
        let counts: Vec<i32> = (0..15_000).map(|_| (height * random.normal()) as i32).collect();
        for estimate in estimates(lead, &counts, 5) {
            assert_ne!(estimate.signal, Signal::Good, "{height} {estimate:?}");
        }
    }
}

#[test]
fn a_lead_that_is_off_is_flat() {
    let ecg = Recipe::steady(75.0, 20.0).render();
    let mut counts = ecg.counts.clone();
    counts.extend([123; 2500]);
    let after = estimates(ecg.lead, &counts, 1);
    assert_eq!(after.last().unwrap(), &Estimate { per_minute: None, signal: Signal::Flat });
    assert_eq!(after[15].signal, Signal::Good);
}

#[test]
fn a_converter_at_its_limits_is_saturated() {
    let ecg = Recipe { offset: 1.0, ..Recipe::steady(75.0, 30.0) }.render();
    let narrow = Lead::new((250, 1), (5, 2), -200, 402).unwrap();
    let counts: Vec<i32> = ecg.counts.iter().map(|count| (*count).clamp(-200, 402)).collect();
    let last = *estimates(narrow, &counts, 5).last().unwrap();
    assert_eq!(last.signal, Signal::Saturated, "{last:?}");
}

#[test]
fn a_single_huge_artefact_does_not_deafen() {
    let ecg = Recipe::steady(75.0, 60.0).render();
    let mut counts = ecg.counts.clone();
    for (i, count) in counts.iter_mut().enumerate().skip(250).take(40) {
        *count += if i % 20 < 10 { 8000 } else { -8000 }; // 40 mV, while the levels are learnt
    }
    let found = beats(ecg.lead, &counts);
    let score = Score::of(&found, &ecg.beats, 250 * 10, 38);
    assert_eq!((score.missed, score.wrong), (0, 0), "{score:?}");
}

#[test]
fn what_came_before_a_gap_makes_no_interval() {
    let ecg = Recipe::steady(75.0, 20.0).render();
    let mut qrs = Qrs::new(ecg.lead);
    let (before, after) = ecg.counts.split_at(2500);
    assert!(before.iter().filter_map(|count| qrs.push(*count)).count() > 5);
    qrs.interrupt();
    let mut told = after.iter().filter_map(|count| qrs.push(*count));
    assert_eq!(told.next().unwrap().interval, None);
    assert!(told.next().unwrap().interval.is_some());
}

#[test]
fn refuses_a_sampling_rate_outside() {
    for rate in [(0, 1), (99, 1), (1001, 1), (360, 0), (u32::MAX, 1), (100, 2), (0, 0)] {
        assert_eq!(Lead::new(rate, (5, 1), 0, 2047), Err(Error::RateOutside), "{rate:?}");
    }
    assert!(Lead::new((u32::MAX, u32::MAX / 100), (5, 1), 0, 2047).is_ok());
    for rate in [(24, 1), (251, 1), (100, 0)] {
        assert_eq!(Lead::plethysmogram(rate, 10, 0, 1023), Err(Error::RateOutside), "{rate:?}");
    }
}

#[test]
fn refuses_a_scale_that_is_none() {
    for scale in [(0, 1), (1, 0), (1, 1001), (100_001, 1), (u32::MAX, 1)] {
        assert_eq!(Lead::new((360, 1), scale, 0, 2047), Err(Error::Scale), "{scale:?}");
    }
    assert_eq!(Lead::plethysmogram((100, 1), 0, 0, 1023), Err(Error::Scale));
}

#[test]
fn refuses_limits_out_of_order() {
    assert_eq!(Lead::new((360, 1), (5, 1), 5, 5), Err(Error::Limits));
}

#[test]
fn refuses_an_interval_outside() {
    let lead = Lead::new((360, 1), (5, 1), 0, 2047).unwrap();
    for seconds in [0, 3601] {
        assert_eq!(HeartRate::new(lead, seconds).unwrap_err(), Error::Interval);
    }
}

#[test]
fn the_state_is_within_2_kib() {
    const { assert!(Qrs::BYTES <= 1792 && HeartRate::BYTES <= 2048) }
}

proptest! {
    /// Whatever the counts: no panic, beats in order and apart, estimates when due.
    #[test]
    fn any_counts_are_taken(
        counts in proptest::collection::vec(prop_oneof![any::<i32>(), -2000..2000, Just(i32::MIN)], 0..4000),
        hertz in 100_u32..=1000,
        gain in 1_u32..100_000,
    ) {
        let lead = Lead::new((hertz, 1), (gain, 1), -30_000, 30_000).unwrap();
        let found = beats(lead, &counts);
        let apart = u64::from(hertz) / 10;
        prop_assert!(found.windows(2).all(|two| two[0] + apart <= two[1]), "{found:?}");
        prop_assert!(found.iter().all(|at| *at < counts.len() as u64));
        let told = estimates(lead, &counts, 1);
        prop_assert_eq!(told.len(), counts.len() / hertz as usize);
        let pulse = Lead::plethysmogram((hertz / 4, 1), gain, -30_000, 30_000).unwrap();
        prop_assert_eq!(estimates(pulse, &counts, 1).len(), counts.len() / (hertz / 4) as usize);
    }
}
