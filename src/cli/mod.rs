//! Commands for scripts and for people at a shell: the only floor that wires all others together.
