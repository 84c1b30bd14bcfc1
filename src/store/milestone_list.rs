//! The lists of milestones: pages by deadline, counts, contractors, and what a text finds.
//!
//! A page reads one index for each status that it shows, so it costs the same however many milestones there are.

use super::error::Result;
use super::milestone::{COLUMNS, Milestone, from_row};
use super::tx::Read;
use super::{Val, dialect, search};
use crate::domain::{ContactId, MilestoneId, MilestoneStatus};
use chrono::NaiveDate;
use rusqlite::{ToSql, params};
use std::fmt::Write as _;

/// Which milestones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Shown {
    /// Pending: in progress, or awaiting review.
    #[default]
    Pending,
    /// Pending and submitted: somebody has to look at them.
    Awaiting,
    /// Pending and with the contractor.
    InProgress,
    /// Approved, the latest deadline first.
    Approved,
}

impl Shown {
    /// Every list, in the order of the tabs.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Awaiting, Self::InProgress, Self::Approved];

    /// The statuses that it shows.
    #[must_use]
    pub const fn statuses(self) -> &'static [MilestoneStatus] {
        match self {
            Self::Pending => &[MilestoneStatus::InProgress, MilestoneStatus::Submitted],
            Self::Awaiting => &[MilestoneStatus::Submitted],
            Self::InProgress => &[MilestoneStatus::InProgress],
            Self::Approved => &[MilestoneStatus::Approved],
        }
    }

    const fn newest_first(self) -> bool {
        matches!(self, Self::Approved)
    }

    fn names(self) -> String {
        let names: Vec<String> = self.statuses().iter().map(|status| format!("'{}'", status.name())).collect();
        names.join(", ")
    }
}

/// A list, narrowed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Which<'a> {
    /// The list.
    pub shown: Shown,
    /// Only this contractor's.
    pub contractor: Option<ContactId>,
    /// Only these (a JSON array of numbers).
    pub picks: Option<&'a str>,
}

/// A place in a list; pages go on from there, whatever was added or removed meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Deadline of the milestone at the place.
    pub due_on: NaiveDate,
    /// Its number.
    pub id: MilestoneId,
}

impl Place {
    /// Where that milestone stands.
    #[must_use]
    pub const fn of(milestone: &Milestone) -> Self {
        Self { due_on: milestone.due_on, id: milestone.id }
    }

    /// The place right before this one, so that "behind it" includes it.
    #[must_use]
    pub const fn just_before(self, shown: Shown) -> Self {
        let step = if shown.newest_first() { 1 } else { -1 };
        Self { id: MilestoneId(self.id.0 + step), ..self }
    }
}

/// Where a page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// At the top.
    Top,
    /// Behind a place.
    Behind(Place),
    /// Before a place, nearest first.
    Before(Place),
    /// At the bottom, last first.
    Bottom,
}

/// A page of at most `limit` milestones.
pub fn page(read: &Read<'_>, which: Which<'_>, from: From, limit: usize) -> Result<Vec<Milestone>> {
    let (sql, bound) = statement(which, from, limit);
    let mut values: Vec<&dyn ToSql> = bound.iter().map(|value| value as &dyn ToSql).collect();
    if let Some(picks) = &which.picks {
        values.push(picks);
    }
    read.all(&sql, values.as_slice(), from_row)
}

/// The statement of a page and its parameters but the picks, which come last.
fn statement(which: Which<'_>, from: From, limit: usize) -> (String, Vec<Val>) {
    let back = matches!(from, From::Before(_) | From::Bottom);
    let (sign, direction) = if back == which.shown.newest_first() { (">", "ASC") } else { ("<", "DESC") };
    let order = format!("m.due_on {direction}, m.id {direction}");
    let mut bound: Vec<Val> = vec![i64::try_from(limit).unwrap_or(i64::MAX).into()];
    let mut narrow = String::from("m.ended_batch IS NULL");
    if let Some(contractor) = which.contractor {
        bound.push(contractor.into());
        narrow.push_str(" AND m.contractor_id = ?2");
    }
    if let From::Behind(place) | From::Before(place) = from {
        let at = bound.len() + 1;
        bound.extend([place.due_on.into(), place.id.into()]);
        let _ = write!(narrow, " AND (m.due_on, m.id) {sign} (?{at}, ?{})", at + 1);
    }
    let people = "JOIN contact p ON p.id = m.contractor_id";
    let sql = if which.picks.is_some() {
        format!(
            "SELECT {COLUMNS} FROM {} j CROSS JOIN milestone m ON m.id = j.id {people}
             WHERE m.status IN ({}) AND {narrow} ORDER BY {order} LIMIT ?1",
            dialect::ids(&format!("?{}", bound.len() + 1)),
            which.shown.names(),
        )
    } else {
        let of_status = |status: &MilestoneStatus| {
            format!(
                "SELECT id FROM (SELECT m.id FROM milestone m WHERE m.status = '{}' AND {narrow} ORDER BY {order} LIMIT ?1)",
                status.name()
            )
        };
        let each: Vec<String> = which.shown.statuses().iter().map(of_status).collect();
        format!(
            "SELECT {COLUMNS} FROM ({}) j CROSS JOIN milestone m ON m.id = j.id {people} ORDER BY {order} LIMIT ?1",
            each.join(" UNION ALL ")
        )
    };
    (sql, bound)
}

/// How many milestones there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Awaiting review.
    pub awaiting: usize,
    /// In progress.
    pub in_progress: usize,
    /// Approved.
    pub approved: usize,
}

impl Counts {
    /// Of one list.
    #[must_use]
    pub const fn of(self, shown: Shown) -> usize {
        match shown {
            Shown::Pending => self.awaiting + self.in_progress,
            Shown::Awaiting => self.awaiting,
            Shown::InProgress => self.in_progress,
            Shown::Approved => self.approved,
        }
    }
}

/// How many there are, of one contractor or of all: a walk through one index.
pub fn counts(read: &Read<'_>, contractor: Option<ContactId>) -> Result<Counts> {
    let of_status = |(status, n): &(String, usize)| {
        let status = MilestoneStatus::from_name(status)?;
        Some((status, *n))
    };
    let sql = |narrow: &str| {
        format!("SELECT status, count(*) FROM milestone WHERE ended_batch IS NULL {narrow} GROUP BY status")
    };
    let pair = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let rows: Vec<(String, usize)> = match contractor {
        None => read.all(&sql(""), [], pair)?,
        Some(id) => read.all(&sql("AND contractor_id = ?1"), params![id], pair)?,
    };
    let mut counts = Counts::default();
    for (status, n) in rows.iter().filter_map(of_status) {
        match status {
            MilestoneStatus::Submitted => counts.awaiting = n,
            MilestoneStatus::InProgress => counts.in_progress = n,
            MilestoneStatus::Approved => counts.approved = n,
            MilestoneStatus::Deleted => {}
        }
    }
    Ok(counts)
}

/// Numbers and versions of all milestones of a list, in its order but for ties.
pub fn versions(read: &Read<'_>, which: Which<'_>) -> Result<Vec<(MilestoneId, i64, MilestoneStatus)>> {
    let source = match which.picks {
        Some(_) => format!("{} j CROSS JOIN milestone m ON m.id = j.id", dialect::ids("?2")),
        None => "milestone m".to_owned(),
    };
    let sql = format!(
        "SELECT m.id, m.version, m.status FROM {source}
         WHERE m.ended_batch IS NULL AND m.status IN ({}) AND (?1 IS NULL OR m.contractor_id = ?1) ORDER BY m.due_on, m.id",
        which.shown.names()
    );
    let mut values: Vec<&dyn ToSql> = vec![&which.contractor];
    if let Some(picks) = &which.picks {
        values.push(picks);
    }
    read.all(&sql, values.as_slice(), |row| {
        let status: String = row.get(2)?;
        let status = MilestoneStatus::from_name(&status).unwrap_or(MilestoneStatus::InProgress);
        Ok((row.get(0)?, row.get(1)?, status))
    })
}

/// A contractor with milestones on a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contractor {
    /// Who.
    pub id: ContactId,
    /// Their name.
    pub name: String,
    /// How many milestones they have there.
    pub milestones: usize,
}

/// The contractors of a list, by name.
pub fn contractors(read: &Read<'_>, shown: Shown) -> Result<Vec<Contractor>> {
    read.all(
        &format!(
            "SELECT p.id, p.name, k.n FROM (
                 SELECT m.contractor_id AS id, count(*) AS n FROM milestone m
                 WHERE m.ended_batch IS NULL AND m.status IN ({}) GROUP BY m.contractor_id) k
             JOIN contact p ON p.id = k.id ORDER BY p.name_sort, p.id",
            shown.names()
        ),
        [],
        |row| Ok(Contractor { id: row.get(0)?, name: row.get(1)?, milestones: row.get(2)? }),
    )
}

/// Milestones of a list whose title contains the text, or whose contractor matches it; the newest `limit` of each kind;
/// and whether there may be more.
pub fn matching(read: &Read<'_>, which: Which<'_>, text: &str, limit: usize) -> Result<(Vec<MilestoneId>, bool)> {
    let narrow = format!(
        "m.ended_batch IS NULL AND m.status IN ({}) AND (?2 IS NULL OR m.contractor_id = ?2)",
        which.shown.names()
    );
    let people = search::contacts(read, text, limit)?;
    let mut cut = people.len() >= limit;
    let people = dialect::id_list(people.into_iter().map(ContactId::get));
    let mut found: Vec<MilestoneId> = read.all(
        &format!(
            "SELECT m.id FROM {} j CROSS JOIN milestone m ON m.contractor_id = j.id WHERE {narrow} LIMIT ?3",
            dialect::ids("?1")
        ),
        params![people, which.contractor, limit],
        |row| row.get(0),
    )?;
    cut |= found.len() >= limit;
    if let Some(phrase) = search::phrase_of(text) {
        let titled: Vec<MilestoneId> = read.all(
            &format!(
                "SELECT m.id FROM milestone_search s CROSS JOIN milestone m ON m.id = s.rowid
                 WHERE milestone_search MATCH ?1 AND {narrow} ORDER BY s.rowid DESC LIMIT ?3"
            ),
            params![phrase, which.contractor, limit],
            |row| row.get(0),
        )?;
        cut |= titled.len() >= limit;
        found.extend(titled);
    }
    found.sort_unstable_by_key(|id| id.get());
    found.dedup();
    Ok((found, cut))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Refusal;
    use crate::store::{Db, Opening};

    fn plan(db: &Db, sql: &str, values: &[&dyn ToSql]) -> String {
        let plan: Result<Vec<String>, Refusal> =
            db.read(|read| Ok(read.all(&format!("EXPLAIN QUERY PLAN {sql}"), values, |row| row.get(3))?));
        plan.unwrap().join("; ")
    }

    #[test]
    fn every_page_walks_an_index_in_its_order_and_sorts_pages_alone() {
        let dir = tempfile::tempdir().unwrap();
        let db = Db::open(&dir.path().join("office.milepost"), Opening::Create).unwrap();
        let place = Place { due_on: "2026-11-23".parse().unwrap(), id: MilestoneId(7) };
        let froms = [From::Top, From::Behind(place), From::Before(place), From::Bottom];
        for (shown, from) in Shown::ALL.into_iter().flat_map(|shown| froms.map(|from| (shown, from))) {
            for contractor in [None, Some(ContactId(3))] {
                let (sql, bound) = statement(Which { shown, contractor, picks: None }, from, 50);
                let values: Vec<&dyn ToSql> = bound.iter().map(|value| value as &dyn ToSql).collect();
                let plan = plan(&db, &sql, &values);
                let place = if matches!(from, From::Top | From::Bottom) { ")" } else { " AND due_on" };
                let search = match contractor {
                    None => "SEARCH m USING COVERING INDEX milestone_status (status=?",
                    Some(_) => "SEARCH m USING COVERING INDEX milestone_contractor (contractor_id=? AND status=?",
                };
                assert!(plan.contains(&format!("{search}{place}")), "{shown:?} {from:?} {contractor:?}: {plan}");
                assert!(
                    plan.matches("TEMP B-TREE").count() <= shown.statuses().len(),
                    "only the page is sorted: {plan}"
                );
                assert!(!plan.contains("SCAN m"), "{plan}");
            }
        }
    }

    #[test]
    fn counting_needs_one_index_alone() {
        let dir = tempfile::tempdir().unwrap();
        let db = Db::open(&dir.path().join("office.milepost"), Opening::Create).unwrap();
        let sql = "SELECT status, count(*) FROM milestone WHERE ended_batch IS NULL GROUP BY status";
        let plan = plan(&db, sql, &[]);
        assert!(plan.contains("USING COVERING INDEX milestone_status") && !plan.contains("TEMP"), "{plan}");
    }
}
