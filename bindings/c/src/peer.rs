//! A peer that was verified, and keys.

use crate::call::{guard, plain};
use crate::capacity::IOMT_PEER_SIZE;
use crate::error::Status;
use crate::time::basis;
use core::ffi::c_char;
use sdk::crypto::{agreement, signature};
use sdk::identity::{Key, VerifiedPeer};

/// Bytes that are read: `len` of them at `data`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iomt_bytes {
    /// The first byte; may be NULL if there is none.
    pub data: *const u8,
    /// How many there are.
    pub len: usize,
}

impl iomt_bytes {
    pub(crate) const fn of(bytes: &[u8]) -> Self {
        Self { data: bytes.as_ptr(), len: bytes.len() }
    }
}

/// A key for signatures: Ed25519, 32 bytes.
pub const IOMT_KEY_ED25519: u8 = 1;
/// A key for signatures or agreement: an uncompressed point on P-256, 65 bytes.
pub const IOMT_KEY_P256: u8 = 2;
/// A key for agreement: X25519, 32 bytes.
pub const IOMT_KEY_X25519: u8 = 3;

/// A public key.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iomt_key {
    /// IOMT_KEY_ED25519, IOMT_KEY_P256 or IOMT_KEY_X25519.
    pub kind: u8,
    /// The key, from the first byte on; what is left is zero.
    pub bytes: [u8; 65],
}

impl iomt_key {
    pub(crate) fn of(key: &Key) -> Result<Self, Status> {
        let (kind, from): (_, &[u8]) = match key {
            Key::Ed25519(bytes) => (IOMT_KEY_ED25519, bytes),
            Key::P256(bytes) => (IOMT_KEY_P256, bytes),
            Key::X25519(bytes) => (IOMT_KEY_X25519, bytes),
            _ => return Err(Status::VALUE),
        };
        let mut bytes = [0; 65];
        bytes.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
        Ok(Self { kind, bytes })
    }

    fn short(&self) -> Result<[u8; 32], Status> {
        self.bytes.first_chunk().copied().ok_or(Status::VALUE)
    }

    pub(crate) fn key(&self) -> Result<Key, Status> {
        match self.kind {
            IOMT_KEY_ED25519 => self.short().map(Key::Ed25519),
            IOMT_KEY_P256 => Ok(Key::P256(self.bytes)),
            IOMT_KEY_X25519 => self.short().map(Key::X25519),
            _ => Err(Status::VALUE),
        }
    }

    pub(crate) fn signature(&self) -> Result<signature::PublicKey, Status> {
        self.key()?.signature().ok_or(Status::VALUE)
    }

    pub(crate) fn agreement(&self) -> Result<agreement::PublicKey, Status> {
        self.key()?.agreement().ok_or(Status::VALUE)
    }
}

/// A peer that was verified: its name, key and dates. Only a verification makes one.
#[repr(C, align(8))]
pub struct iomt_peer {
    storage: [u8; IOMT_PEER_SIZE],
}

opaque! { iomt_peer holds VerifiedPeer, tag b"PEER", size IOMT_PEER_SIZE; }

/// Part of a name: all of it, "spiffe://hospital.example/icu-3/infusion-pump/pump-0042".
pub const IOMT_NAME_WHOLE: u8 = 0;
/// Part of a name: who issues, "hospital.example".
pub const IOMT_NAME_TRUST_DOMAIN: u8 = 1;
/// Part of a name: the part of the site that the device belongs to, "icu-3".
pub const IOMT_NAME_SEGMENT: u8 = 2;
/// Part of a name: what the device is, "infusion-pump".
pub const IOMT_NAME_ROLE: u8 = 3;
/// Part of a name: the device itself, "pump-0042".
pub const IOMT_NAME_DEVICE: u8 = 4;
/// Most bytes of a name with the NUL behind it.
pub const IOMT_NAME_SIZE: usize = 129;

/// The library's IOMT_PEER_SIZE.
#[unsafe(no_mangle)]
pub extern "C" fn iomt_peer_size() -> usize {
    plain(0, || IOMT_PEER_SIZE)
}

/// Writes the peer's name, or a part of it (IOMT_NAME_...), to `out`, with NUL behind it.
/// IOMT_NAME_SIZE bytes are always enough.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_peer_name(
    peer: *const iomt_peer,
    part: u8,
    out: *mut c_char,
    size: usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise; a char is a byte.
        let (peer, out) = unsafe { (call.object(peer)?, call.output(out.cast::<u8>(), size)?) };
        let name = peer.name();
        let text = match part {
            IOMT_NAME_WHOLE => name.as_str(),
            IOMT_NAME_TRUST_DOMAIN => name.trust_domain(),
            IOMT_NAME_SEGMENT => name.segment(),
            IOMT_NAME_ROLE => name.role(),
            IOMT_NAME_DEVICE => name.device(),
            _ => return Err(Status::VALUE),
        };
        put_text(text, out)
    })
}

/// Gives out the peer's public key.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_peer_key(peer: *const iomt_peer, key: *mut iomt_key) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (peer, key) = unsafe { (call.object(peer)?, call.place(key)?) };
        key.put(iomt_key::of(peer.key())?);
        Ok(())
    })
}

/// Writes 32 bytes to `out`: SHA-256 of the peer's own certificate, or of a pinned key's claims set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_peer_fingerprint(peer: *const iomt_peer, out: *mut u8) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (peer, out) = unsafe { (call.object(peer)?, call.output(out, 32)?) };
        put(peer.fingerprint(), out).map(drop)
    })
}

/// Gives out when the peer's chain expires, in seconds since 1970 (UINT64_MAX for a pinned key), and
/// what the time rested on when it was verified (IOMT_TIME_...).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_peer_validity(
    peer: *const iomt_peer,
    not_after: *mut u64,
    time_basis: *mut u8,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (peer, not_after, time_basis) =
            unsafe { (call.object(peer)?, call.place(not_after)?, call.place(time_basis)?) };
        not_after.put(peer.not_after());
        time_basis.put(basis(peer.time_basis()));
        Ok(())
    })
}

/// Wipes it. NULL is legal.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_peer_wipe(peer: *mut iomt_peer) -> i32 {
    // SAFETY: C's pointer, by the header's promise.
    guard(|call| unsafe { call.wipe(peer) })
}

/// Copies `from` to the front of `out`, and gives its length.
pub(crate) fn put(from: &[u8], out: &mut [u8]) -> Result<usize, Status> {
    let to = out.get_mut(..from.len()).ok_or(Status::OUTPUT)?;
    to.copy_from_slice(from);
    Ok(from.len())
}

/// Copies `text` to the front of `out`, with NUL behind it.
pub(crate) fn put_text(text: &str, out: &mut [u8]) -> Result<(), Status> {
    let to = out.get_mut(..text.len().saturating_add(1)).ok_or(Status::OUTPUT)?;
    for (to, from) in to.iter_mut().zip(text.bytes().chain([0])) {
        *to = from;
    }
    Ok(())
}
