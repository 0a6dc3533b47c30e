//! Reading one X.509 certificate, strictly and without heap (RFC 5280 §4).
//!
//! Path building and signatures are webpki's. This reader gives what webpki does not hand out
//! (dates, key, usages, names) and refuses what webpki is lenient about. It reads every field of
//! the certificate, so nothing is left that only one of the two has looked at.

use super::Error;
use super::name::Name;
use super::peer::Key;
use super::verify::Usage;
use crate::crypto::signature::PublicKey;
use der::asn1::{AnyRef, BitStringRef};
use der::{Reader, SliceReader, Tag, TagNumber, Tagged};
use rustls_pki_types::{Der, TrustAnchor};

/// A certificate's fields, borrowed from its DER.
#[derive(Clone, Copy, Debug)]
pub(in crate::identity) struct Certificate<'a> {
    /// The whole certificate.
    pub(in crate::identity) der: &'a [u8],
    /// The issuer's distinguished name: the content of the SEQUENCE.
    pub(in crate::identity) issuer: &'a [u8],
    /// The subject's distinguished name: the content of the SEQUENCE.
    pub(in crate::identity) subject: &'a [u8],
    /// Seconds since 1970; a certificate with a date before is refused.
    pub(in crate::identity) not_before: u64,
    /// Seconds since 1970; a certificate with a date before is refused.
    pub(in crate::identity) not_after: u64,
    /// The subject's key.
    pub(in crate::identity) key: Key,
    subject_public_key_info: &'a [u8],
    extensions: Extensions<'a>,
}

/// The extensions that this crate processes (RFC 5280 §4.2.1).
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::identity) struct Extensions<'a> {
    key_usage: Option<KeyUsage>,
    basic_constraints: Option<BasicConstraints>,
    extended_key_usage: Option<&'a [u8]>,
    alternative_name: Option<AlternativeName<'a>>,
    name_constraints: Option<&'a [u8]>,
}

#[derive(Clone, Copy, Debug)]
struct KeyUsage {
    digital_signature: bool,
    key_agreement: bool,
    key_cert_sign: bool,
    crl_sign: bool,
}

#[derive(Clone, Copy, Debug)]
struct BasicConstraints {
    critical: bool,
    ca: bool,
    path_len: Option<u8>,
}

#[derive(Clone, Copy, Debug)]
struct AlternativeName<'a> {
    critical: bool,
    names: &'a [u8],
}

impl<'a> Certificate<'a> {
    /// Reads `der`, which holds exactly one certificate.
    ///
    /// # Errors
    /// [`Error::Malformed`] and its siblings, by the rule that is broken.
    pub(in crate::identity) fn parse(der: &'a [u8]) -> Result<Self, Error> {
        let mut outer = open(der)?;
        let mut certificate = open(value(&mut outer, Tag::Sequence)?)?;
        close(outer)?;
        let tbs = value(&mut certificate, Tag::Sequence)?;
        let algorithm = value(&mut certificate, Tag::Sequence)?;
        bits(&mut certificate)?;
        close(certificate)?;

        let mut tbs = open(tbs)?;
        version(&mut tbs)?;
        serial_number(&mut tbs)?;
        // RFC 5280 §4.1.1.2: the two algorithm fields MUST be the same.
        if value(&mut tbs, Tag::Sequence)? != algorithm {
            return Err(Error::Malformed);
        }
        let issuer = value(&mut tbs, Tag::Sequence)?;
        // RFC 5280 §4.1.2.4: the issuer MUST be a non-empty distinguished name.
        if issuer.is_empty() {
            return Err(Error::Malformed);
        }
        let mut validity = open(value(&mut tbs, Tag::Sequence)?)?;
        let not_before = time(&mut validity)?;
        let not_after = time(&mut validity)?;
        close(validity)?;
        // RFC 5280 §4.1.2.5: a period; one that ends before it begins is none.
        if not_before > not_after {
            return Err(Error::Malformed);
        }
        let subject = value(&mut tbs, Tag::Sequence)?;
        let subject_public_key_info = value(&mut tbs, Tag::Sequence)?;
        let key = public_key(subject_public_key_info)?;
        // RFC 5280 §4.1.2.8: unique identifiers ([1] and [2]) are not to be used, and are not
        // read: they fall to the tag check here.
        let extensions = if tbs.is_finished() {
            Extensions::default()
        } else {
            Extensions::parse(value(&mut tbs, context(3, true))?)?
        };
        close(tbs)?;

        let certificate = Self {
            der,
            issuer,
            subject,
            not_before,
            not_after,
            key,
            subject_public_key_info,
            extensions,
        };
        certificate.check_subject()?;
        Ok(certificate)
    }

    /// True if basicConstraints says that this is a CA.
    pub(in crate::identity) fn is_ca(&self) -> bool {
        self.extensions.is_ca()
    }

    /// How many CAs may stand between this one and the leaf.
    pub(in crate::identity) fn path_len(&self) -> Option<u8> {
        self.extensions.basic_constraints.and_then(|basic| basic.path_len)
    }

    /// What webpki needs of a root.
    pub(in crate::identity) fn trust_anchor(&self) -> TrustAnchor<'a> {
        TrustAnchor {
            subject: Der::from(self.subject),
            subject_public_key_info: Der::from(self.subject_public_key_info),
            name_constraints: self.extensions.name_constraints.map(Der::from),
        }
    }

    /// Checks that this certificate may issue others.
    ///
    /// `anchor`: it is a root that the caller vouches for. keyUsage may then be absent, as
    /// OpenSSL's default roots have it.
    pub(in crate::identity) fn check_issuer(&self, anchor: bool) -> Result<(), Error> {
        // RFC 5280 §6.1.4(k): basicConstraints present, cA TRUE; §4.2.1.9: and critical.
        let basic = self.extensions.basic_constraints.ok_or(Error::IssuerNotCa)?;
        if !basic.ca || !basic.critical {
            return Err(Error::IssuerNotCa);
        }
        // RFC 5280 §6.1.4(n): keyCertSign must be set; §4.2.1.3: a CA MUST have the extension.
        match self.extensions.key_usage {
            Some(usage) if usage.key_cert_sign => Ok(()),
            None if anchor => Ok(()),
            _ => Err(Error::IssuerNotCa),
        }
    }

    /// Checks that this certificate may stand at the end of a chain, and be used for
    /// `usage`.
    pub(in crate::identity) fn check_leaf(&self, usage: Usage) -> Result<(), Error> {
        let agrees = matches!(usage, Usage::ClientAgreement | Usage::ServerAgreement);
        // X509-SVID §4.1: a leaf certificate MUST have cA FALSE.
        if self.is_ca() {
            return Err(Error::CaAsLeaf);
        }
        if let Some(usage) = self.extensions.key_usage {
            // X509-SVID §4.3: a leaf MUST NOT set keyCertSign or cRLSign.
            if usage.key_cert_sign || usage.crl_sign {
                return Err(Error::CaAsLeaf);
            }
            // RFC 8446 §4.4.2.2, X509-SVID §4.3: digitalSignature MUST be set. RFC 5280 §4.2.1.3:
            // for key agreement it is keyAgreement.
            let allowed = if agrees { usage.key_agreement } else { usage.digital_signature };
            if !allowed {
                return Err(Error::KeyUsage);
            }
        }
        // An X25519 key cannot sign, nor an Ed25519 key agree.
        let fits =
            if agrees { self.key.agreement().is_some() } else { self.key.signature().is_some() };
        if !fits {
            return Err(Error::KeyAlgorithm);
        }
        // RFC 5280 §4.2.1.10: nameConstraints MUST be used only in a CA certificate.
        if self.extensions.name_constraints.is_some() {
            return Err(Error::Malformed);
        }
        // RFC 5280 §4.2.1.12: if present, only the purposes named there; anyExtendedKeyUsage is
        // not taken for any of them.
        let id = match usage {
            Usage::ServerAuth | Usage::ServerAgreement => 1,
            Usage::ClientAuth | Usage::ClientAgreement => 2,
        };
        let Some(purposes) = self.extensions.extended_key_usage else { return Ok(()) };
        let mut purposes = open(purposes)?;
        while !purposes.is_finished() {
            if value(&mut purposes, Tag::ObjectIdentifier)?.strip_prefix(ID_KP) == Some(&[id]) {
                return Ok(());
            }
        }
        Err(Error::Usage)
    }

    /// The device's name: the one URI in the subject alternative name.
    ///
    /// Beside it only an otherName may stand, where IEEE 802.1AR §8.10.4 puts the hardware module
    /// name. Any other name is refused although X509-SVID §2 would let it pass: a certificate
    /// that also speaks for a host, an address or a mailbox is accepted elsewhere as that.
    pub(in crate::identity) fn name(&self) -> Result<Name, Error> {
        self.extensions.name()
    }

    /// RFC 5280 §4.1.2.6: a CA's subject MUST NOT be empty; where another's is, the subject
    /// alternative name MUST be critical.
    fn check_subject(&self) -> Result<(), Error> {
        let named = !self.subject.is_empty()
            || (!self.is_ca() && self.extensions.alternative_name.is_some_and(|san| san.critical));
        if named { Ok(()) } else { Err(Error::Malformed) }
    }
}

impl<'a> Extensions<'a> {
    /// Reads what encloses one SEQUENCE OF Extension: a certificate's [3], a request's SET.
    pub(in crate::identity) fn parse(explicit: &'a [u8]) -> Result<Self, Error> {
        let mut explicit = open(explicit)?;
        let mut list = open(value(&mut explicit, Tag::Sequence)?)?;
        close(explicit)?;
        // RFC 5280 §4.1: Extensions is SIZE (1..MAX).
        if list.is_finished() {
            return Err(Error::Malformed);
        }
        let mut extensions = Self::default();
        let mut seen: [&[u8]; MAX_EXTENSIONS] = [&[]; MAX_EXTENSIONS];
        let mut free = seen.iter_mut();
        let mut known = 0;
        while !list.is_finished() {
            let mut extension = open(value(&mut list, Tag::Sequence)?)?;
            let id = value(&mut extension, Tag::ObjectIdentifier)?;
            let critical = critical(&mut extension)?;
            let content = value(&mut extension, Tag::OctetString)?;
            close(extension)?;
            *free.next().ok_or(Error::Malformed)? = id;
            known = usize::saturating_add(known, 1);
            extensions.remember(id, critical, content)?;
        }
        // RFC 5280 §4.2: no extension more than once.
        let (seen, _) = seen.split_at_checked(known).ok_or(Error::Malformed)?;
        let mut rest = seen;
        while let Some((id, others)) = rest.split_first() {
            if others.contains(id) {
                return Err(Error::Malformed);
            }
            rest = others;
        }
        Ok(extensions)
    }

    pub(in crate::identity) fn is_ca(&self) -> bool {
        self.basic_constraints.is_some_and(|basic| basic.ca)
    }

    /// See [`Certificate::name`].
    pub(in crate::identity) fn name(&self) -> Result<Name, Error> {
        let alternative = self.alternative_name.ok_or(Error::NameMissing)?;
        let mut names = open(alternative.names)?;
        let mut found = None;
        while !names.is_finished() {
            let any = names.decode::<AnyRef<'a>>().map_err(malformed)?;
            // RFC 5280 §4.2.1.6, implicit tags. The number alone would let tags of other classes
            // and forms pass that webpki and others read as something else.
            let tag = any.tag();
            if tag == context(6, false) {
                // uniformResourceIdentifier; X509-SVID §2: exactly one.
                if found.replace(any.value()).is_some() {
                    return Err(Error::NameMany);
                }
            } else if tag != context(0, true) {
                // All but otherName, as IEEE 802.1AR's hardware module name is one.
                return Err(Error::NameOther);
            }
        }
        let uri = found.ok_or(Error::NameMissing)?;
        Name::parse(str::from_utf8(uri).map_err(|_| Error::NameCharacter)?)
    }

    fn remember(&mut self, id: &[u8], critical: bool, content: &'a [u8]) -> Result<(), Error> {
        match id.strip_prefix(ID_CE) {
            Some([15]) => self.key_usage = Some(key_usage(content)?),
            Some([17]) => {
                let names = sequence_of(content)?;
                self.alternative_name = Some(AlternativeName { critical, names });
            }
            Some([19]) => self.basic_constraints = Some(basic_constraints(critical, content)?),
            // The subtrees themselves are webpki's to read and hold against the names.
            Some([30]) => self.name_constraints = Some(sequence_of(content)?),
            Some([37]) => {
                let purposes = sequence_of(content)?;
                let mut list = open(purposes)?;
                while !list.is_finished() {
                    value(&mut list, Tag::ObjectIdentifier)?;
                }
                self.extended_key_usage = Some(purposes);
            }
            // RFC 5280 §4.2: an unrecognized critical extension MUST be refused.
            _ if critical => return Err(Error::CriticalExtension),
            _ => (),
        }
        Ok(())
    }
}

/// RFC 5280 §4.1.2.1: with extensions, version MUST be 3 (value 2).
fn version(tbs: &mut SliceReader<'_>) -> Result<(), Error> {
    match Tag::peek(tbs) {
        Ok(tag) if tag == context(0, true) => (),
        _ => return Err(Error::Version),
    }
    let mut explicit = open(value(tbs, context(0, true))?)?;
    let version = value(&mut explicit, Tag::Integer)?;
    close(explicit)?;
    if version == [2] { Ok(()) } else { Err(Error::Version) }
}

/// RFC 5280 §4.1.2.2: a positive integer of at most 20 octets.
fn serial_number(tbs: &mut SliceReader<'_>) -> Result<(), Error> {
    let serial = value(tbs, Tag::Integer)?;
    let well_formed = match serial {
        [] | [0] | [0x80..=0xff, ..] | [0, 0..=0x7f, ..] => false,
        _ => serial.len() <= 20,
    };
    if well_formed { Ok(()) } else { Err(Error::Malformed) }
}

/// RFC 5280 §4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050 on, both to the second and
/// in UTC. 99991231235959Z, IEEE 802.1AR's "no expiry", is an ordinary date here.
fn time(validity: &mut SliceReader<'_>) -> Result<u64, Error> {
    let any = validity.decode::<AnyRef<'_>>().map_err(malformed)?;
    let (year, rest) = match (any.tag(), any.value()) {
        // RFC 5280 §4.1.2.5.1: "Where YY is greater than or equal to 50, the year SHALL be
        // interpreted as 19YY".
        (Tag::UtcTime, [a, b, rest @ ..]) => {
            let year = two_digits(*a, *b)?;
            (if year < 50 { year.saturating_add(2000) } else { year.saturating_add(1900) }, rest)
        }
        (Tag::GeneralizedTime, [a, b, c, d, rest @ ..]) => {
            let year = two_digits(*a, *b)?.saturating_mul(100).saturating_add(two_digits(*c, *d)?);
            if year < 2050 {
                return Err(Error::Malformed);
            }
            (year, rest)
        }
        _ => return Err(Error::Malformed),
    };
    let mut fields = [0; 5];
    let (pairs, end) = rest.as_chunks::<2>();
    if pairs.len() != fields.len() || end != b"Z" {
        return Err(Error::Malformed);
    }
    for (field, [a, b]) in fields.iter_mut().zip(pairs) {
        *field = two_digits(*a, *b)?;
    }
    seconds(year, fields).ok_or(Error::Malformed)
}

fn two_digits(a: u8, b: u8) -> Result<u32, Error> {
    if !a.is_ascii_digit() || !b.is_ascii_digit() {
        return Err(Error::Malformed);
    }
    let digit = |byte: u8| u32::from(byte.wrapping_sub(b'0'));
    Ok(digit(a).saturating_mul(10).saturating_add(digit(b)))
}

/// Seconds since 1970 of a date from then on that exists in the Gregorian calendar; no leap second.
fn seconds(year: u32, [month, day, hour, minute, second]: [u32; 5]) -> Option<u64> {
    const BEFORE: [u16; 13] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let index = usize::try_from(month.checked_sub(1)?).ok()?;
    let before = u32::from(*BEFORE.get(index)?);
    let after = u32::from(*BEFORE.get(index.checked_add(1)?)?);
    let extra = u32::from(leap && month == 2);
    let days_in_month = after.checked_sub(before)?.checked_add(extra)?;
    if !(1..=days_in_month).contains(&day) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    // Leap days in the years before this one, those before 1970 taken off.
    let last = year.checked_sub(1)?;
    let leap_days =
        (last / 4).checked_sub(last / 100)?.checked_add(last / 400)?.checked_sub(477)?;
    let days = year
        .checked_sub(1970)?
        .checked_mul(365)?
        .checked_add(leap_days)?
        .checked_add(before)?
        .checked_add(u32::from(leap && month > 2))?
        .checked_add(day.checked_sub(1)?)?;
    let of_day =
        hour.checked_mul(3600)?.checked_add(minute.checked_mul(60)?)?.checked_add(second)?;
    u64::from(days).checked_mul(86_400)?.checked_add(u64::from(of_day))
}

/// P-256 (RFC 5480 §2.1.1, uncompressed) and Ed25519 (RFC 8410 §3).
pub(in crate::identity) fn public_key(spki: &[u8]) -> Result<Key, Error> {
    let mut spki = open(spki)?;
    let algorithm = value(&mut spki, Tag::Sequence)?;
    let key = bits(&mut spki)?;
    close(spki)?;
    match algorithm {
        P256 => key.try_into().map(Key::P256).map_err(|_| Error::KeyAlgorithm),
        ED25519 => key.try_into().map(Key::Ed25519).map_err(|_| Error::KeyAlgorithm),
        X25519 => key.try_into().map(Key::X25519).map_err(|_| Error::KeyAlgorithm),
        _ => Err(Error::KeyAlgorithm),
    }
}

/// The content of an AlgorithmIdentifier for a key that signs.
pub(in crate::identity) const fn key_algorithm(key: &PublicKey) -> &'static [u8] {
    match key {
        PublicKey::P256(_) => P256,
        PublicKey::Ed25519(_) => ED25519,
    }
}

/// RFC 5280 §4.2.1.3; at least one bit MUST be set.
fn key_usage(content: &[u8]) -> Result<KeyUsage, Error> {
    let mut reader = open(content)?;
    let usage: BitStringRef<'_> = reader.decode().map_err(malformed)?;
    close(reader)?;
    if usage.raw_bytes().iter().all(|byte| *byte == 0) {
        return Err(Error::Malformed);
    }
    let bit = |position| usage.get(position).unwrap_or(false);
    Ok(KeyUsage {
        digital_signature: bit(0),
        key_agreement: bit(4),
        key_cert_sign: bit(5),
        crl_sign: bit(6),
    })
}

/// RFC 5280 §4.2.1.9.
fn basic_constraints(critical: bool, content: &[u8]) -> Result<BasicConstraints, Error> {
    let mut outer = open(content)?;
    let mut fields = open(value(&mut outer, Tag::Sequence)?)?;
    close(outer)?;
    let ca = self::critical(&mut fields)?;
    let path_len = if fields.is_finished() {
        None
    } else {
        // "CAs MUST NOT include pathLenConstraint unless the cA boolean is asserted."
        if !ca {
            return Err(Error::Malformed);
        }
        Some(fields.decode::<u8>().map_err(malformed)?)
    };
    close(fields)?;
    Ok(BasicConstraints { critical, ca, path_len })
}

/// A BOOLEAN DEFAULT FALSE; DER forbids to write the default (X.690 §11.5).
fn critical(reader: &mut SliceReader<'_>) -> Result<bool, Error> {
    if !matches!(Tag::peek(reader), Ok(Tag::Boolean)) {
        return Ok(false);
    }
    match reader.decode() {
        Ok(true) => Ok(true),
        _ => Err(Error::Malformed),
    }
}

/// The content of the one, non-empty SEQUENCE in an extension.
fn sequence_of(content: &[u8]) -> Result<&[u8], Error> {
    let mut reader = open(content)?;
    let list = value(&mut reader, Tag::Sequence)?;
    close(reader)?;
    if list.is_empty() { Err(Error::Malformed) } else { Ok(list) }
}

pub(in crate::identity) fn open(bytes: &[u8]) -> Result<SliceReader<'_>, Error> {
    SliceReader::new(bytes).map_err(malformed)
}

/// Everything was read; DER leaves nothing behind.
pub(in crate::identity) fn close(reader: SliceReader<'_>) -> Result<(), Error> {
    reader.finish().map_err(malformed)
}

/// The content of the next element, whose tag must be `tag`.
pub(in crate::identity) fn value<'a>(
    reader: &mut SliceReader<'a>,
    tag: Tag,
) -> Result<&'a [u8], Error> {
    let any = reader.decode::<AnyRef<'a>>().map_err(malformed)?;
    if any.tag() == tag { Ok(any.value()) } else { Err(Error::Malformed) }
}

/// A BIT STRING of whole bytes.
pub(in crate::identity) fn bits<'a>(reader: &mut SliceReader<'a>) -> Result<&'a [u8], Error> {
    let bits: BitStringRef<'a> = reader.decode().map_err(malformed)?;
    bits.as_bytes().ok_or(Error::Malformed)
}

pub(in crate::identity) const fn context(number: u32, constructed: bool) -> Tag {
    Tag::ContextSpecific { constructed, number: TagNumber(number) }
}

pub(in crate::identity) fn malformed(_: der::Error) -> Error {
    Error::Malformed
}

/// More than this many extensions are no device's certificate.
const MAX_EXTENSIONS: usize = 24;
/// id-ce, 2.5.29.
const ID_CE: &[u8] = &[0x55, 0x1d];
/// id-kp, 1.3.6.1.5.5.7.3.
const ID_KP: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03];
/// id-ecPublicKey with the named curve secp256r1 (RFC 5480 §2.1.1).
const P256: &[u8] = &[
    0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d,
    0x03, 0x01, 0x07,
];
/// id-X25519, parameters absent (RFC 8410 §3).
const X25519: &[u8] = &[0x06, 0x03, 0x2b, 0x65, 0x6e];
/// id-Ed25519, parameters absent (RFC 8410 §3).
const ED25519: &[u8] = &[0x06, 0x03, 0x2b, 0x65, 0x70];

#[cfg(test)]
mod tests {
    use super::*;
    use der::asn1::{GeneralizedTime, UtcTime};
    use proptest::prelude::*;
    use std::format;
    use std::string::String;
    use std::vec::Vec;

    /// By the DER library, whose calendar is another.
    fn theirs(element: &[u8]) -> Option<u64> {
        let mut reader = SliceReader::new(element).ok()?;
        let duration = match Tag::peek(&reader).ok()? {
            Tag::UtcTime => reader.decode::<UtcTime>().ok()?.to_unix_duration(),
            _ => {
                let time = reader.decode::<GeneralizedTime>().ok()?;
                // RFC 5280 §4.1.2.5, which the library leaves open.
                (time.to_date_time().year() >= 2050).then(|| time.to_unix_duration())?
            }
        };
        Some(duration.as_secs())
    }

    fn ours(element: &[u8]) -> Option<u64> {
        time(&mut SliceReader::new(element).unwrap()).ok()
    }

    fn element(tag: u8, text: &str) -> Vec<u8> {
        [&[tag, text.len().try_into().unwrap()], text.as_bytes()].concat()
    }

    #[test]
    fn known_dates_have_their_seconds() {
        for (tag, text, seconds) in [
            (0x17, "700101000000Z", Some(0)),
            (0x17, "000229235959Z", Some(951_868_799)),
            (0x17, "491231235959Z", Some(2_524_607_999)),
            (0x17, "691231235959Z", None),
            (0x17, "990229000000Z", None),
            (0x18, "20500101000000Z", Some(2_524_608_000)),
            (0x18, "21000229000000Z", None),
            (0x18, "99991231235959Z", Some(253_402_300_799)),
            (0x18, "20491231235959Z", None),
            (0x17, "2601010000Z", None),
            (0x17, "260101000000+0000", None),
            (0x17, "260101000060Z", None),
        ] {
            assert_eq!(ours(&element(tag, text)), seconds, "{text}");
        }
    }

    #[test]
    fn every_day_to_the_end_of_2400_is_the_day_after_the_last() {
        let mut day = 2_524_608_000 / 86_400;
        for year in 2050..=2400 {
            for month in 1..=12 {
                for of_month in 1..=31 {
                    let text = format!("{year}{month:02}{of_month:02}120000Z");
                    let element = element(0x18, &text);
                    assert_eq!(ours(&element), theirs(&element), "{text}");
                    if let Some(seconds) = ours(&element) {
                        assert_eq!(seconds, day * 86_400 + 43_200, "{text}");
                        day += 1;
                    }
                }
            }
        }
    }

    proptest! {
        #[test]
        fn dates_are_read_as_the_der_library_reads_them(
            utc: bool, year in 1950u16..=9999, fields in [0u8..=14, 0u8..=33, 0u8..=25, 0u8..=61, 0u8..=61],
        ) {
            let rest: String = fields.iter().map(|field| format!("{field:02}")).collect();
            let element = if utc {
                element(0x17, &format!("{:02}{rest}Z", year % 100))
            } else {
                element(0x18, &format!("{year:04}{rest}Z"))
            };
            prop_assert_eq!(ours(&element), theirs(&element));
        }

        #[test]
        fn any_other_text_is_read_as_the_der_library_reads_it(utc: bool, text in "[0-9Z+.]{10,16}") {
            let element = element(if utc { 0x17 } else { 0x18 }, &text);
            prop_assert_eq!(ours(&element), theirs(&element));
        }
    }
}
