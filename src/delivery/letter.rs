//! From a claimed message to the bytes that every try sends.

use super::channel::{
    mime::{Recipient, Sender, build},
    note::payload,
};
use super::{Class, Failure};
use crate::domain::{Channel, Instant};
use crate::message::{Press, PressError, Rendered, Source, Text};
use crate::store::lease::Claimed;
use crate::store::{Read, StoreError, outbox, template, unsubscribe};

/// Why there are no bytes.
pub(super) enum NoBytes {
    /// The office file failed: nothing is known of the message.
    Store(StoreError),
    /// The message or the settings are to blame.
    Failure(Failure),
}

/// Renders and encodes a message for the first time. `sender` is needed for e-mail only.
pub(super) fn bytes(
    press: &mut Press,
    read: &Read<'_>,
    channel: Channel,
    claimed: &Claimed,
    sender: &Result<Sender, Failure>,
    now: Instant,
) -> Result<Vec<u8>, NoBytes> {
    if channel == Channel::Webhook {
        return Ok(claimed.vars.clone().into_bytes()); // the body itself: programs read it, no template
    }
    let source = Source { template: claimed.template_version, snapshot: claimed.snapshot, own: &claimed.vars };
    let rendered = press.render(source, |text| match text {
        Text::Template(id) => template::body(read, id),
        Text::Snapshot(id) => outbox::shared(read, id),
    });
    let rendered = rendered.map_err(|error| match error {
        PressError::Read(error) => NoBytes::Store(error),
        other => NoBytes::Failure(
            Failure::new(Class::Permanent, other.to_string()).fix("Correct the template and assign again."),
        ),
    })?;
    match rendered {
        Rendered::Email(letter) => {
            let sender = sender.as_ref().map_err(|failure| NoBytes::Failure(failure.clone()))?;
            let message = claimed.lease.message;
            let token = if sender.is_read() {
                unsubscribe::token(read, message, &claimed.message_id).map_err(NoBytes::Store)?
            } else {
                String::new()
            };
            let to = Recipient { address: &claimed.address, name: &claimed.name, token: &token };
            build(sender, to, &claimed.message_id, now, &letter).map_err(NoBytes::Failure)
        }
        Rendered::Push(note) => Ok(payload(&note, &claimed.message_id)),
        Rendered::Sms(text) => Ok(text.into_bytes()),
    }
}
