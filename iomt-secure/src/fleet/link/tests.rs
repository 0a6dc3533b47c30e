//! What an order does to live links, frame by frame.

use super::*;
use crate::crypto::aead::Aead;
use crate::fleet::isolation::{Authorities, Functions, Isolation, Measure, Order, Reason, command};
use crate::fleet::testing::{
    Cut, Flash, HOUR, NOON, PUMP, STATION, keys, name, now, signed, signer,
};
use crate::fleet::{
    DenyList, Gate, Level, VerifiedAccess, VerifiedDenyList, VerifiedPosture, posture, revocation,
};
use crate::identity::{Name, Signer};
use crate::measurement::{Code, Decimal, Sample, Time, Unit};
use crate::minimize::policy::text;
use crate::minimize::{Minimizer, Pattern, Plan, Purpose, VerifiedPolicy};
use crate::statement::Authority;
use std::{vec, vec::Vec};

const POLICY: &str = "format = 1\nid = \"ward\"\nversion = 1\nissued = 2026-11-23T12:00:00Z\n\
    [[view]]\nrecipient = \"spiffe://hospital.example/*/*/*\"\npurpose = \"TREAT\"\n\
    padding = \"none\"\n[[view.rule]]\nmetric = \"MDC_PULS_OXIM_SAT_O2\"\nunit = \"%\"\n\
    method = \"keep\"\n";

fn policy() -> Vec<u8> {
    signed(&[7], Kind::Policy, &text::from_toml(POLICY).unwrap())
}

fn minimizer(recipient: Name) -> Minimizer<8> {
    let statement = policy();
    let authorities = [Authority::new(signer(7).public_key(), &[Kind::Policy]).unwrap()];
    let (mut storage, mut scratch) = (Flash::default(), vec![0; 1024]);
    let now = now(NOON);
    let accepted =
        VerifiedPolicy::accept(&statement, &authorities, "ward", &now, &mut storage, &mut scratch);
    let peer = VerifiedPeer::made_up(recipient, signer(9).public_key());
    Minimizer::new(Plan::compile(&accepted.unwrap(), &peer, Purpose::Treatment, &now).unwrap())
}

fn batch(minimizer: &mut Minimizer<8>) -> Minimized<64> {
    let mut batch = minimizer.batch(&now(NOON)).unwrap();
    let value = Decimal::parse("97").unwrap();
    let time = Time::utc(1_795_435_200_000);
    let sample = Sample::new(Code::PULS_OXIM_SAT_O2, value, Unit::PERCENT, time);
    minimizer.sample(&sample, &mut batch).unwrap();
    batch
}

/// A link whose both ends may be isolated, past its first key update.
struct Pair<'g> {
    pump: Link<'g, 1>,
    station: Link<'g, 1>,
    from_pump: Minimized<64>,
    from_station: Minimized<64>,
}

impl<'g> Pair<'g> {
    fn new(pump_gate: &'g Gate, station_gate: &'g Gate) -> Self {
        let (pump, station) = Established::pair(Aead::ChaCha20Poly1305, PUMP, STATION);
        let options = Options::ordered();
        let mut pump = Link::open(pump, &options, pump_gate, &Rules::none()).unwrap();
        let mut station = Link::open(station, &options, station_gate, &Rules::none()).unwrap();
        let (mut to_station, mut to_pump) = (minimizer(name(STATION)), minimizer(name(PUMP)));
        let mut out = [0; 128];
        let len = pump.update_key(&Terms::from(to_station.plan()), &mut out).unwrap();
        assert!(matches!(station.receive(&mut out[..len]), Ok(Received::KeyUpdate(_))));
        let len = station.update_key(&Terms::from(to_pump.plan()), &mut out).unwrap();
        assert!(matches!(pump.receive(&mut out[..len]), Ok(Received::KeyUpdate(_))));
        let (from_pump, from_station) = (batch(&mut to_station), batch(&mut to_pump));
        Self { pump, station, from_pump, from_station }
    }
}

fn isolation<'g>(own: &str, gate: &'g Gate, flash: &mut Flash) -> Isolation<'g> {
    let functions = Functions::new(&[], &[]).unwrap();
    let authorities = Authorities::new(1, &keys(&[1]), 1, &keys(&[3])).unwrap();
    Isolation::load(name(own), functions, authorities, 0, gate, flash).unwrap()
}

fn order(sequence: u64, measure: Measure) -> Vec<u8> {
    let target = Pattern::parse("spiffe://hospital.example/icu-3/*/*").unwrap();
    let (issued, take_by, reason) = (NOON, NOON + HOUR, Reason::Malware);
    let order = Order { generation: 0, sequence, target, issued, take_by, measure, reason };
    signed(&[1], Kind::Order, order.encode(&mut [0; 256]).unwrap())
}

fn take(isolation: &mut Isolation<'_>, statement: &[u8], flash: &mut Flash) {
    isolation.take(statement, &now(NOON), flash, &mut [0; 1024]).unwrap();
}

#[test]
fn a_quarantined_device_seals_and_takes_no_measurements() {
    let (pump_gate, station_gate) = (Gate::closed(), Gate::closed());
    let mut flash = Flash::default();
    let mut isolated = isolation(PUMP, &pump_gate, &mut flash);
    isolation(STATION, &station_gate, &mut Flash::default());
    let mut pair = Pair::new(&pump_gate, &station_gate);
    let mut out = [0xEE; 512];
    let authorities = [Authority::new(signer(1).public_key(), &[Kind::Order]).unwrap()];
    for (sequence, measure) in [
        (1, Measure::ObserveOnly),
        (2, Measure::Quarantine),
        (3, Measure::Release),
        (4, Measure::Quarantine),
    ] {
        // The order comes to the pump in a frame of the link itself, quarantined or not.
        let statement = order(sequence, measure);
        let made = command(&statement, &authorities, &mut [0; 512]).unwrap();
        let len = pair.station.seal_command(&made, &mut out).unwrap();
        let Ok(Received::Command(bytes)) = pair.pump.receive(&mut out[..len]) else { panic!() };
        take(&mut isolated, bytes, &mut flash);
        out.fill(0xEE);

        let open = measure.level() != Level::Quarantined;
        let expected = |len| if open { Ok(len) } else { Err(Error::Isolated) };
        let sealed = pair.pump.seal(0, &pair.from_pump, &mut out);
        assert_eq!(sealed.map(|_| 0), expected(0), "{measure:?}");
        if let Ok(len) = sealed {
            assert!(matches!(pair.station.receive(&mut out[..len]), Ok(Received::Telemetry(_))));
        }
        let sealed = pair.pump.seal_event(0, &pair.from_pump, &mut out);
        assert_eq!(sealed.map(|_| 0), expected(0), "{measure:?}");
        match sealed {
            Ok(len) => {
                assert!(matches!(pair.station.receive(&mut out[..len]), Ok(Received::Event(_))));
            }
            Err(_) => assert!(out.iter().all(|byte| *byte == 0xEE), "something was sealed"),
        }
        // It passes nobody's orders on, and takes nobody's measurements.
        let sealed = pair.pump.seal_command(&made, &mut out);
        assert_eq!(sealed.map(|_| 0), expected(0), "{measure:?}");
        if let Ok(len) = sealed {
            assert!(pair.station.receive(&mut out[..len]).is_ok());
        }
        for event in [false, true] {
            let batch = &pair.from_station;
            let len = match event {
                false => pair.station.seal(0, batch, &mut out),
                true => pair.station.seal_event(0, batch, &mut out),
            };
            let taken = pair.pump.receive(&mut out[..len.unwrap()]).map(drop);
            assert_eq!(taken, expected(0).map(drop), "{measure:?}");
        }
        out.fill(0xEE);
    }
    // Control messages still go both ways.
    let terms = Terms::from(minimizer(name(STATION)).plan());
    let len = pair.pump.update_key(&terms, &mut out).unwrap();
    assert!(matches!(pair.station.receive(&mut out[..len]), Ok(Received::KeyUpdate(_))));
    let len = pair.pump.close(&mut out).unwrap();
    assert!(matches!(pair.station.receive(&mut out[..len]), Ok(Received::Close)));
}

/// Malware on a station: its own gate closes for every link it has, the pumps' stay open.
#[test]
fn one_gate_closes_all_links_of_a_device_and_of_no_other() {
    let gates: [Gate; 2] = [Gate::closed(), Gate::closed()];
    let mut flash = Flash::default();
    let mut station = isolation(STATION, &gates[0], &mut flash);
    isolation(PUMP, &gates[1], &mut Flash::default());
    let mut pairs: Vec<_> = (0..3).map(|_| Pair::new(&gates[1], &gates[0])).collect();
    take(&mut station, &order(1, Measure::Quarantine), &mut flash);
    let mut out = [0; 256];
    for pair in &mut pairs {
        assert_eq!(pair.station.seal_event(0, &pair.from_station, &mut out), Err(Error::Isolated));
        assert!(pair.pump.seal(0, &pair.from_pump, &mut out).is_ok());
    }
}

/// Nothing is sealed by a device that has not yet found its state.
#[test]
fn a_link_begins_behind_a_closed_gate() {
    let (gate, other) = (Gate::closed(), Gate::closed());
    let mut pair = Pair::new(&gate, &other);
    assert_eq!(pair.pump.seal(0, &pair.from_pump, &mut [0; 256]), Err(Error::Isolated));
    isolation(PUMP, &gate, &mut Flash::default());
    assert!(pair.pump.seal(0, &pair.from_pump, &mut [0; 256]).is_ok());
}

#[test]
fn a_denied_peer_loses_its_live_session() {
    let gates = [Gate::closed(), Gate::closed()];
    isolation(PUMP, &gates[0], &mut Flash::default());
    isolation(STATION, &gates[1], &mut Flash::default());
    let mut pair = Pair::new(&gates[0], &gates[1]);
    let mut out = [0; 256];
    assert!(pair.pump.seal(0, &pair.from_pump, &mut out).is_ok());

    let deny = |version, names: &[revocation::Entry]| {
        let (issued, next) = (NOON, NOON + HOUR);
        let list = DenyList { id: "deny", version, issued, next, certificates: &[], names };
        signed(&[1], Kind::DenyList, list.encode(&mut [0; 256]).unwrap())
    };
    let authorities = [Authority::new(signer(1).public_key(), &[Kind::DenyList]).unwrap()];
    let flash = &mut Flash::default();
    let mut accept = |statement| {
        let (now, scratch) = (now(NOON), &mut [0; 512]);
        VerifiedDenyList::accept(statement, &authorities, "deny", &now, &gates[0], flash, scratch)
            .unwrap()
    };
    // Somebody else is denied: the link must be checked, and then goes on.
    let statement = deny(1, &[revocation::of_name(&name(PUMP))]);
    let list = accept(&statement);
    assert_eq!(pair.pump.seal(0, &pair.from_pump, &mut out), Err(Error::RulesChanged));
    let len = pair.station.seal(0, &pair.from_station, &mut out).unwrap();
    assert_eq!(pair.pump.receive(&mut out[..len]).map(drop), Err(Error::RulesChanged));
    assert_eq!(pair.pump.renew(&Rules::none().denying(&list)), Ok(()));
    assert!(pair.pump.receive(&mut out[..len]).is_ok(), "it had not been touched");
    assert!(pair.pump.seal(0, &pair.from_pump, &mut out).is_ok());
    // The station is: nothing passes any more, in neither direction, and a later list does not help.
    let statement = deny(2, &[revocation::of_name(&name(STATION))]);
    let list = accept(&statement);
    assert_eq!(pair.pump.renew(&Rules::none().denying(&list)), Err(Error::Revoked));
    // Nor does a new session begin while it is denied.
    let (pump, _) = Established::pair(Aead::ChaCha20Poly1305, PUMP, STATION);
    let rules = Rules::none().denying(&list);
    let refused = Link::<1>::open(pump, &Options::ordered(), &gates[0], &rules).map(drop);
    assert_eq!(refused, Err(Error::Revoked));
    let statement = deny(3, &[]);
    let empty = accept(&statement);
    assert_eq!(pair.pump.renew(&Rules::none().denying(&empty)), Err(Error::Revoked));
    let terms = Terms::from(minimizer(name(STATION)).plan());
    assert_eq!(pair.pump.seal(0, &pair.from_pump, &mut out), Err(Error::Revoked));
    assert_eq!(pair.pump.seal_event(0, &pair.from_pump, &mut out), Err(Error::Revoked));
    assert_eq!(pair.pump.update_key(&terms, &mut out), Err(Error::Revoked));
    let len = pair.station.seal(0, &pair.from_station, &mut out).unwrap();
    assert_eq!(pair.pump.receive(&mut out[..len]).map(drop), Err(Error::Revoked));
    assert!(pair.pump.close(&mut out).is_ok(), "it may say goodbye");
}

/// From quarantine, and fresh for this session alone.
#[test]
fn a_quarantined_device_still_sends_its_posture() {
    let gates = [Gate::closed(), Gate::closed()];
    let mut flash = Flash::default();
    let mut isolated = isolation(PUMP, &gates[0], &mut flash);
    isolation(STATION, &gates[1], &mut Flash::default());
    let mut pair = Pair::new(&gates[0], &gates[1]);
    take(&mut isolated, &order(7, Measure::Quarantine), &mut flash);
    assert_eq!(pair.pump.own_nonce(), pair.station.peer_nonce());
    assert_eq!(pair.pump.peer_nonce(), pair.station.own_nonce());
    assert_ne!(pair.pump.peer_nonce(), pair.pump.own_nonce());
    let claims = posture::Posture {
        name: PUMP,
        issued: NOON,
        nonce: pair.pump.own_nonce(),
        ueid: &[1; 17],
        oem: posture::Oem::Enterprise(32473),
        hardware: b"IP-7",
        uptime: 5,
        debug: posture::Debug::DisabledFully,
        firmware: "pump",
        version: "1",
        make: "Example",
        model: "IP-7",
        firmware_digest: &[1; 32],
        sbom: None,
        models: posture::Digests::default(),
        fda: posture::FdaClass::II,
        safety: posture::SafetyClass::C,
        transports: posture::Transports::WIFI,
        ports: posture::Ports::default(),
        policy: None,
        deny_list: None,
        protection: crate::identity::Protection::Hardware,
        level: Level::Normal,
        order: (0, 0),
    }
    .isolated(&isolated);
    let statement = signed(&[5], Kind::Posture, claims.encode(&mut [0; posture::MAX]).unwrap());
    let own = Authority::new(signer(5).public_key(), &[Kind::Posture]).unwrap();
    let made = posture::Posture::command(&statement, &own, &mut [0; 1024]).unwrap();
    let mut out = [0; 1024];
    let len = pair.pump.seal_command(&made, &mut out).unwrap();
    let nonce = *pair.station.peer_nonce();
    let Ok(Received::Command(bytes)) = pair.station.receive(&mut out[..len]) else { panic!() };
    let scratch = &mut [0; 1024];
    let seen = VerifiedPosture::by(bytes, &own, &name(PUMP), &nonce, scratch).unwrap();
    assert_eq!((seen.posture().level, seen.posture().order), (Level::Quarantined, (0, 7)));
    // In another session of the same two it is not fresh.
    let (other, _) = Established::pair_from([0x33, 0x44], Aead::ChaCha20Poly1305, STATION, PUMP);
    let other = Link::<1>::open(other, &Options::ordered(), &gates[1], &Rules::none()).unwrap();
    let nonce = *other.peer_nonce();
    let stale = VerifiedPosture::by(bytes, &own, &name(PUMP), &nonce, scratch).map(drop);
    assert_eq!(stale, Err(Error::Nonce));
}

/// Zero trust by identity: on both sides, at the handshake and at every frame.
#[test]
fn an_access_policy_is_held_to_at_the_handshake_and_at_every_frame() {
    use crate::fleet::access::{Access, Commands, Effect, GlassReason, Head, Kinds, Rule, Scope};
    let (all, pumps) = ("spiffe://hospital.example/*/*/*", "spiffe://*/*/infusion-pump/*");
    let rule = |effect, from, to, kinds| {
        let (from, to) = (Pattern::parse(from).unwrap(), Pattern::parse(to).unwrap());
        let scope =
            Scope { effect, kinds, channels: None, metrics: None, commands: Commands::NONE };
        Rule { from, to, scope }
    };
    let issue = |version, rules: &[Rule<'_>]| {
        let (issued, take_by) = (NOON, NOON + HOUR);
        let head = Head { id: "access", version, issued, take_by, glass: 60 };
        signed(&[1], Kind::Access, Access::encode(&head, rules, &mut [0; 1024]).unwrap())
    };
    let authorities = [Authority::new(signer(1).public_key(), &[Kind::Access]).unwrap()];
    let gates = [Gate::closed(), Gate::closed()];
    isolation(PUMP, &gates[0], &mut Flash::default());
    isolation(STATION, &gates[1], &mut Flash::default());
    let mut pair = Pair::new(&gates[0], &gates[1]);
    let mut out = [0; 512];
    let flash = &mut Flash::default();
    let mut accept = |statement| {
        let (now, scratch) = (now(NOON), &mut [0; 1024]);
        VerifiedAccess::accept(statement, &authorities, "access", &now, &gates[0], flash, scratch)
            .unwrap()
    };

    // Pumps may open sessions and send telemetry; nobody sends them events, but in an emergency.
    let (session, telemetry, event) = (Kinds::SESSION, Kinds::TELEMETRY, Kinds::EVENT);
    let talk = rule(Effect::Allow, pumps, all, session.and(telemetry));
    let glass = rule(Effect::BreakGlass, all, pumps, event);
    let statement = issue(1, &[talk, glass]);
    let access = accept(&statement);
    let own = name(PUMP);
    let rules = Rules::none().granting(&access, &own);
    assert_eq!(pair.pump.renew(&rules), Ok(()));
    assert!(pair.pump.seal(0, &pair.from_pump, &mut out).is_ok());
    let refused = pair.pump.seal_event(0, &pair.from_pump, &mut out);
    assert_eq!(refused, Err(Error::NotGranted));
    // The station's malware has the station's key, and no policy to hold it: the pump refuses.
    let alert = |pair: &mut Pair<'_>| {
        let mut out = [0; 256];
        let len = pair.station.seal_event(0, &pair.from_station, &mut out).unwrap();
        pair.pump.receive(&mut out[..len]).map(drop)
    };
    assert_eq!(alert(&mut pair), Err(Error::PeerNotGranted));
    let len = pair.station.seal(0, &pair.from_station, &mut out).unwrap();
    assert_eq!(pair.pump.receive(&mut out[..len]).map(drop), Err(Error::PeerNotGranted));
    // Nor a policy; but an order proves itself.
    let commanders = [Authority::new(signer(7).public_key(), &[Kind::Policy]).unwrap()];
    let statement = policy();
    let made = Command::signed(&statement, &commanders, &mut [0; 512]).unwrap();
    let len = pair.station.seal_command(&made, &mut out).unwrap();
    assert_eq!(pair.pump.receive(&mut out[..len]).map(drop), Err(Error::PeerNotGranted));
    let statement = order(1, Measure::Quarantine);
    let commanders = [Authority::new(signer(1).public_key(), &[Kind::Order]).unwrap()];
    let made = command(&statement, &commanders, &mut [0; 512]).unwrap();
    let len = pair.station.seal_command(&made, &mut out).unwrap();
    assert!(matches!(pair.pump.receive(&mut out[..len]), Ok(Received::Command(_))));
    // The glass is broken, and mends by itself.
    static UPTIME: core::sync::atomic::AtomicU64 = core::sync::atomic::AtomicU64::new(0);
    let read = || UPTIME.load(Ordering::SeqCst);
    let broken = access.break_glass(GlassReason::PatientEmergency, read).unwrap();
    assert_eq!(pair.pump.renew(&rules.broken(broken)), Ok(()));
    assert_eq!(alert(&mut pair), Ok(()));
    UPTIME.store(60, Ordering::SeqCst);
    assert_eq!(alert(&mut pair), Err(Error::PeerNotGranted));
    // Now the two may not even talk: the live session ends, and none begins.
    let statement = issue(2, &[rule(Effect::Deny, all, all, session)]);
    let access = accept(&statement);
    assert_eq!(pair.pump.seal(0, &pair.from_pump, &mut out), Err(Error::RulesChanged));
    let rules = Rules::none().granting(&access, &own);
    assert_eq!(pair.pump.renew(&rules), Err(Error::NoSession));
    assert_eq!(pair.pump.seal(0, &pair.from_pump, &mut out), Err(Error::NoSession));
    for established in <[_; 2]>::from(Established::pair(Aead::ChaCha20Poly1305, PUMP, STATION)) {
        let opened = Link::<1>::open(established, &Options::ordered(), &gates[0], &rules);
        assert_eq!(opened.map(drop), Err(Error::NoSession));
    }
}

/// Lists that deny by name, of one line, accepted by the owner of `gate`.
fn deny(version: u64, names: &[revocation::Entry]) -> Vec<u8> {
    let (issued, next) = (NOON, NOON + HOUR);
    let list = DenyList { id: "deny", version, issued, next, certificates: &[], names };
    signed(&[1], Kind::DenyList, list.encode(&mut [0; 256]).unwrap())
}

fn accept_list<'a>(
    statement: &'a [u8],
    gate: &Gate,
    flash: &mut Flash,
) -> Result<VerifiedDenyList<'a>, Error> {
    let authorities = [Authority::new(signer(1).public_key(), &[Kind::DenyList]).unwrap()];
    let (now, scratch) = (now(NOON), &mut [0; 512]);
    VerifiedDenyList::accept(statement, &authorities, "deny", &now, gate, flash, scratch)
}

/// As a file system does when the last of a write's steps fails.
#[test]
fn a_list_that_was_stored_though_the_storage_said_no_reaches_live_links() {
    for write in [0, 1] {
        let gates = [Gate::closed(), Gate::closed()];
        isolation(PUMP, &gates[0], &mut Flash::default());
        isolation(STATION, &gates[1], &mut Flash::default());
        let mut pair = Pair::new(&gates[0], &gates[1]);
        let mut flash = Flash { cut: Some(Cut::After(write)), ..Flash::default() };
        let statement = deny(1, &[revocation::of_name(&name(STATION))]);
        assert!(accept_list(&statement, &gates[0], &mut flash).is_err());
        flash.cut = None;
        let list = accept_list(&statement, &gates[0], &mut flash).unwrap();
        let mut out = [0; 256];
        let sealed = pair.pump.seal(0, &pair.from_pump, &mut out);
        assert_eq!(sealed, Err(Error::RulesChanged), "write {write}");
        assert_eq!(pair.pump.renew(&Rules::none().denying(&list)), Err(Error::Revoked));
    }
}

#[test]
fn rules_that_are_not_the_newest_let_nobody_in() {
    let gates = [Gate::closed(), Gate::closed()];
    isolation(PUMP, &gates[0], &mut Flash::default());
    isolation(STATION, &gates[1], &mut Flash::default());
    let mut pair = Pair::new(&gates[0], &gates[1]);
    let mut flash = Flash::default();
    let (one, two) = (deny(1, &[]), deny(2, &[revocation::of_name(&name(STATION))]));
    let old = accept_list(&one, &gates[0], &mut flash).unwrap();
    assert_eq!(pair.pump.renew(&Rules::none().denying(&old)), Ok(()));
    let new = accept_list(&two, &gates[0], &mut flash).unwrap();
    let mut out = [0; 256];
    for stale in [Rules::none(), Rules::none().denying(&old)] {
        assert_eq!(pair.pump.renew(&stale), Err(Error::RulesChanged));
        assert_eq!(pair.pump.seal(0, &pair.from_pump, &mut out), Err(Error::RulesChanged));
        let (pump, _) = Established::pair(Aead::ChaCha20Poly1305, PUMP, STATION);
        let opened = Link::<1>::open(pump, &Options::ordered(), &gates[0], &stale).map(drop);
        assert_eq!(opened, Err(Error::RulesChanged));
    }
    assert_eq!(pair.pump.renew(&Rules::none().denying(&new)), Err(Error::Revoked));
}

/// In every direction and for every kind of frame, and the key update is no way around it.
#[test]
fn a_revoked_peer_can_neither_be_answered_nor_heard() {
    let gates = [Gate::closed(), Gate::closed()];
    isolation(PUMP, &gates[0], &mut Flash::default());
    isolation(STATION, &gates[1], &mut Flash::default());
    let mut pair = Pair::new(&gates[0], &gates[1]);
    let (mut update, mut out) = ([0; 128], [0; 512]);
    let terms = Terms::from(minimizer(name(PUMP)).plan());
    let len = pair.station.update_key(&terms, &mut update).unwrap();
    let statement = deny(1, &[revocation::of_name(&name(STATION))]);
    let list = accept_list(&statement, &gates[0], &mut Flash::default()).unwrap();
    for renewed in [false, true] {
        let error = if renewed { Error::Revoked } else { Error::RulesChanged };
        if renewed {
            assert_eq!(pair.pump.renew(&Rules::none().denying(&list)), Err(error));
        }
        assert_eq!(pair.pump.receive(&mut update[..len]).map(drop), Err(error));
        assert_eq!(pair.pump.seal(0, &pair.from_pump, &mut out), Err(error));
        assert_eq!(pair.pump.seal_event(0, &pair.from_pump, &mut out), Err(error));
        assert_eq!(pair.pump.update_key(&terms, &mut out), Err(error));
        let statement = order(1, Measure::Quarantine);
        let authorities = [Authority::new(signer(1).public_key(), &[Kind::Order]).unwrap()];
        let made = command(&statement, &authorities, &mut [0; 512]).unwrap();
        assert_eq!(pair.pump.seal_command(&made, &mut out), Err(error));
        let mut frame = [0; 512];
        let len = pair.station.seal_command(&made, &mut frame).unwrap();
        assert_eq!(pair.pump.receive(&mut frame[..len]).map(drop), Err(error), "an order, too");
    }
}

static UPTIME: core::sync::atomic::AtomicU64 = core::sync::atomic::AtomicU64::new(1000);

/// A newer policy says for how long glass stays broken, whatever the one said under which it broke.
#[test]
fn broken_glass_does_not_outlive_the_policy_that_has_it() {
    use crate::fleet::access::{Access, Commands, Effect, GlassReason, Head, Kinds, Rule, Scope};
    let all = Pattern::parse("spiffe://hospital.example/*/*/*").unwrap();
    let rule = |effect, kinds| {
        let commands = Commands::NONE;
        let scope = Scope { effect, kinds, channels: None, metrics: None, commands };
        Rule { from: all, to: all, scope }
    };
    let rules = [rule(Effect::Allow, Kinds::SESSION), rule(Effect::BreakGlass, Kinds::TELEMETRY)];
    let issue = |version, glass| {
        let head = Head { id: "access", version, issued: NOON, take_by: NOON + HOUR, glass };
        signed(&[1], Kind::Access, Access::encode(&head, &rules, &mut [0; 1024]).unwrap())
    };
    let authorities = [Authority::new(signer(1).public_key(), &[Kind::Access]).unwrap()];
    let gates = [Gate::closed(), Gate::closed()];
    isolation(PUMP, &gates[0], &mut Flash::default());
    isolation(STATION, &gates[1], &mut Flash::default());
    let mut pair = Pair::new(&gates[0], &gates[1]);
    let flash = &mut Flash::default();
    let mut accept = |statement| {
        let (now, scratch) = (now(NOON), &mut [0; 1024]);
        VerifiedAccess::accept(statement, &authorities, "access", &now, &gates[0], flash, scratch)
            .unwrap()
    };
    let read = || UPTIME.load(Ordering::SeqCst);
    let (own, mut out) = (name(PUMP), [0; 256]);
    let statements = [issue(1, 86_400), issue(2, 0), issue(3, 60)];
    let access = accept(&statements[0]);
    let glass = access.break_glass(GlassReason::Exercise, read).unwrap();
    let rules = Rules::none().granting(&access, &own);
    assert_eq!(pair.pump.renew(&rules), Ok(()));
    assert_eq!(pair.pump.seal(0, &pair.from_pump, &mut out), Err(Error::NotGranted));
    assert_eq!(pair.pump.renew(&rules.broken(glass)), Ok(()));
    assert!(!pair.pump.take_glass_used());
    assert!(pair.pump.seal(0, &pair.from_pump, &mut out).is_ok());
    assert!(pair.pump.take_glass_used(), "for the log");
    assert!(!pair.pump.take_glass_used(), "once");
    // A counter of uptime that wraps does not break it again, nor for longer.
    UPTIME.store(10, Ordering::SeqCst);
    assert_eq!(pair.pump.seal(0, &pair.from_pump, &mut out), Err(Error::NotGranted));
    UPTIME.store(1030, Ordering::SeqCst);
    assert!(pair.pump.seal(0, &pair.from_pump, &mut out).is_ok());
    // The next policy has none to break.
    let access = accept(&statements[1]);
    assert_eq!(pair.pump.renew(&Rules::none().granting(&access, &own).broken(glass)), Ok(()));
    assert_eq!(pair.pump.seal(0, &pair.from_pump, &mut out), Err(Error::NotGranted));
    // The one after has it for a minute, half of which is over.
    let access = accept(&statements[2]);
    assert_eq!(pair.pump.renew(&Rules::none().granting(&access, &own).broken(glass)), Ok(()));
    assert!(pair.pump.seal(0, &pair.from_pump, &mut out).is_ok());
    UPTIME.store(1060, Ordering::SeqCst);
    assert_eq!(pair.pump.seal(0, &pair.from_pump, &mut out), Err(Error::NotGranted));
}
