-- SPDX-License-Identifier: MIT
-- The native layout. Times are milliseconds since 1970, UTC, unless a name ends in _s (seconds).
-- `seal` is a checksum over the columns a decision rests on (core/store/sql/rowseal.h).
-- Every statement ends with a semicolon at the end of its line, and only there.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value ANY NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO meta (key, value) VALUES ('store_id', lower(hex(randomblob(16))));
-- Grows with every change of a session: sessions.changed takes its values from here. 0 means "no mark yet".
INSERT INTO meta (key, value) VALUES ('session_changes', 1);
INSERT INTO meta (key, value) VALUES ('key_changes', 0);

CREATE TABLE users (
    id            TEXT PRIMARY KEY,
    login         TEXT NOT NULL,
    folded_login  TEXT NOT NULL UNIQUE,
    display_name  TEXT NOT NULL,
    role          TEXT NOT NULL,
    disabled      INTEGER NOT NULL,
    password_hash BLOB NOT NULL,
    created_ms    INTEGER NOT NULL,
    last_login_ms INTEGER,
    seal          INTEGER NOT NULL
) STRICT;

-- One row per session, which is one family of rotating refresh tokens. Of the tokens only SHA-256 of the
-- current and the previous jti are kept.
CREATE TABLE sessions (
    n                   INTEGER PRIMARY KEY,
    id                  TEXT NOT NULL UNIQUE,
    user_id             TEXT NOT NULL,
    client              TEXT NOT NULL,
    agent               TEXT NOT NULL,
    address             TEXT NOT NULL,
    generation          INTEGER NOT NULL,
    current_hash        BLOB NOT NULL,
    previous_hash       BLOB NOT NULL,
    created_ms          INTEGER NOT NULL,
    refreshed_ms        INTEGER NOT NULL,
    expires_ms          INTEGER NOT NULL,
    absolute_expires_ms INTEGER NOT NULL,
    -- Set when a refresh was refused because the session had expired: it stays expired, whatever the clock says.
    expiry_seen_ms      INTEGER,
    revoked_ms          INTEGER,
    revoke_reason       TEXT,
    revoked_by          TEXT,
    reuse               INTEGER NOT NULL DEFAULT 0,
    changed             INTEGER NOT NULL,
    seal                INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_of_user ON sessions (user_id);
CREATE INDEX sessions_by_change ON sessions (changed);
CREATE INDEX sessions_by_end ON sessions (absolute_expires_ms);

CREATE TABLE session_events (
    n          INTEGER PRIMARY KEY,
    session    INTEGER NOT NULL REFERENCES sessions (n) ON DELETE CASCADE,
    kind       INTEGER NOT NULL,
    at_ms      INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    address    TEXT NOT NULL,
    agent      TEXT NOT NULL,
    note       TEXT NOT NULL
) STRICT;
CREATE INDEX events_of_session ON session_events (session);

-- Access tokens of this user issued before this second count no longer. at_ms is the same moment, finer.
CREATE TABLE cut_offs (
    user_id  TEXT PRIMARY KEY,
    before_s INTEGER NOT NULL,
    at_ms    INTEGER NOT NULL,
    seal     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE denied_tokens (
    jti     TEXT PRIMARY KEY,
    until_s INTEGER NOT NULL,
    reason  TEXT NOT NULL,
    seal    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX denied_by_end ON denied_tokens (until_s);

CREATE TABLE signing_keys (
    kid               TEXT PRIMARY KEY,
    use               INTEGER NOT NULL,
    state             INTEGER NOT NULL,
    alg               TEXT NOT NULL,
    description       TEXT NOT NULL,
    created_ms        INTEGER NOT NULL,
    activated_ms      INTEGER,
    retired_ms        INTEGER,
    safe_to_remove_ms INTEGER,
    public_jwk        BLOB NOT NULL,
    thumbprint        TEXT NOT NULL,
    sealed_private    BLOB NOT NULL
) STRICT;

-- How the wrapping key is protected; one row at most.
CREATE TABLE key_protection (
    one                   INTEGER PRIMARY KEY CHECK (one = 1),
    kind                  TEXT NOT NULL,
    salt                  BLOB NOT NULL,
    cost_log2             INTEGER NOT NULL,
    sealed_check          BLOB NOT NULL,
    sealed_derivation_key BLOB NOT NULL
) STRICT;

-- hash = SHA-256(hash of the row before || record); the record is the exact text that was hashed.
CREATE TABLE audit (
    seq    INTEGER PRIMARY KEY,
    record TEXT NOT NULL,
    hash   BLOB NOT NULL
) STRICT;
CREATE TRIGGER audit_is_not_edited BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_is_not_cut BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
