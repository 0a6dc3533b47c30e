//! Messages in small packets: cut on one side, put together on the other, whatever the order.
//!
//! For links that carry no more than a packet at a time, from BLE 4.0's 20 bytes on. Handshake
//! messages ([`super::edhoc::link`]) and frames (`telemetry::fragment`) go in the same packets; the
//! layout is in `docs/wire/fragment.md`. There is no protection here: whatever comes out is held
//! against the proofs of what it is part of.
//!
//! ```text
//! byte 0   1 | kind, 3 bits | 0000      bit 7 tells it from a frame, whose version is 0
//! byte 1   1 in the last packet | index, 7 bits
//! byte 2   id: which message or handshake of its kind this is
//! rest     the message's bytes: as many as in every other packet, fewer only in the last
//! ```

use zeroize::Zeroize;

/// Bytes of a packet's head.
pub(crate) const HEAD: usize = 3;
/// The smallest packet: what BLE 4.0 leaves of an attribute's 23 bytes.
pub(crate) const MIN_PACKET: usize = 20;
/// Most packets of a message.
pub(crate) const MAX_PACKETS: usize = 128;
/// The highest kind: 0 is a frame's, 1 to 4 are the handshake's messages.
const MAX_KIND: u8 = 4;

/// A packet, as received.
#[derive(Clone, Copy)]
pub(crate) struct Packet<'p> {
    pub(crate) kind: u8,
    pub(crate) last: bool,
    pub(crate) index: u8,
    pub(crate) id: u8,
    pub(crate) content: &'p [u8],
}

impl<'p> Packet<'p> {
    /// `None` if it is none.
    pub(crate) fn read(packet: &'p [u8]) -> Option<Self> {
        let (&[first, place, id], content) = packet.split_first_chunk::<HEAD>()?;
        let kind = (first >> 4) & 7;
        let known = first & 0x8f == 0x80 && kind <= MAX_KIND && !content.is_empty();
        let (last, index) = (place & 0x80 != 0, place & 0x7f);
        known.then_some(Self { kind, last, index, id, content })
    }

    /// Whether a buffer of `room` bytes takes it as the first packet of a message.
    pub(crate) fn fits_into(&self, room: usize) -> bool {
        let before =
            if self.last { 0 } else { self.content.len().saturating_mul(self.index.into()) };
        before.saturating_add(self.content.len()) <= room
    }
}

/// Why a packet cannot be cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// Packets are under [`MIN_PACKET`], or more than [`MAX_PACKETS`] would be needed.
    Size,
    /// The packet does not fit into the caller's buffer.
    Capacity,
}

/// Writes packet `index` of `message`, of at most `size` bytes; gives its length, and whether it is
/// the last.
pub(crate) fn cut(
    message: &[u8],
    size: usize,
    (kind, id): (u8, u8),
    index: u8,
    packet: &mut [u8],
) -> Result<(usize, bool), Unfit> {
    if size < MIN_PACKET {
        return Err(Unfit::Size);
    }
    let room = size.saturating_sub(HEAD);
    if message.len().div_ceil(room) > MAX_PACKETS {
        return Err(Unfit::Size);
    }
    let mut rest = message.chunks(room).skip(index.into());
    let content = rest.next().unwrap_or_default();
    let last = rest.next().is_none();
    let len = content.len().saturating_add(HEAD);
    let to = packet.get_mut(..len).ok_or(Unfit::Capacity)?;
    let place = if last { index | 0x80 } else { index };
    let head = [0x80 | (kind << 4), place, id];
    for (to, from) in to.iter_mut().zip(head.iter().chain(content)) {
        *to = *from;
    }
    Ok((len, last))
}

/// A message of at most `N` bytes that is coming in.
#[derive(Debug)]
pub(crate) struct Assembly<const N: usize> {
    bytes: [u8; N],
    /// One bit for each packet that is here.
    here: u128,
    /// Bytes in each packet but the last.
    size: Option<usize>,
    /// The last packet's index and its own bytes. Until `size` is known they lie at the buffer's end.
    last: Option<(u8, usize)>,
}

/// What became of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// The message is whole, and has this length.
    Whole(usize),
    /// More are needed.
    Part,
    /// It is here already, or does not fit those that are. Nothing has changed.
    Nothing,
}

/// The message is longer than the buffer. Nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooLong;

impl<const N: usize> Assembly<N> {
    pub(crate) const fn new() -> Self {
        Self { bytes: [0; N], here: 0, size: None, last: None }
    }

    /// Wipes it, for another message.
    pub(crate) fn reset(&mut self) {
        self.bytes.zeroize();
        self.here = 0;
        self.size = None;
        self.last = None;
    }

    /// The first `len` bytes.
    pub(crate) fn message(&mut self, len: usize) -> Option<&mut [u8]> {
        self.bytes.get_mut(..len)
    }

    /// Takes a packet in.
    pub(crate) fn take(&mut self, packet: &Packet<'_>) -> Result<Taken, TooLong> {
        let bit = 1_u128.checked_shl(packet.index.into()).unwrap_or_default();
        if self.here & bit != 0 || !self.fits(packet) {
            return Ok(Taken::Nothing);
        }
        let len = packet.content.len();
        let size = if packet.last { self.size } else { Some(len) };
        // A last packet that came first finds its place now.
        let waiting = self.last.filter(|(index, _)| *index > 0 && self.size.is_none());
        if let (Some(size), Some((index, waiting))) = (size, waiting) {
            let from = N.checked_sub(waiting).ok_or(TooLong)?;
            let to = size.saturating_mul(index.into());
            if to > from {
                return Err(TooLong);
            }
            self.bytes.copy_within(from.., to);
        }
        let start = match (packet.index, size) {
            (0, _) => 0,
            (index, Some(size)) => size.saturating_mul(index.into()),
            (_, None) => N.checked_sub(len).ok_or(TooLong)?,
        };
        let to = self.bytes.get_mut(start..start.saturating_add(len)).ok_or(TooLong)?;
        for (to, from) in to.iter_mut().zip(packet.content) {
            *to = *from;
        }
        self.here |= bit;
        if packet.last {
            self.last = Some((packet.index, len));
        } else {
            self.size = size;
        }
        let Some((index, last)) = self.last else {
            return Ok(Taken::Part);
        };
        // All bits up to and with the last one's.
        let all = u128::MAX >> 127_u32.saturating_sub(index.into());
        let before = self.size.unwrap_or_default().saturating_mul(index.into());
        Ok(if self.here == all { Taken::Whole(before.saturating_add(last)) } else { Taken::Part })
    }

    /// Whether the packet agrees with those that are here.
    fn fits(&self, packet: &Packet<'_>) -> bool {
        let len = packet.content.len();
        if !packet.last {
            let agrees = self.last.is_none_or(|(index, last)| packet.index < index && last <= len);
            return agrees && self.size.is_none_or(|size| size == len);
        }
        // Behind the last packet none may stand.
        let highest = 128_u32.saturating_sub(self.here.leading_zeros());
        self.last.is_none()
            && u32::from(packet.index) >= highest
            && (packet.index == 0 || self.size.is_none_or(|size| len <= size))
    }
}

impl<const N: usize> Drop for Assembly<N> {
    fn drop(&mut self) {
        self.bytes.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::vec::Vec;

    fn packets(message: &[u8], size: usize) -> Vec<Vec<u8>> {
        let mut packets = Vec::new();
        for index in 0..128 {
            let mut packet = [0; 300];
            let (len, last) = cut(message, size, (0, 7), index, &mut packet).unwrap();
            packets.push(packet[..len].to_vec());
            if last {
                break;
            }
        }
        packets
    }

    fn take<const N: usize>(assembly: &mut Assembly<N>, packet: &[u8]) -> Result<Taken, TooLong> {
        assembly.take(&Packet::read(packet).unwrap())
    }

    #[test]
    fn a_last_packet_may_come_first() {
        for len in [18, 33, 34, 35, 40] {
            let message: Vec<u8> = (1..=len).collect();
            let packets = packets(&message, 20);
            let mut assembly = Assembly::<40>::new();
            let (last, others) = packets.split_last().unwrap();
            assert_eq!(take(&mut assembly, last), Ok(Taken::Part));
            assert_eq!(take(&mut assembly, last), Ok(Taken::Nothing));
            for (at, packet) in others.iter().rev().enumerate() {
                let whole = Taken::Whole(message.len());
                let due = if at + 1 == others.len() { whole } else { Taken::Part };
                assert_eq!(take(&mut assembly, packet), Ok(due));
            }
            assert_eq!(assembly.message(message.len()).unwrap(), message);
        }
    }

    #[test]
    fn what_is_too_long_changes_nothing() {
        let good = packets(&[5; 40], 20);
        let long = packets(&[6; 41], 20);
        // In order, and with the end first: the packet that shows the length is refused.
        let mut assembly = Assembly::<40>::new();
        for packet in &long[..2] {
            assert_eq!(take(&mut assembly, packet), Ok(Taken::Part));
        }
        assert_eq!(take(&mut assembly, &long[2]), Err(TooLong));
        assembly.reset();
        assert_eq!(take(&mut assembly, &long[2]), Ok(Taken::Part));
        let before = assembly.bytes;
        assert_eq!(take(&mut assembly, &long[0]), Err(TooLong));
        assert_eq!((assembly.bytes, assembly.size), (before, None));
        assembly.reset();
        for (at, packet) in good.iter().enumerate() {
            let whole = at + 1 == good.len();
            assert_eq!(take(&mut assembly, packet) == Ok(Taken::Whole(40)), whole);
        }
        // One packet alone that is longer than the buffer.
        let mut assembly = Assembly::<4>::new();
        assert_eq!(take(&mut assembly, &good[2]), Err(TooLong));
        assert_eq!(take(&mut assembly, &good[0]), Err(TooLong));
        assert_eq!((assembly.here, assembly.bytes), (0, [0; 4]));
    }

    #[test]
    fn what_contradicts_is_passed_over() {
        let good = packets(&[5; 40], 20);
        let mut assembly = Assembly::<64>::new();
        assert_eq!(take(&mut assembly, &good[2]), Ok(Taken::Part));
        // Shorter than the last one is: of another message, or another size.
        let mut short = good[0].clone();
        short.truncate(HEAD + 5);
        assert_eq!(take(&mut assembly, &short), Ok(Taken::Nothing));
        // Behind the end.
        let mut behind = good[1].clone();
        behind[1] = 3;
        assert_eq!(take(&mut assembly, &behind), Ok(Taken::Nothing));
        assert_eq!(take(&mut assembly, &good[1]), Ok(Taken::Part));
        assert_eq!(take(&mut assembly, &good[0]), Ok(Taken::Whole(40)));
    }

    proptest! {
        /// Whatever comes in whatever order: the message, or nothing.
        #[test]
        fn any_order_gives_the_message(
            message in prop::collection::vec(any::<u8>(), 1..300),
            size in MIN_PACKET..90,
            keys in prop::collection::vec(any::<u32>(), 20),
        ) {
            let mut packets: Vec<_> = packets(&message, size).into_iter().zip(&keys).collect();
            packets.sort_by_key(|(_, key)| **key);
            let mut assembly = Assembly::<300>::new();
            for (at, (packet, _)) in packets.iter().enumerate() {
                let whole = at + 1 == packets.len();
                let due = if whole { Taken::Whole(message.len()) } else { Taken::Part };
                prop_assert_eq!(take(&mut assembly, packet), Ok(due));
            }
            prop_assert_eq!(&*assembly.message(message.len()).unwrap(), &message[..]);
        }

        #[test]
        fn no_packet_breaks_it(
            packets in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..30), 0..40),
        ) {
            let mut assembly = Assembly::<64>::new();
            for mut packet in packets {
                if let Some(first) = packet.first_mut() {
                    *first = 0x80;
                }
                let Some(packet) = Packet::read(&packet) else { continue };
                if let Ok(Taken::Whole(len)) = assembly.take(&packet) {
                    prop_assert!(assembly.message(len).is_some());
                }
            }
        }
    }
}
