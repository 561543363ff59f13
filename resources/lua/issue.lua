-- SPDX-License-Identifier: MIT
-- A new session with its first event.
-- KEYS: session, history, index of the user, cut-off of the user [, counter, log of the feed]
-- ARGV: id, created ms, life ms, absolute end ms, event, then the names and values of the session's fields
-- Returns 'issued', 'exists' or 'cut off'.
local session, history, index, cut_off = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local created, life = tonumber(ARGV[2]), tonumber(ARGV[3])
if redis.call('EXISTS', session) == 1 then
    return 'exists'
end
local cut = redis.call('GET', cut_off)
if cut and created < tonumber(cut) then
    return 'cut off'
end
-- Fail on keys of a foreign type before anything is written.
redis.call('LLEN', history)
redis.call('ZCARD', index)

redis.call('RPUSH', history, ARGV[5])
redis.call('PEXPIRE', history, life)
redis.call('ZREMRANGEBYSCORE', index, '-inf', created)
redis.call('ZADD', index, ARGV[4], ARGV[1])
if redis.call('PTTL', index) < life then
    redis.call('PEXPIRE', index, life)
end
note_changes(KEYS[5], KEYS[6], {session})
redis.call('HSET', session, unpack(ARGV, 6))
redis.call('PEXPIRE', session, life)
return 'issued'
