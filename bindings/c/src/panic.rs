//! The panic handler of a library without std.
//!
//! No input makes the library panic; a fault in the library itself would. Firmware ends up in its own
//! `iomt_panic`, without a text: where the library was built with `-Cpanic=immediate-abort`, as
//! `docs/c.md` says, not even this is linked.

unsafe extern "C" {
    /// Yours to define in firmware: stop, or start anew, as after a watchdog's bite. Never returns.
    fn iomt_panic() -> !;
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    // SAFETY: the firmware's function, by the header's declaration.
    unsafe { iomt_panic() }
}
