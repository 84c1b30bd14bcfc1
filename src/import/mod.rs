//! CSV in: guesses columns, maps, normalises and finds duplicates, without touching an office.
