//! CSV in: guesses columns, maps, normalises and finds duplicates, without touching an office.

mod dates;
mod encoding;
mod field;
mod mapping;
mod normalise;
mod row;
mod rows;
mod seen;
mod spelling;
mod table;

pub use encoding::Encoding;
pub use field::{FieldKind, Subject};
pub use mapping::Mapping;
pub use row::{CardFields, ContactFields, NamedBy, OfficeDefaults, ParsedRow, RowNote, RowRefusal, SameBy};
pub use rows::{Counts, Progress, Rows, rows};
pub use table::{Table, read_table};
