import Synchronization
import Testing
import Tributary

/// What was approved, and what is done about everything else: each row of the table in SECURITY.md.
struct ServerLockTests {
  private let disk = FakeDisk(["/bin/node": "node 1", "/work/server.js": "script 1"])
  private let good = MCPTool(name: "act", description: "good")
  private let evil = MCPTool(name: "act", description: "evil")
  private let more = MCPTool(name: "more")
  private static let own = "/home/me/.local/state/tributary/locks/"

  private var server: ServerDefinition {
    ServerDefinition(
      name: "s", endpoint: .command(.init("node", ["server.js"], environment: ["K": "${K}"])),
      source: "/home/me/.config/tributary/servers.d/s.json")
  }

  private func lock(_ mode: DefinitionLockMode = .record, _ firstUse: FirstUse = .pin) -> ServerLock {
    ServerLock(mode, disk.environment, firstUse: firstUse)
  }

  private func approved() throws {
    _ = try lock().approve([good], of: server)
  }

  /// Whether the server may be started; the sentence where it may not.
  private func refusal(_ mode: DefinitionLockMode, _ server: ServerDefinition? = nil) -> String? {
    do throws(MCPServerError) {
      try lock(mode).admit(server ?? self.server)
      return nil
    } catch {
      #expect(error.code == .definitionChanged)
      return error.message
    }
  }

  // MARK: The first use

  @Test func `nobody there: the first live list is approved silently, in the state of the user`() throws {
    let first = lock()
    #expect(first.standings(of: [good], of: server, isLive: false) == [.approved])
    #expect(disk.paths.allSatisfy { !$0.hasPrefix("/home") }, "a list that was only kept is no first use")
    #expect(first.standings(of: [good], of: server, isLive: true) == [.approved])
    #expect(disk.paths.filter { $0.hasPrefix(Self.own) }.count == 1)
    #expect(lock().standings(of: [evil, good, more], of: server, isLive: true) == [.changed, .approved, .new])
  }

  @Test func `only looking approves of nothing`() {
    #expect(lock(.record, .pass).standings(of: [good], of: server, isLive: true) == [.approved])
    #expect(disk.paths.allSatisfy { !$0.hasPrefix("/home") })
  }

  @Test(arguments: [true, false])
  func `a person is shown everything and decides`(agrees: Bool) async throws {
    let shown = Mutex<ServerIntroduction?>(nil)
    let asked = Mutex(0)
    let lock = lock(
      .record,
      .ask { introduction in
        shown.withLock { $0 = introduction }
        asked.withLock { $0 += 1 }
        return agrees
      })
    #expect(lock.standings(of: [good], of: server, isLive: true) == [.unreviewed])
    for _ in 0..<3 { await lock.introduce([good], of: server) }
    #expect(asked.withLock(\.self) == 1)
    let record = try #require(shown.withLock { $0?.record })
    #expect(record.command == ["node", "server.js"])
    #expect(record.variables == ["K"])
    #expect(record.executable?.path == "/bin/node")
    #expect(record.executable?.sha256 == SHA256.text(of: Array("node 1".utf8)))
    #expect(record.script?.path == "/work/server.js")
    #expect(shown.withLock { $0?.tools.map(\.name) } == ["act"])
    #expect(lock.standings(of: [good], of: server, isLive: true) == [agrees ? .approved : .unreviewed])
  }

  @Test func `enforced: what nobody has approved is neither started nor used, and nobody is asked`() async throws {
    let lock = lock(.enforce, .ask { _ in true })
    #expect(refusal(.enforce)?.contains("tributary mcp review s") == true)
    await lock.introduce([good], of: server)
    #expect(lock.standings(of: [good], of: server, isLive: true) == [.unreviewed])
    try approved()
    #expect(refusal(.enforce) == nil)
  }

  // MARK: Changes

  @Test(arguments: [DefinitionLockMode.record, .enforce])
  func `a changed tool and a new one are held back, and a tool that is gone is no matter`(
    mode: DefinitionLockMode
  ) throws {
    _ = try lock().approve([good, more], of: server)
    #expect(lock(mode).standings(of: [evil, MCPTool(name: "third")], of: server, isLive: true) == [.changed, .new])
    #expect(lock(mode).standings(of: [good], of: server, isLive: true) == [.approved])
  }

  @Test func `a server that is another one is not started, whatever of it was changed`() throws {
    try approved()
    var others: [ServerDefinition] = []
    func change(_ body: (inout ServerDefinition.Command) -> Void) {
      guard case .command(var command) = server.endpoint else { return }
      body(&command)
      var other = server
      other.endpoint = .command(command)
      others.append(other)
    }
    change { $0.program = "/bin/node" }
    change { $0.arguments = ["server.js", "--more"] }
    change { $0.arguments = ["other.js"] }
    change { $0.environment = [:] }
    change { $0.environment["NODE_OPTIONS"] = "--require x" }
    change { $0.environment["K"] = "${L}" }
    change { $0.directory = "/tmp" }
    var other = server
    other.endpoint = .url("https://example.com/mcp")
    others.append(other)
    for mode in [DefinitionLockMode.record, .enforce] {
      #expect(refusal(mode) == nil)
      for other in others { #expect(refusal(mode, other)?.contains("another way") == true, "\(other)") }
    }
    // How it is looked after, and what of it is used, is no other server.
    var same = server
    (same.start, same.concurrency, same.tools) = (.eager, 2, ToolFilter(deny: ["x"]))
    #expect(refusal(.enforce, same) == nil)
  }

  @Test(arguments: ["/bin/node", "/work/server.js"])
  func `a file that is another one is told, and refused where the lock is enforced`(path: String) throws {
    try approved()
    disk[path] = "other"
    let told = Mutex<[String]>([])
    let lock = ServerLock(.record, disk.environment) { sentence in told.withLock { $0.append(sentence) } }
    try lock.admit(server)
    #expect(told.withLock(\.self).count == 1)
    #expect(told.withLock { $0.first?.hasPrefix(path) } == true)
    #expect(refusal(.enforce)?.contains(path) == true)
  }

  @Test func `files are not read again while nothing was written to them`() throws {
    try approved()
    let before = disk.digests
    for _ in 0..<5 { #expect(refusal(.enforce) == nil) }
    #expect(disk.digests == before)
    disk["/bin/node"] = "node 1"
    #expect(refusal(.enforce) == nil, "the same bytes are the same program")
    #expect(disk.digests == before + 1)
  }

  @Test func `this program is what it is, however often it is built`() throws {
    disk["/bin/tributary"] = "one"
    var own = server
    own.endpoint = .command(.init("tributary", ["serve"]))
    _ = try lock().approve([good], of: own)
    disk["/bin/tributary"] = "two"
    #expect(refusal(.enforce, own) == nil)
  }

  @Test func `a review that another process accepts is found where something is held back`() throws {
    try approved()
    let here = lock()
    #expect(here.standings(of: [evil], of: server, isLive: true) == [.changed])
    let before = here.revision(rereading: true)
    _ = try lock().approve([evil], of: server)
    #expect(here.revision(rereading: false) == before)
    #expect(here.revision(rereading: true) != before)
    #expect(here.standings(of: [evil], of: server, isLive: true) == [.approved])
  }

  // MARK: Files

  @Test func `a file that cannot be read approves of nothing`() throws {
    try approved()
    let path = try #require(disk.paths.first { $0.hasPrefix(Self.own) })
    for text in ["", "{", "{\"v\":1}", "{\"v\":2,\"servers\":{}}", "{\"v\":1,\"servers\":{\"s\":{\"tools\":{}}}}"] {
      disk[path] = text
      #expect(lock().standings(of: [good], of: server, isLive: true) == [.unreviewed], "\(text)")
      #expect(refusal(.record) != nil)
      #expect(disk[path] == text)
      #expect(throws: ConfigurationError.self) { try lock().approve([good], of: server) }
    }
  }

  @Test func `two folders with a server of one name have nothing to do with each other`() throws {
    try approved()
    var other = server
    other.source = "/work/elsewhere/s.json"
    #expect(lock().standings(of: [evil], of: other, isLive: true) == [.approved])
    #expect(lock().standings(of: [evil], of: server, isLive: true) == [.changed])
  }

  @Test func `a project has a file of its own, which is sorted and comes first`() throws {
    var ours = server
    ours.source = "servers.d/s.json"
    #expect(lock().standings(of: [evil], of: ours, isLive: true) == [.approved])
    let place = try lock().approve([more, good], of: ours, isShared: true)
    #expect(place == "tributary.lock")
    let text = try #require(disk["/work/tributary.lock"])
    let lines = text.split(separator: "\n").map { $0.drop { $0 == " " } }
    let keys = lines.filter { $0.hasPrefix("\"") && $0.contains(": ") }.map { $0.prefix { $0 != ":" } }
    #expect(
      keys == [
        "\"v\"", "\"servers\"", "\"s\"", "\"command\"", "\"definition\"", "\"env\"", "\"script\"", "\"path\"",
        "\"sha256\"", "\"tools\"", "\"act\"", "\"more\"",
      ])
    #expect(text.contains("\"path\": \"server.js\""), "paths of the project are as they are from there")
    #expect(!text.contains("/bin/node"), "other machines have other programs")
    #expect(lock().standings(of: [good, more, evil], of: ours, isLive: true) == [.approved, .approved, .changed])
    #expect(LockFile(bytes: Array(text.utf8))?.bytes == Array(text.utf8))
    // Another folder's servers are not the project's.
    #expect(try lock().approve([good], of: server, isShared: true)?.hasSuffix(".lock") == true)
    #expect(disk["/work/tributary.lock"] == text)
  }

  @Test func `no secret and no value of a variable is written down`() throws {
    var secret = server
    secret.endpoint = .command(
      .init("node", ["--token", "canary-1", "--key=canary-2"], environment: ["TOKEN": "canary-3"]))
    _ = try lock().approve([good], of: secret)
    for path in disk.paths { #expect(disk[path]?.contains("canary") == false, "\(path)") }
  }

  @Test func `the first use of another process is not overwritten`() throws {
    let (first, second) = (lock(), lock())
    #expect(second.standings(of: [evil], of: server, isLive: false) == [.approved])
    #expect(first.standings(of: [good], of: server, isLive: true) == [.approved])
    #expect(second.standings(of: [evil], of: server, isLive: true) == [.changed])
    #expect(lock().standings(of: [evil, good], of: server, isLive: true) == [.changed, .approved])
  }

  @Test func `without a home nothing is kept and everything works`() {
    disk.set("HOME", nil)
    #expect(lock().standings(of: [good], of: server, isLive: true) == [.approved])
    #expect(disk.paths == ["/bin/node", "/work/server.js"])
  }
}
