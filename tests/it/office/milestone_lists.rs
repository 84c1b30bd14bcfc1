//! The lists of the review pane: S2.1, X8.

use super::kit::Kit;
use milepost::domain::milestone::Step;
use milepost::domain::{ContactId, MilestoneId};
use milepost::office::ask_milestones::{From, Marked, MilestoneList, Place, Shown};
use std::time::Instant;

const ALL: usize = 100_000;

type Ask<'k> = Box<dyn Fn() -> usize + 'k>;

/// 100,000 milestones of 2,000 contractors; every tenth awaits review, every second is approved.
fn large() -> Kit {
    let kit = Kit::new();
    kit.execute(&format!(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
         INSERT INTO contact (name, name_sort, first_name, roles, created_at)
         SELECT 'Contractor ' || i || ' Bau', 'contractor ' || i || ' bau', 'C', 16, 0 FROM n;
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ALL})
         INSERT INTO milestone (contractor_id, title, due_on, amount_minor, currency, status, created_at)
         SELECT 1 + i % 2000, 'Roof frame, house ' || i, date('2026-01-01', '+' || (i * 7919 % 700) || ' days'), 1000 + i, 'USD',
             CASE WHEN i % 10 = 0 THEN 'submitted' WHEN i % 2 = 0 THEN 'approved' ELSE 'in_progress' END, 0 FROM n;
         ANALYZE"
    ));
    kit
}

fn list(shown: Shown, contractor: Option<i64>, text: &str) -> MilestoneList {
    MilestoneList { shown, contractor: contractor.map(ContactId), text: text.into() }
}

#[test]
fn a_list_is_walked_page_by_page_both_ways_without_a_gap() {
    let kit = large();
    for (shown, contractor, text) in [
        (Shown::Pending, Some(4), ""),
        (Shown::Approved, Some(5), ""),
        (Shown::Awaiting, None, "house 99"),
        (Shown::Pending, None, "contractor 78 bau"),
    ] {
        let part = list(shown, contractor, text);
        let all = kit.office.milestone_standing(&part).unwrap().matching;
        assert!((20..2_000).contains(&all), "{all} {part:?}");
        let walk = |mut from: From, next: fn(Place) -> From| {
            let mut seen = Vec::new();
            loop {
                let page = kit.office.milestones(&part, from, 7).unwrap();
                let Some(last) = page.last() else { return seen };
                from = next(Place::of(last));
                seen.extend(page.iter().map(|one| (one.due_on, one.id)));
            }
        };
        let down = walk(From::Top, From::Behind);
        let mut up = walk(From::Bottom, From::Before);
        up.reverse();
        assert_eq!(down, up, "{part:?}");
        assert_eq!(down.len(), all, "{part:?}");
        let sorted = if shown == Shown::Approved { down.is_sorted_by(|a, b| a > b) } else { down.is_sorted() };
        assert!(sorted, "{part:?}");
        let middle = down[down.len() / 2];
        let window = kit.office.milestones_around(&part, Some(middle.1), None, 10).unwrap();
        assert_eq!(window.cursor, Some(middle.1));
        assert!(window.rows.iter().any(|one| one.id == middle.1) && !window.from_start && !window.to_end);
    }
}

#[test]
fn marked_ones_are_those_of_the_list_but_for_what_cannot_take_the_step() {
    let kit = large();
    let all = list(Shown::Pending, Some(1), "");
    let picked = kit.office.milestones_for(Step::Approve, &Marked::AllBut(all, vec![MilestoneId(2000)])).unwrap();
    assert_eq!((picked.picks.len(), picked.staying), (49, 0));
    assert!(picked.picks.iter().all(|pick| pick.id != MilestoneId(2000) && pick.version == Some(1)));
    let mixed = Marked::Only(vec![MilestoneId(10), MilestoneId(1), MilestoneId(2), MilestoneId(99_999_999)]);
    let picked = kit.office.milestones_for(Step::Approve, &mixed).unwrap();
    assert_eq!((picked.picks[0].id, picked.picks.len(), picked.staying), (MilestoneId(10), 1, 2));
}

#[test]
fn a_hundred_thousand_answer_within_a_frame() {
    let kit = large();
    let office = &kit.office;
    let place = Place { due_on: "2026-11-23".parse().unwrap(), id: MilestoneId(5) };
    let pending = list(Shown::Pending, None, "");
    let asks: [(&str, u128, Ask<'_>); 9] = [
        ("first page", 30, Box::new(|| office.milestones(&pending, From::Top, 120).unwrap().len())),
        ("a page in the middle", 30, Box::new(|| office.milestones(&pending, From::Behind(place), 120).unwrap().len())),
        ("the last page", 30, Box::new(|| office.milestones(&pending, From::Bottom, 120).unwrap().len())),
        (
            "a contractor's",
            30,
            Box::new(|| office.milestones(&list(Shown::Pending, Some(4), ""), From::Top, 120).unwrap().len()),
        ),
        ("counts", 60, Box::new(|| office.milestone_standing(&pending).unwrap().matching)),
        ("contractors", 120, Box::new(|| office.milestone_contractors(Shown::Pending).unwrap().len())),
        (
            "a rare text",
            60,
            Box::new(|| office.milestones(&list(Shown::Pending, None, "house 9999"), From::Top, 120).unwrap().len()),
        ),
        (
            "a text that all have",
            120,
            Box::new(|| office.milestones(&list(Shown::Pending, None, "roof"), From::Top, 120).unwrap().len()),
        ),
        (
            "two letters",
            120,
            Box::new(|| office.milestones(&list(Shown::Pending, None, "co"), From::Top, 120).unwrap().len()),
        ),
    ];
    for (what, most, ask) in asks {
        assert!(ask() > 0, "{what}");
        let times: Vec<u128> = (0..5)
            .map(|_| {
                let begun = Instant::now();
                ask();
                begun.elapsed().as_micros()
            })
            .collect();
        let best = times.iter().min().copied().unwrap_or(0);
        println!("{what}: {}.{:02} ms", best / 1_000, best % 1_000 / 10);
        // generous, for the machine does other work beside; what goes wrong here goes wrong tenfold
        assert!(best < most * 1_000, "{what} took {best} µs");
    }
}
