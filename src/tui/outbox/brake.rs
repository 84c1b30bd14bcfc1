//! The brake's question (X9): too much left within an hour, the outbox has stopped, and somebody says how it goes on.

use super::deeds::{Deed, all_waiting, counted};
use super::question::{Reply, Request, Standing};
use super::{Outbox, QUEUED};
use crate::domain::BatchId;
use crate::domain::text::quoted;
use crate::office::Command;
use crate::office::ask_outbox_health::{Backlog, Heap};
use crate::office::messages::Messages;
use crate::tui::clock;
use crate::tui::component::Choice;
use crate::tui::popup::{Choose, Confirm};
use crate::tui::program::wire::{Program, Reply as Answer};
use crate::tui::program::worker::grouped;
use crate::tui::screen::{Context, Signal};

/// So many batches are offered to be cancelled on their own.
pub(super) const HEAPS: usize = 5;

/// How it goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// Look at what waits first.
    Look,
    /// Send on, until so many have left again.
    SendOn(usize),
    /// Cancel what one batch enqueued: its number, how many wait, what it was.
    CancelBatch(BatchId, usize, String),
    /// Cancel so many, all that waits.
    CancelAll(usize),
}

/// Counts what waits; the answer asks.
pub(super) fn look(cx: &mut Context<Program>) {
    cx.ask(Request::Backlog.into());
}

/// Asks how it goes on. A digit chooses, so whatever changes something is asked about once more.
pub(super) fn ask(backlog: &Backlog, standing: &Standing, cx: &mut Context<Program>) {
    let Some(stopped) = standing.health.brake() else { return };
    let all = backlog.messages;
    let ways: Vec<String> = backlog.channels.iter().map(|(by, n)| format!("{} {}", grouped(*n), by.word())).collect();
    let waits = match all {
        0 => "Nothing waits.".to_owned(),
        _ => format!(
            "{} wait{} to leave: {}. Held messages are counted too.",
            counted(all),
            if all == 1 { "s" } else { "" },
            ways.join(", ")
        ),
    };
    let cap = usize::try_from(standing.health.hour.cap).unwrap_or(usize::MAX);
    let mut choices = vec![
        Choice::new(Way::Look, "Look through what waits; nothing leaves meanwhile"),
        Choice::new(Way::SendOn(cap), format!("Send on: up to {} more, then it stops and asks again…", grouped(cap))),
    ];
    for Heap { batch, messages } in &backlog.heaps {
        let when = clock::moment(batch.at, cx.now(), standing.zone);
        let what = format!("{} by {}, {when}", quoted(&batch.summary), batch.operator);
        let words = format!("Cancel what waits of {what}…");
        choices.push(Choice::new(Way::CancelBatch(batch.id, *messages, what), words).note(grouped(*messages)));
    }
    if all > 0 {
        choices.push(Choice::new(Way::CancelAll(all), "Cancel everything that waits…").note(grouped(all)));
    }
    let question =
        Choose::new("The outbox has stopped", choices, |way| Signal::Answer(Answer::Outbox(Reply::GoOn(way))));
    cx.open(question.telling(format!("{} {waits}", stopped.reason)));
}

impl Outbox {
    /// It was said how it goes on.
    pub(super) fn go_on(&mut self, way: Way, cx: &mut Context<Program>) {
        match way {
            Way::Look => self.go(QUEUED, cx),
            Way::SendOn(cap) => {
                let words = format!("Up to {} more messages leave, then it stops and asks again.", grouped(cap));
                let reply = Answer::Outbox(Reply::Sure(Box::new(Command::ReleaseBrake)));
                cx.open(Confirm::new("Send on", words, "Send on").then(Signal::Answer(reply)));
            }
            Way::CancelBatch(batch, count, what) => {
                let what = format!("{} of {what}", counted(count));
                self.ask_about(Deed::Cancel, Messages::OfBatch(batch), count, &what, cx);
            }
            Way::CancelAll(count) => {
                self.ask_about(Deed::Cancel, Messages::Waiting, count, &all_waiting(count), cx);
            }
        }
    }
}
