//! Paths of rules, letter by letter of the path: segment by segment.

use super::Verdict;
use crate::minimize::document::lookup::Names;
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// The paths of a plan as one tree, the roots of which are types.
#[derive(Default)]
pub(super) struct Trie {
    nodes: Vec<Step>,
    roots: BTreeMap<String, usize>,
}

/// One segment.
#[derive(Default)]
struct Step {
    children: BTreeMap<String, usize>,
    verdict: Option<Verdict>,
    /// How many segments lead here.
    depth: usize,
}

impl Trie {
    /// Puts in what is said of a path; `never` and drop are put in last and stay.
    pub(super) fn insert(&mut self, root: &str, segments: &[&str], verdict: Verdict) {
        let mut at = match self.roots.get(root) {
            Some(at) => *at,
            None => {
                let at = self.add(0);
                self.roots.insert(root.to_string(), at);
                at
            }
        };
        for segment in segments {
            let depth = self.nodes.get(at).map_or(0, |step| step.depth).saturating_add(1);
            let found = self.nodes.get(at).and_then(|step| step.children.get(*segment)).copied();
            at = match found {
                Some(next) => next,
                None => {
                    let next = self.add(depth);
                    if let Some(step) = self.nodes.get_mut(at) {
                        step.children.insert((*segment).to_string(), next);
                    }
                    next
                }
            };
        }
        if let Some(step) = self.nodes.get_mut(at)
            && step.verdict != Some(Verdict::Never)
        {
            step.verdict = Some(verdict);
        }
    }

    fn add(&mut self, depth: usize) -> usize {
        self.nodes.push(Step { depth, ..Step::default() });
        self.nodes.len().saturating_sub(1)
    }

    pub(super) fn root(&self, name: &str) -> Option<usize> {
        self.roots.get(name).copied()
    }

    pub(super) fn child(&self, at: usize, segment: &str) -> Option<usize> {
        self.nodes.get(at)?.children.get(segment).copied()
    }

    pub(super) fn verdict(&self, at: usize) -> Option<Verdict> {
        self.nodes.get(at)?.verdict
    }

    pub(super) fn depth(&self, at: usize) -> usize {
        self.nodes.get(at).map_or(0, |step| step.depth)
    }

    /// Whether anything is said of what stands below.
    pub(super) fn goes_on(&self, at: usize) -> bool {
        self.nodes.get(at).is_some_and(|step| !step.children.is_empty())
    }
}

/// What rules say of JSON that is not FHIR.
#[derive(Clone, Debug, Default)]
pub(in crate::minimize::document) struct Json {
    steps: Vec<JsonStep>,
}

/// A member that rules name, or one on the way to it.
#[derive(Clone, Debug)]
pub(in crate::minimize::document) struct JsonStep {
    pub(in crate::minimize::document) names: Names,
    children: Vec<(String, usize)>,
    pub(in crate::minimize::document) verdict: Option<Verdict>,
    /// Whether something below may leave although this does not.
    pub(in crate::minimize::document) reaches: bool,
}

impl Json {
    /// Spreads out what is said of each JSON Pointer; `None` for too many names.
    pub(super) fn new(said: &[(&str, Verdict)]) -> Option<Self> {
        let mut trie = Trie::default();
        for (pointer, verdict) in said {
            let segments: Vec<String> = pointer
                .split('/')
                .skip(1)
                // RFC 6901 §4.
                .map(|segment| segment.replace("~1", "/").replace("~0", "~"))
                .collect();
            let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
            trie.insert("", &segments, *verdict);
        }
        let mut steps = Vec::with_capacity(trie.nodes.len());
        for step in &trie.nodes {
            let names = Names::new(step.children.keys().map(String::as_bytes))?;
            let children = step.children.iter().map(|(name, at)| (name.clone(), *at)).collect();
            steps.push(JsonStep { names, children, verdict: step.verdict, reaches: false });
        }
        let mut json = Self { steps };
        // Children stand behind their parents.
        for at in (0..json.steps.len()).rev() {
            let reaches = json.steps.get(at).is_some_and(|step| {
                step.children.iter().any(|(_, child)| {
                    json.steps.get(*child).is_some_and(|child| {
                        child.reaches || matches!(child.verdict, Some(Verdict::Rule(_)))
                    })
                })
            });
            if let Some(step) = json.steps.get_mut(at) {
                step.reaches = reaches;
            }
        }
        Some(json)
    }

    /// The whole document, if anything is said of JSON that is not FHIR.
    pub(in crate::minimize::document) fn root(&self) -> Option<&JsonStep> {
        self.steps.first()
    }

    /// What is said of a member of `step`, by its number among the names.
    pub(in crate::minimize::document) fn child(
        &self,
        step: &JsonStep,
        number: usize,
    ) -> Option<&JsonStep> {
        let (_, at) = step.children.get(number)?;
        self.steps.get(*at)
    }
}
