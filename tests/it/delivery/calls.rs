//! Signed calls to another program: enqueued by moves, verified by the library of Standard Webhooks.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command as Process, Stdio};
use std::sync::{Arc, Mutex, mpsc};

use serde_json::{Value, json};

use super::setup;
use crate::office::kit::Kit;
use crate::servers;
use milepost::delivery::{Summary, deliver_once};
use milepost::office::Command;
use milepost::office::undo::Undo;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// One call as it came in.
#[derive(Clone, Debug)]
struct Call {
    headers: serde_json::Map<String, Value>,
    body: String,
}

/// A program that takes calls, and answers what it is told to, then 204.
struct Program {
    url: String,
    calls: Arc<Mutex<Vec<Call>>>,
    answers: mpsc::Sender<&'static str>,
}

impl Program {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let (answers, told) = mpsc::channel();
        let calls = Arc::<Mutex<Vec<Call>>>::default();
        let kept = Arc::clone(&calls);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let mut headers = serde_json::Map::new();
                let mut line = String::new();
                while reader.read_line(&mut line).unwrap() > 2 {
                    if let Some((name, value)) = line.split_once(": ") {
                        headers.insert(name.to_lowercase(), value.trim().into());
                    }
                    line.clear();
                }
                let length = headers.get("content-length").and_then(Value::as_str).unwrap_or("0").parse().unwrap();
                let mut body = vec![0; length];
                reader.read_exact(&mut body).unwrap();
                kept.lock().unwrap().push(Call { headers, body: String::from_utf8(body).unwrap() });
                let status = told.try_recv().unwrap_or("204 No Content");
                write!(stream, "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n").unwrap();
            }
        });
        Self { url, calls, answers }
    }

    fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }
}

/// An office that calls this program, and delivers LIVE.
fn office(program: &Program) -> (Kit, String) {
    let kit = Kit::with_config(&format!("[push.webhook]\nurl = \"{}\"\n[delivery]\nmode = \"live\"\n", program.url));
    let live = format!(
        "[push.webhook]\nurl = \"{}\"\nsecret = \"command:echo {SECRET}\"\n[delivery]\nmode = \"live\"\n",
        program.url
    );
    (kit, live)
}

fn deliver_with(kit: &Kit, seconds: i64, config: &str) -> Summary {
    let mut setup = setup(kit, kit.now.plus_seconds(seconds));
    setup.config = milepost::config::ConfigFile::parse(&kit.file(), config.to_owned()).unwrap();
    deliver_once(&setup).unwrap()
}

/// What the library of Standard Webhooks makes of a call; its words when it refuses.
fn verified(call: &Call, secret: &str) -> Result<Value, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut child = Process::new("node")
        .arg(root.join("tests/servers/verify_webhook.js"))
        .env("NODE_PATH", root.join("target/web-push-testing/node_modules"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let input = json!({ "secret": secret, "headers": call.headers, "body": call.body }).to_string();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    if output.status.success() {
        Ok(serde_json::from_slice(&output.stdout).unwrap())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

#[test]
fn another_program_learns_of_every_move_even_when_nobody_is_told() {
    let program = Program::start();
    let (mut kit, live) = office(&program);
    let (contact, card) = kit.person("王小明 👩\u{200d}🚀", None, false);
    kit.assign(&[card], 1).unwrap();
    let first = &kit.now.to_rfc3339();
    kit.assign(&[card], 2).unwrap();
    assert_eq!(
        kit.sql::<String>("SELECT group_concat(channel || ' ' || kind) FROM outbox"),
        "webhook stage_moved,webhook stage_moved"
    );
    assert_eq!(deliver_with(&kit, 60, &live).sent, 2);

    let bodies: Vec<Value> = program.calls().iter().map(|call| serde_json::from_str(&call.body).unwrap()).collect();
    assert_eq!(bodies[0]["data"]["to"], bodies[1]["data"]["from"], "they keep their order");
    assert_eq!((&bodies[0]["type"], &bodies[0]["timestamp"]), (&json!("card.moved"), &json!(first)));
    assert_eq!(bodies[0]["data"]["contact"]["name"], "王小明 👩\u{200d}🚀");
    assert_eq!(bodies[0]["data"]["contact"]["id"], json!(contact.get()));
    assert_eq!(bodies[0]["data"]["card"]["id"], json!(card.get()));
    assert!(bodies[0]["data"]["event"].is_i64());
    kit.messages();
}

#[test]
fn an_undone_move_calls_nobody_and_test_mode_keeps_calls_in_the_house() {
    let program = Program::start();
    let (mut kit, live) = office(&program);
    let (_, card) = kit.person("Anna", None, false);
    kit.assign(&[card], 1).unwrap();
    kit.run(Command::Undo(Undo { batch: None })).unwrap();
    assert_eq!(deliver_with(&kit, 60, &live).sent, 0);
    kit.assign(&[card], 1).unwrap();
    assert_eq!(deliver_with(&kit, 60, &live.replace("\"live\"", "\"test\"")).suppressed, 1);
    assert_eq!(program.calls().len(), 0);
}

#[test]
fn the_library_of_standard_webhooks_believes_a_call_and_no_forged_one() {
    if !Path::new(env!("CARGO_MANIFEST_DIR")).join("target/web-push-testing/node_modules/standardwebhooks").exists() {
        return servers::skip("standardwebhooks is not installed (tests/servers/install)");
    }
    let program = Program::start();
    let (mut kit, live) = office(&program);
    let (_, card) = kit.person("محمد", None, false);
    kit.assign(&[card], 1).unwrap();
    program.answers.send("503 Busy\r\nRetry-After: 1").unwrap();
    assert_eq!(deliver_with(&kit, 60, &live).waiting, 1);
    assert_eq!(deliver_with(&kit, 200, &live).sent, 1);

    let calls = program.calls();
    assert_eq!(calls[0].headers["webhook-id"], calls[1].headers["webhook-id"], "by the id a repeat is recognised");
    assert_eq!(calls[0].body, calls[1].body);
    for call in &calls {
        assert_eq!(verified(call, SECRET).unwrap()["data"]["contact"]["name"], "محمد");
    }
    let other = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    assert!(verified(&calls[0], other).unwrap_err().contains("No matching signature"));
    let forged = Call { body: calls[0].body.replace("محمد", "Eve"), ..calls[0].clone() };
    assert!(verified(&forged, SECRET).unwrap_err().contains("No matching signature"));
}

#[test]
fn a_program_that_is_gone_pauses_the_channel_and_loses_nothing() {
    let program = Program::start();
    let (mut kit, live) = office(&program);
    let (_, card) = kit.person("Anna", None, false);
    kit.assign(&[card], 1).unwrap();
    program.answers.send("410 Gone").unwrap();
    let summary = deliver_with(&kit, 60, &live);
    let [paused] = &summary.held_up[..] else { panic!("{summary:?}") };
    assert!(paused.fix.contains("[push.webhook] url"), "{paused:?}");
    assert_eq!(kit.sql::<String>("SELECT state || ' ' || attempts FROM outbox"), "queued 0");
    kit.messages();
}
