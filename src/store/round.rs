//! Table `round`: what was said about a milestone, submission by submission. Rounds follow the milestone's moves, also
//! through undo and redo, as stays follow a card's.

use super::error::Result;
use super::tx::{Read, Write};
use crate::domain::{BatchId, EventId, Instant, MilestoneId, OperatorId};
use rusqlite::params;

/// What somebody did to a milestone in a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It was handed in for review.
    Submitted,
    /// One of two operators approved.
    Seconded,
    /// It was approved.
    Approved,
    /// It went back.
    Rejected,
    /// Its approval was taken back.
    Unapproved,
}

impl Verdict {
    const ALL: [Self; 5] = [Self::Submitted, Self::Seconded, Self::Approved, Self::Rejected, Self::Unapproved];

    /// The stored name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Seconded => "seconded",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Unapproved => "unapproved",
        }
    }

    /// As staff read it, before "by dana".
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Seconded => "approved, waiting for a second operator,",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Unapproved => "approval taken back",
        }
    }
}

/// One thing that was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// Which revision it was about.
    pub revision: i64,
    /// What was done.
    pub verdict: Verdict,
    /// The contractor's words, or the reason; may be empty.
    pub words: String,
    /// When.
    pub at: Instant,
    /// By whom, by name.
    pub operator: String,
}

/// Writes a round for every milestone that the events of `batch` behind `since` name, at the revision that it has now.
pub fn say(
    write: &Write<'_>,
    batch: BatchId,
    since: EventId,
    verdict: Verdict,
    words: &str,
    at: Instant,
    operator: OperatorId,
) -> Result<usize> {
    write.run(
        "INSERT INTO round (milestone_id, revision, verdict, words, at, operator_id, batch_id)
         SELECT m.id, m.revision, ?3, ?4, ?5, ?6, ?1 FROM event e JOIN milestone m ON m.id = e.subject_id
         WHERE e.batch_id = ?1 AND e.id > ?2 AND e.subject = 'milestone' ORDER BY e.id",
        params![batch, since, verdict.name(), words, at, operator],
    )
}

/// Every round of a milestone that stands, oldest first.
pub fn of(read: &Read<'_>, milestone: MilestoneId) -> Result<Vec<Round>> {
    read.all(
        "SELECT r.revision, r.verdict, r.words, r.at, o.name FROM round r JOIN operator o ON o.id = r.operator_id
         WHERE r.milestone_id = ?1 AND r.undone_by IS NULL ORDER BY r.id",
        params![milestone],
        |row| {
            let verdict: String = row.get(1)?;
            Ok(Round {
                revision: row.get(0)?,
                verdict: Verdict::ALL.into_iter().find(|one| one.name() == verdict).unwrap_or(Verdict::Submitted),
                words: row.get(2)?,
                at: row.get(3)?,
                operator: row.get(4)?,
            })
        },
    )
}

/// `undo` took `batch` back: its rounds never were.
pub(in crate::store) fn undo(write: &Write<'_>, batch: BatchId, undo: BatchId) -> Result<()> {
    write.run("UPDATE round SET undone_by = ?2 WHERE batch_id = ?1", params![batch, undo])?;
    Ok(())
}

/// `undo` was itself taken back, so the rounds of `batch` count again.
pub(in crate::store) fn redo(write: &Write<'_>, batch: BatchId, undo: BatchId) -> Result<()> {
    write.run("UPDATE round SET undone_by = NULL WHERE batch_id = ?1 AND undone_by = ?2", params![batch, undo])?;
    Ok(())
}
