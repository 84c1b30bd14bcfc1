//! What a contact's record shows beside its details: its cards with their stage strips, and its messages.

use super::error::Result;
use super::history::shown_state;
use super::stage::{self, Stage};
use super::tx::Read;
use crate::domain::{CardId, Channel, ContactId, Instant, MessageId, MessageState, PipelineId, PipelineKind, StageId};
use rusqlite::params;
use std::collections::BTreeMap;

/// A card of the contact with the strip of its stages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordCard {
    /// Row.
    pub id: CardId,
    /// Row version.
    pub version: i64,
    /// Where it stands.
    pub pipeline_id: PipelineId,
    /// What that is for.
    pub kind: PipelineKind,
    /// Its title.
    pub pipeline: String,
    /// Title of the card's own, often empty on trackers.
    pub title: String,
    /// The stage that it stands in.
    pub stage_id: StageId,
    /// The stages of its pipeline in order, inactive ones included.
    pub strip: Vec<Stage>,
    /// Since when it stands there.
    pub entered_at: Instant,
    /// Value in minor units of `currency`.
    pub value_minor: Option<i64>,
    /// ISO 4217 code.
    pub currency: Option<String>,
    /// Whether it is still being worked on.
    pub open: bool,
    /// Whether the contact is its partner, not its customer.
    pub as_partner: bool,
}

impl RecordCard {
    /// Whole days in its stage at `now`.
    #[must_use]
    pub const fn days(&self, now: Instant) -> i64 {
        now.micros_since(self.entered_at) / 86_400_000_000
    }

    /// The stage that it stands in, with its place from 1 on; `None` when the stage was deleted.
    #[must_use]
    pub fn stage(&self) -> Option<(usize, &Stage)> {
        (1..).zip(&self.strip).find(|(_, stage)| stage.id == self.stage_id)
    }
}

/// The most cards that a record lists; a partner firm can have thousands.
const MOST_CARDS: usize = 200;

/// The contact's cards, open ones first, the newest first, those where it is the partner after its own.
pub fn cards(read: &Read<'_>, contact: ContactId) -> Result<Vec<RecordCard>> {
    let mut cards = Vec::new();
    for (column, as_partner) in [("contact_id", false), ("partner_id", true)] {
        cards.extend(read.all(
            &format!(
                "SELECT c.id, c.version, l.id, l.kind, l.title, c.title, c.stage_id, c.entered_at, c.value_minor, c.currency, c.open
                 FROM card c JOIN pipeline l ON l.id = c.pipeline_id
                 WHERE c.{column} = ?1 AND c.ended_batch IS NULL ORDER BY c.open DESC, c.id DESC LIMIT ?2"
            ),
            params![contact, MOST_CARDS],
            |row| {
                let kind: String = row.get(3)?;
                Ok(RecordCard {
                    id: row.get(0)?,
                    version: row.get(1)?,
                    pipeline_id: row.get(2)?,
                    kind: PipelineKind::from_name(&kind).unwrap_or(PipelineKind::Project),
                    pipeline: row.get(4)?,
                    title: row.get(5)?,
                    stage_id: row.get(6)?,
                    strip: Vec::new(),
                    entered_at: row.get(7)?,
                    value_minor: row.get(8)?,
                    currency: row.get(9)?,
                    open: row.get(10)?,
                    as_partner,
                })
            },
        )?);
    }
    let mut strips: BTreeMap<PipelineId, Vec<Stage>> = BTreeMap::new();
    for card in &mut cards {
        let strip = match strips.entry(card.pipeline_id) {
            std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::btree_map::Entry::Vacant(new) => new.insert(stage::of(read, card.pipeline_id)?),
        };
        card.strip.clone_from(strip);
    }
    Ok(cards)
}

/// A message to the contact, with what it takes to write its subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordMessage {
    /// Row.
    pub id: MessageId,
    /// By which channel.
    pub channel: Channel,
    /// Where to, as far as it may be shown.
    pub address: String,
    /// Where it stands.
    pub state: MessageState,
    /// Why it stands there; may be empty.
    pub reason: String,
    /// When it was enqueued.
    pub at: Instant,
    /// When it was handed over.
    pub sent_at: Option<Instant>,
    /// The template that it is written from.
    pub template_version: i64,
    /// Where the variables stand that its batch shares.
    pub snapshot: i64,
    /// That template's body.
    pub body: String,
    /// The variables that its batch shares.
    pub shared: String,
    /// Its own variables; blanked by privacy's erase.
    pub own: String,
}

/// The contact's messages, newest first, before `before` when given.
pub fn messages(
    read: &Read<'_>,
    contact: ContactId,
    before: Option<MessageId>,
    limit: usize,
    now: Instant,
) -> Result<Vec<RecordMessage>> {
    read.all(
        "SELECT o.id, o.channel, o.address, o.state, o.not_before, coalesce(nullif(o.error, ''), o.reason), b.at, o.sent_at,
             o.template_version_id, o.snapshot_id, t.body, s.vars, o.vars
         FROM outbox o JOIN batch b ON b.id = o.batch_id JOIN template_version t ON t.id = o.template_version_id
             JOIN snapshot s ON s.id = o.snapshot_id
         WHERE o.contact_id = ?1 AND o.id < ?2 ORDER BY o.id DESC LIMIT ?3",
        params![contact, before.map_or(i64::MAX, MessageId::get), limit],
        |row| {
            let (channel, address, state): (String, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
            let channel = Channel::from_name(&channel).unwrap_or(Channel::Email);
            Ok(RecordMessage {
                id: row.get(0)?,
                channel,
                address: crate::domain::shown_address(channel, &address),
                state: shown_state(&state, row.get(4)?, now),
                reason: row.get(5)?,
                at: row.get(6)?,
                sent_at: row.get(7)?,
                template_version: row.get(8)?,
                snapshot: row.get(9)?,
                body: row.get(10)?,
                shared: row.get(11)?,
                own: row.get(12)?,
            })
        },
    )
}
