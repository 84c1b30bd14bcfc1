//! Fields of forms that say how they were understood, and the calendar: on a form of their own, on the loop of
//! production.

use chrono_tz::Tz;
use milepost::domain::Currency;
use milepost::tui::component::{Check, Field, Form, Input};
use milepost::tui::keys::{Action, Facts, Keymap, Scope};
use milepost::tui::message::Wire;
use milepost::tui::popup::{FormPopup, Settled};
use milepost::tui::screen::{Context, Event, Listener, Screen, Signal, Tab, Taken};
use milepost::tui::shell::Level;
use milepost::tui::theme::{Depth, Palette, Theme};
use ratatui::Frame;
use ratatui::layout::Rect;

use crate::screen_kit::{START, Stage};

struct Demo;

impl Wire for Demo {
    type Request = String;
    type Reply = String;
}

/// A screen whose `n` opens the form, and that says what was saved.
#[derive(Default)]
struct Desk;

impl Screen<Demo> for Desk {
    fn update(&mut self, event: Event<Demo>, cx: &mut Context<Demo>) -> Taken {
        match event {
            Event::Input(Input::Action(Action::New)) => cx.open(form()),
            Event::Reply(saved) => cx.toast(Level::Done, saved),
            _ => return Taken::No,
        }
        Taken::Yes
    }

    fn draw(&self, _: &mut Frame, _: Rect, _: &Theme) {}

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Board]
    }

    fn offers(&self, action: Action) -> bool {
        action == Action::New
    }

    fn facts(&self) -> Facts {
        Facts::default()
    }
}

struct Nobody;

impl Listener<Demo> for Nobody {
    fn update(&mut self, _: Event<Demo>, _: &mut Context<Demo>) -> Taken {
        Taken::No
    }

    fn offers(&self, _: Action) -> bool {
        false
    }
}

fn form() -> FormPopup<Demo> {
    let fields = vec![
        Field::line("title", "Title"),
        Field::day("deadline", "Deadline", START.day_in(Tz::UTC)).hint("fri, +2w, 15 mar or a date"),
        Field::line("amount", "Amount").checked(Check::money(Currency::USD)).hint("like 1,250.00"),
    ];
    let submit = |form: &mut Form| {
        if form.text("title").is_empty() {
            form.refuse("title", "A milestone needs a title.");
        }
        Some(form.text("deadline"))
    };
    FormPopup::new("New milestone", Form::new(fields, "Add"), submit, |saved, _| {
        Settled::Done(vec![Signal::Answer(saved)])
    })
}

fn stage(size: (u16, u16), ascii: bool) -> Stage<Demo> {
    let tabs = vec![Tab { title: "Desk", go: Action::GoBoard, make: || Box::new(Desk) }];
    let theme = Theme::new(Palette::Default, Depth::Sixteen, ascii);
    let mut stage = Stage::with(size, theme, Keymap::default(), tabs, Nobody, Some);
    stage.keys("n");
    stage
}

#[test]
fn fields_say_live_how_they_were_understood() {
    let mut stage = stage((80, 24), false);
    stage.keys("Tab").sees("fri, +2w, 15 mar or a date").text("fr").sees("Fri 27 Nov 2026");
    stage.keys("Backspace").sees("That is no date; write it like fri, +2w or 15 mar.");
    stage.keys("Backspace").text("20 nov 2026").sees("Fri 20 Nov 2026, 3 days late!");
    stage.keys("Tab").sees("like 1,250.00").text("1250").sees("$1,250.00").text(".005").sees("more decimals than USD");
    insta::assert_snapshot!("fields_80x24", stage.screen());
}

#[test]
fn what_a_check_refuses_is_not_saved() {
    let mut stage = stage((120, 30), false);
    stage.keys("Tab").text("03/04/2027").keys("Ctrl+S");
    stage.sees("A milestone needs a title.").sees("That can be 3 Apr 2027 or 4 Mar 2027; name the month.");
    stage.text("Roof").keys("Tab").text("x").keys("Ctrl+S").sees("That is no date");
    stage.keys("Home Ctrl+K").text("+2w").sees("Mon 7 Dec 2026").keys("Ctrl+S").misses("New milestone").sees("+2w");
}

#[test]
fn the_calendar_stands_over_the_form_and_fills_the_field() {
    let mut stage = stage((80, 24), false);
    stage.keys("F4").misses("November 2026").keys("Tab").sees("F4 look up").text("fri").keys("F4");
    insta::assert_snapshot!("calendar_80x24", stage.screen());
    stage.keys("PgDn").sees("December 2026").sees("Sun 27 Dec 2026, in 34 days");
    stage.keys("Home").sees("Mon 23 Nov 2026, today").keys("Left").sees("Sun 22 Nov 2026, yesterday");
    stage.keys("Right Down Right").sees("Tue 1 Dec 2026, in 8 days").keys("Enter").misses("December 2026");
    stage.sees("1 Dec 2026").sees("Tue 1 Dec 2026").keys("F4 PgUp Esc").sees("Tue 1 Dec 2026");
    stage.keys("Esc").sees("Throw away what you typed?");
}

#[test]
fn the_mouse_opens_the_calendar_and_takes_a_day() {
    let mut stage = stage((120, 30), true);
    stage.click("[v]").sees("November 2026");
    insta::assert_snapshot!("calendar_ascii_120x30", stage.screen());
    stage.click(" > ").sees("December 2026").click(" 24 ").misses("December 2026").sees("Thu 24 Dec 2026");
}
