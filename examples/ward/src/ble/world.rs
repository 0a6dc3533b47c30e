//! Devices, radios, the phone and the gateway on one simulated clock.

use super::Trouble;
use super::cast::Part;
use super::device::{Caller, Own};
use super::gateway::Place;
use super::phone::{Packet, Phone, Way};
use super::radio::{Quality, Radio};
use std::collections::VecDeque;

/// A device with its radio.
pub struct Node<'a> {
    /// Its sessions, one for each recipient.
    pub callers: Vec<Caller<'a>>,
    /// What they share.
    pub own: Own<'a>,
    /// To the phone.
    pub up: Radio,
    /// From the phone.
    pub down: Radio,
    /// Its places at the gateway, in the order of its sessions.
    pub places: Vec<Place<'a>>,
    /// Without power, it neither hears nor sends.
    pub is_off: bool,
}

impl<'a> Node<'a> {
    /// A device on a link of this quality, of packets of at most `payload` bytes.
    #[must_use]
    pub fn new(part: Part<'a>, quality: Quality, seed: u64, payload: usize) -> Self {
        let (calls, answers, own) = part;
        let callers = (0..).zip(calls).map(|(handle, call)| Caller::new(call, handle, payload));
        let places = answers.into_iter().map(|answer| Place::new(answer, payload));
        let (callers, places) = (callers.collect(), places.collect());
        let up = Radio::new(quality, seed, payload);
        let down = Radio::new(quality, !seed, payload);
        Self { callers, own, up, down, places, is_off: false }
    }
}

impl Node<'_> {
    /// The power is gone, and all that was in memory with it.
    pub fn cut(&mut self) {
        self.is_off = true;
        for caller in &mut self.callers {
            caller.cut();
        }
    }

    /// The power is back, and every session goes on.
    ///
    /// # Errors
    /// Those of what storage has.
    pub fn wake(&mut self, now: u64) -> Result<(), Trouble> {
        self.is_off = false;
        for caller in &mut self.callers {
            caller.wake(now, &mut self.own)?;
        }
        Ok(())
    }
}

/// All of it.
pub struct World<'a, 'p> {
    /// The devices.
    pub nodes: Vec<Node<'a>>,
    /// Between them and the gateway.
    pub phone: Phone<'p>,
    /// Milliseconds since the beginning.
    pub now: u64,
}

impl<'a, 'p> World<'a, 'p> {
    /// These devices and this phone, at the beginning.
    #[must_use]
    pub const fn new(nodes: Vec<Node<'a>>, phone: Phone<'p>) -> Self {
        Self { nodes, phone, now: 0 }
    }

    /// Every session's handshake begins.
    pub fn call(&mut self) {
        for node in &mut self.nodes {
            for caller in &mut node.callers {
                caller.call(self.now, &mut node.own);
            }
        }
    }

    /// Lets time pass until `until`.
    ///
    /// # Errors
    /// The gateway's own.
    pub fn run(&mut self, until: u64) -> Result<(), Trouble> {
        loop {
            let next = self.step()?;
            match next.filter(|next| *next <= until) {
                Some(next) => self.now = next.max(self.now),
                None => {
                    self.now = self.now.max(until);
                    return Ok(());
                }
            }
        }
    }

    /// Lets time pass until something holds, or until `until`; whether it held.
    ///
    /// # Errors
    /// The gateway's own.
    pub fn run_until(
        &mut self,
        until: u64,
        holds: impl Fn(&Self) -> bool,
    ) -> Result<bool, Trouble> {
        while !holds(self) {
            if self.now >= until {
                return Ok(false);
            }
            self.run(self.now + 20)?;
        }
        Ok(true)
    }

    /// All that happens at this moment; gives the next one.
    fn step(&mut self) -> Result<Option<u64>, Trouble> {
        let mut next: Option<u64> = None;
        let mut at = |time: Option<u64>| {
            next = next.into_iter().chain(time).min();
        };
        let mut relayed = Vec::new();
        for (device, node) in self.nodes.iter_mut().enumerate() {
            while let Some((handle, bytes)) = node.down.arrive(self.now) {
                if let Some(caller) = node.callers.get_mut(handle).filter(|_| !node.is_off) {
                    caller.receive(bytes, self.now, &mut node.own);
                }
            }
            while let Some((handle, bytes)) = node.up.arrive(self.now) {
                relayed.push(Packet { device, handle, way: Way::Up, bytes });
            }
            for (handle, place) in node.places.iter_mut().enumerate() {
                at(place.tick(self.now)?);
                let way = Way::Down;
                relayed.extend(place.outgoing().into_iter().map(|bytes| Packet {
                    device,
                    handle,
                    way,
                    bytes,
                }));
            }
            for caller in node.callers.iter_mut().filter(|_| !node.is_off) {
                at(caller.tick(self.now, &mut node.own));
                let handle = caller.handle();
                for packet in caller.outgoing() {
                    node.up.send(self.now, handle, packet);
                }
            }
        }
        // What was received may have set a timer.
        at(if relayed.is_empty() { None } else { Some(self.now + 1) });
        self.relay(relayed)?;
        for node in &self.nodes {
            at(node.up.due());
            at(node.down.due());
        }
        Ok(next)
    }

    fn relay(&mut self, packets: Vec<Packet>) -> Result<(), Trouble> {
        let mut queue = VecDeque::from(packets);
        while let Some(packet) = queue.pop_front() {
            for Packet { device, handle, way, bytes } in self.phone.relay(packet, self.now) {
                let Some(node) = self.nodes.get_mut(device) else { continue };
                if way == Way::Down {
                    node.down.send(self.now, handle, bytes);
                } else if let Some(place) = node.places.get_mut(handle) {
                    place.receive(bytes, self.now)?;
                    // Its answers go through the phone as well.
                    let way = Way::Down;
                    let answers = place.outgoing().into_iter();
                    queue.extend(answers.map(|bytes| Packet { device, handle, way, bytes }));
                }
            }
        }
        Ok(())
    }
}
