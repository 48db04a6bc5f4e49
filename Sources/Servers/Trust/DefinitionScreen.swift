import JSONKit
package import MCP
import Synchronization

/// What of a server's list may be used, and what is held back.
package struct ScreenedTools: Sendable {
  /// In the server's order.
  package var admitted: [MCPTool] = []
  /// In the server's order.
  package var heldBack: [HeldTool] = []
}

/// Decides which of the tools that servers list may be used: no list becomes something to offer or to call without it.
///
/// The bounds come first, then the pins of the server's own definition, and without pins the lock.
package final class DefinitionScreen: Sendable {
  /// What was decided about the last list of a server.
  private final class Decision: Sendable {
    let pins: [String: String]
    let isLive: Bool
    let revision: Int
    let result: ScreenedTools
    /// The names of those that may be used.
    let admitted: Set<ByteKey>

    init(pins: [String: String], isLive: Bool, revision: Int, result: ScreenedTools) {
      (self.pins, self.isLive, self.revision, self.result) = (pins, isLive, revision, result)
      admitted = Set(result.admitted.map { ByteKey($0.name) })
    }
  }

  private struct Seen: Sendable {
    var tools: [MCPTool]
    var decision: Decision
  }

  private let limits: DefinitionLimits
  private let lock: (any DefinitionLock)?
  private let tell: @Sendable ([HeldTool], ServerDefinition) -> Void
  private let seen = Mutex<[ByteKey: Seen]>([:])

  /// - Parameters:
  ///   - lock: nil approves of everything within the bounds.
  ///   - tell: hears which tools of a server are held back, each time that others are.
  package init(
    _ limits: DefinitionLimits = DefinitionLimits(), lock: (any DefinitionLock)? = nil,
    tell: @escaping @Sendable ([HeldTool], ServerDefinition) -> Void = { _, _ in }
  ) {
    self.limits = limits
    self.lock = lock
    self.tell = tell
  }

  /// Whether a call has to be held against the list of the session it is made in.
  package func checksCalls(of server: ServerDefinition) -> Bool { lock != nil || !server.pins.isEmpty }

  /// Another number whenever something was approved, in this process or another one.
  package var revision: Int { lock?.revision(rereading: true) ?? 0 }

  /// Decides about a list; the same list gives the same answer until something is approved.
  package func screened(_ tools: [MCPTool], of server: ServerDefinition, isLive: Bool) -> ScreenedTools {
    decision(about: tools, of: server, isLive: isLive).result
  }

  /// Whether a tool may be called.
  package enum Verdict: Sendable {
    case admitted
    case heldBack(HeldTool)
    /// The server does not list it, so nobody can have approved it.
    case unlisted
  }

  /// Decides about a call by the list of its session; see ``screened(_:of:isLive:)``.
  package func verdict(on tool: String, among listed: [MCPTool], of server: ServerDefinition) -> Verdict {
    guard checksCalls(of: server) else { return .admitted }
    let decision = decision(about: listed, of: server, isLive: true)
    if decision.admitted.contains(ByteKey(tool)) { return .admitted }
    return decision.result.heldBack.first { $0.name.sameBytes(as: tool) }.map { .heldBack($0) } ?? .unlisted
  }

  private func decision(about tools: [MCPTool], of server: ServerDefinition, isLive: Bool) -> Decision {
    let key = ByteKey(server.name)
    let seen = self.seen.withLock { $0[key] }
    let old = seen?.decision
    // What is held back may have been approved by another process.
    let revision = lock?.revision(rereading: old?.result.heldBack.isEmpty == false) ?? 0
    if let seen, let old, old.revision == revision, old.isLive || !isLive, old.pins == server.pins, seen.tools == tools
    {
      // The same array is equal at a glance, and a list is looked at before every call.
      if !seen.tools.isSame(as: tools) { self.seen.withLock { $0[key]?.tools = tools } }
      return old
    }
    let result = screen(tools, of: server, isLive: isLive)
    let new = Decision(pins: server.pins, isLive: isLive, revision: revision, result: result)
    self.seen.withLock { $0[key] = Seen(tools: tools, decision: new) }
    if result.heldBack != old?.result.heldBack ?? [] { tell(result.heldBack, server) }
    return new
  }

  /// Asks about the tools of a server that nobody has approved.
  package func introduce(_ tools: [MCPTool], of server: ServerDefinition) async {
    await lock?.introduce(tools, of: server)
  }

  private func screen(_ tools: [MCPTool], of server: ServerDefinition, isLive: Bool) -> ScreenedTools {
    let taken = tools.prefix(limits.maximumTools)
    let excess = taken.map { limits.excess(of: $0) }
    let within = zip(taken, excess).filter { $0.1 == nil }.map(\.0)
    var standings = standings(of: within, of: server, isLive: isLive)[...]
    var result = ScreenedTools()
    for (tool, excess) in zip(taken, excess) {
      if let excess {
        result.heldBack.append(.tooLarge(tool, of: server, excess))
      } else if let reason = (standings.popFirst() ?? .unreviewed).reason {
        result.heldBack.append(HeldTool(tool, of: server, reason))
      } else {
        result.admitted.append(tool)
      }
    }
    result.heldBack += tools.dropFirst(taken.count).map { .tooMany($0, of: server, limits.maximumTools) }
    return result
  }

  private func standings(of tools: [MCPTool], of server: ServerDefinition, isLive: Bool) -> [ToolStanding] {
    if server.pins.isEmpty {
      return lock?.standings(of: tools, of: server, isLive: isLive) ?? tools.map { _ in .approved }
    }
    let pins = Dictionary(server.pins.map { (ByteKey($0.key), $0.value) }) { first, _ in first }
    return tools.map { tool in
      guard let pin = pins[ByteKey(tool.name)] else { return .new }
      return pin.lowercased() == tool.pin ? .approved : .changed
    }
  }
}

extension [MCPTool] {
  /// Whether it is the very same array.
  fileprivate func isSame(as other: [MCPTool]) -> Bool {
    unsafe withUnsafeBufferPointer { own in
      unsafe other.withUnsafeBufferPointer { unsafe $0.baseAddress == own.baseAddress && $0.count == own.count }
    }
  }
}

extension ToolStanding {
  /// Why a tool of this standing is held back; nil when it is not.
  fileprivate var reason: HeldTool.Reason? {
    switch self {
    case .approved: nil
    case .changed: .changed
    case .new: .new
    case .unreviewed: .unreviewed
    }
  }
}

extension HeldTool {
  fileprivate init(_ tool: MCPTool, of server: ServerDefinition, _ reason: Reason) {
    let happened: String =
      switch reason {
      case .changed: "is defined in another way than was approved"
      case .new: "is new since the server's tools were approved"
      default: "was not approved by anybody"
      }
    let remedy: String =
      server.pins.isEmpty
      ? "'tributary mcp review \(server.name)' shows it and lets it be used"
      : "correct \"pin\" in \(server.source ?? "the server's definition") after looking at it"
    self.init(
      name: tool.name, reason: reason, message: "\(server.name).\(tool.name) \(happened) and is not used; \(remedy)")
  }

  fileprivate static func tooLarge(_ tool: MCPTool, of server: ServerDefinition, _ excess: String) -> HeldTool {
    HeldTool(
      name: tool.name, reason: .tooLarge,
      message: "\(server.name).\(tool.name) is left out: \(excess); \"mcp.definitions\" sets the bounds")
  }

  fileprivate static func tooMany(_ tool: MCPTool, of server: ServerDefinition, _ maximum: Int) -> HeldTool {
    HeldTool(
      name: tool.name, reason: .tooMany,
      message: "\(server.name).\(tool.name) is left out: \(maximum) tools of a server are taken; "
        + "\"mcp.definitions\" sets the bounds")
  }
}
