//! Orders to a device: whatever a thief of the key signs, isolation only changes by an order, and
//! what a restart finds is what held.

use crate::{Accepted, Seed, near_misses};
use iomt_secure::crypto::Secret;
use iomt_secure::crypto::signature::Algorithm;
use iomt_secure::fleet::isolation::{Authorities, Measure, Order, Reason, Rotation, Taken};
use iomt_secure::fleet::isolation::{FunctionSet, MAX_ORDER, MAX_ROTATION};
use iomt_secure::fleet::{Essential, Functions, Gate, Isolation, Level, Restrictable};
use iomt_secure::identity::{Name, Now, Signer, SoftwareSigner, TimeFloor};
use iomt_secure::minimize::Pattern;
use iomt_secure::platform::memory::Memory;
use iomt_secure::platform::{Clock, Reading};
use iomt_secure::statement::{Kind, OVERHEAD, sign};

const PROGRAM: Restrictable = Restrictable::remote::<0>("remote programming");
const DISPLAY: Restrictable = Restrictable::local::<7>("ward display");
const RESTRICTABLE: &[Restrictable] = &[PROGRAM, DISPLAY];
const NOON: u64 = 1_795_435_200;
const TARGET: &str = "spiffe://hospital.example/*/infusion-pump/*";

type Flash = Memory<4, 700>;

/// As what arrives: never taken, as nobody has signed it. As a payload under the authority's own
/// signature: taken or refused; refused, nothing has changed; taken, a restart finds the same.
pub fn property(data: &[u8]) -> Accepted {
    let gate = Gate::closed();
    let mut flash = Flash::new();
    let mut pump = load(&gate, &mut flash);
    let mut scratch = vec![0; data.len() + 1024];
    assert!(pump.take(data, &now(), &mut flash, &mut scratch).is_err(), "nobody signed this");
    untouched(&pump, &flash);

    let statement = signed(1, data);
    match pump.take(&statement, &now(), &mut flash, &mut scratch) {
        Err(_) => {
            untouched(&pump, &flash);
            false
        }
        Ok(taken) => {
            match taken {
                Taken::Level { to, .. } => assert_eq!(to, gate.level()),
                Taken::Authorities { .. } => panic!("one member has handed its power on"),
                other => panic!("{other:?}"),
            }
            assert_eq!(gate.allows_measurements(), gate.level() < Level::Quarantined);
            let allowed = [PROGRAM, DISPLAY].map(|one| gate.allows(&one));
            let (level, sequence) = (pump.level(), pump.sequence());
            let again = pump.take(&statement, &now(), &mut flash, &mut scratch);
            assert!(again.is_err(), "replayed");
            let gate = Gate::closed();
            let pump = load(&gate, &mut flash);
            assert_eq!((pump.level(), pump.sequence(), gate.level()), (level, sequence, level));
            assert_eq!([PROGRAM, DISPLAY].map(|one| gate.allows(&one)), allowed);
            true
        }
    }
}

fn untouched(pump: &Isolation<'_>, flash: &Flash) {
    assert!(*flash == Flash::new(), "a refused statement was stored");
    assert_eq!((pump.level(), pump.sequence(), pump.generation()), (Level::Normal, 0, 0));
    assert_eq!(pump.gate().level(), Level::Normal);
}

fn load<'g>(gate: &'g Gate, flash: &mut Flash) -> Isolation<'g> {
    const ESSENTIAL: &[Essential] = &[Essential::new("infusion")];
    let name = Name::parse("spiffe://hospital.example/icu-3/infusion-pump/pump-42");
    let name = name.unwrap_or_else(|error| panic!("{error}"));
    let functions = Functions::new(ESSENTIAL, RESTRICTABLE);
    let functions = functions.unwrap_or_else(|error| panic!("{error}"));
    Isolation::load(name, functions, authorities(1), 0, gate, flash)
        .unwrap_or_else(|error| panic!("{error}"))
}

fn authorities(member: u8) -> Authorities {
    let key = |seed| signer(seed).public_key();
    Authorities::new(1, &[key(member)], 1, &[key(9)]).unwrap_or_else(|error| panic!("{error}"))
}

fn signer(seed: u8) -> SoftwareSigner {
    // Any 32 bytes are an Ed25519 seed.
    SoftwareSigner::from_secret(Algorithm::Ed25519, &Secret::take(&mut [seed; 32]))
        .unwrap_or_else(|error| panic!("{error}"))
}

fn signed(seed: u8, payload: &[u8]) -> Vec<u8> {
    let mut out = vec![0; payload.len() + OVERHEAD];
    sign(&signer(seed), Kind::Order, payload, b"", &mut out).map(<[u8]>::to_vec).unwrap_or_default()
}

struct Noon;

impl Clock for Noon {
    fn now(&self) -> Option<Reading> {
        Some(Reading { unix: NOON, reliable: true })
    }
}

fn now() -> Now {
    TimeFloor::build().now(&Noon)
}

/// Payloads of every measure, near misses, one for another device, a rotation, and a whole statement.
pub fn seeds() -> Vec<Seed> {
    let order = |sequence, measure, target| {
        let target = Pattern::parse(target).unwrap_or_else(|error| panic!("{error}"));
        let (issued, take_by, reason) = (NOON, NOON + 3600, Reason::Malware);
        Order { generation: 0, sequence, target, issued, take_by, measure, reason }
            .encode(&mut [0; MAX_ORDER])
            .map(<[u8]>::to_vec)
            .unwrap_or_default()
    };
    let named = Measure::Restrict(FunctionSet::of(RESTRICTABLE));
    let mut seeds = near_misses("restrict", &order(7, named, TARGET), 48);
    for (name, measure) in [
        ("release", Measure::Release),
        ("observe", Measure::ObserveOnly),
        ("quarantine", Measure::Quarantine),
    ] {
        seeds.push((name, order(0, measure, TARGET)));
        seeds.push((name, order(u64::MAX, measure, "spiffe://*/*/*/*")));
    }
    seeds.push(("other", order(1, Measure::Quarantine, "spiffe://*/*/monitor/*")));
    let target = Pattern::parse(TARGET).unwrap_or_else(|error| panic!("{error}"));
    let rotation = Rotation {
        generation: 1,
        target,
        issued: NOON,
        take_by: NOON + 3600,
        authorities: authorities(2),
    };
    let rotation = rotation.encode(&mut [0; MAX_ROTATION]).map(<[u8]>::to_vec).unwrap_or_default();
    seeds.push(("stranger", signed(2, &order(1, Measure::Quarantine, TARGET))));
    seeds.push(("rotation", rotation));
    seeds
}
