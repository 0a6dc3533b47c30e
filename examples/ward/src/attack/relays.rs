//! Attacks by the phone that relays for devices on the radio. It has all packets of both devices in its
//! hands and a radio that loses none, so that what fails does so by its doing alone.

use super::{Outcome, Scene};
use crate::Fallible;
use crate::ble::cast::{Cast, KIDS, Seat, Stage};
use crate::ble::device::Caller;
use crate::ble::gateway::{Answer, Place, Seen};
use crate::ble::phone::{Packet, Phone, Way};
use crate::ble::radio::Quality;
use crate::ble::run::MTUS;
use crate::ble::secrets::Sought;
use crate::ble::world::{Node, World};
use crate::ble::{ATT, TIMING, Trouble};
use crate::device::at;
use crate::enrol::{DAY, DOMAIN, NOW};
use crate::reading::Reading;
use crate::recipient::Recipient;
use iomt_secure::crypto::signature::Algorithm;
use iomt_secure::identity::{DevCa, Key, KeyAgreement, Pin, SoftwareAgreement};
use iomt_secure::measurement::{Code, Decimal, Sample, Unit};
use iomt_secure::platform::os::OsRandom;
use iomt_secure::session::edhoc::{self, Credential, Method, PrivateKey, Responder, Suite, Trust};
use iomt_secure::telemetry;

/// The devices' places in the world.
const STRAP: usize = 0;
const BAND: usize = 1;
/// The care team's characteristic.
const CARE: usize = 0;
/// A packet's head, which only handshake messages and cut frames have.
const HEAD: usize = 3;

pub(super) fn altered(scene: &Scene<'_>) -> Fallible<Outcome> {
    staged(scene, "-alter", |mut world| {
        connect(&mut world)?;
        let mut attempts = 0;
        for device in [STRAP, BAND] {
            let packets = held_back(&mut world, device, 1)?;
            let heads = if packets.len() > 1 { HEAD } else { 0 };
            let places = |from: usize, to: usize| {
                let each = packets.iter().enumerate();
                each.flat_map(move |(at, packet)| {
                    (from.min(packet.bytes.len())..to.min(packet.bytes.len()))
                        .map(move |it| (at, it))
                })
            };
            // The frame's own bytes, and the heads after them, as those leave halves of frames behind.
            for (at, place) in places(heads, usize::MAX).chain(places(0, heads)) {
                let mut bad = packets.clone();
                // Under numbers of his own, so that none is taken for one that came before.
                renumber(&mut bad, attempts);
                bad[at].bytes[place] ^= 1;
                let seen = deliver(&mut world, &bad)?;
                let due = Seen::FrameRefused(telemetry::Error::Authentication);
                if seen != [due] && !(place < heads && seen.is_empty()) {
                    return Err(format!("byte {place} of packet {at}: {seen:?}").into());
                }
                attempts += 1;
            }
            // The control: as they were, they open.
            expect_opened(&deliver(&mut world, &packets)?, 1)?;
        }
        let reason = format!(
            "{}; of packets with a changed head comes no frame",
            telemetry::Error::Authentication
        );
        Ok(Outcome { attempts, reason })
    })
}

pub(super) fn replayed(scene: &Scene<'_>) -> Fallible<Outcome> {
    staged(scene, "-replay", |mut world| {
        connect(&mut world)?;
        let mut attempts = 0;
        for device in [STRAP, BAND] {
            let packets = held_back(&mut world, device, 1)?;
            expect_opened(&deliver(&mut world, &packets)?, 1)?;
            for _ in 0..5 {
                let mut again = packets.clone();
                renumber(&mut again, attempts + 100);
                let seen = deliver(&mut world, &again)?;
                if seen != [Seen::Again(telemetry::Error::Replayed)] {
                    return Err(format!("a replayed frame: {seen:?}").into());
                }
                attempts += 1;
            }
            // The whole handshake once more, as the device sent it.
            let of_handshake = |packet: &&Packet| {
                let kind = packet.bytes[0] >> 4;
                let mine = packet.device == device && packet.handle == CARE;
                mine && packet.way == Way::Up && (kind == 0x9 || kind == 0xb)
            };
            let handshake: Vec<_> = world.phone.seen.iter().filter(of_handshake).cloned().collect();
            let seen = deliver(&mut world, &handshake)?;
            if seen != [Seen::Refused(edhoc::Error::Decryption)] {
                return Err(format!("a replayed handshake: {seen:?}").into());
            }
            attempts += 1;
            // The control: the session that is there has not suffered.
            let packets = held_back(&mut world, device, 2)?;
            expect_opened(&deliver(&mut world, &packets)?, 1)?;
        }
        let reason =
            format!("{}; a handshake: {}", telemetry::Error::Replayed, edhoc::Error::Decryption);
        Ok(Outcome { attempts, reason })
    })
}

pub(super) fn swapped(scene: &Scene<'_>) -> Fallible<Outcome> {
    // Handshakes: neither device's is understood in the other's place.
    let mut attempts = staged(scene, "-swap", |mut world| {
        world.phone.now(|packet, _| vec![swap(packet)]);
        world.call();
        world.run(2_000)?;
        let mut refused = 0;
        for node in &world.nodes {
            for place in &node.places {
                let reasons =
                    place.seen.iter().filter(|seen| **seen == Seen::Refused(edhoc::Error::Method));
                if place.is_open() || reasons.count() == 0 {
                    return Err(format!("a swapped handshake: {:?}", place.seen).into());
                }
                refused += 1;
            }
        }
        Ok(refused)
    })?;
    // Frames, once both have sessions.
    attempts += staged(scene, "-swapped", |mut world| {
        connect(&mut world)?;
        // Both are at the same number in the same epoch: their keys alone tell them apart.
        for device in [STRAP, BAND] {
            let packets = held_back(&mut world, device, 1)?;
            expect_opened(&deliver(&mut world, &packets)?, 1)?;
        }
        let both = [held_back(&mut world, STRAP, 2)?, held_back(&mut world, BAND, 2)?];
        for packets in &both {
            let mut others: Vec<_> = packets.iter().cloned().map(swap).collect();
            renumber(&mut others, 100);
            let seen = deliver(&mut world, &others)?;
            if seen != [Seen::FrameRefused(telemetry::Error::Authentication)] {
                return Err(format!("a swapped frame: {seen:?}").into());
            }
        }
        for packets in &both {
            expect_opened(&deliver(&mut world, packets)?, 1)?;
        }
        Ok(2)
    })?;
    let reason =
        format!("{}; a handshake: {}", telemetry::Error::Authentication, edhoc::Error::Method);
    Ok(Outcome { attempts, reason })
}

pub(super) fn impostor(scene: &Scene<'_>) -> Fallible<Outcome> {
    // Credentials of the phone's own: a key under the recipient's kid; a certificate of the ward's CA for
    // the phone; one of a stranger's CA for the recipient.
    let own = SoftwareAgreement::generate_p256(&mut OsRandom)?;
    let mut room = [0; 256];
    let key = own.public_key();
    let iomt_secure::crypto::agreement::PublicKey::P256(point) = key else {
        return Err("a key of another kind".into());
    };
    let claims = Pin::write_claims("care-team", KIDS[1], &Key::P256(point), &mut room)?.to_vec();
    let enrolled = scene.site.enrol_at(
        "spiffe://ward.example/icu-3/phone/phone-1",
        Algorithm::Ed25519,
        "-impostor",
    )?;
    let stranger =
        DevCa::new(DOMAIN, "another root", Algorithm::Ed25519, NOW - DAY, &mut OsRandom)?;
    let (forged, forger) = scene.site.forge_edhoc(scene.care.contact().name, &stranger)?;
    let signers = [enrolled.signer()?, forger];

    let pinned = [Credential::kid(&claims, PrivateKey::Agreement(&own))?];
    let chains = [enrolled.chain().borrow()?, forged.borrow()?];
    let shown = [
        [Credential::x5chain(chains[0], PrivateKey::Signature(&signers[0]))?],
        [Credential::x5chain(chains[1], PrivateKey::Signature(&signers[1]))?],
    ];
    let (dh, sign) = ([Method::StaticStatic], [Method::SignSign]);
    let trust = Trust::none();
    let answers = [
        (STRAP, Responder::new(&dh, &[Suite::Suite5], &pinned, trust)?),
        (BAND, Responder::new(&sign, &[Suite::Suite4], &shown[0], trust)?),
        (BAND, Responder::new(&sign, &[Suite::Suite4], &shown[1], trust)?),
    ];
    let dues = [
        Trouble::Session(edhoc::Error::Proof),
        Trouble::OtherPeer,
        Trouble::Session(iomt_secure::identity::Error::UnknownIssuer.into()),
    ];
    for ((number, (device, responder)), due) in answers.iter().enumerate().zip(&dues) {
        let suffix = format!("-impostor-{number}");
        let mut cast = Cast::new(scene.site, seats(scene)?, &suffix)?;
        let sought = Sought::identities(&cast)?;
        cast.play(scene.authorities, |stage| {
            let mut world = world(stage);
            // The phone answers in the gateway's place, the care team's calls of this device.
            let answer = Answer { responder, c_r: 0x40, confirmed: false, desk: None };
            let mut own = Place::new(answer, MTUS[*device] - ATT);
            world.phone.now(move |packet, now| {
                if packet.device != *device || packet.handle != CARE || packet.way == Way::Down {
                    return vec![packet];
                }
                let Packet { device, handle, bytes, .. } = packet;
                if own.receive(bytes, now).is_err() {
                    return Vec::new();
                }
                let out = own.outgoing().into_iter();
                out.map(|bytes| Packet { device, handle, way: Way::Down, bytes }).collect()
            });
            world.call();
            world.run(20_000)?;
            let caller = &world.nodes[*device].callers[CARE];
            if caller.trouble() != Some(due) {
                return Err(format!("{:?} where {due} is due", caller.trouble()).into());
            }
            // RFC 9528 §9.1: an active attacker does not learn who the initiator is.
            let found = sought.find_in(&world.phone.seen);
            if !found.is_empty() {
                return Err(format!("the phone has seen {found:?}").into());
            }
            // The control: every other session came about through this phone.
            let others = world.nodes.iter().flat_map(|node| &node.callers);
            let open = others.filter(|caller| caller.is_ready()).count();
            if open == 3 { Ok(()) } else { Err(format!("{open} of 3 others are open").into()) }
        })?;
    }
    let [first, second, _] = dues;
    let reason = format!("{first}; {second}; nothing of the device was told");
    Ok(Outcome { attempts: answers.len() as u64, reason })
}

pub(super) fn withheld(scene: &Scene<'_>) -> Fallible<Outcome> {
    staged(scene, "-withhold", |mut world| {
        let is_third = |packet: &Packet| packet.way == Way::Up && packet.bytes[0] >> 4 == 0xb;
        world.phone.now(move |packet, _| if is_third(&packet) { Vec::new() } else { vec![packet] });
        world.call();
        world.run(u64::from(TIMING.lifetime) * 3)?;
        let mut sent = 0;
        for node in &world.nodes {
            for (caller, place) in node.callers.iter().zip(&node.places) {
                // A device that waits for message_4 gives up; so does one that waits for a frame.
                if caller.trouble() != Some(&Trouble::Expired) || caller.tally.frames > 0 {
                    return Err(format!("the device: {:?}", caller.trouble()).into());
                }
                if place.seen != [Seen::Expired] || place.is_open() {
                    return Err(format!("the gateway: {:?}", place.seen).into());
                }
                sent += 1;
            }
        }
        // The control: once the phone lets it pass, they connect.
        world.phone.now(|packet, _| vec![packet]);
        connect(&mut world)?;
        let reason =
            format!("{}; the gateway drops its half, and no frame is made", Trouble::Expired);
        Ok(Outcome { attempts: sent, reason })
    })
}

fn seats(scene: &Scene<'_>) -> Fallible<[Seat; 2]> {
    let seat = |recipient: &Recipient| -> Fallible<Seat> {
        let contact = recipient.contact();
        let desk = recipient.desk()?;
        Ok(Seat { name: contact.name, purpose: contact.purpose, desk, rounds: 1 })
    };
    Ok([seat(scene.care)?, seat(scene.research)?])
}

fn world<'a, 'p>(stage: Stage<'a>) -> World<'a, 'p> {
    let node = |part, at: usize| Node::new(part, Quality::PERFECT, 0, MTUS[at] - ATT);
    World::new(vec![node(stage.strap, STRAP), node(stage.band, BAND)], Phone::honest())
}

/// Both devices, of the attacker's own, on a radio that loses nothing.
fn staged<T>(
    scene: &Scene<'_>,
    suffix: &str,
    then: impl FnOnce(World<'_, '_>) -> Fallible<T>,
) -> Fallible<T> {
    let mut cast = Cast::new(scene.site, seats(scene)?, suffix)?;
    cast.play(scene.authorities, |stage| then(world(stage)))
}

fn connect(world: &mut World<'_, '_>) -> Fallible<()> {
    world.call();
    let ready = world.run_until(world.now + 20_000, |world| {
        world.nodes.iter().flat_map(|node| &node.callers).all(Caller::is_ready)
    })?;
    if ready { Ok(()) } else { Err("the control: the devices have no session".into()) }
}

/// The packets of frames with readings of the pump's flow, which the care team may have; none of them
/// goes on.
fn held_back(world: &mut World<'_, '_>, device: usize, second: u64) -> Fallible<Vec<Packet>> {
    world.run(world.now + 1_000)?;
    let before = world.phone.seen.len();
    world.phone.now(|_, _| Vec::new());
    for part in 0..5 {
        let value = Decimal::new(800 + part, -1).ok_or("the flow is out of range")?;
        let time = at(second * 10 + part as u64);
        let sample = Sample::new(Code::FLOW_FLUID_PUMP, value, Unit::MILLI_L_PER_HR, time);
        let Node { callers, own, .. } = &mut world.nodes[device];
        callers[CARE].give(&Reading::Sample(sample), own)?;
    }
    let Node { callers, own, .. } = &mut world.nodes[device];
    callers[CARE].send(own)?;
    world.run(world.now + 1_000)?;
    world.phone.now(|packet, _| vec![packet]);
    // Each once, where they go out twice.
    let mut packets: Vec<Packet> = Vec::new();
    for packet in &world.phone.seen[before..] {
        if !packets.contains(packet) {
            packets.push(packet.clone());
        }
    }
    if packets.is_empty() { Err("no frame was made".into()) } else { Ok(packets) }
}

/// What the gateway sees of these.
fn deliver(world: &mut World<'_, '_>, packets: &[Packet]) -> Fallible<Vec<Seen>> {
    let [place] = [&packets[0]].map(|packet| (packet.device, packet.handle));
    let before = world.nodes[place.0].places[place.1].seen.len();
    for Packet { device, handle, bytes, .. } in packets {
        world.nodes[*device].places[*handle].receive(bytes.clone(), world.now)?;
    }
    // Whatever it answers goes nowhere.
    world.nodes[place.0].places[place.1].outgoing();
    Ok(world.nodes[place.0].places[place.1].seen[before..].to_vec())
}

/// Gives a cut frame another number, which is not one of those near its own.
fn renumber(packets: &mut [Packet], number: u64) {
    if packets.len() > 1 {
        for packet in packets.iter_mut() {
            packet.bytes[2] ^= 0x80 ^ (number % 64 * 2) as u8;
        }
    }
}

fn swap(packet: Packet) -> Packet {
    Packet { device: 1 - packet.device, ..packet }
}

fn expect_opened(seen: &[Seen], frames: usize) -> Fallible<()> {
    let is_opened = |seen: &Seen| matches!(seen, Seen::Opened(_, codes) if *codes == [Code::FLOW_FLUID_PUMP; 5]);
    if seen.len() == frames && seen.iter().all(is_opened) {
        Ok(())
    } else {
        Err(format!("the control: {seen:?} is not what should be").into())
    }
}
