import JSONKit

/// The path to the current value, as a chain from its end to its beginning; nil is the empty path.
///
/// Chains share their beginnings, so going one step deeper costs the same at any depth, and going back costs nothing.
final class PathNode: Sendable {
  let parent: PathNode?
  let key: JSON
  let depth: Int

  init(_ parent: PathNode?, _ key: JSON) {
    self.parent = parent
    self.key = key
    depth = (parent?.depth ?? 0) + 1
  }

  /// The value was computed since the path began, so that it has none.
  static let lost = PathNode(nil, .null)

  /// The keys from the beginning.
  static func keys(_ path: PathNode?) -> [JSON] {
    var keys: [JSON] = []
    var node = path
    while let current = node {
      keys.append(current.key)
      node = current.parent
    }
    keys.reverse()
    return keys
  }
}
