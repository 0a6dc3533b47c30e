//! Frames over links that carry small packets, and lose, repeat and reorder them.
//!
//! A [`Fragmenter`] cuts a frame into packets, a [`Reassembler`] puts it together again. Both know
//! nothing of keys: what comes out is held against the frame's own tag, and a packet that was forged
//! costs a frame at most. Nothing is acknowledged here. A frame of which a packet is lost is lost, and
//! [`Batch::number`](super::Batch::number) tells so; a sender that cannot bear that sends the same
//! packets again ([`Fragments::again`]), and the receiver takes of each round what it lacks.
//!
//! The layout is in `docs/wire/fragment.md`. A frame that fits into a packet goes as it is.

use super::Error;
use crate::session::packet::{self, Assembly, MAX_PACKETS, Packet, Taken, Unfit};

/// The smallest packet: what BLE 4.0 leaves of an attribute's 23 bytes.
pub const MIN_PACKET: usize = packet::MIN_PACKET;

/// The kind of a frame's packets; 1 to 4 are the handshake's.
const FRAME: u8 = 0;
/// How many numbers of frames that are over are remembered, so that a late packet begins none anew.
const OVER: usize = 8;

/// Numbers one direction's frames.
#[derive(Debug)]
pub struct Fragmenter {
    next: u8,
}

impl Fragmenter {
    /// Begins with the number `first`: a random byte. Numbers that the receiver still remembers from
    /// before this side's restart, it takes for late ones.
    #[must_use]
    pub const fn new(first: u8) -> Self {
        Self { next: first }
    }

    /// Takes a frame, to be sent in packets of at most `size` bytes.
    ///
    /// # Errors
    /// [`Error::PacketSize`] if `size` is under [`MIN_PACKET`], or the frame takes more than 128
    /// packets. No number is used then.
    pub fn cut<'f>(&mut self, frame: &'f [u8], size: usize) -> Result<Fragments<'f>, Error> {
        let room = size.saturating_sub(packet::HEAD);
        let whole = frame.len() <= size;
        if size < MIN_PACKET || (!whole && frame.len().div_ceil(room) > MAX_PACKETS) {
            return Err(Error::PacketSize);
        }
        let fragments = Fragments { frame, size, whole, number: self.next, index: Some(0) };
        if !whole {
            self.next = self.next.wrapping_add(1);
        }
        Ok(fragments)
    }
}

/// A frame's packets, one after the other.
#[derive(Clone, Debug)]
pub struct Fragments<'f> {
    frame: &'f [u8],
    size: usize,
    /// It fits into one packet, and goes as it is.
    whole: bool,
    number: u8,
    /// The packet to be written next.
    index: Option<u8>,
}

impl Fragments<'_> {
    /// Writes the next packet and gives its length; `None` once all are out.
    ///
    /// # Errors
    /// [`Error::Capacity`] if `packet` is shorter than the packet; it comes again then.
    pub fn transmit(&mut self, packet: &mut [u8]) -> Result<Option<usize>, Error> {
        let Some(index) = self.index else {
            return Ok(None);
        };
        if self.whole {
            let to = packet.get_mut(..self.frame.len()).ok_or(Error::Capacity)?;
            to.copy_from_slice(self.frame);
            self.index = None;
            return Ok(Some(self.frame.len()));
        }
        let cut = packet::cut(self.frame, self.size, (FRAME, self.number), index, packet);
        let (len, last) = cut.map_err(|unfit| match unfit {
            Unfit::Size => Error::PacketSize,
            Unfit::Capacity => Error::Capacity,
        })?;
        self.index = if last { None } else { index.checked_add(1) };
        Ok(Some(len))
    }

    /// Begins once more with the first packet: the same ones, so that a receiver that has some of
    /// them needs the others alone, and one that has them all passes them over.
    pub const fn again(&mut self) {
        self.index = Some(0);
    }
}

/// What became of a packet.
#[derive(Debug, PartialEq, Eq)]
pub enum Reassembled<'r> {
    /// A frame is whole: hand it to [`Opener::open`](super::Opener::open). It is wiped with the next
    /// packet.
    Frame(&'r mut [u8]),
    /// More packets of its frame are needed.
    More,
    /// A packet that was there before, or does not fit, or is none of a frame's. Nothing changed.
    Ignored,
}

/// Puts one direction's frames together: up to `S` at a time, each of at most `N` bytes.
///
/// A frame that is begun when `S` others are incomplete takes the place of the oldest, which is lost.
#[derive(Debug)]
pub struct Reassembler<const N: usize, const S: usize> {
    slots: [Slot<N>; S],
    over: [Option<u8>; OVER],
    next_over: usize,
    /// Frames begun so far: the order of the slots.
    begun: u64,
    given_up: u64,
    /// The slot whose frame was handed on, and is to be wiped.
    handed_on: Option<usize>,
}

#[derive(Debug)]
struct Slot<const N: usize> {
    number: Option<u8>,
    begun: u64,
    assembly: Assembly<N>,
}

impl<const N: usize> Slot<N> {
    const fn new() -> Self {
        Self { number: None, begun: 0, assembly: Assembly::new() }
    }
}

impl<const N: usize, const S: usize> Default for Reassembler<N, S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const N: usize, const S: usize> Reassembler<N, S> {
    /// Nothing has come yet.
    #[must_use]
    pub const fn new() -> Self {
        const {
            assert!(S > 0, "a reassembler needs room for one frame");
        }
        let slots = [const { Slot::new() }; S];
        Self { slots, over: [None; OVER], next_over: 0, begun: 0, given_up: 0, handed_on: None }
    }

    /// Frames that were begun, and given up for a newer one before they were whole.
    #[must_use]
    pub const fn given_up(&self) -> u64 {
        self.given_up
    }

    /// Takes in a packet. One that holds a whole frame is handed on as it is.
    ///
    /// # Errors
    /// [`Error::FrameLength`] if the frame is longer than `N`. Nothing has changed then.
    pub fn receive<'r>(&'r mut self, packet: &'r mut [u8]) -> Result<Reassembled<'r>, Error> {
        if let Some(slot) = self.handed_on.take().and_then(|at| self.slots.get_mut(at)) {
            slot.assembly.reset();
        }
        // A frame's first bit, its version, is 0.
        if packet.first().is_some_and(|first| first & 0x80 == 0) {
            return Ok(Reassembled::Frame(packet));
        }
        let Some(packet) = Packet::read(packet).filter(|packet| packet.kind == FRAME) else {
            return Ok(Reassembled::Ignored);
        };
        let number = packet.id;
        let known = self.slots.iter().position(|slot| slot.number == Some(number));
        let at = match known {
            Some(at) => at,
            None if self.over.contains(&Some(number)) => return Ok(Reassembled::Ignored),
            None => match self.begin(&packet)? {
                Some(at) => at,
                None => return Ok(Reassembled::Ignored),
            },
        };
        let slot = self.slots.get_mut(at).ok_or(Error::FrameLength)?;
        match slot.assembly.take(&packet).map_err(|_| Error::FrameLength)? {
            Taken::Whole(len) => {
                slot.number = None;
                self.handed_on = Some(at);
                self.end(number);
                let slot = self.slots.get_mut(at);
                let frame = slot.and_then(|slot| slot.assembly.message(len));
                frame.map(Reassembled::Frame).ok_or(Error::FrameLength)
            }
            Taken::Part => Ok(Reassembled::More),
            Taken::Nothing => Ok(Reassembled::Ignored),
        }
    }

    /// A place for a frame that begins with this packet.
    fn begin(&mut self, packet: &Packet<'_>) -> Result<Option<usize>, Error> {
        // Before another frame gives way to it.
        if !packet.fits_into(N) {
            return Err(Error::FrameLength);
        }
        let age = |(_, slot): &(usize, &Slot<N>)| (slot.number.is_some(), slot.begun);
        let oldest = self.slots.iter().enumerate().min_by_key(age).map(|(at, _)| at);
        let Some(slot) = oldest.and_then(|at| self.slots.get_mut(at)) else {
            return Ok(None);
        };
        let left = slot.number.replace(packet.id);
        slot.assembly.reset();
        self.begun = self.begun.saturating_add(1);
        slot.begun = self.begun;
        if let Some(number) = left {
            self.given_up = self.given_up.saturating_add(1);
            self.end(number);
        }
        Ok(oldest)
    }

    /// What still comes of this frame is late.
    fn end(&mut self, number: u8) {
        if let Some(place) = self.over.get_mut(self.next_over) {
            *place = Some(number);
        }
        self.next_over = self.next_over.wrapping_add(1) & (OVER - 1);
    }
}

#[cfg(test)]
mod tests;
