//! The raw limit: the same rows by the shortest statements, on the same schema, indexes, triggers and pragmas.

use crate::crowd::{LAST, MORNING};
use rusqlite::{Connection, params};
use std::path::Path;

/// A connection with the program's own pragmas.
pub fn open(file: &Path) -> Connection {
    let conn = Connection::open(file).unwrap();
    conn.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384;",
    )
    .unwrap();
    conn
}

/// Moves the first `cards` cards to the last stage; gives cards moved and messages enqueued.
pub fn assign(conn: &Connection, cards: i64) -> (usize, usize) {
    let at = MORNING.micros();
    conn.execute_batch("BEGIN IMMEDIATE").unwrap();
    conn.execute(
        "INSERT INTO batch (client_key, operator_id, verb, summary, at, nonce) VALUES ('by hand', 1, 'assign', 'by hand', ?1, 'abcdefabcdef')",
        [at],
    )
    .unwrap();
    let batch = conn.last_insert_rowid();
    conn.execute(
        "INSERT INTO event (batch_id, subject, subject_id, action, version_before)
         SELECT ?1, 'card', id, 'moved', version FROM card WHERE id <= ?2 AND stage_id <> ?3 AND open = 1 AND ended_batch IS NULL ORDER BY id",
        params![batch, cards, LAST.get()],
    )
    .unwrap();
    conn.execute(
        "INSERT INTO change (event_id, before, after)
         SELECT e.id, json_object('stage_id', c.stage_id, 'rank', c.rank, 'entered_at', c.entered_at), ?2
         FROM event e JOIN card c ON c.id = e.subject_id WHERE e.batch_id = ?1",
        params![batch, format!("{{\"entered_at\":{at},\"rank\":-{at},\"stage_id\":{}}}", LAST.get())],
    )
    .unwrap();
    conn.execute(
        "INSERT INTO snapshot (batch_id, stage_id, vars) VALUES (?1, ?2, '{\"pipeline\":{\"title\":\"Solar Project\"}}')",
        params![batch, LAST.get()],
    )
    .unwrap();
    let snapshot = conn.last_insert_rowid();
    let mut messages = 0;
    for channel in ["email", "push"] {
        conn.execute(
            "INSERT INTO template_version (kind, channel, digest, body, at) VALUES ('stage_moved', ?1, 'by hand', '{}', ?2)",
            params![channel, at],
        )
        .unwrap();
        let template = conn.last_insert_rowid();
        messages += conn
            .execute(
                "INSERT INTO outbox (batch_id, event_id, kind, channel, card_id, contact_id, address_id, address, from_stage, to_stage,
                     template_version_id, snapshot_id, vars, message_id, not_before, next_at, expires_at)
                 SELECT ?1, e.id, 'stage_moved', a.channel, c.id, p.id, a.id, a.value, c.stage_id, ?3, ?4, ?5,
                     json_object('contact', json_object('name', p.name, 'first_name', p.first_name), 'card', json_object('title', c.title)),
                     '<' || e.id || '.' || a.id || '.abcdefabcdef@milepost.invalid>', ?6, ?6, ?7
                 FROM event e JOIN card c ON c.id = e.subject_id JOIN contact p ON p.id = c.contact_id
                 JOIN address a ON a.contact_id = p.id AND a.channel = ?2 AND a.is_primary = 1 AND a.ended_batch IS NULL
                 LEFT JOIN suppression s ON s.channel = a.channel AND s.norm = a.norm
                 WHERE e.batch_id = ?1 AND p.archived_at IS NULL AND p.erased_at IS NULL AND a.consent <> 'out' AND a.state = 'ok'
                   AND s.norm IS NULL",
                params![batch, channel, LAST.get(), template, snapshot, at + 30_000_000, at + 72 * 3_600_000_000],
            )
            .unwrap();
    }
    conn.execute(
        "UPDATE visit SET left_at = ?2, closed_batch = ?1 FROM event e
         WHERE e.batch_id = ?1 AND visit.card_id = e.subject_id AND visit.left_at IS NULL AND visit.undone_by IS NULL",
        params![batch, at],
    )
    .unwrap();
    let moved = conn
        .execute(
            "UPDATE card SET version = card.version + 1, batch_id = ?1, stage_id = ?2, rank = ?3, entered_at = ?4 FROM event e
             WHERE e.batch_id = ?1 AND card.id = e.subject_id AND card.version = e.version_before",
            params![batch, LAST.get(), -at, at],
        )
        .unwrap();
    conn.execute(
        "INSERT INTO visit (card_id, stage_id, entered_at, opened_batch) SELECT subject_id, ?2, ?3, ?1 FROM event WHERE batch_id = ?1",
        params![batch, LAST.get(), at],
    )
    .unwrap();
    conn.execute("UPDATE batch SET changed = ?2, messages = ?3 WHERE id = ?1", params![batch, moved, messages])
        .unwrap();
    conn.execute_batch("COMMIT").unwrap();
    (moved, messages)
}

/// Approves the first `count` milestones; gives milestones approved and messages enqueued.
pub fn approve(conn: &Connection, count: i64) -> (usize, usize) {
    let at = MORNING.micros();
    conn.execute_batch("BEGIN IMMEDIATE").unwrap();
    conn.execute(
        "INSERT INTO batch (client_key, operator_id, verb, summary, at, nonce) VALUES ('by hand', 1, 'approve milestones', 'by hand', ?1, 'abcdefabcdef')",
        [at],
    )
    .unwrap();
    let batch = conn.last_insert_rowid();
    let run = |sql: &str| conn.execute(sql, [batch]).unwrap();
    conn.execute(
        "INSERT INTO event (batch_id, subject, subject_id, action, version_before)
         SELECT ?1, 'milestone', id, 'approved', version FROM milestone
         WHERE id <= ?2 AND +status = 'submitted' AND +ended_batch IS NULL ORDER BY id",
        params![batch, count],
    )
    .unwrap();
    run("INSERT INTO change (event_id, before, after)
         SELECT e.id, json_object('status', m.status, 'first_approver', m.first_approver), '{\"first_approver\":null,\"status\":\"approved\"}'
         FROM event e JOIN milestone m ON m.id = e.subject_id WHERE e.batch_id = ?1 ORDER BY e.id");
    run("INSERT INTO snapshot (batch_id, vars) VALUES (?1, '{\"office\":{\"name\":\"Acme Solar\"}}')");
    let snapshot = conn.last_insert_rowid();
    conn.execute(
        "INSERT INTO template_version (kind, channel, digest, body, at) VALUES ('milestone_approved', 'email', 'by hand', '{}', ?1)",
        [at],
    )
    .unwrap();
    let template = conn.last_insert_rowid();
    let messages = conn
        .execute(
            "INSERT INTO outbox (batch_id, event_id, kind, channel, contact_id, address_id, address,
                 template_version_id, snapshot_id, vars, message_id, not_before, next_at, expires_at)
             SELECT ?1, e.id, 'milestone_approved', 'email', p.id, a.id, a.value, ?2, ?3,
                 json_object('contact', json_object('name', p.name, 'first_name', p.first_name), 'milestone',
                     json_object('title', m.title, 'deadline', m.due_on, 'revision', m.revision, 'amount',
                         json_object('minor', m.amount_minor, 'currency', m.currency))),
                 '<' || e.id || '.' || a.id || '.abcdefabcdef@milepost.invalid>', ?4, ?4, ?5
             FROM event e JOIN milestone m ON m.id = e.subject_id JOIN contact p ON p.id = m.contractor_id
             JOIN address a ON a.contact_id = p.id AND a.channel = 'email' AND a.is_primary = 1 AND a.ended_batch IS NULL
             LEFT JOIN suppression s ON s.channel = a.channel AND s.norm = a.norm
             WHERE e.batch_id = ?1 AND p.archived_at IS NULL AND p.erased_at IS NULL AND a.consent <> 'out' AND a.state = 'ok'
               AND s.norm IS NULL ORDER BY e.id",
            params![batch, template, snapshot, at + 30_000_000, at + 72 * 3_600_000_000],
        )
        .unwrap();
    conn.execute(
        "INSERT INTO round (milestone_id, revision, verdict, at, operator_id, batch_id)
         SELECT m.id, m.revision, 'approved', ?2, 1, ?1 FROM event e JOIN milestone m ON m.id = e.subject_id WHERE e.batch_id = ?1 ORDER BY e.id",
        params![batch, at],
    )
    .unwrap();
    let approved = run("UPDATE milestone SET version = milestone.version + 1, batch_id = ?1, status = 'approved', first_approver = NULL FROM event e
         WHERE e.batch_id = ?1 AND milestone.id = e.subject_id AND milestone.version = e.version_before");
    conn.execute(
        "INSERT INTO payment (batch_id, milestone_id, contractor_id, amount_minor, currency, created_at, changed_at)
         SELECT ?1, m.id, m.contractor_id, m.amount_minor, m.currency, ?2, ?2 FROM event e JOIN milestone m ON m.id = e.subject_id
         WHERE e.batch_id = ?1 ORDER BY e.id",
        params![batch, at],
    )
    .unwrap();
    run("INSERT INTO event (batch_id, subject, subject_id, action, version_before)
         SELECT ?1, 'payment', y.id, 'created', 0 FROM event e JOIN payment y ON y.milestone_id = e.subject_id
         WHERE e.batch_id = ?1 AND e.subject = 'milestone' AND y.batch_id = ?1 ORDER BY e.id");
    run("INSERT INTO change (event_id, after)
         SELECT e.id, json_object('milestone_id', y.milestone_id, 'contractor_id', y.contractor_id, 'amount_minor', y.amount_minor,
             'currency', y.currency, 'state', y.state)
         FROM event e JOIN payment y ON y.id = e.subject_id WHERE e.batch_id = ?1 AND e.subject = 'payment' ORDER BY e.id");
    conn.execute(
        "UPDATE batch SET changed = ?2, messages = ?3, summary = ?2 || ' milestones approved' WHERE id = ?1",
        params![batch, approved, messages],
    )
    .unwrap();
    conn.execute_batch("COMMIT").unwrap();
    (approved, messages)
}
