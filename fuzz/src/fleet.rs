//! Payloads of the fleet's statements: each has one encoding, and the peer reads it.

use crate::{Accepted, Seed, near_misses};
use coset::cbor::Value;
use iomt_secure::fleet::access::{Access, Commands, Effect, Head, Kinds, Metrics, Rule, Scope};
use iomt_secure::fleet::audit::{
    Claims, Damage, ENTRY, Entry, Event, Head as LogHead, Log, Verifier,
};
use iomt_secure::fleet::posture::{Debug, Digests, FdaClass, Oem, Ports, SafetyClass, Transports};
use iomt_secure::fleet::{DenyList, Level, Posture};
use iomt_secure::identity::Protection;
use iomt_secure::measurement::Code;
use iomt_secure::minimize::Pattern;
use iomt_secure::statement::Kind;

/// The first byte says as what the rest is read. What is accepted is written again as the same bytes,
/// and is well-formed to the peer, who writes it as these bytes, too.
pub fn property(data: &[u8]) -> Accepted {
    let Some((kind, payload)) = data.split_first() else { return false };
    let mut out = vec![0; payload.len() + 64];
    let again = match kind {
        0 => DenyList::decode(payload)
            .map(|list| list.encode(&mut out).unwrap_or_else(|error| panic!("{error}")).to_vec()),
        1 => Posture::decode(payload).map(|posture| {
            posture.encode(&mut out).unwrap_or_else(|error| panic!("{error}")).to_vec()
        }),
        2 => Access::decode(payload).map(|access| {
            let mut rules = Vec::new();
            let walked = access.rules(|rule| {
                rules.insert(0, rule);
                Ok(())
            });
            walked.unwrap_or_else(|error| panic!("{error}"));
            // Backwards: their order means nothing.
            Access::encode(access.head(), &rules, &mut out)
                .unwrap_or_else(|error| panic!("{error}"))
                .to_vec()
        }),
        3 => LogHead::decode(payload)
            .map(|head| head.encode(&mut out).unwrap_or_else(|error| panic!("{error}")).to_vec()),
        4 => return log(payload),
        _ => return false,
    };
    let Ok(again) = again else { return false };
    assert_eq!(again, payload, "two encodings");
    let value: Value = coset::cbor::de::from_reader(payload).unwrap_or_else(|e| panic!("{e}"));
    let mut peers = Vec::new();
    coset::cbor::ser::into_writer(&value, &mut peers).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(peers, payload, "the peer writes otherwise");
    true
}

/// Each kind with its near misses.
pub fn seeds() -> Vec<Seed> {
    let (certificates, names) = ([[1; 16], [2; 16], [3; 16]], [[7; 16]]);
    let (issued, next) = (1_795_435_200, 1_795_435_201);
    let list = DenyList {
        id: "deny",
        version: 7,
        issued,
        next,
        certificates: &certificates,
        names: &names,
    };
    let mut out = [0; 256];
    let list = list.encode(&mut out).unwrap_or_else(|error| panic!("{error}"));
    let mut seeds = near_misses("deny-list", &[&[0], list].concat(), 32);
    let models = [[3; 32], [4; 32]];
    let posture = Posture {
        name: "spiffe://hospital.example/icu-3/infusion-pump/pump-42",
        issued,
        nonce: &[9; 16],
        ueid: &[1; 17],
        oem: Oem::Ieee(&[1, 2, 3]),
        hardware: b"IP-7",
        uptime: 86_400,
        debug: Debug::DisabledFully,
        firmware: "pump",
        version: "2.4.1",
        make: "Example",
        model: "IP-7",
        firmware_digest: &[1; 32],
        sbom: Some(&[2; 32]),
        models: Digests::new(&models).unwrap_or_default(),
        fda: FdaClass::II,
        safety: SafetyClass::C,
        transports: Transports::WIFI.and(Transports::BLE),
        ports: Ports::new(&[443, 5683]).unwrap_or_default(),
        policy: Some((7, &[5; 32])),
        deny_list: Some(4),
        protection: Protection::Isolated,
        level: Level::Restricted,
        order: (1, 9),
    };
    let mut out = [0; 1024];
    let posture = posture.encode(&mut out).unwrap_or_else(|error| panic!("{error}"));
    seeds.extend(near_misses("posture", &[&[1], posture].concat(), 64));
    seeds.extend(near_misses("access", &[&[2][..], &access()].concat(), 48));
    let head = LogHead { claims: CLAIMS, count: 7, link: &[5; 32], time: issued };
    let mut out = [0; LogHead::MAX];
    let head = head.encode(&mut out).unwrap_or_else(|error| panic!("{error}"));
    seeds.extend(near_misses("head", &[&[3], head].concat(), 32));
    seeds.extend(near_misses("log", &[&[4][..], &entries()].concat(), 64));
    seeds.push(("no-kind", vec![0xFF; 8]));
    seeds
}

fn access() -> Vec<u8> {
    let pattern = |text| Pattern::parse(text).unwrap_or_else(|error| panic!("{error}"));
    let rule = |effect, kinds, metrics| {
        let (from, to) = (pattern("spiffe://*/*/infusion-pump/*"), pattern("spiffe://*/icu-3/*/*"));
        let scope = Scope { effect, kinds, channels: None, metrics, commands: Commands::NONE };
        Rule { from, to, scope }
    };
    let mut command = rule(Effect::Deny, Kinds::COMMAND, None);
    command.scope.commands = Commands::of(&[Kind::Policy, Kind::Order]);
    let metrics = Metrics::new(&[Code::PULS_OXIM_SAT_O2]).ok();
    let rules = [
        rule(Effect::Allow, Kinds::SESSION.and(Kinds::TELEMETRY), None),
        rule(Effect::BreakGlass, Kinds::EVENT, metrics),
        command,
    ];
    let (issued, take_by) = (1_795_435_200, 1_795_435_201);
    let head = Head { id: "access", version: 3, issued, take_by, glass: 900 };
    Access::encode(&head, &rules, &mut [0; 1024]).unwrap_or_else(|error| panic!("{error}")).to_vec()
}

const CLAIMS: Claims<'static> = Claims {
    id: &[7; 16],
    device: "spiffe://hospital.example/icu-3/infusion-pump/pump-42",
    owner: "hospital.example",
    jurisdiction: "DE",
    retention: 3650,
};

/// What the verifier finds is where the data first differs from what it can be; what holds can be gone on
/// from.
fn log(data: &[u8]) -> Accepted {
    let mut verifier = Verifier::new(CLAIMS).unwrap_or_else(|error| panic!("{error}"));
    let result = verifier.entries(data);
    let read = verifier.len();
    if let Err(finding) = result {
        assert_eq!(finding.number, read);
        if finding.damage == Damage::Truncated {
            assert!(!data.len().is_multiple_of(ENTRY) && data.len() / ENTRY == read as usize);
        }
    }
    let (entries, _) = data.as_chunks::<ENTRY>();
    for entry in &entries[..read as usize] {
        assert!(Entry::read(entry).is_some(), "verified and not read");
    }
    let Some(last) = entries[..read as usize].last() else { return false };
    let log = Log::resume(CLAIMS, last).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(log.len(), read);
    result.is_ok()
}

fn entries() -> Vec<u8> {
    let mut log = Log::new(CLAIMS).unwrap_or_else(|error| panic!("{error}"));
    let mut bytes = Vec::new();
    for event in [
        Event::Started { firmware: [1; 16] },
        Event::SessionRefused { peer: [2; 16], error: 224 },
        Event::Dropped { count: 3 },
    ] {
        let mut entry = [0; ENTRY];
        let now = iomt_secure::identity::TimeFloor::build().now(&NoClock);
        log.append(&event, &now, &mut entry).unwrap_or_else(|error| panic!("{error}"));
        bytes.extend(entry);
    }
    bytes
}

struct NoClock;

impl iomt_secure::platform::Clock for NoClock {
    fn now(&self) -> Option<iomt_secure::platform::Reading> {
        None
    }
}
