//! What every call goes through: the panic guard, and the checks of its arguments.

use crate::capacity::IOMT_ALIGNMENT;
use crate::error::Status;
use crate::object::{Fresh, Held, Opaque, Slot};
use core::ffi::{CStr, c_char};
use core::mem::MaybeUninit;

/// Runs the body of an exported function that gives a status.
///
/// A panic ends here. Its text goes where the process's panic hook sends it, which is not ours to
/// set, and never to the caller. Without std a panic does not unwind: it is the panic handler's.
pub(crate) fn guard(body: impl FnOnce(&mut Call) -> Result<(), Status>) -> i32 {
    #[cfg(feature = "std")]
    if reentry::is_inside() {
        return Status::REENTERED.0;
    }
    nested(body)
}

/// Runs the body of a callback that the library itself gives out: it runs inside another call.
pub(crate) fn nested(body: impl FnOnce(&mut Call) -> Result<(), Status>) -> i32 {
    match caught(|| body(&mut Call::new())) {
        Some(Ok(())) => 0,
        Some(Err(Status(code))) => code,
        None => Status::PANIC.0,
    }
}

/// Runs the body of an exported function that cannot fail, and may be called from a callback.
pub(crate) fn plain<T>(fallback: T, body: impl FnOnce() -> T) -> T {
    caught(body).unwrap_or(fallback)
}

#[cfg(feature = "std")]
fn caught<T>(body: impl FnOnce() -> T) -> Option<T> {
    // What a panic leaves behind in an object is never looked at again: `Held` poisons it.
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(body)).ok()
}

#[cfg(not(feature = "std"))]
fn caught<T>(body: impl FnOnce() -> T) -> Option<T> {
    Some(body())
}

/// Runs a callback of the caller's.
pub(crate) fn callback<T>(run: impl FnOnce() -> T) -> T {
    #[cfg(feature = "std")]
    let _inside = reentry::Inside::enter();
    run()
}

#[cfg(feature = "std")]
mod reentry {
    use core::cell::Cell;

    std::thread_local! {
        static DEPTH: Cell<usize> = const { Cell::new(0) };
    }

    pub(super) fn is_inside() -> bool {
        DEPTH.try_with(Cell::get).is_ok_and(|depth| depth > 0)
    }

    /// While it lives, this thread is in a callback.
    pub(super) struct Inside;

    impl Inside {
        pub(super) fn enter() -> Self {
            let _ = DEPTH.try_with(|depth| depth.set(depth.get().saturating_add(1)));
            Self
        }
    }

    impl Drop for Inside {
        fn drop(&mut self) {
            let _ = DEPTH.try_with(|depth| depth.set(depth.get().saturating_sub(1)));
        }
    }
}

/// Most pointers of one call that are remembered, those inside of arrays and structures included.
const MAX: usize = 24;

/// The arguments of one call so far.
pub(crate) struct Call {
    ranges: [Range; MAX],
    len: usize,
}

#[derive(Clone, Copy)]
struct Range {
    start: usize,
    end: usize,
    written: bool,
}

/// Where something is written once the call has succeeded.
pub(crate) struct Place<'a, T>(&'a mut MaybeUninit<T>);

impl<T> Place<'_, T> {
    pub(crate) fn put(self, value: T) {
        self.0.write(value);
    }
}

/// Each of these gives out what a pointer of C's points to, or refuses the pointer.
///
/// # Safety
/// The caller of the library promises in the header: a pointer that is not NULL points to as many
/// elements as are said, which stay readable, and where they are not `const` writable, and which
/// nobody else writes to during the call. So `'a` must not outlive the call, but for what the header
/// says must stay longer.
impl Call {
    const fn new() -> Self {
        Self { ranges: [Range { start: 0, end: 0, written: false }; MAX], len: 0 }
    }

    /// Notes `bytes` bytes at `address`, unless they overlap with others and one of the two is
    /// written.
    #[inline(never)]
    fn note(
        &mut self,
        address: usize,
        bytes: usize,
        align: usize,
        written: bool,
    ) -> Result<(), Status> {
        if address == 0 {
            return Err(Status::NULL);
        }
        if address.checked_rem(align) != Some(0) {
            return Err(Status::ALIGNMENT);
        }
        let end = address.checked_add(bytes).ok_or(Status::LENGTH)?;
        if bytes > usize::MAX >> 1 {
            return Err(Status::LENGTH);
        }
        if bytes == 0 {
            return Ok(());
        }
        let noted = self.ranges.get(..self.len).unwrap_or_default();
        if noted.iter().any(|r| (written || r.written) && address < r.end && r.start < end) {
            return Err(Status::OVERLAP);
        }
        match self.ranges.get_mut(self.len) {
            Some(place) => {
                *place = Range { start: address, end, written };
                self.len = self.len.saturating_add(1);
            }
            None if written => return Err(Status::COUNT),
            // Only read, and held against all that is written; nothing more is, as there is no place
            // for it.
            None => {}
        }
        Ok(())
    }

    fn note_array<T>(&mut self, data: *const T, len: usize, written: bool) -> Result<(), Status> {
        let bytes = len.checked_mul(size_of::<T>()).ok_or(Status::LENGTH)?;
        self.note(data.addr(), bytes, align_of::<T>(), written)
    }

    /// `len` elements that are read. With 0 of them `data` may be NULL.
    pub(crate) unsafe fn input<'a, T: Copy>(
        &mut self,
        data: *const T,
        len: usize,
    ) -> Result<&'a [T], Status> {
        if len == 0 {
            return Ok(&[]);
        }
        self.note_array(data, len, false)?;
        // SAFETY: not NULL, aligned, in bounds by the promise above; all of `T`'s bit patterns are
        // valid, as they are C structures of integers and pointers.
        Ok(unsafe { core::slice::from_raw_parts(data, len) })
    }

    /// `len` elements that are read and written. With 0 of them `data` may be NULL.
    pub(crate) unsafe fn output<'a, T: Copy>(
        &mut self,
        data: *mut T,
        len: usize,
    ) -> Result<&'a mut [T], Status> {
        if len == 0 {
            return Ok(&mut []);
        }
        self.note_array(data, len, true)?;
        // SAFETY: as in `input`; and no other argument of this call overlaps.
        Ok(unsafe { core::slice::from_raw_parts_mut(data, len) })
    }

    /// One value that is read.
    pub(crate) unsafe fn value<'a, T: Copy>(&mut self, value: *const T) -> Result<&'a T, Status> {
        self.note_array(value, 1, false)?;
        // SAFETY: as in `input`.
        Ok(unsafe { &*value })
    }

    /// One value that is read, or none.
    pub(crate) unsafe fn optional<'a, T: Copy>(
        &mut self,
        value: *const T,
    ) -> Result<Option<&'a T>, Status> {
        if value.is_null() {
            return Ok(None);
        }
        // SAFETY: the promise above.
        unsafe { self.value(value) }.map(Some)
    }

    /// One value that is written, on success.
    pub(crate) unsafe fn place<'a, T: Copy>(
        &mut self,
        place: *mut T,
    ) -> Result<Place<'a, T>, Status> {
        self.note_array(place, 1, true)?;
        // SAFETY: as in `output`; what is there need not be initialized.
        Ok(Place(unsafe { &mut *place.cast::<MaybeUninit<T>>() }))
    }

    /// A text that ends in NUL, of at most 255 bytes.
    pub(crate) unsafe fn text<'a>(&mut self, text: *const c_char) -> Result<&'a str, Status> {
        if text.is_null() {
            return Err(Status::NULL);
        }
        let mut len = 0_usize;
        // SAFETY: by the promise above a text ends in NUL; it is not read past that, nor past 256.
        while len < 256 && unsafe { *text.add(len) } != 0 {
            len = len.saturating_add(1);
        }
        if len == 256 {
            return Err(Status::TEXT);
        }
        self.note(text.addr(), len.saturating_add(1), 1, false)?;
        // SAFETY: the byte at `len` was read and is NUL.
        let text = unsafe { CStr::from_ptr(text) };
        text.to_str().map_err(|_| Status::TEXT)
    }

    /// An object that is read.
    pub(crate) unsafe fn object<'a, O: Opaque>(
        &mut self,
        object: *const O,
    ) -> Result<&'a O::Inner, Status> {
        self.note(object.addr(), O::SIZE, IOMT_ALIGNMENT, false)?;
        // SAFETY: aligned and large enough, as `O::SIZE` and `IOMT_ALIGNMENT` are asserted to be.
        unsafe { Slot::<O>::shared(object) }
    }

    /// An object that is changed.
    pub(crate) unsafe fn object_mut<'a, O: Opaque>(
        &mut self,
        object: *mut O,
    ) -> Result<Held<'a, O>, Status> {
        self.note(object.addr(), O::SIZE, IOMT_ALIGNMENT, true)?;
        // SAFETY: as in `object`; and no other argument of this call overlaps.
        unsafe { Slot::<O>::hold(object) }
    }

    /// Memory for an object that is made on success.
    pub(crate) unsafe fn fresh<'a, O: Opaque>(
        &mut self,
        object: *mut O,
    ) -> Result<Fresh<'a, O>, Status> {
        self.note(object.addr(), O::SIZE, IOMT_ALIGNMENT, true)?;
        // SAFETY: as in `object_mut`.
        Ok(unsafe { Fresh::new(object) })
    }

    /// An array of places for objects, which is kept. With 0 of them it may be NULL.
    pub(crate) unsafe fn room<T>(&mut self, places: *mut T, count: usize) -> Result<(), Status> {
        if count == 0 {
            return Ok(());
        }
        let bytes = count.checked_mul(size_of::<T>()).ok_or(Status::LENGTH)?;
        self.note(places.addr(), bytes, IOMT_ALIGNMENT, true)
    }

    /// Wipes an object. NULL, and memory that is all zero where the mark stands, are none.
    pub(crate) unsafe fn wipe<O: Opaque>(&mut self, object: *mut O) -> Result<(), Status> {
        if object.is_null() {
            return Ok(());
        }
        self.note(object.addr(), O::SIZE, IOMT_ALIGNMENT, true)?;
        // SAFETY: as in `object_mut`.
        unsafe { Slot::<O>::wipe(object) }
    }
}
