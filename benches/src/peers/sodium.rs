//! libsodium's `secretstream`, by its C interface.

use super::{KEY, Peer, Slots};
use std::ffi::{c_int, c_uchar, c_ulonglong};
use std::ptr::null;

/// `crypto_secretstream_xchacha20poly1305_state`: 32, 12 and 8 bytes, without alignment.
#[repr(C)]
struct State([c_uchar; 52]);

/// `crypto_secretstream_xchacha20poly1305_ABYTES`.
const OVERHEAD: usize = 17;
/// `crypto_secretstream_xchacha20poly1305_HEADERBYTES`.
const HEADER: usize = 24;

unsafe extern "C" {
    fn sodium_init() -> c_int;
    fn crypto_secretstream_xchacha20poly1305_statebytes() -> usize;
    fn crypto_secretstream_xchacha20poly1305_headerbytes() -> usize;
    fn crypto_secretstream_xchacha20poly1305_abytes() -> usize;
    fn crypto_secretstream_xchacha20poly1305_init_push(
        state: *mut State,
        header: *mut c_uchar,
        key: *const c_uchar,
    ) -> c_int;
    fn crypto_secretstream_xchacha20poly1305_init_pull(
        state: *mut State,
        header: *const c_uchar,
        key: *const c_uchar,
    ) -> c_int;
    fn crypto_secretstream_xchacha20poly1305_push(
        state: *mut State,
        sealed: *mut c_uchar,
        sealed_len: *mut c_ulonglong,
        plaintext: *const c_uchar,
        plaintext_len: c_ulonglong,
        aad: *const c_uchar,
        aad_len: c_ulonglong,
        tag: c_uchar,
    ) -> c_int;
    fn crypto_secretstream_xchacha20poly1305_pull(
        state: *mut State,
        plaintext: *mut c_uchar,
        plaintext_len: *mut c_ulonglong,
        tag: *mut c_uchar,
        sealed: *const c_uchar,
        sealed_len: c_ulonglong,
        aad: *const c_uchar,
        aad_len: c_ulonglong,
    ) -> c_int;
}

/// A stream's two ends.
pub(crate) struct SecretStream {
    push: State,
    pull: State,
    slots: Slots,
    plaintext: Vec<u8>,
    out: Vec<u8>,
}

impl SecretStream {
    pub(crate) fn new(bytes: usize) -> Self {
        let (mut push, mut pull) = (State([0; 52]), State([0; 52]));
        let mut header = [0; HEADER];
        // SAFETY: these take no pointers.
        unsafe {
            assert!(sodium_init() >= 0, "libsodium starts");
            assert_eq!(crypto_secretstream_xchacha20poly1305_statebytes(), size_of::<State>());
            assert_eq!(crypto_secretstream_xchacha20poly1305_headerbytes(), HEADER);
            assert_eq!(crypto_secretstream_xchacha20poly1305_abytes(), OVERHEAD);
        }
        // SAFETY: state, header and key are live and of the lengths just held to the library's.
        unsafe {
            let (header, key) = (header.as_mut_ptr(), KEY.as_ptr());
            assert_eq!(crypto_secretstream_xchacha20poly1305_init_push(&mut push, header, key), 0);
            assert_eq!(crypto_secretstream_xchacha20poly1305_init_pull(&mut pull, header, key), 0);
        }
        let (plaintext, out) = (vec![0x5a; bytes], vec![0; bytes]);
        Self { push, pull, slots: Slots::new(bytes), plaintext, out }
    }
}

impl Peer for SecretStream {
    fn who(&self) -> &'static str {
        "libsodium secretstream"
    }

    fn prepare(&mut self) {}

    fn seal(&mut self) {
        for slot in &mut self.slots.slots {
            let mut len = 0;
            // SAFETY: the plaintext is read for its length; the slot has `Slots::ROOM` bytes more
            // than that, and OVERHEAD are needed; associated data may be null where it is empty.
            let result = unsafe {
                crypto_secretstream_xchacha20poly1305_push(
                    &mut self.push,
                    slot.as_mut_ptr(),
                    &mut len,
                    self.plaintext.as_ptr(),
                    self.plaintext.len() as c_ulonglong,
                    null(),
                    0,
                    0,
                )
            };
            assert_eq!((result, len as usize), (0, self.slots.bytes + OVERHEAD));
        }
    }

    fn open(&mut self) {
        for slot in &self.slots.slots {
            let (mut len, mut tag) = (0, 0);
            // SAFETY: the slot is longer than the sealed length; `out` has the plaintext's length.
            let result = unsafe {
                crypto_secretstream_xchacha20poly1305_pull(
                    &mut self.pull,
                    self.out.as_mut_ptr(),
                    &mut len,
                    &mut tag,
                    slot.as_ptr(),
                    (self.slots.bytes + OVERHEAD) as c_ulonglong,
                    null(),
                    0,
                )
            };
            assert_eq!((result, len as usize, tag), (0, self.slots.bytes, 0));
        }
    }
}
