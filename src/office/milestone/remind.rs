//! Reminding contractors of deadlines that come near (a setting); a rule does it, once for each deadline.

use crate::config::Settings;
use crate::domain::{Instant, Refusal, Role};
use crate::message::Kind;
use crate::office::notices::{self, Letter};
use crate::office::receipt::Done;
use crate::office::work::Work;
use crate::store::notice::About;
use crate::store::{Table, dialect, milestone, record};
use chrono::{Days, NaiveDate};
use std::collections::BTreeMap;

/// The days whose deadlines are spoken of now; `None`: the office wants no reminders.
pub(in crate::office) fn near(settings: &Settings, now: Instant) -> Option<(NaiveDate, NaiveDate)> {
    let days = settings.milestones.remind_days_before.get();
    let today = now.day_in(settings.office.timezone);
    (days > 0).then(|| (today, today.checked_add_days(Days::new(days.into())).unwrap_or(today)))
}

/// Reminds contractors of what is due soon. Whoever empties the outbox runs this too.
pub(in crate::office) fn remind(work: &Work<'_>) -> Result<Done, Refusal> {
    let nothing = Done { summary: "Nobody had to be reminded.".to_owned(), ..Done::default() };
    let Some((today, until)) = near(&work.own.settings, work.at).filter(|_| work.actor.role != Role::Viewer) else {
        return Ok(nothing);
    };
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
    notices::contractors(work, About::Milestone, &letter, since, done.changed, "[]")?.add_to(&mut done);
    done.summary = format!("{} reminded of their deadline", done.messages);
    Ok(done)
}
