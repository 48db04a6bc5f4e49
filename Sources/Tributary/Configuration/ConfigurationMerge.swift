import JSONKit

/// The members of all levels laid over each other, with the place each one came from.
///
/// A nearer level wins per key, and per name inside `providers`: an entry is taken whole, so that the key of one level
/// never goes to the address of another. `mcp.servers` is merged by ``ServerCatalog``, not here.
struct ConfigurationMerge: Sendable {
  /// One merged key and the place that set it.
  struct Origin: Sendable, Hashable {
    var path: JSONPointer
    var level: ConfigurationLevel
    /// `file:line`, or the name of a flag.
    var source: String
  }

  private(set) var members = JSON.Object()
  private(set) var origins: [Origin] = []

  /// How many keys deep two levels are merged; below that a value is replaced whole.
  private static func depth(_ section: String) -> Int {
    switch section {
    case "providers", "tools", "mcp": 2
    // A limit is taken whole.
    case "limits": 2
    case "defaults": 3
    default: 1
    }
  }

  /// Lays a level over what is there.
  mutating func add(_ value: JSON, level: ConfigurationLevel, source: (JSONPointer) -> String) {
    guard let object = value.objectValue else { return }
    for member in object {
      var merged: JSON = members[member.key] ?? .object([:])
      if member.key == "mcp", var mcp = member.value.objectValue {
        mcp["servers"] = nil
        guard !mcp.isEmpty else { continue }
        merge(.object(mcp), into: &merged, at: .root.appending(member.key), depth: 1, of: 2, level, source)
      } else {
        let limit: Int = Self.depth(member.key)
        merge(member.value, into: &merged, at: .root.appending(member.key), depth: 1, of: limit, level, source)
      }
      members[member.key] = merged
    }
  }

  private mutating func merge(
    _ value: JSON, into target: inout JSON, at path: JSONPointer, depth: Int, of limit: Int,
    _ level: ConfigurationLevel, _ source: (JSONPointer) -> String
  ) {
    guard depth < limit, let object = value.objectValue else {
      target = value
      origins.removeAll { $0.path == path || $0.path.tokens.starts(with: path.tokens) }
      origins.append(Origin(path: path, level: level, source: source(path)))
      return
    }
    var members: JSON.Object = target.objectValue ?? [:]
    for member in object {
      var merged: JSON = members[member.key] ?? .object([:])
      merge(member.value, into: &merged, at: path.appending(member.key), depth: depth + 1, of: limit, level, source)
      members[member.key] = merged
    }
    target = .object(members)
  }
}
