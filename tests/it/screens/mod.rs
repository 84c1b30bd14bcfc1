//! Stories on the screens: keys in; what is shown, what is stored and which letters wait out.

mod assign;
mod board;
mod contacts;
mod history;
pub mod kit;
<<<<<<< HEAD
mod threads;
=======
mod settings;
>>>>>>> 0d94afd (Open the Settings: stages, projects, colours, delivery, operators, TEST / LIVE)
