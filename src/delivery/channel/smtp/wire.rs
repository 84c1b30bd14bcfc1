//! The byte stream below an SMTP connection: plain or TLS, with a gate before the final dot.

use std::{
    fmt, io,
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, ready},
};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    sync::Notify,
};
use tokio_rustls::client::TlsStream;

/// The end of a message's content: once it is written, the server may take the message.
const DOT: &[u8] = b"\r\n.\r\n";

/// The caller takes a message back at the last moment: its lease was lost or it was cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Withdrawn;

/// What the caller does between the message's content and the final dot: record durably that the dot is next. The dot is
/// written when it resolves to `Ok`; `Err` closes the connection without the dot, and the server forgets the message.
pub type BeforeDot = Pin<Box<dyn Future<Output = Result<(), Withdrawn>> + Send>>;

/// Shared by the sender, who arms it for each message, and the stream, which stops before the dot until it opens.
#[derive(Clone, Default)]
pub(super) struct Gate(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    passed: Notify,
}

#[derive(Default)]
enum State {
    #[default]
    Idle,
    Armed(BeforeDot),
    Passed,
    Refused,
}

impl Gate {
    /// Makes the next final dot wait for `before_dot`.
    pub(super) fn arm(&self, before_dot: BeforeDot) {
        *self.state() = State::Armed(before_dot);
    }

    /// Whether the dot was let through since the gate was armed.
    pub(super) fn has_passed(&self) -> bool {
        matches!(*self.state(), State::Passed)
    }

    /// Whether the caller withdrew the message since the gate was armed.
    pub(super) fn was_refused(&self) -> bool {
        matches!(*self.state(), State::Refused)
    }

    /// Resolves when the dot is let through.
    pub(super) async fn passed(&self) {
        while !self.has_passed() {
            self.0.passed.notified().await;
        }
    }

    fn poll(&self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut state = self.state();
        let State::Armed(before_dot) = &mut *state else { return Poll::Ready(Ok(())) };
        let may_go = ready!(before_dot.as_mut().poll(context));
        *state = if may_go.is_ok() { State::Passed } else { State::Refused };
        self.0.passed.notify_one();
        Poll::Ready(may_go.map_err(|Withdrawn| io::Error::other("withdrawn before the final dot")))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Gate")
    }
}

/// Plain or encrypted.
#[derive(Debug)]
pub(super) enum Io {
    /// Only to this machine itself.
    Plain(TcpStream),
    /// Everything else.
    Tls(Box<TlsStream<TcpStream>>),
}

impl Io {
    pub(super) fn tcp(&self) -> &TcpStream {
        match self {
            Self::Plain(tcp) => tcp,
            Self::Tls(tls) => tls.get_ref().0,
        }
    }
}

/// The stream that lettre talks over.
#[derive(Debug)]
pub(super) struct Wire {
    io: Io,
    /// Read before anything from the network.
    greeting: &'static [u8],
    gate: Gate,
}

impl Wire {
    /// A stream on which the server's greeting is still to come.
    pub(super) fn new(io: Io, gate: Gate) -> Self {
        Self { io, greeting: b"", gate }
    }

    /// A stream on which the server has greeted already, before STARTTLS; lettre waits for a greeting, so it gets one.
    pub(super) fn greeted(io: Io, gate: Gate) -> Self {
        Self { io, greeting: b"220 greeted before STARTTLS\r\n", gate }
    }
}

impl AsyncTokioStream for Wire {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.io.tcp().peer_addr()
    }
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if !self.greeting.is_empty() {
            let (now, later) = self.greeting.split_at(self.greeting.len().min(into.remaining()));
            into.put_slice(now);
            self.greeting = later;
            return Poll::Ready(Ok(()));
        }
        match &mut self.io {
            Io::Plain(tcp) => Pin::new(tcp).poll_read(context, into),
            Io::Tls(tls) => Pin::new(tls).poll_read(context, into),
        }
    }
}

impl AsyncWrite for Wire {
    /// lettre writes a message's content and then the dot, each in one piece whose end arrives here whole; a dot inside
    /// the content is doubled, so this ending cannot be anything else. Should content and dot ever come as one piece, the
    /// gate closes before both: the doubtful window grows, and nothing is recorded too late.
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if bytes.ends_with(DOT) {
            ready!(self.gate.poll(context))?;
        }
        match &mut self.io {
            Io::Plain(tcp) => Pin::new(tcp).poll_write(context, bytes),
            Io::Tls(tls) => Pin::new(tls).poll_write(context, bytes),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.io {
            Io::Plain(tcp) => Pin::new(tcp).poll_flush(context),
            Io::Tls(tls) => Pin::new(tls).poll_flush(context),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.io {
            Io::Plain(tcp) => Pin::new(tcp).poll_shutdown(context),
            Io::Tls(tls) => Pin::new(tls).poll_shutdown(context),
        }
    }
}
