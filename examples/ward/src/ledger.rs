//! What the threads of a run write down: the flows for the table, and what each connection saw.

use crate::summary::Flow;
use iomt_secure::identity::Name;
use iomt_secure::measurement::Code;
use iomt_secure::session::tls::stream::Failed;
use iomt_secure::telemetry;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The flows, by device and recipient.
#[derive(Debug, Default)]
pub struct Ledger(Mutex<Vec<Flow>>);

impl Ledger {
    /// These flows, all at nothing.
    #[must_use]
    pub const fn new(flows: Vec<Flow>) -> Self {
        Self(Mutex::new(flows))
    }

    /// Changes one flow; a device or recipient that is none of the ward's has none.
    pub fn change(&self, device: &str, recipient: &str, change: impl FnOnce(&mut Flow)) {
        let mut flows = lock(&self.0);
        let flow =
            flows.iter_mut().find(|flow| flow.device == device && flow.recipient == recipient);
        if let Some(flow) = flow {
            change(flow);
        }
    }

    /// As they stand.
    #[must_use]
    pub fn flows(&self) -> Vec<Flow> {
        lock(&self.0).clone()
    }
}

/// What a recipient saw on one connection.
#[derive(Clone, Debug, PartialEq)]
pub enum Seen {
    /// The handshake was refused.
    Refused(Failed),
    /// The handshake was completed, by this peer.
    Entered(Name),
    /// The peer's next epoch is under the ward's policy.
    PolicyAgreed,
    /// The peer's next epoch is under a policy that the ward does not have.
    PolicyUnknown,
    /// A frame was opened: what was measured, entry by entry.
    Opened(Vec<Code>),
    /// A frame was refused.
    FrameRefused(telemetry::Error),
    /// The stream is over: with a close, or without.
    Ended {
        /// Whether the peer said so in a frame.
        properly: bool,
    },
}

/// What was seen, by the other side's address: attacks read here what became of them.
#[derive(Debug, Default)]
pub struct Watch {
    seen: Mutex<HashMap<SocketAddr, Vec<Seen>>>,
    changed: Condvar,
}

impl Watch {
    /// Writes down what was seen.
    pub fn note(&self, from: SocketAddr, seen: Seen) {
        lock(&self.seen).entry(from).or_default().push(seen);
        self.changed.notify_all();
    }

    /// Waits until `count` entries are there for a connection, and gives the last of those.
    #[must_use]
    pub fn wait(&self, from: SocketAddr, count: usize) -> Option<Seen> {
        let deadline = Instant::now() + PATIENCE;
        let mut seen = lock(&self.seen);
        loop {
            if let Some(entry) = seen.get(&from).and_then(|entries| entries.get(count - 1)) {
                return Some(entry.clone());
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return None;
            }
            let waited = self.changed.wait_timeout(seen, left);
            seen = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// What was seen on each connection so far.
    #[must_use]
    pub fn all(&self) -> Vec<Vec<Seen>> {
        lock(&self.seen).values().cloned().collect()
    }

    /// How many entries there are for a connection.
    #[must_use]
    pub fn count(&self, from: SocketAddr) -> usize {
        lock(&self.seen).get(&from).map_or(0, Vec::len)
    }
}

/// A thread that panicked has failed the run already; what it wrote down stands.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

const PATIENCE: Duration = Duration::from_secs(20);
