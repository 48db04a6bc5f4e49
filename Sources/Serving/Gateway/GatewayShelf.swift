import JSONKit
import Logging
import MCP
import Services

/// What a service offers of each server, by the names it has there: puts new things in the place of old ones.
struct GatewayShelf: Sendable {
  private let logger: Logger
  private var names: [ByteKey: [GatewayOffer.Kind: [String]]] = [:]

  init(logger: Logger) {
    self.logger = logger
  }

  /// Offers these parts of a server in the place of those that it had of their kind.
  ///
  /// What has a name that is taken already is left out, and nothing else is.
  mutating func put(_ parts: [MCPServicePart], _ kind: GatewayOffer.Kind, of server: String, _ service: MCPService) {
    let old = names[ByteKey(server)]?[kind] ?? []
    do throws(MCPError) {
      try service.replace(old, in: kind.changes, with: parts)
      names[ByteKey(server), default: [:]][kind] = parts.map(\.name)
    } catch {
      try? service.replace(old, in: kind.changes, with: [])
      names[ByteKey(server), default: [:]][kind] = parts.filter { add($0, of: server, service) }.map(\.name)
    }
  }

  /// Offers nothing of a server any more.
  mutating func clear(_ server: String, _ service: MCPService) {
    for (kind, old) in names.removeValue(forKey: ByteKey(server)) ?? [:] {
      try? service.replace(old, in: kind.changes, with: [])
    }
  }

  private func add(_ part: MCPServicePart, of server: String, _ service: MCPService) -> Bool {
    do throws(MCPError) {
      try service.add { [part] }
      return true
    } catch {
      logger.warning(
        "not offered", metadata: ["mcp.server": "\(server)", "mcp.reason": "\(error.message)"])
      return false
    }
  }
}

extension GatewayOffer.Kind {
  /// The lists of the service that it is in.
  fileprivate var changes: MCPServiceChanges {
    switch self {
    case .tools: .tools
    case .prompts: .prompts
    case .resources: .resources
    }
  }
}
