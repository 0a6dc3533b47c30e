//! Noise that is drawn and paid for before a value needs it.

use super::{Minimizer, State};
use crate::identity::Now;
use crate::measurement::Quality;
use crate::minimize::Error;
use crate::minimize::plan::MAX_NOISES;
use crate::minimize::policy::rule::{Action, Methods};
use crate::platform::{Random, Storage};
use zeroize::Zeroize;

/// Values of a rule for which noise is held at most.
const HELD: usize = 8;

/// Flags that say nothing of the value: any other, an alarm above all, would tell what the noise
/// hides.
const TELLING_NOTHING: Quality = Quality::TEST_DATA.with(Quality::DEMO_DATA);

/// Noise for the next values of a rule.
#[derive(Clone, Copy)]
pub(super) struct Stock {
    drawn: [i32; HELD],
    left: usize,
    /// When the window ends whose budget paid, in seconds since 1970.
    until: u64,
}

impl Stock {
    pub(super) const EMPTY: Self = Self { drawn: [0; HELD], left: 0, until: 0 };

    pub(super) fn wipe(&mut self) {
        self.drawn.zeroize();
        self.left = 0;
    }

    fn next(&self) -> Option<i32> {
        self.drawn.get(self.left.checked_sub(1)?).copied()
    }

    fn use_up(&mut self) {
        self.left = self.left.saturating_sub(1);
        if let Some(used) = self.drawn.get_mut(self.left) {
            used.zeroize();
        }
    }
}

pub(super) type Stocks = [(usize, Stock); MAX_NOISES];

impl<const R: usize> Minimizer<R> {
    /// Pays for and draws noise for the next values, at most eight for each rule with `noise`, as
    /// far as its budget reaches; a value without is dropped as unfunded. Call it before each batch.
    ///
    /// The budget is charged in `storage` before the noise is drawn, and both before a value can
    /// leave: a power cut loses what was paid for, and gains nothing. What was paid for in one window
    /// of the budget is not carried into the next.
    ///
    /// # Errors
    /// [`Error::StoredBudget`], [`Error::BudgetCapacity`], the storage's and the random source's own.
    /// Rules that were funded before keep what they have.
    pub fn fund(
        &mut self,
        now: &Now,
        random: &mut impl Random,
        storage: &mut impl Storage,
    ) -> Result<(), Error> {
        let (recipient, purpose) = (*self.plan.stamp().recipient(), self.plan.stamp().purpose());
        for (at, stock) in &mut self.state.noises {
            let Some((code, body)) = self.plan.metric(*at) else { continue };
            let Action::Methods(methods @ Methods { noise: Some(noise), .. }) = &body.action else {
                continue;
            };
            let drawn = methods.drawn().ok_or(Error::Parameter)?;
            if stock.until <= now.unix() {
                stock.wipe();
            }
            let wanted = u32::try_from(HELD.saturating_sub(stock.left)).unwrap_or_default();
            let code = methods.derive.map_or(code, |derive| derive.metric());
            let account = noise.account(&recipient, purpose, code)?;
            let granted = account.charge(wanted, now, storage)?;
            stock.until = granted.until;
            for _ in 0..granted.values {
                // Noise beyond 32 bits, of a scale of 22 at most, is as good as never drawn.
                let noise = drawn.draw(random)?;
                let noise = noise.clamp(i32::MIN.into(), i32::MAX.into());
                if let Some(place) = stock.drawn.get_mut(stock.left) {
                    *place = i32::try_from(noise).unwrap_or_default();
                    stock.left = stock.left.saturating_add(1);
                }
            }
        }
        Ok(())
    }
}

impl<const R: usize> State<R> {
    /// The noise for the next value of rule `at`.
    pub(super) fn noise(&self, at: Option<usize>) -> Option<i32> {
        let (_, stock) = self.noises.iter().find(|(owner, _)| Some(*owner) == at)?;
        stock.next()
    }

    /// A value was made with the next noise of rule `at`, whether it left or not.
    pub(super) fn noise_is_used(&mut self, at: Option<usize>) {
        if let Some((_, stock)) = self.noises.iter_mut().find(|(owner, _)| Some(*owner) == at) {
            stock.use_up();
        }
    }
}

/// The flags that leave with a value that has noise on it.
pub(super) fn quality(methods: &Methods, quality: Quality) -> Quality {
    match methods.noise {
        Some(_) => quality.without(quality.without(TELLING_NOTHING)),
        None => quality,
    }
}
