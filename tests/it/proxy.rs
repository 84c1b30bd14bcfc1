//! A bad network before a good server: a TCP proxy that stalls, cuts or swallows at a chosen line.
//!
//! It reads lines, so it suits SMTP before TLS, and HTTP [with bodies](Proxy::with_bodies); from a client's STARTTLS on it passes everything. To kill a program at
//! an exact point, stall there, `wait_struck`, and send the signal.

use std::collections::HashMap;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustix::net::sockopt::set_socket_linger;

use crate::wait;

/// Who says a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    Client,
    Server,
}

/// What happens to a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// It and all that follows wait until the proxy is honest again; if its sender goes away, they are lost.
    Stall,
    /// It is lost, and the connection with it.
    Cut,
    /// It is lost, and the connection ends for the client with a reset (RST) instead of a goodbye.
    Reset,
    /// It is lost, and the rest goes on.
    Swallow,
}

/// The proxy; dropping it ends its connections, and new ones are refused.
pub struct Proxy {
    port: u16,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    rules: HashMap<(Side, String), Act>,
    struck: bool,
    closed: bool,
    /// What is no whole line passes too.
    bodies: bool,
    connections: usize,
    from_client: Vec<u8>,
}

impl Proxy {
    /// A proxy before a port of this machine; honest until told otherwise.
    pub fn before(server: u16) -> Self {
        Self::on_port(0, server)
    }

    /// The same on a port of its own, such as that of a server which was away.
    pub fn on_port(port: u16, server: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).expect("the loopback port is free");
        let port = listener.local_addr().expect("a listener has an address").port();
        let shared = Arc::new(Shared::default());
        let seen = Arc::clone(&shared);
        std::thread::spawn(move || {
            while let Ok((client, _)) = listener.accept() {
                if seen.lock().closed {
                    return;
                }
                seen.lock().connections += 1;
                let Ok(server) = TcpStream::connect(("127.0.0.1", server)) else { continue };
                seen.join(client, server);
            }
        });
        Self { port, shared }
    }

    /// Passes on what is not ended by a line break as well, as the body of an HTTP message.
    pub fn with_bodies(self) -> Self {
        self.shared.lock().bodies = true;
        self
    }

    /// Where it listens, on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// From now on, what a side says in a line that begins so is treated so; `.\r\n` is the final dot.
    pub fn on(&self, side: Side, line: &str, act: Act) {
        self.shared.lock().rules.insert((side, line.to_owned()), act);
    }

    /// Forgets every rule; what stalled flows on.
    pub fn honest(&self) {
        let mut state = self.shared.lock();
        state.rules.clear();
        state.struck = false;
    }

    /// Waits until a rule has struck.
    pub fn wait_struck(&self) {
        wait::until("the proxy's rule to strike", || self.shared.lock().struck.then_some(()));
    }

    /// How many connections were made so far.
    pub fn connections(&self) -> usize {
        self.shared.lock().connections
    }

    /// All that clients have said so far, as it came: to show that a secret never crossed the wire.
    pub fn heard(&self) -> Vec<u8> {
        self.shared.lock().from_client.clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.lock().closed = true;
        // Wakes the listener, so that it sees that it is closed.
        drop(TcpStream::connect(("127.0.0.1", self.port)));
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Passes both directions, each on its own thread.
    fn join(self: &Arc<Self>, client: TcpStream, server: TcpStream) {
        let (encrypted, reset) = (Arc::new(Mutex::new(false)), Arc::new(AtomicBool::new(false)));
        let copies =
            (client.try_clone().expect("a socket can be shared"), server.try_clone().expect("as can this one"));
        for (side, from, to) in [(Side::Client, client, copies.1), (Side::Server, server, copies.0)] {
            let (encrypted, reset) = (Arc::clone(&encrypted), Arc::clone(&reset));
            let pump = Pump { side, from, to, held: Vec::new(), encrypted, reset, shared: Arc::clone(self) };
            std::thread::spawn(move || pump.run());
        }
    }
}

/// One direction of one connection.
struct Pump {
    side: Side,
    from: TcpStream,
    to: TcpStream,
    /// Read and not yet passed on.
    held: Vec<u8>,
    encrypted: Arc<Mutex<bool>>,
    /// The connection ends without a goodbye: with a reset, once both directions have let go of it.
    reset: Arc<AtomicBool>,
    shared: Arc<Shared>,
}

impl Pump {
    fn run(mut self) {
        let mut buffer = [0; 8192];
        // A stalled line is looked at again this often.
        self.from.set_read_timeout(Some(Duration::from_millis(5))).expect("a socket has a time limit");
        self.to.set_nodelay(true).expect("a socket can send at once");
        loop {
            let mut paused = false;
            match self.from.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => {
                    self.held.extend_from_slice(&buffer[..count]);
                    if self.side == Side::Client {
                        self.shared.lock().from_client.extend_from_slice(&buffer[..count]);
                    }
                }
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => paused = true,
                Err(_) => break,
            }
            if self.reset.load(Ordering::Relaxed) || self.shared.lock().closed || !self.pass_on(paused) {
                break;
            }
        }
        if self.reset.load(Ordering::Relaxed) {
            return;
        }
        // Both ends learn of it; an end that is gone already does not mind.
        let _ = self.from.shutdown(Shutdown::Both);
        let _ = self.to.shutdown(Shutdown::Both);
    }

    /// Passes on what may go, of a body also what is not a whole line once nothing follows for a moment; `false` when the connection is over.
    fn pass_on(&mut self, paused: bool) -> bool {
        loop {
            let mut encrypted = self.encrypted.lock().unwrap_or_else(PoisonError::into_inner);
            let end = self.held.iter().position(|byte| *byte == b'\n').map(|at| at + 1);
            let whole = *encrypted || (end.is_none() && paused && self.shared.lock().bodies);
            let end = if whole { Some(self.held.len()).filter(|end| *end > 0) } else { end };
            let Some(end) = end else { return true };
            let line = &self.held[..end];
            let mut state = self.shared.lock();
            let begins = |(side, start): &(Side, String)| *side == self.side && line.starts_with(start.as_bytes());
            let act = state.rules.iter().find(|(rule, _)| begins(rule)).map(|(_, act)| *act).filter(|_| !*encrypted);
            state.struck |= act.is_some();
            drop(state);
            match act {
                Some(Act::Stall) => return true,
                Some(Act::Cut) => return false,
                Some(Act::Reset) => {
                    set_socket_linger(&self.to, Some(Duration::ZERO)).expect("a socket can be told to reset");
                    self.reset.store(true, Ordering::Relaxed);
                    return false;
                }
                Some(Act::Swallow) => {}
                None => {
                    *encrypted |= self.side == Side::Client && line.starts_with(b"STARTTLS");
                    if self.to.write_all(line).is_err() {
                        return false;
                    }
                }
            }
            self.held.drain(..end);
        }
    }
}

/// A server that greets and says every line back.
fn echo() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a loopback port is free");
    let port = listener.local_addr().expect("a listener has an address").port();
    std::thread::spawn(move || {
        while let Ok((mut peer, _)) = listener.accept() {
            std::thread::spawn(move || {
                let mut said = peer.try_clone().expect("a socket can be shared");
                peer.write_all(b"220 hello\r\n").and_then(|()| std::io::copy(&mut said, &mut peer)).ok();
            });
        }
    });
    port
}

/// A connection through the proxy, greeted.
fn client(proxy: &Proxy) -> TcpStream {
    let mut client = TcpStream::connect(("127.0.0.1", proxy.port())).expect("the proxy listens");
    assert_eq!(read_line(&mut client), "220 hello");
    client
}

/// The next line, or nothing when the connection is over.
fn read_line(from: &mut TcpStream) -> String {
    let mut line = Vec::new();
    let mut byte = [0];
    while line.last() != Some(&b'\n') && from.read(&mut byte).is_ok_and(|count| count == 1) {
        line.push(byte[0]);
    }
    String::from_utf8_lossy(&line).trim_end().to_owned()
}

#[test]
fn a_stalled_line_waits_and_the_others_pass() {
    let proxy = Proxy::before(echo());
    proxy.on(Side::Client, "DATA", Act::Stall);
    proxy.on(Side::Server, "250-STARTTLS", Act::Swallow);
    let mut client = client(&proxy);
    client.write_all(b"EHLO\r\n250-STARTTLS\r\nRCPT\r\nDATA\r\nQUIT\r\n").expect("the proxy reads");
    assert_eq!([read_line(&mut client), read_line(&mut client)], ["EHLO", "RCPT"]);
    proxy.wait_struck();
    proxy.honest();
    assert_eq!([read_line(&mut client), read_line(&mut client)], ["DATA", "QUIT"]);
    assert_eq!(proxy.heard(), b"EHLO\r\n250-STARTTLS\r\nRCPT\r\nDATA\r\nQUIT\r\n");
    assert_eq!(proxy.connections(), 1);
}

#[test]
fn a_reply_can_be_lost_with_its_connection() {
    let proxy = Proxy::before(echo());
    proxy.on(Side::Server, ".\r\n", Act::Cut);
    let mut first = client(&proxy);
    first.write_all(b"..\r\n.\r\n").expect("the proxy reads");
    assert_eq!([read_line(&mut first), read_line(&mut first)], ["..", ""]);
    proxy.honest();
    let mut second = client(&proxy);
    second.write_all(b"STARTTLS\r\nno line").expect("the proxy reads");
    assert_eq!(read_line(&mut second), "STARTTLS");
    let mut rest = [0; 7];
    second.read_exact(&mut rest).expect("what follows STARTTLS passes as it is");
    assert_eq!(&rest, b"no line");
    let port = proxy.port();
    drop(proxy);
    assert_eq!(read_line(&mut second), "");
    wait::until("the proxy to refuse", || TcpStream::connect(("127.0.0.1", port)).err());
}

#[test]
fn a_connection_can_be_reset() {
    let proxy = Proxy::before(echo());
    proxy.on(Side::Server, "lost", Act::Reset);
    let mut client = client(&proxy);
    client.write_all(b"here\r\nlost\r\n").expect("the proxy reads");
    assert_eq!(read_line(&mut client), "here");
    let end = client.read(&mut [0]).expect_err("no goodbye");
    assert_eq!(end.kind(), ErrorKind::ConnectionReset);
}
