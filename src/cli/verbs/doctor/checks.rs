//! The checks.

use crate::cli::finding::Finding;
use crate::cli::trying::{Trial, try_ways};
use crate::cli::wiring::{Context, operator_name};
use crate::config::value::Mode;
use crate::domain::Instant;
use crate::office::Office;
use crate::office::outbox_needs::refused;
use crate::office::ways_out::Way;
use crate::store::{Db, Opening, open::known_schema};
use std::path::{Path, PathBuf};

/// Less free space than this is too little for a batch, its log and a backup.
const ROOM: u64 = 200 * 1024 * 1024;
/// A log larger than this was not moved into the file for long.
const LARGE_LOG: u64 = 64 * 1024 * 1024;
/// A clock before this moment (2026-01-01) was never set.
const PROGRAM_WRITTEN: Instant = Instant(1_767_225_600_000_000);

/// `config.toml` can be read, and names an operator of the office.
pub fn configuration(context: &Context) -> Finding {
    const CHECK: &str = "configuration";
    let path = context.places.config().display();
    match context.config() {
        Err(refusal) => Finding::bad(CHECK, refusal.sentence, refusal.hint),
        Ok(config) => {
            let who = operator_name(&config).and_then(|name| match context.office(Opening::Reader) {
                Ok(office) => {
                    office.actor(&name).map(|actor| format!("; you are {} ({})", actor.name, actor.role.name()))
                }
                Err(_) => Ok(String::new()), // told of by the next check
            });
            match who {
                Ok(who) => Finding::good(CHECK, format!("{path} sets {} keys{who}.", config.locked().count())),
                Err(refusal) => Finding::bad(CHECK, refusal.sentence, refusal.hint),
            }
        }
    }
}

/// The file is whole.
pub fn integrity(context: &Context) -> Finding {
    const CHECK: &str = "office file";
    let file = context.places.office_file();
    let found = Db::open(&file, Opening::Reader).and_then(|db| Ok((db.is_read_only(), db.check()?)));
    match found {
        Ok((read_only, problems)) if problems.is_empty() => {
            let sound = format!("{} is sound, schema {}.", file.display(), known_schema());
            if read_only {
                Finding::note(
                    CHECK,
                    format!("{sound} You may only look at it."),
                    "Ask its owner, if you are to change it.",
                )
            } else {
                Finding::good(CHECK, sound)
            }
        }
        Ok((_, problems)) => Finding::bad(
            CHECK,
            format!("{} is damaged:\n{}", file.display(), problems.join("\n")),
            "Copy it away, then restore the newest backup: milepost restore FILE",
        ),
        Err(error) => {
            let refusal = crate::domain::Refusal::from(error);
            Finding::bad(CHECK, refusal.sentence, refusal.hint)
        }
    }
}

/// No large log and no half-made file lies beside the office.
pub fn leftovers(context: &Context) -> Finding {
    const CHECK: &str = "leftovers";
    let office = context.places.office_file();
    let beside = |suffix: &str| PathBuf::from(format!("{}{suffix}", office.display()));
    let size = |path: &Path| std::fs::metadata(path).map_or(0, |found| found.len());
    let drafts = [office.with_extension("new"), office.with_extension("restoring")];
    let log = size(&beside("-wal"));
    if let Some(draft) = drafts.iter().find(|draft| draft.exists()) {
        return Finding::note(
            CHECK,
            format!("{} was left by something that broke off.", draft.display()),
            "It can be deleted.",
        );
    }
    if log > LARGE_LOG {
        return Finding::note(
            CHECK,
            format!("The log beside the office is {} MB large.", log / 1024 / 1024),
            "Close all programs that have the office open; the last one moves the log into the file.",
        );
    }
    Finding::good(CHECK, "Nothing lies beside the office that should not.")
}

/// The clock is set, and does not run behind what was already written.
pub fn clock(office: &Office, now: Instant) -> Finding {
    const CHECK: &str = "clock";
    const FIX: &str = "Set the machine's clock; messages wait for moments by it.";
    let last = office.history("", None, 1).ok().and_then(|batches| batches.first().map(|batch| batch.at));
    match last {
        _ if now < PROGRAM_WRITTEN => {
            Finding::bad(CHECK, format!("The clock says {}, which is long ago.", now.to_rfc3339()), FIX)
        }
        Some(last) if last > now.plus_seconds(60) => Finding::bad(
            CHECK,
            format!("The clock says {}, but the last change was made at {}.", now.to_rfc3339(), last.to_rfc3339()),
            FIX,
        ),
        _ => Finding::good(CHECK, format!("It is {}.", now.to_rfc3339())),
    }
}

/// What is set up lets messages out, and reads what comes back. While the office is in TEST mode, what does not work yet is
/// only noted; but an inbox is read in either mode.
pub fn ways_out(context: &Context, office: &Office) -> Vec<Finding> {
    let settings = match office.settings() {
        Ok(settings) => settings,
        Err(refusal) => return vec![Finding::bad("settings", refusal.sentence, refusal.hint)],
    };
    let is_live = settings.delivery.mode == Mode::Live;
    let found = |trial: Trial| {
        let finding = trial.finding(&settings)?;
        Some(if is_live || trial.out.way == Way::Inbox {
            finding
        } else {
            finding.softened("The office is in TEST mode, where nothing is sent.")
        })
    };
    try_ways(context, &settings).into_iter().filter_map(found).collect()
}

/// Servers take what is sent; of one that refuses everything nothing else tells.
pub fn refusals(office: &Office, now: Instant) -> Vec<Finding> {
    const CHECK: &str = "refusals";
    match office.outbox_health(now) {
        Ok(health) => {
            let needs = health.refused.iter().map(refused);
            needs.map(|need| Finding::bad(CHECK, need.sentence, need.fix)).collect()
        }
        Err(refusal) => vec![Finding::bad(CHECK, refusal.sentence, refusal.hint)],
    }
}

/// The folder has room and keeps its secrets.
pub fn places(context: &Context) -> Vec<Finding> {
    let folder = context.places.data();
    if !folder.exists() {
        return Vec::new();
    }
    let mut found = Vec::new();
    #[cfg(unix)]
    {
        found.extend(room(folder));
        found.push(permissions(context));
    }
    found
}

#[cfg(unix)]
fn room(folder: &Path) -> Option<Finding> {
    let stat = rustix::fs::statvfs(folder).ok()?;
    let free = stat.f_bavail.saturating_mul(stat.f_frsize);
    let text = format!("{} MB are free at {}.", free / 1024 / 1024, folder.display());
    Some(if free < ROOM {
        Finding::bad("disk", text, "Free some space before the next large batch or backup.")
    } else {
        Finding::good("disk", text)
    })
}

/// Who may read what holds people's addresses and keys.
#[cfg(unix)]
fn permissions(context: &Context) -> Finding {
    use std::os::unix::fs::PermissionsExt as _;
    const CHECK: &str = "permissions";
    let mode = |path: &Path| std::fs::metadata(path).ok().map(|found| found.permissions().mode() & 0o777);
    let open_to_others = |path: &Path, mask: u32| mode(path).is_some_and(|mode| mode & mask != 0);
    let key = context.places.vapid_key();
    if open_to_others(&key, 0o077) {
        return Finding::bad(
            CHECK,
            format!("{} signs push messages and can be read by others.", key.display()),
            format!("chmod 600 '{}'", key.display()),
        );
    }
    let folder = context.places.data();
    if open_to_others(folder, 0o007) {
        return Finding::note(
            CHECK,
            format!("Everybody on this machine can look into {}, which holds people's addresses.", folder.display()),
            format!("chmod 700 '{}'", folder.display()),
        );
    }
    Finding::good(CHECK, format!("{} is closed to others.", folder.display()))
}

/// How old the newest backup is.
pub fn backups(context: &Context) -> Finding {
    const CHECK: &str = "backups";
    let mut found: Vec<(std::time::SystemTime, PathBuf)> = [context.places.backups(), context.places.data().to_owned()]
        .iter()
        .filter_map(|folder| std::fs::read_dir(folder).ok())
        .flat_map(|files| files.flatten().map(|file| file.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "backup"))
        .filter_map(|path| Some((std::fs::metadata(&path).ok()?.modified().ok()?, path)))
        .collect();
    found.sort();
    if found.is_empty() {
        return Finding::note(
            CHECK,
            "There is no backup in the office's folder.",
            format!("milepost backup '{}'", context.places.data().join("today.backup").display()),
        );
    }
    let names = found.iter().rev().take(5).map(|(_, path)| path.display().to_string());
    Finding::good(CHECK, format!("The newest first:\n{}", names.collect::<Vec<_>>().join("\n")))
}

/// What goes wrong can be written down.
pub fn log(context: &Context) -> Finding {
    let folder = context.places.logs();
    match tempfile::NamedTempFile::new_in(&folder) {
        Ok(_) => Finding::good("log", format!("{} holds two weeks of it.", folder.display())),
        Err(error) => Finding::note(
            "log",
            format!("The log in {} cannot be written: {error}.", folder.display()),
            "Make the folder writable for yourself, or ask its owner.",
        ),
    }
}
