//! Reminders of deadlines leave by themselves: a rule that whoever empties the outbox runs at the start and once an hour.

use super::wiring::operator_name;
use crate::config::{ConfigFile, Places};
use crate::domain::{Instant, Kind, Refusal, Role};
use crate::office::{Command, Office, Opening, Order};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::Duration;

/// Deadlines are days: an hour more or less tells nobody anything new.
const EVERY: Duration = Duration::from_hours(1);

/// While another program holds the office.
const SOON: Duration = Duration::from_mins(1);

/// Reminds contractors of what is due soon, in the name of the configured operator; nothing is locked when there is
/// nothing to remind of, and somebody who may only look sends nothing.
pub fn remind(places: &Places, config: &ConfigFile) -> Result<(), Refusal> {
    let office = Office::open(&places.office_file(), config.clone(), Opening::Reader)?;
    let now = Instant::now();
    if !office.has_reminders(now)? {
        return Ok(());
    }
    let actor = office.actor(&operator_name(config)?)?;
    if actor.role != Role::Viewer {
        office.again(Opening::Writer)?.run(&Order::new(Command::RemindMilestones, now), &actor)?;
    }
    Ok(())
}

/// Reminders for as long as it is kept.
pub struct Reminding {
    stop: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Reminding {
    /// Begins at once, on a thread of its own; `refused` hears why somebody is not reminded.
    pub fn start(
        places: Places,
        config: ConfigFile,
        refused: impl Fn(&Refusal) + Send + 'static,
    ) -> Result<Self, Refusal> {
        let (stop, stopped) = mpsc::channel();
        let work = move || {
            loop {
                let pause = match remind(&places, &config) {
                    Ok(()) => EVERY,
                    Err(refusal) if refusal.kind == Kind::Busy => SOON,
                    Err(refusal) => {
                        refused(&refusal);
                        EVERY
                    }
                };
                if stopped.recv_timeout(pause) != Err(RecvTimeoutError::Timeout) {
                    return;
                }
            }
        };
        let thread = std::thread::Builder::new().name("reminders".to_owned()).spawn(work);
        let thread = thread.map_err(|error| Refusal::broken(format!("The machine gives no thread ({error}).")))?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Reminding {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
