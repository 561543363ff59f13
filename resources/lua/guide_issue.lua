-- SPDX-License-Identifier: MIT
-- A new refresh key in the guide's layout. KEYS: refresh:<jti>, cut-off of the user.
-- ARGV: user, life ms, second of the login. Returns 'issued', 'exists' or 'cut off'.
if redis.call('EXISTS', KEYS[1]) == 1 then
    return 'exists'
end
local cut = redis.call('GET', KEYS[2])
if cut and tonumber(ARGV[3]) < (tonumber(cut) or 0) then
    return 'cut off'
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 'issued'
