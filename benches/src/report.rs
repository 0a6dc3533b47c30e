//! The results: a table of ratios for people, rows for machines.

use crate::handshakes;
use std::io;

/// One figure.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) work: &'static str,
    pub(crate) bytes: usize,
    pub(crate) who: &'static str,
    pub(crate) ns: f64,
    /// Heap allocations for one.
    pub(crate) allocations: f64,
}

impl Row {
    /// What it is compared within. Handshakes are one table, whatever they send.
    fn table(&self) -> (&'static str, usize) {
        match self.work {
            "handshake" => (self.work, 0),
            work => (work, self.bytes),
        }
    }
}

/// Every figure, in the order of measuring.
#[derive(Debug, Default)]
pub(crate) struct Report {
    rows: Vec<Row>,
}

impl Report {
    /// Adds a figure.
    pub(crate) fn add(&mut self, row: Row) {
        self.rows.push(row);
    }

    /// Prints, for each kind of work, everyone's time and its ratio to ours.
    pub(crate) fn print(&self) {
        let mut tables: Vec<(&str, usize)> = Vec::new();
        for row in &self.rows {
            if !tables.contains(&row.table()) {
                tables.push(row.table());
            }
        }
        let order = crate::WORKS;
        tables.sort_by_key(|(work, bytes)| (order.iter().position(|w| w == work), *bytes));
        println!(
            "{:<10}{:>6}  {:<40}{:>11}{:>9}{:>8}",
            "work", "bytes", "who", "ns", "x ours", "allocs"
        );
        for table in tables {
            let mut rows: Vec<&Row> = self.rows.iter().filter(|row| row.table() == table).collect();
            let ours = rows.first().map_or(f64::NAN, |row| row.ns);
            rows.sort_by(|a, b| a.ns.total_cmp(&b.ns));
            for row in rows {
                println!(
                    "{:<10}{:>6}  {:<40}{:>11.1}{:>9.2}{:>8.1}",
                    row.work,
                    row.bytes,
                    row.who,
                    row.ns,
                    row.ns / ours,
                    row.allocations,
                );
            }
            println!();
        }
        for Goal { what, peer, ratio, most, .. } in self.goals() {
            println!("{what}: {ratio:.3} of {peer} (goal: {most} at most)");
        }
    }

    /// The goals among the rows that were measured: ours as a share of a peer's time.
    fn goals(&self) -> Vec<Goal> {
        let ns = |who| self.rows.iter().find(|row| row.who == who).map(|row| row.ns);
        let peer = ns(handshakes::rustls::PEER);
        [
            ("full handshake, chains verified", handshakes::edhoc::FULL, 0.9),
            ("handshake with known peers", handshakes::edhoc::KNOWN, 0.6),
        ]
        .into_iter()
        .filter_map(|(what, who, most)| {
            let ratio = ns(who)? / peer?;
            Some(Goal { what, ours: who, peer: handshakes::rustls::PEER, ratio, most })
        })
        .collect()
    }

    /// Writes `{"rows": [{"work", "bytes", "who", "ns", "allocations"}, …], "goals": [{"what",
    /// "ours", "peer", "ratio", "most"}, …]}`, where `ratio` is our time by the peer's in this run,
    /// and `most` what it should be at most.
    ///
    /// # Errors
    /// The file's.
    pub(crate) fn write(&self, path: &str) -> io::Result<()> {
        let rows: Vec<_> = self
            .rows
            .iter()
            .map(|row| {
                serde_json::json!({
                    "work": row.work,
                    "bytes": row.bytes,
                    "who": row.who,
                    "ns": (row.ns * 10.0).round() / 10.0,
                    "allocations": row.allocations,
                })
            })
            .collect();
        let goals: Vec<_> = self
            .goals()
            .iter()
            .map(|goal| {
                serde_json::json!({
                    "what": goal.what,
                    "ours": goal.ours,
                    "peer": goal.peer,
                    "ratio": (goal.ratio * 1000.0).round() / 1000.0,
                    "most": goal.most,
                })
            })
            .collect();
        let all = serde_json::json!({ "rows": rows, "goals": goals });
        std::fs::write(path, serde_json::to_string_pretty(&all)? + "\n")
    }
}

/// What ours should take at most, by a peer's time.
struct Goal {
    what: &'static str,
    ours: &'static str,
    peer: &'static str,
    ratio: f64,
    most: f64,
}
