//! Table `template_version`: immutable texts; each message names the one that it was written from. Which of them the
//! office uses stands in [`super::own_template`].

use super::error::Result;
use super::tx::{Read, Write};
use crate::domain::{ByLang, Channel, Instant};
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

/// The versions that the messages of one kind on one channel are written from, by the recipients' language.
pub type Texts = ByLang<i64>;

impl Texts {
    /// The version of a recipient whose language stands in that column, as SQL. Where there is one text for all, that is
    /// its number, and costs nothing.
    pub(in crate::store) fn version(&self, lang: &str) -> String {
        let mut cases = String::new();
        for (served, version) in self.others() {
            use std::fmt::Write as _;
            // a tag holds letters, digits and hyphens only
            let _ = write!(cases, "WHEN {lang} = '{served}' OR {lang} LIKE '{served}-%' THEN {version} ");
        }
        if cases.is_empty() { self.usual().to_string() } else { format!("CASE {cases}ELSE {} END", self.usual()) }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Lang;

    #[test]
    fn the_file_gives_everybody_the_version_that_the_rule_gives() {
        let lang = |tag| Lang::parse(tag).expect("a tag");
        let texts = Texts::new(1, vec![(lang("pt"), 2), (lang("pt-br"), 3), (lang("de"), 4)]);
        let conn = rusqlite::Connection::open_in_memory().expect("a file in memory");
        let sql = format!("SELECT {} FROM (SELECT ?1 AS lang) p", texts.version("p.lang"));
        for tag in ["", "pt", "pt-pt", "pt-br", "pt-br-x", "de", "de-at", "den", "fr"] {
            let version: i64 = conn.query_row(&sql, params![tag], |row| row.get(0)).expect("a number");
            assert_eq!(version, *texts.of(&lang(tag)), "{tag}");
        }
        let nobody: i64 = conn.query_row(&sql, params![None::<String>], |row| row.get(0)).expect("a number");
        assert_eq!((nobody, Texts::new(7, Vec::new()).version("p.lang")), (1, "7".to_owned()));
    }
}
