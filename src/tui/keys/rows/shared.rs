//! Rows that hold on every screen: the program, the tabs, moving, lists and marks.

use super::row;
use crate::tui::keys::Action as A;
use crate::tui::keys::Menu as M;
use crate::tui::keys::Row;
use crate::tui::keys::Scope::{Anywhere, Global, List, Marks, Move};
use crate::tui::keys::When as W;

/// The rows.
#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row((Anywhere, A::Help), &["?", "F1"], W::Always, "help", (M::Milepost, 90),
        "Shows the keys that work here. Type to search, Enter runs."),
    row((Global, A::Palette), &[":", "Ctrl+P"], W::Always, "commands…", (M::Milepost, 0),
        "Finds any action by its words; Enter runs it."),
    row((Global, A::Menu), &["m", "F10"], W::Always, "menu", (M::Milepost, 0),
        "Opens the menu bar."),
    row((Global, A::Find), &["Ctrl+F"], W::Always, "find anywhere…", (M::Milepost, 0),
        "Finds a contact, card or message anywhere in the office."),
    row((Anywhere, A::Redraw), &["Ctrl+L"], W::Always, "redraw", (M::Milepost, 0),
        "Draws the whole screen anew, for when another program wrote over it."),
    row((Global, A::Close), &["q"], W::Always, "quit", (M::Milepost, 95),
        "Closes one level; at the top asks whether to quit."),
    row((Anywhere, A::Quit), &["Ctrl+C"], W::Always, "quit Milepost", (M::Milepost, 0),
        "Asks whether to quit, from anywhere."),

    row((Global, A::Undo), &["u"], W::Always, "undo", (M::Edit, 60),
        "Takes back your newest change, with the messages that have not left; again walks further back."),
    row((Global, A::Redo), &["U"], W::Always, "redo", (M::Edit, 0),
        "Does again what was taken back last."),

    row((Global, A::GoLive), &["g v"], W::Always, "TEST / LIVE…", (M::Milepost, 0),
        "Leads through going live: tests each way out, sends a test to you, shows what would have gone so far, switches."),

    row((Global, A::Back), &["Esc"], W::Always, "back", (M::Go, 0),
        "Goes one level back; typed text is never lost without asking."),
    row((Global, A::NextPane), &["Tab"], W::Always, "next part", (M::Go, 0),
        "Moves the focus to the next part of the screen; after the last part, to the line at the top."),
    row((Global, A::PreviousPane), &["Shift+Tab"], W::Always, "previous part", (M::Go, 0),
        "Moves the focus to the part of the screen before."),
    row((Global, A::GoBoard), &["g b"], W::Always, "Board", (M::Go, 0),
        "Goes to the Project Management Dashboard."),
    row((Global, A::GoContacts), &["g c"], W::Always, "Contacts", (M::Go, 0),
        "Goes to the Contacts: Advocates, Leads, Customers, Partners, Contractors."),
    row((Global, A::GoLeads), &["g l"], W::Always, "Leads", (M::Go, 0),
        "Goes to the list of leads."),
    row((Global, A::GoMilestones), &["g m"], W::Always, "Milestones", (M::Go, 0),
        "Goes to the Milestones: Pending and Approved."),
    row((Global, A::GoPartners), &["g p"], W::Always, "Partners", (M::Go, 0),
        "Goes to the Partners."),
    row((Global, A::GoTasks), &["g t"], W::Always, "Tasks", (M::Go, 0),
        "Goes to the Tasks."),
    row((Global, A::GoPay), &["g y"], W::Always, "Pay Contractor", (M::Go, 0),
        "Goes to Pay Contractor."),
    row((Global, A::GoOutbox), &["g o"], W::Always, "Outbox", (M::Go, 0),
        "Goes to the Outbox: all messages, from planned to delivered."),
    row((Global, A::GoHistory), &["g h"], W::Always, "History", (M::Go, 0),
        "Goes to the History."),
    row((Global, A::GoSettings), &["g s"], W::Always, "Settings", (M::Go, 0),
        "Goes to the Settings: Project Management Stage, View Projects, Color Settings, delivery."),

    row((Move, A::Up), &["Up", "k"], W::Always, "up", (M::Hidden, 0), "Moves one row up."),
    row((Move, A::Down), &["Down", "j"], W::Always, "down", (M::Hidden, 0), "Moves one row down."),
    row((Move, A::Left), &["Left", "h"], W::Always, "left", (M::Hidden, 0), "Moves one column to the left."),
    row((Move, A::Right), &["Right", "l"], W::Always, "right", (M::Hidden, 0), "Moves one column to the right."),
    row((Move, A::PageUp), &["PgUp"], W::Always, "page up", (M::Hidden, 0), "Moves one screenful up."),
    row((Move, A::PageDown), &["PgDn"], W::Always, "page down", (M::Hidden, 0), "Moves one screenful down."),
    row((Move, A::First), &["Home"], W::Always, "first", (M::Hidden, 0), "Moves to the first row."),
    row((Move, A::Last), &["End"], W::Always, "last", (M::Hidden, 0), "Moves to the last row."),

    row((List, A::Open), &["Enter"], W::Row, "open", (M::Edit, 40), "Opens what the cursor is on."),
    row((List, A::Filter), &["/"], W::Always, "filter", (M::Edit, 50),
        "Filters the list as you type; Enter keeps the filter, Esc clears it."),
    row((Marks, A::Mark), &["Space"], W::Row, "mark", (M::Mark, 20), "Marks or unmarks the row under the cursor."),
    row((Marks, A::Range), &["v"], W::Row, "range", (M::Mark, 0),
        "Starts a range at the cursor; moving marks all rows in between, `v` again ends it."),
    row((Marks, A::MarkAll), &["*"], W::Row, "mark all", (M::Mark, 0),
        "Marks all rows that match the filter, those not on the screen too."),
    row((Marks, A::UnmarkAll), &["-"], W::Marked, "unmark all", (M::Mark, 0), "Unmarks all rows."),
];
