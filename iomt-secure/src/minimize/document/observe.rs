//! What was done to a document, element by element: for dry runs and receipts.

/// Is told what happened to each element of a document; `()` is told nothing and costs nothing.
pub trait Observer {
    /// Whether it listens: if not, no path is kept and no event made.
    const ACTIVE: bool = true;

    /// Something was decided about an element: a leaf, or a whole object of which nothing leaves.
    ///
    /// Where [`Outcome::Withheld`] comes for an object of which parts were told before, nothing of
    /// them leaves after all.
    fn element(&mut self, event: &Event<'_>);
}

impl Observer for () {
    const ACTIVE: bool = false;

    fn element(&mut self, _: &Event<'_>) {}
}

impl<O: Observer> Observer for &mut O {
    const ACTIVE: bool = O::ACTIVE;

    fn element(&mut self, event: &Event<'_>) {
        (**self).element(event);
    }
}

/// What happened to an element.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Event<'a> {
    /// Where it stands, from the document's top.
    pub path: &'a [Step<'a>],
    /// The number of the rule in [`DocumentPlan::rules`](super::DocumentPlan::rules), from 0, if
    /// one decided.
    pub rule: Option<usize>,
    /// What was decided.
    pub outcome: Outcome,
    /// Its JSON in the document.
    pub before: &'a str,
    /// The JSON that leaves; empty if nothing does.
    pub after: &'a str,
}

/// One step of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step<'a> {
    /// A resource of this type.
    Resource(&'a str),
    /// A member, as it is written.
    Member(&'a str),
    /// An item of an array, from 0.
    Item(usize),
}

/// What was decided about an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// It leaves as it is.
    Kept,
    /// Something else leaves in its place.
    Changed,
    /// Something stands in its place that says that it was withheld.
    Marked,
    /// Nothing of it leaves.
    Withheld(Reason),
}

/// Why nothing of an element leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// `never` names it.
    Never,
    /// A rule drops it.
    Dropped,
    /// A rule redacts it.
    Redacted,
    /// No rule names it.
    Unnamed,
    /// Free text, and no rule names it exactly.
    FreeText,
    /// FHIR does not define it there, or not as a value of this kind.
    Unknown,
    /// It names an identity that does not leave.
    Identity,
    /// The rule's method can do nothing with it, or finds nothing that may leave.
    Method,
    /// Nothing is left of what it holds.
    Empty,
}

impl Reason {
    /// Every one, with a word for it.
    pub const ALL: &'static [(Self, &'static str)] = &[
        (Self::Never, "never"),
        (Self::Dropped, "drop"),
        (Self::Redacted, "redact"),
        (Self::Unnamed, "not named"),
        (Self::FreeText, "free text"),
        (Self::Unknown, "unknown"),
        (Self::Identity, "identity"),
        (Self::Method, "method"),
        (Self::Empty, "empty"),
    ];

    /// A word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(reason, _)| *reason == self).map_or("", |(_, word)| word)
    }
}
