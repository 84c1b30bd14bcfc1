//! The program that is called for every move (`[push.webhook]`), whether anybody is told or not.

use super::plan::{Frame, PlanRequest};
use super::work::Work;
use crate::domain::{Channel, EventId, Refusal};
use crate::message::{Kind, PushBody, TemplateBody};
use crate::store::{calls, outbox, template};

/// Enqueues one call for each card whose event stands behind `since`. They are no messages to people: receipts and previews
/// do not count them, the outbox shows them.
pub(super) fn enqueue(work: &Work<'_>, frame: &Frame, request: &PlanRequest, since: EventId) -> Result<usize, Refusal> {
    let url = &work.own.settings.push.webhook.url;
    if url.is_empty() {
        return Ok(0);
    }
    let (kind, channel) = (Kind::StageMoved.name(), Channel::Webhook);
    let shown = serde_json::to_string(&shown()).unwrap_or_default();
    let version = template::version_of(work.write, kind, channel, "", &shown, work.at)?;
    let envelope = outbox::Envelope {
        batch: work.batch,
        nonce: work.nonce,
        domain: &work.own.sender_domain(),
        kind,
        stage: Some(request.stage),
        snapshot: outbox::snapshot(work.write, work.batch, Some(request.stage), &frame.shared.to_string())?,
        not_before: work.held_until(),
    };
    let letters = outbox::Letters {
        channel,
        texts: &template::Texts::new(version, Vec::new()),
        expires_at: work.at.plus_seconds(channel.lifetime_seconds()),
    };
    Ok(calls::enqueue(work.write, &envelope, &letters, since, url.as_str(), work.at)?)
}

/// How staff see a call in the outbox; what is sent is its variables as they are.
fn shown() -> TemplateBody {
    TemplateBody::Push(PushBody {
        title: "{{ data.contact.name or data.card.title }}: {{ data.from.name }} → {{ data.to.name }}".to_owned(),
        body: "A signed call of type {{ type }}, with the event {{ data.event }} and the card {{ data.card.id }}."
            .to_owned(),
    })
}
