//! Rows of the office as files for other programs. The command line and the screens write the same ones.

pub mod csv;
pub mod payments;
pub mod xlsx;

use crate::domain::Refusal;
use std::io;

/// The forms in which rows are written to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A header and a line for each row.
    Csv,
    /// A workbook.
    Xlsx,
}

/// A file that is being made in memory, row by row.
struct Sheet {
    bytes: Vec<u8>,
    kind: Kind,
}

enum Kind {
    Csv(csv::Lines),
    Xlsx(Box<xlsx::Book>),
}

impl Sheet {
    fn new(form: Form, columns: &'static [&'static str]) -> Self {
        let kind = match form {
            Form::Csv => Kind::Csv(csv::Lines::new(columns)),
            Form::Xlsx => Kind::Xlsx(Box::new(xlsx::Book::new(columns))),
        };
        Self { bytes: Vec::new(), kind }
    }

    fn row(&mut self, cells: &[String]) -> io::Result<()> {
        match &mut self.kind {
            Kind::Csv(lines) => lines.row(&mut self.bytes, cells),
            Kind::Xlsx(book) => book.row(cells),
        }
    }

    fn end(mut self) -> io::Result<Vec<u8>> {
        match self.kind {
            Kind::Csv(mut lines) => lines.header(&mut self.bytes)?,
            Kind::Xlsx(book) => book.end(&mut self.bytes)?,
        }
        Ok(self.bytes)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
fn unwritten(error: io::Error) -> Refusal {
    Refusal::broken(format!("The file cannot be made: {error}."))
}
