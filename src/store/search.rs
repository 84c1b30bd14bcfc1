//! Finding by text: trigrams from three characters on, the name's beginning below that. Newest first.

use super::error::Result;
use super::tx::Read;
use crate::domain::text::sort_key;
use crate::domain::{CardId, ContactId, PipelineId};
use rusqlite::params;

/// From this many characters on the trigram index can answer.
const TRIGRAM: usize = 3;

/// The text as one phrase of the full-text syntax.
fn phrase(query: &str) -> String {
    format!("\"{}\"", query.replace('"', "\"\""))
}

/// The text as a phrase, when it is long enough for the trigram index.
pub(in crate::store) fn phrase_of(query: &str) -> Option<String> {
    let query = query.trim();
    (query.chars().count() >= TRIGRAM).then(|| phrase(query))
}

/// Contacts whose name, company, number, e-mail or telephone contains the text.
pub fn contacts(read: &Read<'_>, query: &str, limit: usize) -> Result<Vec<ContactId>> {
    let query = query.trim();
    if query.chars().count() < TRIGRAM {
        let from = sort_key(query);
        return read.all(
            "SELECT id FROM contact WHERE name_sort >= ?1 AND name_sort < ?1 || ?2 AND ended_batch IS NULL AND merged_into IS NULL
             ORDER BY name_sort, id LIMIT ?3",
            params![from, '\u{10ffff}'.to_string(), limit],
            |row| row.get(0),
        );
    }
    read.all(
        "SELECT id FROM (
             SELECT id FROM (SELECT rowid AS id FROM contact_search WHERE contact_search MATCH ?1 ORDER BY rowid DESC LIMIT ?2)
             UNION
             SELECT contact_id FROM address WHERE ended_batch IS NULL AND id IN (
                 SELECT rowid FROM address_search WHERE address_search MATCH ?1 ORDER BY rowid DESC LIMIT ?2))
         ORDER BY id DESC LIMIT ?2",
        params![phrase(query), limit],
        |row| row.get(0),
    )
}

/// Open cards of a pipeline whose own text or whose contact matches.
pub fn cards(read: &Read<'_>, pipeline: PipelineId, query: &str, limit: usize) -> Result<Vec<CardId>> {
    let query = query.trim();
    let people = super::dialect::id_list(contacts(read, query, limit)?.into_iter().map(ContactId::get));
    let mut found = super::card::open_of_contacts(read, pipeline, &people)?;
    if query.chars().count() >= TRIGRAM {
        found.extend(read.all(
            "SELECT c.id FROM card c WHERE c.id IN (
                 SELECT rowid FROM card_search WHERE card_search MATCH ?1 ORDER BY rowid DESC LIMIT ?2)
               AND c.pipeline_id = ?3 AND c.open = 1 AND c.ended_batch IS NULL",
            params![phrase(query), limit, pipeline],
            |row| row.get::<_, CardId>(0),
        )?);
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}
