//! Names of attached files: what may stand in one, and which ones a system would run instead of show.

use super::text::clean_line;
use unicode_segmentation::UnicodeSegmentation;

/// The longest name kept, in bytes: file systems take 255.
const MOST_BYTES: usize = 240;
/// The longest ending that is kept whole when a name is cut, in bytes, its dot included.
const ENDING: usize = 24;

/// Endings of files that a system may run when it is told to open them.
const PROGRAMS: [&str; 54] = [
    "apk",
    "app",
    "appimage",
    "application",
    "bash",
    "bat",
    "cmd",
    "com",
    "command",
    "cpl",
    "csh",
    "deb",
    "desktop",
    "dll",
    "dmg",
    "elf",
    "exe",
    "fish",
    "gadget",
    "hta",
    "inf",
    "jar",
    "jnlp",
    "js",
    "jse",
    "ksh",
    "lnk",
    "mjs",
    "msc",
    "msi",
    "msp",
    "php",
    "pif",
    "pkg",
    "pl",
    "ps1",
    "psm1",
    "py",
    "pyw",
    "rb",
    "reg",
    "rpm",
    "run",
    "scf",
    "scr",
    "sh",
    "url",
    "vb",
    "vbe",
    "vbs",
    "workflow",
    "wsf",
    "wsh",
    "zsh",
];

/// The name as it is kept: the last part of a path, on one line, without what acts on a terminal or turns the direction
/// of writing. Letters of every script stay.
#[must_use]
pub fn cleaned(raw: &str) -> String {
    let last = raw.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = clean_line(last);
    if name.chars().all(|c| c == '.' || super::address::is_invisible(c)) {
        return "attachment".to_owned();
    }
    fitted(&name)
}

/// Cut between letters so that a file system takes it; the ending stays.
fn fitted(name: &str) -> String {
    if name.len() <= MOST_BYTES {
        return name.to_owned();
    }
    let at = name.rfind('.').filter(|at| name.len() - at <= ENDING).unwrap_or(name.len());
    let (stem, ending) = name.split_at(at);
    let room = MOST_BYTES - ending.len();
    let mut out = String::with_capacity(MOST_BYTES);
    for letter in stem.graphemes(true) {
        if out.len() + letter.len() > room {
            break;
        }
        out.push_str(letter);
    }
    out.push_str(ending);
    out
}

/// Whether a system may run a file of that name when it is told to open it.
#[must_use]
pub fn is_program(name: &str) -> bool {
    // Windows drops dots and blanks at the end before it looks
    let name = name.trim_end_matches(|c: char| c == '.' || c.is_whitespace());
    name.rsplit_once('.').is_some_and(|(_, ending)| PROGRAMS.contains(&ending.to_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_script_and_lose_their_path() {
        for (raw, kept) in [
            ("صور/المطبخ.jpg", "المطبخ.jpg"),
            ("C:\\Users\\carla\\屋顶.pdf", "屋顶.pdf"),
            ("👩\u{200d}🔧 आँगन.png", "👩\u{200d}🔧 आँगन.png"),
            ("roof\u{1b}[31m\n.jpg", "roof[31m .jpg"),
            ("photo\u{202e}gpj.exe", "photogpj.exe"),
            ("..", "attachment"),
            ("a/", "attachment"),
            ("\u{200b}", "attachment"),
            (".profile", ".profile"),
        ] {
            assert_eq!(cleaned(raw), kept, "{raw:?}");
        }
    }

    #[test]
    fn a_long_name_is_cut_before_its_ending_and_between_letters() {
        let name = cleaned(&format!("{}.屋根", "é屋👨\u{200d}👩\u{200d}👧".repeat(40)));
        assert!(name.len() <= MOST_BYTES && name.ends_with(".屋根"), "{name}");
        let stem = name.trim_end_matches(".屋根");
        assert!(stem.ends_with('é') || stem.ends_with('屋') || stem.ends_with('👧'), "{stem}");
        assert!(cleaned(&"x".repeat(900)).len() <= MOST_BYTES);
    }

    #[test]
    fn programs_are_known_by_their_ending() {
        for name in ["a.EXE", "invoice.pdf.desktop", "x.sh", "x.bat. ", "photogpj.exe", "o.AppImage"] {
            assert!(is_program(name), "{name}");
        }
        for name in ["roof.jpg", "plan.pdf", "exe", "notes", "屋顶.docx", "sh.txt"] {
            assert!(!is_program(name), "{name}");
        }
        assert!(PROGRAMS.is_sorted());
    }
}
