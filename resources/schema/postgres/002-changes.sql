-- SPDX-License-Identifier: MIT
-- Gatehouse on PostgreSQL, step 2: live changes.
--
-- By hand: psql -v ON_ERROR_STOP=1 -1 -v schema=gatehouse -f 002-changes.sql
--
-- Each statement that changes sessions, whoever sends it, leaves one row here with the number of its
-- transaction and the sessions, and notifies the channel "<schema>.sessions".
--
-- A reader remembers a snapshot, not a number from a sequence: transactions end in another order than they
-- take numbers, so a reader that remembers the highest number misses those that end later. What a reader has
-- not seen is what its last snapshot did not contain (pg_visible_in_snapshot).

CREATE TABLE :"schema".session_changes (
    transaction xid8 NOT NULL,
    at          timestamptz NOT NULL DEFAULT now(),
    sessions    bigint[] NOT NULL
);
-- Short-lived: not worth the time to compress it.
ALTER TABLE :"schema".session_changes ALTER sessions SET STORAGE EXTERNAL;
CREATE INDEX changes_by_transaction ON :"schema".session_changes (transaction);

CREATE FUNCTION :"schema".note_session_changes() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = :"schema", pg_temp AS $$
DECLARE
    numbers bigint[];
BEGIN
    SELECT array_agg(n) INTO numbers FROM changed;
    IF numbers IS NOT NULL THEN
        INSERT INTO session_changes (transaction, sessions) VALUES (pg_current_xact_id(), numbers);
        PERFORM pg_notify(TG_TABLE_SCHEMA || '.sessions', '');
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER note_new AFTER INSERT ON :"schema".sessions REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION :"schema".note_session_changes();
CREATE TRIGGER note_changed AFTER UPDATE ON :"schema".sessions REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION :"schema".note_session_changes();

UPDATE :"schema".meta SET value = '2' WHERE key = 'schema_version';
