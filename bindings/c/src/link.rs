//! A link that outlives a restart: sealer and opener in one, with their counters kept ahead in storage.

use crate::call::{Call, guard, plain};
use crate::capacity::{CHANNELS, IOMT_LINK_SIZE};
use crate::error::Status;
use crate::minimizer::{iomt_batch, iomt_minimizer};
use crate::opener::{IOMT_RECEIVED_RESUMED, iomt_received};
use crate::peer::iomt_peer;
use crate::platform::{RandomCallback, StorageCallback, iomt_random, iomt_storage};
use crate::session::{iomt_link_options, iomt_session};
use crate::statement::{Authorities, iomt_authority};
use crate::time::iomt_now;
use crate::trust::iomt_trust;
use core::ffi::c_char;
use sdk::crypto::Secret;
use sdk::identity::Name;
use sdk::telemetry::resumption::{Resumable, Vault};
use sdk::telemetry::{Acknowledgement, Command, KeyUpdate, Received, Terms};

/// Both directions of a session, kept in a vault so that the session outlives a restart. It takes the
/// place of an iomt_sealer and an iomt_opener; the peer, which needs no storage, must know that the link
/// is kept (iomt_link_options.kept). Every key update is acknowledged on such a link, also on an ordered
/// transport. A call that fails leaves it as it was.
#[repr(C, align(8))]
pub struct iomt_link {
    storage: [u8; IOMT_LINK_SIZE],
}

opaque! { iomt_link holds Option<Kept>, tag b"LINK", size IOMT_LINK_SIZE; }

/// The link, and the last of its key updates and acknowledgements.
pub(crate) struct Kept {
    link: Resumable<CHANNELS>,
    update: Option<KeyUpdate>,
    acknowledged: Option<Acknowledgement>,
}

impl Kept {
    const fn new(link: Resumable<CHANNELS>) -> Self {
        Self { link, update: None, acknowledged: None }
    }
}

/// Where a link is kept: two slots of the storage, IOMT_SLOT_SESSION and IOMT_SLOT_COUNTERS, encrypted.
/// The same in every call with a link.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iomt_vault {
    /// The storage. Whoever can put back an older content of it can make the link repeat a nonce.
    pub storage: *const iomt_storage,
    /// 32 bytes that only this device has, from its secure element or a key slot, and that serve nothing
    /// else.
    pub key: *const u8,
    /// The device's own name.
    pub device: *const c_char,
}

/// A vault's parts, as the core takes them.
struct Parts {
    storage: StorageCallback,
    key: Secret<32>,
    device: Name,
}

impl Parts {
    /// # Safety
    /// As for [`Call::input`].
    unsafe fn read(call: &mut Call, vault: *const iomt_vault) -> Result<Self, Status> {
        // SAFETY: by the caller, and the header's word on structures.
        let (storage, key, device) = unsafe {
            let vault = call.value(vault)?;
            (call.value(vault.storage)?, call.input(vault.key, 32)?, call.text(vault.device)?)
        };
        let mut copy: [u8; 32] = key.try_into().map_err(|_| Status::NULL)?;
        Ok(Self {
            storage: StorageCallback::new(storage)?,
            key: Secret::take(&mut copy),
            device: Name::parse(device)?,
        })
    }

    const fn vault(&mut self) -> Vault<'_, StorageCallback> {
        Vault::new(&mut self.storage, &self.key, &self.device)
    }
}

/// The library's IOMT_LINK_SIZE.
#[unsafe(no_mangle)]
pub extern "C" fn iomt_link_size() -> usize {
    plain(0, || IOMT_LINK_SIZE)
}

/// Turns the session into a link, and keeps it from now on, in place of what was kept. `block` is how
/// many frames one write to storage serves (1 to 16384): more wear it less, and let as many of the peer's
/// frames be lost after a restart. The session is spent by this, also if storage or `random` fails; what
/// was kept before may be lost then too. A link has 16 channels at most (IOMT_CHANNELS).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_link_begin(
    link: *mut iomt_link,
    session: *mut iomt_session,
    options: *const iomt_link_options,
    block: u16,
    random: *const iomt_random,
    vault: *const iomt_vault,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (link, mut session, options, random, mut parts) = unsafe {
            (
                call.fresh(link)?,
                call.object_mut(session)?,
                call.value(options)?,
                call.value(random)?,
                Parts::read(call, vault)?,
            )
        };
        let (options, mut random) = (options.options()?, RandomCallback::new(random)?);
        let established = session.take().ok_or(Status::ALREADY_USED)?;
        let kept = Resumable::begin(established, &options, block, &mut random, &mut parts.vault())?;
        link.put(Some(Kept::new(kept)));
        Ok(())
    })
}

/// After a restart: takes up the link that was kept, and gives out its peer, if the trust still believes
/// it. Fails with IOMT_ERROR_NOTHING_KEPT if there is none; whatever the reason, a handshake mends it.
/// Then: iomt_link_confirm with the minimizer, made anew, and iomt_link_announce.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_link_resume(
    link: *mut iomt_link,
    peer: *mut iomt_peer,
    trust: *const iomt_trust,
    now: *const iomt_now,
    random: *const iomt_random,
    vault: *const iomt_vault,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (link, peer, trust, now, random, mut parts) = unsafe {
            (
                call.fresh(link)?,
                call.fresh(peer)?,
                call.object(trust)?,
                call.object(now)?,
                call.value(random)?,
                Parts::read(call, vault)?,
            )
        };
        let mut random = RandomCallback::new(random)?;
        let trusted = trust.trusted();
        let resumed = Resumable::resume(&trusted, now, &mut random, &mut parts.vault())?;
        let (kept, verified) = resumed.ok_or(Status::NOTHING_KEPT)?;
        link.put(Some(Kept::new(kept)));
        peer.put(verified);
        Ok(())
    })
}

/// After a restart: the minimizer is under the policy and purpose that were in force, so that
/// measurements can be sealed again. With another one, call iomt_link_update_key.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_link_confirm(
    link: *mut iomt_link,
    minimizer: *const iomt_minimizer,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut link, minimizer) = unsafe { (call.object_mut(link)?, call.object(minimizer)?) };
        let kept = link.as_mut().ok_or(Status::ALREADY_USED)?;
        Ok(kept.link.confirm(&Terms::from(minimizer.plan()))?)
    })
}

/// After a restart: writes a frame that tells the peer where this side goes on. Repeat it until
/// IOMT_RECEIVED_RESUMED comes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_link_announce(
    link: *mut iomt_link,
    vault: *const iomt_vault,
    out: *mut u8,
    size: usize,
    len: *mut usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut link, mut parts, out, len) = unsafe {
            (
                call.object_mut(link)?,
                Parts::read(call, vault)?,
                call.output(out, size)?,
                call.place(len)?,
            )
        };
        let kept = link.as_mut().ok_or(Status::ALREADY_USED)?;
        len.put(kept.link.announce(out, &mut parts.vault())?);
        Ok(())
    })
}

/// Opens a frame in place, and says what it held, as iomt_opener_open does. Where the peer has restarted
/// or answers this side's announcement (IOMT_RECEIVED_RESUMED), a frame for it goes to `answer`, and its
/// length to `answer_len`: send it unless that is 0. IOMT_CONTROL_FRAME bytes are enough.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_link_open(
    link: *mut iomt_link,
    vault: *const iomt_vault,
    frame: *mut u8,
    frame_len: usize,
    received: *mut iomt_received,
    answer: *mut u8,
    size: usize,
    answer_len: *mut usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut link, mut parts, frame, out, answer, answer_len) = unsafe {
            (
                call.object_mut(link)?,
                Parts::read(call, vault)?,
                call.output(frame, frame_len)?,
                call.place(received)?,
                call.output(answer, size)?,
                call.place(answer_len)?,
            )
        };
        let kept = link.as_mut().ok_or(Status::ALREADY_USED)?;
        let mut written = 0;
        let opened = kept.link.open(frame, &mut parts.vault())?;
        let told = match &opened {
            Received::Resumed(resumption) => {
                written = kept.link.resumed(resumption, answer, &mut parts.vault())?;
                iomt_received::new(IOMT_RECEIVED_RESUMED)
            }
            other => iomt_received::of(other)?,
        };
        match opened {
            Received::KeyUpdate(update) => kept.update = Some(update),
            Received::Acknowledged(acknowledged) => kept.acknowledged = Some(acknowledged),
            _ => {}
        }
        out.put(told);
        answer_len.put(written);
        Ok(())
    })
}

/// Writes a frame that announces the next epoch, under the minimizer's policy and purpose. The current
/// epoch goes on until iomt_link_acknowledged; repeat the call as long as that does not come.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_link_update_key(
    link: *mut iomt_link,
    minimizer: *const iomt_minimizer,
    vault: *const iomt_vault,
    out: *mut u8,
    size: usize,
    len: *mut usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut link, minimizer, mut parts, out, len) = unsafe {
            (
                call.object_mut(link)?,
                call.object(minimizer)?,
                Parts::read(call, vault)?,
                call.output(out, size)?,
                call.place(len)?,
            )
        };
        let kept = link.as_mut().ok_or(Status::ALREADY_USED)?;
        let terms = Terms::from(minimizer.plan());
        len.put(kept.link.update_key(&terms, out, &mut parts.vault())?);
        Ok(())
    })
}

/// Writes the frame of iomt_link_update_key once more, for an update that was announced before a restart.
/// Fails with IOMT_ERROR_TELEMETRY_NO_UPDATE if none waits for its acknowledgement.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_link_repeat_update(
    link: *mut iomt_link,
    vault: *const iomt_vault,
    out: *mut u8,
    size: usize,
    len: *mut usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut link, mut parts, out, len) = unsafe {
            (
                call.object_mut(link)?,
                Parts::read(call, vault)?,
                call.output(out, size)?,
                call.place(len)?,
            )
        };
        let kept = link.as_mut().ok_or(Status::ALREADY_USED)?;
        len.put(kept.link.repeat_update(out, &mut parts.vault())?);
        Ok(())
    })
}

/// Writes 1 to `needed` if this side's key should be updated now, as it has sealed half of what it may,
/// and 1 to `peers_needed` if the peer's should, as so many frames did not authenticate; else 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_link_needs_update(
    link: *const iomt_link,
    needed: *mut u8,
    peers_needed: *mut u8,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (link, needed, peers_needed) =
            unsafe { (call.object(link)?, call.place(needed)?, call.place(peers_needed)?) };
        let [own, peers] = link.as_ref().ok_or(Status::ALREADY_USED)?.link.needs_update();
        needed.put(own.into());
        peers_needed.put(peers.into());
        Ok(())
    })
}

/// Enters the announced epoch, now that the peer has acknowledged it (IOMT_RECEIVED_ACKNOWLEDGED).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_link_acknowledged(
    link: *mut iomt_link,
    vault: *const iomt_vault,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut link, mut parts) = unsafe { (call.object_mut(link)?, Parts::read(call, vault)?) };
        let kept = link.as_mut().ok_or(Status::ALREADY_USED)?;
        let acknowledged = kept.acknowledged.as_ref().ok_or(Status::STATE)?;
        Ok(kept.link.acknowledged(acknowledged, &mut parts.vault())?)
    })
}

/// Writes a frame that tells the peer that its last key update was received.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_link_acknowledge(
    link: *mut iomt_link,
    vault: *const iomt_vault,
    out: *mut u8,
    size: usize,
    len: *mut usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut link, mut parts, out, len) = unsafe {
            (
                call.object_mut(link)?,
                Parts::read(call, vault)?,
                call.output(out, size)?,
                call.place(len)?,
            )
        };
        let kept = link.as_mut().ok_or(Status::ALREADY_USED)?;
        let update = kept.update.as_ref().ok_or(Status::STATE)?;
        len.put(kept.link.acknowledge(update, out, &mut parts.vault())?);
        Ok(())
    })
}

/// Seals a batch, as iomt_sealer_seal does. Every so often it writes to storage first.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_link_seal(
    link: *mut iomt_link,
    channel: u8,
    event: u8,
    batch: *const iomt_batch,
    vault: *const iomt_vault,
    out: *mut u8,
    size: usize,
    len: *mut usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut link, batch, mut parts, out, len) = unsafe {
            (
                call.object_mut(link)?,
                call.object(batch)?,
                Parts::read(call, vault)?,
                call.output(out, size)?,
                call.place(len)?,
            )
        };
        let kept = link.as_mut().ok_or(Status::ALREADY_USED)?;
        let vault = &mut parts.vault();
        len.put(match event {
            0 => kept.link.seal(channel, batch, out, vault)?,
            1 => kept.link.seal_event(channel, batch, out, vault)?,
            _ => return Err(Status::VALUE),
        });
        Ok(())
    })
}

/// Seals a policy that one of the authorities signed, as iomt_sealer_seal_command does.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_link_seal_command(
    link: *mut iomt_link,
    statement: *const u8,
    statement_len: usize,
    authorities: *const iomt_authority,
    authority_count: usize,
    work: *mut u8,
    work_size: usize,
    vault: *const iomt_vault,
    out: *mut u8,
    size: usize,
    len: *mut usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut link, statement, authorities, work, mut parts, out, len) = unsafe {
            (
                call.object_mut(link)?,
                call.input(statement, statement_len)?,
                Authorities::read(call, authorities, authority_count)?,
                call.output(work, work_size)?,
                Parts::read(call, vault)?,
                call.output(out, size)?,
                call.place(len)?,
            )
        };
        let kept = link.as_mut().ok_or(Status::ALREADY_USED)?;
        let command = Command::signed(statement, authorities.all(), work)?;
        len.put(kept.link.seal_command(&command, out, &mut parts.vault())?);
        Ok(())
    })
}

/// Wipes the previous epoch's key, as iomt_opener_forget_previous does; storage has it until the next
/// write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_link_forget_previous(link: *mut iomt_link) -> i32 {
    guard(|call| {
        // SAFETY: C's pointer, by the header's promise.
        let mut link = unsafe { call.object_mut(link) }?;
        link.as_mut().ok_or(Status::ALREADY_USED)?.link.forget_previous();
        Ok(())
    })
}

/// Ends what is kept, writes the frame that tells the peer that nothing more comes, and wipes the keys,
/// even if it fails.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_link_close(
    link: *mut iomt_link,
    vault: *const iomt_vault,
    out: *mut u8,
    size: usize,
    len: *mut usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut link, mut parts, out, len) = unsafe {
            (
                call.object_mut(link)?,
                Parts::read(call, vault)?,
                call.output(out, size)?,
                call.place(len)?,
            )
        };
        let kept = link.take().ok_or(Status::ALREADY_USED)?;
        len.put(kept.link.close(out, &mut parts.vault())?);
        Ok(())
    })
}

/// Wipes it, with all secrets. What is kept in storage stays. NULL is legal.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_link_wipe(link: *mut iomt_link) -> i32 {
    // SAFETY: C's pointer, by the header's promise.
    guard(|call| unsafe { call.wipe(link) })
}
