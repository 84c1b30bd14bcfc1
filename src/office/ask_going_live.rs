//! What is known before an office goes LIVE: its ways out, what TEST kept back so far, and what waits now.

use super::ask_outbox::{From, Message, headline};
use super::ask_settings::ModeNow;
use super::door::Office;
use super::settings::MODE;
use super::ways_out::{WayOut, is_folder, ways_out};
use crate::config::value::Mode;
use crate::domain::{Actor, Channel, Email, Instant, Refusal};
use crate::message::{Kind, Press};
use crate::store::{address, kept_back, operator, outbox_list, setting};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// All that the step of going live shows, but for what only the network can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoingLive {
    /// TEST or LIVE.
    pub mode: ModeNow,
    /// Why it cannot be switched here: `config.toml` sets it.
    pub locked: Option<String>,
    /// Who switched last, and when; `None`: it was never switched, and a new office is in TEST.
    pub set_by: Option<(String, Instant)>,
    /// Every way with where it leads, or what to write.
    pub ways: Vec<WayOut>,
    /// Messages are written to a folder, in TEST and LIVE alike.
    pub into_folder: bool,
    /// What would have gone so far: the newest day first.
    pub kept: Vec<Kept>,
    /// What waits now.
    pub waiting: Waiting,
    /// Channels that send nothing although the office is LIVE: "e-mail is paused: …".
    pub paused: Vec<String>,
}

/// Messages that would have gone on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The day, in the office's zone.
    pub day: NaiveDate,
    /// How.
    pub channel: Channel,
    /// What they tell of: "New stage".
    pub kind: &'static str,
    /// How many.
    pub messages: usize,
}

/// What waits while the mode is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Messages that leave when they are due, if the office is LIVE then.
    pub leave: usize,
    /// Messages that were written in TEST: they never leave.
    pub stay: usize,
    /// When the first of those that leave is due.
    pub next: Option<Instant>,
}

/// Where somebody at the keyboard can be reached for a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnAddress {
    /// How.
    pub channel: Channel,
    /// The address as it is sent to.
    pub to: String,
    /// What may be shown of it.
    pub shown: String,
}

impl GoingLive {
    /// What the switch leads to.
    #[must_use]
    pub const fn other_mode(&self) -> Mode {
        match self.mode.mode {
            Mode::Test => Mode::Live,
            Mode::Live => Mode::Test,
        }
    }
}

impl Office {
    /// How the office stands before it goes LIVE.
    pub fn going_live(&self) -> Result<GoingLive, Refusal> {
        let settings = self.settings()?;
        let config = self.config();
        let (into_folder, mode) = (is_folder(&settings), self.mode()?);
        let locked = mode.locked_line.map(|line| {
            format!("{MODE} is set in {}, line {line}, so it can only be changed there.", config.path().display())
        });
        self.ask(|read| {
            let mut waiting = Waiting::default();
            for (of_test, messages, next) in kept_back::waiting(read, mode.mode == Mode::Test)? {
                if !of_test || into_folder {
                    waiting.leave += messages;
                    waiting.next = waiting.next.map_or(Some(next), |first| Some(first.min(next)));
                } else {
                    waiting.stay += messages;
                }
            }
            let mut days: BTreeMap<(NaiveDate, Channel, &'static str), usize> = BTreeMap::new();
            for one in kept_back::all(read)? {
                let kind = Kind::from_name(&one.kind).map_or("Message", Kind::title);
                *days.entry((one.due.day_in(settings.office.timezone), one.channel, kind)).or_default() += one.messages;
            }
            let kept = days.into_iter().rev();
            Ok(GoingLive {
                mode,
                locked,
                set_by: if mode.locked_line.is_some() { None } else { setting::last_set(read, MODE)? },
                ways: ways_out(&settings, config.path()),
                into_folder,
                kept: kept.map(|((day, channel, kind), messages)| Kept { day, channel, kind, messages }).collect(),
                waiting,
                paused: super::ask_status::paused(read)?,
            })
        })
    }

    /// At most `limit` of the messages that TEST kept back, from a place on.
    pub fn kept_back(&self, from: From, now: Instant, limit: usize) -> Result<Vec<Message>, Refusal> {
        self.ask(|read| {
            let mut press = Press::default();
            let rows = outbox_list::kept_back(read, from, now, limit)?;
            rows.into_iter().map(|row| Ok(Message { subject: headline(&mut press, read, &row)?, row })).collect()
        })
    }

    /// Where the operator can be reached for a test: by their own e-mail, and by the phones and numbers of a contact with
    /// that same e-mail.
    pub fn own_addresses(&self, actor: &Actor) -> Result<Vec<OwnAddress>, Refusal> {
        self.ask(|read| {
            let own = operator::all(read)?.into_iter().find(|one| one.id == actor.id);
            let Some(email) = own.and_then(|own| Email::parse(&own.email).ok()) else { return Ok(Vec::new()) };
            let to = email.value().to_owned();
            let mut found = vec![OwnAddress { channel: Channel::Email, shown: to.clone(), to }];
            for one in address::of_namesakes(read, email.norm())? {
                if !found.iter().any(|known| known.channel == one.channel) {
                    found.push(OwnAddress { channel: one.channel, shown: one.shown(), to: one.value });
                }
            }
            Ok(found)
        })
    }
}
