//! A workbook: texts stay texts, so that no cell of a stranger's making becomes a formula.

use rust_xlsxwriter::{Format, Workbook, XlsxError};
use std::io::{self, Write};

/// The most rows that a sheet takes, its header included.
const SHEET: u32 = 1_048_576;
/// The most characters that a cell takes.
const CELL: usize = 32_767;

/// A workbook that is being filled; a list that is too long for one sheet goes on on the next.
pub struct Book {
    file: Workbook,
    columns: &'static [&'static str],
    row: u32,
}

impl Book {
    /// A workbook with these columns.
    #[must_use]
    pub fn new(columns: &'static [&'static str]) -> Self {
        Self { file: Workbook::new(), columns, row: SHEET }
    }

    /// Takes a row. What is written like a number in columns of numbers is one.
    pub fn row(&mut self, cells: &[String]) -> io::Result<()> {
        self.write(cells).map_err(io::Error::other)
    }

    fn write(&mut self, cells: &[String]) -> Result<(), XlsxError> {
        if self.row >= SHEET {
            self.begin_sheet()?;
        }
        let columns = self.columns;
        let row = self.row;
        let last = self.file.worksheets().len().saturating_sub(1);
        let sheet = self.file.worksheet_from_index(last)?;
        for ((column, name), text) in (0..).zip(columns).zip(cells) {
            match text.parse::<f64>() {
                Ok(number) if is_number(name) => sheet.write_number(row, column, number)?,
                _ => sheet.write_string(row, column, crate::domain::text::shorten(text, CELL))?,
            };
        }
        self.row += 1;
        Ok(())
    }

    fn begin_sheet(&mut self) -> Result<(), XlsxError> {
        let bold = Format::new().set_bold();
        let sheet = self.file.add_worksheet();
        for (column, name) in (0..).zip(self.columns) {
            sheet.write_string_with_format(0, column, *name, &bold)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        self.row = 1;
        Ok(())
    }

    /// Writes the file.
    pub fn end(mut self, out: &mut impl Write) -> io::Result<()> {
        if self.row == SHEET {
            self.begin_sheet().map_err(io::Error::other)?;
        }
        out.write_all(&self.file.save_to_buffer().map_err(io::Error::other)?)
    }
}

fn is_number(column: &str) -> bool {
    matches!(
        column,
        "id" | "contact"
            | "milestone"
            | "batch"
            | "subject_id"
            | "value_minor"
            | "value"
            | "attempts"
            | "amount_minor"
            | "amount"
            | "revision"
    )
}
