//! Text messages: Kannel with its fake SMSC.

use std::path::PathBuf;

use serde::Deserialize;

use crate::wait;

/// Kannel.
#[derive(Deserialize)]
pub struct Kannel {
    /// The page that sends.
    pub url: String,
    pub user: String,
    pub password: String,
    received: PathBuf,
}

/// What the network was given: one segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    pub from: String,
    pub to: String,
    /// UCS-2, else text.
    pub is_ucs2: bool,
    bytes: Vec<u8>,
}

/// What segments say together. Kannel cuts between the halves of an emoji, so they are put together first.
pub fn said(segments: &[Segment]) -> String {
    let bytes = segments.iter().flat_map(|segment| segment.bytes.iter().copied()).collect::<Vec<_>>();
    if segments.iter().any(|segment| segment.is_ucs2) {
        let units: Vec<u16> = bytes.chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
        String::from_utf16(&units).expect("whole characters")
    } else {
        String::from_utf8(bytes).expect("UTF-8")
    }
}

impl Kannel {
    /// A number that no other test sends to.
    pub fn number() -> String {
        let digits = uuid::Uuid::new_v4().as_u128() % 1_000_000_000;
        format!("+4915{digits:09}")
    }

    /// Waits until the network has got all that was sent to that number so far, at least so many segments, and gives them.
    pub fn arrived(&self, to: &str, count: usize) -> Vec<Segment> {
        // it keeps the order: whatever more there is comes before a text that is sent now
        let last = Self::number();
        let query =
            [("username", &*self.user), ("password", &*self.password), ("from", "1"), ("to", &*last), ("text", "end")];
        ureq::get(&self.url).query_pairs(query).call().expect("Kannel takes it");
        wait::until("the network to get the last text", || (self.segments(&last).len() == 1).then_some(()));
        wait::until("the network to get the text", || {
            let found = self.segments(to);
            (found.len() >= count).then_some(found)
        })
    }

    /// The segments to that number so far.
    pub fn segments(&self, to: &str) -> Vec<Segment> {
        let log = std::fs::read(&self.received).expect("the fake SMSC writes what it gets");
        let log = String::from_utf8_lossy(&log);
        log.lines()
            .filter_map(|line| segment(line.rsplit_once(": <")?.1.strip_suffix('>')?))
            .filter(|s| s.to == to)
            .collect()
    }
}

/// `from to text words`, `from to ucs-2 %00H%00i`, `from to udh %05.. data %00H`.
fn segment(line: &str) -> Option<Segment> {
    let mut parts = line.splitn(4, ' ');
    let mut next = || parts.next().map(str::to_owned);
    let (from, to, coding, rest) = (next()?, next()?, next()?, next()?);
    let (is_ucs2, bytes) = match coding.as_str() {
        "text" => (false, rest.into_bytes()),
        "ucs-2" => (true, bytes(&rest)),
        "udh" => {
            let bytes = bytes(rest.split_once(" data ")?.1);
            // the line does not say how a piece is coded; only UCS-2 has bytes that are no characters
            (bytes.iter().any(|byte| *byte < 0x20), bytes)
        }
        _ => return None,
    };
    Some(Segment { from, to, is_ucs2, bytes })
}

/// Bytes written as in a web address.
fn bytes(written: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = written.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let hex = [rest.next().expect("two digits"), rest.next().expect("two digits")];
                u8::from_str_radix(&String::from_utf8_lossy(&hex), 16).expect("hexadecimal digits")
            }
            plain => plain,
        });
    }
    bytes
}
