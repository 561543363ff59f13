-- SPDX-License-Identifier: MIT
-- Ends sessions of one user: those named, or all but one, and then the cut-off first.
-- KEYS: index of the user, cut-off of the user [, counter, log of the feed]
-- ARGV: prefix of the user's keys, now ms, reason, by, reason as JSON, life of the cut-off ms (0: none), the
-- session to keep ('': none), then the ids (none: all)
-- Returns the cut-off ms ('' when there is none), then for each session its id and 'revoked',
-- 'already revoked', 'expired' or 'unknown'.
local index, cut_off, prefix, now = KEYS[1], KEYS[2], ARGV[1], tonumber(ARGV[2])
local ids = {unpack(ARGV, 8)}
local life = tonumber(ARGV[6])
if life > 0 then
    ids = redis.call('ZRANGE', index, 0, -1)
end
local sessions = {}
for i, id in ipairs(ids) do
    sessions[i] = redis.call('HMGET', prefix .. 's:' .. id, 'generation', 'expires', 'expired', 'revoked')
end

local answer = {''}
if life > 0 then
    local known = redis.call('GET', cut_off)
    answer[1] = ARGV[2]
    if known and tonumber(known) > now then
        answer[1] = known
    end
    redis.call('SET', cut_off, answer[1], 'PX', ARGV[6])
end
local changed = {}
for i, id in ipairs(ids) do
    local key, session = prefix .. 's:' .. id, sessions[i]
    local outcome = 'revoked'
    if not session[1] then
        outcome = 'unknown'
    elseif session[4] then
        outcome = 'already revoked'
    elseif session[3] or now >= tonumber(session[2] or 0) then
        outcome = 'expired'
        if id ~= ARGV[7] then -- it stays expired even if a clock is set back
            redis.call('HSET', key, 'expired', session[3] or ARGV[2])
        end
    end
    if id ~= ARGV[7] then
        if outcome == 'revoked' then
            redis.call('HSET', key, 'revoked', ARGV[2], 'reason', ARGV[3], 'by', ARGV[4])
            local history = prefix .. 'h:' .. id
            redis.call('RPUSH', history, '[5,' .. ARGV[2] .. ',' .. session[1] .. ',"","",' .. ARGV[5] .. ']')
            redis.call('PEXPIRE', history, math.max(redis.call('PTTL', key), 1))
            changed[#changed + 1] = key
        end
        answer[#answer + 1] = id
        answer[#answer + 1] = outcome
    end
end
note_changes(KEYS[3], KEYS[4], changed)
return answer
