//! A minute of kills: an office moves people 2,000 times while the program that tells them is killed every one to three
//! seconds. Afterwards everybody has heard, and what came twice is the same letter, of which the office says that it may.

use super::{Running, by_id, live, office};
use crate::cli::kit::Cli;
use crate::servers;
use crate::wait;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// 50 people, moved forty times, ten at a time.
const PEOPLE: usize = 50;
const MOVES: usize = 200;
const AT_ONCE: usize = 10;
const KILLING: Duration = Duration::from_mins(1);

/// Random numbers of a seed that is printed: SplitMix64.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % below
    }
}

/// Moves ten people on, again and again, spread over the time in which the other side is killed.
fn move_people(cli: &Cli, to: &[String], done: &AtomicBool) {
    let begun = Instant::now();
    let stages = ["Site survey", "Permit", "Contract signed"];
    for n in 0..MOVES {
        let first = n % (PEOPLE / AT_ONCE) * AT_ONCE;
        let mut words = vec!["assign", "--pipeline", "Solar", "--stage", stages[n / (PEOPLE / AT_ONCE) % 3]];
        words.extend(["--yes", "--contact"]);
        words.extend(to[first..first + AT_ONCE].iter().map(String::as_str));
        let told = cli.json(&words);
        assert_eq!(told["messages"], AT_ONCE, "{told}");
        let due = KILLING * u32::try_from(n).unwrap() / u32::try_from(MOVES).unwrap();
        // the pace of the office: the next move is not before its time
        wait::within(KILLING, "the next move", || (begun.elapsed() >= due).then_some(()));
    }
    done.store(true, Ordering::Relaxed);
}

#[test]
fn a_minute_of_kills_loses_nothing_and_doubles_only_what_was_in_doubt() {
    let Some(mail) = servers::mail() else { return };
    let seed = std::env::var("MILEPOST_SOAK_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(|| uuid::Uuid::new_v4().as_u64_pair().0);
    println!("MILEPOST_SOAK_SEED={seed}");
    let mut dice = Dice(seed);
    let name = format!("crowd{}", std::process::id());
    let to: Vec<String> = (0..PEOPLE).map(|_| mail.address(&name)).collect();
    let config = live(mail.ports.plain).replace("workers = 1", "workers = 4\ncap_per_hour = 1000000");
    let cli = office(&config, &to);

    let done = AtomicBool::new(false);
    let mut kills = 0;
    std::thread::scope(|scope| {
        let moving = scope.spawn(|| move_people(&cli, &to, &done));
        let begun = Instant::now();
        while begun.elapsed() < KILLING || !done.load(Ordering::Relaxed) {
            let running = Running::start(cli.command(&["deliver", "--watch"]));
            let life = Duration::from_millis(1_000 + dice.throw(2_000));
            let born = Instant::now();
            wait::until("its hour", || (born.elapsed() >= life).then_some(()));
            running.kill();
            kills += 1;
            assert!(!moving.is_finished() || done.load(Ordering::Relaxed), "the office stopped moving people");
        }
    });

    // what was cut off after its dot waits for its next try; staff do not wait that long
    wait::within(Duration::from_mins(2), "the outbox to be empty", || {
        cli.ok(&["resume", "email"]);
        cli.ok(&["deliver", "--once"]);
        (cli.sql::<i64>("SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')") == 0).then_some(())
    });
    let count = |sql: &str| cli.sql::<i64>(sql);
    let messages = i64::try_from(MOVES * AT_ONCE).unwrap();
    assert_eq!(count("SELECT count(*) FROM event WHERE action = 'moved'"), messages, "every move is in the history");
    assert_eq!(count("SELECT count(*) FROM outbox WHERE state = 'sent'"), messages, "and everybody was told of it");
    assert!(cli.ok(&["check"]).contains("sound"));

    let doubtful = "SELECT group_concat(message_id, ' ') FROM outbox o WHERE EXISTS
        (SELECT 1 FROM attempt t WHERE t.outbox_id = o.id AND t.outcome = 'uncertain')";
    let doubtful = cli.sql::<Option<String>>(doubtful).unwrap_or_default();
    let doubtful: Vec<&str> = doubtful.split(' ').filter(|id| !id.is_empty()).collect();
    let ids = cli.sql::<String>("SELECT group_concat(message_id, ' ') FROM outbox");
    let letters: BTreeMap<String, Vec<String>> = by_id(&mail.settled_crowd(&format!("{name}-")));
    let mut twice = 0;
    for id in ids.split(' ') {
        let copies = letters.get(id).unwrap_or_else(|| panic!("{id} never arrived"));
        assert!(copies.iter().all(|copy| copy == &copies[0]), "{id} changed between two tries");
        assert!(copies.len() == 1 || doubtful.contains(&id), "{id} came {} times without a doubt", copies.len());
        twice += usize::from(copies.len() > 1);
    }
    assert_eq!(letters.len(), MOVES * AT_ONCE, "and nothing else");
    let counted: BTreeMap<String, usize> = letters.into_iter().map(|(id, copies)| (id, copies.len())).collect();
    assert_eq!(mail.count_crowd_by_python(&format!("{name}-")), counted, "Python's email counts the same");
    println!("{kills} kills, {} letters in doubt, {twice} of them came more than once", doubtful.len());
    assert!(kills >= 20, "{kills} kills");
}
