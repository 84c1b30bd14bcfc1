//! `kill -9` of the program amid a text and a push note: a text is asked about and never repeated, a note carries the same
//! topic.

use super::Running;
use crate::cli::kit::Cli;
use crate::delivery::sms::{Remembers, gateway, twilio};
use crate::proxy::{Act, Proxy, Side};
use crate::servers::{self, Kannel};
use serde_json::json;

/// An office that tells one person on that channel alone, LIVE, with one message waiting.
fn office(channel: &str, address: &str, norm: &str, config: &str) -> Cli {
    let cli = Cli::office();
    cli.configure(&format!("{config}undo_window = \"0s\"\nquiet_hours = \"\"\nworkers = 1\n"));
    cli.ok(&["pipeline", "add", "Solar", "--kind", "project", "--stages", "Contract signed,Site survey"]);
    cli.ok(&["contact", "add", "王小明 👩\u{200d}🚀"]);
    let conn = rusqlite::Connection::open(cli.file()).unwrap();
    let insert = "INSERT INTO address (contact_id, channel, value, norm) VALUES (1, ?1, ?2, ?3)";
    conn.execute(insert, [channel, address, norm]).unwrap();
    cli.ok(&["stage", "notify", "--pipeline", "Solar", "Site survey", "--sms", "on"]);
    cli.ok(&["enable", "--pipeline", "Solar", "--all"]);
    assert_eq!(cli.json(&["assign", "--pipeline", "Solar", "--stage", "Site survey", "--all"])["messages"], 1);
    cli
}

/// Kills a delivery at the moment at which the proxy holds that line back; then the network is well.
fn killed_at(cli: &Cli, proxy: &Proxy, side: Side, line: &str) {
    proxy.on(side, line, Act::Stall);
    let running = Running::start(cli.command(&["deliver", "--watch"]));
    proxy.wait_struck();
    running.kill();
    let stands: String = cli.sql("SELECT state || ' ' || phase FROM outbox");
    assert_eq!(stands, "sending after_dot", "recorded before the request");
    proxy.honest();
}

#[test]
fn a_text_that_was_taken_before_the_kill_is_found_and_one_that_was_not_is_left_to_staff() {
    for (side, line, known) in [(Side::Server, "HTTP/1.1 201", 1), (Side::Client, "POST", 0)] {
        let remembers = Remembers::today();
        let proxy = Proxy::before(remembers.serve()).with_bodies();
        let config = twilio(&format!("http://127.0.0.1:{}", proxy.port()));
        let cli = office("sms", "+13035550101", "+13035550101", &config);
        killed_at(&cli, &proxy, side, line);
        assert_eq!(remembers.sent(), known, "{line}");
        let told = cli.json(&["deliver", "--once"]);
        let expected = if known == 1 { (1, "sent") } else { (0, "uncertain") };
        assert_eq!(
            (told["sent"].as_u64().unwrap(), &*cli.sql::<String>("SELECT state FROM outbox")),
            expected,
            "{line}"
        );
        // asked again later, and left to staff at last
        let conn = rusqlite::Connection::open(cli.file()).unwrap();
        conn.execute_batch("UPDATE outbox SET next_at = not_before").unwrap();
        assert_eq!(cli.json(&["deliver", "--once"])["sent"], 0, "{line}");
        assert_eq!(remembers.sent(), known, "{line}: never unasked");
    }
}

#[test]
fn a_gateway_s_text_is_not_repeated_after_a_kill() {
    let Some(kannel) = servers::kannel() else { return };
    let number = Kannel::number();
    let port = kannel.url.split(['/', ':']).find_map(|part| part.parse().ok()).unwrap();
    let proxy = Proxy::before(port).with_bodies();
    let config = gateway(kannel, &kannel.password, "get").replace(&format!(":{port}/"), &format!(":{}/", proxy.port()));
    let cli = office("sms", &number, &number, &config);
    killed_at(&cli, &proxy, Side::Server, "HTTP/1.1 202");
    for _ in 0..2 {
        assert_eq!(cli.json(&["deliver", "--once"])["sent"], 0);
        assert_eq!(cli.sql::<String>("SELECT state FROM outbox"), "uncertain");
    }
    assert_eq!(kannel.arrived(&number, 1).len(), 1);
}

#[test]
fn a_push_note_is_repeated_after_a_kill_under_the_same_topic() {
    let Some(push) = servers::web_push() else { return };
    let subscription = push.subscribe(None);
    let service: u16 = subscription.endpoint.split([':', '/']).find_map(|part| part.parse().ok()).unwrap();
    let proxy = Proxy::before(service).with_bodies();
    let value = subscription.json().to_string().replace(&format!(":{service}/"), &format!(":{}/", proxy.port()));
    let config = "[push.web]\nsubject = \"mailto:office@example.test\"\n[delivery]\nmode = \"live\"\n";
    let cli = office("push", &value, "https://phone.example.test", config);
    killed_at(&cli, &proxy, Side::Server, "HTTP/1.1 201");
    assert_eq!(cli.json(&["deliver", "--once"])["sent"], json!(1));
    let heard = proxy.heard();
    let heard = String::from_utf8_lossy(&heard).to_lowercase();
    let topics: Vec<&str> = heard.lines().filter(|line| line.starts_with("topic: ")).collect();
    assert_eq!((topics.len(), topics[0]), (2, topics[1]), "{topics:?}");
    assert_eq!(push.notifications(&subscription).len(), 2);
    assert!(cli.ok(&["outbox", "explain", "1"]).contains("It may arrive twice"));
}
