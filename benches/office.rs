//! The office beside the raw limit in the same run: hand-written set-based SQL that writes the same rows.
//!
//! `cargo bench --bench office`; how to read it stands in `benches/README.md`.

#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark that cannot be set up should stop")]

mod by_hand;
mod crowd;

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use crowd::{Crowd, LAST, MORNING, open};
use milepost::domain::milestone::Step;
use milepost::domain::{CardId, MilestoneId, PipelineId};
use milepost::office::ask_board::Look;
use milepost::office::assign::Assign;
use milepost::office::milestone::{Pick, StepMilestones};
use milepost::office::{Command, Order, PlanRequest, Selection};
use std::collections::{BTreeMap, BTreeSet};
use std::hint::black_box;
use tempfile::TempDir;

/// The tracker.
const TRACKER: PipelineId = PipelineId(1);

fn request(cards: i64) -> PlanRequest {
    PlanRequest {
        selection: Selection::Cards((1..=cards).map(CardId).collect()),
        stage: LAST,
        notify: true,
        note: String::new(),
        unticked: BTreeSet::new(),
    }
}

fn look(filter: &str) -> Look {
    Look { pipeline: Some(TRACKER), filter: filter.to_owned(), limit: 50, ..Look::default() }
}

/// Move + history + visits + two messages each, one durable transaction.
fn assign(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("assign");
    group.sample_size(10);
    for people in [10_000, 100_000] {
        let crowd = Crowd::new(people);
        let dir = TempDir::new().unwrap();
        for cards in [1, 1_000, 10_000, 100_000].into_iter().filter(|cards| *cards <= people) {
            let moved = usize::try_from(cards).unwrap();
            let expected = (moved, 2 * moved);
            group.bench_function(BenchmarkId::new(format!("milepost of {people}"), cards), |bencher| {
                let setup = || {
                    let (office, dana) = open(&crowd.copy(&dir));
                    let order = Order::new(Command::Assign(Assign { request: request(cards), seen: None }), MORNING);
                    (office, dana, order)
                };
                let run = |(mut office, dana, order): (milepost::office::Office, _, _)| {
                    let receipt = office.run(&order, &dana).unwrap();
                    assert_eq!((receipt.changed, receipt.messages), expected);
                    office
                };
                bencher.iter_batched(setup, run, BatchSize::PerIteration);
            });
            group.bench_function(BenchmarkId::new(format!("by hand of {people}"), cards), |bencher| {
                let setup = || by_hand::open(&crowd.copy(&dir));
                let run = |conn: rusqlite::Connection| {
                    assert_eq!(by_hand::assign(&conn, cards), expected);
                    conn
                };
                bencher.iter_batched(setup, run, BatchSize::PerIteration);
            });
        }
    }
    group.finish();
}

fn approval(count: i64) -> Command {
    Command::StepMilestones(StepMilestones {
        step: Step::Approve,
        picks: (1..=count).map(|id| Pick { id: MilestoneId(id), version: Some(1) }).collect(),
        words: String::new(),
        note: String::new(),
        notify: true,
        left_out: BTreeSet::new(),
    })
}

/// Milestone + round + draft payment + history of both + a letter, one durable transaction.
fn approve(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("approve");
    group.sample_size(10);
    let crowd = Crowd::of_contractors(100_000);
    let dir = TempDir::new().unwrap();
    for count in [1, 100, 1_000, 10_000, 100_000] {
        let expected = (usize::try_from(count).unwrap(), usize::try_from(count).unwrap());
        group.bench_function(BenchmarkId::new("milepost of 100000", count), |bencher| {
            let setup = || {
                let (office, dana) = open(&crowd.copy(&dir));
                (office, dana, Order::new(approval(count), MORNING))
            };
            let run = |(mut office, dana, order): (milepost::office::Office, _, _)| {
                let receipt = office.run(&order, &dana).unwrap();
                assert_eq!((receipt.changed, receipt.messages), expected);
                office
            };
            bencher.iter_batched(setup, run, BatchSize::PerIteration);
        });
        group.bench_function(BenchmarkId::new("by hand of 100000", count), |bencher| {
            let setup = || by_hand::open(&crowd.copy(&dir));
            let run = |conn: rusqlite::Connection| {
                assert_eq!(by_hand::approve(&conn, count), expected);
                conn
            };
            bencher.iter_batched(setup, run, BatchSize::PerIteration);
        });
    }
    group.finish();
}

/// What a screen asks, on 100,000 cards.
fn questions(criterion: &mut Criterion) {
    let crowd = Crowd::new(100_000);
    let dir = TempDir::new().unwrap();
    let file = crowd.copy(&dir);
    let mut group = criterion.benchmark_group("ask of 100000");
    group.bench_function("open and first board", |bencher| {
        bencher.iter(|| {
            let (office, _) = open(&file);
            black_box(office.board(&look("")).unwrap().columns.len())
        });
    });
    let (office, _) = open(&file);
    group.bench_function("board", |bencher| bencher.iter(|| black_box(office.board(&look("")).unwrap())));
    group.bench_function("counts and values", |bencher| {
        bencher.iter(|| black_box(office.tallies(TRACKER, &BTreeMap::new(), None).unwrap()));
    });
    for text in ["an", "ann", "person99", "王小明", "nobody at all"] {
        group.bench_function(BenchmarkId::new("filter", text), |bencher| {
            bencher.iter(|| black_box(office.board(&look(text)).unwrap()));
        });
    }
    group.sample_size(10);
    group.bench_function("preview of all", |bencher| {
        bencher.iter(|| black_box(office.plan(request(100_000)).unwrap().totals));
    });
    group.finish();
}

criterion_group!(benches, assign, approve, questions);
criterion_main!(benches);
