use super::*;
use crate::crypto::signature::Algorithm;
use crate::identity::dev_ca::{DevCa, Terms};
use crate::identity::request::request;
use crate::identity::{Identity, Signer, SoftwareKey, TimeBasis, TrustStore};
use crate::platform::memory::Memory;
use crate::platform::os::OsRandom;
use crate::platform::{self};

const T0: u64 = 1_800_000_000;
const NOW: Now = Now::test(T0, TimeBasis::Reliable);
const DOMAIN: &str = "hospital.example";
const NAME: &str = "spiffe://hospital.example/icu-3/infusion-pump/pump-0042";

type Flash = Memory<5, 4096>;

struct Hospital {
    ca: DevCa,
    store: TrustStore,
}

impl Hospital {
    fn new() -> Self {
        let ca = DevCa::new(DOMAIN, "root", Algorithm::Es256, T0 - 10, &mut OsRandom).unwrap();
        let mut store = TrustStore::new();
        store.add(ca.certificate(), DOMAIN).unwrap();
        Self { ca, store }
    }

    fn certificate(&self, csr: &[u8]) -> OwnedChain {
        let der = self.ca.issue(csr, &Terms::ldevid(T0), &mut OsRandom).unwrap();
        OwnedChain::new(std::vec![der]).unwrap()
    }

    /// Key, request, certificate, check: up to where storage begins.
    fn enrol(&self) -> (Candidate, SoftwareKey) {
        let key = SoftwareKey::generate(Algorithm::Ed25519, &mut OsRandom).unwrap();
        let csr = request(&key.signer().unwrap(), &Name::parse(NAME).unwrap()).unwrap();
        let enrolment = Enrolment::for_request(&csr).unwrap();
        let chain = self.certificate(&csr);
        let candidate = enrolment.accept(chain, &self.store.anchors().unwrap(), &NOW).unwrap();
        (candidate, key)
    }

    /// A device with an identity in use.
    fn device(&self) -> (Flash, Digest) {
        let mut flash = Flash::new();
        let (first, key) = self.enrol();
        first.store(&key.to_der().unwrap(), &mut flash).unwrap();
        let worked = session(&next(&mut flash).unwrap().unwrap());
        commit(&worked, &mut flash).unwrap();
        let own = in_use(&mut flash).unwrap().unwrap().fingerprint();
        (flash, own)
    }
}

/// Joins key and chain and signs with it, as a session would.
fn session(stored: &Stored) -> Worked {
    let key = SoftwareKey::from_der(stored.key_reference()).unwrap();
    let identity = Identity::new(stored.chain().borrow().unwrap(), key.signer().unwrap()).unwrap();
    let signature = identity.sign(b"transcript").unwrap();
    identity.public_key().verify(b"transcript", &signature).unwrap();
    Worked::in_session(*identity.fingerprint())
}

#[test]
fn the_new_identity_takes_over_after_it_worked() {
    let hospital = Hospital::new();
    let (mut flash, old) = hospital.device();
    let (candidate, key) = hospital.enrol();
    candidate.store(&key.to_der().unwrap(), &mut flash).unwrap();
    assert_eq!(in_use(&mut flash).unwrap().unwrap().fingerprint(), old, "the old one stays");
    let new = next(&mut flash).unwrap().unwrap();
    assert_ne!(new.fingerprint(), old);
    commit(&session(&new), &mut flash).unwrap();
    assert_eq!(in_use(&mut flash).unwrap().unwrap().fingerprint(), new.fingerprint());
    assert!(pending(&mut flash).unwrap().is_none());
}

#[test]
fn a_session_with_the_old_identity_commits_nothing() {
    let hospital = Hospital::new();
    let (mut flash, old) = hospital.device();
    let worked = session(&in_use(&mut flash).unwrap().unwrap());
    assert_eq!(commit(&worked, &mut flash), Err(Error::Pending), "none is pending");
    let (candidate, key) = hospital.enrol();
    candidate.store(&key.to_der().unwrap(), &mut flash).unwrap();
    let before = flash.clone();
    assert_eq!(commit(&worked, &mut flash), Err(Error::Pending));
    assert!(flash == before, "a failed commit writes nothing");
    discard(&mut flash).unwrap();
    assert_eq!(next(&mut flash).unwrap().unwrap().fingerprint(), old);
}

/// The power goes at every write, before and after it takes effect, of the whole change.
#[test]
fn a_power_cut_at_any_write_leaves_a_working_identity() {
    let hospital = Hospital::new();
    let (flash, old) = hospital.device();
    let mut cuts = 0;
    for cut in 0.. {
        for durable in [false, true] {
            let (candidate, key) = hospital.enrol();
            let mut device = PowerCut { flash: flash.clone(), writes_left: cut, durable };
            let change = |storage: &mut PowerCut| {
                candidate.store(&key.to_der().unwrap(), storage)?;
                let worked = session(&next(storage)?.unwrap());
                commit(&worked, storage)
            };
            let done = change(&mut device);
            // Power is back: whatever stands in storage, the next session works, and so does the
            // identity in use.
            let mut flash = device.flash;
            let new = session(&next(&mut flash).unwrap().unwrap());
            let own = session(&in_use(&mut flash).unwrap().unwrap());
            if done.is_ok() {
                assert_eq!(cuts, 6, "three writes, each cut before and after");
                assert!(new == own && *own.own() != old);
                return;
            }
            assert_eq!(done, Err(Error::Platform(platform::Error::Storage)));
            cuts += 1;
            // And the change can be finished from there, or is finished already.
            match pending(&mut flash).unwrap() {
                Some(_) => commit(&new, &mut flash).unwrap(),
                None => assert_eq!(new, own),
            }
            session(&in_use(&mut flash).unwrap().unwrap());
        }
    }
}

struct PowerCut {
    flash: Flash,
    writes_left: usize,
    /// Whether the write that is cut still takes effect.
    durable: bool,
}

impl Storage for PowerCut {
    fn load(&mut self, slot: Slot, out: &mut [u8]) -> Result<Option<usize>, platform::Error> {
        self.flash.load(slot, out)
    }

    fn store(&mut self, slot: Slot, value: &[u8]) -> Result<(), platform::Error> {
        let alive = self.writes_left > 0;
        self.writes_left = self.writes_left.saturating_sub(1);
        if alive || self.durable {
            self.flash.store(slot, value)?;
        }
        if alive { Ok(()) } else { Err(platform::Error::Storage) }
    }
}

#[test]
fn what_comes_back_is_checked_by_its_own_error() {
    let hospital = Hospital::new();
    let stranger = Hospital::new();
    let name = Name::parse(NAME).unwrap();
    let key = || SoftwareKey::generate(Algorithm::Es256, &mut OsRandom).unwrap().signer().unwrap();
    let (mine, other) = (key(), key());
    let csr = request(&mine, &name).unwrap();
    let enrolment = Enrolment::for_request(&csr).unwrap();
    let accept =
        |chain| enrolment.accept(chain, &hospital.store.anchors().unwrap(), &NOW).map(|_| ());
    assert_eq!(accept(hospital.certificate(&csr)), Ok(()));
    let others = request(&other, &name).unwrap();
    assert_eq!(accept(hospital.certificate(&others)), Err(Error::KeyMismatch));
    let renamed = Name::parse("spiffe://hospital.example/icu-3/infusion-pump/pump-0043").unwrap();
    let renamed = request(&mine, &renamed).unwrap();
    assert_eq!(accept(hospital.certificate(&renamed)), Err(Error::NameMismatch));
    // Two trial roots of one label differ in the key alone.
    assert_eq!(accept(stranger.certificate(&csr)), Err(Error::BadSignature));
}

#[test]
fn a_damaged_record_is_named_and_costs_nothing() {
    let hospital = Hospital::new();
    let (flash, old) = hospital.device();
    let (candidate, key) = hospital.enrol();
    let mut with_pending = flash.clone();
    candidate.store(&key.to_der().unwrap(), &mut with_pending).unwrap();
    let mut record = [0; 4096];
    let len = with_pending.load(Slot::IDENTITY_PENDING, &mut record).unwrap().unwrap();
    for cut in 1..len {
        let mut flash = flash.clone();
        flash.store(Slot::IDENTITY_PENDING, &record[..cut]).unwrap();
        assert_eq!(pending(&mut flash).map(|_| ()), Err(Error::Record), "{cut} bytes");
        assert_eq!(next(&mut flash).unwrap().unwrap().fingerprint(), old);
    }
    record[0] = 2;
    let mut flash = flash.clone();
    flash.store(Slot::IDENTITY_PENDING, &record[..len]).unwrap();
    assert_eq!(pending(&mut flash).map(|_| ()), Err(Error::Record), "another version");
    discard(&mut flash).unwrap();
    assert!(pending(&mut flash).unwrap().is_none());
}

/// The mirror image: the identity in use is damaged, and the pending one is whole.
#[test]
fn a_damaged_record_in_use_does_not_hide_the_pending_identity() {
    let hospital = Hospital::new();
    let (mut flash, _) = hospital.device();
    let mut record = [0; 4096];
    let len = flash.load(Slot::IDENTITY, &mut record).unwrap().unwrap();
    for damaged in [&record[..1], &record[..len / 2], &record[..len - 1], &record[1..len]] {
        let mut flash = flash.clone();
        flash.store(Slot::IDENTITY, damaged).unwrap();
        assert_eq!(next(&mut flash).map(|_| ()), Err(Error::Record), "neither is an identity");
        let (candidate, key) = hospital.enrol();
        candidate.store(&key.to_der().unwrap(), &mut flash).unwrap();
        assert_eq!(in_use(&mut flash).map(|_| ()), Err(Error::Record), "still reported");
        let new = session(&next(&mut flash).unwrap().unwrap());
        commit(&new, &mut flash).unwrap();
        assert_eq!(in_use(&mut flash).unwrap().unwrap().fingerprint(), *new.own());
        assert!(pending(&mut flash).unwrap().is_none());
    }
    // A record that no identity can be, whose storage does not fit the buffer.
    struct Long(Flash);
    impl Storage for Long {
        fn load(&mut self, slot: Slot, out: &mut [u8]) -> Result<Option<usize>, platform::Error> {
            match slot {
                Slot::IDENTITY => Err(platform::Error::StorageCapacity),
                _ => self.0.load(slot, out),
            }
        }

        fn store(&mut self, slot: Slot, value: &[u8]) -> Result<(), platform::Error> {
            self.0.store(slot, value)
        }
    }
    let (candidate, key) = hospital.enrol();
    candidate.store(&key.to_der().unwrap(), &mut flash).unwrap();
    assert!(next(&mut Long(flash)).unwrap().is_some());
}

#[test]
fn a_record_is_made_in_one_piece_or_not_at_all() {
    let (candidate, _) = Hospital::new().enrol();
    let stored = |len| Stored {
        key_reference: Zeroizing::new(vec![7; len]),
        chain: candidate.chain.clone(),
    };
    let rest = stored(0).encode().unwrap().len();
    for len in [1, 100, MAX_RECORD - rest] {
        let record = stored(len).encode().unwrap();
        assert_eq!((record.len(), record.capacity()), (rest + len, rest + len), "it never grew");
    }
    assert_eq!(stored(MAX_RECORD - rest + 1).encode().map(|_| ()), Err(Error::Record));
    let mut flash = Flash::new();
    let before = flash.clone();
    let too_long = vec![7; MAX_RECORD - rest + 1];
    assert_eq!(candidate.store(&too_long, &mut flash), Err(Error::Record));
    assert!(flash == before, "a failed call writes nothing");
}
