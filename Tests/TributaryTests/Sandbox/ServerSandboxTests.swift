import JSONKit
import Servers
import Testing
import Tributary

/// How a sandbox is written down.
struct ServerSandboxTests {
  @Test(arguments: ServerSandbox.Profile.allCases)
  func `a profile's name is enough`(profile: ServerSandbox.Profile) throws {
    let server = try read(#"{"command": "p", "sandbox": "\#(profile.rawValue)"}"#)
    #expect(server.command?.sandbox == ServerSandbox(profile))
    #expect(server.shown["sandbox"] == .string(profile.rawValue))
  }

  @Test func `an object lists what is opened in addition`() throws {
    let text =
      #"{"profile":"web","read":["${HOME}/data"],"write":["out"],"allow":["*.example.com:443"],"env":["LD_PRELOAD"]}"#
    let server = try read(#"{"command": "p", "sandbox": \#(text)}"#)
    let sandbox = ServerSandbox(
      .web, read: ["${HOME}/data"], write: ["out"], allow: ["*.example.com:443"], environment: ["LD_PRELOAD"])
    #expect(server.command?.sandbox == sandbox)
    #expect(server.shown["sandbox"]?.text == text)
  }

  @Test(arguments: ["null", "false"])
  func `what says nothing leaves it to the configuration`(value: String) throws {
    let command = try #require(try read(#"{"command": "p", "sandbox": \#(value)}"#).command)
    #expect(command.sandbox == nil)
    #expect(command.effectiveSandbox(MCPConfig()) == ServerSandbox(.floor))
    var config = MCPConfig()
    config.sandbox = ServerSandbox(.pure)
    #expect(command.effectiveSandbox(config) == ServerSandbox(.pure))
  }

  @Test(arguments: [
    "true", "\"tight\"", "{}", "{\"read\": [\".\"]}", "{\"profile\": \"pure\", \"read\": [\".\"]}",
    "{\"profile\": \"files\", \"allow\": [\"a.example\"]}", "{\"profile\": \"floor\", \"write\": [\".\"]}",
    "{\"profile\": \"unconfined\", \"env\": [\"LD_PRELOAD\"]}", "{\"profile\": \"web\", \"allow\": [\"*.com\"]}",
    "{\"profile\": \"web\", \"allow\": [\"a b\"]}", "{\"profile\": \"files\", \"reads\": [\".\"]}",
    "{\"profile\": \"files\", \"read\": [\"${\"]}", "{\"profile\": \"files\", \"read\": \".\"}",
  ])
  func `what could not be kept is an error`(value: String) throws {
    #expect(try problems(#"{"command": "p", "sandbox": \#(value)}"#).count == 1)
    #expect(throws: ConfigurationError.self) { try load("tributary.yaml", "mcp: {sandbox: \(value)}") }
  }

  @Test(arguments: [
    #"{"url": "https://a.example/mcp", "sandbox": "pure"}"#,
    #"{"command": "p", "transport": "tcp", "sandbox": "files"}"#,
  ])
  func `only a program that speaks over stdio can be confined`(text: String) throws {
    #expect(try problems(text).first?.message.contains("sandbox") == true)
  }

  @Test func `a server that listens may say the floor, or nothing at all`() throws {
    #expect(try problems(#"{"command": "p", "transport": "tcp", "sandbox": "floor"}"#).isEmpty)
    #expect(try problems(#"{"command": "p", "transport": "tcp", "sandbox": "unconfined"}"#).isEmpty)
  }

  @Test func `the configuration has a sandbox for all`() throws {
    let loaded = try load("tributary.yaml", "mcp: {sandbox: {profile: files, read: [data]}}")
    #expect(loaded.config.mcp.sandbox == ServerSandbox(.files, read: ["data"]))
    #expect(Config().mcp.sandbox == nil)
  }

  @Test func `two sandboxes are two sessions, and what was kept of one is not that of the other`() {
    let plain = ServerDefinition(name: "x", endpoint: .command(.init("p")))
    let pure = ServerDefinition(name: "x", endpoint: .command(.init("p", sandbox: ServerSandbox(.pure))))
    #expect(plain.session != pure.session)
    #expect(plain.digest(in: "/") != pure.digest(in: "/"))
  }

  private func load(_ file: String, _ text: String) throws -> LoadedConfiguration {
    var host = FakeHost()
    host.files = ["/work/\(file)": text]
    return try host.load(ConfigurationRequest(serversDirectories: file.hasPrefix("servers.d") ? ["servers.d"] : []))
  }

  private func read(_ text: String) throws -> ServerDefinition {
    try #require(try load("servers.d/x.json", text).config.mcp.servers.first)
  }

  private func problems(_ text: String) throws -> [ConfigurationError] {
    try load("servers.d/x.json", text).problems
  }
}
