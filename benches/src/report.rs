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
    }

    /// Writes `{"rows": [{"work", "bytes", "who", "ns", "allocations"}, …]}`.
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
        let text = serde_json::to_string_pretty(&serde_json::json!({ "rows": rows }))?;
        std::fs::write(path, text + "\n")
    }
}
