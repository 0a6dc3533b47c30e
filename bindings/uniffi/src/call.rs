//! What every call goes through: the panic guard, and the place where an object's state is kept.

use crate::IomtError;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

pub(crate) type Result<T> = core::result::Result<T, IomtError>;

/// Runs an exported function's body. A panic becomes [`IomtError::Internal`]: its text, which may hold
/// what the function worked on, reaches neither the caller nor standard error.
pub(crate) fn guard<T>(body: impl FnOnce() -> Result<T>) -> Result<T> {
    silence();
    let _inside = Inside::enter();
    // Whatever a panic leaves half done is in a `Slot`, which is then spent.
    panic::catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|_| Err(IomtError::internal()))
}

thread_local! {
    /// How many calls this thread is in.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

struct Inside;

impl Inside {
    fn enter() -> Self {
        DEPTH.with(|depth| depth.set(depth.get().saturating_add(1)));
        Self
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        DEPTH.with(|depth| depth.set(depth.get().saturating_sub(1)));
    }
}

/// Has panics inside of calls print nothing. Others, a Rust host's own, go on to the hook before.
fn silence() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !DEPTH.try_with(|depth| depth.get() > 0).unwrap_or(false) {
                before(info);
            }
        }));
    });
}

/// A lock that outlives a panic: what it guards is whole or replaced.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An object's state. It is taken out for a call that may run the app's own code, and put back.
pub(crate) struct Slot<T>(Mutex<Held<T>>);

enum Held<T> {
    Here(Box<T>),
    /// A call has it.
    Away,
    /// Spent, by success or failure.
    Gone,
}

impl<T> Slot<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(Mutex::new(Held::Here(Box::new(value))))
    }

    /// Takes the state out: until what is returned is dropped, other calls find the object busy.
    pub(crate) fn take(&self) -> Result<Taken<'_, T>> {
        let mut held = lock(&self.0);
        match core::mem::replace(&mut *held, Held::Away) {
            Held::Here(value) => Ok(Taken { slot: self, value: Some(value) }),
            Held::Away => Err(IomtError::busy()),
            Held::Gone => {
                *held = Held::Gone;
                Err(IomtError::already_used())
            }
        }
    }

    /// Works on the state where a failed call changes nothing: it stays, whatever comes of it. A panic
    /// spends it.
    pub(crate) fn with<R>(&self, work: impl FnOnce(&mut T) -> Result<R>) -> Result<R> {
        let mut taken = self.take()?;
        let result = work(taken.value()?);
        taken.put_back();
        result
    }

    /// Goes on to the next state; a failure spends it. `work` gives a state back that is not the one it
    /// needs: nothing has changed then.
    pub(crate) fn step<R>(
        &self,
        work: impl FnOnce(T) -> core::result::Result<Result<(T, R)>, T>,
    ) -> Result<R> {
        let mut taken = self.take()?;
        let (state, result) = match work(taken.withdraw()?) {
            Ok(done) => done.map(|(next, result)| (next, Ok(result)))?,
            Err(state) => (state, Err(IomtError::state())),
        };
        taken.value = Some(Box::new(state));
        taken.put_back();
        result
    }

    /// Uses the state up, if it is one that can be.
    pub(crate) fn spend(&self, can_be: impl FnOnce(&T) -> bool) -> Result<T> {
        let mut taken = self.take()?;
        if can_be(taken.value()?) {
            return taken.withdraw();
        }
        taken.put_back();
        Err(IomtError::state())
    }
}

/// A state that a call has taken. Dropped with nothing put back, it leaves the object spent.
pub(crate) struct Taken<'s, T> {
    slot: &'s Slot<T>,
    value: Option<Box<T>>,
}

impl<T> Taken<'_, T> {
    pub(crate) fn value(&mut self) -> Result<&mut T> {
        self.value.as_deref_mut().ok_or_else(IomtError::already_used)
    }

    fn withdraw(&mut self) -> Result<T> {
        self.value.take().map(|value| *value).ok_or_else(IomtError::already_used)
    }

    pub(crate) fn put_back(mut self) {
        if let Some(value) = self.value.take() {
            *lock(&self.slot.0) = Held::Here(value);
        }
    }
}

impl<T> Drop for Taken<'_, T> {
    fn drop(&mut self) {
        let mut held = lock(&self.slot.0);
        if matches!(*held, Held::Away) {
            *held = Held::Gone;
        }
    }
}

/// Stands in every object, so that the living can be counted.
pub(crate) struct Live(());

static LIVING: AtomicU64 = AtomicU64::new(0);

impl Live {
    pub(crate) fn new() -> Self {
        LIVING.fetch_add(1, Ordering::Relaxed);
        Self(())
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        LIVING.fetch_sub(1, Ordering::Relaxed);
    }
}

/// How many of this library's objects are alive: for tests that look for leaks.
#[uniffi::export]
#[must_use]
pub fn live_objects() -> u64 {
    LIVING.load(Ordering::Relaxed)
}

#[cfg(test)]
mod tests;
