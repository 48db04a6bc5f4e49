-- tools/call of `echo`, again and again. ERA: modern (default), stateless, or session with SESSION, its id; TOOL; SIZE; TOKEN.
local era = os.getenv("ERA") or "modern"
local tool = os.getenv("TOOL") or "echo"
local text = string.rep("x", tonumber(os.getenv("SIZE") or "100"))

wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Accept"] = "application/json, text/event-stream"
if os.getenv("TOKEN") then wrk.headers["Authorization"] = "Bearer " .. os.getenv("TOKEN") end

local meta = ""
if era == "modern" then
  wrk.headers["MCP-Protocol-Version"] = "2026-07-28"
  wrk.headers["Mcp-Method"] = "tools/call"
  wrk.headers["Mcp-Name"] = tool
  meta = [[,"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",]]
    .. [["io.modelcontextprotocol/clientInfo":{"name":"wrk","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}]]
else
  wrk.headers["MCP-Protocol-Version"] = "2025-11-25"
  if era == "session" then wrk.headers["Mcp-Session-Id"] = os.getenv("SESSION") end
end

local head = [[{"jsonrpc":"2.0","id":]]
local tail = [[,"method":"tools/call","params":{"name":"]] .. tool .. [[","arguments":{"text":"]] .. text .. [["}]] .. meta .. "}}"
wrk.body = head .. 1 .. tail

-- In one session every request needs an id of its own.
if era == "session" then
  local id = 0
  function request()
    id = id + 1
    return wrk.format(nil, nil, nil, head .. id .. tail)
  end
end

-- Looking at every answer would measure wrk, so that is for a short run before: CHECK=1.
if os.getenv("CHECK") then
  function response(status, headers, body)
    if status ~= 200 or not body:find(text, 1, true) or body:find('"isError":true', 1, true) then
      print("wrong answer " .. status .. ": " .. body:sub(1, 300))
      os.exit(1)
    end
  end
end

function done(summary, latency, requests)
  local seconds = summary.duration / 1e6
  print(string.format(
    "result: %.0f calls/s, p50 %.2f ms, p99 %.2f ms, max %.2f ms, errors %d", summary.requests / seconds,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency.max / 1000,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
