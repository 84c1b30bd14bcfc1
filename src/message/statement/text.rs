//! The statement as text: columns that line up by the cells that a terminal draws, in any script.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use super::{Cell, Section, Statement};
use crate::domain::text::{clean_line, isolate};

impl Statement {
    /// The statement in lines that end with `\n`. With a width, in cells, long words wrap inside their column.
    #[must_use]
    pub fn to_text(&self, width: Option<u16>) -> String {
        let mut lines = vec![clean_line(&self.title()), format!("{} · {}", clean_line(&self.office), self.period())];
        for section in self.sections() {
            lines.push(String::new());
            lines.push(section.title.to_uppercase());
            if section.rows.is_empty() {
                lines.push(section.empty.to_owned());
            } else {
                lines.extend(table(&section, width).lines().map(|line| line.trim_end().to_owned()));
            }
        }
        lines.push(String::new());
        lines.join("\n")
    }
}

fn table(section: &Section, width: Option<u16>) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    match width {
        Some(width) => table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width),
        None => table.set_content_arrangement(ContentArrangement::Disabled),
    };
    // a column's header stands over its figures
    let first = section.rows.first();
    let is_numeric = |at: usize| first.and_then(|row| row.get(at)).is_some_and(Cell::is_numeric);
    table.set_header(section.columns.iter().enumerate().map(|(at, name)| drawn(name, is_numeric(at))));
    for row in &section.rows {
        table.add_row(row.iter().map(|cell| drawn(&cell.words(), cell.is_numeric())));
    }
    table
}

fn drawn(words: &str, is_numeric: bool) -> comfy_table::Cell {
    let cell = comfy_table::Cell::new(isolate(words));
    if is_numeric { cell.set_alignment(CellAlignment::Right) } else { cell }
}
