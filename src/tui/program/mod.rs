//! The program of the screens: which tabs there are, what they ask of the office, and who answers.
//!
//! To add a screen: a line in [`wire`]'s table for its `Request` and `Reply`, and one in [`tabs`]. A question is
//! answered on the reader's thread by [`wire::Question::answer`]; a change is a
//! [`Request::Change`] with an [`Order`](crate::office::Order), carried out on the writer's
//! thread, and its answer is [`Reply::Change`]. A way out of the office is tried with
//! [`Request::Try`] on a thread of its own.

mod everywhere;
pub mod order;
mod queue;
pub mod rehearsal;
pub mod toast;
pub mod trial;
pub(in crate::tui) mod trial_forms;
pub mod wire;
pub mod worker;

use super::board::Board;
use super::contacts::Contacts;
use super::history::History;
use super::keys::{Action, Keymap};
use super::message::Post;
use super::milestones::Milestones;
use super::open::{self, Look};
use super::outbox::Outbox;
use super::pay::Pay;
use super::screen::{Screen, Tab};
use super::settings::Settings;
use super::theme::Palette;
use crate::config::ConfigFile;
use crate::domain::{Actor, Refusal};
use crate::office::Office;
use crate::office::port::Outlet;
use std::sync::Arc;

pub use everywhere::Everywhere;
pub use wire::{Program, Reply, Request};
pub use worker::{Desk, OfficeWorker};

/// What empties the outbox while the screens are open; dropped when they close.
pub trait Delivery: Send {
    /// Messages may have been enqueued, or taken back.
    fn wake(&mut self);

    /// Its name among the dispatchers of the office.
    fn name(&self) -> &str;
}

/// Where somebody sits down: everything that the screens need from outside.
pub struct Seat {
    /// The open office; the screens read through it, and write through a second connection.
    pub office: Office,
    /// Who is at the keyboard.
    pub actor: Actor,
    /// Draw with ASCII characters only, whatever the settings say.
    pub ascii: bool,
    /// Sends messages while the screens are open; without it they wait for `milepost deliver`.
    pub delivery: Option<Box<dyn Delivery>>,
    /// Tries the ways out of the office.
    pub outlet: Arc<dyn Outlet>,
    /// What is said at once, such as where a demo office lies.
    pub greeting: Option<String>,
}

/// Opens the screens on the terminal and returns when the operator has left them.
///
/// # Errors
/// The settings or `[keys]` are wrong, or there is no terminal.
pub fn open(seat: Seat) -> Result<(), Refusal> {
    let settings = seat.office.settings()?;
    let keymap = keymap(seat.office.config())?;
    let look = Look {
        palette: Palette::from_name(settings.screen.theme.as_str()).unwrap_or_default(),
        ascii: seat.ascii || settings.screen.ascii,
        mouse: settings.screen.mouse,
        keymap,
    };
    let channel = Post::channel();
    let here = seat.delivery.as_ref().map(|delivery| delivery.name().to_owned());
    let desk = Desk { office: seat.office, actor: seat.actor, outlet: seat.outlet, here };
    let worker = OfficeWorker::start(desk, channel.0.clone(), seat.delivery)?;
    open::open(look, tabs(), Box::new(Everywhere { greeting: seat.greeting }), channel, Box::new(worker))
        .map_err(|error| no_terminal(&error))
}

/// The tabs, from left to right.
#[must_use]
pub fn tabs() -> Vec<Tab<Program>> {
    fn tab<S: Screen<Program> + Default + 'static>(title: &'static str, go: Action) -> Tab<Program> {
        Tab { title, go, make: || Box::new(S::default()) }
    }
    vec![
        tab::<Board>("Board", Action::GoBoard),
        tab::<Contacts>("Contacts", Action::GoContacts),
        tab::<Milestones>("Milestones", Action::GoMilestones),
        tab::<Pay>("Pay", Action::GoPay),
        tab::<Outbox>("Outbox", Action::GoOutbox),
        tab::<History>("History", Action::GoHistory),
        tab::<Settings>("Settings", Action::GoSettings),
    ]
}

/// The key table with the keys of the configuration.
fn keymap(config: &ConfigFile) -> Result<Keymap, Refusal> {
    Keymap::with(config.bindings().iter().map(|binding| (binding.action.clone(), binding.chords.clone())))
}

fn no_terminal(error: &std::io::Error) -> Refusal {
    Refusal::broken(format!("The screens cannot be shown here ({error})."))
        .hint("Run `milepost` in a terminal; `milepost --help` lists the commands for scripts.")
}
