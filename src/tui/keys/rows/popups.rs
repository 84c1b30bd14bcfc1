//! Rows that hold in popups, forms, filters and on the line at the top when it has the focus.

use super::row;
use crate::tui::keys::Action as A;
use crate::tui::keys::Menu::Hidden;
use crate::tui::keys::Row;
use crate::tui::keys::Scope::{
    Assigning, Calendar, Editor, Filter, Folders, Form, Pick, Popup, Showing, Ticks, TopLine,
};
use crate::tui::keys::When as W;

/// The rows.
#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row((Popup, A::Accept), &["Enter"], W::Always, "go on", (Hidden, 10),
        "Takes the choice, or presses the button that has the focus."),
    row((Popup, A::Cancel), &["Esc"], W::Always, "cancel", (Hidden, 95), "Closes the popup and changes nothing."),
    row((Popup, A::NextField), &["Tab"], W::Parts, "next part", (Hidden, 30), "Moves to the next part of the popup."),
    row((Popup, A::PreviousField), &["Shift+Tab"], W::Parts, "previous part", (Hidden, 0),
        "Moves to the part of the popup before."),
    row((Ticks, A::Toggle), &["Space"], W::Row, "tick", (Hidden, 20), "Ticks or unticks the entry under the cursor."),

    row((Showing, A::Cancel), &["Esc"], W::Always, "close", (Hidden, 95), "Closes the popup."),
    row((Assigning, A::Accept), &["Enter"], W::Always, "assign", (Hidden, 10),
        "Assigns the stage to everybody chosen, and enqueues the ticked messages."),

    row((Filter, A::Accept), &["Enter"], W::Always, "keep the filter", (Hidden, 10),
        "Goes back into the list; the filter stays."),
    row((Filter, A::Cancel), &["Esc"], W::Always, "clear the filter", (Hidden, 20),
        "Clears the filter and goes back into the list."),

    row((Form, A::Accept), &["Enter"], W::Always, "next field", (Hidden, 0),
        "Goes to the next field; on a button presses it; in a field of several lines starts a new line."),
    row((Form, A::Save), &["Ctrl+S"], W::Always, "save", (Hidden, 10), "Saves the form."),
    row((Form, A::NextField), &["Tab"], W::Always, "next field", (Hidden, 20), "Goes to the next field."),
    row((Form, A::PreviousField), &["Shift+Tab"], W::Always, "previous field", (Hidden, 0), "Goes to the field before."),
    row((Form, A::LookUp), &["F4", "Ctrl+O"], W::Always, "look up…", (Hidden, 15),
        "Opens the calendar for a date, or the folders for a file."),
    row((Form, A::Toggle), &["Space"], W::Always, "tick", (Hidden, 0), "Ticks or unticks a box."),
    row((Form, A::Cancel), &["Esc"], W::Always, "close", (Hidden, 95),
        "Closes the form; asks first when something was typed."),

    row((Editor, A::Save), &["Ctrl+S"], W::Always, "save", (Hidden, 10),
        "Saves the text; one with a mistake is refused, and the cursor goes there."),
    row((Editor, A::NextField), &["Tab"], W::Always, "next part", (Hidden, 20),
        "Goes to the next part; takes the variable that is offered."),
    row((Editor, A::PreviousField), &["Shift+Tab"], W::Always, "previous part", (Hidden, 0), "Goes to the part before."),
    row((Editor, A::Complete), &["Ctrl+Space", "F4"], W::Always, "variables…", (Hidden, 15),
        "Offers the variables of this kind of message, with their meaning; they are offered behind {{ too."),
    row((Editor, A::Preview), &["F2"], W::Always, "preview", (Hidden, 12), "Shows how it will look: the text, then the HTML, then what is written again."),
    row((Editor, A::SendTest), &["F5"], W::Always, "test to me", (Hidden, 30),
        "Sends it filled in with the sample to your own e-mail address, in TEST mode too."),
    row((Editor, A::Versions), &["F7"], W::Always, "versions…", (Hidden, 40),
        "Lists the texts that the office used here; one of them can be taken again."),
    row((Editor, A::BuiltIn), &["F6"], W::Always, "back to built-in…", (Hidden, 50),
        "Takes the office's own text away, so that a wider one or the program's is used."),
    row((Editor, A::Accept), &["Enter"], W::Always, "new line", (Hidden, 0),
        "Starts a new line; takes the variable that is offered."),
    row((Editor, A::Cancel), &["Esc"], W::Always, "close", (Hidden, 95),
        "Closes the editor; asks first when something was typed."),

    row((Calendar, A::Accept), &["Enter"], W::Always, "take the day", (Hidden, 10), "Takes the day under the cursor."),
    row((Calendar, A::First), &["Home"], W::Always, "today", (Hidden, 20), "Goes to today."),
    row((Calendar, A::PageUp), &["PgUp"], W::Always, "month back", (Hidden, 30), "Goes to the month before."),
    row((Calendar, A::PageDown), &["PgDn"], W::Always, "month on", (Hidden, 31), "Goes to the next month."),

    row((Folders, A::Accept), &["Enter"], W::Always, "open or take", (Hidden, 10),
        "Goes into the folder or takes the file under the cursor; with a path typed, goes there."),
    row((Folders, A::Left), &["Left"], W::Always, "folder above", (Hidden, 20),
        "Goes to the folder above; so does Backspace while nothing is typed."),
    row((Folders, A::ShowHidden), &["F3", "Alt+."], W::Always, "hidden files", (Hidden, 30),
        "Shows hidden files, or hides them again."),

    row((Pick, A::Pick1), &["1"], W::Row, "pick 1", (Hidden, 0), "Picks entry 1 while the filter is empty."),
    row((Pick, A::Pick2), &["2"], W::Row, "pick 2", (Hidden, 0), "Picks entry 2 while the filter is empty."),
    row((Pick, A::Pick3), &["3"], W::Row, "pick 3", (Hidden, 0), "Picks entry 3 while the filter is empty."),
    row((Pick, A::Pick4), &["4"], W::Row, "pick 4", (Hidden, 0), "Picks entry 4 while the filter is empty."),
    row((Pick, A::Pick5), &["5"], W::Row, "pick 5", (Hidden, 0), "Picks entry 5 while the filter is empty."),
    row((Pick, A::Pick6), &["6"], W::Row, "pick 6", (Hidden, 0), "Picks entry 6 while the filter is empty."),
    row((Pick, A::Pick7), &["7"], W::Row, "pick 7", (Hidden, 0), "Picks entry 7 while the filter is empty."),
    row((Pick, A::Pick8), &["8"], W::Row, "pick 8", (Hidden, 0), "Picks entry 8 while the filter is empty."),
    row((Pick, A::Pick9), &["9"], W::Row, "pick 9", (Hidden, 0), "Picks entry 9 while the filter is empty."),

    row((TopLine, A::Accept), &["Enter", "Down"], W::Always, "into the screen", (Hidden, 10),
        "Goes into the screen that is shown; on “Milepost” opens the menu."),
    row((TopLine, A::Left), &["Left"], W::Always, "previous tab", (Hidden, 20), "Shows the tab to the left."),
    row((TopLine, A::Right), &["Right"], W::Always, "next tab", (Hidden, 21), "Shows the tab to the right."),
    row((TopLine, A::NextField), &["Tab"], W::Always, "back to the screen", (Hidden, 0), "Goes back into the screen."),
    row((TopLine, A::Cancel), &["Esc"], W::Always, "back to the screen", (Hidden, 30), "Goes back into the screen."),
];
