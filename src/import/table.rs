//! A CSV file as lines of cells: separator, column names, and the physical line on which each row begins.

use std::borrow::Cow;

use csv::{ReaderBuilder, StringRecord};

use super::encoding::{Encoding, decode, no_table};
use super::field::Subject;
use super::spelling::meaning;
use crate::domain::Refusal;
use crate::domain::text::clean_line;

/// What may stand between cells, the usual first.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// A file whose bytes are text and whose first line names columns.
#[derive(Debug)]
pub struct Table<'f> {
    text: Cow<'f, str>,
    encoding: Encoding,
    separator: u8,
    headers: Vec<String>,
}

/// Reads a whole file: decodes it, finds the separator and the column names. Nothing but text that is not UTF-8 is copied.
///
/// # Errors
/// A file that is empty, is no text, has no columns or no rows is refused with a sentence.
pub fn read_table(bytes: &[u8]) -> Result<Table<'_>, Refusal> {
    let (text, encoding) = decode(bytes)?;
    if text.chars().all(|c| c.is_whitespace() || c == '"' || SEPARATORS.iter().any(|s| c == *s as char)) {
        return Err(no_table("The file is empty.".to_owned()));
    }
    if text.trim_start().starts_with(['<', '{']) {
        return Err(no_table("The file is a web page, XML or JSON, not a CSV file.".to_owned()));
    }
    let (_, declared) = declaration(&text);
    let separator = declared.unwrap_or_else(|| guess_separator(&text));
    let mut table = Table { text, encoding, separator, headers: Vec::new() };
    let mut lines = table.lines();
    let headers = match lines.next_line() {
        Line::Cells(_) => lines.cells().iter().map(clean_line).collect::<Vec<_>>(),
        Line::Broken { .. } => return Err(no_table("A quotation mark in the first line is never closed.".to_owned())),
        Line::End => return Err(no_table("The file is empty.".to_owned())),
    };
    if headers.len() == 1 && !is_known(&headers[0]) {
        return Err(no_table("The file is no table: its first line holds no column names.".to_owned()));
    }
    if matches!(lines.next_line(), Line::End) {
        return Err(Refusal::broken("The file has column names but no rows below them.")
            .hint("Export the list again and check that it holds rows."));
    }
    table.headers = headers;
    Ok(table)
}

impl Table<'_> {
    /// The column names, cleaned, in the file's order; some may be empty or equal.
    #[must_use]
    pub fn headers(&self) -> &[String] {
        &self.headers
    }

    /// How the file's bytes were read.
    #[must_use]
    pub const fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// What stands between the cells.
    #[must_use]
    pub const fn separator(&self) -> char {
        self.separator as char
    }

    /// How long the text is, for progress.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// The rows below the column names.
    pub(super) fn body(&self) -> Lines<'_> {
        let mut lines = self.lines();
        lines.next_line();
        lines
    }

    fn lines(&self) -> Lines<'_> {
        let (start, _) = declaration(&self.text);
        Lines::new(&self.text, start, self.separator)
    }
}

/// One step through the file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// Cells that begin on this line; [`Lines::cells`] has them.
    Cells(u64),
    /// A quotation mark that is opened on this line and never rightly closed. Reading goes on with the next line, or
    /// ends when the file is broken throughout.
    Broken { line: u64, text: String, is_last: bool },
    /// Nothing more.
    End,
}

/// A walk through the file's rows, one at a time. Lines without any cell content are passed over.
pub(super) struct Lines<'t> {
    text: &'t str,
    separator: u8,
    reader: csv::Reader<&'t [u8]>,
    /// Where `reader` was started.
    base: usize,
    /// The place up to which line breaks were counted, and how many lines begin before it.
    counted: usize,
    line: u64,
    record: StringRecord,
    /// How many bytes may still be read a second time: keeps a maliciously broken file from taking quadratic time.
    rereads: usize,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str, start: usize, separator: u8) -> Self {
        let mut lines = Self {
            text,
            separator,
            reader: reader(&text[start..], separator),
            base: start,
            counted: 0,
            line: 1,
            record: StringRecord::new(),
            rereads: text.len().saturating_mul(2),
        };
        lines.count_to(start);
        lines
    }

    /// The cells of the last [`Line::Cells`].
    pub(super) fn cells(&self) -> &StringRecord {
        &self.record
    }

    /// How many bytes were read.
    pub(super) fn read(&self) -> usize {
        self.position()
    }

    /// Moves to the next row that holds anything.
    pub(super) fn next_line(&mut self) -> Line {
        loop {
            let from = self.position();
            // The text is UTF-8 and rows may have any length: there is no other error.
            if !matches!(self.reader.read_record(&mut self.record), Ok(true)) {
                return Line::End;
            }
            let end = self.position();
            let gap = self.text[from..end].bytes().take_while(|b| matches!(b, b'\r' | b'\n')).count();
            let start = from + gap;
            self.count_to(start);
            let raw = self.text[start..end].trim_end_matches(['\r', '\n']);
            if let Some(first_break) = raw.find(['\r', '\n'])
                && !quotes_close(raw, self.separator)
            {
                return self.step_over(start, first_break, end);
            }
            if self.record.iter().any(|cell| !cell.trim().is_empty()) {
                return Line::Cells(self.line);
            }
        }
    }

    fn position(&self) -> usize {
        let read = usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX);
        self.base.saturating_add(read).min(self.text.len())
    }

    /// Gives up the row that begins at `start` and reads on behind its first line break.
    fn step_over(&mut self, start: usize, first_break: usize, end: usize) -> Line {
        let broken = self.text[start..start + first_break].to_owned();
        let line = self.line;
        self.record.clear();
        let resume = start + first_break;
        let left = self.rereads.checked_sub(end - resume);
        self.rereads = left.unwrap_or(0);
        self.base = if left.is_some() { resume } else { self.text.len() };
        self.reader = reader(&self.text[self.base..], self.separator);
        Line::Broken { line, text: broken, is_last: left.is_none() }
    }

    /// Counts the line breaks (`\n`, `\r\n` or a lone `\r`) up to `place`.
    fn count_to(&mut self, place: usize) {
        let passed = &self.text.as_bytes()[self.counted..place];
        let ends_line = |(i, b): &(usize, &u8)| **b == b'\n' || (**b == b'\r' && passed.get(i + 1) != Some(&b'\n'));
        self.line += passed.iter().enumerate().filter(ends_line).count() as u64;
        self.counted = place;
    }
}

fn reader(text: &str, separator: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(text.as_bytes())
}

/// Whether every quotation mark that opens a cell of this row is closed at the end of a cell.
fn quotes_close(row: &str, separator: u8) -> bool {
    enum At {
        CellStart,
        Bare,
        Quoted,
        Closed,
    }
    let mut at = At::CellStart;
    for byte in row.bytes() {
        at = match (at, byte) {
            (At::Quoted, b'"') => At::Closed,
            (At::CellStart | At::Closed, b'"') | (At::Quoted, _) => At::Quoted,
            (At::CellStart | At::Bare | At::Closed, b) if b == separator => At::CellStart,
            (At::Closed, b' ') => At::Closed,
            (At::Closed, _) => return false,
            (At::CellStart | At::Bare, _) => At::Bare,
        };
    }
    !matches!(at, At::Quoted)
}

/// A first line `sep=;`, as spreadsheets write it: where the table begins, and the separator.
fn declaration(text: &str) -> (usize, Option<u8>) {
    let Some((&separator, after)) =
        text.as_bytes().strip_prefix(b"sep=").and_then(<[u8]>::split_first).filter(|(s, _)| SEPARATORS.contains(s))
    else {
        return (0, None);
    };
    if after.is_empty() || after.starts_with(b"\r") || after.starts_with(b"\n") {
        (5, Some(separator))
    } else {
        (0, None)
    }
}

/// Takes the separator under which most column names are known, else the one that makes the most columns of rows that
/// are mostly equally long.
fn guess_separator(text: &str) -> u8 {
    const SAMPLE_ROWS: usize = 50;
    let sample = &text[..text.floor_char_boundary(64 * 1024)];
    let score = |separator: u8| {
        let mut lines = Lines::new(sample, 0, separator);
        let Line::Cells(_) = lines.next_line() else { return (0, false, 0) };
        let columns = lines.cells().len();
        let known = lines.cells().iter().filter(|header| is_known(header)).count();
        let (mut rows, mut fitting) = (0, 0);
        while rows < SAMPLE_ROWS && matches!(lines.next_line(), Line::Cells(_)) {
            rows += 1;
            fitting += usize::from(lines.cells().len() == columns);
        }
        (known, columns > 1 && fitting * 2 >= rows, columns)
    };
    // Of equals the first one, the most usual, is to win; `max_by_key` would take the last.
    SEPARATORS.into_iter().rev().max_by_key(|separator| score(*separator)).unwrap_or(b',')
}

fn is_known(header: &str) -> bool {
    meaning(header, Subject::Contacts).or_else(|| meaning(header, Subject::Cards)).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u64, Vec<String>)> {
        let table = read_table(text.as_bytes()).expect("this is a table");
        let mut lines = table.body();
        let mut rows = Vec::new();
        loop {
            match lines.next_line() {
                Line::Cells(line) => rows.push((line, lines.cells().iter().map(str::to_owned).collect())),
                Line::Broken { line, text, .. } => rows.push((line, vec![format!("broken: {text}")])),
                Line::End => return rows,
            }
        }
    }

    fn row(line: u64, cells: &[&str]) -> (u64, Vec<String>) {
        (line, cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    #[test]
    fn separators_are_found() {
        for (text, separator) in [
            ("Name,Email\na,b", ','),
            ("Name;Email\na;b", ';'),
            ("Name\tEmail\na\tb", '\t'),
            ("Name|Email\na|b", '|'),
            ("First Name, as typed;Email;Amount\nAnna;a@x.test;1,50\n", ';'),
            ("\"Name\";\"Note, long\"\n\"a, b, c\";\"d, e, f\"\n", ';'),
            ("Größe;Farbe\n1,5;rot\n2,5;blau\n", ';'),
            ("Name\nAnna, the first\nBert\n", ','),
            ("sep=|\r\nName|Email\r\na|b", '|'),
        ] {
            let table = read_table(text.as_bytes()).expect("this is a table");
            assert_eq!(table.separator(), separator, "{text}");
        }
    }

    #[test]
    fn rows_carry_the_line_on_which_they_begin() {
        for (line_break, name) in [("\n", "LF"), ("\r\n", "CRLF"), ("\r", "CR")] {
            let text =
                "Name,Note\n\n\nAnna,\"one\ntwo\n\nfive\"\nBert,x\n\n ,\nCarla,\"y\"\n".replace('\n', line_break);
            let note = "one\ntwo\n\nfive".replace('\n', line_break);
            assert_eq!(
                rows(&text),
                [row(4, &["Anna", &note]), row(8, &["Bert", "x"]), row(11, &["Carla", "y"])],
                "{name}"
            );
        }
        assert_eq!(rows("sep=;\nName;Note\na;b"), [row(3, &["a", "b"])]);
    }

    #[test]
    fn a_stray_quotation_mark_costs_its_own_line_only() {
        assert_eq!(
            rows("Name,Note\nAnna,\"open\nBert,x\nCarla,\"fine\"\nDora,y\n"),
            [
                row(2, &["broken: Anna,\"open"]),
                row(3, &["Bert", "x"]),
                row(4, &["Carla", "fine"]),
                row(5, &["Dora", "y"])
            ]
        );
        assert_eq!(
            rows("Name,Note\nAnna,x\nBert,\"open"),
            [row(2, &["Anna", "x"]), row(3, &["Bert", "open"])],
            "an open quotation mark on the last line loses nothing"
        );
    }

    #[test]
    fn a_file_broken_throughout_ends_in_time() {
        let text = format!("Name,Note\n{}", "a\",\"\n".repeat(50_000));
        let found = rows(&text);
        assert!(found.iter().any(|(_, cells)| cells[0].starts_with("broken")));
        assert!(found.len() < 50_000);
    }

    #[test]
    fn marks_before_the_text_are_no_part_of_it() {
        for text in
            ["\u{feff}Náme;Email\né;x\n", "\u{feff}\u{feff}Náme;Email\né;x\n", "\u{feff}sep=;\nNáme;Email\né;x\n"]
        {
            let table = read_table(text.as_bytes()).expect("this is a table");
            assert_eq!(table.headers(), ["Náme", "Email"], "{text:?}");
            assert_eq!(rows(text).last().map(|(_, cells)| cells.join("|")).as_deref(), Some("é|x"));
        }
    }

    #[test]
    fn what_is_no_table_is_refused_with_a_sentence() {
        for (text, sentence) in [
            ("", "The file is empty."),
            ("\u{feff} \r\n\r\n", "The file is empty."),
            (",,\n,\n", "The file is empty."),
            ("Name,Email\n", "The file has column names but no rows below them."),
            ("Name,Email\n\n,\n", "The file has column names but no rows below them."),
            ("once upon a time\nthere was\n", "The file is no table: its first line holds no column names."),
            ("<html><body>", "The file is a web page, XML or JSON, not a CSV file."),
            ("[{\"a\": 1}]", "The file is no table: its first line holds no column names."),
        ] {
            assert_eq!(
                read_table(text.as_bytes()).err().map(|refusal| refusal.sentence).as_deref(),
                Some(sentence),
                "{text:?}"
            );
        }
    }
}
