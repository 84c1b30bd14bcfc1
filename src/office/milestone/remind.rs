//! Reminding contractors of deadlines that come near (a setting); a rule does it, once for each deadline.

use crate::domain::{Refusal, Role};
use crate::message::Kind;
use crate::office::notices::{self, Letter};
use crate::office::receipt::Done;
use crate::office::work::Work;
use crate::store::notice::About;
use crate::store::{Table, dialect, milestone, record};
use chrono::Days;
use std::collections::BTreeMap;

/// Reminds contractors of what is due soon. Whoever runs the outbox runs this too.
pub(in crate::office) fn remind(work: &Work<'_>) -> Result<Done, Refusal> {
    let days = work.own.settings.milestones.remind_days_before.get();
    let nothing = Done { summary: "Nobody had to be reminded.".to_owned(), ..Done::default() };
    if days == 0 || work.actor.role == Role::Viewer {
        return Ok(nothing);
    }
    let today = work.at.to_utc().with_timezone(&work.own.settings.office.timezone).date_naive();
    let until = today.checked_add_days(Days::new(days.into())).unwrap_or(today);
    let mut by_day: BTreeMap<_, Vec<i64>> = BTreeMap::new();
    for (id, due_on) in milestone::to_remind(work.write, today, until)? {
        by_day.entry(due_on).or_default().push(id.get());
    }
    if by_day.is_empty() {
        return Ok(nothing);
    }
    // an undo (u) means what somebody did, not what a rule did; the messages can be cancelled in the outbox
    let mut done = Done { final_: true, ..Done::default() };
    let since = record::last_event(work.write)?;
    for (due_on, ids) in by_day {
        let cells = [("reminded_for", due_on.into())];
        let ids = dialect::id_list(ids);
        done.changed += record::update_all(work.write, Table::Milestone, work.batch, "reminded", &ids, &cells)?;
    }
    let letter = Letter { kind: Kind::MilestoneReminder, words: "", reference: "", note: "" };
    notices::contractors(work, About::Milestone, &letter, since, "[]")?.add_to(&mut done);
    done.summary = format!("{} reminded of their deadline", done.messages);
    Ok(done)
}
