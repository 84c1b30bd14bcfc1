-- Delivery that an office can trust: what comes back of what was sent.

-- Where the reading of the office's inbox stands, for each mailbox that was ever configured.
CREATE TABLE inbox (
    -- user@host:port/folder
    place TEXT PRIMARY KEY,
    -- the numbers of its mails hold only as long as this stays the same (RFC 3501); 0: never read
    uid_validity INTEGER NOT NULL DEFAULT 0,
    last_uid INTEGER NOT NULL DEFAULT 0,
    -- no dispatcher reads it before
    next_at INTEGER NOT NULL DEFAULT 0,
    read_at INTEGER,
    -- why it cannot be read, and what to do
    reason TEXT NOT NULL DEFAULT '',
    fix TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

-- What mail servers reported of messages that they had taken. A report that comes twice is one.
CREATE TABLE bounce (
    id INTEGER PRIMARY KEY,
    outbox_id INTEGER NOT NULL REFERENCES outbox (id) ON DELETE RESTRICT,
    address_id INTEGER REFERENCES address (id) ON DELETE RESTRICT,
    action TEXT NOT NULL CHECK (action IN ('failed', 'delayed')),
    -- RFC 3463, such as 5.1.1
    status TEXT NOT NULL,
    -- one of those after several of which nothing more goes to the address
    counts INTEGER NOT NULL CHECK (counts IN (0, 1)),
    at INTEGER NOT NULL,
    UNIQUE (outbox_id, action, status)
) STRICT;
CREATE INDEX bounce_counted ON bounce (address_id, at) WHERE counts = 1;

-- What only this office knows; a backup carries it, so that letters sent before a restore can still be answered.
CREATE TABLE secret (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO secret (name, value) VALUES ('unsubscribe', lower(hex(randomblob(32))));

-- In whose name the office acts on mail that came in. Ended from the start: nobody signs in as it or finds it in a list,
-- and history shows its name.
INSERT INTO operator (id, ended_batch, name, role) VALUES (0, 0, 'Inbox', 'agent');

-- Whether entering the stage sends a text message. Texts cost money, so a stage sends none until somebody switches it on.
ALTER TABLE stage ADD COLUMN notify_sms INTEGER NOT NULL DEFAULT 0 CHECK (notify_sms IN (0, 1));

-- Messages about which the provider is asked; few, among all that ever were uncertain.
CREATE INDEX outbox_doubtful ON outbox (channel, next_at, id) WHERE state = 'uncertain' AND phase = 'after_dot';

-- Another reason to pause: the brake, which stops every channel when too much leaves within an hour.
ALTER TABLE channel_state RENAME TO channel_state_before;
CREATE TABLE channel_state (
    channel TEXT PRIMARY KEY CHECK (channel IN ('email', 'push', 'sms', 'webhook')),
    -- '': running; 'operator': paused by hand; 'config': paused until somebody mends the settings; 'brake': until somebody
    -- has looked
    paused TEXT NOT NULL DEFAULT '' CHECK (paused IN ('', 'operator', 'config', 'brake')),
    reason TEXT NOT NULL DEFAULT '',
    fix TEXT NOT NULL DEFAULT '',
    failures INTEGER NOT NULL DEFAULT 0,
    breaker_until INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
INSERT INTO channel_state SELECT channel, paused, reason, fix, failures, breaker_until FROM channel_state_before;
DROP TABLE channel_state_before;

-- How many messages left in which minute since 1970, for the cap an hour; older than that is forgotten.
CREATE TABLE departure (
    minute INTEGER PRIMARY KEY,
    messages INTEGER NOT NULL
) STRICT;

-- Token buckets: when each will be full again. domain '': the whole channel.
CREATE TABLE pace (
    channel TEXT NOT NULL CHECK (channel IN ('email', 'push', 'sms', 'webhook')),
    domain TEXT NOT NULL,
    used_until INTEGER NOT NULL,
    PRIMARY KEY (channel, domain)
) STRICT, WITHOUT ROWID;

-- The language that somebody is written to in, a tag such as 'de' or 'pt-br'; '': the office's own.
ALTER TABLE contact ADD COLUMN lang TEXT NOT NULL DEFAULT '';

-- The office's own texts; where there is none, the program's are taken. Earlier versions are found through the history.
CREATE TABLE template (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    batch_id INTEGER,
    ended_batch INTEGER,
    kind TEXT NOT NULL,
    channel TEXT NOT NULL CHECK (channel IN ('email', 'push', 'sms', 'webhook')),
    -- only for cards that come to this stage
    stage_id INTEGER REFERENCES stage (id) ON DELETE RESTRICT,
    -- only for those who are written to in this language
    lang TEXT NOT NULL DEFAULT '',
    version_id INTEGER NOT NULL REFERENCES template_version (id) ON DELETE RESTRICT
) STRICT;
CREATE UNIQUE INDEX template_place ON template (kind, channel, coalesce(stage_id, 0), lang) WHERE ended_batch IS NULL;

-- What a batch had decided for everybody whose rows it touched, so that it can be explained why somebody was not told. One row
-- for each set-based step, however many it moved.
CREATE TABLE telling (
    batch_id INTEGER NOT NULL REFERENCES batch (id) ON DELETE RESTRICT,
    -- the newest event before the step: it is about those of the batch behind
    since INTEGER NOT NULL,
    -- whether anybody was to be told
    asked INTEGER NOT NULL CHECK (asked IN (0, 1)),
    -- the channels that were switched on, as a JSON array
    channels TEXT NOT NULL,
    category TEXT,
    -- who was unticked: row numbers by channel, as a JSON object
    left_out TEXT NOT NULL,
    PRIMARY KEY (batch_id, since)
) STRICT, WITHOUT ROWID;

-- Whether an earlier unfinished message to the same contact on the same channel goes first. Kept by the triggers below,
-- so that a claim looks at nothing but messages that may go, however many wait behind them.
ALTER TABLE outbox ADD COLUMN behind INTEGER NOT NULL DEFAULT 0 CHECK (behind IN (0, 1));
UPDATE outbox SET behind = 1 WHERE state IN ('queued', 'sending') AND EXISTS
    (SELECT 1 FROM outbox e WHERE e.contact_id = outbox.contact_id AND e.channel = outbox.channel
         AND e.state IN ('queued', 'sending') AND e.id < outbox.id);
DROP INDEX outbox_due;
CREATE INDEX outbox_due ON outbox (channel, behind, next_at, id) WHERE state = 'queued';

CREATE TRIGGER outbox_enqueued AFTER INSERT ON outbox
WHEN new.state IN ('queued', 'sending') AND EXISTS
    (SELECT 1 FROM outbox e WHERE e.contact_id = new.contact_id AND e.channel = new.channel
         AND e.state IN ('queued', 'sending') AND e.id < new.id)
BEGIN
    UPDATE outbox SET behind = 1 WHERE id = new.id;
END;

-- The message ended: the next one may go.
CREATE TRIGGER outbox_finished AFTER UPDATE OF state ON outbox
WHEN old.state IN ('queued', 'sending') AND new.state NOT IN ('queued', 'sending')
BEGIN
    UPDATE outbox SET behind = 0 WHERE id =
        (SELECT e.id FROM outbox e WHERE e.contact_id = new.contact_id AND e.channel = new.channel
             AND e.state IN ('queued', 'sending') ORDER BY e.id LIMIT 1);
END;

CREATE TRIGGER outbox_deleted AFTER DELETE ON outbox
WHEN old.state IN ('queued', 'sending')
BEGIN
    UPDATE outbox SET behind = 0 WHERE id =
        (SELECT e.id FROM outbox e WHERE e.contact_id = old.contact_id AND e.channel = old.channel
             AND e.state IN ('queued', 'sending') ORDER BY e.id LIMIT 1);
END;

-- It waits again, at its old place: what it goes before waits for it.
CREATE TRIGGER outbox_reopened AFTER UPDATE OF state ON outbox
WHEN old.state NOT IN ('queued', 'sending') AND new.state IN ('queued', 'sending')
BEGIN
    UPDATE outbox SET behind = EXISTS
        (SELECT 1 FROM outbox e WHERE e.contact_id = new.contact_id AND e.channel = new.channel
             AND e.state IN ('queued', 'sending') AND e.id < new.id)
    WHERE id = new.id;
    UPDATE outbox SET behind = 1 WHERE id =
        (SELECT e.id FROM outbox e WHERE e.contact_id = new.contact_id AND e.channel = new.channel
             AND e.state IN ('queued', 'sending') AND e.id > new.id ORDER BY e.id LIMIT 1);
END;

-- It goes to somebody else (two contacts become one): it leaves one order and joins another.
CREATE TRIGGER outbox_readdressed AFTER UPDATE OF contact_id ON outbox
WHEN old.contact_id IS NOT new.contact_id AND new.state IN ('queued', 'sending')
BEGIN
    UPDATE outbox SET behind = 0 WHERE id =
        (SELECT e.id FROM outbox e WHERE e.contact_id = old.contact_id AND e.channel = new.channel
             AND e.state IN ('queued', 'sending') ORDER BY e.id LIMIT 1);
    UPDATE outbox SET behind = EXISTS
        (SELECT 1 FROM outbox e WHERE e.contact_id = new.contact_id AND e.channel = new.channel
             AND e.state IN ('queued', 'sending') AND e.id < new.id)
    WHERE id = new.id;
    UPDATE outbox SET behind = 1 WHERE id =
        (SELECT e.id FROM outbox e WHERE e.contact_id = new.contact_id AND e.channel = new.channel
             AND e.state IN ('queued', 'sending') AND e.id > new.id ORDER BY e.id LIMIT 1);
END;

PRAGMA user_version = 3;
