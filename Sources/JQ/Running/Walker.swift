import JSONKit

/// Goes through everything inside of a value, one step at a time.
struct Walker {
  private enum Level {
    case elements([JSON], Int)
    case members(JSON.Object, Int)
  }

  private enum Gives {
    /// The values inside.
    case values
    /// The paths to them.
    case paths
    /// The events of the streamed form.
    case events
  }

  private let gives: Gives
  private var levels: [Level] = []
  /// The path to the container of each level, where paths are kept up.
  private var paths: [PathNode?] = []
  private let tracks: Bool
  /// The keys to the last value found.
  private var keys: [JSON] = []
  /// A whole value that has no inside, which is still to be given as an event.
  private var single: JSON?

  /// Gives what is inside a container, outer values first.
  init(inside value: JSON, path: PathNode?, tracks: Bool) {
    gives = .values
    self.tracks = tracks
    enter(value, path)
  }

  /// Gives the path to everything inside of a value.
  init(paths value: JSON) {
    gives = .paths
    tracks = false
    enter(value, nil)
  }

  /// Gives the events of a value: a path with each leaf, and the last path in each container when it ends.
  init(stream value: JSON) {
    gives = .events
    tracks = false
    enter(value, nil)
    if levels.isEmpty { single = value }
  }

  /// How many steps the next value is worth: paths are copied.
  var cost: Int { gives == .values ? 1 : 4 + keys.count / 2 }

  private mutating func enter(_ value: JSON, _ path: PathNode?) {
    switch value {
    case .array(let elements) where !elements.isEmpty: levels.append(.elements(elements, 0))
    case .object(let members) where !members.isEmpty: levels.append(.members(members, 0))
    default: return
    }
    if tracks { paths.append(path) }
    if gives != .values { keys.append(.null) }
  }

  /// Finds the next thing to give; false when there is none.
  mutating func advance(_ value: inout JSON, _ path: inout PathNode?) -> Bool {
    if let whole = single {
      single = nil
      value = .array([.array([]), whole])
      return true
    }
    while let level = levels.indices.last {
      switch levels[level] {
      case .elements(let elements, let index):
        guard index < elements.count else {
          if close(level, &value) { return true }
          continue
        }
        levels[level] = .elements(elements, index + 1)
        if gives == .values, !tracks {
          value = elements[index]
          if SizeMeasure.isContainer(value) { enter(value, nil) }
          return true
        }
        if find(elements[index], .integer(Int64(index)), level, &value, &path) { return true }
      case .members(let members, let index):
        guard index < members.count else {
          if close(level, &value) { return true }
          continue
        }
        levels[level] = .members(members, index + 1)
        let member = members[index]
        if gives == .values, !tracks {
          value = member.value
          if SizeMeasure.isContainer(value) { enter(value, nil) }
          return true
        }
        if find(member.value, .string(member.key), level, &value, &path) { return true }
      }
    }
    return false
  }

  /// Takes in a value with its key; false when it is a container whose events come first.
  private mutating func find(
    _ found: JSON, _ key: JSON, _ level: Int, _ value: inout JSON, _ path: inout PathNode?
  ) -> Bool {
    let depth = levels.count
    switch gives {
    case .values:
      path = PathNode(paths[level], key)
      value = found
      enter(found, path)
      return true
    case .paths:
      keys[level] = key
      value = .array(Array(keys[...level]))
      enter(found, nil)
      return true
    case .events:
      keys[level] = key
      enter(found, nil)
      if levels.count > depth { return false }
      value = .array([.array(Array(keys[...level])), found])
      return true
    }
  }

  /// Leaves the innermost container; true when that is an event.
  private mutating func close(_ level: Int, _ value: inout JSON) -> Bool {
    levels.removeLast()
    if tracks { paths.removeLast() }
    guard gives != .values else { return false }
    defer { keys.removeLast() }
    guard gives == .events else { return false }
    value = .array([.array(Array(keys[...level]))])
    return true
  }
}
