package import LLM
import Runs
import Synchronization

/// The digests of the definitions of tools that were called, each made once for as long as the definition stays the same.
package final class DefinitionDigests: Sendable {
  /// So many tools are remembered; then it begins anew.
  static let limit = 4_096

  private let known = Mutex<[String: (definition: ToolDefinition, digest: String)]>([:])

  package init() {}

  /// How many are remembered.
  var count: Int { known.withLock { $0.count } }

  /// The SHA-256 of a tool's definition.
  ///
  /// - Parameter name: `server.tool`, or the name of a tool of this process.
  package func digest(of tool: any Tool, named name: String) -> String {
    let definition = tool.definition
    if let digest = known.withLock({ $0[name].flatMap { $0.definition == definition ? $0.digest : nil } }) {
      return digest
    }
    let digest = AuditRecord.digest(of: definition.json)
    known.withLock { known in
      if known.count >= Self.limit { known = [:] }
      known[name] = (definition, digest)
    }
    return digest
  }
}
