//! The office at work on two threads: changes in order and none dropped, questions with the newest first in favour.
//!
//! The screens never wait for either. The very first question is answered on the spot, before a thread exists, so that
//! the first frame is complete.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::Delivery;
use super::queue::{Job, Queue, Writing};
use super::trial::Trial;
use super::wire::{Program, Reply, Request};
use crate::domain::{Actor, Kind, Refusal, text};
use crate::office::ask_status::{Alarm, OfficeStatus};
use crate::office::port::Outlet;
use crate::office::{Command, Interrupt, Office, Opening, Order, Receipt, Selection};
use crate::tui::message::{Address, Post, Worker};
use crate::tui::shell::{Level, Status};

/// A change that takes longer than this is spoken of in the status line.
const LONG: Duration = Duration::from_millis(300);

/// An open office and who works with it.
pub struct Desk {
    /// The office.
    pub office: Office,
    /// Who asks.
    pub actor: Actor,
    /// Tries the ways out of the office.
    pub outlet: Arc<dyn Outlet>,
    /// The name of the dispatcher that works behind the screens; `None`: they do not send.
    pub here: Option<String>,
}

impl Desk {
    /// Tries a way out under the settings that hold now.
    ///
    /// # Errors
    /// It did not work, or the settings cannot be read.
    pub fn try_out(&self, trial: &Trial) -> Result<String, Refusal> {
        trial.run(self.outlet.as_ref(), &self.office.settings()?)
    }

    /// What the status line says.
    ///
    /// # Errors
    /// The office cannot be read.
    pub fn status(&self) -> Result<Status, Refusal> {
        let OfficeStatus { name, live, waiting, next_send, undo, alarm, paused } = self.office.status(&self.actor)?;
        let waiting = u64::try_from(waiting).unwrap_or(u64::MAX);
        let note = (!paused.is_empty()).then(|| (Level::Warning, paused.join(", ")));
        let alarm = alarm.map(|Alarm { what, why }| (what, why));
        Ok(Status { office: name, operator: self.actor.name.clone(), live, waiting, next_send, undo, alarm, note })
    }
}

/// The worker of the program.
pub struct OfficeWorker {
    post: Post<Program>,
    queue: Arc<Queue>,
    interrupt: Interrupt,
    /// Until the first question.
    desk: Option<Desk>,
    orders: Option<Sender<(Address, Order)>>,
    threads: Vec<JoinHandle<()>>,
}

impl OfficeWorker {
    /// Starts the writer; the reader starts with the first question.
    ///
    /// # Errors
    /// A thread cannot be started.
    pub fn start(desk: Desk, post: Post<Program>, delivery: Option<Box<dyn Delivery>>) -> Result<Self, Refusal> {
        let queue = Arc::new(Queue::default());
        let (orders, received) = channel();
        let writer = Writer {
            office: desk.office.again(Opening::Writer)?,
            actor: desk.actor.clone(),
            queue: Arc::clone(&queue),
            post: post.clone(),
            delivery,
        };
        let thread = spawn("writer", move || writer.run(&received))?;
        let interrupt = desk.office.interrupt();
        Ok(Self { post, queue, interrupt, desk: Some(desk), orders: Some(orders), threads: vec![thread] })
    }

    fn start_reader(&mut self, desk: Desk) {
        let reader = Reader {
            desk,
            queue: Arc::clone(&self.queue),
            post: self.post.clone(),
            known: None,
            shown: None,
            spoken: false,
        };
        match spawn("reader", move || reader.run()) {
            Ok(thread) => self.threads.push(thread),
            Err(refusal) => {
                let note = Some((Level::Error, refusal.to_string()));
                self.post.status(Status { note, ..Status::default() });
            }
        }
    }
}

impl Worker<Program> for OfficeWorker {
    fn submit(&mut self, from: Address, request: Request) {
        if let Request::Change(order) = request {
            if let Some(orders) = &self.orders {
                // The writer ends only after this sender is gone.
                let _ = orders.send((from, *order));
            }
            return;
        }
        match self.desk.take() {
            Some(mut desk) => {
                if let Ok(status) = desk.status() {
                    self.post.status(status);
                }
                let reply = request.answer(&mut desk);
                self.post.reply(from, reply);
                self.start_reader(desk);
            }
            None => self.queue.ask(from, request, &self.interrupt),
        }
    }
}

impl Drop for OfficeWorker {
    fn drop(&mut self) {
        self.orders = None;
        self.queue.close(&self.interrupt);
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, Refusal> {
    let thread = std::thread::Builder::new().name(name.to_owned()).spawn(work);
    thread.map_err(|error| Refusal::broken(format!("The machine gives no thread ({error}).")))
}

/// Carries orders out, one after the other.
struct Writer {
    office: Office,
    actor: Actor,
    queue: Arc<Queue>,
    post: Post<Program>,
    delivery: Option<Box<dyn Delivery>>,
}

impl Writer {
    fn run(mut self, orders: &Receiver<(Address, Order)>) {
        while let Ok((to, order)) = orders.recv() {
            let what = doing(&order.command);
            self.queue.set_writing(Some(Writing { what, since: Instant::now(), held_up: false }));
            let done = self.carry_out(&order);
            self.queue.set_writing(None);
            let changed = done.as_ref().is_ok_and(|receipt| receipt.batch.is_some());
            if changed {
                self.queue.own_change();
                if let Some(delivery) = &mut self.delivery {
                    delivery.wake();
                }
            } else {
                self.queue.renew_status();
            }
            self.post.reply(to, Reply::Change(done));
            if changed {
                self.post.changed();
            }
        }
    }

    /// Does it, however long another program holds the file; the order's key keeps it from being done twice.
    fn carry_out(&mut self, order: &Order) -> Result<Receipt, Refusal> {
        loop {
            match self.office.run(order, &self.actor) {
                Err(refusal) if refusal.kind == Kind::Busy && !self.queue.is_closing() => self.queue.held_up(),
                done => return done,
            }
        }
    }
}

/// Answers questions, and looks whether somebody else changed the office.
struct Reader {
    desk: Desk,
    queue: Arc<Queue>,
    post: Post<Program>,
    /// What the office says about itself.
    known: Option<Status>,
    /// What is shown, with what the writer is at.
    shown: Option<Status>,
    /// Whether the line speaks of the writer.
    spoken: bool,
}

impl Reader {
    fn run(mut self) {
        let mut version = self.desk.office.data_version().ok();
        self.queue.renew_status();
        loop {
            match self.queue.next() {
                Job::Answer(to, Request::Try(trial)) => {
                    self.queue.answered();
                    self.try_out(to, trial);
                }
                Job::Answer(to, Request::Files(question)) => {
                    self.queue.answered();
                    self.look_at_folder(to, question);
                }
                Job::Answer(to, question) => {
                    let reply = question.answer(&mut self.desk);
                    if self.queue.answered() {
                        self.post.reply(to, reply);
                    }
                }
                Job::OwnChange => version = self.desk.office.data_version().ok(),
                Job::Look => {
                    let now = self.desk.office.data_version().ok();
                    if now != version {
                        version = now;
                        self.post.changed();
                        self.say(true);
                    } else if self.queue.writing().is_some() || self.spoken {
                        self.say(false);
                    }
                }
                Job::Status => self.say(true),
                Job::Close => return,
            }
        }
    }

    /// Tries a way out on a thread of its own, for the network may take a minute. It is not waited for at the end.
    fn try_out(&self, to: Address, trial: Trial) {
        let asked = trial.clone();
        let failed = |refusal| self.post.reply(to, Reply::Tried(asked, Err(refusal)));
        let settings = match self.desk.office.settings() {
            Ok(settings) => settings,
            Err(refusal) => return failed(refusal),
        };
        let (outlet, post) = (Arc::clone(&self.desk.outlet), self.post.clone());
        let tried = spawn("trial", move || {
            let tried = trial.run(outlet.as_ref(), &settings);
            post.reply(to, Reply::Tried(trial, tried));
        });
        if let Err(refusal) = tried {
            failed(refusal);
        }
    }

    /// Reads a folder on a thread of its own, for one on a network may hang. It is not waited for at the end.
    fn look_at_folder(&self, to: Address, question: crate::tui::files::Request) {
        let (number, post) = (question.number, self.post.clone());
        if let Err(refusal) = spawn("folder", move || post.reply(to, Reply::Files(question.look()))) {
            self.post.reply(to, Reply::Files(crate::tui::files::Reply { number, found: Err(refusal) }));
        }
    }

    /// Renews the status line, when it says something else now; `ask` reads the office anew.
    fn say(&mut self, ask: bool) {
        if ask || self.known.is_none() {
            self.known = self.desk.status().ok().or(self.known.take());
        }
        let Some(mut status) = self.known.clone() else { return };
        let busy = self.queue.writing().and_then(|writing| note(&writing, &self.desk.actor.name));
        self.spoken = busy.is_some();
        status.note = busy.or(status.note);
        if self.shown.as_ref() != Some(&status) {
            self.shown = Some(status.clone());
            self.post.status(status);
        }
    }
}

/// "dana is moving 100,000 cards, 3 s", once it takes a while.
fn note(writing: &Writing, operator: &str) -> Option<(Level, String)> {
    let taken = writing.since.elapsed();
    if taken < LONG {
        return None;
    }
    let seconds = taken.as_secs();
    Some(if writing.held_up {
        (Level::Warning, format!("another program is writing; {} waits for it, {seconds} s", writing.what))
    } else {
        (Level::Info, format!("{operator} is {}, {seconds} s", writing.what))
    })
}

/// What a command is at while it takes long.
fn doing(command: &Command) -> String {
    let cards = |selection: &Selection| match selection {
        Selection::Cards(ids) if ids.len() == 1 => "a card".to_owned(),
        Selection::Cards(ids) => format!("{} cards", grouped(ids.len())),
        Selection::Contacts(ids) => format!("{} contacts", grouped(ids.len())),
        Selection::All | Selection::Stage(_) | Selection::Query(_) => "many cards".to_owned(),
    };
    match command {
        Command::Assign(assign) => format!("moving {}", cards(&assign.request.selection)),
        Command::Remove(remove) => format!("removing {}", cards(&remove.selection)),
        Command::Enable(enable) => format!("enabling {} contacts", grouped(enable.contacts.len())),
        Command::Undo(_) => "taking something back".to_owned(),
        Command::Redo => "doing something again".to_owned(),
        Command::ImportContacts(import) => format!("importing {}", import.file.name),
        Command::ImportCards(import) => format!("importing {}", import.file.name),
        short => format!("at work ({})", short.verb()),
    }
}

/// A number with commas at the thousands.
#[must_use]
pub fn grouped(number: usize) -> String {
    text::grouped(u64::try_from(number).unwrap_or(u64::MAX))
}
