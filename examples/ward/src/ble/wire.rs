//! What both ends of an open session have in common: frames into packets, and back.

use super::{FRAME, Trouble};
use iomt_secure::identity::VerifiedPeer;
use iomt_secure::session::Established;
use iomt_secure::telemetry::fragment::{Fragmenter, Reassembled, Reassembler};
use iomt_secure::telemetry::{Opener, Options, Sealer, open_link};

/// One end.
pub(super) struct Wire {
    pub(super) sealer: Sealer<1>,
    pub(super) opener: Opener<1>,
    /// Who is at the other one.
    pub(super) peer: VerifiedPeer,
    cutter: Cutter,
    reassembler: Reassembler<FRAME, 2>,
}

impl Wire {
    /// For packets of at most `payload` bytes.
    pub(super) fn new(
        session: Established,
        peer: VerifiedPeer,
        payload: usize,
    ) -> Result<Self, Trouble> {
        let (sealer, opener) = open_link::<1>(session, &Options::lossy())?;
        let cutter = Cutter { fragmenter: Fragmenter::new(), payload };
        Ok(Self { sealer, opener, peer, cutter, reassembler: Reassembler::new() })
    }

    /// A frame's packets.
    pub(super) fn packets(&mut self, frame: &[u8]) -> Result<Vec<Vec<u8>>, Trouble> {
        self.cutter.cut(frame)
    }

    /// The frame that has come with this packet, if it has.
    pub(super) fn frame(&mut self, mut packet: Vec<u8>) -> Option<Vec<u8>> {
        match self.reassembler.receive(&mut packet) {
            Ok(Reassembled::Frame(frame)) => Some(frame.to_vec()),
            // Too long is a stranger's: this end's peer keeps to the room.
            Ok(Reassembled::More | Reassembled::Ignored) | Err(_) => None,
        }
    }

    /// The packets that say that nothing more comes.
    pub(super) fn close(mut self) -> Result<Vec<Vec<u8>>, Trouble> {
        let mut frame = [0; 64];
        let length = self.sealer.close(&mut frame)?;
        self.cutter.cut(&frame[..length])
    }
}

struct Cutter {
    fragmenter: Fragmenter,
    payload: usize,
}

impl Cutter {
    fn cut(&mut self, frame: &[u8]) -> Result<Vec<Vec<u8>>, Trouble> {
        let mut fragments = self.fragmenter.cut(frame, self.payload)?;
        let (mut packet, mut packets) = (vec![0; self.payload], Vec::new());
        while let Some(length) = fragments.transmit(&mut packet)? {
            packets.push(packet[..length].to_vec());
        }
        Ok(packets)
    }
}
