-- Delivery that an office can watch.

-- When a message was given up, so that what failed lately is found without a look at all that ever failed. The state is in
-- the index only because the planner looks for it although the index's own condition fixes it.
ALTER TABLE outbox ADD COLUMN failed_at INTEGER;
CREATE INDEX outbox_failed ON outbox (state, failed_at) WHERE state = 'failed';

-- Since when a dispatcher works; 0: unknown.
ALTER TABLE dispatcher ADD COLUMN since INTEGER NOT NULL DEFAULT 0;

PRAGMA user_version = 4;
