//! What an order would send, shown while its transaction is still open and before it is rolled back.

use crate::domain::{BatchId, Channel, Refusal};
use crate::message::{Press, PressError, Rendered, Source, Text};
use crate::store::{Read, outbox, template};
use std::ops::ControlFlow;

/// A message that an order would send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rehearsed {
    /// Who would get it.
    pub name: String,
    /// How.
    pub channel: Channel,
    /// Where it would go.
    pub to: String,
    /// What it would say.
    pub letter: Rendered,
    /// Number of the row that it is about: a milestone, a payment.
    pub about: i64,
}

/// Hands every message of `batch` to `each`, rendered as delivery would render it, until it breaks off.
pub(super) fn messages(
    read: &Read<'_>,
    batch: BatchId,
    mut each: impl FnMut(Rehearsed) -> ControlFlow<()>,
) -> Result<(), Refusal> {
    let mut press = Press::default();
    let mut failed = Ok(());
    outbox::of_batch(read, batch, |message| {
        let source = Source { template: message.template, snapshot: message.snapshot, own: &message.vars };
        let letter = press.render(source, |text| match text {
            Text::Template(id) => template::body(read, id),
            Text::Snapshot(id) => outbox::shared(read, id),
        });
        match letter {
            Ok(letter) => {
                let crate::store::outbox::Enqueued { name, channel, address: to, about, .. } = message;
                each(Rehearsed { name, channel, to, letter, about })
            }
            Err(error) => {
                failed = Err(match error {
                    PressError::Read(error) => error.into(),
                    other => Refusal::broken(format!("A message cannot be rendered: {other}.")),
                });
                ControlFlow::Break(())
            }
        }
    })?;
    failed
}
