//! Security labels: what was done to a resource, in its `meta`.

use super::look::member;
use super::{Holder, Run};
use crate::minimize::document::Error;
use crate::minimize::document::keys::Keys;
use crate::minimize::document::observe::{Observer, Step};
use crate::minimize::document::plan::{Node, Scope};
use crate::minimize::document::scan::{byte, skip};
use alloc::vec::Vec;

/// What has been done, for security labels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::minimize::document) struct Done {
    pub(super) redacted: bool,
    pub(super) pseudonyms: bool,
    pub(super) abstracted: bool,
    pub(super) masked: bool,
}

impl Done {
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            redacted: self.redacted | other.redacted,
            pseudonyms: self.pseudonyms | other.pseudonyms,
            abstracted: self.abstracted | other.abstracted,
            masked: self.masked | other.masked,
        }
    }
}

impl<'r, K: Keys, O: Observer> Run<'r, K, O> {
    /// `meta`, last, with labels for what was done.
    pub(super) fn meta(
        &mut self,
        found: Option<(usize, usize, usize)>,
        node: &'r Node,
        scope: Scope,
        holder: Holder<'r>,
        any: bool,
    ) -> Result<(), Error> {
        const SYSTEM: &str = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue";
        let done = self.done;
        let mut kept = false;
        self.output.flush();
        let from = self.output.out.len();
        if let Some((key, value, number)) = found {
            let element = node.elements.get(number).ok_or(Error::Internal)?;
            if O::ACTIVE {
                self.path.push(Step::Member(&element.name));
            }
            let mark = self.output.mark();
            if any {
                self.output.write(b",");
            }
            (_, kept) = self.member(key, value, element, scope, holder)?;
            self.output.flush();
            if !kept {
                self.output.rewind(mark);
            }
            if O::ACTIVE {
                self.path.pop();
            }
        }
        let done = done.and(self.done);
        let labels = [
            (done.redacted, "REDACTED", "redacted"),
            (done.pseudonyms, "PSEUDED", "pseudonymized"),
            (done.abstracted, "ABSTRED", "abstracted"),
            (done.masked, "MASKED", "masked"),
        ];
        let mut entries: Vec<u8> = Vec::new();
        for (_, code, display) in labels.iter().filter(|(done, ..)| *done) {
            if !entries.is_empty() {
                entries.push(b',');
            }
            for part in [
                "{\"system\":\"",
                SYSTEM,
                "\",\"code\":\"",
                code,
                "\",\"display\":\"",
                display,
                "\"}",
            ] {
                entries.extend_from_slice(part.as_bytes());
            }
        }
        if entries.is_empty() {
            return Ok(());
        }
        if !kept {
            self.output.flush();
            if any {
                self.output.write(b",");
            }
            self.output.write(b"\"meta\":{\"security\":[");
            self.output.write(&entries);
            self.output.write(b"]}");
            return Ok(());
        }
        // Into the meta that was written just now, which ends with its closing bracket.
        let written = self.output.out.get(from..).unwrap_or_default();
        let brace = written.iter().rposition(|byte| *byte == b'}').unwrap_or(0);
        let (at, before, behind, close): (usize, &[u8], &[u8], Option<usize>) =
            match security(written) {
                Some(Security::List(at)) => (at, b"", b",", None),
                Some(Security::One(at, end)) => (at, b"[", b",", Some(end)),
                None => (brace, b",\"security\":[", b"]", None),
            };
        if let Some(end) = close {
            self.output.out.insert(from.saturating_add(end), b']');
        }
        let mut tail = self.output.out.split_off(from.saturating_add(at));
        self.output.out.extend_from_slice(before);
        self.output.out.extend_from_slice(&entries);
        self.output.out.extend_from_slice(behind);
        self.output.out.append(&mut tail);
        Ok(())
    }
}

/// Where labels stand in a `meta`.
enum Security {
    /// In a list, whose items begin here.
    List(usize),
    /// One without a list, from here to there.
    One(usize, usize),
}

/// Where `security` stands in a `meta` that is written, at its top level.
fn security(written: &[u8]) -> Option<Security> {
    let open = written.iter().position(|byte| *byte == b'{')?;
    let value = member(written, open, "security", 0).ok().flatten()?;
    match byte(written, value) {
        b'[' => Some(Security::List(value.saturating_add(1))),
        _ => Some(Security::One(value, skip(written, value, 0).ok()?)),
    }
}
