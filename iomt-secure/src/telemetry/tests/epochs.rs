//! Key updates: what holds when, and what is gone after.

use super::*;
use crate::crypto::Secret;
use crate::telemetry::epoch::next_secret;

#[test]
fn epoch_0_takes_no_measurements() {
    let (mut device, mut gateway) = ends(Aead::ChaCha20Poly1305, &Options::lossy());
    assert_eq!(device.sealer.terms(), None);
    // A peer that seals some all the same is refused before its tag is looked at.
    let frame = seal(&mut device, 0, b"patient data");
    assert_eq!(open(&mut gateway, &frame), Err(Error::PolicyMissing));
    let mut out = [0; 128];
    let event = device.sealer.seal_content(Kind::Event, 0, b"patient data", None, &mut out);
    let refused = gateway.opener.open(&mut out[..event.unwrap()]);
    assert_eq!(refused.unwrap_err(), Error::PolicyMissing);
    let command = device.sealer.seal_content(Kind::Command, 0, b"statement", None, &mut out);
    let taken = gateway.opener.open(&mut out[..command.unwrap()]);
    assert!(matches!(taken, Ok(Received::Command(b"statement"))));
}

#[test]
fn an_ordered_link_changes_at_once() {
    let (mut device, mut gateway) = ready(Aead::ChaCha20Poly1305, &Options::ordered(), false);
    let old = seal(&mut device, 0, b"old");
    let mut out = [0; 128];
    let len = device.sealer.update_key(&terms([2; 32], true), &mut out).unwrap();
    let new = seal(&mut device, 0, b"new");
    assert_eq!(open(&mut gateway, &old).as_deref(), Ok(&b"old"[..]));
    let update = gateway.opener.open(&mut out[..len]);
    assert!(matches!(update, Ok(Received::KeyUpdate(u)) if *u.policy() == [2; 32]));
    assert_eq!(open(&mut gateway, &new).as_deref(), Ok(&b"new"[..]));
    // Its key is gone already.
    assert_eq!(open(&mut gateway, &old), Err(Error::UnknownEpoch));
}

#[test]
fn a_lossy_link_waits_for_the_acknowledgement() {
    let (mut device, mut gateway) = ready(Aead::ChaCha20Poly1305, &Options::lossy(), false);
    let next = terms([2; 32], false);
    let mut first = [0; 128];
    let first_len = device.sealer.update_key(&next, &mut first).unwrap();
    // Until then the old policy holds on both sides.
    assert_eq!(device.sealer.terms(), Some(&terms(POLICY, false)));
    assert_eq!(open(&mut gateway, &seal(&mut device, 0, b"old")).as_deref(), Ok(&b"old"[..]));
    // The first update is lost; other terms are refused meanwhile.
    let other = terms([3; 32], false);
    let mut out = [0; 128];
    assert_eq!(device.sealer.update_key(&other, &mut out), Err(Error::UpdatePending));
    let len = device.sealer.update_key(&next, &mut out).unwrap();
    let Ok(Received::KeyUpdate(update)) = gateway.opener.open(&mut out[..len]) else { panic!() };
    // The acknowledgement is lost, the update is repeated and acknowledged again.
    let late = seal(&mut device, 0, b"still old");
    let len = device.sealer.update_key(&next, &mut out).unwrap();
    let again = gateway.opener.open(&mut out[..len]);
    assert!(matches!(again, Ok(Received::KeyUpdate(u)) if u == update));
    let len = gateway.sealer.acknowledge(&update, &mut out).unwrap();
    let Ok(Received::Acknowledged(proof)) = device.opener.open(&mut out[..len]) else { panic!() };
    device.sealer.acknowledged(&proof).unwrap();
    device.sealer.acknowledged(&proof).unwrap();
    assert_eq!(device.sealer.terms(), Some(&next));
    // Frames of both epochs are taken, each under its policy.
    assert_eq!(open(&mut gateway, &seal(&mut device, 0, b"new")).as_deref(), Ok(&b"new"[..]));
    let mut late = late;
    let Ok(Received::Telemetry(batch)) = gateway.opener.open(&mut late) else { panic!() };
    assert_eq!((*batch.policy(), batch.epoch(), batch.content()), (POLICY, 1, &b"still old"[..]));
    // And so is the first update, which was only late.
    assert!(matches!(gateway.opener.open(&mut first[..first_len]), Ok(Received::KeyUpdate(_))));
}

#[test]
fn the_previous_epoch_ends_after_64_frames_or_when_told() {
    for told in [false, true] {
        let (mut device, mut gateway) = ready(Aead::ChaCha20Poly1305, &Options::lossy(), false);
        let late: Vec<_> = (0..3).map(|_| seal(&mut device, 0, b"late")).collect();
        update(&mut device, &mut gateway, &terms([2; 32], false));
        open(&mut gateway, &late[0]).unwrap();
        for _ in 0..63 {
            open(&mut gateway, &seal(&mut device, 1, b"new")).unwrap();
        }
        open(&mut gateway, &late[1]).unwrap();
        if told {
            gateway.opener.forget_previous();
        } else {
            open(&mut gateway, &seal(&mut device, 1, b"new")).unwrap();
        }
        assert_eq!(open(&mut gateway, &late[2]), Err(Error::UnknownEpoch));
    }
}

#[test]
fn an_acknowledgement_out_of_place_is_refused() {
    let (mut device, mut gateway) = ready(Aead::ChaCha20Poly1305, &Options::lossy(), false);
    let acknowledge = |end: &mut End, to: &mut End, epoch: u8| {
        let message = [0x82, 2, epoch];
        let mut out = [0; 64];
        let len = end.sealer.seal_content(Kind::Control, 0, &message, None, &mut out).unwrap();
        let Ok(Received::Acknowledged(proof)) = to.opener.open(&mut out[..len]) else { panic!() };
        to.sealer.acknowledged(&proof)
    };
    assert_eq!(acknowledge(&mut gateway, &mut device, 2), Err(Error::NoUpdate));
    let mut out = [0; 128];
    device.sealer.update_key(&terms([2; 32], false), &mut out).unwrap();
    for epoch in [0, 3] {
        assert_eq!(acknowledge(&mut gateway, &mut device, epoch), Err(Error::NoUpdate));
    }
    assert_eq!(acknowledge(&mut gateway, &mut device, 1), Ok(()));
    assert_eq!(device.sealer.state().2, 1);
    assert_eq!(acknowledge(&mut gateway, &mut device, 2), Ok(()));
    assert_eq!(device.sealer.state().2, 2);
}

#[test]
fn a_contradiction_between_updates_is_refused() {
    let (mut device, mut gateway) = ready(Aead::ChaCha20Poly1305, &Options::lossy(), false);
    let announce = |device: &mut End, policy: u8, padded: u8, purpose: &[u8; 6]| {
        let message = [&[0x85, 1, 2, padded, 0x58, 0x20][..], &[policy; 32], purpose].concat();
        let mut out = vec![0; 128];
        let len = device.sealer.seal_content(Kind::Control, 0, &message, None, &mut out).unwrap();
        out.truncate(len);
        out
    };
    let mut first = announce(&mut device, 2, 0xF4, b"eTREAT");
    assert!(matches!(gateway.opener.open(&mut first), Ok(Received::KeyUpdate(_))));
    let before = gateway.opener.state();
    for (policy, padded, purpose) in
        [(3, 0xF4, b"eTREAT"), (2, 0xF5, b"eTREAT"), (2, 0xF4, b"eFRAUD")]
    {
        let mut other = announce(&mut device, policy, padded, purpose);
        assert_eq!(gateway.opener.open(&mut other).unwrap_err(), Error::Update);
        assert_eq!(gateway.opener.state(), before);
    }
    let mut again = announce(&mut device, 2, 0xF4, b"eTREAT");
    assert!(matches!(gateway.opener.open(&mut again), Ok(Received::KeyUpdate(_))));
}

#[test]
fn policy_and_purpose_are_inputs_of_the_key() {
    // Senders from the same secret: same epoch, same number, other policy or purpose.
    let frame = |policy, purpose| {
        let (mut device, mut gateway) = ends(Aead::ChaCha20Poly1305, &Options::ordered());
        update(&mut device, &mut gateway, &Terms::new(policy, purpose, false));
        (seal(&mut device, 0, b"content"), gateway)
    };
    let (one, mut one_gateway) = frame([1; 32], Purpose::Treatment);
    for (policy, purpose) in [([2; 32], Purpose::Treatment), ([1; 32], Purpose::Research)] {
        let (other, _) = frame(policy, purpose);
        assert_ne!(one, other);
        assert_eq!(open(&mut one_gateway, &other), Err(Error::Authentication));
    }
    assert_eq!(open(&mut one_gateway, &one).as_deref(), Ok(&b"content"[..]));
}

#[test]
fn every_purpose_can_be_announced_and_is_told() {
    for purpose in Purpose::ALL {
        let (mut device, mut gateway) = ends(Aead::ChaCha20Poly1305, &Options::lossy());
        let mut out = [0; 128];
        let announced = Terms::new(POLICY, *purpose, false);
        let len = device.sealer.update_key(&announced, &mut out).unwrap();
        let opened = gateway.opener.open(&mut out[..len]);
        assert!(matches!(opened, Ok(Received::KeyUpdate(u)) if u.purpose() == *purpose));
        assert_eq!(gateway.opener.terms(), Some(&announced));
        update(&mut device, &mut gateway, &announced);
        let mut frame = seal(&mut device, 0, b"content");
        let Ok(Received::Telemetry(batch)) = gateway.opener.open(&mut frame) else { panic!() };
        assert_eq!(batch.purpose(), *purpose);
    }
}

#[test]
fn an_update_and_its_acknowledgement_are_of_one_link() {
    let announced = terms([2; 32], false);
    let mut out = [0; 128];
    let mut announce = |device: &mut End, gateway: &mut End| {
        let len = device.sealer.update_key(&announced, &mut out).unwrap();
        let Ok(Received::KeyUpdate(update)) = gateway.opener.open(&mut out[..len]) else {
            panic!()
        };
        update
    };
    let (mut device, mut gateway) = ready(Aead::ChaCha20Poly1305, &Options::lossy(), false);
    let (mut other_device, mut other_gateway) = other_ends();
    update(&mut other_device, &mut other_gateway, &terms(POLICY, false));
    let (ours, theirs) =
        (announce(&mut device, &mut gateway), announce(&mut other_device, &mut other_gateway));
    let mut out = [0xEE; 128];
    // Both are to epoch 2, on the same terms.
    assert_eq!(gateway.sealer.acknowledge(&theirs, &mut out), Err(Error::NoUpdate));
    assert_eq!(out, [0xEE; 128]);
    let mut acknowledged = |gateway: &mut End, device: &mut End, update| {
        let len = gateway.sealer.acknowledge(update, &mut out).unwrap();
        let Ok(Received::Acknowledged(proof)) = device.opener.open(&mut out[..len]) else {
            panic!()
        };
        proof
    };
    let our_proof = acknowledged(&mut gateway, &mut device, &ours);
    let their_proof = acknowledged(&mut other_gateway, &mut other_device, &theirs);
    assert_eq!(device.sealer.acknowledged(&their_proof), Err(Error::NoUpdate));
    assert_eq!(device.sealer.state().2, 1);
    assert_eq!(device.sealer.acknowledged(&our_proof), Ok(()));
    assert_eq!(device.sealer.state().2, 2);
}

#[test]
fn an_old_epoch_cannot_be_found_from_the_state() {
    let (mut device, mut gateway) = ready(Aead::ChaCha20Poly1305, &Options::lossy(), false);
    let recorded = seal(&mut device, 0, b"past");
    let (.., old) = gateway.opener.state();
    update(&mut device, &mut gateway, &terms(POLICY, false));
    let (.., new) = gateway.opener.state();
    assert_ne!(old, new);
    // The new secret is HKDF of the old one, and nothing of the old one is kept.
    let mut old_copy = old;
    let derived = next_secret(&Secret::take(&mut old_copy), &terms(POLICY, false)).unwrap();
    assert_eq!(*derived.expose(), new);
    gateway.opener.forget_previous();
    let opener: &Opener<CHANNELS> = &gateway.opener;
    assert_eq!(opener.state().1, None);
    assert_eq!(open(&mut gateway, &recorded), Err(Error::UnknownEpoch));
    // Whoever takes the state now gets no further back than to this epoch: updating again leads
    // forward only.
    for _ in 0..4 {
        update(&mut device, &mut gateway, &terms(POLICY, false));
        gateway.opener.forget_previous();
        assert!(open(&mut gateway, &recorded).is_err());
        assert_ne!(gateway.opener.state().3, old);
    }
}

#[test]
fn epochs_end() {
    let (mut device, _) = ready(Aead::ChaCha20Poly1305, &Options::ordered(), false);
    device.sealer.set_epoch(u32::MAX);
    let mut out = [0; 128];
    let refused = device.sealer.update_key(&terms(POLICY, false), &mut out);
    assert_eq!(refused, Err(Error::EpochsUsedUp));
}
