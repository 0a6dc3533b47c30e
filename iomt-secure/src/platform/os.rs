//! The operating system's random numbers, clock and files.

use super::{Clock, Error, Random, Reading, Slot, Storage};
use std::fs::{self, File};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// The operating system's random source.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsRandom;

impl Random for OsRandom {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), Error> {
        getrandom::fill(out).map_err(|_| Error::Random)
    }
}

/// The operating system's clock, and whether the host vouches for it.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    /// Handed on as [`Reading::reliable`].
    pub reliable: bool,
}

impl Clock for SystemClock {
    fn now(&self) -> Option<Reading> {
        let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
        Some(Reading { unix: elapsed.as_secs(), reliable: self.reliable })
    }
}

/// Storage in a directory, one file a slot.
///
/// A value is written to a second file, which is synced and then renamed over the first; the
/// directory is synced last. The second file is always a new one: one that a power cut left behind
/// is removed before the next write to its slot, and a link in its place is not followed. One
/// process uses the directory at a time.
#[derive(Clone, Debug)]
pub struct FileStorage {
    directory: PathBuf,
}

impl FileStorage {
    /// Uses `directory`, and makes it if it is not there. On Unix nobody but its owner may read or
    /// write it (mode 0700): it may hold a private key.
    ///
    /// # Errors
    /// [`Error::Storage`] if it cannot be made, or if it is there and is open to others.
    pub fn open(directory: impl Into<PathBuf>) -> Result<Self, Error> {
        let directory = directory.into();
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&directory).map_err(|_| Error::Storage)?;
        #[cfg(unix)]
        {
            let metadata = fs::metadata(&directory).map_err(|_| Error::Storage)?;
            let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions());
            if mode & 0o077 != 0 {
                return Err(Error::Storage);
            }
        }
        Ok(Self { directory })
    }

    fn path(&self, slot: Slot, suffix: &str) -> PathBuf {
        self.directory.join(std::format!("slot-{:04}{suffix}", slot.number()))
    }
}

impl Storage for FileStorage {
    fn load(&mut self, slot: Slot, out: &mut [u8]) -> Result<Option<usize>, Error> {
        let mut file = match File::open(self.path(slot, "")) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(_) => return Err(Error::Storage),
        };
        let mut len = 0_usize;
        loop {
            let rest = out.get_mut(len..).unwrap_or_default();
            if rest.is_empty() {
                break;
            }
            match file.read(rest) {
                Ok(0) => return Ok(Some(len)),
                Ok(read) => len = len.saturating_add(read),
                Err(error) if error.kind() == ErrorKind::Interrupted => (),
                Err(_) => return Err(Error::Storage),
            }
        }
        // `out` is full: it is either all of the file or too small.
        match file.read(&mut [0]) {
            Ok(0) => Ok(Some(len)),
            Ok(_) => Err(Error::StorageCapacity),
            Err(_) => Err(Error::Storage),
        }
    }

    fn store(&mut self, slot: Slot, value: &[u8]) -> Result<(), Error> {
        let (next, last) = (self.path(slot, ".next"), self.path(slot, ""));
        remove(&next).map_err(|_| Error::Storage)?;
        replace(&self.directory, &next, &last, value).map_err(|_| {
            // Half a key, perhaps. If this fails too, the next write tries again.
            let _ = remove(&next);
            Error::Storage
        })
    }
}

/// Removes a file or link, if it is there.
fn remove(path: &Path) -> std::io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn replace(directory: &Path, next: &Path, last: &Path, value: &[u8]) -> std::io::Result<()> {
    let mut options = File::options();
    // O_EXCL: not a file that is open elsewhere or has another mode, and not through a link.
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(next)?;
    file.write_all(value)?;
    file.sync_all()?;
    fs::rename(next, last)?;
    // The rename itself is durable only once the directory is; Windows has no such call.
    #[cfg(unix)]
    File::open(directory)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = directory;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec;

    struct Scratch(PathBuf);

    impl Scratch {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir()
                .join(std::format!("iomt-secure-{name}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&path);
            Self(path)
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn values_outlive_the_process_that_wrote_them() {
        let scratch = Scratch::new("values");
        let mut out = [0; 8];
        let slot = Slot::caller(7);
        assert_eq!(FileStorage::open(&scratch.0).unwrap().load(slot, &mut out), Ok(None));
        FileStorage::open(&scratch.0).unwrap().store(slot, b"one").unwrap();
        FileStorage::open(&scratch.0).unwrap().store(slot, b"two two").unwrap();
        let mut again = FileStorage::open(&scratch.0).unwrap();
        assert_eq!(again.load(slot, &mut out), Ok(Some(7)));
        assert_eq!(&out[..7], b"two two");
        assert_eq!(again.load(slot, &mut out[..7]), Ok(Some(7)), "it just fits");
        assert_eq!(again.load(slot, &mut out[..6]), Err(Error::StorageCapacity));
        again.store(slot, b"").unwrap();
        assert_eq!(again.load(slot, &mut out), Ok(Some(0)));
    }

    /// A power cut while the second file is written leaves it behind, half done.
    #[test]
    fn a_half_written_value_is_never_seen() {
        let scratch = Scratch::new("half");
        let mut storage = FileStorage::open(&scratch.0).unwrap();
        let slot = Slot::TIME_FLOOR;
        storage.store(slot, b"old").unwrap();
        fs::write(storage.path(slot, ".next"), b"ne").unwrap();
        let mut out = [0; 8];
        assert_eq!(storage.load(slot, &mut out), Ok(Some(3)));
        storage.store(slot, b"newest").unwrap();
        assert_eq!(storage.load(slot, &mut out), Ok(Some(6)));
    }

    #[test]
    fn a_write_that_fails_keeps_the_old_value() {
        let scratch = Scratch::new("fails");
        let mut storage = FileStorage::open(&scratch.0).unwrap();
        let slot = Slot::IDENTITY;
        storage.store(slot, b"old").unwrap();
        // The second file cannot be made where a directory stands.
        fs::create_dir(storage.path(slot, ".next")).unwrap();
        assert_eq!(storage.store(slot, b"new"), Err(Error::Storage));
        let mut out = vec![0; 8];
        assert_eq!(storage.load(slot, &mut out), Ok(Some(3)));
        assert_eq!(&out[..3], b"old");
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_read() {
        use std::os::unix::fs::PermissionsExt;
        let scratch = Scratch::new("owner");
        let mut storage = FileStorage::open(&scratch.0).unwrap();
        storage.store(Slot::IDENTITY, b"key").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&scratch.0), 0o700);
        assert_eq!(mode(&storage.path(Slot::IDENTITY, "")), 0o600);
    }

    #[cfg(unix)]
    #[test]
    fn a_directory_that_is_open_to_others_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let scratch = Scratch::new("others");
        fs::create_dir(&scratch.0).unwrap();
        let open = |mode| {
            fs::set_permissions(&scratch.0, fs::Permissions::from_mode(mode)).unwrap();
            FileStorage::open(&scratch.0).map(|_| ())
        };
        for mode in [0o755, 0o740, 0o720, 0o710, 0o704, 0o702, 0o701, 0o777] {
            assert_eq!(open(mode), Err(Error::Storage), "{mode:o}");
        }
        assert_eq!(open(0o700), Ok(()));
    }

    #[cfg(unix)]
    #[test]
    fn the_second_file_is_new_and_no_link_is_followed() {
        use std::os::unix::fs::PermissionsExt;
        let scratch = Scratch::new("links");
        let mut storage = FileStorage::open(&scratch.0).unwrap();
        let slot = Slot::IDENTITY_PENDING;
        let (next, last) = (storage.path(slot, ".next"), storage.path(slot, ""));
        let victim = scratch.0.join("victim");
        fs::write(&victim, b"untouched").unwrap();

        std::os::unix::fs::symlink(&victim, &next).unwrap();
        storage.store(slot, b"key").unwrap();
        assert_eq!(fs::read(&victim).unwrap(), b"untouched");
        assert!(fs::symlink_metadata(&last).unwrap().is_file());

        // Left behind, with another mode and a second name.
        fs::write(&next, b"half a key").unwrap();
        fs::set_permissions(&next, fs::Permissions::from_mode(0o644)).unwrap();
        fs::hard_link(&next, scratch.0.join("second")).unwrap();
        storage.store(slot, b"new").unwrap();
        assert_eq!(fs::read(scratch.0.join("second")).unwrap(), b"half a key");
        assert_eq!(fs::read(&last).unwrap(), b"new");
        assert_eq!(fs::metadata(&last).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(!next.exists());
    }

    /// What was written is removed when it cannot take the value's place.
    #[test]
    fn a_write_that_fails_leaves_no_key_behind() {
        let scratch = Scratch::new("behind");
        let mut storage = FileStorage::open(&scratch.0).unwrap();
        let slot = Slot::IDENTITY_PENDING;
        fs::create_dir(storage.path(slot, "")).unwrap();
        assert_eq!(storage.store(slot, b"key"), Err(Error::Storage));
        assert!(!storage.path(slot, ".next").exists());
    }
}
