//! The side that answers.

// A state that cannot take the step is given back whole.
#![allow(clippy::result_large_err)]

use super::{EdhocEndpoint, MESSAGE, establish, identifier, note};
use crate::call::{Live, Result, Slot, guard, lock};
use crate::identity::Peer;
use crate::{IomtError, Session};
use sdk::platform::os::OsRandom;
use sdk::session::edhoc::{self, Completed, ReadyForMessage4, detached};
use std::sync::{Arc, Mutex};

/// One handshake that a peer begins. Each step is taken once, in this order: `message1`, `message2`,
/// `message3`, `message4` or `without_message4`, `session`. One that fails ends the handshake: send what
/// [`EdhocResponder::refusal`] gives, if anything.
#[derive(uniffi::Object)]
pub struct EdhocResponder {
    endpoint: Arc<EdhocEndpoint>,
    state: Slot<State>,
    failed: Mutex<Option<edhoc::Error>>,
    _live: Live,
}

// One at a time, on the heap.
#[allow(clippy::large_enum_variant)]
enum State {
    Start,
    ReadyForMessage2(detached::ReadyForMessage2),
    AwaitingMessage3(detached::AwaitingMessage3),
    ReadyForMessage4(ReadyForMessage4),
    Completed(Completed),
}

#[uniffi::export]
impl EdhocResponder {
    /// A handshake of this endpoint, which must have a credential for all of its methods and suites.
    #[uniffi::constructor]
    pub fn new(endpoint: Arc<EdhocEndpoint>) -> Result<Arc<Self>> {
        guard(|| {
            endpoint.responder(|_| Ok(()))?;
            let (state, failed) = (Slot::new(State::Start), Mutex::default());
            Ok(Arc::new(Self { endpoint, state, failed, _live: Live::new() }))
        })
    }

    /// Reads the first message.
    pub fn message1(&self, message: Vec<u8>) -> Result<()> {
        guard(|| {
            self.state.step(|state| {
                let State::Start = state else { return Err(state) };
                Ok(self.endpoint.responder(|responder| {
                    let read = responder.message_1(&message).and_then(|(next, _)| next.detach());
                    Ok((State::ReadyForMessage2(note(&self.failed, read)?), ()))
                }))
            })
        })
    }

    /// The second message: this side proves itself, its signer is asked. `connection` names the session
    /// for this side, in up to 8 bytes.
    pub fn message2(&self, connection: Vec<u8>) -> Result<Vec<u8>> {
        guard(|| {
            let connection = identifier(&connection)?;
            self.state.step(|state| {
                let State::ReadyForMessage2(state) = state else { return Err(state) };
                Ok(self.endpoint.responder(|responder| {
                    let (mut out, mut work) = (vec![0; MESSAGE], vec![0; MESSAGE]);
                    let written = state.attach(responder).and_then(|state| {
                        let random = &mut OsRandom;
                        let (len, next) =
                            state.message_2(connection, &[], random, &mut out, &mut work)?;
                        Ok((len, next.detach()?))
                    });
                    let (len, next) = note(&self.failed, written)?;
                    out.truncate(len);
                    Ok((State::AwaitingMessage3(next), out))
                }))
            })
        })
    }

    /// Reads the third message and gives the initiator, verified. Go on only if it may come in.
    pub fn message3(&self, message: Vec<u8>) -> Result<Arc<Peer>> {
        guard(|| {
            self.state.step(|state| {
                let State::AwaitingMessage3(state) = state else { return Err(state) };
                Ok(self.endpoint.responder(|responder| {
                    let (mut message, mut work) = (message, vec![0; MESSAGE]);
                    let read = state.attach(responder).and_then(|state| {
                        state.message_3(&mut message, &mut work).map(|(next, _)| next)
                    });
                    let next = note(&self.failed, read)?;
                    let peer = Peer::new(*next.peer());
                    Ok((State::ReadyForMessage4(next), peer))
                }))
            })
        })
    }

    /// The fourth message: the initiator learns that it was accepted.
    pub fn message4(&self) -> Result<Vec<u8>> {
        guard(|| {
            self.state.step(|state| {
                let State::ReadyForMessage4(state) = state else { return Err(state) };
                let mut out = [0; 64];
                let written = note(&self.failed, state.message_4(&[], &mut out));
                Ok(written.map(|(len, next)| {
                    (State::Completed(next), out.get(..len).unwrap_or_default().to_vec())
                }))
            })
        })
    }

    /// Goes on without the fourth message, where both sides have agreed that there is none.
    pub fn without_message4(&self) -> Result<()> {
        guard(|| {
            self.state.step(|state| {
                let State::ReadyForMessage4(state) = state else { return Err(state) };
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
            self.endpoint.responder(|responder| {
                let mut out = [0; 64];
                let len = responder.refuse(error, &mut out)?;
                Ok(len.and_then(|len| out.get(..len)).map(<[u8]>::to_vec))
            })
        })
    }
}
