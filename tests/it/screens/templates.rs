//! Settings > Templates and the editor: live preview, mistakes with their place, variables offered (S0.2).

use super::kit::{Seat, solar};

fn open(size: (u16, u16)) -> Seat {
    let mut seat = Seat::new(solar(), size);
    seat.keys("g s Right Right Right").sees("New stage").sees("built in");
    seat
}

#[test]
fn the_editor_is_whole_in_every_size() {
    for (width, height) in [(80, 24), (160, 45)] {
        let mut seat = open((width, height));
        insta::assert_snapshot!(format!("templates_{width}x{height}"), seat.screen());
        for (downs, name) in [(0, "email"), (1, "push"), (2, "sms")] {
            seat.keys("Home");
            for _ in 0..downs {
                seat.keys("Down");
            }
            seat.keys("Enter").sees("Template: New stage by");
            insta::assert_snapshot!(format!("editor_{name}_{width}x{height}"), seat.screen());
            if width == 80 {
                seat.keys("F2");
                insta::assert_snapshot!(format!("editor_{name}_preview_{width}x{height}"), seat.screen());
                // Esc closes the preview, and only then the editor
                seat.keys("Esc").sees("Template: New stage");
            }
            seat.keys("Esc").misses("Template: New stage");
        }
    }
}

#[test]
fn a_text_is_edited_with_offers_and_the_letter_uses_it() {
    let mut seat = open((160, 45));
    seat.keys("Enter").keys("Shift+Tab").keys("Ctrl+K").text("مشروعك {{ st");
    seat.sees("customer-facing title of the stage");
    insta::assert_snapshot!("editor_offer_160x45", seat.screen());
    seat.keys("Enter").sees("مشروعك {{ stage.label }}").sees("مشروعك Permit approved");
    seat.text(" 您好 👷").keys("Ctrl+S").sees("Template New stage by e-mail saved").sees("own, today");

    let anna = milepost::domain::CardId(1);
    seat.office.assign(&[anna], 1).unwrap();
    assert_eq!(seat.office.messages().len(), 2);
    let rows =
        seat.office.office.messages(None, milepost::office::ask_outbox::From::Newest, seat.office.now, 9).unwrap();
    assert!(rows.iter().any(|one| one.subject == "مشروعك Site survey 您好 👷"), "{rows:?}");

    // older texts are found again, and the way back to the program's is one key
    seat.keys("Enter F7").sees("Texts that stood here").sees("by Dana").keys("Esc");
    seat.keys("F6").sees("Back to built-in").keys("Right Enter").sees("taken away").misses("own, today");
    seat.keys("u").sees("own, today");
}

#[test]
fn a_mistake_is_said_with_its_place_and_nothing_typed_is_lost() {
    let mut seat = open((80, 24));
    seat.keys("Enter").keys("Ctrl+End").text("{{ stage.lable }}");
    seat.sees("there is no variable stage.lable: did you").sees("mean stage.label?");
    insta::assert_snapshot!("editor_mistake_80x24", seat.screen());
    seat.keys("Ctrl+S").sees("Nothing was saved").sees("stage.lable");
    seat.keys("Esc").sees("Throw away what you typed?").keys("Enter").sees("stage.lable");
    seat.keys("Esc Right Enter").misses("stage.lable").sees("built in");
    assert_eq!(seat.office.sql::<i64>("SELECT count(*) FROM template"), 0);
}

#[test]
fn a_text_for_one_stage_and_language_is_written_and_tried() {
    let mut seat = open((160, 45));
    seat.keys("n").sees("New text").keys("Tab Right Tab").text("Deutsch").keys("Ctrl+S");
    seat.sees("for Contract signed on Solar Project in German (de)").keys("F5").sees("You have no e-mail address here");

    let office = solar();
    office.execute("UPDATE operator SET email = 'dana@acme.example' WHERE name = 'Dana'");
    let mut seat = Seat::new(office, (160, 45));
    seat.keys("g s Right Right Right Enter F5").sees("“Your Solar Project: Permit approved” sent to dana@acme.example");
}

#[test]
fn the_html_that_was_left_behind_is_said_once_before_saving() {
    let mut seat = open((80, 24));
    seat.keys("Enter").text("Grüße 您好. ").keys("F2").sees("As text (F2: the HTML part)").sees("Grüße 您好.");
    seat.keys("F2").sees("HTML as text (F2 goes back)").misses("Grüße 您好.").keys("F2").misses("as text");
    seat.keys("Ctrl+S").sees("The HTML part is as it was").sees("[ Save all the same ]  [ Keep editing ]");
    // the safe button has the focus, and the cursor waits in the HTML part
    seat.keys("Enter").misses("[ Keep editing ]").sees("Template: New stage").text("مرحبا").keys("F2").sees("مرحبا");
    assert_eq!(seat.office.sql::<i64>("SELECT count(*) FROM template"), 0);
    seat.keys("Esc Ctrl+S").sees("Template New stage by e-mail saved");

    // the HTML alone, or both, need no question; the text alone is saved when told so
    seat.keys("Enter Ctrl+End").text("Bis bald.").keys("Ctrl+S").sees("[ Keep editing ]").keys("Left Enter");
    seat.sees("Template New stage by e-mail saved").misses("[ Keep editing ]");
    assert_eq!(seat.office.sql::<i64>("SELECT count(*) FROM template_version WHERE body LIKE '%Bis bald.%'"), 1);
}

#[test]
fn a_test_of_a_text_is_sent_from_the_list_too() {
    let mut seat = open((160, 45));
    seat.sees("s send a test to me").keys("s").sees("You have no e-mail address here");
    let office = solar();
    office.execute("UPDATE operator SET email = 'dana@acme.example' WHERE name = 'Dana'");
    let mut seat = Seat::new(office, (160, 45));
    seat.keys("g s Right Right Right s").sees("“Your Solar Project: Permit approved” sent to dana@acme.example");
}
