//! What an incoming mail is: a report about one of our messages, a wish to unsubscribe, or none of Milepost's business.
//! Nothing in a mail is trusted; whether it is about a message of ours is for the office file to say.

use std::borrow::Cow;

use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders as _, PartType};

use crate::domain::bounce::{MailAction, MailStatus};
use crate::domain::text;
use crate::domain::unsubscribe::{Asked, asked, message_of};
use crate::domain::{Email, Instant, unsubscribe::OptOutBy};

/// The header fields that tell what a mail is.
pub(super) const FIELDS: &str = "FROM SUBJECT CONTENT-TYPE AUTO-SUBMITTED";

/// The longest piece of a server's own words that is kept, in characters.
const MAX_SAID: usize = 300;

/// What a mail's header says that it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A report, to be read whole.
    Report,
    /// A wish to unsubscribe.
    OptOut(OptOutBy),
    /// Anything else.
    Other,
}

/// A report (RFC 3464).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::delivery) struct Report {
    /// The Message-IDs that it may be about, in angle brackets, the likeliest first.
    pub(in crate::delivery) message_ids: Vec<String>,
    /// The unsubscribe token among the returned headers: only who got the message has it.
    pub(in crate::delivery) token: Option<String>,
    /// What happened, recipient by recipient.
    pub(in crate::delivery) fates: Vec<Fate>,
    /// When it came in, by the mailbox's clock.
    pub(in crate::delivery) came_in: Option<Instant>,
}

/// What happened to a message on its way to one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::delivery) struct Fate {
    pub(in crate::delivery) action: MailAction,
    pub(in crate::delivery) status: MailStatus,
    /// The addresses that the report names, folded.
    pub(in crate::delivery) recipients: Vec<String>,
    /// The server's own words, on one line.
    pub(in crate::delivery) said: String,
}

/// Judges a mail by its header alone.
pub(super) fn kind(header: &[u8]) -> Kind {
    let Some(mail) = MessageParser::default().parse_headers(header) else { return Kind::Other };
    if is_report(&mail) {
        return Kind::Report;
    }
    match asked(mail.subject().unwrap_or_default()) {
        Some(Asked::Token(token)) => Kind::OptOut(OptOutBy::Token(token)),
        // a machine that answers under such a subject asks for nothing
        Some(Asked::Writer) if !is_automatic(&mail) => {
            let writer = mail.from().and_then(|from| from.first()).and_then(|from| from.address());
            writer.and_then(norm).map_or(Kind::Other, |writer| Kind::OptOut(OptOutBy::Sender(writer)))
        }
        _ => Kind::Other,
    }
}

fn is_report(mail: &Message<'_>) -> bool {
    mail.content_type().is_some_and(|kind| {
        kind.ctype().eq_ignore_ascii_case("multipart")
            && kind.subtype().is_some_and(|subtype| subtype.eq_ignore_ascii_case("report"))
            && kind.attribute("report-type").is_none_or(|about| about.eq_ignore_ascii_case("delivery-status"))
    })
}

fn is_automatic(mail: &Message<'_>) -> bool {
    field(mail, "Auto-Submitted").is_some_and(|value| !value.to_ascii_lowercase().starts_with("no"))
}

/// Reads a report; `None` when there is nothing in it that could be acted on.
pub(super) fn report(raw: &[u8]) -> Option<Report> {
    let mail = MessageParser::default().parse(raw)?;
    let mut report = Report::default();
    for part in &mail.parts {
        if is_type(part, "message", &["delivery-status", "global-delivery-status"]) {
            report.fates.extend(fates(&String::from_utf8_lossy(part.contents())));
        } else if let PartType::Message(returned) = &part.body {
            report.take_returned(returned);
        } else if is_type(part, "text", &["rfc822-headers"])
            && let Some(returned) = MessageParser::default().parse_headers(part.contents())
        {
            report.take_returned(&returned);
        }
    }
    for name in ["In-Reply-To", "References"] {
        let ids = field(&mail, name).unwrap_or_default();
        report.message_ids.extend(ids.split_whitespace().rev().filter(|id| id.starts_with('<')).map(str::to_owned));
    }
    (!report.fates.is_empty() && !report.message_ids.is_empty()).then_some(report)
}

impl Report {
    fn take_returned(&mut self, returned: &Message<'_>) {
        self.message_ids.extend(returned.message_id().map(|id| format!("<{id}>")));
        let link = field(returned, "List-Unsubscribe").unwrap_or_default();
        let words = link.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        self.token = words
            // the subject is written "unsubscribe%20TOKEN"
            .map(|word| word.strip_prefix("20").filter(|_| link.contains(&format!("%{word}"))).unwrap_or(word))
            .find(|word| message_of(word).is_some())
            .map(str::to_owned)
            .or(self.token.take());
    }
}

/// The blocks of a delivery status: one about the report itself, then one for each recipient.
fn fates(status: &str) -> Vec<Fate> {
    let status = status.replace("\r\n", "\n");
    status.split("\n\n").filter_map(|block| fate(block.trim_matches('\n'))).collect()
}

fn fate(block: &str) -> Option<Fate> {
    let block = format!("{block}\n\n");
    let block = MessageParser::default().parse_headers(block.as_bytes())?;
    let recipients = ["Final-Recipient", "Original-Recipient"].into_iter().filter_map(|name| {
        let value = field(&block, name)?;
        let address = value.split_once(';').map_or(&*value, |(_, address)| address);
        norm(address.trim().trim_start_matches('<').trim_end_matches('>'))
    });
    let said = field(&block, "Diagnostic-Code").unwrap_or_default();
    let said = said.split_once(';').map_or(&*said, |(_, words)| words);
    Some(Fate {
        action: MailAction::parse(&field(&block, "Action")?)?,
        status: MailStatus::parse(&field(&block, "Status")?)?,
        recipients: recipients.collect(),
        said: text::shorten(&text::clean_line(said), MAX_SAID),
    })
}

/// A header field, unfolded, as it was written.
fn field<'m>(mail: &'m Message<'_>, name: &'static str) -> Option<Cow<'m, str>> {
    let raw = mail.header_raw(name)?;
    let words: Vec<&str> = raw.split_whitespace().collect();
    Some(Cow::Owned(words.join(" ")))
}

fn is_type(part: &MessagePart<'_>, main: &str, subs: &[&str]) -> bool {
    part.content_type().is_some_and(|kind| {
        kind.ctype().eq_ignore_ascii_case(main)
            && kind.subtype().is_some_and(|sub| subs.iter().any(|wanted| sub.eq_ignore_ascii_case(wanted)))
    })
}

fn norm(address: &str) -> Option<String> {
    Email::parse(address).ok().map(|email| email.norm().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const POSTFIX: &str = "From: MAILER-DAEMON@mail.example.test (Mail Delivery System)\r\n\
        Subject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\"B1\"\r\n\r\n\
        --B1\r\nContent-Type: text/plain\r\n\r\nI'm sorry to have to inform you.\r\n\
        --B1\r\nContent-Type: message/delivery-status\r\n\r\n\
        Reporting-MTA: dns; mail.example.test\r\nX-Postfix-Queue-ID: 3F1\r\n\r\n\
        Final-Recipient: rfc822; Anna@Example.test\r\nOriginal-Recipient: rfc822;anna@example.test\r\n\
        Action: failed\r\nStatus: 5.1.1\r\nRemote-MTA: dns; refusing\r\n\
        Diagnostic-Code: smtp; 550 5.1.1 <anna@example.test>: No such\r\n    user here\r\n\r\n\
        --B1\r\nContent-Type: message/rfc822\r\n\r\n\
        From: office@example.test\r\nMessage-ID: <7.3.abc@example.test>\r\n\
        List-Unsubscribe:\r\n <mailto:office@example.test?subject=unsubscribe%2042-0123456789ab>\r\n\
        Subject: Hello\r\n\r\nText\r\n--B1--\r\n";

    #[test]
    fn a_report_names_the_message_the_recipient_and_what_happened() {
        assert_eq!(kind(POSTFIX.as_bytes()), Kind::Report);
        let report = report(POSTFIX.as_bytes()).expect("a report");
        assert_eq!(report.message_ids, ["<7.3.abc@example.test>"]);
        assert_eq!(report.token.as_deref(), Some("42-0123456789ab"));
        let [fate] = &report.fates[..] else { panic!("{report:?}") };
        assert_eq!((fate.action, fate.status), (MailAction::Failed, MailStatus(5, 1, 1)));
        assert_eq!(fate.recipients, ["anna@example.test", "anna@example.test"]);
        assert_eq!(fate.said, "550 5.1.1 <anna@example.test>: No such user here");
    }

    #[test]
    fn returned_headers_alone_or_a_reply_reference_will_do() {
        let headers_only = POSTFIX.replace("message/rfc822", "text/rfc822-headers");
        assert_eq!(report(headers_only.as_bytes()).expect("a report").message_ids, ["<7.3.abc@example.test>"]);
        let referring = POSTFIX
            .replace("Message-ID: <7.3.abc@example.test>\r\n", "")
            .replace("Auto-Submitted:", "References: <1@x.test>\r\n <2@x.test>\r\nAuto-Submitted:");
        assert_eq!(report(referring.as_bytes()).expect("a report").message_ids, ["<2@x.test>", "<1@x.test>"]);
    }

    #[test]
    fn what_is_cut_off_or_damaged_is_no_report_and_no_panic() {
        for end in 0..POSTFIX.len() {
            let cut = &POSTFIX.as_bytes()[..end];
            kind(cut);
            report(cut);
        }
        let success = POSTFIX.replace("Action: failed", "Action: delivered");
        assert_eq!(report(success.as_bytes()), None);
        assert_eq!(report(b""), None);
        assert_eq!(report(&[0xff; 4_000]), None);
    }

    #[test]
    fn only_a_wish_is_a_wish() {
        let mail = |subject: &str, more: &str| {
            kind(
                format!("From: =?utf-8?q?Anna_=E7=8E=8B?= <Anna@Example.test>\r\nSubject: {subject}\r\n{more}\r\n")
                    .as_bytes(),
            )
        };
        let anna = Kind::OptOut(OptOutBy::Sender("anna@example.test".into()));
        assert_eq!(mail("STOP", ""), anna);
        assert_eq!(mail("=?utf-8?b?dW5zdWJzY3JpYmU=?=", ""), anna);
        assert_eq!(mail("STOP", "Auto-Submitted: no\r\n"), anna);
        assert_eq!(mail("STOP", "Auto-Submitted: auto-replied\r\n"), Kind::Other);
        assert_eq!(mail("unsubscribe 42-ab", ""), Kind::OptOut(OptOutBy::Token("42-ab".into())));
        assert_eq!(mail("Please stop by on Monday", ""), Kind::Other);
        let read_receipt = "Content-Type: multipart/report; report-type=disposition-notification\r\n";
        assert_eq!(mail("Read: your roof", read_receipt), Kind::Other);
    }
}
