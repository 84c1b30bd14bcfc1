//! History and messages as whole lists: every row that is meant, one after the other, all from one moment.

use super::ask_outbox::{Message, headline};
use super::door::Office;
use crate::domain::{ContactId, Instant, Refusal};
use crate::message::Press;
use crate::store::export::events::EventRow;
use crate::store::export::{GROUP, events, messages};
use crate::store::{StoreError, outbox_list, search};

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
    pub fn each_message<E: From<Refusal> + From<StoreError>>(
        &self,
        which: &messages::Which,
        now: Instant,
        mut each: impl FnMut(Message) -> Result<(), E>,
    ) -> Result<(), E> {
        self.db.read(|read| {
            let mut press = Press::default();
            for group in messages::ids(read, which, now)?.chunks(GROUP) {
                for row in outbox_list::these(read, group, now)? {
                    let subject = headline(&mut press, read, &row)?;
                    each(Message { row, subject })?;
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
