//! A whole file at once: under a name that is not taken, or on standard output.

use crate::cli::failure::Outcome;
use crate::domain::Refusal;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

/// Where a file goes.
#[derive(clap::Args)]
pub struct Out {
    /// Into this file instead of standard output.
    #[arg(long, short, alias = "output", value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write over a file that is there.
    #[arg(long, requires = "out")]
    force: bool,
}

impl Out {
    /// The file, when one is named.
    pub fn file(&self) -> Option<&Path> {
        self.out.as_deref()
    }

    /// How wide text may be, when a terminal shows it.
    pub fn width(&self) -> Option<u16> {
        if self.out.is_some() { None } else { super::shown_width() }
    }

    /// Refuses before anything is made what [`Out::put`] would refuse; `binary` names what a terminal cannot show.
    pub fn check(&self, binary: Option<&str>) -> Result<(), Refusal> {
        match (&self.out, binary) {
            (Some(path), _) if !self.force && path.exists() => Err(taken(path)),
            (None, Some(what)) if io::stdout().is_terminal() => {
                Err(Refusal::usage(format!("{what} cannot be shown on a terminal.")).hint("Name a file: --out FILE"))
            }
            _ => Ok(()),
        }
    }

    /// Puts the bytes there, all or none of them.
    pub fn put(&self, bytes: &[u8]) -> Outcome {
        let Some(path) = &self.out else {
            let mut out = io::stdout().lock();
            out.write_all(bytes)?;
            return Ok(out.flush()?);
        };
        write(path, bytes, self.force).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => taken(path).into(),
            _ => Refusal::broken(format!("{} cannot be written: {error}.", path.display())).into(),
        })
    }
}

/// Under another name first, so that nobody finds half of it.
fn write(path: &Path, bytes: &[u8], force: bool) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".milepost-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666)); // less what the user's mask takes away
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    let kept = if force { file.persist(path) } else { file.persist_noclobber(path) };
    kept.map(|_| ()).map_err(|error| error.error)
}

fn taken(path: &Path) -> Refusal {
    Refusal::rule(format!("{} is there already; it was left alone.", path.display()))
        .hint("Name another file, or write over it with --force.")
}
