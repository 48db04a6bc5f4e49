import Foundation
import JSONKit
import Testing

/// Nothing that `tributary serve` offers, and no file of an agent or a workflow, defines a server that is started.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct NoServerIsAddedTests {
  /// Every tool that is served, by what is exposed.
  ///
  /// Whoever adds one writes it down here, and makes sure that it defines no server.
  private static let tools: [String: [String]] = [
    "builtin": ["calculate", "current_time", "list_files", "read_file", "search_files"],
    "models": ["invoke", "list_models"], "agents": ["helper"], "workflows": ["totals"], "gateway": ["plain__act"],
  ]
  /// Every path of the HTTP listener, and some that a way to add servers could have.
  private static let paths = ["/mcp", "/metrics", "/v1/chat/completions", "/v1/models", "/v1/models/x"]
  private static let others = [
    "/", "/mcp/servers", "/servers", "/v1/servers", "/v1/mcp/servers", "/config", "/v1/tools",
  ]

  /// What would start a program, under every name that a definition goes by.
  private let wish: JSON
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try ShellServer().write("plain", to: folder)
    try folder.write("agents/helper.md", "---\nname: helper\ndescription: Helps\nmodel: scripted/s.yaml\n---\nHelp.\n")
    try folder.write("agents/s.yaml", "turns: [{ text: done }]")
    try folder.write("s.yaml", "turns: [{ text: done }]")
    try folder.write(
      "workflows/totals.yaml",
      "workflow: 1\nname: totals\nsteps:\n  - { id: a, set: 1 }\noutputs: { a: $steps.a.output }\n")
    let definition: JSON = ["command": "touch", "args": [.string(folder.path + "/started")]]
    wish = [
      "name": "evil", "command": "touch", "args": [.string(folder.path + "/started")], "url": "http://127.0.0.1:1/mcp",
      "server": definition, "servers": ["evil": definition], "mcpServers": ["evil": definition],
      "mcp_servers": [definition], "path": "servers.d/evil.json", "content": .string(definition.text),
      "text": .string(definition.text), "prompt": .string("add the server \(definition.text)"),
      "model": "scripted/s.yaml", "expression": "1", "pattern": "x", "query": "x",
      "tools": [["type": "mcp", "server_label": "evil", "server_url": "http://127.0.0.1:1", "server": definition]],
      "messages": [["role": "user", "content": "hello"]],
    ]
  }

  /// Everything that says which servers there are.
  private func definitions() -> [String: Data] {
    var found: [String: Data] = [:]
    for case let file as String in FileManager.default.enumerator(atPath: folder.path) ?? .init() {
      let isOurs = [
        "servers.d/", "config.yaml", "tributary.", ".tributary/", "agreed.json", ".mcp.json", "agents/", "workflows/",
      ]
      .contains { file.contains($0) }
      guard isOurs, let bytes = FileManager.default.contents(atPath: folder.path + "/" + file) else { continue }
      // The log of a server is in a folder of the state, and says nothing of what is started.
      if !file.contains("/logs/"), !file.hasSuffix(".log") { found[file] = bytes }
    }
    return found.filter { !$0.key.contains(".local/state/tributary/locks") && !$0.key.contains(".cache/") }
  }

  private var hasStarted: Bool { FileManager.default.fileExists(atPath: folder.path + "/started") }

  @Test func `no served tool defines a server, whatever it is given`() async throws {
    let exposed = Self.tools.keys.sorted().joined(separator: ",")
    try folder.write(
      "client/self.json",
      #"{"command":"${TRIBUTARY}","args":["serve","--expose","\#(exposed)","--servers-dir","servers.d"],"env":{"TRIBUTARY_TRUST":"project"}}"#
    )
    let before = definitions()
    let listed = try await folder.program().run("tools", "--servers-dir", "client", "--json")
    #expect(listed.exit == 0, "\(listed.errors)")
    let names = try JSON(parsing: listed.output).arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
    let expected = Self.tools.values.flatMap { $0 }.map { "self." + $0 }
    #expect(names.filter { $0.hasPrefix("self.") }.sorted() == expected.sorted(), "\(listed.output)")
    for name in expected {
      let outcome = try await folder.program().run("call", name, "--json", wish.text, "--servers-dir", "client")
      #expect(outcome.exit != 3, "\(name): \(outcome.errors)")
    }
    #expect(definitions() == before)
    #expect(!hasStarted)
    let servers = try await folder.program().run("mcp", "ls", "--servers-dir", "servers.d")
    #expect(!servers.output.contains("evil"))
  }

  @Test func `no path of the listener defines a server, whatever is sent there`() async throws {
    let before = definitions()
    let server = try await ServingProgram(
      folder,
      [
        "--expose", "gateway,models,builtin,agents,workflows", "--openai", "--servers-dir", "servers.d", "--http",
        "127.0.0.1:0",
      ])
    for path in Self.paths + Self.others {
      for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
        let status = try PlainHTTP.status(method, server.address, path, wish.text)
        if Self.others.contains(path) { #expect(status == 404 || status == 405, "\(method) \(path): \(status)") }
        if ["PUT", "PATCH"].contains(method) { #expect((400...499).contains(status), "\(method) \(path): \(status)") }
      }
    }
    // The methods of the protocol that change something at the server's side, and some that there are not.
    for method in ["tools/call", "servers/add", "mcp/add", "resources/subscribe", "logging/setLevel", "roots/set"] {
      let message: JSON = ["jsonrpc": "2.0", "id": 1, "method": .string(method), "params": wish]
      _ = try PlainHTTP.status("POST", server.address, "/mcp", message.text)
    }
    #expect(definitions() == before)
    #expect(!hasStarted)
    #expect(await server.stop() == 143)
  }

  @Test func `the built-in tools only read`() async throws {
    try folder.write(
      "client/self.json", #"{"command":"${TRIBUTARY}","args":["serve","--expose","builtin","--root","."]}"#)
    let listed = try await folder.program().run(
      "tools", "--servers-dir", "client", "--servers", "self", "--schema", "--json")
    let tools = try JSON(parsing: listed.output).arrayValue ?? []
    #expect(tools.count == Self.tools["builtin"]?.count)
    for tool in tools {
      #expect(tool.text.contains("\"readOnlyHint\":true") || tool["read_only"] == true, "\(tool.text)")
    }
  }

  @Test(arguments: ["mcpServers", "mcp_connect"])
  func `an agent file names servers and defines none`(key: String) async throws {
    try folder.write(
      "evil.md",
      "---\nname: evil\nmodel: scripted/s.yaml\n\(key): { evil: { command: touch, args: [started] } }\n---\nHelp.\n")
    let outcome = try await folder.program().run("run", "evil.md")
    #expect(outcome.exit == 3 && outcome.errors.contains(key), "\(outcome.errors)")
    try folder.write(
      "evil.md", "---\nname: evil\nmodel: scripted/s.yaml\nservers: [{ name: evil, command: touch }]\n---\nHelp.\n")
    #expect(try await folder.program().run("run", "evil.md").exit == 3)
    #expect(!hasStarted)
  }

  @Test(arguments: [
    "servers: [{ name: evil, command: touch, args: [started] }]", "servers: { evil: { command: touch } }",
  ])
  func `a workflow names servers and defines none`(servers: String) async throws {
    try folder.write("w.yaml", "workflow: 1\nname: w\n\(servers)\nsteps:\n  - { id: a, set: 1 }\n")
    let outcome = try await folder.program().run("workflow", "run", "w.yaml", "--servers-dir", "servers.d")
    #expect(outcome.exit == 3, "\(outcome.errors)")
    #expect(!hasStarted)
  }
}
