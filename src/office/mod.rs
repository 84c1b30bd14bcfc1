//! The one door: every change is a command run here, every screen and report is a question asked here.
