//! Puts the floors together for one command: where things lie, the configuration, the log, the office, who asks.

use super::failure::Outcome;
use crate::config::{ConfigError, ConfigFile, OfficeSettings, Places, logging, write_example};
use crate::domain::{Actor, Instant, Refusal};
use crate::office::{Command, Office, Order, Receipt, founding};
use crate::store::Opening;
use chrono::NaiveDate;
use std::cell::OnceCell;
use std::path::PathBuf;
use tracing_appender::non_blocking::WorkerGuard;

/// What one run of the program stands on.
pub struct Context {
    /// Where things lie.
    pub places: Places,
    /// Whether machines read the output.
    pub json: bool,
    log: OnceCell<Option<WorkerGuard>>,
}

/// An open office and the operator who sits at it.
pub struct Seat {
    /// The office.
    pub office: Office,
    /// Who asks.
    pub actor: Actor,
}

impl Seat {
    /// Today in the office's zone.
    pub fn today(&self) -> Result<NaiveDate, Refusal> {
        Ok(Instant::now().day_in(self.office.settings()?.office.timezone))
    }

    /// Carries out what the operator wants, now.
    pub fn run(&mut self, command: Command) -> Result<Receipt, Refusal> {
        self.office.run(&Order::new(command, Instant::now()), &self.actor)
    }
}

impl Context {
    /// Finds the places; opens nothing.
    pub fn new(data: Option<PathBuf>, config: Option<PathBuf>, json: bool) -> Result<Self, super::Failure> {
        Ok(Self { places: Places::find(data, config)?, json, log: OnceCell::new() })
    }

    /// The configuration file.
    pub fn config(&self) -> Result<ConfigFile, Refusal> {
        ConfigFile::load(self.places.config(), self.places.config_is_named())
            .map_err(|error| Refusal::usage(error.to_string()))
    }

    /// The office, to change it or to ask it something.
    pub fn office(&self, how: Opening) -> Result<Office, Refusal> {
        let config = self.config()?;
        let office = Office::open(&self.places.office_file(), config, how)?;
        self.start_log();
        Ok(office)
    }

    /// The office and who sits at it, for a change.
    pub fn seat(&self) -> Result<Seat, Refusal> {
        let office = self.office(Opening::Writer)?;
        let actor = office.actor(&operator_name(office.config())?)?;
        Ok(Seat { office, actor })
    }

    /// Carries out one command that needs nothing looked up before it, and prints what it came to.
    pub fn carry_out(&self, command: Command) -> Outcome {
        let receipt = self.seat()?.run(command)?;
        self.report(&receipt)
    }

    /// Logs from now on. A log that cannot be written (another user's office, a full disk) keeps nobody from working;
    /// `doctor` says so.
    pub fn start_log(&self) {
        self.log.get_or_init(|| logging::start(&self.places.logs()).ok());
    }
}

/// Makes a new office, and a commented configuration where there is none; gives its admin, and whether the
/// configuration is new.
pub fn found_office(context: &Context, name: &str) -> Result<(Actor, bool), Refusal> {
    let wrong = |error: ConfigError| Refusal::usage(error.to_string());
    let places = &context.places;
    // one that is named but missing is made below, and one that is there is read before anything is made
    let config = ConfigFile::load(places.config(), false).map_err(wrong)?;
    let operator = operator_name(&config)?;
    places.make_data_folder().map_err(wrong)?;
    let (_, actor) = founding::found(&places.office_file(), config, name, &operator, Instant::now())?;
    context.start_log();
    Ok((actor, write_example(places.config()).map_err(wrong)?))
}

/// Who sits here: the operator that the configuration names, else the login name.
pub fn operator_name(config: &ConfigFile) -> Result<String, Refusal> {
    let settings = config.settings(&OfficeSettings::new()).map_err(|error| Refusal::usage(error.to_string()))?;
    let named = settings.office.operator;
    if !named.is_empty() {
        return Ok(named.as_str().to_owned());
    }
    login_name().ok_or_else(|| {
        Refusal::usage("It is not known who you are: there is no login name here.")
            .hint("Set `operator` under [office] in config.toml.")
    })
}

fn login_name() -> Option<String> {
    let from_environment = ["LOGNAME", "USER", "USERNAME"].iter().find_map(|name| std::env::var(name).ok());
    from_environment.filter(|name| !name.trim().is_empty()).or_else(account_name)
}

/// The account's name where no variable says it, as in a container or under cron.
#[cfg(unix)]
fn account_name() -> Option<String> {
    let id = rustix::process::getuid().as_raw().to_string();
    let accounts = std::fs::read_to_string("/etc/passwd").ok()?;
    accounts.lines().find_map(|line| {
        let mut parts = line.split(':');
        let name = parts.next()?;
        (parts.nth(1)? == id).then(|| name.to_owned())
    })
}

#[cfg(not(unix))]
const fn account_name() -> Option<String> {
    None
}
