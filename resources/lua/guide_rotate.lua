-- SPDX-License-Identifier: MIT
-- Rotation in the guide's layout, in one step: the used key gives way to its successor, and a tombstone
-- remembers that, under a name that no guide server looks at.
-- KEYS: refresh:<used>, refresh:<next>, tombstone of <used>
-- ARGV: now ms, life ms of the successor, grace ms, address, agent, next id, '1' to carry a reuse out,
-- prefix of refresh keys, prefix of tombstones
-- Returns {what, user, ms since the rotation, address, agent, id of the live successor ('': none), '1' when
-- the used key was the last one before it}; what is 'rotated', 'grace', 'reused', 'revoked' or
-- 'unknown'.
local used, next_key, tombstone = KEYS[1], KEYS[2], KEYS[3]
local now = tonumber(ARGV[1])
local user = redis.call('GET', used)
if user then
    if redis.call('EXISTS', next_key) == 1 then
        return redis.error_reply('ERR the successor exists already')
    end
    local left = redis.call('PTTL', used)
    redis.call('HSET', tombstone, 'next', ARGV[6], 'at', ARGV[1], 'user', user, 'address', ARGV[4], 'agent', ARGV[5])
    redis.call('PEXPIRE', tombstone, math.max(left, tonumber(ARGV[3]), 1000))
    redis.call('SET', next_key, user, 'PX', ARGV[2])
    redis.call('DEL', used)
    return {'rotated', user, '0', ARGV[4], ARGV[5], ARGV[6], '1'}
end
local grave = redis.call('HMGET', tombstone, 'next', 'at', 'user', 'address', 'agent')
if not grave[1] then
    return {'unknown', '', '0', '', '', '', '0'}
end
local since = math.max(now - tonumber(grave[2]), 0)
-- The family lives in the last successor: follow the graves to it.
local live, steps = grave[1], 0
while live and redis.call('EXISTS', ARGV[8] .. live) == 0 and steps < 100000 do
    live = redis.call('HGET', ARGV[9] .. live, 'next')
    steps = steps + 1
end
local answer = {'reused', grave[3], string.format('%.0f', since), grave[4], grave[5], live or '',
    live == grave[1] and '1' or '0'}
if not live then
    answer[1] = 'revoked' -- by an operator, by a logout, or at its end
elseif live == grave[1] and tonumber(ARGV[3]) > 0 and since <= tonumber(ARGV[3]) then
    answer[1] = 'grace'
elseif ARGV[7] == '1' then
    redis.call('UNLINK', ARGV[8] .. live)
end
return answer
