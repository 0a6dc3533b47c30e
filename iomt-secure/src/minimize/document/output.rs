//! What leaves: runs of the input, copied when they end, and what methods write between them.

use alloc::vec::Vec;

/// The output of one document.
pub(super) struct Output<'r> {
    pub(super) input: &'r [u8],
    pub(super) out: &'r mut Vec<u8>,
    /// The run of the input that is to be copied next.
    from: usize,
    to: usize,
}

/// From how many bytes on a run is long.
const LONG: usize = 1024;

/// A place in the output.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    len: usize,
    from: usize,
    to: usize,
}

impl<'r> Output<'r> {
    pub(super) fn new(input: &'r [u8], out: &'r mut Vec<u8>) -> Self {
        Self { input, out, from: 0, to: 0 }
    }

    /// Lets a part of the input leave. What follows on what left before makes one run with it.
    #[inline(always)]
    pub(super) fn keep(&mut self, from: usize, to: usize) {
        if from != self.to {
            self.flush();
            self.from = from;
        }
        self.to = to;
    }

    /// Copies the run.
    #[inline]
    pub(super) fn flush(&mut self) {
        if let Some(run) = self.input.get(self.from..self.to) {
            self.out.extend_from_slice(run);
        }
        self.from = self.to;
    }

    /// Writes what is not in the input.
    pub(super) fn write(&mut self, bytes: &[u8]) {
        self.flush();
        self.out.extend_from_slice(bytes);
    }

    /// A place to come back to. Of a long run that waits a part is copied first: else it would be
    /// copied again each time that something behind it is written and taken back.
    #[inline(always)]
    pub(super) fn mark(&mut self) -> Mark {
        if self.to.wrapping_sub(self.from) > LONG {
            self.flush();
        }
        Mark { len: self.out.len(), from: self.from, to: self.to }
    }

    /// Back to where `mark` was taken: a run that was copied since is only to be copied again.
    #[inline(always)]
    pub(super) fn rewind(&mut self, mark: Mark) {
        self.out.truncate(mark.len);
        (self.from, self.to) = (mark.from, mark.to);
    }
}
