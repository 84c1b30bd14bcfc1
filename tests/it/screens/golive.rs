//! Going live: a guided step, from the keys to what the office is then (issue 4, PRODUCT 6).

use super::kit::{Seat, solar};
use crate::office::kit::Kit;

/// An office that TEST kept messages of: some were due, some still wait.
fn tried_out() -> Kit {
    let mut kit = solar();
    kit.execute("UPDATE operator SET email = 'dana@acme.example'");
    let cards: Vec<_> = (1..=8).map(milepost::domain::CardId).collect();
    kit.assign(&cards, 2).unwrap();
    kit.execute("UPDATE outbox SET state = 'suppressed', reason = 'test mode'");
    kit.assign(&cards[..3], 3).unwrap();
    kit.messages();
    kit
}

fn set_up(kit: &Kit) {
    kit.execute(
        "INSERT INTO setting (key, value, version) VALUES ('email.from', 'Acme Solar <office@acme.example>', 1), ('email.host', 'mail.acme.example', 1)",
    );
}

#[test]
fn the_popup_is_whole_in_every_size() {
    for (width, height) in [(80, 24), (160, 45)] {
        let mut seat = Seat::new(tried_out(), (width, height));
        seat.keys("g s Left Enter Ctrl+L");
        insta::assert_snapshot!(format!("golive_new_{width}x{height}"), seat.screen());
        seat.keys("Down").sees("email.from and email.host");
        set_up(&seat.office);
        seat.changed_elsewhere().keys("Up Enter Ctrl+L").sees("works");
        insta::assert_snapshot!(format!("golive_tested_{width}x{height}"), seat.screen());
        seat.keys("End Up Up Enter Ctrl+L").sees("Permit");
        insta::assert_snapshot!(format!("golive_kept_{width}x{height}"), seat.screen());
        seat.keys("Esc End Enter Ctrl+L").sees("Cancel");
        insta::assert_snapshot!(format!("golive_switch_{width}x{height}"), seat.screen());
    }
}
