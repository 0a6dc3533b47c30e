//! Waveforms: kept, dropped, and the heart rate in their place.

use super::super::super::testing::{fresh, minimizer, noon, temp};
use super::super::super::{Error, Minimized, Minimizer};
use super::super::{Flushed, Outcome, Reason};
use crate::measurement::codec::{Decoder, Item};
use crate::measurement::{Code, Counts, Decimal, Quality, Rate, Sample, Time, Unit, Waveform};
use std::format;
use std::string::String;
use std::vec::Vec;

const KEEP: &str = "[[view.rule]]\nmetric = \"MDC_ECG_ELEC_POTL_II\"\nmethod = \"keep\"\n";

fn derive(more: &str) -> Minimizer<16> {
    minimizer(&format!(
        "[[view.rule]]\nmetric = \"MDC_ECG_ELEC_POTL_II\"\n\
         method = [{{ derive = \"heart-rate\" }}{more}]\n"
    ))
}

fn ecg(counts: &[i16], start: u64) -> Waveform<'_> {
    Waveform {
        code: Code::ECG_ELEC_POTL_II,
        unit: Unit::MILLI_VOLT,
        start: Time::utc(start),
        rate: Rate::hz(250).unwrap(),
        offset: Decimal::ZERO,
        resolution: Decimal::new(5, -3).unwrap(),
        quality: Quality::NONE,
        counts: Counts::I16(counts),
    }
}

/// Triangles of 1 mV and 40 ms, `period` milliseconds apart, over a small wave, at 250 Hz.
fn beats(seconds: usize, period: usize) -> Vec<i16> {
    let count = |at: usize| {
        let phase = (at * 4) % period;
        let wave = (phase / 20 % 7) as i16;
        let peak = 200i16.saturating_sub(10 * (phase as i16 - 100).abs()).max(0);
        wave + peak
    };
    (0..seconds * 250).map(count).collect()
}

fn heart_rates<const N: usize>(batch: &Minimized<N>) -> Vec<Sample> {
    Decoder::new(batch.content())
        .map(|item| match item.unwrap() {
            Item::Sample(sample) => sample,
            Item::Waveform(_) => panic!("the ECG left"),
        })
        .collect()
}

#[test]
fn keep_leaves_every_count() {
    let mut minimizer = minimizer(KEEP);
    let mut batch: Minimized<2048> = fresh(&minimizer);
    let counts = beats(1, 1000);
    assert_eq!(minimizer.waveform(&ecg(&counts, 7), &mut batch), Ok(Outcome::Kept));
    let items: Vec<_> = Decoder::new(batch.content()).map(Result::unwrap).collect();
    assert_eq!(items, [Item::Waveform(ecg(&counts, 7))]);
    assert_eq!(minimizer.counters().waveforms.kept, 1);
}

#[test]
fn a_waveform_that_no_batch_holds_changes_nothing() {
    let mut minimizer = minimizer(KEEP);
    let mut batch: Minimized<64> = fresh(&minimizer);
    let counts = beats(1, 1000);
    assert_eq!(minimizer.waveform(&ecg(&counts, 0), &mut batch), Err(Error::TooLong));
    assert!(batch.is_empty());
    assert_eq!(minimizer.counters().waveforms.total(), 0);
}

#[test]
fn shapes_are_not_mixed_up() {
    let mut derived = derive("");
    let mut batch: Minimized<256> = fresh(&derived);
    let sample = Sample { code: Code::ECG_ELEC_POTL_II, ..temp("1", 0) };
    let outcome = derived.sample(&sample, &mut batch);
    assert_eq!(outcome, Ok(Outcome::Dropped(Reason::Shape)));
    let mut rounded = minimizer(
        "[[view.rule]]\nmetric = \"MDC_ECG_ELEC_POTL_II\"\nunit = \"mV\"\nmethod = { round = 1 }\n",
    );
    let mut batch: Minimized<256> = fresh(&rounded);
    let outcome = rounded.waveform(&ecg(&[1, 2, 3], 0), &mut batch);
    assert_eq!(outcome, Ok(Outcome::Dropped(Reason::Shape)));
    assert!(batch.is_empty());
}

#[test]
fn a_kept_waveform_of_another_unit_does_not_leave() {
    let mut minimizer = minimizer(&KEEP.replace("method", "unit = \"uV\"\nmethod"));
    let mut batch: Minimized<256> = fresh(&minimizer);
    let outcome = minimizer.waveform(&ecg(&[1, 2, 3], 0), &mut batch);
    assert_eq!(outcome, Ok(Outcome::Dropped(Reason::Unit)));
}

#[test]
fn the_heart_rate_leaves_in_place_of_the_ecg() {
    let mut minimizer = derive("");
    let mut batch: Minimized<4096> = fresh(&minimizer);
    let counts = beats(30, 800);
    for (second, counts) in (0..).zip(counts.chunks(250)) {
        let outcome = minimizer.waveform(&ecg(counts, second * 1000), &mut batch);
        assert_eq!(outcome, Ok(Outcome::Held));
    }
    let left = heart_rates(&batch);
    assert_eq!(left.len(), 30, "one a second");
    assert!(left.iter().all(|s| s.code == Code::ECG_HEART_RATE && s.unit == Unit::BEAT_PER_MIN));
    let learnt: Vec<_> = left.iter().skip(10).map(|sample| format!("{}", sample.value)).collect();
    assert_eq!(learnt, std::vec![String::from("75"); 20]);
    // Before it has learnt the signal, it says that there is no value.
    assert_eq!((left[0].value, left[0].quality), (Decimal::NAN, Quality::NOT_AVAILABLE));
    let counters = minimizer.counters();
    assert_eq!((counters.waveforms.held, counters.made.left()), (30, 30));
}

#[test]
fn a_derived_rate_goes_through_the_methods_that_follow() {
    let more = ", { rate = { every = \"10s\", take = \"median\" } }, { round = 10 }";
    let mut minimizer = derive(more);
    let mut batch: Minimized<4096> = fresh(&minimizer);
    let counts = beats(60, 800);
    for (second, counts) in (0..).zip(counts.chunks(250)) {
        minimizer.waveform(&ecg(counts, second * 1000), &mut batch).unwrap();
    }
    assert_eq!(minimizer.flush(&mut batch), Ok(Flushed::All));
    let left = heart_rates(&batch);
    assert!((5..=7).contains(&left.len()), "{}", left.len());
    assert!(left.iter().all(|sample| sample.value == Decimal::new(80, 0).unwrap()), "{left:?}");
}

#[test]
fn a_failed_derivation_changes_nothing() {
    let counts = beats(20, 700);
    let run = |batches: bool| {
        let mut minimizer = derive(", { on-change = 1 }");
        let mut large: Minimized<4096> = fresh(&minimizer);
        let mut small: Minimized<24> = fresh(&minimizer);
        let (mut left, mut refused) = (Vec::new(), 0);
        for (at, counts) in (0..).zip(counts.chunks(500)) {
            let wave = ecg(counts, at * 2000);
            if !batches {
                minimizer.waveform(&wave, &mut large).unwrap();
                continue;
            }
            let before = (*minimizer.counters(), small.content().to_vec());
            if minimizer.waveform(&wave, &mut small) == Err(Error::Full) {
                assert_eq!((*minimizer.counters(), small.content().to_vec()), before);
                left.extend(heart_rates(&small));
                minimizer.renew(&mut small, &noon()).unwrap();
                refused += 1;
                minimizer.waveform(&wave, &mut small).unwrap();
            }
        }
        left.extend(heart_rates(&small));
        left.extend(heart_rates(&large));
        (left, *minimizer.counters(), refused)
    };
    let (left, counters, _) = run(false);
    let (in_small, counters_small, _) = run(true);
    assert!(!left.is_empty());
    assert_eq!((left, counters), (in_small, counters_small));
}

#[test]
fn what_is_no_ecg_is_refused_and_changes_nothing() {
    let mut minimizer = derive("");
    let mut batch: Minimized<256> = fresh(&minimizer);
    let pressure = Waveform { unit: Unit::MMHG, ..ecg(&[1, 2, 3], 0) };
    assert_eq!(minimizer.waveform(&pressure, &mut batch), Err(Error::WaveformUnit));
    let slow = Waveform { rate: Rate::hz(10).unwrap(), ..ecg(&[1, 2, 3], 0) };
    assert!(matches!(minimizer.waveform(&slow, &mut batch), Err(Error::Derive(_))));
    assert_eq!(minimizer.counters().waveforms.total(), 0);
    let invalid = Waveform { quality: Quality::INVALID, ..ecg(&[1, 2, 3], 0) };
    let outcome = minimizer.waveform(&invalid, &mut batch);
    assert_eq!(outcome, Ok(Outcome::Dropped(Reason::Quality)));
}

#[test]
fn flags_that_change_are_never_those_of_older_beats() {
    let counts = beats(30, 750);
    let mut minimizer = derive("");
    let mut batch: Minimized<4096> = fresh(&minimizer);
    let mut test_data = Vec::new();
    for (second, counts) in (0..).zip(counts.chunks(250)) {
        let quality = if second < 20 { Quality::TEST_DATA } else { Quality::VALIDATED_DATA };
        let wave = Waveform { quality, ..ecg(counts, second * 1000) };
        minimizer.waveform(&wave, &mut batch).unwrap();
        if second == 19 {
            test_data = heart_rates(&batch);
            minimizer.renew(&mut batch, &noon()).unwrap();
        }
    }
    assert!(test_data.iter().all(|sample| sample.quality.contains(Quality::TEST_DATA)));
    assert!(test_data.last().unwrap().value.is_number());
    let after = heart_rates(&batch);
    // Nothing of the test is told as the patient's.
    assert_eq!(after[0].value, Decimal::NAN);
    assert!(after.last().unwrap().value.is_number());
    let flags = Quality::TEST_DATA.with(Quality::VALIDATED_DATA).bits();
    assert!(after.iter().all(|sample| sample.quality.bits() & flags == 0), "{after:?}");
}

#[test]
fn a_waveform_across_a_change_of_base_is_not_refused_for_ever() {
    let counts = beats(30, 750);
    let mut minimizer = derive(", { rate = { every = \"2s\", take = \"max\" } }");
    let mut batch: Minimized<4096> = fresh(&minimizer);
    let (uptime, utc) = counts.split_at(250 * 15);
    let start = Time::uptime(0);
    let wave = Waveform { start, ..ecg(uptime, 0) };
    assert_eq!(minimizer.waveform(&wave, &mut batch), Ok(Outcome::Held));
    let wave = ecg(utc, 1000);
    assert_eq!(minimizer.waveform(&wave, &mut batch), Err(Error::Full));
    minimizer.renew(&mut batch, &noon()).unwrap();
    assert_eq!(minimizer.waveform(&wave, &mut batch), Ok(Outcome::Held));
    assert!(heart_rates(&batch).iter().all(|sample| sample.time.ms() >= 2000));
    assert_eq!(minimizer.counters().made.dropped(Reason::Late), 1);
}

#[test]
fn no_measured_heart_rate_leaves_beside_the_derived_one() {
    let lead =
        "[[view.rule]]\nmetric = \"MDC_ECG_ELEC_POTL_II\"\nmethod = { derive = \"heart-rate\" }\n";
    for wider in ["group = \"samples\"", "group = \"all\"", "partition = 2"] {
        let mut minimizer =
            minimizer(&format!("{lead}[[view.rule]]\n{wider}\nmethod = \"keep\"\n"));
        let mut batch: Minimized<4096> = fresh(&minimizer);
        let code = Code::by_name("MDC_ECG_HEART_RATE").unwrap();
        let measured = Sample { code, unit: Unit::BEAT_PER_MIN, ..temp("72", 0) };
        let outcome = minimizer.sample(&measured, &mut batch);
        assert_eq!(outcome, Ok(Outcome::Dropped(Reason::Drop)), "{wider}");
        assert_eq!(minimizer.sample(&temp("36", 0), &mut batch), Ok(Outcome::Kept));
        minimizer.renew(&mut batch, &noon()).unwrap();
        for (second, counts) in (0..).zip(beats(10, 750).chunks(250)) {
            minimizer.waveform(&ecg(counts, second * 1000), &mut batch).unwrap();
        }
        assert!(heart_rates(&batch).len() > 5);
    }
}

fn pleth(counts: &[i16], start: u64) -> Waveform<'_> {
    Waveform {
        code: Code::PULS_OXIM_PLETH,
        unit: Unit::DIMLESS,
        start: Time::utc(start),
        rate: Rate::hz(100).unwrap(),
        offset: Decimal::ZERO,
        resolution: Decimal::new(1, 0).unwrap(),
        quality: Quality::NONE,
        counts: Counts::I16(counts),
    }
}

/// Pulses of 400 counts that rise in 120 ms and fall in 400, 800 ms apart, at 100 Hz.
fn pulses(seconds: usize) -> Vec<i16> {
    let count = |at: usize| match (at % 80) as i16 {
        rising @ 0..12 => 2000 + 33 * rising,
        falling @ 12..52 => 2400 - 10 * (falling - 12),
        _ => 2000,
    };
    (0..seconds * 100).map(count).collect()
}

#[test]
fn the_pulse_rate_leaves_in_place_of_the_plethysmogram() {
    for derive in
        ["\"pulse-rate\"", "{ take = \"pulse-rate\", smallest = 50, lowest = 0, highest = 4095 }"]
    {
        let mut minimizer = minimizer(&format!(
            "[[view.rule]]\nmetric = \"MDC_PULS_OXIM_PLETH\"\nmethod = {{ derive = {derive} }}\n"
        ));
        let mut batch: Minimized<2048> = fresh(&minimizer);
        assert_eq!(minimizer.waveform(&pleth(&pulses(20), 0), &mut batch), Ok(Outcome::Held));
        let rates = heart_rates(&batch);
        assert_eq!(rates.len(), 20);
        let last = rates.last().unwrap();
        assert_eq!((last.code, last.unit), (Code::PULS_OXIM_PULS_RATE, Unit::BEAT_PER_MIN));
        assert_eq!(last.value, Decimal::new(75, 0).unwrap());
    }
}

#[test]
fn a_signal_at_the_converter_s_limits_is_questionable() {
    let clipped: Vec<i16> = beats(20, 1000).into_iter().map(|count| count.min(150)).collect();
    let told = |limits: &str| {
        let mut minimizer = minimizer(&format!(
            "[[view.rule]]\nmetric = \"MDC_ECG_ELEC_POTL_II\"\n\
             method = {{ derive = {{ take = \"heart-rate\"{limits} }} }}\n"
        ));
        let mut batch: Minimized<2048> = fresh(&minimizer);
        minimizer.waveform(&ecg(&clipped, 0), &mut batch).unwrap();
        heart_rates(&batch).last().map(|rate| rate.quality)
    };
    assert_eq!(told(""), Some(Quality::NONE), "unknown limits are not looked at");
    assert_eq!(told(", lowest = -150, highest = 200"), Some(Quality::NONE));
    assert_eq!(told(", lowest = -150, highest = 3"), Some(Quality::QUESTIONABLE));
}
