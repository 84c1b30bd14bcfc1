//! One array, item by item.

use serde::Serialize;
use std::io::{self, Write};

/// An array that is being written.
#[derive(Default)]
pub struct Array {
    begun: bool,
}

impl Array {
    /// Writes an item.
    pub fn item(&mut self, out: &mut impl Write, item: &impl Serialize) -> io::Result<()> {
        out.write_all(if std::mem::replace(&mut self.begun, true) { b",\n" } else { b"[" })?;
        serde_json::to_writer(&mut *out, item).map_err(io::Error::from)
    }

    /// Ends it.
    pub fn end(self, out: &mut impl Write) -> io::Result<()> {
        out.write_all(if self.begun { b"]\n" } else { b"[]\n" })
    }
}
