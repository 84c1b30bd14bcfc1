//! Gathers the facts that [`crate::domain::explain`] judges: of one message, or of one that does not exist.

use crate::config::Settings;
use crate::config::value::{Mode, Transport};
use crate::domain::explain::{
    self, AbsenceFacts, Deed, MessageFacts, Quietly, Reason, Speech, Standing, Stop, Stopped, Teller, Told,
};
use crate::domain::{BatchId, Channel, ContactId, Instant, MessageId, MessageState, Refusal, quiet};
use crate::message::Kind;
use crate::store::batch::Batch;
use crate::store::channel_state::{ChannelState, Pause};
use crate::store::explain::{Happened, message_of, papers, standing};
use crate::store::outbox_list::MessageRow;
use crate::store::provider_state::ProviderState;
use crate::store::{Read, batch, channel_state, dispatcher, outbox_list, provider_state, telling};
use chrono_tz::Tz;
use std::path::Path;

use super::messages::no_such_message;

/// Why somebody was told by a channel, or was not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The channel.
    pub channel: Channel,
    /// Who it is about.
    pub who: String,
    /// The message, when there is one.
    pub message: Option<MessageId>,
    /// Where it stands.
    pub state: Option<MessageState>,
    /// What decided, in its order.
    pub points: Vec<Point>,
}

/// One thing that decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// The name by which programs know it ("opted_out").
    pub code: &'static str,
    /// The reason in words.
    pub sentence: String,
    /// What to do about it.
    pub fix: Option<String>,
}

impl Account {
    /// Which message it is about: "By e-mail: sent (message 12)".
    #[must_use]
    pub fn heading(&self) -> String {
        let word = self.channel.word();
        match (self.message, self.state) {
            (Some(id), Some(state)) => format!("By {word}: {} (message {id})", state.name()),
            _ => format!("By {word}: no message"),
        }
    }

    /// Every reason, each with what to do about it.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        let said = |point: &Point| match &point.fix {
            Some(fix) => format!("{} {fix}", point.sentence),
            None => point.sentence.clone(),
        };
        self.points.iter().map(said).collect()
    }
}

/// A change of which people are told, or are not.
pub(super) struct Change<'a> {
    /// Who is to be told.
    pub contact: Option<ContactId>,
    /// Their name.
    pub who: &'a str,
    /// What happened; `None`: nothing.
    pub happened: Option<&'a Happened>,
    /// Number of the row that it happened to.
    pub row: i64,
    /// Why it tells nobody, whatever the rules say.
    pub silent: Option<Quietly>,
    /// Since when nothing happened, and where it stands.
    pub unchanged: (Option<Instant>, String),
    /// By what rule it is told, and the channels that are switched on now.
    pub teller: (Teller, Vec<Channel>),
}

/// What facts are gathered with.
pub(super) struct Gatherer<'a> {
    pub(super) read: &'a Read<'a>,
    pub(super) settings: &'a Settings,
    pub(super) now: Instant,
}

impl Gatherer<'_> {
    fn office_zone(&self) -> Tz {
        self.settings.office.timezone
    }

    /// Why a message was enqueued, and why it stands where it stands.
    pub(super) fn message(&self, id: MessageId) -> Result<Account, Refusal> {
        let row = outbox_list::find(self.read, id, self.now)?.ok_or_else(|| no_such_message(id))?;
        let reasons = explain::message(&self.facts(&row)?);
        Ok(self.account(row.channel, &row.name, Some((id, row.state)), &reasons))
    }

    /// Why somebody was told of a change by a channel, or was not.
    pub(super) fn change(&self, change: &Change<'_>, channel: Channel) -> Result<Account, Refusal> {
        if let (Some(happened), Some(contact)) = (change.happened, change.contact)
            && let Some(message) = message_of(self.read, happened.event, contact, channel)?
        {
            return self.message(message);
        }
        let then = change.happened.map(|happened| (happened.batch.id, happened.batch.at));
        let facts = AbsenceFacts {
            channel,
            deed: change.happened.map(|happened| deed(&happened.batch)),
            unchanged: change.unchanged.clone(),
            undone: match change.happened.and_then(|happened| happened.batch.undone_by) {
                Some(by) => self.deed(by)?,
                None => None,
            },
            rule: match change.happened {
                Some(happened) => self.told(happened, change.row, channel)?,
                None => None,
            },
            silent: change.silent,
            then: standing(self.read, change.contact, channel, then)?,
            teller: (change.teller.0.clone(), change.teller.1.contains(&channel)),
            today: standing(self.read, change.contact, channel, None)?,
        };
        Ok(self.account(channel, change.who, None, &explain::absence(&facts)))
    }

    fn account(
        &self,
        channel: Channel,
        who: &str,
        message: Option<(MessageId, MessageState)>,
        reasons: &[Reason],
    ) -> Account {
        let who = if who.is_empty() { "the recipient" } else { who };
        let speech = Speech { channel, who: who.to_owned(), zone: self.office_zone() };
        // of what was taken back nobody is to be told any more
        let moot = reasons.iter().any(|reason| matches!(reason, Reason::TakenBack(_)));
        let point = |reason: &Reason| Point {
            code: reason.code(),
            sentence: reason.words(&speech),
            fix: if moot { None } else { reason.fix(&speech) },
        };
        Account {
            channel,
            who: who.to_owned(),
            message: message.map(|(id, _)| id),
            state: message.map(|(_, state)| state),
            points: reasons.iter().map(point).collect(),
        }
    }

    fn told(&self, happened: &Happened, row: i64, channel: Channel) -> Result<Option<Told>, Refusal> {
        let noted = telling::of(self.read, happened.batch.id, happened.event)?;
        Ok(noted.map(|noted| Told {
            asked: noted.asked,
            switched_on: noted.channels.contains(&channel),
            category: noted.category,
            unticked: noted.left_out.get(&channel).is_some_and(|rows| rows.contains(&row)),
        }))
    }

    fn deed(&self, id: BatchId) -> Result<Option<Deed>, Refusal> {
        Ok(batch::find(self.read, id)?.as_ref().map(deed))
    }

    fn facts(&self, row: &MessageRow) -> Result<MessageFacts, Refusal> {
        let papers = papers(self.read, row.id, self.now)?.ok_or_else(|| no_such_message(row.id))?;
        let stand = |then| match row.contact {
            // operators and programs have one address, and no consent is asked of them
            Some(contact) if row.channel != Channel::Webhook => standing(self.read, Some(contact), row.channel, then),
            _ => Ok(Standing::default()),
        };
        let zone: Tz = papers.zone.parse().unwrap_or_else(|_| self.office_zone());
        let teller = match papers.stage {
            _ if row.channel == Channel::Webhook => Teller::Program,
            Some(stage) => Teller::Stage(stage),
            None if papers.kind == Kind::MilestoneSubmitted.name() => Teller::Review,
            None => Teller::Milestones,
        };
        let made_by = batch::find(self.read, row.batch)?;
        Ok(MessageFacts {
            channel: row.channel,
            state: row.state,
            deed: made_by.as_ref().map(deed),
            teller,
            then: stand(Some((row.batch, row.at)))?,
            today: stand(None)?,
            reason: row.reason.clone(),
            error: row.error.clone(),
            attempts: row.attempts,
            not_before: row.not_before,
            next_at: row.next_at,
            expires_at: papers.expires_at,
            sent_at: row.sent_at,
            written_as: file_of(&papers.provider_id),
            may_arrive_twice: row.may_arrive_twice,
            is_asked_about: papers.is_asked_about,
            ended_by: papers.ended_by.map(|id| self.deed(id)).transpose()?.flatten(),
            superseded_by: papers.superseded_by,
            behind: papers.behind,
            stopped: self.stopped(row)?,
            sender: papers.sender,
            dispatchers: dispatcher::alive(self.read, self.now)?.len(),
            muted: self.settings.email.transport == Transport::Smtp
                && (self.settings.delivery.mode == Mode::Test || made_by.is_some_and(|batch| batch.test)),
            quiet_until: self.quiet_until(row, papers.to_operator, zone),
            zone,
            now: self.now,
        })
    }

    /// What holds its channel up, or the provider that would take it.
    fn stopped(&self, row: &MessageRow) -> Result<Option<Stopped>, Refusal> {
        let channel = channel_state::of(self.read, row.channel)?;
        let provider = provider_state::of(self.read, row.provider)?;
        Ok(stopped(channel).or_else(|| held_up(provider, self.now)))
    }

    /// When quiet hours end into which a message falls when its time comes; operators and programs are told at any hour.
    fn quiet_until(&self, row: &MessageRow, to_operator: bool, zone: Tz) -> Option<Instant> {
        let window = self.settings.delivery.quiet_hours.window()?;
        let disturbs = !to_operator && row.channel != Channel::Webhook;
        disturbs.then(|| quiet::ends(window, zone, row.next_at.max(self.now))).flatten()
    }
}

fn deed(batch: &Batch) -> Deed {
    Deed { who: batch.operator.clone(), what: batch.summary.clone(), batch: batch.id, at: batch.at }
}

/// The file in a folder by which a message is known; no server calls one so.
fn file_of(provider_id: &str) -> Option<String> {
    Path::new(provider_id).is_absolute().then(|| provider_id.to_owned())
}

/// What holds a channel up as a whole; `None` when it runs.
pub(super) fn stopped(state: ChannelState) -> Option<Stopped> {
    let by = match state.pause {
        Pause::Operator => Stop::Operator,
        Pause::Brake => Stop::Brake,
        Pause::No => return None,
    };
    Some(Stopped { by, who: state.channel.word(), reason: state.reason, fix: state.fix })
}

/// What holds a provider up; `None` when it runs.
pub(super) fn held_up(state: ProviderState, now: Instant) -> Option<Stopped> {
    if state.runs(now) {
        return None;
    }
    let by = if state.is_paused { Stop::Config } else { Stop::Server(state.breaker_until) };
    Some(Stopped { by, who: state.provider.word(), reason: state.reason, fix: state.fix })
}
