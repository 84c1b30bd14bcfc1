//! What an import asks before anything is written: where it could go, and what stands in the file.

use std::sync::Arc;

use super::far::Far;
use super::look::Lane;
use super::start::TABLES;
use crate::domain::{PipelineId, Refusal, StageId};
use crate::office::Office;
use crate::office::intake::{FieldKind, Mapping, Preview, Subject, read_table};
use crate::tui::files::{self, Completed};
use crate::tui::program::Desk;
use crate::tui::program::wire::Question;

/// So many of the first rows are shown.
const FIRST: usize = 50;

/// Questions of the import.
pub enum Request {
    /// The open trackers with their active stages.
    Trackers,
    /// How a path that is being typed could go on.
    Complete(String),
    /// What stands in the file at that path.
    Read {
        /// The path, as it was typed.
        path: String,
        /// What its rows are.
        subject: Subject,
        /// Who is told how far it is.
        far: Far,
    },
    /// What stands in a file that was read, with other meanings of its columns.
    Look {
        /// Its name.
        name: String,
        /// Its bytes.
        bytes: Arc<[u8]>,
        /// What its columns mean now.
        mapping: Mapping,
        /// Who is told how far it is.
        far: Far,
    },
}

/// A tracker that rows can be put on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tracker {
    /// Which.
    pub id: PipelineId,
    /// Its title.
    pub title: String,
    /// Its active stages, in their order.
    pub stages: Vec<(StageId, String)>,
}

/// A file and what an import would read in it.
pub struct Looked {
    /// The file's name.
    pub name: String,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
    /// What its columns mean.
    pub mapping: Mapping,
    /// What was read.
    pub preview: Preview,
}

/// Answers to the import, and what its lists chose.
pub enum Reply {
    /// The open trackers with their active stages, and how many messages go without asking.
    Trackers(Result<(Vec<Tracker>, Option<usize>), Refusal>),
    /// How the path that was typed goes on.
    Completed(String, Completed),
    /// What stands in the file.
    Looked(Result<Box<Looked>, Refusal>),
    /// From a list: what a column means.
    Meaning(usize, Option<FieldKind>),
    /// From a list: the stage of the rows.
    Lane(Lane),
    /// From a question: however many messages it sends.
    Unbraked,
}

impl Question for Request {
    type Reply = Reply;

    fn topic(&self) -> &'static str {
        match self {
            Self::Trackers => "trackers",
            Self::Complete(_) => "complete",
            Self::Read { .. } | Self::Look { .. } => "file",
        }
    }

    fn answer(self, desk: &Desk) -> Reply {
        match self {
            Self::Trackers => Reply::Trackers(trackers(&desk.office)),
            Self::Complete(typed) => {
                let completed = files::complete(&typed, TABLES);
                Reply::Completed(typed, completed)
            }
            Self::Read { path, subject, far } => Reply::Looked(read(&desk.office, &path, subject, &far)),
            Self::Look { name, bytes, mapping, far } => Reply::Looked(look(&desk.office, name, bytes, mapping, &far)),
        }
    }
}

fn trackers(office: &Office) -> Result<(Vec<Tracker>, Option<usize>), Refusal> {
    let most = usize::try_from(office.settings()?.delivery.ask_above.get()).ok();
    let open = office.setup()?.into_iter().filter(|setup| setup.pipeline.archived_at.is_none());
    let tracker = open.map(|setup| {
        let active = setup.stages.into_iter().map(|setup| setup.stage).filter(|stage| stage.active);
        let stages = active.map(|stage| (stage.id, stage.label)).collect();
        Tracker { id: setup.pipeline.id, title: setup.pipeline.title, stages }
    });
    Ok((tracker.collect(), most))
}

fn read(office: &Office, path: &str, subject: Subject, far: &Far) -> Result<Box<Looked>, Refusal> {
    let path = files::meant(path);
    let bytes = std::fs::read(&path).map_err(|error| {
        Refusal::broken(format!("{} cannot be read: {error}.", path.display()))
            .hint("Check the name and whose file it is.")
    })?;
    let mapping = Mapping::guess(read_table(&bytes)?.headers(), subject);
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    look(office, name, bytes.into(), mapping, far)
}

fn look(office: &Office, name: String, bytes: Arc<[u8]>, mapping: Mapping, far: &Far) -> Result<Box<Looked>, Refusal> {
    let preview = office.preview_file(&bytes, &mapping, FIRST, |progress| far.tell(progress))?;
    Ok(Box::new(Looked { name, bytes, mapping, preview }))
}
