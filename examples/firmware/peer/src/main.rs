//! The other end of the serial line: a CA for trials, a policy authority and the care team's gateway in
//! one process. It plays one run of the device, through all of its restarts, and fails loudly on whatever
//! is not as it must be.
//!
//! `firmware-peer SOCKET` listens on a Unix socket, to which QEMU connects the emulated UART.

use iomt_secure::crypto::signature::Algorithm;
use iomt_secure::identity::dev_ca::{self, DevCa};
use iomt_secure::identity::{
    Anchor, Anchors, Chain, Name, Now, Signer, SoftwareSigner, TimeFloor, csr,
};
use iomt_secure::measurement::codec::Item;
use iomt_secure::measurement::{Code, Quality};
use iomt_secure::minimize::policy::text;
use iomt_secure::platform::os::OsRandom;
use iomt_secure::platform::{Clock, Reading};
use iomt_secure::session::edhoc::{
    Credential, Identifier, Method, PrivateKey, Responder, Suite, Trust,
};
use iomt_secure::statement::{self, Authority, Kind};
use iomt_secure::telemetry::{Batch, Command, Opener, Options, Received, Sealer, open_link};
use std::collections::BTreeSet;
use std::error::Error;
use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::time::Duration;

type Fallible<T> = Result<T, Box<dyn Error>>;

const DOMAIN: &str = "hospital.example";
const DEVICE: &str = "spiffe://hospital.example/icu-3/ecg-patch/patch-7";
const GATEWAY: &str = "spiffe://hospital.example/icu-3/care-team/gateway-1";

/// Of an ECG the heart rate leaves, and of the saturation whole percents.
const POLICY: &str = r#"
format = 1
id = "ward-7"
version = VERSION
issued = 2026-11-23T12:00:00Z

[[view]]
recipient = "spiffe://hospital.example/*/care-team/*"
purpose = "TREAT"

[[view.rule]]
metric = "MDC_PULS_OXIM_SAT_O2"
unit = "%"
method = { round = 1 }

[[view.rule]]
metric = "MDC_ECG_ELEC_POTL_II"
method = { derive = "heart-rate" }
"#;

fn main() -> Fallible<()> {
    let path = std::env::args().nth(1).ok_or("usage: firmware-peer SOCKET")?;
    let listener = UnixListener::bind(path)?;
    let (stream, _) = listener.accept()?;
    // A device that hangs ends the run.
    stream.set_read_timeout(Some(Duration::from_secs(120)))?;
    Peer::new(Line(stream))?.run()
}

/// The serial line: a length of two bytes, a kind, and the message.
struct Line(UnixStream);

impl Line {
    fn send(&mut self, kind: u8, message: &[u8]) -> Fallible<()> {
        let len = u16::try_from(message.len())?;
        self.0.write_all(&[&len.to_be_bytes(), &[kind][..], message].concat())?;
        Ok(())
    }

    fn receive(&mut self) -> Fallible<(u8, Vec<u8>)> {
        let mut head = [0; 3];
        self.0.read_exact(&mut head)?;
        let [high, low, kind] = head;
        let mut message = vec![0; u16::from_be_bytes([high, low]).into()];
        self.0.read_exact(&mut message)?;
        Ok((kind, message))
    }

    fn expect(&mut self, kind: u8) -> Fallible<Vec<u8>> {
        match self.receive()? {
            (found, message) if found == kind => Ok(message),
            (found, _) => Err(format!("{} in place of {}", show(found), show(kind)).into()),
        }
    }
}

fn show(kind: u8) -> char {
    char::from(kind)
}

/// A device without a clock, and so is this one: a run is the same on every day.
struct NoClock;

impl Clock for NoClock {
    fn now(&self) -> Option<Reading> {
        None
    }
}

struct Peer {
    line: Line,
    ca: DevCa,
    authority: SoftwareSigner,
    gateway: SoftwareSigner,
    certificate: Vec<u8>,
    now: Now,
    link: Option<(Sealer<1>, Opener<1>)>,
    seen: Seen,
}

/// What has come.
#[derive(Default)]
struct Seen {
    starts: usize,
    handshakes: usize,
    resumptions: usize,
    closed: bool,
    /// Epoch and number of each frame with measurements: a nonce is used once.
    frames: BTreeSet<(u32, u64)>,
    saturations: usize,
    heart_rates: usize,
    heart_rates_known: usize,
}

impl Peer {
    fn new(line: Line) -> Fallible<Self> {
        let random = &mut OsRandom;
        let now = TimeFloor::build().now(&NoClock);
        let ca = DevCa::new(DOMAIN, "trial root", Algorithm::Ed25519, now.unix(), random)?;
        let authority = SoftwareSigner::generate(Algorithm::Ed25519, random)?;
        let gateway = SoftwareSigner::generate(Algorithm::Ed25519, random)?;
        let mut request = [0; csr::MAX];
        let request = csr::write(&gateway, &Name::parse(GATEWAY)?, &mut request)?;
        let certificate = ca.issue(request, &dev_ca::Terms::ldevid(now.unix()), random)?;
        let seen = Seen::default();
        Ok(Self { line, ca, authority, gateway, certificate, now, link: None, seen })
    }

    fn run(&mut self) -> Fallible<()> {
        loop {
            match self.line.receive()? {
                (b'S', _) => self.seen.starts += 1,
                (b'P', _) => {
                    self.line.send(b'P', self.ca.certificate())?;
                    self.line.send(b'A', self.authority.public_key().as_bytes())?;
                }
                (b'C', request) => self.enrol(&request)?,
                (b'1', message_1) => self.shake_hands(&message_1)?,
                (b'G', _) => self.send_policy(2)?,
                (b'O', _) => self.send_policy(1)?,
                (b'F', frame) => self.frame(frame)?,
                (b'Z', _) => {
                    self.seen.check()?;
                    self.line.send(b'Z', &[])?;
                    // The device reads it before the line is gone, and hangs up first.
                    return Ok(self.line.0.read_to_end(&mut Vec::new()).map(|_| ())?);
                }
                (kind, _) => return Err(format!("{} is not due", show(kind)).into()),
            }
        }
    }

    fn enrol(&mut self, request: &[u8]) -> Fallible<()> {
        // Who may have which name is the CA's to decide; this one knows its one device.
        if csr::Csr::verify(request)?.name().as_str() != DEVICE {
            return Err("a request for another name".into());
        }
        let terms = dev_ca::Terms::ldevid(self.now.unix());
        self.line.send(b'I', &self.ca.issue(request, &terms, &mut OsRandom)?)
    }

    fn shake_hands(&mut self, message_1: &[u8]) -> Fallible<()> {
        let anchors = [Anchor::new(self.ca.certificate(), DOMAIN)?];
        let chain = Chain::new([&*self.certificate])?;
        let own = [Credential::x5chain(chain, PrivateKey::Signature(&self.gateway))?];
        let (methods, suites) = ([Method::SignSign], [Suite::Suite4]);
        let trust = Trust::none().with_anchors(Anchors::new(&anchors)?, self.now);
        let responder = Responder::new(&methods, &suites, &own, trust)?;
        let (mut message, mut work) = ([0; 1024], [0; 1024]);

        let (state, _) = responder.message_1(message_1)?;
        let c_r = Identifier::new(&[9])?;
        let (len, state) = state.message_2(c_r, &[], &mut OsRandom, &mut message, &mut work)?;
        self.line.send(b'2', message.get(..len).unwrap_or_default())?;
        let mut message_3 = self.line.expect(b'3')?;
        let (state, _) = state.message_3(&mut message_3, &mut work)?;
        if state.peer().name().as_str() != DEVICE {
            return Err("another device".into());
        }
        let (len, completed) = state.message_4(&[], &mut message)?;
        self.line.send(b'4', message.get(..len).unwrap_or_default())?;
        // The device keeps its side of the link, so this one must know that it may restart.
        self.link = Some(open_link(completed.establish()?, &Options::ordered().resumable())?);
        self.seen.handshakes += 1;
        Ok(())
    }

    fn send_policy(&mut self, version: u64) -> Fallible<()> {
        let payload = text::from_toml(&POLICY.replace("VERSION", &version.to_string()))?;
        let mut out = vec![0; payload.len() + statement::OVERHEAD];
        let statement = statement::sign(&self.authority, Kind::Policy, &payload, b"", &mut out)?;
        let authorities = [Authority::new(self.authority.public_key(), &[Kind::Policy])?];
        let mut scratch = vec![0; statement.len() + statement::OVERHEAD];
        let command = Command::signed(statement, &authorities, &mut scratch)?;
        let (sealer, _) = self.link.as_mut().ok_or("no link")?;
        let mut frame = [0; 1024];
        let len = sealer.seal_command(&command, &mut frame)?;
        self.line.send(b'F', frame.get(..len).unwrap_or_default())
    }

    fn frame(&mut self, mut frame: Vec<u8>) -> Fallible<()> {
        let (sealer, opener) = self.link.as_mut().ok_or("no link")?;
        let mut answer = [0; 256];
        let len = match opener.open(&mut frame)? {
            Received::KeyUpdate(update) => sealer.acknowledge(&update, &mut answer)?,
            Received::Resumed(resumption) => {
                self.seen.resumptions += 1;
                sealer.resumed(&resumption, opener, &mut answer)?
            }
            Received::Telemetry(batch) => {
                self.seen.batch(&batch)?;
                0
            }
            Received::Close => {
                self.seen.closed = true;
                0
            }
            other => return Err(format!("{other:?} was not due").into()),
        };
        if len == 0 {
            return Ok(());
        }
        self.line.send(b'F', answer.get(..len).unwrap_or_default())
    }
}

impl Seen {
    fn batch(&mut self, batch: &Batch<'_>) -> Fallible<()> {
        if !self.frames.insert((batch.epoch(), batch.number())) {
            return Err("a frame's number came twice under one key".into());
        }
        for item in batch.items() {
            let Item::Sample(sample) = item? else {
                return Err("a waveform left the device".into());
            };
            let whole = sample.value.scaled(0);
            match sample.code {
                Code::PULS_OXIM_SAT_O2 if whole.is_some_and(|value| (96..=99).contains(&value)) => {
                    self.saturations += 1;
                }
                Code::ECG_HEART_RATE => {
                    self.heart_rates += 1;
                    if sample.quality.contains(Quality::NOT_AVAILABLE) {
                        continue;
                    }
                    // Record 208 has 73 to 121 beats a minute in its first minute.
                    let plausible = sample.value.scaled(-1);
                    if !plausible.is_some_and(|value| (500..=1500).contains(&value)) {
                        return Err(format!("a heart rate of {}", sample.value).into());
                    }
                    self.heart_rates_known += 1;
                }
                code => return Err(format!("{code:?} {} left the device", sample.value).into()),
            }
        }
        Ok(())
    }

    fn check(&self) -> Fallible<()> {
        println!(
            "peer: {} starts, {} handshake, {} resumptions; {} frames, each number once; \
             {} saturations, {} heart rates, {} of them known; no ECG",
            self.starts,
            self.handshakes,
            self.resumptions,
            self.frames.len(),
            self.saturations,
            self.heart_rates,
            self.heart_rates_known,
        );
        let holds = self.starts == 3
            && self.handshakes == 1
            && self.resumptions == 2
            && self.closed
            && self.frames.len() >= 32
            && self.saturations >= 32
            && self.heart_rates_known >= 10;
        if holds { Ok(()) } else { Err("the run was not as it must be".into()) }
    }
}
