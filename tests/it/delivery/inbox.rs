//! What comes back: bounces that Postfix writes and mails that people write, read from a real Dovecot.

use super::{setup, tamper};
use crate::office::kit::Kit;
use crate::proxy::{Act, Proxy, Side};
use crate::servers::{self, MailServer, send_with_python};
use milepost::config::ConfigFile;
use milepost::delivery::{Dispatcher, Event, Setup, Summary, deliver_once};
use milepost::domain::{CardId, Channel, Instant};
use milepost::office::Command;
use milepost::office::channels::ResumeChannel;

/// An office whose sender has a mailbox that Milepost reads.
struct Desk<'m> {
    mail: &'m MailServer,
    kit: Kit,
    /// The sender of this office alone; what is sent to it arrives in the mailbox.
    from: String,
    cards: Vec<CardId>,
}

impl<'m> Desk<'m> {
    fn new(mail: &'m MailServer, to: &[&str]) -> Self {
        let mut kit = Kit::live();
        let cards = to.iter().map(|to| kit.person("王小明 Müller", Some(to), false).1).collect();
        kit.messages();
        Self { mail, kit, from: mail.address("bounce"), cards }
    }

    /// LIVE by the plain port, the inbox as these lines say.
    fn config(&self, inbox: &str) -> String {
        let Self { mail, from, .. } = self;
        let host = if inbox.contains("host =") { "" } else { "host = \"localhost\"\n" };
        format!(
            "[email]\nfrom = \"Acme Solar <{from}>\"\nhost = \"localhost\"\nport = {}\nsecurity = \"plain\"\n\
             [delivery]\nmode = \"live\"\n[inbox]\n{host}ca_file = \"{}\"\n{inbox}\n",
            mail.ports.plain,
            mail.ca.display()
        )
    }

    fn login(&self) -> String {
        format!("username = \"{}\"\npassword = \"command:echo {}\"\n", self.mail.bounces_user, self.mail.password)
    }

    fn tls(&self) -> String {
        format!("port = {}\nsecurity = \"tls\"\n{}", self.mail.ports.imaps, self.login())
    }

    fn at(&self, seconds: i64) -> Instant {
        self.kit.now.plus_seconds(seconds)
    }

    fn setup(&self, seconds: i64, config: String) -> Setup {
        let mut setup = setup(&self.kit, self.at(seconds));
        setup.config = ConfigFile::parse(&self.kit.file().with_file_name("config.toml"), config).unwrap();
        setup
    }

    fn deliver_with(&self, seconds: i64, inbox: &str) -> Summary {
        deliver_once(&self.setup(seconds, self.config(inbox))).unwrap()
    }

    fn deliver(&self, seconds: i64) -> Summary {
        let summary = self.deliver_with(seconds, &self.tls());
        assert_eq!(summary.inbox, None);
        summary
    }

    fn assign(&mut self, stage: usize) -> usize {
        let cards = self.cards.clone();
        self.kit.assign(&cards, stage).unwrap().messages
    }

    /// Somebody writes to the office; returns when the mail lies in the mailbox.
    fn write(&self, envelope: &str, headers: &str) {
        let before = self.mail.arrived(&self.from).len();
        let id = uuid::Uuid::new_v4();
        let message = format!("Message-ID: <{id}@people.test>\r\nTo: {}\r\n{headers}\r\n\r\nHello\r\n", self.from);
        assert_eq!(send_with_python(self.mail, envelope, &self.from, &message), None);
        self.mail.wait_for(&self.from, before + 1);
    }

    /// A mail server reports on the office's message to the `n`th person.
    fn report(&self, n: usize, recipient: &str, action: &str, status: &str) {
        let id: String = self.kit.sql(&format!("SELECT message_id FROM outbox WHERE id = {n}"));
        self.write(
            "",
            &format!(
                "From: MAILER-DAEMON@people.test\r\nSubject: Your mail\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
                 Content-Type: multipart/report; report-type=delivery-status; boundary=b1\r\n\r\n\
                 --b1\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; people.test\r\n\r\n\
                 Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\n\
                 Diagnostic-Code: smtp; 550 {status} \x1b[31mso it is\r\n\r\n\
                 --b1\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {id}\r\nSubject: Hello\r\n\r\n--b1--"
            ),
        );
    }

    /// The flags of all that lies in the mailbox for this office.
    fn flags(&self) -> Vec<Vec<String>> {
        self.mail.imap_flags(&self.mail.bounces_user, &format!("HEADER X-Original-To {}", self.from))
    }

    fn consent(&self) -> String {
        self.kit.sql("SELECT group_concat(consent || ' ' || consent_how, ', ') FROM address")
    }
}

#[test]
fn a_late_bounce_ends_the_message_and_the_address() {
    let Some(mail) = servers::mail() else { return };
    let to = mail.address("latebounce");
    let mut desk = Desk::new(mail, &[&to]);
    desk.assign(1);
    let first = desk.deliver(60);
    assert_eq!(first.sent, 1);
    mail.wait_for(&desk.from, 1);
    desk.write("stranger@people.test", "From: stranger@people.test\r\nSubject: About my roof");

    // Postfix may be quicker than the first reading
    let summary = desk.deliver(120);
    assert_eq!((first.bounces + summary.bounces, summary.unsubscribes), (1, 0), "{summary:?}");
    assert_eq!(desk.kit.messages(), [format!("email bounced {to}")]);
    assert_eq!(desk.kit.sql::<String>("SELECT reason FROM outbox"), "The mailbox does not exist (5.1.1)");
    let error: String = desk.kit.sql("SELECT error FROM outbox");
    assert!(error.contains("No such user here"), "{error}");
    let tries: String = desk.kit.sql("SELECT group_concat(outcome || ' ' || code) FROM attempt");
    assert_eq!(tries, "sent ,bounced 5.1.1");
    let list: String = desk.kit.sql("SELECT group_concat(norm || ' ' || source || ' ' || reason) FROM suppression");
    assert_eq!(list, format!("{to} delivery The mailbox does not exist (5.1.1)"));
    assert_eq!(desk.kit.sql::<i64>("SELECT version FROM address"), 1, "delivery changes no business row");
    assert_eq!(desk.assign(2), 0, "nothing more goes there");

    // nothing in the mailbox was touched, and a mailbox that is numbered anew tells nothing twice
    assert_eq!(desk.flags(), [Vec::<String>::new(), Vec::new()]);
    assert_eq!(desk.deliver(180).bounces, 0);
    tamper(&desk.kit, "UPDATE inbox SET uid_validity = 1");
    assert_eq!(desk.deliver(240).bounces, 0);
    assert_eq!(desk.kit.sql::<i64>("SELECT count(*) FROM bounce"), 1);
    assert_eq!(desk.flags(), [Vec::<String>::new(), Vec::new()]);
}

#[test]
fn a_full_mailbox_is_given_up_the_third_time() {
    let Some(mail) = servers::mail() else { return };
    let to = mail.address("latefull");
    let mut desk = Desk::new(mail, &[&to]);
    for (n, stage) in [(1, 1), (2, 2), (3, 3)] {
        assert_eq!(desk.kit.sql::<i64>("SELECT count(*) FROM suppression"), 0, "before bounce {n}");
        assert_eq!(desk.assign(stage), 1);
        let first = desk.deliver(31);
        assert_eq!(first.sent, 1);
        mail.wait_for(&desk.from, n);
        // Postfix may be quicker than the first reading
        assert_eq!(first.bounces + desk.deliver(32).bounces, 1);
    }
    assert_eq!(desk.kit.sql::<i64>("SELECT count(*) FROM outbox WHERE state = 'bounced'"), 3);
    let why: String = desk.kit.sql("SELECT reason FROM suppression");
    assert_eq!(why, "The mailbox is full (5.2.2), 3 times within 14 days");
    assert_eq!(desk.assign(0), 0);
}

#[test]
fn an_unsubscribe_mail_is_known_by_its_token_whoever_sends_it() {
    let Some(mail) = servers::mail() else { return };
    let (anna, ben) = (mail.address("anna"), mail.address("ben"));
    let mut desk = Desk::new(mail, &[&anna, &ben]);
    desk.assign(1);
    assert_eq!(desk.deliver(60).sent, 2);
    let link = mail.settled(&anna)[0].parsed().header("list-unsubscribe").to_owned();
    let token = link
        .strip_prefix(&format!("<mailto:{}?subject=unsubscribe%20", desk.from))
        .and_then(|rest| rest.strip_suffix('>'))
        .unwrap_or_else(|| panic!("{link}"))
        .to_owned();
    assert!(!mail.settled(&anna)[0].parsed().headers.contains_key("list-unsubscribe-post"), "no such promise");
    desk.assign(2);

    // not the office's token: nobody
    let forged = format!("{}0", &token[..token.len() - 1]);
    let forged = if forged == token { format!("{}1", &token[..token.len() - 1]) } else { forged };
    desk.write("mallory@people.test", &format!("From: mallory@people.test\r\nSubject: unsubscribe {forged}"));
    assert_eq!(desk.deliver(1).unsubscribes, 0);
    assert_eq!(desk.consent(), "unknown , unknown ");

    // the wish is read before anything is sent: what waited for her does not go, Ben hears as before
    desk.write("other@people.test", &format!("From: other@people.test\r\nSubject: Re: Unsubscribe {token}"));
    let summary = desk.deliver(60);
    assert_eq!((summary.unsubscribes, summary.sent, summary.suppressed), (1, 1, 1), "{summary:?}");
    let (today, consent) = (Instant::now().to_utc().format("%Y-%m-%d"), desk.consent());
    assert_eq!(consent, format!("out unsubscribe mail of {today}, unknown "));
    let batch: String = desk.kit.sql(
        "SELECT o.name || ': ' || b.summary || ' ' || b.undoable FROM batch b JOIN operator o ON o.id = b.operator_id
         WHERE b.verb = 'unsubscribe'",
    );
    assert_eq!(batch, "Inbox: 王小明 Müller: opted out for e-mail 0");
    assert_eq!(desk.kit.sql::<i64>("SELECT count(*) FROM event WHERE subject = 'address' AND action = 'consent'"), 1);

    let states: String = desk.kit.sql("SELECT group_concat(state || ' ' || reason, ', ') FROM outbox WHERE id > 2");
    assert_eq!(states, "suppressed opted out, sent ");
    tamper(&desk.kit, "UPDATE inbox SET uid_validity = 1");
    assert_eq!(desk.deliver(70).unsubscribes, 0, "read again, carried out once");
}

#[test]
fn whoever_writes_stop_is_heard_if_known_and_never_answered() {
    let Some(mail) = servers::mail() else { return };
    let (anna, ben) = (mail.address("anna"), mail.address("ben"));
    let mut desk = Desk::new(mail, &[&anna, &ben]);
    desk.assign(1);
    assert_eq!(desk.deliver(60).sent, 2);

    let stranger = mail.address("stranger");
    for (envelope, headers) in [
        (stranger.as_str(), format!("From: {stranger}\r\nSubject: STOP")),
        (anna.as_str(), format!("From: Anna <{anna}>\r\nSubject: Please stop by on Monday")),
        (ben.as_str(), format!("From: {ben}\r\nSubject: STOP\r\nAuto-Submitted: auto-replied")),
        ("", format!("From: {ben}\r\nSubject: Out of office\r\nAuto-Submitted: auto-replied")),
    ] {
        desk.write(envelope, &headers);
    }
    assert_eq!(desk.deliver(61).unsubscribes, 0);
    assert_eq!(desk.consent(), "unknown , unknown ");
    desk.write(&anna, &format!("From: Anna <{}>\r\nSubject: =?utf-8?q?Stop!?=", anna.to_uppercase()));
    assert_eq!(desk.deliver(62).unsubscribes, 1);
    assert!(desk.consent().starts_with("out unsubscribe mail of"), "{}", desk.consent());

    // Milepost answers nobody: only the two notices ever left, and the mailbox is as people left it
    assert_eq!((mail.settled(&anna).len(), mail.settled(&ben).len(), mail.settled(&stranger).len()), (1, 1, 0));
    assert_eq!(desk.kit.sql::<i64>("SELECT count(*) FROM outbox"), 2);
    assert_eq!(desk.flags(), vec![Vec::<String>::new(); 5]);
}

#[test]
fn an_inbox_that_cannot_be_read_says_what_to_fix_and_holds_nothing_up() {
    let Some(mail) = servers::mail() else { return };
    let to = mail.address("anna");
    let mut desk = Desk::new(mail, &[&to]);
    let nobody = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let login = desk.login();
    let tls = desk.tls();
    let untrusted = tls.clone() + &format!("ca_file = \"{}\"\n", mail.other_ca.display());
    for (n, (what, inbox, words, fix)) in [
        (
            "password",
            tls.replace(&mail.password, "wrong"),
            "refused the user name or the password of the inbox",
            "password",
        ),
        (
            "no password",
            tls.replace("command:echo s3cret", "env:MILEPOST_NOT_SET"),
            "MILEPOST_NOT_SET is not set",
            "password",
        ),
        ("folder", tls.clone() + "folder = \"Nowhere\"\n", "no mail folder \"Nowhere\"", "folder"),
        ("authority", untrusted, "authority that this machine does not know", "ca_file"),
        (
            "tls where starttls is spoken",
            format!("port = {}\nsecurity = \"tls\"\n{login}", mail.ports.imap),
            "encryption",
            "port",
        ),
        ("away", format!("port = {nobody}\nsecurity = \"tls\"\n{login}"), "failed or broke", "host and port"),
    ]
    .into_iter()
    .enumerate()
    {
        desk.assign(1 + n % 2);
        desk.kit.run(Command::ResumeChannel(ResumeChannel { channel: None })).unwrap();
        // a key may stand only once in a section
        let config = |desk: &Desk<'_>| {
            let text = desk.config(&inbox);
            let own = format!("ca_file = \"{}\"\n", mail.ca.display());
            if what == "authority" { text.replacen(&own, "", 1) } else { text }
        };
        let summary = deliver_once(&desk.setup(60, config(&desk))).unwrap();
        let unread = summary.inbox.clone().unwrap_or_else(|| panic!("{what}: {summary:?}"));
        assert!(unread.reason.contains(words), "{what}: {unread:?}");
        assert!(unread.fix.contains(fix), "{what}: {unread:?}");
        assert_eq!((summary.sent, summary.held_up.len()), (1, 0), "{what}: mail goes on");
        assert!(!format!("{unread:?}").contains("wrong\""), "{what}");
    }
}

#[test]
fn a_wrong_password_is_not_tried_by_every_run_and_a_resume_tries_the_new_one() {
    let Some(mail) = servers::mail() else { return };
    let mut desk = Desk::new(mail, &[]);
    let proxy = Proxy::before(mail.ports.imap);
    let right = format!("port = {}\nsecurity = \"plain\"\n{}", proxy.port(), desk.login());
    let wrong = right.replace(&mail.password, "wrong");
    let first = desk.deliver_with(60, &wrong).inbox.expect("it is refused");
    for seconds in [61, 120, 400] {
        assert_eq!(desk.deliver_with(seconds, &wrong).inbox.as_ref(), Some(&first), "what is not tried is told of");
        assert_eq!(proxy.connections(), 1, "providers lock accounts after many wrong passwords");
    }
    desk.kit.run(Command::ResumeChannel(ResumeChannel { channel: Some(Channel::Sms) })).unwrap();
    assert_eq!(desk.deliver_with(401 - 60, &right).inbox.as_ref(), Some(&first));
    desk.kit.run(Command::ResumeChannel(ResumeChannel { channel: Some(Channel::Email) })).unwrap();
    assert_eq!(desk.deliver_with(402 - 120, &right).inbox, None);
    assert_eq!(proxy.connections(), 2);
    // and without anybody's word after ten minutes
    desk.deliver_with(500, &wrong);
    desk.deliver_with(1_101, &right);
    assert_eq!(proxy.connections(), 4);
}

#[test]
fn what_comes_back_with_the_same_words_after_another_try_has_come_back() {
    let Some(mail) = servers::mail() else { return };
    let to = mail.address("twice");
    let mut desk = Desk::new(mail, &[&to]);
    desk.assign(1);
    let proxy = Proxy::before(mail.ports.plain);
    proxy.on(Side::Server, "250 2.0.0 Ok: queued", Act::Cut);
    let through = |desk: &Desk<'_>, seconds: i64| {
        let (plain, proxied) = (format!("port = {}\n", mail.ports.plain), format!("port = {}\n", proxy.port()));
        let config = desk.config(&desk.tls()).replacen(&plain, &proxied, 1);
        deliver_once(&desk.setup(seconds, config)).unwrap()
    };
    let state = |desk: &Desk<'_>| desk.kit.sql::<String>("SELECT state FROM outbox");
    assert_eq!(through(&desk, 60).waiting, 1, "its answer was lost");
    desk.report(1, &to, "failed", "5.7.1");
    assert_eq!((through(&desk, 70).bounces, state(&desk)), (1, "queued".to_owned()));
    proxy.honest();
    assert_eq!((through(&desk, 200).sent, state(&desk)), (1, "sent".to_owned()));
    desk.report(1, &to, "failed", "5.7.1");
    let summary = through(&desk, 210);
    assert_eq!((summary.bounces, state(&desk)), (1, "bounced".to_owned()), "{summary:?}");
    let tries: String = desk.kit.sql("SELECT group_concat(outcome || ' ' || code, ', ') FROM attempt");
    assert_eq!(tries, "uncertain , bounced 5.7.1, sent , bounced 5.7.1");
    tamper(&desk.kit, "UPDATE inbox SET uid_validity = 1");
    assert_eq!(through(&desk, 220).bounces, 0, "read again, counted once");
}

#[test]
fn a_server_that_gives_up_three_times_ends_the_address_only_when_that_is_soon() {
    const DAY: i64 = 24 * 3_600;
    let Some(mail) = servers::mail() else { return };
    for (days, listed) in [(5, 1), (8, 0)] {
        let to = mail.address("slow");
        let mut desk = Desk::new(mail, &[&to]);
        for (n, stage) in [(1, 1), (2, 2), (3, 3)] {
            assert_eq!(desk.kit.sql::<i64>("SELECT count(*) FROM suppression"), 0, "{n}");
            assert_eq!(desk.assign(stage), 1);
            assert_eq!(desk.deliver(60).sent, 1);
            desk.report(n, &to, "failed", "4.4.7");
            assert_eq!(desk.deliver(70).bounces, 1, "{n}");
            desk.kit.now = desk.kit.now.plus_seconds(days * DAY);
        }
        let found: i64 = desk.kit.sql("SELECT count(*) FROM suppression WHERE reason LIKE '%3 times within 14 days'");
        assert_eq!(found, listed, "every {days} days");
    }
}

#[test]
fn every_way_to_the_mailbox_is_understood() {
    let Some(mail) = servers::mail() else { return };
    let desk = Desk::new(mail, &[]);
    for (port, security) in [(mail.ports.imap, "starttls"), (mail.ports.imap, "plain"), (mail.ports.imaps, "tls")] {
        let summary = desk.deliver_with(60, &format!("port = {port}\nsecurity = \"{security}\"\n{}", desk.login()));
        assert_eq!(summary.inbox, None, "{security}");
    }
    assert!(desk.kit.sql::<i64>("SELECT count(*) FROM inbox WHERE read_at IS NOT NULL AND reason = ''") > 0);
}

#[test]
fn a_report_says_of_an_address_only_what_is_proven_and_everything_once() {
    let Some(mail) = servers::mail() else { return };
    let to = ["forwarded", "refusing", "slow", "well"].map(|name| mail.address(name));
    let mut desk = Desk::new(mail, &to.each_ref().map(String::as_str));
    desk.assign(1);
    assert_eq!(desk.deliver(60).sent, 4);

    desk.report(1, "somebody@else.test", "failed", "5.1.1");
    desk.report(2, &to[1], "failed", "5.7.1");
    desk.report(3, &to[2], "delayed", "4.4.1");
    desk.report(4, &to[3], "delivered", "2.0.0");
    let summary = desk.deliver(70);
    assert_eq!(summary.bounces, 2, "{summary:?}");
    let states = "SELECT group_concat(state || ' ' || reason, ', ') FROM outbox";
    assert_eq!(
        desk.kit.sql::<String>(states),
        "bounced The mailbox does not exist (5.1.1), \
         bounced The recipient's mail server refuses the message by its rules (5.7.1), sent , sent "
    );
    assert_eq!(desk.kit.sql::<i64>("SELECT count(*) FROM suppression"), 0, "nothing is proven of an address");
    let delay: String = desk.kit.sql("SELECT text FROM attempt WHERE outcome = 'delayed'");
    assert_eq!(delay, "Delayed: the recipient's mail server could not be reached (4.4.1): 550 4.4.1 [31mso it is");

    // the same twice is one, and a delay may end in a failure
    desk.report(2, &to[1], "failed", "5.7.1");
    desk.report(3, &to[2].to_uppercase(), "failed", "4.4.1");
    desk.report(3, &to[2], "failed", "4.4.1");
    assert_eq!(desk.deliver(80).bounces, 1);
    assert_eq!(desk.kit.sql::<i64>("SELECT count(*) FROM bounce WHERE counts = 1"), 1);
    assert_eq!(desk.kit.sql::<i64>("SELECT count(*) FROM bounce"), 4);
    assert_eq!(desk.flags(), vec![Vec::<String>::new(); 7]);
}

#[test]
fn a_running_dispatcher_reads_the_inbox_beside_its_work() {
    let Some(mail) = servers::mail() else { return };
    let (gone, well) = (mail.address("latebounce"), mail.address("well"));
    let mut desk = Desk::new(mail, &[&gone, &well]);
    desk.assign(1);
    assert_eq!(desk.deliver_with(60, "host = \"\"").sent, 2);
    mail.wait_for(&desk.from, 1);
    let handle = Dispatcher::start(&desk.setup(70, desk.config(&desk.tls())), |_| {}).unwrap();
    crate::wait::until("the bounce to be noted", || {
        (desk.kit.sql::<i64>("SELECT count(*) FROM outbox WHERE state = 'bounced'") == 1).then_some(())
    });
    assert_eq!(handle.stop().bounces, 1);
}

#[test]
fn a_mailbox_that_hangs_holds_up_neither_mail_nor_the_end() {
    let Some(mail) = servers::mail() else { return };
    let to = mail.address("well");
    let mut desk = Desk::new(mail, &[&to]);
    desk.assign(1);
    let proxy = Proxy::before(mail.ports.imap);
    proxy.on(Side::Server, "* OK", Act::Stall);
    let inbox = format!("port = {}\nsecurity = \"plain\"\n{}", proxy.port(), desk.login());
    let handle = Dispatcher::start(&desk.setup(60, desk.config(&inbox)), |event| {
        assert!(!matches!(event, Event::Unread(_)), "it is still waited for");
    })
    .unwrap();
    proxy.wait_struck();
    assert_eq!(mail.wait_for(&to, 1).len(), 1);
    crate::wait::until("the mail to count as sent", || {
        (desk.kit.sql::<String>("SELECT state FROM outbox") == "sent").then_some(())
    });
    let begun = std::time::Instant::now();
    assert_eq!(handle.stop().inbox, None);
    assert!(begun.elapsed() < std::time::Duration::from_secs(5), "a stop gives up what only reads");
}
