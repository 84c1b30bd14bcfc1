//! Why somebody was told, or was not (X4): facts in, reasons out, in the order in which they decided.
//!
//! The office gathers the facts of one message, or of one that does not exist; these functions name what decided, and
//! [`Reason`] says each in words, with what to do about it.

mod words;

use super::hearing::{Facts, Hearing, Rule, Silence, hears};
use super::wanted::{EXPIRED, PACE, QUIET_HOURS, TEST_MODE};
use super::{BatchId, Category, Channel, Consent, Instant, MessageId, MessageState};
use chrono_tz::Tz;
pub use words::Speech;

/// Who did what, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// The operator's name.
    pub who: String,
    /// What they did, in words.
    pub what: String,
    /// The batch that it made.
    pub batch: BatchId,
    /// When.
    pub at: Instant,
}

/// By what rule somebody is told at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Teller {
    /// The switches of the stage of that name.
    Stage(String),
    /// The office's setting `milestones.notify`.
    Milestones,
    /// Who reviews milestones is told that one was submitted.
    Review,
    /// The program under `[push.webhook]` is called for every move.
    Program,
}

/// An address, and what is known about writing to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// As staff may see it.
    pub shown: String,
    /// What its owner said.
    pub consent: Consent,
    /// When they said it.
    pub said_at: Option<Instant>,
    /// How they said it; may be empty.
    pub said_how: String,
    /// Its entry on the do-not-contact list.
    pub barred: Option<Barred>,
}

/// An entry of the do-not-contact list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Barred {
    /// Why, in words.
    pub reason: String,
    /// Who put it there.
    pub source: String,
    /// When.
    pub at: Instant,
}

/// How a recipient stood on a channel at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The obstacles.
    pub facts: Facts,
    /// The address that a message would go to.
    pub place: Option<Place>,
}

/// Who holds a channel up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// An operator paused it.
    Operator,
    /// Delivery paused its provider: the settings are wrong.
    Config,
    /// The brake: too many messages left within an hour.
    Brake,
    /// Its provider's server cannot be reached, or asked for patience, until then.
    Server(Instant),
}

/// A channel that does not run, or one of its providers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stopped {
    /// By whom.
    pub by: Stop,
    /// Which, in words ("e-mail", "push by ntfy").
    pub who: &'static str,
    /// Why, in words.
    pub reason: String,
    /// What to do, in words; may be empty.
    pub fix: String,
}

/// What is known of a message that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageFacts {
    /// How it goes.
    pub channel: Channel,
    /// Where it stands.
    pub state: MessageState,
    /// What it was enqueued by.
    pub deed: Option<Deed>,
    /// By what rule.
    pub teller: Teller,
    /// How its recipient stood when it was enqueued.
    pub then: Standing,
    /// How its recipient stands now.
    pub today: Standing,
    /// What the outbox notes of it: a rule, or who cancelled it.
    pub reason: String,
    /// What went wrong with its last try.
    pub error: String,
    /// Tries that counted.
    pub attempts: u32,
    /// When its hold ends.
    pub not_before: Instant,
    /// When it is tried next.
    pub next_at: Instant,
    /// When it is given up.
    pub expires_at: Instant,
    /// When it was taken.
    pub sent_at: Option<Instant>,
    /// The file that it was written to, when it went to a folder instead of a server.
    pub written_as: Option<String>,
    /// A try ended without an answer.
    pub may_arrive_twice: bool,
    /// The provider is being asked whether it was taken.
    pub is_asked_about: bool,
    /// What took it out of the queue.
    pub ended_by: Option<Deed>,
    /// The message that took its place.
    pub superseded_by: Option<(MessageId, MessageState)>,
    /// An earlier message to the same person that must leave first.
    pub behind: Option<MessageId>,
    /// What holds its channel or its provider up.
    pub stopped: Option<Stopped>,
    /// Who has it in hand.
    pub sender: String,
    /// How many programs empty the outbox.
    pub dispatchers: usize,
    /// TEST mode, now or when it was written, and its channel leads out of the house.
    pub muted: bool,
    /// When quiet hours end into which it would fall.
    pub quiet_until: Option<Instant>,
    /// The recipient's zone.
    pub zone: Tz,
    /// Now.
    pub now: Instant,
}

/// What is known of a change of which somebody was not told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AbsenceFacts {
    /// How they would have been told.
    pub channel: Channel,
    /// The change; `None`: there was none.
    pub deed: Option<Deed>,
    /// Since when nothing changed, and where it stands.
    pub unchanged: (Option<Instant>, String),
    /// Who took the change back.
    pub undone: Option<Deed>,
    /// What the batch had decided for everybody, when history tells.
    pub rule: Option<Told>,
    /// A change that tells nobody, whatever the rules say.
    pub silent: Option<Quietly>,
    /// How the recipient stood then.
    pub then: Standing,
    /// By what rule they would be told now, and whether it is switched on.
    pub teller: (Teller, bool),
    /// How the recipient stands now.
    pub today: Standing,
}

/// What a batch had decided for everybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// Whether it was asked to tell anybody.
    pub asked: bool,
    /// Whether the switch was on.
    pub switched_on: bool,
    /// Category of the stage.
    pub category: Option<Category>,
    /// Whether this recipient was unticked in the preview.
    pub unticked: bool,
}

/// Changes that tell nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quietly {
    /// The card was made in the stage where it is.
    Created,
    /// It was taken back or done again: no correction goes unasked.
    Undo,
    /// It was taken off its pipeline.
    Removed,
    /// Its stage was deleted and its cards merged into another.
    Merged,
    /// A milestone was added or edited.
    Drafted,
    /// A milestone was submitted: its reviewer is told, not the contractor.
    Submitted,
    /// The first of two approvals: the contractor hears of the second.
    Seconded,
    /// A payment was drafted: the contractor hears once it moves.
    PaymentDrafted,
}

/// One thing that decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The change that it began with.
    Did(Deed),
    /// Nothing happened that could be told.
    NothingHappened(Option<Instant>, String),
    /// The change was taken back since.
    TakenBack(Deed),
    /// The switch is on.
    SwitchedOn(Teller),
    /// What the recipient had said lets it go.
    MayBeTold(Place),
    /// A rule kept it from being enqueued then.
    Forbade(Silence, Teller, Option<Place>),
    /// The kind of change tells nobody.
    Quietly(Quietly),
    /// History does not tell.
    Unrecorded,
    /// It would go now.
    WouldGoNow,
    /// It would not go now either.
    WouldNotGoNow(Silence, Teller, Option<Place>),
    /// It would not go now either, for the same reason.
    StillSo(Silence, Teller, Option<Place>),
    /// It can still be taken back.
    UndoWindow(Instant),
    /// Its recipient is not disturbed until then.
    QuietHours(Instant, Tz),
    /// It will wait for the end of quiet hours when its time comes.
    QuietHoursAhead(Instant, Tz),
    /// TEST mode will keep it back when it is due.
    TestModeAhead,
    /// Faster than the office wants to send.
    Pace(Instant),
    /// Another one must leave first.
    Behind(MessageId),
    /// Its channel does not run.
    Stopped(Stopped),
    /// A try failed; the next one.
    BackOff(Instant, u32),
    /// Nobody empties the outbox.
    NobodySends,
    /// It is due.
    Due,
    /// It is being sent, by this program.
    Sending(String),
    /// It was taken.
    Sent(Option<Instant>),
    /// It was written to a folder, as this file.
    Written(Option<Instant>, String),
    /// It arrived.
    Delivered,
    /// It came back.
    Bounced(String),
    /// It waited too long.
    Expired(Instant),
    /// It was given up.
    GivenUp(String, u32),
    /// Nobody can tell; the provider is asked.
    Asking(String),
    /// Nobody can tell.
    Uncertain(String),
    /// What went wrong with the last try.
    LastTry(String),
    /// Both carry the same Message-ID.
    MayArriveTwice,
    /// A later move took its place.
    Superseded(Option<(MessageId, MessageState)>),
    /// The card went back to where it was.
    BackAgain(Option<Deed>),
    /// Its batch was taken back.
    Undone(Option<Deed>),
    /// An operator took it out of the queue.
    CancelledBy(Deed),
    /// It lost what it stood on.
    Cancelled(String, Option<Deed>),
    /// TEST mode kept it back.
    TestMode,
    /// A rule kept it back when it was due.
    KeptBack(Silence, Teller, Option<Place>),
    /// The provider's rule kept it back.
    KeptBackBy(String),
}

/// Why a message was enqueued, and why it stands where it stands.
#[must_use]
pub fn message(facts: &MessageFacts) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = facts.deed.clone().map(Reason::Did).into_iter().collect();
    reasons.push(Reason::SwitchedOn(facts.teller.clone()));
    reasons.extend(facts.then.place.clone().map(Reason::MayBeTold));
    match facts.state {
        MessageState::Held | MessageState::Queued => waiting(facts, &mut reasons),
        MessageState::Sending => reasons.push(Reason::Sending(facts.sender.clone())),
        MessageState::Sent => reasons.push(match &facts.written_as {
            Some(file) => Reason::Written(facts.sent_at, file.clone()),
            None => Reason::Sent(facts.sent_at),
        }),
        MessageState::Delivered => reasons.push(Reason::Delivered),
        MessageState::Bounced => reasons.push(Reason::Bounced(facts.reason.clone())),
        MessageState::Failed if facts.reason == EXPIRED => reasons.push(Reason::Expired(facts.expires_at)),
        MessageState::Failed => reasons.push(Reason::GivenUp(facts.reason.clone(), facts.attempts)),
        MessageState::Uncertain if facts.is_asked_about => reasons.push(Reason::Asking(facts.reason.clone())),
        MessageState::Uncertain => reasons.push(Reason::Uncertain(facts.reason.clone())),
        MessageState::Cancelled => reasons.push(cancelled(facts)),
        MessageState::Suppressed => reasons.push(suppressed(facts)),
    }
    if !facts.error.is_empty() && facts.error != facts.reason {
        reasons.push(Reason::LastTry(facts.error.clone()));
    }
    if facts.may_arrive_twice {
        reasons.push(Reason::MayArriveTwice);
    }
    reasons
}

/// What a waiting message waits for, and what will stop it.
fn waiting(facts: &MessageFacts, reasons: &mut Vec<Reason>) {
    if let Hearing::Silent(why) = judge(facts.channel, facts.today.facts) {
        reasons.push(Reason::WouldNotGoNow(why, facts.teller.clone(), facts.today.place.clone()));
        return;
    }
    let held = facts.state == MessageState::Held;
    let waits = if held && facts.reason == QUIET_HOURS {
        Some(Reason::QuietHours(facts.not_before, facts.zone))
    } else if held {
        Some(Reason::UndoWindow(facts.not_before))
    } else if facts.next_at > facts.now && facts.reason == PACE {
        Some(Reason::Pace(facts.next_at))
    } else if facts.next_at > facts.now {
        Some(Reason::BackOff(facts.next_at, facts.attempts))
    } else {
        None
    };
    let before = reasons.len();
    let is_quiet = matches!(waits, Some(Reason::QuietHours(..)));
    reasons.extend(waits);
    reasons.extend(facts.stopped.clone().map(Reason::Stopped));
    if facts.muted {
        reasons.push(Reason::TestModeAhead);
        return;
    }
    if !is_quiet && let Some(until) = facts.quiet_until {
        reasons.push(Reason::QuietHoursAhead(until, facts.zone));
    }
    reasons.extend(facts.behind.map(Reason::Behind));
    if facts.dispatchers == 0 {
        reasons.push(Reason::NobodySends);
    }
    if reasons.len() == before {
        reasons.push(Reason::Due);
    }
}

fn cancelled(facts: &MessageFacts) -> Reason {
    let by = facts.ended_by.clone();
    match (facts.reason.as_str(), by) {
        (super::outbox::SUPERSEDED, _) => Reason::Superseded(facts.superseded_by),
        (super::outbox::BACK, by) => Reason::BackAgain(by),
        (super::outbox::UNDONE, by) => Reason::Undone(by),
        (why, Some(by)) if why == super::outbox::cancelled_by(&by.who) => Reason::CancelledBy(by),
        (why, by) => Reason::Cancelled(why.to_owned(), by),
    }
}

fn suppressed(facts: &MessageFacts) -> Reason {
    if facts.reason == TEST_MODE {
        return Reason::TestMode;
    }
    let known = Silence::ALL.into_iter().find(|why| why.words(facts.channel) == facts.reason);
    match known {
        Some(why) => Reason::KeptBack(why, facts.teller.clone(), facts.today.place.clone()),
        None => Reason::KeptBackBy(facts.reason.clone()),
    }
}

/// What forbids a message on the recipient's side, whatever the batch and the stage say.
const fn judge(channel: Channel, facts: Facts) -> Hearing {
    hears(Rule { channel, stage_tells: true, asked: true, category: None }, facts, false)
}

/// Why there is no message.
#[must_use]
pub fn absence(facts: &AbsenceFacts) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let Some(deed) = &facts.deed else {
        reasons.push(Reason::NothingHappened(facts.unchanged.0, facts.unchanged.1.clone()));
        reasons.push(now(facts));
        return reasons;
    };
    reasons.push(Reason::Did(deed.clone()));
    reasons.push(match (facts.silent, facts.rule) {
        (Some(quietly), _) => Reason::Quietly(quietly),
        (None, Some(told)) => {
            let rule = Rule {
                channel: facts.channel,
                stage_tells: told.switched_on,
                asked: told.asked,
                category: told.category,
            };
            match hears(rule, facts.then.facts, told.unticked) {
                Hearing::Silent(why) => Reason::Forbade(why, facts.teller.0.clone(), facts.then.place.clone()),
                Hearing::Hears => Reason::Unrecorded,
            }
        }
        (None, None) => match judge(facts.channel, facts.then.facts) {
            Hearing::Silent(why) => Reason::Forbade(why, facts.teller.0.clone(), facts.then.place.clone()),
            Hearing::Hears => Reason::Unrecorded,
        },
    });
    reasons.extend(facts.undone.clone().map(Reason::TakenBack));
    reasons.push(match (now(facts), reasons.get(1)) {
        (Reason::WouldNotGoNow(why, teller, place), Some(Reason::Forbade(then, ..))) if why == *then => {
            Reason::StillSo(why, teller, place)
        }
        (now, _) => now,
    });
    reasons
}

/// Whether a change made now would be told.
fn now(facts: &AbsenceFacts) -> Reason {
    let (teller, on) = &facts.teller;
    let rule = Rule { channel: facts.channel, stage_tells: *on, asked: true, category: None };
    match hears(rule, facts.today.facts, false) {
        Hearing::Hears => Reason::WouldGoNow,
        Hearing::Silent(why) => Reason::WouldNotGoNow(why, teller.clone(), facts.today.place.clone()),
    }
}

#[cfg(test)]
mod tests;
