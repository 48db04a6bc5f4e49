import JSONKit
import MCP

/// A pattern of addresses: texts with variables between them.
///
/// Of RFC 6570 it has `{name}`, which matches anything but `/`, `?` and `#`, and `{+name}`, which matches anything.
struct URITemplate: Sendable {
  struct Variable: Sendable, Hashable {
    var name: String
    var takesAll: Bool
  }

  /// The text before each variable, and the variable.
  private var steps: [(text: [UInt8], variable: Variable)] = []
  private var tail: [UInt8] = []

  var names: [String] { steps.map(\.variable.name) }

  /// Reads a pattern.
  ///
  /// - Throws: ``MCPError`` with code `misuse` for other kinds of variables, and for two without a text between them.
  init(_ pattern: String) throws(MCPError) {
    var text: [UInt8] = []
    var rest = Array(pattern.utf8)[...]
    while let open = rest.firstIndex(of: UInt8(ascii: "{")) {
      text += rest[rest.startIndex..<open]
      guard let close = rest[open...].firstIndex(of: UInt8(ascii: "}")) else { throw Self.invalid(pattern) }
      var name = rest[(open + 1)..<close]
      let takesAll = name.first == UInt8(ascii: "+")
      if takesAll { name = name.dropFirst() }
      guard !name.isEmpty, name.allSatisfy(Self.isNameByte), steps.isEmpty || !text.isEmpty else {
        throw Self.invalid(pattern)
      }
      steps.append((text, Variable(name: String(decoding: name, as: UTF8.self), takesAll: takesAll)))
      text = []
      rest = rest[(close + 1)...]
    }
    guard !rest.contains(UInt8(ascii: "}")) else { throw Self.invalid(pattern) }
    tail = Array(rest)
  }

  /// The values of the variables in an address; nil when it does not follow the pattern or a value leads upwards.
  func values(in uri: String) -> [String: String]? {
    var rest = Array(uri.utf8)[...]
    var values: [String: String] = [:]
    for (place, step) in steps.enumerated() {
      guard rest.starts(with: step.text) else { return nil }
      rest = rest.dropFirst(step.text.count)
      let isLast = place == steps.count - 1
      let next = isLast ? tail : steps[place + 1].text
      guard let end = Self.end(of: step.variable, in: rest, before: next, isLast: isLast) else { return nil }
      guard let value = Self.decode(rest[rest.startIndex..<end]), !value.isEmpty else { return nil }
      guard !value.split(separator: "/", omittingEmptySubsequences: false).contains(where: { $0 == ".." }) else {
        return nil
      }
      values[step.variable.name] = value
      rest = rest[end...]
    }
    return rest.elementsEqual(tail) ? values : nil
  }

  private static func end(
    of variable: Variable, in rest: ArraySlice<UInt8>, before next: [UInt8], isLast: Bool
  ) -> Int? {
    let ends: [UInt8] = [UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#")]
    let bound = variable.takesAll ? rest.endIndex : rest.firstIndex { ends.contains($0) } ?? rest.endIndex
    if isLast {
      let end = rest.endIndex - next.count
      return end >= rest.startIndex && end <= bound ? end : nil
    }
    return (rest.startIndex...bound).first { rest[$0...].starts(with: next) }
  }

  private static func decode(_ bytes: ArraySlice<UInt8>) -> String? {
    var decoded: [UInt8] = []
    var index = bytes.startIndex
    while index < bytes.endIndex {
      guard bytes[index] == UInt8(ascii: "%") else {
        decoded.append(bytes[index])
        index += 1
        continue
      }
      guard index + 2 < bytes.endIndex, let byte = hex(bytes[(index + 1)...(index + 2)]) else { return nil }
      decoded.append(byte)
      index += 3
    }
    return String(validating: decoded, as: UTF8.self)
  }

  private static func hex(_ digits: ArraySlice<UInt8>) -> UInt8? {
    UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  private static func invalid(_ pattern: String) -> MCPError {
    MCPError(.misuse, "the pattern \(pattern) needs variables as {name} or {+name} with a text between each two")
  }
}
