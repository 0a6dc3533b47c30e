//! A dropped secret leaves no bytes behind, observed in the memory that held it.
//!
//! The crate itself forbids `unsafe`, so this stands outside it.

use core::mem::{ManuallyDrop, size_of};
use iomt_secure::crypto::{Secret, kdf};

/// Drops `secret` where it lies and gives the bytes that are there afterwards.
fn bytes_after_drop<const N: usize>(secret: Secret<N>) -> [u8; N] {
    assert_eq!(size_of::<Secret<N>>(), N);
    let mut place = ManuallyDrop::new(secret);
    let address = (&raw mut place).cast::<u8>();
    // The bytes are there while the secret lives: the reading below reads the right place.
    // SAFETY: `place` holds a `Secret<N>`, whose one field is `[u8; N]`, so that N bytes from
    // `address` on are initialized and in bounds.
    let before: [u8; N] = core::array::from_fn(|at| unsafe { address.add(at).read_volatile() });
    assert_eq!(&before, place.expose());
    // SAFETY: `place` is dropped once and not used as a `Secret` again.
    unsafe { ManuallyDrop::drop(&mut place) };
    // SAFETY: as above; `place` is still in scope, and dropping writes bytes but takes none away.
    core::array::from_fn(|at| unsafe { address.add(at).read_volatile() })
}

#[test]
fn a_secret_that_was_filled_in_place() {
    let secret = Secret::<32>::filled_by(|out| {
        out.fill(0xa5);
        Ok::<(), ()>(())
    });
    assert_eq!(bytes_after_drop(secret.unwrap()), [0; 32]);
}

#[test]
fn a_secret_that_was_taken_over() {
    let mut bytes = [0xa5; 65];
    assert_eq!(bytes_after_drop(Secret::take(&mut bytes)), [0; 65]);
    assert_eq!(bytes, [0; 65]);
}

#[test]
fn a_secret_that_was_derived() {
    assert_eq!(bytes_after_drop(kdf::extract(b"salt", b"input")), [0; 32]);
}

#[test]
fn a_plain_array_is_not_wiped() {
    // What this file observes is the wipe, not the compiler.
    let mut place = ManuallyDrop::new([0xa5_u8; 32]);
    let address = (&raw mut place).cast::<u8>();
    // SAFETY: dropped once, and an array of bytes has nothing to drop.
    unsafe { ManuallyDrop::drop(&mut place) };
    // SAFETY: `place` is still in scope and its 32 bytes are initialized.
    let after: [u8; 32] = core::array::from_fn(|at| unsafe { address.add(at).read_volatile() });
    assert_eq!(after, [0xa5; 32]);
}
