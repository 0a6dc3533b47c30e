//! Enrolment by files: a device writes its request, the CA for trials answers with a chain, the
//! device checks it and keeps it as pending until a session has worked with it.

use crate::Fallible;
use iomt_secure::crypto::signature::{Algorithm, PublicKey};
use iomt_secure::identity::dev_ca::Terms;
use iomt_secure::identity::enrolment::{self, Enrolment, Worked};
use iomt_secure::identity::{
    DevCa, Name, Now, OwnedChain, Signer, SoftwareKey, SoftwareSigner, TimeFloor, TrustStore,
    hedge, pem, request,
};
use iomt_secure::minimize::policy::text;
use iomt_secure::platform::os::{FileStorage, OsRandom};
use iomt_secure::platform::{Clock, Reading};
use iomt_secure::session::tls;
use iomt_secure::statement::{self, Authority, Kind};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// The ward's trust domain.
pub const DOMAIN: &str = "ward.example";
/// The id of the policy that every device of the ward is provisioned with.
pub const POLICY: &str = "ward";
/// The ward's time, in seconds since 1970, as its floor gives it: 2026-11-23T12:00:00Z. No device of
/// the ward has a clock, so that a run is the same on every day.
pub const NOW: u64 = 1_795_435_200;
/// A day, in seconds.
pub const DAY: u64 = 24 * 60 * 60;

/// The directory of a run, with what everyone on the ward can read; it is removed at the end.
pub struct Site {
    directory: PathBuf,
    ca: DevCa,
    authority: SoftwareSigner,
}

impl Site {
    /// A fresh directory under the system's temporary one, a root and a policy authority.
    ///
    /// # Errors
    /// Those of the file system and the random source.
    pub fn new() -> Fallible<Self> {
        static RUNS: AtomicU32 = AtomicU32::new(0);
        let run = RUNS.fetch_add(1, Ordering::Relaxed);
        let directory =
            std::env::temp_dir().join(format!("iomt-ward-{}-{run}", std::process::id()));
        // Left over by a process of the same number that was killed.
        let _ = fs::remove_dir_all(&directory);
        fs::create_dir(&directory)?;
        let random = &mut OsRandom;
        let ca = DevCa::new(DOMAIN, "ward root", Algorithm::Es256, NOW - DAY, random)?;
        let authority = SoftwareSigner::generate(Algorithm::Ed25519, random)?;
        let root = pem::encode_certificates([ca.certificate()])?;
        fs::write(directory.join("root.pem"), root)?;
        Ok(Self { directory, ca, authority })
    }

    /// A file of the site.
    #[must_use]
    pub fn path(&self, file: &str) -> PathBuf {
        self.directory.join(file)
    }

    /// The roots that everyone on the ward believes, from their file.
    ///
    /// # Errors
    /// Those of the file and of what is in it.
    pub fn roots(&self) -> Fallible<TrustStore> {
        let mut roots = TrustStore::new();
        roots.add_pem(&fs::read(self.path("root.pem"))?, DOMAIN)?;
        Ok(roots)
    }

    /// Who may sign the ward's policies.
    ///
    /// # Errors
    /// None for a key that was made here.
    pub fn authorities(&self) -> Fallible<[Authority; 1]> {
        Ok([authority(&self.authority.public_key())?])
    }

    /// Writes the policy in `toml`, signed by the ward's authority, to a file, and returns its path.
    ///
    /// # Errors
    /// The policy's own, with line and column; those of the file system.
    pub fn publish(&self, toml: &str, file: &str) -> Fallible<PathBuf> {
        let path = self.path(file);
        fs::write(&path, signed(toml, &self.authority)?)?;
        Ok(path)
    }

    /// Enrols a device or service: request, certificate, pending identity.
    ///
    /// # Errors
    /// Those of each step.
    pub fn enrol(&self, name: &str, algorithm: Algorithm) -> Fallible<Member> {
        self.enrol_at(name, algorithm, "")
    }

    /// As [`Site::enrol`], in storage of its own, for someone with more than one key.
    ///
    /// # Errors
    /// Those of each step.
    pub fn enrol_at(&self, name: &str, algorithm: Algorithm, suffix: &str) -> Fallible<Member> {
        let name = Name::parse(name)?;
        let place = self.path(&format!("{}{suffix}", name.device()));
        self.enrol_with(name, algorithm, &place)
    }

    /// Certifies a device that is a process of its own: from its DER request to its DER certificate.
    ///
    /// # Errors
    /// Those of the request and of the CA.
    pub fn issue(&self, request: &[u8]) -> Fallible<Vec<u8>> {
        Ok(self.ca.issue(request, &Terms::ldevid(NOW - DAY), &mut OsRandom)?)
    }

    /// Has a certificate made that nobody should accept, and makes an identity of it all the same.
    ///
    /// # Errors
    /// Those of each step.
    pub fn forge(
        &self,
        name: &str,
        ca: Option<&DevCa>,
        terms: &Terms<'_>,
    ) -> Fallible<tls::Config> {
        let name = Name::parse(name)?;
        let key = SoftwareKey::generate(Algorithm::Es256, &mut OsRandom)?;
        let request = request::request(&key.signer()?, &name)?;
        let leaf = ca.unwrap_or(&self.ca).issue(&request, terms, &mut OsRandom)?;
        let chain = OwnedChain::new(vec![leaf])?;
        Ok(tls::Config::new(&chain.borrow()?, Arc::new(key.signer()?), self.roots()?)?)
    }

    /// A chain that another CA has made for someone's name, and the key that it is for.
    ///
    /// # Errors
    /// Those of each step.
    pub fn forge_edhoc(&self, name: Name, ca: &DevCa) -> Fallible<(OwnedChain, SoftwareSigner)> {
        let key = SoftwareKey::generate(Algorithm::Ed25519, &mut OsRandom)?;
        let asked = request::request(&key.signer()?, &name)?;
        let leaf = ca.issue(&asked, &Terms::ldevid(NOW - DAY), &mut OsRandom)?;
        Ok((OwnedChain::new(vec![leaf])?, key.signer()?))
    }

    fn enrol_with(&self, name: Name, algorithm: Algorithm, place: &Path) -> Fallible<Member> {
        let mut storage = FileStorage::open(place)?;

        // The device, which keeps its key. Its random numbers are hedged with the key that its maker has
        // put into it (RFC 8937): a source that is weak at the first start does not make a weak key.
        let key = SoftwareKey::generate(algorithm, &mut hedge(OsRandom, &made()?, 0)?)?;
        let asked = request::request(&key.signer()?, &name)?;
        fs::write(place.join("request.pem"), pem::encode_request(&asked)?)?;

        answer(place, &self.ca, &Terms::ldevid(NOW - DAY))?;

        // The device again, with what came back.
        let chain = OwnedChain::from_pem(&fs::read(place.join("chain.pem"))?)?;
        let candidate =
            Enrolment::for_request(&asked)?.accept(chain, &self.roots()?.anchors()?, &now())?;
        candidate.store(&key.to_der()?, &mut storage)?;
        let stored = enrolment::next(&mut storage)?.ok_or("no identity was stored")?;
        let signer = SoftwareKey::from_der(stored.key_reference())?.signer()?;
        let config = tls::Config::new(&stored.chain().borrow()?, Arc::new(signer), self.roots()?)?;
        Ok(Member { name, config, storage, chain: stored.chain().clone(), key })
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.directory);
    }
}

/// The CA's part: it sees the request's file and nothing else of the device.
fn answer(place: &Path, ca: &DevCa, terms: &Terms<'_>) -> Fallible<()> {
    let request = pem::request(&fs::read(place.join("request.pem"))?)?;
    let leaf = ca.issue(&request, terms, &mut OsRandom)?;
    fs::write(place.join("chain.pem"), OwnedChain::new(vec![leaf])?.to_pem()?)?;
    Ok(())
}

/// Someone who has enrolled.
pub struct Member {
    /// Its certified name.
    pub name: Name,
    /// Its side of a handshake.
    pub config: tls::Config,
    /// Its own persistent storage.
    pub storage: FileStorage,
    chain: OwnedChain,
    key: SoftwareKey,
}

impl Member {
    /// The pending identity takes over, now that it worked; once it has, nothing is left to do.
    ///
    /// # Errors
    /// Those of the storage.
    pub fn commit(&mut self, worked: &Worked) -> Fallible<()> {
        if enrolment::pending(&mut self.storage)?.is_some() {
            enrolment::commit(worked, &mut self.storage)?;
        }
        Ok(())
    }

    /// True once the identity is in use and none is pending.
    ///
    /// # Errors
    /// Those of the storage.
    pub fn is_committed(&mut self) -> Fallible<bool> {
        let own = iomt_secure::crypto::hash::sha256(&[self.chain.leaf()]);
        let used = enrolment::in_use(&mut self.storage)?;
        let is_used = used.is_some_and(|stored| stored.fingerprint() == own);
        Ok(is_used && enrolment::pending(&mut self.storage)?.is_none())
    }

    /// Its chain.
    #[must_use]
    pub const fn chain(&self) -> &OwnedChain {
        &self.chain
    }

    /// The holder of its key.
    ///
    /// # Errors
    /// None in fact.
    pub fn signer(&self) -> Fallible<SoftwareSigner> {
        Ok(self.key.signer()?)
    }

    /// Certificate and PKCS#8 key for a TLS library of an attacker's own.
    ///
    /// # Errors
    /// None in fact.
    pub fn stolen(&self) -> Fallible<(Vec<u8>, Vec<u8>)> {
        Ok((self.chain.leaf().to_vec(), self.key.to_der()?.to_vec()))
    }
}

/// The key that a device has from its maker (IEEE 802.1AR: its IDevID's).
///
/// # Errors
/// Those of the random source.
pub fn made() -> Fallible<SoftwareSigner> {
    Ok(SoftwareSigner::generate(Algorithm::Ed25519, &mut OsRandom)?)
}

/// A policy in TOML, signed.
///
/// # Errors
/// The policy's own, with line and column.
pub fn signed(toml: &str, signer: &impl Signer) -> Fallible<Vec<u8>> {
    let payload = text::from_toml(toml)?;
    let mut out = vec![0; payload.len() + statement::OVERHEAD];
    Ok(statement::sign(signer, Kind::Policy, &payload, b"", &mut out)?.to_vec())
}

/// Someone who may sign policies.
///
/// # Errors
/// None for a key that was made here.
pub fn authority(key: &PublicKey) -> Fallible<Authority> {
    Ok(Authority::new(*key, &[Kind::Policy])?)
}

/// The ward's time: a floor and no clock.
#[must_use]
pub fn now() -> Now {
    TimeFloor::at_least(NOW).now(&NoClock)
}

struct NoClock;

impl Clock for NoClock {
    fn now(&self) -> Option<Reading> {
        None
    }
}
