//! Table `template_version`: immutable texts; each message names the one that it was written from.

use super::error::Result;
use super::tx::{Read, Write};
use crate::domain::{Channel, Instant};
use rusqlite::params;
use sha2::{Digest, Sha256};

/// The version that holds exactly this body, stored now if it is new.
pub fn version_of(write: &Write<'_>, kind: &str, channel: Channel, lang: &str, body: &str, at: Instant) -> Result<i64> {
    let digest = digest(body);
    write.run(
        "INSERT INTO template_version (kind, channel, lang, digest, body, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (kind, channel, lang, digest) DO NOTHING",
        params![kind, channel.name(), lang, digest, body, at],
    )?;
    write.one(
        "SELECT id FROM template_version WHERE kind = ?1 AND channel = ?2 AND lang = ?3 AND digest = ?4",
        params![kind, channel.name(), lang, digest],
        |row| row.get(0),
    )
}

/// The body of a stored version.
pub fn body(read: &Read<'_>, version: i64) -> Result<Option<String>> {
    read.first("SELECT body FROM template_version WHERE id = ?1", params![version], |row| row.get(0))
}

/// The fingerprint by which equal bodies are one version.
#[must_use]
pub fn digest(body: &str) -> String {
    let hash = Sha256::digest(body.as_bytes());
    hash.iter().take(16).fold(String::new(), |mut hex, byte| {
        use std::fmt::Write as _;
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
