-- What holds messages up belongs to the provider that would take them, not to all of its channel: a wrong token for ntfy
-- leaves browsers their notifications.

-- Who takes a message, where its channel has several: 'ntfy' or 'fcm', as domain::Provider::of reads it from the address;
-- '': the channel's own, for push the services of browsers. Kept by the triggers below. (A generated column would do
-- without them, but no index covers a question for one.)
ALTER TABLE outbox ADD COLUMN provider TEXT NOT NULL DEFAULT '' CHECK (provider IN ('', 'ntfy', 'fcm'));
UPDATE outbox SET provider = CASE WHEN substr(address, 1, 5) = 'ntfy:' THEN 'ntfy' ELSE 'fcm' END
WHERE channel = 'push' AND (substr(address, 1, 5) = 'ntfy:' OR substr(address, 1, 4) = 'fcm:');
CREATE TRIGGER outbox_provided AFTER INSERT ON outbox
WHEN new.channel = 'push' AND (substr(new.address, 1, 5) = 'ntfy:' OR substr(new.address, 1, 4) = 'fcm:')
BEGIN
    UPDATE outbox SET provider = CASE WHEN substr(new.address, 1, 5) = 'ntfy:' THEN 'ntfy' ELSE 'fcm' END WHERE id = new.id;
END;
CREATE TRIGGER outbox_redirected AFTER UPDATE OF address ON outbox
WHEN new.channel = 'push'
BEGIN
    UPDATE outbox SET provider = CASE WHEN substr(new.address, 1, 5) = 'ntfy:' THEN 'ntfy'
        WHEN substr(new.address, 1, 4) = 'fcm:' THEN 'fcm' ELSE '' END WHERE id = new.id;
END;

-- A claim walks the messages of the providers that run; those that wait for another one are never looked at.
DROP INDEX outbox_due;
CREATE INDEX outbox_due ON outbox (channel, provider, behind, next_at, id) WHERE state = 'queued';

CREATE TABLE provider_state (
    provider TEXT PRIMARY KEY CHECK (provider IN ('email', 'web', 'ntfy', 'fcm', 'sms', 'webhook')),
    channel TEXT NOT NULL CHECK (channel IN ('email', 'push', 'sms', 'webhook')),
    -- what outbox.provider says of its messages
    mark TEXT NOT NULL DEFAULT '' CHECK (mark IN ('', 'ntfy', 'fcm')),
    -- '': it runs; 'config': stopped until somebody mends the settings
    paused TEXT NOT NULL DEFAULT '' CHECK (paused IN ('', 'config')),
    reason TEXT NOT NULL DEFAULT '',
    fix TEXT NOT NULL DEFAULT '',
    -- failures to reach it, one after the other
    failures INTEGER NOT NULL DEFAULT 0,
    breaker_until INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
INSERT INTO provider_state (provider, channel, mark) VALUES
    ('email', 'email', ''), ('web', 'push', ''), ('ntfy', 'push', 'ntfy'), ('fcm', 'push', 'fcm'), ('sms', 'sms', ''),
    ('webhook', 'webhook', '');

-- Of the push channel nobody knows which of its providers it was: the next message finds it out anew.
UPDATE provider_state SET failures = c.failures, breaker_until = c.breaker_until,
    paused = CASE c.paused WHEN 'config' THEN 'config' ELSE '' END,
    reason = CASE WHEN c.paused IN ('', 'config') THEN c.reason ELSE '' END,
    fix = CASE WHEN c.paused IN ('', 'config') THEN c.fix ELSE '' END
FROM channel_state c WHERE c.channel = provider_state.provider;

-- What remains the whole channel's.
ALTER TABLE channel_state RENAME TO channel_state_before;
CREATE TABLE channel_state (
    channel TEXT PRIMARY KEY CHECK (channel IN ('email', 'push', 'sms', 'webhook')),
    -- '': running; 'operator': paused by hand; 'brake': until somebody has looked
    paused TEXT NOT NULL DEFAULT '' CHECK (paused IN ('', 'operator', 'brake')),
    reason TEXT NOT NULL DEFAULT '',
    fix TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
INSERT INTO channel_state (channel) SELECT channel FROM channel_state_before;
UPDATE channel_state SET paused = c.paused, reason = c.reason, fix = c.fix
FROM channel_state_before c WHERE c.channel = channel_state.channel AND c.paused IN ('operator', 'brake');
DROP TABLE channel_state_before;

-- Delivery that an office can watch.

-- When a message was given up, so that what failed lately is found without a look at all that ever failed. The state is in
-- the index only because the planner looks for it although the index's own condition fixes it.
ALTER TABLE outbox ADD COLUMN failed_at INTEGER;
CREATE INDEX outbox_failed ON outbox (state, failed_at) WHERE state = 'failed';

-- The tries that succeeded lately; they are not always written down in the order in which they ended.
CREATE INDEX attempt_sent ON attempt (outcome, ended_at) WHERE outcome IN ('sent', 'found');

-- Since when a dispatcher works; 0: unknown.
ALTER TABLE dispatcher ADD COLUMN since INTEGER NOT NULL DEFAULT 0;

-- Whether the office was in TEST mode when the batch was made: what it tells stays in the house, also when the office has
-- gone live since. Of older ones only the switch itself is known: all before the one to LIVE that stands count as TEST, and
-- all that there are when none does. What an office that only config.toml makes LIVE still has waiting is kept back with
-- them: that can be told anew, and what has left cannot be called back.
ALTER TABLE batch ADD COLUMN test INTEGER NOT NULL DEFAULT 0 CHECK (test IN (0, 1));
UPDATE batch SET test = 1 WHERE id < coalesce(
    (SELECT batch_id FROM setting WHERE key = 'delivery.mode' AND value = 'live' AND ended_batch IS NULL),
    9223372036854775807);

PRAGMA user_version = 4;
