-- Pushes blobs, each in two requests: POST for a place, then PUT of all bytes. One connection a thread, since
-- wrk does not tell a script which connection an answer came from. Arguments: a file with the bytes that all
-- blobs begin with, a file with a line "TAIL DIGEST" for each blob, and the number of threads.

require 'figures'

local blobs = {}
local at, threads, head, place
local threadsMade = 0

function setup(thread)
  threadsMade = threadsMade + 1
  thread:set('number', threadsMade)
end

function init(arguments)
  head = io.open(arguments[1], 'rb'):read('*a')
  for tail, digest in io.open(arguments[2]):read('*a'):gmatch('(%w+) (%S+)') do
    blobs[#blobs + 1] = {tail = tail, digest = digest}
  end
  threads = tonumber(arguments[3])
  at = number
end

function request()
  if place == nil then
    return wrk.format('POST', '/v2/pushed/blobs/uploads/')
  end
  local blob = blobs[(at - 1) % #blobs + 1]
  local path = place .. '&digest=' .. blob.digest
  return wrk.format('PUT', path, nil, head .. blob.tail)
end

function response(status, headers)
  if place == nil and status == 202 then
    place = headers['Location']:gsub('^http://[^/]+', '')
    return
  end
  place = nil
  at = at + threads
end
