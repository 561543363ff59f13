-- SPDX-License-Identifier: MIT
-- Gatehouse on PostgreSQL, step 1: the native tables. Needs PostgreSQL 13 or newer.
--
-- "gatehouse-cli store migrate" carries this out with :"schema" filled in, in one transaction. By hand:
--     psql -v ON_ERROR_STOP=1 -1 -v schema=gatehouse -f 001-native.sql
--
-- All times are milliseconds since 1970, UTC; names that end in _s are seconds. Ids compare by their bytes.

CREATE SCHEMA IF NOT EXISTS :"schema";

CREATE TABLE :"schema".meta (
    key   text PRIMARY KEY,
    value text NOT NULL
);
INSERT INTO :"schema".meta VALUES
    ('store_id', replace(gen_random_uuid()::text, '-', '')),
    ('schema_version', '1');

-- One row per session, which is one family of rotating refresh tokens. Of the tokens only SHA-256 of the
-- current and the previous jti are kept. Pages are filled to 80 % and nothing that a rotation or a revocation
-- changes is indexed, so that such a change stays on its page and touches no index.
CREATE TABLE :"schema".sessions (
    n                   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id                  text COLLATE "C" NOT NULL UNIQUE,
    user_id             text COLLATE "C" NOT NULL,
    login               text NOT NULL DEFAULT '',
    display_name        text NOT NULL DEFAULT '',
    role                text NOT NULL DEFAULT '',
    client              text NOT NULL DEFAULT '',
    agent               text NOT NULL DEFAULT '',
    address             text NOT NULL DEFAULT '',
    generation          bigint NOT NULL DEFAULT 0,
    current_hash        bytea NOT NULL,
    previous_hash       bytea NOT NULL DEFAULT '',
    created_ms          bigint NOT NULL,
    refreshed_ms        bigint NOT NULL,
    expires_ms          bigint NOT NULL,
    absolute_expires_ms bigint NOT NULL,
    -- Set when a refresh was refused because the session had expired: it stays expired, whatever the clock says.
    expiry_seen_ms      bigint,
    revoked_ms          bigint,
    revoke_reason       text,
    revoked_by          text,
    reuse               smallint NOT NULL DEFAULT 0
) WITH (fillfactor = 80);
CREATE INDEX sessions_of_user ON :"schema".sessions (user_id);
CREATE INDEX sessions_by_end ON :"schema".sessions (absolute_expires_ms);

-- What happened to a session, without its revocation, which stands in its row.
CREATE TABLE :"schema".session_events (
    n          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    session    bigint NOT NULL REFERENCES :"schema".sessions (n) ON DELETE CASCADE,
    kind       smallint NOT NULL,
    at_ms      bigint NOT NULL,
    generation bigint NOT NULL,
    address    text NOT NULL,
    agent      text NOT NULL,
    note       text NOT NULL
);
CREATE INDEX events_of_session ON :"schema".session_events (session);

-- Access tokens of this user issued before this second count no longer. at_ms is the same moment, finer.
CREATE TABLE :"schema".cut_offs (
    user_id  text COLLATE "C" PRIMARY KEY,
    before_s bigint NOT NULL,
    at_ms    bigint NOT NULL
);

CREATE TABLE :"schema".denied_tokens (
    jti     text COLLATE "C" PRIMARY KEY,
    until_s bigint NOT NULL,
    reason  text NOT NULL
);
CREATE INDEX denied_by_end ON :"schema".denied_tokens (until_s);
