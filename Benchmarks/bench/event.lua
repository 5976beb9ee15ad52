-- Sends events, each about the next of a number of services and newer than all before. From round to round a service has a
-- public address or none; with REPEATED every event says what is known.
dofile(os.getenv("LUA_FOLDER") .. "/load.lua")
wanted = os.getenv("WANTED")

local file = assert(io.open(os.getenv("TEMPLATE")))
local template = file:read("*a")
file:close()
local services, accounts = tonumber(os.getenv("SERVICES")), tonumber(os.getenv("ACCOUNTS"))
local prefix, first = os.getenv("PREFIX"), tonumber(os.getenv("FIRST"))
local is_repeated = os.getenv("REPEATED") == "1"

-- wrk asks for a request once before it begins, and doesn't send it.
local count = -2
function request()
  count = count + 1
  local number = math.max(count, 0)
  local service, round = number % services, math.floor(number / services)
  local state = is_repeated and 0 or number + 1
  local time = first + state
  local values = {
    ACCOUNT = string.format("4%011d", service % accounts), NAME = prefix .. service, STATE = state,
    PUBLIC = (round % 2 == 0 and not is_repeated) and "ENABLED" or "DISABLED",
    TIME = os.date("!%Y-%m-%dT%H:%M:%S", math.floor(time / 1000)) .. string.format(".%03dZ", time % 1000),
  }
  return wrk.format("POST", "/v1/ingest", { ["Idempotency-Key"] = prefix .. number,
    ["Authorization"] = wrk.headers["Authorization"] }, (string.gsub(template, "@(%u+)@", values)))
end
