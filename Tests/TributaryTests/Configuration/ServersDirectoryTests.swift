import Testing
import Tributary

struct ServersDirectoryTests {
  @Test func `files are read by the order of their names, others are left alone`() throws {
    let loaded = try load([
      "10-b.json": "{\"command\": \"b\"}", "20-a.yaml": "command: a", "c.jsonc": "{\"command\": \"c\", /* x */}",
      "d.yml": "command: d", ".hidden.json": "{", "e.json.disabled": "{", "notes.txt": "{", "README.md": "{",
    ])
    #expect(loaded.problems.isEmpty)
    #expect(loaded.config.mcp.servers.map(\.name) == ["a", "b", "c", "d"])
  }

  @Test(arguments: [
    ("20-github.json", "github"), ("github.json", "github"), ("1_x.json", "x"), ("7.json", "7"), ("10-.json", "10-"),
    ("2nd.json", "2nd"),
  ])
  func `a bare file names its server`(file: String, name: String) throws {
    #expect(try load([file: "{\"command\": \"x\"}"]).config.mcp.servers.map(\.name) == [name])
  }

  @Test func `one bad file hides no other`() throws {
    let loaded = try load([
      "a.json": "{\n \"command\" \"x\"}", "b.yaml": "command: [x\n", "c.json": "{\"command\": \"ok\"}",
      "d.json": "{\"comand\": \"x\"}", "e.json": "[]",
    ])
    #expect(loaded.config.mcp.servers.map(\.name) == ["c"])
    #expect(
      loaded.problems.map(\.file) == ["servers.d/a.json", "servers.d/b.yaml", "servers.d/d.json", "servers.d/e.json"])
    #expect(loaded.problems.first?.line == 2)
  }

  @Test func `one bad server of a file hides no other`() throws {
    let loaded = try load(["a.json": "{\"mcpServers\": {\"x\": {\"command\": 5}, \"y\": {\"command\": \"ok\"}}}"])
    #expect(loaded.config.mcp.servers.map(\.name) == ["y"])
    #expect(loaded.problems.count == 1)
  }

  @Test func `a name twice in one level is an error that names both files`() throws {
    let loaded = try load(["a.json": "{\"mcpServers\": {\"x\": {\"command\": \"1\"}}}", "x.yaml": "command: '2'"])
    #expect(loaded.config.mcp.servers.map(\.endpoint) == [.command(.init("1"))])
    let problem = try #require(loaded.problems.first)
    #expect(problem.code == .duplicate)
    #expect(problem.file == "servers.d/x.yaml")
    #expect(problem.message.contains("servers.d/a.json"))
  }

  @Test func `a name inline and in the folder of one level is an error, too`() throws {
    var host = FakeHost()
    host.files = [
      "/work/tributary.yaml": "mcp: {servers: {x: {command: '1'}}}", "/work/servers.d/x.yaml": "command: '2'",
    ]
    #expect(try host.load().problems.map(\.code) == [.duplicate])
  }

  @Test func `a nearer level replaces a server`() throws {
    var host = FakeHost()
    host.files = [
      "/etc/tributary/servers.d/x.yaml": "command: system\nenv: {A: '1'}",
      "/home/me/.config/tributary/servers.d/x.yaml": "command: user", "/work/servers.d/y.yaml": "command: project",
    ]
    let loaded = try host.load()
    #expect(loaded.problems.isEmpty)
    #expect(loaded.config.mcp.servers.map(\.endpoint) == [.command(.init("user")), .command(.init("project"))])
    host.files["/work/more/x.yaml"] = "command: flag"
    let flagged = try host.load(ConfigurationRequest(serversDirectories: ["more"]))
    #expect(flagged.config.mcp.servers.first?.endpoint == .command(.init("flag")))
  }

  @Test func `servers that were not named need consent, which is one line`() throws {
    var host = FakeHost()
    host.files = ["/work/servers.d/x.yaml": "command: x"]
    host.variables["TRIBUTARY_TRUST"] = nil
    let notices = try host.load().notices
    #expect(notices.count == 1)
    #expect(notices.first?.contains("--servers-dir servers.d") == true)
    #expect(try host.load(ConfigurationRequest(serversDirectories: ["servers.d"])).notices.isEmpty)
    #expect(try host.load(ConfigurationRequest(serversDirectories: ["./servers.d"])).notices.isEmpty)
    host.variables["TRIBUTARY_TRUST"] = "project"
    #expect(try host.load().notices.isEmpty)
  }

  @Test func `naming the project's folder does not define its servers twice`() throws {
    var host = FakeHost()
    host.files = ["/work/servers.d/x.yaml": "command: x"]
    let loaded = try host.load(ConfigurationRequest(serversDirectories: ["servers.d"]))
    #expect(loaded.problems.isEmpty)
    #expect(loaded.config.mcp.servers.count == 1)
  }

  @Test func `servers can be selected, and are required then`() throws {
    var host = FakeHost()
    host.files = ["/work/servers.d/x.yaml": "command: x", "/work/servers.d/y.yaml": "command: y\ndisabled: true"]
    let servers = try host.load(ConfigurationRequest(servers: ["y"])).config.mcp.servers
    #expect(servers.map(\.name) == ["y"])
    #expect(servers.map(\.start) == [.required])
    #expect(servers.map(\.isDisabled) == [false])
  }

  @Test func `an unknown name is an error with what was meant`() throws {
    var host = FakeHost()
    host.files = ["/work/servers.d/github.yaml": "command: x"]
    let error = try #require(throws: ConfigurationError.self) {
      try host.load(ConfigurationRequest(servers: ["gihtub"]))
    }
    #expect(error.code == .unknownName)
    #expect(error.suggestion == "github")
  }

  @Test func `a folder that is named must be there`() throws {
    let error = try #require(throws: ConfigurationError.self) {
      try FakeHost().load(ConfigurationRequest(serversDirectories: ["none"]))
    }
    #expect(error.file == "none")
  }

  private func load(_ files: [String: String]) throws -> LoadedConfiguration {
    var host = FakeHost()
    for (name, text) in files { host.files["/work/servers.d/" + name] = text }
    return try host.load()
  }
}
