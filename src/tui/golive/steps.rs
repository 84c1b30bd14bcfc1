//! The steps as lines: what each is called, how it stands, and what is said of it below.

use std::collections::BTreeMap;

use super::question::Look;
use crate::config::value::Mode;
use crate::domain::{Channel, Instant, Provider};
use crate::office::ask_going_live::{GoingLive, OwnAddress};
use crate::office::ways_out::{Standing, Tried, Way, WayOut};
use crate::tui::program::worker::grouped;

/// A line that the cursor can be on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Test every way that is set up.
    All,
    /// Test one way.
    Way(Way),
    /// Send a test to oneself.
    Me(Channel),
    /// What TEST kept back.
    Kept,
    /// What waits.
    Waiting,
    /// The switch.
    Switch,
}

/// How something that takes its time stands.
pub(super) enum Trying {
    /// It runs, since.
    Running(Instant),
    /// It ended.
    Ended(Tried),
}

/// How a line looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    Plain,
    Muted,
    Good,
    Care,
    Bad,
    Busy,
}

/// A line of the list.
pub(super) struct Row {
    /// Which step it is; a heading may be none.
    pub step: Option<Step>,
    /// The number and the title of its part, on its first line.
    pub heading: String,
    /// What it is about.
    pub name: &'static str,
    /// Where it leads, to whom it goes.
    pub about: String,
    /// How it stands.
    pub stand: (String, Tone),
}

/// What was tried since the popup was opened.
#[derive(Default)]
pub(super) struct Trials {
    pub ways: BTreeMap<Way, Trying>,
    pub sent: BTreeMap<Channel, Trying>,
}

impl Trials {
    /// What trying a way came to.
    pub fn of(&self, way: Way) -> Option<&Tried> {
        match self.ways.get(&way) {
            Some(Trying::Ended(tried)) => Some(tried),
            _ => None,
        }
    }

    /// A way is being tried from now on; `false`: it is already.
    pub fn begin(&mut self, way: Way, at: Instant) -> bool {
        let runs = matches!(self.ways.get(&way), Some(Trying::Running(_)));
        if !runs {
            self.ways.insert(way, Trying::Running(at));
        }
        !runs
    }

    /// What the trial that began then came to. One that is not waited for any more tried other settings.
    pub fn end(&mut self, way: Way, began: Instant, tried: Tried) {
        if matches!(self.ways.get(&way), Some(Trying::Running(at)) if *at == began) {
            self.ways.insert(way, Trying::Ended(tried));
        }
    }

    /// Whether something runs.
    pub fn run(&self) -> bool {
        self.ways.values().chain(self.sent.values()).any(|trying| matches!(trying, Trying::Running(_)))
    }
}

/// The channels by which an operator can be sent a test.
pub(super) fn to_me(report: &GoingLive) -> impl Iterator<Item = Channel> {
    report.ways.iter().filter_map(|out| match out.way {
        Way::Out(Provider::Email) => Some(Channel::Email),
        Way::Out(provider @ (Provider::Web | Provider::Sms)) if out.is_set_up() => Some(provider.channel()),
        _ => None,
    })
}

/// The lines, from top to bottom. Back to TEST needs no steps.
pub(super) fn rows(look: &Look, trials: &Trials, now: Instant) -> Vec<Row> {
    let report = &look.report;
    let mut rows = Vec::new();
    let part =
        |n: usize, title: &str| if report.mode.mode == Mode::Test { format!("{n}  {title}") } else { title.into() };
    if report.mode.mode == Mode::Test {
        rows.push(Row::heading(Some(Step::All), part(1, "Ways out"), "Enter tests all"));
        for out in &report.ways {
            let (about, stand) = match &out.standing {
                Standing::SetUp(leads) => {
                    (leads.clone(), stands(trials.ways.get(&out.way), "not tested", "works", now))
                }
                Standing::Lacks { missed: true, .. } => (String::new(), ("not set up".to_owned(), Tone::Care)),
                Standing::Lacks { .. } => (String::new(), ("not set up".to_owned(), Tone::Muted)),
            };
            let (step, heading) = (Some(Step::Way(out.way)), String::new());
            rows.push(Row { step, heading, name: out.way.word(), about, stand });
        }
        rows.push(Row::heading(None, part(2, "A test to me"), ""));
        for channel in to_me(report) {
            let about = own(&look.own, channel).map_or_else(String::new, |own| own.shown.clone());
            let unknown = match channel {
                _ if !about.is_empty() => "not sent",
                Channel::Push => "no phone known",
                _ => "Enter asks where to",
            };
            let stand = stands(trials.sent.get(&channel), unknown, "sent", now);
            let (step, heading) = (Some(Step::Me(channel)), String::new());
            rows.push(Row { step, heading, name: channel.word(), about, stand });
        }
        let kept = messages(report.kept_messages());
        rows.push(Row::heading(Some(Step::Kept), part(3, "What would have gone so far"), &kept));
    }
    let waiting = messages(report.waiting.leave + report.waiting.stay);
    rows.push(Row::heading(Some(Step::Waiting), part(4, "What waits now"), &waiting));
    let word = report.other_mode().word().to_uppercase();
    let held = match (&look.barred, &report.locked) {
        (_, Some(_)) => "locked by config.toml",
        (Some(_), None) => "for admins",
        (None, None) => "",
    };
    rows.push(Row::heading(Some(Step::Switch), part(5, &format!("[ Switch to {word}… ]")), held));
    rows
}

impl Row {
    fn heading(step: Option<Step>, heading: String, stand: &str) -> Self {
        Self { step, heading, name: "", about: String::new(), stand: (stand.to_owned(), Tone::Plain) }
    }
}

fn stands(trying: Option<&Trying>, not: &str, good: &str, now: Instant) -> (String, Tone) {
    match trying {
        None => (not.to_owned(), Tone::Muted),
        Some(Trying::Running(since)) => {
            (format!("trying… {} s", now.micros_since(*since).max(0) / 1_000_000), Tone::Busy)
        }
        Some(Trying::Ended(Ok(_))) => (good.to_owned(), Tone::Good),
        Some(Trying::Ended(Err(_))) => ("failed".to_owned(), Tone::Bad),
    }
}

/// Where the operator is reached by a channel.
pub(super) fn own(own: &[OwnAddress], channel: Channel) -> Option<&OwnAddress> {
    own.iter().find(|one| one.channel == channel)
}

fn messages(n: usize) -> String {
    match n {
        0 => "none".to_owned(),
        1 => "1 message".to_owned(),
        n => format!("{} messages", grouped(n)),
    }
}

/// What is said below of the step under the cursor.
pub(super) fn about(step: Step, look: &Look, trials: &Trials) -> String {
    let report = &look.report;
    match step {
        Step::All => {
            "Tries every way that is set up, as far as one can without sending; a webhook is called with a test. \
                      Nothing here must be done before the switch, but it says what was not."
                .to_owned()
        }
        Step::Way(way) => {
            report.ways.iter().find(|out| out.way == way).map_or_else(String::new, |out| of_way(out, trials))
        }
        Step::Me(channel) => of_test(channel, look, trials),
        Step::Kept => of_kept(report),
        Step::Waiting => format!("{} Enter goes to the Outbox.", report.waiting_words()),
        Step::Switch => match &look.barred {
            Some(why) => why.clone(),
            None => question(report, trials).join(" "),
        },
    }
}

fn of_way(out: &WayOut, trials: &Trials) -> String {
    match (&out.standing, trials.ways.get(&out.way)) {
        (Standing::Lacks { fix, .. }, _) => format!("{fix} These screens read the file when they are opened."),
        (Standing::SetUp(leads), None) => format!("{leads}. Enter tests the connection."),
        (Standing::SetUp(_), Some(Trying::Running(_))) => {
            "It may take a minute until a server that does not answer is given up. Esc leaves; what came of it is said then too."
                .to_owned()
        }
        (Standing::SetUp(_), Some(Trying::Ended(Ok(said)))) => said.clone(),
        (Standing::SetUp(_), Some(Trying::Ended(Err(why)))) => format!("{why} Enter tries it again."),
    }
}

fn of_test(channel: Channel, look: &Look, trials: &Trials) -> String {
    let nobody = match channel {
        Channel::Email => "Your e-mail is empty: it stands under Settings > Operators. Enter asks for an address.",
        Channel::Push => "No phone of yours is known: only one of a contact with your own e-mail can be sent a test.",
        _ => "Enter asks for the number; that of a contact with your own e-mail is offered.",
    };
    match (trials.sent.get(&channel), own(&look.own, channel)) {
        (Some(Trying::Ended(Ok(said))), _) => format!("{said} Look whether it arrived."),
        (Some(Trying::Ended(Err(why))), _) => format!("{why} Enter tries it again."),
        (Some(Trying::Running(_)), _) => "It is on its way. Esc leaves; what came of it is said then too.".to_owned(),
        (None, Some(own)) if channel == Channel::Sms => {
            format!(
                "Enter asks for the number ({}) and sends one text there, which costs what a text costs.",
                own.shown
            )
        }
        (None, Some(own)) => format!("Enter sends one test to {}, in TEST mode too.", own.shown),
        (None, None) => nobody.to_owned(),
    }
}

fn of_kept(report: &GoingLive) -> String {
    let mut kinds: BTreeMap<(&str, Channel), usize> = BTreeMap::new();
    let mut days: Vec<(String, usize)> = Vec::new();
    for kept in &report.kept {
        *kinds.entry((kept.kind, kept.channel)).or_default() += kept.messages;
        let day = kept.day.format("%-d %b").to_string();
        match days.last_mut() {
            Some((last, n)) if *last == day => *n += kept.messages,
            _ => days.push((day, kept.messages)),
        }
    }
    let mut said = report.kept_words();
    if !kinds.is_empty() {
        let kinds: Vec<String> =
            kinds.iter().map(|((kind, channel), n)| format!("{kind} by {} {}", channel.word(), grouped(*n))).collect();
        let days: Vec<String> = days.iter().take(7).map(|(day, n)| format!("{day} {}", grouped(*n))).collect();
        said = format!("{said} {}. By day: {}. Enter lists them.", kinds.join(", "), days.join(", "));
    }
    said
}

/// What the switch changes, sentence by sentence, and what speaks against it now.
pub(super) fn question(report: &GoingLive, trials: &Trials) -> Vec<String> {
    let mut said = vec![report.switch_words(), report.waiting_words()];
    if report.mode.mode == Mode::Test {
        if report.kept_messages() > 0 {
            said.push(report.kept_words());
        }
        said.extend(report.concerns(|way| trials.of(way)));
        said.extend(report.standing_still());
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trial_of_settings_that_are_gone_says_nothing_of_the_new_ones() {
        let mut trials = Trials::default();
        let way = Way::Out(Provider::Email);
        let reached = || Ok("It lets us in.".to_owned());
        assert!(trials.begin(way, Instant(1)) && !trials.begin(way, Instant(2)), "it is tried once at a time");
        trials.ways.clear();
        trials.end(way, Instant(1), reached());
        assert_eq!(trials.of(way), None);
        assert!(trials.begin(way, Instant(3)));
        trials.end(way, Instant(1), reached());
        assert!(trials.of(way).is_none() && trials.run(), "the new one still runs");
        trials.end(way, Instant(3), reached());
        assert_eq!(trials.of(way), Some(&reached()));
    }
}
