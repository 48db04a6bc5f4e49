/// Writes values straight to bytes.
struct JSONPrinter {
  enum Style {
    case compact, pretty, canonical
  }

  let style: Style
  private var depth = 0

  init(style: Style) { self.style = style }

  mutating func write(_ value: JSON, to bytes: inout [UInt8]) {
    switch value {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
    case .integer(let value): Self.write(integer: value, to: &bytes)
    case .unsigned(let value): bytes.append(contentsOf: String(value).utf8)
    case .digits(let text): bytes.append(contentsOf: text.utf8)
    case .double(let value): write(double: value, to: &bytes)
    case .string(let text): Self.write(text, to: &bytes)
    case .array(let elements): write(elements, to: &bytes)
    case .object(let members): write(members, to: &bytes)
    }
  }

  private mutating func write(_ elements: [JSON], to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "["))
    depth += 1
    var isFirst = true
    for element in elements {
      separate(&isFirst, in: &bytes)
      write(element, to: &bytes)
    }
    depth -= 1
    if !isFirst { breakLine(in: &bytes) }
    bytes.append(UInt8(ascii: "]"))
  }

  private mutating func write(_ members: JSON.Object, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "{"))
    depth += 1
    var isFirst = true
    if style == .canonical, !Self.areOrdered(members) {
      for member in members.sorted(by: Self.isOrdered) {
        separate(&isFirst, in: &bytes)
        write(member, to: &bytes)
      }
    } else {
      for member in members {
        separate(&isFirst, in: &bytes)
        write(member, to: &bytes)
      }
    }
    depth -= 1
    if !isFirst { breakLine(in: &bytes) }
    bytes.append(UInt8(ascii: "}"))
  }

  private mutating func write(_ member: JSON.Member, to bytes: inout [UInt8]) {
    Self.write(member.key, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    if style == .pretty { bytes.append(UInt8(ascii: " ")) }
    write(member.value, to: &bytes)
  }

  private func separate(_ isFirst: inout Bool, in bytes: inout [UInt8]) {
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    isFirst = false
    breakLine(in: &bytes)
  }

  private func breakLine(in bytes: inout [UInt8]) {
    guard style == .pretty else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
  }

  private static func areOrdered(_ members: JSON.Object) -> Bool {
    guard members.count > 1 else { return true }
    return zip(members, members.dropFirst()).allSatisfy(isOrdered)
  }

  /// The member order of RFC 8785: by UTF-16 code units.
  private static func isOrdered(_ left: JSON.Member, _ right: JSON.Member) -> Bool {
    let left = left.key.utf8.span
    let right = right.key.utf8.span
    for index in 0..<min(left.count, right.count) where left[index] != right[index] {
      return rank(left[index]) < rank(right[index])
    }
    return left.count < right.count
  }

  /// The place of a byte of UTF-8 in the order of UTF-16, where surrogates come before U+E000.
  private static func rank(_ byte: UInt8) -> UInt8 {
    switch byte {
    case 0xEE, 0xEF: byte + 5
    case 0xF0...: byte - 2
    default: byte
    }
  }
}
