//! The lists of the review pane: S2.1, X8.

use super::kit::Kit;
use milepost::domain::milestone::Step;
use milepost::domain::{ContactId, MilestoneId};
use milepost::office::ask_milestones::{From, Marked, MilestoneList, Place, Shown};

const ALL: usize = 100_000;

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
fn every_list_of_a_hundred_thousand_answers_a_page_at_a_time() {
    let kit = large();
    let office = &kit.office;
    let place = Place { due_on: "2026-11-23".parse().unwrap(), id: MilestoneId(5) };
    let pending = list(Shown::Pending, None, "");
    for (what, part, from, found) in [
        ("first page", &pending, From::Top, 120),
        ("a page in the middle", &pending, From::Behind(place), 120),
        ("the last page", &pending, From::Bottom, 120),
        ("a contractor's", &list(Shown::Pending, Some(4), ""), From::Top, 50),
        // 9999, 99990 and the odd ones behind it
        ("a rare text", &list(Shown::Pending, None, "house 9999"), From::Top, 7),
        ("a text that all have", &list(Shown::Pending, None, "roof"), From::Top, 120),
        ("two letters", &list(Shown::Pending, None, "co"), From::Top, 120),
    ] {
        assert_eq!(office.milestones(part, from, 120).unwrap().len(), found, "{what}");
    }
    assert_eq!(office.milestone_standing(&pending).unwrap().matching, 60_000);
    assert_eq!(office.milestone_contractors(Shown::Pending).unwrap().len(), 1_200);
}

#[test]
fn a_text_that_matches_more_than_is_looked_at_says_so() {
    let kit = large();
    let standing = |text: &str| kit.office.milestone_standing(&list(Shown::Pending, None, text)).unwrap();
    let all = standing("roof frame");
    assert!(all.cut && all.matching == 2_000, "{all:?}");
    let some = standing("house 99");
    assert!(!some.cut && some.matching < 2_000, "{some:?}");
    assert!(standing("bau").cut, "2,000 contractors of that name are no more looked at either");
}
