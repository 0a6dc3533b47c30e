//! The side that speaks first.

// A state that cannot take the step is given back whole.
#![allow(clippy::result_large_err)]

use super::{EdhocEndpoint, EdhocSuite, MESSAGE, establish, identifier, note};
use crate::call::{Live, Result, Slot, guard, lock};
use crate::identity::Peer;
use crate::{IomtError, Session};
use sdk::platform::os::OsRandom;
use sdk::session::edhoc::{self, AwaitingMessage4, Completed, Refusal, detached};
use std::sync::{Arc, Mutex};

/// One handshake that this side begins. Each step is taken once, in this order: `message1`, `message2`,
/// `message3`, `message4` or `without_message4`, `session`. One that fails ends the handshake: send what
/// [`EdhocInitiator::refusal`] gives, if anything.
#[derive(uniffi::Object)]
pub struct EdhocInitiator {
    endpoint: Arc<EdhocEndpoint>,
    state: Slot<State>,
    failed: Mutex<Option<edhoc::Error>>,
    _live: Live,
}

// One at a time, on the heap.
#[allow(clippy::large_enum_variant)]
enum State {
    Start,
    AwaitingMessage2(detached::AwaitingMessage2),
    ReadyForMessage3(detached::ReadyForMessage3),
    AwaitingMessage4(AwaitingMessage4),
    Completed(Completed),
}

#[uniffi::export]
impl EdhocInitiator {
    /// A handshake of this endpoint, which must have a credential for its first method.
    #[uniffi::constructor]
    pub fn new(endpoint: Arc<EdhocEndpoint>) -> Result<Arc<Self>> {
        guard(|| {
            endpoint.initiator(|_| Ok(()))?;
            let (state, failed) = (Slot::new(State::Start), Mutex::default());
            Ok(Arc::new(Self { endpoint, state, failed, _live: Live::new() }))
        })
    }

    /// The first message. `connection` names the session for this side, in up to 8 bytes; `suite` is
    /// the endpoint's first one unless given.
    pub fn message1(&self, connection: Vec<u8>, suite: Option<EdhocSuite>) -> Result<Vec<u8>> {
        guard(|| {
            let connection = identifier(&connection)?;
            self.state.step(|state| {
                let State::Start = state else { return Err(state) };
                Ok(self.endpoint.initiator(|initiator| {
                    let mut out = [0; 256];
                    let suite = match suite {
                        Some(suite) => suite.into(),
                        None => initiator.preferred()?,
                    };
                    let (len, next) = note(
                        &self.failed,
                        initiator.message_1(suite, connection, &[], &mut OsRandom, &mut out),
                    )?;
                    let message = out.get(..len).unwrap_or_default().to_vec();
                    Ok((State::AwaitingMessage2(next.detach()?), message))
                }))
            })
        })
    }

    /// Reads the second message and gives the responder, verified. Go on only if it is the one that
    /// this side wants to tell who it is.
    pub fn message2(&self, message: Vec<u8>) -> Result<Arc<Peer>> {
        guard(|| {
            self.state.step(|state| {
                let State::AwaitingMessage2(state) = state else { return Err(state) };
                Ok(self.endpoint.initiator(|initiator| {
                    let (mut message, mut work) = (message, vec![0; MESSAGE]);
                    let read = state.attach(initiator).and_then(|state| {
                        state.message_2(&mut message, &mut work).map(|(next, _)| next)
                    });
                    let next = note(&self.failed, read)?;
                    let peer = Peer::new(*next.peer());
                    Ok((State::ReadyForMessage3(next.detach()?), peer))
                }))
            })
        })
    }

    /// The third message: this side proves itself, its signer is asked.
    pub fn message3(&self) -> Result<Vec<u8>> {
        guard(|| {
            self.state.step(|state| {
                let State::ReadyForMessage3(state) = state else { return Err(state) };
                Ok(self.endpoint.initiator(|initiator| {
                    let (mut out, mut work) = (vec![0; MESSAGE], vec![0; MESSAGE]);
                    let written = state
                        .attach(initiator)
                        .and_then(|state| state.message_3(&[], &mut out, &mut work));
                    let (len, next) = note(&self.failed, written)?;
                    out.truncate(len);
                    Ok((State::AwaitingMessage4(next), out))
                }))
            })
        })
    }

    /// Reads the fourth message: the responder has accepted this side.
    pub fn message4(&self, message: Vec<u8>) -> Result<()> {
        guard(|| {
            self.state.step(|state| {
                let State::AwaitingMessage4(state) = state else { return Err(state) };
                let mut message = message;
                let read = state.message_4(&mut message, &[]).map(|(next, _)| next);
                Ok(note(&self.failed, read).map(|next| (State::Completed(next), ())))
            })
        })
    }

    /// Goes on without the fourth message, where both sides have agreed that there is none.
    pub fn without_message4(&self) -> Result<()> {
        guard(|| {
            self.state.step(|state| {
                let State::AwaitingMessage4(state) = state else { return Err(state) };
                Ok(Ok((State::Completed(state.without_message_4()), ())))
            })
        })
    }

    /// The session; the handshake is over.
    pub fn session(&self) -> Result<Arc<Session>> {
        guard(|| match self.state.spend(|state| matches!(state, State::Completed(_)))? {
            State::Completed(completed) => establish(completed),
            _ => Err(IomtError::state()),
        })
    }

    /// What to answer a message with that has failed, if anything.
    pub fn refusal(&self) -> Result<Option<Vec<u8>>> {
        guard(|| {
            let Some(error) = *lock(&self.failed) else { return Ok(None) };
            self.endpoint.initiator(|initiator| {
                let mut out = [0; 64];
                let len = initiator.refuse(error, &mut out)?;
                Ok(len.and_then(|len| out.get(..len)).map(<[u8]>::to_vec))
            })
        })
    }

    /// After `tried` was refused with the error message `refusal`: the suite to begin a new handshake
    /// with, or none.
    pub fn next_suite(&self, refusal: Vec<u8>, tried: EdhocSuite) -> Result<Option<EdhocSuite>> {
        guard(|| {
            self.endpoint.initiator(|initiator| {
                let next = initiator.select(&Refusal::read(&refusal)?, tried.into());
                Ok(next.and_then(|suite| match suite {
                    edhoc::Suite::Suite2 => Some(EdhocSuite::Suite2),
                    edhoc::Suite::Suite3 => Some(EdhocSuite::Suite3),
                    edhoc::Suite::Suite5 => Some(EdhocSuite::Suite5),
                    edhoc::Suite::Suite6 => Some(EdhocSuite::Suite6),
                    _ => None,
                }))
            })
        })
    }
}
