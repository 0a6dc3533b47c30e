//! A device's way to one recipient: handshake, policy, minimizer, frames.

use crate::enrol::{Member, POLICY, now};
use crate::reading::Reading;
use crate::recipient::{Contact, HANDSHAKE};
use crate::wire;
use iomt_secure::crypto::aead::Aead;
use iomt_secure::identity::enrolment::Worked;
use iomt_secure::minimize::{self, Flushed, Minimized, Minimizer, Outcome, Plan, VerifiedPolicy};
use iomt_secure::session::tls::stream::{self, Failed};
use iomt_secure::statement::{Authority, OVERHEAD};
use iomt_secure::telemetry::frame::MAX_OVERHEAD;
use iomt_secure::telemetry::{self, Options, Received, Sealer, Terms, open_link};
use std::fmt;
use std::io;
use std::net::{SocketAddr, TcpStream};

/// Rules and forbidden metrics that a view may have.
const RULES: usize = 32;
/// Bytes of a batch.
const BATCH: usize = 1024;

/// A device's link to a recipient.
pub struct Link {
    socket: TcpStream,
    sealer: Sealer<1>,
    minimizer: Minimizer<RULES>,
    batch: Minimized<BATCH>,
    worked: Option<Worked>,
    aead: Aead,
    /// Bytes that have gone out as frames with measurements.
    pub sent: u64,
    frames: u64,
}

/// Why a device has no link, or lost it.
#[derive(Debug)]
pub enum Trouble {
    /// The handshake.
    Session(Failed),
    /// The policy, or minimization.
    Policy(minimize::Error),
    /// A frame.
    Frame(telemetry::Error),
    /// The socket.
    Socket(io::Error),
    /// The recipient sent something else than a policy.
    NoPolicy,
    /// The new identity could not take over.
    Identity(String),
}

impl Link {
    /// Connects, takes the policy that the recipient sends, checks it, and goes over to it.
    ///
    /// # Errors
    /// [`Trouble`]; nothing that was measured has left then.
    pub fn open(
        member: &mut Member,
        contact: &Contact,
        authorities: &[Authority],
    ) -> Result<Self, Trouble> {
        let mut socket = TcpStream::connect(contact.address)?;
        socket.set_nodelay(true)?;
        let config = member.config.clone().expecting(contact.name);
        let session = stream::initiate(&config, now(), &socket, HANDSHAKE)?;
        let (peer, worked, aead) = (*session.peer(), session.worked(), session.aead());
        let (mut sealer, mut opener) = open_link::<1>(session, &Options::ordered())?;

        let mut frame = wire::receive(&mut socket)?.ok_or(Trouble::NoPolicy)?;
        let Received::Command(statement) = opener.open(&mut frame)? else {
            return Err(Trouble::NoPolicy);
        };
        let mut scratch = vec![0; statement.len() + OVERHEAD];
        let policy = VerifiedPolicy::accept(
            statement,
            authorities,
            POLICY,
            &now(),
            &mut member.storage,
            &mut scratch,
        )?;
        let plan = Plan::<RULES>::compile(&policy, &peer, contact.purpose, &now())?;
        let terms = Terms::from(&plan);
        let minimizer = Minimizer::new(plan);
        let batch = minimizer.batch(&now())?;

        let mut update = [0; 128];
        let length = sealer.update_key(&terms, &mut update)?;
        wire::send(&mut socket, &update[..length])?;
        Ok(Self { socket, sealer, minimizer, batch, worked, aead, sent: 0, frames: 0 })
    }

    /// The proof that the recipient has accepted this device's certificate.
    #[must_use]
    pub const fn worked(&self) -> Option<&Worked> {
        self.worked.as_ref()
    }

    /// The frame cipher.
    #[must_use]
    pub const fn aead(&self) -> Aead {
        self.aead
    }

    /// This end's address, under which the recipient knows the connection.
    ///
    /// # Errors
    /// The socket's own.
    pub fn address(&self) -> Result<SocketAddr, Trouble> {
        Ok(self.socket.local_addr()?)
    }

    /// Lets the policy decide about a reading; a full batch is sent.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn give(&mut self, reading: &Reading) -> Result<Outcome, Trouble> {
        match self.minimize(reading) {
            Err(minimize::Error::Full) => {
                self.send()?;
                Ok(self.minimize(reading)?)
            }
            other => Ok(other?),
        }
    }

    fn minimize(&mut self, reading: &Reading) -> Result<Outcome, minimize::Error> {
        match reading {
            Reading::Sample(sample) => self.minimizer.sample(sample, &mut self.batch),
            Reading::Wave(wave) => self.minimizer.waveform(&wave.waveform(), &mut self.batch),
        }
    }

    /// Seals what is in the batch, and empties it; `None` if nothing is.
    ///
    /// # Errors
    /// [`Trouble::Frame`], or [`Trouble::Policy`] if the policy has ended; the batch is then as it was.
    pub fn seal(&mut self) -> Result<Option<Vec<u8>>, Trouble> {
        if self.batch.is_empty() {
            return Ok(None);
        }
        // Padding may double what is in a batch, at most.
        let mut frame = vec![0; 2 * BATCH + MAX_OVERHEAD];
        let length = self.sealer.seal(0, &self.batch, &mut frame)?;
        self.minimizer.renew(&mut self.batch, &now())?;
        frame.truncate(length);
        Ok(Some(frame))
    }

    /// Sends these bytes as a frame.
    ///
    /// # Errors
    /// [`Trouble::Socket`].
    pub fn put(&mut self, frame: &[u8]) -> Result<(), Trouble> {
        wire::send(&mut self.socket, frame)?;
        self.sent += frame.len() as u64;
        self.frames += 1;
        Ok(())
    }

    /// Seals and sends what is in the batch; returns the frame's bytes, 0 for none.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn send(&mut self) -> Result<usize, Trouble> {
        let Some(frame) = self.seal()? else { return Ok(0) };
        self.put(&frame)?;
        Ok(frame.len())
    }

    /// How many frames with measurements have gone out.
    #[must_use]
    pub const fn frames(&self) -> u64 {
        self.frames
    }

    /// Sends what is left in windows, says that nothing more comes, and gives how many bytes were sent
    /// and in how many frames.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn finish(mut self) -> Result<(u64, u64), Trouble> {
        while self.minimizer.flush(&mut self.batch)? == Flushed::More {
            self.send()?;
        }
        self.send()?;
        let mut close = [0; 64];
        let length = self.sealer.close(&mut close)?;
        wire::send(&mut self.socket, &close[..length])?;
        Ok((self.sent, self.frames))
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Session(error) => error.fmt(f),
            Self::Policy(error) => error.fmt(f),
            Self::Frame(error) => error.fmt(f),
            Self::Socket(error) => error.fmt(f),
            Self::NoPolicy => f.write_str("the recipient sent no policy"),
            Self::Identity(error) => f.write_str(error),
        }
    }
}

impl std::error::Error for Trouble {}

impl From<Failed> for Trouble {
    fn from(error: Failed) -> Self {
        Self::Session(error)
    }
}

impl From<minimize::Error> for Trouble {
    fn from(error: minimize::Error) -> Self {
        Self::Policy(error)
    }
}

impl From<telemetry::Error> for Trouble {
    fn from(error: telemetry::Error) -> Self {
        Self::Frame(error)
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Socket(error)
    }
}
