-- SPDX-License-Identifier: MIT
-- The journal of revocations: written before the first session is revoked, and after each step, so that a crash
-- or a lost connection leaves no doubt about what was done. A revocation is here until nothing of it is left.

CREATE TABLE revocations (
    n        INTEGER PRIMARY KEY,
    id       TEXT NOT NULL UNIQUE, -- the action id in the audit trail
    store    TEXT NOT NULL, -- where the sessions are; empty: in this file
    what     TEXT NOT NULL,
    reason   TEXT NOT NULL,
    actor    TEXT NOT NULL,
    begun_ms INTEGER NOT NULL
) STRICT;

-- One row for each session by id and for each whole user, in the order they are sent.
CREATE TABLE revocation_items (
    revocation     INTEGER NOT NULL REFERENCES revocations (n) ON DELETE CASCADE,
    place          INTEGER NOT NULL,
    session_id     TEXT NOT NULL, -- empty for a whole user
    user_id        TEXT NOT NULL,
    except_session TEXT NOT NULL,
    state          INTEGER NOT NULL, -- 0 waits, 1 sent and not known what came of it, 2 known
    revoked        INTEGER NOT NULL, -- how many sessions
    gone           INTEGER NOT NULL,
    missing        INTEGER NOT NULL, -- of those gone: there is no trace of them
    failed         INTEGER NOT NULL,
    why            TEXT NOT NULL,
    PRIMARY KEY (revocation, place)
) STRICT, WITHOUT ROWID;
