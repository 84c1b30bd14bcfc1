-- The office file, first release. Times are microseconds UTC, money is minor units + ISO code, calendar dates are ISO text.
-- Every business row carries: version (for "somebody was faster"), batch_id (who touched it last) and
-- ended_batch (the batch that took its creation back: a tombstone, never a DELETE).
PRAGMA application_id = 1296649299; -- "MILS"

CREATE TABLE operator (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    batch_id INTEGER,
    ended_batch INTEGER,
    name TEXT NOT NULL,
    email TEXT NOT NULL DEFAULT '',
    role TEXT NOT NULL CHECK (role IN ('admin', 'agent', 'viewer'))
) STRICT;
CREATE UNIQUE INDEX operator_name ON operator (name) WHERE ended_batch IS NULL;

-- Everything that one user action changed: the unit of undo.
CREATE TABLE batch (
    id INTEGER PRIMARY KEY,
    client_key TEXT NOT NULL UNIQUE,
    operator_id INTEGER NOT NULL REFERENCES operator (id) ON DELETE RESTRICT,
    verb TEXT NOT NULL,
    summary TEXT NOT NULL,
    at INTEGER NOT NULL,
    -- part of every Message-ID of the batch, so that ids cannot be guessed or meet those of another office
    nonce TEXT NOT NULL,
    undoable INTEGER NOT NULL DEFAULT 1 CHECK (undoable IN (0, 1)),
    undo_of INTEGER REFERENCES batch (id) ON DELETE RESTRICT,
    undone_by INTEGER REFERENCES batch (id) ON DELETE RESTRICT,
    changed INTEGER NOT NULL DEFAULT 0,
    messages INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX batch_operator ON batch (operator_id, id);

-- Append-only: who did what to which row in which batch.
CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    batch_id INTEGER NOT NULL REFERENCES batch (id) ON DELETE RESTRICT,
    subject TEXT NOT NULL,
    subject_id INTEGER NOT NULL,
    action TEXT NOT NULL,
    version_before INTEGER NOT NULL
) STRICT;
CREATE INDEX event_batch ON event (batch_id, id);
CREATE INDEX event_subject ON event (subject_id, subject, id);

-- The changed columns beside the event, so that privacy's erase can blank values without touching what happened.
CREATE TABLE change (
    event_id INTEGER PRIMARY KEY REFERENCES event (id) ON DELETE RESTRICT,
    before TEXT,
    after TEXT,
    erased_at INTEGER
) STRICT;

CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER change_no_delete BEFORE DELETE ON change BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER change_only_erase BEFORE UPDATE ON change
WHEN NEW.erased_at IS NULL OR NEW.event_id <> OLD.event_id OR NEW.before IS NOT NULL OR NEW.after IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;

CREATE TABLE contact (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    batch_id INTEGER,
    ended_batch INTEGER,
    name TEXT NOT NULL,
    name_sort TEXT NOT NULL,
    first_name TEXT NOT NULL DEFAULT '',
    company TEXT NOT NULL DEFAULT '',
    external_id TEXT,
    zone TEXT NOT NULL DEFAULT '',
    owner TEXT NOT NULL DEFAULT '',
    product TEXT NOT NULL DEFAULT '',
    notes TEXT NOT NULL DEFAULT '',
    -- bits: 1 advocate, 2 lead, 4 customer, 8 partner, 16 contractor
    roles INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    archived_at INTEGER,
    erased_at INTEGER,
    -- the contact that this one was merged into
    merged_into INTEGER REFERENCES contact (id) ON DELETE RESTRICT
) STRICT;
-- One index for each order of the lists. Roles and archiving stand behind, so that a list of few among many is found
-- within the index; the last two columns are there only because the planner looks for them although the index's own
-- condition fixes them.
CREATE INDEX contact_name ON contact (name_sort, id, roles, archived_at, ended_batch, merged_into)
    WHERE ended_batch IS NULL AND merged_into IS NULL;
CREATE INDEX contact_owner ON contact (owner, name_sort, id, roles, archived_at, ended_batch, merged_into)
    WHERE ended_batch IS NULL AND merged_into IS NULL;
CREATE INDEX contact_newest ON contact (id, roles, archived_at, ended_batch, merged_into)
    WHERE ended_batch IS NULL AND merged_into IS NULL;
CREATE INDEX contact_merged ON contact (merged_into) WHERE merged_into IS NOT NULL;
CREATE UNIQUE INDEX contact_external ON contact (external_id)
    WHERE external_id IS NOT NULL AND ended_batch IS NULL AND merged_into IS NULL;

CREATE TABLE address (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    batch_id INTEGER,
    ended_batch INTEGER,
    contact_id INTEGER NOT NULL REFERENCES contact (id) ON DELETE RESTRICT,
    channel TEXT NOT NULL CHECK (channel IN ('email', 'push', 'sms', 'webhook')),
    -- as typed; for push the subscription as JSON
    value TEXT NOT NULL,
    -- folded, for matching and for the suppression list
    norm TEXT NOT NULL,
    label TEXT NOT NULL DEFAULT '',
    is_primary INTEGER NOT NULL DEFAULT 1 CHECK (is_primary IN (0, 1)),
    consent TEXT NOT NULL DEFAULT 'unknown' CHECK (consent IN ('unknown', 'in', 'out')),
    consent_at INTEGER,
    consent_how TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT 'ok' CHECK (state IN ('ok', 'bad', 'gone'))
) STRICT;
CREATE INDEX address_norm ON address (norm, channel) WHERE ended_batch IS NULL;
-- removed ones too: their consent is inherited, their history belongs to the contact
CREATE INDEX address_contact ON address (contact_id, channel, id);
-- a message goes to the primary one, so there is at most one
CREATE UNIQUE INDEX address_primary ON address (contact_id, channel) WHERE is_primary = 1 AND ended_batch IS NULL;

-- Addresses that nothing may go to any more, whoever holds them.
CREATE TABLE suppression (
    channel TEXT NOT NULL CHECK (channel IN ('email', 'push', 'sms', 'webhook')),
    norm TEXT NOT NULL,
    reason TEXT NOT NULL,
    source TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (channel, norm)
) STRICT, WITHOUT ROWID;

CREATE TABLE pipeline (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    batch_id INTEGER,
    ended_batch INTEGER,
    kind TEXT NOT NULL CHECK (kind IN ('project', 'sales', 'partner')),
    title TEXT NOT NULL,
    pos INTEGER NOT NULL DEFAULT 0,
    archived_at INTEGER
) STRICT;
CREATE UNIQUE INDEX pipeline_title ON pipeline (lower(title)) WHERE ended_batch IS NULL AND archived_at IS NULL;

CREATE TABLE stage (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    batch_id INTEGER,
    ended_batch INTEGER,
    pipeline_id INTEGER NOT NULL REFERENCES pipeline (id) ON DELETE RESTRICT,
    pos INTEGER NOT NULL,
    name TEXT NOT NULL,
    label TEXT NOT NULL,
    color TEXT NOT NULL DEFAULT '',
    category TEXT CHECK (category IN ('potential', 'prospective', 'current', 'lost', 'invalid')),
    active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    notify_email INTEGER NOT NULL DEFAULT 1 CHECK (notify_email IN (0, 1)),
    notify_push INTEGER NOT NULL DEFAULT 1 CHECK (notify_push IN (0, 1)),
    -- days that a card may stay before it is marked; 0: any number
    stale_days INTEGER NOT NULL DEFAULT 0,
    -- set when the stage is deleted (its cards were moved to another first)
    deleted_at INTEGER
) STRICT;
CREATE INDEX stage_pipeline ON stage (pipeline_id, pos, id) WHERE ended_batch IS NULL AND deleted_at IS NULL;
CREATE UNIQUE INDEX stage_name ON stage (pipeline_id, lower(name)) WHERE ended_batch IS NULL AND deleted_at IS NULL;

CREATE TABLE card (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    batch_id INTEGER,
    ended_batch INTEGER,
    pipeline_id INTEGER NOT NULL REFERENCES pipeline (id) ON DELETE RESTRICT,
    stage_id INTEGER NOT NULL REFERENCES stage (id) ON DELETE RESTRICT,
    -- position in its column; smaller is higher. A move writes minus the moment, so that the newest stands on top
    rank INTEGER NOT NULL,
    contact_id INTEGER REFERENCES contact (id) ON DELETE RESTRICT,
    partner_id INTEGER REFERENCES contact (id) ON DELETE RESTRICT,
    external_id TEXT,
    title TEXT NOT NULL DEFAULT '',
    value_minor INTEGER,
    currency TEXT,
    owner TEXT NOT NULL DEFAULT '',
    site TEXT NOT NULL DEFAULT '',
    description TEXT NOT NULL DEFAULT '',
    fields TEXT NOT NULL DEFAULT '{}',
    entered_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    -- 0: removed or closed; history stays
    open INTEGER NOT NULL DEFAULT 1 CHECK (open IN (0, 1)),
    -- 1 on `project` pipelines: at most one open card per contact and tracker
    single INTEGER NOT NULL DEFAULT 0 CHECK (single IN (0, 1))
) STRICT;
-- Serves the board's columns and, because it covers them, their counts and values; the last two columns are there only
-- because the planner looks for them although the index's own condition fixes them.
CREATE INDEX card_board ON card (stage_id, rank, id, currency, value_minor, open, ended_batch) WHERE open = 1 AND ended_batch IS NULL;
CREATE INDEX card_contact ON card (contact_id, id);
CREATE INDEX card_partner ON card (partner_id, id) WHERE partner_id IS NOT NULL;
CREATE UNIQUE INDEX card_single ON card (contact_id, pipeline_id) WHERE single = 1 AND open = 1 AND ended_batch IS NULL;
CREATE INDEX card_external ON card (external_id, pipeline_id) WHERE external_id IS NOT NULL AND ended_batch IS NULL;

-- One stay of a card in a stage. Belongs to the card's history: it is undone with the card's move, not on its own.
CREATE TABLE visit (
    id INTEGER PRIMARY KEY,
    card_id INTEGER NOT NULL REFERENCES card (id) ON DELETE RESTRICT,
    stage_id INTEGER NOT NULL REFERENCES stage (id) ON DELETE RESTRICT,
    entered_at INTEGER NOT NULL,
    left_at INTEGER,
    opened_batch INTEGER NOT NULL REFERENCES batch (id) ON DELETE RESTRICT,
    closed_batch INTEGER REFERENCES batch (id) ON DELETE RESTRICT,
    undone_by INTEGER REFERENCES batch (id) ON DELETE RESTRICT
) STRICT;
CREATE INDEX visit_card ON visit (card_id, id);

CREATE TABLE setting (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    batch_id INTEGER,
    ended_batch INTEGER,
    key TEXT NOT NULL,
    value TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX setting_key ON setting (key) WHERE ended_batch IS NULL;

-- Immutable texts; a message names the version that it was written from.
CREATE TABLE template_version (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    channel TEXT NOT NULL CHECK (channel IN ('email', 'push', 'sms', 'webhook')),
    lang TEXT NOT NULL DEFAULT '',
    digest TEXT NOT NULL,
    body TEXT NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (kind, channel, lang, digest)
) STRICT;

-- What all messages of a batch share (stage, tracker, brand, office, note), stored once.
CREATE TABLE snapshot (
    id INTEGER PRIMARY KEY,
    batch_id INTEGER NOT NULL REFERENCES batch (id) ON DELETE RESTRICT,
    stage_id INTEGER REFERENCES stage (id) ON DELETE RESTRICT,
    vars TEXT NOT NULL
) STRICT;

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    batch_id INTEGER NOT NULL REFERENCES batch (id) ON DELETE RESTRICT,
    event_id INTEGER REFERENCES event (id) ON DELETE RESTRICT,
    kind TEXT NOT NULL,
    channel TEXT NOT NULL CHECK (channel IN ('email', 'push', 'sms', 'webhook')),
    card_id INTEGER REFERENCES card (id) ON DELETE RESTRICT,
    -- recipient; with the channel it is also the key within which messages keep their order (by id)
    contact_id INTEGER REFERENCES contact (id) ON DELETE RESTRICT,
    operator_id INTEGER REFERENCES operator (id) ON DELETE RESTRICT,
    address_id INTEGER REFERENCES address (id) ON DELETE RESTRICT,
    address TEXT NOT NULL,
    from_stage INTEGER REFERENCES stage (id) ON DELETE RESTRICT,
    to_stage INTEGER REFERENCES stage (id) ON DELETE RESTRICT,
    template_version_id INTEGER NOT NULL REFERENCES template_version (id) ON DELETE RESTRICT,
    snapshot_id INTEGER NOT NULL REFERENCES snapshot (id) ON DELETE RESTRICT,
    vars TEXT NOT NULL,
    -- fixed when enqueued: Message-ID, Topic, file name, idempotency key and the guard against enqueueing twice
    message_id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN
        ('queued', 'sending', 'sent', 'delivered', 'bounced', 'failed', 'uncertain', 'cancelled', 'suppressed')),
    reason TEXT NOT NULL DEFAULT '',
    -- hold: undo window or quiet hours
    not_before INTEGER NOT NULL,
    -- the later of hold and back-off
    next_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    phase TEXT CHECK (phase IN ('before_dot', 'after_dot')),
    lease_owner TEXT,
    lease_gen INTEGER NOT NULL DEFAULT 0,
    lease_until INTEGER,
    superseded_by INTEGER REFERENCES outbox (id) ON DELETE RESTRICT,
    -- the batch that cancelled it
    ended_batch INTEGER REFERENCES batch (id) ON DELETE RESTRICT,
    provider_id TEXT NOT NULL DEFAULT '',
    error TEXT NOT NULL DEFAULT '',
    rendered BLOB,
    sent_at INTEGER
) STRICT;
CREATE INDEX outbox_due ON outbox (channel, next_at, id) WHERE state = 'queued';
CREATE INDEX outbox_order ON outbox (contact_id, channel, id) WHERE state IN ('queued', 'sending');
CREATE INDEX outbox_lease ON outbox (lease_until) WHERE state = 'sending';
-- not_before tells held from queued without a look at the row
CREATE INDEX outbox_state ON outbox (state, id, not_before);
CREATE INDEX outbox_batch ON outbox (batch_id, id);
CREATE INDEX outbox_contact ON outbox (contact_id, id);
CREATE INDEX outbox_ended ON outbox (ended_batch) WHERE ended_batch IS NOT NULL;

-- Append-only: every try to hand a message over.
CREATE TABLE attempt (
    id INTEGER PRIMARY KEY,
    outbox_id INTEGER NOT NULL REFERENCES outbox (id) ON DELETE RESTRICT,
    n INTEGER NOT NULL,
    lease_gen INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    phase TEXT NOT NULL DEFAULT 'before_dot',
    outcome TEXT NOT NULL DEFAULT '',
    code TEXT NOT NULL DEFAULT '',
    text TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX attempt_outbox ON attempt (outbox_id, id);

CREATE TABLE channel_state (
    channel TEXT PRIMARY KEY CHECK (channel IN ('email', 'push', 'sms', 'webhook')),
    -- '': running; 'operator': paused by hand; 'config': paused until somebody mends the settings
    paused TEXT NOT NULL DEFAULT '' CHECK (paused IN ('', 'operator', 'config')),
    reason TEXT NOT NULL DEFAULT '',
    fix TEXT NOT NULL DEFAULT '',
    failures INTEGER NOT NULL DEFAULT 0,
    breaker_until INTEGER NOT NULL DEFAULT 0,
    tokens INTEGER NOT NULL DEFAULT 0,
    tokens_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE dispatcher (
    name TEXT PRIMARY KEY,
    seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Search from three characters on. External content, so that the text is stored once. An update that leaves the text as it
-- was, as undo writes for whole rows, does not touch the index (measured: undoing an import took ten times as long).
CREATE VIRTUAL TABLE contact_search USING fts5 (name, company, external_id, content = 'contact', content_rowid = 'id', tokenize = 'trigram');
CREATE TRIGGER contact_search_insert AFTER INSERT ON contact BEGIN
    INSERT INTO contact_search (rowid, name, company, external_id) VALUES (NEW.id, NEW.name, NEW.company, NEW.external_id);
END;
CREATE TRIGGER contact_search_update AFTER UPDATE OF name, company, external_id ON contact
WHEN OLD.name IS NOT NEW.name OR OLD.company IS NOT NEW.company OR OLD.external_id IS NOT NEW.external_id BEGIN
    INSERT INTO contact_search (contact_search, rowid, name, company, external_id)
        VALUES ('delete', OLD.id, OLD.name, OLD.company, OLD.external_id);
    INSERT INTO contact_search (rowid, name, company, external_id) VALUES (NEW.id, NEW.name, NEW.company, NEW.external_id);
END;
CREATE VIRTUAL TABLE address_search USING fts5 (value, content = 'address', content_rowid = 'id', tokenize = 'trigram');
CREATE TRIGGER address_search_insert AFTER INSERT ON address WHEN NEW.channel IN ('email', 'sms') BEGIN
    INSERT INTO address_search (rowid, value) VALUES (NEW.id, NEW.value);
END;
CREATE TRIGGER address_search_update AFTER UPDATE OF value ON address
WHEN NEW.channel IN ('email', 'sms') AND OLD.value IS NOT NEW.value BEGIN
    INSERT INTO address_search (address_search, rowid, value) VALUES ('delete', OLD.id, OLD.value);
    INSERT INTO address_search (rowid, value) VALUES (NEW.id, NEW.value);
END;
CREATE VIRTUAL TABLE card_search USING fts5 (title, external_id, content = 'card', content_rowid = 'id', tokenize = 'trigram');
CREATE TRIGGER card_search_insert AFTER INSERT ON card BEGIN
    INSERT INTO card_search (rowid, title, external_id) VALUES (NEW.id, NEW.title, NEW.external_id);
END;
CREATE TRIGGER card_search_update AFTER UPDATE OF title, external_id ON card
WHEN OLD.title IS NOT NEW.title OR OLD.external_id IS NOT NEW.external_id BEGIN
    INSERT INTO card_search (card_search, rowid, title, external_id) VALUES ('delete', OLD.id, OLD.title, OLD.external_id);
    INSERT INTO card_search (rowid, title, external_id) VALUES (NEW.id, NEW.title, NEW.external_id);
END;

-- What privacy's erase takes out of the texts must not linger in the search indexes.
INSERT INTO contact_search (contact_search, rank) VALUES ('secure-delete', 1);
INSERT INTO address_search (address_search, rank) VALUES ('secure-delete', 1);
INSERT INTO card_search (card_search, rank) VALUES ('secure-delete', 1);

INSERT INTO channel_state (channel) VALUES ('email'), ('push'), ('sms'), ('webhook');
PRAGMA user_version = 1;
