//! Attacks on frames, by one who owns the wire.

use super::{Outcome, Probe, Scene, expect};
use crate::Fallible;
use crate::device::at;
use crate::ledger::Seen;
use crate::reading::Reading;
use iomt_secure::measurement::{Code, Decimal, Sample, Unit};
use iomt_secure::telemetry::Error;

/// A frame with one reading of the pump's flow, which the care team may have.
fn frame(probe: &mut Probe, second: u64) -> Fallible<Vec<u8>> {
    let value = Decimal::new(800 + second as i32, -1).ok_or("the flow is out of range")?;
    let sample = Sample::new(Code::FLOW_FLUID_PUMP, value, Unit::MILLI_L_PER_HR, at(second));
    probe.link.give(&Reading::Sample(sample))?;
    Ok(probe.link.seal()?.ok_or("the policy kept the pump's flow back")?)
}

fn is_opened(seen: &Seen) -> bool {
    *seen == Seen::Opened(vec![Code::FLOW_FLUID_PUMP])
}

fn opened(probe: &mut Probe, scene: &Scene<'_>, frame: &[u8]) -> Fallible<()> {
    expect("the control, an honest frame", &probe.put(scene.care, frame)?, is_opened)
}

fn refused(probe: &mut Probe, scene: &Scene<'_>, frame: &[u8], reason: Error) -> Fallible<()> {
    expect("the attack", &probe.put(scene.care, frame)?, |seen| *seen == Seen::FrameRefused(reason))
}

pub(super) fn replayed(scene: &Scene<'_>) -> Fallible<Outcome> {
    let mut member = scene.probe("probe-replay")?;
    let mut probe = scene.link(&mut member, scene.care)?;
    probe.entered(scene.care)?;
    let first = frame(&mut probe, 0)?;
    opened(&mut probe, scene, &first)?;
    refused(&mut probe, scene, &first, Error::Replayed)?;
    for second in 1..10 {
        let next = frame(&mut probe, second)?;
        opened(&mut probe, scene, &next)?;
        refused(&mut probe, scene, &next, Error::Replayed)?;
        refused(&mut probe, scene, &first, Error::Replayed)?;
    }
    Ok(Outcome { attempts: 19, reason: Error::Replayed.to_string() })
}

pub(super) fn reordered(scene: &Scene<'_>) -> Fallible<Outcome> {
    let mut member = scene.probe("probe-order")?;
    let mut probe = scene.link(&mut member, scene.care)?;
    probe.entered(scene.care)?;
    let copied = frame(&mut probe, 0)?;
    opened(&mut probe, scene, &copied)?;
    let copied_later = frame(&mut probe, 1)?;
    opened(&mut probe, scene, &copied_later)?;
    // 63 later ones: the second frame is at the window's edge still, where it is known.
    for second in 2..65 {
        let next = frame(&mut probe, second)?;
        opened(&mut probe, scene, &next)?;
    }
    refused(&mut probe, scene, &copied_later, Error::Replayed)?;
    refused(&mut probe, scene, &copied, Error::TooOld)?;
    // It stays so, and what is new is still taken.
    let next = frame(&mut probe, 65)?;
    opened(&mut probe, scene, &next)?;
    refused(&mut probe, scene, &copied, Error::TooOld)?;
    refused(&mut probe, scene, &copied_later, Error::TooOld)?;
    Ok(Outcome { attempts: 4, reason: Error::TooOld.to_string() })
}

pub(super) fn removed(scene: &Scene<'_>) -> Fallible<Outcome> {
    let mut member = scene.probe("probe-gap")?;
    let mut probe = scene.link(&mut member, scene.care)?;
    probe.entered(scene.care)?;
    let before = frame(&mut probe, 0)?;
    opened(&mut probe, scene, &before)?;
    let missing = frame(&mut probe, 1)?;
    let mut later = Vec::new();
    for second in 2..12 {
        later.push(frame(&mut probe, second)?);
    }
    for frame in &later {
        refused(&mut probe, scene, frame, Error::Gap)?;
    }
    // The stream as it was: nothing but the missing frame was wrong with it.
    opened(&mut probe, scene, &missing)?;
    for frame in &later {
        opened(&mut probe, scene, frame)?;
    }
    Ok(Outcome { attempts: later.len() as u64, reason: Error::Gap.to_string() })
}

pub(super) fn flipped(scene: &Scene<'_>) -> Fallible<Outcome> {
    let mut member = scene.probe("probe-flip")?;
    let mut probe = scene.link(&mut member, scene.care)?;
    probe.entered(scene.care)?;
    let before = frame(&mut probe, 0)?;
    opened(&mut probe, scene, &before)?;
    let good = frame(&mut probe, 1)?;
    let mut attempts = 0;
    for place in 0..good.len() {
        for bit in 0..8 {
            let mut bad = good.clone();
            bad[place] ^= 1 << bit;
            let seen = probe.put(scene.care, &bad)?;
            expect(
                &format!("byte {place}, bit {bit}"),
                &seen,
                |seen| matches!(seen, Seen::FrameRefused(error) if is_due(*error, place, bit)),
            )?;
            attempts += 1;
        }
    }
    // Nothing of it has moved the window or used the frame up.
    opened(&mut probe, scene, &good)?;
    let reason = format!(
        "{} (and for {HEADER_BITS} bits of the header its own reason)",
        Error::Authentication
    );
    Ok(Outcome { attempts, reason })
}

/// The reasons for one flipped bit. What the first byte says of version, session, channel, and epoch is
/// refused before the tag is looked at, as is a number that is not the next; all else by the tag.
fn is_due(error: Error, place: usize, bit: u32) -> bool {
    match (place, bit) {
        (0, 7) => error == Error::Version,
        (0, 6) => error == Error::Session,
        // The sequence is taken for a channel.
        (0, 5) => error == Error::UnknownChannel,
        // A second byte of sequence is taken from the ciphertext.
        (0, 4) => error == Error::Gap,
        (0, 2 | 3) => error == Error::UnknownEpoch,
        // The frame before had number 0; this one has number 1, and no other is the next.
        (1, 0) => error == Error::Replayed,
        (1, _) => error == Error::Gap,
        _ => error == Error::Authentication,
    }
}

/// How many bits [`is_due`] names.
const HEADER_BITS: u32 = 14;

pub(super) fn truncated(scene: &Scene<'_>) -> Fallible<Outcome> {
    let mut member = scene.probe("probe-cut")?;
    let mut probe = scene.link(&mut member, scene.care)?;
    probe.entered(scene.care)?;
    let good = frame(&mut probe, 0)?;
    for length in 0..good.len() {
        // A header of 2 bytes and a tag of 16 are the least.
        let reason = if length < 18 { Error::Truncated } else { Error::Authentication };
        refused(&mut probe, scene, &good[..length], reason)?;
    }
    opened(&mut probe, scene, &good)?;
    Ok(Outcome {
        attempts: good.len() as u64,
        reason: format!(
            "{}; with a whole header and tag: {}",
            Error::Truncated,
            Error::Authentication
        ),
    })
}

pub(super) fn other_session(scene: &Scene<'_>) -> Fallible<Outcome> {
    let mut member = scene.probe("probe-cross")?;
    let mut one = scene.link(&mut member, scene.care)?;
    one.entered(scene.care)?;
    let mut other = scene.link(&mut member, scene.care)?;
    other.entered(scene.care)?;
    let (ours, theirs) = (frame(&mut one, 0)?, frame(&mut other, 0)?);
    refused(&mut other, scene, &ours, Error::Authentication)?;
    refused(&mut one, scene, &theirs, Error::Authentication)?;
    opened(&mut one, scene, &ours)?;
    opened(&mut other, scene, &theirs)?;
    Ok(Outcome { attempts: 2, reason: Error::Authentication.to_string() })
}
