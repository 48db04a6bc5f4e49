import JSONKit

/// Instructions with `{{ name }}` places for the input of a run.
struct AgentTemplate: Sendable, Hashable {
  private enum Segment: Sendable, Hashable {
    case text(String)
    case place(String)
  }

  private let segments: [Segment]

  /// Cuts a text; braces without a plain name inside stay text.
  init(_ text: String) {
    var segments: [Segment] = []
    var literal = ""
    var rest: Substring = text[...]
    while let open = rest.firstRange(of: "{{") {
      literal += rest[..<open.lowerBound]
      let inside: Substring = rest[open.upperBound...]
      if let close = inside.firstRange(of: "}}"), let name = Self.name(inside[..<close.lowerBound]) {
        if !literal.isEmpty { segments.append(.text(literal)) }
        literal = ""
        segments.append(.place(name))
        rest = inside[close.upperBound...]
      } else {
        literal += "{{"
        rest = inside
      }
    }
    literal += rest
    if !literal.isEmpty { segments.append(.text(literal)) }
    self.segments = segments
  }

  /// The names of the places, in order.
  var names: [String] {
    segments.compactMap { if case .place(let name) = $0 { name } else { nil } }
  }

  /// The text with every place filled; a string as it is, other values as compact JSON, an absent one as nothing.
  func filled(_ values: JSON.Object) -> String {
    var text = ""
    for segment in segments {
      switch segment {
      case .text(let literal): text += literal
      case .place(let name):
        guard let value = values[name], !value.isNull else { continue }
        text += value.stringValue ?? value.text
      }
    }
    return text
  }

  private static func name(_ text: Substring) -> String? {
    var bytes: ArraySlice<UInt8> = Array(text.utf8)[...]
    while let first = bytes.first, first == 0x20 || first == 0x09 { bytes.removeFirst() }
    while let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
    guard let first = bytes.first, !(0x30...0x39).contains(first), bytes.count <= 64 else { return nil }
    let isName: Bool = bytes.allSatisfy { byte in
      byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte)
        || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
    return isName ? String(decoding: bytes, as: UTF8.self) : nil
  }
}
