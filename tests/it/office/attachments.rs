//! Files attached to milestones (S2.2): copied once, looked at, lent to the system's program, never run.

use super::kit::Kit;
use milepost::config::Settings;
use milepost::domain::{Channel, Instant, Kind, Provider, Refusal};
use milepost::message::Letter;
use milepost::office::attachment::{Attachment, Stored};
use milepost::office::port::Outlet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// A system whose programs note down what they were shown.
#[derive(Default)]
struct Programs(Mutex<Vec<PathBuf>>);

impl Outlet for Programs {
    fn test_connection(&self, _: Provider, _: &Settings) -> Result<String, Refusal> {
        Ok(String::new())
    }

    fn send_test(&self, _: Channel, _: &str, _: &Settings, _: Instant) -> Result<String, Refusal> {
        Ok(String::new())
    }

    fn send_letter(&self, _: &str, _: &Letter, _: &Settings, _: Instant) -> Result<String, Refusal> {
        Ok(String::new())
    }

    fn test_inbox(&self, _: &Settings) -> Result<Option<String>, Refusal> {
        Ok(None)
    }

    fn open_file(&self, path: &Path) -> Result<(), Refusal> {
        self.0.lock().unwrap().push(path.to_owned());
        Ok(())
    }
}

impl Programs {
    fn shown(&self) -> Vec<PathBuf> {
        self.0.lock().unwrap().clone()
    }
}

fn picked(kit: &Kit, name: &str, content: &[u8]) -> PathBuf {
    let path = kit.file().with_file_name(name);
    fs::write(&path, content).unwrap();
    path
}

/// Every file below the folder of attached files.
fn copies(kit: &Kit) -> Vec<PathBuf> {
    let folder = kit.file().with_file_name("files");
    let inner = |folder: &Path| fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    inner(&folder).flat_map(|shelf| inner(&shelf).collect::<Vec<_>>()).collect()
}

#[test]
fn a_picked_file_is_copied_once_and_keeps_its_name() {
    let kit = Kit::new();
    let photo = picked(&kit, "صور المطبخ 👩‍🔧.jpg", b"two outlets");
    let first = kit.office.attach(&photo).unwrap();
    assert_eq!((first.name.as_str(), first.size), ("صور المطبخ 👩‍🔧.jpg", 11));
    let again = kit.office.attach(&picked(&kit, "again.jpg", b"two outlets")).unwrap();
    assert_eq!((again.sha256.as_str(), copies(&kit).len()), (first.sha256.as_str(), 1));
    fs::remove_file(photo).unwrap();
    let Stored::Ok(copy) = kit.office.attachment(&first) else { panic!("the copy stays") };
    assert_eq!(fs::read(&copy).unwrap(), b"two outlets");
    assert_eq!(kit.office.attach(&picked(&kit, "empty.txt", b"")).unwrap().size, 0);
}

#[test]
fn what_cannot_be_attached_is_refused_before_a_byte_is_copied() {
    let kit = Kit::with_config("[milestones]\nattachment_megabytes = 1\n");
    let refused = |path: &Path| kit.office.attach(path).unwrap_err();
    let large = picked(&kit, "large.mov", &vec![7; 1_250_000]);
    let refusal = refused(&large);
    assert_eq!(
        refusal.sentence,
        format!("{} has 1.2 MB, more than the 1 MB that an attachment may have.", large.display())
    );
    assert_eq!(refusal.kind, Kind::Rule);
    assert!(refused(large.parent().unwrap()).sentence.ends_with("is a folder, and only a file can be attached."));
    assert!(refused(Path::new("/dev/null")).sentence.ends_with("is a device or a pipe and no file."));
    assert!(refused(&large.with_extension("gone")).sentence.starts_with("There is no file "));
    let odd = refused(Path::new("/tmp/\u{1b}[31mx")).sentence;
    assert!(odd.contains("\\u{1b}[31mx") && !odd.contains('\u{1b}'), "{odd}");
    assert!(copies(&kit).is_empty());
    // exactly the limit
    assert_eq!(kit.office.attach(&picked(&kit, "fits.mov", &vec![7; 1_000_000])).unwrap().size, 1_000_000);
}

#[test]
fn the_systems_program_sees_a_copy_under_its_own_name() {
    let kit = Kit::new();
    let programs = Programs::default();
    let file = kit.office.attach(&picked(&kit, "屋顶.jpg", b"roof")).unwrap();
    let said = kit.office.open_attachment(&file, &programs).unwrap();
    assert_eq!(said, "屋顶.jpg was opened with the system's program.");
    let shown = programs.shown();
    assert_eq!(shown[0].file_name().unwrap(), "屋顶.jpg");
    assert_eq!(fs::read(&shown[0]).unwrap(), b"roof");
    // what that program does to its copy does not reach the office's
    fs::remove_file(&shown[0]).unwrap();
    fs::write(&shown[0], b"scribbled over").unwrap();
    kit.office.open_attachment(&file, &programs).unwrap();
    assert_eq!(fs::read(&programs.shown()[1]).unwrap(), b"roof");
}

#[test]
fn missing_changed_and_running_ones_are_not_opened() {
    let kit = Kit::new();
    let programs = Programs::default();
    let open = |file: &Attachment| kit.office.open_attachment(file, &programs).unwrap_err();
    let file = kit.office.attach(&picked(&kit, "outlets.jpg", b"two outlets")).unwrap();
    let copy = copies(&kit).remove(0);
    fs::write(&copy, b"two OUTLETS").unwrap();
    assert!(matches!(kit.office.attachment(&file), Stored::Ok(_)), "its size is the same");
    assert!(open(&file).sentence.starts_with("outlets.jpg is not the file that was attached"));
    fs::write(&copy, b"two").unwrap();
    assert_eq!(kit.office.attachment(&file).words(), "changed");
    fs::remove_file(&copy).unwrap();
    assert_eq!(kit.office.attachment(&file), Stored::Missing);
    assert!(open(&file).sentence.starts_with("outlets.jpg is missing"));
    for name in ["invoice.pdf.desktop", "SETUP.EXE", "run.sh"] {
        let program = kit.office.attach(&picked(&kit, name, b"#!/bin/sh\nrm -rf ~\n")).unwrap();
        let refusal = open(&program);
        assert_eq!(refusal.sentence, format!("{name} is a program or script, so it is not opened."));
    }
    assert!(programs.shown().is_empty());
    let forged = Attachment { name: "x.jpg".into(), sha256: "../../../etc/passwd".into(), size: 1 };
    assert_eq!(kit.office.attachment(&forged), Stored::Missing);
}
