//! The page around the charts.

use super::chart::{self, Axis};
use super::escape::{Escaped, grouped};
use super::{Figure, Panel, Report, Shape};
use crate::summary::{Attack, Device, Flow, Link, Summary};
use iomt_secure::crypto::hash::sha256;
use std::fmt::Write;

/// The whole page.
pub(super) fn render(report: &Report) -> String {
    let Report { summary, figures } = report;
    let mut page = String::with_capacity(1 << 18);
    // no script, no network: only this very style sheet may act
    let _ = write!(
        page,
        concat!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ",
            "style-src 'sha256-{}'; base-uri 'none'; form-action 'none'\">\n",
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
            "<title>iomt-secure: what left the ward</title>\n<style>{}</style>\n",
            "</head>\n<body>\n<main>\n"
        ),
        base64(&sha256(&[STYLE.as_bytes()])),
        STYLE
    );
    head(&mut page, summary);
    page.push_str("<h2>What each recipient received</h2>\n");
    page.push_str(
        "<p class=\"soft\">Above, what the device measured; below it, on the same time axis, all \
         that each recipient opened. What is not drawn did not leave the device, or was lost on the \
         radio, which is counted.</p>\n",
    );
    for figure in figures {
        draw(&mut page, figure, summary);
    }
    links(&mut page, &summary.links);
    flows(&mut page, &summary.flows);
    attacks(&mut page, &summary.attacks);
    overhead(&mut page);
    page.push_str(PROMISES);
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

fn head(page: &mut String, summary: &Summary) {
    page.push_str("<h1>What left the ward</h1>\n");
    let policy = &summary.policy;
    let _ = writeln!(
        page,
        "<p class=\"soft\">Policy <b>{}</b>, version {}, SHA-256 <code>{}</code>: an input of the \
         key of every frame, so that who opens one knows what was left out.</p>",
        Escaped(&policy.name),
        policy.version,
        Escaped(&policy.digest)
    );
    let refused = summary.attacks.iter().filter(|attack| attack.refused).count();
    let all = summary.attacks.len();
    if summary.ok {
        let _ = writeln!(
            page,
            "<div class=\"verdict good\" role=\"status\"><strong>\u{2713} Every promise was \
             kept.</strong>Only what the policy names left the devices, and all {all} attacks were \
             refused.</div>"
        );
    } else {
        page.push_str("<div class=\"verdict bad\" role=\"alert\"><strong>\u{2717} ");
        let _ = match summary.broken.len() {
            0 => write!(page, "The run was not concluded."),
            1 => write!(page, "A promise was broken."),
            broken => write!(page, "{broken} promises were broken."),
        };
        page.push_str("</strong><ul>");
        for broken in &summary.broken {
            let _ = write!(page, "<li>{}</li>", Escaped(broken));
        }
        page.push_str("</ul></div>\n");
    }
    let total = |of: fn(&Flow) -> u64| summary.flows.iter().map(of).sum::<u64>();
    let (measured, sent) = (total(|flow| flow.bytes_in), total(|flow| flow.bytes_out));
    let whole = Flow { bytes_in: measured, bytes_out: sent, ..Flow::default() };
    page.push_str("<dl class=\"facts\">");
    for (name, value, small) in [
        (
            "Devices",
            summary.devices.len().to_string(),
            format!(
                "{} simulated",
                summary.devices.iter().filter(|device| device.simulated).count()
            ),
        ),
        (
            "Readings delivered",
            grouped(total(|flow| flow.delivered)),
            format!("of {} measured for them", grouped(total(|flow| flow.measured))),
        ),
        (
            "Bytes sent",
            grouped(sent),
            format!("of {} measured; {} saved", grouped(measured), percent(whole.saved())),
        ),
        (
            "Frames",
            grouped(total(|flow| flow.frames)),
            format!(
                "{} rejected, {} lost on the radio",
                grouped(total(|flow| flow.rejected)),
                grouped(total(|flow| flow.lost))
            ),
        ),
        ("Attacks refused", format!("{refused} of {all}"), tries(&summary.attacks)),
    ] {
        let _ = write!(page, "<div><dt>{name}</dt><dd>{value}<small>{small}</small></dd></div>");
    }
    page.push_str("</dl>\n");
}

fn tries(attacks: &[Attack]) -> String {
    format!("in {} attempts", grouped(attacks.iter().map(|attack| attack.attempts).sum()))
}

fn draw(page: &mut String, figure: &Figure, summary: &Summary) {
    let device = summary.devices.iter().find(|device| device.name == figure.device);
    page.push_str("<figure>\n<header>");
    let _ = write!(page, "<h3>{}</h3>", Escaped(&figure.device));
    if let Some(Device { source, simulated, .. }) = device {
        let tag = if *simulated { "simulated" } else { "recorded" };
        let _ = write!(page, "<span class=\"tag\">{tag}</span>");
        let _ = write!(page, "<span class=\"soft\">{}</span>", Escaped(source));
    }
    page.push_str("</header>\n");
    let _ = writeln!(page, "<figcaption>{}</figcaption>", Escaped(&figure.caption));

    let times = figure.panels.iter().flat_map(|panel| &panel.points).map(|point| point.0);
    let (from, to) = times
        .filter(|time| time.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(from, to), at| (from.min(at), to.max(at)));
    // room for a dot at the edge
    let room = (to - from.min(0.0)) * 0.012;
    let time = Axis::time(from.min(0.0) - room, to + room, 8);
    let close = figure.panels.first().and_then(|panel| close_up(panel, &time));
    for (i, panel) in figure.panels.iter().enumerate() {
        let class = format!("c{}", i.min(4));
        let band = if i == 0 { close.as_ref().map(|close| (close.low, close.high)) } else { None };
        // what has one unit has one scale, so that heights compare
        let same = |other: &&Panel| !panel.unit.is_empty() && other.unit == panel.unit;
        let alike: Vec<&Panel> = figure.panels.iter().filter(same).collect();
        let flow = summary
            .flows
            .iter()
            .find(|flow| flow.device == figure.device && flow.recipient == panel.title);
        let _ = write!(page, "<div class=\"panel\">{}", who(panel, &class, flow));
        let _ = writeln!(page, "{}</div>", chart::svg(panel, &alike, &time, &class, band));
        if let Some(close) = close.as_ref().filter(|_| i == 0) {
            let panel = Panel {
                title: format!("{}, close up", panel.title),
                method: format!("seconds {:.0} to {:.0}, shaded above", close.low, close.high),
                ..panel.clone()
            };
            let _ = write!(page, "<div class=\"panel\">{}", who(&panel, &class, None));
            let _ = writeln!(page, "{}</div>", chart::svg(&panel, &[], close, &class, None));
            axis(page, close);
        }
    }
    axis(page, &time);
    if let Some(Device { uri, session, .. }) = device {
        let _ = writeln!(
            page,
            "<p class=\"soft\"><code>{}</code> over {}</p>",
            Escaped(uri),
            Escaped(session)
        );
    }
    page.push_str("</figure>\n");
}

fn axis(page: &mut String, time: &Axis) {
    let times = chart::time_svg(time);
    let _ = writeln!(page, "<div class=\"panel axis\"><span></span><span></span>{times}</div>");
}

fn who(panel: &Panel, class: &str, flow: Option<&Flow>) -> String {
    let mut who = format!(
        "<div class=\"who {class}\"><b>{}</b><span>{}</span>",
        Escaped(&panel.title),
        Escaped(&panel.method)
    );
    if let Some(flow) = flow {
        let readings = grouped(flow.delivered);
        let _ = write!(
            who,
            "<span>{readings} of {} readings, {} bytes sent</span>",
            grouped(flow.measured),
            grouped(flow.bytes_out)
        );
        if flow.lost > 0 {
            let all = grouped(flow.frames + flow.lost);
            let _ = write!(who, "<span>{} of {all} frames lost</span>", grouped(flow.lost));
        }
    }
    who.push_str("</div>");
    who
}

/// A few seconds that show the shape of a waveform, where the whole is too dense to.
fn close_up(panel: &Panel, time: &Axis) -> Option<Axis> {
    let dense = panel.shape == Shape::Line && panel.points.len() > 4000;
    let from = (time.low + (time.high - time.low) / 4.0).floor().max(0.0);
    dense.then(|| Axis::time(from, (from + 8.0).min(time.high), 8))
}

fn links(page: &mut String, links: &[Link]) {
    if links.is_empty() {
        return;
    }
    page.push_str("<h2>On the radio, through a phone</h2>\n");
    let read: Vec<_> = links.iter().flat_map(|link| &link.phone_read).collect();
    if read.is_empty() {
        let _ = writeln!(
            page,
            "<p class=\"soft\"><b class=\"yes\">\u{2713} The phone could read nothing.</b> It relayed \
             {} packets with {} bytes. Every stretch of eight bytes of names, certificates, keys, \
             policy and measurements was sought in them, {} in all, and none was found.</p>",
            grouped(links.iter().map(|link| link.phone_packets).sum()),
            grouped(links.iter().map(|link| link.phone_bytes).sum()),
            grouped(links.iter().map(|link| link.phone_sought).max().unwrap_or_default()),
        );
    } else {
        page.push_str("<p><b class=\"no\">\u{2717} The phone could read:</b><ul>");
        for what in read {
            let _ = write!(page, "<li>{}</li>", Escaped(what));
        }
        page.push_str("</ul></p>\n");
    }
    for link in links {
        radio(page, link);
    }
}

/// One link: what the radio did, what the handshakes cost, and what became of frames.
fn radio(page: &mut String, link: &Link) {
    let part =
        |of: u64| percent((link.packets > 0).then(|| 100.0 * of as f64 / link.packets as f64));
    page.push_str("<section class=\"radio\">");
    let _ = writeln!(
        page,
        "<h3>{}</h3><p class=\"soft\">Simulated Bluetooth LE, MTU {}, {} bytes in a packet. Each way {} % \
         of packets are lost, {} % come twice, {} % late (seed <code>{}</code>). {}.</p>",
        Escaped(&link.device),
        link.mtu,
        link.mtu.saturating_sub(3),
        link.loss_percent,
        link.twice_percent,
        link.late_percent,
        Escaped(&link.seed),
        Escaped(&link.handshake),
    );
    page.push_str("<dl class=\"facts\">");
    let facts = [
        (
            "Handshakes",
            format!("{} bytes", grouped(link.handshake_bytes)),
            format!(
                "{} sessions, {} packets, ready after {:.1} s",
                link.sessions,
                grouped(link.handshake_packets),
                link.ready_ms as f64 / 1000.0
            ),
        ),
        (
            "Sent again",
            grouped(link.repeats),
            "messages, policies and key updates that were not answered in time".into(),
        ),
        (
            "Packets",
            grouped(link.packets),
            format!(
                "{} lost, {} twice, {} overtaken",
                part(link.packets_lost),
                part(link.packets_twice),
                part(link.packets_overtaken)
            ),
        ),
        (
            "Frames opened",
            format!("{} of {}", grouped(link.frames_opened), grouped(link.frames)),
            format!(
                "{} lost and counted; {} were cut into packets",
                grouped(link.frames_lost),
                grouped(link.frames_cut)
            ),
        ),
        (
            "Read by the phone",
            if link.phone_read.is_empty() { "nothing".into() } else { "something".into() },
            format!(
                "of {} packets, {} bytes",
                grouped(link.phone_packets),
                grouped(link.phone_bytes)
            ),
        ),
    ];
    let power = (
        "Power lost",
        "once".to_string(),
        format!(
            "{} sessions went on within {:.1} s; {} numbers skipped, none used twice",
            link.resumed,
            link.resumed_ms as f64 / 1000.0,
            grouped(link.numbers_skipped)
        ),
    );
    for (name, value, small) in facts.into_iter().chain((link.resumed > 0).then_some(power)) {
        let _ = write!(page, "<div><dt>{name}</dt><dd>{value}<small>{small}</small></dd></div>");
    }
    page.push_str("</dl></section>\n");
}

fn flows(page: &mut String, flows: &[Flow]) {
    page.push_str("<h2>Flows</h2>\n");
    table(
        page,
        "Each device to each recipient. Bytes measured are what was measured, encoded alike but \
         not minimized; bytes sent are whole frames: header, padding and tag included, and on the \
         radio all packets, those sent twice as well.",
        &[
            ("Device", false),
            ("Recipient", false),
            ("Purpose", false),
            ("Measured", true),
            ("Delivered", true),
            ("Bytes measured", true),
            ("Bytes sent", true),
            ("Saved", true),
            ("Frames", true),
            ("Lost", true),
            ("Rejected", true),
        ],
        flows.iter().map(|flow| {
            vec![
                Escaped(&flow.device).to_string(),
                Escaped(&flow.recipient).to_string(),
                Escaped(&flow.purpose).to_string(),
                grouped(flow.measured),
                grouped(flow.delivered),
                grouped(flow.bytes_in),
                grouped(flow.bytes_out),
                percent(flow.saved()),
                grouped(flow.frames),
                grouped(flow.lost),
                grouped(flow.rejected),
            ]
        }),
    );
}

fn attacks(page: &mut String, attacks: &[Attack]) {
    page.push_str("<h2>Attacks</h2>\n");
    table(
        page,
        "Each was tried against the running ward, over its sockets or its radio. The reason is the error that \
         refused it, in its own words.",
        &[
            ("Attack", false),
            ("What was tried", false),
            ("Attempts", true),
            ("Outcome", false),
            ("Reason", false),
        ],
        attacks.iter().map(|attack| {
            let outcome = if attack.refused {
                "<span class=\"yes\">\u{2713} refused</span>"
            } else {
                "<span class=\"no\">\u{2717} NOT refused</span>"
            };
            vec![
                Escaped(&attack.name).to_string(),
                Escaped(&attack.tried).to_string(),
                grouped(attack.attempts),
                outcome.to_string(),
                Escaped(&attack.reason).to_string(),
            ]
        }),
    );
}

/// What a protocol adds to a plaintext at least, and at most where it stands in a range.
const OVERHEAD: [(&str, u32, u32, &str); 4] = [
    ("iomt-secure frame", 18, 18, "header 1, sequence 1, tag 16"),
    ("DTLS 1.3 record", 19, 21, "header, sequence and length 2 to 4, content type 1, tag 16"),
    ("OSCORE message", 19, 21, "OSCORE option and inner code 3 to 5, tag 16"),
    ("TLS 1.3 record", 22, 22, "header 5, content type 1, tag 16"),
];

fn overhead(page: &mut String) {
    page.push_str("<h2>Frame overhead</h2>\n");
    let sizes = [16_u32, 64, 256];
    table(
        page,
        "Bytes over the plaintext at least, all with a tag of 16 bytes, as the formats have them \
         (RFC 8446, 9147, 8613); and their share of the frame at three sizes of plaintext.",
        &[
            ("Format", false),
            ("Made of", false),
            ("Overhead", true),
            ("at 16 bytes", true),
            ("at 64 bytes", true),
            ("at 256 bytes", true),
        ],
        OVERHEAD.iter().map(|(name, least, most, made)| {
            let range = |least: String, most: String| {
                if least == most { least } else { format!("{least} to {most}") }
            };
            let mut row = vec![
                (*name).to_string(),
                (*made).to_string(),
                range(least.to_string(), format!("{most}")) + " bytes",
            ];
            row.extend(sizes.iter().map(|size| {
                let share =
                    |over: u32| format!("{:.0}", 100.0 * f64::from(over) / f64::from(over + size));
                range(share(*least), share(*most)) + "\u{a0}%"
            }));
            row
        }),
    );
}

/// A table whose cells are already HTML; the first of each row is its heading.
fn table(
    page: &mut String,
    caption: &str,
    columns: &[(&str, bool)],
    rows: impl Iterator<Item = Vec<String>>,
) {
    // the roles keep it a table for screen readers where the style makes cards of it
    let _ = write!(page, "<table role=\"table\"><caption>{caption}</caption>");
    page.push_str("<thead role=\"rowgroup\"><tr role=\"row\">");
    for (name, number) in columns {
        let class = if *number { " class=\"n\"" } else { "" };
        let _ = write!(page, "<th role=\"columnheader\" scope=\"col\"{class}>{name}</th>");
    }
    page.push_str("</tr></thead>\n<tbody role=\"rowgroup\">\n");
    for row in rows {
        page.push_str("<tr role=\"row\">");
        for (i, (cell, (name, number))) in row.iter().zip(columns).enumerate() {
            let class = if *number { " class=\"n\"" } else { "" };
            let _ = match i {
                0 => write!(page, "<th role=\"rowheader\" scope=\"row\">{cell}</th>"),
                _ => write!(
                    page,
                    "<td role=\"cell\" data-label=\"{name}\"{class}><span>{cell}</span></td>"
                ),
            };
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody></table>\n");
}

fn percent(share: Option<f64>) -> String {
    match share {
        Some(share) => format!("{share:.1}\u{a0}%").replace('-', "\u{2212}"),
        None => "\u{2013}".into(),
    }
}

/// Base64 (RFC 4648 section 4), as Content-Security-Policy has its digests.
fn base64(bytes: &[u8]) -> String {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let group = three.iter().fold(0_u32, |group, byte| group << 8 | u32::from(*byte));
        let group = group << (8 * (3 - three.len()));
        for i in 0..4 {
            let six = (group >> (18 - 6 * i)) as usize & 63;
            text.push(if i > three.len() { '=' } else { char::from(alphabet[six]) });
        }
    }
    text
}

const STYLE: &str = include_str!("style.css");

const PROMISES: &str = include_str!("promises.html");
