-- SPDX-License-Identifier: MIT
-- KEYS: counter, log of the feed. ARGV: keys of sessions that changed.
note_changes(KEYS[1], KEYS[2], ARGV)
return #ARGV
