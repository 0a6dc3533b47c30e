//! FHIR Observations out of measurements, for the side that receives them (feature `alloc`).
//!
//! The shape is that of HL7's Personal Health Device guide (R4, STU 1): the MDC code always, beside
//! it the LOINC code where FHIR's vital signs profile publishes one ("magic code"), UCUM units, flags
//! of quality as `dataAbsentReason`, `interpretation`, `status` and `meta.security`, a waveform as
//! `SampledData`. Values stay decimal text: nothing goes through a binary float. Profiles are not
//! claimed: they ask for what a measurement does not know (gateway, coincident time stamp).

use super::decimal::Kind;
use super::time::Base;
use super::{Code, Decimal, Quality, Sample, Time, Unit, Waveform};
use alloc::format;
use alloc::string::{String, ToString};

/// What an Observation says beside the measurement.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The release of FHIR.
    pub release: Release,
    /// Whom it is about, as a reference: `Patient/23`.
    pub subject: Option<&'a str>,
    /// What measured it, as a reference: `Device/7`.
    pub device: Option<&'a str>,
    /// When a device that has no clock was started, in milliseconds since 1970, as its receiver
    /// reckons it: the time of arrival less the uptime.
    pub started: Option<u64>,
}

/// A release of FHIR.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Release {
    /// 4.0.1.
    R4,
    /// 5.0.0, where sampled data has an interval with a unit.
    R5,
}

/// The Observation of a sample, in JSON.
#[must_use]
pub fn of_sample(sample: &Sample, context: &Context<'_>) -> String {
    let mut out = head(sample.code, sample.quality, context);
    match context.moment(sample.time) {
        Some(moment) => out.push_str(&format!(",\"effectiveDateTime\":\"{moment}\"")),
        None => out.push_str(&format!(",\"_effectiveDateTime\":{{{UNKNOWN}}}")),
    }
    match absence(sample.value, sample.quality) {
        None => {
            let quantity = quantity(sample.value, sample.unit);
            out.push_str(&format!(",\"valueQuantity\":{quantity}"));
        }
        Some(reason) => out.push_str(&absent(reason)),
    }
    tail(out, sample.quality, context)
}

/// The Observation of a waveform, in JSON.
#[must_use]
pub fn of_waveform(waveform: &Waveform<'_>, context: &Context<'_>) -> String {
    let mut out = head(waveform.code, waveform.quality, context);
    let last = u64::try_from(waveform.counts.len()).unwrap_or_default().saturating_sub(1);
    let lasts = waveform.rate.duration_ms(last).and_then(|ms| i64::try_from(ms).ok());
    let end = lasts.and_then(|ms| waveform.start.checked_add(ms));
    match (context.moment(waveform.start), end.and_then(|end| context.moment(end))) {
        (Some(start), Some(end)) => {
            out.push_str(&format!(
                ",\"effectivePeriod\":{{\"start\":\"{start}\",\"end\":\"{end}\"}}"
            ));
        }
        _ => out.push_str(&format!(",\"_effectiveDateTime\":{{{UNKNOWN}}}")),
    }
    if waveform.quality.is_usable() {
        out.push_str(&sampled(waveform, context.release));
    } else {
        out.push_str(&absent(absence(Decimal::ZERO, waveform.quality).unwrap_or("unknown")));
    }
    tail(out, waveform.quality, context)
}

/// The LOINC codes, with their names, under which FHIR's vital signs profile (R4) wants the metric.
#[must_use]
pub fn loinc(code: Code) -> &'static [(&'static str, &'static str)] {
    match code {
        Code::ECG_HEART_RATE
        | Code::PULS_RATE
        | Code::PULS_OXIM_PULS_RATE
        | Code::PULS_RATE_NON_INV => &[("8867-4", "Heart rate")],
        Code::RESP_RATE | Code::AWAY_RESP_RATE | Code::TTHOR_RESP_RATE | Code::CO2_RESP_RATE => {
            &[("9279-1", "Respiratory rate")]
        }
        Code::PULS_OXIM_SAT_O2 => &[
            ("2708-6", "Oxygen saturation in Arterial blood"),
            ("59408-5", "Oxygen saturation in Arterial blood by Pulse oximetry"),
        ],
        Code::TEMP_BODY => &[("8310-5", "Body temperature")],
        Code::PRESS_BLD_NONINV_SYS | Code::PRESS_CUFF_SYS => {
            &[("8480-6", "Systolic blood pressure")]
        }
        Code::PRESS_BLD_NONINV_DIA | Code::PRESS_CUFF_DIA => {
            &[("8462-4", "Diastolic blood pressure")]
        }
        Code::MASS_BODY_ACTUAL => &[("29463-7", "Body weight")],
        Code::LEN_BODY_ACTUAL => &[("8302-2", "Body height")],
        _ => &[],
    }
}

impl Context<'_> {
    /// A time as FHIR's dateTime; `None` for one that counts from a start that is not known, or lies
    /// after the year 9999.
    fn moment(&self, time: Time) -> Option<String> {
        let ms = match time.base() {
            Base::Utc => time.ms(),
            Base::Uptime => self.started?.checked_add(time.ms())?,
        };
        let (day, ms) = (ms.checked_div(DAY)?, ms.checked_rem(DAY)?);
        let (year, month, day) = date(day)?;
        let part = |by: u64, of: u64| ms.checked_div(by).and_then(|whole| whole.checked_rem(of));
        let (hour, minute) = (part(3_600_000, 24)?, part(60_000, 60)?);
        let (second, thousandth) = (part(1000, 60)?, part(1, 1000)?);
        Some(format!(
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{thousandth:03}Z"
        ))
    }
}

fn head(code: Code, quality: Quality, context: &Context<'_>) -> String {
    let mut out = String::from("{\"resourceType\":\"Observation\"");
    if is_set(quality, Quality::TEST_DATA) || is_set(quality, Quality::DEMO_DATA) {
        let test = coding("http://terminology.hl7.org/CodeSystem/v3-ActReason", "HTEST", "");
        out.push_str(&format!(",\"meta\":{{\"security\":[{test}]}}"));
    }
    // An estimate before the measurement has settled, or one that goes on, may change yet.
    let settled =
        !is_set(quality, Quality::EARLY_INDICATION) && !is_set(quality, Quality::MSMT_ONGOING);
    let status = if settled { "final" } else { "preliminary" };
    out.push_str(&format!(",\"status\":\"{status}\""));
    let loinc = loinc(code);
    if !loinc.is_empty() {
        let vital = "http://terminology.hl7.org/CodeSystem/observation-category";
        let vital = coding(vital, "vital-signs", "Vital Signs");
        out.push_str(&format!(",\"category\":[{{\"coding\":[{vital}]}}]"));
    }
    let mdc = coding(MDC, &code.value().to_string(), code.name().unwrap_or_default());
    out.push_str(&format!(",\"code\":{{\"coding\":[{mdc}"));
    for (code, display) in loinc {
        out.push_str(&format!(",{}", coding("http://loinc.org", code, display)));
    }
    out.push_str("]}");
    if let Some(subject) = context.subject {
        out.push_str(&format!(",\"subject\":{{\"reference\":{}}}", quoted(subject)));
    }
    out
}

fn tail(mut out: String, quality: Quality, context: &Context<'_>) -> String {
    let mut flags = FLAGS.iter().filter(|(flag, _, _)| is_set(quality, *flag)).peekable();
    if flags.peek().is_some() {
        let codings = flags.map(|(_, code, display)| {
            format!("{{\"coding\":[{}]}}", coding(STATUS, code, display))
        });
        let mut list = String::new();
        for coding in codings {
            list.push_str(if list.is_empty() { "" } else { "," });
            list.push_str(&coding);
        }
        out.push_str(&format!(",\"interpretation\":[{list}]"));
    }
    if let Some(device) = context.device {
        out.push_str(&format!(",\"device\":{{\"reference\":{}}}", quoted(device)));
    }
    out.push('}');
    out
}

fn is_set(quality: Quality, flag: Quality) -> bool {
    quality.contains(flag)
}

/// Why there is no value; `None` where there is one.
fn absence(value: Decimal, quality: Quality) -> Option<&'static str> {
    if is_set(quality, Quality::INVALID) {
        return Some("error");
    }
    if is_set(quality, Quality::NOT_AVAILABLE) {
        return Some("unknown");
    }
    match value.kind() {
        Kind::Number { .. } => None,
        Kind::PositiveInfinity => Some("positive-infinity"),
        Kind::NegativeInfinity => Some("negative-infinity"),
        Kind::NRes | Kind::Reserved => Some("unsupported"),
        Kind::NaN => Some("not-a-number"),
    }
}

fn absent(reason: &str) -> String {
    let coding = coding("http://terminology.hl7.org/CodeSystem/data-absent-reason", reason, "");
    format!(",\"dataAbsentReason\":{{\"coding\":[{coding}]}}")
}

fn quantity(value: Decimal, unit: Unit) -> String {
    match unit.ucum() {
        // UCUM §12: an annotation has no meaning; the vital signs profile has rates without.
        Some(ucum) => {
            let code = match ucum.split_once("}/") {
                Some((annotation, per)) if annotation.starts_with('{') => format!("/{per}"),
                _ => ucum.to_string(),
            };
            format!(
                "{{\"value\":{value},\"unit\":\"{ucum}\",\
                 \"system\":\"http://unitsofmeasure.org\",\"code\":\"{code}\"}}"
            )
        }
        None => {
            let code = unit.value();
            format!("{{\"value\":{value},\"system\":\"{MDC}\",\"code\":\"{code}\"}}")
        }
    }
}

fn sampled(waveform: &Waveform<'_>, release: Release) -> String {
    // Milliseconds from one count to the next, to nine digits: off by less than a millisecond after
    // a thousand million counts.
    let nano = u64::from(waveform.rate.denominator())
        .saturating_mul(1_000_000_000_000)
        .checked_div(waveform.rate.numerator().into())
        .unwrap_or_default();
    let (whole, part) = (
        nano.checked_div(1_000_000_000).unwrap_or_default(),
        nano.checked_rem(1_000_000_000).unwrap_or_default(),
    );
    let period = format!("{whole}.{part:09}");
    let period = period.trim_end_matches('0').trim_end_matches('.');
    let interval = match release {
        Release::R4 => format!("\"period\":{period}"),
        Release::R5 => format!("\"interval\":{period},\"intervalUnit\":\"ms\""),
    };
    let mut data = String::new();
    for count in &waveform.counts {
        data.push_str(if data.is_empty() { "" } else { " " });
        data.push_str(&count.to_string());
    }
    format!(
        ",\"valueSampledData\":{{\"origin\":{},{interval},\"factor\":{},\"dimensions\":1,\
         \"data\":\"{data}\"}}",
        quantity(waveform.offset, waveform.unit),
        waveform.resolution,
    )
}

fn coding(system: &str, code: &str, display: &str) -> String {
    let mut out = format!("{{\"system\":\"{system}\",\"code\":\"{code}\"");
    if !display.is_empty() {
        out.push_str(&format!(",\"display\":\"{display}\""));
    }
    out.push('}');
    out
}

/// A text of the caller's in JSON (RFC 8259 §7).
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            control if control < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(control))),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

/// Year, month and day of a day since 1970, to the year 9999.
fn date(mut day: u64) -> Option<(u64, u64, u64)> {
    let leap = |year: u64| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    // 400 years always have as many days.
    let eras = day.checked_div(ERA)?;
    day = day.checked_rem(ERA)?;
    let mut year = eras.checked_mul(400)?.checked_add(1970)?;
    loop {
        let days = if leap(year) { 366 } else { 365 };
        match day.checked_sub(days) {
            Some(rest) => day = rest,
            None => break,
        }
        year = year.checked_add(1)?;
    }
    if year > 9999 {
        return None;
    }
    let february = if leap(year) { 29 } else { 28 };
    let mut month = 1u64;
    for days in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        match day.checked_sub(days) {
            Some(rest) => day = rest,
            None => break,
        }
        month = month.checked_add(1)?;
    }
    Some((year, month, day.checked_add(1)?))
}

/// Milliseconds of a day, and days of 400 years.
const DAY: u64 = 86_400_000;
const ERA: u64 = 146_097;

const MDC: &str = "urn:iso:std:iso:11073:10101";
const STATUS: &str = "http://hl7.org/fhir/uv/pocd/CodeSystem/measurement-status";
const UNKNOWN: &str = "\"extension\":[{\"url\":\
    \"http://hl7.org/fhir/StructureDefinition/data-absent-reason\",\"valueCode\":\"unknown\"}]";

/// Flags that qualify a value which is there; the others make it absent, preliminary or a test.
const FLAGS: [(Quality, &str, &str); 5] = [
    (Quality::QUESTIONABLE, "questionable", "Measurement questionable"),
    (Quality::CALIBRATION_ONGOING, "calibration-ongoing", "Calibration ongoing"),
    (Quality::VALIDATED_DATA, "validated-data", "Validated data"),
    (Quality::MSMT_STATE_IN_ALARM, "in-alarm", "Measurement in alarm"),
    (Quality::MSMT_STATE_AL_INHIBITED, "alarm-inhibited", "Alarm inhibited"),
];

#[cfg(test)]
mod tests;
