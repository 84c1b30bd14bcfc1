//! One value of one column, in the few types that every engine shares.

use rusqlite::Row;
use rusqlite::types::{ToSql, ToSqlOutput, Type, Value, ValueRef};

/// A column's value.
#[derive(Clone, Debug, PartialEq)]
pub enum Val {
    /// No value.
    Null,
    /// A number: id, flag, microseconds, minor units.
    Int(i64),
    /// Text.
    Text(String),
}

impl Val {
    /// As JSON, the form in which history keeps it.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Null => serde_json::Value::Null,
            Self::Int(n) => (*n).into(),
            Self::Text(text) => text.as_str().into(),
        }
    }

    pub(in crate::store) fn from_sql(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(n) => Self::Int(n),
            #[expect(
                clippy::cast_possible_truncation,
                reason = "business columns hold no fractions; STRICT tables see to it"
            )]
            ValueRef::Real(x) => Self::Int(x as i64),
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Self::Text(String::from_utf8_lossy(bytes).into_owned()),
        }
    }

    pub(in crate::store) fn from_json(value: &serde_json::Value) -> Self {
        match value {
            serde_json::Value::Number(n) => n.as_i64().map_or(Self::Null, Self::Int),
            serde_json::Value::String(text) => Self::Text(text.clone()),
            serde_json::Value::Bool(flag) => Self::Int(i64::from(*flag)),
            _ => Self::Null,
        }
    }
}

impl ToSql for Val {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Owned(Value::Null),
            Self::Int(n) => ToSqlOutput::Owned(Value::Integer(*n)),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        })
    }
}

impl From<i64> for Val {
    fn from(n: i64) -> Self {
        Self::Int(n)
    }
}

impl From<bool> for Val {
    fn from(flag: bool) -> Self {
        Self::Int(i64::from(flag))
    }
}

impl From<&str> for Val {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Val {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl<T: Into<Self>> From<Option<T>> for Val {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl From<crate::domain::Instant> for Val {
    fn from(at: crate::domain::Instant) -> Self {
        Self::Int(at.micros())
    }
}

/// Ids bind like the numbers they are.
macro_rules! bind_ids {
    ($($id:ident),+) => {$(
        impl From<crate::domain::$id> for Val {
            fn from(id: crate::domain::$id) -> Self {
                Self::Int(id.get())
            }
        }

        impl ToSql for crate::domain::$id {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(ToSqlOutput::Owned(Value::Integer(self.get())))
            }
        }

        impl rusqlite::types::FromSql for crate::domain::$id {
            fn column_result(value: ValueRef<'_>) -> rusqlite::types::FromSqlResult<Self> {
                value.as_i64().map(Self)
            }
        }
    )+};
}

bind_ids!(
    ContactId,
    AddressId,
    PipelineId,
    StageId,
    CardId,
    BatchId,
    EventId,
    MessageId,
    OperatorId,
    MilestoneId,
    PaymentId
);

impl From<chrono::NaiveDate> for Val {
    fn from(day: chrono::NaiveDate) -> Self {
        Self::Text(day.to_string())
    }
}

/// A calendar date, kept as ISO text.
pub(in crate::store) fn date(row: &Row<'_>, column: usize) -> rusqlite::Result<chrono::NaiveDate> {
    let text: String = row.get(column)?;
    text.parse().map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error)))
}

/// A calendar date that may be missing.
pub(in crate::store) fn optional_date(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<chrono::NaiveDate>> {
    match row.get_ref(column)? {
        ValueRef::Null => Ok(None),
        _ => date(row, column).map(Some),
    }
}

/// A currency, kept as its three letters.
pub(in crate::store) fn currency(row: &Row<'_>, column: usize) -> rusqlite::Result<crate::domain::Currency> {
    let code: String = row.get(column)?;
    crate::domain::Currency::from_code(&code)
        .ok_or_else(|| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, "an unknown currency".into()))
}

impl ToSql for crate::domain::Instant {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Owned(Value::Integer(self.micros())))
    }
}

impl rusqlite::types::FromSql for crate::domain::Instant {
    fn column_result(value: ValueRef<'_>) -> rusqlite::types::FromSqlResult<Self> {
        value.as_i64().map(Self)
    }
}
