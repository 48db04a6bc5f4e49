package import JSONKit
import LLM
package import MCP
import Runs
package import Servers
import Synchronization

/// What was approved of servers and their tools, in files; read once and again where another process may have changed it.
///
/// A server's entry in the project's file comes before the one in the user's state. A file that cannot be read approves of
/// nothing: whoever could break it could otherwise have everything approved anew.
package final class ServerLock: DefinitionLock {
  /// Who approves of a server.
  package enum Approval: String, Sendable, Hashable {
    /// Nobody, by using it for the first time.
    case firstUse = "first use"
    /// Somebody who was asked before the first use.
    case person
    /// Somebody who looked at what changed.
    case review
  }

  /// What is known of one server.
  package enum Entry: Sendable {
    case none
    case unreadable(String)
    case found(LockFile.Entry, path: String)
  }

  private struct State: Sendable {
    var revision = 0
    /// The bytes of the files by path; nil where there is none.
    var files: [String: [UInt8]?] = [:]
    var read: [String: LockFile] = [:]
    /// The servers that a person did not want.
    var declined: Set<ByteKey> = []
  }

  private let mode: DefinitionLockMode
  private let environment: HostEnvironment
  private let firstUse: FirstUse
  private let tell: @Sendable (String) -> Void
  private let places: LockPlaces
  /// Records what is approved of.
  private let trail: ServerTrail
  private let state = Mutex(State())

  package init(
    _ mode: DefinitionLockMode, _ environment: HostEnvironment, firstUse: FirstUse = .pin,
    trail: ServerTrail = ServerTrail(),
    tell: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.mode = mode
    self.environment = environment
    self.firstUse = firstUse
    self.trail = trail
    self.tell = tell
    places = LockPlaces(environment: environment)
  }

  // MARK: What is decided

  package func revision(rereading: Bool) -> Int {
    state.withLock { state in
      if rereading, state.files.contains(where: { $0.value != bytes(of: $0.key) }) {
        (state.files, state.read) = ([:], [:])
        state.revision += 1
      }
      return state.revision
    }
  }

  package func standings(of tools: [MCPTool], of server: ServerDefinition, isLive: Bool) -> [ToolStanding] {
    switch entry(of: server) {
    case .unreadable: return tools.map { _ in .unreviewed }
    case .found(let entry, _): return tools.map { entry.standing(of: $0) }
    case .none:
      if mode == .enforce { return tools.map { _ in .unreviewed } }
      switch firstUse {
      case .pass: return tools.map { _ in .approved }
      case .ask: return tools.map { _ in .unreviewed }
      case .pin:
        if isLive { _ = try? approve(tools, of: server, replacing: false) }
        // Another process may have been first.
        guard isLive, case .found(let entry, _) = entry(of: server) else { return tools.map { _ in .approved } }
        return tools.map { entry.standing(of: $0) }
      }
    }
  }

  package func introduce(_ tools: [MCPTool], of server: ServerDefinition) async {
    let key = ByteKey(server.name)
    guard mode == .record, case .ask(let ask) = firstUse, case .none = entry(of: server),
      !state.withLock({ $0.declined.contains(key) })
    else { return }
    let introduction = ServerIntroduction(
      server: server, record: TrustRecord(server, in: environment), tools: tools)
    if await ask(introduction) {
      _ = try? approve(tools, of: server, replacing: false, by: .person)
    } else {
      state.withLock { _ = $0.declined.insert(key) }
      trail.current?.note(record(of: tools, of: server, by: .person, isGiven: false))
    }
  }

  /// Sees that a server may be started as it is defined now.
  ///
  /// - Throws: `MCPServerError` `definition_changed`.
  package func admit(_ server: ServerDefinition) throws(MCPServerError) {
    let remedy = "'tributary mcp review \(server.name)' shows it and lets it be used"
    switch entry(of: server) {
    case .none:
      if mode < .enforce { return }
      throw MCPServerError(.definitionChanged, "\(server.name) is not started: nobody has approved of it; \(remedy)")
    case .unreadable(let path):
      throw MCPServerError(
        .definitionChanged,
        "\(server.name) is not started: \(path), where it is written what was approved, cannot be read; remove it to "
          + "begin anew")
    case .found(let entry, _):
      guard entry.record.definition == server.digest(in: "") else {
        throw MCPServerError(
          .definitionChanged,
          "\(server.name) is not started: it is defined in another way than was approved; \(remedy)")
      }
      for file in entry.record.changedFiles(in: environment) {
        let sentence = "\(file.path) of \(server.name) is another file than was approved"
        if mode == .enforce {
          throw MCPServerError(.definitionChanged, "\(server.name) is not started: \(sentence); \(remedy)")
        }
        tell("\(sentence); \(remedy)")
      }
    }
  }

  // MARK: What is remembered

  /// What was approved of a server.
  package func entry(of server: ServerDefinition) -> Entry {
    for path in [places.project(of: server), places.own(of: server)].compactMap({ $0 }) {
      let (exists, file) = state.withLock { read(path, &$0) }
      guard exists else { continue }
      guard let file else { return .unreadable(environment.shown(path)) }
      if let entry = file.servers[server.name] { return .found(entry, path: path) }
    }
    return .none
  }

  /// Approves of a server as it is defined and of these tools.
  ///
  /// - Parameters:
  ///   - isShared: it goes into the file of the project, where there is one for the server.
  ///   - replacing: what was approved before is replaced; otherwise it stays.
  ///   - approval: who says so, for the log; nothing is approved of that cannot be recorded.
  /// - Returns: the path of the file; nil when nothing is kept.
  /// - Throws: ``ConfigurationError`` when the file cannot be written, or read before.
  @discardableResult
  package func approve(
    _ tools: [MCPTool], of server: ServerDefinition, isShared: Bool = false, replacing: Bool = true,
    by approval: Approval = .firstUse
  ) throws(ConfigurationError) -> String? {
    let project = isShared ? places.project(of: server) : nil
    guard let path = project ?? places.own(of: server) else { return nil }
    var record = TrustRecord(server, in: environment)
    if project != nil { record = record.shared(in: environment.currentDirectory) }
    var pins: [String: String] = [:]
    for tool in tools {
      let pin = tool.pin
      pins[tool.name] = pin
      if let file = places.definition(pin) { try? environment.writeFile(file, tool.pinned.bytes) }
    }
    let entry = LockFile.Entry(record: record, tools: pins)
    do throws(InvocationError) {
      try trail.current?.beginWaiting(self.record(of: tools, of: server, by: approval, isGiven: true))
    } catch {
      throw ConfigurationError(.unreadable, error.message, file: path)
    }
    do {
      guard let lock = try places.guarding.map({ try environment.lockFile($0) }) ?? FileLock.none else {
        throw ConfigurationError(.unreadable, "another process writes this file just now; try again", file: path)
      }
      defer { lock.release() }
      try write(entry, of: server, to: path, replacing)
    } catch let error as ConfigurationError {
      throw error
    } catch {
      throw ConfigurationError(.unreadable, "the file cannot be written; check its permissions", file: path)
    }
    return environment.shown(path)
  }

  /// The definition that was approved under a pin; nil where it is not known on this machine.
  package func definition(of pin: String) -> JSON? {
    guard let path = places.definition(pin), let bytes = try? environment.readFile(path, LockFile.maximumBytes),
      let json = try? JSON(parsing: bytes), SHA256.text(of: json.canonicalBytes) == pin
    else { return nil }
    return json
  }

  private func record(
    of tools: [MCPTool], of server: ServerDefinition, by approval: Approval, isGiven: Bool
  ) -> AuditRecord {
    var record = AuditRecord(.definitionApproved, .fact, target: server.name, server: server.name)
    record.definition = server.digest(in: "")
    (record.decision, record.outcome) = isGiven ? ("allow", "ok") : ("deny", "denied")
    record.details = [
      "by": .string(approval.rawValue), "level": .string(server.level ?? "code"),
      "tools_sha256": .string(SHA256.text(of: Array(tools.map(\.pin).joined(separator: "\n").utf8))),
    ]
    return record
  }

  private func write(_ entry: LockFile.Entry, of server: ServerDefinition, to path: String, _ replacing: Bool) throws {
    try state.withLock { state in
      // Another process may have written since.
      (state.files[path], state.read[path]) = (nil, nil)
      let (exists, old) = read(path, &state)
      guard var file = exists ? old : LockFile() else {
        throw ConfigurationError(.unreadable, "the file cannot be read; remove it to begin anew", file: path)
      }
      guard replacing || file.servers[server.name] == nil else { return }
      file.servers[server.name] = entry
      let bytes = file.bytes
      try environment.writeFile(path, bytes)
      state.files[path] = .some(bytes)
      state.read[path] = file
      state.revision += 1
    }
  }

  /// Whether there is a file, and what it says; nil where that cannot be read.
  private func read(_ path: String, _ state: inout State) -> (exists: Bool, file: LockFile?) {
    if state.files[path] == nil {
      let bytes = bytes(of: path)
      state.files[path] = .some(bytes)
      state.read[path] = bytes.flatMap { LockFile(bytes: $0) }
    }
    let exists = (state.files[path] ?? nil) != nil
    return (exists, state.read[path])
  }

  /// Nil where there is no file; nothing at all where it cannot be read, which is no lock either.
  private func bytes(of path: String) -> [UInt8]? {
    do {
      return try environment.readFile(path, LockFile.maximumBytes)
    } catch {
      return []
    }
  }
}

extension LockFile.Entry {
  /// How a tool stands to what was approved.
  func standing(of tool: MCPTool) -> ToolStanding {
    guard let pin = tools[tool.name] else { return .new }
    return pin == tool.pin ? .approved : .changed
  }
}
