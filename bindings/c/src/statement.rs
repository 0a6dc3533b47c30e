//! Signed statements: COSE_Sign1.

use crate::call::{Call, guard};
use crate::capacity::IOMT_AUTHORITIES;
use crate::credential::{SignerCallback, iomt_signer};
use crate::error::Status;
use crate::peer::{iomt_bytes, iomt_key};
use sdk::statement::{Authority, Kind, OVERHEAD, Sign1, sign};

/// Kind of statement: which recipient may have which data for which purpose.
pub const IOMT_KIND_POLICY: u8 = 1;
/// Kind of statement: a device's claims about its own state.
pub const IOMT_KIND_POSTURE: u8 = 2;
/// Kind of statement: what a device is told to do now.
pub const IOMT_KIND_ORDER: u8 = 4;
/// Kind of statement: a firmware image or AI model that a device may install.
pub const IOMT_KIND_MANIFEST: u8 = 8;
/// Kind of statement: the head of a tamper-evident log.
pub const IOMT_KIND_LOG_HEAD: u8 = 16;
/// Bytes that a statement, or what is signed of it, is longer at most than its payload.
pub const IOMT_STATEMENT_OVERHEAD: usize = 160;

const _: () = assert!(IOMT_STATEMENT_OVERHEAD == OVERHEAD);

/// A public key that may sign statements of certain kinds.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iomt_authority {
    /// The key: Ed25519 or P-256.
    pub key: iomt_key,
    /// The kinds (IOMT_KIND_...), or-ed together.
    pub kinds: u8,
}

const KINDS: [(u8, Kind); 5] = [
    (IOMT_KIND_POLICY, Kind::Policy),
    (IOMT_KIND_POSTURE, Kind::Posture),
    (IOMT_KIND_ORDER, Kind::Order),
    (IOMT_KIND_MANIFEST, Kind::Manifest),
    (IOMT_KIND_LOG_HEAD, Kind::LogHead),
];

fn kind(bit: u8) -> Result<Kind, Status> {
    KINDS.iter().find(|(number, _)| *number == bit).map(|(_, kind)| *kind).ok_or(Status::VALUE)
}

impl iomt_authority {
    fn authority(&self) -> Result<Authority, Status> {
        let all = KINDS.iter().fold(0, |all, (bit, _)| all | bit);
        if self.kinds == 0 || self.kinds & !all != 0 {
            return Err(Status::VALUE);
        }
        // What is left out stands for the first again, which adds nothing.
        let mut given =
            KINDS.iter().filter(|(bit, _)| self.kinds & bit != 0).map(|(_, kind)| *kind);
        let first = given.next().ok_or(Status::VALUE)?;
        let mut kinds = [first; KINDS.len()];
        kinds.iter_mut().zip(given).for_each(|(to, kind)| *to = kind);
        Ok(Authority::new(self.key.signature()?, &kinds)?)
    }
}

/// Authorities of C's: at least one.
pub(crate) struct Authorities {
    all: [Authority; IOMT_AUTHORITIES],
    len: usize,
}

impl Authorities {
    /// # Safety
    /// As for [`Call::input`].
    pub(crate) unsafe fn read(
        call: &mut Call,
        authorities: *const iomt_authority,
        count: usize,
    ) -> Result<Self, Status> {
        // SAFETY: by the caller.
        let given = unsafe { call.input(authorities, count) }?;
        // Nobody is no authority; as for a signer who is unknown.
        let first = given.first().ok_or(sdk::statement::Error::UnknownSigner)?.authority()?;
        let mut all = [first; IOMT_AUTHORITIES];
        if given.len() > all.len() {
            return Err(Status::COUNT);
        }
        for (to, from) in all.iter_mut().zip(given).skip(1) {
            *to = from.authority()?;
        }
        Ok(Self { all, len: given.len() })
    }

    pub(crate) fn all(&self) -> &[Authority] {
        self.all.get(..self.len).unwrap_or_default()
    }
}

/// Verifies that one of the authorities signed a statement of a kind (IOMT_KIND_...). `aad` is what was
/// signed with it and not sent, NULL with 0 for all kinds that do not say otherwise. The payload, which
/// lies in the statement, goes to `payload`, and the signer's place among the authorities to `signer`.
/// `work` is working space: the statement, `aad` and IOMT_STATEMENT_OVERHEAD bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_statement_verify(
    statement: *const u8,
    statement_len: usize,
    authorities: *const iomt_authority,
    authority_count: usize,
    kind: u8,
    aad: *const u8,
    aad_len: usize,
    work: *mut u8,
    work_size: usize,
    payload: *mut iomt_bytes,
    signer: *mut usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (statement, authorities, aad, work, payload, signer) = unsafe {
            (
                call.input(statement, statement_len)?,
                Authorities::read(call, authorities, authority_count)?,
                call.input(aad, aad_len)?,
                call.output(work, work_size)?,
                call.place(payload)?,
                call.place(signer)?,
            )
        };
        let (all, kind) = (authorities.all(), self::kind(kind)?);
        let verified = Sign1::decode(statement)?.verify(all, kind, aad, work)?;
        let place = all.iter().position(|authority| authority == verified.signer());
        payload.put(iomt_bytes::of(verified.payload()));
        signer.put(place.ok_or(Status::VALUE)?);
        Ok(())
    })
}

/// Signs a payload as a statement of a kind (IOMT_KIND_...): the statement goes to `out`, which needs
/// room for payload, `aad` and IOMT_STATEMENT_OVERHEAD bytes, and its length to `len`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_statement_sign(
    signer: *const iomt_signer,
    kind: u8,
    payload: *const u8,
    payload_len: usize,
    aad: *const u8,
    aad_len: usize,
    out: *mut u8,
    size: usize,
    len: *mut usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (signer, payload, aad, out, len) = unsafe {
            (
                call.value(signer)?,
                call.input(payload, payload_len)?,
                call.input(aad, aad_len)?,
                call.output(out, size)?,
                call.place(len)?,
            )
        };
        let signer = SignerCallback::new(signer)?;
        len.put(sign(&signer, self::kind(kind)?, payload, aad, out)?.len());
        Ok(())
    })
}
