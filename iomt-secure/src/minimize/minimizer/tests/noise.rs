//! Noise: only what is paid for leaves, and no more than the budget pays for, whatever happens.

use super::super::super::testing::{
    after_noon, fresh, minimizer, noon, policy, rule, samples, temp, view,
};
use super::super::super::{Error, Minimized, Minimizer, Plan};
use super::super::{Outcome, Reason};
use crate::crypto::hash::sha256;
use crate::measurement::{Quality, Sample};
use crate::minimize::policy::text::from_toml;
use crate::platform::memory::Memory;
use crate::platform::{self, Random, Slot, Storage};
use std::format;
use std::string::String;
use std::vec::Vec;

const NOISY: &str = "[{ clamp = { min = 35, max = 42 } }, { round = 0.1 }, \
                     { noise = { epsilon = 1, budget = 10, per = \"1h\" } }]";

fn noisy(method: &str) -> Minimizer<16> {
    minimizer(&rule("MDC_TEMP", "Cel", method))
}

struct Seeded(u64);

impl Random for Seeded {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), platform::Error> {
        for chunk in out.chunks_mut(32) {
            self.0 += 1;
            chunk.copy_from_slice(&sha256(&[&self.0.to_be_bytes()])[..chunk.len()]);
        }
        Ok(())
    }
}

/// Storage whose power is cut after so many writes.
struct Cut {
    inner: Memory<1, 801>,
    writes: usize,
}

impl Storage for Cut {
    fn load(&mut self, slot: Slot, out: &mut [u8]) -> Result<Option<usize>, platform::Error> {
        self.inner.load(slot, out)
    }

    fn store(&mut self, slot: Slot, value: &[u8]) -> Result<(), platform::Error> {
        self.writes = self.writes.checked_sub(1).ok_or(platform::Error::Storage)?;
        self.inner.store(slot, value)
    }
}

/// How many of `given` temperatures leave.
fn give(minimizer: &mut Minimizer<16>, given: usize) -> (usize, Vec<Sample>) {
    let mut batch: Minimized<1024> = fresh(minimizer);
    let left = (0..given)
        .filter(|at| {
            let outcome = minimizer.sample(&temp("36.6", *at as u64), &mut batch).unwrap();
            assert!(matches!(outcome, Outcome::Changed | Outcome::Dropped(Reason::Unfunded)));
            outcome == Outcome::Changed
        })
        .count();
    (left, samples(&batch))
}

#[test]
fn nothing_leaves_unless_it_is_funded() {
    let (mut minimizer, mut storage) = (noisy(NOISY), Memory::<1, 801>::new());
    assert_eq!(give(&mut minimizer, 3).0, 0);
    minimizer.fund(&noon(), &mut Seeded(0), &mut storage).unwrap();
    assert_eq!(give(&mut minimizer, 20).0, 8);
    minimizer.fund(&noon(), &mut Seeded(1), &mut storage).unwrap();
    assert_eq!(give(&mut minimizer, 20).0, 2, "the budget pays for ten");
    minimizer.fund(&after_noon(3599), &mut Seeded(2), &mut storage).unwrap();
    assert_eq!(give(&mut minimizer, 20).0, 0);
    minimizer.fund(&after_noon(3600), &mut Seeded(3), &mut storage).unwrap();
    assert_eq!(give(&mut minimizer, 20).0, 8);
}

#[test]
fn what_was_paid_for_in_one_window_is_not_carried_into_the_next() {
    let (mut minimizer, mut storage) = (noisy(NOISY), Memory::<1, 801>::new());
    minimizer.fund(&noon(), &mut Seeded(0), &mut storage).unwrap();
    let mut left = 0;
    for round in 1..5 {
        minimizer.fund(&after_noon(3600), &mut Seeded(round), &mut storage).unwrap();
        left += give(&mut minimizer, 20).0;
    }
    assert_eq!(left, 10);
}

/// Power cuts before, between and after writes, with a new start each time.
#[test]
fn no_power_cut_lets_more_leave_than_the_budget_pays_for() {
    for writes in 0..4 {
        let mut storage = Cut { inner: Memory::new(), writes };
        let mut left = 0;
        for start in 0..6 {
            let mut minimizer = noisy(NOISY);
            for batch in 0..3 {
                let _ = minimizer.fund(&noon(), &mut Seeded(10 * start + batch), &mut storage);
                left += give(&mut minimizer, 3).0;
            }
            storage.writes = writes;
        }
        assert!(left <= 10, "{left} left");
        assert_eq!(left > 0, writes > 0, "without storage nothing leaves");
    }
}

#[test]
fn the_noise_is_on_the_grid_and_of_the_right_width() {
    let mut storage = Memory::<1, 801>::new();
    let mut minimizer = noisy(
        "[{ clamp = { min = 35, max = 42 } }, { round = 0.1 }, \
         { noise = { rho = 2, budget = 10000, per = \"1h\" } }]",
    );
    // The clamp is 70 steps wide: sigma is 35 steps, 3.5 degrees.
    let (mut random, mut values) = (Seeded(7), Vec::new());
    for _ in 0..200 {
        minimizer.fund(&noon(), &mut random, &mut storage).unwrap();
        let (_, samples) = give(&mut minimizer, 8);
        values.extend(samples.iter().map(|sample| sample.value.scaled(-1).unwrap()));
    }
    assert_eq!(values.len(), 1600);
    let mean = values.iter().sum::<i64>() as f64 / 1600.0;
    let spread = values.iter().map(|value| (*value as f64 - 366.0).powi(2)).sum::<f64>() / 1600.0;
    assert!((mean - 366.0).abs() < 4.0 * 35.0 / 40.0, "{mean}");
    assert!((30.0..40.0).contains(&spread.sqrt()), "{}", spread.sqrt());
    // Far outside, a value is moved to the clamp's end before the noise is added.
    let mut batch: Minimized<64> = fresh(&minimizer);
    minimizer.fund(&noon(), &mut random, &mut storage).unwrap();
    minimizer.sample(&temp("5000", 0), &mut batch).unwrap();
    assert!(samples(&batch)[0].value.scaled(-1).unwrap() < 420 + 10 * 35);
}

#[test]
fn flags_that_tell_of_the_value_stay_behind() {
    let (mut minimizer, mut storage) = (noisy(NOISY), Memory::<1, 801>::new());
    minimizer.fund(&noon(), &mut Seeded(0), &mut storage).unwrap();
    let mut batch: Minimized<64> = fresh(&minimizer);
    let quality = Quality::MSMT_STATE_IN_ALARM.with(Quality::TEST_DATA);
    let alarming = Sample { quality, ..temp("41.9", 0) };
    assert_eq!(minimizer.sample(&alarming, &mut batch), Ok(Outcome::Changed));
    assert_eq!(samples(&batch)[0].quality, Quality::TEST_DATA);
    let invalid = Sample { quality: Quality::INVALID, ..temp("41.9", 1) };
    let outcome = minimizer.sample(&invalid, &mut batch);
    assert_eq!(outcome, Ok(Outcome::Dropped(Reason::Quality)));
}

/// What did not fit is given again with the same noise: nothing of it had left.
#[test]
fn a_full_batch_uses_up_no_noise() {
    let (mut minimizer, mut storage) = (noisy(NOISY), Memory::<1, 801>::new());
    minimizer.fund(&noon(), &mut Seeded(0), &mut storage).unwrap();
    let mut small: Minimized<20> = fresh(&minimizer);
    let mut left = 0;
    loop {
        match minimizer.sample(&temp("36.6", 0), &mut small) {
            Ok(_) => left += 1,
            Err(error) => break assert_eq!(error, Error::Full),
        }
    }
    assert!((1..8).contains(&left));
    assert_eq!(give(&mut minimizer, 20).0, 8 - left);
}

#[test]
fn windows_pay_once_when_they_leave() {
    let (mut minimizer, mut storage) = (
        noisy(
            "[{ rate = { every = \"10s\", take = \"mean\" } }, { clamp = { min = 35, max = 42 } }, \
             { round = 0.1 }, { noise = { epsilon = 1, budget = 3, per = \"1h\" } }]",
        ),
        Memory::<1, 801>::new(),
    );
    minimizer.fund(&noon(), &mut Seeded(0), &mut storage).unwrap();
    let mut batch: Minimized<1024> = fresh(&minimizer);
    for second in 0..60 {
        minimizer.sample(&temp("36.6", second), &mut batch).unwrap();
    }
    assert_eq!(samples(&batch).len(), 3);
    assert_eq!(minimizer.counters().made.dropped(Reason::Unfunded), 2);
}

#[test]
fn a_view_adds_noise_to_four_metrics_at_most() {
    let metrics = ["MDC_TEMP", "MDC_TEMP_BODY", "MDC_TEMP_CORE", "MDC_TEMP_SKIN", "MDC_TEMP_TYMP"];
    let rules = |count| metrics.iter().take(count).map(|metric| rule(metric, "Cel", NOISY));
    let four: String = rules(4).collect();
    assert_eq!(minimizer(&four).plan().padding(), crate::minimize::Padding::Padme);
    let five: String = rules(5).collect();
    let plan: Result<Plan<16>, _> = super::plan(&policy(&view(&five)));
    assert_eq!(plan.err(), Some(Error::NoiseCapacity));
}

#[test]
fn noise_without_clamp_and_grid_is_refused_with_its_place() {
    let clamp = "{ clamp = { min = 35, max = 42 } }";
    let noise = "{ noise = { epsilon = 1, budget = 10, per = \"1h\" } }";
    for method in [
        format!("[{noise}]"),
        format!("[{clamp}, {noise}]"),
        format!("[{{ round = 0.1 }}, {noise}]"),
        format!("[{{ clamp = {{ min = 35 }} }}, {{ round = 0.1 }}, {noise}]"),
        format!("[{clamp}, {{ bin = {{ width = 1 }} }}, {noise}]"),
        format!("[{clamp}, {{ round = 1000 }}, {noise}]"),
        format!(
            "[{clamp}, {{ round = 1 }}, {{ noise = {{ epsilon = 1e-12, budget = 1, per = \"1h\" }} }}]"
        ),
    ] {
        let text = policy(&view(&rule("MDC_TEMP", "Cel", &method)));
        let error = from_toml(&text).unwrap_err();
        assert_eq!((error.kind(), error.line()), (Error::Parameter, 11), "{error}\n{method}");
        assert!(error.message().contains("`clamp`"), "{error}");
    }
    for (noise, message) in [
        ("{ budget = 1, per = \"1h\" }", "either `epsilon`"),
        ("{ epsilon = 1, rho = 1, budget = 1, per = \"1h\" }", "either `epsilon`"),
        ("{ epsilon = 0, budget = 1, per = \"1h\" }", "not above 0"),
        ("{ epsilon = 2, budget = 1, per = \"1h\" }", "does not pay"),
        ("{ epsilon = 1, budget = 1, per = \"10ms\" }", "whole seconds"),
        ("{ epsilon = 1, budget = 1 }", "lacks `per`"),
    ] {
        let method = format!("[{clamp}, {{ round = 1 }}, {{ noise = {noise} }}]");
        let text = policy(&view(&rule("MDC_TEMP", "Cel", &method)));
        let error = from_toml(&text).unwrap_err();
        assert!(error.message().contains(message), "{error}\nlacks {message}");
    }
}
