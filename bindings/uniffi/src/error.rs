//! One error type for every call: the core's numbers, faults and sentences, sorted by module.

use sdk::Fault as CoreFault;

/// Whose fault an error is, and so who must act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Fault {
    /// The other side sent what the standard or the policy does not allow.
    Peer,
    /// The caller used the interface wrongly.
    Misuse,
    /// A buffer, table or counter is too small or used up.
    Capacity,
    /// The clock, random source, storage or signer failed.
    Platform,
    /// A signature, tag or proof does not hold: treat it as an attack.
    Authentication,
}

impl Fault {
    /// The number in packed answers ([`crate::packed`]).
    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::Peer => 0,
            Self::Misuse => 1,
            Self::Capacity => 2,
            Self::Platform => 3,
            Self::Authentication => 4,
        }
    }
}

impl From<CoreFault> for Fault {
    fn from(fault: CoreFault) -> Self {
        match fault {
            CoreFault::Peer => Self::Peer,
            CoreFault::Capacity => Self::Capacity,
            CoreFault::Platform => Self::Platform,
            CoreFault::Authentication => Self::Authentication,
            // `Fault` may grow; what is new is the caller's to look up.
            _ => Self::Misuse,
        }
    }
}

/// Why a call failed. `code` is the stable number of the core's documentation; `reason` is one
/// sentence that says what is wrong and how to mend it, without a byte of the peer's.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Error)]
#[allow(missing_docs)] // the fields, which are the same everywhere, are described above
pub enum IomtError {
    /// Random numbers, storage or a signer failed.
    Platform { code: u16, fault: Fault, reason: String },
    /// A key or a cipher.
    Crypto { code: u16, fault: Fault, reason: String },
    /// A name, certificate, trust anchor or pinned key.
    Identity { code: u16, fault: Fault, reason: String },
    /// A signed statement.
    Statement { code: u16, fault: Fault, reason: String },
    /// A handshake or session.
    Session { code: u16, fault: Fault, reason: String },
    /// A measurement.
    Measurement { code: u16, fault: Fault, reason: String },
    /// A policy, or what it does.
    Policy { code: u16, fault: Fault, reason: String },
    /// A policy's text: line and column count from 1.
    PolicyText { code: u16, line: u32, column: u32, reason: String },
    /// A frame or link.
    Telemetry { code: u16, fault: Fault, reason: String },
    /// Another part of the core.
    Other { code: u16, fault: Fault, reason: String },
    /// The object has done what it can do once, failed at it, or was closed.
    AlreadyUsed { code: u16, reason: String },
    /// The object is at another step: call the methods in their order.
    State { code: u16, reason: String },
    /// The object is in use by a call that is not over, on another thread or around a callback.
    Busy { code: u16, reason: String },
    /// An argument has a value that its type or documentation does not allow.
    Argument { code: u16, reason: String },
    /// The library failed in itself; the object is spent. What went wrong is not told.
    Internal { code: u16, reason: String },
}

/// The face's own numbers, the C face's for the same faults.
const ALREADY_USED: u16 = 905;
const STATE: u16 = 906;
const BUSY: u16 = 907;
const VALUE: u16 = 910;
const PANIC: u16 = 914;

impl IomtError {
    pub(crate) fn already_used() -> Self {
        let reason =
            "the object has done what it can do once, failed at it, or was closed: make a new one";
        Self::AlreadyUsed { code: ALREADY_USED, reason: reason.into() }
    }

    pub(crate) fn state() -> Self {
        let reason = "the object is at another step: call the methods in their order";
        Self::State { code: STATE, reason: reason.into() }
    }

    pub(crate) fn busy() -> Self {
        let reason = "the object is in use by a call that is not over: callbacks must leave it alone, and threads take turns";
        Self::Busy { code: BUSY, reason: reason.into() }
    }

    pub(crate) fn argument(reason: &str) -> Self {
        Self::Argument { code: VALUE, reason: reason.into() }
    }

    pub(crate) fn internal() -> Self {
        let reason = "the library failed in itself: it did nothing more, and the object is spent";
        Self::Internal { code: PANIC, reason: reason.into() }
    }

    /// An error of the core, by the range of its number (`iomt_secure`'s `error.rs`).
    pub(crate) fn core(code: u16, fault: CoreFault, message: &str) -> Self {
        let (fault, reason) = (fault.into(), message.into());
        match code {
            100..120 => Self::Platform { code, fault, reason },
            120..200 => Self::Crypto { code, fault, reason },
            200..300 => Self::Identity { code, fault, reason },
            300..400 => Self::Statement { code, fault, reason },
            400..500 => Self::Session { code, fault, reason },
            500..600 => Self::Measurement { code, fault, reason },
            600..700 => Self::Policy { code, fault, reason },
            700..800 => Self::Telemetry { code, fault, reason },
            _ => Self::Other { code, fault, reason },
        }
    }

    /// Number, fault and sentence.
    pub(crate) fn parts(&self) -> (u16, Fault, &str) {
        match self {
            Self::Platform { code, fault, reason }
            | Self::Crypto { code, fault, reason }
            | Self::Identity { code, fault, reason }
            | Self::Statement { code, fault, reason }
            | Self::Session { code, fault, reason }
            | Self::Measurement { code, fault, reason }
            | Self::Policy { code, fault, reason }
            | Self::Telemetry { code, fault, reason }
            | Self::Other { code, fault, reason } => (*code, *fault, reason),
            Self::PolicyText { code, reason, .. } => (*code, Fault::Peer, reason),
            Self::AlreadyUsed { code, reason }
            | Self::State { code, reason }
            | Self::Busy { code, reason }
            | Self::Argument { code, reason } => (*code, Fault::Misuse, reason),
            Self::Internal { code, reason } => (*code, Fault::Platform, reason),
        }
    }
}

impl core::fmt::Display for IomtError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let (code, _, reason) = self.parts();
        write!(f, "{reason} ({code})")
    }
}

impl core::error::Error for IomtError {}

macro_rules! passed_on {
    ($( $error:ty ),* $(,)?) => { $(
        impl From<$error> for IomtError {
            fn from(error: $error) -> Self {
                Self::core(error.code(), error.fault(), error.message())
            }
        }
    )* };
}

passed_on!(
    sdk::crypto::Error,
    sdk::identity::Error,
    sdk::measurement::Error,
    sdk::minimize::Error,
    sdk::platform::Error,
    sdk::session::Error,
    sdk::session::edhoc::Error,
    sdk::statement::Error,
    sdk::telemetry::Error,
);

#[cfg(feature = "tls")]
impl From<sdk::minimize::policy::text::TextError> for IomtError {
    fn from(error: sdk::minimize::policy::text::TextError) -> Self {
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self::PolicyText {
            code: error.kind().code(),
            line: place(error.line()),
            column: place(error.column()),
            reason: error.message().into(),
        }
    }
}

/// Why an app's own code could not do what it was asked for. It has no text: what an app throws may
/// name patients and keys, and is neither passed on nor logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Error)]
pub enum CallbackError {
    /// The key, storage or service cannot be used now.
    Unavailable,
}

impl core::fmt::Display for CallbackError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("the app's own code failed")
    }
}

impl core::error::Error for CallbackError {}

impl From<uniffi::UnexpectedUniFFICallbackError> for CallbackError {
    /// The reason, a whole stack trace in Kotlin, is dropped unread.
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Unavailable
    }
}
