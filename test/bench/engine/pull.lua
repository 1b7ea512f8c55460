-- Pulls: asks for the paths of one image in turn, over and over. Arguments: the paths.

require 'figures'

local paths = {}
local asked = 0

function init(arguments)
  for _, path in ipairs(arguments) do
    paths[#paths + 1] = path
  end
end

function request()
  asked = asked + 1
  return wrk.format('GET', paths[asked % #paths + 1])
end
