//! A device and a gateway with a session between them, made as a product makes it: certificates, a
//! TLS handshake in memory, signed policies, minimizers. There is no other way to a frame.

use iomt_secure::crypto::Secret;
use iomt_secure::crypto::signature::Algorithm;
use iomt_secure::identity::dev_ca::Terms;
use iomt_secure::identity::request::request;
use iomt_secure::identity::{
    Chain, DevCa, Name, Now, Signer, SoftwareSigner, TimeFloor, TrustStore,
};
use iomt_secure::measurement::{Code, Decimal, Sample, Time, Unit};
use iomt_secure::minimize::policy::text::from_toml;
use iomt_secure::minimize::{Minimized, Minimizer, Plan, Purpose, VerifiedPolicy};
use iomt_secure::platform::os::OsRandom;
use iomt_secure::platform::{self, Clock, Reading, Slot, Storage};
use iomt_secure::session::Established;
use iomt_secure::session::tls::{Config, Initiator, Progress, Responder};
use iomt_secure::statement::{Authority, Kind, OVERHEAD, sign};
use std::fmt::Display;
use std::sync::{Arc, LazyLock};

const DOMAIN: &str = "hospital.example";
pub(crate) const DEVICE: &str = "spiffe://hospital.example/icu-3/pulse-oximeter/oxi-1";
const GATEWAY: &str = "spiffe://hospital.example/core/gateway/gw-1";

/// The CA of both sides.
static CA: LazyLock<DevCa> = LazyLock::new(|| {
    good(DevCa::new(DOMAIN, "root", Algorithm::Ed25519, now().unix(), &mut OsRandom))
});

/// Whom both sides believe.
pub(crate) fn roots() -> TrustStore {
    let mut roots = TrustStore::new();
    good(roots.add(CA.certificate(), DOMAIN));
    roots
}

/// Both sides' configurations, which every session shares.
static ENDS: LazyLock<(Config, Config)> = LazyLock::new(|| {
    let end = |name| {
        let signer = good(SoftwareSigner::generate(Algorithm::Ed25519, &mut OsRandom));
        let csr = good(request(&signer, &good(Name::parse(name))));
        let leaf = good(CA.issue(&csr, &Terms::ldevid(now().unix()), &mut OsRandom));
        good(Config::new(&good(Chain::new([&leaf[..]])), Arc::new(signer), roots()))
    };
    (end(DEVICE), end(GATEWAY))
});

/// A fresh session: the device's side and the gateway's.
pub(crate) fn session() -> (Established, Established) {
    let (device, gateway) = &*ENDS;
    let (mut device, mut gateway) =
        (good(Initiator::new(device, now())), good(Responder::new(gateway, now())));
    let (mut to_device, mut to_gateway) = (Vec::new(), Vec::new());
    let mut established = None;
    for _ in 0..4 {
        device = match good(device.process(&to_device, &mut to_gateway)) {
            Progress::Established(session, taken) => {
                assert_eq!(taken, to_device.len());
                let gateway = established.unwrap_or_else(|| panic!("the device was first"));
                return (session, gateway);
            }
            Progress::Ongoing(device, taken) => {
                to_device.drain(..taken);
                device
            }
        };
        gateway = match good(gateway.process(&to_gateway, &mut to_device)) {
            Progress::Established(session, taken) => {
                to_gateway.drain(..taken);
                established = Some(session);
                // Only the device goes on from here.
                good(Responder::new(&ENDS.1, now()))
            }
            Progress::Ongoing(gateway, taken) => {
                to_gateway.drain(..taken);
                gateway
            }
        };
    }
    panic!("no session after four flights");
}

/// Under which policy, of two that let the same through.
pub(crate) fn minimizer(established: &Established, version: u64) -> Minimizer<4> {
    let text = format!(
        "format = 1\nid = \"ward\"\nversion = {version}\nissued = 2026-11-23T12:00:00Z\n\
         never = []\n[[view]]\nrecipient = \"{GATEWAY}\"\npurpose = \"TREAT\"\n\
         padding = \"padme\"\n[[view.rule]]\nmetric = \"MDC_PULS_OXIM_SAT_O2\"\nmethod = \"keep\"\n"
    );
    let payload = good(from_toml(&text));
    let signer = SoftwareSigner::from_secret(Algorithm::Ed25519, &Secret::take(&mut [9; 32]));
    let signer = good(signer);
    let (mut out, mut scratch) = (vec![0; payload.len() + OVERHEAD], vec![0; 4096]);
    let statement = good(sign(&signer, Kind::Policy, &payload, b"", &mut out));
    let authorities = [good(Authority::new(signer.public_key(), &[Kind::Policy]))];
    let policy =
        VerifiedPolicy::accept(statement, &authorities, "ward", &now(), &mut Nothing, &mut scratch);
    Minimizer::new(good(Plan::compile(
        &good(policy),
        established.peer(),
        Purpose::Treatment,
        &now(),
    )))
}

/// A batch of `count` samples, the values of which tell it from others.
pub(crate) fn batch(minimizer: &mut Minimizer<4>, value: u16, count: u8) -> Minimized<256> {
    let mut batch = good(minimizer.batch(&now()));
    let named = (Code::by_name("MDC_PULS_OXIM_SAT_O2"), Unit::by_name("MDC_DIM_PERCENT"));
    let (Some(code), Some(unit)) = named else { panic!("the names are in the standard") };
    for at in 0..count {
        let value = Decimal::new(i32::from(value) + i32::from(at), -1);
        let time = Time::utc(1_800_000_000_000 + 1000 * u64::from(at));
        let sample = Sample::new(code, value.unwrap_or_else(|| panic!("small")), unit, time);
        good(minimizer.sample(&sample, &mut batch));
    }
    batch
}

pub(crate) fn good<T, E: Display>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| panic!("{error}"))
}

pub(crate) fn now() -> Now {
    TimeFloor::build().now(&NoClock)
}

struct NoClock;

impl Clock for NoClock {
    fn now(&self) -> Option<Reading> {
        None
    }
}

/// Storage that is always new.
struct Nothing;

impl Storage for Nothing {
    fn load(&mut self, _: Slot, _: &mut [u8]) -> Result<Option<usize>, platform::Error> {
        Ok(None)
    }

    fn store(&mut self, _: Slot, _: &[u8]) -> Result<(), platform::Error> {
        Ok(())
    }
}
