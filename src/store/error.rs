//! What can go wrong with the office file, sorted by what staff can do about it.

use crate::domain::{Kind, Refusal};
use rusqlite::ErrorCode;

/// Why the office file could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another program holds the file and did not let go within the limit.
    #[error("the office file is busy")]
    Busy,
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// The file or its folder cannot be written by this user.
    #[error("the office file cannot be written")]
    ReadOnly,
    /// The disk answered with an error.
    #[error("the disk reported an error: {0}")]
    Disk(String),
    /// The file is damaged.
    #[error("the office file is damaged: {0}")]
    Damaged(String),
    /// The file is no office: another program's database, a text file, or empty.
    #[error("{0} is not a Milepost office")]
    Foreign(String),
    /// There is no file at that path.
    #[error("there is no office at {0}")]
    Missing(String),
    /// A newer Milepost wrote the file.
    #[error("the office file has schema {found}, this Milepost knows {known}")]
    Newer {
        /// Schema version in the file.
        found: i64,
        /// Newest schema version of this program.
        known: i64,
    },
    /// The file lies on a network drive, where SQLite's locks cannot be trusted.
    #[error("{0} lies on a network file system")]
    Network(String),
    /// A row was changed by somebody else since it was read.
    #[error("{table} {id} was changed meanwhile")]
    Stale {
        /// Table name.
        table: &'static str,
        /// Row number.
        id: i64,
    },
    /// A unique index or a check refused the row.
    #[error("the office file refused a row: {0}")]
    Constraint(String),
    /// The read was interrupted by a newer question.
    #[error("the question was replaced by a newer one")]
    Interrupted,
    /// Anything else.
    #[error("the office file failed: {0}")]
    Other(String),
}

/// Short form for the store's functions.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let rusqlite::Error::SqliteFailure(failure, message) = &error else {
            return Self::Other(error.to_string());
        };
        let text = message.clone().unwrap_or_else(|| failure.to_string());
        match failure.code {
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Busy,
            ErrorCode::DiskFull => Self::Full,
            ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen => Self::ReadOnly,
            ErrorCode::SystemIoFailure => Self::Disk(text),
            ErrorCode::DatabaseCorrupt => Self::Damaged(text),
            ErrorCode::NotADatabase => Self::Foreign("this file".to_owned()),
            ErrorCode::ConstraintViolation => Self::Constraint(text),
            ErrorCode::OperationInterrupted => Self::Interrupted,
            _ => Self::Other(text),
        }
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        let broken = |sentence: String| Self::broken(sentence);
        match error {
            StoreError::Busy => Self::new(Kind::Busy, "Another program is writing to the office file, so nothing was changed.")
                .hint("Wait a moment and try again."),
            StoreError::Full => broken("The disk is full, so nothing was changed.".to_owned()).hint("Free some space and try again."),
            StoreError::ReadOnly => broken("The office file or its folder cannot be written by this user, so nothing was changed.".to_owned())
                .hint("Check the file's owner and permissions, or open it as the user who owns it."),
            StoreError::Disk(text) => broken(format!("The disk reported an error, so nothing was changed ({text})."))
                .hint("Close Milepost, check the disk, then run `milepost check`."),
            StoreError::Damaged(text) => broken(format!("The office file is damaged ({text})."))
                .hint("Nothing was changed. Restore the newest backup with `milepost restore FILE`; `milepost doctor` lists them."),
            StoreError::Foreign(path) => {
                broken(format!("{path} is not a Milepost office; it was left untouched.")).hint("Name another folder with --data.")
            }
            StoreError::Missing(path) => Self::new(Kind::NotFound, format!("There is no office at {path}."))
                .hint("Make one with `milepost init`, or name another folder with --data."),
            StoreError::Newer { found, known } => broken(format!(
                "This office was written by a newer Milepost (schema {found}, this program knows {known}); it was left untouched."
            ))
            .hint("Install the newer Milepost."),
            StoreError::Network(path) => broken(format!("{path} lies on a network drive, where two writers can damage the file."))
                .hint("Keep the office on a local disk and share backups instead."),
            StoreError::Stale { table, id } => Self::conflict(format!("{table} {id} was changed by somebody else meanwhile; nothing was changed."))
                .hint("Look at it again and repeat what you wanted."),
            StoreError::Constraint(text) => Self::conflict(format!("The office file refused a row ({text}); nothing was changed.")),
            StoreError::Interrupted => Self::conflict("The question was replaced by a newer one."),
            StoreError::Other(text) => broken(format!("The office file failed ({text}); nothing was changed.")).hint("Run `milepost doctor`."),
        }
    }
}
