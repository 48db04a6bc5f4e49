import Synchronization
import Testing
import Tributary

/// Adding, changing and removing server files, on a machine made of texts.
struct ServerFilesTests {
  /// Files that are written and removed.
  private final class Disk: Sendable {
    private let state = Mutex<[String: String]>([:])

    init(_ files: [String: String] = [:]) { state.withLock { $0 = files } }

    var files: [String: String] { state.withLock { $0 } }

    var servers: ServerFiles {
      var environment = HostEnvironment(
        variables: ["HOME": "/home/me"], currentDirectory: "/work",
        readFile: { path, _ in self.files[path].map { [UInt8]($0.utf8) } },
        listDirectory: { folder in
          let names = self.files.keys.filter { $0.hasPrefix(folder + "/") }.map { $0.dropFirst(folder.count + 1) }
          return names.isEmpty ? nil : names.map(String.init)
        }, runProgram: { _, _ in "" },
        writeFile: { path, bytes in self.state.withLock { $0[path] = String(decoding: bytes, as: UTF8.self) } })
      environment.removeFile = { path in self.state.withLock { $0[path] = nil } }
      return ServerFiles(environment)
    }
  }

  @Test(arguments: [
    (ServerScope.user, "/home/me/.config/tributary/servers.d/x.json"), (.project, "/work/servers.d/x.json"),
    (.local, "/work/.tributary/local/servers.d/x.json"),
  ])
  func `a new server gets a file of its own in its scope`(scope: ServerScope, path: String) throws {
    let disk = Disk()
    _ = try disk.servers.add("x", ["command": "p", "args": ["a"]], scope: scope)
    #expect(Array(disk.files.keys) == [path])
    #expect(try JSON(parsing: disk.files[path] ?? "") == ["command": "p", "args": ["a"]])
  }

  @Test func `a name that is taken is refused, with what to do; in another scope it is not taken`() throws {
    let disk = Disk(["/work/servers.d/many.jsonc": "{\"mcpServers\": {\n \"x\": {\"command\": \"p\"}}}"])
    let error = #expect(throws: ConfigurationError.self) {
      _ = try disk.servers.add("x", ["command": "q"], scope: .project)
    }
    #expect(error?.code == .duplicate)
    #expect(error?.message.contains("servers.d/many.jsonc:2") == true)
    #expect(error?.message.contains("tributary mcp rm x --scope project") == true)
    #expect(disk.files.count == 1)
    _ = try disk.servers.add("x", ["command": "q"], scope: .user)
    #expect(disk.files.count == 2)
  }

  @Test(
    arguments: [
      ("x", ["comand": "p"], "comand"), ("x", ["command": "p", "url": "a:1"], "not both"),
      ("a.b", ["command": "p"], "name"),
      ("x", ["mcpServers": ["x": ["command": "p"]]], "one server"), ("10-x", ["command": "p"], "number"),
      ("x", ["url": "nowhere"], "HOST:PORT"),
    ] as [(String, JSON, String)])
  func `what could not be used is not written`(name: String, definition: JSON, words: String) {
    let disk = Disk()
    let error = #expect(throws: ConfigurationError.self) {
      _ = try disk.servers.add(name, definition, scope: .user)
    }
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    #expect(disk.files.isEmpty)
  }

  @Test func `a file is removed with its only server, and one of several is left to its author`() throws {
    let disk = Disk([
      "/work/servers.d/one.yaml": "command: p", "/work/servers.d/two.json": "{\"mcpServers\": {\"a\": {}, \"b\": {}}}",
    ])
    try disk.servers.remove(try #require(disk.servers.find("one").first))
    #expect(Array(disk.files.keys) == ["/work/servers.d/two.json"])
    let shared = try #require(disk.servers.find("b").first)
    #expect(throws: ConfigurationError.self) { try disk.servers.remove(shared) }
  }

  @Test func `the nearest definition is found first`() throws {
    let disk = Disk([
      "/work/servers.d/x.json": "{\"command\":\"p\"}",
      "/home/me/.config/tributary/servers.d/x.json": "{\"command\":\"u\"}",
      "/work/.tributary/local/servers.d/10-x.yaml": "command: l",
    ])
    #expect(disk.servers.find("x").map(\.scope) == [.local, .project, .user])
    #expect(disk.servers.find("x", in: [.user]).map(\.scope) == [.user])
  }

  @Test(arguments: [
    (
      "x.jsonc", "// mine\n{\n  // why\n  \"command\": \"p\", // it\n}\n",
      "// mine\n{\n  // why\n  \"disabled\": true,\n  // why\n  \"command\": \"p\", // it\n}\n"
    ),
    ("x.json", "{\"command\": \"p\"}", "{ \"disabled\": true,\"command\": \"p\"}"),
    ("x.json", "{\n  \"command\": \"p\"\n}\n", "{\n  \"disabled\": true,\n  \"command\": \"p\"\n}\n"),
    ("x.json", "{\"disabled\": false, \"command\": \"p\"}", "{\"disabled\": true, \"command\": \"p\"}"),
    ("x.json", "{\"enabled\": true, \"command\": \"p\"}", "{\"enabled\": false, \"command\": \"p\"}"),
    ("x.yaml", "# mine\ncommand: p # it\n", "# mine\ndisabled: true\ncommand: p # it\n"),
    ("x.yaml", "{command: p}", "{ \"disabled\": true,command: p}"),
    ("x.yaml", "command: p\ndisabled: false # not now\n", "command: p\ndisabled: true # not now\n"),
    (
      "m.json", "{\"mcpServers\": {\n  \"y\": {\"command\": \"q\"},\n  \"x\": {\"command\": \"p\"}}}",
      "{\"mcpServers\": {\n  \"y\": {\"command\": \"q\"},\n  \"x\": { \"disabled\": true,\"command\": \"p\"}}}"
    ),
  ])
  func `disabling touches nothing else in the file`(name: String, text: String, expected: String) throws {
    let disk = Disk(["/work/servers.d/\(name)": text])
    try disk.servers.setDisabled(true, try #require(disk.servers.find("x").first))
    let changed = disk.files["/work/servers.d/\(name)"]
    if name == "x.jsonc" {
      #expect(changed?.contains("// why") == true && changed?.contains("// it") == true)
    } else {
      #expect(changed == expected)
    }
    try disk.servers.setDisabled(false, try #require(disk.servers.find("x").first))
    #expect(disk.files["/work/servers.d/\(name)"]?.contains("\"disabled\": true") == false)
  }

  @Test func `secrets on the command line are noticed, references are not`() {
    let definition: JSON = [
      "env": ["API_KEY": "sk-1", "TOKEN": "${env:TOKEN}", "LEVEL": "debug", "MY_SECRET": "${X:-none}"],
      "headers": ["Authorization": "Bearer abc", "X-Other": "1"],
    ]
    #expect(ServerFiles.literalSecrets(in: definition) == ["API_KEY", "Authorization"])
  }

  @Test func `what is shown of a server has no secret`() throws {
    let command = ServerDefinition.Command(
      "p", ["--token", "abc", "--api-key=def", "--level", "debug"], environment: ["API_KEY": "sk-1", "A": "${env:B}"])
    let server = ServerDefinition(
      name: "x", endpoint: .command(command), start: .eager, callTimeout: .seconds(90), concurrency: 2)
    #expect(
      server.shown == [
        "command": "p", "args": ["--token", "***", "--api-key=***", "--level", "debug"],
        "env": ["A": "${env:B}", "API_KEY": "***"], "start": "eager", "timeout": ["call": "1m30s"], "concurrency": 2,
      ])
    #expect(server.target == "p --token *** --api-key=*** --level debug")
  }

  @Test func `what a server may ask for and is told is shown`() {
    var server = ServerDefinition(name: "x", endpoint: .url("x:1"))
    server.input = InputPolicy(elicitation: .deny, sampling: .init(consent: .allow, model: "a/b"))
    server.roots = ["."]
    server.usesTasks = false
    #expect(
      server.shown == [
        "url": "x:1", "elicitation": "deny",
        "sampling": ["consent": "allow", "model": "a/b", "max_tokens": 4096, "max_calls": 10], "roots": ["."],
        "tasks": false,
      ])
  }

  @Test func `a server on the web is shown with its header fields, and without what is secret in them`() {
    let headers = ["Authorization": "Bearer ${T}", "X-Api-Key": "literal", "Cookie": "a=b", "X-Region": "eu"]
    let server = ServerDefinition(name: "x", endpoint: .url("https://x.example/mcp?key=secret"), headers: headers)
    #expect(
      server.shown == [
        "url": "https://x.example/mcp",
        "headers": ["Authorization": "Bearer ${T}", "Cookie": "***", "X-Api-Key": "***", "X-Region": "eu"],
      ])
    #expect(server.target == "https://x.example/mcp")
    var other = server
    other.headers["X-Region"] = "us"
    #expect(server.digest(in: "/") != other.digest(in: "/"))
  }

  @Test(arguments: [
    ("https://x/mcp", "http"), ("tcp://x:1", "tcp"), ("x:1", "tcp"), ("tcps://x:1", "tcp with TLS"),
    ("unix:///x", "unix"),
  ])
  func `a list names the carrier`(url: String, carrier: String) {
    #expect(ServerDefinition(name: "x", endpoint: .url(url)).carrier == carrier)
  }
}
