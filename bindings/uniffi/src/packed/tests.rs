//! What the package packs is what the core gets, and broken bytes are refused.

use super::{Given, Output, read, write_item};
use crate::IomtError;
use sdk::measurement::codec::Item;
use sdk::measurement::{Code, Counts, Decimal, Quality, Rate, Sample, Time, Unit, Waveform};

const COUNTS: [i32; 5] = [0, -1, i32::MAX, i32::MIN, 7];

fn sample() -> Sample {
    Sample {
        code: Code::PULS_OXIM_SAT_O2,
        value: Decimal::parse("97.25").unwrap(),
        unit: Unit::PERCENT,
        time: Time::uptime(12_345),
        quality: Quality::QUESTIONABLE,
    }
}

fn waveform() -> Waveform<'static> {
    Waveform {
        code: Code::ECG_ELEC_POTL_II,
        unit: Unit::MILLI_VOLT,
        start: Time::utc(1_795_435_200_000),
        rate: Rate::new(360, 1).unwrap(),
        offset: Decimal::parse("-5.12").unwrap(),
        resolution: Decimal::parse("0.005").unwrap(),
        quality: Quality::NONE,
        counts: Counts::I32(&COUNTS),
    }
}

fn packed() -> Vec<u8> {
    let mut bytes = Vec::new();
    write_item(&Item::Sample(sample()), &mut bytes);
    write_item(&Item::Waveform(waveform()), &mut bytes);
    bytes
}

#[test]
fn items_come_back() {
    let bytes = packed();
    assert_eq!(bytes.len(), 24 + 40 + 4 * COUNTS.len());
    let items = read(&bytes).unwrap();
    let [Given::Sample(one), Given::Waveform(head, counts)] = items.as_slice() else {
        panic!("a sample and a waveform")
    };
    assert_eq!(*one, sample());
    assert_eq!(head.with(counts), waveform());
}

#[test]
fn every_shorter_form_is_refused_or_is_the_first_item() {
    let bytes = packed();
    for len in 1..bytes.len() {
        let result = read(&bytes[..len]);
        assert_eq!(result.is_ok(), len == 24, "{len}");
    }
}

#[test]
fn each_broken_field_is_refused() {
    for (at, value, fault) in [
        (0, 2, "a kind that does not exist"),
        (1, 2, "a base that does not exist"),
        (18, 0xFF, "a special value with an exponent"),
        (21, 0x03, "a quality flag that is not defined"),
        (24 + 28, 0, "a rate of no denominator"),
        (24 + 39, 0xFF, "more counts than there are"),
    ] {
        let mut bytes = packed();
        bytes[at] = value;
        if at == 18 {
            bytes[16..20].copy_from_slice(&[0xFF, 0xFF, 0x7F, 1]);
        }
        assert!(matches!(read(&bytes), Err(IomtError::Argument { .. })), "{fault}");
    }
}

/// A batch that breaks off in the middle leaves an error in its place, and nothing of itself.
#[test]
fn an_entry_that_fails_is_its_error_alone() {
    let mut out = Output::with_capacity(0);
    out.entry(Err(sdk::telemetry::Error::Replayed.into()));
    let bytes = out.finish();
    assert_eq!(bytes[0], 255);
    let len = u32::from_le_bytes(bytes[1..5].try_into().unwrap());
    assert_eq!(bytes.len(), 5 + usize::try_from(len).unwrap());
    assert_eq!(u16::from_le_bytes([bytes[5], bytes[6]]), 726);
    assert!(bytes[8..].starts_with(b"the frame was received before"));
}
