//! What a change would come to and the messages that it would send, tried out and rolled back (X1).

use std::ops::ControlFlow;

use super::Desk;
use crate::domain::{Channel, Refusal};
use crate::office::{Order, Receipt};

/// A change that was tried out.
pub struct Rehearsal {
    /// What it would come to.
    pub receipt: Receipt,
    /// Every message that it would send.
    pub letters: Vec<Letter>,
}

/// A message as it would leave, without the parts that a terminal cannot show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Number of the row that it is about.
    pub about: i64,
    /// Who would get it.
    pub name: String,
    /// How.
    pub channel: Channel,
    /// Where it would go.
    pub to: String,
    /// Its subject or title.
    pub headline: String,
    /// Its text.
    pub plain: String,
}

/// Tries a change out.
pub(super) fn rehearse(desk: &mut Desk, order: &Order) -> Result<Box<Rehearsal>, Refusal> {
    let mut letters = Vec::new();
    let receipt = desk.office.rehearse(order, &desk.actor, |message| {
        letters.push(Letter {
            about: message.about,
            headline: message.letter.headline().to_owned(),
            plain: message.letter.plain().to_owned(),
            name: message.name,
            channel: message.channel,
            to: message.to,
        });
        ControlFlow::Continue(())
    })?;
    Ok(Box::new(Rehearsal { receipt, letters }))
}
