//! A rendered letter as the bytes of a mail (RFC 5322): the same letter, id and date give the same bytes, always.

use std::time::{Duration, SystemTime};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use lettre::{
    Address, Message,
    address::Envelope,
    message::{
        Mailbox, MultiPart, SinglePart,
        header::{self, HeaderName, HeaderValue},
    },
};
use sha2::{Digest as _, Sha256};

use crate::{
    config::value as config,
    delivery::{Class, Failure},
    domain::{Instant, text},
    message::{Letter, MAX_SUBJECT},
};

/// The longest display name in a header, in characters; longer ones are cut, the letter's text keeps them whole.
const MAX_DISPLAY_NAME: usize = 64;

/// Who writes: parsed once from the settings, used for every mail.
#[derive(Clone, Debug)]
pub struct Sender {
    from: Mailbox,
    reply_to: Option<Mailbox>,
    is_read: bool,
}

impl Sender {
    /// The configured sender, and where answers go when that is somewhere else (may be empty).
    pub fn new(from: &config::Mailbox, reply_to: &config::Mailbox) -> Result<Self, Failure> {
        let reply_to = if reply_to.is_empty() { None } else { Some(own_mailbox("reply_to", reply_to)?) };
        Ok(Self { from: own_mailbox("from", from)?, reply_to, is_read: false })
    }

    /// The same, and Milepost itself reads what comes back to it.
    #[must_use]
    pub fn read(self, is_read: bool) -> Self {
        Self { is_read, ..self }
    }

    /// Whether Milepost itself reads what comes back.
    #[must_use]
    pub const fn is_read(&self) -> bool {
        self.is_read
    }
}

/// To whom: one person, one address.
#[derive(Clone, Copy, Debug)]
pub struct Recipient<'a> {
    /// The address as the office stores it.
    pub address: &'a str,
    /// The person's or firm's name in any script; may be empty.
    pub name: &'a str,
    /// By what an unsubscribe mail is recognised; empty when nobody but people reads it.
    pub token: &'a str,
}

/// Builds the bytes of a mail, lines ended by CR LF and none longer than 998 octets. `message_id` is `local@domain` with or
/// without angle brackets.
pub fn build(
    sender: &Sender,
    to: Recipient<'_>,
    message_id: &str,
    date: Instant,
    letter: &Letter,
) -> Result<Vec<u8>, Failure> {
    let name = display_name(to.name);
    let mut message = Message::builder()
        .date(system_time(date))
        .message_id(Some(bracketed(message_id)?))
        .from(sender.from.clone())
        .to(Mailbox::new(name, recipient_address(to.address)?))
        .subject(text::shorten(&text::clean_line(&letter.subject), MAX_SUBJECT))
        .raw_header(raw("Auto-Submitted", "auto-generated"))
        .raw_header(raw("List-Unsubscribe", &unsubscribe(sender, to.token)));
    if let Some(reply_to) = &sender.reply_to {
        message = message.reply_to(reply_to.clone());
    }
    let parts = MultiPart::alternative()
        .boundary(boundary(message_id))
        .singlepart(part(header::ContentType::TEXT_PLAIN, &letter.text))
        .singlepart(part(header::ContentType::TEXT_HTML, &letter.html));
    let message = message.multipart(parts).map_err(|error| {
        Failure::new(Class::Permanent, "This mail could not be put together.").said("", &error.to_string())
    })?;
    Ok(message.formatted())
}

/// The envelope for one recipient; needs only what is stored beside the bytes.
pub fn envelope(sender: &Sender, to: &str) -> Result<Envelope, Failure> {
    let to = recipient_address(to)?;
    Envelope::new(Some(sender.from.email.clone()), vec![to])
        .map_err(|error| Failure::new(Class::Permanent, "This mail has no recipient.").said("", &error.to_string()))
}

fn part(kind: header::ContentType, content: &str) -> SinglePart {
    let mut content = content.to_owned();
    if !content.ends_with('\n') {
        content.push('\n');
    }
    SinglePart::builder().header(kind).body(content)
}

/// A name for a header: one line, no control characters, cut; none when nothing is left.
fn display_name(name: &str) -> Option<String> {
    Some(text::shorten(&text::clean_line(name), MAX_DISPLAY_NAME)).filter(|name| !name.is_empty())
}

fn recipient_address(raw: &str) -> Result<Address, Failure> {
    address(raw).ok_or_else(|| {
        Failure::new(Class::BadAddress, format!("\"{}\" is not an e-mail address.", shown(raw)))
            .fix("Correct the address on the contact, then retry the message.")
    })
}

fn own_mailbox(key: &str, mailbox: &config::Mailbox) -> Result<Mailbox, Failure> {
    let address = address(mailbox.address()).ok_or_else(|| {
        Failure::config(
            format!("\"{}\" in [email] {key} is not an e-mail address.", shown(mailbox.as_str())),
            format!("Write {key} = \"Name <name@example.com>\" in the configuration."),
        )
    })?;
    Ok(Mailbox::new(display_name(mailbox.name()), address))
}

/// An address whose domain is ASCII whatever script it was written in, so that every server can take it.
fn address(raw: &str) -> Option<Address> {
    if raw.chars().any(text::is_control) {
        return None;
    }
    let (user, domain) = raw.trim().rsplit_once('@')?;
    if domain.is_ascii() {
        return Address::new(user, domain).ok();
    }
    Address::new(user, idna::domain_to_ascii(domain).ok()?).ok()
}

fn shown(raw: &str) -> String {
    text::shorten(&text::escaped(raw), 80)
}

fn bracketed(message_id: &str) -> Result<String, Failure> {
    let bare = message_id.trim_start_matches('<').trim_end_matches('>');
    let sound = |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '(' | ')' | '"' | '\\' | ',' | ';');
    if bare.len() > 240 || !bare.contains('@') || !bare.chars().all(sound) {
        let sentence = format!("\"{}\" cannot be a Message-ID.", shown(message_id));
        return Err(Failure::new(Class::Permanent, sentence));
    }
    Ok(format!("<{bare}>"))
}

/// A part boundary that is the same on every rebuild and that no writer of a template can guess.
fn boundary(message_id: &str) -> String {
    let hash = Sha256::digest(message_id.as_bytes());
    format!("part-{}", URL_SAFE_NO_PAD.encode(&hash[..18]))
}

/// Where mail programs send "unsubscribe": the address that also takes replies. No one-click address is claimed, since
/// there is no public one (RFC 8058). The token is ASCII letters, digits and dashes.
fn unsubscribe(sender: &Sender, token: &str) -> String {
    let address = &sender.reply_to.as_ref().unwrap_or(&sender.from).email;
    let escape = |byte: u8| match byte {
        b if b.is_ascii_alphanumeric() || b"@._-+".contains(&b) => char::from(b).to_string(),
        b => format!("%{b:02X}"),
    };
    let address: String = address.to_string().bytes().map(escape).collect();
    let token = if token.is_empty() { String::new() } else { format!("%20{token}") };
    format!("<mailto:{address}?subject=unsubscribe{token}>")
}

/// A header whose value is known to be printable ASCII.
fn raw(name: &'static str, value: &str) -> HeaderValue {
    let value = value.to_owned();
    HeaderValue::dangerous_new_pre_encoded(HeaderName::new_from_ascii_str(name), value.clone(), value)
}

fn system_time(date: Instant) -> SystemTime {
    let whole_seconds = date.micros().max(0).unsigned_abs() / 1_000_000;
    SystemTime::UNIX_EPOCH + Duration::from_secs(whole_seconds.min(LAST_DATE))
}

/// The end of the year 9999: dates beyond it do not fit the header's form.
const LAST_DATE: u64 = 253_402_300_799;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::value::Value as _;

    const DATE: Instant = Instant(1_790_000_000_123_456);

    fn letter(subject: &str, text: &str) -> Letter {
        Letter { subject: subject.into(), text: text.into(), html: format!("<p>{text}</p>") }
    }

    fn configured(text: &str) -> config::Mailbox {
        config::Mailbox::read(text).expect("the configuration takes it")
    }

    fn sender() -> Sender {
        Sender::new(&configured("Acme Solar <office@example.test>"), &configured("")).expect("a sound sender")
    }

    fn built(name: &str, letter: &Letter) -> String {
        let to = Recipient { address: "anna@example.test", name, token: "" };
        let bytes = build(&sender(), to, "k3.9f@example.test", DATE, letter).expect("a sound mail");
        String::from_utf8(bytes).expect("mail is ASCII")
    }

    fn assert_lines_fit(mail: &str) {
        assert!(mail.is_ascii());
        let bad = mail.split("\r\n").find(|line| line.len() > 998 || line.contains(['\r', '\n']));
        assert_eq!(bad, None);
    }

    #[test]
    fn the_same_letter_gives_the_same_bytes() {
        let letter = letter("Grüße", "Hallo 王小明");
        let mail = built("Anna", &letter);
        assert_eq!(mail, built("Anna", &letter));
        for header in [
            "Message-ID: <k3.9f@example.test>\r\n",
            "Date: Mon, 21 Sep 2026 14:13:20 +0000\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "List-Unsubscribe: <mailto:office@example.test?subject=unsubscribe>\r\n",
            "From: \"Acme Solar\" <office@example.test>\r\n",
            "To: Anna <anna@example.test>\r\n",
            "Content-Type: multipart/alternative;\r\n",
            "Content-Type: text/plain; charset=utf-8\r\n",
            "Content-Type: text/html; charset=utf-8\r\n",
        ] {
            assert!(mail.contains(header), "{header} is not in\n{mail}");
        }
        assert!(!mail.contains("Reply-To"));
    }

    #[test]
    fn replies_and_unsubscribes_go_where_the_office_says() {
        let reply_to = configured("Büro <re%ply+x@bücher.test>");
        let sender = Sender::new(&configured("office@example.test"), &reply_to).expect("sound");
        let to = Recipient { address: "anna@example.test", name: "", token: "" };
        let mail =
            String::from_utf8(build(&sender, to, "a@b", DATE, &letter("s", "t")).expect("sound")).expect("ASCII");
        assert!(mail.contains("From: office@example.test\r\n"), "{mail}");
        assert!(mail.contains("<re%ply+x@xn--bcher-kva.test>\r\n"), "{mail}");
        assert!(mail.contains("<mailto:re%25ply+x@xn--bcher-kva.test?subject=unsubscribe>"), "{mail}");
    }

    #[test]
    fn long_names_and_lines_break_no_limit() {
        for unit in ["x", "é", "王", "👨\u{200d}👩\u{200d}👧", "e\u{301}", "ab "] {
            let long = unit.repeat(10_000);
            let mail = built(&long, &letter(&long, &long));
            assert_lines_fit(&mail);
        }
    }

    #[test]
    fn nothing_can_add_a_header() {
        let mail = built("Anna\r\nBcc: a@b.test", &letter("x\r\nBcc: evil@b.test", "t"));
        assert!(!mail.contains("\r\nBcc:"), "{mail}");
        assert!(mail.contains("Subject: x Bcc: evil@b.test\r\n"), "{mail}");
        assert_lines_fit(&mail);
        for id in ["a@b\r\nBcc: c@d", "no-at", "a b@c", "a@ü", "<a@b>c@d", &format!("{}@b", "x".repeat(999))] {
            let to = Recipient { address: "anna@example.test", name: "", token: "" };
            assert!(build(&sender(), to, id, DATE, &letter("s", "t")).is_err(), "{id:?}");
        }
    }

    #[test]
    fn a_bad_address_is_refused_before_the_wire() {
        for bad in ["anna", "anna@", "@example.test", "a@b\r\nRCPT TO:<x@y>", "a b@example.test", "", "a@b@c d"] {
            let failure = envelope(&sender(), bad).expect_err("no address");
            assert_eq!(failure.class, Class::BadAddress, "{bad:?}");
            assert!(!failure.sentence.contains(['\r', '\n']));
        }
    }

    #[test]
    fn a_domain_in_any_script_reaches_the_server_in_ascii() {
        let envelope = envelope(&sender(), "anna@例え.テスト").expect("a sound address");
        assert_eq!(envelope.to()[0].to_string(), "anna@xn--r8jz45g.xn--zckzah");
    }

    #[test]
    fn a_sender_that_is_none_is_a_matter_of_settings() {
        let unset = Sender::new(&configured(""), &configured("")).expect_err("no sender");
        assert_eq!(unset.class, Class::Config);
        assert!(unset.fix.contains("from = "), "{}", unset.fix);
        let long = configured(&format!("{}@example.test", "x".repeat(65)));
        let odd = Sender::new(&configured("office@example.test"), &long).expect_err("longer than an address may be");
        assert!(odd.fix.contains("reply_to = "), "{}", odd.fix);
    }

    #[test]
    fn the_calendar_has_ends() {
        assert_eq!(system_time(Instant(-1)), SystemTime::UNIX_EPOCH);
        let to = Recipient { address: "anna@example.test", name: "", token: "" };
        assert!(build(&sender(), to, "a@b", Instant(i64::MAX), &letter("s", "t")).is_ok());
    }
}
