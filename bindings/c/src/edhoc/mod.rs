//! EDHOC (RFC 9528): handshakes over messages.

pub mod done;
pub mod endpoint;
pub mod initiator;
pub mod responder;

use crate::call::{Call, guard, plain};
use crate::capacity::{IOMT_EADS, IOMT_EDHOC_SIZE};
use crate::error::Status;
use crate::object::{Pair, Slot};
use crate::peer::iomt_peer;
use endpoint::{Endpoint, iomt_edhoc_endpoint};
use sdk::session::edhoc::{
    AwaitingMessage2, AwaitingMessage3, AwaitingMessage4, Completed, Ead, Error, Identifier, Item,
    ReadyForMessage2, ReadyForMessage3, ReadyForMessage4,
};

/// One handshake. Its steps are to be called in their order; each is taken once, and one that fails
/// ends the handshake.
#[repr(C, align(8))]
pub struct iomt_edhoc {
    storage: [u8; IOMT_EDHOC_SIZE],
}

opaque! { iomt_edhoc holds Handshake, tag b"EDHO", size IOMT_EDHOC_SIZE; }

/// A handshake and the endpoint that it is one of.
pub(crate) struct Handshake {
    endpoint: *const iomt_edhoc_endpoint,
    state: State,
}

impl Handshake {
    /// The endpoint, to which states refer as well: a step from such a one looks first whether it is
    /// still there.
    fn endpoint(&self) -> Result<&'static Endpoint, Status> {
        // SAFETY: it was an object when the handshake began, and by the header stays where it is; what
        // was wiped is refused.
        unsafe { Slot::<iomt_edhoc_endpoint>::shared(self.endpoint) }.map(Pair::whole)
    }
}

/// The core's states, one at a time.
// As large as its largest; there is no heap to put it on.
#[allow(clippy::large_enum_variant)]
enum State {
    Start,
    AwaitingMessage2(AwaitingMessage2<'static>),
    ReadyForMessage3(ReadyForMessage3<'static>),
    AwaitingMessage4(AwaitingMessage4),
    ReadyForMessage2(ReadyForMessage2<'static>),
    AwaitingMessage3(AwaitingMessage3<'static>),
    ReadyForMessage4(ReadyForMessage4),
    Completed(Completed),
    /// It failed, and the peer has not been told.
    Failed(Error),
    Spent,
}

impl State {
    /// What another step than the expected one is told.
    const fn wrong(&self) -> Status {
        match self {
            Self::Failed(_) | Self::Spent => Status::ALREADY_USED,
            _ => Status::STATE,
        }
    }
}

/// Takes the state out if it is `$state`, and leaves the handshake as it is otherwise.
macro_rules! take {
    ($handshake:expr, $state:ident) => {
        match core::mem::replace(&mut $handshake.state, $crate::edhoc::State::Spent) {
            $crate::edhoc::State::$state(state) => state,
            other => {
                let wrong = other.wrong();
                $handshake.state = other;
                return Err(wrong);
            }
        }
    };
}
use take;

/// Keeps what came of a step: the next state, or the reason to tell the peer.
macro_rules! step {
    ($handshake:expr, $state:ident, $result:expr) => {
        match $result {
            Ok((result, next)) => {
                $handshake.state = $crate::edhoc::State::$state(next);
                result
            }
            Err(error) => {
                $handshake.state = $crate::edhoc::State::Failed(error);
                return Err(error.into());
            }
        }
    };
}
use step;

/// An item of external authorization data (RFC 9528 section 3.8). In EAD_1 and EAD_2 it is not secret.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iomt_ead {
    /// The value; NULL if it has none.
    pub value: *const u8,
    /// Bytes of the value.
    pub len: usize,
    /// The label: IOMT_EAD_POLICY_DIGEST, or one from IANA's registry; not 0.
    pub label: u16,
    /// 1 if a receiver who does not know the label must end the handshake, else 0.
    pub critical: u8,
}

/// EAD label of the digest of the policy that the sender holds: 32 bytes.
pub const IOMT_EAD_POLICY_DIGEST: u16 = 32768;

const _: () = assert!(IOMT_EAD_POLICY_DIGEST == sdk::session::edhoc::POLICY_DIGEST);

/// EAD items of C's.
struct Items<'a> {
    items: [Option<Item<'a>>; IOMT_EADS],
    len: usize,
}

impl<'a> Items<'a> {
    /// # Safety
    /// As for [`Call::input`].
    unsafe fn read(call: &mut Call, ead: *const iomt_ead, count: usize) -> Result<Self, Status> {
        // SAFETY: by the caller.
        let given = unsafe { call.input(ead, count) }?;
        let mut items = [None; IOMT_EADS];
        if given.len() > items.len() {
            return Err(Status::COUNT);
        }
        for (item, ead) in items.iter_mut().zip(given) {
            let value = if ead.value.is_null() {
                None
            } else {
                // SAFETY: by the caller, and the header's word on structures.
                Some(unsafe { call.input(ead.value, ead.len) }?)
            };
            *item = Some(match ead.critical {
                0 => Item::new(ead.label, value)?,
                1 => Item::critical(ead.label, value)?,
                _ => return Err(Status::VALUE),
            });
        }
        Ok(Self { items, len: given.len() })
    }

    /// Hands them to `use_them` as the core takes them.
    fn with<T>(&self, use_them: impl FnOnce(&[Item<'_>]) -> T) -> Result<T, Status> {
        // A filler that is cut off again.
        let filler = Item::padding(&[]);
        let items = self.items.map(|item| item.unwrap_or(filler));
        Ok(use_them(items.get(..self.len).ok_or(Status::COUNT)?))
    }
}

/// Where received EAD items go: `count` is given the number of them.
struct Received<'a> {
    places: &'a mut [iomt_ead],
    count: crate::call::Place<'a, usize>,
}

impl Received<'_> {
    /// # Safety
    /// As for [`Call::output`].
    unsafe fn read(
        call: &mut Call,
        ead: *mut iomt_ead,
        places: usize,
        count: *mut usize,
    ) -> Result<Self, Status> {
        // SAFETY: by the caller.
        unsafe { Ok(Self { places: call.output(ead, places)?, count: call.place(count)? }) }
    }

    /// Hands the items on, as many as there are places for. Their values stay in the message.
    fn put(self, ead: &Ead<'_>) {
        let mut count = 0_usize;
        for (place, item) in self.places.iter_mut().zip(ead.items()) {
            let (value, len) = match item.value() {
                Some(value) => (value.as_ptr(), value.len()),
                None => (core::ptr::null(), 0),
            };
            let critical = u8::from(item.is_critical());
            *place = iomt_ead { value, len, label: item.label(), critical };
            count = count.saturating_add(1);
        }
        self.count.put(count);
    }
}

/// The library's IOMT_EDHOC_SIZE.
#[unsafe(no_mangle)]
pub extern "C" fn iomt_edhoc_size() -> usize {
    plain(0, || IOMT_EDHOC_SIZE)
}

/// Begins a handshake. The endpoint stays where it is until the handshake is wiped.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_edhoc_init(
    edhoc: *mut iomt_edhoc,
    endpoint: *const iomt_edhoc_endpoint,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise; the endpoint stays.
        let edhoc = unsafe {
            let edhoc = call.fresh(edhoc)?;
            call.object(endpoint)?;
            edhoc
        };
        edhoc.put(Handshake { endpoint, state: State::Start });
        Ok(())
    })
}

/// Writes the EDHOC error message that tells the peer why the last step failed, and its length to
/// `len`: 0 if none is to be sent. It can be had once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_edhoc_refuse(
    edhoc: *mut iomt_edhoc,
    out: *mut u8,
    size: usize,
    len: *mut usize,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (mut edhoc, out, len) =
            unsafe { (call.object_mut(edhoc)?, call.output(out, size)?, call.place(len)?) };
        let State::Failed(error) = edhoc.state else { return Err(edhoc.state.wrong()) };
        let written = match edhoc.endpoint()? {
            Endpoint::Initiator(initiator) => initiator.refuse(error, out)?,
            Endpoint::Responder(responder) => responder.refuse(error, out)?,
        };
        edhoc.state = State::Spent;
        len.put(written.unwrap_or(0));
        Ok(())
    })
}

/// Gives out the peer, once it has proved itself: from iomt_edhoc_message_2_read or
/// iomt_edhoc_message_3_read on. Wipe the handshake if it is not one that may come in.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_edhoc_peer(edhoc: *const iomt_edhoc, peer: *mut iomt_peer) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (edhoc, peer) = unsafe { (call.object(edhoc)?, call.fresh(peer)?) };
        peer.put(match &edhoc.state {
            State::ReadyForMessage3(state) => *state.peer(),
            State::ReadyForMessage4(state) => *state.peer(),
            State::Completed(state) => *state.peer(),
            other => return Err(other.wrong()),
        });
        Ok(())
    })
}

/// Wipes it, with all secrets. NULL is legal.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_edhoc_wipe(edhoc: *mut iomt_edhoc) -> i32 {
    // SAFETY: C's pointer, by the header's promise.
    guard(|call| unsafe { call.wipe(edhoc) })
}

/// The identifier that the peer chose.
fn identifier(state: &State) -> Result<&Identifier, Status> {
    match state {
        State::ReadyForMessage3(state) => Ok(state.c_r()),
        State::ReadyForMessage2(state) => Ok(state.c_i()),
        other => Err(other.wrong()),
    }
}
