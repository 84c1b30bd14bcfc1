//! Turns a template and a snapshot of variables into subject, text, HTML and push; pure, so preview and delivery agree.
