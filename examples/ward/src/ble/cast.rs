//! Who takes part, with keys and credentials of their own, and what each believes of the others.

use super::device::{Call, Own};
use super::gateway::Answer;
use super::models;
use crate::Fallible;
use crate::enrol::{Member, Site, made, now};
use crate::recipient::Desk;
use iomt_secure::crypto::Secret;
use iomt_secure::crypto::agreement::PublicKey;
use iomt_secure::crypto::signature::Algorithm;
use iomt_secure::identity::{
    Key, KeyAgreement, Name, Pin, Signer, SoftwareAgreement, SoftwareSigner, TrustStore, Trusted,
    hedge,
};
use iomt_secure::minimize::Purpose;
use iomt_secure::platform::Random;
use iomt_secure::platform::os::{FileStorage, OsRandom};
use iomt_secure::session::edhoc::{
    Credential, Initiator, Method, PrivateKey, Responder, Suite, Trust,
};
use iomt_secure::statement::Authority;

/// A recipient as devices without TCP know it: its name, purpose, and where batches go.
#[derive(Clone)]
pub struct Seat {
    /// Its certified name.
    pub name: Name,
    /// What it gets data for.
    pub purpose: Purpose,
    /// Where its batches go.
    pub desk: Desk,
    /// How often each frame to it goes out, at least; in packets of 20 bytes twice.
    pub rounds: usize,
}

/// Everyone's keys.
pub struct Cast {
    /// The wristband, which was enrolled.
    pub band: Member,
    /// The chest strap, which was paired.
    pub strap: Paired,
    /// What the band's sessions' records are encrypted under.
    band_records: Secret<32>,
    /// The recipients.
    pub sides: [Side; 2],
    roots: TrustStore,
}

/// A device with a static key that was handed over by QR code.
pub struct Paired {
    /// The name that it was paired under.
    pub name: Name,
    /// What the QR code holds.
    pub claims: Vec<u8>,
    agreement: SoftwareAgreement,
    /// The key that its maker has put into it.
    made: SoftwareSigner,
    storage: FileStorage,
    /// What its sessions' records are encrypted under.
    records: Secret<32>,
}

/// A recipient's credentials.
pub struct Side {
    seat: Seat,
    /// The certificate and key that it signs with.
    pub member: Member,
    agreement: SoftwareAgreement,
    /// What the devices that are paired with it have of it.
    pub claims: Vec<u8>,
}

impl Cast {
    /// Enrols and pairs, everything anew.
    ///
    /// # Errors
    /// Those of each step.
    pub fn new(site: &Site, seats: [Seat; 2], suffix: &str) -> Fallible<Self> {
        let [strap, band] = models().map(|model| model.uri);
        let [care, research] = seats;
        let band = site.enrol_at(&format!("{band}{suffix}"), Algorithm::Ed25519, "")?;
        Ok(Self {
            band_records: secret(&mut hedge(OsRandom, &band.signer()?, 2)?)?,
            band,
            strap: Paired::new(site, &format!("{strap}{suffix}"))?,
            sides: [
                Side::new(site, care, KIDS[1], suffix)?,
                Side::new(site, research, KIDS[2], suffix)?,
            ],
            roots: site.roots()?,
        })
    }

    /// Sets the stage, and lets `then` use it.
    ///
    /// # Errors
    /// Those of the credentials, and of `then`.
    pub fn play<T>(
        &mut self,
        authorities: &[Authority],
        then: impl FnOnce(Stage<'_>) -> Fallible<T>,
    ) -> Fallible<T> {
        let Self { band, strap, band_records, sides: [care, research], roots } = self;
        let anchors = roots.anchors()?;
        let signers = [care.member.signer()?, research.member.signer()?];
        let chains = [care.member.chain().borrow()?, research.member.chain().borrow()?];
        let pins = [
            Pin::new(care.seat.name, &care.claims)?,
            Pin::new(research.seat.name, &research.claims)?,
        ];

        // The band has the recipients' certificates since it was enrolled; it shows its own.
        let key = band.signer()?;
        let mut band_numbers = hedge(OsRandom, &key, 1)?;
        let leaf = band.chain().clone();
        let own = [Credential::x5chain(leaf.borrow()?, PrivateKey::Signature(&key))?];
        let trust = Trust::none().with_anchors(anchors, now()).with_chains(&chains);
        let band_calls = Initiator::new(Method::SignSign, &[Suite::Suite4], &own, trust)?;
        // The strap has the recipients' claims sets since it was paired, as they have its own.
        let mut strap_numbers = hedge(OsRandom, &strap.made, 1)?;
        let own = [Credential::kid(&strap.claims, PrivateKey::Agreement(&strap.agreement))?];
        let trust = Trust::none().with_pins(&pins)?;
        let strap_calls = Initiator::new(Method::StaticStatic, &[Suite::Suite5], &own, trust)?;

        let strap_pin = [Pin::new(strap.name, &strap.claims)?];
        let own = [
            [Credential::x5t(chains[0], PrivateKey::Signature(&signers[0]))?],
            [Credential::x5t(chains[1], PrivateKey::Signature(&signers[1]))?],
        ];
        let trust = Trust::none().with_anchors(anchors, now());
        let answers = |own| Responder::new(&[Method::SignSign], &[Suite::Suite4], own, trust);
        let by_certificate = [answers(&own[0])?, answers(&own[1])?];
        let own = [
            [Credential::kid(&care.claims, PrivateKey::Agreement(&care.agreement))?],
            [Credential::kid(&research.claims, PrivateKey::Agreement(&research.agreement))?],
        ];
        let trust = Trust::none().with_pins(&strap_pin)?;
        let answers = |own| Responder::new(&[Method::StaticStatic], &[Suite::Suite5], own, trust);
        let by_pin = [answers(&own[0])?, answers(&own[1])?];

        let seats = [&care.seat, &research.seat];
        let call = |initiator, confirmed, rounds: usize| {
            seats.map(|seat: &Seat| Call {
                initiator,
                expects: seat.name,
                purpose: seat.purpose,
                confirmed,
                rounds: seat.rounds.max(rounds),
                authorities,
            })
        };
        let answer = |[care, research]: [_; 2], confirmed, c_r| {
            [(care, 0), (research, 1)].map(|(responder, at)| Answer {
                responder,
                c_r: c_r + at as u8,
                confirmed,
                desk: Some(seats[at].desk.clone()),
            })
        };
        let [c, r] = &by_pin;
        let strap_answers = answer([c, r], true, 0x20);
        let [c, r] = &by_certificate;
        let band_answers = answer([c, r], true, 0x30);
        then(Stage {
            strap: (
                call(&strap_calls, true, 2),
                strap_answers,
                Own {
                    storage: &mut strap.storage,
                    random: &mut strap_numbers,
                    name: strap.name,
                    key: &strap.records,
                    trusted: Trusted::none().with_pins(&pins),
                },
            ),
            band: (
                call(&band_calls, true, 1),
                band_answers,
                Own {
                    storage: &mut band.storage,
                    random: &mut band_numbers,
                    name: band.name,
                    key: band_records,
                    trusted: Trusted::none().with_anchors(anchors),
                },
            ),
        })
    }
}

/// Both ends of a device's sessions, by recipient, and what is the device's own.
pub type Part<'a> = ([Call<'a>; 2], [Answer<'a>; 2], Own<'a>);

/// Who meets whom.
pub struct Stage<'a> {
    /// The chest strap.
    pub strap: Part<'a>,
    /// The wristband.
    pub band: Part<'a>,
}

impl Paired {
    fn new(site: &Site, name: &str) -> Fallible<Self> {
        let name = Name::parse(name)?;
        let made = made()?;
        let agreement = SoftwareAgreement::generate_p256(&mut hedge(OsRandom, &made, 0)?)?;
        let claims = claims(name.device(), KIDS[0], &agreement)?;
        let storage = FileStorage::open(site.path(name.device()))?;
        let records = secret(&mut hedge(OsRandom, &made, 2)?)?;
        Ok(Self { name, claims, agreement, made, storage, records })
    }
}

impl Side {
    fn new(site: &Site, seat: Seat, kid: &[u8], suffix: &str) -> Fallible<Self> {
        let name = seat.name.as_str();
        let member = site.enrol_at(name, Algorithm::Ed25519, &format!("-edhoc{suffix}"))?;
        let agreement =
            SoftwareAgreement::generate_p256(&mut hedge(OsRandom, &member.signer()?, 0)?)?;
        let claims = claims(seat.name.device(), kid, &agreement)?;
        Ok(Self { seat, member, agreement, claims })
    }
}

fn secret(random: &mut impl Random) -> Fallible<Secret<32>> {
    Ok(Secret::filled_by(|out| random.fill(out))?)
}

fn claims(subject: &str, kid: &[u8], key: &SoftwareAgreement) -> Fallible<Vec<u8>> {
    let mut room = [0; 256];
    let key = match key.public_key() {
        PublicKey::P256(point) => Key::P256(point),
        PublicKey::X25519(key) => Key::X25519(key),
        _ => return Err("a key of another kind".into()),
    };
    Ok(Pin::write_claims(subject, kid, &key, &mut room)?.to_vec())
}

/// The key identifiers of the strap and of the two recipients: four bytes each, so that the search of what
/// the phone saw does not find one by chance.
pub const KIDS: [&[u8]; 3] = [b"\x9e\x41\xd3\x07", b"\x5c\xf0\x2b\x88", b"\xe7\x16\xaa\x34"];

/// What goes over the air of neither side in clear.
impl Cast {
    /// The public keys that credentials are for.
    ///
    /// # Errors
    /// None in fact.
    pub fn keys(&self) -> Fallible<Vec<Vec<u8>>> {
        let mut keys = vec![self.band.signer()?.public_key().as_bytes().to_vec()];
        for side in &self.sides {
            keys.push(side.member.signer()?.public_key().as_bytes().to_vec());
        }
        Ok(keys)
    }
}
