//! A look at the office file and a change of it.

use super::error::Result;
use rusqlite::{Connection, Params, Row};
use std::ops::{ControlFlow, Deref};

/// A consistent look at the file: everything asked through one `Read` comes from the same moment.
pub struct Read<'c> {
    pub(in crate::store) conn: &'c Connection,
}

/// One immediate transaction. It commits when the closure that received it returns `Ok`, else nothing happened.
pub struct Write<'c> {
    read: Read<'c>,
}

impl<'c> Deref for Write<'c> {
    type Target = Read<'c>;

    fn deref(&self) -> &Read<'c> {
        &self.read
    }
}

impl<'c> Read<'c> {
    pub(in crate::store) const fn new(conn: &'c Connection) -> Self {
        Self { conn }
    }

    /// All rows of a query.
    pub(in crate::store) fn all<T, P: Params>(
        &self,
        sql: &str,
        params: P,
        mut row: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map(params, &mut row)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The first row of a query, if there is one.
    pub(in crate::store) fn first<T, P: Params>(
        &self,
        sql: &str,
        params: P,
        row: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        Ok(rows.next()?.map(row).transpose()?)
    }

    /// The one row of a query that always has one, such as a count.
    pub(in crate::store) fn one<T, P: Params>(
        &self,
        sql: &str,
        params: P,
        row: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<T> {
        let mut statement = self.conn.prepare_cached(sql)?;
        Ok(statement.query_row(params, row)?)
    }

    /// Calls `each` for every row, without keeping any.
    pub(in crate::store) fn each<P: Params>(
        &self,
        sql: &str,
        params: P,
        mut each: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
    ) -> Result<()> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        while let Some(row) = rows.next()? {
            each(row)?;
        }
        Ok(())
    }

    /// Calls `each` for every row until it breaks off, without keeping any.
    pub(in crate::store) fn each_while<P: Params>(
        &self,
        sql: &str,
        params: P,
        mut each: impl FnMut(&Row<'_>) -> rusqlite::Result<ControlFlow<()>>,
    ) -> Result<()> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        while let Some(row) = rows.next()? {
            if each(row)?.is_break() {
                break;
            }
        }
        Ok(())
    }
}

impl<'c> Write<'c> {
    pub(in crate::store) const fn new(conn: &'c Connection) -> Self {
        Self { read: Read::new(conn) }
    }

    /// Runs one changing statement; gives the number of rows that it touched.
    pub(in crate::store) fn run<P: Params>(&self, sql: &str, params: P) -> Result<usize> {
        Ok(self.conn.prepare_cached(sql)?.execute(params)?)
    }

    /// The row number that the last insert gave out.
    pub(in crate::store) fn last_id(&self) -> i64 {
        self.conn.last_insert_rowid()
    }
}
