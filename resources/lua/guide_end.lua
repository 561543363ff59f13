-- SPDX-License-Identifier: MIT
-- Ends sessions in the guide's layout. One that was rotated here lives on in its last successor, so that one is
-- ended: the tombstones lead to it.
-- KEYS: refresh keys. ARGV: '1' to carry it out, '0' to look only; prefix of refresh keys; prefix of
-- tombstones ('': there are none); then the id of each key
-- Returns for each 'live' (it was, and is ended), 'over' (rotated here, and no successor is left) or 'gone'
-- (no trace of it), and the id of the successor that was ended ('': itself).
local function is_session(key)
    return redis.call('TYPE', key).ok == 'string'
end
local function grave_of(id)
    return ARGV[3] ~= '' and redis.call('HMGET', ARGV[3] .. id, 'next')[1]
end
local answer = {}
for i, key in ipairs(KEYS) do
    local what, live, successor = 'gone', key, ''
    if not is_session(key) then
        live = nil
        local id, steps = grave_of(ARGV[3 + i]), 0
        while id and not live and steps < 100000 do
            what = 'over'
            if is_session(ARGV[2] .. id) then
                live, successor = ARGV[2] .. id, id
            else
                id = grave_of(id)
            end
            steps = steps + 1
        end
    end
    if live then
        what = 'live'
        if ARGV[1] == '1' then
            redis.call('UNLINK', live)
        end
    end
    answer[#answer + 1] = what
    answer[#answer + 1] = successor
end
return answer
