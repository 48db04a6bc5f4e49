package import JSONKit
package import MCP
package import Servers

/// What was approved of a server and what is there now, for a person who decides.
package struct ServerReview: Sendable {
  /// One tool on either side.
  package struct Tool: Sendable {
    package enum Change: String, Sendable, Hashable {
      case approved, changed, new, gone
    }

    package var name: String
    package var change: Change
    /// Nil for what is not there, and for an approved definition that is not known on this machine.
    package var old: JSON?
    package var new: JSON?
    package var diff: DefinitionDiff
    package var findings: [DefinitionFinding]
  }

  package let server: ServerDefinition
  /// What was approved of the server itself; nil when nothing was.
  package let approved: TrustRecord?
  /// The file in which that is.
  package let place: String?
  package let record: TrustRecord
  /// Program files that are other ones than were approved.
  package let changedFiles: [ProgramFile]
  /// In the order of their names; empty before the server has listed them.
  package private(set) var tools: [Tool] = []
  private let pins: [String: String]

  /// What is known before the server is started.
  ///
  /// - Throws: ``ConfigurationError`` when what was approved cannot be read.
  package init(
    of server: ServerDefinition, _ lock: ServerLock, in environment: HostEnvironment
  ) throws(ConfigurationError) {
    self.server = server
    record = TrustRecord(server, in: environment)
    switch lock.entry(of: server) {
    case .none: (approved, place, pins, changedFiles) = (nil, nil, [:], [])
    case .unreadable(let path):
      throw ConfigurationError(.unreadable, "what was approved cannot be read; remove it to begin anew", file: path)
    case .found(let entry, let path):
      (approved, place, pins) = (entry.record, environment.shown(path), entry.tools)
      changedFiles = entry.record.changedFiles(in: environment)
    }
  }

  /// Takes what the server lists.
  package mutating func take(_ listed: [MCPTool], _ lock: ServerLock, _ scan: DefinitionScan) {
    tools = listed.map { tool in
      let (pin, definition) = (pins[tool.name], tool.pinned)
      let change: Tool.Change = pin == nil ? .new : pin == tool.pin ? .approved : .changed
      let old: JSON? = pin.flatMap { change == .approved ? definition : lock.definition(of: $0) }
      return Tool(
        name: tool.name, change: change, old: old, new: definition,
        diff: change == .approved ? DefinitionDiff(from: nil, to: nil) : DefinitionDiff(from: old, to: definition),
        findings: scan.findings(in: definition))
    }
    for (name, pin) in pins where !listed.contains(where: { $0.name == name }) {
      let old = lock.definition(of: pin)
      let diff = DefinitionDiff(from: old, to: nil)
      tools.append(Tool(name: name, change: .gone, old: old, new: nil, diff: diff, findings: []))
    }
    tools.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// Whether the server itself is another one than was approved.
  package var isOther: Bool { approved.map { $0.definition != record.definition } == true || !changedFiles.isEmpty }

  /// Whether there is anything to decide.
  package var isPending: Bool {
    approved == nil || isOther || tools.contains { $0.change == .changed || $0.change == .new }
  }

  /// For programs: everything, whole.
  package var json: JSON {
    var members: JSON.Object = [
      "server": .string(server.name), "pending": .bool(isPending), "definition": record.json,
    ]
    if let approved { members.append("approved", approved.json) }
    if let place { members.append("place", .string(place)) }
    if !changedFiles.isEmpty { members.append("changed_files", .array(changedFiles.map { .string($0.path) })) }
    members.append("tools", .array(tools.map(\.json)))
    return .object(members)
  }
}

extension ServerReview.Tool {
  fileprivate var json: JSON {
    var members: JSON.Object = ["name": .string(name), "change": .string(change.rawValue)]
    if change == .changed || change == .gone, let old { members.append("old", old) }
    if change != .gone, let new { members.append("new", new) }
    if !findings.isEmpty { members.append("warnings", .array(findings.map(\.json))) }
    return .object(members)
  }
}
