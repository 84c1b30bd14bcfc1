//! Why somebody was told, or was not (X4): of any message, and of any that does not exist.

use super::door::Office;
pub use super::explain::{Account, Point};
use super::explain::{Change, Gatherer};
use super::naming::find_stage;
use crate::domain::explain::{Quietly, Teller};
use crate::domain::{
    BatchId, CardId, Channel, ContactId, Instant, Kind, MessageId, MilestoneId, PaymentId, Refusal, StageId,
};
use crate::store::card::Card;
use crate::store::explain::{Happened, concerns, happened, payments_of};
use crate::store::stage::Stage;
use crate::store::{Table, address, card, contact, milestone, payment, pipeline, stage};
use serde_json::Value;

/// The most cards and milestones of a contact that are told of at once.
const MOST: usize = 20;

/// What happened, and for each channel why somebody was told of it or was not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// What happened: "Anna Becker, Solar Project: moved to Permit".
    pub about: String,
    /// One for each channel.
    pub accounts: Vec<Account>,
}

/// Which change of a card is asked about; the newest one otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Which {
    /// The one of that batch.
    pub batch: Option<BatchId>,
    /// The newest one into the stage of that name.
    pub stage: Option<String>,
    /// Only by that channel.
    pub channel: Option<Channel>,
}

impl Office {
    /// Why a message was enqueued, and why it stands where it stands.
    pub fn explain_message(&self, id: MessageId, now: Instant) -> Result<Account, Refusal> {
        self.gather(now, |gather| gather.message(id))
    }

    /// Who was told of a card's newest change, or of the one asked about, and why somebody was not.
    pub fn explain_card(&self, id: CardId, which: &Which, now: Instant) -> Result<Story, Refusal> {
        self.gather(now, |gather| {
            let card = card::find(gather.read, id)?.ok_or_else(|| Refusal::not_found("That card no longer exists."))?;
            card_story(gather, &card, which)
        })
    }

    /// What a contractor was told of a milestone and of its payment, and why not.
    pub fn explain_milestone(
        &self,
        id: MilestoneId,
        channel: Option<Channel>,
        now: Instant,
    ) -> Result<Vec<Story>, Refusal> {
        self.gather(now, |gather| milestone_stories(gather, id, channel))
    }

    /// What a contractor was told of a payment, and why not.
    pub fn explain_payment(&self, id: PaymentId, channel: Option<Channel>, now: Instant) -> Result<Story, Refusal> {
        self.gather(now, |gather| {
            payment_story(gather, id, channel)?.ok_or_else(|| Refusal::not_found(format!("There is no payment {id}.")))
        })
    }

    /// What a contact was told last: of each card, and of each milestone.
    pub fn explain_contact(&self, id: ContactId, which: &Which, now: Instant) -> Result<Vec<Story>, Refusal> {
        self.gather(now, |gather| {
            let person = super::contact::load(gather.read, id)?;
            let (cards, milestones) = concerns(gather.read, id, MOST)?;
            let mut stories = Vec::new();
            for card in cards {
                if let Some(card) = card::find(gather.read, CardId(card))? {
                    match card_story(gather, &card, which) {
                        // a stage of another pipeline
                        Err(refusal) if refusal.kind == Kind::NotFound && which.stage.is_some() => {}
                        story => stories.push(story?),
                    }
                }
            }
            for milestone in milestones.into_iter().filter(|_| which.stage.is_none()) {
                stories.extend(milestone_stories(gather, MilestoneId(milestone), which.channel)?);
            }
            if stories.is_empty() {
                let nothing = format!("{} has had no card and no milestone", person.name);
                let change = Change {
                    contact: Some(id),
                    who: &person.name,
                    happened: None,
                    row: 0,
                    silent: None,
                    unchanged: (None, nothing),
                    teller: (Teller::Milestones, Channel::ALL.to_vec()),
                };
                let channels = [which.channel.unwrap_or(Channel::Email)];
                stories.push(story(gather, person.name.clone(), &change, &channels)?);
            }
            Ok(stories)
        })
    }

    fn gather<T>(
        &self,
        now: Instant,
        question: impl FnOnce(&Gatherer<'_>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let settings = self.settings()?;
        self.ask(|read| question(&Gatherer { read, settings: &settings, now }))
    }
}

fn story(gather: &Gatherer<'_>, about: String, change: &Change<'_>, channels: &[Channel]) -> Result<Story, Refusal> {
    let accounts = channels.iter().map(|channel| gather.change(change, *channel));
    Ok(Story { about, accounts: accounts.collect::<Result<_, _>>()? })
}

/// Whether that column changed, and to what.
fn after(happened: &Happened, column: &str) -> Option<Value> {
    let cells: Value = serde_json::from_str(happened.after.as_deref()?).ok()?;
    cells.get(column).cloned()
}

fn into_stage(happened: &Happened) -> Option<StageId> {
    after(happened, "stage_id")?.as_i64().map(StageId)
}

fn card_story(gather: &Gatherer<'_>, card: &Card, which: &Which) -> Result<Story, Refusal> {
    let read = gather.read;
    let pipeline = pipeline::find(read, card.pipeline_id)?;
    let title = pipeline.as_ref().map_or("", |pipeline| pipeline.title.as_str());
    let wanted = match (&which.stage, &pipeline) {
        (Some(stage), Some(pipeline)) => Some(find_stage(read, pipeline, stage)?.id),
        _ => None,
    };
    let name = match card.contact_id {
        Some(contact) => contact::find(read, contact)?.map_or_else(String::new, |contact| contact.name),
        None => card.title.clone(),
    };
    let all = happened(read, Table::Card, card.id.get(), which.batch)?;
    let told = |one: &&Happened| {
        (one.made_it || into_stage(one).is_some() || after(one, "open").is_some())
            && wanted.is_none_or(|stage| into_stage(one) == Some(stage))
            && (which.batch.is_some() || one.batch.undo_of.is_none())
    };
    let found = all.iter().find(told);
    let moved_to = found.and_then(into_stage).or(wanted).unwrap_or(card.stage_id);
    let (here, to) = (stage_name(gather, card.stage_id)?, stage::find(read, moved_to)?);
    let to_name = to.as_ref().map_or_else(String::new, |stage| stage.name.clone());
    let what = match found {
        None => format!("never came to {to_name}"),
        Some(one) if one.action == "removed" => "removed".to_owned(),
        Some(one) if one.made_it => format!("put into {to_name}"),
        Some(_) => format!("moved to {to_name}"),
    };
    let unchanged = match wanted {
        Some(_) => format!("{name} never came to {to_name}, but stands in {here}"),
        None => format!("{name} stands in {here}"),
    };
    let change = Change {
        contact: card.contact_id,
        who: &name,
        happened: found,
        row: card.id.get(),
        silent: found.and_then(card_is_silent),
        unchanged: (Some(card.entered_at), unchanged),
        teller: (Teller::Stage(to_name), to.as_ref().map(switched_on).unwrap_or_default()),
    };
    let channels = match which.channel {
        Some(channel) => vec![channel],
        None => card_channels(gather, card, to.as_ref())?,
    };
    story(gather, format!("{name}, {title}: {what}"), &change, &channels)
}

fn card_is_silent(one: &Happened) -> Option<Quietly> {
    if one.batch.undo_of.is_some() {
        return Some(Quietly::Undo);
    }
    match one.action.as_str() {
        _ if one.made_it => Some(Quietly::Created),
        "removed" => Some(Quietly::Removed),
        "merged" => Some(Quietly::Merged),
        _ => None,
    }
}

fn stage_name(gather: &Gatherer<'_>, id: StageId) -> Result<String, Refusal> {
    Ok(stage::find(gather.read, id)?.map_or_else(|| "a deleted stage".to_owned(), |stage| stage.name))
}

fn switched_on(stage: &Stage) -> Vec<Channel> {
    Channel::ALL.into_iter().filter(|channel| stage.tells(*channel)).collect()
}

/// E-mail and push always; texts where the stage sends them, or the contact has a number.
fn card_channels(gather: &Gatherer<'_>, card: &Card, stage: Option<&Stage>) -> Result<Vec<Channel>, Refusal> {
    let mut channels = vec![Channel::Email, Channel::Push];
    let addresses = card.contact_id.map(|id| address::of_contact(gather.read, id)).transpose()?.unwrap_or_default();
    let has_number = addresses.iter().any(|address| address.channel == Channel::Sms);
    if has_number || stage.is_some_and(|stage| stage.tells(Channel::Sms)) {
        channels.push(Channel::Sms);
    }
    Ok(channels)
}

/// The milestone's newest step, and its newest payment's.
fn milestone_stories(gather: &Gatherer<'_>, id: MilestoneId, channel: Option<Channel>) -> Result<Vec<Story>, Refusal> {
    let found = milestone::find(gather.read, id)?;
    let one = found.ok_or_else(|| Refusal::not_found(format!("There is no milestone {id}.")))?;
    let all = happened(gather.read, Table::Milestone, id.get(), None)?;
    let standing = || all.iter().filter(|one| one.batch.undo_of.is_none());
    let is_step = |one: &&Happened| !one.made_it && one.action != "edited";
    let step = standing().find(is_step).or_else(|| standing().next());
    let what = step.map_or("nothing happened", |one| if one.made_it { "added" } else { one.action.as_str() });
    let change = Change {
        contact: Some(one.contractor),
        who: &one.contractor_name,
        happened: step,
        row: id.get(),
        silent: step.and_then(milestone_is_silent),
        unchanged: (None, format!("\"{}\" is as it was", one.title)),
        teller: contractors(gather),
    };
    let about = format!("{}, milestone \"{}\": {what}", one.contractor_name, one.title);
    let mut stories = vec![story(gather, about, &change, &[channel.unwrap_or(Channel::Email)])?];
    if let Some(payment) = payments_of(gather.read, id.get())?.into_iter().next() {
        stories.extend(payment_story(gather, PaymentId(payment), channel)?);
    }
    Ok(stories)
}

fn milestone_is_silent(one: &Happened) -> Option<Quietly> {
    match one.action.as_str() {
        "submitted" => Some(Quietly::Submitted),
        "approved" if after(one, "status").is_none() => Some(Quietly::Seconded),
        _ if one.made_it => Some(Quietly::Drafted),
        "edited" => Some(Quietly::Drafted),
        _ => None,
    }
}

fn payment_story(gather: &Gatherer<'_>, id: PaymentId, channel: Option<Channel>) -> Result<Option<Story>, Refusal> {
    let found = payment::these(gather.read, &crate::store::dialect::id_list([id.get()]))?;
    let Some(one) = found.into_iter().next() else { return Ok(None) };
    let all = happened(gather.read, Table::Payment, id.get(), None)?;
    let step = all.iter().find(|one| one.batch.undo_of.is_none());
    let change = Change {
        contact: Some(one.contractor),
        who: &one.contractor_name,
        happened: step,
        row: id.get(),
        silent: step.filter(|one| one.made_it).map(|_| Quietly::PaymentDrafted),
        unchanged: (Some(one.changed_at), format!("the payment is {}", one.state.name())),
        teller: contractors(gather),
    };
    let about = format!("{}, payment of {}: {}", one.contractor_name, one.amount, one.state.name());
    Ok(Some(story(gather, about, &change, &[channel.unwrap_or(Channel::Email)])?))
}

/// Contractors are told by e-mail, where the office's setting says so.
fn contractors(gather: &Gatherer<'_>) -> (Teller, Vec<Channel>) {
    let on = gather.settings.milestones.notify.then_some(Channel::Email);
    (Teller::Milestones, on.into_iter().collect())
}
