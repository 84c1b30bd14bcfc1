//! Secrets: the settings hold where one is found; it is fetched at first use and never printed.

use std::{
    fmt,
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use super::value::{FilePath, Value, one_line};

/// How long a command may take to print a secret.
const COMMAND_LIMIT: Duration = Duration::from_secs(30);

/// More than any secret has.
const MAX_BYTES: u64 = 64 * 1024;

/// Prefix of the environment variables that the office's own settings may name.
const OFFICE_PREFIX: &str = "env:MILEPOST_";

/// Where a secret is found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SecretRef {
    /// Nowhere: none is needed.
    #[default]
    Unset,
    /// In an environment variable.
    Env(String),
    /// In a file that its owner alone can read.
    File(FilePath),
    /// In the first line that a shell command prints.
    Command(String),
}

/// A secret; only [`Secret::expose`] gives it away.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A secret of that text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret itself, for the one call that needs it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Why a secret cannot be fetched: a whole sentence, what to do included, and nothing of the secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SecretError(String);

impl SecretRef {
    /// A reference to an environment variable.
    #[must_use]
    pub fn env(name: &str) -> Self {
        Self::Env(name.to_owned())
    }

    /// Whether the office's own settings may hold that reference.
    pub(super) fn is_fit_for_office(shown: &str) -> bool {
        shown.is_empty() || shown.starts_with(OFFICE_PREFIX)
    }

    /// Fetches the secret; `None` when none is needed.
    ///
    /// # Errors
    /// When the variable is not set, the file cannot be read or others can read it, or the command fails.
    pub fn fetch(&self) -> Result<Option<Secret>, SecretError> {
        let text = match self {
            Self::Unset => return Ok(None),
            Self::Env(name) => from_env(name)?,
            Self::File(path) => from_file(&path.path().unwrap_or_default())?,
            Self::Command(line) => from_command(line, COMMAND_LIMIT)?,
        };
        let text = text.trim_end_matches(['\r', '\n']);
        if text.is_empty() {
            return Err(SecretError(format!("{} is empty, so there is no password or token to use.", self.show())));
        }
        Ok(Some(Secret::new(text)))
    }
}

impl Value for SecretRef {
    const IS_SECRET: bool = true;

    fn read(text: &str) -> Result<Self, String> {
        let line = one_line(text)?;
        let (kind, rest) = line.split_once(':').map_or(("", line), |(kind, rest)| (kind, rest.trim()));
        match (kind, rest) {
            ("", "") => Ok(Self::Unset),
            ("env", name) if is_variable(name) => Ok(Self::Env(name.to_owned())),
            ("file", path) if !path.is_empty() => match FilePath::read(path) {
                Ok(path) => Ok(Self::File(path)),
                Err(_) => Err("takes a full path after \"file:\", or one that begins with \"~/\"".to_owned()),
            },
            ("command", command) if !command.is_empty() => Ok(Self::Command(command.to_owned())),
            // the value is not repeated: it may be the password itself
            _ => Err("takes \"env:NAME\", \"file:PATH\" or \"command:...\", never the secret itself".to_owned()),
        }
    }

    fn show(&self) -> String {
        match self {
            Self::Unset => String::new(),
            Self::Env(name) => format!("env:{name}"),
            Self::File(path) => format!("file:{}", path.show()),
            Self::Command(line) => format!("command:{line}"),
        }
    }
}

fn is_variable(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn from_env(name: &str) -> Result<String, SecretError> {
    match std::env::var(name) {
        Ok(text) => Ok(text),
        Err(std::env::VarError::NotPresent) => {
            Err(SecretError(format!("The environment variable {name} is not set. Set it before starting Milepost.")))
        }
        Err(std::env::VarError::NotUnicode(_)) => {
            Err(SecretError(format!("The environment variable {name} is not UTF-8 text.")))
        }
    }
}

fn from_file(path: &Path) -> Result<String, SecretError> {
    let shown = path.display();
    let unreadable = |error: io::Error| SecretError(format!("The secret's file {shown} cannot be read: {error}."));
    let file = File::open(path).map_err(unreadable)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // asked of the open file, so that nobody can put another one in its place in between
        let mode = file.metadata().map_err(unreadable)?.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(SecretError(format!(
                "The secret's file {shown} can be read by others (mode {mode:04o}), so it is not used. Run: chmod 600 {shown}"
            )));
        }
    }
    let mut text = String::new();
    file.take(MAX_BYTES).read_to_string(&mut text).map_err(unreadable)?;
    Ok(text)
}

fn from_command(line: &str, limit: Duration) -> Result<String, SecretError> {
    let failed = |why: String| SecretError(format!("The command for a secret, `{line}`, {why}."));
    let mut shell = if cfg!(windows) { Command::new("cmd") } else { Command::new("sh") };
    let mut child = shell
        .args([if cfg!(windows) { "/C" } else { "-c" }, line])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| failed(format!("cannot be started: {error}")))?;
    let started = Instant::now();
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if started.elapsed() < limit => std::thread::sleep(Duration::from_millis(10)),
            Ok(None) => {
                // it may have ended by itself meanwhile, which is as good
                let _ = child.kill();
                let _ = child.wait();
                return Err(failed(format!("did not end within {} seconds", limit.as_secs())));
            }
            Err(error) => return Err(failed(format!("cannot be waited for: {error}"))),
        }
    };
    if !status.success() {
        return Err(failed(format!("failed ({status})")));
    }
    let mut text = String::new();
    if let Some(output) = child.stdout.take() {
        // no further than the first line: something left running may hold the output open
        let read = BufReader::new(output.take(MAX_BYTES)).read_line(&mut text);
        read.map_err(|error| failed(format!("printed no text: {error}")))?;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_never_prints() {
        let secret = Secret::new("hunter2");
        assert_eq!(format!("{secret} {secret:?} {:?}", Some(&secret)), "*** Secret(***) Some(Secret(***))");
        assert_eq!(secret.expose(), "hunter2");
    }

    #[test]
    fn a_password_in_clear_is_refused_and_not_repeated() {
        for text in ["hunter2", "hunter2:x", "env:", "env:1X", "env:A B", "file:secret", "file:", "command:", ":x"] {
            let why = SecretRef::read(text).expect_err(text);
            assert!(!why.contains("hunter2"), "{why}");
        }
        for text in ["", "env:SMTP_PASSWORD", "file:/run/secret", "file:~/.mail", "command:pass show mail | head -1"] {
            assert_eq!(SecretRef::read(text).map(|found| found.show()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn the_environment_is_read_at_first_use() {
        assert_eq!(SecretRef::Unset.fetch(), Ok(None));
        let missing = SecretRef::env("MILEPOST_NOT_SET_ANYWHERE").fetch().expect_err("not set");
        assert!(missing.to_string().contains("MILEPOST_NOT_SET_ANYWHERE is not set"), "{missing}");
        assert!(SecretRef::env("PATH").fetch().is_ok_and(|secret| secret.is_some()));
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("password");
        std::fs::write(&path, "hunter2\r\n").expect("written");
        let found = SecretRef::read(&format!("file:{}", path.display())).expect("a full path");
        for mode in [0o644, 0o640, 0o604] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).expect("mode set");
            let why = found.fetch().expect_err("open to others").to_string();
            assert!(
                why.contains("chmod 600") && why.contains(&format!("{mode:04o}")) && !why.contains("hunter2"),
                "{why}"
            );
        }
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("mode set");
        assert_eq!(found.fetch(), Ok(Some(Secret::new("hunter2"))));
        std::fs::write(&path, "\n").expect("written");
        assert!(found.fetch().is_err_and(|why| why.to_string().contains("is empty")));
        std::fs::remove_file(&path).expect("removed");
        assert!(found.fetch().is_err_and(|why| why.to_string().contains("cannot be read")));
    }

    #[cfg(unix)]
    #[test]
    fn a_command_gives_its_first_line_or_a_reason() {
        let run = |line: &str| SecretRef::Command(line.to_owned()).fetch();
        assert_eq!(run("printf 'hunter2\\nuser: x\\n'"), Ok(Some(Secret::new("hunter2"))));
        assert!(run("exit 3").is_err_and(|why| why.to_string().contains("exit 3`, failed")));
        assert!(run("true").is_err_and(|why| why.to_string().contains("empty")));
        let slow = from_command("exec sleep 60", Duration::ZERO).expect_err("too slow");
        assert!(slow.to_string().contains("did not end"), "{slow}");
    }
}
