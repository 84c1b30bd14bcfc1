//! Table `outbox`, delivery's side: claiming messages for a while, so that several dispatchers on one file never hold the
//! same one.
//!
//! A claim writes `lease_owner`, `lease_until` and a new `lease_gen`; every later word about the message carries that
//! generation, and one that is no longer the message's own is ignored (fencing). Messages to one contact on one channel
//! keep their order: only the lowest unfinished one can be claimed.
//!
//! A claim names the providers that run, and walks the queue of each. A message of a provider that is held up keeps what
//! goes to the same contact on the same channel behind it, also when that would leave by another provider: whoever
//! changes from one phone to another must not hear "Power on" before "Materials". It does so no longer than it is worth
//! sending; then it ends, and the next one may go.

use super::attempt::{self, Attempt};
use super::departure::{self, Room};
use super::doubt::{self, Doubt};
use super::due::{WAITS, closed};
use super::error::Result;
use super::pace::Buckets;
use super::plan::FACTS;
use super::provider_state::Open;
use super::settlement;
use super::tx::{Read, Write};
use crate::domain::hearing::Facts;
use crate::domain::wanted::{Due, EXPIRED, PACE, QUIET_HOURS, TEST_MODE, Wanted, still_wanted};
use crate::domain::{Channel, Instant, MessageId, Provider, quiet};
use chrono::NaiveTime;
use chrono_tz::Tz;
use rusqlite::{Row, params};

/// How long a claim holds without renewal, in seconds; longer than one attempt can take.
pub const LEASE_SECONDS: i64 = 120;

/// How many messages end in one transaction when a whole backlog is kept back: others wait for the file meanwhile.
const SWEEP: usize = 5_000;

/// One claim of one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Lease {
    /// The message.
    pub message: MessageId,
    /// Which claim of it.
    pub generation: i64,
}

/// What a claim asks for.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// Messages of this channel.
    pub channel: Channel,
    /// Its providers that run.
    pub open: &'a [Open],
    /// Who claims.
    pub owner: &'a str,
    /// Now.
    pub now: Instant,
    /// At most so many.
    pub limit: usize,
    /// What TEST mode keeps in the house.
    pub muted: Muted,
    /// When and how fast the office sends.
    pub tempo: Tempo,
}

/// What TEST mode keeps in the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Muted {
    /// Nothing: mail is written into a folder, which is done in both modes.
    Nothing,
    /// In LIVE mode: what was written in TEST mode.
    Older,
    /// In TEST mode: everything.
    All,
}

/// When and how fast an office sends.
#[derive(Clone, Copy, Debug)]
pub struct Tempo {
    /// The hours in which nobody is disturbed: the first quiet minute, and the first that is not.
    pub quiet_hours: Option<(NaiveTime, NaiveTime)>,
    /// The zone of recipients without one of their own.
    pub zone: Tz,
    /// The most messages an hour, over all channels that reach people.
    pub cap_per_hour: u32,
    /// The most messages a minute on a channel; 0: any number.
    pub per_minute: u32,
    /// The most e-mails a minute to a receiving domain; 0: any number.
    pub per_domain: u32,
}

impl Tempo {
    /// When a message on that channel to somebody in that zone is given up: hours in which nobody may be disturbed do not
    /// count against its lifetime, whether a dispatcher looked at it meanwhile or not. Exact once it would be over by `at`
    /// for somebody who never sleeps. `zone` is `None` for operators, who are told at any hour.
    #[must_use]
    pub fn end_of_life(&self, channel: Channel, zone: Option<&str>, expires_at: Instant, at: Instant) -> Instant {
        match (self.quiet_hours, zone) {
            (Some(window), Some(zone)) if expires_at <= at && counts(channel) => {
                let since = expires_at.plus_seconds(-channel.lifetime_seconds());
                quiet::postponed(window, zone.parse().unwrap_or(self.zone), since, expires_at)
            }
            _ => expires_at,
        }
    }

    /// At any hour and any pace.
    pub const UNBOUND: Self =
        Self { quiet_hours: None, zone: Tz::UTC, cap_per_hour: u32::MAX, per_minute: 0, per_domain: 0 };
}

impl Terms<'_> {
    /// When somebody in that zone may be disturbed again; `None`: now.
    fn quiet_until(&self, zone: &str) -> Option<Instant> {
        let window = self.tempo.quiet_hours.filter(|_| counts(self.channel))?;
        quiet::ends(window, zone.parse().unwrap_or(self.tempo.zone), self.now)
    }
}

/// A claimed message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// The claim.
    pub lease: Lease,
    /// Fixed when it was enqueued.
    pub message_id: String,
    /// Where it goes.
    pub address: String,
    /// The recipient's name, or empty.
    pub name: String,
    /// Its bytes, when it was rendered before.
    pub rendered: Option<Vec<u8>>,
    /// The text that it is written from.
    pub template_version: i64,
    /// The variables that its batch shares.
    pub snapshot: i64,
    /// Its own variables, as JSON.
    pub vars: String,
    /// From when on nobody wants it any more.
    pub expires_at: Instant,
    /// Why it may have arrived at an earlier try, on channels whose provider is asked first.
    pub doubt: Option<Doubt>,
}

/// What a claim came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// Messages to send now.
    pub taken: Vec<Claimed>,
    /// Messages that were kept back by a rule.
    pub suppressed: usize,
    /// Messages that waited too long.
    pub expired: usize,
    /// Those that did and may have arrived at an earlier try.
    pub uncertain: usize,
    /// Messages that wait on: for the end of quiet hours, or for their turn.
    pub held: usize,
    /// As many messages left within an hour as may, and another one would: nothing more is claimed until somebody has
    /// looked.
    pub at_cap: bool,
    /// Another one would leave, but for those that the claimer itself has in hand: one that comes back makes room.
    pub crowded: bool,
}

impl Claims {
    /// How many messages ended here.
    #[must_use]
    pub const fn ended(&self) -> usize {
        self.suppressed + self.expired + self.uncertain
    }
}

/// How many of the messages that wait longest for a provider that is held up are looked at for their age.
const OLDEST: usize = 16;

/// Claims the messages that are due and still wanted, oldest first; those that are not wanted any more end here, in the
/// same transaction. Nothing is due any more when nothing was taken and nothing ended.
pub fn claim(write: &Write<'_>, terms: &Terms<'_>) -> Result<Claims> {
    let mut claims = Claims::default();
    if terms.muted == Muted::All {
        claims.suppressed = mute(write, terms)?;
        return Ok(claims);
    }
    let room = match terms.tempo.cap_per_hour {
        cap if cap < u32::MAX && counts(terms.channel) => Room::left(write, cap, terms.owner, terms.now)?,
        _ => Room::UNBOUND,
    };
    let mut buckets = Buckets::new(write, terms.channel, terms.tempo.per_minute, terms.tempo.per_domain);
    for provider in closed(terms.channel, terms.open) {
        // the oldest come first of all, so no more than a few are looked at
        for head in heads_of(write, terms, provider, OLDEST)? {
            if still_wanted(head.due) == Wanted::Expire {
                decide(write, terms, &mut buckets, head, &mut claims)?;
            }
        }
    }
    'due: while claims.taken.len() < terms.limit && claims.ended() + claims.held < SWEEP {
        let wanted = terms.limit - claims.taken.len();
        let heads = heads(write, terms, wanted, &claims.taken)?;
        let few = heads.len() < wanted;
        for head in heads {
            // only what would leave meets the cap
            if claims.taken.len() >= room.free && still_wanted(head.due) == Wanted::Yes {
                claims.at_cap = room.is_spent;
                claims.crowded = !room.is_spent && room.own > 0 && claims.taken.is_empty();
                break 'due;
            }
            decide(write, terms, &mut buckets, head, &mut claims)?;
        }
        if few {
            break;
        }
    }
    buckets.keep()?;
    Ok(claims)
}

/// Whether a channel reaches people, so that quiet hours and the cap are for it.
const fn counts(channel: Channel) -> bool {
    !matches!(channel, Channel::Webhook)
}

/// What becomes of one due message.
fn decide(
    write: &Write<'_>,
    terms: &Terms<'_>,
    buckets: &mut Buckets<'_>,
    mut head: Head,
    claims: &mut Claims,
) -> Result<()> {
    let message = head.message.lease.message;
    match still_wanted(head.due) {
        Wanted::Yes => match buckets.take(&head.message.address, terms.now)? {
            Ok(()) => {
                take(write, terms, &head)?;
                if !terms.channel.repeats_when_uncertain() {
                    head.message.doubt = doubt::of(write, message)?;
                }
                claims.taken.push(head.message);
            }
            Err(until) => {
                write.run(
                    "UPDATE outbox SET next_at = ?2, reason = ?3 WHERE id = ?1",
                    params![message, until.max(terms.now.plus_seconds(1)), PACE],
                )?;
                claims.held += 1;
            }
        },
        Wanted::Hold(until) => {
            write.run(
                "UPDATE outbox SET not_before = ?2, next_at = ?2, reason = ?3 WHERE id = ?1",
                params![message, until, QUIET_HOURS],
            )?;
            claims.held += 1;
        }
        Wanted::Suppress(why) => {
            write.run("UPDATE outbox SET state = 'suppressed', reason = ?2 WHERE id = ?1", params![message, why])?;
            claims.suppressed += 1;
        }
        Wanted::Expire => {
            let is_doubtful = settlement::chances(write, message)?.is_some_and(|chances| chances.is_doubtful);
            write.run(
                "UPDATE outbox SET state = CASE WHEN ?5 THEN 'uncertain' ELSE 'failed' END, reason = ?2,
                     failed_at = CASE WHEN ?5 THEN NULL ELSE ?3 END, expires_at = ?4 WHERE id = ?1",
                params![message, EXPIRED, terms.now, head.due.expires_at, is_doubtful],
            )?;
            *if is_doubtful { &mut claims.uncertain } else { &mut claims.expired } += 1;
        }
    }
    Ok(())
}

/// TEST mode: what is due ends as it is, set-based.
fn mute(write: &Write<'_>, terms: &Terms<'_>) -> Result<usize> {
    let mut ended = 0;
    for open in terms.open {
        ended += write.run(
            "UPDATE outbox SET state = 'suppressed', reason = ?4 WHERE id IN
                 (SELECT id FROM outbox WHERE state = 'queued' AND channel = ?1 AND provider = ?2 AND behind IN (0, 1)
                      AND next_at <= ?3 LIMIT ?5)",
            params![terms.channel.name(), open.provider.mark(), terms.now, TEST_MODE, SWEEP],
        )?;
    }
    Ok(ended)
}

struct Head {
    message: Claimed,
    next_at: Instant,
    due: Due,
    readdressed: bool,
}

/// The due messages at the head of their order, over all providers that run.
fn heads(read: &Read<'_>, terms: &Terms<'_>, limit: usize, taken: &[Claimed]) -> Result<Vec<Head>> {
    let mut heads = Vec::new();
    for open in terms.open {
        let has = |claimed: &&Claimed| Provider::of(terms.channel, &claimed.address) == open.provider;
        let left = open.most.saturating_sub(taken.iter().filter(has).count());
        heads.extend(heads_of(read, terms, open.provider, limit.min(left))?);
    }
    if terms.open.len() > 1 {
        heads.sort_by_key(|head| (head.next_at, head.message.lease.message));
        heads.truncate(limit);
    }
    Ok(heads)
}

/// Those of one provider. A corrected address counts from now on: what was rendered for the old one is rendered anew.
fn heads_of(read: &Read<'_>, terms: &Terms<'_>, provider: Provider, limit: usize) -> Result<Vec<Head>> {
    read.all(
        &format!(
            "SELECT o.id, o.lease_gen, o.message_id, o.address, coalesce(p.name, r.name, ''), o.rendered, o.template_version_id,
                 o.snapshot_id, o.vars, o.expires_at, CASE WHEN o.contact_id IS NULL OR o.channel = 'webhook' THEN 0 ELSE {FACTS} END, a.value,
                 p.zone, b.test, o.next_at
             FROM outbox o LEFT JOIN batch b ON b.id = o.batch_id LEFT JOIN contact p ON p.id = o.contact_id LEFT JOIN operator r ON r.id = o.operator_id
                 LEFT JOIN address a ON a.id = o.address_id AND a.ended_batch IS NULL
                 LEFT JOIN suppression s ON s.channel = o.channel AND s.norm = a.norm
             WHERE {WAITS} AND o.next_at <= ?3 ORDER BY o.next_at, o.id LIMIT ?4"
        ),
        params![terms.channel.name(), provider.mark(), terms.now, limit],
        |row| head(row, terms),
    )
}

fn head(row: &Row<'_>, terms: &Terms<'_>) -> rusqlite::Result<Head> {
    let generation: i64 = row.get(1)?;
    let (stored, current): (String, Option<String>) = (row.get(3)?, row.get(11)?);
    let current = current.unwrap_or_else(|| stored.clone());
    let readdressed = current != stored;
    let zone: Option<String> = row.get(12)?;
    let due = Due {
        channel: terms.channel,
        facts: Facts(row.get(10)?),
        muted: terms.muted == Muted::Older && row.get(13)?,
        now: terms.now,
        expires_at: terms.tempo.end_of_life(terms.channel, zone.as_deref(), row.get(9)?, terms.now),
        // operators and other programs are told at any hour
        quiet_until: zone.and_then(|zone| terms.quiet_until(&zone)),
    };
    let message = Claimed {
        lease: Lease { message: row.get(0)?, generation: generation + 1 },
        message_id: row.get(2)?,
        address: current,
        name: row.get(4)?,
        rendered: if readdressed { None } else { row.get(5)? },
        template_version: row.get(6)?,
        snapshot: row.get(7)?,
        vars: row.get(8)?,
        expires_at: due.expires_at,
        doubt: None,
    };
    Ok(Head { message, next_at: row.get(14)?, due, readdressed })
}

fn take(write: &Write<'_>, terms: &Terms<'_>, head: &Head) -> Result<()> {
    let lease = head.message.lease;
    write.run(
        "UPDATE outbox SET state = 'sending', reason = '', phase = 'before_dot', lease_owner = ?2, lease_gen = ?3, lease_until = ?4
         WHERE id = ?1",
        params![lease.message, terms.owner, lease.generation, terms.now.plus_seconds(LEASE_SECONDS)],
    )?;
    if head.readdressed {
        write.run(
            "UPDATE outbox SET address = ?2, rendered = NULL WHERE id = ?1",
            params![lease.message, head.message.address],
        )?;
    }
    Ok(())
}

/// Keeps what a claimed message was rendered to; every later try sends these bytes.
pub fn keep_rendered(write: &Write<'_>, lease: Lease, bytes: &[u8]) -> Result<()> {
    write.run(
        "UPDATE outbox SET rendered = ?3 WHERE id = ?1 AND state = 'sending' AND lease_gen = ?2",
        params![lease.message, lease.generation, bytes],
    )?;
    Ok(())
}

/// Records that the final dot comes next. `false`: the dot must not be written, because the claim was lost, or because
/// since the claim an operator paused the channel or took the message back, or its recipient is not to be told any more.
pub fn pass_dot(write: &Write<'_>, lease: Lease, now: Instant) -> Result<bool> {
    let changed = write.run(
        &format!(
            "UPDATE outbox SET phase = 'after_dot', lease_until = ?3
             WHERE id = ?1 AND state = 'sending' AND lease_gen = ?2 AND ended_batch IS NULL
               AND NOT EXISTS (SELECT 1 FROM channel_state c WHERE c.channel = outbox.channel AND c.paused = 'operator')
               AND (contact_id IS NULL OR channel = 'webhook' OR 0 = (SELECT {FACTS} FROM (SELECT 1)
                       LEFT JOIN contact p ON p.id = outbox.contact_id
                       LEFT JOIN address a ON a.id = outbox.address_id AND a.ended_batch IS NULL
                       LEFT JOIN suppression s ON s.channel = a.channel AND s.norm = a.norm))"
        ),
        params![lease.message, lease.generation, now.plus_seconds(LEASE_SECONDS)],
    )?;
    if changed > 0 {
        departure::note(write, lease.message, now)?;
    }
    Ok(changed > 0)
}

/// Puts claimed messages of which nothing was handed over back into the queue.
pub fn release(write: &Write<'_>, leases: &[Lease]) -> Result<()> {
    for lease in leases {
        write.run(
            &format!("{GIVE_BACK} WHERE id = ?1 AND state = 'sending' AND lease_gen = ?2"),
            params![lease.message, lease.generation],
        )?;
    }
    Ok(())
}

/// Puts back whatever a dispatcher that ends has claimed and not handed over.
pub fn release_all(write: &Write<'_>, owner: &str) -> Result<usize> {
    write.run(
        &format!("{GIVE_BACK} WHERE state = 'sending' AND lease_owner = ?1 AND phase = 'before_dot'"),
        params![owner],
    )
}

/// A message that was taken back while it was in hand ends with that.
const GIVE_BACK: &str = "UPDATE outbox SET state = CASE WHEN ended_batch IS NULL THEN 'queued' ELSE 'cancelled' END,
     reason = CASE WHEN ended_batch IS NULL THEN reason ELSE 'undone' END, phase = NULL, lease_owner = NULL, lease_until = NULL";

/// Renews every claim of a dispatcher: its messages may wait for their turn longer than one lease.
pub fn renew(write: &Write<'_>, owner: &str, now: Instant) -> Result<usize> {
    write.run(
        "UPDATE outbox SET lease_until = ?2 WHERE state = 'sending' AND lease_owner = ?1",
        params![owner, now.plus_seconds(LEASE_SECONDS)],
    )
}

/// Takes messages back from other dispatchers than `owner` that vanished: before the dot they simply wait again; after it
/// they may have arrived, and are sent again where a repeat is recognised, else left to staff (E4). Whoever asks is alive
/// and knows what it has in hand, however long it was held up.
pub fn recover(write: &Write<'_>, owner: &str, now: Instant) -> Result<usize> {
    take_back(write, "lease_until < ?1 AND lease_owner <> ?2", params![now, owner], now)
}

/// The same for a dispatcher that is known to be gone, before its claims run out.
pub fn recover_from(write: &Write<'_>, owner: &str, now: Instant) -> Result<usize> {
    take_back(write, "lease_owner = ?1", params![owner], now)
}

fn take_back(write: &Write<'_>, which: &str, of: impl rusqlite::Params, now: Instant) -> Result<usize> {
    let lost = write.all(
        &format!("SELECT id, lease_gen, lease_until, channel, phase = 'after_dot' FROM outbox WHERE state = 'sending' AND {which}"),
        of,
        |row| {
            let (channel, until): (String, Instant) = (row.get(3)?, row.get(2)?);
            Ok((Lease { message: row.get(0)?, generation: row.get(1)? }, until, channel, row.get::<_, bool>(4)?))
        },
    )?;
    for (lease, until, channel, after_dot) in &lost {
        let asked_first = !Channel::from_name(channel).is_some_and(Channel::repeats_when_uncertain);
        if !after_dot {
            write.run(&format!("{GIVE_BACK} WHERE id = ?1"), params![lease.message])?;
        } else if asked_first {
            // an open question: see `store::doubt`
            write.run(
                "UPDATE outbox SET state = 'uncertain', attempts = attempts + 1, reason = ?2, lease_owner = NULL, lease_until = NULL,
                     ended_batch = NULL WHERE id = ?1",
                params![lease.message, VANISHED],
            )?;
        } else {
            // what was taken back meanwhile may have arrived
            write.run(
                "UPDATE outbox SET state = CASE WHEN ended_batch IS NULL THEN 'queued' ELSE 'uncertain' END, phase = NULL,
                     attempts = attempts + 1, reason = CASE WHEN ended_batch IS NULL THEN '' ELSE 'undone' END,
                     lease_owner = NULL, lease_until = NULL, ended_batch = NULL WHERE id = ?1",
                params![lease.message],
            )?;
        }
        let (phase, outcome) =
            if *after_dot { ("after_dot", attempt::UNCERTAIN) } else { ("before_dot", attempt::LOST) };
        let attempt = Attempt {
            lease_gen: lease.generation,
            started_at: until.plus_seconds(-LEASE_SECONDS).min(now),
            ended_at: now,
            phase: phase.to_owned(),
            outcome: outcome.to_owned(),
            code: String::new(),
            text: VANISHED.to_owned(),
        };
        attempt::add(write, lease.message, &attempt)?;
    }
    Ok(lost.len())
}

const VANISHED: &str = "The program that was sending it ended without a word.";
