//! Objects in the caller's memory.
//!
//! An object is a [`Slot`]: a mark of its type, its own address, and the core's value. The address
//! tells a copy from the original: a copied sealer would use its nonces twice. What is not an object
//! of the type, or is in use by a call that is not over, is refused.
//!
//! Making an object does not look at the memory, which may hold anything; so an object that is still
//! there is to be wiped first.

use crate::capacity::IOMT_ALIGNMENT;
use crate::error::Status;
use core::marker::PhantomData;
use core::mem::MaybeUninit;
use core::ops::{Deref, DerefMut};
use zeroize::Zeroize;

/// A C type for an object.
pub(crate) trait Opaque: Sized {
    /// What it holds.
    type Inner;
    /// The mark of its type.
    const TAG: u32;
    /// Bytes of the C type.
    const SIZE: usize;
}

/// How an object lies in its memory.
#[repr(C)]
pub(crate) struct Slot<O: Opaque> {
    mark: Mark,
    inner: MaybeUninit<O::Inner>,
}

/// What tells an object from other memory, and whether a call has it.
#[repr(C)]
struct Mark {
    tag: u32,
    state: u32,
    address: usize,
}

/// No call has it.
const FREE: u32 = 0;
/// A call has it.
const HELD: u32 = 1;
/// A call had it and panicked.
#[cfg(feature = "std")]
const POISONED: u32 = 2;

impl Mark {
    /// Whether this marks an object of the type that no call has.
    ///
    /// # Safety
    /// The memory is aligned, readable and large enough. Only plain integers are read, which are
    /// whatever they are.
    #[inline(never)]
    unsafe fn check(mark: *const Self, tag: u32) -> Result<(), Status> {
        // SAFETY: by the caller.
        if unsafe { (*mark).tag != tag || (*mark).address != mark.addr() } {
            return Err(Status::UNINITIALIZED);
        }
        // SAFETY: by the caller.
        refused(unsafe { load(&raw const (*mark).state) })
    }

    /// Takes the object for one call. Of two threads that do so at once, which they must not, one is
    /// refused wherever the processor can tell: a sealer would use a nonce twice.
    ///
    /// # Safety
    /// As for [`Self::check`], and writable.
    #[inline(never)]
    unsafe fn take(mark: *mut Self, tag: u32) -> Result<(), Status> {
        // SAFETY: by the caller.
        unsafe {
            Self::check(mark, tag)?;
            exchange(&raw mut (*mark).state)
        }
    }
}

/// What a call is told of an object in this state.
const fn refused(state: u32) -> Result<(), Status> {
    match state {
        FREE => Ok(()),
        HELD => Err(Status::BUSY),
        _ => Err(Status::ALREADY_USED),
    }
}

#[cfg(target_has_atomic = "32")]
mod state {
    use super::{FREE, HELD, Status, refused};
    use core::sync::atomic::{AtomicU32, Ordering};

    pub(super) unsafe fn load(state: *const u32) -> u32 {
        // SAFETY: by the caller there is a word; every access to it goes through here.
        unsafe { AtomicU32::from_ptr(state.cast_mut()) }.load(Ordering::Relaxed)
    }

    pub(super) unsafe fn store(state: *mut u32, value: u32) {
        // SAFETY: as in `load`.
        unsafe { AtomicU32::from_ptr(state) }.store(value, Ordering::Release);
    }

    /// From free to held.
    pub(super) unsafe fn exchange(state: *mut u32) -> Result<(), Status> {
        // SAFETY: as in `load`.
        let state = unsafe { AtomicU32::from_ptr(state) };
        match state.compare_exchange(FREE, HELD, Ordering::Acquire, Ordering::Relaxed) {
            Ok(_) => Ok(()),
            Err(found) => refused(found),
        }
    }
}

/// A processor that cannot exchange a word, as a Cortex-M0+, has one core.
#[cfg(not(target_has_atomic = "32"))]
mod state {
    use super::{HELD, Status};

    pub(super) unsafe fn load(state: *const u32) -> u32 {
        // SAFETY: by the caller there is a word.
        unsafe { state.read() }
    }

    pub(super) unsafe fn store(state: *mut u32, value: u32) {
        // SAFETY: as in `load`.
        unsafe { state.write(value) };
    }

    /// From free to held: the caller has seen that it is free.
    pub(super) unsafe fn exchange(state: *mut u32) -> Result<(), Status> {
        // SAFETY: as in `load`.
        unsafe { state.write(HELD) };
        Ok(())
    }
}
use state::{exchange, load, store};

/// Ties a C type to what it holds, and holds the size in the header to it.
macro_rules! opaque {
    ($( $object:ident holds $inner:ty, tag $tag:literal, size $size:ident; )*) => { $(
        impl $crate::object::Opaque for $object {
            type Inner = $inner;
            const TAG: u32 = u32::from_be_bytes(*$tag);
            const SIZE: usize = $size;
        }
        const _: () = {
            use $crate::object::Slot;
            assert!(size_of::<$object>() == $size, "the C type has another size than its macro");
            assert!(size_of::<Slot<$object>>() <= $size, "the C type is too small");
            assert!(align_of::<Slot<$object>>() <= $crate::capacity::IOMT_ALIGNMENT);
            assert!($size.is_multiple_of($crate::capacity::IOMT_ALIGNMENT), "C would pad it");
        };
    )* };
}

impl<O: Opaque> Slot<O> {
    pub(crate) unsafe fn shared<'a>(object: *const O) -> Result<&'a O::Inner, Status> {
        let slot = object.cast::<Self>();
        // SAFETY: by `Call` the memory is aligned, readable and large enough; the mark was set when
        // the value was there.
        unsafe {
            Mark::check(&raw const (*slot).mark, O::TAG)?;
            Ok((*slot).inner.assume_init_ref())
        }
    }

    pub(crate) unsafe fn hold<'a>(object: *mut O) -> Result<Held<'a, O>, Status> {
        let slot = object.cast::<Self>();
        // SAFETY: by `Call` the memory is aligned, writable and large enough.
        unsafe { Mark::take(&raw mut (*slot).mark, O::TAG) }?;
        Ok(Held { slot, lives: PhantomData })
    }

    pub(crate) unsafe fn wipe(object: *mut O) -> Result<(), Status> {
        let slot = object.cast::<Self>();
        // SAFETY: by `Call` the memory is aligned, readable and large enough.
        let (tag, address) = unsafe { ((*slot).mark.tag, (*slot).mark.address) };
        if tag == 0 && address == 0 {
            return Ok(());
        }
        // SAFETY: as in `hold`.
        match unsafe { Mark::take(&raw mut (*slot).mark, O::TAG) } {
            // SAFETY: the value is there; what a panic has left is not looked at, only overwritten.
            Ok(()) => unsafe { (*slot).inner.assume_init_drop() },
            Err(Status(code)) if code == Status::ALREADY_USED.0 => (),
            Err(error) => return Err(error),
        }
        // SAFETY: the memory is the object's, `SIZE` bytes of it.
        unsafe { core::slice::from_raw_parts_mut(object.cast::<u8>(), O::SIZE) }.zeroize();
        Ok(())
    }
}

/// An object that a call has for itself.
pub(crate) struct Held<'a, O: Opaque> {
    slot: *mut Slot<O>,
    lives: PhantomData<&'a mut O>,
}

impl<O: Opaque> Deref for Held<'_, O> {
    type Target = O::Inner;

    fn deref(&self) -> &O::Inner {
        // SAFETY: `Slot::hold` has taken it, and while its state is HELD no other call gets at it.
        unsafe { (*self.slot).inner.assume_init_ref() }
    }
}

impl<O: Opaque> DerefMut for Held<'_, O> {
    fn deref_mut(&mut self) -> &mut O::Inner {
        // SAFETY: as in `deref`.
        unsafe { (*self.slot).inner.assume_init_mut() }
    }
}

impl<O: Opaque> Drop for Held<'_, O> {
    fn drop(&mut self) {
        #[cfg(feature = "std")]
        let state = if std::thread::panicking() { POISONED } else { FREE };
        #[cfg(not(feature = "std"))]
        let state = FREE;
        // SAFETY: the slot is there for as long as this.
        unsafe { store(&raw mut (*self.slot).mark.state, state) };
    }
}

/// Memory for an object.
pub(crate) struct Fresh<'a, O: Opaque> {
    slot: *mut Slot<O>,
    lives: PhantomData<&'a mut O>,
}

impl<O: Opaque> Fresh<'_, O> {
    pub(crate) unsafe fn new(object: *mut O) -> Self {
        Self { slot: object.cast(), lives: PhantomData }
    }

    /// Makes the object.
    pub(crate) fn put(self, inner: O::Inner) {
        // SAFETY: the memory is aligned, writable and large enough by `Call`.
        unsafe { (&raw mut (*self.slot).inner).cast::<O::Inner>().write(inner) };
        self.mark();
    }

    fn mark(self) {
        // SAFETY: as in `put`, which has written the value.
        unsafe {
            let address = self.slot.addr();
            (&raw mut (*self.slot).mark).write(Mark { tag: O::TAG, state: FREE, address });
        }
    }
}

/// A value that refers to its own neighbours: what is configured, and what was configured from.
pub(crate) struct Pair<P: 'static, W> {
    whole: W,
    /// Last, so that it is dropped last.
    #[allow(dead_code)] // it is referred to
    parts: P,
}

impl<P, W> Pair<P, W> {
    pub(crate) const fn whole(&self) -> &W {
        &self.whole
    }
}

impl<P: 'static, W, O: Opaque<Inner = Pair<P, W>>> Fresh<'_, O> {
    /// Makes the object from `parts`, which have to stay where the object is, and what `make` makes
    /// of them. `make` is tried on the parts elsewhere first, so that nothing is written if it fails.
    pub(crate) fn put_pair(
        self,
        parts: P,
        make: impl Fn(&'static P) -> Result<W, Status>,
    ) -> Result<(), Status> {
        // SAFETY: what is made is dropped here, before `parts` moves.
        drop(make(unsafe { &*core::ptr::from_ref(&parts) })?);
        // SAFETY: the memory is aligned, writable and large enough by `Call`. The object does not
        // move while it is one: its address is held against its mark at every call.
        unsafe {
            let pair = (&raw mut (*self.slot).inner).cast::<Pair<P, W>>();
            (&raw mut (*pair).parts).write(parts);
            let parts = &raw const (*pair).parts;
            let whole = make(&*parts)?;
            (&raw mut (*pair).whole).write(whole);
        }
        self.mark();
        Ok(())
    }
}

const _: () = assert!(IOMT_ALIGNMENT.is_power_of_two());
