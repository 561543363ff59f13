-- SPDX-License-Identifier: MIT
-- In front of the other scripts: notes which sessions changed, for those who watch. The newest 100,000 changes
-- are kept. In a cluster the feed is in another slot than the session and is written by a call of its own.
local function note_changes(counter, log, session_keys)
    if not counter or #session_keys == 0 then
        return
    end
    local change = redis.call('INCR', counter)
    for _, key in ipairs(session_keys) do
        redis.call('ZADD', log, change, key)
    end
    redis.call('ZREMRANGEBYSCORE', log, '-inf', change - 100000)
end
