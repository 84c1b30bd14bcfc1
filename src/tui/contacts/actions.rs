//! What can be done with the picked contacts: Enable for Project Stages, Remove for Project Stages.

use super::{Contacts, Purpose, Reply, Request};
use crate::domain::{PipelineId, Refusal};
use crate::office::ask_picked::{Pick, Picked, TrackerOfPicked};
use crate::office::contact::Archive;
use crate::office::enable::Enable;
use crate::office::remove::Remove;
use crate::office::{Command, Receipt, Selection};
use crate::tui::assign::Assign;
use crate::tui::component::{Choice, Marks};
use crate::tui::popup::{Choose, Confirm};
use crate::tui::program::toast;
use crate::tui::program::wire::{Program, Reply as Answer, Request as Ask};
use crate::tui::program::worker::grouped;
use crate::tui::screen::{Context, Signal};
use crate::tui::shell::Level;

/// From so many contacts on, their number must be typed before they are removed (S0.9).
const TYPED_ABOVE: usize = 10;

impl Purpose {
    const fn title(self) -> &'static str {
        match self {
            Self::Enable => "Enable for Project Stages",
            Self::Remove => "Remove for Project Stages",
            Self::Assign => "Assign Project Stage(s)",
            Self::Archive => "Archive",
        }
    }

    /// How many of the picked it would change on that tracker.
    fn changes(self, picked: &Picked, tracker: &TrackerOfPicked) -> usize {
        match self {
            Self::Enable => picked.contacts.len() - tracker.enrolled.min(picked.contacts.len()),
            Self::Remove | Self::Assign | Self::Archive => tracker.enrolled,
        }
    }
}

impl Contacts {
    /// The marked contacts, else the one under the cursor.
    fn chosen(&self) -> Option<Pick> {
        let here = || self.rows.selected().map(|line| Pick::Only(vec![line.row.id()]));
        if self.rows.marked() == 0 {
            return here();
        }
        Some(match self.rows.marks() {
            Marks::Only(ids) => Pick::Only(ids.iter().copied().collect()),
            Marks::AllBut(ids) => Pick::AllBut(self.shown(), ids.iter().copied().collect()),
        })
    }

    /// Asks who the picked are, before anything is asked of the operator.
    pub(super) fn pick(&self, purpose: Purpose, cx: &mut Context<Program>) {
        if let Some(pick) = self.chosen() {
            cx.ask(Request::Picked(purpose, pick).into());
        }
    }

    /// Goes on with the only tracker that it can be about, or asks for one.
    pub(super) fn picked(purpose: Purpose, picked: Box<Picked>, cx: &mut Context<Program>) {
        if purpose == Purpose::Archive {
            return Self::ask_to_archive(*picked, cx);
        }
        let open: Vec<PipelineId> = picked
            .trackers
            .iter()
            .filter(|tracker| purpose == Purpose::Enable || tracker.enrolled > 0)
            .map(|tracker| tracker.pipeline.id)
            .collect();
        match (open.as_slice(), purpose) {
            ([], Purpose::Enable) => {
                cx.toast(Level::Warning, "There is no tracker yet. Settings (g s), View Projects: n adds one.");
            }
            ([], Purpose::Remove | Purpose::Archive) => cx.toast(Level::Info, "None of them is on a tracker."),
            ([], Purpose::Assign) => {
                cx.toast(Level::Info, "None of them is on a tracker. Enable for Project Stages comes first.");
            }
            ([only], _) => Self::on_tracker(purpose, *picked, *only, cx),
            (several, _) => {
                let choices = picked
                    .trackers
                    .iter()
                    .filter(|tracker| several.contains(&tracker.pipeline.id))
                    .map(|tracker| {
                        let note = format!("{} of {} on it", tracker.enrolled, picked.contacts.len());
                        Choice::new(tracker.pipeline.id, tracker.pipeline.title.clone()).note(note)
                    })
                    .collect();
                let title = format!("{}: on which tracker?", purpose.title());
                cx.open(Choose::new(title, choices, move |tracker| {
                    Signal::Answer(Answer::Contacts(Reply::Tracker(purpose, picked, tracker)))
                }));
            }
        }
    }

    /// Asks with numbers and names.
    pub(super) fn on_tracker(purpose: Purpose, picked: Picked, tracker: PipelineId, cx: &mut Context<Program>) {
        let Some(tracker) = picked.trackers.iter().find(|one| one.pipeline.id == tracker) else { return };
        let count = purpose.changes(&picked, tracker);
        let title = &tracker.pipeline.title;
        if count == 0 {
            let who = if picked.contacts.len() == 1 { picked.names.join("") } else { "All of them".to_owned() };
            let verb = if picked.contacts.len() == 1 { "is" } else { "are" };
            return cx.toast(Level::Info, format!("{who} {verb} on {title} already."));
        }
        let who = who(&picked);
        let (pipeline, contacts) = (tracker.pipeline.id, picked.contacts);
        let (question, command) = match purpose {
            Purpose::Archive => return,
            Purpose::Assign => return cx.open(Assign::new(pipeline, Selection::Contacts(contacts), None)),
            Purpose::Enable => {
                let stage = tracker.entry.as_deref().unwrap_or("its first stage");
                let already = match tracker.enrolled {
                    0 => String::new(),
                    1 => " One of them is there already.".to_owned(),
                    n => format!(" {} of them are there already.", grouped(n)),
                };
                let text = format!("{who}: on {title}, in {stage}.{already} Nobody is notified.");
                let command = Command::Enable(Enable { contacts, pipeline, stage: None });
                (Confirm::new(purpose.title(), text, "Enable").declined("Nobody was enabled."), command)
            }
            Purpose::Remove => {
                let text = format!(
                    "{who}: off {title}. Messages that have not left are cancelled; the history is kept, and undo puts \
                     them back."
                );
                let mut question = Confirm::new(purpose.title(), text, "Remove").declined("Nobody was removed.");
                if count > TYPED_ABOVE {
                    question = question.typed_count(count as u64);
                }
                let selection = Selection::Contacts(contacts);
                (question, Command::Remove(Remove { pipeline, selection }))
            }
        };
        cx.open(question.then(Signal::Answer(Answer::Contacts(Reply::Confirmed(Box::new(command))))));
    }

    fn ask_to_archive(picked: Picked, cx: &mut Context<Program>) {
        let count = picked.contacts.len();
        let text = format!(
            "{}: out of the lists, and nothing is sent to them. Messages that have not left are cancelled; undo puts all \
             back.",
            who(&picked)
        );
        let mut question = Confirm::new("Archive", text, "Archive").declined("Nobody was archived.");
        if count > TYPED_ABOVE {
            question = question.typed_count(count as u64);
        }
        let command = Command::Archive(Archive { contacts: picked.contacts, archived: true });
        cx.open(question.then(Signal::Answer(Answer::Contacts(Reply::Confirmed(Box::new(command))))));
    }

    pub(super) fn carry_out(command: Command, cx: &mut Context<Program>) {
        cx.ask(Ask::change(command, cx.now()));
    }

    /// A change that was asked for here was carried out, or refused.
    pub(super) fn changed(&mut self, done: &Result<Receipt, Refusal>, cx: &mut Context<Program>) {
        toast::show(done, cx);
        match done {
            Ok(receipt) if receipt.batch.is_some() => self.rows.unmark_all(),
            Ok(_) => {}
            Err(_) => self.reload(cx),
        }
    }
}

/// "12 contacts (Anna Becker, Bert Öztürk and 10 more)", or the one name.
fn who(picked: &Picked) -> String {
    let all = picked.contacts.len();
    let names = picked.names.join(", ");
    match (all, all - picked.names.len().min(all)) {
        (1, _) => names,
        (_, 0) => format!("{all} contacts ({names})"),
        (_, more) => format!("{} contacts ({names} and {} more)", grouped(all), grouped(more)),
    }
}
