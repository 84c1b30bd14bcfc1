//! What the contact lists show: a page of one order, with each contact's channels and cards.
//!
//! A page costs four statements, however long it is and however many contacts there are: one asks whether they
//! are few, the order's index gives the contacts, two more look up what those few hold.

use super::error::Result;
use super::tx::Read;
use super::{address, dialect};
use crate::domain::{CardId, Channel, ContactId, Instant, PipelineId, PipelineKind, Reach, Roles, StageId};
use rusqlite::{Row, ToSql, params};

/// Which contacts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everybody who is not archived.
    Everybody,
    /// Who plays this part and is not archived.
    With(Roles),
    /// Who is on this tracker, or on any, archived or not.
    Enrolled(Option<PipelineId>),
    /// Who was archived.
    Archived,
}

/// In which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// By name.
    #[default]
    Name,
    /// By owner, then by name.
    Owner,
    /// The newest first.
    Newest,
}

/// A place in a list; pages go on from there, whatever was added or removed meanwhile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Owner of the contact at the place.
    pub owner: String,
    /// Its name, folded for sorting.
    pub name_sort: String,
    /// Its number.
    pub id: ContactId,
}

impl Place {
    /// The place right before this one, so that "behind it" includes it.
    #[must_use]
    pub fn just_before(&self, order: Order) -> Self {
        let step = if order == Order::Newest { 1 } else { -1 };
        Self { id: ContactId(self.id.0 + step), ..self.clone() }
    }
}

/// Where a page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From<'a> {
    /// At the top.
    Top,
    /// Behind a place.
    Behind(&'a Place),
    /// Before a place, nearest first.
    Before(&'a Place),
    /// At the bottom, last first.
    Bottom,
}

impl From<'_> {
    const fn goes_back(self) -> bool {
        matches!(self, Self::Before(_) | Self::Bottom)
    }
}

/// A contact as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListRow {
    /// Its place.
    pub place: Place,
    /// Row version.
    pub version: i64,
    /// Full name.
    pub name: String,
    /// Firm.
    pub company: String,
    /// What they bought.
    pub product: String,
    /// The parts that they play.
    pub roles: Roles,
    /// Whether it is archived.
    pub archived: bool,
    /// How they stand on each channel on which they have an address.
    pub reach: Vec<(Channel, Reach)>,
    /// Primary e-mail address.
    pub email: Option<String>,
    /// Primary telephone number.
    pub phone: Option<String>,
    /// Their open cards, those of trackers first.
    pub cards: Vec<ListCard>,
}

impl ListRow {
    /// Row number.
    #[must_use]
    pub const fn id(&self) -> ContactId {
        self.place.id
    }

    /// How they stand on a channel; `None`: no address there.
    #[must_use]
    pub fn reach_on(&self, channel: Channel) -> Option<Reach> {
        self.reach.iter().find(|(on, _)| *on == channel).map(|(_, reach)| *reach)
    }
}

/// A card as a contact's row names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListCard {
    /// Row.
    pub id: CardId,
    /// Where it stands.
    pub pipeline_id: PipelineId,
    /// What that is for.
    pub kind: PipelineKind,
    /// Its title.
    pub pipeline: String,
    /// The stage.
    pub stage_id: StageId,
    /// Its internal name.
    pub stage: String,
    /// Its colour, or empty.
    pub color: String,
    /// Since when.
    pub entered_at: Instant,
}

/// The condition of a scope; `?1` is the role or the tracker.
fn condition(scope: Scope) -> (&'static str, Option<i64>) {
    match scope {
        Scope::Everybody => ("p.archived_at IS NULL AND ?1 IS NULL", None),
        Scope::With(roles) => ("p.archived_at IS NULL AND p.roles & ?1 <> 0", Some(roles.0)),
        Scope::Enrolled(None) => (
            "EXISTS (SELECT 1 FROM card c WHERE c.contact_id = p.id AND c.single = 1 AND c.open = 1 AND c.ended_batch IS NULL) AND ?1 IS NULL",
            None,
        ),
        Scope::Enrolled(Some(pipeline)) => (
            "EXISTS (SELECT 1 FROM card c WHERE c.contact_id = p.id AND c.pipeline_id = ?1 AND c.single = 1 AND c.open = 1 AND c.ended_batch IS NULL)",
            Some(pipeline.get()),
        ),
        Scope::Archived => ("p.archived_at IS NOT NULL AND ?1 IS NULL", None),
    }
}

/// Up to this many contacts it is cheaper to sort them than to look for them among all.
const FEW: usize = 1_000;

/// A page of at most `limit` contacts. `picks` (a JSON array of numbers) narrows the list to those.
pub fn page(
    read: &Read<'_>,
    scope: Scope,
    order: Order,
    from: From<'_>,
    picks: Option<&str>,
    limit: usize,
) -> Result<Vec<ListRow>> {
    let few = if picks.is_none() { if_few(read, scope)? } else { None };
    let picks = picks.or(few.as_deref());
    let (sql, bound) = statement(scope, order, from, picks.is_some(), limit);
    let mut values: Vec<&dyn ToSql> = bound.iter().map(|value| value as &dyn ToSql).collect();
    if let Some(ids) = &picks {
        values.push(ids);
    }
    let mut rows = read.all(&sql, values.as_slice(), from_row)?;
    complete(read, &mut rows)?;
    Ok(rows)
}

/// The statement of a page and its parameters but the picks, which come last.
pub(in crate::store) fn statement(
    scope: Scope,
    order: Order,
    from: From<'_>,
    picked: bool,
    limit: usize,
) -> (String, Vec<super::Val>) {
    let (condition, argument) = condition(scope);
    let down = from.goes_back() == (order == Order::Newest);
    let (sign, direction) = if down { (">", "") } else { ("<", " DESC") };
    let columns: &[&str] = match order {
        Order::Name => &["p.name_sort", "p.id"],
        Order::Owner => &["p.owner", "p.name_sort", "p.id"],
        Order::Newest => &["p.id"],
    };
    let mut bound: Vec<super::Val> = vec![argument.into(), i64::try_from(limit).unwrap_or(i64::MAX).into()];
    let mut place = String::new();
    if let From::Behind(at) | From::Before(at) = from {
        let slots: Vec<String> = (0..columns.len()).map(|n| format!("?{}", n + 3)).collect();
        place = format!("AND ({}) {sign} ({})", columns.join(", "), slots.join(", "));
        for column in columns {
            bound.push(match *column {
                "p.owner" => at.owner.as_str().into(),
                "p.name_sort" => at.name_sort.as_str().into(),
                _ => at.id.into(),
            });
        }
    }
    let source = if picked {
        format!("{} j JOIN contact p ON p.id = j.id", dialect::ids(&format!("?{}", bound.len() + 1)))
    } else {
        "contact p".to_owned()
    };
    let sorted: Vec<String> = columns.iter().map(|column| format!("{column}{direction}")).collect();
    let sql = format!(
        "SELECT p.id, p.version, p.name, p.name_sort, p.company, p.owner, p.product, p.roles, p.archived_at IS NOT NULL
         FROM {source} WHERE p.ended_batch IS NULL AND p.merged_into IS NULL AND {condition} {place}
         ORDER BY {} LIMIT ?2",
        sorted.join(", ")
    );
    (sql, bound)
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<ListRow> {
    Ok(ListRow {
        place: Place { id: row.get(0)?, name_sort: row.get(3)?, owner: row.get(5)? },
        version: row.get(1)?,
        name: row.get(2)?,
        company: row.get(4)?,
        product: row.get(6)?,
        roles: Roles(row.get(7)?),
        archived: row.get(8)?,
        reach: Vec::new(),
        email: None,
        phone: None,
        cards: Vec::new(),
    })
}

/// Adds channels and cards to the rows of a page.
fn complete(read: &Read<'_>, rows: &mut [ListRow]) -> Result<()> {
    let ids = dialect::id_list(rows.iter().map(|row| row.id().get()));
    let at: std::collections::HashMap<ContactId, usize> =
        rows.iter().enumerate().map(|(n, row)| (row.id(), n)).collect();
    for address in address::of_contacts(read, &ids)? {
        let Some(row) = at.get(&address.contact_id).and_then(|n| rows.get_mut(*n)) else { continue };
        if row.reach_on(address.channel).is_none() {
            row.reach.push((address.channel, address.reach)); // the primary one comes first
            match address.channel {
                Channel::Email => row.email = Some(address.value),
                Channel::Sms => row.phone = Some(address.value),
                Channel::Push | Channel::Webhook => {}
            }
        }
    }
    let picks = dialect::ids("?1");
    read.each(
        &format!(
            "SELECT c.contact_id, c.id, l.id, l.kind, l.title, s.id, s.name, s.color, c.entered_at
             FROM {picks} j JOIN card c ON c.contact_id = j.id JOIN pipeline l ON l.id = c.pipeline_id JOIN stage s ON s.id = c.stage_id
             WHERE c.open = 1 AND c.ended_batch IS NULL ORDER BY c.single DESC, l.pos, c.id"
        ),
        params![ids],
        |row| {
            let contact: ContactId = row.get(0)?;
            let kind: String = row.get(3)?;
            let card = ListCard {
                id: row.get(1)?,
                pipeline_id: row.get(2)?,
                kind: PipelineKind::from_name(&kind).unwrap_or(PipelineKind::Project),
                pipeline: row.get(4)?,
                stage_id: row.get(5)?,
                stage: row.get(6)?,
                color: row.get(7)?,
                entered_at: row.get(8)?,
            };
            if let Some(row) = at.get(&contact).and_then(|n| rows.get_mut(*n)) {
                row.cards.push(card);
            }
            Ok(())
        },
    )
}

/// Who is meant, when they are few.
fn if_few(read: &Read<'_>, scope: Scope) -> Result<Option<String>> {
    let (condition, argument) = condition(scope);
    let sql = match scope {
        Scope::Everybody => return Ok(None),
        Scope::With(_) | Scope::Archived => format!(
            "SELECT p.id FROM contact p WHERE p.ended_batch IS NULL AND p.merged_into IS NULL AND {condition} LIMIT ?2"
        ),
        Scope::Enrolled(_) => "SELECT c.contact_id FROM pipeline l JOIN stage s ON s.pipeline_id = l.id JOIN card c ON c.stage_id = s.id
             WHERE l.kind = 'project' AND (?1 IS NULL OR l.id = ?1) AND c.open = 1 AND c.ended_batch IS NULL AND c.contact_id IS NOT NULL LIMIT ?2"
            .to_owned(),
    };
    let ids: Vec<i64> = read.all(&sql, params![argument, FEW + 1], |row| row.get(0))?;
    Ok((ids.len() <= FEW).then(|| {
        let distinct: std::collections::BTreeSet<i64> = ids.into_iter().collect();
        dialect::id_list(distinct)
    }))
}

/// Who is on a list.
fn members(scope: Scope, picked: bool) -> (String, Option<i64>) {
    let (condition, argument) = condition(scope);
    let live = format!("p.ended_batch IS NULL AND p.merged_into IS NULL AND {condition}");
    let source =
        if picked { format!("{} j JOIN contact p ON p.id = j.id", dialect::ids("?2")) } else { "contact p".to_owned() };
    (format!("FROM {source} WHERE {live}"), argument)
}

/// How many there are: a walk through one index, about 10 ms for 100,000.
pub fn count(read: &Read<'_>, scope: Scope, picks: Option<&str>) -> Result<usize> {
    let (members, argument) = members(scope, picks.is_some());
    let sql = format!("SELECT count(*) {members}");
    match picks {
        None => read.one(&sql, params![argument], |row| row.get(0)),
        Some(ids) => read.one(&sql, params![argument, ids], |row| row.get(0)),
    }
}

/// The numbers of all of them.
pub fn ids(read: &Read<'_>, scope: Scope, picks: Option<&str>) -> Result<Vec<ContactId>> {
    let (members, argument) = members(scope, picks.is_some());
    let sql = format!("SELECT p.id {members} ORDER BY p.id");
    match picks {
        None => read.all(&sql, params![argument], |row| row.get(0)),
        Some(ids) => read.all(&sql, params![argument, ids], |row| row.get(0)),
    }
}

/// Where a contact stands in a list; `None` when it is not on it.
pub fn place(read: &Read<'_>, scope: Scope, picks: Option<&str>, id: ContactId) -> Result<Option<Place>> {
    let (members, argument) = members(scope, picks.is_some());
    let all = "[]"; // not looked at without picks, but every parameter wants a value
    read.first(
        &format!("SELECT p.owner, p.name_sort, p.id {members} AND p.id = ?3 AND ?2 IS NOT NULL"),
        params![argument, picks.unwrap_or(all), id],
        |row| Ok(Place { owner: row.get(0)?, name_sort: row.get(1)?, id: row.get(2)? }),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Refusal;
    use crate::store::{Db, Opening};

    #[test]
    fn every_page_walks_its_order_s_index_and_sorts_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let db = Db::open(&dir.path().join("office.milepost"), Opening::Create).unwrap();
        let place = Place { owner: "Dana".into(), name_sort: "anna".into(), id: ContactId(7) };
        let froms = [From::Top, From::Behind(&place), From::Before(&place), From::Bottom];
        let scopes = [
            Scope::Everybody,
            Scope::With(Roles::PARTNER),
            Scope::Enrolled(None),
            Scope::Enrolled(Some(PipelineId(1))),
            Scope::Archived,
        ];
        let orders =
            [(Order::Name, "contact_name"), (Order::Owner, "contact_owner"), (Order::Newest, "contact_newest")];
        for (order, index) in orders {
            for (scope, from) in scopes.into_iter().flat_map(|scope| froms.map(|from| (scope, from))) {
                let (sql, bound) = statement(scope, order, from, false, 50);
                let values: Vec<&dyn ToSql> = bound.iter().map(|value| value as &dyn ToSql).collect();
                let plan: Result<Vec<String>, Refusal> = db.read(|read| {
                    Ok(read.all(&format!("EXPLAIN QUERY PLAN {sql}"), values.as_slice(), |row| row.get(3))?)
                });
                let plan = plan.unwrap().join("; ");
                assert!(plan.contains(&format!("USING INDEX {index}")), "{order:?} {scope:?} {from:?}: {plan}");
                assert!(!plan.contains("TEMP B-TREE"), "{order:?} {scope:?} {from:?}: {plan}");
                if matches!(from, From::Behind(_) | From::Before(_)) {
                    assert!(plan.contains("SEARCH p USING"), "{order:?} {scope:?} {from:?}: {plan}");
                }
                if matches!(scope, Scope::Enrolled(_)) {
                    assert!(plan.contains("SEARCH c EXISTS USING INDEX card_single (contact_id=?"), "{plan}");
                }
            }
        }
    }

    #[test]
    fn counting_needs_one_index_alone() {
        let dir = tempfile::tempdir().unwrap();
        let db = Db::open(&dir.path().join("office.milepost"), Opening::Create).unwrap();
        let sql =
            "EXPLAIN QUERY PLAN SELECT count(*) FROM contact p WHERE p.ended_batch IS NULL AND p.merged_into IS NULL
             AND p.archived_at IS NULL AND p.roles & 8 <> 0";
        let plan: Result<Vec<String>, Refusal> = db.read(|read| Ok(read.all(sql, [], |row| row.get(3))?));
        let plan = plan.unwrap().join("; ");
        assert!(plan.contains("USING COVERING INDEX contact_"), "{plan}");
    }
}
