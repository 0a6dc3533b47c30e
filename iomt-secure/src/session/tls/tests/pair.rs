//! Both sides in memory: they agree, however the stream is cut.

use super::ward::{Ca, DEVICE, GATEWAY, T0, floor, leaf};
use crate::crypto::aead::Aead;
use crate::crypto::signature::Algorithm;
use crate::session::tls::{Config, Initiator, Progress, Refused, Responder};
use crate::session::{Error, Established, Role};
use rustls::NamedGroup;
use std::vec::Vec;

/// A state of either side, with the input that it did not take yet.
#[allow(clippy::large_enum_variant)] // two of them a test
pub(super) enum Side<S> {
    Ongoing(S),
    Done(Established),
    Refused(Refused),
}

/// The outcome of a run: each side's end, and what stood behind the last record.
pub(super) struct Run {
    pub(super) initiator: Side<Initiator>,
    pub(super) responder: Side<Responder>,
    /// The responder's input behind its last handshake record.
    pub(super) left: Vec<u8>,
    /// Every record that was sent, `true` from the initiator.
    pub(super) records: Vec<(bool, Vec<u8>)>,
}

impl Run {
    pub(super) fn errors(&self) -> (Option<Error>, Option<Error>) {
        (error(&self.initiator), error(&self.responder))
    }
}

fn error<S>(side: &Side<S>) -> Option<Error> {
    match side {
        Side::Refused(refused) => Some(refused.error()),
        Side::Ongoing(_) | Side::Done(_) => None,
    }
}

/// Gives `input` to a side in pieces of at most `piece` bytes, keeping what it does not take.
fn drive<S>(
    side: Side<S>,
    pending: &mut Vec<u8>,
    input: &[u8],
    piece: usize,
    output: &mut Vec<u8>,
    process: impl Fn(S, &[u8], &mut Vec<u8>) -> Result<Progress<S>, Refused>,
) -> Side<S> {
    let mut side = side;
    let mut pieces = input.chunks(piece).collect::<Vec<_>>();
    if pieces.is_empty() {
        pieces.push(&[]);
    }
    for bytes in pieces {
        pending.extend_from_slice(bytes);
        side = match side {
            Side::Ongoing(state) => match process(state, pending, output) {
                Ok(Progress::Ongoing(state, taken)) => {
                    pending.drain(..taken);
                    Side::Ongoing(state)
                }
                Ok(Progress::Established(session, taken)) => {
                    pending.drain(..taken);
                    Side::Done(session)
                }
                Err(refused) => {
                    output.extend_from_slice(refused.alert());
                    Side::Refused(refused)
                }
            },
            over => over,
        };
    }
    side
}

fn records(mut stream: &[u8], from_initiator: bool, into: &mut Vec<(bool, Vec<u8>)>) {
    while stream.len() >= 5 {
        let length = 5 + usize::from(u16::from_be_bytes([stream[3], stream[4]]));
        let (record, rest) = stream.split_at(length.min(stream.len()));
        into.push((from_initiator, record.to_vec()));
        stream = rest;
    }
}

/// Runs the two sides against each other; `wire` may alter what is on its way.
pub(super) fn run(
    initiator: Initiator,
    responder: Responder,
    piece: usize,
    mut wire: impl FnMut(bool, &mut Vec<u8>),
) -> Run {
    let (mut initiator, mut responder) = (Side::Ongoing(initiator), Side::Ongoing(responder));
    let (mut to_initiator, mut to_responder) = (Vec::new(), Vec::new());
    let (mut from_initiator, mut from_responder) = (Vec::new(), Vec::new());
    let mut sent = Vec::new();
    for _ in 0..8 {
        let input = core::mem::take(&mut from_responder);
        initiator = drive(
            initiator,
            &mut to_initiator,
            &input,
            piece,
            &mut from_initiator,
            Initiator::process,
        );
        wire(true, &mut from_initiator);
        records(&from_initiator, true, &mut sent);
        let input = core::mem::take(&mut from_initiator);
        responder = drive(
            responder,
            &mut to_responder,
            &input,
            piece,
            &mut from_responder,
            Responder::process,
        );
        wire(false, &mut from_responder);
        records(&from_responder, false, &mut sent);
        if from_responder.is_empty() {
            break;
        }
    }
    Run { initiator, responder, left: to_responder, records: sent }
}

pub(super) fn plain(device: &Config, gateway: &Config) -> Run {
    run(
        Initiator::new(device, floor(T0)).unwrap(),
        Responder::new(gateway, floor(T0)).unwrap(),
        usize::MAX,
        |_, _| {},
    )
}

/// Both are established, with each other and with the same secrets.
pub(super) fn agreed(run: Run) -> (Established, Established) {
    match (run.initiator, run.responder) {
        (Side::Done(initiator), Side::Done(responder)) => {
            assert_eq!(initiator.role(), Role::Initiator);
            assert_eq!(responder.role(), Role::Responder);
            assert_eq!(initiator.aead(), responder.aead());
            (initiator, responder)
        }
        (initiator, responder) => {
            panic!("not established: {:?}, {:?}", error(&initiator), error(&responder))
        }
    }
}

fn same_secrets(initiator: Established, responder: Established) {
    let (_, _, _, sent, received) = initiator.into_parts();
    let (_, _, _, their_sent, their_received) = responder.into_parts();
    assert!(sent.same_as(&their_received));
    assert!(received.same_as(&their_sent));
    assert!(!sent.same_as(&received));
}

#[test]
fn both_sides_agree() {
    let ca = Ca::new("root");
    for algorithm in [Algorithm::Es256, Algorithm::Ed25519] {
        let run = plain(
            &ca.endpoint_with(&leaf(DEVICE), algorithm),
            &ca.endpoint_with(&leaf(GATEWAY), algorithm),
        );
        let (device, gateway) = agreed(run);
        assert_eq!(device.peer().name().as_str(), GATEWAY);
        assert_eq!(gateway.peer().name().as_str(), DEVICE);
        assert_eq!(device.aead(), Aead::ChaCha20Poly1305);
        same_secrets(device, gateway);
    }
}

#[test]
fn each_handshake_has_its_own_secrets() {
    let ca = Ca::new("root");
    let (device, gateway) = (ca.endpoint(&leaf(DEVICE)), ca.endpoint(&leaf(GATEWAY)));
    let (one, _) = agreed(plain(&device, &gateway));
    let (other, _) = agreed(plain(&device, &gateway));
    assert!(!one.into_parts().3.same_as(&other.into_parts().3));
}

#[test]
fn the_stream_may_be_cut_anywhere() {
    let ca = Ca::new("root");
    let (device, gateway) = (ca.endpoint(&leaf(DEVICE)), ca.endpoint(&leaf(GATEWAY)));
    for piece in [1, 2, 3, 4, 5, 6, 7, 64, 100, 1000] {
        let run = run(
            Initiator::new(&device, floor(T0)).unwrap(),
            Responder::new(&gateway, floor(T0)).unwrap(),
            piece,
            |_, _| {},
        );
        let (device, gateway) = agreed(run);
        same_secrets(device, gateway);
    }
}

#[test]
fn frames_behind_the_last_record_are_not_taken() {
    let ca = Ca::new("root");
    let (device, gateway) = (ca.endpoint(&leaf(DEVICE)), ca.endpoint(&leaf(GATEWAY)));
    let frames = [0x17, 3, 3, 0, 3, 1, 2, 3];
    let mut flights = 0;
    let run = run(
        Initiator::new(&device, floor(T0)).unwrap(),
        Responder::new(&gateway, floor(T0)).unwrap(),
        usize::MAX,
        |from_initiator, stream| {
            flights += usize::from(from_initiator);
            if from_initiator && flights == 2 {
                stream.extend_from_slice(&frames);
            }
        },
    );
    assert_eq!(run.left, frames);
    let (device, gateway) = agreed(run);
    same_secrets(device, gateway);
}

#[test]
fn the_initiator_waits_for_the_confirmation() {
    let ca = Ca::new("root");
    let (device, gateway) = (ca.endpoint(&leaf(DEVICE)), ca.endpoint(&leaf(GATEWAY)));
    let run = run(
        Initiator::new(&device, floor(T0)).unwrap(),
        Responder::new(&gateway, floor(T0)).unwrap(),
        usize::MAX,
        |from_initiator, stream| {
            // The confirmation is a record of one octet: 5 + 1 + 1 + 16 bytes.
            if !from_initiator && stream.len() == 23 {
                stream.clear();
            }
        },
    );
    assert!(matches!(run.responder, Side::Done(_)));
    let Side::Ongoing(initiator) = run.initiator else { panic!("established unconfirmed") };
    // RFC 8446 §4.2.7: hybrid of X25519 and ML-KEM-768 is what both sides prefer.
    assert_eq!(initiator.group(), Some(NamedGroup::X25519MLKEM768));
}

#[test]
fn the_initiators_cipher_preference_decides() {
    let ca = Ca::new("root");
    let gateway = ca.endpoint(&leaf(GATEWAY));
    for aead in [Aead::ChaCha20Poly1305, Aead::Aes128Gcm, Aead::Aes256Gcm] {
        let device = ca.endpoint(&leaf(DEVICE)).with_ciphers(&[aead]).unwrap();
        let (device, gateway) = agreed(plain(&device, &gateway));
        assert_eq!(device.aead(), aead);
        same_secrets(device, gateway);
    }
}

#[test]
fn a_handshake_stays_far_under_its_bound() {
    let ca = Ca::new("root");
    let run = plain(&ca.endpoint(&leaf(DEVICE)), &ca.endpoint(&leaf(GATEWAY)));
    for side in [true, false] {
        let bytes: usize =
            run.records.iter().filter(|(from, _)| *from == side).map(|(_, r)| r.len()).sum();
        assert!(bytes < 4_000, "{bytes} bytes");
    }
}
