//! Any bytes in place of any message, in any state: an error, no panic, no plaintext left.

use super::rfc9529::SECTION_3;
use super::world::{Kind, World, between, id};
use crate::crypto::{Secret, kdf};
use crate::platform::os::OsRandom;
use crate::session::edhoc::initiator::{AwaitingMessage2, AwaitingMessage4};
use crate::session::edhoc::message::Message1;
use crate::session::edhoc::plaintext::Plaintext;
use crate::session::edhoc::responder::AwaitingMessage3;
use crate::session::edhoc::{
    Completed, Error, Identifier, Initiator, Item, Label, Method, Refusal, Responder, Suite,
    refusal, schedule,
};
use proptest::prelude::*;
use std::vec::Vec;

/// The two ends of the range: what is signed and long, what is not signed and short.
const CASES: [((Method, Suite), [Kind; 2]); 3] = [
    ((Method::SignSign, Suite::Suite4), [Kind::Thumbprint, Kind::Thumbprint]),
    ((Method::StaticStatic, Suite::Suite2), [Kind::Kid, Kind::Kid]),
    ((Method::SignStatic, Suite::Suite5), [Kind::Chain, Kind::Kid]),
];

/// A handshake that is run up to a message, which is then handed over to be altered.
struct Bench<'a> {
    initiator: &'a Initiator<'a>,
    responder: &'a Responder<'a>,
    suite: Suite,
    work: [u8; 4096],
}

impl<'a> Bench<'a> {
    const fn new(initiator: &'a Initiator<'a>, responder: &'a Responder<'a>, suite: Suite) -> Self {
        Self { initiator, responder, suite, work: [0; 4096] }
    }

    fn first(&self) -> (Vec<u8>, AwaitingMessage2<'a>) {
        let mut out = [0; 2048];
        let (len, state) =
            self.initiator.message_1(self.suite, id(&[1]), &[], &mut OsRandom, &mut out).unwrap();
        (out[..len].to_vec(), state)
    }

    fn second(&mut self, message_1: &[u8]) -> Result<(Vec<u8>, AwaitingMessage3<'a>), Error> {
        let mut out = [0; 2048];
        let (ready, _) = self.responder.message_1(message_1)?;
        let (len, state) =
            ready.message_2(id(&[2]), &[], &mut OsRandom, &mut out, &mut self.work)?;
        Ok((out[..len].to_vec(), state))
    }

    fn third(
        &mut self,
        state: AwaitingMessage2<'a>,
        message_2: &[u8],
    ) -> Result<(Vec<u8>, AwaitingMessage4), Error> {
        let mut message = message_2.to_vec();
        let ready = match state.message_2(&mut message, &mut self.work) {
            Ok((ready, _)) => ready,
            Err(error) => {
                assert!(message.iter().all(|byte| *byte == 0), "a plaintext is left");
                return Err(error);
            }
        };
        let mut out = [0; 2048];
        let (len, state) = ready.message_3(&[], &mut out, &mut self.work)?;
        Ok((out[..len].to_vec(), state))
    }

    fn fourth(
        &mut self,
        state: AwaitingMessage3<'a>,
        message_3: &[u8],
    ) -> Result<(Vec<u8>, Completed), Error> {
        let mut message = message_3.to_vec();
        let ready = match state.message_3(&mut message, &mut self.work) {
            Ok((ready, _)) => ready,
            Err(error) => {
                assert!(message.iter().all(|byte| *byte == 0), "a plaintext is left");
                return Err(error);
            }
        };
        let mut out = [0; 2048];
        let (len, completed) = ready.message_4(&[], &mut out)?;
        Ok((out[..len].to_vec(), completed))
    }

    fn last(state: AwaitingMessage4, message_4: &[u8]) -> Result<(), Error> {
        let mut message = message_4.to_vec();
        let done = state.message_4(&mut message, &[]).map(drop);
        if done.is_err() {
            assert!(message.iter().all(|byte| *byte == 0), "a plaintext is left");
        }
        done
    }

    /// Whether a handshake whose message `number` is what `alter` makes of it goes through.
    fn goes_through(&mut self, number: usize, alter: impl FnOnce(&mut Vec<u8>)) -> bool {
        self.attempt(number, alter).is_ok()
    }

    fn attempt(&mut self, number: usize, alter: impl FnOnce(&mut Vec<u8>)) -> Result<(), Error> {
        let mut alter = Some(alter);
        let mut pass = |at: usize, message: &mut Vec<u8>| {
            if at == number {
                alter.take().unwrap()(message);
            }
        };
        let (mut message, i) = self.first();
        pass(1, &mut message);
        let (mut message, r) = self.second(&message)?;
        pass(2, &mut message);
        let (mut message, i) = self.third(i, &message)?;
        pass(3, &mut message);
        let (mut message, _) = self.fourth(r, &message)?;
        pass(4, &mut message);
        Self::last(i, &message)
    }
}

fn each_case(test: impl Fn(&mut Bench<'_>)) {
    let world = World::new();
    for (case, kinds) in CASES {
        between(&world, case, kinds, |initiator, responder, _| {
            test(&mut Bench::new(initiator, responder, case.1));
        });
    }
}

#[test]
fn a_flipped_bit_in_any_byte_of_any_message_is_refused() {
    each_case(|bench| {
        for number in 1..=4 {
            let mut len = 0;
            assert!(bench.goes_through(number, |message| len = message.len()));
            for at in 0..len {
                let bit = 1 << (at % 8);
                let through = bench.goes_through(number, |message| message[at] ^= bit);
                assert!(!through, "message_{number}, byte {at} of {len}, bit {bit}");
            }
        }
    });
}

#[test]
fn a_message_cut_or_drawn_out_is_refused() {
    each_case(|bench| {
        for number in 1..=4 {
            let mut len = 0;
            assert!(bench.goes_through(number, |message| len = message.len()));
            for keep in 0..len {
                assert!(!bench.goes_through(number, |message| message.truncate(keep)));
            }
            assert!(!bench.goes_through(number, |message| message.push(0)));
            assert!(!bench.goes_through(number, |message| message.insert(0, 0)));
        }
    });
}

#[test]
fn a_message_of_another_kind_or_session_is_refused() {
    each_case(|bench| {
        let (one, i) = bench.first();
        let (two, r) = bench.second(&one).unwrap();
        let (three, i) = bench.third(i, &two).unwrap();
        let (four, _) = bench.fourth(r, &three).unwrap();
        Bench::last(i, &four).unwrap();
        for number in 1..=4 {
            for (other, at) in [&one, &two, &three, &four].into_iter().zip(1..) {
                let through = bench.goes_through(number, |message| message.clone_from(other));
                assert!(!through, "an earlier message_{at} in place of message_{number}");
            }
        }
    });
}

/// §3.8, in each message.
#[test]
fn an_unknown_critical_item_ends_the_handshake() {
    let world = World::new();
    let unknown = [Item::critical(7, Some(b"?")).unwrap()];
    let passed = [Item::new(7, Some(b"?")).unwrap(), Item::padding(&[0; 20])];
    for (case, kinds) in CASES {
        between(&world, case, kinds, |initiator, responder, _| {
            for (ead, number) in [(&unknown[..], 1), (&unknown, 2), (&unknown, 3), (&unknown, 4)] {
                let refused = with_ead(initiator, responder, case.1, number, ead);
                assert_eq!(refused, Err(Error::CriticalEad), "message_{number}");
                assert_eq!(with_ead(initiator, responder, case.1, number, &passed), Ok(()));
            }
        });
    }
}

fn with_ead(
    initiator: &Initiator<'_>,
    responder: &Responder<'_>,
    suite: Suite,
    number: usize,
    ead: &[Item<'_>],
) -> Result<(), Error> {
    let (mut out, mut work) = ([0; 2048], [0; 4096]);
    let random = &mut OsRandom;
    let at = |message| if message == number { ead } else { &[] };
    let (len, i) = initiator.message_1(suite, id(&[1]), at(1), random, &mut out)?;
    let (r, ead) = responder.message_1(&out[..len])?;
    assert!(ead.is_empty());
    let (len, r) = r.message_2(id(&[2]), at(2), random, &mut out, &mut work)?;
    let (i, ead) = i.message_2(&mut out[..len], &mut work)?;
    assert!(ead.is_empty());
    let (len, i) = i.message_3(at(3), &mut out, &mut work)?;
    let (r, ead) = r.message_3(&mut out[..len], &mut work)?;
    assert!(ead.is_empty());
    let (len, _) = r.message_4(at(4), &mut out)?;
    let (_, ead) = i.message_4(&mut out[..len], &[])?;
    assert!(ead.is_empty());
    Ok(())
}

#[test]
fn error_messages_end_a_handshake_and_are_not_answered() {
    let mut out = [0; 64];
    each_case(|bench| {
        for (message, error) in [
            (&b"\x01\x64oops"[..], Error::Told),
            (b"\x02\x04", Error::ToldSuite),
            (b"\x02\x82\x00\x04", Error::ToldSuite),
            (b"\x03\xf5", Error::ToldCredential),
            (b"\x00\x00", Error::Told),
            (b"\x38\x63\x80", Error::Told),
            (b"\x03\xf4", Error::Refusal),
            (b"\x02\x81\x04", Error::Refusal),
            (b"\x01\x00", Error::Refusal),
            (b"\x01", Error::Refusal),
            (b"\x01\x60\x00", Error::Refusal),
        ] {
            for number in [2, 3, 4] {
                let told = bench.attempt(number, |bytes| *bytes = message.to_vec());
                assert_eq!(told, Err(error), "{message:?} as message_{number}");
            }
        }
    });
    for error in [Error::Told, Error::ToldSuite, Error::ToldCredential, Error::Refusal] {
        assert_eq!(refusal::write(error, &[Suite::Suite4], &mut out), Ok(None));
    }
    let len = refusal::write(Error::Proof, &[], &mut out).unwrap().unwrap();
    assert_eq!(Refusal::read(&out[..len]), Ok(Refusal::Unspecified("Authentication failed")));
}

fn secret_of_the_trace(name: &str) -> [u8; 32] {
    let (_, value) = SECTION_3.iter().find(|(other, _)| *other == name).unwrap();
    hex::decode(value).unwrap().try_into().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_for_any_message(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        each_case(|bench| for number in 1..=4 {
            assert!(!bench.goes_through(number, |message| message.clone_from(&bytes)));
        });
    }

    /// As a byte string, which gets past the first look.
    #[test]
    fn any_content_for_any_message(bytes in proptest::collection::vec(any::<u8>(), 0..255)) {
        let head = [0x58, u8::try_from(bytes.len()).unwrap()];
        let head = if bytes.len() < 24 { &[0x40 | head[1]][..] } else { &head };
        let message_in = [head, &bytes].concat();
        each_case(|bench| for number in 2..=4 {
            assert!(!bench.goes_through(number, |message| message.clone_from(&message_in)));
        });
    }
}

proptest! {
    /// What an attacker gets decrypted is read without a panic, and only one encoding is taken.
    #[test]
    fn any_plaintext_is_read_or_refused(
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
        with_connection: bool,
    ) {
        if let Ok(read) = Plaintext::read(&bytes, with_connection, &[]) {
            prop_assert_eq!(read.connection.is_some(), with_connection);
        }
    }

    #[test]
    fn any_message_1_is_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
        let methods = [Method::SignSign, Method::StaticStatic];
        let _ = Message1::read(&bytes, &methods, &Suite::ALL);
        let _ = Refusal::read(&bytes);
    }

    #[test]
    fn identifiers_come_back(bytes in proptest::collection::vec(any::<u8>(), 0..12)) {
        match Identifier::new(&bytes) {
            Ok(identifier) => prop_assert_eq!(identifier.as_bytes(), &bytes),
            Err(error) => prop_assert!(error == Error::IdentifierLength && bytes.len() > 8),
        }
    }

    /// The stream cipher of message_2 is HKDF-Expand, block by block.
    #[test]
    fn the_keystream_is_the_kdf(len in 0_usize..200) {
        let prk = kdf::Expand::new(&Secret::take(&mut secret_of_the_trace("PRK_2e")));
        let th_2 = secret_of_the_trace("TH_2");
        let (mut stream, mut text) = (std::vec![0; len], std::vec![0; len]);
        schedule::expand(&prk, Label::KEYSTREAM_2, &[&th_2], &mut stream).unwrap();
        schedule::expand_xor(&prk, Label::KEYSTREAM_2, &[&th_2], &mut text).unwrap();
        prop_assert_eq!(stream, text);
    }
}

#[test]
fn a_plaintext_longer_than_the_keystream_is_refused() {
    let prk = kdf::Expand::new(&Secret::take(&mut [1; 32]));
    let mut text = std::vec![7; 255 * 32 + 1];
    let refused = prk.expand_xor(&[], &mut text);
    assert_eq!(refused, Err(crate::crypto::Error::OutputLength));
    assert!(text.iter().all(|byte| *byte == 7));
}
