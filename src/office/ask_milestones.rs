//! What the review pane asks: lists of milestones around where somebody looks, counts, contractors, who was picked.

pub use super::ask_milestone::{Milestone, MilestoneDetail};
use super::attachment::Stored;
use super::door::Office;
use super::milestone::{Pick, needs_another};
use crate::domain::hearing::Hearing;
use crate::domain::milestone::Step;
use crate::domain::{Actor, Channel, ContactId, MilestoneId, MilestoneStatus, Refusal};
use crate::store::milestone_list::{self, Which};
pub use crate::store::milestone_list::{Contractor, Counts, From, Place, Shown};
use crate::store::{Read, dialect, milestone, notice};
use std::collections::HashSet;

/// A list of milestones, as a pane asks for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MilestoneList {
    /// Which.
    pub shown: Shown,
    /// Only this contractor's.
    pub contractor: Option<ContactId>,
    /// Text that the title or the contractor's name, company or address must contain; empty: all.
    pub text: String,
}

/// A stretch of a list around a milestone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// The rows, in the order of the list.
    pub rows: Vec<Milestone>,
    /// Whether none comes before them.
    pub from_start: bool,
    /// Whether none comes after them.
    pub to_end: bool,
    /// Which was looked for, or which stands in that place now.
    pub cursor: Option<MilestoneId>,
}

/// How many milestones there are, and what the pane has to know beside them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Of each list, of the contractor or of all, whatever the text.
    pub counts: Counts,
    /// How many match in the list that is shown.
    pub matching: usize,
    /// More match the text than are looked at: [`Self::matching`] are not all.
    pub cut: bool,
    /// Seconds that a message waits for an undo; 0: none.
    pub undo_window: u32,
    /// More messages than this are asked about first.
    pub ask_above: u32,
}

/// A milestone with what an approval of it would come to now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// Everything about it.
    pub detail: MilestoneDetail,
    /// What became of its attachment, when it has one.
    pub file: Option<Stored>,
    /// The address that the contractor is told at, or why they are not told.
    pub told: Result<String, &'static str>,
    /// Whether this operator's approval waits for another operator's.
    pub waits_for_second: bool,
    /// Whether this operator has approved already.
    pub approved_once: bool,
}

/// Which milestones somebody has marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Marked {
    /// These.
    Only(Vec<MilestoneId>),
    /// All of a list but these.
    AllBut(MilestoneList, Vec<MilestoneId>),
}

/// The milestones that were picked for a step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picked {
    /// Those that can take it, as they are now.
    pub picks: Vec<Pick>,
    /// How many cannot, and stay as they are.
    pub staying: usize,
}

/// The most matches of a text that are looked at; the newest ones.
const MOST_MATCHES: usize = 2_000;

impl MilestoneList {
    fn which<T>(&self, read: &Read<'_>, ask: impl FnOnce(Which<'_>) -> Result<T, Refusal>) -> Result<T, Refusal> {
        let whole = Which { shown: self.shown, contractor: self.contractor, picks: None };
        if self.text.trim().is_empty() {
            return ask(whole);
        }
        let (found, _) = milestone_list::matching(read, whole, &self.text, MOST_MATCHES)?;
        let picks = dialect::id_list(found.into_iter().map(MilestoneId::get));
        ask(Which { picks: Some(&picks), ..whole })
    }

    fn holds(&self, one: &Milestone) -> bool {
        self.shown.statuses().contains(&one.status) && self.contractor.is_none_or(|id| id == one.contractor)
    }
}

impl Office {
    /// At most `limit` milestones of a list from a place on; before a place, the nearest comes first.
    pub fn milestones(&self, list: &MilestoneList, from: From, limit: usize) -> Result<Vec<Milestone>, Refusal> {
        self.ask(|read| list.which(read, |which| Ok(milestone_list::page(read, which, from, limit)?)))
    }

    /// About `limit` milestones around `focus`, wherever it stands now. When it is not on the list, or none is named,
    /// those around `place`; without a place those at the top.
    pub fn milestones_around(
        &self,
        list: &MilestoneList,
        focus: Option<MilestoneId>,
        place: Option<Place>,
        limit: usize,
    ) -> Result<Window, Refusal> {
        self.ask(|read| {
            let found = match focus {
                Some(id) => milestone::find(read, id)?.filter(|one| list.holds(one)).map(|one| Place::of(&one)),
                None => None,
            };
            list.which(read, |which| {
                let page = |from, limit| milestone_list::page(read, which, from, limit);
                let Some(place) = found.or(place) else {
                    let rows = page(From::Top, limit)?;
                    let cursor = rows.first().map(|one| one.id);
                    return Ok(Window { from_start: true, to_end: rows.len() < limit, cursor, rows });
                };
                let half = limit / 2;
                let mut rows = page(From::Before(place), half)?;
                rows.reverse();
                let from_start = rows.len() < half;
                let here = page(From::Behind(place.just_before(list.shown)), limit - half)?;
                let to_end = here.len() < limit - half;
                let cursor = here.first().or(rows.last()).map(|one| one.id);
                rows.extend(here);
                Ok(Window { rows, from_start, to_end, cursor })
            })
        })
    }

    /// How many there are. It grows with the office, so screens ask for it apart from the rows.
    pub fn milestone_standing(&self, list: &MilestoneList) -> Result<Standing, Refusal> {
        let delivery = self.settings()?.delivery;
        self.ask(|read| {
            let counts = milestone_list::counts(read, list.contractor)?;
            let (matching, cut) = if list.text.trim().is_empty() {
                (counts.of(list.shown), false)
            } else {
                let which = Which { shown: list.shown, contractor: list.contractor, picks: None };
                let (found, cut) = milestone_list::matching(read, which, &list.text, MOST_MATCHES)?;
                (found.len(), cut)
            };
            let (undo_window, ask_above) = (delivery.undo_window.get(), delivery.ask_above.get());
            Ok(Standing { counts, matching, cut, undo_window, ask_above })
        })
    }

    /// Everything about a milestone, and what approving it would come to for this operator.
    pub fn milestone_review(&self, id: MilestoneId, actor: &Actor) -> Result<Review, Refusal> {
        let detail = self.milestone_detail(id)?;
        let own = self.own()?;
        let one = &detail.milestone;
        let (hearing, address) = self.ask(|read| Ok(notice::reaches(read, one.contractor)?))?;
        let told = match hearing {
            _ if !own.settings.milestones.notify => Err("notices to contractors are switched off"),
            Hearing::Silent(why) => Err(why.words(Channel::Email)),
            Hearing::Hears => Ok(address),
        };
        let waits_for_second = needs_another(&own, actor.id, one);
        let approved_once = one.first_approver == Some(actor.id);
        let file = one.file.as_ref().map(|file| self.attachment(file));
        Ok(Review { detail, file, told, waits_for_second, approved_once })
    }

    /// The contractors of a list, with the number of their milestones there, by name.
    pub fn milestone_contractors(&self, shown: Shown) -> Result<Vec<Contractor>, Refusal> {
        self.ask(|read| Ok(milestone_list::contractors(read, shown)?))
    }

    /// Which of the marked milestones can take a step, as they are now.
    pub fn milestones_for(&self, step: Step, marked: &Marked) -> Result<Picked, Refusal> {
        self.ask(|read| {
            let found: Vec<(MilestoneId, i64, MilestoneStatus)> = match marked {
                Marked::Only(ids) => milestone::these(read, &dialect::id_list(ids.iter().map(|id| id.get())))?
                    .into_iter()
                    .map(|one| (one.id, one.version, one.status))
                    .collect(),
                Marked::AllBut(list, but) => {
                    let but: HashSet<MilestoneId> = but.iter().copied().collect();
                    let mut all = list.which(read, |which| Ok(milestone_list::versions(read, which)?))?;
                    all.retain(|(id, ..)| !but.contains(id));
                    all
                }
            };
            let all = found.len();
            let able = found.into_iter().filter(|(_, _, status)| status.after(step, "").is_ok());
            let picks: Vec<Pick> = able.map(|(id, version, _)| Pick { id, version: Some(version) }).collect();
            Ok(Picked { staying: all - picks.len(), picks })
        })
    }
}
