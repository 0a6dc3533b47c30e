//! Each method, each reason for dropping, windows against a naive reference, and that a failed
//! call changes nothing.

mod noise;
mod waveforms;

use super::super::testing::{
    after_noon, decimal, fresh, minimizer, noon, plan, policy, rule, samples, temp, values, view,
};
use super::super::{Error, Minimized, Minimizer};
use super::{Flushed, Outcome, Rate, Reason, Take};
use crate::measurement::{Code, Decimal, Quality, Sample, Time, Unit};
use core::cmp::Ordering;
use proptest::prelude::*;
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

/// What leaves of temperatures, one a second, under a method.
fn leaves(method: &str, given: &[&str]) -> Vec<(u64, String)> {
    let mut minimizer = minimizer(&rule("MDC_TEMP", "Cel", method));
    let mut batch: Minimized<1024> = fresh(&minimizer);
    for (second, value) in (0..).zip(given) {
        minimizer.sample(&temp(value, second), &mut batch).unwrap();
    }
    assert_eq!(minimizer.flush(&mut batch), Ok(Flushed::All));
    values(&batch)
}

fn at(seconds: &[u64], values: &[&str]) -> Vec<(u64, String)> {
    seconds.iter().copied().zip(values.iter().map(ToString::to_string)).collect()
}

#[test]
fn keep_leaves_everything_as_it_is() {
    assert_eq!(
        leaves("\"keep\"", &["36.50", "-1", "1e3"]),
        at(&[0, 1, 2], &["36.50", "-1", "1e3"])
    );
}

#[test]
fn drop_leaves_nothing() {
    let mut minimizer = minimizer("[[view.rule]]\nmetric = \"MDC_TEMP\"\nmethod = \"drop\"\n");
    let mut batch: Minimized<64> = fresh(&minimizer);
    let outcome = minimizer.sample(&temp("36.5", 0), &mut batch);
    assert_eq!(outcome, Ok(Outcome::Dropped(Reason::Drop)));
    assert!(batch.is_empty());
}

#[test]
fn round_is_half_to_even() {
    assert_eq!(
        leaves("{ round = 0.5 }", &["36.25", "36.75", "36.8", "37"]),
        at(&[0, 1, 2, 3], &["36.0", "37.0", "37.0", "37.0"])
    );
}

#[test]
fn clamp_moves_to_the_ends() {
    assert_eq!(
        leaves("{ clamp = { min = 35, max = 41.5 } }", &["34.99", "36.6", "42"]),
        at(&[0, 1, 2], &["35.00", "36.6", "41.5"])
    );
    assert_eq!(leaves("{ clamp = { max = 41 } }", &["1", "42"]), at(&[0, 1], &["1", "41"]));
}

#[test]
fn bin_tells_the_lower_edge() {
    assert_eq!(
        leaves("{ bin = { edges = [36, 37.5, 38.5] } }", &["35.9", "36", "37.4", "37.5", "40"]),
        at(&[0, 1, 2, 3, 4], &["-INF", "36", "36", "37.5", "38.5"])
    );
    assert_eq!(
        leaves("{ bin = { width = 2, origin = 1 } }", &["36.9", "37", "0", "-1.1"]),
        at(&[0, 1, 2, 3], &["35", "37", "-1", "-3"])
    );
}

#[test]
fn threshold_lets_out_what_is_outside() {
    let given = ["35", "36", "37", "38", "38.1"];
    let both = "{ threshold = { below = 36, above = 38 } }";
    assert_eq!(leaves(both, &given), at(&[0, 4], &["35", "38.1"]));
    assert_eq!(leaves("{ threshold = { above = 37 } }", &given), at(&[3, 4], &["38", "38.1"]));
}

#[test]
fn on_change_compares_with_what_left() {
    // 36.4 and 36.8 are each near to the one before; only from the last that left do they add up.
    assert_eq!(
        leaves("{ on-change = 0.5 }", &["36", "36.4", "36.8", "36.5", "36.3"]),
        at(&[0, 2, 4], &["36", "36.8", "36.3"])
    );
    let rounded = "[{ round = 1 }, { on-change = 1 }]";
    assert_eq!(leaves(rounded, &["36.4", "35.9", "36.6"]), at(&[0, 2], &["36", "37"]));
    let binned = "[{ bin = { edges = [36] } }, { on-change = 1 }]";
    assert_eq!(leaves(binned, &["35", "34", "36", "37"]), at(&[0, 2], &["-INF", "36"]));
}

#[test]
fn rate_gives_one_value_for_each_window() {
    let given = ["36", "37", "39", "36.5", "36.7", "36.6", "40"];
    for (take, expected) in [
        ("mean", ["37.3", "36.60", "40.0"]),
        ("median", ["37", "36.6", "40"]),
        ("min", ["36", "36.5", "40"]),
        ("max", ["39", "36.7", "40"]),
        ("count", ["3", "3", "1"]),
        ("first", ["36", "36.5", "40"]),
    ] {
        let method = format!("{{ rate = {{ every = \"3s\", take = \"{take}\" }} }}");
        assert_eq!(leaves(&method, &given), at(&[0, 3, 6], &expected), "{take}");
    }
}

#[test]
fn a_mean_is_rounded_once() {
    // The mean is 36.4499…; rounded to 36.45 first, it would become 36.4 by way of half to even,
    // and by way of half up 36.5.
    let method = "[{ rate = { every = \"3s\", take = \"mean\" } }, { round = 0.1 }]";
    assert_eq!(leaves(method, &["36.45", "36.45", "36.46"]), at(&[0], &["36.5"]));
    assert_eq!(leaves(method, &["36.45", "36.45", "36.45"]), at(&[0], &["36.4"]));
}

#[test]
fn windows_begin_at_multiples_whatever_comes_first() {
    let mut minimizer =
        minimizer(&rule("MDC_TEMP", "Cel", "{ rate = { every = \"1min\", take = \"count\" } }"));
    let mut batch: Minimized<256> = fresh(&minimizer);
    for second in [59, 60, 61, 119, 180] {
        minimizer.sample(&temp("36", second), &mut batch).unwrap();
    }
    assert_eq!(minimizer.flush(&mut batch), Ok(Flushed::All));
    assert_eq!(values(&batch), at(&[0, 60, 180], &["1", "3", "1"]));
    assert!(samples(&batch).iter().all(|sample| sample.unit == Unit::DIMLESS));
}

#[test]
fn what_belongs_to_a_window_that_left_is_late() {
    let mut minimizer =
        minimizer(&rule("MDC_TEMP", "Cel", "{ rate = { every = \"10s\", take = \"max\" } }"));
    let mut batch: Minimized<256> = fresh(&minimizer);
    minimizer.sample(&temp("36", 12), &mut batch).unwrap();
    minimizer.sample(&temp("36", 11), &mut batch).unwrap();
    let late = minimizer.sample(&temp("39", 9), &mut batch);
    assert_eq!(late, Ok(Outcome::Dropped(Reason::Late)));
    assert_eq!(minimizer.flush(&mut batch), Ok(Flushed::All));
    assert_eq!(values(&batch), at(&[10], &["36"]));
}

/// A minimizer of temperatures in windows of ten seconds.
fn ten_seconds(take: &str, more: &str) -> Minimizer<16> {
    let rate = format!("[{{ rate = {{ every = \"10s\", take = \"{take}\" }} }}{more}]");
    minimizer(&rule("MDC_TEMP", "Cel", &rate))
}

const LATE: Result<Outcome, Error> = Ok(Outcome::Dropped(Reason::Late));

#[test]
fn a_window_leaves_once_however_it_was_closed() {
    for more in ["", ", { threshold = { above = 100 } }"] {
        for by_clock in [true, false] {
            let mut minimizer = ten_seconds("mean", more);
            let mut batch: Minimized<256> = fresh(&minimizer);
            for second in [12, 14, 19] {
                let outcome = minimizer.sample(&temp("36", second), &mut batch);
                assert_eq!(outcome, if second == 12 { Ok(Outcome::Held) } else { LATE });
                let closed = match by_clock {
                    true => minimizer.close(Time::utc(20_000), &mut batch),
                    false => minimizer.flush(&mut batch),
                };
                assert_eq!(closed, Ok(Flushed::All));
            }
            assert_eq!(minimizer.sample(&temp("36", 9), &mut batch), LATE, "earlier still");
            assert_eq!(minimizer.sample(&temp("37", 20), &mut batch), Ok(Outcome::Held));
            assert_eq!(minimizer.flush(&mut batch), Ok(Flushed::All));
            let expected =
                if more.is_empty() { at(&[10, 20], &["36.0", "37.0"]) } else { Vec::new() };
            assert_eq!(values(&batch), expected);
        }
    }
}

#[test]
fn a_window_of_each_base_leaves_once() {
    let mut minimizer = ten_seconds("max", "");
    let mut batch: Minimized<256> = fresh(&minimizer);
    let uptime = |second: u64| Sample { time: Time::uptime(second * 1000), ..temp("36", 0) };
    minimizer.sample(&uptime(5), &mut batch).unwrap();
    minimizer.sample(&temp("36", 12), &mut batch).unwrap();
    assert_eq!(minimizer.sample(&uptime(6), &mut batch), LATE);
    minimizer.renew(&mut batch, &noon()).unwrap();
    assert_eq!(minimizer.sample(&uptime(10), &mut batch), Ok(Outcome::Held));
    assert_eq!(minimizer.sample(&temp("36", 13), &mut batch), LATE);
}

#[test]
fn a_window_that_found_no_room_is_not_taken_for_one_that_left() {
    let mut minimizer = ten_seconds("max", "");
    let mut full: Minimized<24> = fresh(&minimizer);
    let uptime = Sample { time: Time::uptime(5_000), ..temp("36", 0) };
    minimizer.sample(&uptime, &mut full).unwrap();
    assert_eq!(minimizer.flush(&mut full), Ok(Flushed::All));
    // A batch has one base, so that the next has no room in it.
    minimizer.sample(&temp("36", 12), &mut full).unwrap();
    assert_eq!(minimizer.close(Time::utc(20_000), &mut full), Ok(Flushed::More));
    assert_eq!(minimizer.flush(&mut full), Ok(Flushed::More));
    assert_eq!(minimizer.sample(&temp("38", 22), &mut full), Err(Error::Full));
    assert_eq!(minimizer.sample(&temp("37", 13), &mut full), Ok(Outcome::Held));
    minimizer.renew(&mut full, &noon()).unwrap();
    assert_eq!(minimizer.flush(&mut full), Ok(Flushed::All));
    assert_eq!(values(&full), at(&[10], &["37"]));
}

#[test]
fn a_wrong_reading_of_the_clock_silences_only_until_the_next_close() {
    let year_2036 = 2_082_758_400;
    for wrong in [&[year_2036][..], &[year_2036, year_2036 + 10]] {
        let mut minimizer = ten_seconds("max", "");
        let mut batch: Minimized<256> = fresh(&minimizer);
        minimizer.sample(&temp("36", 12), &mut batch).unwrap();
        for second in wrong {
            minimizer.sample(&temp("40", *second), &mut batch).unwrap();
        }
        assert_eq!(minimizer.sample(&temp("36", 21), &mut batch), LATE);
        assert_eq!(minimizer.close(Time::utc(22_000), &mut batch), Ok(Flushed::All));
        assert_eq!(minimizer.counters().made.dropped(Reason::Late), 1);
        // What had left is still over.
        assert_eq!(minimizer.sample(&temp("36", 19), &mut batch), LATE);
        assert_eq!(minimizer.sample(&temp("37", 23), &mut batch), Ok(Outcome::Held));
        assert_eq!(minimizer.flush(&mut batch), Ok(Flushed::All));
        let left = values(&batch);
        assert_eq!(left.first(), Some(&(10, "36".to_string())));
        assert_eq!(left.last(), Some(&(20, "37".to_string())));
        assert_eq!(left.len(), 1 + wrong.len());
    }
}

#[test]
fn a_sensor_a_little_ahead_of_the_clock_loses_nothing() {
    let mut minimizer = ten_seconds("count", "");
    let mut batch: Minimized<256> = fresh(&minimizer);
    for second in 0..30 {
        let ahead = temp("36", second + 60);
        assert_eq!(minimizer.sample(&ahead, &mut batch), Ok(Outcome::Held));
        assert_eq!(minimizer.close(Time::utc(second * 1000), &mut batch), Ok(Flushed::All));
    }
    assert_eq!(values(&batch), at(&[60, 70], &["10", "10"]));
}

#[test]
fn a_policy_that_has_ended_begins_no_batch() {
    let text = policy(&format!(
        "not-after = 2026-11-23T12:00:10Z\n{}",
        view(&rule("MDC_TEMP", "Cel", "\"keep\""))
    ));
    let mut minimizer: Minimizer<16> = Minimizer::new(plan(&text).unwrap());
    let mut batch: Minimized<64> = minimizer.batch(&after_noon(10)).unwrap();
    minimizer.sample(&temp("36", 0), &mut batch).unwrap();
    let content = batch.content().to_vec();
    assert_eq!(minimizer.renew(&mut batch, &after_noon(11)), Err(Error::Expired));
    assert_eq!(batch.content(), content);
    assert!(matches!(minimizer.batch::<64>(&after_noon(11)), Err(Error::Expired)));
    assert_eq!(minimizer.renew(&mut batch, &after_noon(10)), Ok(()));
    assert!(batch.is_empty());
}

#[test]
fn a_change_of_flags_leaves() {
    let mut minimizer = minimizer(&rule("MDC_TEMP", "Cel", "{ on-change = 5 }"));
    let mut batch: Minimized<256> = fresh(&minimizer);
    let alarm = Quality::MSMT_STATE_IN_ALARM;
    for (second, quality) in (0..).zip([Quality::NONE, alarm, alarm, Quality::NONE]) {
        minimizer.sample(&Sample { quality, ..temp("36", second) }, &mut batch).unwrap();
    }
    assert_eq!(values(&batch), at(&[0, 1, 3], &["36", "36", "36"]));
    assert_eq!(samples(&batch)[1].quality, alarm);
}

#[test]
fn the_first_of_a_window_is_the_earliest() {
    let mut minimizer = ten_seconds("first", "");
    let mut batch: Minimized<256> = fresh(&minimizer);
    for (value, second) in [("37", 14), ("36", 12), ("38", 13)] {
        minimizer.sample(&temp(value, second), &mut batch).unwrap();
    }
    assert_eq!(minimizer.flush(&mut batch), Ok(Flushed::All));
    assert_eq!(values(&batch), at(&[10], &["36"]));
}

#[test]
fn only_a_mean_needs_a_sum() {
    let given = ["8e60", "8e-60", "-1"];
    for (take, stands) in [("count", "3"), ("min", "-1"), ("max", "8e60"), ("first", "8e60")] {
        let method = format!("{{ rate = {{ every = \"10s\", take = \"{take}\" }} }}");
        assert_eq!(leaves(&method, &given), at(&[0], &[stands]), "{take}");
    }
}

#[test]
fn means_and_medians_of_many_digits_leave() {
    for (take, stands) in [("mean", "12345.34"), ("median", "12345.34")] {
        let method = format!("{{ rate = {{ every = \"10s\", take = \"{take}\" }} }}");
        assert_eq!(leaves(&method, &["12345.33", "12345.36"]), at(&[0], &[stands]));
    }
}

#[test]
fn what_was_measured_is_in_no_log() {
    let mut minimizer = ten_seconds("median", ", { on-change = 1 }");
    let mut batch: Minimized<256> = fresh(&minimizer);
    for second in [12, 22] {
        minimizer.sample(&temp("36.4321", second), &mut batch).unwrap();
    }
    let told = format!("{minimizer:?}");
    assert!(told.contains("counters") && !told.contains("4321"), "{told}");
}

#[test]
fn a_window_that_is_wiped_holds_nothing() {
    let mut window = super::Window::open(&temp("36.4", 3), 10_000).unwrap();
    window = window.with(&temp("36.5", 4), Take::Mean).unwrap();
    let told = |window: &super::Window, take| {
        let value = window.value(Rate { every: 10_000, take }, None);
        value.and_then(|value| value.settle())
    };
    assert_eq!(told(&window, Take::Mean), Some(decimal("36.45")));
    window.wipe();
    for take in [Take::Min, Take::Max, Take::First, Take::Count] {
        assert_eq!(told(&window, take), Some(Decimal::ZERO), "{take:?}");
    }
    assert_eq!(told(&window, Take::Mean), None);
}

#[test]
fn windows_over_are_closed_by_the_clock() {
    let mut minimizer =
        minimizer(&rule("MDC_TEMP", "Cel", "{ rate = { every = \"10s\", take = \"max\" } }"));
    let mut batch: Minimized<256> = fresh(&minimizer);
    minimizer.sample(&temp("36", 12), &mut batch).unwrap();
    assert_eq!(minimizer.close(Time::utc(19_999), &mut batch), Ok(Flushed::All));
    assert_eq!(minimizer.close(Time::uptime(99_999), &mut batch), Ok(Flushed::All));
    assert!(batch.is_empty());
    assert_eq!(minimizer.close(Time::utc(20_000), &mut batch), Ok(Flushed::All));
    assert_eq!(minimizer.close(Time::utc(20_000), &mut batch), Ok(Flushed::All));
    assert_eq!(values(&batch), at(&[10], &["36"]));
}

#[test]
fn a_window_ends_where_times_count_from_another_base() {
    let mut minimizer =
        minimizer(&rule("MDC_TEMP", "Cel", "{ rate = { every = \"10s\", take = \"max\" } }"));
    let mut batch: Minimized<256> = fresh(&minimizer);
    let uptime = Sample { time: Time::uptime(5_000), ..temp("36", 0) };
    minimizer.sample(&uptime, &mut batch).unwrap();
    minimizer.sample(&temp("37", 5), &mut batch).unwrap();
    assert_eq!(samples(&batch)[0].time, Time::uptime(0));
    assert_eq!(minimizer.flush(&mut batch), Ok(Flushed::More), "one batch has one base");
    minimizer.renew(&mut batch, &noon()).unwrap();
    assert_eq!(minimizer.flush(&mut batch), Ok(Flushed::All));
    assert_eq!(samples(&batch)[0].time, Time::utc(0));
}

#[test]
fn quality_is_preserved_and_united() {
    let flagged = |value: &str, second, quality| Sample { quality, ..temp(value, second) };
    let mut keep = minimizer(&rule("MDC_TEMP", "Cel", "{ round = 1 }"));
    let mut batch: Minimized<256> = fresh(&keep);
    let doubtful = Quality::QUESTIONABLE.with(Quality::MSMT_STATE_IN_ALARM);
    keep.sample(&flagged("36.4", 0, doubtful), &mut batch).unwrap();
    keep.sample(&flagged("36.4", 1, Quality::INVALID), &mut batch).unwrap();
    let qualities: Vec<_> = samples(&batch).iter().map(|sample| sample.quality).collect();
    assert_eq!(qualities, [doubtful, Quality::INVALID]);

    let rate = "{ rate = { every = \"10s\", take = \"max\" } }";
    let mut mean = minimizer(&rule("MDC_TEMP", "Cel", rate));
    let mut batch: Minimized<256> = fresh(&mean);
    mean.sample(&flagged("36", 0, Quality::VALIDATED_DATA), &mut batch).unwrap();
    mean.sample(&flagged("36", 1, Quality::QUESTIONABLE), &mut batch).unwrap();
    let invalid = mean.sample(&flagged("99", 2, Quality::INVALID), &mut batch);
    assert_eq!(invalid, Ok(Outcome::Dropped(Reason::Quality)));
    mean.sample(&flagged("36", 10, Quality::VALIDATED_DATA), &mut batch).unwrap();
    assert_eq!(mean.flush(&mut batch), Ok(Flushed::All));
    let qualities: Vec<_> = samples(&batch).iter().map(|sample| sample.quality).collect();
    // Validated only where all were.
    assert_eq!(qualities, [Quality::QUESTIONABLE, Quality::VALIDATED_DATA]);
    assert_eq!(values(&batch), at(&[0, 10], &["36", "36"]));
}

#[test]
fn times_are_made_coarser() {
    let method = "\"keep\"\ntime = \"1min\"";
    assert_eq!(leaves(method, &["36", "37"]), at(&[0, 0], &["36", "37"]));
    let mut minimizer = minimizer(&rule("MDC_TEMP", "Cel", method));
    let mut batch: Minimized<256> = fresh(&minimizer);
    assert_eq!(minimizer.sample(&temp("36", 60), &mut batch), Ok(Outcome::Kept));
    assert_eq!(minimizer.sample(&temp("36", 119), &mut batch), Ok(Outcome::Changed));
    assert_eq!(values(&batch), at(&[60, 60], &["36", "36"]));
}

#[test]
fn another_unit_never_leaves() {
    for method in ["\"keep\"", "{ round = 1 }", "{ rate = { every = \"1s\", take = \"count\" } }"] {
        let mut minimizer = minimizer(&rule("MDC_TEMP", "Cel", method));
        let mut batch: Minimized<256> = fresh(&minimizer);
        let fahrenheit = Sample { unit: Unit::FAHR, ..temp("98.6", 0) };
        let outcome = minimizer.sample(&fahrenheit, &mut batch);
        assert_eq!(outcome, Ok(Outcome::Dropped(Reason::Unit)), "{method}");
        assert_eq!(minimizer.flush(&mut batch), Ok(Flushed::All));
        assert!(batch.is_empty());
    }
}

#[test]
fn special_values_are_kept_and_never_calculated_with() {
    let specials =
        [Decimal::NAN, Decimal::NRES, Decimal::INFINITY, Decimal::NEG_INFINITY, Decimal::RESERVED];
    for value in specials {
        let sample = Sample { value, ..temp("0", 0) };
        let mut keep = minimizer(&rule("MDC_TEMP", "Cel", "\"keep\""));
        let mut batch: Minimized<256> = fresh(&keep);
        assert_eq!(keep.sample(&sample, &mut batch), Ok(Outcome::Kept));
        assert_eq!(samples(&batch), [sample]);
        for method in [
            "{ round = 1 }",
            "{ clamp = { max = 1 } }",
            "{ bin = { width = 1 } }",
            "{ threshold = { above = 1 } }",
            "{ on-change = 1 }",
            "{ rate = { every = \"1s\", take = \"first\" } }",
        ] {
            let mut minimizer = minimizer(&rule("MDC_TEMP", "Cel", method));
            let mut batch: Minimized<256> = fresh(&minimizer);
            let outcome = minimizer.sample(&sample, &mut batch);
            assert_eq!(outcome, Ok(Outcome::Dropped(Reason::Special)), "{method} {value}");
            assert!(batch.is_empty());
        }
    }
}

#[test]
fn a_median_holds_64_values_and_tells_the_rest() {
    let rate = "{ rate = { every = \"7d\", take = \"median\" } }";
    let mut minimizer = minimizer(&rule("MDC_TEMP", "Cel", rate));
    let mut batch: Minimized<256> = fresh(&minimizer);
    for second in 0..64 {
        minimizer.sample(&temp("36", second), &mut batch).unwrap();
    }
    let more = minimizer.sample(&temp("40", 64), &mut batch);
    assert_eq!(more, Ok(Outcome::Dropped(Reason::Range)));
    assert_eq!(minimizer.counters().samples.dropped(Reason::Range), 1);
}

#[test]
fn a_batch_of_another_plan_is_refused() {
    let mut one = minimizer(&rule("MDC_TEMP", "Cel", "\"keep\""));
    let two = minimizer(&rule("MDC_TEMP", "Cel", "{ round = 1 }"));
    let mut batch: Minimized<64> = fresh(&two);
    assert_eq!(one.sample(&temp("36", 0), &mut batch), Err(Error::OtherPlan));
    assert_eq!(one.flush(&mut batch), Err(Error::OtherPlan));
    assert!(batch.is_empty());
    assert_eq!(one.counters().samples.total(), 0);
}

#[test]
fn a_batch_that_is_cleared_can_be_used_again() {
    let mut minimizer = minimizer(&rule("MDC_TEMP", "Cel", "\"keep\""));
    let mut batch: Minimized<64> = fresh(&minimizer);
    minimizer.sample(&temp("36", 0), &mut batch).unwrap();
    let first = batch.content().to_vec();
    minimizer.renew(&mut batch, &noon()).unwrap();
    assert!(batch.is_empty() && batch.content().is_empty());
    minimizer.sample(&temp("36", 0), &mut batch).unwrap();
    assert_eq!(batch.content(), first);
}

#[test]
fn what_no_batch_can_hold_says_so() {
    let mut minimizer = minimizer(&rule("MDC_TEMP", "Cel", "\"keep\""));
    let mut batch: Minimized<4> = fresh(&minimizer);
    assert_eq!(minimizer.sample(&temp("36", 0), &mut batch), Err(Error::TooLong));
    assert_eq!(minimizer.counters().samples.total(), 0);
}

/// The rules of the property tests: everything that remembers, and what follows it.
const RULES: &[(&str, &str)] = &[
    ("MDC_TEMP", "{ rate = { every = \"5s\", take = \"median\" } }"),
    (
        "MDC_RESP_RATE",
        "[{ rate = { every = \"3s\", take = \"mean\" } }, { round = 0.1 }, { on-change = 0.5 }]",
    ),
    ("MDC_PULS_RATE", "[{ round = 5 }, { threshold = { above = 0 } }, { on-change = 5 }]"),
    ("MDC_TEMP_SKIN", "{ on-change = 2 }"),
    ("MDC_TEMP_CORE", "\"keep\""),
];

fn rules() -> String {
    RULES.iter().map(|(metric, method)| rule(metric, "1", method)).collect()
}

fn stream() -> impl Strategy<Value = Vec<Sample>> {
    let one = (0usize..6, -100i32..100, -2i8..1, 0u64..3);
    proptest::collection::vec(one, 0..120).prop_map(|given| {
        let mut second = 0;
        let sample = |(metric, mantissa, exponent, step): (usize, i32, i8, u64)| {
            second += step;
            let name = RULES.get(metric).map_or("MDC_TEMP_RECT", |(name, _)| name);
            Sample::new(
                Code::by_name(name).unwrap(),
                Decimal::new(mantissa, exponent).unwrap(),
                Unit::DIMLESS,
                Time::utc(second * 1000),
            )
        };
        given.into_iter().map(sample).collect()
    })
}

/// All that leaves of a stream in batches of `N` bytes, each sent when it is full.
fn in_batches<const N: usize>(stream: &[Sample]) -> (Vec<Sample>, super::Counters) {
    let mut minimizer: Minimizer<16> = Minimizer::new(plan(&policy(&view(&rules()))).unwrap());
    let mut batch: Minimized<N> = fresh(&minimizer);
    let mut sent = Vec::new();
    for sample in stream {
        let before = (*minimizer.counters(), batch.content().to_vec());
        if minimizer.sample(sample, &mut batch) == Err(Error::Full) {
            assert_eq!((*minimizer.counters(), batch.content().to_vec()), before);
            sent.extend(samples(&batch));
            minimizer.renew(&mut batch, &noon()).unwrap();
            minimizer.sample(sample, &mut batch).unwrap();
        }
    }
    while minimizer.flush(&mut batch).unwrap() == Flushed::More {
        sent.extend(samples(&batch));
        minimizer.renew(&mut batch, &noon()).unwrap();
    }
    sent.extend(samples(&batch));
    (sent, *minimizer.counters())
}

/// What stands for a window, over rational numbers in 1/100.
fn reference(take: &str, window: &[Decimal]) -> Decimal {
    let hundredths = |value: &Decimal| value.scaled(-2).unwrap();
    let mut sorted = window.to_vec();
    sorted.sort_by(|a, b| a.compare(*b).unwrap());
    let mean = |values: &[Decimal]| {
        let finest = window.iter().map(|v| v.number().unwrap().1).min().unwrap() - 1;
        let sum: i64 = values.iter().map(hundredths).sum();
        // Thousandths over the count, to the digit that is told, half to even, by trial.
        let (sum, unit) = (sum * 10, 10i64.pow(u32::from((-3 - finest).unsigned_abs())));
        let count = i64::try_from(values.len()).unwrap() * unit;
        let low = sum.div_euclid(count);
        let twice = sum.rem_euclid(count) * 2;
        let up = twice > count || (twice == count && low.rem_euclid(2) == 1);
        Decimal::from_scaled(low + i64::from(up), finest).unwrap()
    };
    match take {
        "mean" => mean(&sorted),
        "median" if sorted.len() % 2 == 1 => sorted[sorted.len() / 2],
        "median" => {
            let sum =
                hundredths(&sorted[sorted.len() / 2]) + hundredths(&sorted[sorted.len() / 2 - 1]);
            Decimal::from_scaled(sum * 5, -3).unwrap()
        }
        "min" => sorted[0],
        "max" => sorted[sorted.len() - 1],
        "count" => Decimal::from_scaled(sorted.len().try_into().unwrap(), 0).unwrap(),
        _ => window[0],
    }
}

proptest! {
    #[test]
    fn small_batches_let_out_the_same_as_large_ones(stream in stream()) {
        let (large, counted) = in_batches::<8192>(&stream);
        let (small, counted_small) = in_batches::<24>(&stream);
        prop_assert_eq!(&large, &small);
        prop_assert_eq!(counted, counted_small);
        prop_assert_eq!(counted.samples.total(), stream.len() as u64);
        prop_assert_eq!(counted.left(), large.len() as u64);
        // The one metric that no rule names is in no batch.
        prop_assert!(large.iter().all(|sample| sample.code != Code::TEMP_RECT));
        let unnamed = stream.iter().filter(|sample| sample.code == Code::TEMP_RECT).count();
        prop_assert_eq!(counted.samples.dropped(Reason::Unnamed), unnamed as u64);
    }

    #[test]
    fn windows_agree_with_a_naive_reference(
        given in proptest::collection::vec((-100i32..100, -2i8..1, 0u64..4), 1..60),
        take in proptest::sample::select(std::vec!["mean", "median", "min", "max", "count", "first"]),
    ) {
        let method = format!("{{ rate = {{ every = \"7s\", take = \"{take}\" }} }}");
        let mut minimizer = minimizer(&rule("MDC_TEMP", "Cel", &method));
        let mut batch: Minimized<4096> = fresh(&minimizer);
        let mut windows: Vec<(u64, Vec<Decimal>)> = Vec::new();
        let mut second = 0;
        for (mantissa, exponent, step) in given {
            second += step;
            let value = Decimal::new(mantissa, exponent).unwrap();
            minimizer.sample(&Sample { value, ..temp("0", second) }, &mut batch).unwrap();
            match windows.last_mut() {
                Some((start, values)) if *start == second / 7 * 7 => values.push(value),
                _ => windows.push((second / 7 * 7, std::vec![value])),
            }
        }
        prop_assert_eq!(minimizer.flush(&mut batch), Ok(Flushed::All));
        let left = samples(&batch);
        prop_assert_eq!(left.len(), windows.len());
        for (sample, (start, window)) in left.iter().zip(&windows) {
            prop_assert_eq!(sample.time, Time::utc(start * 1000));
            let expected = reference(take, window);
            prop_assert_eq!(
                sample.value.compare(expected), Some(Ordering::Equal), "{:?} {}", window, expected
            );
        }
    }

    #[test]
    fn clamped_values_lie_within_and_others_are_untouched(
        mantissa in -8_000_000i32..8_000_000, exponent in -6i8..3,
        ends in (-1000i32..1000, 0i32..1000),
    ) {
        let (low, high) = (ends.0, ends.0 + ends.1);
        let method = format!("{{ clamp = {{ min = {low}, max = {high} }} }}");
        let mut minimizer = minimizer(&rule("MDC_TEMP", "Cel", &method));
        let mut batch: Minimized<64> = fresh(&minimizer);
        let value = Decimal::new(mantissa, exponent).unwrap();
        minimizer.sample(&Sample { value, ..temp("0", 0) }, &mut batch).unwrap();
        let left = samples(&batch)[0].value;
        let (low, high) = (decimal(&low.to_string()), decimal(&high.to_string()));
        let inside = value.compare(low).unwrap().is_ge() && value.compare(high).unwrap().is_le();
        prop_assert!(left.compare(low).unwrap().is_ge() && left.compare(high).unwrap().is_le());
        prop_assert!(!inside || left == value);
    }
}
