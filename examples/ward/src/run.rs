//! A run of the ward, from enrolment to the verdict.

use crate::Fallible;
use crate::args::Options;
use crate::attack::{self, Scene};
use crate::ble;
use crate::ble::cast::Seat;
use crate::ble::run::Worn;
use crate::device::link::{Link, Trouble};
use crate::device::{Model, models};
use crate::enrol::{Member, Site};
use crate::expect;
use crate::figures::{self, of};
use crate::leak::Raw;
use crate::ledger::Ledger;
use crate::reading::{Reading, Unminimized};
use crate::recipient::{Contact, Posted, Recipient};
use crate::report::Report;
use crate::summary::{Device, Flow, Policy as PolicyRow, Summary};
use crate::table::Live;
use iomt_secure::crypto::aead::Aead;
use iomt_secure::crypto::signature::Algorithm;
use iomt_secure::identity::dev_ca;
use iomt_secure::minimize::policy::text;
use iomt_secure::minimize::{Policy, Purpose};
use iomt_secure::statement::Authority;
use std::io::Write;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// Runs the ward and shows how it goes on `live`.
///
/// # Errors
/// What kept the ward from being set up, or from being seen through; a promise that was broken is none,
/// it stands in the summary.
pub fn run<W: Write>(options: &Options, live: Live<W>) -> Fallible<Report> {
    run_under(POLICY, options, live)
}

/// As [`run`], under this policy in TOML; what is expected to arrive stays that of the ward's own.
fn run_under<W: Write>(toml: &str, options: &Options, mut live: Live<W>) -> Fallible<Report> {
    live.say(dev_ca::WARNING)?;
    let site = Site::new()?;
    let (current, old) = (issued(toml, 2), issued(toml, 1));
    let payload = text::from_toml(&current)?;
    let policy = Policy::decode(&payload)?;
    let authorities = site.authorities()?;
    let posted = Posted {
        file: site.publish(&current, "policy.cose")?,
        authorities: authorities.to_vec(),
        digest: *policy.digest(),
    };

    let models = models();
    let worn_models = ble::models();
    let all: Vec<&Model> = models.iter().chain(&worn_models).collect();
    let ledger = Arc::new(Ledger::new(flows(&all)));
    let serve = |title, purpose, every, name: &str| {
        let member = site.enrol(name, Algorithm::Es256)?;
        Recipient::start(title, purpose, every, &member, posted.clone(), ledger.clone())
    };
    let care =
        serve(CARE, Purpose::Treatment, 10, "spiffe://ward.example/care/recipient/care-team")?;
    let research = serve(
        RESEARCH,
        Purpose::Research,
        60,
        "spiffe://ward.example/research/recipient/research",
    )?;
    let contacts = [care.contact().clone(), research.contact().clone()];

    let mut summary = Summary {
        policy: PolicyRow {
            name: policy.id().into(),
            version: policy.version(),
            digest: policy.digest().iter().map(|byte| format!("{byte:02x}")).collect(),
        },
        ..Summary::default()
    };
    let mut members = Vec::new();
    for (model, algorithm) in models.iter().zip(ALGORITHMS) {
        members.push(site.enrol(model.uri, algorithm)?);
    }

    let shift = Shift { options, contacts: &contacts, authorities: &authorities, ledger: &ledger };
    let seats = [(&care, 2), (&research, 1)];
    let [at_care, at_research] = seats.map(|(recipient, rounds)| -> Fallible<Seat> {
        let Contact { name, purpose, .. } = *recipient.contact();
        Ok(Seat { name, purpose, desk: recipient.desk()?, rounds })
    });
    let seats = [at_care?, at_research?];
    let worn_shift = ble::run::Shift {
        seconds: options.seconds,
        speed: options.speed,
        contacts: &contacts,
        authorities: &authorities,
        ledger: &ledger,
    };
    let (days, worn) = thread::scope(|scope| -> Fallible<(Vec<Day>, Worn)> {
        let worn = scope.spawn(|| ble::run::work(&worn_shift, &site, seats.clone()));
        let threads: Vec<_> = models
            .iter()
            .zip(&mut members)
            .map(|(model, member)| scope.spawn(|| shift.work(model, member)))
            .collect();
        let start = Instant::now();
        while !worn.is_finished() || threads.iter().any(|thread| !thread.is_finished()) {
            thread::sleep(REFRESH);
            let passed = start.elapsed().as_secs_f64() * options.speed;
            live.update(&clock(passed.min(options.seconds as f64)), &ledger.flows())?;
        }
        let days = threads.into_iter().map(|thread| match thread.join() {
            Ok(day) => day.map_err(Into::into),
            Err(_) => Err("a device's thread panicked".into()),
        });
        let days: Fallible<Vec<_>> = days.collect();
        let worn = worn.join().map_err(|_| "the worn devices' thread panicked")??;
        Ok((days?, worn))
    })?;
    // What was sent has to be taken in before it is compared.
    settle(&ledger, &days);

    for ((model, member), (day, algorithm)) in
        models.iter().zip(&mut members).zip(days.iter().zip(ALGORITHMS))
    {
        summary.devices.push(device(model, member, day.aead, algorithm));
        if !member.is_committed()? {
            summary.broken.push(format!("The {}'s new identity did not take over.", model.title));
        }
    }
    summary.devices.extend(worn.devices);
    summary.links = worn.links;
    summary.broken.extend(worn.broken);
    let received = [(CARE, care.arrived()), (RESEARCH, research.arrived())];
    for (day, model) in days.iter().zip(&models) {
        for (recipient, arrived) in &received {
            let arrived = of(arrived, model);
            summary.broken.extend(expect::check(
                recipient,
                model.title,
                options.seconds,
                &day.measured,
                &arrived,
            ));
            search(day, model, recipient, &arrived, &mut summary.broken);
        }
    }

    live.say("")?;
    let scene = Scene {
        site: &site,
        authorities: &authorities,
        care: &care,
        research: &research,
        policy: &current,
        old_policy: &old,
    };
    let mut shown = Ok(());
    summary.attacks = attack::all(&scene, |attack| {
        let told = live.attack(&attack.name, attack.refused, &attack.reason);
        if let Err(error) = told {
            shown = Err(error);
        }
    });
    shown?;
    summary.broken.extend(care.stop());
    summary.broken.extend(research.stop());
    summary.flows = ledger.flows();
    summary.conclude();

    live.say("")?;
    for broken in &summary.broken {
        live.say(&format!("BROKEN: {broken}"))?;
    }
    live.finish(&clock(options.seconds as f64), &summary.flows, &summary.links)?;
    let measured = days.iter().map(|day| &day.measured).chain(&worn.measured);
    let measured: Vec<_> = measured.map(Vec::as_slice).collect();
    let figures = figures::draw(&all, &measured, &received);
    Ok(Report { summary, figures })
}

/// What all devices of a run have in common.
struct Shift<'a> {
    options: &'a Options,
    contacts: &'a [Contact],
    authorities: &'a [Authority],
    ledger: &'a Ledger,
}

/// What a device did in a run.
struct Day {
    measured: Vec<Reading>,
    frames: Vec<u64>,
    aead: Aead,
    device: &'static str,
}

impl Shift<'_> {
    /// Connects a device to all recipients, measures, minimizes and sends until the run is over.
    fn work(&self, model: &Model, member: &mut Member) -> Result<Day, Trouble> {
        let mut links = Vec::new();
        for contact in self.contacts {
            let link = Link::open(member, contact, self.authorities)?;
            // The first session has worked: the pending identity takes over.
            if let Some(worked) = link.worked() {
                member.commit(worked).map_err(|error| Trouble::Identity(error.to_string()))?;
            }
            links.push(link);
        }
        let aead = links.first().map_or(Aead::ChaCha20Poly1305, Link::aead);
        let mut sensor = (model.sensor)();
        let mut plain = Unminimized::default();
        let (mut measured, mut frames) = (Vec::new(), vec![0; links.len()]);
        let start = Instant::now();
        for second in 0..self.options.seconds {
            let readings = sensor.second(second);
            for reading in &readings {
                plain.add(reading).map_err(|error| Trouble::Policy(error.into()))?;
            }
            if (second + 1) % EVERY == 0 {
                plain.cut();
            }
            for ((link, contact), frames) in links.iter_mut().zip(self.contacts).zip(&mut frames) {
                let before = link.sent;
                for reading in &readings {
                    link.give(reading)?;
                }
                if (second + 1) % contact.every == 0 {
                    link.send()?;
                }
                *frames = link.frames();
                let count: u64 = readings.iter().map(Reading::readings).sum();
                let (sent, bytes_in) = (link.sent - before, plain.bytes());
                self.ledger.change(model.title, contact.title, |flow| {
                    flow.measured += count;
                    flow.bytes_in = bytes_in;
                    flow.bytes_out += sent;
                });
            }
            measured.extend(readings);
            let due = Duration::from_secs_f64((second + 1) as f64 / self.options.speed);
            thread::sleep(due.saturating_sub(start.elapsed()));
        }
        plain.cut();
        for ((link, contact), frames) in links.into_iter().zip(self.contacts).zip(&mut frames) {
            let before = link.sent;
            let (all, count) = link.finish()?;
            *frames = count;
            self.ledger.change(model.title, contact.title, |flow| {
                flow.bytes_in = plain.bytes();
                flow.bytes_out += all - before;
            });
        }
        Ok(Day { measured, frames, aead, device: model.title })
    }
}

/// A policy as its issue number `version`.
fn issued(toml: &str, version: u64) -> String {
    toml.replacen("\nversion = 1\n", &format!("\nversion = {version}\n"), 1)
}

fn flows(models: &[&Model]) -> Vec<Flow> {
    let recipients = [(CARE, Purpose::Treatment), (RESEARCH, Purpose::Research)];
    let each = |model: &&Model| {
        recipients.map(|(recipient, purpose)| Flow {
            device: model.title.into(),
            recipient: recipient.into(),
            purpose: purpose.code().into(),
            ..Flow::default()
        })
    };
    models.iter().flat_map(each).collect()
}

/// Waits until every frame that was sent was taken or refused, for a while at most: what is missing
/// then is missed by the comparison.
fn settle(ledger: &Ledger, days: &[Day]) {
    let deadline = Instant::now() + PATIENCE;
    let is_settled = |flow: &Flow| {
        let recipient = usize::from(flow.recipient == RESEARCH);
        let day = days.iter().find(|day| day.device == flow.device);
        let sent = day.and_then(|day| day.frames.get(recipient)).copied().unwrap_or_default();
        flow.frames + flow.rejected >= sent
    };
    while Instant::now() < deadline && !ledger.flows().iter().all(is_settled) {
        thread::sleep(Duration::from_millis(10));
    }
}

/// Raw signal must be nowhere in what a recipient opened that may not have it. That the search would
/// find it is shown on the signal itself, and on what a recipient opened that may have it.
fn search(day: &Day, model: &Model, recipient: &str, opened: &[Reading], broken: &mut Vec<String>) {
    let raw = Raw::of(&day.measured);
    if raw.is_empty() {
        return;
    }
    let title = model.title;
    let may_have_it = expect::has_curve(recipient, title);
    if !raw.is_in(&day.measured) || (may_have_it && !raw.is_in(opened)) {
        broken.push(format!("The search for the {title}'s signal does not work."));
    }
    if !may_have_it && raw.is_in(opened) {
        broken.push(format!("The {title}'s raw signal is in what the {recipient} opened."));
    }
}

fn device(model: &Model, member: &Member, aead: Aead, algorithm: Algorithm) -> Device {
    let cipher = match aead {
        Aead::ChaCha20Poly1305 => "ChaCha20-Poly1305",
        Aead::Aes128Gcm => "AES-128-GCM",
        Aead::Aes256Gcm => "AES-256-GCM",
        _ => "another cipher",
    };
    let key = match algorithm {
        Algorithm::Ed25519 => "Ed25519",
        _ => "ECDSA P-256",
    };
    Device {
        name: model.title.into(),
        uri: member.name.as_str().into(),
        source: model.source.clone(),
        simulated: model.simulated,
        session: format!("TLS 1.3, {key}, {cipher}"),
    }
}

fn clock(seconds: f64) -> String {
    let seconds = seconds as u64;
    format!("{}:{:02} of the patients' time", seconds / 60, seconds % 60)
}

const CARE: &str = "care team";
const RESEARCH: &str = "research";

/// One device with each kind of key, and then some.
const ALGORITHMS: [Algorithm; 4] =
    [Algorithm::Es256, Algorithm::Ed25519, Algorithm::Es256, Algorithm::Ed25519];

/// How long a batch of what was measured would be that is not minimized, in seconds of the patients'
/// time: as long as the care team's.
const EVERY: u64 = 10;

/// How often the table is shown.
const REFRESH: Duration = Duration::from_millis(200);

/// How long frames on their way are waited for.
const PATIENCE: Duration = Duration::from_secs(20);

/// The ward's policy.
const POLICY: &str = include_str!("../policies/ward.toml");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Look;

    fn broken_under(toml: &str) -> Vec<String> {
        summary_under(toml).broken
    }

    fn summary_under(toml: &str) -> Summary {
        let options = Options { seconds: 60, speed: 1e5, ..Options::default() };
        let report = run_under(toml, &options, Live::new(Vec::new(), Look::default())).unwrap();
        assert_eq!(report.summary.ok, report.summary.broken.is_empty());
        report.summary
    }

    #[test]
    fn a_policy_that_lets_out_more_is_noticed() {
        let kept = summary_under(POLICY);
        assert_eq!(kept.broken, Vec::<String>::new());
        let heart_rate = "method = { derive = \"heart-rate\" }";
        assert!(POLICY.contains(heart_rate));
        let broken = broken_under(&POLICY.replacen(heart_rate, "method = \"keep\"", 1));
        let of_ecg = |what: &String| what.contains("MDC_ECG_ELEC_POTL_II, which no rule");
        assert!(broken.iter().any(of_ecg), "{broken:#?}");
        let raw = String::from("The ECG patch's raw signal is in what the care team opened.");
        assert!(broken.contains(&raw), "{broken:#?}");

        let hour = "time = \"1h\"";
        assert!(POLICY.contains(hour));
        let late = summary_under(&POLICY.replacen(hour, "time = \"5min\"", 1));
        // The radio is the same each time, and so is what it costs the band; what it costs the strap hangs
        // on the random numbers of its restart as well.
        let cost = |summary: &Summary| {
            let link = summary.links.iter().find(|link| link.device == "Wristband");
            link.map(|link| (link.frames, link.frames_lost)).unwrap()
        };
        assert_eq!(cost(&kept), cost(&late));
        let broken = late.broken;
        assert_eq!(broken.len(), 1, "{broken:#?}");
        assert!(broken[0].contains("MDC_CONC_GLU_CAPILLARY_WHOLEBLOOD"), "{broken:#?}");
    }
}
