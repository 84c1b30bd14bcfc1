//! The schema of ISO 20022, read by a validator of another language (tests/servers/install).

use std::path::{Path, PathBuf};
use std::process::Command;

use milepost::bank::CreditTransfer;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;

use super::{mixed, written::any_file};
use crate::servers;

/// What the validator complains of, a list for each file; `None` and a skip where it is not installed.
fn complaints(files: &[Vec<u8>]) -> Option<Vec<Vec<String>>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = root.join("target/bank-file-check/bin/python");
    let works = Command::new(&python).args(["-c", "import sepaxml, xmlschema"]).output();
    if !works.is_ok_and(|output| output.status.success()) {
        servers::skip("sepaxml and xmlschema are not installed (tests/servers/install)");
        return None;
    }
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let paths: Vec<PathBuf> = (0..files.len()).map(|at| folder.path().join(format!("{at}.xml"))).collect();
    for (path, bytes) in paths.iter().zip(files) {
        std::fs::write(path, bytes).expect("a file can be written");
    }
    let check = root.join("tests/servers/check_pain001.py");
    let output = Command::new(&python).arg(check).args(&paths).output().expect("Python starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).expect("the check prints JSON"))
}

#[test]
fn any_file_is_valid() {
    let mut runner = TestRunner::deterministic();
    let any = any_file();
    let mut files: Vec<CreditTransfer> =
        (0..40).map(|_| any.new_tree(&mut runner).expect("files are easy to make").current()).collect();
    files.push(mixed());
    let bytes: Vec<Vec<u8>> = files.iter().map(|file| file.to_xml().expect("nothing is missing")).collect();
    let Some(complaints) = complaints(&bytes) else { return };
    assert_eq!(complaints.len(), files.len());
    for (found, file) in complaints.iter().zip(&files) {
        assert_eq!(found, &Vec::<String>::new(), "{file:#?}");
    }
}

#[test]
fn the_check_sees_what_is_wrong() {
    let sound = String::from_utf8(mixed().to_xml().expect("nothing is missing")).expect("UTF-8");
    let breakages = [
        ("<MsgId>MP-20261123-1</MsgId>", ""),
        ("<EndToEndId>MP-1</EndToEndId>", "<EndToEndId>MP-1-and-much-more-than-thirty-five-letters</EndToEndId>"),
        ("<EndToEndId>MP-1</EndToEndId>", "<EndToEndId>MP-2</EndToEndId>"),
        ("<NbOfTxs>5</NbOfTxs>", "<NbOfTxs>6</NbOfTxs>"),
        ("<CtrlSum>1250.00</CtrlSum>", "<CtrlSum>1250.01</CtrlSum>"),
        ("Ccy=\"EUR\">1250.00", "Ccy=\"EUR\">1,250.00"),
        ("Ccy=\"EUR\"", "Ccy=\"€\""),
        ("<IBAN>DE", "<IBAN>D"),
        ("<BICFI>COBADEFFXXX", "<BICFI>COBADEFFXX"),
        ("<Dt>2026-11-24</Dt>", "<Dt>24.11.2026</Dt>"),
        ("<ChrgBr>SLEV</ChrgBr>", "<ChrgBr>MINE</ChrgBr>"),
        ("</Document>", ""),
        ("pain.001.001.09", "pain.001.001.03"),
    ];
    let broken: Vec<Vec<u8>> = breakages
        .iter()
        .map(|(right, wrong)| {
            assert!(sound.contains(right), "{right} is in the file that is to be broken");
            sound.replacen(right, wrong, 1).into_bytes()
        })
        .collect();
    let Some(complaints) = complaints(&broken) else { return };
    for ((right, wrong), found) in breakages.iter().zip(&complaints) {
        assert!(!found.is_empty(), "{right} -> {wrong} was not noticed");
    }
}
