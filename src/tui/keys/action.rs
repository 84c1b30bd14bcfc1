//! What a key, a menu entry or a palette line can mean.

/// Declares the actions with the names by which `[keys]` in the configuration knows them.
macro_rules! actions {
    ($($(#[$doc:meta])* $variant:ident = $name:literal),+ $(,)?) => {
        /// What the operator asks for; components react to actions, never to keys.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Action {
            $($(#[$doc])* $variant,)+
        }

        impl Action {
            /// Every action, in the order of the declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name in `[keys]` and in `docs/keys.md`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
}

actions! {
    /// One row up.
    Up = "up",
    /// One row down.
    Down = "down",
    /// One column or character to the left.
    Left = "left",
    /// One column or character to the right.
    Right = "right",
    /// One screenful up.
    PageUp = "page-up",
    /// One screenful down.
    PageDown = "page-down",
    /// To the first row.
    First = "first",
    /// To the last row.
    Last = "last",
    /// Open what the cursor is on.
    Open = "open",
    /// One level back; never loses typed text without asking.
    Back = "back",
    /// Close one level; at the top ask to quit.
    Close = "close",
    /// Ask to leave the program.
    Quit = "quit",
    /// The next part of the screen, or the next field.
    NextPane = "next-pane",
    /// The part of the screen or the field before.
    PreviousPane = "previous-pane",
    /// Mark or unmark the row under the cursor.
    Mark = "mark",
    /// Start or end a range of marks.
    Range = "range",
    /// Mark all rows that match.
    MarkAll = "mark-all",
    /// Unmark all.
    UnmarkAll = "unmark-all",
    /// Filter the list here.
    Filter = "filter",
    /// Find anything anywhere.
    Find = "find",
    /// Assign Project Stage(s)….
    Assign = "assign",
    /// Move to the next stage.
    NextStage = "next-stage",
    /// Move to the stage before.
    PreviousStage = "previous-stage",
    /// Enable for Project Stages.
    Enable = "enable",
    /// Remove for Project Stages.
    Remove = "remove",
    /// Make a new one.
    New = "new",
    /// Edit the one under the cursor.
    Edit = "edit",
    /// Delete, archive or cancel the one under the cursor.
    Delete = "delete",
    /// Note down consent.
    Consent = "consent",
    /// Import a CSV.
    Import = "import",
    /// Say why a message was or was not sent.
    Why = "why",
    /// Open the attached file.
    OpenFile = "open-file",
    /// Try again.
    Retry = "retry",
    /// Try all again.
    RetryAll = "retry-all",
    /// Cancel all.
    CancelAll = "cancel-all",
    /// Approve.
    Approve = "approve",
    /// Reject, with a reason.
    Reject = "reject",
    /// Take an approval back.
    Unapprove = "unapprove",
    /// Show one contractor's, or everybody's.
    Contractor = "contractor",
    /// Set the day of a payment.
    Schedule = "schedule",
    /// Mark a payment as paid.
    Paid = "paid",
    /// Mark a payment as failed.
    Fail = "fail",
    /// Mark a payment as refunded.
    Refund = "refund",
    /// Show the totals.
    Totals = "totals",
    /// Write a file for people or other programs.
    Export = "export",
    /// Submit, or mark as sent in.
    Submit = "submit",
    /// Pause or resume a channel.
    Pause = "pause",
    /// Test the connection of a channel.
    TestConnection = "test-connection",
    /// Send a test to oneself.
    SendTest = "send-test",
    /// Be led through going LIVE, or back to TEST.
    GoLive = "go-live",
    /// Take back the newest change.
    Undo = "undo",
    /// Do again what was taken back.
    Redo = "redo",
    /// Show the keys that work here.
    Help = "help",
    /// Find any action by its words.
    Palette = "palette",
    /// Open the menu bar.
    Menu = "menu",
    /// The next tracker or list.
    NextTracker = "next-tracker",
    /// Go to the Board.
    GoBoard = "go-board",
    /// Go to the Contacts.
    GoContacts = "go-contacts",
    /// Go to the Leads.
    GoLeads = "go-leads",
    /// Go to the Milestones.
    GoMilestones = "go-milestones",
    /// Go to the Partners.
    GoPartners = "go-partners",
    /// Go to the Tasks.
    GoTasks = "go-tasks",
    /// Go to Pay Contractor.
    GoPay = "go-pay",
    /// Go to the Outbox.
    GoOutbox = "go-outbox",
    /// Go to the History.
    GoHistory = "go-history",
    /// Go to the Settings.
    GoSettings = "go-settings",
    /// Draw the whole screen anew.
    Redraw = "redraw",
    /// Save the form.
    Save = "save",
    /// Look the text of a field up: on a calendar, in the folders.
    LookUp = "look-up",
    /// Show hidden files, or hide them again.
    ShowHidden = "show-hidden",
    /// Offer the variables of a template.
    Complete = "complete",
    /// Show how it will look, or what is written.
    Preview = "preview",
    /// Take the office's own text away.
    BuiltIn = "built-in",
    /// Show the texts that stood here.
    Versions = "versions",
    /// The next field of a form.
    NextField = "next-field",
    /// The field before.
    PreviousField = "previous-field",
    /// Take the choice, or press the button that has the focus.
    Accept = "accept",
    /// Close the popup and change nothing.
    Cancel = "cancel",
    /// Tick or untick.
    Toggle = "toggle",
    /// Pick entry 1.
    Pick1 = "pick-1",
    /// Pick entry 2.
    Pick2 = "pick-2",
    /// Pick entry 3.
    Pick3 = "pick-3",
    /// Pick entry 4.
    Pick4 = "pick-4",
    /// Pick entry 5.
    Pick5 = "pick-5",
    /// Pick entry 6.
    Pick6 = "pick-6",
    /// Pick entry 7.
    Pick7 = "pick-7",
    /// Pick entry 8.
    Pick8 = "pick-8",
    /// Pick entry 9.
    Pick9 = "pick-9",
}

impl Action {
    /// The action of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.name() == name)
    }

    /// The place in the list that a digit picks, counted from 0.
    #[must_use]
    pub fn picked(self) -> Option<usize> {
        const PICKS: [Action; 9] = [
            Action::Pick1,
            Action::Pick2,
            Action::Pick3,
            Action::Pick4,
            Action::Pick5,
            Action::Pick6,
            Action::Pick7,
            Action::Pick8,
            Action::Pick9,
        ];
        PICKS.iter().position(|pick| *pick == self)
    }
}
