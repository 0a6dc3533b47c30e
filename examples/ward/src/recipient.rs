//! A recipient behind the gateway: a listener with its own certificate, its own view of the policy,
//! and a thread for each device.

use crate::Fallible;
use crate::device::title;
use crate::enrol::{Member, now};
use crate::ledger::{Ledger, Seen, Watch, lock};
use crate::reading::Reading;
use crate::wire;
use iomt_secure::crypto::hash::Digest;
use iomt_secure::identity::Name;
use iomt_secure::measurement::Code;
use iomt_secure::measurement::codec::Item;
use iomt_secure::minimize::Purpose;
use iomt_secure::session::tls::{self, stream};
use iomt_secure::statement::{Authority, OVERHEAD};
use iomt_secure::telemetry::frame::MAX_OVERHEAD;
use iomt_secure::telemetry::{Batch, Command, Options, Received, open_link};
use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// What a device has to know to reach a recipient.
#[derive(Clone, Debug)]
pub struct Contact {
    /// For humans, `care team`.
    pub title: &'static str,
    /// Its certified name: whoever else answers at the address is refused.
    pub name: Name,
    /// What it gets data for.
    pub purpose: Purpose,
    /// Where it listens.
    pub address: SocketAddr,
    /// How often a device sends to it, in seconds of the patients' time.
    pub every: u64,
}

/// The policy as the gateway hands it out.
#[derive(Clone, Debug)]
pub struct Posted {
    /// The signed statement's file.
    pub file: PathBuf,
    /// Who has signed it.
    pub authorities: Vec<Authority>,
    /// The digest of the policy in force.
    pub digest: Digest,
}

/// What arrived from a device, in the order of its arrival.
#[derive(Clone, Debug)]
pub struct Arrived {
    /// The device's part of its certified name.
    pub device: String,
    /// What it was.
    pub reading: Reading,
}

/// A recipient's desk for sessions that it has no socket of its own for.
#[derive(Clone)]
pub struct Desk {
    shared: Arc<Shared>,
    statement: Vec<u8>,
}

impl Desk {
    /// The signed policy that devices are sent.
    #[must_use]
    pub fn statement(&self) -> &[u8] {
        &self.statement
    }

    /// Who has signed it.
    #[must_use]
    pub fn authorities(&self) -> &[Authority] {
        &self.shared.posted.authorities
    }

    /// Its digest.
    #[must_use]
    pub fn policy(&self) -> &Digest {
        &self.shared.posted.digest
    }

    /// Takes a batch that was opened, and says what was in it.
    #[must_use]
    pub fn take(&self, device: &str, batch: &Batch<'_>) -> Vec<Code> {
        match self.shared.take(device, batch) {
            Seen::Opened(codes) => codes,
            _ => Vec::new(),
        }
    }

    /// A frame of this device was refused.
    pub fn rejected(&self, device: &str) {
        self.shared.ledger.change(title(device), self.shared.title, |flow| flow.rejected += 1);
    }
}

/// A recipient that listens.
pub struct Recipient {
    contact: Contact,
    shared: Arc<Shared>,
    listening: Option<JoinHandle<()>>,
}

struct Shared {
    title: &'static str,
    config: tls::Config,
    posted: Posted,
    ledger: Arc<Ledger>,
    watch: Watch,
    arrived: Mutex<Vec<Arrived>>,
    broken: Mutex<Vec<String>>,
    stopped: AtomicBool,
}

impl Recipient {
    /// Starts to listen on a free port of the loopback interface. Devices of the ward's own segment are
    /// let in, and nobody else.
    ///
    /// # Errors
    /// Those of the socket.
    pub fn start(
        title: &'static str,
        purpose: Purpose,
        every: u64,
        member: &Member,
        posted: Posted,
        ledger: Arc<Ledger>,
    ) -> Fallible<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let contact = Contact { title, name: member.name, purpose, address, every };
        let shared = Arc::new(Shared {
            title,
            config: member.config.clone().admitting(|name| name.segment() == SEGMENT),
            posted,
            ledger,
            watch: Watch::default(),
            arrived: Mutex::default(),
            broken: Mutex::default(),
            stopped: AtomicBool::new(false),
        });
        let accepting = shared.clone();
        let listening = thread::Builder::new().name(title.into()).spawn(move || {
            accept(&listener, &accepting);
        })?;
        Ok(Self { contact, shared, listening: Some(listening) })
    }

    /// How to reach it.
    #[must_use]
    pub const fn contact(&self) -> &Contact {
        &self.contact
    }

    /// Where what comes another way than over a socket is taken in.
    ///
    /// # Errors
    /// Those of the policy's file.
    pub fn desk(&self) -> Fallible<Desk> {
        let statement = fs::read(&self.shared.posted.file)?;
        Ok(Desk { shared: self.shared.clone(), statement })
    }

    /// What each connection saw.
    #[must_use]
    pub fn watch(&self) -> &Watch {
        &self.shared.watch
    }

    /// Everything that has arrived so far.
    #[must_use]
    pub fn arrived(&self) -> Vec<Arrived> {
        lock(&self.shared.arrived).clone()
    }

    /// Stops listening, waits for the devices that are still connected, and gives the promises that it
    /// saw broken.
    #[must_use]
    pub fn stop(mut self) -> Vec<String> {
        self.end();
        lock(&self.shared.broken).clone()
    }

    fn end(&mut self) {
        let Some(listening) = self.listening.take() else { return };
        self.shared.stopped.store(true, Ordering::SeqCst);
        // Wakes the listener; where that fails the listener is gone already.
        let _ = TcpStream::connect(self.contact.address);
        if listening.join().is_err() {
            lock(&self.shared.broken).push(format!("The {}'s listener failed.", self.shared.title));
        }
    }
}

impl Drop for Recipient {
    fn drop(&mut self) {
        self.end();
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    let mut attending = Vec::new();
    while let Ok((socket, from)) = listener.accept() {
        if shared.stopped.load(Ordering::SeqCst) {
            break;
        }
        let shared = shared.clone();
        attending.push(thread::spawn(move || {
            if let Err(error) = attend(&shared, &socket, from) {
                let broken = format!("The {} lost a connection: {error}.", shared.title);
                lock(&shared.broken).push(broken);
            }
        }));
    }
    for thread in attending {
        if thread.join().is_err() {
            lock(&shared.broken).push(format!("A thread of the {} panicked.", shared.title));
        }
    }
}

/// One connection: handshake, the policy, then frames until the stream ends.
fn attend(shared: &Shared, mut socket: &TcpStream, from: SocketAddr) -> Fallible<()> {
    socket.set_nodelay(true)?;
    let session = match stream::respond(&shared.config, now(), socket, HANDSHAKE) {
        Ok(session) => session,
        Err(failed) => {
            shared.watch.note(from, Seen::Refused(failed));
            return Ok(());
        }
    };
    let name = *session.peer().name();
    shared.watch.note(from, Seen::Entered(name));
    let (mut sealer, mut opener) = open_link::<1>(session, &Options::ordered())?;

    // Read for each device, as it may have been replaced by a newer one.
    let statement = fs::read(&shared.posted.file)?;
    let mut room = vec![0; statement.len() + OVERHEAD.max(MAX_OVERHEAD)];
    let command = Command::signed(&statement, &shared.posted.authorities, &mut room)?;
    let length = sealer.seal_command(&command, &mut room)?;
    if wire::send(&mut socket, &room[..length]).is_err() {
        shared.watch.note(from, Seen::Ended { properly: false });
        return Ok(());
    }

    let mut properly = false;
    // An error of the socket ends the connection as a missing close does: who cut it is not known.
    while let Ok(Some(mut frame)) = wire::receive(&mut socket) {
        match opener.open(&mut frame) {
            Ok(Received::Telemetry(batch) | Received::Event(batch)) => {
                let seen = shared.take(name.device(), &batch);
                shared.watch.note(from, seen);
            }
            Ok(Received::KeyUpdate(update)) if *update.policy() == shared.posted.digest => {
                shared.watch.note(from, Seen::PolicyAgreed);
            }
            Ok(Received::KeyUpdate(_)) => {
                shared.watch.note(from, Seen::PolicyUnknown);
                break;
            }
            Ok(Received::Close) => properly = true,
            Ok(_) => {}
            Err(error) => {
                shared.ledger.change(title(name.device()), shared.title, |flow| flow.rejected += 1);
                shared.watch.note(from, Seen::FrameRefused(error));
            }
        }
    }
    shared.watch.note(from, Seen::Ended { properly });
    Ok(())
}

impl Shared {
    /// Takes a batch as a whole or not at all.
    fn take(&self, device: &str, batch: &Batch<'_>) -> Seen {
        if *batch.policy() != self.posted.digest {
            let broken = format!("The {} opened a frame under another policy.", self.title);
            lock(&self.broken).push(broken);
        }
        let items: Result<Vec<Item<'_>>, _> = batch.items().collect();
        let items = match items {
            Ok(items) => items,
            Err(error) => {
                lock(&self.broken)
                    .push(format!("The {} cannot read {device}: {error}.", self.title));
                return Seen::Opened(Vec::new());
            }
        };
        let readings: Vec<_> = items.iter().map(Reading::of).collect();
        let codes = readings.iter().map(Reading::code).collect();
        self.ledger.change(title(device), self.title, |flow| {
            flow.frames += 1;
            flow.delivered += readings.iter().map(Reading::readings).sum::<u64>();
        });
        let device = String::from(device);
        let arrived =
            readings.into_iter().map(|reading| Arrived { device: device.clone(), reading });
        lock(&self.arrived).extend(arrived);
        Seen::Opened(codes)
    }
}

/// The segment of the site whose devices are let in.
pub const SEGMENT: &str = "icu-3";

/// How long a handshake may take.
pub const HANDSHAKE: Duration = Duration::from_secs(20);
