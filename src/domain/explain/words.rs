//! Reasons in words, and what to do about each.

use super::{Deed, Place, Quietly, Reason, Stop, Stopped, Teller};
use crate::domain::hearing::Silence;
use crate::domain::text::{capital, quoted};
use crate::domain::{Channel, Consent, Instant};
use chrono_tz::Tz;

/// What reasons are said with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Speech {
    /// The channel that they are about.
    pub channel: Channel,
    /// Who is to be told, by name.
    pub who: String,
    /// The office's zone, in which moments are read.
    pub zone: Tz,
}

impl Speech {
    /// A moment as staff read it: "14:02 on 2026-11-23".
    fn clock(&self, at: Instant) -> String {
        at.to_utc().with_timezone(&self.zone).format("%H:%M on %Y-%m-%d").to_string()
    }

    /// When quiet hours end, on both clocks.
    fn morning(&self, until: Instant, there: Tz) -> String {
        let here = self.clock(until);
        if there == self.zone {
            return here;
        }
        format!("{} in {there} ({here} here)", until.to_utc().with_timezone(&there).format("%H:%M"))
    }

    fn deed(&self, deed: &Deed) -> String {
        format!("{} ({}, batch {}) at {}", deed.who, quoted(&deed.what), deed.batch, self.clock(deed.at))
    }

    fn by(&self, deed: Option<&Deed>) -> String {
        deed.map_or_else(String::new, |deed| format!(" by {}", self.deed(deed)))
    }

    fn switch(&self, teller: &Teller, on: bool) -> String {
        let word = self.channel.word();
        match (teller, on) {
            (Teller::Stage(stage), true) => format!("The stage \"{stage}\" tells people by {word}."),
            (Teller::Stage(stage), false) => format!("The stage \"{stage}\" does not tell people by {word}."),
            (Teller::Milestones, true) => {
                format!("Contractors are told of milestones and payments by {word} (milestones.notify).")
            }
            (Teller::Milestones, false) if self.channel == Channel::Email => {
                "This office tells contractors nothing by itself (milestones.notify is off).".to_owned()
            }
            (Teller::Milestones, false) => "Milestones and payments are told by e-mail only.".to_owned(),
            (Teller::Program, _) => {
                "Another program is called for every card that moves (push.webhook.url).".to_owned()
            }
            (Teller::Review, _) => format!("Who reviews milestones is told by {word} that one was submitted."),
        }
    }

    fn silence(&self, why: Silence, teller: &Teller, place: Option<&Place>, past: bool) -> String {
        let (who, word) = (&self.who, self.channel.word());
        let shown = place.map_or("the address", |place| place.shown.as_str());
        match why {
            Silence::NotAsked => "It was done without telling anybody: notices were switched off for it.".to_owned(),
            Silence::InvalidStage => "People in Invalid stages are never written to.".to_owned(),
            Silence::StageSwitchedOff if past && matches!(teller, Teller::Stage(_)) => {
                format!("{} was switched off for {word} then.", self.switch_name(teller))
            }
            Silence::StageSwitchedOff => self.switch(teller, false),
            Silence::NoContact => "The card had nobody who could be told.".to_owned(),
            Silence::Archived => format!("{who} {} archived, and nothing goes to archived people.", was(past)),
            Silence::NoAddress => match self.channel {
                Channel::Email => format!("{who} {} no e-mail address.", had(past)),
                Channel::Push => format!("{who} {} no phone connected.", had(past)),
                Channel::Sms => format!("{who} {} no mobile number.", had(past)),
                Channel::Webhook => format!("{who} {} no webhook.", had(past)),
            },
            Silence::OptedOut => format!("{who} opted out of {word}{}.", self.said(place)),
            Silence::AddressBad => match place.and_then(|place| place.barred.as_ref()) {
                Some(barred) => format!(
                    "{shown} {} known not to work: {} (since {}).",
                    was(past),
                    full(&barred.reason),
                    self.clock(barred.at)
                ),
                None => format!("{shown} {} known not to work.", was(past)),
            },
            Silence::Suppressed => match place.and_then(|place| place.barred.as_ref()) {
                Some(barred) => format!(
                    "{shown} {} on the do-not-contact list: {} (by {}, {}).",
                    was(past),
                    full(&barred.reason),
                    barred.source,
                    self.clock(barred.at)
                ),
                None => format!("{shown} {} on the do-not-contact list.", was(past)),
            },
            Silence::Unticked => format!("{who} was unticked for {word} in the preview."),
        }
    }

    fn switch_name(&self, teller: &Teller) -> String {
        match teller {
            Teller::Stage(stage) => format!("The stage \"{stage}\""),
            Teller::Milestones => "The setting milestones.notify".to_owned(),
            Teller::Program => "The setting push.webhook.url".to_owned(),
            Teller::Review => format!("Telling reviewers by {}", self.channel.word()),
        }
    }

    /// When and how somebody said what they said: " on ... (by telephone)".
    fn said(&self, place: Option<&Place>) -> String {
        let Some(place) = place else { return String::new() };
        let when = place.said_at.map_or_else(String::new, |at| format!(" at {}", self.clock(at)));
        let how = if place.said_how.is_empty() { String::new() } else { format!(" ({})", place.said_how) };
        format!("{when}{how}")
    }

    fn may_be_told(&self, place: &Place) -> String {
        match place.consent {
            Consent::In => format!("{} opted in to {}{}.", self.who, self.channel.word(), self.said(Some(place))),
            _ => format!(
                "{} was not asked about {}; notices of ordered work go to {} until somebody says no.",
                self.who,
                self.channel.word(),
                place.shown
            ),
        }
    }
}

const fn was(past: bool) -> &'static str {
    if past { "was" } else { "is" }
}

const fn had(past: bool) -> &'static str {
    if past { "had" } else { "has" }
}

/// Without the full stop at its end.
fn full(sentence: &str) -> &str {
    sentence.trim_end().trim_end_matches('.')
}

fn tries(n: u32) -> String {
    if n == 1 { "1 try".to_owned() } else { format!("{n} tries") }
}

impl Reason {
    /// The reason in one sentence or two.
    #[must_use]
    pub fn words(&self, speech: &Speech) -> String {
        match self {
            Self::Did(deed) => {
                let (what, at) = (quoted(&deed.what), speech.clock(deed.at));
                format!("{} did {what} (batch {}) at {at}.", deed.who, deed.batch)
            }
            Self::NothingHappened(None, as_it_is) => format!("There was nothing to tell: {as_it_is}."),
            Self::NothingHappened(Some(since), as_it_is) => {
                format!("There was nothing to tell: {as_it_is} since {}.", speech.clock(*since))
            }
            Self::TakenBack(deed) => format!("The change was taken back by {}.", speech.deed(deed)),
            Self::SwitchedOn(teller) => speech.switch(teller, true),
            Self::MayBeTold(place) => speech.may_be_told(place),
            Self::Forbade(why, teller, place) => speech.silence(*why, teller, place.as_ref(), true),
            Self::Quietly(quietly) => quietly.words().to_owned(),
            Self::Unrecorded => "Nothing that is recorded forbade it; it was done by an earlier version of the program, which did not write down its choices, or the details were erased.".to_owned(),
            Self::WouldGoNow => format!("Now nothing stands in the way: a change made now is told by {}.", speech.channel.word()),
            Self::WouldNotGoNow(why, teller, place) => {
                format!("Now: {}", speech.silence(*why, teller, place.as_ref(), false))
            }
            Self::StillSo(..) => "That is still so.".to_owned(),
            Self::UndoWindow(until) => {
                format!("It waits until {}, so that it can still be taken back.", speech.clock(*until))
            }
            Self::QuietHours(until, zone) => {
                format!("It waits until {}: it is night there, and nobody is disturbed in quiet hours.", speech.morning(*until, *zone))
            }
            Self::QuietHoursAhead(until, zone) => {
                format!("When its time comes it waits for the end of quiet hours, at {}.", speech.morning(*until, *zone))
            }
            Self::TestModeAhead => "When it comes due it is kept back, because this office is in TEST mode or was when it was written; going live does not release it.".to_owned(),
            Self::Pace(at) => format!("It waits for its turn until {}: this office sends no faster (delivery.pace_per_minute, delivery.pace_per_domain).", speech.clock(*at)),
            Self::Behind(message) => format!("Message {message} to the same person must leave first, so that they arrive in order."),
            Self::Stopped(Stopped { by: Stop::Server(until), who, reason, .. }) => {
                format!("{} waits until {}: {reason}", capital(who), speech.clock(*until))
            }
            Self::Stopped(Stopped { by: Stop::Brake, who, reason, .. }) => format!("The brake stopped {who}: {reason}"),
            Self::Stopped(stopped) => format!("{} is paused: {}", capital(stopped.who), stopped.reason),
            Self::BackOff(at, attempts) => format!("After {} without success it is tried again at {}.", tries(*attempts), speech.clock(*at)),
            Self::NobodySends => "No program empties the outbox at present.".to_owned(),
            Self::Due => "It is due; a dispatcher sends it next.".to_owned(),
            Self::Sending(by) if by.is_empty() => "It is being sent.".to_owned(),
            Self::Sending(by) => format!("It is being sent, by {by}."),
            Self::Sent(None) => "The server has taken it.".to_owned(),
            Self::Sent(Some(at)) => format!("The server has taken it, at {}.", speech.clock(*at)),
            Self::Written(at, file) => {
                let at = at.map_or_else(String::new, |at| format!(" at {}", speech.clock(at)));
                format!("It was written to the folder{at}, as {file}. It went no further: nobody was reached.")
            }
            Self::Delivered => "The server says that it arrived.".to_owned(),
            Self::Bounced(why) => format!("It came back: {}.", full(why)),
            Self::Expired(at) => format!("It expired at {}: so long after the change it would only confuse.", speech.clock(*at)),
            Self::GivenUp(why, attempts) => format!("It was given up after {}: {}.", tries(*attempts), full(why)),
            Self::Asking(why) => format!("Nobody can tell whether it arrived; the provider is being asked. {why}").trim_end().to_owned(),
            Self::Uncertain(why) => format!("Nobody can tell whether it arrived: {}.", full(why)),
            Self::LastTry(error) => format!("The last try: {error}"),
            Self::MayArriveTwice => "It may arrive twice: a try ended without an answer. Both carry the same Message-ID.".to_owned(),
            Self::Superseded(None) => "A later move of the same card took its place, before it left.".to_owned(),
            Self::Superseded(Some((by, state))) => {
                format!("A later move of the same card took its place before it left: message {by} ({}) tells the whole way.", state.name())
            }
            Self::BackAgain(by) => format!(
                "The card went back to where it was before anybody was told{}, so there is nothing to tell.",
                speech.by(by.as_ref())
            ),
            Self::Undone(by) => format!("The change was undone before it left{}.", speech.by(by.as_ref())),
            Self::CancelledBy(deed) => format!("{} took it out of the queue at {} (batch {}).", deed.who, speech.clock(deed.at), deed.batch),
            Self::Cancelled(why, by) => format!("It was taken out of the queue: {}{}.", full(why), speech.by(by.as_ref())),
            Self::TestMode => "It was kept back: this office was in TEST mode when it was written or came due.".to_owned(),
            Self::KeptBack(why, teller, place) => {
                format!("It was kept back when it came due: {}", speech.silence(*why, teller, place.as_ref(), true))
            }
            Self::KeptBackBy(why) => format!("It was kept back: {}.", full(why)),
        }
    }

    /// What to do about it, in a sentence.
    #[must_use]
    pub fn fix(&self, speech: &Speech) -> Option<String> {
        Some(match self {
            Self::Forbade(Silence::NotAsked | Silence::Unticked, ..) | Self::Quietly(_) => {
                format!("To tell {} all the same, write to them yourself; a move that was made is not told later.", speech.who)
            }
            Self::WouldNotGoNow(why, teller, place)
            | Self::StillSo(why, teller, place)
            | Self::KeptBack(why, teller, place) => {
                return remedy(*why, teller, place.as_ref(), speech);
            }
            Self::TestMode | Self::TestModeAhead => {
                "Going live (Settings > TEST / LIVE, or `milepost mode live`) lets later ones go.".to_owned()
            }
            Self::Stopped(Stopped { by: Stop::Operator, .. }) => {
                format!("Resume it: p in the Outbox, or `milepost resume {}`.", speech.channel.name())
            }
            Self::Stopped(Stopped { by: Stop::Brake, .. }) => {
                "Look at what waits, then resume or cancel it: `milepost resume`, or `milepost outbox cancel --state queued`.".to_owned()
            }
            Self::Stopped(stopped) if stopped.fix.is_empty() => return None,
            Self::Stopped(stopped) => stopped.fix.clone(),
            Self::NobodySends => "Leave the screens open, or run `milepost deliver --watch`.".to_owned(),
            Self::Bounced(_) => "Correct the address in the contact's record, then tell them anew.".to_owned(),
            Self::Expired(_) => "See that a dispatcher runs; r sends it again if it still matters.".to_owned(),
            Self::GivenUp(..) => "Mend what the sentence names, then r (or `milepost outbox retry`) sends it again.".to_owned(),
            Self::Uncertain(_) => "Ask the person, or look at the provider; r sends it again.".to_owned(),
            Self::CancelledBy(deed) => format!("`milepost undo {}` puts it back while it is worth sending.", deed.batch),
            _ => return None,
        })
    }

    /// The name by which programs know it.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Did(_) => "did",
            Self::NothingHappened(..) => "nothing_happened",
            Self::TakenBack(_) => "taken_back",
            Self::SwitchedOn(_) => "switched_on",
            Self::MayBeTold(_) => "may_be_told",
            Self::Forbade(why, ..) | Self::KeptBack(why, ..) => why.code(),
            Self::Quietly(quietly) => quietly.code(),
            Self::Unrecorded => "unrecorded",
            Self::WouldGoNow => "would_go_now",
            Self::WouldNotGoNow(..) => "would_not_go_now",
            Self::StillSo(..) => "still_so",
            Self::UndoWindow(_) => "undo_window",
            Self::QuietHours(..) => "quiet_hours",
            Self::QuietHoursAhead(..) => "quiet_hours_ahead",
            Self::TestModeAhead => "test_mode_ahead",
            Self::Pace(_) => "pace",
            Self::Behind(_) => "behind",
            Self::Stopped(stopped) => match stopped.by {
                Stop::Operator => "paused",
                Stop::Config => "paused_by_config",
                Stop::Brake => "brake",
                Stop::Server(_) => "breaker",
            },
            Self::BackOff(..) => "back_off",
            Self::NobodySends => "nobody_sends",
            Self::Due => "due",
            Self::Sending(_) => "sending",
            Self::Sent(_) => "sent",
            Self::Written(..) => "written_to_folder",
            Self::Delivered => "delivered",
            Self::Bounced(_) => "bounced",
            Self::Expired(_) => "expired",
            Self::GivenUp(..) => "given_up",
            Self::Asking(_) => "asking",
            Self::Uncertain(_) => "uncertain",
            Self::LastTry(_) => "last_try",
            Self::MayArriveTwice => "may_arrive_twice",
            Self::Superseded(_) => "superseded",
            Self::BackAgain(_) => "back_again",
            Self::Undone(_) => "undone",
            Self::CancelledBy(_) => "cancelled_by",
            Self::Cancelled(..) => "cancelled",
            Self::TestMode => "test_mode",
            Self::KeptBackBy(_) => "kept_back",
        }
    }
}

/// What to do about an obstacle on the recipient's side or in the settings.
fn remedy(why: Silence, teller: &Teller, place: Option<&Place>, speech: &Speech) -> Option<String> {
    let shown = place.map_or("ADDRESS", |place| place.shown.as_str());
    Some(match (why, teller) {
        (Silence::StageSwitchedOff, Teller::Stage(_)) => {
            format!("Switch {} on for the stage: Settings > Project Management Stage.", speech.channel.word())
        }
        (Silence::StageSwitchedOff, _) if speech.channel == Channel::Email => {
            "`milepost settings set milestones.notify true` switches it on.".to_owned()
        }
        (Silence::NoContact, _) => "Give the card a contact.".to_owned(),
        (Silence::Archived, _) => "Take the contact up again, if they are to be told.".to_owned(),
        (Silence::NoAddress, _) => match speech.channel {
            Channel::Push => "Connect their phone: `milepost contact push`, or in their record.".to_owned(),
            _ => "Add one in their record (Contacts).".to_owned(),
        },
        (Silence::OptedOut, _) => {
            "Only their own word changes it; note it in their record when they give it.".to_owned()
        }
        (Silence::AddressBad, _) => "Correct the address in their record.".to_owned(),
        (Silence::Suppressed, _) => {
            format!("`milepost suppression remove {} {shown}` takes it off the list.", speech.channel.name())
        }
        _ => return None,
    })
}

impl Quietly {
    const fn words(self) -> &'static str {
        match self {
            Self::Created => "The card was put there when it was made; a new card tells nobody.",
            Self::Undo => "Taking a change back, or doing it again, sends no correction unasked.",
            Self::Removed => "Removing somebody from a tracker tells nobody.",
            Self::Merged => "Deleting a stage moves its cards without telling anybody.",
            Self::Drafted => "Adding or editing a milestone tells nobody.",
            Self::Submitted => "A submission is told to whoever reviews it, not to the contractor.",
            Self::Seconded => "It was the first of two approvals; the contractor hears of the second.",
            Self::PaymentDrafted => "A payment that is only drafted tells nobody.",
        }
    }

    const fn code(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Undo => "undo",
            Self::Removed => "removed",
            Self::Merged => "merged",
            Self::Drafted => "drafted",
            Self::Submitted => "submitted",
            Self::Seconded => "seconded",
            Self::PaymentDrafted => "payment_drafted",
        }
    }
}
