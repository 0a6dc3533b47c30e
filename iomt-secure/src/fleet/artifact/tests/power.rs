//! The power goes in every write of two updates, one that works and one that does not.

use super::*;

/// A device with two banks, as its own boot code and application run it.
struct Pump {
    flash: Flash,
    banks: [Vec<u8>; 2],
    /// The bank of what is in force, by its image: found by digest, as boot code would.
    highest: u64,
}

/// The power went.
struct Dark;

impl From<Error> for Dark {
    fn from(error: Error) -> Self {
        assert_eq!(error, Error::Platform(platform::Error::Storage), "nothing else may fail");
        Self
    }
}

impl Pump {
    fn new(cut: Option<Cut>) -> Self {
        let flash = Flash { cut, ..Flash::default() };
        Self { flash, banks: [Maker::firmware(5).image, vec![]], highest: 5 }
    }

    fn bank_of(&self, image: &Digest) -> Option<usize> {
        self.banks.iter().position(|bank| sha256(&[bank]) == *image)
    }

    /// One life of the device, from power-up until nothing is left to do. `works` says whether the
    /// firmware of a sequence comes up.
    fn live(&mut self, updates: &[u64], works: &dyn Fn(u64) -> bool) -> Result<(), Dark> {
        let authorities = [authority(1)];
        let part = Part::firmware(IDENTIFIERS, APPLICATION, &authorities);
        let factory = Some(Maker::firmware(5).release());
        loop {
            let (mut installer, boot) = Installer::start(part, factory, &mut self.flash)?;
            let running = match boot {
                Boot::InForce(release) | Boot::GivenUp { in_force: release, .. } => {
                    release.unwrap()
                }
                Boot::Trial(release) => release,
            };
            let in_force = installer.in_force().unwrap().sequence;
            assert!(in_force >= self.highest, "the counter went back");
            self.highest = in_force;
            let bank = self.bank_of(&running.image);
            let bank = bank.unwrap_or_else(|| panic!("{running:?} is in no bank"));
            if !works(running.sequence) {
                assert!(matches!(boot, Boot::Trial(_)), "what does not work is in force");
                continue; // it hangs; the watchdog restarts the device
            }
            if let Boot::Trial(_) = boot {
                let committed = installer.commit(&running.image, &mut self.flash)?;
                assert_eq!(committed, running);
                self.highest = running.sequence;
            }
            // A staged update that was not armed before the power went is armed now.
            if installer.candidate().is_none() {
                let next = updates.iter().find_map(|sequence| {
                    let maker = Maker::firmware(*sequence);
                    let envelope = maker.envelope();
                    installer.verify(&envelope, &[], &now(NOON)).ok()?;
                    Some((maker, envelope))
                });
                let Some((maker, envelope)) = next else { return Ok(()) };
                let manifest = installer.verify(&envelope, &[], &now(NOON))?;
                let mut receiver = installer.begin(&manifest, &mut self.flash)?;
                let idle = 1 - bank;
                self.banks[idle].clear();
                for chunk in maker.image.chunks(97) {
                    self.banks[idle].extend_from_slice(chunk);
                    receiver.update(chunk)?;
                }
                installer.stage(receiver.finish()?, &mut self.flash)?;
            }
            // More starts than the power goes, or it would count against an update that works.
            installer.arm(3, &mut self.flash).map_err(|(_, error)| error)?;
        }
    }
}

fn end(mut pump: Pump) -> (Release, Option<Digest>, usize) {
    let authorities = [authority(1)];
    let installer = device(&authorities, &mut pump.flash);
    assert_eq!(installer.candidate(), None);
    (*installer.in_force().unwrap(), installer.failed().copied(), pump.flash.stores)
}

#[test]
fn power_cut_in_every_write() {
    let works = |sequence: u64| sequence != 6;
    let updates = [6, 7, 8];
    let mut quiet = Pump::new(None);
    assert!(quiet.live(&updates, &works).is_ok());
    let (in_force, failed, writes) = end(quiet);
    assert_eq!((in_force, failed), {
        (Maker::firmware(8).release(), Some(Maker::firmware(6).digest()))
    });
    assert!(writes >= 12, "{writes}");
    for cut in (0..writes).flat_map(|at| [Cut::Before(at), Cut::After(at)]) {
        let mut pump = Pump::new(Some(cut));
        assert!(pump.live(&updates, &works).is_err(), "{cut:?} did not cut");
        pump.flash = pump.flash.powered_up();
        assert!(pump.live(&updates, &works).is_ok());
        let (in_force, failed, _) = end(pump);
        assert_eq!(in_force, Maker::firmware(8).release(), "{cut:?}");
        assert_eq!(failed, Some(Maker::firmware(6).digest()), "{cut:?}");
    }
}

#[test]
fn power_cut_twice() {
    let works = |sequence: u64| sequence != 6;
    let updates = [6, 7];
    for first in 0..9 {
        for second in 0..6 {
            let mut pump = Pump::new(Some(Cut::After(first)));
            assert!(pump.live(&updates, &works).is_err());
            pump.flash = pump.flash.powered_up();
            pump.flash.cut = Some(Cut::Before(second));
            if pump.live(&updates, &works).is_err() {
                pump.flash = pump.flash.powered_up();
                assert!(pump.live(&updates, &works).is_ok());
            }
            assert_eq!(end(pump).0, Maker::firmware(7).release(), "{first} {second}");
        }
    }
}

#[test]
fn an_attempt_that_cannot_be_counted_is_not_made() {
    let authorities = [authority(1)];
    let mut pump = Pump::new(None);
    let mut installer = device(&authorities, &mut pump.flash);
    let maker = Maker::firmware(6);
    let envelope = maker.envelope();
    let manifest = installer.verify(&envelope, &[], &now(NOON)).unwrap();
    let receiver = installer.begin(&manifest, &mut pump.flash).unwrap();
    installer.stage(receive(receiver, &maker.image).unwrap(), &mut pump.flash).unwrap();
    installer.arm(1, &mut pump.flash).unwrap();
    pump.flash.cut = Some(Cut::Before(0));
    let part = Part::firmware(IDENTIFIERS, APPLICATION, &authorities);
    let before = pump.flash.values.clone();
    for _ in 0..5 {
        let started = Installer::start(part, None, &mut pump.flash).map(drop);
        assert_eq!(started, Err(platform::Error::Storage.into()));
    }
    assert_eq!(pump.flash.values, before);
}
