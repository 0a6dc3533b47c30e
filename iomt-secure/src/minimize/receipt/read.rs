//! A receipt out of CBOR.

use super::{Entry, FORMAT, MAX_BYTES, Receipt, key};
use crate::cbor::Reader;
use crate::cbor::{self};
use crate::crypto::hash::Digest;
use crate::minimize::{Error, Pattern, Purpose};
use alloc::string::ToString;
use alloc::vec::Vec;

/// The words of methods, by which an entry may name its own.
const WORDS: &[&str] = &[
    "keep",
    "drop",
    "redact",
    "year",
    "age-90",
    "shift",
    "zip3",
    "pseudonym",
    "generalize",
    "substitute",
    "perturb",
];

impl Receipt {
    /// Reads the CBOR form. Who made it is not known then: see [`Receipt::verify`].
    ///
    /// # Errors
    /// [`Error::Receipt`] for what is no receipt; the encoding's own.
    pub fn decode(payload: &[u8]) -> Result<Self, Error> {
        if payload.len() > MAX_BYTES {
            return Err(Error::Receipt);
        }
        let receipt = cbor::decode(payload, |reader| {
            reader.map(|map| {
                if map.required(key::FORMAT, Reader::u64)? != FORMAT {
                    return Err(Error::Receipt);
                }
                let policy = map.required(key::POLICY, digest)?;
                let recipient = map.required(key::RECIPIENT, Reader::text)?;
                Pattern::parse(recipient)?;
                let purpose = map.required(key::PURPOSE, Reader::text)?;
                Ok(Self {
                    policy,
                    recipient: recipient.to_string(),
                    purpose: Purpose::parse(purpose).ok_or(Error::Purpose)?,
                    time: map.required(key::TIME, Reader::u64)?,
                    documents: map.required(key::DOCUMENTS, Reader::u64)?,
                    refused: map.required(key::REFUSED, Reader::u64)?,
                    output: map.required(key::OUTPUT, digest)?,
                    unnamed: map.required(key::UNNAMED, Reader::u64)?,
                    rules: map.required(key::RULES, rules)?,
                })
            })
        })?;
        Ok(receipt)
    }
}

fn digest(reader: &mut Reader<'_>) -> Result<Digest, Error> {
    Ok(*reader.bytes_exact()?)
}

/// Ascending by kind, then by what is named, as in the policy; nothing twice.
fn rules(reader: &mut Reader<'_>) -> Result<Vec<Entry>, Error> {
    reader.array(|items| {
        let mut rules: Vec<Entry> = Vec::new();
        while let Some(entry) = items.next(entry)? {
            let place = |entry: &Entry| (entry.kind, entry.selector.clone());
            if rules.last().is_some_and(|last| place(last) >= place(&entry)) {
                return Err(Error::Receipt);
            }
            rules.push(entry);
        }
        Ok(rules)
    })
}

fn entry(reader: &mut Reader<'_>) -> Result<Entry, Error> {
    reader.array(|items| {
        let kind = items.required(Reader::u8)?;
        let selector = items.required(Reader::text)?.to_string();
        let method = items.required(Reader::text)?;
        if kind > 4 || !WORDS.contains(&method) {
            return Err(Error::Receipt);
        }
        Ok(Entry {
            kind,
            selector,
            method: method.to_string(),
            kept: items.required(Reader::u64)?,
            changed: items.required(Reader::u64)?,
            dropped: items.required(Reader::u64)?,
        })
    })
}
