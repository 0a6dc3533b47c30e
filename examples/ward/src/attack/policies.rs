//! Attacks by a recipient that was taken over: its certificate is good, the policy that it sends is not.

use super::{Outcome, Scene};
use crate::Fallible;
use crate::device::link::{Link, Trouble};
use crate::enrol::{Member, now, signed};
use crate::recipient::{Contact, HANDSHAKE};
use crate::wire;
use iomt_secure::crypto::signature::Algorithm;
use iomt_secure::identity::{Signer, SoftwareSigner};
use iomt_secure::minimize::{self, Purpose};
use iomt_secure::platform::os::OsRandom;
use iomt_secure::session::tls::{self, stream};
use iomt_secure::statement::{self, Authority, OVERHEAD};
use iomt_secure::telemetry::frame::MAX_OVERHEAD;
use iomt_secure::telemetry::{Command, Options, open_link};
use std::net::{Ipv4Addr, TcpListener};
use std::thread;

pub(super) fn rolled_back(scene: &Scene<'_>) -> Fallible<Outcome> {
    let mut rogue = Rogue::new(scene)?;
    let mut victim = scene.probe("probe-rollback")?;
    // The victim has the policy in force, from the true care team.
    Link::open(&mut victim, scene.care.contact(), scene.authorities)?.finish()?;
    let old = std::fs::read(scene.site.publish(scene.old_policy, "old-policy.cose")?)?;
    let error = rogue.refused(&mut victim, scene, &old, scene.authorities)?;
    due(&error, &minimize::Error::RolledBack)?;
    // The controls: the current one is taken from the rogue as well; and by a device that never had
    // another, even the old one.
    let current = std::fs::read(scene.site.publish(scene.policy, "same-policy.cose")?)?;
    rogue.taken(&mut victim, scene, &current)?;
    rogue.taken(&mut scene.probe("probe-fresh")?, scene, &old)?;
    Ok(Outcome { attempts: 1, reason: error.to_string() })
}

pub(super) fn other(scene: &Scene<'_>) -> Fallible<Outcome> {
    let mut rogue = Rogue::new(scene)?;
    let mut victim = scene.probe("probe-other")?;
    let newer = scene.policy.replacen("\nversion = 2\n", "\nversion = 9\n", 1);
    let other = newer.replacen("\nid = \"ward\"\n", "\nid = \"research-lab\"\n", 1);
    let other = std::fs::read(scene.site.publish(&other, "other-policy.cose")?)?;
    let error = rogue.refused(&mut victim, scene, &other, scene.authorities)?;
    due(&error, &minimize::Error::OtherPolicy)?;
    // The control: with the victim's own id, that version is taken.
    let newer = std::fs::read(scene.site.publish(&newer, "ninth-policy.cose")?)?;
    rogue.taken(&mut victim, scene, &newer)?;
    Ok(Outcome { attempts: 1, reason: error.to_string() })
}

pub(super) fn stranger(scene: &Scene<'_>) -> Fallible<Outcome> {
    let mut rogue = Rogue::new(scene)?;
    let mut victim = scene.probe("probe-stranger")?;
    let stranger = SoftwareSigner::generate(Algorithm::Ed25519, &mut OsRandom)?;
    let newer = scene.policy.replacen("\nversion = 2\n", "\nversion = 99\n", 1);
    let forged = signed(&newer, &stranger)?;
    let authorities = [crate::enrol::authority(&stranger.public_key())?];
    let error = rogue.refused(&mut victim, scene, &forged, &authorities)?;
    due(&error, &statement::Error::UnknownSigner.into())?;
    // The controls: signed by the ward's authority, that version is taken, and the policy before it
    // was taken by this victim although it had seen the forged number 99.
    let current = std::fs::read(scene.site.publish(scene.policy, "same-policy.cose")?)?;
    rogue.taken(&mut victim, scene, &current)?;
    let newer = std::fs::read(scene.site.publish(&newer, "newer-policy.cose")?)?;
    rogue.taken(&mut victim, scene, &newer)?;
    Ok(Outcome { attempts: 1, reason: error.to_string() })
}

fn due(error: &minimize::Error, due: &minimize::Error) -> Fallible<()> {
    if error == due {
        Ok(())
    } else {
        Err(format!("refused, but for another reason: {error}").into())
    }
}

/// A recipient of the ward whose owner is the attacker.
struct Rogue {
    listener: TcpListener,
    contact: Contact,
    config: tls::Config,
}

impl Rogue {
    fn new(scene: &Scene<'_>) -> Fallible<Self> {
        let Member { name, config, .. } =
            scene.site.enrol("spiffe://ward.example/care/recipient/rogue", Algorithm::Es256)?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let purpose = Purpose::Treatment;
        let contact = Contact { title: "rogue", name, purpose, address, every: 1 };
        Ok(Self { listener, contact, config })
    }

    /// Sends `policy` to the victim, who refuses it; not a frame may come back.
    fn refused(
        &mut self,
        victim: &mut Member,
        scene: &Scene<'_>,
        policy: &[u8],
        authorities: &[Authority],
    ) -> Fallible<minimize::Error> {
        let (result, frames) = self.send(victim, scene, policy, authorities)?;
        match result {
            Err(Trouble::Policy(error)) if frames == 0 => Ok(error),
            Err(Trouble::Policy(_)) => Err("the device has sent frames all the same".into()),
            Err(error) => Err(error.into()),
            Ok(_) => Err("the device has taken the policy".into()),
        }
    }

    /// Sends `policy` to a device, who takes it and goes over to it.
    fn taken(&mut self, device: &mut Member, scene: &Scene<'_>, policy: &[u8]) -> Fallible<()> {
        match self.send(device, scene, policy, scene.authorities)? {
            (Ok(_), frames) if frames > 0 => Ok(()),
            (Ok(_), _) => Err("the control: the device has not gone over to the policy".into()),
            (Err(error), _) => Err(format!("the control: {error}").into()),
        }
    }

    /// How the device's link ended, and how many frames the rogue got from it.
    fn send(
        &mut self,
        device: &mut Member,
        scene: &Scene<'_>,
        policy: &[u8],
        authorities: &[Authority],
    ) -> Fallible<(Result<(), Trouble>, usize)> {
        thread::scope(|scope| {
            let serving = scope.spawn(|| self.serve(policy, authorities));
            let result = Link::open(device, &self.contact, scene.authorities);
            let result = result.and_then(Link::finish).map(|_| ());
            let frames = serving.join().map_err(|_| "the rogue panicked")??;
            Ok((result, frames))
        })
    }

    fn serve(&self, policy: &[u8], authorities: &[Authority]) -> Fallible<usize> {
        let (mut socket, _) = self.listener.accept()?;
        let session = stream::respond(&self.config, now(), &socket, HANDSHAKE)?;
        let (mut sealer, _opener) = open_link::<1>(session, &Options::ordered())?;
        let mut room = vec![0; policy.len() + OVERHEAD.max(MAX_OVERHEAD)];
        let command = Command::signed(policy, authorities, &mut room)?;
        let length = sealer.seal_command(&command, &mut room)?;
        wire::send(&mut socket, &room[..length])?;
        let mut frames = 0;
        while let Ok(Some(_)) = wire::receive(&mut socket) {
            frames += 1;
        }
        Ok(frames)
    }
}
