import JSONKit
package import LLM

/// The names of tools in the form the interface takes, and back.
///
/// A name begins with a letter or `_`, goes on with `A-Z a-z 0-9 _ . : -` and has at most 128 characters. Every other
/// name gets such a form for the wire, so that one odd tool never fails a request.
///
/// Source: Gemini API reference, "FunctionDeclaration"; read 2026-11-25.
package struct GeminiNames: Sendable {
  /// Only the names that had to change.
  private var changed: [(name: String, wire: String)] = []

  package init(_ tools: [ToolDefinition] = []) {
    var taken: Set<String> = []
    for tool in tools where Self.isValid(tool.name) { taken.insert(tool.name) }
    for tool in tools where !Self.isValid(tool.name) {
      let wire = Self.unused(Self.valid(tool.name), taken)
      taken.insert(wire)
      changed.append((tool.name, wire))
    }
  }

  /// The form for the wire; a name that is not among the tools, from an older conversation, gets one as well.
  func wire(_ name: String) -> String {
    if Self.isValid(name) { return name }
    return changed.first { $0.name.sameBytes(as: name) }?.wire ?? Self.valid(name)
  }

  /// The tool's own name.
  func name(_ wire: String) -> String {
    changed.first { $0.wire.sameBytes(as: wire) }?.name ?? wire
  }

  private static let maximumLength = 128

  private static func isValid(_ name: String) -> Bool {
    guard let first = name.utf8.first, isStart(first), name.utf8.count <= maximumLength else { return false }
    return name.utf8.allSatisfy(isAllowed)
  }

  private static func valid(_ name: String) -> String {
    var valid = ""
    if name.utf8.first.map({ !isStart($0) }) ?? true { valid = "_" }
    for byte in name.utf8.prefix(maximumLength - 1) {
      valid.unicodeScalars.append(isAllowed(byte) ? Unicode.Scalar(byte) : "_")
    }
    return valid
  }

  private static func unused(_ name: String, _ taken: Set<String>) -> String {
    var candidate = name
    var number = 2
    while taken.contains(candidate) {
      let suffix = "_\(number)"
      candidate = String(name.prefix(maximumLength - suffix.utf8.count)) + suffix
      number += 1
    }
    return candidate
  }

  private static func isStart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
    default: false
    }
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "-"): true
    default: isStart(byte)
    }
  }
}
