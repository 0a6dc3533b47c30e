//! The words of the language, for reading and writing alike.

use crate::minimize::policy::rule::{Selector, Shape};

pub(super) const POLICY: &[&str] =
    &["format", "id", "version", "issued", "not-after", "never", "never-documents", "view"];
pub(super) const VIEW: &[&str] =
    &["recipient", "purpose", "padding", "rule", "documents", "document"];
pub(super) const RULE: &[&str] = &["metric", "partition", "group", "unit", "time", "method"];

/// Methods in the order in which they are applied.
pub(super) const METHODS: &[&str] =
    &["derive", "rate", "clamp", "round", "bin", "noise", "threshold", "on-change"];

pub(super) const DOCUMENTS: &[&str] = &["fhir", "unknown", "missing", "labels"];
pub(super) const DOCUMENT_RULE: &[&str] =
    &["resource", "type", "extension", "path", "json", "method"];

/// What a document rule can be about, in the order of its numbers in the CBOR form.
pub(super) const SELECTORS: &[&str] = &["resource", "type", "extension", "path", "json"];

/// Methods on documents that stand alone.
pub(super) const DOCUMENT_WORDS: &[&str] = &["keep", "drop", "redact", "year", "age-90"];

/// Methods on documents that have parameters.
pub(super) const DOCUMENT_METHODS: &[&str] =
    &["shift", "zip3", "pseudonym", "generalize", "substitute", "perturb"];

pub(super) const GROUPS: &[(&str, Selector)] = &[
    ("all", Selector::All),
    ("samples", Selector::Shape(Shape::Sample)),
    ("waveforms", Selector::Shape(Shape::Waveform)),
];

/// Partitions of IEEE 11073-10101 that hold what can be measured.
pub(super) const PARTITIONS: &[(&str, u16)] = &[
    ("MDC_PART_SCADA", 2),
    ("MDC_PART_EVT", 3),
    ("MDC_PART_PGRP", 6),
    ("MDC_PART_INFRA", 8),
    ("MDC_PART_ECG_EXTN", 10),
    ("MDC_PART_PHD_DM", 128),
    ("MDC_PART_PHD_HF", 129),
    ("MDC_PART_PHD_AI", 130),
];

/// What can be derived, as `derive` names it.
pub(super) const HEART_RATE: &str = "heart-rate";
pub(super) const PULSE_RATE: &str = "pulse-rate";
