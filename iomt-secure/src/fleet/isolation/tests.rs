//! Orders that hold, orders that are refused by name, and the power going at every write.

use super::*;
use crate::cbor;
use crate::crypto;
use crate::fleet::Error;
use crate::fleet::testing::{
    Cut, Flash, HOUR, NOON, PUMP, decode, encode, field, floor, key, keys, name, now, remove,
    signed,
};
use crate::identity::{Now, Signer};
use crate::minimize::Pattern;
use crate::platform::{self, Slot};
use crate::statement::{self, Authority, Kind};
use coset::cbor::Value;
use proptest::prelude::*;
use std::{format, vec, vec::Vec};

mod vectors;

const INFUSION: Essential = Essential::new("infusion");
const ALARM: Essential = Essential::new("local alarm");
const PROGRAM: Restrictable = Restrictable::remote::<0>("remote programming");
const BOLUS: Restrictable = Restrictable::remote::<3>("remote bolus");
const DISPLAY: Restrictable = Restrictable::local::<7>("ward display");
const UNDECLARED: Restrictable = Restrictable::local::<9>("of newer firmware");

const BROKEN: Error = Error::Platform(platform::Error::Storage);

fn functions() -> Functions {
    Functions::new(&[INFUSION, ALARM], &[PROGRAM, BOLUS, DISPLAY]).unwrap()
}

/// Two of 1, 2, 3 give orders; 11 alone names new ones.
fn two_of_three() -> Authorities {
    Authorities::new(2, &keys(&[1, 2, 3]), 1, &keys(&[11])).unwrap()
}

fn alone() -> Authorities {
    Authorities::new(1, &keys(&[1]), 1, &keys(&[11])).unwrap()
}

fn load<'g>(
    authorities: Authorities,
    gate: &'g Gate,
    flash: &mut Flash,
) -> Result<Isolation<'g>, Error> {
    Isolation::load(name(PUMP), functions(), authorities, 0, gate, flash)
}

fn order(sequence: u64, measure: Measure) -> Order<'static> {
    Order {
        generation: 0,
        sequence,
        target: Pattern::parse("spiffe://hospital.example/*/infusion-pump/*").unwrap(),
        issued: NOON,
        take_by: NOON + HOUR,
        measure,
        reason: Reason::Exercise,
    }
}

fn payload(order: &Order<'_>) -> Vec<u8> {
    order.encode(&mut [0; order::MAX]).unwrap().to_vec()
}

fn issue(seeds: &[u8], order: &Order<'_>) -> Vec<u8> {
    signed(seeds, Kind::Order, &payload(order))
}

fn rotation(seeds: &[u8], generation: u64, authorities: Authorities) -> Vec<u8> {
    let rotation = Rotation {
        generation,
        target: Pattern::parse("spiffe://hospital.example/*/*/*").unwrap(),
        issued: NOON,
        take_by: NOON + HOUR,
        authorities,
    };
    signed(seeds, Kind::Order, rotation.encode(&mut [0; authorities::MAX]).unwrap())
}

fn take(
    isolation: &mut Isolation<'_>,
    statement: &[u8],
    now: &Now,
    flash: &mut Flash,
) -> Result<Taken, Error> {
    isolation.take(statement, now, flash, &mut [0; 1024])
}

/// Everything that a refused statement must leave alone.
fn state(isolation: &Isolation<'_>) -> (Level, u64, u64, bool, Authorities, Vec<bool>) {
    let gate = isolation.gate();
    assert_eq!(gate.level(), isolation.level());
    let allowed = [PROGRAM, BOLUS, DISPLAY, UNDECLARED].map(|one| gate.allows(&one)).to_vec();
    let (sequence, generation) = (isolation.sequence(), isolation.generation());
    let authorities = *isolation.authorities();
    (isolation.level(), sequence, generation, isolation.is_stored(), authorities, allowed)
}

#[test]
fn each_level_allows_what_it_says() {
    let (gate, mut flash) = (Gate::closed(), Flash::default());
    assert!(!gate.allows_measurements() && !gate.allows(&PROGRAM), "closed before it was loaded");
    let mut pump = load(alone(), &gate, &mut flash).unwrap();
    let named = FunctionSet::of(&[DISPLAY]);
    for (sequence, measure, measurements, allowed) in [
        (1, Measure::ObserveOnly, true, [false, false, true, false]),
        (2, Measure::Restrict(named), true, [false, false, false, false]),
        (3, Measure::Restrict(FunctionSet::of(&[BOLUS])), true, [false, false, true, false]),
        (4, Measure::Quarantine, false, [false, false, false, false]),
        (5, Measure::Release, true, [true, true, true, true]),
    ] {
        let from = pump.level();
        let taken =
            take(&mut pump, &issue(&[1], &order(sequence, measure)), &now(NOON), &mut flash);
        let (to, reason) = (measure.level(), Reason::Exercise);
        assert_eq!(taken, Ok(Taken::Level { from, to, reason, sequence }));
        assert_eq!(gate.level(), to);
        assert_eq!(gate.allows_measurements(), measurements, "{measure:?}");
        let seen = [PROGRAM, BOLUS, DISPLAY, UNDECLARED].map(|one| gate.allows(&one));
        assert_eq!(seen, allowed, "{measure:?}");
        // The same after a restart.
        let again = Gate::closed();
        let pump = load(alone(), &again, &mut flash).unwrap();
        assert_eq!((pump.level(), pump.sequence()), (to, sequence));
        assert_eq!([PROGRAM, BOLUS, DISPLAY, UNDECLARED].map(|one| again.allows(&one)), allowed);
    }
    assert_eq!(pump.functions().essential(), [INFUSION, ALARM]);
}

#[test]
fn an_order_names_no_essential_function() {
    let (gate, mut flash) = (Gate::closed(), Flash::default());
    let mut pump = load(alone(), &gate, &mut flash).unwrap();
    let before = (state(&pump), flash.clone());
    // Whoever holds the authority's key can sign anything. What could stand for "infusion"?
    let mut tries: Vec<(Vec<Value>, Error)> = vec![
        (vec!["infusion".into()], cbor::Error::Type.into()),
        (vec!["local alarm".into()], cbor::Error::Type.into()),
        (vec![Value::Null], cbor::Error::Type.into()),
        (vec![(-1).into()], cbor::Error::Type.into()),
        (vec![256.into()], cbor::Error::Range.into()),
        (vec![], Error::Functions),
        (vec![0.into(), 0.into()], Error::Functions),
        (vec![3.into(), 0.into()], Error::Functions),
        (vec![0.into(), 24.into()], Error::UnknownFunction),
    ];
    // Every number but those of the three restrictable functions.
    let others = (0..=255u8).filter(|number| ![0, 3, 7].contains(number));
    tries.extend(others.map(|number| (vec![number.into()], Error::UnknownFunction)));
    for (named, error) in tries {
        let text = format!("{named:?}");
        let mut forged = decode(&payload(&order(1, Measure::Restrict(FunctionSet::of(&[BOLUS])))));
        *field(&mut forged, 8) = Value::Array(named);
        let statement = signed(&[1], Kind::Order, &encode(&forged));
        assert_eq!(take(&mut pump, &statement, &now(NOON), &mut flash), Err(error), "{text}");
        assert_eq!((state(&pump), flash.clone()), before, "{text}");
    }
    // Nor does a level beyond quarantine exist, or one of the others that takes names.
    for (level, error) in
        [(4, Error::Form), (0, Error::Functions), (1, Error::Functions), (3, Error::Functions)]
    {
        let mut forged = decode(&payload(&order(1, Measure::Restrict(FunctionSet::of(&[BOLUS])))));
        *field(&mut forged, 7) = level.into();
        let statement = signed(&[1], Kind::Order, &encode(&forged));
        assert_eq!(take(&mut pump, &statement, &now(NOON), &mut flash), Err(error), "{level}");
        assert_eq!((state(&pump), flash.clone()), before);
    }
}

#[test]
fn a_table_with_a_number_or_a_name_twice_is_refused() {
    const TWICE: Restrictable = Restrictable::local::<0>("another");
    const NAMED: Restrictable = Restrictable::local::<5>("infusion");
    for (essential, restrictable) in [
        (&[][..], &[PROGRAM, TWICE][..]),
        (&[INFUSION], &[NAMED]),
        (&[INFUSION, ALARM, INFUSION], &[]),
        (&[], &[PROGRAM, PROGRAM]),
    ] {
        assert_eq!(Functions::new(essential, restrictable).map(drop), Err(Error::FunctionTable));
    }
    assert!(Functions::new(&[], &[]).is_ok());
}

#[test]
fn refused_by_name_and_nothing_changes() {
    let mut flash = Flash::default();
    let gate = Gate::closed();
    let mut pump = load(two_of_three(), &gate, &mut flash).unwrap();
    let five = order(5, Measure::Quarantine);
    take(&mut pump, &issue(&[1, 3], &five), &now(NOON), &mut flash).unwrap();
    let before = (state(&pump), flash.clone());

    let six = order(6, Measure::Release);
    let good = issue(&[2, 1], &six);
    let changed = |change: &dyn Fn(&mut Order<'static>)| {
        let mut order = six;
        change(&mut order);
        issue(&[1, 2], &order)
    };
    let forged = |change: &dyn Fn(&mut Value)| {
        let mut value = decode(&payload(&six));
        change(&mut value);
        signed(&[1, 2], Kind::Order, &encode(&value))
    };
    let raw = |payload: &[u8]| signed(&[1, 2], Kind::Order, payload);
    let mut broken = good.clone();
    *broken.last_mut().unwrap() ^= 1;
    let pattern = |text| Pattern::parse(text).unwrap();

    for (fault, statement, error) in [
        ("nothing", vec![], encoding(cbor::Error::Truncated)),
        ("a stranger", issue(&[5], &six), statement::Error::UnknownSigner.into()),
        ("a stranger among two", issue(&[1, 5], &six), statement::Error::UnknownSigner.into()),
        ("one of two", issue(&[1], &six), Error::NotEnough),
        ("recovery in a member's place", issue(&[1, 11], &six), Error::NotEnough),
        ("recovery alone", issue(&[11], &six), Error::NotEnough),
        ("signature broken", broken, statement::Error::from(crypto::Error::Signature).into()),
        (
            "signed as a policy",
            signed(&[1, 2], Kind::Policy, &payload(&six)),
            statement::Error::Kind.into(),
        ),
        ("other role", changed(&|o| o.target = pattern("spiffe://*/*/monitor/*")), {
            Error::OtherDevice
        }),
        (
            "other device",
            changed(&|o| {
                o.target = pattern("spiffe://hospital.example/icu-3/infusion-pump/pump-0041");
            }),
            Error::OtherDevice,
        ),
        ("other domain", changed(&|o| o.target = pattern("spiffe://b.example/*/*/*")), {
            Error::OtherDevice
        }),
        ("replayed", issue(&[1, 3], &five), Error::Replayed),
        ("replayed by others", issue(&[2, 3], &five), Error::Replayed),
        ("same sequence", changed(&|o| o.sequence = 5), Error::Equivocation),
        ("older", changed(&|o| o.sequence = 4), Error::Older),
        ("generation to come", changed(&|o| o.generation = 1), Error::Generation),
        ("unknown function", changed(&|o| o.measure = Measure::Restrict(FunctionSet::ALL)), {
            Error::UnknownFunction
        }),
        ("format", forged(&|v| *field(v, 0) = 2.into()), Error::Form),
        ("type", forged(&|v| *field(v, 1) = 3.into()), Error::Form),
        ("level", forged(&|v| *field(v, 7) = 4.into()), Error::Form),
        ("reason 0", forged(&|v| *field(v, 9) = 0.into()), Error::Form),
        ("reason 8", forged(&|v| *field(v, 9) = 8.into()), Error::Form),
        ("target", forged(&|v| *field(v, 3) = "pump-42".into()), Error::Target),
        ("ends as it begins", forged(&|v| *field(v, 5) = NOON.into()), Error::Validity),
        ("after the year 9999", forged(&|v| *field(v, 5) = 253_402_300_800_u64.into()), {
            Error::Validity
        }),
        ("sequence as text", forged(&|v| *field(v, 6) = "6".into()), cbor::Error::Type.into()),
        ("no sequence", forged(&|v| remove(v, 6)), cbor::Error::MissingKey.into()),
        ("no reason", forged(&|v| remove(v, 9)), cbor::Error::MissingKey.into()),
        ("unknown field", forged(&|v| append(v, 11, 0.into())), cbor::Error::UnknownKey.into()),
        ("until when it holds", forged(&|v| append(v, 12, (NOON + HOUR).into())), {
            cbor::Error::UnknownKey.into()
        }),
        ("payload truncated", raw(&payload(&six)[..20]), cbor::Error::Truncated.into()),
        ("payload trailing", raw(&[payload(&six), vec![0]].concat()), {
            cbor::Error::Trailing.into()
        }),
        ("not in shortest form", raw(&longer(&payload(&six))), cbor::Error::NotShortest.into()),
        ("trailing", [good.clone(), vec![0]].concat(), encoding(cbor::Error::Trailing)),
        ("truncated", good[..good.len() - 1].to_vec(), encoding(cbor::Error::Truncated)),
    ] {
        assert_eq!(take(&mut pump, &statement, &now(NOON), &mut flash), Err(error), "{fault}");
        assert_eq!((state(&pump), flash.clone()), before, "{fault}");
    }
    let late = now(NOON + HOUR + 1);
    assert_eq!(take(&mut pump, &good, &late, &mut flash), Err(Error::Expired));
    let late = floor(NOON + HOUR + 1);
    assert_eq!(take(&mut pump, &good, &late, &mut flash), Err(Error::Expired), "by the floor");
    assert_eq!((state(&pump), flash.clone()), before);
    for len in 0..good.len() {
        assert!(take(&mut pump, &good[..len], &now(NOON), &mut flash).is_err(), "{len} bytes");
    }
    assert_eq!((state(&pump), flash.clone()), before);
    // And it was good all along; a device without a clock takes it too.
    assert!(take(&mut pump, &good, &floor(0), &mut flash).is_ok());
    assert_eq!(pump.level(), Level::Normal);
}

/// Nothing but a release opens: not the order's last moment, not years, not a restart.
#[test]
fn what_was_taken_does_not_end() {
    let (gate, mut flash) = (Gate::closed(), Flash::default());
    let mut pump = load(alone(), &gate, &mut flash).unwrap();
    let taken =
        take(&mut pump, &issue(&[1], &order(1, Measure::Quarantine)), &now(NOON), &mut flash);
    assert!(taken.is_ok());
    let release = issue(&[1], &order(2, Measure::Release));
    for years in [1, 10, 49] {
        let then = now(NOON + years * 365 * 24 * HOUR);
        // A release that was held back all the while does not open either.
        assert_eq!(take(&mut pump, &release, &then, &mut flash), Err(Error::Expired));
        assert_eq!(gate.level(), Level::Quarantined);
        let gate = Gate::closed();
        assert_eq!(load(alone(), &gate, &mut flash).unwrap().level(), Level::Quarantined);
    }
}

#[test]
fn no_power_cut_brings_an_older_order_back() {
    let orders = [
        (1, Measure::ObserveOnly),
        (2, Measure::Quarantine),
        (3, Measure::Release),
        (4, Measure::Restrict(FunctionSet::of(&[PROGRAM]))),
    ];
    let statements = orders.map(|(sequence, measure)| issue(&[1], &order(sequence, measure)));
    for cut in (0..orders.len()).flat_map(|at| [Cut::Before(at), Cut::After(at)]) {
        let (gate, mut flash) = (Gate::closed(), Flash { cut: Some(cut), ..Flash::default() });
        let mut pump = load(alone(), &gate, &mut flash).unwrap();
        let done = statements
            .iter()
            .take_while(|one| take(&mut pump, one, &now(NOON), &mut flash).is_ok())
            .count();
        let (Cut::Before(at) | Cut::After(at)) = cut;
        assert_eq!(done, at, "{cut:?}: the write failed and the device took it for done");
        let mut flash = flash.powered_up();
        let gate = Gate::closed();
        let mut pump = load(alone(), &gate, &mut flash).unwrap();
        // The old order or the new one, whole.
        let kept = if matches!(cut, Cut::Before(_)) { at } else { at + 1 };
        let level = kept.checked_sub(1).map_or(Level::Normal, |last| orders[last].1.level());
        assert_eq!((gate.level(), pump.sequence()), (level, kept as u64), "{cut:?}");
        for (index, statement) in statements.iter().enumerate() {
            let result = take(&mut pump, statement, &now(NOON), &mut flash);
            assert_eq!(result.is_ok(), index >= kept, "{cut:?}: order {}: {result:?}", index + 1);
        }
    }
}

/// A failing medium must not keep a device from closing, and must keep it from opening.
#[test]
fn what_cannot_be_stored_closes_and_never_opens() {
    let (gate, mut flash) = (Gate::closed(), Flash::default());
    let mut pump = load(alone(), &gate, &mut flash).unwrap();
    let steps = [
        (2, Measure::ObserveOnly, Level::ObserveOnly),
        (3, Measure::Restrict(FunctionSet::of(&[DISPLAY])), Level::Restricted),
        // Neither stricter nor weaker: another function. It waits for storage.
        (4, Measure::Restrict(FunctionSet::of(&[BOLUS])), Level::Restricted),
        (5, Measure::Quarantine, Level::Quarantined),
        (6, Measure::Restrict(FunctionSet::of(&[BOLUS])), Level::Quarantined),
        (7, Measure::Release, Level::Quarantined),
    ];
    flash.cut = Some(Cut::Before(0));
    for (sequence, measure, level) in steps {
        let statement = issue(&[1], &order(sequence, measure));
        assert_eq!(take(&mut pump, &statement, &now(NOON), &mut flash), Err(BROKEN));
        assert_eq!(gate.level(), level, "{sequence}");
        assert!(!pump.is_stored());
    }
    assert_eq!(pump.sequence(), 5, "what holds");
    // Older ones do not come back while it waits to be stored, nor another in its place.
    flash.cut = None;
    let older = issue(&[1], &order(4, Measure::Release));
    assert_eq!(take(&mut pump, &older, &now(NOON), &mut flash), Err(Error::Older));
    let twin = issue(&[1], &order(5, Measure::Release));
    assert_eq!(take(&mut pump, &twin, &now(NOON), &mut flash), Err(Error::Equivocation));
    // The same one may come again, until it is stored.
    let again = issue(&[1], &order(5, Measure::Quarantine));
    assert!(take(&mut pump, &again, &now(NOON), &mut flash).is_ok());
    assert!(pump.is_stored());
    assert_eq!(take(&mut pump, &again, &now(NOON), &mut flash), Err(Error::Replayed));
    assert!(
        take(&mut pump, &issue(&[1], &order(7, Measure::Release)), &now(NOON), &mut flash).is_ok()
    );
    assert_eq!(gate.level(), Level::Normal);
}

#[test]
fn a_state_that_makes_no_sense_leaves_the_gate_closed() {
    let (gate, mut flash) = (Gate::closed(), Flash::default());
    let mut pump = load(alone(), &gate, &mut flash).unwrap();
    take(&mut pump, &issue(&[1], &order(1, Measure::ObserveOnly)), &now(NOON), &mut flash).unwrap();
    let good = flash.values[&Slot::ISOLATION.number()].clone();
    let mut bad: Vec<Vec<u8>> = vec![vec![], good[..53].to_vec(), vec![0xFF; 54], vec![0; 54]];
    // Format, level, a function that none can be, a function where the level takes none.
    bad.extend([(0, 2), (1, 4), (2, 1), (5, 1)].map(|(at, value)| {
        let mut bytes = good.clone();
        bytes[at] = value;
        bytes
    }));
    // A generation that never was in force.
    bad.push([&good[..6], &[0, 0, 0, 0, 0, 0, 0, 1], &good[14..]].concat());
    for bytes in bad {
        let gate = Gate::closed();
        gate.set(Level::Normal, FunctionSet::NONE);
        flash.values.insert(Slot::ISOLATION.number(), bytes.clone());
        assert_eq!(load(alone(), &gate, &mut flash).map(drop), Err(Error::Stored), "{bytes:?}");
        assert_eq!(gate.level(), Level::Quarantined);
        assert!(!gate.allows(&PROGRAM) && !gate.allows(&UNDECLARED));
    }
    flash.values.insert(Slot::ISOLATION.number(), vec![0; 55]);
    let gate = Gate::closed();
    let refused = load(alone(), &gate, &mut flash).map(drop);
    assert_eq!(refused, Err(platform::Error::StorageCapacity.into()));
    flash.values.insert(Slot::ISOLATION.number(), good);
    flash.values.insert(Slot::AUTHORITIES.number(), vec![0x80]);
    assert_eq!(load(alone(), &gate, &mut flash).map(drop), Err(Error::Stored));
    assert_eq!(gate.level(), Level::Quarantined);
}

#[test]
fn a_set_without_a_way_back_from_a_lost_key_is_refused() {
    let new = |threshold, members: &[u8], recovery_threshold, recovery: &[u8]| {
        Authorities::new(threshold, &keys(members), recovery_threshold, &keys(recovery)).map(drop)
    };
    for (threshold, members, recovery_threshold, recovery) in [
        (1, &[1][..], 0, &[][..]),
        (1, &[1, 2, 3], 0, &[]),
        (2, &[1, 2], 0, &[]),
        (0, &[1, 2, 3], 1, &[11]),
        (4, &[1, 2, 3], 1, &[11]),
        (2, &[1, 2, 3], 0, &[11]),
        (2, &[1, 2, 3], 2, &[11]),
        (2, &[1, 2, 3], 1, &[]),
        (2, &[1, 2, 1], 1, &[11]),
        (2, &[1, 2, 3], 1, &[3]),
        (1, &[], 1, &[11]),
        (2, &[1, 2, 3, 4, 5, 6, 7], 1, &[11, 12]),
    ] {
        let refused = new(threshold, members, recovery_threshold, recovery);
        assert_eq!(refused, Err(Error::Authorities), "{threshold} of {members:?}, {recovery:?}");
    }
    assert_eq!(new(1, &[1], 1, &[11]), Ok(()));
    assert_eq!(new(2, &[1, 2, 3], 0, &[]), Ok(()));
    assert_eq!(new(2, &[1, 2], 2, &[11, 12, 13]), Ok(()));
    assert_eq!(new(7, &[1, 2, 3, 4, 5, 6, 7], 1, &[11]), Ok(()));
}

#[test]
fn a_lost_key_is_replaced_by_the_remaining_members() {
    let (gate, mut flash) = (Gate::closed(), Flash::default());
    let mut pump = load(two_of_three(), &gate, &mut flash).unwrap();
    take(&mut pump, &issue(&[1, 2], &order(900, Measure::Quarantine)), &now(NOON), &mut flash)
        .unwrap();
    // 3 is lost; 1 and 2 name 4 in its place.
    let next = Authorities::new(2, &keys(&[1, 2, 4]), 1, &keys(&[11])).unwrap();
    let taken = take(&mut pump, &rotation(&[1, 2], 1, next), &now(NOON), &mut flash);
    assert_eq!(taken, Ok(Taken::Authorities { generation: 1 }));
    assert_eq!(gate.level(), Level::Quarantined, "a rotation releases nobody");
    // After a restart with what the device was provisioned with, too.
    let gate = Gate::closed();
    let mut pump = load(two_of_three(), &gate, &mut flash).unwrap();
    assert_eq!((pump.generation(), pump.sequence()), (1, 0));
    assert_eq!(*pump.authorities(), next);
    let mut release = order(901, Measure::Release);
    let statement = issue(&[1, 2], &release);
    let refused = take(&mut pump, &statement, &now(NOON), &mut flash);
    assert_eq!(refused, Err(Error::Generation), "signed by keys of both, for the old");
    (release.generation, release.sequence) = (1, 1);
    let lost = take(&mut pump, &issue(&[1, 3], &release), &now(NOON), &mut flash);
    assert_eq!(lost, Err(statement::Error::UnknownSigner.into()));
    assert!(take(&mut pump, &issue(&[1, 4], &release), &now(NOON), &mut flash).is_ok());
    assert_eq!(gate.level(), Level::Normal);
}

#[test]
fn a_stolen_key_is_replaced_by_recovery_whatever_the_thief_signed() {
    let (gate, mut flash) = (Gate::closed(), Flash::default());
    let mut pump = load(alone(), &gate, &mut flash).unwrap();
    // The thief of the only key uses up all sequences, and tries to hand the power on.
    let last = order(u64::MAX, Measure::Quarantine);
    take(&mut pump, &issue(&[1], &last), &now(NOON), &mut flash).unwrap();
    let thief = Authorities::new(1, &keys(&[66]), 1, &keys(&[11])).unwrap();
    let refused = take(&mut pump, &rotation(&[1], 1, thief), &now(NOON), &mut flash);
    assert_eq!(refused, Err(Error::NotEnough));
    // Recovery names 2 and brings its own successor.
    let next = Authorities::new(1, &keys(&[2]), 1, &keys(&[12])).unwrap();
    take(&mut pump, &rotation(&[11], 8, next), &now(NOON), &mut flash).unwrap();
    assert_eq!((pump.generation(), pump.sequence(), pump.level()), (8, 0, Level::Quarantined));
    let release = Order { generation: 8, ..order(0, Measure::Release) };
    let refused = take(&mut pump, &issue(&[1], &release), &now(NOON), &mut flash);
    assert_eq!(refused, Err(statement::Error::UnknownSigner.into()));
    take(&mut pump, &issue(&[2], &release), &now(NOON), &mut flash).unwrap();
    assert_eq!(gate.level(), Level::Normal);
    // The old recovery key is worth nothing now.
    let refused = take(&mut pump, &rotation(&[11], 9, next), &now(NOON), &mut flash);
    assert_eq!(refused, Err(statement::Error::UnknownSigner.into()));
}

#[test]
fn rotations_are_refused_by_name_and_nothing_changes() {
    let (gate, mut flash) = (Gate::closed(), Flash::default());
    let mut pump = load(two_of_three(), &gate, &mut flash).unwrap();
    let recovery_kept = Authorities::new(2, &keys(&[4, 5, 6]), 1, &keys(&[11])).unwrap();
    let recovery_gone = Authorities::new(2, &keys(&[4, 5, 6]), 0, &[]).unwrap();
    let recovery_other = Authorities::new(2, &keys(&[4, 5, 6]), 1, &keys(&[12])).unwrap();
    take(&mut pump, &rotation(&[11], 4, two_of_three()), &now(NOON), &mut flash).unwrap();
    let before = (state(&pump), flash.clone());
    for (fault, statement, error) in [
        ("replayed", rotation(&[11], 4, two_of_three()), Error::Generation),
        ("older", rotation(&[11], 3, recovery_kept), Error::Generation),
        ("one member", rotation(&[1], 5, recovery_kept), Error::NotEnough),
        ("members skip ahead", rotation(&[1, 2], 6, recovery_kept), Error::Generation),
        ("members drop recovery", rotation(&[1, 2], 5, recovery_gone), Error::Recovery),
        ("members change recovery", rotation(&[1, 2], 5, recovery_other), Error::Recovery),
        (
            "the new sign for themselves",
            rotation(&[4, 5], 5, recovery_kept),
            statement::Error::UnknownSigner.into(),
        ),
    ] {
        assert_eq!(take(&mut pump, &statement, &now(NOON), &mut flash), Err(error), "{fault}");
        assert_eq!((state(&pump), flash.clone()), before, "{fault}");
    }
    let late = now(NOON + HOUR + 1);
    let refused = take(&mut pump, &rotation(&[11], 5, recovery_kept), &late, &mut flash);
    assert_eq!(refused, Err(Error::Expired));
    // The power goes before, or after, the one write.
    for (cut, generation) in [(Cut::Before(0), 4), (Cut::After(0), 5)] {
        let mut flash = Flash { cut: Some(cut), ..flash.clone().powered_up() };
        let gate = Gate::closed();
        let mut pump = load(two_of_three(), &gate, &mut flash).unwrap();
        assert!(
            take(&mut pump, &rotation(&[1, 2], 5, recovery_kept), &now(NOON), &mut flash).is_err()
        );
        assert_eq!(state(&pump), before.0, "what could not be stored does not hold");
        let mut flash = flash.powered_up();
        assert_eq!(load(two_of_three(), &gate, &mut flash).unwrap().generation(), generation);
    }
    // Eight P-256 keys, the longest set there is, are stored and found.
    let most = Authorities::new(3, &keys(&[2, 4, 6, 8, 10, 12]), 2, &keys(&[14, 16])).unwrap();
    take(&mut pump, &rotation(&[11], 1 << 32, most), &now(NOON), &mut flash).unwrap();
    assert_eq!(*load(two_of_three(), &gate, &mut flash).unwrap().authorities(), most);
    // Firmware with newer authorities than the stored ones brings its own.
    let newer = Isolation::load(name(PUMP), functions(), alone(), 9, &gate, &mut before.1.clone());
    assert_eq!(newer.map(|pump| (pump.generation(), *pump.authorities())).unwrap(), (9, alone()));
}

/// What holds without being stored must not be forgotten because the authorities changed.
#[test]
fn a_rotation_stores_the_order_that_could_not_be_stored() {
    let (gate, mut flash) = (Gate::closed(), Flash::default());
    let mut pump = load(two_of_three(), &gate, &mut flash).unwrap();
    flash.cut = Some(Cut::Before(0));
    let quarantine = issue(&[1, 2], &order(5, Measure::Quarantine));
    assert_eq!(take(&mut pump, &quarantine, &now(NOON), &mut flash), Err(BROKEN));
    assert!(!pump.is_stored());
    let next = Authorities::new(2, &keys(&[1, 2, 4]), 1, &keys(&[11])).unwrap();
    let rotation = rotation(&[1, 2], 1, next);
    let before = (state(&pump), flash.values.clone());
    assert_eq!(take(&mut pump, &rotation, &now(NOON), &mut flash), Err(BROKEN));
    assert_eq!((state(&pump), flash.values.clone()), before);
    flash = flash.powered_up();
    assert!(take(&mut pump, &rotation, &now(NOON), &mut flash).is_ok());
    assert!(pump.is_stored(), "the order is of the generation before and cannot come again");
    let gate = Gate::closed();
    let pump = load(two_of_three(), &gate, &mut flash).unwrap();
    assert_eq!((pump.generation(), pump.level()), (1, Level::Quarantined));
}

/// A medium that fails for longer than the order may be taken.
#[test]
fn what_could_not_be_stored_is_stored_later_without_the_order() {
    let (gate, mut flash) = (Gate::closed(), Flash::default());
    let mut pump = load(alone(), &gate, &mut flash).unwrap();
    pump.store(&mut flash).unwrap();
    assert_eq!(flash, Flash::default(), "there is nothing to store");
    flash.cut = Some(Cut::Before(0));
    let quarantine = issue(&[1], &order(5, Measure::Quarantine));
    assert_eq!(take(&mut pump, &quarantine, &now(NOON), &mut flash), Err(BROKEN));
    assert_eq!(pump.store(&mut flash), Err(BROKEN));
    assert_eq!((pump.level(), pump.is_stored()), (Level::Quarantined, false));
    flash = flash.powered_up();
    let late = now(NOON + HOUR + 1);
    assert_eq!(take(&mut pump, &quarantine, &late, &mut flash), Err(Error::Expired));
    pump.store(&mut flash).unwrap();
    assert!(pump.is_stored());
    assert_eq!(load(alone(), &gate, &mut flash).unwrap().level(), Level::Quarantined);
}

/// Recovery keys, too, leave numbers for the recovery after.
#[test]
fn no_rotation_uses_up_the_generations() {
    let (gate, mut flash) = (Gate::closed(), Flash::default());
    let mut pump = load(alone(), &gate, &mut flash).unwrap();
    for generation in [u64::MAX, u64::MAX - 1, (1 << 32) + 1] {
        let refused =
            take(&mut pump, &rotation(&[11], generation, alone()), &now(NOON), &mut flash);
        assert_eq!(refused, Err(Error::Generation), "{generation}");
    }
    assert!(take(&mut pump, &rotation(&[11], 1 << 32, alone()), &now(NOON), &mut flash).is_ok());
    assert!(take(&mut pump, &rotation(&[11], 2 << 32, alone()), &now(NOON), &mut flash).is_ok());
}

#[test]
fn a_command_is_an_order_that_authorities_signed() {
    let authorities: Vec<_> =
        [1, 2].map(|seed| Authority::new(key(seed), &[Kind::Order]).unwrap()).to_vec();
    let scratch = &mut [0; 1024];
    let statement = issue(&[1, 2], &order(1, Measure::Quarantine));
    let made = command(&statement, &authorities, scratch).unwrap();
    assert_eq!((made.kind(), made.statement()), (Kind::Order, &statement[..]));
    assert!(command(&rotation(&[1], 1, alone()), &authorities, scratch).is_ok());
    // A signature alone is not enough: there is no place for measurements in an order.
    let smuggled = signed(&[1], Kind::Order, b"patient data");
    assert!(matches!(command(&smuggled, &authorities, scratch), Err(Error::Cbor(_))));
    assert!(command(&statement, &authorities[..1], scratch).is_err());
    let posture = signed(&[1], Kind::Posture, &payload(&order(1, Measure::Quarantine)));
    assert!(command(&posture, &authorities, scratch).is_err());
}

/// A broken rule of the statement's own encoding, not of the payload's.
fn encoding(error: cbor::Error) -> Error {
    statement::Error::from(error).into()
}

fn append(value: &mut Value, key: i64, content: Value) {
    value.as_map_mut().unwrap().push((key.into(), content));
}

/// The same payload with its format, the first value, in two bytes.
fn longer(payload: &[u8]) -> Vec<u8> {
    [&payload[..2], &[0x18], &payload[2..]].concat()
}

fn any_measure() -> impl Strategy<Value = Measure> {
    prop_oneof![
        Just(Measure::Release),
        Just(Measure::ObserveOnly),
        Just(Measure::Quarantine),
        (1u32..0x0100_0000).prop_map(|bits| Measure::Restrict(FunctionSet::from_bits(bits))),
    ]
}

proptest! {
    /// Both decoders read what was written, and it has one encoding.
    #[test]
    fn any_order_goes_round_and_the_peer_reads_the_same(
        generation: u64,
        sequence: u64,
        issued in 0u64..253_402_300_799,
        measure in any_measure(),
        reason in 0usize..7,
    ) {
        let reason = Reason::ALL[reason];
        let order = Order {
            generation, sequence, issued, take_by: issued + 1, measure, reason,
            ..order(0, measure)
        };
        let bytes = payload(&order);
        let order::Directive::Order(read) = order::Directive::decode(&bytes).unwrap() else {
            panic!("not an order");
        };
        prop_assert_eq!(read, order);
        let mut peer = decode(&bytes);
        prop_assert_eq!(encode(&peer), bytes);
        prop_assert_eq!(&*field(&mut peer, 2), &Value::from(generation));
        prop_assert_eq!(&*field(&mut peer, 3), &Value::from(order.target.as_str()));
        prop_assert_eq!(&*field(&mut peer, 4), &Value::from(issued));
        prop_assert_eq!(&*field(&mut peer, 5), &Value::from(issued + 1));
        prop_assert_eq!(&*field(&mut peer, 6), &Value::from(sequence));
        prop_assert_eq!(&*field(&mut peer, 7), &Value::from(measure.level().number()));
        prop_assert_eq!(&*field(&mut peer, 9), &Value::from(reason.number()));
        if let Measure::Restrict(functions) = measure {
            let numbers: Vec<_> = functions.numbers().map(Value::from).collect();
            prop_assert_eq!(&*field(&mut peer, 8), &Value::Array(numbers));
        }
    }

    /// A higher level allows nothing that a lower one refuses.
    #[test]
    fn levels_only_close(named in 0u32..0x0100_0000) {
        let functions = functions();
        let named = FunctionSet::from_bits(named);
        for pair in Level::ALL.windows(2) {
            let (lower, higher) = (functions.off(pair[0], named), functions.off(pair[1], named));
            prop_assert!(higher.contains_all(lower), "{:?}", pair);
        }
    }

    #[test]
    fn any_bytes_under_a_good_signature_change_nothing(
        bytes in proptest::collection::vec(any::<u8>(), 0..80),
    ) {
        let (gate, mut flash) = (Gate::closed(), Flash::default());
        let mut pump = load(alone(), &gate, &mut flash).unwrap();
        let before = (state(&pump), flash.clone());
        let statement = signed(&[1], Kind::Order, &bytes);
        prop_assert!(take(&mut pump, &statement, &now(NOON), &mut flash).is_err());
        prop_assert_eq!((state(&pump), flash.clone()), before);
    }
}
