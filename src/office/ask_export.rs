//! History and messages as whole lists: every row that is meant, one after the other, all from one moment.

use super::door::Office;
use super::plan::merge_variables;
use crate::domain::{ContactId, Instant, MessageId, Refusal};
use crate::message::{Compiled, TemplateBody};
use crate::store::export::events::EventRow;
use crate::store::export::messages::MessageRow;
use crate::store::export::{GROUP, events, messages};
use crate::store::{Read, StoreError, search, template};
use serde_json::Value;
use std::collections::BTreeMap;

/// More rows than any office has: a list for another program is never cut.
const ALL: usize = 10_000_000;

impl Office {
    /// Calls `each` for every line of the history, of one contact when given.
    pub fn each_event<E: From<Refusal> + From<StoreError>>(
        &self,
        contact: Option<ContactId>,
        mut each: impl FnMut(&EventRow) -> Result<(), E>,
    ) -> Result<(), E> {
        self.db.read(|read| {
            for group in events::ids(read, contact)?.chunks(GROUP) {
                events::details(read, group)?.iter().try_for_each(&mut each)?;
            }
            Ok(())
        })
    }

    /// Calls `each` for every message that is meant, with its subject; `now` tells held ones from queued ones.
    pub fn each_message_chosen<E: From<Refusal> + From<StoreError>>(
        &self,
        which: &messages::Which,
        now: Instant,
        mut each: impl FnMut(MessageRow, String) -> Result<(), E>,
    ) -> Result<(), E> {
        self.db.read(|read| {
            let mut subjects = Subjects::default();
            let ids: Vec<MessageId> = messages::ids(read, which, now)?;
            for group in ids.chunks(GROUP) {
                for row in messages::details(read, group, now)? {
                    let subject = subjects.of(read, &row)?;
                    each(row, subject)?;
                }
            }
            Ok(())
        })
    }

    /// The contacts whose name, company, number or address contains the text, archived ones too.
    pub fn recipients_matching(&self, text: &str) -> Result<Vec<ContactId>, Refusal> {
        self.ask(|read| Ok(search::contacts(read, text, ALL)?))
    }
}

/// The texts and shared variables that messages were met with; a batch has one of each.
#[derive(Default)]
struct Subjects {
    texts: BTreeMap<i64, Option<Compiled>>,
    shared: BTreeMap<i64, Value>,
}

impl Subjects {
    /// The subject of a message; empty when its text does not render.
    fn of(&mut self, read: &Read<'_>, row: &MessageRow) -> Result<String, StoreError> {
        if let std::collections::btree_map::Entry::Vacant(free) = self.texts.entry(row.template_version) {
            let body = template::body(read, row.template_version)?;
            let parsed = body.and_then(|body| serde_json::from_str::<TemplateBody>(&body).ok());
            free.insert(parsed.and_then(|body| Compiled::new(&body).ok()));
        }
        if let std::collections::btree_map::Entry::Vacant(free) = self.shared.entry(row.snapshot) {
            let vars = messages::shared_variables(read, row.snapshot)?;
            free.insert(serde_json::from_str(&vars).unwrap_or_default());
        }
        let (Some(Some(text)), Some(shared)) = (self.texts.get(&row.template_version), self.shared.get(&row.snapshot))
        else {
            return Ok(String::new());
        };
        Ok(text.headline(&merge_variables(shared, &row.vars)).unwrap_or_default())
    }
}
