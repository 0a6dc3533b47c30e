//! What the handshakes of one side have in common.

use crate::call::{Call, guard, plain};
use crate::capacity::{
    IOMT_CREDENTIALS, IOMT_EADS, IOMT_EDHOC_ENDPOINT_SIZE, IOMT_METHODS, IOMT_SUITES,
};
use crate::credential::iomt_credential;
use crate::error::Status;
use crate::object::Pair;
use crate::time::iomt_now;
use crate::trust::iomt_trust;
use sdk::session::edhoc::{Credential, Error, Initiator, Method, Refusal, Responder, Suite, Trust};

/// Both sides sign.
pub const IOMT_METHOD_SIGN_SIGN: u8 = 0;
/// The initiator signs, the responder has a static key for agreement.
pub const IOMT_METHOD_SIGN_STATIC: u8 = 1;
/// The initiator has a static key for agreement, the responder signs.
pub const IOMT_METHOD_STATIC_SIGN: u8 = 2;
/// Both sides have static keys for agreement.
pub const IOMT_METHOD_STATIC_STATIC: u8 = 3;

/// AES-CCM-16-64-128, X25519, EdDSA. Not on bare metal.
pub const IOMT_SUITE_0: u8 = 0;
/// AES-CCM-16-128-128, X25519, EdDSA. Not on bare metal.
pub const IOMT_SUITE_1: u8 = 1;
/// AES-CCM-16-64-128, P-256, ES256. Not on bare metal.
pub const IOMT_SUITE_2: u8 = 2;
/// AES-CCM-16-128-128, P-256, ES256. Not on bare metal.
pub const IOMT_SUITE_3: u8 = 3;
/// ChaCha20-Poly1305, X25519, EdDSA.
pub const IOMT_SUITE_4: u8 = 4;
/// ChaCha20-Poly1305, P-256, ES256.
pub const IOMT_SUITE_5: u8 = 5;
/// AES-128-GCM, X25519, ES256. Not on bare metal.
pub const IOMT_SUITE_6: u8 = 6;

/// What the handshakes of one side have in common: methods, cipher suites, its own credentials, whom
/// it believes and at what time. Make a new one when the time has moved on.
#[repr(C, align(8))]
pub struct iomt_edhoc_endpoint {
    storage: [u8; IOMT_EDHOC_ENDPOINT_SIZE],
}

opaque! {
    iomt_edhoc_endpoint holds Pair<Parts, Endpoint>, tag b"ENDP", size IOMT_EDHOC_ENDPOINT_SIZE;
}

/// One of the two roles.
pub(crate) enum Endpoint {
    Initiator(Initiator<'static>),
    Responder(Responder<'static>),
}

/// What the role refers to.
pub(crate) struct Parts {
    methods: Array<Method, IOMT_METHODS>,
    suites: Array<Suite, IOMT_SUITES>,
    own: Array<Credential<'static>, IOMT_CREDENTIALS>,
    known: Array<u16, IOMT_EADS>,
}

/// Up to `N` of something, in one piece, as the core takes them.
struct Array<T, const N: usize> {
    items: [T; N],
    len: usize,
}

impl<T: Copy, const N: usize> Array<T, N> {
    /// `filler` stands where there is none; it is not handed on.
    fn collect(
        filler: T,
        mut from: impl Iterator<Item = Result<T, Status>>,
    ) -> Result<Self, Status> {
        let mut array = Self { items: [filler; N], len: 0 };
        while let Some(item) = from.next().transpose()? {
            *array.items.get_mut(array.len).ok_or(Status::COUNT)? = item;
            array.len = array.len.saturating_add(1);
        }
        Ok(array)
    }

    fn all(&self) -> &[T] {
        self.items.get(..self.len).unwrap_or_default()
    }
}

impl Parts {
    fn initiator(&'static self, trust: Trust<'static>) -> Result<Endpoint, Status> {
        let method = *self.methods.all().first().ok_or(Error::Suites)?;
        let initiator = Initiator::new(method, self.suites.all(), self.own.all(), trust)?;
        Ok(Endpoint::Initiator(initiator.knowing(self.known.all())))
    }

    fn responder(&'static self, trust: Trust<'static>) -> Result<Endpoint, Status> {
        let responder =
            Responder::new(self.methods.all(), self.suites.all(), self.own.all(), trust)?;
        Ok(Endpoint::Responder(responder.knowing(self.known.all())))
    }
}

/// What both constructors are given.
///
/// # Safety
/// As for [`Call::input`].
#[allow(clippy::too_many_arguments)] // C's
unsafe fn parts(
    call: &mut Call,
    methods: (*const u8, usize),
    suites: (*const u8, usize),
    own: (*const *const iomt_credential, usize),
    trust: *const iomt_trust,
    now: *const iomt_now,
    known: (*const u16, usize),
) -> Result<(Parts, Trust<'static>), Status> {
    // SAFETY: by the caller.
    let (methods, suites, own, trust, now, known) = unsafe {
        (
            call.input(methods.0, methods.1)?,
            call.input(suites.0, suites.1)?,
            call.input(own.0, own.1)?,
            call.object(trust)?,
            call.object(now)?,
            call.input(known.0, known.1)?,
        )
    };
    let mut own = own.iter().map(|credential| {
        // SAFETY: by the caller, and the header's word on arrays of pointers.
        unsafe { call.object(*credential) }.map(|credential| *credential.whole())
    });
    // One to fill the array with; the core's word for none.
    let first = own.next().unwrap_or(Err(Error::OwnCredential.into()))?;
    let parts = Parts {
        methods: Array::collect(Method::SignSign, methods.iter().map(|number| method(*number)))?,
        suites: Array::collect(Suite::Suite4, suites.iter().map(|number| suite(*number)))?,
        own: Array::collect(first, core::iter::once(Ok(first)).chain(own))?,
        known: Array::collect(0, known.iter().copied().map(Ok))?,
    };
    Ok((parts, trust.trust(*now)?))
}

const fn method(number: u8) -> Result<Method, Status> {
    match number {
        IOMT_METHOD_SIGN_SIGN => Ok(Method::SignSign),
        IOMT_METHOD_SIGN_STATIC => Ok(Method::SignStatic),
        IOMT_METHOD_STATIC_SIGN => Ok(Method::StaticSign),
        IOMT_METHOD_STATIC_STATIC => Ok(Method::StaticStatic),
        _ => Err(Status::VALUE),
    }
}

pub(super) fn suite(number: u8) -> Result<Suite, Status> {
    let suite = Suite::ALL.into_iter().find(|suite| suite.number() == number);
    suite.ok_or(Status::VALUE)
}

/// The library's IOMT_EDHOC_ENDPOINT_SIZE.
#[unsafe(no_mangle)]
pub extern "C" fn iomt_edhoc_endpoint_size() -> usize {
    plain(0, || IOMT_EDHOC_ENDPOINT_SIZE)
}

/// An initiator for a method (IOMT_METHOD_...), with cipher suites (IOMT_SUITE_...) in its order of
/// preference. Of its `own` credentials the first that fits method and suite is used. `labels` are those
/// of the EAD items that it knows; NULL with 0 for none. The arrays are copied; the credentials and the
/// places of the trust stay where they are until the endpoint is wiped.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_edhoc_initiator_init(
    endpoint: *mut iomt_edhoc_endpoint,
    method: u8,
    suites: *const u8,
    suite_count: usize,
    own: *const *const iomt_credential,
    own_count: usize,
    trust: *const iomt_trust,
    now: *const iomt_now,
    labels: *const u16,
    label_count: usize,
) -> i32 {
    guard(|call| {
        let (suites, own, labels) =
            ((suites, suite_count), (own, own_count), (labels, label_count));
        // SAFETY: C's pointers, by the header's promise; what is referred to stays.
        let (endpoint, (parts, trust)) = unsafe {
            (
                call.fresh(endpoint)?,
                parts(call, (&raw const method, 1), suites, own, trust, now, labels)?,
            )
        };
        endpoint.put_pair(parts, |parts| parts.initiator(trust))
    })
}

/// A responder for these methods and cipher suites. It needs a credential for each pair of them that
/// it takes. The rest is as for iomt_edhoc_initiator_init.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_edhoc_responder_init(
    endpoint: *mut iomt_edhoc_endpoint,
    methods: *const u8,
    method_count: usize,
    suites: *const u8,
    suite_count: usize,
    own: *const *const iomt_credential,
    own_count: usize,
    trust: *const iomt_trust,
    now: *const iomt_now,
    labels: *const u16,
    label_count: usize,
) -> i32 {
    guard(|call| {
        let (methods, suites) = ((methods, method_count), (suites, suite_count));
        let (own, labels) = ((own, own_count), (labels, label_count));
        // SAFETY: C's pointers, by the header's promise; what is referred to stays.
        let (endpoint, (parts, trust)) = unsafe {
            (call.fresh(endpoint)?, parts(call, methods, suites, own, trust, now, labels)?)
        };
        endpoint.put_pair(parts, |parts| parts.responder(trust))
    })
}

/// After an initiator's `tried` suite was refused with this error message: writes the suite to try next
/// to `suite`, or fails with IOMT_ERROR_EDHOC_TOLD_SUITE if there is no other. Ask before the message is
/// handed to iomt_edhoc_message_2_read, which wipes it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_edhoc_next_suite(
    endpoint: *const iomt_edhoc_endpoint,
    tried: u8,
    message: *const u8,
    len: usize,
    suite: *mut u8,
) -> i32 {
    guard(|call| {
        // SAFETY: C's pointers, by the header's promise.
        let (endpoint, message, out) =
            unsafe { (call.object(endpoint)?, call.input(message, len)?, call.place(suite)?) };
        let Endpoint::Initiator(initiator) = endpoint.whole() else { return Err(Status::STATE) };
        let next = initiator.select(&Refusal::read(message)?, self::suite(tried)?);
        out.put(next.ok_or(Error::ToldSuite)?.number());
        Ok(())
    })
}

/// Wipes it. NULL is legal.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iomt_edhoc_endpoint_wipe(endpoint: *mut iomt_edhoc_endpoint) -> i32 {
    // SAFETY: C's pointer, by the header's promise.
    guard(|call| unsafe { call.wipe(endpoint) })
}
