//! Settings, paths and secrets: plain data read from `config.toml` and the environment.
