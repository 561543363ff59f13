-- SPDX-License-Identifier: MIT
-- A revocation may put the access tokens of its sessions on the deny list as well; who continues it has to know.

ALTER TABLE revocations ADD COLUMN denies_tokens INTEGER NOT NULL DEFAULT 0;
