//! Files of many CRMs, whole: from bytes to rows.

mod columns;
mod maven;
mod refusals;
mod values;

use milepost::import::{Mapping, OfficeDefaults, ParsedRow, RowRefusal, Subject, Table, read_table, rows};

/// The bytes of a file under `tests/data/import`.
fn fixture(name: &str) -> Vec<u8> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/import").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn table(bytes: &[u8]) -> Table<'_> {
    read_table(bytes).expect("this is a table")
}

/// All rows of a file with the mapping that is guessed, in an office of Denver.
fn read(bytes: &[u8], subject: Subject) -> Vec<Result<ParsedRow, RowRefusal>> {
    let table = table(bytes);
    let mapping = Mapping::guess(table.headers(), subject);
    rows(&table, &mapping, denver()).expect("the mapping names somebody").collect()
}

fn denver() -> OfficeDefaults {
    OfficeDefaults { zone: "America/Denver".parse().expect("a known zone"), ..OfficeDefaults::default() }
}

/// The good rows of a file in which every row is good.
fn good(bytes: &[u8], subject: Subject) -> Vec<ParsedRow> {
    read(bytes, subject).into_iter().collect::<Result<_, _>>().expect("every row is good")
}

/// A file of contacts with one column name line.
fn contacts(lines: &str) -> Vec<Result<ParsedRow, RowRefusal>> {
    read(lines.as_bytes(), Subject::Contacts)
}

fn cards(lines: &str) -> Vec<Result<ParsedRow, RowRefusal>> {
    read(lines.as_bytes(), Subject::Cards)
}
