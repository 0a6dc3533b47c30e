//! What several of the tests use: both ends of a link, and what is left of their state.

mod epochs;
mod frames;
#[cfg(feature = "text")]
pub(super) mod gate;
mod network;
mod vectors;

use super::*;
use crate::crypto::aead::Aead;
use crate::crypto::hash::Digest;
use crate::minimize::{Padding, Purpose};
use crate::session::Established;
use std::vec;
use std::vec::Vec;

pub(super) const DEVICE: &str = "spiffe://hospital.example/icu-3/ecg-patch/patch-7";
pub(super) const GATEWAY: &str = "spiffe://hospital.example/icu-3/gateway/gw-1";
pub(super) const POLICY: Digest = [0xA1; 32];
pub(super) const CHANNELS: usize = 4;

pub(super) struct End {
    pub(super) sealer: Sealer<CHANNELS>,
    pub(super) opener: Opener<CHANNELS>,
}

/// A device and a gateway, in epoch 0.
pub(super) fn ends(aead: Aead, options: &Options) -> (End, End) {
    let (device, gateway) = Established::pair(aead, DEVICE, GATEWAY);
    (end(device, options), end(gateway, options))
}

fn end(established: Established, options: &Options) -> End {
    let (sealer, opener) = open_link(established, options).unwrap();
    End { sealer, opener }
}

/// The same two on another lossy link, from other secrets.
pub(super) fn other_ends() -> (End, End) {
    let (device, gateway) =
        Established::pair_from([0x33, 0x44], Aead::ChaCha20Poly1305, DEVICE, GATEWAY);
    (end(device, &Options::lossy()), end(gateway, &Options::lossy()))
}

/// An epoch's terms, for treatment.
pub(super) const fn terms(policy: Digest, padded: bool) -> Terms {
    Terms::new(policy, Purpose::Treatment, padded)
}

/// A device that seals under [`POLICY`] in epoch 1, and its gateway.
pub(super) fn ready(aead: Aead, options: &Options, padded: bool) -> (End, End) {
    let (mut device, mut gateway) = ends(aead, options);
    update(&mut device, &mut gateway, &terms(POLICY, padded));
    (device, gateway)
}

/// A key update over a network that loses nothing.
pub(super) fn update(device: &mut End, gateway: &mut End, terms: &Terms) {
    let mut out = [0; 128];
    let len = device.sealer.update_key(terms, &mut out).unwrap();
    let Ok(Received::KeyUpdate(update)) = gateway.opener.open(&mut out[..len]) else { panic!() };
    if device.sealer.terms() != Some(terms) || device.sealer.state().2 != update.epoch() {
        let len = gateway.sealer.acknowledge(&update, &mut out).unwrap();
        let Ok(Received::Acknowledged(proof)) = device.opener.open(&mut out[..len]) else {
            panic!()
        };
        device.sealer.acknowledged(&proof).unwrap();
    }
    assert_eq!(device.sealer.state().2, update.epoch());
}

/// Seals bytes as if they were a batch.
pub(super) fn seal(end: &mut End, channel: u8, content: &[u8]) -> Vec<u8> {
    let padding = end.sealer.terms().is_some_and(Terms::padded).then_some(Padding::Padme);
    let mut out = vec![0; content.len() * 2 + 64];
    let sealed = end.sealer.seal_content(Kind::Telemetry, channel, content, padding, &mut out);
    out.truncate(sealed.unwrap());
    out
}

/// Opens a copy, and gives the batch's content.
pub(super) fn open(end: &mut End, frame: &[u8]) -> Result<Vec<u8>, Error> {
    let mut frame = frame.to_vec();
    match end.opener.open(&mut frame)? {
        Received::Telemetry(batch) | Received::Event(batch) => Ok(batch.content().to_vec()),
        other => panic!("not a batch: {other:?}"),
    }
}

pub(super) const AEADS: &[Aead] = &[
    Aead::ChaCha20Poly1305,
    #[cfg(feature = "aes-gcm")]
    Aead::Aes128Gcm,
    #[cfg(feature = "aes-gcm")]
    Aead::Aes256Gcm,
];

pub(super) fn session_ids() -> Options {
    let id = SessionId::new(&[0xC0, 0xFF, 0xEE]).unwrap();
    Options::lossy().with_sessions(id, id)
}
