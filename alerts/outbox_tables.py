"""Tables of the outbox, and the steps from an older version of its file to this one."""

import sqlite3

_FIRST = """
CREATE TABLE outbox (
    id TEXT PRIMARY KEY, alert_id TEXT NOT NULL, recipient TEXT NOT NULL, phase TEXT NOT NULL, body BLOB NOT NULL,
    state TEXT NOT NULL, attempts INTEGER NOT NULL, due_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL, channel TEXT NOT NULL DEFAULT '', address TEXT NOT NULL DEFAULT '',
    locale TEXT NOT NULL DEFAULT '', subject TEXT NOT NULL DEFAULT '', text TEXT NOT NULL DEFAULT '',
    detail TEXT NOT NULL DEFAULT '', reported INTEGER NOT NULL DEFAULT 1
) WITHOUT ROWID;
CREATE INDEX due ON outbox (due_at) WHERE state = 'pending';
CREATE INDEX unreported ON outbox (reported) WHERE reported = 0;
CREATE INDEX conversation ON outbox (alert_id, recipient);
CREATE INDEX traffic ON outbox (recipient, changed_at);
"""
_LANES_AND_RECEIPTS = """
ALTER TABLE outbox ADD COLUMN lane TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN severity INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN began_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN token TEXT NOT NULL DEFAULT '';
UPDATE outbox SET lane = json_extract(body, '$.channel'), severity = json_extract(body, '$.severity'),
    seq = changed_at, began_at = changed_at;
CREATE TABLE receipts (
    token TEXT NOT NULL, told TEXT NOT NULL, said TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (token, told)
) WITHOUT ROWID;
DROP INDEX traffic;
CREATE INDEX traffic ON outbox (recipient, began_at);
CREATE INDEX lanes ON outbox (lane, severity DESC, seq) WHERE state = 'pending';
CREATE INDEX doubts ON outbox (changed_at) WHERE state = 'in_doubt';
CREATE UNIQUE INDEX tokens ON outbox (token) WHERE token != '';
"""
_HANDLES = """
CREATE TABLE handles (handle TEXT PRIMARY KEY, token TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
"""
_FALLBACK = """
ALTER TABLE outbox ADD COLUMN instead_of TEXT NOT NULL DEFAULT '';
"""
# A row of over a kilobyte in a table without row ids takes a page of its own beside its place in the tree.
_ROW_IDS = """
CREATE TABLE rows (
    id TEXT PRIMARY KEY, alert_id TEXT NOT NULL, recipient TEXT NOT NULL, phase TEXT NOT NULL, body BLOB NOT NULL,
    state TEXT NOT NULL, attempts INTEGER NOT NULL, due_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL, channel TEXT NOT NULL DEFAULT '', address TEXT NOT NULL DEFAULT '',
    locale TEXT NOT NULL DEFAULT '', subject TEXT NOT NULL DEFAULT '', text TEXT NOT NULL DEFAULT '',
    detail TEXT NOT NULL DEFAULT '', reported INTEGER NOT NULL DEFAULT 1, lane TEXT NOT NULL DEFAULT '',
    severity INTEGER NOT NULL DEFAULT 0, seq INTEGER NOT NULL DEFAULT 0, began_at INTEGER NOT NULL DEFAULT 0,
    token TEXT NOT NULL DEFAULT '', instead_of TEXT NOT NULL DEFAULT ''
);
INSERT INTO rows SELECT id, alert_id, recipient, phase, body, state, attempts, due_at, expires_at, changed_at, channel,
    address, locale, subject, text, detail, reported, lane, severity, seq, began_at, token, instead_of FROM outbox;
DROP TABLE outbox;
ALTER TABLE rows RENAME TO outbox;
CREATE INDEX due ON outbox (due_at) WHERE state = 'pending';
CREATE INDEX unreported ON outbox (reported) WHERE reported = 0;
CREATE INDEX conversation ON outbox (alert_id, recipient);
CREATE INDEX traffic ON outbox (recipient, began_at);
CREATE INDEX lanes ON outbox (lane, severity DESC, seq) WHERE state = 'pending';
CREATE INDEX doubts ON outbox (changed_at) WHERE state = 'in_doubt';
CREATE UNIQUE INDEX tokens ON outbox (token) WHERE token != '';
"""
_STEPS = (_FIRST, _LANES_AND_RECEIPTS, _HANDLES, _FALLBACK, _ROW_IDS)

VERSION = len(_STEPS)


def bring_up_to_date(database: sqlite3.Connection) -> int:
    """Make what is missing; returns the version that the file had, which is left alone where it is newer than ours."""
    version = int(database.execute("PRAGMA user_version").fetchone()[0])
    for number, step in enumerate(_STEPS[version:], version + 1):
        database.executescript(f"BEGIN IMMEDIATE; {step} PRAGMA user_version = {number}; COMMIT;")
    return version
