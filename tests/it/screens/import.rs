//! Import in the screens: S0.10 (a), X6.

use std::path::PathBuf;

use tempfile::TempDir;

use super::kit::{Seat, solar};

/// A CRM's file with semicolons, a quoted line break, a bad address, somebody twice and somebody without an address.
const PEOPLE: &str = "\u{feff}Name;E-Mail;Telefon;Firma;Deal Stage;Shoe size\n\
    José Muñoz;jose@munoz.example;+34 600 123 456;;Permit;43\n\
    陳大文;chan@taiman.example;;大文 Solar;Site survey;\n\
    \"Ἀλέξανδρος\nΔημητρίου\";alex@dimitriou.example;;;Permit;\n\
    Broken Anna;anna@;;;Permit;\n\
    José M. Muñoz;jose@munoz.example;;;Permit;44\n\
    नादिया वर्मा;;;;Nowhere;\n";

/// A folder with that file in it, which lives as long as the first part.
fn file() -> (TempDir, PathBuf) {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("people März.csv");
    std::fs::write(&path, PEOPLE).unwrap();
    (dir, path)
}

/// The Contacts with the form of the import open and the file named.
fn seat(width: u16, height: u16) -> (TempDir, Seat) {
    let (dir, path) = file();
    let mut seat = Seat::new(solar(), (width, height));
    seat.keys("g").keys("c").keys("i").sees("What is in it").text(path.to_str().unwrap());
    (dir, seat)
}

#[test]
fn the_preview_is_whole_in_every_size() {
    for (width, height) in [(80, 24), (160, 45)] {
        let (_dir, mut seat) = seat(width, height);
        seat.keys("Ctrl+S");
        insta::assert_snapshot!(format!("import_{width}x{height}"), seat.screen());
        seat.keys("Tab Tab Enter Ctrl+L");
        insta::assert_snapshot!(format!("import_done_{width}x{height}"), seat.screen());
    }
}

#[test]
fn rows_of_the_file_are_in_and_undo_takes_them_back() {
    let (_dir, mut seat) = seat(120, 30);
    seat.keys("Ctrl+S").sees("UTF-8").sees("6 rows: 5 to import, 1 refused").sees("Nobody is told.");
    seat.keys("Right Right").sees("line 6: E-Mail \"anna@\"");
    seat.keys("Right").sees("(same e-mail as line 2)");
    assert_eq!(seat.office.sql::<i64>("SELECT count(*) FROM contact"), 10, "nothing is written by looking");
    seat.keys("Enter Enter").sees("Read 6 rows: 4 created, 1 matched, 1 refused");
    seat.sees("line 6: E-Mail \"anna@\"").sees("Nobody is told; u undo takes all back.");
    assert_eq!(seat.office.sql::<i64>("SELECT count(*) FROM contact WHERE name = '陳大文'"), 1);
    assert_eq!(seat.office.sql::<i64>("SELECT count(*) FROM outbox"), 0);
    seat.keys("u").misses("Read 6 rows").sees("Took back").sees("Active 10");
    seat.keys("U").sees("Active 14");
}

#[test]
fn a_column_gets_another_meaning_and_the_first_rows_follow() {
    let (_dir, mut seat) = seat(120, 30);
    seat.keys("Ctrl+S").sees("not read").sees("大文 Solar");
    seat.keys("Down Down Down Enter").sees("What column \"Firma\" holds").text("not read").keys("Enter");
    seat.misses("大文 Solar").sees("5 to import");
    seat.keys("Home Enter").text("not read").keys("Enter").keys("Down Enter").text("not read").keys("Enter");
    seat.sees("No column says whom a row is about").misses("--map");
    seat.keys("Enter")
        .text("e-mail")
        .keys("Backspace Backspace Backspace Backspace Backspace")
        .text("mail")
        .keys("Enter");
    seat.misses("No column says").keys("Esc").misses("people März");
    assert_eq!(seat.office.sql::<i64>("SELECT count(*) FROM contact"), 10);
}

#[test]
fn cards_go_to_the_stage_that_their_column_names() {
    let (_dir, path) = file();
    let mut seat = Seat::new(solar(), (120, 30));
    seat.keys("i").sees("cards of Solar Project").text(path.to_str().unwrap()).keys("Ctrl+S");
    seat.sees("the first one").sees("not read (stage?)").keys("Enter").sees("The stage of the rows").keys("2");
    seat.sees("from \"Deal Stage\"").keys("Tab Tab Enter").sees("Nowhere").sees("Nobody is told");
    let permit = "SELECT count(*) FROM card JOIN contact ON contact.id = contact_id WHERE stage_id = 3 AND contact.name LIKE '%Muñoz'";
    assert!(seat.office.sql::<i64>(permit) > 0);
    seat.keys("Enter u").sees("Took back").misses("Muñoz");
}

#[test]
fn tab_completes_a_path_and_a_file_that_is_not_there_is_named() {
    let (dir, path) = file();
    let mut seat = Seat::new(solar(), (120, 30));
    seat.keys("g").keys("c").keys("i").keys("Ctrl+S").sees("Name the file to import.");
    seat.text(&format!("{}/nobody.csv", dir.path().display())).keys("Ctrl+S").sees("cannot be read");
    for _ in 0.."nobody.csv".len() {
        seat.keys("Backspace");
    }
    seat.text("peo").keys("Tab").sees("people März.csv").keys("Ctrl+S").sees("6 rows");
    std::fs::write(&path, b"PK\x03\x04").unwrap();
    seat.keys("Esc i").text(path.to_str().unwrap()).keys("Ctrl+S").sees("Excel workbook");
}

#[test]
fn many_messages_are_asked_about_first() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("moves.csv");
    std::fs::write(&path, "Name,Email\nAnna Becker,anna@becker.example\nBert,bert@oeztuerk.example\n").unwrap();
    let kit = solar();
    kit.execute("INSERT OR REPLACE INTO setting (key, value) VALUES ('delivery.ask_above', '1')");
    let mut seat = Seat::new(kit, (120, 30));
    seat.keys("g").keys("c").keys("i").text(path.to_str().unwrap()).keys("Tab Right Tab Space Ctrl+S");
    seat.sees("Those whose stage changes are told.").keys("Enter 3").sees("Site survey").keys("Tab Tab Enter");
    seat.sees("more than the 1 that go without asking").keys("Enter").sees("[ Import ]");
    assert_eq!(seat.office.sql::<i64>("SELECT count(*) FROM outbox"), 0);
    seat.keys("Enter Right Enter").sees("wait in the Outbox; u undo takes all back.");
    assert_eq!(seat.office.messages().len(), 3);
}
