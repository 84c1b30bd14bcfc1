//! Empties the outbox: claims messages, hands them to a channel, records what became of them; knows no screen.
