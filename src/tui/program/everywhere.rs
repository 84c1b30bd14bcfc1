//! What works on every screen: undo and redo, going live; what is said at first, and what came of a trial that nobody
//! waited for.

use super::toast;
use super::wire::{Program, Reply, Request};
use crate::office::Command;
use crate::office::undo::Undo;
use crate::tui::component::Input;
use crate::tui::golive::GoLive;
use crate::tui::keys::Action;
use crate::tui::screen::{Context, Event, Listener, Taken};
use crate::tui::shell::Level;

/// Takes the actions that no screen took.
#[derive(Default)]
pub struct Everywhere {
    /// What is said when the screens open.
    pub greeting: Option<String>,
}

impl Listener<Program> for Everywhere {
    fn update(&mut self, event: Event<Program>, cx: &mut Context<Program>) -> Taken {
        match event {
            Event::Shown => {
                let Some(words) = self.greeting.take() else { return Taken::No };
                cx.toast(Level::Info, words);
            }
            Event::Input(Input::Action(Action::Undo)) => change(Command::Undo(Undo { batch: None }), cx),
            Event::Input(Input::Action(Action::Redo)) => change(Command::Redo, cx),
            Event::Input(Input::Action(Action::GoLive)) => cx.open(GoLive::default()),
            Event::Reply(Reply::Change(done)) => toast::show(&done, cx),
            Event::Reply(Reply::Tried(_, Ok(said))) => cx.toast(Level::Done, said),
            Event::Reply(Reply::Tried(_, Err(refusal))) => toast::refuse(&refusal, cx),
            _ => return Taken::No,
        }
        Taken::Yes
    }

    fn offers(&self, action: Action) -> bool {
        matches!(action, Action::Undo | Action::Redo | Action::GoLive)
    }
}

fn change(command: Command, cx: &mut Context<Program>) {
    cx.ask(Request::change(command, cx.now()));
}
