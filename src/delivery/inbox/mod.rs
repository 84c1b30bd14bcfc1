//! What comes back of what was sent: bounces and wishes to unsubscribe, read from the office's inbox by IMAP.
//!
//! A mailbox belongs to people. It is opened for looking only, nothing in it is flagged, moved or answered, and mail that
//! is not of Milepost's business is not even fetched beyond four header fields. How far it was read stands in the office
//! file. Bounces are facts of delivery and written by its ledger; a wish to unsubscribe changes what a contact agreed to,
//! so it goes through the office's door ([`Desk`]) like every other change of a business row, *before* the ledger notes
//! that the mail was read: after a crash between the two it is read again, and the door knows it by its key.

mod book;
mod mail;
mod session;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::spawn_blocking;

use self::mail::Report;
use self::session::{Reading, What};
use super::signal::Signal;
use super::turn::{Entry, Ledger};
use super::{Class, Failure};
use crate::config::Settings;
use crate::domain::unsubscribe::OptOut;
use crate::domain::{Instant, Refusal};
use crate::store::inbox::Cursor;

pub(super) use book::{enter, left_alone, take_turn};
pub(super) use session::Route;

/// How often the inbox is read, in seconds.
const READ_EVERY: i64 = 120;
/// How long a wrong setting is left alone, in seconds: providers lock accounts after many wrong passwords.
const CONFIG_PAUSE: i64 = 600;
/// A mailbox that is new is read from so many seconds back.
const LOOK_BACK: i64 = 14 * 24 * 60 * 60;

/// The office's door for wishes to unsubscribe; `true` when one changed something. May wait for the office file.
pub type Desk = Arc<dyn Fn(&OptOut) -> Result<bool, Refusal> + Send + Sync>;

/// The turn to read the inbox.
#[derive(Debug)]
pub(super) struct Turn {
    settings: Arc<Settings>,
    place: String,
    from: Cursor,
    now: Instant,
}

/// What a reading came to, for the ledger.
pub(super) struct News {
    pub(super) place: String,
    /// Or why it could not be read.
    pub(super) read: Result<Read, Failure>,
}

/// What was read.
pub(super) struct Read {
    pub(super) to: Cursor,
    pub(super) more: bool,
    pub(super) reports: Vec<Report>,
    /// Wishes that the office has carried out.
    pub(super) unsubscribes: usize,
}

/// Reads the inbox again and again; a lane of its own, so that a mailbox that hangs keeps no message.
pub(super) struct Reader {
    pub(super) ledger: Ledger,
    pub(super) desk: Desk,
    /// Whether to read once, whoever else has read it just now.
    pub(super) once: bool,
}

impl Reader {
    /// Works until it is stopped, or once.
    pub(super) async fn work(self, mut signal: watch::Receiver<Signal>) {
        loop {
            let stopped = signal.wait_for(|signal| signal.stop);
            let reading = async { while self.round().await {} };
            // nothing is lost when a reading is given up: the ledger notes a mail as read only at its end
            tokio::select! { _ = stopped => break, () = reading => {} }
            if self.once {
                break;
            }
            let stopped = signal.wait_for(|signal| signal.stop);
            let nap = tokio::time::sleep(Duration::from_secs(READ_EVERY.unsigned_abs()));
            tokio::select! { _ = stopped => break, () = nap => {} }
        }
    }

    /// Reads the inbox when that is due; `true` when more waits there.
    async fn round(&self) -> bool {
        let Some(turn) = self.ledger.inbox(self.once).await else { return false };
        let read = self.read(&turn).await;
        let more = read.as_ref().is_ok_and(|read| read.more);
        self.ledger.say(Entry::InboxRead(Box::new(News { place: turn.place, read })));
        more
    }

    async fn read(&self, turn: &Turn) -> Result<Read, Failure> {
        let settings = Arc::clone(&turn.settings);
        let route = blocking(move || Route::new(&settings.inbox)).await?;
        let Reading { to, found, more } = route.read(turn.from, turn.now.plus_seconds(-LOOK_BACK)).await?;
        let mut read = Read { to, more, reports: Vec::new(), unsubscribes: 0 };
        for mail in found {
            match mail.what {
                What::Report(report) => read.reports.push(Report { came_in: mail.at, ..report }),
                What::OptOut(by) => {
                    let said_at = mail.at.unwrap_or(turn.now).min(turn.now);
                    let key = format!("inbox {} {} {}", turn.place, to.uid_validity, mail.uid);
                    let (desk, wish) = (Arc::clone(&self.desk), OptOut { by, said_at, key });
                    read.unsubscribes += usize::from(blocking(move || desk(&wish).map_err(not_carried_out)).await?);
                }
            }
        }
        Ok(read)
    }
}

fn not_carried_out(refusal: Refusal) -> Failure {
    let sentence = format!("A wish to unsubscribe could not be noted: {}", refusal.sentence);
    Failure::new(Class::Retry { after: None }, sentence).fix(refusal.hint)
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Failure> + Send + 'static) -> Result<T, Failure> {
    const CRASHED: &str = "Reading the inbox failed inside Milepost; please report this.";
    spawn_blocking(work).await.unwrap_or_else(|_| Err(Failure::new(Class::Retry { after: None }, CRASHED)))
}
