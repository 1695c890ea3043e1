-- presence: claims with a time to live, all of one site in one hash, so that they can be listed without searching the store.
-- It must not touch the journal. Redis's own clock ends claims; those that ended are taken out by whoever comes next.
-- This is the body of a function of (keys, args); Rust wraps it as a Redis Function, or as a script where those are refused.
--
-- KEYS[1] -> {lantang:SITE}:presence  HASH name -> `END:HOLDER`, END in milliseconds since 1970
--
-- ARGV[1] -> claim, renew, release, take_over or list
-- ARGV[2] -> name of the claim; for list the beginning of the names
-- ARGV[3] -> holder
-- ARGV[4] -> time to live in milliseconds
-- ARGV[5] -> most claims of the site
--
-- Returns an array that begins with a number:
--    1                          done: held, released, or taken over from nobody
--    2, holder                  another holder has it (claim, renew), or had it until now (take_over)
--    3                          nobody has it (renew), or it was not this holder's (release)
--    4                          there are too many claims
--    5, {name, holder, ...}     the claims (list)

local claims = keys[1]
local verb, name, holder, ttl_ms, most = args[1], args[2], args[3], args[4], args[5]
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)

local all = redis.call('HGETALL', claims)
local held_by, alive, listed = nil, 0, {}
for index = 1, #all, 2 do
  local colon = string.find(all[index + 1], ':', 1, true)
  local ends, who = tonumber(string.sub(all[index + 1], 1, colon - 1)), string.sub(all[index + 1], colon + 1)
  if ends <= now then
    redis.call('HDEL', claims, all[index])
  else
    alive = alive + 1
    if all[index] == name then
      held_by = who
    end
    if verb == 'list' and string.sub(all[index], 1, #name) == name then
      listed[#listed + 1] = all[index]
      listed[#listed + 1] = who
    end
  end
end

local function hold()
  redis.call('HSET', claims, name, string.format('%.0f', now + tonumber(ttl_ms)) .. ':' .. holder)
end

if verb == 'list' then
  return {5, listed}
end
if verb == 'release' then
  if held_by ~= holder then
    return {3}
  end
  redis.call('HDEL', claims, name)
  return {1}
end
if verb == 'renew' and not held_by then
  return {3}
end
if held_by and held_by ~= holder and verb ~= 'take_over' then
  return {2, held_by}
end
if not held_by and alive >= tonumber(most) then
  return {4}
end
hold()
if verb == 'take_over' and held_by then
  return {2, held_by}
end
return {1}
