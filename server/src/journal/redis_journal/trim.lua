-- trim: takes every entry before a given one out of a site's journal, with the requests of what is taken out. The day in progress stays
-- whole, and so does everything where the given entry is not in this journal.
-- This is the body of a function of (keys, args); Rust wraps it as a Redis Function, or as a script where those are refused.
--
-- KEYS[1] -> {lantang:SITE}:journal   STREAM of entries
-- KEYS[2] -> {lantang:SITE}:head      HASH that names the last entry and the start of the day in progress
-- KEYS[3] -> {lantang:SITE}:requests  ZSET request -> seq
--
-- ARGV[1] -> format of these keys
-- ARGV[2], ARGV[3], ARGV[4] -> epoch, seq and link of the entry that is to be the oldest
--
-- Returns 1 where it is the oldest now, 0 where nothing was changed.

local journal, head_key, requests = keys[1], keys[2], keys[3]
local seq = tonumber(args[3])
local stored = redis.call('HMGET', head_key, 'format', 'day_seq')
if not seq or stored[1] ~= args[1] or not stored[2] or seq > tonumber(stored[2]) then
  return 0
end
local id = string.format('%.0f', seq) .. '-0'
local entry = redis.call('XRANGE', journal, id, id)[1]
if not entry then
  return 0
end
local values = {}
for index = 1, #entry[2], 2 do
  values[entry[2][index]] = entry[2][index + 1]
end
if values.e ~= args[2] or values.l ~= args[4] then
  return 0
end
redis.call('XTRIM', journal, 'MINID', id)
redis.call('ZREMRANGEBYSCORE', requests, '-inf', '(' .. string.format('%.0f', seq))
return 1
