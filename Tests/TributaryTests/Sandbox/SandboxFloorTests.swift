import Foundation
import Servers
import Testing

@testable import Tributary

/// What comes with a folder opens no more than the user's own configuration does: the table in SECURITY.md, row by row.
struct SandboxFloorTests {
  private static let mine = "/home/me/.config/tributary/config.yaml"

  private func load(_ own: String?, project: String? = nil, server: String? = nil, at place: String = "/work/servers.d")
    throws -> LoadedConfiguration
  {
    var host = FakeHost()
    if let own { host.files[Self.mine] = "mcp: { sandbox: \(own) }\n" }
    if let project { host.files["/work/tributary.yaml"] = "mcp: { sandbox: \(project) }\n" }
    if let server { host.files[place + "/s.json"] = #"{"command": "p", "sandbox": \#(server)}"# }
    return try host.load()
  }

  private static let profiles = ["pure", "files", "web", "pkg", "floor", "unconfined"]

  @Test func `a profile is refused below the user's, and taken from there on`() throws {
    for (own, mine) in Self.profiles.enumerated() {
      for (other, theirs) in Self.profiles.enumerated() {
        let loaded = try load(mine, server: "\"\(theirs)\"")
        let isTaken = other <= own
        #expect(loaded.config.mcp.servers.map(\.name) == (isTaken ? ["s"] : []), "\(theirs) below \(mine)")
        #expect(loaded.problems.isEmpty == isTaken, "\(theirs) below \(mine)")
      }
    }
  }

  @Test func `without a word of the user the floor holds, and the error names both files and what to do`() throws {
    for profile in Self.profiles.dropLast() {
      #expect(try load(nil, server: "\"\(profile)\"").problems.isEmpty, "\(profile)")
    }
    let error = try #require(try load(nil, server: "\"unconfined\"").problems.first)
    for part in ["\"s\" is refused", "unconfined", "\"floor\"", Self.mine, "define the server among your own"] {
      #expect(error.message.contains(part), "\(error.message)")
    }
    #expect(error.file == "servers.d/s.json")
    let said = try #require(try load("files", server: "\"floor\"").problems.first)
    #expect(said.message.contains("of \(Self.mine):1") && said.message.contains("\"floor\""), "\(said.message)")
  }

  @Test(arguments: [
    (#"{"profile":"files","read":["/data/a"]}"#, true), (#"{"profile":"files","read":["/data/../etc"]}"#, false),
    (#"{"profile":"files","read":["/data"],"write":["/data/out"]}"#, true),
    (#"{"profile":"files","read":["/data/out/x"],"write":["/data/out/x"]}"#, true),
    (#"{"profile":"files","read":["/"]}"#, false), (#"{"profile":"files","read":["/database"]}"#, false),
    (#"{"profile":"files","write":["/data"]}"#, false), (#"{"profile":"files","read":["${HOME}"]}"#, false),
    (#"{"profile":"files","read":["."]}"#, false), (#"{"profile":"files","env":["LD_PRELOAD"]}"#, false),
    (#"{"profile":"web","allow":["a.example.com"]}"#, false), (#""pure""#, true), (#""files""#, true),
  ])
  func `paths and variables beyond the user's are refused`(sandbox: String, isTaken: Bool) throws {
    let loaded = try load(#"{profile: files, read: [/data], write: [/data/out]}"#, server: sandbox)
    #expect(loaded.problems.isEmpty == isTaken, "\(loaded.problems)")
  }

  @Test(arguments: [
    (["api.example.com"], true), (["x.api.example.com:443"], true), (["*.api.example.com"], true),
    (["example.com"], false), (["*.example.org"], false), (["api.example.com:8443"], false), (["10.0.0.1"], false),
    (["*.example.com"], true), (["a.example.com", "b.example.org"], false),
  ])
  func `hosts beyond the user's are refused`(hosts: [String], isTaken: Bool) throws {
    let list = hosts.map { "\"\($0)\"" }.joined(separator: ",")
    let loaded = try load(
      #"{profile: web, allow: ["*.example.com"]}"#, server: #"{"profile":"web","allow":[\#(list)]}"#)
    #expect(loaded.problems.isEmpty == isTaken, "\(loaded.problems)")
  }

  @Test(arguments: ["unconfined", "floor", "{profile: files, read: [/]}", "null", "false"])
  func `the file of a project does not change what holds for all`(project: String) throws {
    let error = try #require(throws: ConfigurationError.self) { try load("files", project: project) }
    #expect(error.message.contains("mcp.sandbox is refused") && error.message.contains(Self.mine), "\(error)")
    #expect(error.file?.hasPrefix("tributary.yaml:1") == true)
    #expect(try load("files", project: "pure").config.mcp.sandbox == ServerSandbox(.pure))
  }

  @Test func `the user's own servers, and those of a folder that the user names, say what they like`() throws {
    let own = try load("files", server: "\"unconfined\"", at: "/home/me/.config/tributary/servers.d")
    #expect(own.config.mcp.servers.count == 1 && own.problems.isEmpty)
    var host = FakeHost()
    host.files = [
      Self.mine: "mcp: { sandbox: files }\n", "/work/servers.d/s.json": #"{"command":"p","sandbox":"floor"}"#,
    ]
    let named = try host.load(ConfigurationRequest(serversDirectories: ["servers.d"]))
    #expect(named.config.mcp.servers.count == 1)
    host.files["/work/my.yaml"] = "mcp: { sandbox: floor }\n"
    let file = try host.load(ConfigurationRequest(file: "my.yaml"))
    #expect(file.config.mcp.servers.count == 1)
  }

  @Test func `a file of the folder runs no program before anybody has agreed to it`() throws {
    let loaded = try load(
      "{profile: files, read: [/data]}", server: #"{"profile":"files","read":["${cmd:touch /tmp/x}"]}"#)
    // Nothing is known of the path yet; it is looked at again right before the start.
    #expect(loaded.problems.isEmpty)
    let sandbox = ServerSandbox(.files, read: ["/elsewhere"])
    let floor: SandboxFloor = loaded.config.mcp.sandboxFloor
    #expect(floor.objection(to: sandbox, in: FakeHost().environment, isResolved: true)?.contains("/elsewhere") == true)
  }

  @Test func `links are followed before paths are compared`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "floor-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder + "/open", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createSymbolicLink(atPath: folder + "/open/link", withDestinationPath: "/usr")
    let own = "{profile: files, read: [\"\(folder)/open\"]}"
    #expect(try load(own, server: #"{"profile":"files","read":["\#(folder)/open"]}"#).problems.isEmpty)
    #expect(try load(own, server: #"{"profile":"files","read":["\#(folder)/open/link"]}"#).problems.count == 1)
  }

  @Test func `a project does not say through which program all others are started`() throws {
    var host = FakeHost()
    host.files["/work/tributary.yaml"] = "mcp: { shim: ./mine }\n"
    #expect(throws: ConfigurationError.self) { try host.load() }
    host.files = ["/home/me/.config/tributary/config.yaml": "mcp: { shim: ./mine }\n"]
    #expect(try host.load().config.mcp.shim == "/home/me/.config/tributary/mine")
  }
}
