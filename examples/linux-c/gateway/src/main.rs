//! The ward's gateway, for devices that are other processes: `linux-c-gateway DIRECTORY`.
//!
//! It enrols the device whose request lies in the directory, puts there what the device needs, listens on
//! two ports of the loopback interface, and prints what arrived once the file `done` is there. It exits
//! 0 if that is what the policy lets through, and nothing else. It never waits for longer than a minute.

use iomt_secure::crypto::signature::{Algorithm, PublicKey};
use iomt_secure::measurement::Code;
use iomt_secure::minimize::policy::text;
use iomt_secure::minimize::{Policy, Purpose};
use iomt_secure::session::edhoc::{Credential, Method, PrivateKey, Responder, Suite, Trust};
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use std::{env, fs, process};
use ward::Fallible;
use ward::ble::gateway::{Answer, Place, Seen as SeenInPackets};
use ward::enrol::{Site, now};
use ward::ledger::{Ledger, Seen};
use ward::reading::Reading;
use ward::recipient::{Arrived, Posted, Recipient};

/// What leaves the ward, and for whom: the ward's own policy.
const POLICY: &str = include_str!("../../../ward/policies/ward.toml");
/// The longest packet: UDP over Ethernet, with room for a tunnel.
const PACKET: usize = 1200;
const PATIENCE: Duration = Duration::from_secs(60);

fn main() {
    let Some(directory) = env::args_os().nth(1) else {
        eprintln!("usage: linux-c-gateway DIRECTORY");
        process::exit(2);
    };
    match serve(Path::new(&directory)) {
        Ok(broken) if broken.is_empty() => println!("gateway: everything arrived as it should"),
        Ok(broken) => {
            for promise in broken {
                eprintln!("gateway: {promise}");
            }
            process::exit(1);
        }
        Err(error) => {
            eprintln!("gateway: {error}");
            process::exit(1);
        }
    }
}

/// Serves until `done` is there; what was not as it should be is returned.
fn serve(directory: &Path) -> Fallible<Vec<String>> {
    let site = Site::new()?;
    let device = site.issue(&fs::read(directory.join("request.der"))?)?;
    fs::write(directory.join("device.der"), device)?;
    fs::copy(site.path("root.pem"), directory.join("root.pem"))?;

    let payload = text::from_toml(POLICY)?;
    let authorities = site.authorities()?;
    let [PublicKey::Ed25519(authority)] = authorities.map(|authority| *authority.key()) else {
        return Err("the ward's authority has another kind of key".into());
    };
    fs::write(directory.join("authority.key"), authority)?;
    let posted = Posted {
        file: site.publish(POLICY, "policy.cose")?,
        authorities: authorities.to_vec(),
        digest: *Policy::decode(&payload)?.digest(),
    };

    let member = site.enrol("spiffe://ward.example/care/gateway/gate-1", Algorithm::Ed25519)?;
    let care = Recipient::start(
        "care team",
        Purpose::Treatment,
        1,
        &member,
        posted,
        Arc::new(Ledger::default()),
    )?;

    let (signer, roots) = (member.signer()?, site.roots()?);
    let own = [Credential::x5chain(member.chain().borrow()?, PrivateKey::Signature(&signer))?];
    let trust = Trust::none().with_anchors(roots.anchors()?, now());
    let responder = Responder::new(&[Method::SignSign], &[Suite::Suite4], &own, trust)?;
    let desk = Some(care.desk()?);
    let answer = Answer { responder: &responder, c_r: 1, confirmed: true, desk };
    let mut place = Place::new(answer, PACKET);

    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    socket.set_read_timeout(Some(Duration::from_millis(50)))?;
    let contact =
        format!("tcp {}\nudp {}\n", care.contact().address.port(), socket.local_addr()?.port());
    fs::write(directory.join("contact.new"), contact)?;
    fs::rename(directory.join("contact.new"), directory.join("contact"))?;

    let start = Instant::now();
    let (mut peer, mut packet): (Option<SocketAddr>, _) = (None, [0; 2048]);
    while !directory.join("done").exists() {
        if start.elapsed() > PATIENCE {
            return Ok(vec!["the devices were not done within a minute".into()]);
        }
        let at = u64::try_from(start.elapsed().as_millis())?;
        if let Ok((length, from)) = socket.recv_from(&mut packet) {
            peer = Some(from);
            place.receive(packet[..length].to_vec(), at)?;
        }
        place.tick(at)?;
        for packet in place.outgoing() {
            if let Some(peer) = peer {
                socket.send_to(&packet, peer)?;
            }
        }
    }

    let mut broken = judge(&care.arrived());
    for seen in [SeenInPackets::PolicyAgreed, SeenInPackets::Closed] {
        if !place.seen.contains(&seen) {
            broken.push(format!("over EDHOC, not seen: {seen:?}"));
        }
    }
    let ended = Seen::Ended { properly: true };
    if !care
        .watch()
        .all()
        .iter()
        .any(|seen| seen.contains(&Seen::PolicyAgreed) && seen.contains(&ended))
    {
        broken.push("over TLS, no connection was ended properly".into());
    }
    broken.extend(care.stop());
    Ok(broken)
}

/// Prints what arrived, and holds it to the policy.
fn judge(arrived: &[Arrived]) -> Vec<String> {
    let mut broken = Vec::new();
    let count = |code: Code| arrived.iter().filter(|one| one.reading.code() == code).count();
    let let_through = [Code::PULS_OXIM_SAT_O2, Code::PULS_OXIM_PULS_RATE, Code::ECG_HEART_RATE];
    for code in let_through {
        let name = code.name().unwrap_or_default();
        let last = arrived.iter().rev().find(|one| one.reading.code() == code);
        let last = last.map(|one| match &one.reading {
            Reading::Sample(sample) => sample.value.to_string(),
            Reading::Wave(wave) => format!("{} counts", wave.counts.len()),
        });
        println!("gateway: {:4} of {name}, the last {}", count(code), last.unwrap_or_default());
        // Two devices, thirty seconds each; a heart rate needs some seconds of ECG first.
        if count(code) < 40 {
            broken.push(format!("only {} of {name} arrived", count(code)));
        }
    }
    for one in arrived {
        let code = one.reading.code();
        if !let_through.contains(&code) || matches!(one.reading, Reading::Wave(_)) {
            broken.push(format!(
                "{} arrived, which no rule lets through",
                code.name().unwrap_or("a code")
            ));
        }
        if one.device != "oxi-c" {
            broken.push(format!("something arrived from {}", one.device));
        }
        // The rule says: to a whole percent.
        if let Reading::Sample(sample) = &one.reading
            && code == Code::PULS_OXIM_SAT_O2
            && sample.value.number().is_none_or(|(_, exponent)| exponent != 0)
        {
            broken.push(format!("a saturation of {} arrived", sample.value));
        }
    }
    broken
}
