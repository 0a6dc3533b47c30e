//! The attacks: each is tried over a socket or the simulated radio, against the recipients that are serving or against a device,
//! and each has a control, the same thing done honestly, which must succeed. An attack counts as
//! refused only if every attempt was refused for the reason that it should be.

mod frames;
mod handshakes;
mod policies;
mod relays;
mod samples;

use crate::Fallible;
use crate::device::link::Link;
use crate::enrol::{Member, Site};
use crate::ledger::Seen;
use crate::recipient::Recipient;
use crate::summary::Attack;
use iomt_secure::crypto::signature::Algorithm;
use iomt_secure::statement::Authority;
use std::net::SocketAddr;

/// What an attack has to do with.
pub struct Scene<'a> {
    /// The ward's CA, roots and files.
    pub site: &'a Site,
    /// Who may sign policies.
    pub authorities: &'a [Authority],
    /// The care team, serving.
    pub care: &'a Recipient,
    /// Research, serving.
    pub research: &'a Recipient,
    /// The policy in force, in TOML.
    pub policy: &'a str,
    /// The one before it.
    pub old_policy: &'a str,
}

/// How an attack ended: how many attempts, and the reason that refused them.
struct Outcome {
    attempts: u64,
    reason: String,
}

/// An attack: its name, what is done, and how.
type Trial = (&'static str, &'static str, fn(&Scene<'_>) -> Fallible<Outcome>);

/// Every attack, in the order of the report.
const TRIALS: &[Trial] = &[
    (
        "no certificate",
        "A TLS 1.3 client that trusts the gateway connects without a certificate of its own.",
        handshakes::no_certificate,
    ),
    (
        "another CA",
        "A device shows a certificate with the right name that another CA has issued, once under a \
         name of its own and once under that of the ward's root.",
        handshakes::another_ca,
    ),
    (
        "expired certificate",
        "A device shows a certificate that ended a day before the gateway's time floor.",
        handshakes::expired,
    ),
    (
        "TLS 1.2",
        "A client with an enrolled device's certificate and key offers TLS 1.2 and nothing newer.",
        handshakes::tls12,
    ),
    (
        "replayed frame",
        "A frame that was accepted is sent again, at once and after others.",
        frames::replayed,
    ),
    (
        "reordered beyond the window",
        "A copy of a frame is held back and delivered once 64 later ones have arrived.",
        frames::reordered,
    ),
    (
        "frame removed",
        "A frame is taken out of the stream, and what follows it is sent on.",
        frames::removed,
    ),
    (
        "flipped bit",
        "One frame is sent with one bit flipped, for every bit of every byte.",
        frames::flipped,
    ),
    (
        "truncated frame",
        "One frame is sent cut off, at every length from none of its bytes to all but one.",
        frames::truncated,
    ),
    (
        "frame of another session",
        "A frame that was sealed in one session is sent in another session of the same device.",
        frames::other_session,
    ),
    (
        "policy rolled back",
        "A recipient with a good certificate sends a device the policy before the one it has.",
        policies::rolled_back,
    ),
    (
        "another policy of the same authority",
        "A recipient with a good certificate sends a device a newer policy that is meant for others.",
        policies::other,
    ),
    (
        "policy signed by a stranger",
        "A recipient with a good certificate sends a device a newer policy that a stranger has signed.",
        policies::stranger,
    ),
    (
        "sample that no rule names",
        "A device measures what no rule of a view names, and what its policy never lets out.",
        samples::unnamed,
    ),
    (
        "phone alters packets",
        "The phone that relays for devices on the radio flips one bit in every byte of every packet of a \
         frame, of each device.",
        relays::altered,
    ),
    (
        "phone replays frames and handshakes",
        "The phone sends a frame again, in the same and in other packets, and a device's whole side of its \
         handshake.",
        relays::replayed,
    ),
    (
        "phone swaps two devices",
        "The phone gives each device's handshake and frames to the gateway as the other's.",
        relays::swapped,
    ),
    (
        "phone in the gateway's place",
        "The phone answers a device with a key of its own under the recipient's identifier, with a \
         certificate that it has from the ward's CA, and with one for the recipient's name from another CA.",
        relays::impostor,
    ),
    (
        "phone withholds message_3",
        "The phone drops the third message of every handshake, for as long as the devices try.",
        relays::withheld,
    ),
];

/// Tries every attack and tells of each as soon as it is over.
pub fn all(scene: &Scene<'_>, mut tell: impl FnMut(&Attack)) -> Vec<Attack> {
    let mut attacks = Vec::new();
    for (name, tried, trial) in TRIALS {
        let (refused, attempts, reason) = match trial(scene) {
            Ok(outcome) => (true, outcome.attempts, outcome.reason),
            Err(error) => (false, 0, error.to_string()),
        };
        let (name, tried) = ((*name).into(), (*tried).into());
        let attack = Attack { name, tried, attempts, refused, reason };
        tell(&attack);
        attacks.push(attack);
    }
    attacks
}

impl Scene<'_> {
    /// A device of the attacker's: enrolled, so that its frames are good until they are touched. Its wire
    /// is the attacker's as well, who changes there what a man in the middle could.
    fn probe(&self, device: &str) -> Fallible<Member> {
        let name = format!("spiffe://ward.example/icu-3/infusion-pump/{device}");
        self.site.enrol(&name, Algorithm::Es256)
    }

    fn link(&self, member: &mut Member, recipient: &Recipient) -> Fallible<Probe> {
        let link = Link::open(member, recipient.contact(), self.authorities)?;
        let probe = Probe { from: link.address()?, link, told: 0 };
        Ok(probe)
    }
}

/// An attacker's link, and how much of what its recipient saw was read.
struct Probe {
    link: Link,
    from: SocketAddr,
    told: usize,
}

impl Probe {
    /// Sends these bytes as a frame and waits for what the recipient makes of it.
    fn put(&mut self, recipient: &Recipient, frame: &[u8]) -> Fallible<Seen> {
        self.link.put(frame)?;
        self.next(recipient)
    }

    /// What the recipient saw next on this connection.
    fn next(&mut self, recipient: &Recipient) -> Fallible<Seen> {
        self.told += 1;
        let seen = recipient.watch().wait(self.from, self.told);
        seen.ok_or_else(|| "the recipient saw nothing of it".into())
    }

    /// Entered, and agreed on the policy: what an honest device's connection begins with.
    fn entered(&mut self, recipient: &Recipient) -> Fallible<()> {
        expect("the handshake", &self.next(recipient)?, |seen| matches!(seen, Seen::Entered(_)))?;
        expect("the policy", &self.next(recipient)?, |seen| *seen == Seen::PolicyAgreed)
    }
}

/// Holds what was seen against what should have been.
fn expect(what: &str, seen: &Seen, should: impl Fn(&Seen) -> bool) -> Fallible<()> {
    if should(seen) {
        Ok(())
    } else {
        Err(format!("{what}: {seen:?} is not what should be").into())
    }
}
