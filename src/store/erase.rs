//! Privacy's erase: the one path by which values leave the file, history included. The events stay: what happened, when,
//! by whom; what they changed is blanked, and every row touched gets an event of the erasure, so that no earlier batch
//! that touched it can be undone into a ghost.

use super::error::Result;
use super::tx::{Read, Write};
use super::{address, dialect, record, visit};
use crate::domain::{AddressId, BatchId, ContactId, Instant};
use rusqlite::params;
use std::collections::BTreeSet;

/// What stands where a name was.
pub const NAME: &str = "(erased)";

/// The texts of a card that can tell who its customer is.
const CARD_TEXTS: [&str; 5] = ["title", "external_id", "site", "description", "fields"];

/// The contact and all that were merged into it.
pub fn family(read: &Read<'_>, contact: ContactId) -> Result<Vec<ContactId>> {
    let mut found = vec![contact];
    let mut next = 0;
    while let Some(id) = found.get(next).copied() {
        let merged: Vec<ContactId> =
            read.all("SELECT id FROM contact WHERE merged_into = ?1", params![id], |row| row.get(0))?;
        found.extend(merged);
        next += 1;
    }
    Ok(found)
}

/// Blanks everything about one contact; gives the number of business rows.
pub fn contact(write: &Write<'_>, batch: BatchId, contact: ContactId, at: Instant) -> Result<usize> {
    let addresses = dialect::id_list(address::ever_of_contact(write, contact)?.into_iter().map(AddressId::get));
    let cards = dialect::id_list(telling_cards(write, contact)?);
    let contacts = dialect::id_list([contact.get()]);

    blank_messages(write, batch, contact)?;
    blank_summaries(write, contact, &addresses, &cards)?;
    let since = record::last_event(write)?;
    let mut rows = 0;
    for (table, ids) in [("contact", &contacts), ("address", &addresses), ("card", &cards)] {
        blank_history(write, table, ids, at)?;
        rows += announce(write, batch, table, ids, at)?;
    }
    visit::close(write, batch, since, at)?;
    blank_rows(write, batch, contact, &addresses, &cards, at)?;
    Ok(rows)
}

/// The contact's cards that are open, or hold or held a telling text.
fn telling_cards(read: &Read<'_>, contact: ContactId) -> Result<Vec<i64>> {
    let told = CARD_TEXTS
        .map(|column| format!("{} OR {}", dialect::json_has("h.after", column), dialect::json_has("h.before", column)));
    read.all(
        &format!(
            "SELECT c.id FROM card c WHERE c.contact_id = ?1 AND (c.open = 1 OR c.title <> '' OR c.external_id IS NOT NULL OR c.site <> ''
                 OR c.description <> '' OR c.fields <> '{{}}' OR EXISTS (
                     SELECT 1 FROM event e JOIN change h ON h.event_id = e.id
                     WHERE e.subject_id = c.id AND e.subject = 'card' AND ({})))",
            told.join(" OR ")
        ),
        params![contact],
        |row| row.get(0),
    )
}

/// Cancels what waits, and takes addresses, names and letters out of all messages.
fn blank_messages(write: &Write<'_>, batch: BatchId, contact: ContactId) -> Result<()> {
    write.run(
        "UPDATE outbox SET state = 'cancelled', reason = 'erased', ended_batch = ?2 WHERE contact_id = ?1 AND state = 'queued'",
        params![contact, batch],
    )?;
    write.run(
        "UPDATE attempt SET text = '' FROM outbox o WHERE o.contact_id = ?1 AND attempt.outbox_id = o.id",
        params![contact],
    )?;
    write.run(
        "UPDATE outbox SET address = '', vars = '{}', rendered = NULL, error = '' WHERE contact_id = ?1",
        params![contact],
    )?;
    Ok(())
}

/// Batches say what they did in words, with names and addresses: those of this person, old ones too, are replaced.
fn blank_summaries(write: &Write<'_>, contact: ContactId, addresses: &str, cards: &str) -> Result<()> {
    let (before, after) = (|key| dialect::json_get("h.before", key), |key| dialect::json_get("h.after", key));
    let picks = dialect::ids("?2");
    let mut words: BTreeSet<(std::cmp::Reverse<usize>, String)> = BTreeSet::new();
    let mut keep = |row: &rusqlite::Row<'_>| -> rusqlite::Result<()> {
        for column in 0..2 {
            if let Some(word) = row.get::<_, Option<String>>(column)?.filter(|word| !word.is_empty()) {
                words.insert((std::cmp::Reverse(word.len()), word));
            }
        }
        Ok(())
    };
    write.each("SELECT name, NULL FROM contact WHERE id = ?1", params![contact], &mut keep)?;
    write.each(
        &format!(
            "SELECT {}, {} FROM event e JOIN change h ON h.event_id = e.id WHERE e.subject_id = ?1 AND e.subject = 'contact'",
            before("name"),
            after("name")
        ),
        params![contact],
        &mut keep,
    )?;
    write.each(
        &format!("SELECT a.value, NULL FROM {} j JOIN address a ON a.id = j.id", dialect::ids("?1")),
        params![addresses],
        &mut keep,
    )?;
    for (_, word) in &words {
        write.run(
            &format!(
                "UPDATE batch SET summary = replace(summary, ?1, '{NAME}') WHERE id IN (
                     SELECT e.batch_id FROM event e WHERE e.subject_id = ?4 AND e.subject = 'contact'
                     UNION SELECT e.batch_id FROM {picks} j JOIN event e ON e.subject_id = j.id AND e.subject = 'address'
                     UNION SELECT e.batch_id FROM {} j JOIN event e ON e.subject_id = j.id AND e.subject = 'card')",
                dialect::ids("?3")
            ),
            params![word, addresses, cards, contact],
        )?;
    }
    Ok(())
}

/// Blanks what history holds of the rows. Of cards only what tells: where they stood stays, for the board as of then.
fn blank_history(write: &Write<'_>, table: &str, ids: &str, at: Instant) -> Result<()> {
    let telling = if table == "card" {
        let told = CARD_TEXTS.map(|column| {
            format!("{} OR {}", dialect::json_has("change.after", column), dialect::json_has("change.before", column))
        });
        format!("AND ({})", told.join(" OR "))
    } else {
        String::new()
    };
    write.run(
        &format!(
            "UPDATE change SET before = NULL, after = NULL, erased_at = ?2 WHERE event_id IN (
                 SELECT e.id FROM {} j JOIN event e ON e.subject_id = j.id AND e.subject = '{table}') {telling}",
            dialect::ids("?1")
        ),
        params![ids, at],
    )?;
    Ok(())
}

/// An event of the erasure for each row; there is nothing to say about what it changed.
fn announce(write: &Write<'_>, batch: BatchId, table: &str, ids: &str, at: Instant) -> Result<usize> {
    let since = record::last_event(write)?;
    let rows = write.run(
        &format!(
            "INSERT INTO event (batch_id, subject, subject_id, action, version_before)
             SELECT ?2, '{table}', t.id, 'erased', t.version FROM {} j JOIN {table} t ON t.id = j.id ORDER BY t.id",
            dialect::ids("?1")
        ),
        params![ids, batch],
    )?;
    write.run(
        "INSERT INTO change (event_id, erased_at) SELECT id, ?3 FROM event WHERE batch_id = ?1 AND id > ?2",
        params![batch, since, at],
    )?;
    Ok(rows)
}

fn blank_rows(
    write: &Write<'_>,
    batch: BatchId,
    contact: ContactId,
    addresses: &str,
    cards: &str,
    at: Instant,
) -> Result<()> {
    write.run(
        &format!(
            "UPDATE contact SET version = version + 1, batch_id = ?2, name = '{NAME}', name_sort = '{NAME}', first_name = '', company = '',
                 external_id = NULL, zone = '', product = '', notes = '', archived_at = coalesce(archived_at, ?3), erased_at = ?3 WHERE id = ?1"
        ),
        params![contact, batch, at],
    )?;
    let picks = dialect::ids("?1");
    write.run(
        &format!(
            "UPDATE address SET version = version + 1, batch_id = ?2, value = '', norm = '', label = '', consent_how = '', state = 'gone',
                 ended_batch = coalesce(ended_batch, ?2) WHERE id IN (SELECT id FROM {picks} j)"
        ),
        params![addresses, batch],
    )?;
    write.run(
        &format!(
            "UPDATE card SET version = version + 1, batch_id = ?2, title = '', external_id = NULL, site = '', description = '', fields = '{{}}',
                 open = 0 WHERE id IN (SELECT id FROM {picks} j)"
        ),
        params![cards, batch],
    )?;
    Ok(())
}
