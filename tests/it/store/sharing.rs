//! Two programs on one file: who waits, who is told (storage D1, D3; fault 16).

use crate::office::kit::Kit;
use milepost::domain::{Kind, Refusal};
use milepost::office::assign::Assign;
use milepost::office::{Command, Order};
use milepost::store::{Db, Opening, Table, record};
use std::sync::Barrier;

#[test]
fn of_two_admins_with_the_same_version_one_wins() {
    let mut kit = Kit::new();
    let (contact, _) = kit.person("Anna Becker", None, false);
    let batch = milepost::domain::BatchId(1);
    let file = kit.file();
    for round in 0..20 {
        let version: i64 = kit.sql("SELECT version FROM contact");
        let barrier = Barrier::new(2);
        let attempt = |name: &str| {
            let mut db = Db::open(&file, Opening::Writer).unwrap();
            barrier.wait();
            db.write(|write| {
                let cells = [("notes", format!("{name} in round {round}").into())];
                record::update(write, Table::Contact, contact.get(), Some(version), batch, "edited", &cells)
            })
        };
        let (one, two) = std::thread::scope(|scope| {
            let one = scope.spawn(|| attempt("one"));
            let two = scope.spawn(|| attempt("two"));
            (one.join().unwrap(), two.join().unwrap())
        });
        let wins = [&one, &two].iter().filter(|result| result.is_ok()).count();
        assert_eq!(wins, 1, "{one:?} {two:?}");
        let lost: Refusal = one.err().or(two.err()).unwrap().into();
        assert_eq!(lost.kind, Kind::Conflict);
    }
    assert_eq!(kit.sql::<i64>("SELECT version FROM contact"), 21);
}

#[test]
fn a_writer_waits_for_another_and_then_goes_on() {
    let mut kit = Kit::new();
    let (_, card) = kit.person("Anna Becker", None, false);
    let file = kit.file();
    let holding = Barrier::new(2);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let conn = rusqlite::Connection::open(&file).unwrap();
            conn.execute_batch("BEGIN EXCLUSIVE").unwrap();
            holding.wait();
            std::thread::sleep(std::time::Duration::from_millis(150));
            conn.execute_batch("COMMIT").unwrap();
        });
        holding.wait();
        let request = kit.request(&[card], 1);
        let dana = kit.dana.clone();
        let order = Order::new(Command::Assign(Assign { request, seen: None }), kit.now);
        assert_eq!(kit.office.run(&order, &dana).unwrap().changed, 1);
    });
}

#[test]
fn a_second_program_sees_that_something_changed() {
    let mut kit = Kit::new();
    let (_, card) = kit.person("Anna Becker", None, false);
    let second = kit.second();
    let before = second.data_version().unwrap();
    assert_eq!(second.data_version().unwrap(), before);
    kit.assign(&[card], 1).unwrap();
    assert_ne!(second.data_version().unwrap(), before);
}
