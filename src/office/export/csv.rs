//! A header, then one line a row.

use std::io::{self, Write};

/// Lines that are being written.
pub struct Lines {
    columns: &'static [&'static str],
    begun: bool,
}

impl Lines {
    /// Lines with these columns.
    #[must_use]
    pub const fn new(columns: &'static [&'static str]) -> Self {
        Self { columns, begun: false }
    }

    /// Writes a row, and the header before the first one.
    pub fn row(&mut self, out: &mut impl Write, cells: &[String]) -> io::Result<()> {
        self.header(out)?;
        line(out, cells)
    }

    /// Writes the header, unless it stands there already.
    pub fn header(&mut self, out: &mut impl Write) -> io::Result<()> {
        if std::mem::replace(&mut self.begun, true) { Ok(()) } else { line(out, self.columns) }
    }
}

fn line<C: AsRef<[u8]>>(out: &mut impl Write, cells: impl IntoIterator<Item = C>) -> io::Result<()> {
    let mut writer = ::csv::Writer::from_writer(out);
    writer.write_record(cells)?;
    writer.flush()
}
