//! A header, then one line a row. Texts stay texts for whoever opens the file with a spreadsheet.

use std::borrow::Cow;
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
        line(out, cells.iter().map(|cell| as_text(cell).into_owned()))
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

/// A cell that a spreadsheet would take for a formula gets an apostrophe before it, which spreadsheets read as "this is
/// text". Amounts and telephone numbers (`-5.00`, `+1 303 555`) are none.
fn as_text(cell: &str) -> Cow<'_, str> {
    let acts = match cell.chars().next() {
        Some('=' | '@') => true,
        Some('+' | '-') => cell.chars().skip(1).any(|c| !(c.is_ascii_digit() || " .,()-/".contains(c))),
        _ => false,
    };
    if acts { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_of_a_strangers_making_becomes_a_formula() {
        let mut out = Vec::new();
        let mut lines = Lines::new(&["title", "more"]);
        for (cell, other) in [
            ("=HYPERLINK(\"http://x\")", "@SUM(A1)"),
            ("+cmd|' /C calc'!A0", "-1+A1"),
            ("+1 (303) 555-0100", "-5.00"),
            ("Roof = done", "屋顶"),
        ] {
            lines.row(&mut out, &[cell.to_owned(), other.to_owned()]).unwrap();
        }
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "title,more\n\"'=HYPERLINK(\"\"http://x\"\")\",'@SUM(A1)\n'+cmd|' /C calc'!A0,'-1+A1\n+1 (303) 555-0100,-5.00\nRoof = done,屋顶\n"
        );
    }
}
