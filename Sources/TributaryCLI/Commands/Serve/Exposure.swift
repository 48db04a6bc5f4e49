import JSONKit

/// Something that `tributary serve` offers.
enum Exposure: String, CaseIterable, Sendable {
  /// The built-in tools over one folder.
  case builtin
  /// The tools, prompts and resources of all servers that are set up.
  case gateway
  /// Each agent file as a tool.
  case agents
  /// `invoke` and `list_models`.
  case models
  /// Each workflow file as a tool.
  case workflows

  /// Reads the names of `--expose`.
  ///
  /// - Throws: ``CommandFailure`` for a name that is none, or for none at all.
  static func read(_ text: String) throws(CommandFailure) -> Set<Exposure> {
    let names: [String] = ServerOptions.names(text)
    let known: String = allCases.map(\.rawValue).joined(separator: ", ")
    if names.isEmpty { throw .usage("--expose: name what is served: \(known)") }
    var found: Set<Exposure> = []
    for name in names {
      guard let one = Exposure(rawValue: name) else {
        let near: String = name.didYouMean(in: allCases.map(\.rawValue))
        throw .usage("--expose: \(name) is nothing that can be served\(near); there is \(known)")
      }
      found.insert(one)
    }
    return found
  }
}
