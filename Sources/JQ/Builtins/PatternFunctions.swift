import JSONKit

/// Functions that search with regular expressions.
enum PatternFunctions {
  static let all: [Native] = [
    Native("_match", grows: 4, .two(match)),
    Native("_capture", grows: 1, .none(capture)),
    Native("test", .one(testAlone)),
    Native("test", .two(test)),
    Native("_scan", grows: 2, .two(scan)),
    Native("split", grows: 1, .two(split)),
    Native("_edits", grows: 4, .two(edits)),
  ]

  private static func search(
    _ machine: inout Machine, _ value: JSON, _ pattern: JSON, _ flags: JSON, alwaysGlobal: Bool = false,
    onlyTests: Bool = false
  ) throws(Failure) -> PatternSearch {
    guard case .string(let text) = value else {
      throw ErrorText.about(value, "cannot be matched, as it is not a string")
    }
    var (pattern, flags) = (pattern, flags)
    if case .array(let parts) = pattern, let first = parts.first {
      pattern = first
      if parts.count > 1 { flags = parts[1] }
    }
    guard case .string(let pattern) = pattern else {
      throw flags.isNull
        ? .message("\(pattern.kindName) not a string or array") : ErrorText.about(pattern, "is not a string")
    }
    switch flags {
    case .null: break
    case .string: break
    default: throw ErrorText.about(flags, "is not a string")
    }
    var options = try PatternOptions(flags.stringValue ?? "")
    if alwaysGlobal { options.isGlobal = true }
    return try PatternSearch(text, pattern, options, onlyTests: onlyTests, &machine)
  }

  private static func match(
    _ machine: inout Machine, _ value: JSON, _ pattern: JSON, _ flags: JSON
  ) throws(Failure) -> JSON {
    var search = try search(&machine, value, pattern, flags)
    var found: [JSON] = []
    while let match = try search.next(&machine.meter) {
      try machine.meter.charge(16 + match.captures.count * 8)
      found.append(search.object(of: match))
      machine.meter.count(bytes: 300 + 250 * match.captures.count)
      if machine.meter.needsCount { try machine.meter.setLive(bytes: found.count * 300) }
    }
    return .array(found)
  }

  /// The named groups of one match as an object.
  private static func capture(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    var object = JSON.Object()
    for capture in value["captures"]?.arrayValue ?? [] {
      guard case .string(let name)? = capture["name"] else { continue }
      object[name] = capture["string"] ?? .null
    }
    return .object(object)
  }

  private static func testAlone(_ machine: inout Machine, _ value: JSON, _ pattern: JSON) throws(Failure) -> JSON {
    try test(&machine, value, pattern, .null)
  }

  private static func test(
    _ machine: inout Machine, _ value: JSON, _ pattern: JSON, _ flags: JSON
  ) throws(Failure) -> JSON {
    var search = try search(&machine, value, pattern, flags, onlyTests: true)
    return .bool(try search.matchesAnywhere(&machine.meter))
  }

  /// The groups of every match, or its text where there are none.
  private static func scan(
    _ machine: inout Machine, _ value: JSON, _ pattern: JSON, _ flags: JSON
  ) throws(Failure) -> JSON {
    var search = try search(&machine, value, pattern, flags, alwaysGlobal: true)
    var found: [JSON] = []
    while let match = try search.next(&machine.meter) {
      if match.captures.isEmpty {
        found.append(.string(search.text(match.range)))
      } else {
        found.append(.array(match.captures.map { group in group.map { .string(search.text($0)) } ?? .null }))
      }
      machine.meter.count(bytes: 60 + 40 * match.captures.count)
      if machine.meter.needsCount { try machine.meter.setLive(bytes: found.count * 60) }
    }
    return .array(found)
  }

  private static func split(
    _ machine: inout Machine, _ value: JSON, _ pattern: JSON, _ flags: JSON
  ) throws(Failure) -> JSON {
    var search = try search(&machine, value, pattern, flags, alwaysGlobal: true)
    var parts: [JSON] = []
    var start = 0
    while let match = try search.next(&machine.meter) {
      parts.append(.string(search.text(start..<max(start, match.range.lowerBound))))
      start = match.range.upperBound
      machine.meter.count(bytes: 60)
    }
    parts.append(.string(search.text(start..<search.count)))
    return .array(parts)
  }

  /// What `sub` needs: before each match the text that stays, its named groups, and the text after the last one.
  private static func edits(
    _ machine: inout Machine, _ value: JSON, _ pattern: JSON, _ flags: JSON
  ) throws(Failure) -> JSON {
    var search = try search(&machine, value, pattern, flags)
    var parts: [JSON] = []
    var start = 0
    while let match = try search.next(&machine.meter) {
      let gap = search.text(start..<max(start, match.range.lowerBound))
      start = match.range.upperBound
      try machine.meter.charge(12 + match.captures.count * 4)
      parts.append(["gap": .string(gap), "captures": search.named(match)])
      machine.meter.count(bytes: 300 + gap.utf8.count)
      if machine.meter.needsCount { try machine.meter.setLive(bytes: parts.count * 300) }
    }
    return ["parts": .array(parts), "tail": .string(search.text(start..<search.count))]
  }
}
