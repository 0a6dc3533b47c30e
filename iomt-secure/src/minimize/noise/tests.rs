use super::draw::Draws;
use super::*;
use crate::crypto::hash::{Digest, sha256};
use crate::measurement::Decimal;
use crate::minimize::testing::{after_noon, decimal};
use crate::minimize::{self, Purpose};
use crate::platform::memory::Memory;
use crate::platform::{Slot, Storage};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::vec::Vec;

/// SHA-256 of a counter: numbers that nobody chose, the same in every run.
struct Seeded {
    seed: u8,
    counter: u64,
}

impl Random for Seeded {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), Error> {
        for chunk in out.chunks_mut(32) {
            self.counter += 1;
            let block = sha256(&[&[self.seed], &self.counter.to_be_bytes()]);
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
        Ok(())
    }
}

fn seeded(seed: u8) -> Seeded {
    Seeded { seed, counter: 0 }
}

/// A source that gives one byte for ever.
struct Stuck(u8);

impl Random for Stuck {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), Error> {
        out.fill(self.0);
        Ok(())
    }
}

const DRAWS: u32 = 40_000;

/// Pearson's statistic over the values that are expected at least ten times, the rest as one, and
/// its degrees of freedom.
fn chi_square(draws: &[i64], probability: impl Fn(i64) -> f64) -> (f64, f64) {
    let mut counts: BTreeMap<i64, f64> = BTreeMap::new();
    for draw in draws {
        *counts.entry(*draw).or_default() += 1.0;
    }
    let total = draws.len() as f64;
    let (mut statistic, mut cells, mut rest) = (0.0, 0.0, (total, total));
    for value in -2000..=2000 {
        let expected = probability(value) * total;
        if expected >= 10.0 {
            let seen = counts.get(&value).copied().unwrap_or_default();
            statistic += (seen - expected).powi(2) / expected;
            cells += 1.0;
            rest = (rest.0 - seen, rest.1 - expected);
        }
    }
    if rest.1 >= 10.0 {
        statistic += (rest.0 - rest.1).powi(2) / rest.1;
        cells += 1.0;
    }
    (statistic, cells - 1.0)
}

/// What chi-square passes once in ten thousand draws of this many: Wilson and Hilferty.
fn limit(freedom: f64) -> f64 {
    let spread = 2.0 / (9.0 * freedom);
    freedom * (1.0 - spread + 3.719 * spread.sqrt()).powi(3)
}

fn assert_drawn_from(draws: &[i64], probability: impl Fn(i64) -> f64, what: &str) {
    let (statistic, freedom) = chi_square(draws, &probability);
    assert!(freedom >= 1.0, "{what}: nothing was compared");
    assert!(statistic < limit(freedom), "{what}: {statistic} with {freedom} degrees of freedom");
    // The test can fail: the same draws, moved by one, are not of this distribution.
    let moved: Vec<_> = draws.iter().map(|draw| draw + 1).collect();
    let (statistic, freedom) = chi_square(&moved, &probability);
    assert!(statistic > limit(freedom), "{what}: blind");
}

#[test]
fn laplace_noise_has_the_exact_probabilities() {
    for (seed, sensitivity, epsilon) in
        [(1, 1, (1, 1)), (2, 1, (1, 10)), (3, 3, (7, 10)), (4, 1, (5, 1)), (5, 140, (14, 1))]
    {
        let laplace = Laplace::new(sensitivity, epsilon).unwrap();
        let mut random = seeded(seed);
        let draws: Vec<_> = (0..DRAWS).map(|_| laplace.draw(&mut random).unwrap()).collect();
        let base = (-(epsilon.0 as f64) / (epsilon.1 as f64 * f64::from(sensitivity))).exp();
        let probability = |x: i64| (1.0 - base) / (1.0 + base) * base.powf(x.unsigned_abs() as f64);
        assert_drawn_from(&draws, probability, &std::format!("{laplace:?}"));
    }
}

#[test]
fn gaussian_noise_has_the_exact_probabilities() {
    for (seed, sensitivity, rho) in
        [(6, 1, (1, 2)), (7, 1, (1, 200)), (8, 5, (3, 10)), (9, 1, (2, 1)), (10, 1, (7, 3))]
    {
        let gaussian = Gaussian::new(sensitivity, rho).unwrap();
        let mut random = seeded(seed);
        let draws: Vec<_> = (0..DRAWS).map(|_| gaussian.draw(&mut random).unwrap()).collect();
        let square = f64::from(sensitivity).powi(2) * rho.1 as f64 / (2.0 * rho.0 as f64);
        let weight = |x: i64| (-(x as f64).powi(2) / (2.0 * square)).exp();
        let all: f64 = (-2000..=2000).map(weight).sum();
        assert_drawn_from(&draws, |x| weight(x) / all, &std::format!("{gaussian:?}"));
    }
}

#[test]
fn uniform_numbers_and_exponentials_are_exact() {
    let mut random = seeded(11);
    let mut draws = Draws::new(&mut random);
    let mut counts = [0u32; 7];
    for _ in 0..7_000 {
        counts[usize::try_from(draws.below(7).unwrap()).unwrap()] += 1;
    }
    let statistic: f64 =
        counts.iter().map(|seen| (f64::from(*seen) - 1000.0).powi(2) / 1000.0).sum();
    assert!(statistic < limit(6.0), "{statistic} {counts:?}");
    for (numerator, denominator) in [(1, 1), (1, 3), (5, 2), (0, 1)] {
        let mut random = seeded(12);
        let mut seen = 0.0;
        for _ in 0..10_000 {
            let mut draws = Draws::new(&mut random);
            if draws.exponential(numerator, denominator).unwrap() {
                seen += 1.0;
            }
        }
        let expected = 1e4 * (-(numerator as f64) / denominator as f64).exp();
        let spread = (expected * (1.0 - expected / 1e4)).sqrt();
        assert!((seen - expected).abs() <= 4.0 * spread, "{numerator}/{denominator}: {seen}");
    }
}

#[test]
fn a_source_that_is_stuck_is_an_error_and_not_a_loop() {
    let laplace = Laplace::new(1, (1, 10)).unwrap();
    let gaussian = Gaussian::new(1, (1, 200)).unwrap();
    for byte in [0, 0xff] {
        assert_eq!(laplace.draw(&mut Stuck(byte)), Err(Error::Random), "{byte}");
        assert_eq!(gaussian.draw(&mut Stuck(byte)), Err(Error::Random), "{byte}");
    }
}

#[test]
fn noise_that_cannot_be_drawn_exactly_is_refused() {
    assert_eq!(Laplace::new(0, (1, 1)), None);
    assert_eq!(Laplace::new(1, (0, 1)), None);
    assert_eq!(Laplace::new(1, (1, 0)), None);
    assert_eq!(Laplace::new(1, (1, MAX_SCALE + 1)), None, "too wide");
    assert!(Laplace::new(1, (1, MAX_SCALE)).is_some());
    assert_eq!(Gaussian::new(0, (1, 1)), None);
    assert_eq!(Gaussian::new(1, (0, 1)), None);
    assert_eq!(Gaussian::new(u32::MAX, (1, u64::MAX)), None);
    assert_eq!(Gaussian::new(1, (1, 2 * (MAX_SCALE + 1) * (MAX_SCALE + 1))), None, "too wide");
    assert!(Gaussian::new(1 << 20, (1, 2)).is_some());
}

proptest! {
    #[test]
    fn every_noise_that_is_allowed_can_be_drawn(
        sensitivity in any::<u32>(), numerator in 1u64..1 << 24, denominator in 1u64..1_000_000_000,
        seed in any::<u8>(),
    ) {
        let mut random = seeded(seed);
        if let Some(laplace) = Laplace::new(sensitivity, (numerator, denominator)) {
            prop_assert!(laplace.draw(&mut random).unwrap().unsigned_abs() < 1 << 40);
        }
        if let Some(gaussian) = Gaussian::new(sensitivity, (numerator, denominator)) {
            prop_assert!(gaussian.draw(&mut random).unwrap().unsigned_abs() < 1 << 40);
        }
    }
}

// --- the budget ---

fn name(who: &str) -> Digest {
    sha256(&[who.as_bytes()])
}

fn budget(who: &str, each: &str, limit: &str, seconds: u32) -> Budget {
    let charge = Charge::Epsilon(decimal(each));
    Budget::new(&name(who), Purpose::Research, 1, charge, decimal(limit), seconds).unwrap()
}

/// Storage whose power is cut inside a write: what was to be written is there or not.
struct Cut {
    inner: Memory<1, 1024>,
    writes: u32,
    lands: bool,
}

impl Storage for Cut {
    fn load(&mut self, slot: Slot, out: &mut [u8]) -> Result<Option<usize>, Error> {
        self.inner.load(slot, out)
    }

    fn store(&mut self, slot: Slot, value: &[u8]) -> Result<(), Error> {
        if self.writes == 0 {
            if self.lands {
                self.inner.store(slot, value)?;
            }
            return Err(Error::Storage);
        }
        self.writes -= 1;
        self.inner.store(slot, value)
    }
}

#[test]
fn a_budget_is_used_up_and_comes_back_with_the_next_window() {
    let (mut storage, budget) = (Memory::<1, 1024>::new(), budget("a", "0.3", "1", 3600));
    let mut charge = |values, second| {
        let granted = budget.charge(values, &after_noon(second), &mut storage).unwrap();
        (granted.values, granted.until - after_noon(0).unix())
    };
    assert_eq!(charge(1, 10), (1, 3600));
    assert_eq!(charge(8, 20), (2, 3600), "0.9 of 1 are spent");
    assert_eq!(charge(8, 3599), (0, 3600));
    assert_eq!(charge(8, 3600), (3, 7200));
    // A clock that goes back opens no window again.
    assert_eq!(charge(8, 30), (0, 7200));
    assert_eq!(charge(8, 7200), (3, 10800));
}

#[test]
fn recipients_purposes_and_metrics_have_accounts_of_their_own() {
    let mut storage = Memory::<1, 1024>::new();
    let now = after_noon(0);
    let charge = Charge::Epsilon(decimal("1"));
    let mut seen = 0;
    for (who, purpose, metric) in [
        ("a", Purpose::Research, 1),
        ("b", Purpose::Research, 1),
        ("a", Purpose::Treatment, 1),
        ("a", Purpose::Research, 2),
    ] {
        let budget = Budget::new(&name(who), purpose, metric, charge, decimal("1"), 60).unwrap();
        assert_eq!(budget.charge(2, &now, &mut storage).unwrap().values, 1);
        assert_eq!(budget.charge(2, &now, &mut storage).unwrap().values, 0);
        seen += 1;
    }
    assert_eq!(seen, 4);
}

#[test]
fn a_device_keeps_so_many_accounts_and_reuses_those_that_are_over() {
    let mut storage = Memory::<1, 1024>::new();
    for who in 0..MAX_ACCOUNTS {
        let budget = budget(&std::format!("{who}"), "1", "1", 60);
        assert_eq!(budget.charge(1, &after_noon(0), &mut storage).unwrap().values, 1);
    }
    let another = budget("another", "1", "1", 60);
    let refused = another.charge(1, &after_noon(59), &mut storage);
    assert_eq!(refused, Err(minimize::Error::BudgetCapacity));
    assert_eq!(another.charge(1, &after_noon(60), &mut storage).unwrap().values, 1);
    // The one whose place it took starts a new window, and no other.
    assert_eq!(
        budget("1", "1", "1", 60).charge(1, &after_noon(59), &mut storage).unwrap().values,
        0
    );
}

#[test]
fn an_account_that_was_given_up_opens_no_window_of_before() {
    let mut storage = Memory::<1, 1024>::new();
    let mut charge = |who: &str, second| {
        let granted = budget(who, "1", "1", 60).charge(1, &after_noon(second), &mut storage);
        granted.map(|granted| granted.values)
    };
    // A place that is free is taken before one whose window is over, and of the last nothing is
    // forgotten.
    assert_eq!((charge("a", 0), charge("b", 70), charge("a", 30)), (Ok(1), Ok(1), Ok(0)));
    for who in 2..MAX_ACCOUNTS {
        assert_eq!(charge(&std::format!("{who}"), 70), Ok(1));
    }
    // "a" goes, and the clock with it; what it gets is of the next window, and only once.
    assert_eq!(
        (charge("another", 70), charge("a", 30)),
        (Ok(1), Err(minimize::Error::BudgetCapacity))
    );
    assert_eq!((charge("a", 130), charge("a", 30)), (Ok(1), Ok(0)));
}

#[test]
fn another_measure_waits_for_the_end_of_the_window() {
    let mut storage = Memory::<1, 1024>::new();
    assert_eq!(
        budget("a", "1", "1", 60).charge(1, &after_noon(0), &mut storage).unwrap().values,
        1
    );
    let rho = Charge::Rho(decimal("0.01"));
    let rho = Budget::new(&name("a"), Purpose::Research, 1, rho, decimal("1"), 60).unwrap();
    assert_eq!(rho.charge(1, &after_noon(59), &mut storage).unwrap().values, 0);
    assert_eq!(rho.charge(1, &after_noon(60), &mut storage).unwrap().values, 1);
    // Another charge or limit counts what was spent.
    let wider = budget("b", "0.5", "1", 60);
    assert_eq!(wider.charge(2, &after_noon(0), &mut storage).unwrap().values, 2);
    assert_eq!(
        budget("b", "0.5", "2", 60).charge(9, &after_noon(1), &mut storage).unwrap().values,
        2
    );
}

#[test]
fn a_power_cut_never_gains_budget() {
    for lands in [false, true] {
        for writes in 0..4 {
            let mut storage = Cut { inner: Memory::new(), writes, lands };
            let budget = budget("a", "0.3", "1", 3600);
            let mut granted = 0;
            // The device starts again after each cut, for ever.
            for _ in 0..10 {
                match budget.charge(1, &after_noon(0), &mut storage) {
                    Ok(charge) => granted += charge.values,
                    Err(error) => {
                        assert_eq!(error, Error::Storage.into());
                        storage.writes = 1;
                    }
                }
            }
            assert!(granted <= 3, "{granted} after a cut in write {writes}");
            assert!(lands || granted == 3, "{granted}: nothing was lost");
        }
    }
}

#[test]
fn what_is_stored_wrongly_is_refused() {
    let budget = budget("a", "0.3", "1", 3600);
    for stored in [&b""[..], &[2], &[1, 0], &[1; 25], &[1; 27], &[0; 26]] {
        let mut storage = Memory::<1, 1024>::new();
        storage.store(Slot::BUDGET, stored).unwrap();
        let refused = budget.charge(1, &after_noon(0), &mut storage);
        assert_eq!(refused, Err(minimize::Error::StoredBudget), "{stored:?}");
    }
}

#[test]
fn a_count_leaves_with_noise_as_long_as_there_is_budget() {
    let (mut storage, mut random) = (Memory::<1, 1024>::new(), seeded(13));
    let budget = budget("a", "0.5", "1", 3600);
    let now = after_noon(0);
    for _ in 0..2 {
        let told = budget.count(1000, &now, &mut random, &mut storage).unwrap();
        assert!((950..1050).contains(&told), "{told}");
    }
    let refused = budget.count(1000, &now, &mut random, &mut storage);
    assert_eq!(refused, Err(minimize::Error::Exhausted));
}

#[test]
fn budgets_that_make_no_sense_are_refused() {
    let of = |each: Decimal, limit: Decimal, seconds| {
        Budget::new(&name("a"), Purpose::Research, 1, Charge::Epsilon(each), limit, seconds)
    };
    let refused = Err(minimize::Error::Parameter);
    for (each, limit, seconds) in
        [("0", "1", 60), ("-1", "1", 60), ("2", "1", 60), ("1", "1", 0), ("1", "1000001", 60)]
    {
        assert_eq!(of(decimal(each), decimal(limit), seconds), refused, "{each} {limit}");
    }
    assert_eq!(of(Decimal::NAN, decimal("1"), 60), refused);
    assert_eq!(of(decimal("1"), Decimal::INFINITY, 60), refused);
    // Less than a billionth still costs one.
    let tiny = of(Decimal::new(1, -18).unwrap(), decimal("0.000000002"), 60).unwrap();
    let mut storage = Memory::<1, 1024>::new();
    assert_eq!(tiny.charge(9, &after_noon(0), &mut storage).unwrap().values, 2);
}
