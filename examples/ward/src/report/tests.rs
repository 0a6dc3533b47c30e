use super::chart::{Axis, HEIGHT, WIDTH, path, svg, thin};
use super::escape::{Escaped, grouped};
use super::{Figure, Panel, Report, Shape};
use crate::signals;
use crate::summary::{Attack, Device, Flow, Link, Policy, Summary};

/// Every coordinate of a path of `M`, `L`, `H`, `V` and `h0`.
fn coordinates(d: &str) -> Vec<(char, Vec<f64>)> {
    let mut commands: Vec<(char, String)> = Vec::new();
    for character in d.chars() {
        if character.is_alphabetic() {
            commands.push((character, String::new()));
        } else {
            commands.last_mut().unwrap().1.push(character);
        }
    }
    let numbers = |text: &str| text.split_whitespace().map(|n| n.parse().unwrap()).collect();
    commands.iter().map(|(command, text)| (*command, numbers(text))).collect()
}

fn within(d: &str) {
    for (command, numbers) in coordinates(d) {
        let limits: &[f64] = match command {
            'M' | 'L' => &[WIDTH, HEIGHT],
            'H' => &[WIDTH],
            'V' => &[HEIGHT],
            'h' => &[0.0],
            other => panic!("{other}"),
        };
        assert_eq!(numbers.len(), limits.len(), "{command}");
        for (number, limit) in numbers.iter().zip(limits) {
            assert!((0.0..=*limit).contains(number), "{command}{number}");
        }
    }
}

fn axes(points: &[(f64, f64)], to: f64) -> (Axis, Axis) {
    (Axis::exact(0.0, to, 8), Axis::around(points.iter().map(|point| point.1), 3))
}

#[test]
fn markup_is_escaped() {
    let evil = "<script>alert('1')</script>\"&\u{0}\u{202e}";
    assert_eq!(
        Escaped(evil).to_string(),
        "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;&amp;\u{fffd}\u{fffd}"
    );
}

#[test]
fn nothing_given_is_ever_markup() {
    let evil = || "<b onclick='x'>\"&".to_string();
    let report = Report {
        summary: Summary {
            ok: false,
            broken: vec![evil()],
            policy: Policy { name: evil(), version: 1, digest: evil() },
            devices: vec![Device {
                name: evil(),
                uri: evil(),
                source: evil(),
                simulated: true,
                session: evil(),
            }],
            flows: vec![Flow {
                device: evil(),
                recipient: evil(),
                purpose: evil(),
                ..Flow::default()
            }],
            attacks: vec![Attack {
                name: evil(),
                tried: evil(),
                reason: evil(),
                ..Attack::default()
            }],
            links: vec![Link {
                device: evil(),
                handshake: evil(),
                seed: evil(),
                phone_read: vec![evil()],
                ..Link::default()
            }],
        },
        figures: vec![Figure {
            device: evil(),
            caption: evil(),
            panels: vec![Panel {
                title: evil(),
                method: evil(),
                unit: evil(),
                points: vec![(0.0, 1.0), (1.0, 2.0)],
                ..Panel::default()
            }],
        }],
    };
    let html = report.html();
    assert!(!html.contains("<b onclick"), "markup got through");
    assert!(!html.contains("'x'>\""), "an attribute was left");
    assert!(html.matches("&lt;b onclick=&#39;x&#39;&gt;&quot;&amp;").count() >= 22);
}

#[test]
fn the_page_asks_for_nothing() {
    let html = example().html();
    for outside in ["http://", "https://", "<script", "<link", "<img", "@import", "url(", "style="]
    {
        assert!(!html.contains(outside), "{outside}");
    }
    assert!(html.contains("default-src 'none'; style-src 'sha256-"));
}

#[test]
fn a_path_has_only_numbers_and_stays_within() {
    let nasty = [
        (0.0, 1.0),
        (1.0, f64::NAN),
        (2.0, f64::INFINITY),
        (f64::NAN, 1.0),
        (3.0, 1e300),
        (4.0, -1e300),
        (5.0, 0.0),
        (-7.0, 1.0),
        (99.0, 1.0),
    ];
    for shape in [Shape::Line, Shape::Steps, Shape::Dots] {
        let (time, value) = axes(&nasty, 10.0);
        let d = path(&nasty, shape, &time, &value);
        assert!(!d.is_empty());
        within(&d);
    }
}

#[test]
fn a_constant_an_empty_and_a_single_value_are_drawn() {
    for points in [vec![], vec![(0.0, 5.0)], vec![(0.0, 5.0), (1.0, 5.0)], vec![(0.0, f64::NAN)]] {
        for shape in [Shape::Line, Shape::Steps, Shape::Dots] {
            let (time, value) = axes(&points, 10.0);
            within(&path(&points, shape, &time, &value));
            let panel = Panel { points: points.clone(), shape, ..Panel::default() };
            let drawn = svg(&panel, &[], &time, "c0", None);
            assert!(!drawn.contains("NaN") && !drawn.contains("inf"), "{drawn}");
        }
    }
}

#[test]
fn a_gap_is_not_bridged() {
    let points = [(0.0, 1.0), (1.0, 2.0), (2.0, f64::NAN), (3.0, 1.0), (4.0, 2.0)];
    let (time, value) = axes(&points, 5.0);
    for shape in [Shape::Line, Shape::Steps] {
        assert_eq!(path(&points, shape, &time, &value).matches('M').count(), 2, "{shape:?}");
    }
}

#[test]
fn thinning_keeps_every_peak() {
    let mut points: Vec<_> =
        (0..100_000).map(|i| (f64::from(i) / 1000.0, (f64::from(i) / 300.0).sin())).collect();
    for (i, height) in [(12_345, 9.0), (50_001, -9.0), (99_998, 7.0)] {
        points[i].1 = height;
    }
    let time = Axis::exact(0.0, 100.0, 8);
    let thinned = thin(&points, &time);
    assert!(thinned.len() <= 4 * 2001, "{}", thinned.len());
    for i in [0, 12_345, 50_001, 99_998, 99_999] {
        assert!(thinned.contains(&points[i]), "{i}");
    }
    assert!(thinned.windows(2).all(|two| two[0].0 < two[1].0));
}

#[test]
fn thinning_leaves_few_points_alone() {
    let points = [(0.0, 1.0), (1.0, 3.0), (2.0, 2.0)];
    assert_eq!(thin(&points, &Axis::exact(0.0, 2.0, 8)), points);
}

#[test]
fn ticks_are_round_and_inside() {
    for (low, high) in
        [(0.0, 120.0), (0.0, 7.3), (-1.5, 2.5), (60.0, 61.0), (0.0, 1e-6), (-1e15, 1e15)]
    {
        let axis = Axis::exact(low, high, 8);
        assert!((3..=10).contains(&axis.ticks.len()), "{axis:?}");
        assert!(axis.ticks.iter().all(|tick| (low..=high).contains(tick)), "{axis:?}");
    }
    assert_eq!(Axis::exact(0.0, 120.0, 8).ticks[..3], [0.0, 20.0, 40.0]);
    let day = Axis::time(-600.0, 90_000.0, 8);
    assert_eq!(day.ticks[..3], [0.0, 18_000.0, 36_000.0]);
    assert_eq!(day.label(18_000.0), "5 h");
    assert_eq!(Axis::time(0.0, 300.0, 8).label(100.0), "100 s");
    let axis = Axis::exact(-1.0, 1.0, 4);
    assert_eq!(axis.label(-0.5), "\u{2212}0.5");
    assert_eq!(axis.label(-0.0), "0.0");
}

#[test]
fn digits_stand_in_threes() {
    for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
        assert_eq!(grouped(number), text);
    }
}

/// A made-up run on the real signals, for the tests here and to look at: with `WARD_REPORT_EXAMPLE`
/// set to a file name, [`the_page_is_whole`] leaves the page there.
fn example() -> Report {
    let device = |name: &str, kind: &str, source: &str| Device {
        name: name.into(),
        uri: format!("spiffe://ward.example/icu/{kind}/{name}"),
        source: source.into(),
        simulated: source.starts_with("A "),
        session: "TLS 1.3, X25519MLKEM768, ECDSA P-256".into(),
    };
    let flow = |device: &str, recipient: &str, numbers: [u64; 5]| Flow {
        device: device.into(),
        recipient: recipient.into(),
        purpose: if recipient == "research" { "HRESCH" } else { "TREAT" }.into(),
        measured: numbers[0],
        delivered: numbers[1],
        bytes_in: numbers[2],
        bytes_out: numbers[3],
        frames: numbers[4],
        lost: numbers[4] / 8,
        rejected: 0,
    };
    let attack = |name: &str, tried: &str, attempts, reason: &str| Attack {
        name: name.into(),
        tried: tried.into(),
        attempts,
        refused: true,
        reason: reason.into(),
    };
    let (ecg, ppg) = (signals::ecg(), signals::ppg());
    let mut summary = Summary {
        policy: Policy {
            name: "ward".into(),
            version: 7,
            digest: "9f2c41d8e07b5a3366c1d94af0b27e5518ce60b3d49f7a21830be5c6f4a19d07".into(),
        },
        devices: vec![
            device("ecg-patch", "ecg", ecg.source),
            device("oximeter", "spo2", ppg.source),
            device("pump", "pump", signals::INFUSION_SOURCE),
            device("glucose-meter", "meter", signals::GLUCOSE_SOURCE),
        ],
        flows: vec![
            flow("ecg-patch", "care team", [43_200, 120, 71_300, 5_810, 120]),
            flow("ecg-patch", "research", [43_200, 2, 71_300, 118, 2]),
            flow("oximeter", "care team", [9_618, 82, 14_100, 3_980, 82]),
            flow("oximeter", "research", [9_618, 0, 14_100, 0, 0]),
            flow("pump", "care team", [120, 14, 2_400, 690, 14]),
            flow("pump", "research", [120, 2, 2_400, 101, 2]),
            flow("glucose-meter", "care team", [24, 24, 480, 1_150, 24]),
            flow("glucose-meter", "research", [24, 8, 480, 380, 8]),
        ],
        attacks: vec![
            attack(
                "no certificate",
                "A client without a certificate connects.",
                1,
                "peer sent no certificates (TLS alert certificate_required)",
            ),
            attack(
                "another CA",
                "A device presents a certificate of a stranger's authority.",
                1,
                "the chain does not end in a trusted root: check the device's enrolment",
            ),
            attack(
                "expired certificate",
                "A certificate that ran out before the time floor.",
                1,
                "the certificate has run out by the time floor: renew it",
            ),
            attack(
                "TLS 1.2",
                "A client offers nothing above TLS 1.2.",
                1,
                "peer is incompatible: no version in common (TLS alert protocol_version)",
            ),
            attack(
                "replayed frame",
                "A frame is sent twice.",
                1,
                "the frame was received before: a replay, or a network that repeats",
            ),
            attack(
                "flipped bit in every byte",
                "Each byte of a frame in turn has one bit flipped.",
                87,
                "the tag does not fit: the frame was changed, or is not of this session",
            ),
            attack(
                "policy rolled back",
                "A policy of an older version, correctly signed, is installed.",
                1,
                "the policy is older than the one in force: versions never go back",
            ),
        ],
        ..Summary::default()
    };
    summary.conclude();

    let hertz = |rate: (u32, u32)| f64::from(rate.0) / f64::from(rate.1);
    let wave = |counts: &[i32], rate: (u32, u32), scale: &dyn Fn(i32) -> f64| {
        let value = |(i, count): (usize, &i32)| (i as f64 / hertz(rate), scale(*count));
        counts.iter().enumerate().map(value).collect()
    };
    let rates: Vec<_> = (3..120)
        .map(|s| (f64::from(s), 104.0 + (f64::from(s) / 9.0).sin() * 7.0))
        .map(|(s, rate)| (s, if (70.0..74.0).contains(&s) { f64::NAN } else { rate.round() }))
        .collect();
    let panel = |title: &str, method: &str, unit: &str, shape, points| Panel {
        title: title.into(),
        method: method.into(),
        unit: unit.into(),
        shape,
        points,
    };
    let pumped: Vec<_> = signals::infusion()
        .take(120)
        .enumerate()
        .map(|(s, pump)| (s as f64, f64::from(pump.flow) / 10.0))
        .collect();
    let changes = pumped
        .iter()
        .enumerate()
        .filter(|(i, now)| *i == 0 || pumped[*i - 1].1 != now.1)
        .map(|(_, now)| *now)
        .collect();
    let glucose: Vec<_> = signals::glucose()
        .skip(84)
        .take(24)
        .enumerate()
        .map(|(i, level)| (i as f64 * 5.0, f64::from(level)))
        .collect();
    let binned =
        glucose.iter().step_by(3).map(|(at, level)| (*at, (level / 20.0).round() * 20.0)).collect();
    Report {
        summary,
        figures: vec![
            Figure {
                device: "ecg-patch".into(),
                caption: "The care team gets the heart rate each second, research its mean over a minute. The ECG itself, which identifies its owner, never leaves the patch.".into(),
                panels: vec![
                    panel("measured", "ECG, lead MLII, 360 Hz", "mV", Shape::Line, wave(&ecg.counts, ecg.rate, &|count| f64::from(count - signals::ECG_ZERO) / f64::from(signals::ECG_PER_MILLIVOLT))),
                    panel("care team", "heart rate, each second", "/min", Shape::Steps, rates),
                    panel("research", "heart rate, mean of each minute", "/min", Shape::Dots, vec![(60.0, 106.0), (119.5, 102.0)]),
                ],
            },
            Figure {
                device: "oximeter".into(),
                caption: "The care team gets the pulse rate; research gets nothing.".into(),
                panels: vec![
                    panel("measured", "plethysmogram, 117 Hz", "", Shape::Line, wave(&ppg.counts, ppg.rate, &|count| f64::from(count))),
                    panel("care team", "pulse rate, each second", "/min", Shape::Steps, (4..82).map(|s| (f64::from(s), 58.0 + f64::from(s * 7 % 4))).collect()),
                    panel("research", "no rule names it", "/min", Shape::Steps, vec![]),
                ],
            },
            Figure {
                device: "pump".into(),
                caption: "The care team gets each change of the flow, research its bin.".into(),
                panels: vec![
                    panel("measured", "flow, each second", "mL/h", Shape::Steps, pumped),
                    panel("care team", "flow, on change", "mL/h", Shape::Steps, changes),
                    panel("research", "flow, maximum of each minute", "mL/h", Shape::Dots, vec![(60.0, 300.0), (119.5, 300.0)]),
                ],
            },
            Figure {
                device: "glucose-meter".into(),
                caption: "Two hours in two minutes: each second here is one on the ward's clock.".into(),
                panels: vec![
                    panel("measured", "glucose, every 5 minutes", "mg/dL", Shape::Dots, glucose.clone()),
                    panel("care team", "as measured", "mg/dL", Shape::Dots, glucose),
                    panel("research", "every 15 minutes, rounded to 20", "mg/dL", Shape::Dots, binned),
                ],
            },
        ],
    }
}

#[test]
fn the_page_is_whole() {
    let html = example().html();
    assert!(html.contains("Every promise was kept"));
    assert!(html.contains("nothing received"));
    assert!(!html.contains("NaN"));
    for element in ["div", "figure", "table", "svg", "tr", "ul", "li", "span", "p", "dl", "text"] {
        let opened = html.matches(&format!("<{element}>")).count()
            + html.matches(&format!("<{element} ")).count();
        assert_eq!(opened, html.matches(&format!("</{element}>")).count(), "{element}");
    }
    assert!(html.len() < 1 << 20, "{} bytes", html.len());
    if let Some(file) = std::env::var_os("WARD_REPORT_EXAMPLE") {
        std::fs::write(file, html).unwrap();
    }
}

#[test]
fn a_broken_promise_is_not_hidden() {
    let mut report = example();
    report.summary.attacks[4].refused = false;
    report.summary.conclude();
    let html = report.html();
    assert!(!html.contains("Every promise was kept"));
    assert!(html.contains("A promise was broken") && html.contains("NOT refused"));
}
