//! The device's name: a SPIFFE ID with a fixed shape.
//!
//! `spiffe://<trust domain>/<segment>/<role>/<device>`, by the rules of the SPIFFE-ID
//! specification §2.1 (trust domain) and §2.2 (path), with exactly three path segments. Access and
//! policies speak of trust domain, segment, role and device; never of an address.

use super::Error;
use core::fmt;

/// Longest name, in bytes.
pub const MAX: usize = 128;

const SCHEME: &str = "spiffe://";

/// A checked name, without heap.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Name {
    text: [u8; MAX],
    len: u8,
    trust_domain_end: u8,
    segment_end: u8,
    role_end: u8,
}

impl Name {
    /// Checks `text` and takes it over.
    ///
    /// # Errors
    /// One of the `Name…` errors, by the rule that is broken.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let rest = text.strip_prefix(SCHEME).ok_or(Error::NameScheme)?;
        if text.len() > MAX {
            return Err(Error::NameLength);
        }
        let mut parts = rest.split('/');
        let trust_domain = parts.next().unwrap_or_default();
        if trust_domain.is_empty() || !trust_domain.bytes().all(is_trust_domain) {
            return Err(Error::NameTrustDomain);
        }
        let mut path = [""; 3];
        for part in &mut path {
            *part = parts.next().ok_or(Error::NameSegments)?;
        }
        if parts.next().is_some() {
            return Err(Error::NameSegments);
        }
        for part in path {
            // SPIFFE-ID §2.2: no empty, "." or ".." segment.
            if matches!(part, "" | "." | "..") || !part.bytes().all(is_path) {
                return Err(Error::NameCharacter);
            }
        }
        let [segment, role, _device] = path;
        let end_after = |from: usize, part: &str| {
            let end = from.saturating_add(part.len());
            u8::try_from(end).map_err(|_| Error::NameLength)
        };
        let trust_domain_end = end_after(SCHEME.len(), trust_domain)?;
        let segment_end = end_after(usize::from(trust_domain_end).saturating_add(1), segment)?;
        let role_end = end_after(usize::from(segment_end).saturating_add(1), role)?;
        let len = end_after(0, text)?;
        let mut bytes = [0; MAX];
        for (to, from) in bytes.iter_mut().zip(text.as_bytes()) {
            *to = *from;
        }
        Ok(Self { text: bytes, len, trust_domain_end, segment_end, role_end })
    }

    /// The whole name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.slice(0, usize::from(self.len))
    }

    /// The trust domain: who issues, "hospital.example".
    #[must_use]
    pub fn trust_domain(&self) -> &str {
        self.slice(SCHEME.len(), usize::from(self.trust_domain_end))
    }

    /// The segment: the part of the site that the device belongs to, "icu-3".
    #[must_use]
    pub fn segment(&self) -> &str {
        self.part(self.trust_domain_end, self.segment_end)
    }

    /// The role: what the device is, "infusion-pump".
    #[must_use]
    pub fn role(&self) -> &str {
        self.part(self.segment_end, self.role_end)
    }

    /// The device itself, "pump-0042".
    #[must_use]
    pub fn device(&self) -> &str {
        self.part(self.role_end, self.len)
    }

    fn part(&self, slash: u8, end: u8) -> &str {
        self.slice(usize::from(slash).saturating_add(1), usize::from(end))
    }

    fn slice(&self, from: usize, to: usize) -> &str {
        // ASCII by `parse`, so neither lookup fails.
        self.text.get(from..to).and_then(|part| str::from_utf8(part).ok()).unwrap_or_default()
    }
}

/// A checked trust domain, without heap.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TrustDomain {
    text: [u8; MAX],
    len: u8,
}

impl TrustDomain {
    /// Checks `text` and takes it over.
    ///
    /// # Errors
    /// [`Error::NameTrustDomain`], or [`Error::NameLength`] if no name in it could fit.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.is_empty() || !text.bytes().all(is_trust_domain) {
            return Err(Error::NameTrustDomain);
        }
        // The scheme, three slashes and three segments of one character stand beside it.
        if text.len() > MAX.saturating_sub(SCHEME.len()).saturating_sub(6) {
            return Err(Error::NameLength);
        }
        let len = u8::try_from(text.len()).map_err(|_| Error::NameLength)?;
        let mut bytes = [0; MAX];
        for (to, from) in bytes.iter_mut().zip(text.as_bytes()) {
            *to = *from;
        }
        Ok(Self { text: bytes, len })
    }

    /// The trust domain, "hospital.example".
    #[must_use]
    pub fn as_str(&self) -> &str {
        // ASCII by `parse`, so neither lookup fails.
        let text = self.text.get(..usize::from(self.len)).unwrap_or_default();
        str::from_utf8(text).unwrap_or_default()
    }
}

impl fmt::Debug for TrustDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for TrustDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// SPIFFE-ID §2.1: lower-case letters, digits, dots, dashes and underscores.
fn is_trust_domain(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_')
}

/// SPIFFE-ID §2.2: letters, digits, dots, dashes and underscores.
fn is_path(byte: u8) -> bool {
    byte.is_ascii_uppercase() || is_trust_domain(byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_found() {
        let name = Name::parse("spiffe://hospital.example/icu-3/infusion-pump/pump-0042").unwrap();
        assert_eq!(name.trust_domain(), "hospital.example");
        assert_eq!(name.segment(), "icu-3");
        assert_eq!(name.role(), "infusion-pump");
        assert_eq!(name.device(), "pump-0042");
        assert_eq!(name.as_str().len(), 55);
    }

    #[test]
    fn each_rule_refuses_by_its_own_error() {
        for (text, error) in [
            ("https://a/b/c/d", Error::NameScheme),
            ("spiffe:///b/c/d", Error::NameTrustDomain),
            ("spiffe://A/b/c/d", Error::NameTrustDomain),
            ("spiffe://a:1/b/c/d", Error::NameTrustDomain),
            ("spiffe://a/b/c", Error::NameSegments),
            ("spiffe://a/b/c/d/e", Error::NameSegments),
            ("spiffe://a/b/c/", Error::NameCharacter),
            ("spiffe://a/../c/d", Error::NameCharacter),
            ("spiffe://a/b/c%20/d", Error::NameCharacter),
            ("spiffe://a/b/c/d?x", Error::NameCharacter),
        ] {
            assert_eq!(Name::parse(text), Err(error), "{text}");
        }
        let long = std::format!("spiffe://a/b/c/{}", "d".repeat(MAX));
        assert_eq!(Name::parse(&long), Err(Error::NameLength));
    }
}
