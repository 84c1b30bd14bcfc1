//! The office file: opening, migrations, one table a file, one screen query a file; the only floor that knows SQL.
