//! `[screen]`: how the screens look.

use crate::config::{key::section, value::Line};

section! {
    /// How the screens look.
    pub struct ScreenSection in (screen) {
        /// The colours: the name of a theme.
        pub theme: Line = Line::of("default"), Office, example "default";
        /// Draw with ASCII characters only.
        pub ascii: bool = false, Office, example "false";
        /// Listen to the mouse. Without it the terminal's own selection works.
        pub mouse: bool = true, Office, example "true";
    }
}
