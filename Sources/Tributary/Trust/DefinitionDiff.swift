package import JSONKit

/// What is different between two definitions of a tool, value by value and by the lines of texts.
package struct DefinitionDiff: Sendable, Hashable {
  /// One line: what was there, or what is there now.
  package struct Line: Sendable, Hashable {
    package enum Side: String, Sendable, Hashable {
      case old = "-"
      case new = "+"
      /// On both sides, for the context of a text.
      case both = " "
    }

    package var side: Side
    /// A JSON pointer.
    package var path: String
    /// The value as JSON, or a line of a text.
    package var text: String
  }

  /// The most lines that are kept; those of one tool within the bounds of definitions are rarely more.
  static let maximumLines = 400

  package private(set) var lines: [Line] = []
  /// How many lines there were over the most that are kept.
  package private(set) var left = 0

  /// - Parameters:
  ///   - old: nil for a tool that is new.
  ///   - new: nil for a tool that is gone.
  package init(from old: JSON?, to new: JSON?) {
    let before = old.map { Self.values(of: $0) } ?? [:]
    let after = new.map { Self.values(of: $0) } ?? [:]
    for path in Set(before.keys).union(after.keys).sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      guard before[path] != after[path] else { continue }
      add(path, before[path], after[path])
    }
  }

  private mutating func add(_ path: String, _ old: JSON?, _ new: JSON?) {
    if case .string(let before)? = old, case .string(let after)? = new, before.contains("\n") || after.contains("\n") {
      return add(path, lines: before, after)
    }
    if let old { append(Line(side: .old, path: path, text: old.text)) }
    if let new { append(Line(side: .new, path: path, text: new.text)) }
  }

  private mutating func add(_ path: String, lines old: String, _ new: String) {
    let before = Self.lines(of: old)
    let after = Self.lines(of: new)
    let changes = after.difference(from: before) { $0.sameBytes(as: $1) }
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in changes {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    var (here, there) = (0, 0)
    while here < before.count || there < after.count {
      if here < before.count, removed.contains(here) {
        append(Line(side: .old, path: path, text: before[here]))
        here += 1
      } else if there < after.count, inserted.contains(there) {
        append(Line(side: .new, path: path, text: after[there]))
        there += 1
      } else {
        append(Line(side: .both, path: path, text: before[here]))
        (here, there) = (here + 1, there + 1)
      }
    }
  }

  private mutating func append(_ line: Line) {
    if lines.count < Self.maximumLines { lines.append(line) } else { left += 1 }
  }

  private static func lines(of text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// Every value that holds no others, by its path.
  private static func values(of json: JSON) -> [String: JSON] {
    var values: [String: JSON] = [:]
    func visit(_ value: JSON, _ path: JSONPointer) {
      switch value {
      case .object(let members) where !members.isEmpty:
        for member in members { visit(member.value, path.appending(member.key)) }
      case .array(let items) where !items.isEmpty:
        for (index, item) in items.enumerated() { visit(item, path.appending(String(index))) }
      default: values[path.description] = value
      }
    }
    visit(json, .root)
    return values
  }
}
