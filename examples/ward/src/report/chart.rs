//! A signal into an SVG: the curve is stretched to any width, the lettering is not.

use super::escape::Escaped;
use super::{Panel, Shape};
use std::fmt::Write;

/// The viewBox that curves are drawn in.
pub(super) const WIDTH: f64 = 1000.0;
/// See [`WIDTH`].
pub(super) const HEIGHT: f64 = 100.0;

/// An axis: where it begins and ends, and its ticks.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Axis {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) ticks: Vec<f64>,
    decimals: usize,
    /// What the labels count in: its sign, and how many of the axis's own units it is.
    counted: (&'static str, f64),
}

impl Axis {
    /// The axis of times from `low` to `high`, exactly.
    pub(super) fn exact(low: f64, high: f64, ticks: usize) -> Self {
        let (low, high) = if low.is_finite() && high.is_finite() && low < high {
            (low, high)
        } else {
            (0.0, 1.0)
        };
        let step = Self::step((high - low) / ticks as f64);
        let first = (low / step).ceil();
        let last = ((high / step) * (1.0 + f64::EPSILON)).floor();
        let ticks = (0..=(last - first) as usize)
            .map(|i| (first + i as f64) * step)
            .filter(|tick| (low..=high).contains(tick))
            .collect();
        let decimals = (-step.log10().floor()).max(0.0) as usize;
        Self { low, high, ticks, decimals, counted: ("", 1.0) }
    }

    /// The axis of times, from `low` to `high` seconds: in hours where it is several.
    pub(super) fn time(low: f64, high: f64, ticks: usize) -> Self {
        if high - low < 3.0 * HOUR {
            return Self { counted: ("s", 1.0), ..Self::exact(low, high, ticks) };
        }
        let hours = Self::exact(low / HOUR, high / HOUR, ticks);
        let ticks = hours.ticks.iter().map(|hour| hour * HOUR).collect();
        Self { low, high, ticks, counted: ("h", HOUR), ..hours }
    }

    /// The axis of values that holds all of `values` with some room, and shows round numbers.
    pub(super) fn around(values: impl Iterator<Item = f64>, ticks: usize) -> Self {
        let (low, high) = values
            .filter(|value| value.is_finite())
            .map(|value| value.clamp(-1e15, 1e15))
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
                (low.min(value), high.max(value))
            });
        if low > high {
            return Self::exact(0.0, 1.0, ticks);
        }
        // a value that never changes gets a line in the middle
        let room = if high > low { (high - low) * 0.12 } else { low.abs().max(1.0) * 0.1 };
        Self::exact(low - room, high + room, ticks)
    }

    /// The round number next above `least`: 1, 2 or 5 times a power of ten.
    fn step(least: f64) -> f64 {
        let power = 10_f64.powf(least.log10().floor());
        [1.0, 2.0, 5.0, 10.0]
            .map(|digit| digit * power)
            .into_iter()
            .find(|step| *step >= least * (1.0 - 1e-9))
            .unwrap_or(power * 10.0)
    }

    /// Where a value lies, from 0 to 1; what is outside lies on the edge.
    pub(super) fn part(&self, value: f64) -> f64 {
        ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    /// A tick's label, with the sign of what is counted.
    pub(super) fn label(&self, tick: f64) -> String {
        let (sign, each) = self.counted;
        let tick = tick / each;
        // 0 has no sign, and a minus is not a hyphen
        let text = format!("{:.*}", self.decimals, if tick == 0.0 { 0.0 } else { tick });
        let text = text.replace('-', "\u{2212}");
        if sign.is_empty() { text } else { format!("{text} {sign}") }
    }
}

/// Seconds.
const HOUR: f64 = 3600.0;

/// The `d` of a path, within [`WIDTH`] by [`HEIGHT`].
pub(super) fn path(points: &[(f64, f64)], shape: Shape, time: &Axis, value: &Axis) -> String {
    let mut d = String::new();
    let mut before: Option<(f64, f64)> = None;
    let place = |(at, what): (f64, f64)| (time.part(at) * WIDTH, (1.0 - value.part(what)) * HEIGHT);
    let thinned = if shape == Shape::Line { thin(points, time) } else { points.to_vec() };
    for point in thinned {
        if !point.0.is_finite() || point.0 < time.low || point.0 > time.high {
            continue;
        }
        if !point.1.is_finite() {
            if let (Shape::Steps, Some(_)) = (shape, before) {
                let _ = write!(d, "H{:.1}", place((point.0, 0.0)).0);
            }
            before = None;
            continue;
        }
        let (x, y) = place(point);
        let _ = match (shape, before) {
            // no length, but a round cap: a dot whatever the stretching
            (Shape::Dots, _) => write!(d, "M{x:.1} {y:.1}h0"),
            (_, None) => write!(d, "M{x:.1} {y:.1}"),
            (Shape::Line, Some(_)) => write!(d, "L{x:.1} {y:.1}"),
            (Shape::Steps, Some(_)) => write!(d, "H{x:.1}V{y:.1}"),
        };
        before = Some((x, y));
    }
    if let (Shape::Steps, Some(_)) = (shape, before) {
        let _ = write!(d, "H{WIDTH:.1}"); // the last value holds to the end
    }
    d
}

/// At most four points for each half unit of [`WIDTH`]: the first, lowest, highest and last there,
/// so that no peak is lost, and whatever is not a number, so that no gap is.
pub(super) fn thin(points: &[(f64, f64)], time: &Axis) -> Vec<(f64, f64)> {
    let column = |at: f64| (time.part(at) * WIDTH * 2.0) as u32;
    let mut thinned = Vec::new();
    for run in
        points.chunk_by(|a, b| a.1.is_finite() && b.1.is_finite() && column(a.0) == column(b.0))
    {
        let by_value = |a: &&(f64, f64), b: &&(f64, f64)| a.1.total_cmp(&b.1);
        let mut kept: Vec<_> = [run.first(), run.last(), run.iter().min_by(by_value)]
            .into_iter()
            .chain([run.iter().max_by(by_value)])
            .flatten()
            .copied()
            .collect();
        kept.sort_by(|a, b| a.0.total_cmp(&b.0));
        kept.dedup_by(|a, b| a.0.to_bits() == b.0.to_bits());
        thinned.extend(kept);
    }
    thinned
}

/// One signal on a time axis, scaled alike with all of `alike`. `class` gives its colour, `band`
/// marks a stretch of time.
pub(super) fn svg(
    panel: &Panel,
    alike: &[&Panel],
    time: &Axis,
    class: &str,
    band: Option<(f64, f64)>,
) -> String {
    let all = [panel].into_iter().chain(alike.iter().copied()).flat_map(|panel| &panel.points);
    let visible = all.filter(|point| (time.low..=time.high).contains(&point.0));
    let value = Axis::around(visible.map(|point| point.1), 5);
    let Panel { title, method, unit, shape, points } = panel;
    let drawn = path(points, *shape, time, &value);
    let mut svg = scale(&value, unit, !drawn.is_empty());
    let _ = write!(
        svg,
        r#"<svg class="plot {class}" role="img" aria-label="{}, {}: {}">"#,
        Escaped(title),
        Escaped(method),
        Escaped(&describe(panel)),
    );
    if let Some((from, to)) = band {
        let (from, to) = (time.part(from) * 100.0, time.part(to) * 100.0);
        let width = to - from;
        let _ =
            write!(svg, r#"<rect class="band" x="{from:.2}%" width="{width:.2}%" height="100%"/>"#);
    }
    for tick in &time.ticks {
        let x = time.part(*tick) * 100.0;
        let _ = write!(svg, r#"<line class="grid" x1="{x:.2}%" x2="{x:.2}%" y1="0" y2="100%"/>"#);
    }
    if drawn.is_empty() {
        svg.push_str(r#"<text class="nothing" x="50%" y="50%">nothing received</text></svg>"#);
        return svg;
    }
    for tick in &value.ticks {
        let y = (1.0 - value.part(*tick)) * 100.0;
        let _ = write!(svg, r#"<line class="grid" x1="0" x2="100%" y1="{y:.2}%" y2="{y:.2}%"/>"#);
    }
    let kind = if *shape == Shape::Dots { "dots" } else { "curve" };
    let _ = write!(
        svg,
        concat!(
            r#"<svg viewBox="0 0 {} {}" preserveAspectRatio="none" width="100%" height="100%">"#,
            r#"<path class="{}" d="{}"/></svg>"#
        ),
        WIDTH, HEIGHT, kind, drawn
    );
    svg.push_str("</svg>");
    svg
}

/// The labels beside a panel; the highest has the unit.
fn scale(value: &Axis, unit: &str, shown: bool) -> String {
    let mut svg = String::from(r#"<svg class="scale" aria-hidden="true">"#);
    for (i, tick) in value.ticks.iter().enumerate().filter(|_| shown) {
        let (y, label) = ((1.0 - value.part(*tick)) * 100.0, value.label(*tick));
        // UCUM's braces hold words for humans: "{beat}/min" is "/min", which has room beside the axis.
        let unit = unit.split_once('}').map_or(unit, |(_, rest)| rest);
        let unit = if i + 1 == value.ticks.len() { format!(" {unit}") } else { String::new() };
        let _ = write!(
            svg,
            r#"<text x="100%" y="{y:.2}%" dy="4" text-anchor="end">{label}{}</text>"#,
            Escaped(unit.trim_end())
        );
    }
    svg.push_str("</svg>");
    svg
}

/// The labels under the panels.
pub(super) fn time_svg(time: &Axis) -> String {
    let mut svg = String::from(r#"<svg class="times" aria-hidden="true">"#);
    for (i, tick) in time.ticks.iter().enumerate() {
        let part = time.part(*tick);
        let anchor = match part {
            ..0.004 => "start",
            0.996.. => "end",
            _ => "middle",
        };
        // every other one makes room on a phone
        let class = if i % 2 == 1 { r#" class="odd""# } else { "" };
        let _ = write!(
            svg,
            r#"<text{class} x="{:.2}%" y="13" text-anchor="{anchor}">{}</text>"#,
            part * 100.0,
            time.label(*tick)
        );
    }
    svg.push_str("</svg>");
    svg
}

/// A signal in words, for who cannot see it.
fn describe(panel: &Panel) -> String {
    let values = panel.points.iter().map(|point| point.1).filter(|value| value.is_finite());
    let (count, low, high) = values
        .fold((0_u64, f64::INFINITY, f64::NEG_INFINITY), |all, value| {
            (all.0 + 1, all.1.min(value), all.2.max(value))
        });
    match count {
        0 => "nothing".into(),
        1 => format!("one value, {low:.1} {}", panel.unit),
        _ => format!("{count} values from {low:.1} to {high:.1} {}", panel.unit),
    }
}
