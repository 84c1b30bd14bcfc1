//! The options by which a command says which cards or contacts it is about.

use crate::domain::{ContactId, MilestoneStatus, Refusal};
use crate::office::{Office, Selection};
use crate::store::pipeline::Pipeline;

/// Which cards of a pipeline.
#[derive(clap::Args)]
#[group(required = true, multiple = false)]
pub struct Cards {
    /// Every open card of the pipeline.
    #[arg(long)]
    all: bool,
    /// Every card that stands in this stage.
    #[arg(long, value_name = "STAGE")]
    from: Option<String>,
    /// Every card whose title, contact, number or address contains this text.
    #[arg(long, value_name = "TEXT")]
    query: Option<String>,
    /// The cards of these contacts, each named by an e-mail address or a number.
    #[arg(long, value_name = "EMAIL", num_args = 1..)]
    contact: Vec<String>,
}

impl Cards {
    /// The selection that it means.
    pub fn resolve(&self, office: &Office, pipeline: &Pipeline) -> Result<Selection, Refusal> {
        Ok(match (&self.from, &self.query) {
            (Some(stage), _) => Selection::Stage(office.find_stage(pipeline, stage)?.id),
            (_, Some(text)) => Selection::Query(searchable(text)?.to_owned()),
            _ if self.all => Selection::All,
            _ => Selection::Contacts(office.contacts_named(&self.contact)?),
        })
    }
}

/// Which contacts.
#[derive(clap::Args)]
#[group(required = true, multiple = false)]
pub struct Contacts {
    /// Everybody who is not archived.
    #[arg(long)]
    all: bool,
    /// Everybody whose name, company, number or address contains this text.
    #[arg(long, value_name = "TEXT")]
    query: Option<String>,
    /// These contacts, each named by an e-mail address or a number.
    #[arg(long, value_name = "EMAIL", num_args = 1..)]
    contact: Vec<String>,
}

impl Contacts {
    /// The contacts that it means.
    pub fn resolve(&self, office: &Office) -> Result<Vec<ContactId>, Refusal> {
        match &self.query {
            Some(text) => office.contacts_matching(searchable(text)?),
            None if self.all => office.contacts_in_use(),
            None => office.contacts_named(&self.contact),
        }
    }
}

/// An empty text would match everybody, which is what `--all` says and a slip in a script does not mean.
fn searchable(text: &str) -> Result<&str, Refusal> {
    match text.trim() {
        "" => Err(Refusal::usage("--query is empty, which would mean everybody.").hint("Write --all if you mean all.")),
        text => Ok(text),
    }
}

/// A milestone's status by its name.
pub fn milestone_status(name: &str) -> Result<MilestoneStatus, String> {
    MilestoneStatus::from_name(name)
        .ok_or_else(|| format!("the statuses are {}", MilestoneStatus::ALL.map(MilestoneStatus::name).join(", ")))
}
