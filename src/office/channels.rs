//! Pausing and resuming channels: the brake that staff can pull, and the way back from one that delivery pulled itself.

use super::receipt::Done;
use super::work::Work;
use crate::domain::{Channel, Refusal};
use crate::store::channel_state::{self, Pause};
use crate::store::inbox;

/// Send nothing more on a channel until it is resumed. Not undoable.
#[derive(Clone, Debug)]
pub struct PauseChannel {
    /// Which; `None`: every one.
    pub channel: Option<Channel>,
}

/// Send again: ends a pause, the wait for a server, and the back-off of its messages; with e-mail the inbox is read again at
/// once. Not undoable.
#[derive(Clone, Debug)]
pub struct ResumeChannel {
    /// Which; `None`: every one.
    pub channel: Option<Channel>,
}

impl PauseChannel {
    pub(super) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        work.actor.must_not_be_viewer("pause channels")?;
        let reason = format!("Paused by {}.", work.actor.name);
        let changed = each(self.channel, |channel| {
            Ok(channel_state::pause(work.write, channel, Pause::Operator, &reason, "Resume it to send again.")?)
        })?;
        Ok(done("paused", &changed, "Nothing had to be paused."))
    }
}

impl ResumeChannel {
    pub(super) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        work.actor.must_not_be_viewer("resume channels")?;
        let mut changed = each(self.channel, |channel| Ok(channel_state::resume(work.write, channel)?))?;
        let with_inbox = self.channel.is_none_or(|channel| channel == Channel::Email);
        if with_inbox && inbox::read_at_once(work.write)? {
            changed.push("inbox");
        }
        Ok(done("resumed", &changed, "Nothing had to be resumed."))
    }
}

/// Sends on after the brake (X9): what it stopped runs again, and the count of the hour begins anew. What staff or a wrong
/// setting paused stays paused. Not undoable.
pub(super) fn release_brake(work: &mut Work<'_>) -> Result<Done, Refusal> {
    work.actor.must_not_be_viewer("resume channels")?;
    let states = channel_state::all(work.write)?;
    let stopped: Vec<Channel> =
        states.into_iter().filter(|state| state.pause == Pause::Brake).map(|state| state.channel).collect();
    let changed = each(None, |channel| Ok(stopped.contains(&channel) && channel_state::release(work.write, channel)?))?;
    Ok(done("resumed", &changed, "The brake is not on."))
}

fn each(
    only: Option<Channel>,
    mut change: impl FnMut(Channel) -> Result<bool, Refusal>,
) -> Result<Vec<&'static str>, Refusal> {
    let mut changed = Vec::new();
    for channel in Channel::ALL.into_iter().filter(|channel| only.is_none_or(|only| only == *channel)) {
        if change(channel)? {
            changed.push(channel.word());
        }
    }
    Ok(changed)
}

fn done(verb: &str, changed: &[&str], nothing: &str) -> Done {
    let summary = if changed.is_empty() { nothing.to_owned() } else { format!("{verb}: {}", changed.join(", ")) };
    Done { summary, changed: changed.len(), final_: true, ..Done::default() }
}
