import Testing
import Tributary

struct ServerReaderTests {
  private var same: ServerDefinition {
    var same = ServerDefinition(
      name: "x", endpoint: .command(.init("prog", ["a", "b"], environment: ["K": "v"])), source: "servers.d/x.json")
    same.level = "flags"
    return same
  }

  @Test(arguments: [
    "{\"command\": \"prog\", \"args\": [\"a\", \"b\"], \"env\": {\"K\": \"v\"}}",
    "{\"command\": [\"prog\", \"a\"], \"args\": [\"b\"], \"environment\": {\"K\": \"v\"}, \"type\": \"stdio\"}",
    "{\"mcpServers\": {\"x\": {\"command\": \"prog\", \"args\": [\"a\", \"b\"], \"env\": {\"K\": \"v\"}}}}",
    "{\"inputs\": [], \"servers\": {\"x\": {\"type\": \"stdio\", \"command\": \"prog\", \"args\": [\"a\", \"b\"], \"env\": {\"K\": \"v\"}}}}",
    "{\"mcp\": {\"x\": {\"type\": \"local\", \"command\": [\"prog\", \"a\", \"b\"], \"environment\": {\"K\": \"v\"}, \"enabled\": true}}}",
    "{\"command\": \"prog\", \"args\": [\"a\", \"b\"], \"envs\": {\"K\": \"v\"}, \"alwaysAllow\": [], \"trust\": false}",
  ])
  func `all shapes mean the same`(text: String) throws {
    #expect(try read(text) == same)
  }

  @Test func `every key of ours is read`() throws {
    let server = try read(
      """
      {"command": "prog", "cwd": "sub", "transport": "tcp", "start": "eager", "protocol": "legacy", "disabled": true,
       "timeout": {"start": "5s", "call": "3m"}, "description": "d", "tags": ["t"],
       "tools": {"allow": ["a*"], "deny": ["ab"], "override": {"a": {"readOnly": true, "description": "x"}}}}
      """)
    #expect(server.endpoint == .listeningCommand(.init("prog", directory: "sub")))
    #expect(server.start == .eager)
    #expect(server.protocolPolicy == .legacy)
    #expect(server.startTimeout == .seconds(5))
    #expect(server.callTimeout == .seconds(180))
    #expect(server.tools == ToolFilter(allow: ["a*"], deny: ["ab"]))
    #expect(server.overrides == ["a": .init(description: "x", isReadOnly: true)])
    #expect(server.isDisabled)
  }

  @Test(arguments: [
    ("includeTools", "excludeTools"), ("enabled_tools", "disabled_tools"), ("allowedTools", "excludedTools"),
    ("available_tools", "disabled_tools"),
  ])
  func `other hosts' words for tools are read`(allow: String, deny: String) throws {
    let server = try read("{\"command\": \"p\", \"\(allow)\": [\"a\"], \"\(deny)\": [\"b\"]}")
    #expect(server.tools == ToolFilter(allow: ["a"], deny: ["b"]))
  }

  @Test(arguments: ["env_keys", "env_vars"])
  func `variables can be passed by name`(key: String) throws {
    let server = try read("{\"command\": \"p\", \"\(key)\": [\"TOKEN\"]}")
    #expect(server.endpoint == .command(.init("p", environment: ["TOKEN": "${TOKEN}"])))
  }

  @Test func `an empty list of allowed tools allows none`() throws {
    #expect(try !read("{\"command\": \"p\", \"tools\": {\"allow\": []}}").tools.admits("anything"))
  }

  @Test func `numbers and booleans in env are texts`() throws {
    let server = try read("{\"command\": \"p\", \"env\": {\"A\": 1, \"B\": true}}")
    #expect(server.endpoint == .command(.init("p", environment: ["A": "1", "B": "true"])))
  }

  @Test(arguments: [
    ("{\"mcpServers\": {\"x\": {\"command\": \"p\", \"timeout\": 1500}}}", Duration.milliseconds(1500)),
    ("{\"mcp\": {\"x\": {\"command\": \"p\", \"timeout\": 1500}}}", .milliseconds(1500)),
    ("{\"command\": \"p\", \"tool_timeout_sec\": 3}", .seconds(3)),
    ("{\"command\": \"p\", \"timeout\": \"4s\"}", .seconds(4)),
  ])
  func `a bare timeout counts what its host counts`(text: String, timeout: Duration) throws {
    #expect(try read(text).callTimeout == timeout)
  }

  @Test(arguments: ["localhost:8080", "tcp://localhost:8080", "tcp://[::1]:9"])
  func `an address is TCP`(url: String) throws {
    #expect(try read("{\"url\": \"\(url)\"}").endpoint == .url(url))
  }

  @Test(arguments: [
    "\"trust\": true",
    "\"alwaysAllow\": [\"a\"]", "\"type\": \"http\"", "\"transport\": \"sse\"", "\"type\": \"ws\"",
    "\"tools\": {\"defer\": \"auto\"}", "\"env\": {\"A\": \"${input:a}\"}",
  ])
  func `a key that is not enforced is an error`(member: String) throws {
    let error = try failure("{\"command\": \"p\",\n\(member)}")
    #expect(error.code == .unsupported)
    #expect(error.message.contains("not supported yet"))
    #expect(error.line == 2)
  }

  @Test func `pins are read from both places, and nothing else is one`() throws {
    let (one, two) = (String(repeating: "0a", count: 32), String(repeating: "F1", count: 32))
    let server = try read(
      "{\"command\": \"p\", \"pin\": {\"a\": \"\(one)\"}, \"tools\": {\"pin\": {\"b\": \"\(two)\"}}}")
    #expect(server.pins == ["a": one, "b": two])
    for wrong in ["true", "[]", "{\"a\": \"\"}", "{\"a\": 1}", "{\"a\": \"\(one)0\"}"] {
      #expect(try failure("{\"command\": \"p\", \"pin\": \(wrong)}").file == "servers.d/x.json", "\(wrong)")
    }
  }

  @Test func `how it is kept running is read, and what is not said is the default`() throws {
    let server = try read(
      #"""
      {"command": "p", "restart": {"max": 3, "backoff": "1s..1m", "resetAfter": "5m"}, "stop": {"idle": "10m"},
       "concurrency": 4, "limits": {"memory": "512MiB", "files": 256, "file_size": "1GiB", "cpu": "30s"}}
      """#)
    #expect(
      server.restart
        == RestartPolicy(maximum: 3, wait: .seconds(1), maximumWait: .seconds(60), resetTime: .seconds(300)))
    #expect(server.idleStop == .seconds(600))
    #expect(server.concurrency == 4)
    let limits = ResourceLimits(memory: 512 << 20, files: 256, fileSize: 1 << 30, processorTime: .seconds(30))
    #expect(server.endpoint == .command(.init("p", limits: limits)))
    let plain = try read("{\"command\": \"p\"}")
    #expect(plain.restart == RestartPolicy())
    #expect((plain.idleStop, plain.concurrency) == (nil, nil))
    #expect(plain.endpoint == .command(.init("p", limits: ResourceLimits())))
  }

  @Test(arguments: [
    "\"restart\": {\"backoff\": \"1s\"}", "\"restart\": {\"backoff\": \"2s..1s\"}", "\"restart\": {\"times\": 1}",
    "\"stop\": {\"idle\": 5}", "\"concurrency\": 0", "\"limits\": {\"memory\": \"much\"}", "\"limits\": {\"cores\": 1}",
  ])
  func `a wrong word about keeping it running is an error of its file`(member: String) throws {
    #expect(try failure("{\"command\": \"p\",\n\(member)}").line == 2)
  }

  @Test func `what it may ask for and is told is read, and what is not said is the default`() throws {
    let server = try read(
      #"""
      {"command": "p", "elicitation": "defaults", "roots": [".", "${HOME}/x", "file:///y"], "tasks": false,
       "sampling": {"consent": "allow", "model": "openai/small", "max_tokens": 500, "max_calls": 3}}
      """#)
    #expect(
      server.input
        == InputPolicy(
          elicitation: .defaults,
          sampling: .init(consent: .allow, model: "openai/small", maximumTokens: 500, maximumCalls: 3)))
    #expect(server.roots == [".", "${HOME}/x", "file:///y"])
    #expect(!server.usesTasks)
    let plain = try read("{\"command\": \"p\"}")
    #expect(plain.input == InputPolicy(elicitation: .ask, sampling: .init(consent: .ask)))
    #expect(plain.input.sampling.maximumTokens == 4096)
    #expect(plain.input.sampling.maximumCalls == 10)
    #expect(plain.roots == nil)
    #expect(plain.usesTasks)
    #expect(
      try read("{\"command\": \"p\", \"sampling\": \"deny\", \"elicitation\": \"deny\"}").input.sampling.consent
        == .deny)
    #expect(try read("{\"command\": \"p\", \"roots\": []}").roots == [])
  }

  @Test(arguments: [
    "\"elicitation\": \"yes\"", "\"elicitation\": true", "\"sampling\": \"always\"",
    "\"sampling\": {\"consent\": \"yes\"}",
    "\"sampling\": {\"allow\": true}", "\"sampling\": {\"max_calls\": 0}", "\"sampling\": {\"max_tokens\": \"much\"}",
    "\"roots\": \".\"", "\"roots\": [\"https://x/\"]", "\"roots\": [\"${\"]", "\"tasks\": \"no\"",
  ])
  func `a wrong word about what it may ask for is an error of its file`(member: String) throws {
    #expect(try failure("{\"command\": \"p\",\n\(member)}").line == 2)
  }

  @Test func `limits are for programs`() throws {
    #expect(try failure("{\"url\": \"a:1\", \"limits\": {\"files\": 9}}").message.contains("with a command"))
  }

  @Test(arguments: ["http://x/mcp", "https://x.example:8443/mcp?a=b", "unix:///run/x.sock", "tcps://x:1", "HTTPS://x/"])
  func `a url is an address on the web, of a socket, or with TLS`(url: String) throws {
    #expect(try read("{\"url\": \"\(url)\"}").endpoint == .url(url))
  }

  @Test(arguments: ["ws://x/mcp", "wss://x/mcp"])
  func `addresses of later versions are said to be unsupported`(url: String) throws {
    #expect(try failure("{\"url\": \"\(url)\"}").code == .unsupported)
  }

  @Test(arguments: [
    "https://", "https://user:pw@x/", "http://x:0/", "unix://run/x.sock", "unix:///", "tcps://x", "file:///x",
    "https://a b/",
  ])
  func `an address that cannot be is an error, and repeats no password`(url: String) throws {
    let error = try failure("{\"url\": \"\(url)\"}")
    #expect(error.code == .value)
    #expect(!error.message.contains("pw"))
  }

  @Test(arguments: [
    "{\"url\": \"https://x/mcp\", \"headers\": {\"Authorization\": \"Bearer ${T}\", \"X-N\": 1}}",
    "{\"mcpServers\": {\"x\": {\"type\": \"http\", \"url\": \"https://x/mcp\", \"headers\": {\"Authorization\": \"Bearer ${T}\", \"X-N\": \"1\"}}}}",
    "{\"servers\": {\"x\": {\"type\": \"sse\", \"url\": \"https://x/mcp\", \"headers\": {\"Authorization\": \"Bearer ${T}\", \"X-N\": \"1\"}}}}",
    "{\"mcp\": {\"x\": {\"type\": \"remote\", \"url\": \"https://x/mcp\", \"headers\": {\"Authorization\": \"Bearer ${T}\", \"X-N\": \"1\"}}}}",
    "{\"httpUrl\": \"https://x/mcp\", \"http_headers\": {\"X-N\": \"1\"}, \"bearer_token_env_var\": \"T\"}",
    "{\"serverUrl\": \"https://x/mcp\", \"transport\": \"streamable-http\", \"http_headers\": {\"X-N\": \"1\"}, \"bearer_token_env_var\": \"T\"}",
  ])
  func `all words for a server on the web mean the same`(text: String) throws {
    let server = try read(text)
    #expect(server.endpoint == .url("https://x/mcp"))
    #expect(server.headers == ["Authorization": "Bearer ${T}", "X-N": "1"])
  }

  @Test(arguments: [
    "{\"command\": \"p\", \"headers\": {\"A\": \"b\"}}", "{\"url\": \"tcp://x:1\", \"headers\": {\"A\": \"b\"}}",
    "{\"url\": \"https://x/\", \"headers\": {\"A b\": \"c\"}}",
    "{\"url\": \"https://x/\", \"headers\": {\"A\": \"${\"}}",
    "{\"url\": \"https://x/\", \"env\": {\"A\": \"b\"}}", "{\"url\": \"https://x/\", \"headers\": {\"A\": [1]}}",
  ])
  func `header fields that cannot be, or that nobody gets, are an error`(text: String) throws {
    #expect(try failure(text).code == .value)
  }

  @Test(arguments: [
    ("{\"comand\": \"p\"}", 1, 2), ("{\"command\": \"p\", \"url\": \"a:1\"}", 1, 25), ("{\"command\": 5}", 1, 13),
    ("{\"command\": []}", 1, 13), ("{\"command\": \"p\", \"args\": [1]}", 1, 27), ("{\"url\": \"nowhere\"}", 1, 9),
    ("{\"url\": \"tcp://h:99999\"}", 1, 9), ("{\"command\": \"p\", \"start\": \"soon\"}", 1, 27),
    ("{\"command\": \"p\", \"timeout\": 5}", 1, 29), ("{\"command\": \"p\", \"env\": {\"A=B\": \"x\"}}", 1, 33),
    ("{\"command\": \"p\", \"args\": [\"${\"]}", 1, 27),
  ])
  func `a wrong value is an error at its place`(text: String, line: Int, column: Int) throws {
    let error = try failure(text)
    #expect((error.line, error.column) == (line, column), "\(error)")
  }

  @Test func `an unknown key says what was meant`() throws {
    #expect(try failure("{\"command\": \"p\", \"enviroment\": {}}").suggestion == "environment")
  }

  @Test func `a name that would break server.tool is refused`() throws {
    #expect(try failure("{\"mcpServers\": {\"a.b\": {\"command\": \"p\"}}}").code == .value)
  }

  private func load(_ text: String) throws -> LoadedConfiguration {
    var host = FakeHost()
    host.files = ["/work/servers.d/x.json": text]
    return try host.load(ConfigurationRequest(serversDirectories: ["servers.d"]))
  }

  private func read(_ text: String) throws -> ServerDefinition {
    let loaded = try load(text)
    #expect(loaded.problems.isEmpty)
    return try #require(loaded.config.mcp.servers.first)
  }

  private func failure(_ text: String) throws -> ConfigurationError {
    let loaded = try load(text)
    #expect(loaded.config.mcp.servers.isEmpty)
    return try #require(loaded.problems.first)
  }
}
