//! What a run of the ward comes to: the object that `--json` writes and the report is drawn from.

use serde::Serialize;

/// A whole run.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Summary {
    /// Whether every promise was kept: see [`Summary::conclude`].
    pub ok: bool,
    /// Each promise that was broken, in a sentence. Empty if all were kept.
    pub broken: Vec<String>,
    /// The policy in force.
    pub policy: Policy,
    /// The devices, in the order of their figures.
    pub devices: Vec<Device>,
    /// One for each device and recipient.
    pub flows: Vec<Flow>,
    /// One for each device on a radio link through the phone.
    pub links: Vec<Link>,
    /// Every attack that was tried.
    pub attacks: Vec<Attack>,
}

/// The policy that the data were minimized under.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// Its version, which never goes back.
    pub version: u64,
    /// The SHA-256 digest of its signed form, in hexadecimal: it is an input of every frame's key.
    pub digest: String,
}

/// A device on the ward.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Device {
    /// Short, as in [`Flow::device`].
    pub name: String,
    /// Its certified name, a SPIFFE-style URI.
    pub uri: String,
    /// Where its readings come from: a recording, or a simulation that says so.
    pub source: String,
    /// Whether the readings are simulated.
    pub simulated: bool,
    /// The session, for instance `TLS 1.3, X25519MLKEM768, ECDSA P-256`.
    pub session: String,
}

/// What went from a device to a recipient.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Flow {
    /// The device's [`Device::name`].
    pub device: String,
    /// The recipient, for instance `care team`.
    pub recipient: String,
    /// The purpose of use (HL7 PurposeOfUse), for instance `TREAT`.
    pub purpose: String,
    /// Readings measured: each sample and each count of a waveform is one.
    pub measured: u64,
    /// Readings that the recipient opened, counted alike.
    pub delivered: u64,
    /// Bytes of what was measured, encoded alike but not minimized.
    pub bytes_in: u64,
    /// Bytes of the frames sent: header, padding and tag included.
    pub bytes_out: u64,
    /// Frames that the recipient opened.
    pub frames: u64,
    /// Frames that were sent and have not arrived, as the recipient counts them by their numbers.
    pub lost: u64,
    /// Frames that the recipient refused; those of attacks are not among them.
    pub rejected: u64,
}

/// A device's radio link, and what went over it through the phone, all of its sessions together.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Link {
    /// The device's [`Device::name`].
    pub device: String,
    /// BLE's MTU, of which 3 bytes are ATT's own.
    pub mtu: u64,
    /// What the simulated radio does each way, in percent of packets: loses them, delivers them twice,
    /// delivers them late.
    pub loss_percent: u64,
    /// See [`Link::loss_percent`].
    pub twice_percent: u64,
    /// See [`Link::loss_percent`].
    pub late_percent: u64,
    /// What the radio's dice begin with, in hexadecimal.
    pub seed: String,
    /// The handshakes, for instance `EDHOC method 0, suite 4, x5chain and x5t`.
    pub handshake: String,
    /// How many sessions there were.
    pub sessions: u64,
    /// Bytes of all handshakes over the air, both ways, packets' heads and repetitions included.
    pub handshake_bytes: u64,
    /// Their packets.
    pub handshake_packets: u64,
    /// From the first packet until measurements could be sealed, in milliseconds of simulated time: the
    /// slowest session's.
    pub ready_ms: u64,
    /// How often something was sent again because no answer or acknowledgement came.
    pub repeats: u64,
    /// Packets over the air, both ways.
    pub packets: u64,
    /// Those that were lost, arrived twice, or were overtaken.
    pub packets_lost: u64,
    /// See [`Link::packets_lost`].
    pub packets_twice: u64,
    /// See [`Link::packets_lost`].
    pub packets_overtaken: u64,
    /// Frames with measurements that were sent.
    pub frames: u64,
    /// Those of them that took more than one packet.
    pub frames_cut: u64,
    /// Those that were opened.
    pub frames_opened: u64,
    /// Those that were lost.
    pub frames_lost: u64,
    /// Sessions that went on after the device had lost its power.
    pub resumed: u64,
    /// How long after it had it back, in milliseconds.
    pub resumed_ms: u64,
    /// Numbers of frames that were skipped then, as they had been reserved: none may be used again.
    pub numbers_skipped: u64,
    /// Packets that the phone saw.
    pub phone_packets: u64,
    /// Their bytes.
    pub phone_bytes: u64,
    /// Stretches of names, certificates, keys, policy and measurements that were sought in them.
    pub phone_sought: u64,
    /// Kinds of those that were found.
    pub phone_read: Vec<String>,
}

/// An attack and what came of it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Attack {
    /// Its name, for instance `replayed frame`.
    pub name: String,
    /// What was done, in a sentence.
    pub tried: String,
    /// How often, for instance once for every byte of a frame.
    pub attempts: u64,
    /// Whether every attempt was refused.
    pub refused: bool,
    /// The error that refused it, in its own words.
    pub reason: String,
}

impl Summary {
    /// Sets [`Summary::ok`] from what is written down; to be called once, at the end.
    ///
    /// It holds if something was delivered, no promise is noted as broken, no frame of an honest
    /// device was rejected, there were attacks and each was refused.
    pub fn conclude(&mut self) {
        for attack in self.attacks.iter().filter(|attack| !attack.refused) {
            self.broken.push(format!("The attack “{}” was not refused.", attack.name));
        }
        for flow in self.flows.iter().filter(|flow| flow.rejected > 0) {
            let Flow { rejected, device, recipient, .. } = flow;
            self.broken.push(format!("{recipient} rejected {rejected} frames of the {device}."));
        }
        for link in &self.links {
            let Link { device, frames, frames_opened, frames_lost, phone_read, .. } = link;
            if frames_opened + frames_lost != *frames {
                self.broken.push(format!(
                    "Of {frames} frames of the {device}, {frames_opened} were opened and \
                     {frames_lost} counted as lost."
                ));
            }
            for what in phone_read {
                self.broken.push(format!("The phone could read {what} of the {device}."));
            }
        }
        if self.attacks.is_empty() {
            self.broken.push("No attack was tried.".into());
        }
        if !self.flows.iter().any(|flow| flow.delivered > 0) {
            self.broken.push("Nothing was delivered.".into());
        }
        self.ok = self.broken.is_empty();
    }
}

impl Flow {
    /// The share of the measured bytes that did not have to leave, in percent; negative where the
    /// frames outweigh what is left out.
    #[must_use]
    pub fn saved(&self) -> Option<f64> {
        let (measured, sent) = (self.bytes_in as f64, self.bytes_out as f64);
        (self.bytes_in > 0).then(|| 100.0 * (measured - sent) / measured)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept() -> Summary {
        Summary {
            flows: vec![Flow { delivered: 1, ..Flow::default() }],
            attacks: vec![Attack { refused: true, ..Attack::default() }],
            ..Summary::default()
        }
    }

    #[test]
    fn kept_promises_are_ok() {
        let mut summary = kept();
        summary.conclude();
        assert!(summary.ok);
    }

    #[test]
    fn each_broken_promise_is_not() {
        let breaks: [fn(&mut Summary); 7] = [
            |summary| summary.links.push(Link { frames: 1, ..Link::default() }),
            |summary| {
                summary.links.push(Link { phone_read: vec!["a name".into()], ..Link::default() });
            },
            |summary| summary.attacks[0].refused = false,
            |summary| summary.attacks.clear(),
            |summary| summary.flows[0].delivered = 0,
            |summary| summary.flows[0].rejected = 1,
            |summary| summary.broken.push("Something else.".into()),
        ];
        for (i, broken) in breaks.iter().enumerate() {
            let mut summary = kept();
            broken(&mut summary);
            summary.conclude();
            assert!(!summary.ok && !summary.broken.is_empty(), "{i}");
        }
    }

    #[test]
    fn json_has_what_is_promised() {
        let json = serde_json::to_value(kept()).unwrap();
        assert!(json["ok"].is_boolean());
        for key in ["device", "recipient", "measured", "delivered", "bytes_in", "bytes_out"] {
            assert!(!json["flows"][0][key].is_null(), "{key}");
        }
        for key in ["name", "refused", "reason"] {
            assert!(!json["attacks"][0][key].is_null(), "{key}");
        }
    }
}
