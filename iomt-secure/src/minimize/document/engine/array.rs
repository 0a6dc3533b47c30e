//! One object or an array of them, and arrays item by item.

use super::{Handled, Holder, Run};
use crate::minimize::document::Error;
use crate::minimize::document::keys::Keys;
use crate::minimize::document::observe::{Observer, Outcome, Reason, Step};
use crate::minimize::document::output::Mark;
use crate::minimize::document::plan::Scope;
use crate::minimize::document::scan::{MAX_DEPTH, Next, byte, next, skip, space};

impl<'r, K: Keys, O: Observer> Run<'r, K, O> {
    /// One object, or an array of them.
    pub(super) fn complex(
        &mut self,
        from: usize,
        at: usize,
        mut each: impl FnMut(&mut Self, usize) -> Handled,
    ) -> Handled {
        let mark = self.output.mark();
        match byte(self.input, at) {
            b'{' => {
                self.output.keep(from, at);
                let (end, any) = each(self, at)?;
                self.unless(any, mark, at, end);
                Ok((end, any))
            }
            b'[' => {
                let (end, any) = self.items(from, at, |run, from, at| {
                    if byte(run.input, at) != b'{' {
                        let end = skip(run.input, at, run.depth)?;
                        return run.unknown(at, end);
                    }
                    let mark = run.output.mark();
                    run.output.keep(from, at);
                    let (end, any) = each(run, at)?;
                    run.unless(any, mark, at, end);
                    Ok((end, any))
                })?;
                Ok((end, any))
            }
            _ => {
                let end = skip(self.input, at, self.depth)?;
                self.unknown(at, end)
            }
        }
    }

    /// Takes back what was written around something of which nothing leaves.
    fn unless(&mut self, any: bool, mark: Mark, at: usize, end: usize) {
        if !any {
            self.output.rewind(mark);
            if O::ACTIVE {
                self.tell(at, end, Outcome::Withheld(Reason::Empty), 0);
            }
        }
    }

    /// An array, item by item; each is given where what leaves of it begins and where it stands.
    pub(in crate::minimize::document) fn items(
        &mut self,
        from: usize,
        open: usize,
        mut each: impl FnMut(&mut Self, usize, usize) -> Handled,
    ) -> Handled {
        self.depth = self.depth.saturating_add(1);
        if self.depth > MAX_DEPTH {
            return Err(Error::Depth);
        }
        let input = self.input;
        let mark = self.output.mark();
        let first = open.wrapping_add(1);
        self.output.keep(from, first);
        let mut any = false;
        let mut separator = first;
        let mut end = first;
        let mut at = space(input, first);
        let mut number = 0usize;
        if byte(input, at) != b']' {
            loop {
                let comma = byte(input, separator) == b',' && !any;
                let from = separator.wrapping_add(usize::from(comma));
                if O::ACTIVE {
                    self.path.push(Step::Item(number));
                    number = number.saturating_add(1);
                }
                let kept;
                (end, kept) = each(self, from, at)?;
                if O::ACTIVE {
                    self.path.pop();
                }
                any |= kept;
                match next(input, end, b']')? {
                    Next::Comma(after) => {
                        separator = after;
                        at = space(input, after.wrapping_add(1));
                    }
                    Next::Close(after) => {
                        at = after;
                        break;
                    }
                }
            }
        }
        self.depth = self.depth.saturating_sub(1);
        let close = at.wrapping_add(1);
        if any {
            self.output.keep(end, close);
        } else {
            self.output.rewind(mark);
        }
        Ok((close, any))
    }

    /// As for any object, but an array keeps its length: its items belong to those of the field.
    pub(super) fn complex_or_null(
        &mut self,
        from: usize,
        at: usize,
        node: usize,
        scope: Scope,
        holder: Holder<'r>,
    ) -> Handled {
        if byte(self.input, at) != b'[' {
            return self.complex(from, at, |run, at| run.object(at, node, scope, holder));
        }
        let mark = self.output.mark();
        let mut some = false;
        let (end, _) = self.items(from, at, |run, from, at| {
            if byte(run.input, at) == b'{' {
                let mark = run.output.mark();
                run.output.keep(from, at);
                let (end, any) = run.object(at, node, scope, holder)?;
                some |= any;
                if !any {
                    run.output.rewind(mark);
                    run.output.keep(from, at);
                    run.output.write(b"null");
                    run.output.keep(end, end);
                }
                return Ok((end, true));
            }
            let end = skip(run.input, at, run.depth)?;
            if byte(run.input, at) != b'n' {
                run.unknown(at, end)?;
            }
            run.output.keep(from, at);
            run.output.write(b"null");
            run.output.keep(end, end);
            Ok((end, true))
        })?;
        if !some {
            self.output.rewind(mark);
        }
        Ok((end, some))
    }
}
