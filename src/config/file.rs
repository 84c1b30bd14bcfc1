//! `config.toml`: what is written in it, on which line, and everything that is wrong with it.

use std::{
    collections::BTreeMap,
    io,
    ops::Range,
    path::{Path, PathBuf},
};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    Binding, ConfigError, Key, Problem, SECTIONS, Settings, Shape, bindings,
    key::{self, keys},
    problem::line_of,
    reread::Stamp,
};

/// A `config.toml` that has been read and found right; [`Default`] is a seat without one.
#[derive(Clone, Debug, Default)]
pub struct ConfigFile {
    path: PathBuf,
    text: String,
    /// What the file says, over the defaults.
    written: Settings,
    /// Where each written key's value stands.
    spans: BTreeMap<&'static str, Range<usize>>,
    bindings: Vec<Binding>,
    /// The state of the file that was read; `None` for a text that came from no file.
    pub(super) stamp: Option<Stamp>,
}

impl ConfigFile {
    /// Reads the file; one that does not exist counts as empty unless `must_exist`.
    ///
    /// # Errors
    /// When it cannot be read, or with all that is wrong in it.
    pub fn load(path: &Path, must_exist: bool) -> Result<Self, ConfigError> {
        // looked at before it is read, so that what is written meanwhile counts as a change
        let stamp = Some(Stamp::of(path));
        match std::fs::read(path) {
            Ok(bytes) => match String::from_utf8(bytes) {
                Ok(text) => Ok(Self { stamp, ..Self::parse(path, text)? }),
                Err(_) => Err(ConfigError::new(format!(
                    "The configuration {} is not UTF-8 text. Save it as UTF-8 in your editor.",
                    path.display()
                ))),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound && !must_exist => {
                Ok(Self { path: path.to_owned(), stamp, ..Self::default() })
            }
            Err(error) => {
                Err(ConfigError::new(format!("The configuration {} cannot be read: {error}.", path.display())))
            }
        }
    }

    /// Reads the text of a file; `path` is only named in sentences.
    ///
    /// # Errors
    /// With all that is wrong in it.
    pub fn parse(path: &Path, text: String) -> Result<Self, ConfigError> {
        let mut file = Self { path: path.to_owned(), ..Self::default() };
        let mut reader = Reader { file: &mut file, text: &text, problems: Vec::new() };
        match DeTable::parse(&text) {
            Ok(table) => reader.table("", table.get_ref()),
            Err(error) => {
                let sentence = format!("this is not TOML: {}.", error.message().trim_end_matches('.'));
                reader.wrong(error.span().unwrap_or(0..0), &sentence);
            }
        }
        let mut problems = reader.problems;
        file.text = text;
        for conflict in file.written.conflicts() {
            problems.push(file.blame(&conflict.keys, &conflict.sentence));
        }
        problems.sort_by_key(|problem| problem.line);
        if problems.is_empty() { Ok(file) } else { Err(ConfigError { problems }) }
    }

    /// Where the file lies, or would lie.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the file says, over the defaults.
    pub(super) const fn written(&self) -> &Settings {
        &self.written
    }

    /// The line, counted from 1, on which the file sets that key; such a key is locked for the office.
    #[must_use]
    pub fn locked_line(&self, key: &str) -> Option<usize> {
        self.spans.get(key).map(|span| line_of(&self.text, span.start))
    }

    /// Every key that the file sets, with its line.
    pub fn locked(&self) -> impl Iterator<Item = (&'static str, usize)> {
        self.spans.iter().map(|(name, span)| (*name, line_of(&self.text, span.start)))
    }

    /// The lines of `[keys]`, in the order of the file.
    #[must_use]
    pub fn bindings(&self) -> &[Binding] {
        &self.bindings
    }

    /// What the screens find wrong with a line of `[keys]`, shown with its place.
    #[must_use]
    pub fn blame_binding(&self, binding: &Binding, sentence: &str) -> Problem {
        Problem::at(&self.path, &self.text, binding.span.clone(), sentence).of(&format!("keys.{}", binding.action))
    }

    /// What is wrong with the values of some keys, shown at the first of them that the file sets; without a place when
    /// it sets none.
    #[must_use]
    pub fn blame(&self, names: &[&str], sentence: &str) -> Problem {
        let problem = match names.iter().find_map(|name| self.spans.get(name)) {
            Some(span) => Problem::at(&self.path, &self.text, span.clone(), sentence),
            None => Problem::new(sentence),
        };
        problem.of(names.first().unwrap_or(&""))
    }
}

/// Walks the parsed file beside the table of keys.
struct Reader<'a> {
    file: &'a mut ConfigFile,
    text: &'a str,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn wrong(&mut self, span: Range<usize>, sentence: &str) {
        self.problems.push(Problem::at(&self.file.path, self.text, span, sentence));
    }

    fn table(&mut self, section: &str, table: &DeTable<'_>) {
        for (name, value) in table {
            let short: &str = name.get_ref();
            let full = if section.is_empty() { short.to_owned() } else { format!("{section}.{short}") };
            if full == "keys" {
                self.bindings(value);
            } else if is_section(&full) {
                match value.get_ref() {
                    DeValue::Table(inner) => self.table(&full, inner),
                    _ => self
                        .wrong(name.span(), &format!("{full} is a section, so write [{full}] and its keys below it.")),
                }
            } else if let Some(key) = key::key(&full) {
                self.value(key, value);
            } else {
                self.wrong(name.span(), &unknown(section, short));
            }
        }
    }

    fn value(&mut self, key: &'static Key, value: &Spanned<DeValue<'_>>) {
        let read = match (key.shape, value.get_ref()) {
            (Shape::Text, DeValue::String(text)) => key.write(&mut self.file.written, text),
            (Shape::Number, DeValue::Integer(number)) if number.radix() == 10 => {
                key.write(&mut self.file.written, number.as_str())
            }
            (Shape::Switch, DeValue::Boolean(on)) => key.write(&mut self.file.written, &on.to_string()),
            (Shape::Text, _) => Err("takes a text between quotation marks".to_owned()),
            (Shape::Number, _) => Err("takes a whole number without quotation marks".to_owned()),
            (Shape::Switch, _) => Err("takes true or false without quotation marks".to_owned()),
        };
        match read {
            Ok(()) => {
                self.file.spans.insert(key.name, value.span());
            }
            Err(why) => self.wrong(value.span(), &format!("{} {why}.", key.name)),
        }
    }

    fn bindings(&mut self, value: &Spanned<DeValue<'_>>) {
        let DeValue::Table(table) = value.get_ref() else {
            return self.wrong(value.span(), "keys is a section, so write [keys] and its lines below it.");
        };
        for (action, value) in table {
            match bindings::chords(value.get_ref()) {
                Some(chords) => self.file.bindings.push(Binding {
                    action: action.get_ref().to_string(),
                    chords,
                    line: line_of(self.text, action.span().start),
                    span: action.span().start..value.span().end,
                }),
                None => self.wrong(
                    value.span(),
                    &format!(
                        "keys.{} takes a key such as \"a\", \"ctrl-s\" or \"g b\", or a list of them.",
                        action.get_ref()
                    ),
                ),
            }
        }
        self.file.bindings.sort_by_key(|binding| binding.span.start);
    }
}

/// Whether that is a section, or the part before the dot of one.
fn is_section(name: &str) -> bool {
    SECTIONS.iter().any(|section| {
        section.name == name || section.name.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'))
    })
}

/// The sentence about a name that nothing is known of, with the names that could have been meant.
fn unknown(section: &str, name: &str) -> String {
    let mut known: Vec<&str> = keys()
        .filter_map(|key| key.name.strip_prefix(section)?.strip_prefix('.'))
        .filter(|rest| !rest.contains('.'))
        .collect();
    if section.is_empty() {
        known = SECTIONS.iter().map(|section| section.name).chain(["keys"]).collect();
        return format!(
            "there is no section or key \"{}\" here. The sections are: {}.",
            name.escape_debug(),
            known.join(", ")
        );
    }
    if known.is_empty() {
        let prefix = format!("{section}.");
        known = SECTIONS.iter().filter_map(|other| other.name.strip_prefix(&prefix)).collect();
    }
    format!("there is no key \"{}\" in [{section}]. Known are: {}.", name.escape_debug(), known.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::value::{Mode, Transport};

    fn parse(text: &str) -> Result<ConfigFile, ConfigError> {
        ConfigFile::parse(Path::new("config.toml"), text.to_owned())
    }

    fn refusal(text: &str) -> String {
        parse(text).expect_err(text).to_string()
    }

    #[test]
    fn a_seat_needs_no_file_unless_it_names_one() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("config.toml");
        assert_eq!(ConfigFile::load(&path, false).map(|file| file.written().clone()), Ok(Settings::default()));
        assert!(ConfigFile::load(&path, true).is_err_and(|why| why.to_string().contains("cannot be read")));
        std::fs::write(&path, b"[office]\nname = \"\xff\"\n").expect("written");
        assert!(ConfigFile::load(&path, false).is_err_and(|why| why.to_string().contains("not UTF-8")));
    }

    #[test]
    fn what_is_written_is_known_with_its_line() {
        let file = parse(
            "email.transport = \"folder\"\n[delivery]\nmode = \"live\"\n\n[push.web]\nsubject = \"mailto:a@b.example\"\n",
        )
        .expect("right");
        assert_eq!(file.written().email.transport, Transport::Folder);
        assert_eq!(file.written().delivery.mode, Mode::Live);
        assert_eq!(file.written().push.web.subject.as_str(), "mailto:a@b.example");
        let locked: Vec<_> = file.locked().collect();
        assert_eq!(locked, [("delivery.mode", 3), ("email.transport", 1), ("push.web.subject", 6)]);
        assert_eq!(file.locked_line("delivery.workers"), None);
    }

    #[test]
    fn an_unknown_key_is_shown_with_line_and_caret() {
        let known = "in [payments]. Known are: name, iban, bic.";
        assert_eq!(
            refusal("[payments]\n  \"名前\" = 1\nibn = \"x\" # typed in haste\n"),
            format!(
                "config.toml, line 2: there is no key \"名前\" {known}\n  |\n2 |   \"名前\" = 1\n  |   ^^^^^^\n\n\
                 config.toml, line 3: there is no key \"ibn\" {known}\n  |\n3 | ibn = \"x\" # typed in haste\n  | ^^^"
            )
        );
        assert!(refusal("[ofice]\n").contains("no section or key \"ofice\" here. The sections are: office, email,"));
        assert!(refusal("[push.wep]\n").contains("no key \"wep\" in [push]. Known are: web, webhook, ntfy, fcm."));
        assert!(refusal("office = 1\n").contains("office is a section"));
        assert!(refusal("keys = 1\n").contains("keys is a section"));
    }

    #[test]
    fn each_wrong_value_is_answered_in_words() {
        for (text, words) in [
            ("[office]\ncurrency = \"DOLLAR\"", "office.currency takes the three letters"),
            ("[office]\ntimezone = \"Denver\"", "office.timezone takes a time zone"),
            ("[office]\ncountry = \"USA\"", "office.country takes the two letters"),
            ("[office]\nname = \"a\\nb\"", "office.name takes one line"),
            ("[email]\ntransport = \"pigeon\"", "email.transport takes \"smtp\" or \"folder\", not \"pigeon\""),
            ("[email]\nfrom = \"office\"", "email.from takes an address"),
            ("[email]\nhost = \"smtp://x\"", "email.host takes a server's name"),
            ("[email]\nport = 0", "email.port takes a port"),
            ("[email]\nport = \"587\"", "email.port takes a whole number without quotation marks"),
            ("[email]\nport = 0x1f", "email.port takes a whole number without quotation marks"),
            ("[email]\nsecurity = \"ssl\"", "email.security takes \"tls\" or \"starttls\" or \"plain\""),
            ("[email]\npassword = \"hunter\"", "never the secret itself"),
            ("[email]\nca_file = \"ca.pem\"", "email.ca_file takes a full path"),
            ("[email]\nanswer_timeout = \"5s\"", "email.answer_timeout takes a duration from \"10s\" to \"10m\""),
            ("[inbox]\nfolder = 3", "inbox.folder takes a text between quotation marks"),
            ("[payments]\niban = \"DE00\"", "payments.iban takes an IBAN"),
            ("[payments]\nbic = \"X\"", "payments.bic takes a BIC"),
            ("[push.web]\nsubject = \"a@b.example\"", "push.web.subject takes \"mailto:"),
            ("[push.webhook]\nurl = \"http://crm.example\"", "push.webhook.url takes an https:// address"),
            ("[push.ntfy]\nserver = \"ntfy\"", "push.ntfy.server takes a web address"),
            ("[sms]\nprovider = \"x\"", "sms.provider takes \"twilio\" or \"gateway\", not \"x\""),
            ("[delivery]\nmode = \"on\"", "delivery.mode takes \"test\" or \"live\", not \"on\""),
            ("[delivery]\nundo_window = \"30\"", "delivery.undo_window takes a duration"),
            ("[delivery]\nundo_window = 30", "delivery.undo_window takes a text between quotation marks"),
            ("[delivery]\nquiet_hours = \"21-8\"", "delivery.quiet_hours takes two times of day"),
            ("[delivery]\ncap_per_hour = 0", "delivery.cap_per_hour takes a whole number from 1"),
            ("[delivery]\nask_above = -1", "delivery.ask_above takes a whole number from 0"),
            ("[delivery]\nworkers = 17", "delivery.workers takes a whole number from 1 to 16"),
            ("[screen]\nmouse = \"yes\"", "screen.mouse takes true or false without quotation marks"),
            ("[keys]\nassign = 1", "keys.assign takes a key such as"),
            ("[keys]\nassign = [\"a\", 1]", "keys.assign takes a key such as"),
            ("[office\n", "this is not TOML"),
            ("[office]\nname = \"a\"\nname = \"b\"", "this is not TOML: duplicate key"),
        ] {
            let why = refusal(text);
            assert!(why.contains(words), "{text}\n{why}");
            assert!(why.starts_with("config.toml, line ") && why.contains('^'), "{why}");
        }
    }

    #[test]
    fn everything_wrong_is_said_at_once_in_the_order_of_the_file() {
        let error =
            parse("[email]\nport = 0\nhost = \"mail.example\"\nsecurity = \"plain\"\nx = 1\n").expect_err("wrong");
        assert_eq!(error.problems.iter().map(|problem| problem.line).collect::<Vec<_>>(), [Some(2), Some(4), Some(5)]);
    }

    #[test]
    fn plain_is_only_for_this_machine() {
        for section in ["email", "inbox"] {
            let with = |host: &str| parse(&format!("[{section}]\nhost = \"{host}\"\nsecurity = \"plain\"\n"));
            for host in ["localhost", "127.0.0.1", "::1", ""] {
                assert!(with(host).is_ok(), "{host}");
            }
            let why = with("mail.example").expect_err("refused").to_string();
            assert!(
                why.starts_with(&format!("config.toml, line 3: {section}.security = \"plain\" is refused")),
                "{why}"
            );
        }
    }

    #[test]
    fn keys_are_kept_as_written() {
        let file = parse("[keys]\nundo = [\"u\", \"ctrl-z\"]\n\"go-board\" = \"g b\"\nquit = []\n").expect("right");
        let found: Vec<_> =
            file.bindings().iter().map(|one| (one.action.as_str(), one.chords.join("|"), one.line)).collect();
        assert_eq!(
            found,
            [("undo", "u|ctrl-z".to_owned(), 2), ("go-board", "g b".to_owned(), 3), ("quit", String::new(), 4)]
        );
        let why = file.blame_binding(&file.bindings()[1], "there is no action \"go-board\".");
        assert_eq!((why.line, why.key.as_deref()), (Some(3), Some("keys.go-board")));
        assert!(why.text.ends_with("3 | \"go-board\" = \"g b\"\n  | ^^^^^^^^^^^^^^^^^^"), "{why}");
    }

    #[test]
    fn editors_may_add_a_mark_and_their_own_line_ends() {
        let file = parse("\u{feff}[delivery]\r\nmode = \"live\"\r\n").expect("right");
        assert_eq!(file.locked_line("delivery.mode"), Some(2));
    }

    #[test]
    fn what_is_repeated_from_the_file_cannot_act_on_the_terminal() {
        let why = refusal("[delivery]\nmode = \"\\u001b[2J\"\n[screen]\n\"\\u001b[2J\" = 1\n# \u{1b}[2J\n");
        assert!(!why.contains('\u{1b}'), "{why:?}");
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_the_reader_fall(text in "([\\[\\]=.,#\"'{}\n\r\t 名é👩\u{301}\u{1b}a0-]|office|keys|push|web|email|port|mode)*") {
            // reaching the end is the point
            let _ = parse(&text);
        }
    }
}
