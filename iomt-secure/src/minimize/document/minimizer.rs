//! Documents in, what may leave of them out.

use super::engine::{Done, Run};
use super::keys::Keys;
use super::observe::Observer;
use super::output::Output;
use super::scan::{byte, space, text};
use super::{DocumentPlan, Error};
use alloc::vec::Vec;
use zeroize::Zeroize;

/// Minimizes documents by one plan, with the keys of its recipient.
#[derive(Debug)]
pub struct Minimizer<'p, K> {
    plan: &'p DocumentPlan,
    keys: K,
    tally: Tally,
}

/// How many values a minimizer has handled, over all its documents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tally {
    /// Documents of which something left.
    pub documents: u64,
    /// Documents of which nothing left, because no rule names what they are.
    pub withheld_documents: u64,
    /// Documents that were refused.
    pub refused: u64,
    /// Values that left as they were.
    pub kept: u64,
    /// Values in place of which others left.
    pub changed: u64,
    /// Values, and objects as a whole, that did not leave.
    pub withheld: u64,
    /// Of them, those that FHIR does not define where they stood.
    pub unknown: u64,
    /// Places where data-absent-reason stands for a required element.
    pub marked: u64,
}

/// What became of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Left {
    /// So many bytes were appended to the output.
    Bytes(usize),
    /// No rule names what the document is, or nothing is left of it: nothing was appended.
    Nothing,
}

impl<'p, K: Keys> Minimizer<'p, K> {
    /// A minimizer by `plan`; where its methods need keys, with `keys`.
    #[must_use]
    pub fn new(plan: &'p DocumentPlan, keys: K) -> Self {
        Self { plan, keys, tally: Tally::default() }
    }

    /// The plan.
    #[must_use]
    pub const fn plan(&self) -> &'p DocumentPlan {
        self.plan
    }

    /// What has been handled so far.
    #[must_use]
    pub const fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Appends to `out` what may leave of the document `input`, which is one value of JSON.
    ///
    /// # Errors
    /// Why the document was refused; `out` then is as it was, and what had been written is wiped.
    pub fn document(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<Left, Error> {
        self.observed(input, out, &mut ())
    }

    /// As [`Minimizer::document`], and tells `observer` what became of each element.
    ///
    /// # Errors
    /// As [`Minimizer::document`]; what the observer was told before then did not happen.
    pub fn observed<O: Observer>(
        &mut self,
        input: &[u8],
        out: &mut Vec<u8>,
        observer: &mut O,
    ) -> Result<Left, Error> {
        self.labelled(input, out, observer, true)
    }

    /// As [`Minimizer::observed`]; without `labels` for the outermost resource where they are not
    /// wanted, because it is a part of another.
    pub(super) fn labelled<O: Observer>(
        &mut self,
        input: &[u8],
        out: &mut Vec<u8>,
        observer: &mut O,
        labels: bool,
    ) -> Result<Left, Error> {
        let before = out.len();
        let mut tally = self.tally;
        let left = self.run(input, out, observer, &mut tally, labels);
        match left {
            Ok(Left::Bytes(_)) => {
                tally.documents = tally.documents.saturating_add(1);
                self.tally = tally;
            }
            Ok(Left::Nothing) => {
                tally.withheld_documents = tally.withheld_documents.saturating_add(1);
                self.tally = tally;
            }
            Err(_) => self.tally.refused = self.tally.refused.saturating_add(1),
        }
        if !matches!(left, Ok(Left::Bytes(_))) {
            out.get_mut(before..).unwrap_or_default().zeroize();
            out.truncate(before);
        }
        left
    }

    fn run<O: Observer>(
        &mut self,
        input: &[u8],
        out: &mut Vec<u8>,
        observer: &mut O,
        tally: &mut Tally,
        labels: bool,
    ) -> Result<Left, Error> {
        let text = text(input)?;
        let before = out.len();
        let mut run = Run {
            plan: self.plan,
            text,
            input,
            output: Output::new(input, out),
            keys: &mut self.keys,
            observer,
            tally,
            path: Vec::new(),
            depth: 0,
            resources: 0,
            labels,
            subject: None,
            container: 0,
            contained: None,
            done: Done::default(),
        };
        let at = space(input, 0);
        let (end, left) = run.whole(at)?;
        if space(input, end) != input.len() {
            return Err(Error::Syntax);
        }
        run.output.flush();
        let written = out.len().saturating_sub(before);
        Ok(if left { Left::Bytes(written) } else { Left::Nothing })
    }
}

impl<K: Keys, O: Observer> Run<'_, K, O> {
    /// The document's one value: a resource if it has a type, other JSON if not.
    fn whole(&mut self, at: usize) -> Result<(usize, bool), Error> {
        if at >= self.input.len() {
            return Err(Error::Unterminated);
        }
        if byte(self.input, at) == b'{' && self.resource_type(at)?.is_some() {
            self.output.keep(at, at);
            return self.resource(at, None, false);
        }
        self.plain(at)
    }
}
