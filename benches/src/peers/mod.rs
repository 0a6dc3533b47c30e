//! Who is measured. All use ChaCha20-Poly1305 with a 16-byte tag.

mod frame;
mod ours;
mod raw;
mod rustls;
mod snow;
#[cfg(libsodium)]
mod sodium;

use crate::timing::BATCH;

/// Whether libsodium was found when this was built.
pub(crate) const LIBSODIUM: bool = cfg!(libsodium);

/// One way to seal and open messages of one size, a batch at a time.
pub(crate) trait Peer {
    /// The row's name.
    fn who(&self) -> &'static str;

    /// Whether it is held to what we promise.
    fn ours(&self) -> bool {
        false
    }

    /// Puts the plaintexts where they are to be; not measured.
    fn prepare(&mut self);

    /// Seals [`BATCH`] messages.
    fn seal(&mut self);

    /// Opens the messages that were sealed last, in order, and holds each to its length.
    fn open(&mut self);
}

/// Every peer, ours first.
pub(crate) fn all(bytes: usize) -> Vec<Box<dyn Peer>> {
    vec![
        Box::new(frame::Frame::new(bytes)),
        Box::new(ours::Aead::new(bytes)),
        Box::new(raw::AwsLc::new(bytes)),
        Box::new(raw::Ring::new(bytes)),
        Box::new(raw::RustCrypto::new(bytes)),
        Box::new(rustls::Record::new(bytes)),
        Box::new(snow::Transport::new(bytes)),
        #[cfg(libsodium)]
        Box::new(sodium::SecretStream::new(bytes)),
    ]
}

/// A batch of wire messages, each in a buffer of its own, with room for header and tag.
struct Slots {
    slots: Vec<Vec<u8>>,
    bytes: usize,
}

impl Slots {
    /// Bytes that a peer may need beside the plaintext.
    const ROOM: usize = 64;

    fn new(bytes: usize) -> Self {
        Self { slots: vec![vec![0; bytes + Self::ROOM]; BATCH], bytes }
    }

    fn fill(&mut self) {
        for slot in &mut self.slots {
            slot[..self.bytes].fill(0x5a);
        }
    }
}

/// Message counters as nonces, from 1 on.
#[derive(Default)]
struct Counter(u64);

impl Counter {
    fn next(&mut self) -> [u8; 12] {
        self.0 += 1;
        // In two words, as the libraries read it, so that none is held up.
        let mut nonce = [0; 12];
        nonce[..8].copy_from_slice(&(self.0 >> 32).to_be_bytes());
        nonce[8..].copy_from_slice(&(self.0 as u32).to_be_bytes());
        nonce
    }
}

/// The key of those that take one.
const KEY: [u8; 32] = [0x42; 32];
/// Associated data as long as our shortest frame header, for those that take it.
const AAD: [u8; 2] = [0x01, 0x02];
