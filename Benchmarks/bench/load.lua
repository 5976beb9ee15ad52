-- What the scripts for wrk share: counts answers other than the wanted one, and prints what was measured as JSON.
-- A script sets `wanted`, text that is part of every right answer.
local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

local file = assert(io.open(os.getenv("TOKEN_FILE")))
wrk.headers["Authorization"] = "Bearer " .. file:read("*l")
file:close()

unwanted = 0
function response(status, headers, body)
  if status ~= 200 or not string.find(body, wanted, 1, true) then
    unwanted = unwanted + 1
    if unwanted == 1 then io.stderr:write(status, " ", string.sub(body, 1, 1000), "\n") end
  end
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format('{"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"unwanted":%d,"errors":%d}',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), threads[1]:get("unwanted"),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
