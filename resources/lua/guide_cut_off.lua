-- SPDX-License-Identifier: MIT
-- Sets a user's cut-off, never back. KEYS: cut-off of the user. ARGV: second, life ms. Returns what stands.
local known = tonumber(redis.call('GET', KEYS[1]) or '')
local second = tonumber(ARGV[1])
if known and known > second then
    second = known
end
redis.call('SET', KEYS[1], string.format('%.0f', second), 'PX', ARGV[2])
return string.format('%.0f', second)
