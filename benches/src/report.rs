//! The results: a table of ratios for people, rows for machines.

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
        let mut kinds: Vec<(&str, usize)> = Vec::new();
        for row in &self.rows {
            if !kinds.contains(&(row.work, row.bytes)) {
                kinds.push((row.work, row.bytes));
            }
        }
        let order = crate::WORKS;
        kinds.sort_by_key(|(work, bytes)| (order.iter().position(|w| w == work), *bytes));
        println!(
            "{:<9}{:>6}  {:<32}{:>10}{:>9}{:>8}",
            "work", "bytes", "who", "ns", "x ours", "allocs"
        );
        for (work, bytes) in kinds {
            let mut rows: Vec<&Row> =
                self.rows.iter().filter(|row| (row.work, row.bytes) == (work, bytes)).collect();
            let ours = rows.first().map_or(f64::NAN, |row| row.ns);
            rows.sort_by(|a, b| a.ns.total_cmp(&b.ns));
            for row in rows {
                println!(
                    "{work:<9}{bytes:>6}  {:<32}{:>10.1}{:>9.2}{:>8.1}",
                    row.who,
                    row.ns,
                    row.ns / ours,
                    row.allocations,
                );
            }
            println!();
        }
    }

    /// Writes `{"rows": [{"work", "bytes", "who", "ns"}, …]}`.
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
                })
            })
            .collect();
        let text = serde_json::to_string_pretty(&serde_json::json!({ "rows": rows }))?;
        std::fs::write(path, text + "\n")
    }
}
