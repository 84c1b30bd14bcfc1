//! Text messages through the dispatcher: to Kannel, to prism with Twilio's own description, and to a Twilio of the test's
//! own that remembers what it was sent, behind a bad network.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::json;

use super::{mails, setup};
use crate::office::kit::Kit;
use crate::proxy::{Act, Proxy, Side};
use crate::servers::{self, Kannel};
use milepost::delivery::{Summary, deliver_once};
use milepost::domain::{CardId, ContactId, MessageId};
use milepost::office::Command;
use milepost::office::channels::ResumeChannel;
use milepost::office::messages::{Messages, RetryMessages};
use milepost::office::stages::{EditStage, StageEdit};

const ACCOUNT: &str = "AC0123456789abcdef0123456789abcdef";

/// LIVE texts by Twilio at that address.
pub fn twilio(url: &str) -> String {
    format!(
        "[sms]\nbase_url = \"{url}\"\naccount = \"{ACCOUNT}\"\ntoken = \"command:echo t0ken\"\nfrom = \"+13035550100\"\n\
         price = \"0.0079 USD\"\n[delivery]\nmode = \"live\"\n"
    )
}

/// LIVE texts by that gateway.
pub fn gateway(kannel: &Kannel, password: &str, method: &str) -> String {
    let (url, user) = (&kannel.url, &kannel.user);
    format!(
        "[sms]\nprovider = \"gateway\"\nmethod = \"{method}\"\nbase_url = \"{url}\"\naccount = \"{user}\"\n\
         token = \"command:echo {password}\"\nfrom = \"+13035550100\"\n[delivery]\nmode = \"live\"\n"
    )
}

/// Delivers what is due `seconds` after the last command, under another configuration.
fn deliver_with(kit: &Kit, seconds: i64, config: &str) -> Summary {
    let mut setup = setup(kit, kit.now.plus_seconds(seconds));
    let path = kit.file().with_file_name("config.toml");
    setup.config = milepost::config::ConfigFile::parse(&path, config.to_owned()).unwrap();
    deliver_once(&setup).unwrap()
}

/// Stages 1 and 2 tell by text alone.
fn by_text_alone(kit: &mut Kit) {
    for stage in kit.stages.clone() {
        let edit = StageEdit {
            notify_email: Some(false),
            notify_push: Some(false),
            notify_sms: Some(true),
            ..StageEdit::default()
        };
        kit.run(Command::EditStage(EditStage { stage, seen: None, edit })).unwrap();
    }
}

fn texter(kit: &mut Kit, name: &str, number: &str) -> (ContactId, CardId) {
    let (contact, card) = kit.person(name, None, false);
    let norm: String = number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    kit.execute(&format!(
        "INSERT INTO address (contact_id, channel, value, norm) VALUES ({contact}, 'sms', '{number}', '{norm}')"
    ));
    (contact, card)
}

/// One person for each number, moved to the second stage and told by text.
fn moved(to: &[(&str, &str)]) -> (Kit, Vec<CardId>) {
    let mut kit = Kit::live();
    by_text_alone(&mut kit);
    let cards: Vec<CardId> = to.iter().map(|(name, number)| texter(&mut kit, name, number).1).collect();
    kit.assign(&cards, 1).unwrap();
    kit.messages();
    (kit, cards)
}

fn state(kit: &Kit) -> String {
    kit.sql("SELECT group_concat(state || ' ' || attempts, ', ') FROM outbox")
}

#[test]
fn kannel_gets_every_script_whole() {
    let Some(kannel) = servers::kannel() else { return };
    for method in ["get", "post"] {
        let numbers = [Kannel::number(), Kannel::number(), Kannel::number()];
        let names = ["Jürgen", "محمد", "👨\u{200d}👩\u{200d}👧"];
        let people: Vec<(&str, &str)> = names.into_iter().zip(numbers.iter().map(String::as_str)).collect();
        let (kit, _) = moved(&people);
        let summary = deliver_with(&kit, 60, &gateway(kannel, &kannel.password, method));
        assert_eq!((summary.sent, &*state(&kit)), (3, "sent 1, sent 1, sent 1"), "{method}: {summary:?}");
        for (name, number) in people {
            let said =
                kit.sql::<String>(&format!("SELECT CAST(rendered AS TEXT) FROM outbox WHERE address = '{number}'"));
            assert!(said.starts_with(name) && said.contains("Site survey (label)"), "{said}");
            let count = milepost::domain::segments::count(&said);
            let segments = kannel.arrived(number, count);
            assert_eq!(servers::said(&segments), said);
            assert_eq!(segments[0].from, "+13035550100");
            assert_eq!(segments[0].is_ucs2, name != "Jürgen", "{segments:?}");
            assert_eq!(segments.len(), count, "the network counts as we do");
        }
    }
}

#[test]
fn a_long_text_is_cut_by_the_network_as_it_was_counted() {
    let Some(kannel) = servers::kannel() else { return };
    for unit in ["word ", "Grüße [x] € ", "слово ", "ü世 "] {
        let number = Kannel::number();
        let (mut kit, cards) = moved(&[("Anna", &number)]);
        let mut request = kit.request(&cards, 2);
        request.note = unit.repeat(60);
        let plan = kit.office.plan(request.clone()).unwrap();
        let expected = plan.texts.as_ref().unwrap().segments;
        kit.run(Command::Assign(milepost::office::assign::Assign { request, seen: None })).unwrap();
        kit.execute("DELETE FROM outbox WHERE id = 1");
        assert!(expected > 1, "{expected}");
        let summary = deliver_with(&kit, 60, &gateway(kannel, &kannel.password, "get"));
        assert_eq!(summary.sent, 1, "{summary:?}");
        assert_eq!(kannel.arrived(&number, expected).len(), expected, "{unit}");
    }
}

#[test]
fn a_number_without_a_country_code_is_of_the_offices_country() {
    let Some(kannel) = servers::kannel() else { return };
    let number = Kannel::number();
    let (kit, _) = moved(&[("Jürgen", &number.replace("+49", "0"))]);
    let config = format!("[office]\ncountry = \"DE\"\n{}", gateway(kannel, &kannel.password, "get"));
    assert_eq!(deliver_with(&kit, 60, &config).sent, 1);
    assert_eq!(kannel.arrived(&number, 1).len(), 1);
}

#[test]
fn a_wrong_password_pauses_texts_and_the_right_one_sends_them() {
    let Some(kannel) = servers::kannel() else { return };
    let number = Kannel::number();
    let (mut kit, _) = moved(&[("Anna", &number)]);
    let summary = deliver_with(&kit, 60, &gateway(kannel, "wrong", "get"));
    assert!(summary.is_paused(), "{summary:?}");
    assert!(summary.held_up[0].fix.contains("[sms]"), "{summary:?}");
    assert!(!format!("{summary:?}").contains("wrong"));
    assert_eq!(state(&kit), "queued 0");
    kit.run(Command::ResumeChannel(ResumeChannel { channel: None })).unwrap();
    assert_eq!(deliver_with(&kit, 60, &gateway(kannel, &kannel.password, "get")).sent, 1);
    assert_eq!(kannel.arrived(&number, 1).len(), 1);
}

#[test]
fn what_is_sent_is_what_twilio_describes() {
    let Some(prism) = servers::twilio() else { return };
    let (kit, _) = moved(&[("王小明 👩\u{200d}🚀", "(303) 555-0101")]);
    let summary = deliver_with(&kit, 60, &twilio(&prism.url));
    assert_eq!((summary.sent, &*state(&kit)), (1, "sent 1"), "{summary:?}");
    assert!(kit.sql::<String>("SELECT provider_id FROM outbox").starts_with("SM"));

    // 422: the account is none of Twilio's; an unknown refusal is tried again
    let (kit, _) = moved(&[("Anna", "+13035550101")]);
    let summary = deliver_with(&kit, 60, &twilio(&prism.url).replace(ACCOUNT, "AC0"));
    assert_eq!((summary.waiting, &*state(&kit)), (1, "queued 1"), "{summary:?}");
    assert_eq!(kit.sql::<String>("SELECT code FROM attempt"), "422");
}

#[test]
fn an_open_question_is_put_as_twilio_describes() {
    let Some(prism) = servers::twilio() else { return };
    let proxy = Proxy::before(prism.url.rsplit_once(':').unwrap().1.parse().unwrap()).with_bodies();
    let (kit, _) = moved(&[("Anna", "+13035550101")]);
    let config = twilio(&format!("http://127.0.0.1:{}", proxy.port()));
    proxy.on(Side::Server, "HTTP/1.1 201", Act::Cut);
    assert_eq!(deliver_with(&kit, 60, &config).uncertain, 1);
    proxy.honest();
    // prism answers with the examples of the description, among which this text is not
    deliver_with(&kit, 120, &config);
    assert_eq!(state(&kit), "uncertain 1");
    assert_eq!(
        kit.sql::<String>("SELECT group_concat(outcome || ' ' || code, ', ') FROM attempt"),
        "uncertain , asked "
    );
}

#[test]
fn in_test_mode_a_text_is_suppressed_and_a_folder_gets_it_as_a_file() {
    let (kit, _) = moved(&[("Anna", "+13035550101")]);
    let summary = deliver_with(&kit, 60, "[sms]\naccount = \"AC0\"\n");
    assert_eq!((summary.suppressed, &*state(&kit)), (1, "suppressed 0"), "{summary:?}");
    assert_eq!(kit.sql::<String>("SELECT reason FROM outbox"), "test mode");

    let (kit, _) = moved(&[("Anna", "+13035550101")]);
    assert_eq!(deliver_with(&kit, 60, super::FOLDER).sent, 1);
    let file = std::fs::read_to_string(&mails(&kit)[0]).unwrap();
    let file: serde_json::Value = serde_json::from_str(&file).unwrap();
    assert_eq!(file["to"], "+13035550101");
    assert_eq!(file["text"], "Anna, your Solar Project is now at: Site survey (label). Acme Solar");
}

/// A Twilio that remembers what it was sent, and says it when it is asked.
#[derive(Clone, Default)]
pub struct Remembers {
    /// The day from which on it must be asked about texts, where that is known.
    since: &'static str,
    /// Whether its clock is the machine's; otherwise it stands, as the kit's does.
    runs: bool,
    texts: Arc<Mutex<Vec<serde_json::Value>>>,
    asked: Arc<Mutex<usize>>,
    /// The answer to the next text instead of taking it.
    refuses: Arc<Mutex<Option<(u16, u32)>>>,
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Remembers {
    /// One whose clock runs.
    pub fn today() -> Self {
        Self { runs: true, ..Self::default() }
    }

    fn date(&self) -> String {
        if self.runs {
            milepost::domain::Instant::now().to_utc().to_rfc2822()
        } else {
            "Mon, 23 Nov 2026 09:03:00 +0000".to_owned()
        }
    }

    /// Answers on that port.
    pub fn serve(&self) -> u16 {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let this = self.clone();
        std::thread::spawn(move || {
            while let Ok((peer, _)) = listener.accept() {
                let this = this.clone();
                std::thread::spawn(move || this.answer(peer));
            }
        });
        port
    }

    fn answer(&self, mut peer: TcpStream) -> Option<()> {
        let mut reader = BufReader::new(peer.try_clone().ok()?);
        loop {
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") {
                if reader.read_line(&mut head).ok()? == 0 {
                    return None;
                }
            }
            let length =
                head.to_lowercase().lines().find_map(|line| Some(line.strip_prefix("content-length: ")?.to_owned()));
            let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
            reader.read_exact(&mut body).ok()?;
            let (status, answer) = if head.starts_with("POST") { self.take(&body) } else { self.list(&head) };
            let answer = answer.to_string();
            let answer = format!("HTTP/1.1 {status} x\r\nContent-Length: {}\r\n\r\n{answer}", answer.len());
            peer.write_all(answer.as_bytes()).ok()?;
        }
    }

    fn take(&self, body: &[u8]) -> (u16, serde_json::Value) {
        if let Some((status, code)) = locked(&self.refuses).take() {
            return (status, json!({ "code": code, "message": "because", "status": status }));
        }
        let form: std::collections::HashMap<String, String> = form_urlencoded::parse(body).into_owned().collect();
        let mut texts = locked(&self.texts);
        let text = json!({
            "sid": format!("SM{}", texts.len() + 1), "to": form["To"], "from": form["From"], "body": form["Body"],
            "status": "queued", "direction": "outbound-api", "date_created": self.date(),
        });
        texts.push(text.clone());
        (201, text)
    }

    fn list(&self, head: &str) -> (u16, serde_json::Value) {
        assert!(head.contains("To=%2B") && head.contains(&format!("DateSent%3E={}", self.since)), "{head}");
        *locked(&self.asked) += 1;
        (200, json!({ "messages": *locked(&self.texts) }))
    }

    /// How many texts it was given.
    pub fn sent(&self) -> usize {
        locked(&self.texts).len()
    }
}

/// One person; the network loses the answer to the first text that is sent.
fn lost_answer() -> (Kit, Remembers, Proxy, String) {
    let (kit, _) = moved(&[("Anna", "+13035550101")]);
    let remembers = Remembers { since: "2026-11-22", ..Remembers::default() };
    let proxy = Proxy::before(remembers.serve()).with_bodies();
    let config = twilio(&format!("http://127.0.0.1:{}", proxy.port()));
    proxy.on(Side::Server, "HTTP/1.1 201", Act::Cut);
    (kit, remembers, proxy, config)
}

#[test]
fn a_text_whose_answer_was_lost_is_found_and_never_sent_twice() {
    let (kit, remembers, proxy, config) = lost_answer();
    let summary = deliver_with(&kit, 60, &config);
    assert_eq!((summary.uncertain, &*state(&kit), remembers.sent()), (1, "uncertain 1", 1), "{summary:?}");
    proxy.honest();
    assert_eq!(deliver_with(&kit, 80, &config), Summary::default(), "the list gets half a minute to know of it");
    let summary = deliver_with(&kit, 95, &config);
    assert_eq!((summary.sent, &*state(&kit), remembers.sent()), (1, "sent 1", 1), "{summary:?}");
    assert_eq!(kit.sql::<String>("SELECT provider_id FROM outbox"), "SM1");
    let detail = kit.office.message(MessageId(1), kit.now).unwrap();
    assert!(!detail.row.may_arrive_twice);
    assert_eq!(detail.segments.as_deref(), Some("1 segment"));
    assert_eq!(deliver_with(&kit, 9_000, &config), Summary::default(), "the question is closed");
}

#[test]
fn a_text_that_nobody_knows_is_left_to_staff_and_asked_about_before_a_retry() {
    let (mut kit, remembers, proxy, config) = lost_answer();
    assert_eq!(deliver_with(&kit, 60, &config).uncertain, 1);
    proxy.honest();
    locked(&remembers.texts).clear();
    for (later, mode) in [(95, "live"), (200, "test"), (300, "live")] {
        deliver_with(&kit, later, &config.replace("\"live\"", &format!("\"{mode}\"")));
        assert_eq!(state(&kit), "uncertain 1");
    }
    deliver_with(&kit, 400, &config);
    let reason: String = kit.sql("SELECT reason FROM outbox");
    assert!(reason.contains("knows nothing of it"), "{reason}");
    let asked = *locked(&remembers.asked);
    assert_eq!(deliver_with(&kit, 9_000, &config), Summary::default());
    assert_eq!((asked, *locked(&remembers.asked), remembers.sent()), (4, 4, 0));

    kit.run(Command::RetryMessages(RetryMessages { messages: Messages::These(vec![MessageId(1)]) })).unwrap();
    let summary = deliver_with(&kit, 1, &config);
    let tries: String = kit.sql("SELECT group_concat(outcome || ' ' || text, '; ') FROM attempt");
    assert_eq!(summary.sent, 1, "{summary:?} {tries}");
    assert_eq!((*locked(&remembers.asked), remembers.sent(), &*state(&kit)), (5, 1, "sent 1"));
}

#[test]
fn a_retry_that_comes_before_the_answer_still_sends_once() {
    let (mut kit, remembers, proxy, config) = lost_answer();
    assert_eq!(deliver_with(&kit, 60, &config).uncertain, 1);
    proxy.honest();
    kit.run(Command::RetryMessages(RetryMessages { messages: Messages::These(vec![MessageId(1)]) })).unwrap();
    assert_eq!(deliver_with(&kit, 1, &config).sent, 1);
    assert_eq!((remembers.sent(), &*state(&kit)), (1, "sent 1"));
    assert_eq!(kit.sql::<String>("SELECT group_concat(outcome) FROM attempt"), "uncertain,found");
}

#[test]
fn the_same_words_twice_are_two_texts() {
    let (mut kit, cards) = moved(&[("Anna", "+13035550101")]);
    let remembers = Remembers::default();
    let proxy = Proxy::before(remembers.serve()).with_bodies();
    let config = twilio(&format!("http://127.0.0.1:{}", proxy.port()));
    assert_eq!(deliver_with(&kit, 60, &config).sent, 1);
    // there and back again: the same stage, the same words; this time the answer is lost, and so is the text
    kit.assign(&cards, 2).unwrap();
    kit.execute("DELETE FROM outbox WHERE id = 2");
    kit.assign(&cards, 1).unwrap();
    proxy.on(Side::Client, "POST", Act::Cut);
    assert_eq!(deliver_with(&kit, 60, &config).uncertain, 1);
    proxy.honest();
    deliver_with(&kit, 100, &config);
    assert_eq!(state(&kit), "sent 1, uncertain 1", "the first text must not pass for the second");
}

#[test]
fn a_crash_after_the_request_is_asked_about_as_well() {
    use milepost::store::lease::{self, Muted, Terms};
    let (kit, _) = moved(&[("Anna", "+13035550101")]);
    let remembers = Remembers::default();
    let config = twilio(&format!("http://127.0.0.1:{}", remembers.serve()));
    let mut db = milepost::store::Db::open(&kit.file(), milepost::store::Opening::Delivery).unwrap();
    let now = kit.now.plus_seconds(60);
    db.write(|write| -> Result<(), milepost::store::StoreError> {
        let terms = Terms {
            channel: milepost::domain::Channel::Sms,
            open: &milepost::store::provider_state::Open::all_of(milepost::domain::Channel::Sms),
            owner: "gone",
            now,
            limit: 1,
            muted: Muted::Older,
            tempo: lease::Tempo::UNBOUND,
        };
        let claimed = lease::claim(write, &terms)?.taken;
        lease::keep_rendered(write, claimed[0].lease, b"Anna, hello")?;
        assert!(lease::pass_dot(write, claimed[0].lease, now)?);
        Ok(())
    })
    .unwrap();
    remembers.take(b"To=%2B13035550101&From=x&Body=Anna%2C+hello");
    let summary = deliver_with(&kit, 60 + lease::LEASE_SECONDS + 1, &config);
    assert_eq!((summary.sent, &*state(&kit), remembers.sent()), (1, "sent 1", 1), "{summary:?}");
}

#[test]
fn a_gateway_that_loses_its_answer_leaves_it_to_staff() {
    let Some(kannel) = servers::kannel() else { return };
    let number = Kannel::number();
    let (kit, _) = moved(&[("Anna", &number)]);
    let port = kannel.url.split(['/', ':']).find_map(|part| part.parse().ok()).unwrap();
    let proxy = Proxy::before(port).with_bodies();
    let config = gateway(kannel, &kannel.password, "get").replace(&format!(":{port}/"), &format!(":{}/", proxy.port()));
    proxy.on(Side::Server, "HTTP/1.1 202", Act::Cut);
    assert_eq!(deliver_with(&kit, 60, &config).uncertain, 1);
    proxy.honest();
    deliver_with(&kit, 95, &config);
    let reason: String = kit.sql("SELECT reason FROM outbox");
    assert!(state(&kit) == "uncertain 1" && reason.contains("no provider that could be asked"), "{reason}");
    assert_eq!(deliver_with(&kit, 9_000, &config), Summary::default());
    assert_eq!(kannel.arrived(&number, 1).len(), 1);
}

#[test]
fn what_twilio_refuses_is_retried_given_up_or_respected() {
    for (refusal, expected) in [((503, 0), "queued 1"), ((400, 21_211), "failed 1"), ((400, 21_610), "suppressed 1")] {
        let (mut kit, cards) = moved(&[("Anna", "+13035550101")]);
        let remembers = Remembers { refuses: Arc::new(Mutex::new(Some(refusal))), ..Remembers::default() };
        let config = twilio(&format!("http://127.0.0.1:{}", remembers.serve()));
        deliver_with(&kit, 60, &config);
        assert_eq!(state(&kit), expected, "{refusal:?}");
        let hour = kit.office.outbox_health(kit.now.plus_seconds(600)).unwrap().hour;
        assert_eq!((hour.sent, hour.failed), (0, usize::from(refusal.1 == 21_211)));
        if refusal.0 == 503 {
            assert_eq!(deliver_with(&kit, 300, &config).sent, 1);
            assert_eq!(*locked(&remembers.asked), 1, "before anything is sent again");
            continue;
        }
        // nothing more goes there; a retry lifts what delivery found out, and not what the recipient said
        kit.run(Command::RetryMessages(RetryMessages { messages: Messages::These(vec![MessageId(1)]) })).unwrap();
        let listed: i64 = kit.sql("SELECT count(*) FROM suppression WHERE norm = '+13035550101'");
        assert_eq!(listed, i64::from(refusal.1 == 21_610));
        if refusal.1 == 21_610 {
            let plan = kit.office.plan(kit.request(&cards, 2)).unwrap();
            assert_eq!(plan.totals.messages, 0);
            assert_eq!(plan.totals.silent[&("suppressed", "sms")], 1);
        }
    }
}
