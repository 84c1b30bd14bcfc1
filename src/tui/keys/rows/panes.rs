//! Rows of the single screens. Each screen handles every row of the scopes that it names.

use super::row;
use crate::tui::keys::Action as A;
use crate::tui::keys::Menu as M;
use crate::tui::keys::Row;
use crate::tui::keys::Scope::{
    Board, Contacts, History, Imported, Milestones, Outbox, Partners, Pay, Record, Settings, Tasks,
};
use crate::tui::keys::When as W;

/// The rows.
#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row((Board, A::Assign), &["a"], W::Picked, "Assign stage…", (M::Action, 10),
        "Assign Project Stage(s): pick a stage for the marked customers, see every message, then assign."),
    row((Board, A::NextStage), &[">", "]"], W::Picked, "next stage", (M::Action, 30),
        "Moves the card to the next stage; with several marked it shows the messages first."),
    row((Board, A::PreviousStage), &["<", "["], W::Picked, "previous stage", (M::Action, 0),
        "Moves the card to the stage before; with several marked it shows the messages first."),
    row((Board, A::NextTracker), &["t"], W::Always, "next tracker", (M::Go, 0),
        "Shows the next tracker of View Projects."),
    row((Board, A::Remove), &["R"], W::Picked, "Remove for Project Stages…", (M::Action, 0),
        "Takes the marked customers off this tracker; unsent messages are cancelled, history is kept."),
    row((Board, A::New), &["n"], W::Always, "new customer…", (M::Edit, 70), "Adds a customer to this tracker."),
    row((Board, A::Import), &["i"], W::Always, "import…", (M::Edit, 0), "Imports contacts or cards from a CSV file."),

    row((Contacts, A::Assign), &["a"], W::Picked, "Assign stage…", (M::Action, 10),
        "Assign Project Stage(s): pick a stage for the marked contacts, see every message, then assign."),
    row((Contacts, A::NextTracker), &["t"], W::Always, "next list", (M::Go, 45),
        "Shows the next list: Advocates, Leads, Customers, Partners, Contractors."),
    row((Contacts, A::Enable), &["E"], W::Picked, "Enable for Project Stages…", (M::Action, 30),
        "Puts the marked advocates on a tracker. Nobody is notified."),
    row((Contacts, A::Remove), &["R"], W::Picked, "Remove for Project Stages…", (M::Action, 0),
        "Takes the marked contacts off a tracker; unsent messages are cancelled, history is kept."),
    row((Contacts, A::New), &["n"], W::Always, "new contact…", (M::Edit, 35), "Adds a contact."),
    row((Contacts, A::Edit), &["e"], W::Row, "edit…", (M::Edit, 0), "Edits the contact under the cursor."),
    row((Contacts, A::Delete), &["x"], W::Picked, "archive…", (M::Edit, 0), "Archives the marked contacts."),
    row((Contacts, A::Import), &["i"], W::Always, "import…", (M::Edit, 0), "Imports contacts from a CSV file."),

    row((Record, A::Assign), &["a"], W::Always, "Assign stage…", (M::Action, 10),
        "Assign Project Stage(s) for this contact."),
    row((Record, A::Edit), &["e"], W::Always, "edit…", (M::Edit, 20), "Edits this contact."),
    row((Record, A::Open), &["Enter"], W::Always, "Action…", (M::Action, 5),
        "Lists everything that can be done with this contact: addresses, consent, merge, erase and more."),
    row((Record, A::Consent), &["c"], W::Always, "consent…", (M::Edit, 25),
        "Notes down what they said about being written to, channel by channel, and how."),
    row((Record, A::New), &["n"], W::Always, "add…", (M::Edit, 26),
        "Adds an e-mail address, a telephone number or a push subscription; in the part Milestones, a milestone."),
    row((Record, A::Undo), &["u"], W::Always, "undo", (M::Edit, 0), "Takes back your newest change."),
    row((Record, A::Why), &["w"], W::Row, "why", (M::Action, 30),
        "Says why the message under the cursor was or was not sent."),
    row((Record, A::Delete), &["x"], W::Always, "archive…", (M::Edit, 0), "Archives this contact."),

    row((Imported, A::Undo), &["u"], W::Always, "undo", (M::Edit, 20), "Takes the whole import back."),

    row((Milestones, A::Approve), &["A"], W::Picked, "approve", (M::Action, 10),
        "Approves the completed milestone and creates its draft payment; with several marked it shows the messages first."),
    row((Milestones, A::Reject), &["J"], W::Picked, "reject…", (M::Action, 15),
        "Sends the milestone back to the contractor with a reason."),
    row((Milestones, A::Submit), &["s"], W::Picked, "submit…", (M::Action, 25),
        "Marks the milestone as completed, awaiting review, on the contractor's word."),
    row((Milestones, A::Unapprove), &["X"], W::Picked, "un-approve…", (M::Action, 12),
        "Takes the approval back with a reason, while the payment is a draft; the payment becomes void."),
    row((Milestones, A::New), &["n"], W::Always, "new milestone…", (M::Edit, 45), "Adds a milestone."),
    row((Milestones, A::Edit), &["e"], W::Row, "edit…", (M::Edit, 35), "Edits the milestone under the cursor."),
    row((Milestones, A::Delete), &["x"], W::Picked, "delete…", (M::Edit, 0),
        "Deletes the pending milestone; with several marked it asks first."),
    row((Milestones, A::OpenFile), &["o"], W::File, "open file", (M::Action, 30), "Opens the attached file."),
    row((Milestones, A::Contractor), &["c"], W::Always, "contractor…", (M::Go, 46),
        "Shows the milestones of one contractor, or of all."),
    row((Milestones, A::NextTracker), &["t"], W::Always, "next list", (M::Go, 0),
        "Shows the next list: Pending, Awaiting review, In progress, Approved."),
    row((Milestones, A::NextStage), &["]", ">"], W::Row, "next milestone", (M::Go, 47),
        "Goes to the next milestone of the list, also while one is opened."),
    row((Milestones, A::PreviousStage), &["[", "<"], W::Row, "previous milestone", (M::Go, 0),
        "Goes to the milestone before, also while one is opened."),

    row((Partners, A::New), &["n"], W::Always, "offer a project…", (M::Edit, 0), "Offers a project to a partner."),
    row((Tasks, A::New), &["n"], W::Always, "new task…", (M::Edit, 0), "Adds a follow-up."),
    row((Pay, A::Submit), &["s"], W::Picked, "mark sent", (M::Action, 10), "Marks the payment as sent."),

    row((Outbox, A::Why), &["w"], W::Row, "why", (M::Action, 10),
        "Says why the message was or was not sent: rule, consent, quiet hours, undo, operator."),
    row((Outbox, A::Retry), &["r"], W::Picked, "retry", (M::Action, 20), "Tries failed and uncertain messages again."),
    row((Outbox, A::Delete), &["x"], W::Picked, "cancel…", (M::Edit, 30), "Cancels messages that have not left."),
    row((Outbox, A::Pause), &["p"], W::Always, "pause or resume…", (M::Action, 35), "Pauses or resumes a channel."),

    row((History, A::Delete), &["x"], W::Row, "take back…", (M::Edit, 20),
        "Takes the batch under the cursor back, after asking, with its messages that have not left."),

    row((Settings, A::New), &["n"], W::Always, "new…", (M::Edit, 20), "Adds a line to this page."),
    row((Settings, A::Edit), &["e"], W::Row, "edit…", (M::Edit, 10), "Edits the line under the cursor."),
    row((Settings, A::Delete), &["x"], W::Row, "delete or archive…", (M::Edit, 0),
        "Deletes the stage under the cursor, asking where its cards go; archives a project."),
    row((Settings, A::TestConnection), &["c"], W::Always, "test connection…", (M::Action, 30),
        "Goes as far towards the mail server or the push service as one can without sending, and says how far it came."),
    row((Settings, A::SendTest), &["s"], W::Always, "send a test to me…", (M::Action, 31),
        "Sends one mail to you, in TEST mode too, and says what became of it."),
    row((Settings, A::NextTracker), &["t"], W::Always, "next tracker", (M::Go, 45), "Shows the stages of the next tracker."),
    row((Settings, A::NextStage), &[">", "]"], W::Row, "move down", (M::Action, 0), "Moves the line down."),
    row((Settings, A::PreviousStage), &["<", "["], W::Row, "move up", (M::Action, 0), "Moves the line up."),
];
