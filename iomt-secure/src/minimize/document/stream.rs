//! Documents of any length from a reader to a writer, in memory that does not grow with them.
//!
//! What comes is one document, or several behind one another: NDJSON has one a line. A document
//! that fits into the limit is handled as a whole. One that does not must be a Bundle: its entries
//! are then handled one by one, each within the limit, and so are its other members; its type must
//! stand before its entries, and `meta` gets no labels, because it may have left before they are
//! known.
//!
//! What has been written when an error comes cannot be taken back here: of a Bundle that is longer
//! than the limit a beginning may have left. A caller who must not let that out writes to a file
//! that is removed.

use super::keys::Keys;
use super::observe::Observer;
use super::scan::MAX_DEPTH;
use super::string::decoded;
use super::{Error, Left, Minimizer, scan};
use std::io::{self, BufRead, Write};
use std::string::String;
use std::vec::Vec;
use zeroize::Zeroize;

/// The limit that suits most: resources with attachments are refused above it.
pub const LIMIT: usize = 2 << 20;

/// What went wrong between reader and writer.
#[derive(Debug)]
#[non_exhaustive]
pub enum StreamError {
    /// Reading or writing failed.
    Io(io::Error),
    /// A document was refused.
    Document(Error),
}

impl core::fmt::Display for StreamError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Io(error) => write!(f, "{error}"),
            Self::Document(error) => write!(f, "{error}"),
        }
    }
}

impl core::error::Error for StreamError {}

impl From<io::Error> for StreamError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<Error> for StreamError {
    fn from(error: Error) -> Self {
        Self::Document(error)
    }
}

/// What the bytes of a document are, one after the other: how deep, in a text or not.
#[derive(Clone, Copy, Debug, Default)]
struct Outline {
    depth: u32,
    text: bool,
    escaped: bool,
    /// Whether the value has begun, and whether it is behind its end.
    begun: bool,
    scalar: bool,
}

/// What a byte does to the outline.
enum Turn {
    /// The value goes on, or has not begun.
    On,
    /// This byte is its last.
    Last,
    /// It ended before this byte.
    Before,
}

impl Outline {
    fn take(&mut self, byte: u8) -> Turn {
        if self.text {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => {
                    self.text = false;
                    if self.depth == 0 {
                        return Turn::Last;
                    }
                }
                _ => {}
            }
            return Turn::On;
        }
        if self.scalar {
            let more = !matches!(byte, b',' | b']' | b'}' | b' ' | b'\n' | b'\r' | b'\t');
            return if more { Turn::On } else { Turn::Before };
        }
        match byte {
            b'"' => {
                self.begun = true;
                self.text = true;
            }
            b'{' | b'[' => {
                self.begun = true;
                self.depth = self.depth.saturating_add(1);
            }
            b'}' | b']' => {
                if self.depth == 0 {
                    return Turn::Before;
                }
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 {
                    return Turn::Last;
                }
            }
            b' ' | b'\n' | b'\r' | b'\t' => {}
            _ if self.depth == 0 => {
                self.begun = true;
                self.scalar = true;
            }
            _ => {}
        }
        Turn::On
    }
}

/// A reader, looked at value by value.
struct Source<R> {
    reader: R,
    limit: usize,
    buffer: Vec<u8>,
}

impl<R: BufRead> Source<R> {
    /// The next byte that is not white space, which stays.
    fn solid(&mut self) -> io::Result<Option<u8>> {
        loop {
            let bytes = self.reader.fill_buf()?;
            if bytes.is_empty() {
                return Ok(None);
            }
            let space = |byte: &u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
            let spaces = bytes.iter().take_while(|byte| space(byte)).count();
            let found = bytes.get(spaces).copied();
            self.reader.consume(spaces);
            if found.is_some() {
                return Ok(found);
            }
        }
    }

    fn expect(&mut self, byte: u8) -> Result<(), StreamError> {
        match self.solid()? {
            Some(found) if found == byte => {
                self.reader.consume(1);
                Ok(())
            }
            Some(_) => Err(Error::Syntax.into()),
            None => Err(Error::Unterminated.into()),
        }
    }

    /// Reads one value into the buffer, behind what is there. `false` if the buffer is full before
    /// the value ends: it then holds the beginning.
    fn value(&mut self) -> Result<bool, StreamError> {
        let mut outline = Outline::default();
        loop {
            let bytes = self.reader.fill_buf()?;
            if bytes.is_empty() {
                return match outline.scalar {
                    true => Ok(true),
                    false => Err(Error::Unterminated.into()),
                };
            }
            let room = self.limit.saturating_sub(self.buffer.len());
            let mut used = 0usize;
            let mut end = None;
            for byte in bytes.iter().take(room) {
                match outline.take(*byte) {
                    Turn::On => used = used.saturating_add(1),
                    Turn::Last => {
                        used = used.saturating_add(1);
                        end = Some(());
                        break;
                    }
                    Turn::Before => {
                        end = Some(());
                        break;
                    }
                }
            }
            if outline.depth > MAX_DEPTH {
                return Err(Error::Depth.into());
            }
            self.buffer.extend_from_slice(bytes.get(..used).unwrap_or_default());
            self.reader.consume(used);
            if end.is_some() {
                return Ok(true);
            }
            if self.buffer.len() >= self.limit {
                return Ok(false);
            }
        }
    }
}

impl<R> Drop for Source<R> {
    fn drop(&mut self) {
        self.buffer.zeroize();
    }
}

impl<K: Keys> Minimizer<'_, K> {
    /// Minimizes every document that `reader` has, and writes each that leaves with a line feed behind
    /// it, with buffers of at most `limit` bytes each. Gives the number of documents read.
    ///
    /// # Errors
    /// The reader's and writer's, and why a document was refused; [`Error::TooLarge`] if what is no
    /// Bundle, or a part of one, is longer than `limit`. Documents before it have been written.
    pub fn stream(
        &mut self,
        reader: impl BufRead,
        writer: &mut impl Write,
        limit: usize,
    ) -> Result<u64, StreamError> {
        self.stream_observed(reader, writer, limit, &mut ())
    }

    /// As [`Minimizer::stream`], and tells `observer` what became of each element. In a Bundle that
    /// is longer than `limit` paths begin at its entries.
    ///
    /// # Errors
    /// As [`Minimizer::stream`].
    pub fn stream_observed<O: Observer>(
        &mut self,
        reader: impl BufRead,
        writer: &mut impl Write,
        limit: usize,
        observer: &mut O,
    ) -> Result<u64, StreamError> {
        let mut source = Source { reader, limit, buffer: Vec::new() };
        let mut out = Vec::new();
        let mut count = 0u64;
        while source.solid()?.is_some() {
            source.buffer.clear();
            out.clear();
            count = count.saturating_add(1);
            if source.value()? {
                if let Left::Bytes(_) = self.observed(&source.buffer, &mut out, observer)? {
                    out.push(b'\n');
                    writer.write_all(&out)?;
                }
            } else {
                self.bundle(&mut source, writer, &mut out, observer)?;
            }
        }
        out.zeroize();
        Ok(count)
    }

    /// A Bundle whose beginning, as long as the limit, stands in the buffer.
    fn bundle<R: BufRead, O: Observer>(
        &mut self,
        source: &mut Source<R>,
        writer: &mut impl Write,
        out: &mut Vec<u8>,
        observer: &mut O,
    ) -> Result<(), StreamError> {
        let beginning = core::mem::take(&mut source.buffer);
        let chained = io::Read::chain(&beginning[..], &mut source.reader);
        let mut parts = Source { reader: chained, limit: source.limit, buffer: Vec::new() };
        parts.expect(b'{')?;
        let mut typed = false;
        let mut any = false;
        let mut left: Vec<String> = Vec::new();
        // Whether a rule names Bundles; if none does, the rest is read and nothing written.
        self.part(&[b"{\"resourceType\":\"Bundle\"}"], out, observer)?;
        let named = !out.is_empty();
        loop {
            // A member: its name, then its value.
            parts.buffer.clear();
            if parts.solid()? != Some(b'"') {
                return Err(Error::Syntax.into());
            }
            if !parts.value()? {
                return Err(Error::TooLarge.into());
            }
            let entries = parts.buffer == b"\"entry\"";
            parts.expect(b':')?;
            if entries && parts.solid()? == Some(b'[') {
                if !typed {
                    return Err(Error::TooLarge.into());
                }
                once(&mut left, b"\"entry\"")?;
                any |= self.entries(&mut parts, writer, out, observer, any)?;
            } else {
                parts.buffer.push(b':');
                if !parts.value()? {
                    return Err(Error::TooLarge.into());
                }
                let member = core::mem::take(&mut parts.buffer);
                let kind = member.strip_prefix(b"\"resourceType\":");
                if let Some(kind) = kind.map(<[u8]>::trim_ascii) {
                    if typed {
                        return Err(Error::Duplicate.into());
                    }
                    if kind != b"\"Bundle\"" {
                        return Err(Error::TooLarge.into());
                    }
                    typed = true;
                    if named {
                        write(writer, &mut any, b"\"resourceType\":\"Bundle\"")?;
                    }
                } else {
                    self.part(&[BUNDLE, &member, b"}"], out, observer)?;
                    let kept = inside(out, BUNDLE);
                    if !kept.is_empty() {
                        once(&mut left, kept)?;
                        write(writer, &mut any, kept)?;
                    }
                }
                parts.buffer = member;
            }
            match parts.solid()? {
                Some(b',') => parts.reader.consume(1),
                Some(b'}') => {
                    parts.reader.consume(1);
                    break;
                }
                Some(_) => return Err(Error::Syntax.into()),
                None => return Err(Error::Unterminated.into()),
            }
        }
        if any {
            writer.write_all(b"}\n")?;
        }
        // What of the beginning was not used is white space: the Bundle was longer than that.
        Ok(())
    }

    /// The entries of a Bundle, each as a Bundle of one.
    fn entries<R: BufRead, O: Observer>(
        &mut self,
        parts: &mut Source<R>,
        writer: &mut impl Write,
        out: &mut Vec<u8>,
        observer: &mut O,
        before: bool,
    ) -> Result<bool, StreamError> {
        let mut any = before;
        let mut some = false;
        parts.expect(b'[')?;
        if parts.solid()? == Some(b']') {
            parts.reader.consume(1);
            return Ok(before);
        }
        loop {
            parts.buffer.clear();
            if !parts.value()? {
                return Err(Error::TooLarge.into());
            }
            let entry = core::mem::take(&mut parts.buffer);
            self.part(&[ENTRY, &entry, b"]}"], out, observer)?;
            parts.buffer = entry;
            let kept = inside(out, ENTRY);
            let kept = kept.strip_suffix(b"]").unwrap_or_default();
            if !kept.is_empty() {
                match some {
                    true => writer.write_all(b",")?,
                    false => write(writer, &mut any, b"\"entry\":[")?,
                }
                some = true;
                writer.write_all(kept)?;
            }
            match parts.solid()? {
                Some(b',') => parts.reader.consume(1),
                Some(b']') => {
                    parts.reader.consume(1);
                    break;
                }
                Some(_) => return Err(Error::Syntax.into()),
                None => return Err(Error::Unterminated.into()),
            }
        }
        if some {
            writer.write_all(b"]")?;
        }
        Ok(any)
    }

    /// A part of a Bundle, in a Bundle of its own.
    fn part<O: Observer>(
        &mut self,
        pieces: &[&[u8]],
        out: &mut Vec<u8>,
        observer: &mut O,
    ) -> Result<(), StreamError> {
        let mut whole = pieces.concat();
        out.clear();
        let left = self.labelled(&whole, out, observer, false);
        whole.zeroize();
        left.map(|_| ()).map_err(StreamError::Document)
    }
}

const BUNDLE: &[u8] = b"{\"resourceType\":\"Bundle\",";
const ENTRY: &[u8] = b"{\"resourceType\":\"Bundle\",\"entry\":[";

/// What stands between a Bundle's own beginning and its end; nothing if it has no more.
fn inside<'o>(out: &'o [u8], beginning: &[u8]) -> &'o [u8] {
    let rest = out.strip_prefix(beginning).unwrap_or_default();
    rest.strip_suffix(b"}").unwrap_or_default()
}

/// Refuses a member whose name left before: RFC 8259 §4. Only names of the standard leave, so that
/// there are few.
fn once(left: &mut Vec<String>, member: &[u8]) -> Result<(), Error> {
    let member = core::str::from_utf8(member).map_err(|_| Error::Utf8)?;
    let (behind, _) = scan::string(member.as_bytes(), 1)?;
    let content = member.get(1..behind.saturating_sub(1)).ok_or(Error::Internal)?;
    let name = decoded(content)?.into_owned();
    if left.contains(&name) {
        return Err(Error::Duplicate);
    }
    left.push(name);
    Ok(())
}

/// Writes a member of the Bundle with what stands before it.
fn write(writer: &mut impl Write, any: &mut bool, member: &[u8]) -> io::Result<()> {
    writer.write_all(if *any { b"," } else { b"{" })?;
    *any = true;
    writer.write_all(member)
}
