//! The comparison itself: what is right passes, and each kind of wrong is told.

use super::*;
use crate::device::{at, models};
use iomt_secure::measurement::{Decimal, Sample, Time, Unit};

const SECONDS: u64 = 130;

fn measured(device: &str) -> Vec<Reading> {
    let models = models();
    let model = models.iter().find(|model| model.title == device).unwrap();
    let mut sensor = (model.sensor)();
    (0..SECONDS).flat_map(|second| sensor.second(second)).collect()
}

/// The readings of one metric, each changed.
fn each(readings: &[Reading], code: Code, change: impl Fn(Sample) -> Sample) -> Vec<Reading> {
    let samples = readings.iter().filter_map(|reading| match reading {
        Reading::Sample(sample) if sample.code == code => Some(Reading::Sample(change(*sample))),
        _ => None,
    });
    samples.collect()
}

fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

fn wrong(recipient: &str, device: &str, arrived: &[Reading]) -> Vec<String> {
    check(recipient, device, SECONDS, &measured(device), arrived)
}

const GLUCOSE: Code = Code::CONC_GLU_CAPILLARY_WHOLEBLOOD;

#[test]
fn every_value_means_every_value() {
    let right = measured("Glucose meter");
    assert_eq!(wrong("care team", "Glucose meter", &right), Vec::<String>::new());
    let mut changed = right.clone();
    changed[7] = each(&right[7..8], GLUCOSE, |s| Sample { value: decimal("1"), ..s }).remove(0);
    let mut swapped = right.clone();
    swapped.swap(3, 4);
    let twice = [&right[..], &right[..1]].concat();
    for bad in [&right[1..], &changed, &swapped, &twice, &[]] {
        assert_eq!(wrong("care team", "Glucose meter", bad).len(), 1);
    }
}

#[test]
fn ranges_are_edges_on_the_hour() {
    let readings = measured("Glucose meter");
    let hour = |time: Time| Time::utc(time.ms() / HOUR * HOUR);
    let edge = |value: Decimal| match crate::reading::value(value) {
        low if low < 70.0 => decimal("54"),
        middle if middle < 180.0 => decimal("70"),
        _ => decimal("180"),
    };
    let right =
        each(&readings, GLUCOSE, |s| Sample { value: edge(s.value), time: hour(s.time), ..s });
    assert_eq!(wrong("research", "Glucose meter", &right), Vec::<String>::new());
    let exact = each(&readings, GLUCOSE, |s| Sample { time: hour(s.time), ..s });
    let prompt = each(&readings, GLUCOSE, |s| Sample { value: edge(s.value), ..s });
    for bad in [&readings, &exact, &prompt] {
        assert_eq!(wrong("research", "Glucose meter", bad).len(), 1);
    }
}

#[test]
fn what_no_rule_names_is_told() {
    let skin = each(&measured("Pulse oximeter"), Code::TEMP_SKIN, |sample| sample);
    for recipient in ["care team", "research"] {
        let wrong = wrong(recipient, "Pulse oximeter", &skin);
        assert!(wrong.iter().any(|what| what.contains("no rule of its view names")), "{wrong:?}");
    }
    let pump = measured("Infusion pump");
    assert!(!wrong("research", "Infusion pump", &pump).is_empty());
    assert!(wrong("research", "Infusion pump", &[]).is_empty());
}

#[test]
fn raw_waveforms_are_told() {
    let ecg = measured("ECG patch");
    assert!(!wrong("care team", "ECG patch", &ecg).is_empty());
    assert!(!wrong("research", "ECG patch", &ecg).is_empty());
    let curve: Vec<_> = measured("Pulse oximeter")
        .into_iter()
        .filter(|it| matches!(it, Reading::Wave(_)))
        .collect();
    assert!(!wrong("care team", "Pulse oximeter", &curve).is_empty());
}

/// A heart rate of 74 every so many seconds.
fn heart_rates(every: u64, value: &str) -> Vec<Reading> {
    let at = (0..SECONDS).step_by(every as usize).map(at);
    let sample = |time| Sample::new(Code::ECG_HEART_RATE, decimal(value), Unit::BEAT_PER_MIN, time);
    at.map(|time| Reading::Sample(sample(time))).collect()
}

#[test]
fn heart_rates_come_as_often_and_as_coarse_as_they_may() {
    assert!(wrong("care team", "ECG patch", &heart_rates(1, "74")).is_empty());
    assert!(!wrong("care team", "ECG patch", &heart_rates(3, "74")).is_empty(), "too few");
    assert!(!wrong("care team", "ECG patch", &heart_rates(1, "740")).is_empty(), "implausible");
    assert!(wrong("research", "ECG patch", &heart_rates(60, "75")).is_empty());
    assert!(!wrong("research", "ECG patch", &heart_rates(60, "74")).is_empty(), "too fine");
    assert!(!wrong("research", "ECG patch", &heart_rates(30, "75")).is_empty(), "too often");
    assert!(!wrong("research", "ECG patch", &[]).is_empty(), "nothing");
}

#[test]
fn rounded_values_are_the_measured_ones_rounded() {
    let readings = measured("Pulse oximeter");
    let rounded = |code, by: i64| {
        each(&readings, code, move |sample| {
            let tenths = sample.value.scaled(-1).unwrap();
            let value = Decimal::from_scaled((tenths + 5) / 10 + by, 0).unwrap();
            Sample { value, ..sample }
        })
    };
    let both =
        |by| [rounded(Code::PULS_OXIM_SAT_O2, by), rounded(Code::PULS_OXIM_PULS_RATE, 0)].concat();
    assert_eq!(wrong("care team", "Pulse oximeter", &both(0)), Vec::<String>::new());
    assert_eq!(wrong("care team", "Pulse oximeter", &both(1)).len(), 1);
    let exact = each(&readings, Code::PULS_OXIM_SAT_O2, |sample| sample);
    let exact = [exact, rounded(Code::PULS_OXIM_PULS_RATE, 0)].concat();
    assert_eq!(wrong("care team", "Pulse oximeter", &exact).len(), 1);
}

#[test]
fn a_change_is_rounded_before_it_is_one() {
    let readings = measured("Infusion pump");
    let flow = each(&readings, Code::FLOW_FLUID_PUMP, |sample| sample);
    let mut last = None;
    let volume: Vec<_> = each(&readings, Code::VOL_FLUID_DELIV, |sample| {
        let thousandths = sample.value.scaled(-3).unwrap();
        // Half to even, in integers.
        let (down, rest) = (thousandths / 100, thousandths % 100);
        let up = rest > 50 || (rest == 50 && down % 2 == 1);
        Sample { value: Decimal::from_scaled(down + i64::from(up), -1).unwrap(), ..sample }
    })
    .into_iter()
    .filter(|reading| {
        let Reading::Sample(sample) = reading else { return false };
        last.replace(sample.value) != Some(sample.value)
    })
    .collect();
    let right = [flow.clone(), volume.clone()].concat();
    assert_eq!(wrong("care team", "Infusion pump", &right), Vec::<String>::new());
    let missing = [&flow[..], &volume[1..]].concat();
    let exact = each(&readings, Code::VOL_FLUID_DELIV, |sample| sample);
    for bad in [missing, [flow.clone(), exact].concat()] {
        assert_eq!(wrong("care team", "Infusion pump", &bad).len(), 1);
    }
}
