import Stores

/// A text with references to things outside of it, cut into its segments.
///
/// Read are the forms of all hosts whose files people bring along:
/// `${NAME}`, `${NAME:-default}`, `${env:NAME}`, `${env:NAME:-default}`, `${env://NAME:-default}`, `{env:NAME}`, `$NAME`,
/// `${file:PATH}`, `{file:PATH}`, `${cmd:PROGRAM ARG…}`, `$(PROGRAM ARG…)`, `${secret:NAME}`, `${secret:NAME@previous}` and
/// `${TRIBUTARY}`; `$$` is one dollar sign.
/// A default may hold references itself. Everything else that starts with `${` is an error, never text.
struct ReferenceTemplate: Sendable, Hashable {
  indirect enum Segment: Sendable, Hashable {
    case text(String)
    case variable(String, fallback: ReferenceTemplate?)
    case file(String)
    /// A program and its arguments.
    case command([String])
    /// A stored secret, or the value that it had before.
    case secret(String, previous: Bool)
    /// The running program.
    case executable
  }

  /// How deep defaults may be nested.
  static let maximumDepth = 8

  let segments: [Segment]

  /// Whether the text is nothing but one reference, so that showing it reveals nothing.
  var isReference: Bool {
    guard segments.count == 1 else { return false }
    switch segments[0] {
    case .text: return false
    case .variable(_, let fallback): return fallback == nil
    case .file, .command, .secret, .executable: return true
    }
  }

  /// Whether it has nothing but texts and variables, defaults included.
  var isPlain: Bool {
    segments.allSatisfy { segment in
      switch segment {
      case .text, .executable: true
      case .variable(_, let fallback): fallback?.isPlain ?? true
      case .file, .command, .secret: false
      }
    }
  }

  /// The files the text names, those of defaults not included.
  var files: [String] {
    segments.compactMap { segment in
      if case .file(let path) = segment { path } else { nil }
    }
  }

  /// The stored secrets the text names, defaults included, in order.
  var secrets: [String] {
    segments.flatMap { segment -> [String] in
      switch segment {
      case .secret(let name, _): [name]
      case .variable(_, let fallback): fallback?.secrets ?? []
      default: []
      }
    }
  }

  /// The variables the text names, defaults included, in order.
  var variables: [String] {
    segments.flatMap { segment -> [String] in
      guard case .variable(let name, let fallback) = segment else { return [] }
      return [name] + (fallback?.variables ?? [])
    }
  }

  /// - Throws: ``ReferenceError`` `.malformed` or `.unsupported`.
  init(_ text: String, depth: Int = 0) throws(ReferenceError) {
    guard depth <= Self.maximumDepth else {
      throw ReferenceError(.malformed, "defaults are nested deeper than \(Self.maximumDepth)")
    }
    var segments: [Segment] = []
    var literal: [UInt8] = []
    var rest: Substring.UTF8View = text.utf8[...]
    while let byte = rest.first {
      if let (segment, length) = try Self.reference(at: rest, depth: depth) {
        if case .text(let text) = segment {
          literal += text.utf8
        } else {
          if !literal.isEmpty { segments.append(.text(String(decoding: literal, as: UTF8.self))) }
          literal = []
          segments.append(segment)
        }
        rest = rest.dropFirst(length)
      } else {
        literal.append(byte)
        rest = rest.dropFirst()
      }
    }
    if !literal.isEmpty { segments.append(.text(String(decoding: literal, as: UTF8.self))) }
    self.segments = segments
  }

  /// The reference that starts here and how many bytes it takes; nil for ordinary text.
  private static func reference(
    at rest: Substring.UTF8View, depth: Int
  ) throws(ReferenceError) -> (Segment, Int)? {
    if rest.starts(with: "$$".utf8) { return (.text("$"), 2) }
    for opening in ["${", "{env:", "{file:", "$("] where rest.starts(with: opening.utf8) {
      let isParenthesis: Bool = opening == "$("
      let skipped: Int = opening == "${" || isParenthesis ? 2 : 1
      guard let end = closing(of: rest.dropFirst(skipped), isParenthesis) else {
        throw ReferenceError(.malformed, "the reference \(opening)… is not closed; write $$ for a dollar sign")
      }
      let inside = String(Substring(rest.dropFirst(skipped).prefix(end)))
      let segment: Segment = isParenthesis ? try command(inside) : try named(inside, depth: depth)
      return (segment, skipped + end + 1)
    }
    guard rest.first == UInt8(ascii: "$") else { return nil }
    let name = Substring(rest.dropFirst().prefix(while: isNameByte))
    guard isName(name) else { return nil }
    return (variable(String(name)), name.utf8.count + 1)
  }

  private static func named(_ inside: String, depth: Int) throws(ReferenceError) -> Segment {
    if inside.hasPrefix("file:") {
      let path: Substring = inside.dropFirst("file:".count)
      guard !path.isEmpty else { throw ReferenceError(.malformed, "${file:} names no file") }
      return .file(String(path))
    }
    if inside.hasPrefix("cmd:") { return try command(String(inside.dropFirst("cmd:".count))) }
    if inside.hasPrefix("secret:") { return try secret(inside.dropFirst("secret:".count)) }
    if inside.hasPrefix("input:") {
      throw ReferenceError(
        .unsupported, "${input:…} is not supported yet; use ${secret:NAME}, ${env:NAME}, ${file:PATH} or ${cmd:…}")
    }
    var name: Substring = inside[...]
    for prefix in ["env://", "env:"] where name.hasPrefix(prefix) {
      name = name.dropFirst(prefix.count)
      break
    }
    var fallback: ReferenceTemplate?
    if let mark = name.firstRange(of: ":-") {
      fallback = try ReferenceTemplate(String(name[mark.upperBound...]), depth: depth + 1)
      name = name[..<mark.lowerBound]
    }
    guard isName(name) else {
      throw ReferenceError(
        .malformed, "${\(inside.prefix(40))} is no reference; write ${NAME}, ${NAME:-default}, or $$ for a dollar sign")
    }
    return variable(String(name), fallback)
  }

  private static func variable(_ name: String, _ fallback: ReferenceTemplate? = nil) -> Segment {
    name == "TRIBUTARY" ? .executable : .variable(name, fallback: fallback)
  }

  private static func secret(_ text: Substring) throws(ReferenceError) -> Segment {
    let isPrevious: Bool = text.hasSuffix("@previous")
    let name = String(isPrevious ? text.dropLast("@previous".count) : text)
    do throws(SecretStoreError) {
      try SecretRules.check(name: name)
    } catch {
      throw ReferenceError(.malformed, "${secret:…}: \(error.message)")
    }
    return .secret(name, previous: isPrevious)
  }

  private static func command(_ text: String) throws(ReferenceError) -> Segment {
    guard let words = CommandWords.split(text), !words.isEmpty else {
      throw ReferenceError(.malformed, "${cmd:…} needs a program, with every quote closed")
    }
    return .command(words)
  }

  /// How many bytes stand before the bracket that closes the reference.
  private static func closing(of rest: Substring.UTF8View, _ isParenthesis: Bool) -> Int? {
    let open = UInt8(ascii: isParenthesis ? "(" : "{")
    let close = UInt8(ascii: isParenthesis ? ")" : "}")
    var depth = 0
    for (index, byte) in rest.enumerated() {
      if byte == open { depth += 1 }
      if byte == close {
        if depth == 0 { return index }
        depth -= 1
      }
    }
    return nil
  }

  private static func isName(_ name: Substring) -> Bool {
    guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
    return name.utf8.allSatisfy(isNameByte)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
      || (0x61...0x7A).contains(byte)
  }
}
