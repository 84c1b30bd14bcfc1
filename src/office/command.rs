//! Every change that there is.

use super::receipt::Done;
use super::work::Work;
use super::{
    assign, channels, contact, delete_stage, enable, import_cards, import_contacts, messages, milestone, operators,
    opt_out, payment, pipelines, remove, settings, stages, suppression, templates, undo,
};
use crate::domain::{Instant, Refusal};

/// One change that somebody asks for.
#[derive(Clone, Debug)]
pub enum Command {
    /// Move cards to a stage and tell the people.
    Assign(assign::Assign),
    /// Enable for Project Stages: put contacts on a tracker, silently.
    Enable(enable::Enable),
    /// Remove for Project Stages.
    Remove(remove::Remove),
    /// Make a pipeline with its stages.
    AddPipeline(pipelines::AddPipeline),
    /// Rename a pipeline, archive it, take it up again.
    EditPipeline(pipelines::EditPipeline),
    /// Add a stage.
    AddStage(stages::AddStage),
    /// Change a stage.
    EditStage(stages::EditStage),
    /// Put a stage elsewhere in the order.
    MoveStage(stages::MoveStage),
    /// Delete a stage, its cards merged into another.
    DeleteStage(delete_stage::DeleteStage),
    /// Add an operator.
    AddOperator(operators::AddOperator),
    /// Change an operator's e-mail or role.
    EditOperator(operators::EditOperator),
    /// Set settings of the office.
    Set(settings::Set),
    /// Switch between TEST and LIVE.
    Mode(settings::SetMode),
    /// Add a person or firm.
    AddContact(contact::AddContact),
    /// Change a contact's details.
    EditContact(contact::EditContact),
    /// Add an address to a contact.
    AddAddress(contact::AddAddress),
    /// Take an address away from a contact.
    RemoveAddress(contact::RemoveAddress),
    /// Let the messages of a channel go to another address.
    MakePrimary(contact::MakePrimary),
    /// Import contacts from a CSV file.
    ImportContacts(Box<import_contacts::ImportContacts>),
    /// Import cards, and the contacts that they are for, from a CSV file.
    ImportCards(Box<import_cards::ImportCards>),
    /// Archive contacts, or take them up again.
    Archive(contact::Archive),
    /// Note down what contacts agreed to.
    Consent(contact::SetConsent),
    /// Note down that somebody unsubscribed by mail.
    Unsubscribe(opt_out::Unsubscribe),
    /// Merge a contact into another.
    Merge(contact::Merge),
    /// Erase a contact's details for good.
    Erase(contact::Erase),
    /// Add a milestone for a contractor.
    AddMilestone(milestone::AddMilestone),
    /// Change a pending milestone.
    EditMilestone(milestone::EditMilestone),
    /// Submit, approve, reject, un-approve or delete milestones.
    StepMilestones(milestone::StepMilestones),
    /// Remind contractors of what is due soon.
    RemindMilestones,
    /// Schedule, send, pay, fail, void or refund payments.
    StepPayments(payment::StepPayments),
    /// Draft failed or void payments anew.
    DraftAgain(payment::DraftAgain),
    /// Put failed messages back into the queue.
    RetryMessages(messages::RetryMessages),
    /// Keep waiting messages from going.
    CancelMessages(messages::CancelMessages),
    /// Put an address on the do-not-contact list.
    AddSuppression(suppression::AddSuppression),
    /// Take an address off the do-not-contact list.
    RemoveSuppression(suppression::RemoveSuppression),
    /// Put a text of the office in the place of the program's.
    SaveTemplate(Box<templates::SaveTemplate>),
    /// Take a text of the office away.
    ResetTemplate(templates::ResetTemplate),
    /// Stop a channel.
    PauseChannel(channels::PauseChannel),
    /// Let a channel run again.
    ResumeChannel(channels::ResumeChannel),
    /// Send on after the brake.
    ReleaseBrake,
    /// Take a batch back.
    Undo(undo::Undo),
    /// Take the newest undo back.
    Redo,
}

impl Command {
    /// The verb of its batch, as history and `--json` show it.
    #[must_use]
    pub const fn verb(&self) -> &'static str {
        match self {
            Self::Assign(_) => "assign",
            Self::Enable(_) => "enable",
            Self::Remove(_) => "remove",
            Self::AddPipeline(_) => "add pipeline",
            Self::EditPipeline(_) => "edit pipeline",
            Self::AddStage(_) => "add stage",
            Self::EditStage(_) => "edit stage",
            Self::MoveStage(_) => "move stage",
            Self::DeleteStage(_) => "delete stage",
            Self::AddOperator(_) => "add operator",
            Self::EditOperator(_) => "edit operator",
            Self::Set(_) => "set",
            Self::Mode(_) => "mode",
            Self::AddContact(_) => "add contact",
            Self::EditContact(_) => "edit contact",
            Self::AddAddress(_) => "add address",
            Self::RemoveAddress(_) => "remove address",
            Self::MakePrimary(_) => "make primary",
            Self::ImportContacts(_) | Self::ImportCards(_) => "import",
            Self::Archive(_) => "archive",
            Self::Consent(_) => "consent",
            Self::Unsubscribe(_) => "unsubscribe",
            Self::Merge(_) => "merge",
            Self::Erase(_) => "erase",
            Self::AddMilestone(_) => "add milestone",
            Self::EditMilestone(_) => "edit milestone",
            Self::StepMilestones(command) => command.verb(),
            Self::RemindMilestones => "remind of deadlines",
            Self::StepPayments(command) => command.verb(),
            Self::DraftAgain(_) => "draft payments anew",
            Self::RetryMessages(_) => "retry messages",
            Self::CancelMessages(_) => "cancel messages",
            Self::AddSuppression(_) => "suppress",
            Self::RemoveSuppression(_) => "unsuppress",
            Self::SaveTemplate(_) => "edit template",
            Self::ResetTemplate(_) => "reset template",
            Self::PauseChannel(_) => "pause",
            Self::ResumeChannel(_) | Self::ReleaseBrake => "resume",
            Self::Undo(_) => "undo",
            Self::Redo => "redo",
        }
    }

    /// Whether it may run while a stored setting does not fit: it is how that is mended.
    pub(super) const fn mends_settings(&self) -> bool {
        matches!(self, Self::Set(_) | Self::Undo(_))
    }

    pub(super) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        match self {
            Self::Assign(command) => command.carry_out(work),
            Self::Enable(command) => command.carry_out(work),
            Self::Remove(command) => command.carry_out(work),
            Self::AddPipeline(command) => command.carry_out(work),
            Self::EditPipeline(command) => command.carry_out(work),
            Self::AddStage(command) => command.carry_out(work),
            Self::EditStage(command) => command.carry_out(work),
            Self::MoveStage(command) => command.carry_out(work),
            Self::DeleteStage(command) => command.carry_out(work),
            Self::AddOperator(command) => command.carry_out(work),
            Self::EditOperator(command) => command.carry_out(work),
            Self::Set(command) => command.carry_out(work),
            Self::Mode(command) => command.carry_out(work),
            Self::AddContact(command) => command.carry_out(work),
            Self::EditContact(command) => command.carry_out(work),
            Self::AddAddress(command) => command.carry_out(work),
            Self::RemoveAddress(command) => command.carry_out(work),
            Self::MakePrimary(command) => command.carry_out(work),
            Self::ImportContacts(command) => command.carry_out(work),
            Self::ImportCards(command) => command.carry_out(work),
            Self::Archive(command) => command.carry_out(work),
            Self::Consent(command) => command.carry_out(work),
            Self::Unsubscribe(command) => command.carry_out(work),
            Self::Merge(command) => command.carry_out(work),
            Self::Erase(command) => command.carry_out(work),
            Self::AddMilestone(command) => command.carry_out(work),
            Self::EditMilestone(command) => command.carry_out(work),
            Self::StepMilestones(command) => command.carry_out(work),
            Self::RemindMilestones => milestone::remind(work),
            Self::StepPayments(command) => command.carry_out(work),
            Self::DraftAgain(command) => command.carry_out(work),
            Self::RetryMessages(command) => command.carry_out(work),
            Self::CancelMessages(command) => command.carry_out(work),
            Self::AddSuppression(command) => command.carry_out(work),
            Self::RemoveSuppression(command) => command.carry_out(work),
            Self::SaveTemplate(command) => command.carry_out(work),
            Self::ResetTemplate(command) => command.carry_out(work),
            Self::PauseChannel(command) => command.carry_out(work),
            Self::ResumeChannel(command) => command.carry_out(work),
            Self::ReleaseBrake => channels::release_brake(work),
            Self::Undo(command) => command.carry_out(work),
            Self::Redo => undo::redo(work),
        }
    }
}

impl From<import_contacts::ImportContacts> for Command {
    fn from(import: import_contacts::ImportContacts) -> Self {
        Self::ImportContacts(Box::new(import))
    }
}

impl From<import_cards::ImportCards> for Command {
    fn from(import: import_cards::ImportCards) -> Self {
        Self::ImportCards(Box::new(import))
    }
}

/// A command with the key by which a repeat is recognised, and the moment at which it was given.
#[derive(Clone, Debug)]
pub struct Order {
    /// Chosen before the transaction; the same order given twice (after a crash, say) is carried out once.
    pub key: String,
    /// When it was given.
    pub at: Instant,
    /// What is to be done.
    pub command: Command,
}

impl Order {
    /// An order given at `at`, with a fresh key.
    #[must_use]
    pub fn new(command: Command, at: Instant) -> Self {
        Self { key: uuid::Uuid::new_v4().simple().to_string(), at, command }
    }
}
