/// A file name pattern: `*` and `?` within one name, `**` across folders, `[a-z]` and `[!a-z]` for one character.
///
/// A pattern without a slash is compared with the name alone, one with a slash with the whole path from the start folder.
/// Matching takes time in proportion to pattern times path.
struct FilePattern: Sendable {
  private enum Element: Sendable {
    case scalar(Unicode.Scalar)
    case any
    case many
    case manyWithFolders
    /// `**/`: nothing, or whole folders.
    case folders
    case set([ClosedRange<UInt32>], isNegated: Bool)
  }

  private static let maximumLength = 1_024

  private let elements: [Element]
  private let comparesName: Bool

  /// - Throws: ``ServingError`` `invalid_arguments` for an open `[` or a pattern that is too long.
  init(_ text: String) throws(ServingError) {
    let scalars: [Unicode.Scalar] = Array(text.unicodeScalars)
    guard !scalars.isEmpty, scalars.count <= Self.maximumLength else {
      throw ServingError(.invalidArguments, "a pattern has 1 to \(Self.maximumLength) characters")
    }
    self.comparesName = !scalars.contains("/")
    self.elements = try Self.parse(scalars)
  }

  private static func parse(_ scalars: [Unicode.Scalar]) throws(ServingError) -> [Element] {
    var elements: [Element] = []
    var index = 0
    while index < scalars.count {
      let scalar: Unicode.Scalar = scalars[index]
      index += 1
      switch scalar {
      case "*" where index < scalars.count && scalars[index] == "*":
        index += 1
        let opensFolder: Bool = index < scalars.count && scalars[index] == "/"
        if opensFolder { index += 1 }
        elements.append(opensFolder ? .folders : .manyWithFolders)
      case "*": elements.append(.many)
      case "?": elements.append(.any)
      case "[":
        guard let end: Int = scalars[index...].dropFirst().firstIndex(of: "]") else {
          throw ServingError(.invalidArguments, "the pattern has a '[' without ']'; write [[] for the character itself")
        }
        elements.append(set(Array(scalars[index..<end])))
        index = end + 1
      default: elements.append(.scalar(scalar))
      }
    }
    return elements
  }

  private static func set(_ scalars: [Unicode.Scalar]) -> Element {
    let isNegated: Bool = scalars.first == "!" || scalars.first == "^"
    var rest: ArraySlice<Unicode.Scalar> = scalars[(isNegated ? 1 : 0)...]
    var ranges: [ClosedRange<UInt32>] = []
    while let first: Unicode.Scalar = rest.popFirst() {
      let isRange: Bool = rest.count >= 2 && rest.first == "-"
      let last: Unicode.Scalar = isRange ? rest[rest.startIndex + 1] : first
      if isRange { rest = rest.dropFirst(2) }
      if first <= last { ranges.append(first.value...last.value) }
    }
    return .set(ranges, isNegated: isNegated)
  }

  /// Whether the path, given from the start folder, matches.
  func matches(_ path: String) -> Bool {
    let text: Substring = comparesName ? path.split(separator: "/").last ?? "" : path[...]
    var active = [Bool](repeating: false, count: elements.count + 1)
    active[0] = true
    skipEmpty(&active, afterSlash: true)
    for scalar in text.unicodeScalars {
      active = advance(active, scalar)
      skipEmpty(&active, afterSlash: scalar == "/")
    }
    return active[elements.count]
  }

  /// Passes over elements that match nothing.
  private func skipEmpty(_ active: inout [Bool], afterSlash: Bool) {
    for (index, element) in elements.enumerated() where active[index] {
      switch element {
      case .many, .manyWithFolders: active[index + 1] = true
      case .folders where afterSlash: active[index + 1] = true
      default: break
      }
    }
  }

  private func advance(_ active: [Bool], _ scalar: Unicode.Scalar) -> [Bool] {
    var next = [Bool](repeating: false, count: active.count)
    for (index, element) in elements.enumerated() where active[index] {
      switch element {
      case .scalar(let wanted): if wanted == scalar { next[index + 1] = true }
      case .any: if scalar != "/" { next[index + 1] = true }
      case .many: if scalar != "/" { next[index] = true }
      case .manyWithFolders, .folders: next[index] = true
      case .set(let ranges, let isNegated):
        let isInside: Bool = ranges.contains { $0.contains(scalar.value) }
        if scalar != "/" && isInside != isNegated { next[index + 1] = true }
      }
    }
    return next
  }
}
