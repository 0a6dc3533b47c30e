//! What the phone must not see: the search for names, certificates, keys, policies and values in every
//! packet that it was given, as eight bytes in a row of any of them. A packet of 20 bytes has room for
//! ten such stretches, so that nothing is missed by being cut.

use super::cast::{Cast, KIDS};
use super::phone::Packet;
use crate::Fallible;
use iomt_secure::crypto::hash::sha256;
use std::collections::{BTreeSet, HashMap};

/// What is sought.
#[derive(Default)]
pub struct Sought {
    stretches: HashMap<[u8; STRETCH], &'static str>,
    short: Vec<(Vec<u8>, &'static str)>,
}

impl Sought {
    /// What both sides are known by: EDHOC keeps it from all who listen in (RFC 9528 §9.1).
    ///
    /// # Errors
    /// None in fact.
    pub fn identities(cast: &Cast) -> Fallible<Self> {
        let mut sought = Self::default();
        let names = [&cast.band.name, &cast.strap.name]
            .into_iter()
            .chain(cast.sides.iter().map(|side| &side.member.name));
        for name in names {
            sought.add("a name", name.as_str().as_bytes());
        }
        let members = [&cast.band].into_iter().chain(cast.sides.iter().map(|side| &side.member));
        for member in members {
            sought.add("a certificate", member.chain().leaf());
            sought.add("a certificate's hash", &sha256(&[member.chain().leaf()]));
        }
        for claims in [&cast.strap.claims].into_iter().chain(cast.sides.iter().map(|s| &s.claims)) {
            sought.add("a claims set", claims);
        }
        for key in cast.keys()? {
            sought.add("a key of a certificate", &key);
        }
        for kid in KIDS {
            sought.add("a key identifier", kid);
        }
        Ok(sought)
    }

    /// Seeks this as well.
    pub fn add(&mut self, what: &'static str, bytes: &[u8]) {
        if bytes.len() < STRETCH {
            self.short.push((bytes.to_vec(), what));
            return;
        }
        for stretch in bytes.windows(STRETCH) {
            // Zeros and the like are in anything.
            if stretch.iter().collect::<BTreeSet<_>>().len() > 3
                && let Ok(stretch) = stretch.try_into()
            {
                self.stretches.insert(stretch, what);
            }
        }
    }

    /// How many stretches are sought.
    #[must_use]
    pub fn len(&self) -> usize {
        self.stretches.len() + self.short.len()
    }

    /// Whether nothing is sought.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What of it is in these bytes.
    #[must_use]
    pub fn find(&self, bytes: &[u8]) -> BTreeSet<&'static str> {
        let whole = bytes.windows(STRETCH).filter_map(|stretch| {
            let stretch: [u8; STRETCH] = stretch.try_into().ok()?;
            self.stretches.get(&stretch).copied()
        });
        let short = self.short.iter().filter(|(kid, _)| bytes.windows(kid.len()).any(|w| w == kid));
        whole.chain(short.map(|(_, what)| *what)).collect()
    }

    /// What of it is in what the phone saw.
    #[must_use]
    pub fn find_in(&self, seen: &[Packet]) -> BTreeSet<&'static str> {
        seen.iter().flat_map(|packet| self.find(&packet.bytes)).collect()
    }
}

/// Bytes in a row that are no chance.
const STRETCH: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_secret_is_found_and_noise_is_not() {
        let mut sought = Sought::default();
        let secret: Vec<u8> = (0..200).map(|n: u8| n.wrapping_mul(37)).collect();
        sought.add("it", &secret);
        sought.add("kid", &[1, 2, 3, 4]);
        for packet in secret.chunks(17) {
            let found = !sought.find(packet).is_empty();
            assert_eq!(found, packet.len() >= STRETCH);
        }
        assert_eq!(sought.find(&[9, 9, 1, 2, 3, 4, 9]).into_iter().collect::<Vec<_>>(), ["kid"]);
        assert!(sought.find(&[0; 100]).is_empty());
        assert!(sought.find(b"nothing of this is in it").is_empty());
    }
}
