/// An IP address as bytes, read from every text that a resolver takes for one.
///
/// Beside the usual forms these are the numbers of `inet_aton`: `2130706433`, `0x7f.1` and `0177.0.0.1` are 127.0.0.1.
package struct NetworkAddress: Sendable, Hashable {
  /// 4 bytes of IPv4, or 16 of IPv6.
  package let bytes: [UInt8]

  /// An address of its 4 or 16 bytes; nil for any other number.
  package init?(bytes: [UInt8]) {
    guard bytes.count == 4 || bytes.count == 16 else { return nil }
    self.bytes = bytes
  }

  /// Reads an address, in brackets and with a zone or without; nil for a name.
  package init?(_ text: String) {
    var rest = text[...]
    if rest.hasPrefix("["), rest.hasSuffix("]") { rest = rest.dropFirst().dropLast() }
    if rest.hasSuffix("."), !rest.contains(":") { rest = rest.dropLast() }
    guard let bytes = rest.contains(":") ? Self.version6(rest) : Self.version4(rest) else { return nil }
    self.bytes = bytes
  }

  package var isVersion4: Bool { bytes.count == 4 }

  // MARK: Reading

  /// One to four numbers; the last one fills the bytes that are left.
  private static func version4(_ text: Substring) -> [UInt8]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...4).contains(parts.count) else { return nil }
    var bytes: [UInt8] = []
    for part in parts.dropLast() {
      guard let number = number(part), let byte = UInt8(exactly: number) else { return nil }
      bytes.append(byte)
    }
    let left = 4 - bytes.count
    guard let last = number(parts[parts.count - 1]), left == 4 || last < 1 << (8 * UInt64(left)) else { return nil }
    for place in (0..<left).reversed() { bytes.append(UInt8(truncatingIfNeeded: last >> (8 * UInt64(place)))) }
    return bytes
  }

  /// Decimal, octal after `0`, or hexadecimal after `0x`; at most 32 bits.
  private static func number(_ text: Substring) -> UInt64? {
    guard let first = text.utf8.first, (0x30...0x39).contains(first) else { return nil }
    let isHexadecimal = text.hasPrefix("0x") || text.hasPrefix("0X")
    let digits = isHexadecimal ? text.dropFirst(2) : text
    let radix = isHexadecimal ? 16 : text.count > 1 && first == 0x30 ? 8 : 10
    guard digits.utf8.first != UInt8(ascii: "+"), let number = UInt64(digits, radix: radix) else { return nil }
    return number <= UInt64(UInt32.max) ? number : nil
  }

  private static func version6(_ text: Substring) -> [UInt8]? {
    let text = text.prefix { $0 != "%" }
    guard let gap = text.firstRange(of: "::") else {
      guard let bytes = groups(text), bytes.count == 16 else { return nil }
      return bytes
    }
    let (left, right) = (text[..<gap.lowerBound], text[gap.upperBound...])
    guard let before = left.isEmpty ? [] : groups(left), let after = right.isEmpty ? [] : groups(right),
      before.count + after.count <= 14
    else { return nil }
    return before + Array(repeating: 0, count: 16 - before.count - after.count) + after
  }

  /// Hexadecimal groups; the last one may be a dotted IPv4 address.
  private static func groups(_ text: Substring) -> [UInt8]? {
    var bytes: [UInt8] = []
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      if index == parts.count - 1, part.contains(".") {
        let dotted = part.split(separator: ".", omittingEmptySubsequences: false).compactMap { UInt8($0) }
        guard dotted.count == 4 else { return nil }
        bytes += dotted
      } else {
        guard (1...4).contains(part.utf8.count), part.allSatisfy(\.isHexDigit), let group = UInt16(part, radix: 16)
        else { return nil }
        bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
      }
    }
    return bytes
  }
}

extension NetworkAddress: CustomStringConvertible {
  /// The dotted form, or eight groups; both are read by every resolver.
  package var description: String {
    if isVersion4 { return bytes.map { String($0) }.joined(separator: ".") }
    return stride(from: 0, to: 16, by: 2)
      .map { String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16) }.joined(separator: ":")
  }
}
