//! What a screen asks about contacts that somebody has picked: who they are, and on which trackers.

use super::ask_contacts::ContactList;
use super::door::Office;
use crate::domain::{ContactId, PipelineKind, Refusal};
use crate::store::pipeline::Pipeline;
use crate::store::{card, contact, contact_list, dialect, pipeline, stage};
use std::collections::HashSet;

/// Which contacts somebody has marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pick {
    /// These.
    Only(Vec<ContactId>),
    /// Everybody on a list but these.
    AllBut(ContactList, Vec<ContactId>),
}

/// The contacts that were picked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picked {
    /// Their numbers.
    pub contacts: Vec<ContactId>,
    /// Names of the first few of them.
    pub names: Vec<String>,
    /// The open trackers, in their order.
    pub trackers: Vec<TrackerOfPicked>,
}

/// How the picked contacts stand to a tracker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackerOfPicked {
    /// The tracker.
    pub pipeline: Pipeline,
    /// The stage in which somebody new begins; `None`: it has no active one.
    pub entry: Option<String>,
    /// How many of them are on it.
    pub enrolled: usize,
}

/// So many names make a sentence; more are counted.
const NAMED: usize = 8;

impl Office {
    /// Who was picked, and how they stand to each tracker.
    pub fn picked(&self, pick: &Pick) -> Result<Picked, Refusal> {
        self.ask(|read| {
            let contacts = match pick {
                Pick::Only(ids) => ids.clone(),
                Pick::AllBut(list, but) => {
                    let but: HashSet<ContactId> = but.iter().copied().collect();
                    let mut all = contact_list::ids(read, list.scope, list.picks(read)?.as_deref())?;
                    all.retain(|id| !but.contains(id));
                    all
                }
            };
            let ids = dialect::id_list(contacts.iter().map(|id| id.get()));
            let mut trackers = Vec::new();
            for pipeline in pipeline::open(read)?.into_iter().filter(|one| one.kind == PipelineKind::Project) {
                let entry = stage::of(read, pipeline.id)?.into_iter().find(|stage| stage.active);
                let enrolled = card::open_of_contacts(read, pipeline.id, &ids)?.len();
                trackers.push(TrackerOfPicked { pipeline, entry: entry.map(|stage| stage.name), enrolled });
            }
            Ok(Picked { names: contact::names(read, &ids, NAMED)?, contacts, trackers })
        })
    }
}
