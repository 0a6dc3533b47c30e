//! Storage that fails, is rolled back, or is another's.

use super::*;

/// A device with a session in epoch 1, and its gateway.
fn device(block: u16) -> (Kept<1>, Sealer<1>, Opener<1>) {
    let (device, gateway) = sessions(Aead::ChaCha20Poly1305);
    let mut kept = Kept::begin(DEVICE, device, &Options::lossy(), block);
    let (mut sealer, mut opener) =
        crate::telemetry::open_link(gateway, &Options::lossy().resumable()).unwrap();
    let mut out = [0; 256];
    let len = kept.with(|link, vault| link.update_key(&terms([1; 32]), &mut out, vault)).unwrap();
    let Ok(Received::KeyUpdate(update)) = opener.open(&mut out[..len]) else { panic!() };
    let len = sealer.acknowledge(&update, &mut out).unwrap();
    kept.with(|link, vault| {
        let Ok(Received::Acknowledged(proof)) = link.open(&mut out[..len], vault) else { panic!() };
        link.acknowledged(&proof, vault).unwrap();
    });
    (kept, sealer, opener)
}

const FAILED: Error = Error::Platform(platform::Error::Storage);

/// As [`Flash`], but the device lives on, and the medium mends.
fn fail_next(kept: &mut Kept<1>, how: Cut) {
    kept.flash.dead = false;
    kept.flash.cut = Some((kept.flash.writes, how));
}

fn mend(kept: &mut Kept<1>) {
    (kept.flash.dead, kept.flash.cut) = (false, None);
}

#[test]
fn sealing_stops_before_a_number_that_is_not_reserved() {
    for how in [Cut::Before, Cut::After] {
        let (mut kept, _, mut opener) = device(4);
        let mut numbers = Vec::new();
        let mut open = |frame: Vec<u8>| {
            let mut frame = frame;
            let Ok(Received::Telemetry(batch)) = opener.open(&mut frame) else { panic!() };
            numbers.push(batch.number());
        };
        for _ in 0..4 {
            open(kept.seal(0, b"reserved").unwrap());
        }
        let mut out = [0xEE; 64];
        for _ in 0..3 {
            fail_next(&mut kept, how);
            assert_eq!(kept.seal(0, b"not reserved"), Err(FAILED));
            fail_next(&mut kept, how);
            let announced = kept.with(|link, vault| link.announce(&mut out, vault));
            assert_eq!((announced, out), (Err(FAILED), [0xEE; 64]));
            mend(&mut kept);
        }
        open(kept.seal(0, b"reserved again").unwrap());
        assert_eq!(numbers[..4], [0, 1, 2, 3]);
        assert!(numbers[4] >= 4);
    }
}

#[test]
fn a_frame_is_not_taken_that_cannot_be_noted() {
    let (mut kept, mut gateway, _) = device(4);
    let mut out = [0; 256];
    for (content, kind) in [(&b"statement"[..], Kind::Command), (b"\x81\x03", Kind::Control)] {
        // The acknowledgement has reserved four behind it.
        for _ in 0..4 {
            let len = gateway.seal_content(Kind::Command, 0, b"statement", None, &mut out).unwrap();
            kept.with(|link, vault| link.open(&mut out[..len], vault).map(|_| ())).unwrap();
        }
        let len = gateway.seal_content(kind, 0, content, None, &mut out).unwrap();
        let before = kept.link().opener.state();
        for how in [Cut::Before, Cut::After] {
            fail_next(&mut kept, how);
            let mut frame = out;
            let opened = kept.with(|link, vault| link.open(&mut frame[..len], vault).map(|_| ()));
            assert_eq!(opened, Err(FAILED));
            assert_eq!(kept.link().opener.state(), before);
        }
        mend(&mut kept);
        kept.with(|link, vault| link.open(&mut out[..len], vault).map(|_| ())).unwrap();
    }
    // The end is kept, too.
    kept.restart();
    let len = gateway.seal_content(Kind::Command, 0, b"after the end", None, &mut out).unwrap();
    let opened = kept.with(|link, vault| link.open(&mut out[..len], vault).map(|_| ()));
    assert_eq!(opened, Err(Error::Closed));
}

#[test]
fn an_epoch_is_neither_announced_nor_entered_that_cannot_be_noted() {
    let (mut kept, mut gateway, mut opener) = device(4);
    let next = terms([2; 32]);
    let mut out = [0xEE; 256];
    fail_next(&mut kept, Cut::Before);
    let announced = kept.with(|link, vault| link.update_key(&next, &mut out, vault));
    assert_eq!((announced, out), (Err(FAILED), [0xEE; 256]));
    assert!(!kept.link().sealer.is_pending(&next));
    // Without room nothing is written.
    mend(&mut kept);
    let writes = kept.flash.writes;
    let announced = kept.with(|link, vault| link.update_key(&next, &mut out[..70], vault));
    assert_eq!((announced, kept.flash.writes), (Err(Error::Capacity), writes));

    let len = kept.with(|link, vault| link.update_key(&next, &mut out, vault)).unwrap();
    let Ok(Received::KeyUpdate(update)) = opener.open(&mut out[..len]) else { panic!() };
    let len = gateway.acknowledge(&update, &mut out).unwrap();
    let mut ours = out;
    let proof = kept.with(|link, vault| match link.open(&mut ours[..len], vault) {
        Ok(Received::Acknowledged(proof)) => proof,
        other => panic!("{other:?}"),
    });
    fail_next(&mut kept, Cut::Before);
    assert_eq!(kept.with(|link, vault| link.acknowledged(&proof, vault)), Err(FAILED));
    assert_eq!(kept.link().terms(), Some(&terms([1; 32])));
    mend(&mut kept);
    let mut old = kept.seal(0, b"still the old epoch").unwrap();
    assert!(matches!(opener.open(&mut old), Ok(Received::Telemetry(_))));
    kept.with(|link, vault| link.acknowledged(&proof, vault)).unwrap();
    assert_eq!(kept.link().terms(), Some(&next));
    let mut new = kept.seal(0, b"the new one").unwrap();
    assert!(matches!(opener.open(&mut new), Ok(Received::Telemetry(_))));

    // The other direction: the gateway's update.
    let len = gateway.update_key(&next, &mut out).unwrap();
    let before = kept.link().opener.state();
    fail_next(&mut kept, Cut::Before);
    let mut frame = out;
    let opened = kept.with(|link, vault| link.open(&mut frame[..len], vault).map(|_| ()));
    assert_eq!(opened, Err(FAILED));
    assert_eq!(kept.link().opener.state(), before);
    mend(&mut kept);
    let opened = kept.with(|link, vault| link.open(&mut out[..len], vault).map(|_| ()));
    assert_eq!(opened, Ok(()));
    assert_eq!(kept.link().peer_terms(), Some(&next));
}

#[test]
fn every_altered_record_is_refused() {
    let (mut kept, ..) = device(4);
    let whole = kept.flash.clone();
    for (slot, value) in &whole.values {
        for at in 0..value.len() {
            for bit in [0x01, 0x80] {
                let mut values = whole.values.clone();
                values.get_mut(slot).unwrap()[at] ^= bit;
                kept.flash.values = values;
                assert_eq!(kept.load().map(|_| ()), Err(Error::Record), "{slot}, {at}");
            }
        }
        for len in 1..value.len() {
            let mut values = whole.values.clone();
            values.get_mut(slot).unwrap().truncate(len);
            kept.flash.values = values;
            assert_eq!(kept.load().map(|_| ()), Err(Error::Record), "{slot}, {len}");
        }
        for longer in [1, 2000] {
            let mut values = whole.values.clone();
            values.get_mut(slot).unwrap().extend(vec![0; longer]);
            kept.flash.values = values;
            assert_eq!(kept.load().map(|_| ()), Err(Error::Record), "{slot}, {longer}");
        }
        let mut values = whole.values.clone();
        values.remove(slot);
        kept.flash.values = values;
        assert!(matches!(kept.load(), Ok(None)), "nothing is kept without it");
    }
    kept.flash = whole;
    assert!(kept.load().unwrap().is_some());
}

/// Resumes from this flash as `own`, with this key and these slots.
fn resume(flash: &Flash, own: &str, key: u8, slots: [Slot; 2]) -> Result<bool, Error> {
    let (key, own) = (Secret::take(&mut [key; 32]), name(own));
    let claims = claims(GATEWAY);
    let pins = [Pin::new(name(GATEWAY), &claims).unwrap()];
    let trusted = Trusted::none().with_pins(&pins);
    let mut flash = flash.clone();
    let mut vault = Vault::new(&mut flash, &key, &own).with_slots(slots[0], slots[1]);
    let resumed = Resumable::<1>::resume(&trusted, &now(), &mut Count(9), &mut vault)?;
    Ok(resumed.is_some())
}

#[test]
fn a_record_of_another_device_key_slot_or_session_is_refused() {
    let (kept, ..) = device(4);
    let slots = [Slot::SESSION, Slot::COUNTERS];
    assert_eq!(resume(&kept.flash, DEVICE, 0x5A, slots), Ok(true));
    assert_eq!(resume(&kept.flash, GATEWAY, 0x5A, slots), Err(Error::Record), "device");
    assert_eq!(resume(&kept.flash, DEVICE, 0x5B, slots), Err(Error::Record), "key");
    let mut moved = kept.flash.clone();
    let own = [Slot::caller(1), Slot::caller(2)];
    for (from, to) in slots.into_iter().zip(own) {
        let value = moved.values[&from.number()].clone();
        moved.values.insert(to.number(), value);
    }
    assert_eq!(resume(&moved, DEVICE, 0x5A, own), Err(Error::Record), "slot");
    // The counters of one session beside the record of another.
    let claims = claims(GATEWAY);
    let peer = Pin::new(name(GATEWAY), &claims).unwrap().verify(&claims).unwrap();
    let (other, _) = Established::pair_from([3, 4], Aead::ChaCha20Poly1305, DEVICE, GATEWAY);
    let other = other.with_peer(peer);
    let other = Kept::<1>::begin(DEVICE, other, &Options::lossy(), 4);
    assert_eq!(resume(&other.flash, DEVICE, 0x5A, slots), Ok(true));
    let mut mixed = kept.flash;
    let counters = other.flash.values[&Slot::COUNTERS.number()].clone();
    mixed.values.insert(Slot::COUNTERS.number(), counters);
    assert_eq!(resume(&mixed, DEVICE, 0x5A, slots), Err(Error::Record), "session");
}

#[test]
fn a_link_with_other_channels_and_a_peer_that_is_not_believed_are_refused() {
    let (mut kept, ..) = device(4);
    let (key, own) = (storage_key(), name(DEVICE));
    let mut vault = Vault::new(&mut kept.flash, &key, &own);
    let claims = claims(GATEWAY);
    let pins = [Pin::new(name(GATEWAY), &claims).unwrap()];
    let trusted = Trusted::none().with_pins(&pins);
    let random = &mut Count(9);
    let two = Resumable::<2>::resume(&trusted, &now(), random, &mut vault).map(|_| ());
    assert_eq!(two, Err(Error::Channels));
    let nobody = Resumable::<1>::resume(&Trusted::none(), &now(), random, &mut vault);
    let unpinned = Error::Identity(crate::identity::Error::PinMismatch);
    assert_eq!(nobody.map(|_| ()), Err(unpinned));
    vault.forget().unwrap();
    assert!(matches!(Resumable::<1>::resume(&trusted, &now(), random, &mut vault), Ok(None)));
}

#[test]
fn a_block_or_a_link_out_of_range_is_refused_and_writes_nothing() {
    let (key, own) = (storage_key(), name(DEVICE));
    let mut flash = Flash::default();
    for (block, error) in [(0, Error::Block), (MAX_BLOCK + 1, Error::Block)] {
        let (device, _) = sessions(Aead::ChaCha20Poly1305);
        let mut vault = Vault::new(&mut flash, &key, &own);
        let begun =
            Resumable::<1>::begin(device, &Options::lossy(), block, &mut Count(0), &mut vault);
        assert_eq!(begun.map(|_| ()), Err(error));
    }
    let (device, _) = sessions(Aead::ChaCha20Poly1305);
    let mut vault = Vault::new(&mut flash, &key, &own);
    let begun = Resumable::<17>::begin(device, &Options::lossy(), 1, &mut Count(0), &mut vault);
    assert_eq!(begun.map(|_| ()), Err(Error::Channels));
    assert_eq!(flash.writes, 0);
}

/// What the record's number is for: a counter that storage cannot be rolled back with finds it out.
#[test]
fn an_old_record_is_refused_by_a_counter() {
    let (mut kept, ..) = device(4);
    let old = kept.flash.clone();
    let number = kept.link().record_number();
    while kept.link().record_number() == number {
        kept.seal(0, b"on").unwrap();
    }
    let counter = kept.link().record_number();
    let (key, own) = (storage_key(), name(DEVICE));
    let claims = claims(GATEWAY);
    let pins = [Pin::new(name(GATEWAY), &claims).unwrap()];
    let trusted = Trusted::none().with_pins(&pins);
    for (mut flash, result) in [(old, Err(Error::RecordOld)), (kept.flash, Ok(counter))] {
        let mut vault = Vault::new(&mut flash, &key, &own).with_counter(counter);
        let resumed = Resumable::<1>::resume(&trusted, &now(), &mut Count(9), &mut vault);
        assert_eq!(resumed.map(|link| link.unwrap().0.record_number()), result);
    }
    // A session that begins goes on counting.
    let (device, _) = sessions(Aead::ChaCha20Poly1305);
    let mut flash = Flash::default();
    let mut vault = Vault::new(&mut flash, &key, &own).with_counter(counter);
    let begun =
        Resumable::<1>::begin(device, &Options::lossy(), 4, &mut Count(0), &mut vault).unwrap();
    assert_eq!(begun.record_number(), counter + 1);
}

/// Why storage must not be rolled back: without a counter only the peer notices, by frames that it has
/// seen the numbers of. If the peer took none of them, nobody does.
#[test]
fn a_rollback_without_a_counter_is_noticed_by_the_peer_alone() {
    let (mut kept, _, mut opener) = device(4);
    let old = kept.flash.values.clone();
    for _ in 0..500 {
        let mut frame = kept.seal(0, b"on").unwrap();
        opener.open(&mut frame).unwrap();
    }
    kept.flash.values = old;
    kept.restart();
    let mut frame = kept.seal(0, b"again").unwrap();
    assert!(matches!(opener.open(&mut frame), Err(Error::TooOld | Error::Replayed)));
}

/// The same content is never encrypted under one nonce twice, and neither is another.
#[test]
fn no_record_has_the_nonce_of_another() {
    let (mut kept, ..) = device(1);
    let mut heads = std::collections::HashSet::new();
    let old = kept.flash.clone();
    for round in 0..20 {
        if round % 5 == 4 {
            // Rolled back, and written anew.
            kept.flash.values = old.values.clone();
            kept.restart();
        }
        kept.seal(0, b"on").unwrap();
        let record = &kept.flash.values[&Slot::COUNTERS.number()];
        assert!(heads.insert(record[..13].to_vec()), "{:x?}", &record[..13]);
    }
}

/// Two links from one record would use the same numbers, and so the same nonces.
#[test]
fn a_record_is_of_one_link_only() {
    for written in [false, true] {
        let (mut kept, ..) = device(4);
        if written {
            kept.seal(0, b"of the first link").unwrap();
        }
        // Each of the two in turn is taken up from what storage has, and both live.
        kept.restart();
        let other = kept.link.take().unwrap();
        kept.restart();
        crate::telemetry::epoch::nonces::take();
        let first = kept.seal(0, b"by the one");
        let one = kept.link.replace(other);
        let second = kept.seal(0, b"by the other");
        let nonces = crate::telemetry::epoch::nonces::take();
        assert!(first.is_ok());
        assert_eq!((nonces.len(), second), (1, Err(Error::Superseded)));
        // Nor does it take a frame, and the one goes on.
        kept.link = one;
        for _ in 0..9 {
            kept.seal(0, b"by the one").unwrap();
        }
    }
}
