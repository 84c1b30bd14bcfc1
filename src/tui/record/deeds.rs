//! What can be done with the contact of a record; each deed opens a form or a question.

use super::question::Reply;
use super::{RecordPopup, forms};
use crate::domain::{AddressId, ContactId, PipelineId, PipelineKind, StageId};
use crate::office::ask_record::{Address, Record, RecordCard};
use crate::office::contact::{Archive, Erase, MakePrimary, Merge, RemoveAddress};
use crate::office::{Command, Selection};
use crate::tui::assign::Assign;
use crate::tui::component::Choice;
use crate::tui::milestones;
use crate::tui::popup::{Choose, Confirm};
use crate::tui::program::wire::{Program, Reply as Answer};
use crate::tui::screen::{Context, Signal};
use crate::tui::shell::Level;

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Assign Project Stage(s), after a tracker was chosen where there are several.
    Assign(Option<PipelineId>),
    /// Edit the details.
    Edit,
    /// Add an e-mail address, a telephone number, a push subscription.
    AddAddress,
    /// Add a milestone for them.
    AddMilestone,
    /// Let messages go to another address.
    Primary(Option<AddressId>),
    /// Take an address away.
    RemoveAddress(Option<AddressId>),
    /// Note down what they said about being written to.
    Consent,
    /// Archive, or take up again.
    Archive,
    /// Merge into another contact, once that was named.
    Merge(Option<ContactId>),
    /// Erase the details.
    Erase,
}

fn said(deed: Deed) -> Signal<Program> {
    Signal::Answer(Answer::Record(Reply::Do(deed)))
}

fn confirmed(command: Command) -> Signal<Program> {
    Signal::Answer(Answer::Record(Reply::Confirmed(Box::new(command))))
}

/// Everything that can be done with them, to choose from.
pub(super) fn menu(record: &Record) -> Choose<Program, Deed> {
    let archive = if record.contact.archived_at.is_some() { "Take up again…" } else { "Archive…" };
    let mut deeds = vec![
        (Deed::Edit, "Edit…"),
        (Deed::Consent, "Consent…"),
        (Deed::AddAddress, "Add an address or push subscription…"),
        (Deed::AddMilestone, "Add a milestone…"),
        (Deed::Archive, archive),
        (Deed::Merge(None), "Merge into another contact…"),
        (Deed::Erase, "Erase for privacy…"),
    ];
    if record.addresses.iter().any(|address| !address.is_primary) {
        deeds.insert(3, (Deed::Primary(None), "Write to another address…"));
    }
    if !record.addresses.is_empty() {
        deeds.insert(3, (Deed::RemoveAddress(None), "Remove an address…"));
    }
    if trackers(record).next().is_some() {
        deeds.insert(0, (Deed::Assign(None), "Assign Project Stage(s)…"));
    }
    let choices = deeds.into_iter().map(|(deed, words)| Choice::new(deed, words)).collect();
    Choose::new(format!("Action: {}", record.contact.name), choices, said)
}

/// The trackers that they are on, with the stage.
fn trackers(record: &Record) -> impl Iterator<Item = (PipelineId, &str, StageId)> {
    let on = |card: &&RecordCard| card.open && card.kind == PipelineKind::Project && !card.as_partner;
    record.cards.iter().filter(on).map(|card| (card.pipeline_id, card.pipeline.as_str(), card.stage_id))
}

impl RecordPopup {
    /// Opens what the deed needs.
    pub(super) fn act(&self, deed: Deed, cx: &mut Context<Program>) {
        let Some(loaded) = &self.loaded else { return };
        let record = &loaded.record;
        let (id, name) = (record.contact.id, &record.contact.name);
        match deed {
            Deed::Assign(pipeline) => Self::assign(record, pipeline, cx),
            Deed::Edit => cx.open(forms::edit(&record.contact)),
            Deed::AddAddress => cx.open(forms::address(id, name)),
            Deed::AddMilestone => cx.ask(milestones::Request::Form(milestones::Subject::New(id), cx.now()).into()),
            Deed::Consent => cx.open(forms::consent(record)),
            Deed::Primary(None) => {
                let others = record.addresses.iter().filter(|address| !address.is_primary);
                cx.open(addresses("Write to which address?", others, |id| Deed::Primary(Some(id))));
            }
            Deed::RemoveAddress(None) => {
                cx.open(addresses("Remove which address?", record.addresses.iter(), |id| {
                    Deed::RemoveAddress(Some(id))
                }));
            }
            Deed::Primary(Some(address)) => {
                Self::carry_out(Command::MakePrimary(MakePrimary { address }), cx);
            }
            Deed::RemoveAddress(Some(address)) => {
                let Some(which) = record.addresses.iter().find(|one| one.id == address) else { return };
                let text = format!(
                    "{} {} of {name}. Messages to it that have not left are cancelled; undo puts it back.",
                    which.channel.word(),
                    which.shown()
                );
                let command = Command::RemoveAddress(RemoveAddress { address });
                cx.open(
                    Confirm::new("Remove an address", text, "Remove")
                        .declined("Nothing was removed.")
                        .then(confirmed(command)),
                );
            }
            Deed::Archive => {
                let archived = record.contact.archived_at.is_none();
                let (title, text, sure) = if archived {
                    (
                        "Archive",
                        format!("{name}. Messages that have not left are cancelled; undo puts all back."),
                        "Archive",
                    )
                } else {
                    ("Take up again", format!("{name} is shown in the lists again and can be written to."), "Take up")
                };
                let command = Command::Archive(Archive { contacts: vec![id], archived });
                cx.open(Confirm::new(title, text, sure).then(confirmed(command)));
            }
            Deed::Merge(None) => cx.open(forms::merge(name)),
            Deed::Merge(Some(keep)) => {
                let text = format!(
                    "{name} (contact {id}) goes into contact {keep}, with addresses, cards, messages and history. Undo \
                     parts them again."
                );
                let command = Command::Merge(Merge { keep, gone: id });
                cx.open(Confirm::new("Merge", text, "Merge").declined("Nobody was merged.").then(confirmed(command)));
            }
            Deed::Erase => {
                let text = format!(
                    "Every detail of {name}, contact {id}, is taken out of the office's file for good: name, addresses, \
                     messages, history's values. That it happened stays. This cannot be undone."
                );
                let number = u64::try_from(id.get()).unwrap_or(0);
                let command = Command::Erase(Erase { contact: id });
                cx.open(
                    Confirm::new("Erase for privacy", text, "Erase")
                        .declined("Nothing was erased.")
                        .typed_count(number)
                        .then(confirmed(command)),
                );
            }
        }
    }

    fn assign(record: &Record, chosen: Option<PipelineId>, cx: &mut Context<Program>) {
        let on: Vec<(PipelineId, &str, StageId)> = trackers(record).collect();
        let only = chosen.or(if let [(only, ..)] = on.as_slice() { Some(*only) } else { None });
        match only {
            Some(pipeline) => cx.open(Assign::new(pipeline, Selection::Contacts(vec![record.contact.id]), None)),
            None if on.is_empty() => {
                cx.toast(Level::Info, "On no tracker yet. Enable for Project Stages comes first.");
            }
            None => {
                let choices = on.iter().map(|(id, title, _)| Choice::new(*id, *title)).collect();
                cx.open(Choose::new("Assign Project Stage(s): on which tracker?", choices, |id| {
                    said(Deed::Assign(Some(id)))
                }));
            }
        }
    }
}

fn addresses<'a>(
    title: &str,
    of: impl Iterator<Item = &'a Address>,
    deed: fn(AddressId) -> Deed,
) -> Choose<Program, AddressId> {
    let choice = |address: &Address| Choice::new(address.id, address.shown()).note(address.channel.word());
    Choose::new(title, of.map(choice).collect(), move |id| said(deed(id)))
}
