//! A header, then one line a row.

use super::Row;
use std::io::{self, Write};

/// Lines that are being written.
#[derive(Default)]
pub struct Lines {
    begun: bool,
}

impl Lines {
    /// Writes a row, and the header before the first one.
    pub fn row<R: Row>(&mut self, out: &mut impl Write, row: &R) -> io::Result<()> {
        self.header::<R>(out)?;
        line(out, row.cells())
    }

    /// Writes the header, unless it stands there already.
    pub fn header<R: Row>(&mut self, out: &mut impl Write) -> io::Result<()> {
        if std::mem::replace(&mut self.begun, true) { Ok(()) } else { line(out, R::COLUMNS) }
    }
}

fn line<C: AsRef<[u8]>>(out: &mut impl Write, cells: impl IntoIterator<Item = C>) -> io::Result<()> {
    let mut writer = ::csv::Writer::from_writer(out);
    writer.write_record(cells)?;
    writer.flush()
}
