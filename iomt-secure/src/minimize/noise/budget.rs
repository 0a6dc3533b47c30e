//! How much may leave, and the account of it in the device's storage.

use crate::crypto::hash::{Digest, sha256};
use crate::identity::Now;
use crate::measurement::Decimal;
use crate::minimize::noise::{Gaussian, Laplace};
use crate::minimize::{Error, Purpose};
use crate::platform::{self, Random, Slot, Storage};

/// Most accounts that a device keeps, each of one recipient, purpose and metric.
pub const MAX_ACCOUNTS: usize = 32;

/// What one value costs, in the measure of its noise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charge {
    /// ε of pure differential privacy, by Laplace noise. The charges of several values add up.
    Epsilon(Decimal),
    /// ρ of concentrated differential privacy (zCDP), by Gaussian noise. These add up as well.
    Rho(Decimal),
}

/// How much may leave for one recipient, one purpose and one thing in each window of time.
///
/// Windows begin at multiples of their length since 1970. What was charged stays charged when a
/// policy changes: a window that is open ends when it was to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    name: [u8; 8],
    charge: Charge,
    /// In billionths, as are all sums here: the charge rounded up, the limit down.
    cost: u64,
    limit: u64,
    seconds: u64,
}

/// What an account granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Granted {
    /// For how many values, of those asked for.
    pub values: u32,
    /// When the window ends for which they were granted, in seconds since 1970.
    pub until: u64,
}

impl Budget {
    /// `limit` for each window of `seconds`, for what `name` stands for, at `charge` a value.
    ///
    /// # Errors
    /// [`Error::Parameter`] if the charge is not above 0, the limit below one charge, either above
    /// a million, or the window shorter than a second.
    pub fn new(
        recipient: &Digest,
        purpose: Purpose,
        name: u32,
        charge: Charge,
        limit: Decimal,
        seconds: u32,
    ) -> Result<Self, Error> {
        let (Charge::Epsilon(each) | Charge::Rho(each)) = charge;
        let cost = billionths(each, true).filter(|cost| *cost > 0).ok_or(Error::Parameter)?;
        let limit = billionths(limit, false).ok_or(Error::Parameter)?;
        if limit < cost || seconds == 0 {
            return Err(Error::Parameter);
        }
        let whole = sha256(&[recipient, &name.to_be_bytes(), purpose.code().as_bytes()]);
        let name = whole.first_chunk().copied().ok_or(Error::Parameter)?;
        Ok(Self { name, charge, cost, limit, seconds: seconds.into() })
    }

    /// Charges for up to `values` values, as far as the budget of the window at `now` reaches. When
    /// this returns the charge is stored.
    ///
    /// # Errors
    /// [`Error::StoredBudget`] if what is stored cannot be read; [`Error::BudgetCapacity`] if there
    /// are [`MAX_ACCOUNTS`] others; the storage's own. Nothing may leave then.
    pub fn charge(
        &self,
        values: u32,
        now: &Now,
        storage: &mut impl Storage,
    ) -> Result<Granted, Error> {
        let mut accounts = Accounts::load(storage)?;
        let account = accounts.of(self, now.unix())?;
        let left = self.limit.saturating_sub(account.spent);
        let affordable = left.checked_div(self.cost).unwrap_or_default();
        // What was charged in the other measure cannot be added to this one: not before it ended.
        let affordable = if account.kind == self.kind() { affordable } else { 0 };
        let granted = u32::try_from(affordable).unwrap_or(u32::MAX).min(values);
        let cost = self.cost.saturating_mul(granted.into());
        account.spent = account.spent.saturating_add(cost);
        let until = account.until;
        if granted > 0 {
            accounts.store(storage)?;
        }
        Ok(Granted { values: granted, until })
    }

    /// A count of people or things, with noise: one person more or less changes it by one at most.
    /// The budget is charged before.
    ///
    /// # Errors
    /// [`Error::Exhausted`] if the budget of this window is used up; those of [`Budget::charge`];
    /// [`Error::Parameter`] if the charge is too small for noise to be drawn; the random source's.
    pub fn count(
        &self,
        count: u32,
        now: &Now,
        random: &mut impl Random,
        storage: &mut impl Storage,
    ) -> Result<i64, Error> {
        let noise = Noise::new(1, self.charge).ok_or(Error::Parameter)?;
        if self.charge(1, now, storage)?.values == 0 {
            return Err(Error::Exhausted);
        }
        Ok(i64::from(count).saturating_add(noise.draw(random)?))
    }

    const fn kind(&self) -> u8 {
        match self.charge {
            Charge::Epsilon(_) => 0,
            Charge::Rho(_) => 1,
        }
    }
}

/// The noise that a charge buys for a sensitivity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::minimize) enum Noise {
    Laplace(Laplace),
    Gaussian(Gaussian),
}

impl Noise {
    /// `None` where the charge is so small that the noise would be wider than any value.
    pub(in crate::minimize) fn new(sensitivity: u32, charge: Charge) -> Option<Self> {
        match charge {
            Charge::Epsilon(each) => Laplace::new(sensitivity, fraction(each)?).map(Self::Laplace),
            Charge::Rho(each) => Gaussian::new(sensitivity, fraction(each)?).map(Self::Gaussian),
        }
    }

    pub(in crate::minimize) fn draw(
        &self,
        random: &mut impl Random,
    ) -> Result<i64, platform::Error> {
        match self {
            Self::Laplace(noise) => noise.draw(random),
            Self::Gaussian(noise) => noise.draw(random),
        }
    }
}

/// A decimal above 0 as a fraction of whole numbers.
fn fraction(value: Decimal) -> Option<(u64, u64)> {
    let (mantissa, exponent) = value.number()?;
    let mantissa = u64::try_from(mantissa).ok()?;
    let power = 10u64.checked_pow(exponent.unsigned_abs().into())?;
    if exponent < 0 { Some((mantissa, power)) } else { Some((mantissa.checked_mul(power)?, 1)) }
}

/// A decimal of at least 0 in billionths; `None` above a million.
fn billionths(value: Decimal, up: bool) -> Option<u64> {
    let (numerator, denominator) = fraction(value)?;
    let scaled = u128::from(numerator).checked_mul(1_000_000_000)?;
    let denominator = u128::from(denominator);
    let whole = scaled.checked_div(denominator)?;
    let rest = scaled.checked_rem(denominator)?;
    let whole = if up && rest > 0 { whole.checked_add(1)? } else { whole };
    u64::try_from(whole).ok().filter(|whole| *whole <= 1_000_000_000_000_000)
}

/// What was spent for one recipient, purpose and thing in the window that ends at `until`.
#[derive(Clone, Copy)]
struct Account {
    name: [u8; 8],
    until: u64,
    kind: u8,
    spent: u64,
}

struct Accounts {
    held: [Account; MAX_ACCOUNTS],
    len: usize,
    /// When the last window ended of those whose accounts were given up: what was spent in them is
    /// forgotten, so that no new account opens one before.
    closed: u64,
}

/// Bytes of a stored account: name, end, measure, sum.
const ACCOUNT: usize = 25;
/// Behind the accounts: when the last of those given up ended.
const CLOSED: usize = 8;
const STORED: usize = 1 + ACCOUNT * MAX_ACCOUNTS + CLOSED;
const VERSION: u8 = 1;

impl Accounts {
    fn load(storage: &mut impl Storage) -> Result<Self, Error> {
        let empty = Account { name: [0; 8], until: 0, kind: 0, spent: 0 };
        let mut accounts = Self { held: [empty; MAX_ACCOUNTS], len: 0, closed: 0 };
        let mut stored = [0; STORED];
        let Some(len) = storage.load(Slot::BUDGET, &mut stored)? else { return Ok(accounts) };
        let stored = stored.get(..len).ok_or(Error::StoredBudget)?;
        let (&[VERSION], rest) = stored.split_first_chunk::<1>().ok_or(Error::StoredBudget)? else {
            return Err(Error::StoredBudget);
        };
        let (rest, closed) = rest.split_last_chunk::<CLOSED>().ok_or(Error::StoredBudget)?;
        accounts.closed = u64::from_be_bytes(*closed);
        let chunks = rest.chunks_exact(ACCOUNT);
        if !chunks.remainder().is_empty() {
            return Err(Error::StoredBudget);
        }
        for (place, chunk) in accounts.held.iter_mut().zip(chunks) {
            *place = Account::read(chunk).ok_or(Error::StoredBudget)?;
            accounts.len = accounts.len.saturating_add(1);
        }
        Ok(accounts)
    }

    /// The account of `budget` in the window that is open at `now`.
    fn of(&mut self, budget: &Budget, now: u64) -> Result<&mut Account, Error> {
        let held = self.held.get(..self.len).unwrap_or_default();
        let found = held.iter().position(|account| account.name == budget.name);
        // Else a new place, or one whose window is over.
        let new = found.or((self.len < MAX_ACCOUNTS).then_some(self.len));
        let at = new.or_else(|| held.iter().position(|account| account.until <= now));
        let at = at.ok_or(Error::BudgetCapacity)?;
        let account = self.held.get_mut(at).ok_or(Error::BudgetCapacity)?;
        self.len = self.len.max(at.saturating_add(1));
        if account.name != budget.name {
            self.closed = self.closed.max(account.until);
        }
        // Of an account that is not there it is not known what was spent until then.
        let now = if found.is_none() { now.max(self.closed) } else { now };
        // A clock that goes back opens no window again: `until` only ever grows.
        if account.name != budget.name || account.until <= now {
            let past = now.checked_rem(budget.seconds).unwrap_or_default();
            let until = now.saturating_sub(past).saturating_add(budget.seconds);
            *account = Account { name: budget.name, until, kind: budget.kind(), spent: 0 };
        }
        Ok(account)
    }

    fn store(&self, storage: &mut impl Storage) -> Result<(), Error> {
        let mut stored = [0; STORED];
        let held = self.held.get(..self.len).unwrap_or_default();
        let accounts = held.iter().flat_map(Account::write);
        let bytes = [VERSION].into_iter().chain(accounts).chain(self.closed.to_be_bytes());
        let mut len = 0usize;
        for (to, from) in stored.iter_mut().zip(bytes) {
            *to = from;
            len = len.saturating_add(1);
        }
        Ok(storage.store(Slot::BUDGET, stored.get(..len).unwrap_or_default())?)
    }
}

impl Account {
    fn read(bytes: &[u8]) -> Option<Self> {
        let (name, rest) = bytes.split_first_chunk()?;
        let (until, rest) = rest.split_first_chunk()?;
        let (kind, spent) = rest.split_first()?;
        let spent = u64::from_be_bytes(spent.try_into().ok()?);
        Some(Self { name: *name, until: u64::from_be_bytes(*until), kind: *kind, spent })
    }

    fn write(&self) -> impl Iterator<Item = u8> {
        let name = self.name.into_iter().chain(self.until.to_be_bytes());
        name.chain([self.kind]).chain(self.spent.to_be_bytes())
    }
}
