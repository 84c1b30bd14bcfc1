//! An office in a temporary folder and the real binary on it.

use milepost::store::{Db, Opening};
use serde_json::Value;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// The program, started on an office of its own.
pub struct Cli {
    dir: TempDir,
    data: PathBuf,
}

/// How a command ended.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Cli {
    /// An empty folder.
    pub fn bare() -> Self {
        let dir = TempDir::new().unwrap();
        let data = dir.path().join("data");
        Self { dir, data }
    }

    /// An office whose operator is dana.
    pub fn office() -> Self {
        let cli = Self::bare();
        cli.ok(&["init", "--name", "Acme Solar"]);
        cli
    }

    pub fn data(&self) -> PathBuf {
        self.data.clone()
    }

    /// A copy of the whole folder; nobody may be writing.
    pub fn again(&self) -> Self {
        let copy = Self::bare();
        std::fs::create_dir(copy.data()).unwrap();
        std::fs::copy(self.file(), copy.file()).unwrap();
        if self.path("config.toml").exists() {
            std::fs::copy(self.path("config.toml"), copy.path("config.toml")).unwrap();
        }
        copy
    }

    /// The office from now on in another folder, as after `--data`.
    pub fn moved_to(mut self, data: &std::path::Path) -> Self {
        std::fs::create_dir(data).unwrap();
        std::fs::copy(self.file(), data.join("office.milepost")).unwrap();
        data.clone_into(&mut self.data);
        self
    }

    pub fn file(&self) -> PathBuf {
        self.data().join("office.milepost")
    }

    /// Another file in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Writes the configuration.
    pub fn configure(&self, text: &str) {
        std::fs::write(self.path("config.toml"), text).unwrap();
    }

    /// The command, with nothing of this process's environment that could matter to it.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_milepost"));
        command.args(words).env_clear().env("LOGNAME", "dana").env("HOME", self.dir.path());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("MILEPOST_DATA", self.data()).env("MILEPOST_CONFIG", self.path("config.toml"));
        command.current_dir(self.dir.path()).stdin(Stdio::null());
        command
    }

    /// Runs it to its end.
    pub fn run(&self, words: &[&str]) -> Ran {
        Ran::of(self.command(words).output().unwrap())
    }

    /// Runs what must work; gives what it printed.
    pub fn ok(&self, words: &[&str]) -> String {
        let ran = self.run(words);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "milepost {words:?} printed {}", ran.stdout);
        ran.stdout
    }

    /// Runs what must work with `--json`; gives what it printed.
    pub fn json(&self, words: &[&str]) -> Value {
        let mut words = words.to_vec();
        words.push("--json");
        let text = self.ok(&words);
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{words:?} printed no JSON ({error}): {text}"))
    }

    /// Runs what must be refused with that exit code; gives kind and sentence with hint.
    pub fn refused(&self, code: i32, words: &[&str]) -> (String, String) {
        let mut words = words.to_vec();
        words.push("--json");
        let ran = self.run(&words);
        assert_eq!(ran.code, code, "milepost {words:?}: {ran:?}");
        let error: Value = serde_json::from_str(&ran.stderr).unwrap_or_else(|_| panic!("no JSON: {}", ran.stderr));
        let text = |field: &str| error["error"][field].as_str().unwrap_or_else(|| panic!("{error}")).to_owned();
        (text("kind"), format!("{} {}", text("sentence"), text("hint")).trim().to_owned())
    }

    /// One value from the file, asked beside the program.
    pub fn sql<T: rusqlite::types::FromSql>(&self, sql: &str) -> T {
        let conn = rusqlite::Connection::open(self.file()).unwrap();
        conn.query_row(sql, [], |row| row.get(0)).unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// A writer's connection to the office, as another program would hold it.
    pub fn held(&self) -> Db {
        Db::open(&self.file(), Opening::Writer).unwrap()
    }
}

impl Ran {
    pub fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}
