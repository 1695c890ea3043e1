-- append: writes entries at the end of one site's journal, all or none, where the head is still as their writer saw it.
-- It must never fail after its first write: Redis does not roll a script back. So it reads and checks everything first
-- (which also finds keys of a wrong type), then writes, and the hint at the end may fail without harm.
-- This is the body of a function of (keys, args); Rust wraps it as a Redis Function, or as a script where those are refused.
--
-- KEYS[1] -> {lantang:SITE}:journal   STREAM of entries, id `SEQ-0`, fields e (epoch), l (link), r (request), b (bytes)
-- KEYS[2] -> {lantang:SITE}:head      HASH format, epoch, seq, link, at: the last entry; day_epoch, day_seq, day_link: the
--                                     position just before the last entry that opens a day; oldest: the seq of the
--                                     first entry, where older days were taken out
-- KEYS[3] -> {lantang:SITE}:requests  ZSET request -> seq, the newest only
--
-- ARGV[1] -> format of these keys
-- ARGV[2], ARGV[3], ARGV[4] -> epoch, seq and link that the writer saw as the head
-- ARGV[5] -> how many requests are remembered; up to FORGET_EVERY more until they are counted again
-- ARGV[6] -> most entries that a conflict brings back
-- ARGV[7] -> channel of the hint
-- ARGV[8] -> how far an entry may be ahead of Redis's own clock, in milliseconds
-- then six for each entry: request, instant in milliseconds, epoch, link, `1` if a day opens in it, bytes
--
-- Returns an array that begins with a number:
--    1                          written
--    0, {entries}               others came first: what stands right after the seen position
--   -1, {entries}               these requests are in the journal already
--   -2, epoch, seq, link        the seen position is not in this journal; this is its head
--   -3, format                  the keys are of another format
--   -4, text                    the keys contradict each other
--   -5, instant                 an entry is behind this instant, the last one's
--   -6, instant                 an entry is ahead of this instant, Redis's own
--   -7, text                    the arguments are not as described here
-- Entries are returned as XRANGE returns them.

local journal, head_key, requests = keys[1], keys[2], keys[3]
local FIXED, PER_ENTRY = 8, 6
local FORGET_EVERY = 64
local START_EPOCH, START_LINK = '1', string.rep('0', 32)

local function text(number)
  return string.format('%.0f', number)
end

local function id(number)
  return text(number) .. '-0'
end

local count = (#args - FIXED) / PER_ENTRY
if count < 1 or count ~= math.floor(count) then
  return {-7, 'an append takes ' .. FIXED .. ' arguments and ' .. PER_ENTRY .. ' for each entry, not ' .. #args}
end
local seen_seq, remembered, ahead_ms = tonumber(args[3]), tonumber(args[5]), tonumber(args[8])
if not seen_seq or not remembered or not tonumber(args[6]) or not ahead_ms then
  return {-7, 'a number is not a number'}
end

-- What stands now.
local stored = redis.call('HMGET', head_key, 'format', 'epoch', 'seq', 'link', 'at', 'oldest')
if stored[1] and stored[1] ~= args[1] then
  return {-3, stored[1]}
end
local fresh = not stored[1]
local epoch = stored[2] or START_EPOCH
local seq = tonumber(stored[3] or 0)
local link = stored[4] or START_LINK
local last_at = tonumber(stored[5] or 0)

-- The requests come before everything else: a retry must be recognised wherever its writer thinks the head is.
local seen = {}
for index = 0, count - 1 do
  local request = args[FIXED + index * PER_ENTRY + 1]
  local stands_at = redis.call('ZSCORE', requests, request)
  if stands_at then
    local found = redis.call('XRANGE', journal, id(stands_at), id(stands_at))
    if not found[1] then
      return {-4, 'request ' .. request .. ' should stand at entry ' .. text(stands_at) .. ', but nothing does'}
    end
    seen[#seen + 1] = found[1]
  end
end
if #seen > 0 then
  return {-1, seen}
end

-- The position.
if seen_seq < seq then
  local same
  if seen_seq == 0 then
    -- Where older days were taken out, the start is no longer in this journal.
    same = args[2] == START_EPOCH and args[4] == START_LINK and redis.call('XRANGE', journal, id(1), id(1))[1]
  else
    local entry = redis.call('XRANGE', journal, id(seen_seq), id(seen_seq))[1]
    local fields = entry and entry[2] or {}
    local values = {}
    for index = 1, #fields, 2 do
      values[fields[index]] = fields[index + 1]
    end
    same = values.e == args[2] and values.l == args[4]
  end
  if not same then
    return {-2, epoch, text(seq), link}
  end
  return {0, redis.call('XRANGE', journal, id(seen_seq + 1), '+', 'COUNT', args[6])}
end
if seen_seq ~= seq or args[2] ~= epoch or args[4] ~= link then
  return {-2, epoch, text(seq), link}
end
-- The stream holds what the head says. Counting costs little; where the first entry stands is asked only after a trim.
local held, oldest, was_trimmed = redis.call('XLEN', journal), tonumber(stored[6] or 1), false
if fresh and held > 0 then
  return {-4, 'there are entries, but no head'}
end
if held ~= seq - oldest + 1 then
  local first = redis.call('XRANGE', journal, '-', '+', 'COUNT', 1)[1]
  oldest, was_trimmed = first and tonumber(string.match(first[1], '^%d+')) or 0, true
  if held ~= seq - oldest + 1 then
    local last = redis.call('XREVRANGE', journal, '+', '-', 'COUNT', 1)[1]
    return {-4, 'the head says entry ' .. text(seq) .. '; the stream holds ' .. text(held) .. ' entries, from '
      .. (first and first[1] or 'nothing') .. ' to ' .. (last and last[1] or 'nothing')}
  end
end
-- The instants.
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)
local before = last_at
for index = 0, count - 1 do
  local at = tonumber(args[FIXED + index * PER_ENTRY + 2])
  if not at then
    return {-7, 'an instant is not a number'}
  end
  if at < before then
    return {-5, text(before)}
  end
  if at > last_at and at > now + ahead_ms then
    return {-6, text(now)}
  end
  before = at
end

-- The first write may still fail, with nothing written: memory is full, or entries after the head were taken out by hand.
-- From there on nothing can fail.
local before_epoch, before_seq, before_link = epoch, seq, link
local day = {}
for index = 0, count - 1 do
  local first = FIXED + index * PER_ENTRY
  local request, entry_epoch, entry_link = args[first + 1], args[first + 3], args[first + 4]
  local next_seq = text(before_seq + 1)
  local added = redis.pcall('XADD', journal, next_seq .. '-0', 'e', entry_epoch, 'l', entry_link, 'r', request, 'b', args[first + 6])
  if index == 0 and type(added) == 'table' and added.err then
    if string.find(added.err, 'equal or smaller', 1, true) then
      return {-4, 'entries after ' .. text(seq) .. ' were taken out by hand'}
    end
    return added
  end
  redis.call('ZADD', requests, next_seq, request)
  if args[first + 5] == '1' then
    day = {'day_epoch', before_epoch, 'day_seq', text(before_seq), 'day_link', before_link}
  end
  before_epoch, before_seq, before_link = entry_epoch, before_seq + 1, entry_link
end
local last = text(before_seq)
if fresh or before_epoch ~= epoch then
  redis.call('HSET', head_key, 'format', args[1], 'epoch', before_epoch)
end
redis.call('HSET', head_key, 'seq', last, 'link', before_link, 'at', text(before), unpack(day))
if was_trimmed then
  redis.call('HSET', head_key, 'oldest', text(oldest))
end
-- Now and then: each command costs as much as the rest of a small append.
if math.floor(before_seq / FORGET_EVERY) ~= math.floor(seq / FORGET_EVERY) then
  redis.call('ZREMRANGEBYSCORE', requests, '-inf', text(before_seq - remembered))
end
redis.pcall('PUBLISH', args[7], before_epoch .. ':' .. last .. ':' .. before_link)
return {1}
