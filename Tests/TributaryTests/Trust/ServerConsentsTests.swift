import TestKit
import Testing
import Tributary

/// What comes with a folder runs only after somebody has agreed to it.
struct ServerConsentsTests {
  private static let definition: JSON = [
    "command": "node", "args": ["server.js", "--root", "."], "env": ["TOKEN": "${TOKEN}", "MODE": "fast"],
    "cwd": "/srv", "transport": "stdio", "start": "eager", "restart": ["max": 3, "backoff": "1s..2s"],
    "stop": ["idle": "10m"], "concurrency": 4, "limits": ["memory": "512MiB"],
    "timeout": ["start": "20s", "call": "2m"], "protocol": "auto", "elicitation": "ask", "sampling": "deny",
    "roots": ["."], "tasks": true,
    "tools": ["allow": ["get_*"], "deny": ["x"], "override": ["y": ["readOnly": true, "description": "d"]]],
    "description": "Something", "tags": ["a"],
  ]
  private static let path = "/work/servers.d/x.json"

  private func load(
    _ disk: FakeDisk, _ request: ConfigurationRequest = ConfigurationRequest()
  ) throws -> LoadedConfiguration { try LoadedConfiguration.load(request, in: disk.environment) }

  private func disk(_ definition: JSON = definition) -> FakeDisk {
    FakeDisk([Self.path: definition.text, "/bin/node": "node", "/srv/server.js": "script"])
  }

  private func agree(_ disk: FakeDisk) throws {
    for server in try load(disk).unapproved { try ServerConsents(disk.environment).add(server) }
  }

  // MARK: The table

  @Test func `nobody has agreed: it is not among the servers, and one line says how to agree`() throws {
    let loaded = try load(disk())
    #expect(loaded.config.mcp.servers.isEmpty)
    #expect(loaded.unapproved.map(\.name) == ["x"])
    #expect(loaded.notices.count == 1)
    for words in ["--servers-dir servers.d", "TRIBUTARY_TRUST=project", "x of this folder"] {
      #expect(loaded.notices.first?.contains(words) == true)
    }
  }

  @Test func `naming the folder, the variable, and an earlier agreement let it run`() throws {
    let disk = disk()
    #expect(try load(disk, ConfigurationRequest(serversDirectories: ["servers.d"])).config.mcp.servers.count == 1)
    disk.set("TRIBUTARY_TRUST", "project")
    #expect(try load(disk).config.mcp.servers.count == 1)
    disk.set("TRIBUTARY_TRUST", "yes")
    #expect(try load(disk).config.mcp.servers.isEmpty)
    try agree(disk)
    let loaded = try load(disk)
    #expect(loaded.config.mcp.servers.map(\.name) == ["x"])
    #expect(loaded.notices.isEmpty)
    #expect(loaded.unapproved.isEmpty)
  }

  @Test func `a name of --servers is no agreement`() throws {
    let loaded = try load(disk(), ConfigurationRequest(servers: ["x"]))
    #expect(loaded.config.mcp.servers.isEmpty)
    #expect(loaded.unapproved.map(\.name) == ["x"])
  }

  @Test func `who wants no server, or another one, need not agree`() throws {
    let disk = disk()
    disk["/home/me/.config/tributary/servers.d/mine.json"] = #"{"command":"mine"}"#
    #expect(try load(disk, ConfigurationRequest(servers: [])).unapproved.isEmpty)
    let loaded = try load(disk, ConfigurationRequest(servers: ["mine"]))
    #expect(loaded.unapproved.isEmpty)
    #expect(loaded.config.mcp.servers.map(\.name) == ["mine"])
    #expect(try load(disk).config.mcp.servers.map(\.name) == ["mine"])
  }

  @Test(arguments: ["/work/tributary.json", "/work/.tributary/local/config.json"])
  func `servers inside of a folder's configuration need it, too`(path: String) throws {
    let disk = FakeDisk([path: JSON.object(["mcp": ["servers": ["x": Self.definition]]]).text])
    #expect(try load(disk).unapproved.map(\.name) == ["x"])
    try agree(disk)
    #expect(try load(disk).config.mcp.servers.map(\.name) == ["x"])
  }

  @Test(arguments: ["/work/tributary.json", "/work/.tributary/local/config.json"])
  func `more folders of servers that a folder names need it, too`(path: String) throws {
    let disk = FakeDisk([
      path: #"{"mcp":{"servers_dirs":["/opt/servers"]}}"#, "/opt/servers/x.json": #"{"command":"x"}"#,
    ])
    #expect(try load(disk).config.mcp.servers.isEmpty)
    #expect(try load(disk).unapproved.map(\.name) == ["x"])
  }

  @Test func `a server of the user and of the machine needs none`() throws {
    let disk = FakeDisk([
      "/home/me/.config/tributary/servers.d/a.json": #"{"command":"a"}"#,
      "/etc/tributary/servers.d/b.json": #"{"command":"b"}"#,
    ])
    #expect(try load(disk).config.mcp.servers.map(\.name) == ["a", "b"])
  }

  @Test func `a folder cannot put its server in the place of the user's`() throws {
    let disk = disk()
    disk["/home/me/.config/tributary/servers.d/x.json"] = #"{"command":"mine"}"#
    let loaded = try load(disk)
    #expect(loaded.config.mcp.servers.isEmpty)
    #expect(loaded.unapproved.map(\.name) == ["x"])
  }

  @Test(arguments: ["/etc/tributary/servers.d/x.json", "/home/me/.config/tributary/servers.d/x.json"])
  func `a folder cannot use again what its user or the machine has disabled`(path: String) throws {
    let disk = disk()
    disk[path] = #"{"command":"x","disabled":true}"#
    disk.set("TRIBUTARY_TRUST", "project")
    #expect(try load(disk).config.mcp.servers.map(\.isDisabled) == [true])
    disk["/work/.tributary/local/servers.d/x.json"] = #"{"command":"x","disabled":false}"#
    #expect(try load(disk).config.mcp.servers.map(\.isDisabled) == [true])
  }

  @Test(arguments: [("off", DefinitionLockMode.record), ("record", .record), ("enforce", .enforce)])
  func `a folder can make the lock stricter and no weaker`(word: String, mode: DefinitionLockMode) throws {
    let disk = FakeDisk(["/work/tributary.yaml": "mcp: {lock: \(word)}"])
    let loaded = try load(disk)
    #expect(loaded.config.mcp.lock == mode)
    #expect(loaded.notices.count == (word == "off" ? 1 : 0))
    disk["/home/me/.config/tributary/config.yaml"] = "mcp: {lock: enforce}"
    #expect(try load(disk).config.mcp.lock == .enforce)
    disk["/home/me/.config/tributary/config.yaml"] = "mcp: {lock: off}"
    #expect(try load(disk).config.mcp.lock == (word == "off" ? .off : mode))
    var request = ConfigurationRequest()
    request.lock = .off
    #expect(try load(disk, request).config.mcp.lock == .off)
  }

  // MARK: What an agreement is to

  @Test func `the files it runs, and nothing written in the folder, are part of it`() throws {
    for path in ["/bin/node", "/srv/server.js"] {
      let disk = disk()
      try agree(disk)
      #expect(try load(disk).unapproved.isEmpty)
      disk[path] = "another"
      #expect(try load(disk).unapproved.map(\.name) == ["x"], "\(path)")
    }
    let disk = disk()
    let before = disk.paths
    try agree(disk)
    #expect(disk.paths.filter { !before.contains($0) } == ["/home/me/.local/state/tributary/agreed.json"])
  }

  @Test func `an agreement goes for one folder`() throws {
    let disk = disk()
    try agree(disk)
    let kept = try #require(disk["/home/me/.local/state/tributary/agreed.json"])
    let elsewhere = FakeDisk(["/work/tributary.json": JSON.object(["mcp": ["servers": ["x": Self.definition]]]).text])
    elsewhere["/home/me/.local/state/tributary/agreed.json"] = kept
    #expect(try load(elsewhere).unapproved.map(\.name) == ["x"])
  }

  @Test func `a file of agreements that cannot be read agrees to nothing`() throws {
    let disk = disk()
    try agree(disk)
    for text in ["", "[]", "{\"v\":2,\"agreed\":[]}", "{\"v\":1,\"agreed\":[{\"digest\":1}]}"] {
      disk["/home/me/.local/state/tributary/agreed.json"] = text
      #expect(try load(disk).unapproved.map(\.name) == ["x"], "\(text)")
    }
  }

  @Test func `a thousand changes of an approved definition are refused, each of them`() throws {
    let disk = disk()
    try agree(disk)
    var random = SeededNumbers(seed: 20_261_129)
    var refused = 0
    for round in 0..<1_000 {
      let changed = Self.mutated(Self.definition, &random)
      #expect(changed != Self.definition)
      disk[Self.path] = changed.text
      let loaded = try load(disk)
      // A definition that became wrong is no server either.
      #expect(loaded.config.mcp.servers.isEmpty, "round \(round): \(changed.text)")
      if !loaded.unapproved.isEmpty { refused += 1 }
    }
    #expect(refused > 200, "only \(refused) of the changed definitions could be read at all")
    disk[Self.path] = Self.definition.text
    #expect(try load(disk).config.mcp.servers.map(\.name) == ["x"])
  }

  /// The definition with one value changed, one member more or one member fewer, at a place that the numbers choose.
  private static func mutated(_ value: JSON, _ random: inout SeededNumbers) -> JSON {
    switch value {
    case .object(var members) where !members.isEmpty:
      let member = members[random.next(below: members.count)]
      switch random.next(below: 8) {
      case 0: members[member.key] = nil as JSON?
      case 1: members["tags"] = .array([.string("t\(random.next(below: 1_000_000))")])
      default: members[member.key] = mutated(member.value, &random)
      }
      return .object(members)
    case .array(var items) where !items.isEmpty:
      let index = random.next(below: items.count)
      if random.next(below: 4) == 0 {
        items.append(.string("more"))
      } else {
        items[index] = mutated(items[index], &random)
      }
      return .array(items)
    case .string(let text):
      var bytes = Array(text.utf8)
      bytes.insert(UInt8(ascii: "a") + UInt8(random.next(below: 26)), at: random.next(below: bytes.count + 1))
      return .string(String(decoding: bytes, as: UTF8.self))
    case .bool(let flag): return .bool(!flag)
    case .integer(let number): return .integer(number + 1 + Int64(random.next(below: 9)))
    default: return "other"
    }
  }
}

/// Numbers that are the same in every run.
struct SeededNumbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func next(below bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
