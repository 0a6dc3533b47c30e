//! From rules to nodes: what is said is spread over the standard's elements, and what becomes of
//! identities is looked up once.

use super::said::{Said, Wrong};
use super::spread::{Spread, reach};
use super::trie::Json;
use super::{Content, DocumentPlan, Effect, Resource, RuleId, Special, Verdict};
use crate::minimize::document::fhir::Table;
use crate::minimize::document::lookup::{Names, Texts};
use crate::minimize::policy::document::{Method, Rules, Selector};
use crate::minimize::{Error, Stamp};
use alloc::string::ToString;
use alloc::vec::Vec;

pub(super) fn plan(
    stamp: Stamp,
    not_after: Option<u64>,
    rules: Rules,
    never: &[Selector],
) -> Result<DocumentPlan, Wrong> {
    let Rules { fhir, unknown, missing, labels, rules } = rules;
    let capacity = || Wrong { kind: Error::Size, rule: 0, what: "the rules need too many nodes" };
    let table = Table::new(fhir);
    let said = Said::new(&table, &rules, never)?;
    let mut effects = alloc::vec![Effect::Withhold];
    effects.extend(rules.iter().map(|rule| match rule.method {
        Method::Keep => Effect::Keep,
        Method::Drop | Method::Redact => Effect::Withhold,
        _ => Effect::Change,
    }));
    let mut spread = Spread::new(&table, &said, &effects);
    let mut kinds = Vec::new();
    let mut names = Vec::new();
    for (number, found) in table.types().filter(|(_, found)| found.resource) {
        let node = spread.node(number, spread.roots(found.name, true));
        let verdict = said.resource(found.name);
        let named = verdict != Verdict::Rule(0) || said.paths.root(found.name).is_some();
        let has = |name: &&&str| {
            found.elements.iter().any(|element| element.name == **name && !element.repeats)
        };
        kinds.push(Resource {
            node,
            verdict,
            named,
            id: 0,
            identifier: 0,
            identified: found.elements.iter().any(|element| element.name == "identifier"),
            subject: SUBJECTS.iter().find(has).copied(),
            patient: found.name == "Patient",
            definition: DEFINITIONS.contains(&found.name),
        });
        names.push(found.name);
    }
    let element = table.find("Element").ok_or_else(capacity)?;
    let element = spread.node(element, Vec::new());
    let (mut nodes, tables) = spread.finish().ok_or_else(capacity)?;
    reach(&mut nodes, &effects);
    let json = Json::new(&said.json).ok_or_else(capacity)?;
    let extensions = said.extensions.iter();
    let extensions: Vec<_> =
        extensions.map(|(url, verdict)| ((*url).to_string(), *verdict)).collect();
    let shifts = rules.iter().any(|rule| matches!(rule.method, Method::Shift(_)));
    let mut plan = DocumentPlan {
        stamp,
        not_after,
        unknown,
        missing,
        labels,
        effects,
        nodes,
        tables,
        resources: Names::new(names.iter().map(|name| name.as_bytes())).ok_or_else(capacity)?,
        kinds,
        extensions: Texts::new(extensions.into_iter()),
        anonymous: 0,
        nameless: 0,
        json,
        shifts,
        element,
        rules,
    };
    identities(&mut plan);
    Ok(plan)
}

/// What becomes of the ids of each type, and of those whose type nobody tells.
fn identities(plan: &mut DocumentPlan) {
    let mut kinds = core::mem::take(&mut plan.kinds);
    // The strictest of them: a pseudonym, then none, then the id itself.
    let (mut changed, mut withheld, mut kept) = (0, false, 0);
    let mut identifiers = Vec::new();
    for kind in &mut kinds {
        kind.id = id_rule(plan, kind).unwrap_or(0);
        kind.identifier = identifier_rule(plan, kind).unwrap_or(0);
        if kind.identified {
            identifiers.push(kind.identifier);
        }
        match plan.effect(kind.id) {
            Effect::Change => changed = kind.id,
            Effect::Withhold => withheld = true,
            Effect::Keep => kept = kind.id,
        }
    }
    plan.anonymous = match (changed, withheld) {
        (0, true) => 0,
        (0, false) => kept,
        (changed, _) => changed,
    };
    // Of identifiers: the value itself, or its pseudonym, if that becomes of all of them.
    let first = identifiers.first().copied().unwrap_or(0);
    let alike = |rule: &RuleId| plan.effect(*rule) == plan.effect(first);
    plan.nameless = if identifiers.iter().all(alike) { first } else { 0 };
    plan.kinds = kinds;
}

/// The rule that decides about the values of a resource's identifiers.
fn identifier_rule(plan: &DocumentPlan, kind: &Resource) -> Option<RuleId> {
    let Verdict::Rule(_) = kind.verdict else { return None };
    let node = plan.nodes.get(kind.node)?;
    let holder = node.elements.iter().find(|element| element.name == "identifier")?;
    let Content::Node(inner) = holder.content else { return None };
    let node = plan.nodes.get(inner)?;
    let value = node.elements.iter().find(|e| e.special == Special::IdentifierValue)?;
    let mut scope = plan.top(kind.verdict);
    for element in [holder, value] {
        let Verdict::Rule(_) = element.verdict else { return None };
        scope = element.own.map_or(scope, |own| plan.enter(scope, own));
    }
    kind.named.then_some(scope.rule)
}

/// The rule that decides about a resource's own id.
fn id_rule(plan: &DocumentPlan, kind: &Resource) -> Option<RuleId> {
    let Verdict::Rule(_) = kind.verdict else { return None };
    if !kind.named {
        return None;
    }
    let node = plan.nodes.get(kind.node)?;
    let id = node.elements.iter().find(|element| element.special == Special::Id)?;
    let Verdict::Rule(_) = id.verdict else { return None };
    let top = plan.top(kind.verdict);
    Some(id.own.map_or(top.rule, |own| plan.enter(top, own).rule))
}

/// The elements that name the patient, in the order in which they are looked for.
const SUBJECTS: &[&str] = &["patient", "subject", "beneficiary", "for", "individual"];

/// Resources that define something for everybody.
const DEFINITIONS: &[&str] = &[
    "ActivityDefinition",
    "ActorDefinition",
    "CapabilityStatement",
    "ChargeItemDefinition",
    "Citation",
    "CodeSystem",
    "CompartmentDefinition",
    "ConceptMap",
    "ConditionDefinition",
    "DeviceDefinition",
    "EffectEvidenceSynthesis",
    "EventDefinition",
    "Evidence",
    "EvidenceReport",
    "EvidenceVariable",
    "ExampleScenario",
    "GraphDefinition",
    "ImplementationGuide",
    "Library",
    "Measure",
    "MessageDefinition",
    "NamingSystem",
    "ObservationDefinition",
    "OperationDefinition",
    "PlanDefinition",
    "Questionnaire",
    "Requirements",
    "ResearchDefinition",
    "ResearchElementDefinition",
    "RiskEvidenceSynthesis",
    "SearchParameter",
    "SpecimenDefinition",
    "StructureDefinition",
    "StructureMap",
    "SubscriptionTopic",
    "TerminologyCapabilities",
    "TestPlan",
    "TestScript",
    "ValueSet",
];
