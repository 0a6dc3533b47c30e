//! Handshake messages in small packets, over links that lose, repeat and reorder them.

use crate::call::{Live, Result, Slot, guard};
use sdk::platform::Random;
use sdk::platform::os::OsRandom;
use sdk::session::edhoc;
use sdk::session::edhoc::link::{Due, Link, MIN_PACKET, Received, Timing};
use std::sync::Arc;

/// Longest message in packets.
const MESSAGE: usize = 4096;
/// Largest packet.
const PACKET: usize = 1200;
/// A packet's head, and most packets of a message (`docs/wire/fragment.md`).
const HEAD: usize = 3;
const MOST_PACKETS: usize = 128;

/// How long to wait, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct PacketTiming {
    /// The initiator's first wait for an answer. Each further one is twice as long.
    pub first_wait: u32,
    /// How often a message is sent again.
    pub repeats: u8,
    /// How long the responder keeps a handshake that does not go on.
    pub lifetime: u32,
}

/// RFC 7252's timing, as CoAP has it.
#[uniffi::export]
#[must_use]
pub fn default_packet_timing() -> PacketTiming {
    let Timing { first_wait, repeats, lifetime } = Timing::default();
    PacketTiming { first_wait, repeats, lifetime }
}

/// What became of a packet.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum PacketResult {
    /// The message is whole: hand it to the handshake, and its answer to `send`.
    Message {
        /// A handshake message, which holds no patient datum.
        message: Vec<u8>,
    },
    /// More packets are needed.
    More,
    /// The peer asks for the last message again: call `transmit`.
    Repeat,
    /// Not a packet of this handshake, or one that was there before.
    Ignored,
}

/// What there is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum PacketDue {
    /// Nothing before this time.
    At {
        /// In milliseconds, of the clock that was given.
        at: u64,
    },
    /// The message is to be sent again: call `transmit`.
    Repeat,
    /// The peer has not answered in time: drop the handshake.
    Expired,
    /// Nothing at all.
    Nothing,
}

/// One handshake's packets, of `docs/wire/fragment.md`.
#[derive(uniffi::Object)]
pub struct EdhocPackets {
    link: Slot<Link<MESSAGE>>,
    _live: Live,
}

#[uniffi::export]
impl EdhocPackets {
    /// The initiator's side.
    #[uniffi::constructor]
    pub fn initiator(timing: PacketTiming) -> Result<Arc<Self>> {
        guard(|| {
            let mut random = [0; 2];
            OsRandom.fill(&mut random)?;
            let [handshake, jitter] = random;
            Ok(Self::new(Link::initiator(handshake, jitter, timing.into())))
        })
    }

    /// The responder's side: one for each peer that can call.
    #[uniffi::constructor]
    pub fn responder(timing: PacketTiming) -> Result<Arc<Self>> {
        guard(|| Ok(Self::new(Link::responder(timing.into()))))
    }

    /// Takes this side's next message and gives its packets, of at most `size` bytes each; `now` is in
    /// milliseconds of any clock that does not go back.
    pub fn send(&self, message: Vec<u8>, now: u64, size: u16) -> Result<Vec<Vec<u8>>> {
        guard(|| {
            // Before the link takes the message: what fails must change nothing.
            let room = usize::from(size).min(PACKET).saturating_sub(HEAD);
            if usize::from(size) < MIN_PACKET || message.len().div_ceil(room) > MOST_PACKETS {
                return Err(edhoc::Error::LinkPacket.into());
            }
            self.link.with(|link| {
                link.send(&message, now)?;
                packets(link, size)
            })
        })
    }

    /// The packets that are to be sent once more.
    pub fn transmit(&self, size: u16) -> Result<Vec<Vec<u8>>> {
        guard(|| self.link.with(|link| packets(link, size)))
    }

    /// Takes in a packet.
    pub fn receive(&self, packet: Vec<u8>) -> Result<PacketResult> {
        guard(|| {
            self.link.with(|link| {
                Ok(match link.receive(&packet)? {
                    Received::Message(message) => {
                        PacketResult::Message { message: message.to_vec() }
                    }
                    Received::More => PacketResult::More,
                    Received::Repeat => PacketResult::Repeat,
                    Received::Ignored => PacketResult::Ignored,
                })
            })
        })
    }

    /// What is due at `now`.
    pub fn due(&self, now: u64) -> Result<PacketDue> {
        guard(|| {
            self.link.with(|link| {
                Ok(match link.due(now) {
                    Due::At(at) => PacketDue::At { at },
                    Due::Repeat => PacketDue::Repeat,
                    Due::Expired => PacketDue::Expired,
                    Due::Nothing => PacketDue::Nothing,
                })
            })
        })
    }

    /// Ends it: the last message or a frame that opened has come. What it holds is wiped.
    pub fn finish(&self) -> Result<()> {
        guard(|| {
            self.link.with(|link| {
                link.finish();
                Ok(())
            })
        })
    }
}

impl EdhocPackets {
    fn new(link: Link<MESSAGE>) -> Arc<Self> {
        Arc::new(Self { link: Slot::new(link), _live: Live::new() })
    }
}

impl From<PacketTiming> for Timing {
    fn from(timing: PacketTiming) -> Self {
        let PacketTiming { first_wait, repeats, lifetime } = timing;
        Self { first_wait, repeats, lifetime }
    }
}

fn packets(link: &mut Link<MESSAGE>, size: u16) -> Result<Vec<Vec<u8>>> {
    let mut packets = Vec::new();
    let mut packet = [0; PACKET];
    let size = usize::from(size).min(PACKET);
    while let Some(len) = link.transmit(size, &mut packet)? {
        packets.push(packet.get(..len).unwrap_or_default().to_vec());
    }
    Ok(packets)
}
