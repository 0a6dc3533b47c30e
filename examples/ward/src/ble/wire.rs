//! What both ends of an open session have in common: frames into packets, and back.

use super::{FRAME, Trouble};
use iomt_secure::telemetry::Options;
use iomt_secure::telemetry::fragment::{Fragmenter, Reassembled, Reassembler};

/// One end's packets.
pub(super) struct Wire {
    fragmenter: Fragmenter,
    reassembler: Reassembler<FRAME, 2>,
    payload: usize,
}

impl Wire {
    /// For packets of at most `payload` bytes; `first` is a random byte.
    pub(super) const fn new(payload: usize, first: u8) -> Self {
        Self { fragmenter: Fragmenter::new(first), reassembler: Reassembler::new(), payload }
    }

    /// A frame's packets.
    pub(super) fn packets(&mut self, frame: &[u8]) -> Result<Vec<Vec<u8>>, Trouble> {
        let mut fragments = self.fragmenter.cut(frame, self.payload)?;
        let (mut packet, mut packets) = (vec![0; self.payload], Vec::new());
        while let Some(length) = fragments.transmit(&mut packet)? {
            packets.push(packet[..length].to_vec());
        }
        Ok(packets)
    }

    /// The frame that has come with this packet, if it has.
    pub(super) fn frame(&mut self, mut packet: Vec<u8>) -> Option<Vec<u8>> {
        match self.reassembler.receive(&mut packet) {
            Ok(Reassembled::Frame(frame)) => Some(frame.to_vec()),
            // Too long is a stranger's: this end's peer keeps to the room.
            Ok(Reassembled::More | Reassembled::Ignored) | Err(_) => None,
        }
    }
}

/// Frames may be lost, and a device may lose power and go on.
pub(super) const OPTIONS: Options = Options::lossy().resumable();
