//! The chain of proof, whole: signed policy, plan, minimizer, batch, frame.

use super::*;
use crate::crypto::Secret;
use crate::crypto::signature::{Algorithm, PublicKey};
use crate::identity::{Name, Now, Signer, SoftwareSigner, TimeFloor, VerifiedPeer};
use crate::measurement::codec::Item;
use crate::measurement::{Code, Decimal, Sample, Time, Unit};
use crate::minimize::policy::text;
use crate::minimize::{Minimized, Minimizer, Plan, VerifiedPolicy};
use crate::platform::{self, Clock, Reading, Slot, Storage};
use crate::statement::{self, Authority, Kind as Statement, OVERHEAD};

/// A slot that is in memory.
#[derive(Default)]
struct Memory(Option<Vec<u8>>);

impl Storage for Memory {
    fn load(&mut self, _: Slot, out: &mut [u8]) -> Result<Option<usize>, platform::Error> {
        Ok(self.0.as_ref().map(|value| {
            out[..value.len()].copy_from_slice(value);
            value.len()
        }))
    }

    fn store(&mut self, _: Slot, value: &[u8]) -> Result<(), platform::Error> {
        self.0 = Some(value.to_vec());
        Ok(())
    }
}

struct NoClock;

impl Clock for NoClock {
    fn now(&self) -> Option<Reading> {
        None
    }
}

fn now() -> Now {
    TimeFloor::build().now(&NoClock)
}

pub(in crate::telemetry) fn toml(
    version: u8,
    recipient: &str,
    padding: &str,
) -> std::string::String {
    views(version, &[(recipient, Purpose::Treatment, padding)])
}

fn views(version: u8, views: &[(&str, Purpose, &str)]) -> std::string::String {
    let head = std::format!(
        "format = 1\nid = \"ward\"\nversion = {version}\nissued = 2026-11-23T12:00:00Z\n"
    );
    let view = |(recipient, purpose, padding): &(&str, Purpose, &str)| {
        std::format!(
            "[[view]]\nrecipient = \"{recipient}\"\npurpose = \"{purpose}\"\n\
             padding = {padding}\n[[view.rule]]\nmetric = \"MDC_PULS_OXIM_SAT_O2\"\nunit = \"%\"\n\
             method = \"keep\"\n"
        )
    };
    [head].into_iter().chain(views.iter().map(view)).collect()
}

pub(in crate::telemetry) struct Office {
    signer: SoftwareSigner,
    authorities: [Authority; 1],
}

impl Office {
    pub(in crate::telemetry) fn new() -> Self {
        let key = Secret::take(&mut [5; 32]);
        let signer = SoftwareSigner::from_secret(Algorithm::Ed25519, &key).unwrap();
        let authorities = [Authority::new(signer.public_key(), &[Statement::Policy]).unwrap()];
        Self { signer, authorities }
    }

    fn sign(&self, toml: &str) -> Vec<u8> {
        let payload = text::from_toml(toml).unwrap();
        let mut out = vec![0; payload.len() + OVERHEAD];
        let signed = statement::sign(&self.signer, Statement::Policy, &payload, b"", &mut out);
        signed.unwrap().to_vec()
    }

    pub(in crate::telemetry) fn minimizer(&self, toml: &str, recipient: &str) -> Minimizer<8> {
        self.minimizer_for(Purpose::Treatment, toml, recipient)
    }

    fn minimizer_for(&self, purpose: Purpose, toml: &str, recipient: &str) -> Minimizer<8> {
        let signed = self.sign(toml);
        let mut scratch = vec![0; signed.len() + OVERHEAD];
        let mut storage = Memory::default();
        let policy = VerifiedPolicy::accept(
            &signed,
            &self.authorities,
            "ward",
            &now(),
            &mut storage,
            &mut scratch,
        );
        let name = Name::parse(recipient).unwrap();
        let key = PublicKey::Ed25519([0; 32]);
        let peer = VerifiedPeer::made_up(name, key);
        Minimizer::new(Plan::compile(&policy.unwrap(), &peer, purpose, &now()).unwrap())
    }
}

fn spo2() -> Sample {
    let value = Decimal::parse("97").unwrap();
    Sample::new(Code::PULS_OXIM_SAT_O2, value, Unit::PERCENT, Time::utc(1_700_000_000_000))
}

pub(in crate::telemetry) fn batch(minimizer: &mut Minimizer<8>) -> Minimized<64> {
    let mut batch = minimizer.batch(&now()).unwrap();
    minimizer.sample(&spo2(), &mut batch).unwrap();
    batch
}

#[test]
fn a_sample_goes_the_whole_way_and_arrives_with_its_policy() {
    let mut minimizer = Office::new().minimizer(&toml(1, GATEWAY, "64"), GATEWAY);
    let batch = batch(&mut minimizer);
    let (mut device, mut gateway) = ends(Aead::ChaCha20Poly1305, &Options::ordered());
    let mut out = [0; 128];
    assert_eq!(device.sealer.seal(0, &batch, &mut out), Err(Error::NoPolicy));
    update(&mut device, &mut gateway, &Terms::from(minimizer.plan()));
    let event = device.sealer.seal_event(1, &batch, &mut out).unwrap();
    assert_eq!(event, 19 + 64);
    assert!(matches!(gateway.opener.open(&mut out[..event]), Ok(Received::Event(_))));
    let len = device.sealer.seal(0, &batch, &mut out).unwrap();
    let Ok(Received::Telemetry(received)) = gateway.opener.open(&mut out[..len]) else { panic!() };
    assert_eq!(received.policy(), batch.stamp().policy());
    assert_eq!(received.purpose(), Purpose::Treatment);
    assert_eq!(received.items().collect::<Vec<_>>(), [Ok(Item::Sample(spo2()))]);
}

#[test]
fn a_batch_of_another_policy_recipient_purpose_or_padding_is_not_sealed() {
    let office = Office::new();
    let mut ours = office.minimizer(&toml(1, GATEWAY, "\"none\""), GATEWAY);
    let mut newer = office.minimizer(&toml(2, GATEWAY, "\"none\""), GATEWAY);
    let care = "spiffe://hospital.example/care/station/one";
    let any = toml(1, "spiffe://hospital.example/*/*/*", "\"none\"");
    let (mut to_us, mut to_care) = (office.minimizer(&any, GATEWAY), office.minimizer(&any, care));
    let (mut device, mut gateway) = ends(Aead::ChaCha20Poly1305, &Options::lossy());
    update(&mut device, &mut gateway, &Terms::from(ours.plan()));
    let mut out = [0xEE; 128];
    let mut seal = |device: &mut End, batch: &Minimized<64>| {
        let sealed = device.sealer.seal(0, batch, &mut out);
        assert!(sealed.is_ok() || out.iter().all(|byte| *byte == 0xEE));
        out.fill(0xEE);
        sealed.map(drop)
    };
    assert_eq!(seal(&mut device, &batch(&mut newer)), Err(Error::OtherPolicy));
    assert_eq!(seal(&mut device, &batch(&mut ours)), Ok(()));
    // A new policy, a key update: now the old batch is the one that stays.
    update(&mut device, &mut gateway, &Terms::from(newer.plan()));
    assert_eq!(seal(&mut device, &batch(&mut ours)), Err(Error::OtherPolicy));
    assert_eq!(seal(&mut device, &batch(&mut newer)), Ok(()));
    update(&mut device, &mut gateway, &Terms::from(to_us.plan()));
    assert_eq!(seal(&mut device, &batch(&mut to_care)), Err(Error::OtherRecipient));
    assert_eq!(seal(&mut device, &batch(&mut to_us)), Ok(()));
    // Two views for one recipient, who gets each purpose's data apart from the other's.
    let both = views(
        4,
        &[(GATEWAY, Purpose::Treatment, "\"none\""), (GATEWAY, Purpose::Research, "\"none\"")],
    );
    let mut treatment = office.minimizer(&both, GATEWAY);
    let mut research = office.minimizer_for(Purpose::Research, &both, GATEWAY);
    update(&mut device, &mut gateway, &Terms::from(treatment.plan()));
    assert_eq!(seal(&mut device, &batch(&mut research)), Err(Error::OtherPurpose));
    assert_eq!(seal(&mut device, &batch(&mut treatment)), Ok(()));
    update(&mut device, &mut gateway, &Terms::from(research.plan()));
    assert_eq!(seal(&mut device, &batch(&mut treatment)), Err(Error::OtherPurpose));
    assert_eq!(seal(&mut device, &batch(&mut research)), Ok(()));
    // The terms of another recipient's plan, whose view asks for no padding.
    let uneven = views(
        5,
        &[(GATEWAY, Purpose::Treatment, "\"padme\""), (care, Purpose::Treatment, "\"none\"")],
    );
    let mut padded = office.minimizer(&uneven, GATEWAY);
    update(&mut device, &mut gateway, &Terms::from(office.minimizer(&uneven, care).plan()));
    assert_eq!(seal(&mut device, &batch(&mut padded)), Err(Error::NotPadded));
    update(&mut device, &mut gateway, &Terms::from(padded.plan()));
    assert_eq!(seal(&mut device, &batch(&mut padded)), Ok(()));
}

#[test]
fn a_command_is_what_an_authority_signed() {
    let office = Office::new();
    let statement = office.sign(&toml(3, GATEWAY, "\"none\""));
    let mut scratch = vec![0; statement.len() + OVERHEAD];
    let command = Command::signed(&statement, &office.authorities, &mut scratch).unwrap();
    let (mut device, mut gateway) = ends(Aead::ChaCha20Poly1305, &Options::lossy());
    let mut out = vec![0; statement.len() + 32];
    let len = gateway.sealer.seal_command(&command, &mut out).unwrap();
    let Ok(Received::Command(bytes)) = device.opener.open(&mut out[..len]) else { panic!() };
    assert_eq!(bytes, statement);
    // Patient data, a stranger's statement, a changed one.
    assert!(Command::signed(b"patient data", &office.authorities, &mut scratch).is_err());
    assert!(Command::signed(&statement, &[], &mut scratch).is_err());
    let mut changed = statement.clone();
    *changed.last_mut().unwrap() ^= 1;
    assert!(Command::signed(&changed, &office.authorities, &mut scratch).is_err());
}

#[test]
fn a_signature_alone_makes_no_command() {
    let office = Office::new();
    let key = &office.signer;
    let authorities = [Authority::new(key.public_key(), &Statement::ALL).unwrap()];
    let policy = text::from_toml(&toml(3, GATEWAY, "\"none\"")).unwrap();
    let command = |kind, payload: &[u8]| {
        let (mut out, mut scratch) = (vec![0; 1024], vec![0; 1024]);
        let statement = statement::sign(key, kind, payload, b"", &mut out).unwrap();
        Command::signed(statement, &authorities, &mut scratch).map(drop)
    };
    assert_eq!(command(Statement::Policy, &policy), Ok(()));
    // The device itself may be an authority: what it signs is a policy or stays.
    let longer = [&policy[..], b"patient data"].concat();
    for smuggled in [&b"patient data"[..], b"", b"\xa0", &longer] {
        let refused = command(Statement::Policy, smuggled).unwrap_err();
        assert!(matches!(refused, Error::Policy(_)), "{refused}");
    }
    for kind in Statement::ALL.into_iter().filter(|kind| *kind != Statement::Policy) {
        for payload in [&b"patient data"[..], &policy] {
            assert_eq!(command(kind, payload), Err(Error::CommandKind));
        }
    }
}
