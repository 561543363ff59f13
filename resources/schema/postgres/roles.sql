-- SPDX-License-Identifier: MIT
-- Gatehouse on PostgreSQL: the roles of the people who use the console. Grant one to each login:
--     GRANT gatehouse_support TO alice;
--
-- gatehouse_support looks; gatehouse_admin looks and revokes. Neither can issue a session or change one in any
-- other way. "gatehouse-cli store roles" prints this with :"schema" filled in. By hand, as the owner of the
-- tables and with the right to make roles:
--     psql -v ON_ERROR_STOP=1 -1 -v schema=gatehouse -f roles.sql

DO $$ BEGIN CREATE ROLE gatehouse_support NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE gatehouse_admin NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
GRANT gatehouse_support TO gatehouse_admin;

REVOKE ALL ON SCHEMA :"schema" FROM PUBLIC;
REVOKE ALL ON FUNCTION :"schema".note_session_changes() FROM PUBLIC;

GRANT USAGE ON SCHEMA :"schema" TO gatehouse_support;
GRANT SELECT ON :"schema".meta, :"schema".sessions, :"schema".session_events, :"schema".session_changes,
    :"schema".cut_offs, :"schema".denied_tokens TO gatehouse_support;

GRANT UPDATE (revoked_ms, revoke_reason, revoked_by, expiry_seen_ms) ON :"schema".sessions TO gatehouse_admin;
GRANT INSERT, UPDATE ON :"schema".cut_offs TO gatehouse_admin;
GRANT INSERT, UPDATE, DELETE ON :"schema".denied_tokens TO gatehouse_admin;
