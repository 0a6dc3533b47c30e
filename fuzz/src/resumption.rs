//! What lies in a device's storage: nothing that it holds makes the device panic, or go on from numbers
//! that were used.
//!
//! Input: one byte (bit 0: the session's record or the counters'; bit 1: the input is the record itself,
//! or what it holds, encrypted as the device does), then that.

use crate::ward::{DEVICE, good, now, roots, session};
use crate::{Accepted, Seed, near_misses};
use iomt_secure::crypto::Secret;
use iomt_secure::crypto::aead::{Aead, AeadKey};
use iomt_secure::crypto::hash::sha256;
use iomt_secure::crypto::kdf::expand_label;
use iomt_secure::identity::{Name, Trusted};
use iomt_secure::platform::os::OsRandom;
use iomt_secure::platform::{self, Slot, Storage};
use iomt_secure::telemetry::resumption::{Resumable, Vault};
use iomt_secure::telemetry::{Error, Options};
use std::collections::BTreeMap;
use std::sync::LazyLock;

type Link = Resumable<2>;

#[derive(Clone, Default)]
struct Flash(BTreeMap<Slot, Vec<u8>>);

impl Storage for Flash {
    fn load(&mut self, slot: Slot, out: &mut [u8]) -> Result<Option<usize>, platform::Error> {
        let Some(value) = self.0.get(&slot) else { return Ok(None) };
        out.get_mut(..value.len()).ok_or(platform::Error::StorageCapacity)?.copy_from_slice(value);
        Ok(Some(value.len()))
    }

    fn store(&mut self, slot: Slot, value: &[u8]) -> Result<(), platform::Error> {
        self.0.insert(slot, value.to_vec());
        Ok(())
    }
}

/// A device's storage with a session in it.
static KEPT: LazyLock<Flash> = LazyLock::new(|| {
    let (device, _) = session();
    let mut flash = Flash::default();
    let options = Options::lossy();
    let link = with(&mut flash, |vault| {
        let mut link = good(Link::begin(device, &options, 16, &mut OsRandom, vault));
        good(link.announce(&mut [0; 256], vault));
        link
    });
    assert_eq!(link.record_number(), 2);
    flash
});

fn key() -> Secret<32> {
    Secret::take(&mut [7; 32])
}

fn with<T>(flash: &mut Flash, call: impl FnOnce(&mut Vault<'_, Flash>) -> T) -> T {
    let (key, own) = (key(), good(Name::parse(DEVICE)));
    call(&mut Vault::new(flash, &key, &own))
}

fn resume(flash: &mut Flash) -> Result<Option<Link>, Error> {
    let roots = roots();
    let trusted = Trusted::none().with_anchors(good(roots.anchors()));
    let resumed = with(flash, |vault| Link::resume(&trusted, &now(), &mut OsRandom, vault))?;
    Ok(resumed.map(|(link, _)| link))
}

/// The key of a slot, as `docs/wire/resumption.md` says.
fn slot_key(slot: Slot) -> AeadKey {
    let context = [&sha256(&[DEVICE.as_bytes()])[..], &slot.number().to_be_bytes()].concat();
    let mut out = [0; 32];
    good(expand_label(&key(), b"iomt record", &context, &mut out));
    good(AeadKey::new(Aead::ChaCha20Poly1305, &out))
}

const HEAD: usize = 13;

fn nonce(head: &[u8]) -> [u8; 12] {
    std::array::from_fn(|at| if at < 8 { head[5 + at] } else { head[at - 7] })
}

/// What a record of [`KEPT`] holds.
fn content(slot: Slot) -> Vec<u8> {
    let record = &KEPT.0[&slot];
    let (head, rest) = record.split_at(HEAD);
    let (body, tag) = good(rest.split_last_chunk::<16>().ok_or("short"));
    let mut content = body.to_vec();
    good(slot_key(slot).open(&nonce(head), &bound_to(slot), &mut content, tag));
    content
}

/// The counters are bound to the session by its tag, the first that it holds.
fn bound_to(slot: Slot) -> Vec<u8> {
    if slot == Slot::SESSION { vec![] } else { content(Slot::SESSION)[2..10].to_vec() }
}

fn sealed(slot: Slot, content: &[u8]) -> Vec<u8> {
    let mut record = KEPT.0[&slot][..HEAD].to_vec();
    let mut body = content.to_vec();
    let tag = good(slot_key(slot).seal(&nonce(&record), &bound_to(slot), &mut body));
    record.extend_from_slice(&body);
    record.extend_from_slice(&tag);
    record
}

/// Accepted if the session goes on.
pub fn property(data: &[u8]) -> Accepted {
    let (flags, data) = data.split_first().unwrap_or((&0, &[]));
    let slot = if flags & 1 == 0 { Slot::COUNTERS } else { Slot::SESSION };
    let written = &KEPT.0[&slot];
    let record = if flags & 2 == 0 { sealed(slot, data) } else { data.to_vec() };
    let mut flash = KEPT.clone();
    flash.0.insert(slot, record.clone());
    let before = flash.0.clone();
    let first = resume(&mut flash);
    let again = resume(&mut flash).map(|link| link.is_some());
    assert_eq!(first.as_ref().map(Option::is_some).map_err(|error| *error), again);
    assert!(flash.0 == before, "nothing is written to resume");
    if flags & 2 != 0 && record != *written {
        // Nothing at all, or refused. A corpus has records that are the device's own, from before.
        assert_eq!(first.is_ok(), data.is_empty());
        assert!(matches!(first, Ok(None) | Err(Error::Record | Error::Identity(_))));
    }
    let Ok(Some(mut link)) = first else { return false };
    let number = link.record_number();
    let mut out = [0; 512];
    let announced = with(&mut flash, |vault| link.announce(&mut out, vault));
    match announced {
        Ok(len) => assert!((19..=out.len()).contains(&len)),
        Err(error) => assert_eq!(error, Error::KeyUsedUp),
    }
    let third = good(resume(&mut flash).map(|link| link.ok_or("it is gone")))
        .map_or(0, |link| link.record_number());
    assert!(third >= number);
    true
}

/// Both records' contents and near misses; the records themselves; and numbers at the edges.
pub fn seeds() -> Vec<Seed> {
    let mut seeds = Vec::new();
    for (name, slot, flag) in [("counters", Slot::COUNTERS, 0), ("session", Slot::SESSION, 1)] {
        for (name, content) in near_misses(name, &content(slot), 24) {
            seeds.push((name, [&[flag][..], &content].concat()));
        }
        seeds.push(("record", [&[flag | 2][..], &KEPT.0[&slot]].concat()));
        let mut flipped = [&[flag | 2][..], &KEPT.0[&slot]].concat();
        flipped[20] ^= 1;
        seeds.push(("record", flipped));
        seeds.push(("nothing", vec![flag | 2]));
    }
    seeds
}
