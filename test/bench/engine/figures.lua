-- Tells what wrk measured as one line of JSON, for wrk.ts.

function done(summary, latency)
  local errors = summary.errors
  print(string.format(
    '{"requests":%d,"seconds":%.3f,"refused":%d,"broken":%d,"p50Ms":%.3f,"p99Ms":%.3f}',
    summary.requests,
    summary.duration / 1e6,
    errors.status,
    errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3
  ))
end
