//! Why somebody was told or was not: a popup with a paragraph for each channel and what to do (X4).

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::domain::{CardId, ContactId, Instant, MessageId, MilestoneId, Refusal};
use crate::office::Office;
use crate::office::ask_explain::{Account, Story, Which};
use crate::tui::keys::{Action, Facts, Scope};
use crate::tui::popup::Notice;
use crate::tui::program::wire::{Program, Question, Reply as Answer};
use crate::tui::program::{Desk, toast};
use crate::tui::screen::{Context, Event, Popup, Size, Taken};
use crate::tui::theme::Theme;

/// What is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// A message.
    Message(MessageId),
    /// The newest change of a card.
    Card(CardId),
    /// All of a contact's cards and milestones.
    Contact(ContactId),
    /// A milestone and its payment.
    Milestone(MilestoneId),
}

/// The question of the popup.
pub enum Request {
    /// Why.
    Why(About, Instant),
}

/// Its answer.
pub enum Reply {
    /// Why, in words.
    Why(Result<String, Refusal>),
}

impl Question for Request {
    type Reply = Reply;

    fn topic(&self) -> &'static str {
        "why"
    }

    fn answer(self, desk: &Desk) -> Reply {
        let Self::Why(about, now) = self;
        Reply::Why(told(&desk.office, about, now))
    }
}

fn told(office: &Office, about: About, now: Instant) -> Result<String, Refusal> {
    Ok(match about {
        About::Message(id) => paragraph(&office.explain_message(id, now)?),
        About::Card(id) => chapter(&office.explain_card(id, &Which::default(), now)?),
        About::Contact(id) => chapters(&office.explain_contact(id, &Which::default(), now)?),
        About::Milestone(id) => chapters(&office.explain_milestone(id, None, now)?),
    })
}

fn chapters(stories: &[Story]) -> String {
    stories.iter().map(chapter).collect::<Vec<_>>().join("\n\n")
}

fn chapter(story: &Story) -> String {
    let paragraphs: Vec<String> = story.accounts.iter().map(paragraph).collect();
    format!("{}\n\n{}", story.about, paragraphs.join("\n\n"))
}

/// What decided, and below it what to do.
fn paragraph(account: &Account) -> String {
    let sentences: Vec<&str> = account.points.iter().map(|point| point.sentence.as_str()).collect();
    let mut text = format!("{}\n{}", account.heading(), sentences.join(" "));
    let mut fixes: Vec<&str> = account.points.iter().filter_map(|point| point.fix.as_deref()).collect();
    fixes.dedup();
    if !fixes.is_empty() {
        text.push_str("\nWhat to do: ");
        text.push_str(&fixes.join(" "));
    }
    text
}

/// The popup.
pub struct Why {
    about: About,
    said: Notice,
}

impl Why {
    /// Asks and shows the answer.
    #[must_use]
    pub fn new(about: About) -> Self {
        Self { about, said: Notice::new("Why", "Looking…") }
    }
}

impl Popup<Program> for Why {
    fn update(&mut self, event: Event<Program>, cx: &mut Context<Program>) -> Taken {
        match event {
            Event::Shown | Event::Changed => cx.ask(Request::Why(self.about, cx.now()).into()),
            Event::Reply(Answer::Why(Reply::Why(Ok(text)))) => self.said.say(text),
            Event::Reply(Answer::Why(Reply::Why(Err(refusal)))) => {
                toast::refuse(&refusal, cx);
                cx.close();
            }
            other => return self.said.update(other, cx),
        }
        Taken::Yes
    }

    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme) {
        Popup::<Program>::draw(&self.said, frame, area, theme);
    }

    fn size(&self, screen: Size) -> Size {
        Popup::<Program>::size(&self.said, screen)
    }

    fn scopes(&self) -> &'static [Scope] {
        Popup::<Program>::scopes(&self.said)
    }

    fn word(&self, action: Action) -> Option<&str> {
        Popup::<Program>::word(&self.said, action)
    }

    fn facts(&self) -> Facts {
        Facts::default()
    }
}
