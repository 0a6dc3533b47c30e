use super::*;
use crate::measurement::{Counts, Rate};
use proptest::prelude::*;
use serde_json::Value;
use std::vec::Vec;
use std::{eprintln, fs, panic};

const CONTEXT: Context<'_> = Context {
    release: Release::R4,
    subject: Some("Patient/patientExample-1"),
    device: Some("Device/phd-74E8FFFEFF051C00.001C05FFE874"),
    started: None,
};

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// An example of HL7's Personal Health Device guide.
fn example(name: &str) -> Option<Value> {
    let directory =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/minimization/fhir/hl7-phd/");
    let Ok(text) = fs::read_to_string(std::format!("{directory}{name}.json")) else {
        eprintln!("SKIPPED: HL7's example {name} is not there");
        return None;
    };
    Some(json(&text))
}

/// Everything that `ours` says stands in `theirs` as well; lists may be shorter.
fn assert_within(ours: &Value, theirs: &Value, path: &str) {
    match (ours, theirs) {
        (Value::Object(ours), Value::Object(theirs)) => {
            for (key, value) in ours {
                let path = std::format!("{path}.{key}");
                let theirs = theirs.get(key).unwrap_or_else(|| panic!("{path} is not in theirs"));
                assert_within(value, theirs, &path);
            }
        }
        (Value::Array(ours), Value::Array(theirs)) => {
            for value in ours {
                let fits = |theirs: &&Value| {
                    panic::catch_unwind(|| assert_within(value, theirs, path)).is_ok()
                };
                assert!(theirs.iter().any(|theirs| fits(&theirs)), "{path}: {value}");
            }
        }
        (Value::Number(ours), Value::Number(theirs)) => {
            assert_eq!(ours.as_f64(), theirs.as_f64(), "{path}");
        }
        _ => assert_eq!(ours, theirs, "{path}"),
    }
}

#[test]
fn a_number_has_the_shape_of_hl7_s_examples() {
    // 17:59:02 at UTC-5; the same moment in UTC is written otherwise, and so compared apart.
    let at = Time::utc(1_542_149_942_000);
    let value = Decimal::parse("79").unwrap();
    let mut sample = Sample::new(Code::PULS_OXIM_SAT_O2, value, Unit::PERCENT, at);
    sample.quality = Quality::MSMT_STATE_IN_ALARM;
    let mut ours = json(&of_sample(&sample, &CONTEXT));
    assert_eq!(ours["effectiveDateTime"], "2018-11-13T22:59:02.000Z");
    let Some(mut theirs) = example("numeric-spo2-alarm") else { return };
    for observation in [&mut ours, &mut theirs] {
        observation.as_object_mut().unwrap().remove("effectiveDateTime");
    }
    // The guide's example has the first of the two codes of the vital signs profile, and our display
    // of the category comes from another of its examples.
    let codings = ours["code"]["coding"].as_array_mut().unwrap();
    assert_eq!(codings.pop().unwrap()["code"], "59408-5");
    let category = ours["category"][0]["coding"][0].as_object_mut().unwrap();
    assert_eq!(category.remove("display").unwrap(), "Vital Signs");
    assert_within(&ours, &theirs, "");
}

#[test]
fn glucose_has_no_code_but_mdc_and_a_unit_of_ucum() {
    let code = Code::new(160_368);
    let value = Decimal::parse("99").unwrap();
    let unit = Unit::by_name("mg/dL").unwrap();
    let mut ours = json(&of_sample(&Sample::new(code, value, unit, Time::uptime(7)), &CONTEXT));
    let absent = &ours["_effectiveDateTime"]["extension"][0]["valueCode"];
    assert_eq!(absent, "unknown", "a device without a clock does not say when");
    let Some(theirs) = example("glucose-observation") else { return };
    ours.as_object_mut().unwrap().remove("_effectiveDateTime");
    assert_within(&ours, &theirs, "");
}

#[test]
fn a_waveform_has_the_shape_of_hl7_s_example() {
    let waveform = Waveform {
        code: Code::PULS_OXIM_PLETH,
        unit: Unit::DIMLESS,
        start: Time::utc(1_533_191_124_000),
        rate: Rate::hz(500).unwrap(),
        offset: Decimal::parse("-3.4").unwrap(),
        resolution: Decimal::parse("3").unwrap(),
        quality: Quality::NONE,
        counts: Counts::I16(&[123, 110, 97, 99, 112, 118]),
    };
    let context = Context { device: Some("Device/phd-00601900010E9234.F45EABA80832"), ..CONTEXT };
    let mut ours = json(&of_waveform(&waveform, &context));
    assert_eq!(ours["effectivePeriod"]["end"], "2018-08-02T06:25:24.010Z");
    let r5 = json(&of_waveform(&waveform, &Context { release: Release::R5, ..context }));
    let sampled = &r5["valueSampledData"];
    assert_eq!((&sampled["interval"], &sampled["intervalUnit"]), (&json("2"), &json("\"ms\"")));
    assert!(sampled.get("period").is_none());

    let Some(theirs) = example("rtsa-example") else { return };
    let ours = ours.as_object_mut().unwrap();
    ours.remove("effectivePeriod");
    // Theirs is "{unitless} 1".
    let origin = ours["valueSampledData"]["origin"].as_object_mut().unwrap();
    assert_eq!(origin.remove("unit").unwrap(), "1");
    assert_within(&Value::Object(ours.clone()), &theirs, "");

    let broken = Waveform { quality: Quality::INVALID, ..waveform };
    let broken = json(&of_waveform(&broken, &context));
    assert_eq!(broken["dataAbsentReason"]["coding"][0]["code"], "error");
    assert!(broken.get("valueSampledData").is_none());
}

#[test]
fn a_period_that_has_no_end_keeps_nine_digits() {
    let waveform = Waveform {
        code: Code::ECG_ELEC_POTL_II,
        unit: Unit::MILLI_VOLT,
        start: Time::utc(0),
        rate: Rate::hz(360).unwrap(),
        offset: Decimal::ZERO,
        resolution: Decimal::parse("0.005").unwrap(),
        quality: Quality::NONE,
        counts: Counts::I16(&[1, -2]),
    };
    let text = of_waveform(&waveform, &CONTEXT);
    assert!(text.contains("\"period\":2.777777777,\"factor\":0.005"), "{text}");
    assert!(text.contains("\"data\":\"1 -2\""), "{text}");
}

#[test]
fn rates_are_written_as_the_vital_signs_profile_wants_them() {
    let value = Decimal::parse("61").unwrap();
    let sample = Sample::new(Code::ECG_HEART_RATE, value, Unit::BEAT_PER_MIN, Time::utc(0));
    let ours = json(&of_sample(&sample, &CONTEXT));
    assert_eq!(ours["code"]["coding"][1]["code"], "8867-4");
    assert_eq!(ours["valueQuantity"]["code"], "/min");
    assert_eq!(ours["valueQuantity"]["unit"], "{beat}/min");
    let unknown = Sample { unit: Unit::new(1), ..sample };
    let quantity = &json(&of_sample(&unknown, &CONTEXT))["valueQuantity"];
    assert_eq!(
        (&quantity["system"], &quantity["code"]),
        (&json(&std::format!("{MDC:?}")), &json("\"262145\""))
    );
}

#[test]
fn every_special_value_and_flag_says_why() {
    let value = |value, quality| {
        let sample =
            Sample { value, quality, ..Sample::new(Code::TEMP, value, Unit::DEGC, Time::utc(0)) };
        json(&of_sample(&sample, &CONTEXT))
    };
    let one = Decimal::parse("1").unwrap();
    for (given, flags, reason) in [
        (Decimal::NAN, Quality::NONE, "not-a-number"),
        (Decimal::INFINITY, Quality::NONE, "positive-infinity"),
        (Decimal::NEG_INFINITY, Quality::NONE, "negative-infinity"),
        (Decimal::NRES, Quality::NONE, "unsupported"),
        (one, Quality::INVALID, "error"),
        (Decimal::NAN, Quality::NOT_AVAILABLE, "unknown"),
    ] {
        let ours = value(given, flags);
        assert_eq!(ours["dataAbsentReason"]["coding"][0]["code"], reason);
        assert!(ours.get("valueQuantity").is_none(), "{reason}");
    }
    let test = value(one, Quality::TEST_DATA.with(Quality::EARLY_INDICATION));
    assert_eq!(test["meta"]["security"][0]["code"], "HTEST");
    assert_eq!(test["status"], "preliminary");
    let flags = value(one, Quality::QUESTIONABLE.with(Quality::VALIDATED_DATA));
    let codes: Vec<_> = flags["interpretation"].as_array().unwrap().iter().collect();
    assert_eq!(codes.len(), 2);
}

#[test]
fn a_device_without_clock_is_dated_by_its_start() {
    let sample = Sample::new(Code::TEMP, Decimal::ZERO, Unit::DEGC, Time::uptime(1_500));
    let context = Context { started: Some(951_782_399_000), ..CONTEXT };
    let ours = json(&of_sample(&sample, &context));
    assert_eq!(ours["effectiveDateTime"], "2000-02-29T00:00:00.500Z");
    let never = Context { started: Some(u64::MAX), ..CONTEXT };
    assert!(json(&of_sample(&sample, &never)).get("effectiveDateTime").is_none());
    assert_eq!(date(2_932_896), Some((9999, 12, 31)));
    assert_eq!(date(2_932_897), None);
}

proptest! {
    #[test]
    fn whatever_is_measured_the_output_is_json(
        code in any::<u32>(), bits in any::<u32>(), unit in any::<u16>(), ms in any::<u64>(),
        flags in any::<u16>(), subject in "\\PC*|[\"\\\\\u{0}-\u{1f}]*",
    ) {
        let value = Decimal::from_bits(bits).unwrap_or(Decimal::ZERO);
        let quality = Quality::from_bits(flags).unwrap_or(Quality::NONE);
        let sample = Sample { quality, ..Sample::new(Code::new(code), value, Unit::new(unit), Time::utc(ms)) };
        let context = Context { subject: Some(&subject), ..CONTEXT };
        let ours = json(&of_sample(&sample, &context));
        prop_assert_eq!(ours["subject"]["reference"].as_str(), Some(&subject[..]));
        let dated = ours.get("effectiveDateTime").is_some();
        prop_assert!(dated != ours.get("_effectiveDateTime").is_some());
    }
}
