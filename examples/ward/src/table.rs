//! The live table: redrawn in place on a terminal, plain lines anywhere else.

use crate::report::grouped;
use crate::summary::{Flow, Link};
use std::io::{self, IsTerminal, Stdout, Write};

/// Shows how a run goes.
#[derive(Debug)]
pub struct Live<W> {
    out: W,
    look: Look,
    /// Lines of the table that stand on the terminal.
    drawn: usize,
}

/// What the output can show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Whether the cursor can move: the table is redrawn in place.
    pub moves: bool,
    /// Whether there are colours.
    pub colours: bool,
}

/// The widest line, in columns.
pub const WIDTH: usize = 100;

impl Live<Stdout> {
    /// On the standard output, as it is: colours only on a terminal and where the environment has no
    /// `NO_COLOR` (<https://no-color.org>).
    #[must_use]
    pub fn stdout() -> Self {
        let terminal = io::stdout().is_terminal()
            && std::env::var_os("TERM").is_none_or(|terminal| terminal != "dumb");
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self::new(io::stdout(), Look { moves: terminal, colours: terminal && !plain })
    }
}

impl<W: Write> Live<W> {
    /// On any output.
    pub fn new(out: W, look: Look) -> Self {
        Self { out, look, drawn: 0 }
    }

    /// Shows how the flows stand; where the cursor cannot move, one line for all of them.
    ///
    /// # Errors
    /// Those of the output.
    pub fn update(&mut self, clock: &str, flows: &[Flow]) -> io::Result<()> {
        if self.look.moves {
            return self.draw(clock, flows);
        }
        let total = |of: fn(&Flow) -> u64| grouped(flows.iter().map(of).sum());
        writeln!(
            self.out,
            "{}: measured {}, delivered {}, bytes {} to {}, frames {}, refused {}",
            printable(clock),
            total(|flow| flow.measured),
            total(|flow| flow.delivered),
            total(|flow| flow.bytes_in),
            total(|flow| flow.bytes_out),
            total(|flow| flow.frames),
            total(|flow| flow.rejected),
        )
    }

    /// Says something that stays, above the table.
    ///
    /// # Errors
    /// Those of the output.
    pub fn say(&mut self, what: &str) -> io::Result<()> {
        self.clear()?;
        writeln!(self.out, "{}", printable(what))
    }

    /// Says that an attack was refused, and why, or was not.
    ///
    /// # Errors
    /// Those of the output.
    pub fn attack(&mut self, name: &str, refused: bool, reason: &str) -> io::Result<()> {
        self.clear()?;
        let (mark, colour) = if refused { ("refused", GREEN) } else { ("NOT REFUSED", RED) };
        let (on, off) = self.coloured(colour);
        let (name, reason) = (fit(name, 32), printable(reason));
        writeln!(self.out, "{name}  {on}{mark}{off}  {reason}")
    }

    /// Shows the whole table for the last time, on any output.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(mut self, clock: &str, flows: &[Flow], links: &[Link]) -> io::Result<W> {
        self.draw(clock, flows)?;
        for link in links {
            for line in told(link) {
                writeln!(self.out, "{}", fit(&line, WIDTH).trim_end())?;
            }
        }
        self.out.flush()?;
        Ok(self.out)
    }

    fn draw(&mut self, clock: &str, flows: &[Flow]) -> io::Result<()> {
        self.clear()?;
        let (bold, off) = self.coloured(BOLD);
        let mut lines = vec![format!("{bold}{}{off}", row(&HEADINGS.map(String::from)))];
        for flow in flows {
            let saved = flow.saved().map_or_else(|| "-".into(), |saved| format!("{saved:.1} %"));
            let line = row(&[
                flow.device.clone(),
                flow.recipient.clone(),
                grouped(flow.measured),
                grouped(flow.delivered),
                grouped(flow.bytes_in),
                grouped(flow.bytes_out),
                saved,
                grouped(flow.frames),
                grouped(flow.lost),
                grouped(flow.rejected),
            ]);
            let (on, off) = if flow.rejected > 0 { self.coloured(RED) } else { ("", "") };
            lines.push(format!("{on}{line}{off}"));
        }
        lines.push(fit(clock, WIDTH).trim_end().to_string());
        // without wrapping, so that a narrow window does not make two lines of one
        let (hold, release) = if self.look.moves { ("\x1b[?7l", "\x1b[?7h") } else { ("", "") };
        write!(self.out, "{hold}")?;
        for line in &lines {
            writeln!(self.out, "{line}")?;
        }
        write!(self.out, "{release}")?;
        self.drawn = lines.len();
        self.out.flush()
    }

    /// Takes the table off the terminal.
    fn clear(&mut self) -> io::Result<()> {
        if self.look.moves && self.drawn > 0 {
            // up, then erase to the end
            write!(self.out, "\x1b[{}A\r\x1b[J", self.drawn)?;
            self.drawn = 0;
        }
        Ok(())
    }

    const fn coloured(&self, code: &'static str) -> (&'static str, &'static str) {
        if self.look.colours { (code, "\x1b[0m") } else { ("", "") }
    }
}

/// A radio link in a few lines.
fn told(link: &Link) -> Vec<String> {
    let read =
        if link.phone_read.is_empty() { "nothing".into() } else { link.phone_read.join(", ") };
    let mut lines = vec![
        format!(
            "{}: BLE, MTU {}, {} % loss; {} handshakes: {} bytes, {} packets; sent again: {}",
            link.device,
            link.mtu,
            link.loss_percent,
            link.sessions,
            grouped(link.handshake_bytes),
            link.handshake_packets,
            link.repeats,
        ),
        format!(
            "  packets {}: {} lost, {} twice, {} overtaken; frames {}: {} opened, {} lost",
            grouped(link.packets),
            grouped(link.packets_lost),
            grouped(link.packets_twice),
            grouped(link.packets_overtaken),
            grouped(link.frames),
            grouped(link.frames_opened),
            grouped(link.frames_lost),
        ),
        format!(
            "  the phone saw {} packets, {} bytes, and could read {read}",
            grouped(link.phone_packets),
            grouped(link.phone_bytes),
        ),
    ];
    if link.resumed > 0 {
        lines.push(format!(
            "  lost power: {} sessions went on within {} ms; {} numbers skipped, none used twice",
            link.resumed,
            grouped(link.resumed_ms),
            grouped(link.numbers_skipped),
        ));
    }
    lines
}

/// One line, at most [`WIDTH`] wide.
fn row(cells: &[String; COLUMNS]) -> String {
    let mut line = String::new();
    for (i, (cell, width)) in cells.iter().zip(WIDTHS).enumerate() {
        if i > 0 {
            line.push_str("  ");
        }
        let cell = fit(cell, width);
        if i < 2 {
            line.push_str(&cell);
        } else {
            line.push_str(&format!("{:>width$}", cell.trim_end()));
        }
    }
    line.trim_end().to_string()
}

/// Exactly `width` characters: padded, or cut with a mark.
fn fit(text: &str, width: usize) -> String {
    let text = printable(text);
    let length = text.chars().count();
    if length <= width {
        return text + &" ".repeat(width - length);
    }
    let mut cut: String = text.chars().take(width.saturating_sub(1)).collect();
    cut.push('…');
    cut
}

/// Without controls: a name must not move the cursor.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

const COLUMNS: usize = 10;
const HEADINGS: [&str; COLUMNS] = [
    "device",
    "recipient",
    "measured",
    "arrived",
    "bytes in",
    "bytes out",
    "saved",
    "frames",
    "lost",
    "refused",
];
const WIDTHS: [usize; COLUMNS] = [14, 9, 9, 8, 9, 9, 7, 6, 4, 7];

const BOLD: &str = "\x1b[1m";
const GREEN: &str = "\x1b[32m";
const RED: &str = "\x1b[31m";

#[cfg(test)]
mod tests {
    use super::*;

    fn flows() -> Vec<Flow> {
        let flow = |device: &str, rejected| Flow {
            device: device.into(),
            recipient: "care team".into(),
            measured: 43_200,
            delivered: 120,
            bytes_in: 70_000,
            bytes_out: 4_000,
            frames: 24,
            rejected,
            ..Flow::default()
        };
        vec![flow("ecg-patch", 0), flow("a name far too long for its column", u64::MAX)]
    }

    fn link() -> Link {
        let device = String::from("Chest strap");
        Link {
            device,
            mtu: 23,
            loss_percent: 10,
            sessions: 2,
            handshake_bytes: 1_234,
            handshake_packets: 123,
            repeats: 12,
            packets: 12_345,
            packets_lost: 1_234,
            packets_twice: 617,
            packets_overtaken: 1_500,
            frames: 123,
            frames_cut: 123,
            frames_opened: 100,
            frames_lost: 23,
            phone_packets: 12_345,
            phone_bytes: 123_456,
            resumed: 2,
            resumed_ms: 1_040,
            numbers_skipped: 1_036,
            ..Link::default()
        }
    }

    fn shown(look: Look, run: impl FnOnce(&mut Live<Vec<u8>>)) -> String {
        let mut live = Live::new(Vec::new(), look);
        run(&mut live);
        String::from_utf8(live.finish("12 s", &flows(), &[link()]).unwrap()).unwrap()
    }

    #[test]
    fn fits_the_terminal() {
        assert!(WIDTHS.iter().sum::<usize>() + 2 * (COLUMNS - 1) <= WIDTH);
        let text = shown(Look::default(), |_| ());
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH), "{text}");
        assert!(text.contains("a name far to…"), "{text}");
        assert!(text.contains("100 opened, 23 lost\n"), "{text}");
        assert!(text.contains("could read nothing"), "{text}");
        assert!(text.contains("went on within 1,040 ms"), "{text}");
        assert!(text.contains("none used twice\n"), "{text}");
        assert!(text.contains("sent again: 12\n"), "{text}");
        assert!(text.contains("94.3 %"), "{text}");
    }

    #[test]
    fn is_redrawn_in_place_on_a_terminal() {
        let look = Look { moves: true, colours: false };
        let text = shown(look, |live| live.update("1 s", &flows()).unwrap());
        assert_eq!(text.matches("\x1b[4A\r\x1b[J").count(), 1, "{text:?}");
        assert!(!text.contains("\x1b[31m"));
    }

    #[test]
    fn has_no_escape_anywhere_else() {
        let text = shown(Look::default(), |live| {
            live.update("1 s", &flows()).unwrap();
            live.attack("replayed frame", true, "the frame was seen before").unwrap();
        });
        assert!(!text.contains('\x1b'), "{text:?}");
        assert!(text.starts_with("1 s: measured 86,400, delivered 240"), "{text}");
    }

    #[test]
    fn a_name_cannot_move_the_cursor() {
        let text = shown(Look::default(), |live| live.say("a\x1b[2Jb\rc").unwrap());
        assert!(!text.contains('\x1b') && !text.contains('\r'), "{text:?}");
    }
}
