//! Whom to believe: roots, paired keys, known chains.

use crate::call::{Call, guard, plain};
use crate::capacity::{
    IOMT_ALIGNMENT, IOMT_ANCHOR_SIZE, IOMT_CERTIFICATES, IOMT_CHAIN_SIZE, IOMT_PIN_SIZE,
    IOMT_TRUST_SIZE,
};
use crate::error::Status;
use crate::peer::{iomt_bytes, iomt_peer};
use crate::time::iomt_now;
use core::ffi::c_char;
use core::mem::MaybeUninit;
use sdk::identity::{Anchor, Anchors, Chain, Name, Now, Pin, Trusted, Usage, verify};
use sdk::session::edhoc::Trust;

/// Room for one root in an iomt_trust.
#[repr(C, align(8))]
pub struct iomt_anchor {
    storage: [u8; IOMT_ANCHOR_SIZE],
}

/// Room for one paired key in an iomt_trust.
#[repr(C, align(8))]
pub struct iomt_pin {
    storage: [u8; IOMT_PIN_SIZE],
}

/// Room for one known chain in an iomt_trust.
#[repr(C, align(8))]
pub struct iomt_chain {
    storage: [u8; IOMT_CHAIN_SIZE],
}

/// Whom to believe: roots, each for one trust domain; keys that were paired; chains that a peer may
/// name by their hash. How many of each is yours to say.
#[repr(C, align(8))]
pub struct iomt_trust {
    storage: [u8; IOMT_TRUST_SIZE],
}

opaque! { iomt_trust holds Lists, tag b"TRST", size IOMT_TRUST_SIZE; }

/// What is believed, in arrays of the caller's.
pub(crate) struct Lists {
    anchors: List<Anchor<'static>>,
    pins: List<Pin<'static>>,
    chains: List<Chain<'static>>,
}

/// A list in memory of the caller's.
struct List<T> {
    places: *mut MaybeUninit<T>,
    capacity: usize,
    len: usize,
}

impl<T> List<T> {
    /// `memory` is as long as the header's type says, so that its stride need not be `T`'s.
    fn in_memory<M>(memory: *mut M, count: usize) -> Self {
        // `Call` has held the product to the address space.
        let capacity = count.saturating_mul(size_of::<M>()).checked_div(size_of::<T>());
        Self { places: memory.cast(), capacity: capacity.unwrap_or_default().min(count), len: 0 }
    }

    fn push(&mut self, value: T) -> Result<(), Status> {
        if self.len >= self.capacity {
            return Err(Status::COUNT);
        }
        // SAFETY: in the caller's array, which the header says stays; nobody reads past `len`.
        unsafe { self.places.add(self.len).write(MaybeUninit::new(value)) };
        self.len = self.len.saturating_add(1);
        Ok(())
    }

    /// What is in it. It stays where it is until the trust is wiped, by the header.
    fn all(&self) -> &'static [T] {
        if self.len == 0 {
            return &[];
        }
        // SAFETY: `push` has written the first `len` places, and never writes them again.
        unsafe { core::slice::from_raw_parts(self.places.cast::<T>(), self.len) }
    }
}

impl Lists {
    /// Whom a link that was kept may still be with.
    pub(crate) fn trusted(&self) -> Trusted<'static> {
        let trusted = Trusted::none().with_pins(self.pins.all());
        match Anchors::new(self.anchors.all()) {
            Ok(anchors) => trusted.with_anchors(anchors),
            Err(_) => trusted,
        }
    }

    /// What EDHOC believes at `now`; certificates only if there is a root.
    pub(crate) fn trust(&self, now: Now) -> Result<Trust<'static>, Status> {
        let trust = Trust::none().with_pins(self.pins.all())?.with_chains(self.chains.all());
        match Anchors::new(self.anchors.all()) {
            Ok(anchors) => Ok(trust.with_anchors(anchors, now)),
            Err(_) => Ok(trust),
        }
    }
}

/// A chain of C's.
///
/// # Safety
/// As for [`Call::input`].
pub(crate) unsafe fn chain<'a>(
    call: &mut Call,
    certificates: *const iomt_bytes,
    count: usize,
) -> Result<Chain<'a>, Status> {
    // SAFETY: by the caller.
    let certificates = unsafe { call.input(certificates, count) }?;
    let mut ders: [&[u8]; IOMT_CERTIFICATES] = [&[]; IOMT_CERTIFICATES];
    if certificates.len() > ders.len() {
        return Err(sdk::identity::Error::ChainLength.into());
    }
    for (der, bytes) in ders.iter_mut().zip(certificates) {
        // SAFETY: by the caller, and the header's word on structures.
        *der = unsafe { call.input(bytes.data, bytes.len) }?;
    }
    Ok(Chain::new(ders.into_iter().take(count))?)
}

/// The peer speaks first and signs: TLS client, EDHOC initiator.
pub const IOMT_USAGE_CLIENT_AUTH: u8 = 0;
/// The peer answers and signs: TLS server, EDHOC responder.
pub const IOMT_USAGE_SERVER_AUTH: u8 = 1;
/// The peer speaks first and has a static key for agreement: EDHOC initiator.
pub const IOMT_USAGE_CLIENT_AGREEMENT: u8 = 2;
/// The peer answers and has a static key for agreement: EDHOC responder.
pub const IOMT_USAGE_SERVER_AGREEMENT: u8 = 3;

const fn usage(usage: u8) -> Result<Usage, Status> {
    match usage {
        IOMT_USAGE_CLIENT_AUTH => Ok(Usage::ClientAuth),
        IOMT_USAGE_SERVER_AUTH => Ok(Usage::ServerAuth),
        IOMT_USAGE_CLIENT_AGREEMENT => Ok(Usage::ClientAgreement),
        IOMT_USAGE_SERVER_AGREEMENT => Ok(Usage::ServerAgreement),
        _ => Err(Status::VALUE),
    }
}

/// The library's IOMT_TRUST_SIZE.
#[unsafe(no_mangle)]
pub extern "C" fn iomt_trust_size() -> usize {
    plain(0, || IOMT_TRUST_SIZE)
}

/// The library's IOMT_ANCHOR_SIZE.
#[unsafe(no_mangle)]
pub extern "C" fn iomt_anchor_size() -> usize {
    plain(0, || IOMT_ANCHOR_SIZE)
}

/// The library's IOMT_PIN_SIZE.
#[unsafe(no_mangle)]
pub extern "C" fn iomt_pin_size() -> usize {
    plain(0, || IOMT_PIN_SIZE)
}

/// The library's IOMT_CHAIN_SIZE.
#[unsafe(no_mangle)]
pub extern "C" fn iomt_chain_size() -> usize {
    plain(0, || IOMT_CHAIN_SIZE)
}

/// Believes no one yet. The three arrays, of which any may be NULL with 0 places, belong to the trust
/// and stay where they are until it and every endpoint that was made with it are wiped.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_trust_init(
    trust: *mut iomt_trust,
    anchors: *mut iomt_anchor,
    anchor_places: usize,
    pins: *mut iomt_pin,
    pin_places: usize,
    chains: *mut iomt_chain,
    chain_places: usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let trust = unsafe {
            call.room(anchors, anchor_places)?;
            call.room(pins, pin_places)?;
            call.room(chains, chain_places)?;
            call.fresh(trust)?
        };
        trust.put(Lists {
            anchors: List::in_memory(anchors, anchor_places),
            pins: List::in_memory(pins, pin_places),
            chains: List::in_memory(chains, chain_places),
        });
        Ok(())
    })
}

/// Adds a root, a DER certificate from a source that you trust, for names in `trust_domain`, as
/// "hospital.example". Its bytes stay where they are until the trust is wiped.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_trust_add_anchor(
    trust: *mut iomt_trust,
    certificate: *const u8,
    len: usize,
    trust_domain: *const c_char,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise; the certificate stays.
        let (mut trust, certificate, domain) = unsafe {
            (call.object_mut(trust)?, call.input(certificate, len)?, call.text(trust_domain)?)
        };
        trust.anchors.push(Anchor::new(certificate, domain)?)
    })
}

/// Adds a key that was paired: the peer's claims set (CCS) in its own bytes, which stay where they are
/// until the trust is wiped, and the name that the peer goes by.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_trust_add_pin(
    trust: *mut iomt_trust,
    name: *const c_char,
    claims: *const u8,
    len: usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise; the claims set stays.
        let (mut trust, name, claims) =
            unsafe { (call.object_mut(trust)?, call.text(name)?, call.input(claims, len)?) };
        trust.pins.push(Pin::new(Name::parse(name)?, claims)?)
    })
}

/// Adds a chain, leaf first, that a peer may name by its leaf's hash (x5t). It is believed only under
/// the roots. The certificates' bytes stay where they are until the trust is wiped.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_trust_add_chain(
    trust: *mut iomt_trust,
    certificates: *const iomt_bytes,
    count: usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise; the certificates stay.
        let (mut trust, chain) =
            unsafe { (call.object_mut(trust)?, chain(call, certificates, count)?) };
        trust.chains.push(chain)
    })
}

/// Verifies that a chain of DER certificates, leaf first, is a device's or service's own, for this
/// usage (IOMT_USAGE_...), at this time, up to one of the roots. That the peer holds the private key is
/// shown by the session's handshake and not by this.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_trust_verify(
    trust: *const iomt_trust,
    certificates: *const iomt_bytes,
    count: usize,
    now: *const iomt_now,
    usage: u8,
    peer: *mut iomt_peer,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (trust, chain, now, peer) = unsafe {
            (
                call.object(trust)?,
                chain(call, certificates, count)?,
                call.object(now)?,
                call.fresh(peer)?,
            )
        };
        let anchors = Anchors::new(trust.anchors.all())?;
        peer.put(verify(&chain, &anchors, now, self::usage(usage)?)?);
        Ok(())
    })
}

/// Wipes it. The arrays are yours again then. NULL is legal.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_trust_wipe(trust: *mut iomt_trust) -> i32 {
    // SAFETY: C's pointer, by the header's promise.
    guard(|call| unsafe { call.wipe(trust) })
}

const _: () = {
    assert!(size_of::<Anchor<'static>>() <= IOMT_ANCHOR_SIZE);
    assert!(size_of::<Pin<'static>>() <= IOMT_PIN_SIZE);
    assert!(size_of::<Chain<'static>>() <= IOMT_CHAIN_SIZE);
    assert!(IOMT_ANCHOR_SIZE.is_multiple_of(IOMT_ALIGNMENT));
    assert!(IOMT_PIN_SIZE.is_multiple_of(IOMT_ALIGNMENT));
    assert!(IOMT_CHAIN_SIZE.is_multiple_of(IOMT_ALIGNMENT));
    assert!(align_of::<Anchor<'static>>() <= IOMT_ALIGNMENT);
};
