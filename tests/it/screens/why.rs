//! X4 on the screens: `w` says on a card, a record and a milestone what was told, channel by channel, and what was not.

use super::kit::{Seat, solar};
use milepost::domain::CardId;

/// 王小明, who has no phone, was moved.
fn seat(size: (u16, u16)) -> Seat {
    let mut kit = solar();
    let card = CardId(kit.sql("SELECT id FROM card WHERE contact_id = 5"));
    kit.assign(&[card], 1).unwrap();
    kit.messages();
    Seat::new(kit, size)
}

#[test]
fn a_card_says_who_heard_of_its_move_and_who_did_not() {
    for (width, height) in [(80, 24), (160, 45)] {
        let mut seat = seat((width, height));
        seat.keys("Right").keys("w").sees("王小明, Solar Project: moved to Site survey");
        seat.sees("By e-mail: held").sees("By push: no message");
        insta::assert_snapshot!(format!("why_{width}x{height}"), seat.screen());
        seat.keys("Esc").misses("By push");
    }
}

#[test]
fn a_record_and_a_milestone_say_it_too() {
    let mut seat = seat((120, 40));
    seat.keys("g").keys("c").keys("/").text("王小").keys("Enter Enter w").sees("By push: no message");
    seat.sees("had no phone connected").sees("That is still so.").keys("Esc Esc");
    let contractor = milepost::domain::ContactId(5);
    crate::office::milestones::add(&mut seat.office, contractor, "屋顶", 90_000);
    seat.changed_elsewhere();
    seat.keys("g").keys("m").sees("屋顶").keys("w").sees("王小明, milestone \"屋顶\": added").sees("tells nobody");
}
