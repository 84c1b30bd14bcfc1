//! A table for a terminal. Long lists come in blocks, so that they are neither kept nor waited for.

use super::{Row, clean};
use crate::domain::text::isolate;
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use std::io::{self, Write};

/// Rows that are laid out together.
const BLOCK: usize = 500;

/// A table that is being written.
pub struct Blocks {
    width: u16,
    columns: Vec<&'static str>,
    rows: Vec<Vec<String>>,
    begun: bool,
}

impl Blocks {
    /// A table of at most `width` cells.
    pub const fn new(width: u16) -> Self {
        Self { width, columns: Vec::new(), rows: Vec::new(), begun: false }
    }

    /// Takes a row; prints a block when it is full.
    pub fn row<R: Row>(&mut self, out: &mut impl Write, row: &R) -> io::Result<()> {
        let cells = row.cells();
        self.columns = R::ON_SCREEN.iter().filter_map(|place| R::COLUMNS.get(*place).copied()).collect();
        self.rows.push(R::ON_SCREEN.iter().filter_map(|place| cells.get(*place).cloned()).collect());
        if self.rows.len() == BLOCK { self.print(out) } else { Ok(()) }
    }

    /// Prints what is left.
    pub fn end(mut self, out: &mut impl Write, empty: &str) -> io::Result<()> {
        match (self.begun, self.rows.is_empty()) {
            (false, true) => writeln!(out, "{empty}"),
            (true, true) => Ok(()),
            (_, false) => self.print(out),
        }
    }

    fn print(&mut self, out: &mut impl Write) -> io::Result<()> {
        let mut table = Table::new();
        table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic).set_width(self.width);
        table.set_header(self.columns.iter().map(|name| name.to_uppercase()));
        let is_number = |cell: &String| cell.parse::<i64>().is_ok();
        for column in 0..self.columns.len() {
            let numbers = self.rows.iter().all(|row| row.get(column).is_some_and(is_number));
            if let Some(column) = table.column_mut(column).filter(|_| numbers) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        for row in self.rows.drain(..) {
            table.add_row(row.iter().map(|cell| isolate(&clean(cell))));
        }
        self.begun = true;
        for line in table.lines() {
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }
}
