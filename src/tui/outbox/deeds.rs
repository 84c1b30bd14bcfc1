//! What is done to messages and channels: try again, cancel, pause and resume, one at once and many after a question.

use super::Outbox;
use super::question::Reply;
use crate::domain::explain::Stop;
use crate::domain::{Channel, ContactId, MessageState, Provider};
use crate::office::Command;
use crate::office::ask_outbox_health::ChannelHealth;
use crate::office::channels::{PauseChannel, ResumeChannel};
use crate::office::messages::{CancelMessages, Messages, RetryMessages};
use crate::office::ways_out::Way;
use crate::tui::component::{Field, Form, Marks};
use crate::tui::popup::Confirm;
use crate::tui::program::order;
use crate::tui::program::wire::{Program, Reply as Answer, Request as Ask};
use crate::tui::program::worker::grouped;
use crate::tui::screen::{Context, Signal};
use crate::tui::shell::Level;

/// So many people are named in a question.
const NAMED: usize = 3;

/// What is done to messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Try failed and uncertain ones again.
    Retry,
    /// Keep waiting ones from going.
    Cancel,
}

impl Deed {
    pub(super) fn command(self, messages: Messages) -> Command {
        match self {
            Self::Retry => Command::RetryMessages(RetryMessages { messages }),
            Self::Cancel => Command::CancelMessages(CancelMessages { messages }),
        }
    }

    /// Whether it has a meaning for messages in that state.
    pub(super) const fn fits(self, state: MessageState) -> bool {
        match self {
            Self::Retry => state.can_retry(),
            Self::Cancel => state.can_cancel(),
        }
    }
}

impl Outbox {
    /// To the marked messages, else to the one under the cursor.
    pub(super) fn act(&self, deed: Deed, cx: &mut Context<Program>) {
        let messages = match (self.rows.marks(), self.state()) {
            (Marks::AllBut(left_out), Some(state)) if left_out.is_empty() => Messages::In(state),
            (Marks::AllBut(left_out), Some(state)) => Messages::InBut(state, left_out.iter().copied().collect()),
            (Marks::AllBut(_), None) => {
                return cx.toast(Level::Warning, "Mark all of one state, or single messages; `-` unmarks all.");
            }
            (Marks::Only(ids), _) if !ids.is_empty() => Messages::These(ids.iter().copied().collect()),
            _ => return self.act_on_one(deed, cx),
        };
        let count = usize::try_from(self.rows.marked()).unwrap_or(usize::MAX);
        self.ask_about(deed, messages, count, &format!("{}{}", counted(count), self.names(count)), cx);
    }

    /// What can be tried again goes at once: it was asked for by name. What is cancelled is asked about.
    fn act_on_one(&self, deed: Deed, cx: &mut Context<Program>) {
        let Some(line) = self.rows.selected() else { return };
        let message = &line.message;
        let messages = Messages::These(vec![message.row.id]);
        if deed == Deed::Retry {
            return cx.ask(Ask::change(deed.command(messages), cx.now()));
        }
        let to = if message.row.name.is_empty() { &message.row.to } else { &message.row.name };
        self.ask_about(deed, messages, 1, &format!("“{}” to {to}", message.subject), cx);
    }

    /// To everything in the list that is open, or in the lists for which the deed is made.
    pub(super) fn act_on_all(&self, deed: Deed, cx: &mut Context<Program>) {
        let Some((messages, count, what)) = self.all_for(deed) else { return };
        self.ask_about(deed, messages, count, &what, cx);
    }

    /// What "all" is, and how many they are; nothing when there are none.
    pub(super) fn all_for(&self, deed: Deed) -> Option<(Messages, usize, String)> {
        let of = |state: MessageState| {
            let count = self.count(state);
            let plural = if count == 1 { "message" } else { "messages" };
            (Messages::In(state), count, format!("{} {} {plural}", grouped(count), state.name()))
        };
        let found = match (deed, self.state()) {
            (_, Some(state)) if deed.fits(state) => of(state),
            (Deed::Retry, _) => of(MessageState::Failed),
            (Deed::Cancel, _) => {
                let count = self.standing.as_ref().map_or(0, |standing| standing.health.waiting);
                (Messages::Waiting, count, all_waiting(count))
            }
        };
        (found.1 > 0).then_some(found)
    }

    /// Asks with the number, which must be typed when it is large.
    pub(super) fn ask_about(
        &self,
        deed: Deed,
        messages: Messages,
        count: usize,
        what: &str,
        cx: &mut Context<Program>,
    ) {
        let (title, is, then, button) = match deed {
            Deed::Retry => (
                "Try messages again",
                if count == 1 { "is" } else { "are" },
                "tried again now, with new attempts. What made them fail should be mended first.",
                "Try again",
            ),
            Deed::Cancel => (
                "Cancel messages",
                if count == 1 { "is" } else { "are" },
                "kept from going, if not left already. Undo puts them back.",
                if count == 1 { "Keep it from going" } else { "Keep them from going" },
            ),
        };
        // "Cancel" beside it would say the opposite with one word
        let safe = if count == 1 { "Leave it" } else { "Leave them" };
        let reply = Answer::Outbox(Reply::Sure(Box::new(deed.command(messages))));
        let question =
            Confirm::new(title, format!("{what} {is} {then}"), button).safe(safe).then(Signal::Answer(reply));
        let many = self.standing.as_ref().is_none_or(|standing| count > standing.ask_above);
        cx.open(if many { question.typed_count(u64::try_from(count).unwrap_or(u64::MAX)) } else { question });
    }

    /// " to Anna Becker, 王小明 and 10 more": whom the marked messages are for, as far as they are held.
    fn names(&self, count: usize) -> String {
        let mut people: Vec<(Result<ContactId, &str>, &str)> = Vec::new();
        let mut held = 0;
        for line in self.rows.held().filter(|line| self.rows.marks().holds(line.message.row.id)) {
            held += 1;
            let row = &line.message.row;
            let who = row.contact.ok_or(row.to.as_str());
            if !people.iter().any(|(other, _)| *other == who) {
                people.push((who, if row.name.is_empty() { &row.to } else { &row.name }));
            }
        }
        let names: Vec<&str> = people.into_iter().map(|(_, name)| name).collect();
        told(&names, held == count)
    }

    /// Which channel to pause or resume, the paused ones first; with the brake on, what is to become of it.
    pub(super) fn pause(&self, cx: &mut Context<Program>) {
        if self.standing.as_ref().is_some_and(|standing| standing.health.brake().is_some()) {
            return super::brake::look(cx);
        }
        // a channel of which only a provider is held up can be paused as well
        let resume = Channel::ALL.into_iter().filter(|channel| self.holds(*channel, |_| true));
        let pause = Channel::ALL.into_iter().filter(|channel| !self.holds(*channel, by_hand));
        let choices: Vec<(bool, Channel)> =
            resume.map(|channel| (true, channel)).chain(pause.map(|channel| (false, channel))).collect();
        let told = |(paused, channel): &(bool, Channel)| {
            format!("{} {}", if *paused { "resume" } else { "pause" }, channel.word())
        };
        let hint = "A paused channel sends nothing until it is resumed; its messages wait.";
        let fields = vec![Field::choice("what", "What", choices.iter().map(told).collect(), 0).hint(hint)];
        let make = move |form: &mut Form| {
            let (paused, channel) = *choices.get(form.chosen("what")?)?;
            let channel = Some(channel);
            Some(if paused {
                Command::ResumeChannel(ResumeChannel { channel })
            } else {
                Command::PauseChannel(PauseChannel { channel })
            })
        };
        cx.open(order::form("Pause or resume a channel", Form::new(fields, "Do it"), make, |_| "what"));
    }

    /// Whether something of that kind holds up messages of a channel.
    fn holds(&self, channel: Channel, which: fn(Stop) -> bool) -> bool {
        let mut channels = self.standing.iter().flat_map(|standing| &standing.health.channels);
        channels.any(|one| one.channel == channel && one.stops().any(|held| which(held.stopped.by)))
    }

    /// The way that most needs a test: a provider with wrong settings, else one whose server does not answer.
    pub(super) fn way_to_test(&self) -> Way {
        let held =
            || self.standing.iter().flat_map(|standing| &standing.health.channels).flat_map(ChannelHealth::stops);
        let of =
            |wanted: fn(Stop) -> bool| held().filter(|held| wanted(held.stopped.by)).find_map(|held| held.provider);
        let server = || of(|by| matches!(by, Stop::Server(_)));
        Way::Out(of(|by| by == Stop::Config).or_else(server).unwrap_or(Provider::Email))
    }
}

const fn by_hand(by: Stop) -> bool {
    matches!(by, Stop::Operator | Stop::Brake)
}

/// Whom messages are for: three by name and how many more people, if all of them are known.
fn told(names: &[&str], are_all: bool) -> String {
    let more = names.len().saturating_sub(NAMED);
    let (first, more) = match names {
        [] => return String::new(),
        _ if !are_all => (&names[..names.len().min(NAMED)], "others".to_owned()),
        _ if more > 0 => (&names[..NAMED], format!("{} more", grouped(more))),
        [one] => return format!(" to {one}"),
        [rest @ .., last] => (rest, (*last).to_owned()),
    };
    format!(" to {} and {more}", first.join(", "))
}

/// All that waits, calls to another program left out.
pub(super) fn all_waiting(count: usize) -> String {
    let what =
        if count == 1 { "The one message that waits".to_owned() } else { format!("All {} that wait", counted(count)) };
    format!("{what} to reach people")
}

/// "1 message", "1,234 messages".
pub(super) fn counted(count: usize) -> String {
    if count == 1 { "1 message".to_owned() } else { format!("{} messages", grouped(count)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_counted_and_only_those_who_are_known_are_all() {
        let names = ["Anna Becker", "王小明", "محمد علي", "नादिया शर्मा"];
        let said = [0, 1, 2, 3, 4].map(|n| told(&names[..n], true));
        assert_eq!(
            said,
            [
                "",
                " to Anna Becker",
                " to Anna Becker and 王小明",
                " to Anna Becker, 王小明 and محمد علي",
                " to Anna Becker, 王小明, محمد علي and 1 more",
            ]
        );
        let said = [0, 1, 4].map(|n| told(&names[..n], false));
        assert_eq!(said, ["", " to Anna Becker and others", " to Anna Becker, 王小明, محمد علي and others"]);
    }
}
