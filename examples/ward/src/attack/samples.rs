//! Attacks on the policy's reach: what no rule names, and what must never leave.

use super::{Outcome, Scene, expect};
use crate::Fallible;
use crate::device::at;
use crate::ledger::Seen;
use crate::reading::Reading;
use crate::recipient::Recipient;
use iomt_secure::measurement::{Code, Decimal, Sample, Unit};
use iomt_secure::minimize::{self, Reason};

fn sample(code: Code, unit: Unit) -> Fallible<Reading> {
    let value = Decimal::new(366, -1).ok_or("the value is out of range")?;
    Ok(Reading::Sample(Sample::new(code, value, unit, at(0))))
}

pub(super) fn unnamed(scene: &Scene<'_>) -> Fallible<Outcome> {
    let mut member = scene.probe("probe-unnamed")?;
    let latitude = sample(Code::HF_LATITUDE, Unit::ANG_DEG)?;
    let temperature = sample(Code::TEMP_BODY, Unit::DEGC)?;
    let flow = sample(Code::FLOW_FLUID_PUMP, Unit::MILLI_L_PER_HR)?;
    let mut attempts = 0;
    let forbidden = |recipient: &Recipient| -> Vec<(&Reading, Reason)> {
        let mut forbidden = vec![(&temperature, Reason::Unnamed), (&latitude, Reason::Never)];
        if recipient.contact().title == scene.research.contact().title {
            // The pump is nobody's business there.
            forbidden.push((&flow, Reason::Unnamed));
        }
        forbidden
    };
    for recipient in [scene.care, scene.research] {
        let mut probe = scene.link(&mut member, recipient)?;
        probe.entered(recipient)?;
        for (reading, reason) in forbidden(recipient) {
            let outcome = probe.link.give(reading)?;
            if outcome != minimize::Outcome::Dropped(reason) {
                return Err(format!("{}: {outcome:?}", reading.code()).into());
            }
            if probe.link.seal()?.is_some() {
                return Err(format!("a frame was made of {}", reading.code()).into());
            }
            attempts += 1;
        }
        // The control: what a rule names arrives, alone, and at research nothing of the pump does.
        let control = if recipient.contact().title == scene.care.contact().title {
            sample(Code::FLOW_FLUID_PUMP, Unit::MILLI_L_PER_HR)?
        } else {
            sample(Code::CONC_GLU_CAPILLARY_WHOLEBLOOD, Unit::MILLI_G_PER_DL)?
        };
        probe.link.give(&temperature)?;
        probe.link.give(&control)?;
        let frame = probe.link.seal()?.ok_or("the policy kept the control back")?;
        let seen = probe.put(recipient, &frame)?;
        expect("what arrived", &seen, |seen| *seen == Seen::Opened(vec![control.code()]))?;
        probe.link.finish()?;
    }
    for recipient in [scene.care, scene.research] {
        for arrived in recipient.arrived() {
            let code = arrived.reading.code();
            if forbidden(recipient).iter().any(|(reading, _)| reading.code() == code) {
                return Err(format!("{code} has arrived").into());
            }
        }
    }
    let reason = "dropped before a frame is made: no rule of the view names the metric, or the policy \
                  says never; nothing of it arrived";
    Ok(Outcome { attempts, reason: reason.into() })
}
