//! Telling contractors of what was done to their milestones and payments.

use super::step::Told;
use crate::domain::{Channel, EventId, MilestoneId, Refusal};
use crate::message::Kind;
use crate::office::plan::{body_text, template};
use crate::office::receipt::Skipped;
use crate::office::work::Work;
use crate::store::notice::{self, About};
use crate::store::outbox::{self, Envelope};
use crate::store::{dialect, template as texts};
use serde_json::json;
use std::collections::BTreeSet;

/// What the letters of a step share.
pub(super) struct Letter<'a> {
    pub(super) kind: Kind,
    /// The reason, or the contractor's words.
    pub(super) words: &'a str,
    /// The line added to this batch's messages.
    pub(super) note: &'a str,
}

/// Enqueues a letter to the contractor of every milestone of the step whose events stand behind `since`.
pub(super) fn contractors(
    work: &Work<'_>,
    letter: &Letter<'_>,
    since: EventId,
    left_out: &BTreeSet<MilestoneId>,
) -> Result<Told, Refusal> {
    let own = work.own;
    let shared = json!({
        "office": { "name": own.settings.office.name.as_str() },
        "brand": { "colour": own.brand().hex(), "ink": own.brand().ink().hex() },
        "words": letter.words,
        "note": letter.note,
    });
    let body = body_text(&template(letter.kind, Channel::Email)?);
    let version = texts::version_of(work.write, letter.kind.name(), Channel::Email, "", &body, work.at)?;
    let held_until = work.held_until();
    let envelope = Envelope {
        batch: work.batch,
        nonce: work.nonce,
        domain: &own.sender_domain(),
        kind: letter.kind.name(),
        stage: None,
        snapshot: outbox::snapshot(work.write, work.batch, None, &shared.to_string())?,
        not_before: held_until,
    };
    let expires_at = work.at.plus_seconds(Channel::Email.lifetime_seconds());
    let left_out = dialect::id_list(left_out.iter().map(|id| id.get()));
    let messages = notice::enqueue(work.write, About::Milestone, &envelope, version, expires_at, since, &left_out)?;
    let unheard = notice::unheard(work.write, About::Milestone, work.batch, since)?;
    let skipped = unheard.into_iter().map(|one| Skipped {
        who: one.name,
        channel: Some(Channel::Email),
        reason: one.reason.to_owned(),
    });
    Ok(Told { messages, skipped: skipped.collect(), held_until: (messages > 0).then_some(held_until) })
}
