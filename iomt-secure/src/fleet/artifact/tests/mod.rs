//! Envelopes made by the peer's CBOR and COSE, held against what the device takes.

use super::*;
use crate::cbor;
use crate::crypto;
use crate::crypto::hash::{Digest, sha256};
use crate::crypto::signature::Algorithm;
use crate::fleet::testing::{
    Cut, Flash, HOUR, NOON, decode, encode, field, floor, key, now, signer,
};
use crate::identity::Signer;
use crate::platform;
use crate::statement::{self, Authority, Kind};
use coset::cbor::Value;
use coset::{CoseSign1Builder, HeaderBuilder, TaggedCborSerializable, iana};
use std::{format, vec, vec::Vec};

mod examples;
mod models;
mod power;
mod refusals;
mod steps;

const SIGNATURE: Error = Error::Statement(statement::Error::Crypto(crypto::Error::Signature));
const VENDOR: Uuid = [0x11; 16];
const CLASS: Uuid = [0x22; 16];
const DEVICE: Uuid = [0x33; 16];
const IDENTIFIERS: Identifiers = Identifiers { vendor: VENDOR, class: CLASS, device: Some(DEVICE) };
const APPLICATION: &[&[u8]] = &[b"pump", b"application"];
const WEIGHTS: &[&[u8]] = &[b"pump", b"model"];

fn authority(seed: u8) -> Authority {
    Authority::new(key(seed), &[Kind::Manifest]).unwrap()
}

fn bytes(content: &[u8]) -> Value {
    Value::Bytes(content.to_vec())
}

fn int(number: i64) -> Value {
    Value::from(number)
}

fn map(pairs: Vec<(i64, Value)>) -> Value {
    Value::Map(pairs.into_iter().map(|(key, value)| (int(key), value)).collect())
}

/// CBOR in a byte string.
fn wrap(value: &Value) -> Value {
    Value::Bytes(encode(value))
}

/// Changes the CBOR that is in a byte string.
fn within(value: &mut Value, change: impl FnOnce(&mut Value)) {
    let mut inner = decode(value.as_bytes().unwrap());
    change(&mut inner);
    *value = wrap(&inner);
}

fn suit_digest(digest: &Digest) -> Value {
    Value::Array(vec![int(-16), bytes(digest)])
}

fn id(component: &[&[u8]]) -> Value {
    Value::Array(component.iter().map(|segment| bytes(segment)).collect())
}

/// What a maker decides of a manifest.
#[derive(Clone)]
struct Maker {
    sequence: u64,
    component: &'static [&'static [u8]],
    image: Vec<u8>,
    device: Option<Uuid>,
    use_before: Option<u64>,
    dependencies: Vec<Digest>,
}

impl Maker {
    fn firmware(sequence: u64) -> Self {
        let image = format!("firmware {sequence}").repeat(100).into_bytes();
        let (device, use_before) = (None, None);
        Self { sequence, component: APPLICATION, image, device, use_before, dependencies: vec![] }
    }

    fn model(sequence: u64) -> Self {
        let image = format!("weights {sequence}").repeat(50).into_bytes();
        Self { component: WEIGHTS, image, ..Self::firmware(sequence) }
    }

    fn manifest(&self) -> Value {
        let several = !self.dependencies.is_empty();
        let mut shared = vec![];
        let mut validate = vec![];
        if several {
            shared.extend([int(12), int(0)]);
            validate.extend([int(12), int(0)]);
        }
        let mut parameters = vec![
            (1, bytes(&VENDOR)),
            (2, bytes(&CLASS)),
            (3, wrap(&suit_digest(&sha256(&[&self.image])))),
        ];
        parameters.extend(self.use_before.map(|time| (4, Value::from(time))));
        parameters.push((14, Value::from(self.image.len() as u64)));
        parameters.extend(self.device.map(|device| (24, bytes(&device))));
        shared.extend([int(20), map(parameters)]);
        shared.extend([int(1), int(15), int(2), int(15)]);
        shared.extend(self.device.iter().flat_map(|_| [int(24), int(5)]));
        shared.extend(self.use_before.iter().flat_map(|_| [int(4), int(15)]));
        validate.extend([int(3), int(15)]);
        let mut components = vec![id(self.component)];
        let mut dependencies = vec![];
        for (digest, index) in self.dependencies.iter().zip(1..) {
            components.push(id(&[b"dependency", &[index as u8]]));
            dependencies.push((index, map(vec![])));
            shared.extend([int(12), int(index), int(20)]);
            shared.push(map(vec![(3, wrap(&suit_digest(digest)))]));
            validate.extend([int(12), int(index), int(7), int(15)]);
        }
        let mut common = vec![];
        if several {
            common.push((1, map(dependencies)));
        }
        common.push((2, Value::Array(components)));
        common.push((4, wrap(&Value::Array(shared))));
        map(vec![
            (1, int(1)),
            (2, Value::from(self.sequence)),
            (3, wrap(&map(common))),
            (7, wrap(&Value::Array(validate))),
        ])
    }

    fn envelope(&self) -> Vec<u8> {
        sealed(&self.manifest(), &[1], vec![])
    }

    fn digest(&self) -> Digest {
        manifest_digest(&self.manifest())
    }

    fn release(&self) -> Release {
        Release {
            sequence: self.sequence,
            manifest: self.digest(),
            image: sha256(&[&self.image]),
            size: self.image.len() as u64,
        }
    }
}

fn manifest_digest(manifest: &Value) -> Digest {
    sha256(&[&encode(&wrap(manifest))])
}

fn signature(seed: u8, payload: &[u8]) -> Vec<u8> {
    let algorithm = match signer(seed).public_key().algorithm() {
        Algorithm::Ed25519 => iana::Algorithm::EdDSA,
        Algorithm::Es256 => iana::Algorithm::ES256,
    };
    CoseSign1Builder::new()
        .protected(HeaderBuilder::new().algorithm(algorithm).build())
        .create_detached_signature(payload, b"", |tbs| signer(seed).sign(tbs).unwrap().0.to_vec())
        .build()
        .to_tagged_vec()
        .unwrap()
}

/// An envelope around any manifest, signed by `seeds`, with `more` members.
fn sealed(manifest: &Value, seeds: &[u8], more: Vec<(i64, Value)>) -> Vec<u8> {
    let signed = encode(&suit_digest(&manifest_digest(manifest)));
    let mut wrapper = vec![bytes(&signed)];
    wrapper.extend(seeds.iter().map(|seed| Value::Bytes(signature(*seed, &signed))));
    let mut members = vec![(2, wrap(&Value::Array(wrapper))), (3, wrap(manifest))];
    members.extend(more);
    encode(&Value::Tag(107, map(members).into()))
}

/// A device with firmware 5 in force, which believes 1.
fn device<'p>(authorities: &'p [Authority], flash: &mut Flash) -> Installer<'p> {
    let part = Part::firmware(IDENTIFIERS, APPLICATION, authorities);
    Installer::load(part, Some(Maker::firmware(5).release()), flash).unwrap()
}

fn receive(mut receiver: Receiver, image: &[u8]) -> Result<VerifiedArtifact, Error> {
    image.chunks(61).try_for_each(|chunk| receiver.update(chunk))?;
    receiver.finish()
}

/// Everything that a refusal must leave alone.
fn state(installer: &Installer<'_>) -> (Option<Release>, Option<(State, Release)>, Option<Digest>) {
    let candidate = installer.candidate().map(|(state, release)| (state, *release));
    (installer.in_force().copied(), candidate, installer.failed().copied())
}
