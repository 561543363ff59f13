-- SPDX-License-Identifier: MIT
-- Carries out what a presented refresh token means, provided that the session still stands as it was judged.
-- KEYS: session, history [, counter, log of the feed]
-- ARGV: generation, current hash and expiry mark as they were read; number of events; the events; then the
-- names and values of the fields that change
-- Returns 'done', 'changed' (read it again) or 'unknown'.
local session, history = KEYS[1], KEYS[2]
local now = redis.call('HMGET', session, 'generation', 'current', 'expired', 'revoked')
if not now[1] then
    return 'unknown'
end
if now[1] ~= ARGV[1] or now[2] ~= ARGV[2] or (now[3] or '') ~= ARGV[3] or now[4] then
    return 'changed'
end
redis.call('LLEN', history)

local events = tonumber(ARGV[4])
for i = 5, 4 + events do
    redis.call('RPUSH', history, ARGV[i])
end
if events > 0 then
    redis.call('LTRIM', history, -500, -1)
    redis.call('PEXPIRE', history, math.max(redis.call('PTTL', session), 1))
end
if #ARGV > 4 + events then
    note_changes(KEYS[3], KEYS[4], {session})
    redis.call('HSET', session, unpack(ARGV, 5 + events))
end
return 'done'
