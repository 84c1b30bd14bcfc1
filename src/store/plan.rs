//! The plan of a batch: one query that knows, for each card and channel, who would hear and why not.
//!
//! Preview, dry run, the command itself and explain all read these rows; the facts are bits that
//! [`crate::domain::hearing`] judges.

use super::dialect;
use super::error::Result;
use super::tx::Read;
use crate::domain::hearing::{Facts, Hearing, Rule, Silence, hears};
use crate::domain::{CardId, Channel, ContactId, Lang, PipelineId, StageId, shown_address};
use rusqlite::{Row, params};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// The channels on which a move can be told.
pub const CHANNELS: [Channel; 3] = [Channel::Email, Channel::Push, Channel::Sms];

/// `h` in the statements below: each channel of these rules with its number, which orders the lines of a card.
fn channel_rows(rules: &[Rule]) -> String {
    let rows = rules
        .iter()
        .map(|rule| format!("SELECT '{}' AS channel, {} AS n", rule.channel.name(), channel_number(rule.channel)));
    format!("({})", rows.collect::<Vec<_>>().join(" UNION ALL "))
}

/// Joins from a card `c` and a channel `h` to the person, the address and the suppression list.
pub(in crate::store) const JOINS: &str = "LEFT JOIN contact p ON p.id = c.contact_id
     LEFT JOIN address a ON a.contact_id = c.contact_id AND a.channel = h.channel AND a.is_primary = 1 AND a.ended_batch IS NULL
     LEFT JOIN suppression s ON s.channel = a.channel AND s.norm = a.norm";

/// The facts of a joined row as bits, in the order of [`Facts`].
pub(in crate::store) const FACTS: &str = "((CASE WHEN p.id IS NULL THEN 1 ELSE 0 END)
     + (CASE WHEN p.archived_at IS NOT NULL OR p.erased_at IS NOT NULL THEN 2 ELSE 0 END)
     + (CASE WHEN a.id IS NULL THEN 4 ELSE 0 END) + (CASE WHEN a.consent = 'out' THEN 8 ELSE 0 END)
     + (CASE WHEN a.state <> 'ok' OR s.source = 'delivery' THEN 16 ELSE 0 END) + (CASE WHEN s.source <> 'delivery' THEN 32 ELSE 0 END))";

/// The number of a channel within a plan.
#[must_use]
pub fn channel_number(channel: Channel) -> i64 {
    match channel {
        Channel::Email => 0,
        Channel::Push => 1,
        Channel::Sms => 2,
        Channel::Webhook => 3,
    }
}

/// The channel of that number within a plan.
fn channel_of(number: i64) -> Channel {
    CHANNELS.into_iter().find(|channel| channel_number(*channel) == number).unwrap_or(Channel::Email)
}

/// One recipient on one channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The card that moves.
    pub card: CardId,
    /// Who is told.
    pub contact: Option<ContactId>,
    /// Their name, or the card's title when there is nobody.
    pub name: String,
    /// Where the card is now.
    pub from_stage: StageId,
    /// How they would be told.
    pub channel: Channel,
    /// Where the message would go.
    pub address: Option<String>,
    /// What staff call that address ("work", "Anna's phone"); often empty.
    pub label: String,
    /// Whether it goes, and why not.
    pub hearing: Hearing,
}

impl Line {
    /// The address as staff may see it; of a phone that is the push service, since the rest is as good as a password.
    #[must_use]
    pub fn to(&self) -> String {
        shown_address(self.channel, self.address.as_deref().unwrap_or_default())
    }

    /// Where it goes in a clerk's words: the address, of a phone its label or just "phone".
    #[must_use]
    pub fn to_in_words(&self) -> String {
        match (self.channel, self.label.as_str()) {
            (Channel::Push, "") => "phone".to_owned(),
            (Channel::Push, label) => label.to_owned(),
            _ => self.to(),
        }
    }
}

/// What a batch would come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Totals {
    /// A fingerprint of all lines: another one means that the preview no longer holds.
    pub digest: String,
    /// Cards that move.
    pub cards: usize,
    /// Messages that go.
    pub messages: usize,
    /// Those of the messages that are texts.
    pub texts: usize,
    /// Recipients who do not hear, by reason and channel.
    pub silent: BTreeMap<(&'static str, &'static str), usize>,
}

/// What the lines of a plan are judged by.
pub struct Judge<'a> {
    /// One rule for each channel that comes into question, in the order of [`CHANNELS`].
    pub rules: Vec<Rule>,
    /// Recipients that the preview left out.
    pub unticked: &'a BTreeSet<(CardId, Channel)>,
}

impl Judge<'_> {
    fn hearing(&self, card: CardId, channel: Channel, facts: i64) -> Hearing {
        let Some(rule) = self.rules.iter().find(|rule| rule.channel == channel) else {
            return Hearing::Silent(Silence::StageSwitchedOff);
        };
        hears(*rule, Facts(facts), !self.unticked.is_empty() && self.unticked.contains(&(card, channel)))
    }
}

/// The cards among `ids` that can move to `stage`: open, live, on the same pipeline, not there already.
pub fn movable(read: &Read<'_>, ids: &str, stage: StageId) -> Result<Vec<CardId>> {
    let picks = dialect::ids("?1");
    read.all(
        &format!(
            "SELECT c.id FROM {picks} j CROSS JOIN card c ON c.id = j.id
             WHERE c.open = 1 AND c.ended_batch IS NULL AND c.stage_id <> ?2
               AND c.pipeline_id = (SELECT pipeline_id FROM stage WHERE id = ?2) ORDER BY c.id"
        ),
        params![ids, stage],
        |row| row.get(0),
    )
}

/// How many of the cards stand in each stage of a pipeline, open ones only.
pub fn standing(read: &Read<'_>, ids: &str, pipeline: PipelineId) -> Result<BTreeMap<StageId, usize>> {
    let picks = dialect::ids("?1");
    let mut found = BTreeMap::new();
    read.each(
        &format!(
            "SELECT c.stage_id, count(*) FROM {picks} j CROSS JOIN card c ON c.id = j.id
             WHERE c.pipeline_id = ?2 AND c.open = 1 AND c.ended_batch IS NULL GROUP BY c.stage_id"
        ),
        params![ids, pipeline],
        |row| {
            found.insert(row.get(0)?, row.get(1)?);
            Ok(())
        },
    )?;
    Ok(found)
}

/// Counts and fingerprints the whole plan without keeping its lines; `ids` are movable cards.
pub fn totals(read: &Read<'_>, ids: &str, judge: &Judge<'_>, salt: &str) -> Result<Totals> {
    let picks = dialect::ids("?1");
    let mut hash = Sha256::new();
    hash.update(salt.as_bytes());
    let (mut messages, mut texts, mut lines) = (0, 0, 0);
    let channels = channel_rows(&judge.rules);
    let mut silent = BTreeMap::new();
    read.each(
        &format!(
            "SELECT c.id, c.version, h.n, {FACTS}, coalesce(p.version, 0), coalesce(a.id, 0), coalesce(a.version, 0)
             FROM {picks} j CROSS JOIN card c ON c.id = j.id CROSS JOIN {channels} h {JOINS} ORDER BY c.id, h.n"
        ),
        params![ids],
        |row| {
            let card: CardId = row.get(0)?;
            for column in 0..7 {
                hash.update(row.get::<_, i64>(column)?.to_le_bytes());
            }
            lines += 1;
            let channel = channel_of(row.get(2)?);
            match judge.hearing(card, channel, row.get(3)?) {
                Hearing::Hears => {
                    messages += 1;
                    texts += usize::from(channel == Channel::Sms);
                }
                Hearing::Silent(why) => *silent.entry((why.code(), channel.name())).or_insert(0) += 1,
            }
            Ok(())
        },
    )?;
    let digest = hash.finalize().iter().take(16).fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    Ok(Totals { digest, cards: lines / judge.rules.len().max(1), messages, texts, silent })
}

/// Lines of the plan in the order of the cards, behind `after`, at most `limit`: what a popup shows of it.
pub fn lines(
    read: &Read<'_>,
    ids: &str,
    judge: &Judge<'_>,
    after: Option<(CardId, Channel)>,
    limit: usize,
) -> Result<Vec<Line>> {
    let picks = dialect::ids("?1");
    let channels = channel_rows(&judge.rules);
    let (card, number) = after.map_or((0, 9), |(card, channel)| (card.get(), channel_number(channel)));
    read.all(
        &format!(
            "SELECT c.id, h.n, {FACTS}, p.id, coalesce(p.name, c.title), c.stage_id, a.value, coalesce(a.label, '')
             FROM {picks} j CROSS JOIN card c ON c.id = j.id CROSS JOIN {channels} h {JOINS}
             WHERE (c.id, h.n) > (?2, ?3) ORDER BY c.id, h.n LIMIT ?4"
        ),
        params![ids, card, number, limit],
        |row| line(row, judge),
    )
}

/// Only the lines of those who do not hear.
pub fn silent(read: &Read<'_>, ids: &str, judge: &Judge<'_>) -> Result<Vec<Line>> {
    let picks = dialect::ids("?1");
    let mut found = Vec::new();
    // when the rules let everybody hear who has no obstacle, and nobody was unticked, only the others are looked at
    let obstacles_only =
        judge.unticked.is_empty() && judge.rules.iter().all(|rule| !crate::domain::hearing::lawful(*rule).is_empty());
    let channels = channel_rows(&judge.rules);
    let filter = if obstacles_only { format!("WHERE {FACTS} > 0") } else { String::new() };
    read.each(
        &format!(
            "SELECT c.id, h.n, {FACTS}, p.id, coalesce(p.name, c.title), c.stage_id, a.value, coalesce(a.label, '')
             FROM {picks} j CROSS JOIN card c ON c.id = j.id CROSS JOIN {channels} h {JOINS} {filter} ORDER BY c.id, h.n"
        ),
        params![ids],
        |row| {
            let line = line(row, judge)?;
            if line.hearing != Hearing::Hears {
                found.push(line);
            }
            Ok(())
        },
    )?;
    Ok(found)
}

fn line(row: &Row<'_>, judge: &Judge<'_>) -> rusqlite::Result<Line> {
    let card: CardId = row.get(0)?;
    let channel = channel_of(row.get(1)?);
    Ok(Line {
        card,
        contact: row.get(3)?,
        name: row.get(4)?,
        from_stage: row.get(5)?,
        channel,
        address: row.get(6)?,
        label: row.get(7)?,
        hearing: judge.hearing(card, channel, row.get(2)?),
    })
}

/// What a recipient's letter is written from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// The language that they are written to in.
    pub lang: Lang,
    /// Their variables, as the message's row will hold them.
    pub variables: String,
}

/// The recipient of a card's messages.
pub fn recipient(read: &Read<'_>, card: CardId) -> Result<Option<Recipient>> {
    read.first(
        &format!(
            "SELECT {}, coalesce(p.lang, '') FROM card c LEFT JOIN contact p ON p.id = c.contact_id WHERE c.id = ?1",
            row_variables()
        ),
        params![card],
        |row| {
            let lang: String = row.get(1)?;
            Ok(Recipient { lang: Lang::parse(&lang).unwrap_or_default(), variables: row.get(0)? })
        },
    )
}

/// What differs from message to message: the person and the card.
pub(in crate::store) fn row_variables() -> String {
    let contact = dialect::json_object("'name', coalesce(p.name, ''), 'first_name', coalesce(p.first_name, '')");
    let card = dialect::json_object("'title', c.title");
    dialect::json_object(&format!("'contact', {contact}, 'card', {card}"))
}
