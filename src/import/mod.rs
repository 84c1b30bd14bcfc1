//! CSV in: guesses columns, maps, normalises and finds duplicates, without touching an office.

mod dates;
mod encoding;
mod field;
mod mapping;
mod matching;
mod normalise;
mod preview;
mod row;
mod rows;
mod seen;
mod spelling;
mod table;

pub use encoding::Encoding;
pub use field::{FieldKind, Subject};
pub use mapping::Mapping;
pub use matching::{Alike, AlikeBy, Asker, Decision, MatchFacts, Merge, decide};
pub use preview::{ColumnPreview, Preview, PreviewRow, Repeat, preview};
pub use row::{CardFields, ContactFields, EarlierRow, NamedBy, OfficeDefaults, ParsedRow, RowNote, RowRefusal, SameBy};
pub use rows::{Counts, Progress, Rows, rows};
pub use table::{Table, read_table};
