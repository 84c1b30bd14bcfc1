//! The system's program for a kind of file: `xdg-open`, `open`, or Windows' own.

use crate::domain::Refusal;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// How long a failure of the system's opener is waited for; where it shows the file itself it runs on.
const PATIENCE: Duration = Duration::from_secs(2);

/// Shows a file.
pub fn open(path: &Path) -> Result<(), Refusal> {
    if !has_desktop() {
        return Err(Refusal::rule("There is no desktop here on which a file can be shown.")
            .hint(format!("Look at the copy: {}", path.display())));
    }
    let mut command = opener(path);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // Ctrl+C at this terminal is not meant for it
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let name = command.get_program().to_string_lossy().into_owned();
    let failed = |why: String| {
        Refusal::broken(format!("The file cannot be shown: {name} {why}."))
            .hint(format!("Look at the copy: {}", path.display()))
    };
    let mut child = command.spawn().map_err(|error| failed(format!("does not start ({error})")))?;
    let (told, ended) = mpsc::channel::<Option<ExitStatus>>();
    // waits for as long as it runs, so that nothing is left behind in the system's list of programs
    std::thread::spawn(move || told.send(child.wait().ok()));
    match ended.recv_timeout(PATIENCE) {
        // Windows' own says 1 whatever happened
        Ok(Some(status)) if !status.success() && !cfg!(windows) => Err(failed(format!("gave up ({status})"))),
        _ => Ok(()),
    }
}

/// Without one, `xdg-open` would look for a browser in the terminal and take the screens' keys.
fn has_desktop() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(any(windows, target_os = "macos")) || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

fn opener(path: &Path) -> Command {
    let program = if cfg!(windows) {
        "explorer.exe"
    } else if cfg!(target_os = "macos") {
        "open"
    } else {
        "xdg-open"
    };
    let mut command = Command::new(program);
    command.arg(path);
    command
}
