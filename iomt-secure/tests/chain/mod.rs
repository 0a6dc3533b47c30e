//! The whole chain in memory: identities, TLS, a signed policy, a plan, an epoch under it.

use iomt_secure::crypto::signature::Algorithm;
use iomt_secure::identity::dev_ca::Terms as Issue;
use iomt_secure::identity::request::request;
use iomt_secure::identity::{
    Chain, DevCa, Name, Now, Signer as _, SoftwareSigner, TimeFloor, TrustStore,
};
use iomt_secure::measurement::{Code, Decimal, Sample, Time, Unit};
use iomt_secure::minimize::policy::text;
use iomt_secure::minimize::{Minimized, Minimizer, Plan, Purpose, VerifiedPolicy};
use iomt_secure::platform::os::OsRandom;
use iomt_secure::platform::{self, Clock, Reading, Slot, Storage};
use iomt_secure::session::Established;
use iomt_secure::session::tls::{Config, Initiator, Progress, Responder};
use iomt_secure::statement::{self, Authority, Kind};
use iomt_secure::telemetry::{Opener, Options, Received, Sealer, Terms, open_link};
use std::sync::Arc;

const DOMAIN: &str = "hospital.example";
const DEVICE: &str = "spiffe://hospital.example/icu-3/ecg-patch/ecg-1";
const GATEWAY: &str = "spiffe://hospital.example/core/gateway/gw-1";
/// 2027-01-15.
const NOW: u64 = 1_800_000_000;

/// Every method on samples, each on a metric of its own; nothing else leaves. No padding: what is
/// measured beside it, byte for byte, pads nothing.
const POLICY: &str = r#"
format = 1
id = "chain"
version = 1
issued = 2026-11-23T12:00:00Z

[[view]]
recipient = "spiffe://hospital.example/core/gateway/*"
purpose = "TREAT"
padding = "none"

[[view.rule]]
metric = "MDC_TEMP"
method = "keep"

[[view.rule]]
metric = "MDC_PULS_OXIM_SAT_O2"
unit = "%"
method = { round = 1 }

[[view.rule]]
metric = "MDC_CONC_GLU_CAPILLARY_WHOLEBLOOD"
unit = "mg/dL"
method = { bin = { edges = [54, 70, 180, 250] } }

[[view.rule]]
metric = "MDC_PULS_OXIM_PULS_RATE"
unit = "{beat}/min"
method = { clamp = { min = 40, max = 180 } }

[[view.rule]]
metric = "MDC_PRESS_BLD_ART_MEAN"
unit = "mm[Hg]"
method = { rate = { every = "1min", take = "mean" } }

[[view.rule]]
metric = "MDC_RESP_RATE"
unit = "{breath}/min"
method = { on-change = 2 }
"#;

/// A device's sending side and its gateway's receiving side, in the first epoch with a policy.
pub(crate) struct Link {
    pub(crate) minimizer: Minimizer<8>,
    pub(crate) sealer: Sealer<1>,
    pub(crate) opener: Opener<1>,
}

/// Runs the whole chain over an ordered transport.
pub(crate) fn link() -> Link {
    let ca = DevCa::new(DOMAIN, "root", Algorithm::Es256, NOW, &mut OsRandom).expect("a root");
    let (device, gateway) = shake_hands(&endpoint(&ca, DEVICE), &endpoint(&ca, GATEWAY));

    let author = SoftwareSigner::generate(Algorithm::Es256, &mut OsRandom).expect("a key");
    let authority = Authority::new(author.public_key(), &[Kind::Policy]).expect("an authority");
    let payload = text::from_toml(POLICY).expect("a policy");
    let mut room = vec![0; payload.len() + statement::OVERHEAD];
    let signed = statement::sign(&author, Kind::Policy, &payload, b"", &mut room).expect("signing");
    let mut scratch = vec![0; payload.len() + statement::OVERHEAD];
    let policy =
        VerifiedPolicy::accept(signed, &[authority], "chain", &now(), &mut Empty, &mut scratch)
            .expect("a verified policy");
    let plan = Plan::compile(&policy, device.peer(), Purpose::Treatment, &now()).expect("a view");

    let terms = Terms::from(&plan);
    let (mut sealer, _) = open_link::<1>(device, &Options::ordered()).expect("the device's end");
    let (_, mut opener) = open_link::<1>(gateway, &Options::ordered()).expect("the gateway's end");
    let mut frame = [0; 128];
    let len = sealer.update_key(&terms, &mut frame).expect("a key update");
    let received = opener.open(&mut frame[..len]).expect("an authentic key update");
    assert!(matches!(received, Received::KeyUpdate(_)));
    Link { minimizer: Minimizer::new(plan), sealer, opener }
}

impl Link {
    /// A batch of temperatures whose content has exactly `bytes` bytes.
    pub(crate) fn batch<const N: usize>(&mut self, bytes: usize) -> Minimized<N> {
        // Values of different lengths, tried in an order that repeats itself every run.
        let mut state = 1_u32;
        for _ in 0..100_000 {
            let mut batch = self.minimizer.batch::<N>(&now()).expect("a policy in force");
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            // By the clock of the sample, or since power-up: the first time's length differs.
            let mut ms = [1000 * NOW, 1_000_000, 1_000, 10][(state >> 24) as usize % 4];
            while batch.content().len() < bytes {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                ms += u64::from(state >> 16) % 2000;
                let mantissa = (360 + state % 40) as i32 >> ((state >> 8) % 9);
                let value = Decimal::new(mantissa, -1).expect("a decimal");
                let sample = Sample::new(Code::TEMP, value, Unit::DEGC, Time::uptime(ms));
                if self.minimizer.sample(&sample, &mut batch).is_err() {
                    break;
                }
            }
            if batch.content().len() == bytes {
                return batch;
            }
        }
        panic!("no batch of {bytes} bytes was found");
    }
}

fn endpoint(ca: &DevCa, name: &str) -> Config {
    let signer = SoftwareSigner::generate(Algorithm::Es256, &mut OsRandom).expect("a key");
    let request = request(&signer, &Name::parse(name).expect("a name")).expect("a request");
    let certificate = ca.issue(&request, &Issue::ldevid(NOW), &mut OsRandom).expect("issuing");
    let mut roots = TrustStore::new();
    roots.add(ca.certificate(), DOMAIN).expect("a root");
    let chain = Chain::new([certificate.as_slice()]).expect("a chain");
    Config::new(&chain, Arc::new(signer), roots).expect("an endpoint")
}

fn shake_hands(device: &Config, gateway: &Config) -> (Established, Established) {
    let mut device = Side::Ongoing(Initiator::new(device, now()).expect("an initiator"));
    let mut gateway = Side::Ongoing(Responder::new(gateway, now()).expect("a responder"));
    let (mut to_device, mut to_gateway) = (Vec::new(), Vec::new());
    for _ in 0..8 {
        device = step(device, &mut to_device, |side, input| {
            side.process(input, &mut to_gateway).expect("the device agrees")
        });
        gateway = step(gateway, &mut to_gateway, |side, input| {
            side.process(input, &mut to_device).expect("the gateway agrees")
        });
    }
    match (device, gateway) {
        (Side::Done(device), Side::Done(gateway)) => (device, gateway),
        _ => panic!("the handshake did not end"),
    }
}

#[allow(clippy::large_enum_variant)] // two of them a handshake
enum Side<S> {
    Ongoing(S),
    Done(Established),
}

/// Lets a side that is not done take what is there for it.
fn step<S>(
    side: Side<S>,
    pending: &mut Vec<u8>,
    process: impl FnOnce(S, &[u8]) -> Progress<S>,
) -> Side<S> {
    let Side::Ongoing(state) = side else { return side };
    let (side, taken) = match process(state, pending) {
        Progress::Ongoing(state, taken) => (Side::Ongoing(state), taken),
        Progress::Established(session, taken) => (Side::Done(session), taken),
    };
    pending.drain(..taken);
    side
}

pub(crate) fn now() -> Now {
    TimeFloor::at_least(NOW).now(&NoClock)
}

struct NoClock;

impl Clock for NoClock {
    fn now(&self) -> Option<Reading> {
        None
    }
}

/// Storage of a device that starts for the first time.
struct Empty;

impl Storage for Empty {
    fn load(&mut self, _: Slot, _: &mut [u8]) -> Result<Option<usize>, platform::Error> {
        Ok(None)
    }

    fn store(&mut self, _: Slot, _: &[u8]) -> Result<(), platform::Error> {
        Ok(())
    }
}
