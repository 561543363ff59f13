-- SPDX-License-Identifier: MIT
-- Deletes those of the keys that still belong to this user. KEYS: refresh keys. ARGV: user.
-- Returns 1 or 0 for each.
local answer = {}
for i, key in ipairs(KEYS) do
    answer[i] = 0
    if redis.call('TYPE', key).ok == 'string' and redis.call('GET', key) == ARGV[1] then
        answer[i] = redis.call('UNLINK', key)
    end
end
return answer
