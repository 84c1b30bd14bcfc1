//! Reading a mailbox by IMAP, without changing anything in it: the folder is opened for looking only (EXAMINE).
//!
//! `async-imap` speaks the protocol over a connection of our own, on delivery's own runtime and under the rules of trust
//! that sending has.

use std::fmt;
use std::time::Duration;

use async_imap::error::Error;
use async_imap::types::Fetch;
use async_imap::{Client, Session};
use futures_util::TryStreamExt as _;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::mail::{self, FIELDS, Kind, Report};
use crate::config::Secret;
use crate::config::section::InboxSection;
use crate::delivery::connect::{Broken, Protection, encrypt, tcp};
use crate::delivery::{Class, Failure};
use crate::domain::Instant;
use crate::domain::unsubscribe::OptOutBy;
use crate::store::inbox::Cursor;

/// Name look-up and TCP; then greeting, encryption and login together; then each answer.
const CONNECT: Duration = Duration::from_secs(10);
const LOGIN: Duration = Duration::from_secs(20);
const ANSWER: Duration = Duration::from_secs(30);

/// Mails looked at in one reading.
const MOST_MAILS: usize = 500;

/// Mails whose headers are asked for at once.
const GROUP: usize = 100;

/// As much of a report is read: the status and the returned headers stand before the returned text.
const REPORT_BYTES: usize = 256 * 1024;

/// The way to the mailbox.
pub(in crate::delivery) struct Route {
    host: String,
    port: u16,
    protection: Protection,
    username: String,
    password: Secret,
    folder: String,
}

/// What a reading found.
pub(super) struct Reading {
    /// How far it came.
    pub(super) to: Cursor,
    /// What is of Milepost's business.
    pub(super) found: Vec<Found>,
    /// There are more mails behind.
    pub(super) more: bool,
}

/// One mail of Milepost's business.
pub(super) struct Found {
    pub(super) uid: u32,
    /// When it came in, by the server's clock.
    pub(super) at: Option<Instant>,
    pub(super) what: What,
}

pub(super) enum What {
    Report(Report),
    OptOut(OptOutBy),
}

/// A connection of whatever kind.
trait Socket: AsyncRead + AsyncWrite + Unpin + Send + fmt::Debug {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + fmt::Debug> Socket for T {}
type Wire = Box<dyn Socket>;

/// A moment of the conversation.
#[derive(Clone, Copy)]
enum Step {
    Connect,
    Login,
    Folder,
    Read,
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

impl Route {
    /// Checks the settings, reads certificates and the password; may take a moment.
    pub(in crate::delivery) fn new(settings: &InboxSection) -> Result<Self, Failure> {
        let host = settings.host.as_str();
        let protection = Protection::new("inbox", host, settings.security, settings.ca_file.path().as_deref())?;
        let hint = "Set [inbox] username and password.";
        let password = settings.password.fetch().map_err(|error| Failure::config(error.to_string(), hint))?;
        let Some(password) = password.filter(|_| !settings.username.is_empty()) else {
            return Err(Failure::config("There is no login for the inbox.", hint));
        };
        Ok(Self {
            host: host.to_owned(),
            port: settings.port,
            protection,
            username: settings.username.as_str().to_owned(),
            password,
            folder: settings.folder.as_str().to_owned(),
        })
    }

    /// Logs in, opens the folder, says goodbye; how many mails are in it.
    pub(in crate::delivery) async fn test(&self) -> Result<u32, Failure> {
        let mut session = self.log_in().await?;
        let mailbox = self.answer(Step::Folder, session.examine(&self.folder)).await?;
        part_from(session).await;
        Ok(mailbox.exists)
    }

    /// Looks at the mails behind `from`; when the mailbox is new or numbered anew, at those since `oldest`.
    pub(super) async fn read(&self, from: Cursor, oldest: Instant) -> Result<Reading, Failure> {
        let mut session = self.log_in().await?;
        let reading = self.look(&mut session, from, oldest).await;
        part_from(session).await;
        reading
    }

    async fn look(&self, session: &mut Session<Wire>, from: Cursor, oldest: Instant) -> Result<Reading, Failure> {
        let mailbox = self.answer(Step::Folder, session.examine(&self.folder)).await?;
        let Some(uid_validity) = mailbox.uid_validity else {
            return Err(Failure::config(
                format!("{self} does not number its mails."),
                "Ask the provider for IMAP4rev1.",
            ));
        };
        let is_known = from.uid_validity == uid_validity;
        let last = if is_known { from.last_uid } else { 0 };
        let query = if is_known {
            format!("UID {}:*", last.saturating_add(1))
        } else {
            format!("SINCE {}", oldest.to_utc().format("%-d-%b-%Y"))
        };
        let new = self.answer(Step::Read, session.uid_search(query)).await?;
        // "n:*" names the last mail even when it is older than n
        let mut new: Vec<u32> = new.into_iter().filter(|uid| *uid > last).collect();
        new.sort_unstable();
        let more = new.len() > MOST_MAILS;
        new.truncate(MOST_MAILS);
        let end = if more { 0 } else { mailbox.uid_next.unwrap_or(0).saturating_sub(1) };
        let last_uid = last.max(end).max(new.last().copied().unwrap_or(0));
        let mut found = Vec::new();
        for group in new.chunks(GROUP) {
            self.sift(session, group, &mut found).await?;
        }
        Ok(Reading { to: Cursor { uid_validity, last_uid }, found, more })
    }

    /// Asks for the headers of some mails, and for the whole of those that are reports. PEEK leaves them unread.
    async fn sift(&self, session: &mut Session<Wire>, uids: &[u32], found: &mut Vec<Found>) -> Result<(), Failure> {
        let set: Vec<String> = uids.iter().map(u32::to_string).collect();
        let query = format!("(UID INTERNALDATE BODY.PEEK[HEADER.FIELDS ({FIELDS})])");
        for head in self.fetch(session, &set.join(","), &query).await? {
            let (Some(uid), Some(header)) = (head.uid, head.header()) else { continue };
            let at = head.internal_date().map(|date| Instant(date.timestamp_micros()));
            let header = header.to_vec();
            let what = match parsed(move || mail::kind(&header)).await {
                Some(Kind::OptOut(by)) => What::OptOut(by),
                Some(Kind::Report) => {
                    let query = format!("(UID BODY.PEEK[]<0.{REPORT_BYTES}>)");
                    let whole = self.fetch(session, &uid.to_string(), &query).await?;
                    let raw = whole.iter().find(|mail| mail.uid == Some(uid)).and_then(Fetch::body).map(<[u8]>::to_vec);
                    match parsed(move || mail::report(&raw?)).await.flatten() {
                        Some(report) => What::Report(report),
                        None => continue,
                    }
                }
                Some(Kind::Other) | None => continue,
            };
            found.push(Found { uid, at, what });
        }
        Ok(())
    }

    async fn fetch(&self, session: &mut Session<Wire>, uids: &str, query: &str) -> Result<Vec<Fetch>, Failure> {
        let answers = async { session.uid_fetch(uids, query).await?.try_collect::<Vec<Fetch>>().await };
        self.answer(Step::Read, answers).await
    }

    async fn answer<T>(&self, step: Step, asked: impl Future<Output = Result<T, Error>>) -> Result<T, Failure> {
        match timeout(ANSWER, asked).await {
            Ok(answer) => answer.map_err(|error| self.refused(step, &error)),
            Err(_) => Err(self.broken(&Broken::Timeout)),
        }
    }

    async fn log_in(&self) -> Result<Session<Wire>, Failure> {
        let tcp = tcp(&self.host, self.port, CONNECT, &self.protection).await.map_err(|broken| self.broken(&broken))?;
        match timeout(LOGIN, self.greet(tcp)).await {
            Ok(session) => session,
            Err(_) => Err(self.broken(&Broken::Timeout)),
        }
    }

    async fn greet(&self, tcp: TcpStream) -> Result<Session<Wire>, Failure> {
        let client = match &self.protection {
            Protection::Loopback => self.welcome(Box::new(tcp)).await?,
            Protection::Tls(config, name) => {
                let tls = encrypt(tcp, config, name).await.map_err(|broken| self.broken(&broken))?;
                self.welcome(Box::new(tls)).await?
            }
            Protection::StartTls(config, name) => {
                let mut client = Client::new(tcp);
                self.greeting(&mut client).await?;
                if let Err(error) = client.run_command_and_check_ok("STARTTLS", None).await {
                    return Err(match error {
                        Error::No(words) | Error::Bad(words) => self.broken(&Broken::NoTls(words)),
                        other => self.refused(Step::Connect, &other),
                    });
                }
                // what a meddler may have sent in clear text behind the answer is dropped with the reader
                let tls = encrypt(client.into_inner(), config, name).await.map_err(|broken| self.broken(&broken))?;
                Client::new(Box::new(tls) as Wire)
            }
        };
        let login = client.login(&self.username, self.password.expose()).await;
        login.map_err(|(error, _)| self.refused(Step::Login, &error))
    }

    async fn welcome(&self, wire: Wire) -> Result<Client<Wire>, Failure> {
        let mut client = Client::new(wire);
        self.greeting(&mut client).await?;
        Ok(client)
    }

    async fn greeting<T>(&self, client: &mut Client<T>) -> Result<(), Failure>
    where
        T: AsyncRead + AsyncWrite + Unpin + fmt::Debug + Send,
    {
        match client.read_response().await {
            Ok(Some(_)) => Ok(()),
            Ok(None) => Err(self.refused(Step::Connect, &Error::ConnectionLost)),
            Err(error) => Err(self.refused(Step::Connect, &Error::Io(error))),
        }
    }

    fn broken(&self, broken: &Broken) -> Failure {
        match broken {
            Broken::Lost(words) => self.unreachable().said("", words),
            Broken::Timeout => Failure { sentence: format!("{self} did not answer in time."), ..self.unreachable() },
            Broken::Certificate(why) => Failure::config(
                format!("The certificate of {self} cannot be trusted: {why}."),
                "Check [inbox] host; for an office's own authority name its certificate in [inbox] ca_file.",
            ),
            Broken::NoTls(words) => Failure::config(
                format!("{self} does not offer the encryption that the configuration asks for."),
                "Check [inbox] port and security: usually 993 with \"tls\" or 143 with \"starttls\".",
            )
            .said("", words),
        }
    }

    fn unreachable(&self) -> Failure {
        Failure::new(Class::Unreachable, format!("The connection to {self} failed or broke."))
            .fix("Check the network and [inbox] host and port; the inbox is tried again by itself.")
    }

    fn refused(&self, step: Step, error: &Error) -> Failure {
        let words = match error {
            Error::No(words) | Error::Bad(words) => words.clone(),
            other => return self.unreachable().said("", &other.to_string()),
        };
        let later = ["[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]"].iter().any(|code| words.contains(code));
        let failure = match step {
            Step::Login if !later => Failure::config(
                format!("{self} refused the user name or the password of the inbox."),
                "Check [inbox] username and password; many providers want an app password made for this program.",
            ),
            Step::Folder if !later => Failure::config(
                format!("{self} has no mail folder \"{}\" that can be read.", self.folder),
                "Check [inbox] folder; the usual one is \"INBOX\".",
            ),
            _ => Failure::new(Class::Retry { after: None }, format!("{self} does not let the inbox be read.")),
        };
        failure.said("", &words)
    }
}

/// Runs a parser apart from delivery: a mail that makes it fail is none of ours, and nobody else pays for it.
async fn parsed<T: Send + 'static>(parse: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let done = tokio::task::spawn_blocking(parse).await;
    done.inspect_err(|_| tracing::warn!("a mail in the inbox cannot be read")).ok()
}

async fn part_from(mut session: Session<Wire>) {
    let goodbye = timeout(Duration::from_secs(3), session.logout()).await;
    if !matches!(goodbye, Ok(Ok(()))) {
        tracing::debug!("the inbox's server hung up without a goodbye");
    }
}
