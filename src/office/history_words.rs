//! Changed columns in staff's words: which, from what, to what.

use crate::domain::{Currency, Instant, MilestoneStatus, Money, Roles};
use crate::store::Table;
use crate::store::history::Event;
use chrono_tz::Tz;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// One changed column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What it is called.
    pub what: String,
    /// What it was; empty: nothing.
    pub before: String,
    /// What it is now; empty: nothing.
    pub after: String,
}

/// How a column's value reads.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    /// An address, or what a browser handed over for push, which is long and not for reading.
    Address,
    Flag,
    Moment,
    Value,
    Roles,
    Row(Table),
    /// Where a milestone stands.
    Status,
    /// A version of a text.
    Version,
    /// An account number: its last four digits tell it apart.
    Account,
}

/// Columns that people read, with their names; what is not here serves the machine (sort keys, ranks, folded forms).
const COLUMNS: [(&str, &str, Kind); 54] = [
    ("name", "Name", Kind::Text),
    ("title", "Title", Kind::Text),
    ("first_name", "First name", Kind::Text),
    ("company", "Company", Kind::Text),
    ("external_id", "External id", Kind::Text),
    ("zone", "Time zone", Kind::Text),
    ("lang", "Language", Kind::Text),
    ("version_id", "Text", Kind::Version),
    ("owner", "Owner", Kind::Text),
    ("product", "Product", Kind::Text),
    ("notes", "Notes", Kind::Text),
    ("roles", "Roles", Kind::Roles),
    ("archived_at", "Archived", Kind::Moment),
    ("erased_at", "Erased", Kind::Moment),
    ("merged_into", "Merged into", Kind::Row(Table::Contact)),
    ("contact_id", "Contact", Kind::Row(Table::Contact)),
    ("partner_id", "Partner", Kind::Row(Table::Contact)),
    ("channel", "Channel", Kind::Text),
    ("value", "Value", Kind::Address),
    ("is_primary", "Primary", Kind::Flag),
    ("consent", "Consent", Kind::Text),
    ("consent_how", "Consent given", Kind::Text),
    ("state", "State", Kind::Text),
    ("kind", "Kind", Kind::Text),
    ("pipeline_id", "Pipeline", Kind::Row(Table::Pipeline)),
    ("stage_id", "Stage", Kind::Row(Table::Stage)),
    ("label", "Label", Kind::Text),
    ("color", "Colour", Kind::Text),
    ("category", "Category", Kind::Text),
    ("active", "Active", Kind::Flag),
    ("notify_email", "Tells by e-mail", Kind::Flag),
    ("notify_push", "Tells by push", Kind::Flag),
    ("notify_sms", "Tells by text", Kind::Flag),
    ("stale_days", "Marked after days", Kind::Text),
    ("deleted_at", "Deleted", Kind::Moment),
    ("value_minor", "Value", Kind::Value),
    ("site", "Site", Kind::Text),
    ("description", "Description", Kind::Text),
    ("open", "Open", Kind::Flag),
    ("email", "E-mail", Kind::Text),
    ("role", "Role", Kind::Text),
    ("contractor_id", "Contractor", Kind::Row(Table::Contact)),
    ("milestone_id", "Milestone", Kind::Row(Table::Milestone)),
    ("due_on", "Deadline", Kind::Text),
    ("amount_minor", "Amount", Kind::Value),
    ("status", "Status", Kind::Status),
    ("revision", "Revision", Kind::Text),
    ("first_approver", "First approval", Kind::Row(Table::Operator)),
    ("file_name", "Attachment", Kind::Text),
    ("pay_on", "Pay on", Kind::Text),
    ("reference", "Reference", Kind::Text),
    ("reason", "Reason", Kind::Text),
    ("account_holder", "Account holder", Kind::Text),
    ("iban", "IBAN", Kind::Account),
];

/// What is needed to say a value in words.
pub(super) struct Speech {
    /// The zone in which moments are said.
    pub(super) zone: Tz,
    /// What rows are called that changed columns name.
    pub(super) names: BTreeMap<(&'static str, i64), String>,
}

/// The rows that the changed columns of the events name, by table.
pub(super) fn named_rows(events: &[Event]) -> Vec<(Table, BTreeSet<i64>)> {
    let mut found: Vec<(Table, BTreeSet<i64>)> =
        [Table::Contact, Table::Pipeline, Table::Stage, Table::Milestone, Table::Operator]
            .map(|table| (table, BTreeSet::new()))
            .into();
    for cells in events.iter().flat_map(|event| [cells(event.before.as_ref()), cells(event.after.as_ref())]) {
        for (column, _, kind) in COLUMNS {
            let (Kind::Row(table), Some(id)) = (kind, cells.get(column).and_then(Value::as_i64)) else { continue };
            if let Some((_, ids)) = found.iter_mut().find(|(other, _)| *other == table) {
                ids.insert(id);
            }
        }
    }
    found
}

fn cells(json: Option<&String>) -> Map<String, Value> {
    json.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

impl Speech {
    /// The changes of an event that people read, in the order of [`COLUMNS`].
    pub(super) fn changes(&self, event: &Event) -> Vec<Change> {
        let (before, after) = (cells(event.before.as_ref()), cells(event.after.as_ref()));
        let currency = |cells: &Map<String, Value>| {
            let own = cells.get("currency").and_then(Value::as_str).or(event.currency.as_deref());
            own.and_then(Currency::from_code)
        };
        let change = |(column, what, kind): (&str, &str, Kind)| {
            let said = |cells: &Map<String, Value>| {
                cells.get(column).map_or_else(String::new, |value| self.say(kind, value, currency(cells)))
            };
            let change = Change { what: what.to_owned(), before: said(&before), after: said(&after) };
            (change.before != change.after).then_some(change)
        };
        COLUMNS.into_iter().filter_map(change).collect()
    }

    fn say(&self, kind: Kind, value: &Value, currency: Option<Currency>) -> String {
        let plain = || match value {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        if kind == Kind::Address && value.as_str().is_some_and(|text| text.starts_with('{')) {
            return "a connected phone".to_owned();
        }
        match (kind, value.as_str()) {
            (Kind::Status, Some(name)) => {
                return MilestoneStatus::from_name(name).map_or_else(plain, |status| status.words().to_owned());
            }
            (Kind::Account, Some(number)) if !number.is_empty() => {
                return format!("…{}", &number[number.len().saturating_sub(4)..]);
            }
            _ => {}
        }
        let Some(number) = value.as_i64() else { return plain() };
        match kind {
            Kind::Text | Kind::Address | Kind::Status | Kind::Account => plain(),
            Kind::Version => format!("version {number}"),
            Kind::Flag => if number == 0 { "no" } else { "yes" }.to_owned(),
            Kind::Moment => Instant(number).to_utc().with_timezone(&self.zone).format("%Y-%m-%d %H:%M").to_string(),
            Kind::Value => currency.map_or_else(plain, |currency| Money::new(number, currency).short()),
            Kind::Roles => Roles(number).names().collect::<Vec<_>>().join(", "),
            Kind::Row(table) => {
                self.names.get(&(table.name(), number)).cloned().unwrap_or_else(|| format!("{} {number}", table.name()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{BatchId, EventId};

    fn event(before: Option<&str>, after: &str) -> Event {
        Event {
            id: EventId(1),
            batch: BatchId(1),
            subject: "card".into(),
            subject_id: 7,
            name: "Anna".into(),
            action: "moved".into(),
            before: before.map(str::to_owned),
            after: Some(after.to_owned()),
            erased: false,
            currency: Some("EUR".into()),
        }
    }

    fn said(event: &Event) -> Vec<String> {
        let names = BTreeMap::from([(("stage", 3), "許可".to_owned())]);
        let speech = Speech { zone: chrono_tz::America::Denver, names };
        speech.changes(event).into_iter().map(|one| format!("{}: {} -> {}", one.what, one.before, one.after)).collect()
    }

    #[test]
    fn columns_read_as_people_say_them() {
        let moved = event(Some(r#"{"stage_id":3,"rank":-5,"open":1}"#), r#"{"stage_id":4,"rank":-9,"open":0}"#);
        assert_eq!(said(&moved), ["Stage: 許可 -> stage 4", "Open: yes -> no"]);
        let valued = event(Some(r#"{"value_minor":null}"#), r#"{"value_minor":1840000}"#);
        assert_eq!(said(&valued), ["Value:  -> €18,400"]);
        let archived =
            event(Some(r#"{"archived_at":null,"roles":1}"#), r#"{"archived_at":1795424400000000,"roles":3}"#);
        assert_eq!(said(&archived), ["Roles: advocate -> advocate, lead", "Archived:  -> 2026-11-23 02:00"]);
        assert_eq!(said(&event(None, r#"{"title":"Roof","name_sort":"x"}"#)), ["Title:  -> Roof"]);
        let push = event(None, r#"{"channel":"push","value":"{\"endpoint\":\"https://push.example\"}"}"#);
        assert_eq!(said(&push), ["Channel:  -> push", "Value:  -> a connected phone"]);
        assert_eq!(said(&event(None, "damaged")), Vec::<String>::new());
    }

    #[test]
    fn rows_that_columns_name_are_found_once() {
        let events = [event(Some(r#"{"stage_id":3}"#), r#"{"stage_id":4}"#), event(None, r#"{"stage_id":3}"#)];
        let found = named_rows(&events);
        assert_eq!(found[2], (Table::Stage, BTreeSet::from([3, 4])));
    }
}
