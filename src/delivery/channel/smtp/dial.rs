//! From nothing to a logged-in SMTP connection; encrypted as configured, or not at all.
//!
//! The socket is our own because lettre 0.11.23 leaves Nagle's algorithm on, which costs 44 ms a mail. STARTTLS is ours
//! too: lettre keeps what a meddler sent in clear text behind the server's "220" and would read it as if it had come
//! encrypted; here such a connection is refused.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use lettre::transport::smtp::{
    authentication::{Credentials, Mechanism},
    client::AsyncSmtpConnection,
    commands::Ehlo,
    extension::ClientId,
};
use rustls::{ClientConfig, pki_types::ServerName};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
    time::timeout,
};

use super::{
    Limits,
    verdict::{Server, Step, Trouble},
    wire::{Gate, Io, Wire},
};
use crate::delivery::connect::{self, Protection, tcp};
use crate::delivery::{Failure, Phase};

/// The longest line that a server may answer before TLS (RFC 5321 allows 512), and the most lines.
const MAX_LINE: u64 = 1_000;
const MAX_LINES: usize = 100;

/// Everything needed to reach the server.
pub(super) struct Route {
    pub(super) server: Server,
    pub(super) protection: Protection,
    pub(super) login: Option<Credentials>,
    pub(super) limits: Limits,
}

/// A connection that is ready for mail.
pub(super) struct Live {
    pub(super) connection: AsyncSmtpConnection,
    pub(super) gate: Gate,
    /// The server takes several commands in one piece (RFC 2920).
    pub(super) pipelines: bool,
    /// Mails tried over it.
    pub(super) mails: u32,
    /// When it was last known to work.
    pub(super) used: tokio::time::Instant,
}

impl Route {
    /// Connects, encrypts and logs in.
    pub(super) async fn dial(&self) -> Result<Live, Failure> {
        let server = &self.server;
        let (step, trouble) = match tcp(&server.host, server.port, self.limits.connect, &self.protection).await {
            Err(broken) => (Step::Connect, broken.into()),
            Ok(tcp) => match timeout(self.limits.login, self.log_in(tcp)).await {
                Err(_) => (Step::Connect, Trouble::Timeout),
                Ok(Err(problem)) => problem,
                Ok(Ok(live)) => return Ok(live),
            },
        };
        Err(server.verdict(step, Phase::BeforeDot, &trouble))
    }

    async fn log_in(&self, tcp: TcpStream) -> Result<Live, (Step, Trouble)> {
        let hello = client_id(tcp.local_addr().ok());
        let gate = Gate::default();
        let wire = match &self.protection {
            Protection::Loopback => Wire::new(Io::Plain(tcp), gate.clone()),
            Protection::Tls(config, name) => Wire::new(encrypt(tcp, config, name).await?, gate.clone()),
            Protection::StartTls(config, name) => {
                let tcp = ask_for_tls(tcp, &hello).await?;
                Wire::greeted(encrypt(tcp, config, name).await?, gate.clone())
            }
        };
        let mut connection = AsyncSmtpConnection::connect_with_transport(Box::new(wire), &hello)
            .await
            .map_err(|error| (Step::Connect, error.into()))?;
        if let Some(login) = &self.login {
            let known = [Mechanism::Plain, Mechanism::Login];
            if connection.server_info().get_auth_mechanism(&known).is_none() {
                return Err((Step::Login, Trouble::NoLogin));
            }
            connection.auth(&known, login).await.map_err(|error| (Step::Login, error.into()))?;
        }
        let pipelines = offers_pipelining(&mut connection, &hello).await?;
        Ok(Live { connection, gate, pipelines, mails: 0, used: tokio::time::Instant::now() })
    }
}

/// Asks once more what the server offers: lettre keeps of its first answer only the extensions that it uses itself. A
/// server that does not like to be asked twice is spoken to command by command.
async fn offers_pipelining(connection: &mut AsyncSmtpConnection, hello: &ClientId) -> Result<bool, (Step, Trouble)> {
    match connection.command(Ehlo::new(hello.clone())).await {
        Ok(offers) => Ok(offers.message().any(|offer| offer.trim().eq_ignore_ascii_case("PIPELINING"))),
        Err(error) => match Trouble::from(error) {
            broken if broken.ends_connection() => Err((Step::Connect, broken)),
            _ => Ok(false),
        },
    }
}

/// What we call ourselves: the address literal that RFC 5321 wants of machines without a public name.
fn client_id(local: Option<SocketAddr>) -> ClientId {
    match local {
        Some(SocketAddr::V4(address)) => ClientId::Ipv4(*address.ip()),
        Some(SocketAddr::V6(address)) => ClientId::Ipv6(*address.ip()),
        None => ClientId::default(),
    }
}

async fn encrypt(
    tcp: TcpStream,
    config: &Arc<ClientConfig>,
    name: &ServerName<'static>,
) -> Result<Io, (Step, Trouble)> {
    let tls = connect::encrypt(tcp, config, name).await;
    tls.map(|tls| Io::Tls(Box::new(tls))).map_err(|broken| (Step::Tls, broken.into()))
}

/// The clear text before TLS: greeting, EHLO, STARTTLS, and not one byte more.
async fn ask_for_tls(tcp: TcpStream, hello: &ClientId) -> Result<TcpStream, (Step, Trouble)> {
    let mut stream = BufReader::new(tcp);
    expect(&mut stream, 220).await.map_err(|trouble| (Step::Connect, trouble))?;
    let offers = say(&mut stream, &format!("EHLO {hello}"), 250).await.map_err(|trouble| (Step::Connect, trouble))?;
    if !offers.iter().any(|offer| offer.trim().eq_ignore_ascii_case("STARTTLS")) {
        return Err((Step::Tls, Trouble::NoTls("STARTTLS is not offered".into())));
    }
    say(&mut stream, "STARTTLS", 220).await.map_err(|trouble| (Step::Tls, trouble))?;
    if !stream.buffer().is_empty() {
        return Err((Step::Tls, Trouble::NoTls("something was slipped in between STARTTLS and the encryption".into())));
    }
    Ok(stream.into_inner())
}

async fn say(stream: &mut BufReader<TcpStream>, line: &str, wanted: u16) -> Result<Vec<String>, Trouble> {
    let sent = stream.get_mut().write_all(format!("{line}\r\n").as_bytes()).await;
    sent.map_err(|error| Trouble::Lost(error.to_string()))?;
    expect(stream, wanted).await
}

/// Reads one reply of one or more lines; its texts when the code is the wanted one.
async fn expect(stream: &mut BufReader<TcpStream>, wanted: u16) -> Result<Vec<String>, Trouble> {
    let mut texts = Vec::new();
    while texts.len() < MAX_LINES {
        let mut raw = Vec::new();
        let read = (&mut *stream).take(MAX_LINE).read_until(b'\n', &mut raw).await;
        read.map_err(|error| Trouble::Lost(error.to_string()))?;
        let line = String::from_utf8_lossy(&raw);
        if !line.ends_with('\n') {
            return Err(Trouble::Lost(if line.is_empty() { "the server hung up".into() } else { line.into_owned() }));
        }
        let Some((code, rest)) = line.get(..3).and_then(|code| Some((code.parse::<u16>().ok()?, &line[3..]))) else {
            return Err(Trouble::Lost(line.into_owned()));
        };
        texts.push(rest.trim_start_matches(['-', ' ']).trim_end().to_owned());
        if !rest.starts_with('-') {
            return if code == wanted { Ok(texts) } else { Err(unexpected(code, texts.join(" "))) };
        }
    }
    Err(Trouble::Lost("the server talks without end".into()))
}

fn unexpected(code: u16, words: String) -> Trouble {
    if (400..=599).contains(&code) { Trouble::Reply { code, words } } else { Trouble::Lost(format!("{code} {words}")) }
}

impl Limits {
    /// Connects at most this long, over all steps of [`Route::dial`].
    pub(super) fn dial(&self) -> Duration {
        self.connect + self.login
    }
}
