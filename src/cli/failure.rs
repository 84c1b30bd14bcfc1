//! How a command ends: the exit code, and on standard error a sentence that says what to do.

use crate::config::ConfigError;
use crate::domain::{Kind, Refusal, text::escaped};
use crate::store::StoreError;
use serde_json::json;
use std::io::{self, Write as _};
use std::process::ExitCode;

/// What a command comes to.
pub type Outcome = Result<(), Failure>;

/// Why a command did not end well.
#[derive(Debug)]
pub enum Failure {
    /// The office, its files or a rule said no.
    Refused(Refusal),
    /// The words of the command do not fit; also `--help` and `--version`, which are no failures.
    Words(clap::Error),
    /// Standard output could not be written. A reader that has seen enough (`| head`) is no failure.
    Output(io::Error),
    /// The command has already said what is wrong.
    Said,
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Refused(error.into())
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::Refused(Refusal::usage(error.to_string()))
    }
}

impl From<anyhow::Error> for Failure {
    /// What the machine refused, with what it was wanted for.
    fn from(error: anyhow::Error) -> Self {
        Self::Refused(Refusal::broken(format!("{error:#}.")))
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// The exit code of a kind of refusal.
const fn code(kind: Kind) -> u8 {
    match kind {
        Kind::Rule | Kind::NotFound | Kind::Conflict | Kind::Permission => 3,
        Kind::Usage => 2,
        Kind::Broken | Kind::Busy => 1,
    }
}

const fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Rule => "rule",
        Kind::NotFound => "not_found",
        Kind::Conflict => "conflict",
        Kind::Permission => "permission",
        Kind::Usage => "usage",
        Kind::Busy => "busy",
        Kind::Broken => "broken",
    }
}

/// Says how the command ended; gives the exit code.
pub fn exit(outcome: Outcome, json: bool) -> ExitCode {
    let refusal = match outcome {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Said) => return ExitCode::FAILURE,
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => return ExitCode::SUCCESS,
        Err(Failure::Output(error)) => Refusal::broken(format!("The output cannot be written: {error}.")),
        Err(Failure::Words(error)) if json && error.use_stderr() => words(&error),
        Err(Failure::Words(error)) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
        Err(Failure::Refused(refusal)) => refusal,
    };
    say(&refusal, json);
    ExitCode::from(code(refusal.kind))
}

/// What clap has to say, as a refusal.
fn words(error: &clap::Error) -> Refusal {
    let text = error.render().to_string();
    let text = text.trim().trim_start_matches("error: ");
    let (sentence, rest) = text.split_once("\n\n").unwrap_or((text, ""));
    let hint = rest.split_whitespace().collect::<Vec<_>>().join(" ");
    Refusal::usage(sentence.trim()).hint(hint)
}

fn say(refusal: &Refusal, json: bool) {
    let mut err = io::stderr().lock();
    // with nobody left to read it there is nothing more to do
    let _ = if json {
        let said =
            json!({ "error": { "kind": word(refusal.kind), "sentence": refusal.sentence, "hint": refusal.hint } });
        writeln!(err, "{said}")
    } else {
        let lines = refusal.sentence.lines().chain(refusal.hint.lines());
        lines.map(escaped).try_for_each(|line| writeln!(err, "{line}"))
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_exit_code() {
        for (kind, expected) in [(Kind::Rule, 3), (Kind::NotFound, 3), (Kind::Conflict, 3), (Kind::Permission, 3)] {
            assert_eq!(code(kind), expected, "{}", word(kind));
        }
        assert_eq!((code(Kind::Usage), code(Kind::Broken)), (2, 1));
    }
}
