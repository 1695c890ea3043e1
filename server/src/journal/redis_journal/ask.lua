-- ask: answers several questions at one moment, where a transaction is refused: a Redis whose memory is full refuses every command within
-- MULTI, those that only read too, and yet runs a script up to the first command that needs memory. It is handed questions that only read.
-- This is the body of a function of (keys, args); Rust runs it as a plain script.
--
-- KEYS[1] -> {lantang:SITE}:journal   STREAM of entries
-- KEYS[2] -> {lantang:SITE}:head      HASH that names the last entry
--
-- ARGV    -> for each question how many words it has, and its words
--
-- Returns the answers, in their order.

local answers, at = {}, 1
while at <= #args do
  local count, question = tonumber(args[at]), {}
  for word = 1, count do
    question[word] = args[at + word]
  end
  answers[#answers + 1] = redis.call(unpack(question))
  at = at + count + 1
end
return answers
