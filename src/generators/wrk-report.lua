-- For wrk and wrk2: the latencies that they measured, beside this file. wrk prints four quantiles at
-- most, and no p95. Nothing here may end or delay the run: every call is protected, and there are few.
local MOST = 2000 -- wrk looks through all latencies for each one that it is asked for

local function write_counts(file, latency)
  for index = 1, #latency do
    local us, count = latency(index)
    file:write(string.format("count %d %d\n", us, count))
  end
end

-- wrk2's latencies cannot be called, and of many different ones quantiles tell enough.
local function write_quantiles(file, latency)
  local shares = {0.9975, 0.999, 0.9999, 0.99999, 1}
  for step = 1, 198 do shares[#shares + 1] = step / 200 end
  for _, share in ipairs(shares) do
    file:write(string.format("quantile %.5f %.0f\n", share, latency:percentile(share * 100)))
  end
end

local function write_report(latency)
  local path = debug.getinfo(1, "S").source:sub(2):gsub("%.lua$", ".txt")
  for _, write in ipairs({write_counts, write_quantiles}) do
    local file = io.open(path, "w")
    if file == nil then return end
    local whole = (write ~= write_counts or #latency <= MOST) and pcall(write, file, latency)
    if whole then file:write("end\n") end
    file:close()
    if whole then return end
  end
end

function done(summary, latency, requests)
  pcall(write_report, latency)
end
