//! Privacy's erase: the one path by which values leave the file, history included. The events stay: what happened, when,
//! by whom; what they changed is blanked, and every row touched gets an event of the erasure, so that no earlier batch
//! that touched it can be undone into a ghost.

use super::error::Result;
use super::table::Table;
use super::tx::{Read, Write};
use super::{address, dialect, milestone, payment, record, visit};
use crate::domain::{AddressId, BatchId, ContactId, Instant, MilestoneId, PaymentId};
use rusqlite::params;
use std::collections::BTreeSet;

/// What stands where a name was.
pub const NAME: &str = "(erased)";

/// The texts that can tell whom a row is about. The rest of its history stays: where a card stood, what was paid.
/// A payment keeps its reference, by which the office's books find it at the bank.
const fn telling_texts(table: Table) -> &'static [&'static str] {
    match table {
        Table::Card => &["title", "external_id", "site", "description", "fields"],
        Table::Milestone => &["title", "description", "file_name"],
        Table::Payment => &["reason"],
        _ => &[],
    }
}

/// What was erased.
pub struct Erased {
    /// Business rows.
    pub rows: usize,
    /// Attached files (SHA-256) that nothing names any more; to be taken away once this is committed.
    pub files: Vec<String>,
}

/// The rows that are about one person.
struct About {
    contact: ContactId,
    tables: [(Table, String); 5],
}

impl About {
    fn ids(&self, table: Table) -> &str {
        self.tables.iter().find(|(one, _)| *one == table).map_or("[]", |(_, ids)| ids)
    }
}

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

/// Blanks everything about one contact.
pub fn contact(write: &Write<'_>, batch: BatchId, contact: ContactId, at: Instant) -> Result<Erased> {
    let addresses = address::ever_of_contact(write, contact)?.into_iter().map(AddressId::get);
    let milestones = milestone::ever_of(write, contact)?.into_iter().map(MilestoneId::get);
    let about = About {
        contact,
        tables: [
            (Table::Contact, dialect::id_list([contact.get()])),
            (Table::Address, dialect::id_list(addresses)),
            (Table::Card, dialect::id_list(telling_cards(write, contact)?)),
            (Table::Milestone, dialect::id_list(milestones)),
            (Table::Payment, dialect::id_list(telling_payments(write, contact)?)),
        ],
    };
    let files = attached(write, about.ids(Table::Milestone))?;

    blank_messages(write, batch, &about)?;
    blank_summaries(write, &about)?;
    let since = record::last_event(write)?;
    let mut rows = 0;
    for (table, ids) in &about.tables {
        blank_history(write, *table, ids, at)?;
        rows += announce(write, batch, *table, ids, at)?;
    }
    visit::close(write, batch, since, at)?;
    blank_rows(write, batch, &about, at)?;
    Ok(Erased { rows, files: unneeded(write, files)? })
}

/// Whether a change holds a telling text of its table.
fn tells(table: Table, change: &str) -> String {
    let told = telling_texts(table).iter().map(|column| {
        let (after, before) = (format!("{change}.after"), format!("{change}.before"));
        format!("{} OR {}", dialect::json_has(&after, column), dialect::json_has(&before, column))
    });
    told.collect::<Vec<_>>().join(" OR ")
}

/// The contact's cards that are open, or hold or held a telling text.
fn telling_cards(read: &Read<'_>, contact: ContactId) -> Result<Vec<i64>> {
    read.all(
        &format!(
            "SELECT c.id FROM card c WHERE c.contact_id = ?1 AND (c.open = 1 OR c.title <> '' OR c.external_id IS NOT NULL OR c.site <> ''
                 OR c.description <> '' OR c.fields <> '{{}}' OR EXISTS (
                     SELECT 1 FROM event e JOIN change h ON h.event_id = e.id
                     WHERE e.subject_id = c.id AND e.subject = 'card' AND ({})))",
            tells(Table::Card, "h")
        ),
        params![contact],
        |row| row.get(0),
    )
}

/// The payments to the contact with a reason, now or once.
fn telling_payments(read: &Read<'_>, contact: ContactId) -> Result<Vec<i64>> {
    read.all(
        &format!(
            "SELECT y.id FROM payment y WHERE y.contractor_id = ?1 AND (y.reason <> '' OR EXISTS (
                 SELECT 1 FROM event e JOIN change h ON h.event_id = e.id
                 WHERE e.subject_id = y.id AND e.subject = 'payment' AND ({})))",
            tells(Table::Payment, "h")
        ),
        params![contact],
        |row| row.get(0),
    )
}

/// The files that some milestones have or had attached.
fn attached(read: &Read<'_>, milestones: &str) -> Result<Vec<String>> {
    let key = "file_sha256";
    let picks = dialect::ids("?1");
    let found: Vec<Option<String>> = read.all(
        &format!(
            "SELECT m.file_sha256 FROM {picks} j CROSS JOIN milestone m ON m.id = j.id
             UNION SELECT {after} FROM {picks} j CROSS JOIN event e ON e.subject_id = j.id AND e.subject = 'milestone'
                 JOIN change h ON h.event_id = e.id
             UNION SELECT {before} FROM {picks} j CROSS JOIN event e ON e.subject_id = j.id AND e.subject = 'milestone'
                 JOIN change h ON h.event_id = e.id",
            after = dialect::json_get("h.after", key),
            before = dialect::json_get("h.before", key),
        ),
        params![milestones],
        |row| row.get(0),
    )?;
    Ok(found.into_iter().flatten().filter(|sha256| !sha256.is_empty()).collect())
}

/// Those of the files that no milestone names, now or in its history, from where an undo would bring them back.
fn unneeded(read: &Read<'_>, mut files: Vec<String>) -> Result<Vec<String>> {
    if files.is_empty() {
        return Ok(files);
    }
    let key = "file_sha256";
    let needed = format!(
        "SELECT file_sha256, NULL FROM milestone WHERE file_sha256 <> ''
         UNION ALL SELECT {}, {} FROM event e JOIN change h ON h.event_id = e.id WHERE e.subject = 'milestone' AND e.action IN ('created', 'edited')",
        dialect::json_get("h.after", key),
        dialect::json_get("h.before", key),
    );
    read.each(&needed, [], |row| {
        let (one, other): (Option<String>, Option<String>) = (row.get(0)?, row.get(1)?);
        files.retain(|file| one.as_deref() != Some(file) && other.as_deref() != Some(file));
        Ok(())
    })?;
    Ok(files)
}

/// The messages to the contact, and those that told operators of the contact's milestones.
fn messages(read: &Read<'_>, about: &About) -> Result<String> {
    let found: Vec<i64> = read.all(
        &format!(
            "SELECT id FROM outbox WHERE contact_id = ?1
             UNION SELECT o.id FROM {} j CROSS JOIN event e ON e.subject_id = j.id AND e.subject = 'milestone'
                 CROSS JOIN outbox o ON o.batch_id = e.batch_id AND o.event_id = e.id WHERE o.operator_id IS NOT NULL",
            dialect::ids("?2")
        ),
        params![about.contact, about.ids(Table::Milestone)],
        |row| row.get(0),
    )?;
    Ok(dialect::id_list(found))
}

/// Cancels what waits, and takes addresses, names and letters out of all messages.
fn blank_messages(write: &Write<'_>, batch: BatchId, about: &About) -> Result<()> {
    let messages = messages(write, about)?;
    let these = dialect::ids("?1");
    write.run(
        &format!(
            "UPDATE outbox SET state = 'cancelled', reason = 'erased', ended_batch = ?2
             WHERE id IN (SELECT id FROM {these} j) AND state = 'queued'"
        ),
        params![messages, batch],
    )?;
    write.run(
        &format!("UPDATE attempt SET text = '' WHERE outbox_id IN (SELECT id FROM {these} j)"),
        params![messages],
    )?;
    write.run(
        &format!(
            "UPDATE outbox SET address = CASE WHEN operator_id IS NULL THEN '' ELSE address END,
                 vars = '{{}}', rendered = NULL, error = '' WHERE id IN (SELECT id FROM {these} j)"
        ),
        params![messages],
    )?;
    // reasons and notes that were written for nobody else
    write.run(
        &format!(
            "UPDATE snapshot SET vars = '{{}}' WHERE id IN (SELECT o.snapshot_id FROM {these} j CROSS JOIN outbox o ON o.id = j.id)
               AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.batch_id = snapshot.batch_id AND o.snapshot_id = snapshot.id
                               AND o.id NOT IN (SELECT id FROM {these} j))"
        ),
        params![messages],
    )?;
    Ok(())
}

/// Batches say what they did in words, with names and addresses: those of this person, old ones too, are replaced.
fn blank_summaries(write: &Write<'_>, about: &About) -> Result<()> {
    let (before, after) = (|key| dialect::json_get("h.before", key), |key| dialect::json_get("h.after", key));
    let contact = about.contact;
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
        params![about.ids(Table::Address)],
        &mut keep,
    )?;
    // a title may be any word, so it is looked for as summaries write it
    write.each(
        &format!(
            "SELECT '\"' || m.title || '\"', NULL FROM {picks} j CROSS JOIN milestone m ON m.id = j.id
             UNION SELECT '\"' || {} || '\"', '\"' || {} || '\"' FROM {picks} j
             CROSS JOIN event e ON e.subject_id = j.id AND e.subject = 'milestone' JOIN change h ON h.event_id = e.id",
            before("title"),
            after("title"),
            picks = dialect::ids("?1"),
        ),
        params![about.ids(Table::Milestone)],
        &mut keep,
    )?;
    for (table, ids) in every_row(write, about)? {
        let touched = format!(
            "UPDATE batch SET summary = replace(summary, ?1, '{NAME}') WHERE id IN (
                 SELECT e.batch_id FROM {} j CROSS JOIN event e ON e.subject_id = j.id AND e.subject = '{}')",
            dialect::ids("?2"),
            table.name()
        );
        for (_, word) in &words {
            write.run(&touched, params![word, ids])?;
        }
    }
    Ok(())
}

/// The rows that a summary may be about: also cards and payments that hold no text of their own.
fn every_row(read: &Read<'_>, about: &About) -> Result<Vec<(Table, String)>> {
    let cards: Vec<i64> =
        read.all("SELECT id FROM card WHERE contact_id = ?1", params![about.contact], |row| row.get(0))?;
    let payments = payment::ever_of(read, about.contact)?.into_iter().map(PaymentId::get);
    let (cards, payments) = (dialect::id_list(cards), dialect::id_list(payments));
    let rows = |(table, ids): &(Table, String)| match table {
        Table::Card => (*table, cards.clone()),
        Table::Payment => (*table, payments.clone()),
        _ => (*table, ids.clone()),
    };
    Ok(about.tables.iter().map(rows).collect())
}

/// Blanks what history holds of the rows: everything, or where only some texts tell, the changes that hold them.
fn blank_history(write: &Write<'_>, table: Table, ids: &str, at: Instant) -> Result<()> {
    let telling = match tells(table, "change") {
        none if none.is_empty() => String::new(),
        telling => format!("AND ({telling})"),
    };
    write.run(
        &format!(
            "UPDATE change SET before = NULL, after = NULL, erased_at = ?2 WHERE event_id IN (
                 SELECT e.id FROM {} j JOIN event e ON e.subject_id = j.id AND e.subject = '{}') {telling}",
            dialect::ids("?1"),
            table.name()
        ),
        params![ids, at],
    )?;
    Ok(())
}

/// An event of the erasure for each row; there is nothing to say about what it changed.
fn announce(write: &Write<'_>, batch: BatchId, table: Table, ids: &str, at: Instant) -> Result<usize> {
    let name = table.name();
    let since = record::last_event(write)?;
    let rows = write.run(
        &format!(
            "INSERT INTO event (batch_id, subject, subject_id, action, version_before)
             SELECT ?2, '{name}', t.id, 'erased', t.version FROM {} j JOIN {name} t ON t.id = j.id ORDER BY t.id",
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

fn blank_rows(write: &Write<'_>, batch: BatchId, about: &About, at: Instant) -> Result<()> {
    write.run(
        &format!(
            "UPDATE contact SET version = version + 1, batch_id = ?2, name = '{NAME}', name_sort = '{NAME}', first_name = '', company = '',
                 external_id = NULL, zone = '', lang = '', product = '', notes = '', account_holder = '', iban = '', bic = '',
                 archived_at = coalesce(archived_at, ?3), erased_at = ?3 WHERE id = ?1"
        ),
        params![about.contact, batch, at],
    )?;
    let blank = |table: Table, cells: &str| -> Result<()> {
        let sql = format!(
            "UPDATE {} SET version = version + 1, batch_id = ?2, {cells} WHERE id IN (SELECT id FROM {} j)",
            table.name(),
            dialect::ids("?1")
        );
        write.run(&sql, params![about.ids(table), batch])?;
        Ok(())
    };
    blank(
        Table::Address,
        "value = '', norm = '', label = '', consent_how = '', state = 'gone', ended_batch = coalesce(ended_batch, ?2)",
    )?;
    blank(Table::Card, "title = '', external_id = NULL, site = '', description = '', fields = '{}', open = 0")?;
    // amounts stay for the books; nobody is left to work on what was pending
    blank(
        Table::Milestone,
        &format!(
            "title = '{NAME}', description = '', file_name = '', file_sha256 = '', file_size = 0,
             status = CASE WHEN status = 'approved' THEN status ELSE 'deleted' END"
        ),
    )?;
    blank(Table::Payment, "reason = ''")?;
    write.run(
        &format!("UPDATE round SET words = '' WHERE milestone_id IN (SELECT id FROM {} j)", dialect::ids("?1")),
        params![about.ids(Table::Milestone)],
    )?;
    Ok(())
}
