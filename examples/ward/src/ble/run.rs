//! The run of the two devices that are worn: on one simulated clock with the radio, the phone and the
//! gateway, beside those that have sockets.

use super::cast::{Cast, Seat};
use super::device::Caller;
use super::gateway::{Place, Seen};
use super::phone::{Packet, Phone};
use super::radio::Quality;
use super::secrets::Sought;
use super::world::{Node, World};
use super::{ATT, models};
use crate::Fallible;
use crate::device::Model;
use crate::enrol::Site;
use crate::expect;
use crate::leak::Raw;
use crate::ledger::Ledger;
use crate::reading::{Reading, Unminimized};
use crate::recipient::Contact;
use crate::summary::{Device, Link};
use iomt_secure::identity::enrolment;
use iomt_secure::statement::Authority;
use std::thread;
use std::time::{Duration, Instant};

/// What the run has to do with.
pub struct Shift<'a> {
    /// Seconds of the patients' time.
    pub seconds: u64,
    /// How much faster than that.
    pub speed: f64,
    /// The recipients, and how often they are sent to.
    pub contacts: &'a [Contact; 2],
    /// Who may sign policies.
    pub authorities: &'a [Authority],
    /// The flows.
    pub ledger: &'a Ledger,
}

/// What came of it.
pub struct Worn {
    /// The devices.
    pub devices: Vec<Device>,
    /// Their links.
    pub links: Vec<Link>,
    /// What each measured.
    pub measured: Vec<Vec<Reading>>,
    /// Promises that were broken.
    pub broken: Vec<String>,
}

/// BLE 4.0's, and one that phones ask for.
pub const MTUS: [usize; 2] = [23, 185];
/// What the dice begin with.
const SEEDS: [u64; 2] = [0x0023_1079, 0x0185_1079];

/// Connects both devices through the phone, measures, minimizes and sends until the run is over.
///
/// # Errors
/// What kept the run from being seen through.
pub fn work(shift: &Shift<'_>, site: &Site, seats: [Seat; 2]) -> Fallible<Worn> {
    let mut cast = Cast::new(site, seats, "")?;
    let mut sought = Sought::identities(&cast)?;
    control(&cast, &sought)?;
    let uris = [cast.strap.name, cast.band.name];
    cast.play(shift.authorities, |stage| {
        let node = |part, at: usize| Node::new(part, Quality::BAD, SEEDS[at], MTUS[at] - ATT);
        let nodes = vec![node(stage.strap, 0), node(stage.band, 1)];
        let mut world = World::new(nodes, Phone::honest());
        let measured = shift.see_through(&mut world)?;
        for (node, name) in world.nodes.iter().zip(["the strap's values", "the band's values"]) {
            for caller in &node.callers {
                sought.add("the policy", node_policy(node));
                for sealed in caller.sealed.values() {
                    sought.add(name, &sealed.content);
                }
            }
        }
        Ok(shift.judge(&world, measured, &sought, &uris.map(|name| name.as_str().to_string())))
    })
}

fn node_policy<'n>(node: &'n Node<'_>) -> &'n [u8] {
    node.places.first().and_then(Place::statement).unwrap_or_default()
}

/// The search finds what it is made for: every certificate, if it went over the air as it is.
fn control(cast: &Cast, sought: &Sought) -> Fallible<()> {
    let clear = [cast.band.chain().leaf(), &cast.strap.claims];
    for bytes in clear {
        if bytes.chunks(17).filter(|piece| piece.len() == 17).any(|p| sought.find(p).is_empty()) {
            return Err("the search of what the phone saw does not work".into());
        }
    }
    Ok(())
}

impl Shift<'_> {
    /// Everything, from the first packet to the last.
    fn see_through(&self, world: &mut World<'_, '_>) -> Fallible<Vec<Vec<Reading>>> {
        world.call();
        let ready = world.run_until(HANDSHAKES, |world| {
            world.nodes.iter().flat_map(|node| &node.callers).all(Caller::is_ready)
        })?;
        if !ready {
            return Err(no_session(world).into());
        }
        for node in &mut world.nodes {
            if enrolment::pending(node.own.storage)?.is_some() {
                return Err("a device's new identity did not take over".into());
            }
        }
        // How often a handshake is repeated hangs on random waits. What comes after does not, so the
        // dice begin anew.
        world.run(world.now + DRAIN)?;
        for (node, seed) in world.nodes.iter_mut().zip(SEEDS) {
            node.up.reseed(seed);
            node.down.reseed(!seed);
        }
        let models = models();
        let mut sensors: Vec<_> = models.iter().map(|model| (model.sensor)()).collect();
        let mut measured = vec![Vec::new(); models.len()];
        let mut plain = [Unminimized::default(), Unminimized::default()];
        let (begin, start) = (world.now, Instant::now());
        for second in 0..self.seconds {
            // In the middle of the run the strap's battery slips, and is back after some seconds.
            let half = self.seconds / 2;
            if second == half {
                world.nodes[STRAP].cut();
            }
            if second == half + OFF {
                world.nodes[STRAP].wake(world.now)?;
            }
            for (at, model) in models.iter().enumerate() {
                if world.nodes[at].is_off {
                    continue;
                }
                let readings = sensors[at].second(second);
                for reading in &readings {
                    plain[at].add(reading)?;
                }
                if (second + 1) % EVERY == 0 {
                    plain[at].cut();
                }
                let Node { callers, own, .. } = &mut world.nodes[at];
                for (caller, contact) in callers.iter_mut().zip(self.contacts) {
                    let before = caller.tally.packets.1;
                    for reading in &readings {
                        caller.give(reading, own)?;
                    }
                    if (second + 1) % contact.every == 0 {
                        caller.send(own)?;
                    }
                    let (sent, count) = (caller.tally.packets.1 - before, readings.iter());
                    self.ledger.change(model.title, contact.title, |flow| {
                        flow.measured += count.map(Reading::readings).sum::<u64>();
                        flow.bytes_in = plain[at].bytes();
                        flow.bytes_out += sent;
                    });
                }
                measured[at].extend(readings);
            }
            world.run(begin + (second + 1) * 1000)?;
            let due = Duration::from_secs_f64((second + 1) as f64 / self.speed);
            thread::sleep(due.saturating_sub(start.elapsed()));
        }
        for (at, model) in models.iter().enumerate() {
            plain[at].cut();
            let Node { callers, own, .. } = &mut world.nodes[at];
            for (caller, contact) in callers.iter_mut().zip(self.contacts) {
                let before = caller.tally.packets.1;
                caller.finish(own)?;
                let sent = caller.tally.packets.1 - before;
                self.ledger.change(model.title, contact.title, |flow| {
                    flow.bytes_in = plain[at].bytes();
                    flow.bytes_out += sent;
                });
            }
        }
        // What is on its way arrives before the end is told, after which nothing is taken.
        world.run(world.now + DRAIN)?;
        for (at, model) in models.iter().enumerate() {
            let Node { callers, own, .. } = &mut world.nodes[at];
            for (caller, contact) in callers.iter_mut().zip(self.contacts) {
                let before = caller.tally.packets.1;
                caller.close(own)?;
                let sent = caller.tally.packets.1 - before;
                self.ledger.change(model.title, contact.title, |flow| flow.bytes_out += sent);
            }
        }
        world.run(world.now + DRAIN)?;
        for (node, model) in world.nodes.iter().zip(&models) {
            let both = node.callers.iter().zip(&node.places).zip(self.contacts);
            for ((caller, place), contact) in both {
                self.ledger
                    .change(model.title, contact.title, |flow| flow.lost = lost(caller, place));
            }
        }
        Ok(measured)
    }

    /// Holds what arrived against what was sealed, and that against what was measured.
    fn judge(
        &self,
        world: &World<'_, '_>,
        measured: Vec<Vec<Reading>>,
        sought: &Sought,
        uris: &[String],
    ) -> Worn {
        let mut worn = Worn {
            devices: Vec::new(),
            links: Vec::new(),
            measured: Vec::new(),
            broken: Vec::new(),
        };
        for (at, ((node, model), measured)) in
            world.nodes.iter().zip(&models()).zip(measured).enumerate()
        {
            let both = node.callers.iter().zip(&node.places).zip(self.contacts);
            for ((caller, place), contact) in both {
                worn.broken.extend(self.compare(model, contact.title, &measured, caller, place));
            }
            let seen: Vec<_> =
                world.phone.seen.iter().filter(|packet| packet.device == at).cloned().collect();
            worn.links.push(link(model, at, node, &seen, sought));
            worn.devices.push(Device {
                name: model.title.into(),
                uri: uris[at].clone(),
                source: model.source.clone(),
                simulated: model.simulated,
                session: format!("{}, ChaCha20-Poly1305, BLE with MTU {}", METHODS[at], MTUS[at]),
            });
            worn.measured.push(measured);
        }
        worn
    }

    /// All that left is what the view allows, nothing of it missing; and all that was opened is what
    /// left, but for the frames that were counted as lost.
    fn compare(
        &self,
        model: &Model,
        recipient: &str,
        measured: &[Reading],
        caller: &Caller<'_>,
        place: &Place<'_>,
    ) -> Vec<String> {
        let title = model.title;
        let left: Vec<_> =
            caller.sealed.values().flat_map(|sealed| sealed.readings.clone()).collect();
        let mut broken = expect::check(recipient, title, self.seconds, measured, &left);
        let raw = Raw::of(measured);
        if raw.is_in(&left) != expect::has_curve(recipient, title) {
            broken.push(format!("The {title}'s raw signal and what left of it for {recipient}."));
        }
        let numbers: Vec<_> = place
            .seen
            .iter()
            .filter_map(|seen| match seen {
                Seen::Opened(number, codes) => Some((*number, codes)),
                _ => None,
            })
            .collect();
        for (number, codes) in &numbers {
            let sealed = caller.sealed.get(number);
            let due = sealed.map(|sealed| sealed.readings.iter().map(Reading::code).collect());
            if due.as_ref() != Some(*codes) {
                broken.push(format!("Frame {number} of the {title} is not what was sealed."));
            }
        }
        if lost(caller, place) != place.missing() + skipped(caller, place) {
            broken.push(format!(
                "{} frames of the {title} did not reach {recipient}, which misses {}.",
                lost(caller, place),
                place.missing()
            ));
        }
        if caller.repeated {
            broken.push(format!("The {title} has used a number twice with one key."));
        }
        if caller.tally.woke.is_some() && !place.seen.contains(&Seen::Resumed) {
            broken.push(format!("The {title} did not go on in its session with {recipient}."));
        }
        if place.seen.iter().filter(|seen| matches!(seen, Seen::Entered(_))).count() != 1 {
            broken.push(format!("The {title} had to shake hands with {recipient} again."));
        }
        if !place.seen.contains(&Seen::Closed) {
            broken.push(format!("The {title} ended without saying so to {recipient}."));
        }
        broken
    }
}

/// Frames that were sealed and did not arrive.
fn lost(caller: &Caller<'_>, place: &Place<'_>) -> u64 {
    caller.tally.frames - place.tally.opened
}

/// Those of them that were the last before a restart. The gateway cannot tell them from numbers that were
/// reserved and not used.
fn skipped(caller: &Caller<'_>, place: &Place<'_>) -> u64 {
    let Some(at) = place.seen.iter().position(|seen| *seen == Seen::Resumed) else { return 0 };
    let number =
        |seen: &Seen| if let Seen::Opened(number, _) = seen { Some(*number) } else { None };
    let before = place.seen[..at].iter().filter_map(number).max();
    let after = place.seen[at..].iter().filter_map(number).min();
    let among = caller.sealed.keys().filter(|sealed| Some(**sealed) > before);
    // A frame that was sealed after the restart has a number behind the reserved block.
    among
        .filter(|sealed| **sealed < caller.restart && after.is_none_or(|after| **sealed < after))
        .count() as u64
}

fn link(model: &Model, at: usize, node: &Node<'_>, seen: &[Packet], sought: &Sought) -> Link {
    let callers = || node.callers.iter().map(|caller| &caller.tally);
    let places = || node.places.iter().map(|place| &place.tally);
    let both = |of: fn(&super::radio::Counts) -> u64| of(node.up.counts()) + of(node.down.counts());
    Link {
        device: model.title.into(),
        mtu: MTUS[at] as u64,
        loss_percent: Quality::BAD.loss,
        twice_percent: Quality::BAD.twice,
        late_percent: Quality::BAD.late,
        seed: format!("{:#x}", SEEDS[at]),
        handshake: METHODS[at].into(),
        sessions: node.callers.len() as u64,
        handshake_bytes: callers().map(|t| t.handshake.1).sum::<u64>()
            + places().map(|t| t.handshake.1).sum::<u64>(),
        handshake_packets: callers().map(|t| t.handshake.0).sum::<u64>()
            + places().map(|t| t.handshake.0).sum::<u64>(),
        ready_ms: callers()
            .map(|t| t.first.unwrap_or_default().saturating_sub(t.began))
            .max()
            .unwrap_or_default(),
        repeats: callers().map(|t| t.repeats).sum::<u64>()
            + places().map(|t| t.repeats).sum::<u64>(),
        packets: both(|counts| counts.packets),
        packets_lost: both(|counts| counts.lost),
        packets_twice: both(|counts| counts.twice),
        packets_overtaken: both(|counts| counts.overtaken),
        frames: callers().map(|t| t.frames).sum(),
        frames_cut: callers().map(|t| t.cut).sum(),
        frames_opened: places().map(|t| t.opened).sum(),
        frames_lost: node.callers.iter().zip(&node.places).map(|(c, p)| lost(c, p)).sum(),
        resumed: callers().filter(|t| t.resumed.is_some()).count() as u64,
        resumed_ms: callers().filter_map(|t| Some(t.resumed? - t.woke?)).max().unwrap_or_default(),
        numbers_skipped: places().map(|t| t.skipped).sum(),
        phone_packets: seen.len() as u64,
        phone_bytes: seen.iter().map(|packet| packet.bytes.len() as u64).sum(),
        phone_sought: sought.len() as u64,
        phone_read: sought.find_in(seen).into_iter().map(String::from).collect(),
    }
}

fn no_session(world: &World<'_, '_>) -> String {
    let troubles: Vec<_> = world
        .nodes
        .iter()
        .flat_map(|node| &node.callers)
        .map(|caller| match (caller.is_ready(), caller.trouble()) {
            (true, _) => "open".to_string(),
            (false, Some(trouble)) => trouble.to_string(),
            (false, None) => "not yet".to_string(),
        })
        .collect();
    format!("the devices on the radio have no session: {}", troubles.join("; "))
}

/// How each was authenticated.
const METHODS: [&str; 2] = [
    "EDHOC method 3, suite 5 (P-256), keys paired by QR code",
    "EDHOC method 0, suite 4 (X25519, Ed25519), x5chain and x5t",
];

/// The strap's place.
const STRAP: usize = 0;
/// How long it is without power, in seconds.
const OFF: u64 = 4;
/// How long all handshakes may take, in milliseconds.
const HANDSHAKES: u64 = 60_000;
/// After which nothing is in the air any more, in milliseconds.
const DRAIN: u64 = 3_000;
/// As in the other devices' run.
const EVERY: u64 = 10;
