//! TLS 1.3, both sides authenticated, without I/O (feature `tls`).

// A state that cannot take the step is given back whole.
#![allow(clippy::result_large_err)]

use crate::IomtError;
use crate::call::{Live, Result, Slot, guard, lock};
use crate::identity::TrustAnchors;
use crate::platform::TimeSource;
use crate::session::Session;
use crate::signer::DeviceIdentity;
use sdk::identity::Name;
use sdk::session::tls::{self, Initiator, Progress, Refused, Responder};
use std::sync::{Arc, Mutex};

/// What the TLS handshakes of one endpoint have in common.
#[derive(uniffi::Object)]
pub struct TlsEndpoint {
    config: tls::Config,
    time: Arc<TimeSource>,
    _live: Live,
}

#[uniffi::export]
impl TlsEndpoint {
    /// Shows `identity`'s chain and signs with its key; believes `anchors` as they are now, and if
    /// `expected` is given, that name only.
    #[uniffi::constructor]
    pub fn new(
        identity: Arc<DeviceIdentity>,
        anchors: Arc<TrustAnchors>,
        expected: Option<String>,
        time: Arc<TimeSource>,
    ) -> Result<Arc<Self>> {
        guard(|| {
            let roots = (*anchors.snapshot()).clone();
            let mut config =
                tls::Config::new(&identity.chain.borrow()?, identity.key.clone(), roots)?;
            if let Some(expected) = expected {
                config = config.expecting(Name::parse(&expected)?);
            }
            Ok(Arc::new(Self { config, time, _live: Live::new() }))
        })
    }
}

/// How far a handshake is.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct TlsProgress {
    /// How many bytes of the input were taken: give the rest again, in front of what arrives next; once
    /// established, it belongs to the frames.
    pub taken: u32,
    /// What is to be sent.
    pub output: Vec<u8>,
    /// Whether both sides have proved who they are: take the session.
    pub established: bool,
}

/// One TLS handshake. Call `process` until it is established; the initiator begins with no input. The
/// frames follow on the same stream, outside of TLS.
#[derive(uniffi::Object)]
pub struct TlsHandshake {
    state: Slot<State>,
    alert: Mutex<Vec<u8>>,
    _live: Live,
}

enum State {
    Initiator(Initiator),
    Responder(Responder),
    Established(Arc<Session>),
}

#[uniffi::export]
impl TlsHandshake {
    /// The side that speaks first.
    #[uniffi::constructor]
    pub fn initiator(endpoint: Arc<TlsEndpoint>) -> Result<Arc<Self>> {
        guard(|| {
            let now = endpoint.time.reading()?;
            Ok(Self::new(State::Initiator(Initiator::new(&endpoint.config, now)?)))
        })
    }

    /// The side that answers.
    #[uniffi::constructor]
    pub fn responder(endpoint: Arc<TlsEndpoint>) -> Result<Arc<Self>> {
        guard(|| {
            let now = endpoint.time.reading()?;
            Ok(Self::new(State::Responder(Responder::new(&endpoint.config, now)?)))
        })
    }

    /// Takes whole TLS records from the front of `input`. If it fails, the handshake is over: send what
    /// [`TlsHandshake::alert`] gives and close.
    pub fn process(&self, input: Vec<u8>) -> Result<TlsProgress> {
        guard(|| {
            self.state.step(|state| {
                let mut output = Vec::new();
                let (next, taken) = match state {
                    State::Initiator(side) => {
                        advance(side.process(&input, &mut output), State::Initiator)
                    }
                    State::Responder(side) => {
                        advance(side.process(&input, &mut output), State::Responder)
                    }
                    done @ State::Established(_) => return Err(done),
                }
                .map_err(|refused| {
                    *lock(&self.alert) = refused.alert().to_vec();
                    IomtError::from(refused.error())
                })
                .map_or_else(|error| (Err(error), 0), |(next, taken)| (Ok(next), taken));
                Ok(next.map(|next| {
                    let taken = u32::try_from(taken).unwrap_or(u32::MAX);
                    let established = matches!(next, State::Established(_));
                    (next, TlsProgress { taken, output, established })
                }))
            })
        })
    }

    /// The session; the handshake is over.
    pub fn session(&self) -> Result<Arc<Session>> {
        guard(|| match self.state.spend(|state| matches!(state, State::Established(_)))? {
            State::Established(session) => Ok(session),
            _ => Err(IomtError::state()),
        })
    }

    /// What to send to the peer after a failure, before closing; empty where TLS has nothing to say.
    pub fn alert(&self) -> Result<Vec<u8>> {
        guard(|| Ok(lock(&self.alert).clone()))
    }
}

impl TlsHandshake {
    fn new(state: State) -> Arc<Self> {
        Arc::new(Self { state: Slot::new(state), alert: Mutex::default(), _live: Live::new() })
    }
}

fn advance<S>(
    progress: core::result::Result<Progress<S>, Refused>,
    ongoing: impl FnOnce(S) -> State,
) -> core::result::Result<(State, usize), Refused> {
    Ok(match progress? {
        Progress::Ongoing(side, taken) => (ongoing(side), taken),
        Progress::Established(session, taken) => (State::Established(Session::new(session)), taken),
    })
}
