//! Assign Stage(s): cards move to a stage, and the people hear of it (A2, A3; S0.1, S0.7, S0.8, S3.6).

use super::calls;
use super::plan::{Frame, PlanRequest};
use super::receipt::{Done, Skipped};
use super::selection::list_names;
use super::work::Work;
use crate::domain::hearing::{Hearing, lawful};
use crate::domain::{CardId, Refusal, Role};
use crate::message::Kind;
use crate::store::plan;
use crate::store::telling::{self, Telling};
use crate::store::{Table, card, coalesce, dialect, outbox, record, visit};
use std::collections::{BTreeMap, BTreeSet};

/// Move cards to a stage.
#[derive(Clone, Debug)]
pub struct Assign {
    /// What the preview was asked for.
    pub request: PlanRequest,
    /// The preview that the operator saw; another one now is refused. `None`: none was looked at.
    pub seen: Option<Seen>,
}

/// What a preview came to, as the operator saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Its fingerprint.
    pub digest: String,
    /// Its messages.
    pub messages: usize,
    /// Its cards.
    pub cards: usize,
}

impl Assign {
    pub(super) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        work.actor.must_not_be_viewer("move cards")?;
        let request = &self.request;
        let frame = Frame::load(work.write, request, work.own)?;
        let chosen = request.selection.cards(work.write, frame.pipeline.id)?;
        let cards = plan::movable(work.write, &list(&chosen), request.stage)?;
        let ids = list(&cards);
        refuse_others_cards(work, &ids)?;
        if let Some(seen) = &self.seen {
            let now = plan::totals(work.write, &ids, &frame.judge(request), &frame.salt)?;
            refuse_changed_plan(seen, &now)?;
        }
        if cards.is_empty() {
            let summary = format!("Nobody had to move to {}.", frame.stage.name);
            return Ok(Done { summary, ..Done::default() });
        }

        let moved = move_cards(work, &frame, request, &ids)?;
        let changed = moved.cards;
        let names = card::names(work.write, &ids, 1)?;
        let who = if changed == 1 { list_names(&names, 1) } else { changed.to_string() };
        Ok(Done {
            summary: format!("{who} to {}", frame.stage.name),
            changed,
            messages: moved.messages,
            skipped: moved.skipped,
            held_until: (moved.messages > 0).then(|| work.held_until()),
            ..Done::default()
        })
    }
}

/// What moving cards came to.
pub(super) struct Moved {
    pub(super) cards: usize,
    pub(super) messages: usize,
    pub(super) skipped: Vec<Skipped>,
}

/// Moves cards that can move (A2): history, messages, stays, rows, in this order, since messages read the old values.
pub(super) fn move_cards(work: &Work<'_>, frame: &Frame, request: &PlanRequest, ids: &str) -> Result<Moved, Refusal> {
    let at = work.at.micros();
    let cells = [("stage_id", request.stage.into()), ("rank", (-at).into()), ("entered_at", at.into())];
    let step = record::announce(work.write, Table::Card, work.batch, "moved", ids, &cells)?;
    telling::note(work.write, work.batch, step.since, &told(frame, request))?;
    let enqueued = enqueue(work, frame, request, &step)?;
    let back = coalesce::apply(work.write, work.batch, work.batch, work.at)?.back;
    let messages = enqueued.saturating_sub(back);
    calls::enqueue(work, frame, request, step.since)?;
    visit::close(work.write, work.batch, step.since, work.at)?;
    let cards = record::carry_out(work.write, &step)?;
    visit::open(work.write, work.batch, step.since)?;
    Ok(Moved { cards, messages, skipped: skipped(work, ids, frame, request)? })
}

/// What was decided for everybody, for explain.
fn told(frame: &Frame, request: &PlanRequest) -> Telling {
    let mut left_out: BTreeMap<_, BTreeSet<i64>> = BTreeMap::new();
    for (card, channel) in &request.unticked {
        left_out.entry(*channel).or_default().insert(card.get());
    }
    let on = frame.rules.iter().filter(|rule| rule.stage_tells);
    Telling {
        asked: request.notify,
        channels: on.map(|rule| rule.channel).collect(),
        category: frame.stage.category,
        left_out,
    }
}

fn list(cards: &[CardId]) -> String {
    dialect::id_list(cards.iter().map(|id| id.get()))
}

/// An agent moves only cards of their own; one foreign card refuses all, so that nothing is half done.
pub(super) fn refuse_others_cards(work: &Work<'_>, ids: &str) -> Result<(), Refusal> {
    if work.actor.role != Role::Agent {
        return Ok(());
    }
    match card::owned_by_others(work.write, ids, &work.actor.name)? {
        0 => Ok(()),
        others => Err(Refusal::new(
            crate::domain::Kind::Permission,
            format!(
                "{others} of these cards belong to somebody else, and {} may change only their own.",
                work.actor.name
            ),
        )
        .hint("Unmark them, or ask an admin.")),
    }
}

fn refuse_changed_plan(seen: &Seen, now: &plan::Totals) -> Result<(), Refusal> {
    if seen.digest == now.digest {
        return Ok(());
    }
    let what = if (seen.cards, seen.messages) == (now.cards, now.messages) {
        "a name, an address or a text is another one now".to_owned()
    } else {
        format!(
            "it was {} cards and {} messages, now it would be {} and {}",
            seen.cards, seen.messages, now.cards, now.messages
        )
    };
    Err(Refusal::conflict(format!("Something changed since the preview ({what}); nothing was done."))
        .hint("Look at the new preview and assign again."))
}

fn enqueue(work: &Work<'_>, frame: &Frame, request: &PlanRequest, step: &record::Step<'_>) -> Result<usize, Refusal> {
    if frame.rules.iter().all(|rule| lawful(*rule).is_empty()) {
        return Ok(0);
    }
    let snapshot = outbox::snapshot(work.write, work.batch, Some(request.stage), &frame.shared.to_string())?;
    let envelope = outbox::Envelope {
        batch: work.batch,
        nonce: work.nonce,
        domain: &work.own.sender_domain(),
        kind: Kind::StageMoved.name(),
        stage: Some(request.stage),
        snapshot,
        not_before: work.held_until(),
    };
    let mut messages = 0;
    for rule in &frame.rules {
        let (channel, lawful) = (rule.channel, lawful(*rule));
        let letters = outbox::Letters {
            channel,
            texts: &frame.wording(channel)?.versions(work)?,
            expires_at: work.at.plus_seconds(channel.lifetime_seconds()),
        };
        messages += outbox::enqueue_moves(work.write, &envelope, &letters, step.since, &lawful, &request.unticked)?;
    }
    Ok(messages)
}

/// Who does not hear, and why. Nobody is listed when nobody was to be told.
fn skipped(work: &Work<'_>, ids: &str, frame: &Frame, request: &PlanRequest) -> Result<Vec<Skipped>, Refusal> {
    if !request.notify {
        return Ok(Vec::new());
    }
    let silent = plan::silent(work.write, ids, &frame.judge(request))?;
    let skipped = silent.into_iter().filter_map(|line| match line.hearing {
        Hearing::Silent(why) => {
            Some(Skipped { who: line.name, channel: Some(line.channel), reason: why.words(line.channel).to_owned() })
        }
        Hearing::Hears => None,
    });
    Ok(skipped.collect())
}
