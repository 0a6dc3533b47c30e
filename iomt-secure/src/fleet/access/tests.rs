//! Decisions without an order, the compiled form against the plain one, policies refused by name.

use super::*;
use crate::crypto;
use crate::fleet::Gate;
use crate::fleet::testing::{
    Cut, Flash, HOUR, NOON, PUMP, STATION, decode, encode, field, floor, key, name, now, signed,
};
use crate::identity::{Name, Now};
use crate::statement::{self, Authority};
use coset::cbor::Value;
use proptest::prelude::*;
use std::{format, vec, vec::Vec};

const ID: &str = "hospital-access";
const PUMPS: &str = "spiffe://hospital.example/*/infusion-pump/*";
const STATIONS: &str = "spiffe://hospital.example/*/station/*";
const ALL: &str = "spiffe://hospital.example/*/*/*";
const SPO2: Code = Code::PULS_OXIM_SAT_O2;

fn pattern(text: &str) -> Pattern<'_> {
    Pattern::parse(text).unwrap()
}

fn rule<'a>(effect: Effect, from: &'a str, to: &'a str, kinds: Kinds) -> Rule<'a> {
    let commands = if kinds.has(Kinds::COMMAND) { Commands::ALL } else { Commands::NONE };
    let scope = Scope { effect, kinds, channels: None, metrics: None, commands };
    Rule { from: pattern(from), to: pattern(to), scope }
}

fn measures() -> Kinds {
    Kinds::TELEMETRY.and(Kinds::EVENT)
}

/// As documented: pumps talk to stations, stations send policies, nobody sends pumps measurements.
fn rules() -> [Rule<'static>; 4] {
    let mut commands = rule(Effect::Allow, STATIONS, PUMPS, Kinds::COMMAND);
    commands.scope.commands = Commands::of(&[Kind::Policy]);
    let mut glass = rule(Effect::BreakGlass, STATIONS, PUMPS, Kinds::EVENT);
    glass.scope.channels = Some(1);
    glass.scope.metrics = Some(Metrics::new(&[SPO2]).unwrap());
    let talk = rule(Effect::Allow, PUMPS, STATIONS, Kinds::SESSION.and(measures()));
    [talk, commands, rule(Effect::Deny, ALL, PUMPS, measures()), glass]
}

fn head(version: u64) -> Head<'static> {
    Head { id: ID, version, issued: NOON, take_by: NOON + 24 * HOUR, glass: 900 }
}

fn payload(head: &Head<'_>, rules: &[Rule<'_>]) -> Vec<u8> {
    Access::encode(head, rules, &mut vec![0; 32_768]).unwrap().to_vec()
}

fn authorities() -> [Authority; 2] {
    [1, 2].map(|seed| Authority::new(key(seed), &[Kind::Access]).unwrap())
}

fn accept<'a>(
    statement: &'a [u8],
    now: &Now,
    gate: &Gate,
    flash: &mut Flash,
) -> Result<VerifiedAccess<'a>, Error> {
    let scratch = &mut [0; 4096];
    VerifiedAccess::accept(statement, &authorities(), ID, now, gate, flash, scratch)
}

fn decide(rules: &[Rule<'_>], from: &str, to: &str, what: What, glass: bool) -> Decision {
    let bytes = payload(&head(1), rules);
    let access = Access::decode(&bytes).unwrap();
    let (from, to) = (&name(from), &name(to));
    access.decide(&Request { from, to, what }, glass)
}

#[test]
fn what_no_rule_grants_is_refused_and_what_one_denies_too() {
    let event = What::Event(0, Some(SPO2));
    let (policy, order) = (What::Command(Kind::Policy), What::Command(Kind::Order));
    let other = "spiffe://clinic.example/icu-3/station/station-1";
    for (from, to, what, expected) in [
        (PUMP, STATION, What::Session, Decision::Allowed),
        (PUMP, STATION, event, Decision::Allowed),
        (PUMP, STATION, What::Telemetry(31, None), Decision::Allowed),
        (PUMP, STATION, What::Telemetry(255, None), Decision::Allowed),
        (PUMP, STATION, policy, Decision::NotGranted),
        (STATION, PUMP, What::Session, Decision::NotGranted),
        (STATION, PUMP, policy, Decision::Allowed),
        (STATION, PUMP, order, Decision::NotGranted),
        // The false alert of the malware on the station.
        (STATION, PUMP, event, Decision::Denied),
        (PUMP, PUMP, event, Decision::Denied),
        (PUMP, other, event, Decision::NotGranted),
        (other, PUMP, event, Decision::NotGranted),
    ] {
        assert_eq!(decide(&rules(), from, to, what, false), expected, "{from} {to} {what:?}");
        assert_eq!(decide(&rules(), from, to, what, true), expected, "the glass changes nothing");
        assert_eq!(decide(&[], from, to, what, true), Decision::NotGranted);
    }
}

#[test]
fn broken_glass_grants_what_is_meant_for_it_and_ends_by_itself() {
    use core::sync::atomic::{AtomicU64, Ordering};
    static UPTIME: AtomicU64 = AtomicU64::new(5000);
    let uptime = || UPTIME.load(Ordering::SeqCst);
    let [_, _, _, glass] = rules();
    for (what, expected) in [
        (What::Event(0, Some(SPO2)), Decision::GlassBroken),
        (What::Event(0, None), Decision::GlassBroken),
        (What::Event(1, Some(SPO2)), Decision::NotGranted),
        (What::Event(32, Some(SPO2)), Decision::NotGranted),
        (What::Event(0, Some(Code::TEMP)), Decision::NotGranted),
        (What::Telemetry(0, Some(SPO2)), Decision::NotGranted),
    ] {
        assert_eq!(decide(&[glass], STATION, PUMP, what, true), expected, "{what:?}");
        assert_eq!(decide(&[glass], STATION, PUMP, what, false), Decision::NotGranted);
    }
    let (gate, mut flash) = (Gate::closed(), Flash::default());
    let statement = signed(&[1], Kind::Access, &payload(&head(1), &rules()));
    let access = accept(&statement, &now(NOON), &gate, &mut flash).unwrap();
    let broken = access.break_glass(GlassReason::PatientEmergency, uptime).unwrap();
    assert_eq!((broken.reason(), broken.until()), (GlassReason::PatientEmergency, 5900));
    assert!(broken.is_broken());
    UPTIME.store(5899, Ordering::SeqCst);
    assert!(broken.is_broken());
    UPTIME.store(5900, Ordering::SeqCst);
    assert!(!broken.is_broken());
    let none = signed(&[1], Kind::Access, &payload(&Head { glass: 0, ..head(2) }, &rules()));
    let access = accept(&none, &now(NOON), &gate, &mut flash).unwrap();
    let refused = access.break_glass(GlassReason::Exercise, uptime).map(drop);
    assert_eq!(refused, Err(Error::NoGlass));
    for reason in GlassReason::ALL {
        assert_eq!(GlassReason::from_number(reason.number()), Some(reason));
    }
}

#[test]
fn refused_by_name_and_nothing_changes() {
    let (gate, mut flash) = (Gate::closed(), Flash::default());
    let issue = |head: &Head<'_>| signed(&[1], Kind::Access, &payload(head, &rules()));
    accept(&issue(&head(5)), &now(NOON), &gate, &mut flash).unwrap();
    let before = (flash.clone(), gate.access().mark());
    let good = payload(&head(6), &rules());
    let by = |seed, kind| signed(&[seed], kind, &good);
    let forged = |change: &dyn Fn(&mut Value)| {
        let mut value = decode(&good);
        change(&mut value);
        signed(&[1], Kind::Access, &encode(&value))
    };
    // The first rule, which denies, with one item changed.
    let ruled = |at: usize, item: Value| {
        forged(&move |v| {
            field(v, 6).as_array_mut().unwrap()[0].as_array_mut().unwrap()[at] = item.clone();
        })
    };
    let list = |codes: &[u32]| Value::Array(codes.iter().map(|code| (*code).into()).collect());
    let mut broken = by(1, Kind::Access);
    *broken.last_mut().unwrap() ^= 1;
    let many: Vec<u32> = (0..9).collect();
    for (fault, statement, error) in [
        ("a stranger", by(3, Kind::Access), statement::Error::UnknownSigner.into()),
        ("an order", by(1, Kind::Order), statement::Error::Kind.into()),
        ("signature broken", broken, statement::Error::from(crypto::Error::Signature).into()),
        ("other line", issue(&Head { id: "clinic", ..head(6) }), Error::OtherLine),
        ("older", issue(&head(4)), Error::Older),
        ("same version", issue(&Head { glass: 1, ..head(5) }), Error::Equivocation),
        ("format", forged(&|v| *field(v, 0) = 2.into()), Error::Form),
        ("id", forged(&|v| *field(v, 1) = "".into()), Error::Line),
        ("ends as it begins", forged(&|v| *field(v, 4) = NOON.into()), Error::Validity),
        ("glass for longer than a day", forged(&|v| *field(v, 5) = 86_401.into()), Error::Validity),
        ("rules descending", forged(&|v| field(v, 6).as_array_mut().unwrap().reverse()), {
            Error::Rule
        }),
        (
            "a rule twice",
            forged(&|v| {
                let rules = field(v, 6).as_array_mut().unwrap();
                rules.insert(0, rules[0].clone());
            }),
            Error::Rule,
        ),
        ("effect 3", ruled(0, 3.into()), Error::Rule),
        ("from", ruled(1, "pump".into()), Error::Target),
        ("to", ruled(2, "spiffe://10.0.0.1:443/*/*/*".into()), Error::Target),
        ("no kind", ruled(3, 0.into()), Error::Rule),
        ("unknown kind", ruled(3, 16.into()), Error::Rule),
        (
            "channels of a session",
            forged(&|v| {
                let rule = field(v, 6).as_array_mut().unwrap()[0].as_array_mut().unwrap();
                (rule[3], rule[4]) = (1.into(), 1.into());
            }),
            Error::Rule,
        ),
        ("no channel", ruled(4, 0.into()), Error::Rule),
        ("metrics descending", ruled(5, list(&[2, 1])), Error::Rule),
        ("a metric twice", ruled(5, list(&[2, 2])), Error::Rule),
        ("no metric", ruled(5, list(&[])), Error::Rule),
        ("nine metrics", ruled(5, list(&many)), Error::Rule),
        ("commands without their kind", ruled(6, 1.into()), Error::Rule),
        (
            "unknown field",
            forged(&|v| v.as_map_mut().unwrap().push((7.into(), 0.into()))),
            cbor::Error::UnknownKey.into(),
        ),
        (
            "an item more",
            forged(&|v| {
                let rules = field(v, 6).as_array_mut().unwrap();
                rules[0].as_array_mut().unwrap().push(0.into());
            }),
            cbor::Error::ArrayLong.into(),
        ),
        (
            "payload trailing",
            signed(&[1], Kind::Access, &[&good[..], &[0]].concat()),
            cbor::Error::Trailing.into(),
        ),
        (
            "payload truncated",
            signed(&[1], Kind::Access, &good[..40]),
            cbor::Error::Truncated.into(),
        ),
        (
            "not in shortest form",
            signed(&[1], Kind::Access, &[&good[..2], &[0x18], &good[2..]].concat()),
            cbor::Error::NotShortest.into(),
        ),
    ] {
        let refused = accept(&statement, &now(NOON), &gate, &mut flash).map(drop);
        assert_eq!(refused, Err(error), "{fault}");
        assert_eq!((flash.clone(), gate.access().mark()), before, "{fault}");
    }
    let six = issue(&head(6));
    for late in [now(NOON + 24 * HOUR + 1), floor(NOON + 24 * HOUR + 1)] {
        assert_eq!(accept(&six, &late, &gate, &mut flash).map(drop), Err(Error::Expired));
    }
    for len in 0..six.len() {
        assert!(accept(&six[..len], &now(NOON), &gate, &mut flash).is_err(), "{len} bytes");
    }
    assert_eq!((flash.clone(), gate.access().mark()), before);
    assert!(accept(&issue(&head(5)), &now(NOON), &gate, &mut flash).is_ok(), "it may come again");
    assert_eq!((flash.clone(), gate.access().mark()), before);
    assert!(accept(&six, &now(NOON), &gate, &mut flash).is_ok());
    assert_ne!(gate.access().mark(), before.1, "live links are to ask again");
}

#[test]
fn no_power_cut_takes_a_policy_back() {
    let statements = [1, 2].map(|v| signed(&[1], Kind::Access, &payload(&head(v), &rules())));
    for cut in (0..4).flat_map(|at| [Cut::Before(at), Cut::After(at)]) {
        let (gate, mut flash) = (Gate::closed(), Flash { cut: Some(cut), ..Flash::default() });
        for statement in &statements {
            if accept(statement, &now(NOON), &gate, &mut flash).is_err() {
                break;
            }
        }
        let mut flash = flash.powered_up();
        let (mut buffer, scratch) = ([0; 2048], &mut [0; 2048]);
        let found =
            VerifiedAccess::load(&mut buffer, &authorities(), ID, &mut flash, scratch).unwrap();
        let found = found.map_or(0, |access| access.access().head().version);
        let written = match cut {
            Cut::Before(at) => at,
            Cut::After(at) => at + 1,
        };
        assert_eq!(found, written.div_ceil(2) as u64, "{cut:?}");
        for (statement, version) in statements.iter().zip(1..) {
            let result = accept(statement, &now(NOON), &gate, &mut flash).map(drop);
            let expected = if version < found { Err(Error::Older) } else { Ok(()) };
            assert_eq!(result, expected, "{cut:?}: {version} after {found}");
        }
    }
}

#[test]
fn too_many_rules_are_an_error_and_not_a_gap() {
    let texts: Vec<_> = (0..9).map(|n| format!("spiffe://hospital.example/*/*/d-{n}")).collect();
    let nine: Vec<_> = texts
        .iter()
        .map(|_| ALL)
        .zip([1u32, 2, 4, 8, 16, 32, 64, 128, 256])
        .map(|(from, channels)| {
            let mut rule = rule(Effect::Allow, from, STATIONS, Kinds::TELEMETRY);
            rule.scope.channels = Some(channels);
            rule
        })
        .collect();
    let bytes = payload(&head(1), &nine);
    let access = Access::decode(&bytes).unwrap();
    let refused = Grants::compile(&access, &name(PUMP), &name(STATION));
    assert_eq!(refused, Err(Error::TooManyRules));
    assert!(Grants::compile(&access, &name(PUMP), &name(PUMP)).is_ok());
    let many: Vec<_> = texts
        .iter()
        .flat_map(|from| (1..=8).map(move |channels| (from, channels)))
        .map(|(from, channels)| {
            let mut rule = rule(Effect::Allow, from, STATIONS, Kinds::TELEMETRY);
            rule.scope.channels = Some(channels);
            rule
        })
        .collect();
    let encoded =
        |rules: &[Rule<'_>]| Access::encode(&head(1), rules, &mut vec![0; 32_768]).map(drop);
    assert_eq!(encoded(&many[..64]), Ok(()));
    assert_eq!(encoded(&many[..65]), Err(Error::Rule));
    assert_eq!(encoded(&[many[0], many[0]]), Err(Error::Rule));
}

#[test]
fn a_command_is_a_policy_that_an_authority_signed() {
    let scratch = &mut [0; 2048];
    let statement = signed(&[1], Kind::Access, &payload(&head(1), &rules()));
    let made = VerifiedAccess::command(&statement, &authorities(), scratch).unwrap();
    assert_eq!((made.kind(), made.statement()), (Kind::Access, &statement[..]));
    let smuggled = signed(&[1], Kind::Access, b"patient data");
    let refused = VerifiedAccess::command(&smuggled, &authorities(), scratch);
    assert!(matches!(refused, Err(Error::Cbor(_))));
}

/// The vector of `docs/wire/access.md`, read out of it.
#[test]
fn documented_vector_holds() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/wire/access.md");
    let Ok(text) = std::fs::read_to_string(path) else {
        std::eprintln!("SKIPPED: {path} is not part of the packaged crate");
        return;
    };
    let line = |name: &str| {
        let row = text.lines().find(|line| line.starts_with(&format!("{name}: ")));
        row.unwrap_or_else(|| panic!("no {name}")).split_once(": ").unwrap().1
    };
    assert_eq!(SPO2.value(), 150_456);
    assert_eq!(hex::encode(payload(&head(3), &rules())), line("access"));
    assert_eq!(hex::decode(line("seed")).unwrap(), [0x51; 32]);
    let authority = [Authority::new(key(0x51), &[Kind::Access]).unwrap()];
    let statement = hex::decode(line("signed access")).unwrap();
    let (gate, flash, scratch) = (Gate::closed(), &mut Flash::default(), &mut [0; 2048]);
    let now = now(NOON);
    let taken =
        VerifiedAccess::accept(&statement, &authority, ID, &now, &gate, flash, scratch).unwrap();
    assert_eq!(*taken.access().head(), head(3));
}

fn any_rule() -> impl Strategy<Value = Rule<'static>> {
    let patterns = [PUMPS, STATIONS, ALL, "spiffe://*/*/*/*", PUMP, STATION];
    let metrics = prop_oneof![
        Just(None),
        Just(Some(Metrics::new(&[SPO2]).unwrap())),
        Just(Some(Metrics::new(&[Code::new(1), Code::TEMP]).unwrap())),
    ];
    let effects = [Effect::Deny, Effect::Allow, Effect::BreakGlass];
    (0usize..3, 0usize..6, 0usize..6, 1u8..16, proptest::option::of(1u32..8), metrics, 1u8..=255)
        .prop_map(move |(effect, from, to, kinds, channels, metrics, commands)| {
            let kinds = Kinds(kinds);
            let measures = kinds.has(Kinds::TELEMETRY.and(Kinds::EVENT));
            let commands = if kinds.has(Kinds::COMMAND) { commands } else { 0 };
            let scope = Scope {
                effect: effects[effect],
                kinds,
                channels: channels.filter(|_| measures),
                metrics: metrics.filter(|_| measures),
                commands: Commands(commands),
            };
            Rule { from: pattern(patterns[from]), to: pattern(patterns[to]), scope }
        })
}

fn every_request() -> Vec<What> {
    let mut all = vec![What::Session];
    all.extend(Kind::ALL.map(What::Command));
    for channel in 0..4 {
        for code in [None, Some(SPO2), Some(Code::TEMP), Some(Code::new(2))] {
            all.extend([What::Telemetry(channel, code), What::Event(channel, code)]);
        }
    }
    all
}

/// The decision as the document states it, in other words than the code's.
fn model(rules: &[Rule<'_>], from: &Name, to: &Name, what: What, glass: bool) -> bool {
    let about = |rule: &&Rule<'_>| {
        let scope = &rule.scope;
        let measured = |bit, channel: u8, code: Option<Code>| {
            let on = scope.channels.is_none_or(|mask| mask >> channel & 1 == 1);
            let of = match (&scope.metrics, code) {
                (None, _) => true,
                (Some(list), Some(code)) => list.as_slice().contains(&code.value()),
                (Some(_), None) => scope.effect != Effect::Deny,
            };
            scope.kinds.0 & bit != 0 && on && of
        };
        rule.from.matches(from)
            && rule.to.matches(to)
            && match what {
                What::Session => scope.kinds.0 & 1 != 0,
                What::Telemetry(channel, code) => measured(2, channel, code),
                What::Event(channel, code) => measured(4, channel, code),
                What::Command(kind) => {
                    // A passport goes with its manifest.
                    let kind = if kind == Kind::Passport { Kind::Manifest } else { kind };
                    let at = Kind::ALL.iter().position(|one| *one == kind).unwrap();
                    scope.kinds.0 & 8 != 0 && scope.commands.0 >> at & 1 == 1
                }
            }
    };
    let effects: Vec<_> = rules.iter().filter(about).map(|rule| rule.scope.effect).collect();
    !effects.contains(&Effect::Deny)
        && (effects.contains(&Effect::Allow) || glass && effects.contains(&Effect::BreakGlass))
}

proptest! {
    /// Whatever their order: one encoding, one answer, and the compiled form gives it, too.
    #[test]
    fn the_order_of_rules_means_nothing(
        mut rules in proptest::collection::vec(any_rule(), 0..6),
        turn in 0usize..6,
        glass: bool,
    ) {
        rules.dedup();
        let Ok(bytes) = Access::encode(&head(1), &rules, &mut vec![0; 8192]).map(<[u8]>::to_vec)
        else {
            // A rule stands twice.
            return Ok(());
        };
        if !rules.is_empty() {
            let turn = turn % rules.len();
            rules.rotate_left(turn);
            rules.reverse();
        }
        prop_assert_eq!(&payload(&head(1), &rules), &bytes);
        prop_assert_eq!(encode(&decode(&bytes)), bytes.clone());
        let access = Access::decode(&bytes).unwrap();
        let (pump, station) = (name(PUMP), name(STATION));
        let Ok(grants) = Grants::compile(&access, &pump, &station) else { return Ok(()) };
        for what in every_request() {
            for sending in [true, false] {
                let (from, to) = if sending { (&pump, &station) } else { (&station, &pump) };
                let decision = access.decide(&Request { from, to, what }, glass);
                prop_assert_eq!(decision.is_allowed(), model(&rules, from, to, what, glass));
                prop_assert_eq!(grants.decide(sending, what, glass), decision);
            }
        }
    }
}
