//! Enqueueing notices to contractors from history: about milestones and payments, in the way in which
//! [`super::outbox::enqueue_moves`] tells customers of their cards.

use super::dialect;
use super::error::Result;
use super::outbox::Envelope;
use super::plan::FACTS;
use super::template::Texts;
use super::tx::{Read, Write};
use crate::domain::hearing::{Facts, Hearing, Rule, hears, lawful};
use crate::domain::{BatchId, Channel, ContactId, EventId, Instant, OperatorId};
use rusqlite::params;

/// What notices are about: the table whose rows changed, as `t`, with the contractor as `c.contact_id`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// Milestones.
    Milestone,
    /// Payments, with the milestone that each is for.
    Payment,
}

impl About {
    const fn subject(self) -> &'static str {
        match self {
            Self::Milestone => "milestone",
            Self::Payment => "payment",
        }
    }

    /// From the event to the person, the address and the suppression list.
    const fn joins(self) -> &'static str {
        match self {
            Self::Milestone => {
                "JOIN milestone t ON t.id = e.subject_id JOIN contact p ON p.id = t.contractor_id
                 LEFT JOIN address a ON a.contact_id = t.contractor_id AND a.channel = 'email' AND a.is_primary = 1 AND a.ended_batch IS NULL
                 LEFT JOIN suppression s ON s.channel = a.channel AND s.norm = a.norm"
            }
            Self::Payment => {
                "JOIN payment t ON t.id = e.subject_id JOIN contact p ON p.id = t.contractor_id
                 LEFT JOIN milestone m ON m.id = t.milestone_id
                 LEFT JOIN address a ON a.contact_id = t.contractor_id AND a.channel = 'email' AND a.is_primary = 1 AND a.ended_batch IS NULL
                 LEFT JOIN suppression s ON s.channel = a.channel AND s.norm = a.norm"
            }
        }
    }

    /// What differs from notice to notice.
    fn variables(self) -> String {
        let contact = dialect::json_object("'name', p.name, 'first_name', p.first_name");
        let amount = dialect::json_object("'minor', t.amount_minor, 'currency', t.currency");
        match self {
            Self::Milestone => {
                let milestone = dialect::json_object(&format!(
                    "'title', t.title, 'deadline', t.due_on, 'revision', t.revision, 'amount', {amount}"
                ));
                dialect::json_object(&format!("'contact', {contact}, 'milestone', {milestone}"))
            }
            Self::Payment => {
                let payment = dialect::json_object(&format!(
                    "'title', coalesce(m.title, ''), 'state', t.state, 'pay_on', t.pay_on, 'amount', {amount}"
                ));
                dialect::json_object(&format!("'contact', {contact}, 'payment', {payment}"))
            }
        }
    }
}

/// Somebody who does not hear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unheard {
    /// Their name.
    pub name: String,
    /// Why, in staff's words.
    pub reason: &'static str,
}

const RULE: Rule = Rule { channel: Channel::Email, stage_tells: true, asked: true, category: None };

/// Enqueues an e-mail to the contractor of every row that the events of `batch` behind `since` name, but for the rows
/// of the JSON list `left_out`.
pub fn enqueue(
    write: &Write<'_>,
    about: About,
    envelope: &Envelope<'_>,
    texts: &Texts,
    expires_at: Instant,
    since: EventId,
    left_out: &str,
) -> Result<usize> {
    write.run(
        &format!(
            "INSERT INTO outbox (batch_id, event_id, kind, channel, contact_id, address_id, address,
                 template_version_id, snapshot_id, vars, message_id, not_before, next_at, expires_at)
             SELECT ?1, e.id, ?3, 'email', p.id, a.id, a.value, {version}, ?4, {vars},
                 '<' || e.id || '.' || a.id || '.' || ?5 || '@' || ?6 || '>', ?7, ?7, ?8
             FROM event e {joins}
             WHERE e.batch_id = ?1 AND e.id > ?2 AND e.subject = '{subject}'
               AND {FACTS} IN (SELECT id FROM {lawful} l) AND t.id NOT IN (SELECT id FROM {left_out} u) ORDER BY e.id",
            version = texts.version("p.lang"),
            vars = about.variables(),
            joins = about.joins(),
            subject = about.subject(),
            lawful = dialect::ids("?9"),
            left_out = dialect::ids("?10"),
        ),
        params![
            envelope.batch,
            since,
            envelope.kind,
            envelope.snapshot,
            envelope.nonce,
            envelope.domain,
            envelope.not_before,
            expires_at,
            dialect::id_list(lawful(RULE)),
            left_out,
        ],
    )
}

/// An operator who is told.
pub struct Reviewer<'a> {
    /// Who.
    pub id: OperatorId,
    /// Their name.
    pub name: &'a str,
    /// Their e-mail address, not empty.
    pub address: &'a str,
}

/// Enqueues an e-mail to an operator about every milestone of the JSON list `milestones` that the events of the batch
/// behind `since` name.
pub fn enqueue_to_reviewer(
    write: &Write<'_>,
    envelope: &Envelope<'_>,
    template_version: i64,
    expires_at: Instant,
    since: EventId,
    to: &Reviewer<'_>,
    milestones: &str,
) -> Result<usize> {
    let amount = dialect::json_object("'minor', t.amount_minor, 'currency', t.currency");
    let milestone = dialect::json_object(&format!(
        "'title', t.title, 'contractor', p.name, 'deadline', t.due_on, 'revision', t.revision, 'amount', {amount}"
    ));
    let contact = dialect::json_object("'name', ?12, 'first_name', ''");
    write.run(
        &format!(
            "INSERT INTO outbox (batch_id, event_id, kind, channel, operator_id, address,
                 template_version_id, snapshot_id, vars, message_id, not_before, next_at, expires_at)
             SELECT ?1, e.id, ?3, 'email', ?10, ?11, ?4, ?5, {},
                 '<' || e.id || '.o' || ?10 || '.' || ?6 || '@' || ?7 || '>', ?8, ?8, ?9
             FROM event e JOIN milestone t ON t.id = e.subject_id JOIN contact p ON p.id = t.contractor_id
             WHERE e.batch_id = ?1 AND e.id > ?2 AND e.subject = 'milestone' AND t.id IN (SELECT id FROM {} j) ORDER BY e.id",
            dialect::json_object(&format!("'contact', {contact}, 'milestone', {milestone}")),
            dialect::ids("?13"),
        ),
        params![
            envelope.batch,
            since,
            envelope.kind,
            template_version,
            envelope.snapshot,
            envelope.nonce,
            envelope.domain,
            envelope.not_before,
            expires_at,
            to.id,
            to.address,
            to.name,
            milestones,
        ],
    )
}

/// Whether a contractor hears of their milestones by e-mail, and the address that it goes to.
pub fn reaches(read: &Read<'_>, contractor: ContactId) -> Result<(Hearing, String)> {
    read.one(
        &format!(
            "SELECT {FACTS}, coalesce(a.value, '') FROM contact p
             LEFT JOIN address a ON a.contact_id = p.id AND a.channel = 'email' AND a.is_primary = 1 AND a.ended_batch IS NULL
             LEFT JOIN suppression s ON s.channel = a.channel AND s.norm = a.norm
             WHERE p.id = ?1"
        ),
        params![contractor],
        |row| Ok((hears(RULE, Facts(row.get(0)?), false), row.get(1)?)),
    )
}

/// Who would not hear of the events of `batch` behind `since`, and why.
pub fn unheard(read: &Read<'_>, about: About, batch: BatchId, since: EventId) -> Result<Vec<Unheard>> {
    read.all(
        &format!(
            "SELECT p.name, {FACTS} FROM event e {} WHERE e.batch_id = ?1 AND e.id > ?2 AND e.subject = '{}' AND {FACTS} > 0
             ORDER BY e.id",
            about.joins(),
            about.subject()
        ),
        params![batch, since],
        |row| {
            let reason = match hears(RULE, Facts(row.get(1)?), false) {
                Hearing::Silent(why) => why.words(Channel::Email),
                Hearing::Hears => "",
            };
            Ok(Unheard { name: row.get(0)?, reason })
        },
    )
}
