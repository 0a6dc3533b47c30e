//! The phone: it relays between the radios and the gateway, sees every byte, and may do with them what
//! it likes.

use super::Handle;

/// Where a packet goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// From a device to the gateway.
    Up,
    /// From the gateway to a device.
    Down,
}

/// A packet on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    /// The device, by its place.
    pub device: usize,
    /// The characteristic.
    pub handle: Handle,
    /// Where it goes.
    pub way: Way,
    /// What it is.
    pub bytes: Vec<u8>,
}

/// What a phone does with a packet: it gives what is to go on, in its place.
pub type Conduct<'a> = Box<dyn FnMut(Packet, u64) -> Vec<Packet> + 'a>;

/// A phone, and all that it has seen.
pub struct Phone<'a> {
    conduct: Conduct<'a>,
    /// Every packet that came to it, in order.
    pub seen: Vec<Packet>,
}

impl<'a> Phone<'a> {
    /// One that passes everything on as it is.
    #[must_use]
    pub fn honest() -> Self {
        Self::with(|packet, _| vec![packet])
    }

    /// One that does as it likes, with each packet and at each time.
    pub fn with(conduct: impl FnMut(Packet, u64) -> Vec<Packet> + 'a) -> Self {
        Self { conduct: Box::new(conduct), seen: Vec::new() }
    }

    /// Behaves differently from now on.
    pub fn now(&mut self, conduct: impl FnMut(Packet, u64) -> Vec<Packet> + 'a) {
        self.conduct = Box::new(conduct);
    }

    /// What goes on of a packet that came at `now`.
    pub fn relay(&mut self, packet: Packet, now: u64) -> Vec<Packet> {
        self.seen.push(packet.clone());
        (self.conduct)(packet, now)
    }
}
