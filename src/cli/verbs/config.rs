//! `config`: where `config.toml` lies, a commented one to start from, and what is wrong with it.

use crate::cli::failure::Outcome;
use crate::cli::output;
use crate::cli::wiring::Context;
use crate::config::{ConfigFile, write_example};
use crate::domain::Refusal;
use serde_json::json;

/// The words of `milepost config`.
#[derive(clap::Subcommand)]
pub enum Verb {
    /// Print where the configuration lies, or would lie.
    Path,
    /// Write a configuration with every key commented out.
    Init,
    /// Say what is wrong with the configuration.
    Check,
}

pub fn run(context: &Context, verb: &Verb) -> Outcome {
    let path = context.places.config();
    let shown = path.display();
    match verb {
        Verb::Path => say(context, &shown.to_string()),
        Verb::Init => {
            if write_example(path)? {
                say(context, &format!("Wrote {shown}; every key in it is commented out."))
            } else {
                Err(Refusal::rule(format!("There is already a configuration at {shown}; it was left alone.")).into())
            }
        }
        Verb::Check => {
            let file = ConfigFile::load(path, context.places.config_is_named())?;
            let keys = file.locked().count();
            say(
                context,
                &match (path.exists(), keys) {
                    (false, _) => format!("There is no configuration at {shown}; the defaults hold."),
                    (true, 1) => format!("{shown} is right; it sets 1 key."),
                    (true, keys) => format!("{shown} is right; it sets {keys} keys."),
                },
            )
        }
    }
}

fn say(context: &Context, text: &str) -> Outcome {
    if context.json {
        let path = context.places.config().display().to_string();
        output::say(&json!({ "path": path, "text": text }).to_string())
    } else {
        output::say(text)
    }
}
