//! Whom a view is for: a name in which a part may be `*`.
//!
//! `spiffe://hospital.example/care/*/*` is every role and device of the segment `care`. A `*`
//! stands for one whole part; there are no prefixes, so that a pattern cannot match more than its
//! author sees.

use super::Error;
use crate::identity::{Name, name};

const SCHEME: &str = "spiffe://";

/// A checked pattern over trust domain, segment, role and device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pattern<'a> {
    text: &'a str,
    /// `None` is `*`.
    parts: [Option<&'a str>; 4],
}

impl<'a> Pattern<'a> {
    /// Checks `text`.
    ///
    /// # Errors
    /// [`Error::Recipient`] if it is not a name in which some parts are `*`.
    pub fn parse(text: &'a str) -> Result<Self, Error> {
        let rest = text.strip_prefix(SCHEME).ok_or(Error::Recipient)?;
        if text.len() > name::MAX {
            return Err(Error::Recipient);
        }
        let mut split = rest.split('/');
        let mut parts = [None; 4];
        for (index, part) in parts.iter_mut().enumerate() {
            let found = split.next().ok_or(Error::Recipient)?;
            if found == "*" {
                continue;
            }
            // SPIFFE-ID §2.1, §2.2: upper case is for the path alone.
            let upper = index > 0;
            let allowed = |byte: u8| {
                matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_')
                    || (upper && byte.is_ascii_uppercase())
            };
            let dots = upper && matches!(found, "." | "..");
            if found.is_empty() || dots || !found.bytes().all(allowed) {
                return Err(Error::Recipient);
            }
            *part = Some(found);
        }
        if split.next().is_some() {
            return Err(Error::Recipient);
        }
        Ok(Self { text, parts })
    }

    /// The pattern as it was written.
    #[must_use]
    pub const fn as_str(&self) -> &'a str {
        self.text
    }

    /// Whether `name` is one of the pattern's.
    #[must_use]
    pub fn matches(&self, name: &Name) -> bool {
        let names = [name.trust_domain(), name.segment(), name.role(), name.device()];
        self.parts.iter().zip(names).all(|(part, name)| part.is_none_or(|part| part == name))
    }

    /// Whether every name of this pattern is also one of `other`'s.
    #[must_use]
    pub fn within(&self, other: &Self) -> bool {
        self.parts.iter().zip(other.parts).all(|(mine, theirs)| theirs.is_none() || *mine == theirs)
    }

    /// Whether some name could be both patterns'.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.parts
            .iter()
            .zip(other.parts)
            .all(|(mine, theirs)| mine.is_none() || theirs.is_none() || *mine == theirs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Pattern<'_> {
        Pattern::parse(text).unwrap()
    }

    #[test]
    fn a_star_stands_for_one_whole_part() {
        let name = Name::parse("spiffe://hospital.example/care/station/ward-7").unwrap();
        for (text, matches) in [
            ("spiffe://hospital.example/care/station/ward-7", true),
            ("spiffe://hospital.example/care/*/*", true),
            ("spiffe://*/*/*/*", true),
            ("spiffe://hospital.example/care/station/ward-8", false),
            ("spiffe://other.example/*/*/*", false),
            ("spiffe://*/research/*/*", false),
        ] {
            assert_eq!(pattern(text).matches(&name), matches, "{text}");
        }
    }

    #[test]
    fn what_is_not_a_pattern_is_refused() {
        for text in [
            "hospital.example/care/*/*",
            "spiffe://hospital.example/care/*",
            "spiffe://hospital.example/care/*/*/*",
            "spiffe://hospital.example/care/st*/*",
            "spiffe://Hospital.example/care/*/*",
            "spiffe://hospital.example//*/*",
            "spiffe://hospital.example/../*/*",
            "spiffe://hospital.example/**/*/*",
        ] {
            assert_eq!(Pattern::parse(text), Err(Error::Recipient), "{text}");
        }
        let long = std::format!("spiffe://a/b/c/{}", "d".repeat(name::MAX));
        assert_eq!(Pattern::parse(&long), Err(Error::Recipient));
    }

    #[test]
    fn within_is_narrower_and_overlap_is_symmetric() {
        let all = pattern("spiffe://*/*/*/*");
        let care = pattern("spiffe://h/care/*/*");
        let station = pattern("spiffe://h/*/station/*");
        let research = pattern("spiffe://h/research/*/*");
        assert!(care.within(&all) && !all.within(&care));
        assert!(care.overlaps(&station) && station.overlaps(&care));
        assert!(!care.within(&station) && !station.within(&care));
        assert!(!care.overlaps(&research) && !research.overlaps(&care));
        assert!(care.within(&care));
    }
}
