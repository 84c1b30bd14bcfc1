//! One line of the key table.

use super::Action;

/// Where a row holds. A screen or popup names its scopes, the innermost first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Everywhere, over popups too.
    Anywhere,
    /// On every screen while no popup is open.
    Global,
    /// Wherever a cursor moves.
    Move,
    /// Lists and tables of rows.
    List,
    /// Lists whose rows can be marked.
    Marks,
    /// The Board.
    Board,
    /// The lists of Contacts.
    Contacts,
    /// The record of one contact.
    Record,
    /// What an import came to.
    Imported,
    /// The Milestones.
    Milestones,
    /// The Partners.
    Partners,
    /// The Tasks.
    Tasks,
    /// Pay Contractor.
    Pay,
    /// The Outbox.
    Outbox,
    /// The History.
    History,
    /// The Settings.
    Settings,
    /// Any popup.
    Popup,
    /// A popup in which entries are ticked.
    Ticks,
    /// A popup that shows and asks nothing.
    Showing,
    /// The button [Assign Stage(s)] when it has the focus.
    Assigning,
    /// A list that a digit picks from.
    Pick,
    /// A filter that is being typed.
    Filter,
    /// A form.
    Form,
    /// The editor of a template.
    Editor,
    /// A calendar.
    Calendar,
    /// The folders of the machine.
    Folders,
    /// The line at the top when it has the focus.
    TopLine,
}

impl Scope {
    /// Whether it takes the keyboard for itself: its keys win over those of the screen.
    #[must_use]
    pub const fn is_modal(self) -> bool {
        matches!(
            self,
            Self::Popup
                | Self::Ticks
                | Self::Showing
                | Self::Assigning
                | Self::Pick
                | Self::Filter
                | Self::Form
                | Self::Editor
                | Self::Calendar
                | Self::Folders
                | Self::TopLine
        )
    }

    /// Whether both can hold at once, so that they may not share a key.
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        let shared = |scope| matches!(scope, Self::Global | Self::Move | Self::List | Self::Marks);
        self == other
            || self == Self::Anywhere
            || other == Self::Anywhere
            || (shared(self) && !other.is_modal())
            || (shared(other) && !self.is_modal())
    }

    /// The heading in help and in `docs/keys.md`.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Anywhere => "Anywhere, over popups too",
            Self::Global => "On every screen",
            Self::Move => "Moving",
            Self::List => "Lists",
            Self::Marks => "Marks",
            Self::Board => "Board",
            Self::Contacts => "Contacts",
            Self::Record => "The record of a contact",
            Self::Imported => "What an import came to",
            Self::Milestones => "Milestones",
            Self::Partners => "Partners",
            Self::Tasks => "Tasks",
            Self::Pay => "Pay Contractor",
            Self::Outbox => "Outbox",
            Self::History => "History",
            Self::Settings => "Settings",
            Self::Popup => "Popups",
            Self::Ticks => "Popups with ticks",
            Self::Showing => "Popups that only show",
            Self::Assigning => "On the button Assign Stage(s)",
            Self::Pick => "Lists to pick from",
            Self::Filter => "While a filter is typed",
            Self::Form => "Forms",
            Self::Editor => "The editor of templates",
            Self::Calendar => "The calendar",
            Self::Folders => "The folders",
            Self::TopLine => "The line at the top",
        }
    }
}

/// What must hold for a row to work now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Always.
    Always,
    /// The cursor is on a row.
    Row,
    /// The cursor is on a row, or rows are marked.
    Picked,
    /// Rows are marked.
    Marked,
    /// The screen has more than one part to move between.
    Parts,
    /// The record has a file.
    File,
}

impl When {
    /// Whether the facts of the screen let the row work.
    #[must_use]
    pub const fn holds(self, facts: Facts) -> bool {
        match self {
            Self::Always => true,
            Self::Row => facts.row,
            Self::Picked => facts.row || facts.marked,
            Self::Marked => facts.marked,
            Self::Parts => facts.parts,
            Self::File => facts.file,
        }
    }

    /// What is missing, as a sentence for the toast.
    #[must_use]
    pub const fn missing(self) -> &'static str {
        match self {
            Self::Always => "",
            Self::Row | Self::Picked => "Nothing is selected here.",
            Self::Marked => "Nothing is marked. Space marks the row under the cursor.",
            Self::Parts => "This screen has one part only.",
            Self::File => "No file is attached.",
        }
    }
}

/// What a screen says about itself so that conditions can be judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each named by one condition")]
pub struct Facts {
    /// The cursor is on a row.
    pub row: bool,
    /// At least one row is marked.
    pub marked: bool,
    /// There is more than one part to move between.
    pub parts: bool,
    /// The row has a file.
    pub file: bool,
}

/// The menu in which a row stands. Every row stands in one, so that no action needs a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Menu {
    /// The program: help, palette, quit.
    Milepost,
    /// Undo, new, edit, delete.
    Edit,
    /// Marks.
    Mark,
    /// Stages, approval and what else moves work on.
    Action,
    /// The screens.
    Go,
    /// Moving within a screen. In no menu of the bar (arrows do it), listed in help and palette.
    Hidden,
}

impl Menu {
    /// The menus of the bar, from left to right.
    pub const BAR: [Self; 5] = [Self::Milepost, Self::Edit, Self::Mark, Self::Action, Self::Go];

    /// The word in the bar.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Milepost => "Milepost",
            Self::Edit => "Edit",
            Self::Mark => "Mark",
            Self::Action => "Action",
            Self::Go => "Go",
            Self::Hidden => "",
        }
    }
}

/// One line of the key table.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// What is asked for.
    pub action: Action,
    /// The default keys, each a chord or a sequence, the one to show first.
    pub chords: &'static [&'static str],
    /// Where it holds.
    pub scope: Scope,
    /// What must hold for it.
    pub when: When,
    /// A few words for footer, menu and palette; "…" at the end when something is asked before anything happens.
    pub label: &'static str,
    /// One or two sentences for help and `docs/keys.md`.
    pub help: &'static str,
    /// The menu in which it stands.
    pub menu: Menu,
    /// The place in the footer: 1 is first, 0 is never.
    pub footer: u8,
}

impl Row {
    /// Whether it belongs to a screen that is still to come; its action can be bound already.
    #[must_use]
    pub const fn planned(&self) -> bool {
        matches!(self.scope, Scope::Partners | Scope::Tasks)
            || matches!(self.action, Action::GoPartners | Action::GoTasks)
    }
}
