-- Contractors: their milestones, the rounds of each review, the payments that approvals create, and where money goes.

-- Where a contractor is paid; empty: not known yet.
ALTER TABLE contact ADD COLUMN account_holder TEXT NOT NULL DEFAULT '';
ALTER TABLE contact ADD COLUMN iban TEXT NOT NULL DEFAULT '';
ALTER TABLE contact ADD COLUMN bic TEXT NOT NULL DEFAULT '';

CREATE TABLE milestone (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    batch_id INTEGER,
    ended_batch INTEGER,
    contractor_id INTEGER NOT NULL REFERENCES contact (id) ON DELETE RESTRICT,
    title TEXT NOT NULL,
    due_on TEXT NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    currency TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL DEFAULT 'in_progress' CHECK (status IN ('in_progress', 'submitted', 'approved', 'deleted')),
    -- grows with each rejection
    revision INTEGER NOT NULL DEFAULT 1,
    submitted_at INTEGER,
    -- two-person rule: who approved first and waits for a second one
    first_approver INTEGER REFERENCES operator (id) ON DELETE RESTRICT,
    -- the deadline of which the contractor was reminded
    reminded_for TEXT,
    -- the attachment: its name as it was picked, the SHA-256 under which the copy lies in the office's folder, bytes
    file_name TEXT NOT NULL DEFAULT '',
    file_sha256 TEXT NOT NULL DEFAULT '',
    file_size INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL
) STRICT;
-- One index for each list and its order; a list's count is read from the index alone. The last column is there only
-- because the planner looks for it although the index's own condition fixes it.
CREATE INDEX milestone_status ON milestone (status, due_on, id, contractor_id, ended_batch) WHERE ended_batch IS NULL;
CREATE INDEX milestone_contractor ON milestone (contractor_id, status, due_on, id, ended_batch) WHERE ended_batch IS NULL;

-- What was said in each round: append-only, follows the milestone's moves and is undone with them, not on its own.
CREATE TABLE round (
    id INTEGER PRIMARY KEY,
    milestone_id INTEGER NOT NULL REFERENCES milestone (id) ON DELETE RESTRICT,
    revision INTEGER NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('submitted', 'seconded', 'approved', 'rejected', 'unapproved')),
    -- the contractor's words with a submission, the reason with a rejection; may be empty
    words TEXT NOT NULL DEFAULT '',
    at INTEGER NOT NULL,
    operator_id INTEGER NOT NULL REFERENCES operator (id) ON DELETE RESTRICT,
    batch_id INTEGER NOT NULL REFERENCES batch (id) ON DELETE RESTRICT,
    undone_by INTEGER REFERENCES batch (id) ON DELETE RESTRICT
) STRICT;
CREATE INDEX round_milestone ON round (milestone_id, id);
CREATE INDEX round_batch ON round (batch_id);

CREATE TABLE payment (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    batch_id INTEGER,
    ended_batch INTEGER,
    milestone_id INTEGER REFERENCES milestone (id) ON DELETE RESTRICT,
    contractor_id INTEGER NOT NULL REFERENCES contact (id) ON DELETE RESTRICT,
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    currency TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'scheduled', 'sent', 'paid', 'failed', 'void', 'refunded')),
    -- the day for which it is scheduled
    pay_on TEXT,
    -- the bank's or the office's own, required once paid
    reference TEXT NOT NULL DEFAULT '',
    -- why it failed, was made void or refunded
    reason TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL,
    -- when its state last changed
    changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX payment_state ON payment (state, id, contractor_id, ended_batch) WHERE ended_batch IS NULL;
-- covers the sums per contractor, state and currency
CREATE INDEX payment_contractor ON payment (contractor_id, state, currency, id, amount_minor, ended_batch) WHERE ended_batch IS NULL;
-- an approved milestone is paid once
CREATE UNIQUE INDEX payment_milestone ON payment (milestone_id)
    WHERE milestone_id IS NOT NULL AND state <> 'void' AND ended_batch IS NULL;
CREATE INDEX payment_of_milestone ON payment (milestone_id, id);

CREATE VIRTUAL TABLE milestone_search USING fts5 (title, content = 'milestone', content_rowid = 'id', tokenize = 'trigram');
CREATE TRIGGER milestone_search_insert AFTER INSERT ON milestone BEGIN
    INSERT INTO milestone_search (rowid, title) VALUES (NEW.id, NEW.title);
END;
CREATE TRIGGER milestone_search_update AFTER UPDATE OF title ON milestone WHEN OLD.title IS NOT NEW.title BEGIN
    INSERT INTO milestone_search (milestone_search, rowid, title) VALUES ('delete', OLD.id, OLD.title);
    INSERT INTO milestone_search (rowid, title) VALUES (NEW.id, NEW.title);
END;
INSERT INTO milestone_search (milestone_search, rank) VALUES ('secure-delete', 1);

PRAGMA user_version = 2;
