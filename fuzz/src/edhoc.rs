//! EDHOC: a message that was altered in any way ends the handshake; items of any kind come through
//! as they were sent, or end it as the standard says.
//!
//! Input: one byte of options (bits 1-0: which message; bit 2: raw keys instead of certificates;
//! bit 7: items), then a mask, which is laid over that message by XOR and lengthens it if longer; or,
//! with items, for each of them two bytes of label, one of options (bit 7: critical, bit 6: no
//! value, else the length), and the value, all of which ride along in every message.

use crate::ward::{good, now};
use crate::{Accepted, Seed};
use iomt_secure::crypto::signature::Algorithm;
use iomt_secure::identity::dev_ca::Terms;
use iomt_secure::identity::request::request;
use iomt_secure::identity::{
    Anchor, Anchors, Chain, DevCa, Key, KeyAgreement, Name, Pin, SoftwareAgreement, SoftwareSigner,
};
use iomt_secure::platform::os::OsRandom;
use iomt_secure::session::edhoc::{
    Credential, Ead, Error, Identifier, Initiator, Item, Method, PrivateKey, Responder, Suite,
    Trust,
};

const NAMES: [&str; 2] = [
    "spiffe://hospital.example/icu-3/pulse-oximeter/oxi-1",
    "spiffe://hospital.example/core/gateway/gw-1",
];
const KNOWN: &[u16] = &[1, 2, 24, 32768];
const MOST: usize = 1024;

type Ends = (Initiator<'static>, Responder<'static>);

thread_local! {
    /// With certificates, and with raw keys. What they borrow is leaked, once a thread.
    static ENDS: [Ends; 2] = [with_certificates(), with_raw_keys()];
}

fn leak<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

fn ends(
    method: Method,
    suite: Suite,
    own: [Credential<'static>; 2],
    trust: Trust<'static>,
) -> Ends {
    let [initiator, responder] = own.map(|own| leak([own]));
    let (suites, methods) = (leak([suite]), leak([method]));
    (
        good(Initiator::new(method, suites, initiator, trust)).knowing(KNOWN),
        good(Responder::new(methods, suites, responder, trust)).knowing(KNOWN),
    )
}

fn with_certificates() -> Ends {
    let made = now().unix();
    let ca = good(DevCa::new("hospital.example", "root", Algorithm::Ed25519, made, &mut OsRandom));
    let own = NAMES.map(|name| {
        let signer = leak(good(SoftwareSigner::generate(Algorithm::Ed25519, &mut OsRandom)));
        let csr = good(request(signer, &good(Name::parse(name))));
        let leaf = leak(good(ca.issue(&csr, &Terms::ldevid(made), &mut OsRandom)));
        let chain = good(Chain::new([&leaf[..]]));
        good(Credential::x5chain(chain, PrivateKey::Signature(signer)))
    });
    let root = leak(ca.certificate().to_vec());
    let anchors = leak([good(Anchor::new(root, "hospital.example"))]);
    let trust = Trust::none().with_anchors(good(Anchors::new(anchors)), now());
    ends(Method::SignSign, Suite::Suite4, own, trust)
}

fn with_raw_keys() -> Ends {
    let sides = [0, 1].map(|kid| {
        let key = leak(good(SoftwareAgreement::generate_x25519(&mut OsRandom)));
        let mut claims = [0; 128];
        let public = Key::X25519(key.public_key().x());
        let claims = leak(good(Pin::write_claims("", &[kid], &public, &mut claims)).to_vec());
        let name = good(Name::parse(NAMES[usize::from(kid)]));
        let own = good(Credential::kid(claims, PrivateKey::Agreement(key)));
        (own, good(Pin::new(name, claims)))
    });
    let pins = leak(sides.map(|(_, pin)| pin));
    let trust = good(Trust::none().with_pins(pins));
    ends(Method::StaticStatic, Suite::Suite0, sides.map(|(own, _)| own), trust)
}

/// Accepted if both sides end in a session, which they do exactly if the message was not altered
/// and no item is both critical and unknown.
pub fn property(data: &[u8]) -> Accepted {
    let (&options, rest) = data.split_first().unwrap_or((&0, &[]));
    ENDS.with(|ends| {
        let ends = &ends[usize::from(options >> 2 & 1)];
        let number = options & 3;
        // The input as it is, in the message's place.
        let replaced = handshake(ends, &[], |at, message| {
            if at == number {
                message.clear();
                message.extend(data.iter().take(MOST));
            }
        });
        assert!(replaced.is_err(), "{data:02x?} passed as message_{}", number + 1);
        if options & 0x80 != 0 {
            return with_items(ends, rest);
        }
        let mut altered = false;
        let outcome = handshake(ends, &[], |at, message| {
            if at == number {
                let genuine = message.clone();
                let mask = &rest[..rest.len().min(MOST)];
                message.resize(message.len().max(mask.len()), 0);
                message.iter_mut().zip(mask).for_each(|(byte, mask)| *byte ^= mask);
                altered = *message != genuine;
            }
        });
        assert_eq!(outcome.is_ok(), !altered, "{outcome:?}");
        !altered
    })
}

fn with_items(ends: &Ends, mut data: &[u8]) -> Accepted {
    let (mut items, mut refused) = (Vec::new(), false);
    while let [high, low, options, rest @ ..] = data {
        let label = u16::from_be_bytes([*high, *low]);
        let len = usize::from(options & 0x3f).min(rest.len());
        let (value, rest) = rest.split_at(if options & 0x40 == 0 { len } else { 0 });
        data = rest;
        let critical = options & 0x80 != 0;
        let has_value = (options & 0x40 == 0).then_some(value);
        items.push(match (label, critical) {
            (0, _) => Item::padding(value),
            (_, true) => good(Item::critical(label, has_value)),
            (_, false) => good(Item::new(label, has_value)),
        });
        refused |= label != 0 && critical && !KNOWN.contains(&label);
        if items.len() == 8 {
            break;
        }
    }
    let outcome = handshake(ends, &items, |_, _| ());
    let expected = if refused { Err(Error::CriticalEad) } else { Ok(()) };
    assert_eq!(outcome, expected);
    !refused
}

/// All four messages, each of which `alter` may change on its way.
fn handshake(
    (initiator, responder): &Ends,
    items: &[Item<'_>],
    mut alter: impl FnMut(u8, &mut Vec<u8>),
) -> Result<(), Error> {
    let known: Vec<_> = items.iter().filter(|item| KNOWN.contains(&item.label())).collect();
    let check = |ead: Ead<'_>| assert!(ead.items().eq(known.iter().map(|item| **item)));
    let (mut out, mut work) = ([0; 2048], [0; 4096]);
    let id = |byte| good(Identifier::new(&[byte]));
    let mut pass = |at, sent: &[u8]| {
        let mut message = sent.to_vec();
        alter(at, &mut message);
        message
    };

    let suite = good(initiator.preferred());
    let (len, i) = good(initiator.message_1(suite, id(1), items, &mut OsRandom, &mut out));
    let message = pass(0, &out[..len]);
    let (r, ead) = responder.message_1(&message)?;
    let unaltered = message == out[..len];
    if unaltered {
        check(ead);
    }
    let (len, r) = r.message_2(id(2), items, &mut OsRandom, &mut out, &mut work)?;
    let mut message = pass(1, &out[..len]);
    let (i, ead) = i.message_2(&mut message, &mut work)?;
    check(ead);
    assert_eq!(i.peer().name().as_str(), NAMES[1]);
    let (len, i) = good(i.message_3(items, &mut out, &mut work).map_err(|error| error.message()));
    let mut message = pass(2, &out[..len]);
    let (r, ead) = r.message_3(&mut message, &mut work)?;
    check(ead);
    assert_eq!(r.peer().name().as_str(), NAMES[0]);
    let (len, r) = good(r.message_4(items, &mut out).map_err(|error| error.message()));
    let mut message = pass(3, &out[..len]);
    let (i, ead) = i.message_4(&mut message, KNOWN)?;
    check(ead);
    let (mut at_i, mut at_r) = ([0; 16], [0; 16]);
    good(i.export(24, b"fuzz", &mut at_i));
    good(r.export(24, b"fuzz", &mut at_r));
    assert_eq!(at_i, at_r);
    Ok(())
}

/// Each message of each kind: as it is, one bit turned, one byte longer; and items.
pub fn seeds() -> Vec<Seed> {
    let mut seeds = Vec::new();
    for options in 0..8 {
        seeds.push(("as-it-is", vec![options]));
        seeds.push(("a-bit-turned", [&[options][..], &[0; 20], &[1]].concat()));
        seeds.push(("a-byte-longer", [&[options][..], &[0; 700], &[1]].concat()));
        seeds.push(("another-head", vec![options, 0x58, 0x10]));
    }
    for options in [0x80, 0x84] {
        for (name, items) in [
            ("items-known", &[0, 1, 3, 1, 2, 3, 0x80, 0, 0xc0, 0, 24, 0x40][..]),
            ("items-unknown", &[0, 9, 2, 1, 2]),
            ("items-padding", &[0, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
            ("items-critical-unknown", &[0, 1, 0, 0, 9, 0xc0]),
        ] {
            seeds.push((name, [&[options][..], items].concat()));
        }
    }
    // A message_1 and an error message, as they come.
    let message_1 = [&[0x00, 0x04, 0x58, 0x20][..], &[9; 32], &[0x01]].concat();
    seeds.push(("message-1", message_1));
    seeds.push(("error-message", vec![0x02, 0x82, 0x00, 0x04]));
    seeds
}
