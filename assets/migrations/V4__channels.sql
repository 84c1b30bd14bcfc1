-- Delivery that an office can watch.

-- When a message was given up, so that what failed lately is found without a look at all that ever failed. The state is in
-- the index only because the planner looks for it although the index's own condition fixes it.
ALTER TABLE outbox ADD COLUMN failed_at INTEGER;
CREATE INDEX outbox_failed ON outbox (state, failed_at) WHERE state = 'failed';

-- Since when a dispatcher works; 0: unknown.
ALTER TABLE dispatcher ADD COLUMN since INTEGER NOT NULL DEFAULT 0;

-- Whether the office was in TEST mode when the batch was made: what it tells stays in the house, also when the office has
-- gone live since. Of older ones only the switch itself is known.
ALTER TABLE batch ADD COLUMN test INTEGER NOT NULL DEFAULT 0 CHECK (test IN (0, 1));
UPDATE batch SET test = 1 WHERE id <
    (SELECT batch_id FROM setting WHERE key = 'delivery.mode' AND value = 'live' AND ended_batch IS NULL);

PRAGMA user_version = 4;
