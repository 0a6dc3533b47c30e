//! TLS 1.3 as a handshake, bytes in and bytes out; on hosts.

use crate::call::{guard, plain};
use crate::capacity::{IOMT_TLS_CONFIG_SIZE, IOMT_TLS_SIZE};
use crate::credential::{SignerCallback, iomt_signer};
use crate::error::Status;
use crate::peer::{iomt_bytes, put};
use crate::session::iomt_session;
use crate::time::iomt_now;
use crate::trust::chain;
use core::ffi::c_char;
use sdk::crypto::signature::{PublicKey, Signature};
use sdk::identity::{Name, Protection, Signer, TrustStore};
use sdk::platform;
use sdk::session::Established;
use sdk::session::tls::{Config, Initiator, Progress, Refused, Responder};
use std::sync::Arc;

/// What the TLS handshakes of one endpoint have in common: as initiator, as responder or as both. It
/// uses the heap.
#[repr(C, align(8))]
pub struct iomt_tls_config {
    storage: [u8; IOMT_TLS_CONFIG_SIZE],
}

/// One TLS handshake. It uses the heap.
#[repr(C, align(8))]
pub struct iomt_tls {
    storage: [u8; IOMT_TLS_SIZE],
}

opaque! {
    iomt_tls_config holds Box<Config>, tag b"TLSC", size IOMT_TLS_CONFIG_SIZE;
    iomt_tls holds Tls, tag b"TLSH", size IOMT_TLS_SIZE;
}

/// A root, and the trust domain that it may issue names in, as "hospital.example".
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iomt_root {
    /// The certificate, DER.
    pub certificate: iomt_bytes,
    /// The trust domain.
    pub trust_domain: *const c_char,
}

/// A handshake, and what it has for the peer.
pub(crate) struct Tls {
    state: State,
    unsent: Vec<u8>,
}

enum State {
    Initiator(Box<Initiator>),
    Responder(Box<Responder>),
    Established(Box<Established>),
    /// What is unsent ends in the alert.
    Refused,
    Spent,
}

impl State {
    fn next<S>(progress: Progress<S>, wrap: fn(Box<S>) -> Self) -> (Self, usize) {
        match progress {
            Progress::Ongoing(state, taken) => (wrap(Box::new(state)), taken),
            Progress::Established(session, taken) => (Self::Established(Box::new(session)), taken),
        }
    }

    fn process(self, input: &[u8], output: &mut Vec<u8>) -> Result<(Self, usize), Refused> {
        match self {
            Self::Initiator(state) => {
                state.process(input, output).map(|done| Self::next(done, Self::Initiator))
            }
            Self::Responder(state) => {
                state.process(input, output).map(|done| Self::next(done, Self::Responder))
            }
            other => Ok((other, 0)),
        }
    }
}

/// A signer that handshakes of several threads share.
struct Shared(SignerCallback);

// SAFETY: the header says that a configuration's signer may be called by every thread that runs one of
// its handshakes, so the caller's context bears that.
unsafe impl Send for Shared {}
// SAFETY: as above.
unsafe impl Sync for Shared {}

impl Signer for Shared {
    fn public_key(&self) -> PublicKey {
        self.0.public_key()
    }

    fn protection(&self) -> Protection {
        self.0.protection()
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, platform::Error> {
        self.0.sign(message)
    }
}

/// The library's IOMT_TLS_CONFIG_SIZE.
#[unsafe(no_mangle)]
pub extern "C" fn iomt_tls_config_size() -> usize {
    plain(0, || IOMT_TLS_CONFIG_SIZE)
}

/// The library's IOMT_TLS_SIZE.
#[unsafe(no_mangle)]
pub extern "C" fn iomt_tls_size() -> usize {
    plain(0, || IOMT_TLS_SIZE)
}

/// An endpoint that shows a chain of DER certificates, leaf first, signs with `signer`, and believes
/// the roots. Everything is copied but the signer's context, whose function may be called by every
/// thread that runs a handshake.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_tls_config_init(
    config: *mut iomt_tls_config,
    certificates: *const iomt_bytes,
    count: usize,
    signer: *const iomt_signer,
    roots: *const iomt_root,
    root_count: usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (config, chain, signer, roots) = unsafe {
            (
                call.fresh(config)?,
                chain(call, certificates, count)?,
                call.value(signer)?,
                call.input(roots, root_count)?,
            )
        };
        let mut store = TrustStore::new();
        for root in roots {
            // SAFETY: C's pointers, by the header's promise on structures.
            let (certificate, domain) = unsafe {
                (
                    call.input(root.certificate.data, root.certificate.len)?,
                    call.text(root.trust_domain)?,
                )
            };
            store.add(certificate, domain)?;
        }
        let signer = Arc::new(Shared(SignerCallback::new(signer)?));
        config.put(Box::new(Config::new(&chain, signer, store)?));
        Ok(())
    })
}

/// Refuses every peer from now on but the one with this name.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_tls_config_expect(
    config: *mut iomt_tls_config,
    name: *const c_char,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut config, name) = unsafe { (call.object_mut(config)?, call.text(name)?) };
        let name = Name::parse(name)?;
        **config = (**config).clone().expecting(name);
        Ok(())
    })
}

/// Wipes it. Handshakes that were begun with it go on. NULL is legal.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_tls_config_wipe(config: *mut iomt_tls_config) -> i32 {
    // SAFETY: C's pointer, by the header's promise.
    guard(|call| unsafe { call.wipe(config) })
}

/// The side that connects. Call iomt_tls_process without input first.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_tls_initiator_init(
    tls: *mut iomt_tls,
    config: *const iomt_tls_config,
    now: *const iomt_now,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (tls, config, now) =
            unsafe { (call.fresh(tls)?, call.object(config)?, call.object(now)?) };
        let state = State::Initiator(Box::new(Initiator::new(config, *now)?));
        tls.put(Tls { state, unsent: Vec::new() });
        Ok(())
    })
}

/// The side that accepts.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_tls_responder_init(
    tls: *mut iomt_tls,
    config: *const iomt_tls_config,
    now: *const iomt_now,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (tls, config, now) =
            unsafe { (call.fresh(tls)?, call.object(config)?, call.object(now)?) };
        let state = State::Responder(Box::new(Responder::new(config, *now)?));
        tls.put(Tls { state, unsent: Vec::new() });
        Ok(())
    })
}

/// Takes whole TLS records from the front of the input, `taken` bytes of them: the rest is to be given
/// again, in front of what arrives next, or, once `done`, belongs to the frames. What is to be sent goes
/// to `output`, `output_len` bytes; if `output` is full, send it and call again, without input. `done` is
/// 1 once both sides have proved who they are and everything is out; then iomt_tls_establish.
///
/// A handshake that fails has an alert for the peer: iomt_tls_alert.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_tls_process(
    tls: *mut iomt_tls,
    input: *const u8,
    input_len: usize,
    taken: *mut usize,
    output: *mut u8,
    output_size: usize,
    output_len: *mut usize,
    done: *mut u8,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut tls, input, taken, output, output_len, done) = unsafe {
            (
                call.object_mut(tls)?,
                call.input(input, input_len)?,
                call.place(taken)?,
                call.output(output, output_size)?,
                call.place(output_len)?,
                call.place(done)?,
            )
        };
        let Tls { state, unsent } = &mut *tls;
        if matches!(state, State::Refused | State::Spent) {
            return Err(Status::ALREADY_USED);
        }
        match core::mem::replace(state, State::Spent).process(input, unsent) {
            Ok((next, length)) => {
                *state = next;
                taken.put(length);
            }
            Err(refused) => {
                *state = State::Refused;
                // Behind what still waits: a record of which a part has gone would swallow it.
                unsent.extend_from_slice(refused.alert());
                return Err(refused.error().into());
            }
        }
        output_len.put(send(unsent, output));
        done.put(u8::from(unsent.is_empty() && matches!(state, State::Established(_))));
        Ok(())
    })
}

/// Moves what fits from the front of `unsent` to `output`, and gives how much that was.
fn send(unsent: &mut Vec<u8>, output: &mut [u8]) -> usize {
    let length = unsent.len().min(output.len());
    for (to, from) in output.iter_mut().zip(unsent.drain(..length)) {
        *to = from;
    }
    length
}

/// Writes what to send to the peer before closing, after iomt_tls_process has failed: what was still to
/// be sent, and the alert. It may be empty, and can be had once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_tls_alert(
    tls: *mut iomt_tls,
    out: *mut u8,
    size: usize,
    len: *mut usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut tls, out, len) =
            unsafe { (call.object_mut(tls)?, call.output(out, size)?, call.place(len)?) };
        match tls.state {
            State::Refused => {
                len.put(put(&tls.unsent, out)?);
                tls.state = State::Spent;
                Ok(())
            }
            State::Spent => Err(Status::ALREADY_USED),
            _ => Err(Status::STATE),
        }
    })
}

/// Ends a handshake that is done in a session, from which the sealer and the opener of frames are made.
/// The handshake is spent then. The frames follow on the same stream, outside of TLS records; the
/// transport is an ordered one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_tls_establish(tls: *mut iomt_tls, session: *mut iomt_session) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut tls, session) = unsafe { (call.object_mut(tls)?, call.fresh(session)?) };
        if !tls.unsent.is_empty() && matches!(tls.state, State::Established(_)) {
            return Err(Status::STATE);
        }
        match core::mem::replace(&mut tls.state, State::Spent) {
            State::Established(established) => {
                session.put(Some(*established));
                Ok(())
            }
            other => {
                let spent = matches!(other, State::Refused | State::Spent);
                tls.state = other;
                Err(if spent { Status::ALREADY_USED } else { Status::STATE })
            }
        }
    })
}

/// Wipes it. NULL is legal.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_tls_wipe(tls: *mut iomt_tls) -> i32 {
    // SAFETY: C's pointer, by the header's promise.
    guard(|call| unsafe { call.wipe(tls) })
}
