//! What the Milestones ask of the office.

use std::path::PathBuf;

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::list::Line;
use crate::domain::Roles;
use crate::domain::milestone::Step;
use crate::domain::{ContactId, Currency, Instant, MilestoneId, Refusal};
use crate::office::ask_contacts::{ContactList, From as Contacts, ListRow, Order, Scope};
use crate::office::ask_milestone::MilestoneDetail;
use crate::office::ask_milestones::{
    Contractor, From, Marked, Milestone, MilestoneList, Picked, Place, Review, Shown, Standing,
};
use crate::office::attachment::Attachment;
use crate::tui::clock::zone_of;
use crate::tui::component::{Page, Want};
use crate::tui::program::Desk;
use crate::tui::program::wire::Question;

/// Questions of the lists, the forms and the popups.
pub enum Request {
    /// The rows around a milestone.
    Window {
        /// Of which list.
        list: MilestoneList,
        /// Around which.
        focus: Option<MilestoneId>,
        /// Else around this place.
        place: Option<Place>,
        /// At most so many.
        limit: usize,
        /// When it was asked, to say deadlines in words.
        now: Instant,
    },
    /// More rows at one end.
    More {
        /// Of which list.
        list: MilestoneList,
        /// At which end.
        want: Want<MilestoneId>,
        /// The row there.
        place: Option<Place>,
        /// At most so many.
        limit: usize,
        /// When it was asked.
        now: Instant,
    },
    /// How many there are.
    Standing(MilestoneList),
    /// One milestone with all about it.
    Review(MilestoneId),
    /// The contractors of a list.
    Contractors(Shown),
    /// Which of the marked can take a step.
    Picked(Step, Marked),
    /// What a form needs to know.
    Form(Subject, Instant),
    /// Whom a new milestone can be for; nothing typed: the contractors.
    Whom(String),
    /// Copies a file into the office, to be attached.
    Attach(PathBuf),
    /// Shows the attachment with the system's program.
    Show(MilestoneId),
}

/// What a form is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A new milestone for this contact.
    New(ContactId),
    /// This milestone.
    Edit(MilestoneId),
}

/// What a form needs to know.
pub struct Basis {
    /// The day in the office's zone.
    pub today: NaiveDate,
    /// The currency of amounts that name none.
    pub currency: Currency,
    /// The contractor's name.
    pub name: String,
    /// The milestone, when one is edited.
    pub detail: Option<MilestoneDetail>,
}

/// A stretch of a list around a milestone.
pub struct Stretch {
    /// The rows.
    pub page: Page<Line>,
    /// Which was looked for, or which stands in that place now.
    pub cursor: Option<MilestoneId>,
    /// The office's zone.
    pub zone: Tz,
}

/// Answers.
pub enum Reply {
    /// The rows around a milestone.
    Window(MilestoneList, Result<Stretch, Refusal>),
    /// More rows at one end.
    More(MilestoneList, Want<MilestoneId>, Result<Page<Line>, Refusal>),
    /// How many there are.
    Standing(MilestoneList, Result<Standing, Refusal>),
    /// One milestone with all about it.
    Review(MilestoneId, Result<Box<Review>, Refusal>),
    /// The contractors of a list.
    Contractors(Result<Vec<Contractor>, Refusal>),
    /// Which of the marked can take a step.
    Picked(Step, Result<Picked, Refusal>),
    /// What a form needs to know.
    Form(Subject, Result<Box<Basis>, Refusal>),
    /// Whom a new milestone can be for.
    Whom(String, Result<Vec<ListRow>, Refusal>),
    /// The copy of a file.
    Attached(PathBuf, Result<Attachment, Refusal>),
    /// What came of showing the attachment.
    Shown(Result<String, Refusal>),
    /// From a popup: show this contractor's, or everybody's.
    Only(Option<(ContactId, String)>),
    /// From a popup: a milestone for this contact.
    For(ContactId),
}

/// So many people are offered for a new milestone.
const OFFERED: usize = 50;

impl Question for Request {
    type Reply = Reply;

    fn topic(&self) -> &'static str {
        match self {
            Self::Window { .. } => "window",
            Self::More { .. } => "more",
            Self::Standing(_) => "standing",
            Self::Review(_) => "review",
            Self::Contractors(_) => "contractors",
            Self::Picked(..) => "picked",
            Self::Form(..) => "form",
            Self::Whom(_) => "whom",
            Self::Attach(_) => "attach",
            Self::Show(_) => "show",
        }
    }

    fn answer(self, desk: &Desk) -> Reply {
        let office = &desk.office;
        match self {
            Self::Window { list, focus, place, limit, now } => {
                let zone = zone_of(office);
                let found = office.milestones_around(&list, focus, place, limit).map(|window| Stretch {
                    page: Page {
                        rows: lines(window.rows, now, zone),
                        from_start: window.from_start,
                        to_end: window.to_end,
                    },
                    cursor: window.cursor,
                    zone,
                });
                Reply::Window(list, found)
            }
            Self::More { list, want, place, limit, now } => {
                let page = more(desk, &list, want, place, limit, now);
                Reply::More(list, want, page)
            }
            Self::Standing(list) => {
                let standing = office.milestone_standing(&list);
                Reply::Standing(list, standing)
            }
            Self::Review(id) => Reply::Review(id, office.milestone_review(id, &desk.actor).map(Box::new)),
            Self::Contractors(shown) => Reply::Contractors(office.milestone_contractors(shown)),
            Self::Picked(step, marked) => Reply::Picked(step, office.milestones_for(step, &marked)),
            Self::Form(subject, now) => Reply::Form(subject, basis(desk, subject, now).map(Box::new)),
            Self::Whom(text) => {
                let scope = if text.is_empty() { Scope::With(Roles::CONTRACTOR) } else { Scope::Everybody };
                let list = ContactList { scope, order: Order::Name, text: text.clone() };
                Reply::Whom(text, office.contacts(&list, Contacts::Top, OFFERED))
            }
            Self::Attach(path) => {
                let attached = office.attach(&path);
                Reply::Attached(path, attached)
            }
            Self::Show(id) => Reply::Shown(show(desk, id)),
        }
    }
}

fn lines(rows: Vec<Milestone>, now: Instant, zone: Tz) -> Vec<Line> {
    let today = now.day_in(zone);
    rows.into_iter().map(|row| Line::new(row, today)).collect()
}

fn more(
    desk: &Desk,
    list: &MilestoneList,
    want: Want<MilestoneId>,
    place: Option<Place>,
    limit: usize,
    now: Instant,
) -> Result<Page<Line>, Refusal> {
    let from = match (want, place) {
        (Want::Last, _) => From::Bottom,
        (Want::Before(_), Some(place)) => From::Before(place),
        (Want::After(_), Some(place)) => From::Behind(place),
        _ => From::Top,
    };
    let mut rows = desk.office.milestones(list, from, limit)?;
    let end = rows.len() < limit;
    let back = matches!(from, From::Before(_) | From::Bottom);
    if back {
        rows.reverse();
    }
    let (from_start, to_end) = match want {
        Want::First => (true, end),
        Want::Before(_) => (end, false),
        Want::After(_) => (false, end),
        Want::Last => (end, true),
    };
    Ok(Page { rows: lines(rows, now, zone_of(&desk.office)), from_start, to_end })
}

fn show(desk: &Desk, id: MilestoneId) -> Result<String, Refusal> {
    let detail = desk.office.milestone_detail(id)?;
    let none = || Refusal::not_found(format!("“{}” has no attachment.", detail.milestone.title));
    desk.office.open_attachment(detail.milestone.file.as_ref().ok_or_else(none)?, desk.outlet.as_ref())
}

fn basis(desk: &Desk, subject: Subject, now: Instant) -> Result<Basis, Refusal> {
    let office = &desk.office;
    let own = office.own()?;
    let (name, detail) = match subject {
        Subject::New(contact) => (office.contact(&contact.to_string())?.name, None),
        Subject::Edit(id) => {
            let detail = office.milestone_detail(id)?;
            (detail.milestone.contractor_name.clone(), Some(detail))
        }
    };
    Ok(Basis { today: now.day_in(own.settings.office.timezone), currency: own.currency(), name, detail })
}
