//! Telling contractors, and the operators who review them, of what was done to milestones and payments.

use super::receipt::{Done, Skipped};
use super::wording::Wording;
use super::work::Work;
use crate::domain::{Channel, EventId, Instant, OperatorId, Refusal};
use crate::message::Kind;
use crate::store::notice::{self, About};
use crate::store::outbox::{self, Envelope};
use crate::store::telling::{self, Telling};
use crate::store::template::Texts;
use crate::store::{dialect, operator};
use serde_json::json;
use std::collections::BTreeMap;

/// What the letters of a step share.
pub(super) struct Letter<'a> {
    pub(super) kind: Kind,
    /// The reason, or the contractor's words.
    pub(super) words: &'a str,
    /// A payment's reference.
    pub(super) reference: &'a str,
    /// The line added to this batch's messages.
    pub(super) note: &'a str,
}

/// Messages enqueued, and who does not hear.
#[derive(Default)]
pub(super) struct Told {
    pub(super) messages: usize,
    pub(super) skipped: Vec<Skipped>,
    pub(super) held_until: Option<Instant>,
}

impl Told {
    /// Both together.
    pub(super) fn add(&mut self, other: Self) {
        self.messages += other.messages;
        self.skipped.extend(other.skipped);
        self.held_until = self.held_until.max(other.held_until);
    }

    /// Into what the use case reports.
    pub(super) fn add_to(self, done: &mut Done) {
        done.messages += self.messages;
        done.skipped.extend(self.skipped);
        done.held_until = done.held_until.max(self.held_until);
    }
}

/// Notes what was decided for the contractors of every row whose event stands behind `since`, for explain.
pub(super) fn decided(
    work: &Work<'_>,
    since: EventId,
    asked: bool,
    left_out: impl Iterator<Item = i64>,
) -> Result<(), Refusal> {
    let on = work.own.settings.milestones.notify.then_some(Channel::Email);
    let left_out = BTreeMap::from([(Channel::Email, left_out.collect())]);
    let telling = Telling { asked, channels: on.into_iter().collect(), category: None, left_out };
    Ok(telling::note(work.write, work.batch, since, &telling)?)
}

/// Enqueues a letter to the contractor of each of the `rows` rows whose events stand behind `since`, but for those of the
/// JSON list `left_out`.
pub(super) fn contractors(
    work: &Work<'_>,
    about: About,
    letter: &Letter<'_>,
    since: EventId,
    rows: usize,
    left_out: &str,
) -> Result<Told, Refusal> {
    let post = Post::prepare(work, letter)?;
    let envelope = post.envelope(work, letter.kind);
    let messages = notice::enqueue(work.write, about, &envelope, &post.texts, post.expires_at, since, left_out)?;
    // the same joins once more, which is nothing to do for a thousand who all hear
    let unheard = if messages == rows { Vec::new() } else { notice::unheard(work.write, about, work.batch, since)? };
    let skipped = unheard.into_iter().map(|one| no_letter(one.name, one.reason));
    Ok(Told { messages, skipped: skipped.collect(), held_until: (messages > 0).then(|| leaves_at(work, letter.kind)) })
}

/// Enqueues a letter about each milestone that was submitted behind `since` to the operator who reviews it: the one whose
/// contractor it is, else another admin. Who submitted it knows already. `owners` are the milestones by that name.
pub(super) fn reviewers(
    work: &Work<'_>,
    letter: &Letter<'_>,
    since: EventId,
    owners: BTreeMap<String, Vec<i64>>,
) -> Result<Told, Refusal> {
    let operators = operator::all(work.write)?;
    let mut by_reviewer: BTreeMap<OperatorId, Vec<i64>> = BTreeMap::new();
    for (owner, milestones) in owners {
        let owned = operators.iter().find(|one| one.name.eq_ignore_ascii_case(&owner));
        let other_admin = |with_address: bool| {
            operators.iter().find(|one| {
                one.role == crate::domain::Role::Admin
                    && one.id != work.actor.id
                    && (!with_address || !one.email.is_empty())
            })
        };
        if let Some(reviewer) = owned.or_else(|| other_admin(true)).or_else(|| other_admin(false)) {
            by_reviewer.entry(reviewer.id).or_default().extend(milestones);
        }
    }
    by_reviewer.remove(&work.actor.id);
    let mut told = Told::default();
    if by_reviewer.is_empty() {
        return Ok(told);
    }
    let post = Post::prepare(work, letter)?;
    let envelope = post.envelope(work, letter.kind);
    for reviewer in &operators {
        let Some(milestones) = by_reviewer.get(&reviewer.id) else { continue };
        if reviewer.email.is_empty() {
            told.skipped.push(no_letter(reviewer.name.clone(), "no e-mail address"));
            continue;
        }
        let milestones = dialect::id_list(milestones.iter().copied());
        let to = notice::Reviewer { id: reviewer.id, name: &reviewer.name, address: &reviewer.email };
        told.messages += notice::enqueue_to_reviewer(
            work.write,
            &envelope,
            *post.texts.usual(),
            post.expires_at,
            since,
            &to,
            &milestones,
        )?;
    }
    told.held_until = (told.messages > 0).then(|| work.held_until());
    Ok(told)
}

fn no_letter(who: String, reason: &str) -> Skipped {
    Skipped { who, channel: Some(Channel::Email), reason: reason.to_owned() }
}

/// Nobody can undo what a rule does, so that nothing is won by holding it; and a daily run of `deliver` would send it a day
/// late.
fn leaves_at(work: &Work<'_>, kind: Kind) -> Instant {
    if kind == Kind::MilestoneReminder { work.at } else { work.held_until() }
}

/// What the messages of one letter are written from.
struct Post {
    texts: Texts,
    snapshot: i64,
    expires_at: Instant,
    domain: String,
}

impl Post {
    fn prepare(work: &Work<'_>, letter: &Letter<'_>) -> Result<Self, Refusal> {
        let own = work.own;
        let shared = json!({
            "office": { "name": own.settings.office.name.as_str() },
            "brand": { "colour": own.brand().hex(), "ink": own.brand().ink().hex() },
            "words": letter.words,
            "reference": letter.reference,
            "note": letter.note,
        });
        Ok(Self {
            texts: Wording::load(work.write, letter.kind, Channel::Email, None)?.versions(work)?,
            snapshot: outbox::snapshot(work.write, work.batch, None, &shared.to_string())?,
            expires_at: work.at.plus_seconds(Channel::Email.lifetime_seconds()),
            domain: own.sender_domain(),
        })
    }

    fn envelope<'a>(&'a self, work: &'a Work<'_>, kind: Kind) -> Envelope<'a> {
        Envelope {
            batch: work.batch,
            nonce: work.nonce,
            domain: &self.domain,
            kind: kind.name(),
            stage: None,
            snapshot: self.snapshot,
            not_before: leaves_at(work, kind),
        }
    }
}
