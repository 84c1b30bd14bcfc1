//! The screens: keys in, frames out; they ask the office and never see SQL or the network.
