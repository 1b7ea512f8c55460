-- For wrk: every latency it measured, as lines of microseconds and count, into the file that
-- REGSCOPE_WRK_REPORT names. wrk prints four quantiles at most, and no p95.
function done(summary, latency, requests)
  local file = io.open(os.getenv("REGSCOPE_WRK_REPORT"), "w")
  if file == nil then return end
  for index = 1, #latency do
    local us, count = latency(index)
    file:write(string.format("%d %d\n", us, count))
  end
  file:write("end\n")
  file:close()
end
