//! The handshake over a blocking TCP socket, with a deadline.
//!
//! What follows on the socket is the caller's frames: not a byte of them is read here.

use super::handshake::{HEADER, Progress, Refused, record_len};
use super::{Config, Initiator, MAX_HANDSHAKE, Responder};
use crate::identity::Now;
use crate::session::{Error, Established};
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Instant;

/// Why there is no session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failed {
    /// The handshake was refused, here or by the peer.
    Refused(Error),
    /// The deadline passed.
    Late,
    /// The socket failed.
    Socket(ErrorKind),
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(error) => error.fmt(f),
            Self::Late => f.write_str("the handshake was not over by its deadline"),
            Self::Socket(kind) => write!(f, "the connection failed: {kind}"),
        }
    }
}

impl core::error::Error for Failed {}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

impl From<io::Error> for Failed {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::WouldBlock | ErrorKind::TimedOut => Self::Late,
            ErrorKind::UnexpectedEof => Self::Refused(Error::Closed),
            kind => Self::Socket(kind),
        }
    }
}

/// Opens a session on a connected socket; it has to be over `within` this time.
///
/// # Errors
/// [`Failed`]. The socket is then of no more use: drop it.
pub fn initiate(
    config: &Config,
    now: Now,
    socket: &TcpStream,
    within: Duration,
) -> Result<Established, Failed> {
    Wire::new(socket, within)?.run(Initiator::new(config, now)?, Initiator::process)
}

/// Answers on a socket that was accepted; the handshake has to be over `within` this time.
///
/// # Errors
/// [`Failed`]. The socket is then of no more use: drop it.
pub fn respond(
    config: &Config,
    now: Now,
    socket: &TcpStream,
    within: Duration,
) -> Result<Established, Failed> {
    Wire::new(socket, within)?.run(Responder::new(config, now)?, Responder::process)
}

/// A socket that obeys a deadline, and gets its own timeouts back at the end.
struct Wire<'a> {
    socket: &'a TcpStream,
    deadline: Instant,
    timeouts: (Option<Duration>, Option<Duration>),
}

impl<'a> Wire<'a> {
    fn new(socket: &'a TcpStream, within: Duration) -> Result<Self, Failed> {
        let deadline = Instant::now().checked_add(within).ok_or(Failed::Late)?;
        let timeouts = (socket.read_timeout()?, socket.write_timeout()?);
        Ok(Self { socket, deadline, timeouts })
    }

    fn run<S>(
        mut self,
        mut state: S,
        process: impl Fn(S, &[u8], &mut Vec<u8>) -> Result<Progress<S>, Refused>,
    ) -> Result<Established, Failed> {
        let (mut input, mut output) = (Vec::new(), Vec::new());
        let mut unsent = None;
        loop {
            let taken = match process(state, &input, &mut output) {
                Ok(Progress::Ongoing(next, taken)) => {
                    state = next;
                    taken
                }
                Ok(Progress::Established(session, _)) => {
                    self.send(&output)?;
                    return Ok(session);
                }
                Err(refused) => {
                    self.part(refused.alert());
                    return Err(refused.error().into());
                }
            };
            input.drain(..taken.min(input.len()));
            if let Err(error) = self.send(&output) {
                // The peer is gone, but perhaps its alert has arrived and says why.
                unsent = Some(error);
            }
            output.clear();
            if let Err(error) = self.read_on(&mut input) {
                return Err(unsent.unwrap_or(error));
            }
        }
    }

    /// Reads the record's header, or, where that stands in `input`, the rest of the record: never
    /// a byte more.
    fn read_on(&mut self, input: &mut Vec<u8>) -> Result<(), Failed> {
        let from = input.len();
        let to = record_len(input).unwrap_or(HEADER);
        input.resize(to.max(from), 0);
        let mut room = input.get_mut(from..).unwrap_or_default();
        while !room.is_empty() {
            self.socket.set_read_timeout(Some(self.remaining()?))?;
            match self.socket.read(room) {
                Ok(0) => return Err(Error::Closed.into()),
                Ok(read) => room = room.get_mut(read..).unwrap_or_default(),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    fn send(&mut self, mut output: &[u8]) -> Result<(), Failed> {
        while !output.is_empty() {
            self.socket.set_write_timeout(Some(self.remaining()?))?;
            match self.socket.write(output) {
                Ok(0) => return Err(Error::Closed.into()),
                Ok(written) => output = output.get(written..).unwrap_or_default(),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// Sends the alert, and waits a moment for the peer to hang up: closing a socket on which
    /// unread bytes stand resets it, and the reset would overtake the alert.
    fn part(&mut self, alert: &[u8]) {
        let moment = Instant::now().checked_add(MOMENT);
        self.deadline = moment.map_or(self.deadline, |moment| moment.min(self.deadline));
        if self.send(alert).is_err() || self.socket.shutdown(Shutdown::Write).is_err() {
            return;
        }
        let mut discarded = 0;
        let mut rest = [0; 1024];
        while let Ok(remaining) = self.remaining() {
            if discarded > MAX_HANDSHAKE || self.socket.set_read_timeout(Some(remaining)).is_err() {
                return;
            }
            match self.socket.read(&mut rest) {
                Ok(0) | Err(_) => return,
                Ok(read) => discarded = read.saturating_add(discarded),
            }
        }
    }

    fn remaining(&self) -> Result<Duration, Failed> {
        let remaining = self.deadline.saturating_duration_since(Instant::now());
        if remaining.is_zero() { Err(Failed::Late) } else { Ok(remaining) }
    }
}

impl Drop for Wire<'_> {
    fn drop(&mut self) {
        // If this fails, so will the caller's next read or write.
        let _ = self.socket.set_read_timeout(self.timeouts.0);
        let _ = self.socket.set_write_timeout(self.timeouts.1);
    }
}

/// How long a refused peer is given to read the alert.
const MOMENT: Duration = Duration::from_secs(1);
