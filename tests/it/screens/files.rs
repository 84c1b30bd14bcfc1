//! The folders behind a field for a file, from the form of the import.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::kit::{Seat, solar};

/// A folder of a desk that has seen some years.
fn folder() -> TempDir {
    let dir = TempDir::new().unwrap();
    for name in ["Kunden März.csv", "عملاء.csv", "👩‍👩‍👧‍👦.csv", "bad\u{1b}[31m.csv", "notes.pdf", ".old.csv"]
    {
        fs::write(dir.path().join(name), "Name;E-Mail\nJosé;jose@munoz.example\n").unwrap();
    }
    fs::create_dir(dir.path().join("archive")).unwrap();
    fs::write(dir.path().join("archive/2025.csv"), vec![b'x'; 1_250_000]).unwrap();
    dir
}

/// The form of the import with that path typed and the folders open.
fn seat(path: &Path, size: (u16, u16)) -> Seat {
    let mut seat = Seat::new(solar(), size);
    seat.keys("g").keys("c").keys("i").sees("F4 look up").text(path.to_str().unwrap()).keys("F4");
    seat
}

#[test]
fn the_folder_is_shown_whole() {
    let dir = folder();
    let mut seat = seat(dir.path(), (80, 24));
    let path = dir.path().to_str().unwrap();
    let shown = seat.screen().replace(path, &format!("{:<1$}", "/home/dana", path.len()));
    insta::assert_snapshot!("folders_80x24", shown);
}

#[test]
fn typing_filters_and_enter_fills_the_field() {
    let dir = folder();
    let mut seat = seat(dir.path(), (120, 30));
    seat.sees("Kunden März.csv").misses("notes.pdf").text("kunden").misses("عملاء").keys("Enter");
    seat.misses("folder above").sees("Kunden März.csv").keys("Ctrl+S").sees("José");
}

#[test]
fn one_walks_through_folders_and_back_to_where_one_was() {
    let dir = folder();
    let mut seat = seat(dir.path(), (120, 30));
    seat.sees("▸archive/").keys("Right").sees("2025.csv").sees("1.2 MB").misses("Kunden");
    seat.keys("Left").sees("▸archive/").sees("Kunden März.csv");
    seat.keys("Enter").sees("2025.csv").keys("Backspace").sees("▸archive/");
    seat.misses(".old.csv").sees("1 of them hidden and not shown").keys("F3").sees(".old.csv").sees("▸archive/");
    seat.keys("F3").misses(".old.csv").keys("Esc").sees("What is in it").misses("folder above");
}

#[test]
fn a_typed_path_leads_there_and_a_wrong_one_is_said() {
    let (dir, elsewhere) = (folder(), TempDir::new().unwrap());
    let mut seat = seat(elsewhere.path(), (120, 30));
    seat.sees("0 folders, 0 files (csv, tsv, txt)");
    seat.text("/nowhere/at/all").sees("Enter goes to /nowhere/at/all").keys("Enter");
    seat.sees("/nowhere/at/all is not there. Left goes to the folder above.");
    seat.keys(&["Backspace"; "/nowhere/at/all".len()].join(" ")).text("~").sees("Enter goes to /").keys("Backspace");
    seat.text(dir.path().join("archive").to_str().unwrap()).keys("Enter").sees("▸2025.csv");
    seat.text(dir.path().join("عملاء.csv").to_str().unwrap()).keys("Enter").misses("folder above").sees("عملاء.csv");
}

#[test]
fn a_name_that_no_field_can_hold_is_refused() {
    let dir = folder();
    let mut seat = seat(dir.path(), (120, 30));
    seat.sees("bad\\u{1b}[31m.csv").text("bad").keys("Enter");
    seat.sees("bad\\u{1b}[31m.csv holds characters that no field can hold; rename it first");
}

#[test]
fn a_folder_that_vanished_is_said_and_the_list_stays() {
    let dir = folder();
    let mut seat = seat(dir.path(), (120, 30));
    fs::remove_dir_all(dir.path().join("archive")).unwrap();
    seat.keys("Enter").sees("archive is not there.").sees("Kunden März.csv");
    seat.keys("Down").misses("is not there").sees("1 folder, 5 files");
}

#[test]
fn ten_thousand_files_are_filtered_as_one_types() {
    let dir = TempDir::new().unwrap();
    for number in 0..10_000 {
        fs::File::create(dir.path().join(format!("{number:05}.csv"))).unwrap();
    }
    let mut seat = seat(dir.path(), (80, 24));
    seat.sees("0 folders, 10,000 files").keys("End").sees("09999.csv").text("04242").sees("04242.csv").keys("Enter");
    seat.sees("04242.csv").misses("folder above");
}
