//! Prism, which answers as a provider describes its own interface.

use serde::Deserialize;

/// Prism: it checks each request against the description and answers with the description's examples.
#[derive(Deserialize)]
pub struct Described {
    pub url: String,
}
