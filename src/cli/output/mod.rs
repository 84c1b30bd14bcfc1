//! Rows on standard output, as machines and as people want them; never cut, and one row at a time.

pub mod file;
mod json;
mod table;

use super::failure::{Failure, Outcome};
use crate::domain::{Refusal, text::is_control};
use crate::office::export::{csv, xlsx};
use serde::Serialize;
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::marker::PhantomData;
use std::path::PathBuf;

/// One row of a list.
pub trait Row: Serialize {
    /// The names of its columns.
    const COLUMNS: &'static [&'static str];
    /// Those that are worth their room on a terminal, by place.
    const ON_SCREEN: &'static [usize];

    /// Its cells as text, in the order of the columns.
    fn cells(&self) -> Vec<String>;
}

/// How rows are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One array of objects.
    Json,
    /// A header and a line for each row, as spreadsheets read it.
    Csv,
    /// A workbook.
    Xlsx,
    /// A table that fits the terminal; with tabs between the cells when nobody looks at a terminal.
    Plain,
}

impl Format {
    /// What lists are printed as unless they are asked for another form.
    pub const fn for_people(json: bool) -> Self {
        Self::of_list(json, false)
    }

    /// The same where `--csv` may ask for CSV.
    pub const fn of_list(json: bool, csv: bool) -> Self {
        match (json, csv) {
            (true, _) => Self::Json,
            (false, true) => Self::Csv,
            (false, false) => Self::Plain,
        }
    }
}

/// Where rows go.
pub struct Target {
    /// How they are printed.
    pub format: Format,
    /// Into this file; on standard output otherwise.
    pub file: Option<PathBuf>,
}

impl Target {
    /// Begins a list.
    pub fn open<R: Row>(self) -> Result<Rows<'static, R>, Failure> {
        if let Some(path) = self.file {
            return Ok(Rows::begin(Box::new(BufWriter::new(File::create(path)?)), self.format, None));
        }
        let width = shown_width();
        if width.is_some() && self.format == Format::Xlsx {
            return Err(Refusal::usage("A workbook cannot be shown on a terminal.")
                .hint("Name a file: --output FILE")
                .into());
        }
        Ok(Rows::begin(Box::new(BufWriter::new(io::stdout().lock())), self.format, width))
    }
}

/// A list that is being printed.
pub struct Rows<'w, R: Row> {
    out: Box<dyn Write + 'w>,
    kind: Kind,
    of: PhantomData<fn(&R)>,
}

enum Kind {
    Json(json::Array),
    Csv(csv::Lines),
    Xlsx(Box<xlsx::Book>),
    Tabs { begun: bool },
    Table(table::Blocks),
}

impl<'w, R: Row> Rows<'w, R> {
    /// Begins a list; `width` is the terminal's, when it goes to one.
    fn begin(out: Box<dyn Write + 'w>, format: Format, width: Option<u16>) -> Self {
        let kind = match (format, width) {
            (Format::Json, _) => Kind::Json(json::Array::default()),
            (Format::Csv, _) => Kind::Csv(csv::Lines::new(R::COLUMNS)),
            (Format::Xlsx, _) => Kind::Xlsx(Box::new(xlsx::Book::new(R::COLUMNS))),
            (Format::Plain, None) => Kind::Tabs { begun: false },
            (Format::Plain, Some(width)) => Kind::Table(table::Blocks::new(width)),
        };
        Self { out, kind, of: PhantomData }
    }

    /// Prints a row.
    pub fn row(&mut self, row: &R) -> Outcome {
        match &mut self.kind {
            Kind::Json(array) => array.item(&mut self.out, row)?,
            Kind::Csv(lines) => lines.row(&mut self.out, &row.cells())?,
            Kind::Xlsx(book) => book.row(&row.cells())?,
            Kind::Tabs { begun } => {
                if !std::mem::replace(begun, true) {
                    writeln!(self.out, "{}", R::COLUMNS.join("\t"))?;
                }
                let cells: Vec<String> = row.cells().iter().map(|cell| clean(cell).into_owned()).collect();
                writeln!(self.out, "{}", cells.join("\t"))?;
            }
            Kind::Table(blocks) => blocks.row(&mut self.out, row)?,
        }
        Ok(())
    }

    /// Ends the list; `empty` is what a person reads when there was nothing.
    pub fn end(mut self, empty: &str) -> Outcome {
        match self.kind {
            Kind::Json(array) => array.end(&mut self.out)?,
            Kind::Csv(mut lines) => lines.header(&mut self.out)?,
            Kind::Xlsx(book) => book.end(&mut self.out)?,
            Kind::Tabs { .. } => {}
            Kind::Table(blocks) => blocks.end(&mut self.out, empty)?,
        }
        Ok(self.out.flush()?)
    }
}

/// Prints some lines.
pub fn say(text: &str) -> Outcome {
    let mut out = io::stdout().lock();
    out.write_all(text.trim_end_matches('\n').as_bytes())?;
    out.write_all(b"\n")?;
    Ok(out.flush()?)
}

/// Text that may come from anywhere, as a terminal may show it on one line.
pub fn clean(text: &str) -> Cow<'_, str> {
    if !text.contains(is_control) {
        return Cow::Borrowed(text);
    }
    let blank = |c| matches!(c, '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}');
    Cow::Owned(text.chars().filter_map(|c| if blank(c) { Some(' ') } else { (!is_control(c)).then_some(c) }).collect())
}

/// The width of the terminal that standard output is shown on, if it is.
pub fn shown_width() -> Option<u16> {
    io::stdout().is_terminal().then(terminal_width)
}

/// The terminal's width in cells; `COLUMNS` overrides it.
fn terminal_width() -> u16 {
    const USUAL: u16 = 80;
    let told = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    #[cfg(unix)]
    let told = told.or_else(|| rustix::termios::tcgetwinsize(io::stdout()).ok().map(|size| size.ws_col));
    told.filter(|width| *width > 0).unwrap_or(USUAL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Person {
        id: i64,
        name: &'static str,
    }

    impl Row for Person {
        const COLUMNS: &'static [&'static str] = &["id", "name"];
        const ON_SCREEN: &'static [usize] = &[0, 1];

        fn cells(&self) -> Vec<String> {
            vec![self.id.to_string(), self.name.to_owned()]
        }
    }

    fn printed(format: Format, width: Option<u16>, people: &[Person]) -> String {
        let mut text = Vec::new();
        let mut rows = Rows::begin(Box::new(&mut text), format, width);
        for person in people {
            rows.row(person).expect("memory takes it");
        }
        rows.end("Nobody yet.").expect("memory takes it");
        String::from_utf8(text).expect("UTF-8")
    }

    const PEOPLE: [Person; 3] = [
        Person { id: 1, name: "Anna\u{1b}[31m \"B\",\n王小明" },
        Person { id: 2, name: "\u{202e}نادية" },
        Person { id: 30, name: "👩‍👩‍👧 नादिया" },
    ];

    #[test]
    fn json_is_one_array_of_the_whole_values() {
        let text = printed(Format::Json, None, &PEOPLE);
        let read: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(read[0]["name"], PEOPLE[0].name);
        assert_eq!(read.as_array().map(Vec::len), Some(3));
        assert_eq!(printed(Format::Json, None, &[]), "[]\n");
    }

    #[test]
    fn csv_is_quoted_and_has_a_header_even_without_rows() {
        let text = printed(Format::Csv, None, &PEOPLE);
        assert_eq!(text.lines().next(), Some("id,name"));
        assert!(text.contains("\"Anna\u{1b}[31m \"\"B\"\",\n王小明\""), "{text}");
    }

    #[test]
    fn a_pipe_gets_tabs_and_nothing_that_acts() {
        assert_eq!(
            printed(Format::Plain, None, &PEOPLE),
            "id\tname\n1\tAnna[31m \"B\", 王小明\n2\tنادية\n30\t👩‍👩‍👧 नादिया\n"
        );
        assert_eq!(printed(Format::Plain, None, &[]), "");
    }

    #[test]
    fn a_terminal_gets_a_table_that_fits() {
        use unicode_width::UnicodeWidthStr as _;
        let long: String = "Very long name ".repeat(20);
        let person = Person { id: 1, name: Box::leak(long.into_boxed_str()) };
        let text = printed(Format::Plain, Some(40), &[person]);
        assert!(text.lines().count() > 5 && text.lines().all(|line| line.width() <= 40), "{text}");
        let text = printed(Format::Plain, Some(40), &PEOPLE);
        let places: Vec<&str> = text.lines().filter_map(|line| line.get(..4)).collect();
        assert_eq!(places, [" ID ", "  1 ", "  2 ", " 30 "], "numbers stand at their right edge");
        assert!(!text.contains('\u{1b}') && text.contains("\u{2068}نادية\u{2069}"), "{text:?}");
        assert_eq!(printed(Format::Plain, Some(40), &[]), "Nobody yet.\n");
    }
}
