/// Addresses of mail, hosts and machines.
///
/// Source: RFC 5321 section 4.1.2, RFC 1123 section 2.1, RFC 4291 section 2.2; read 2026-11-25.
enum NetworkFormat {
  static func isEmail(_ text: String, international: Bool) -> Bool {
    guard let at = text.lastIndex(of: "@") else { return false }
    let local = text[..<at]
    let domain = String(text[text.index(after: at)...])
    guard isLocalPart(String(local), international: international) else { return false }
    if domain.hasPrefix("["), domain.hasSuffix("]") {
      let literal = String(domain.dropFirst().dropLast())
      if literal.hasPrefix("IPv6:") { return isIPv6(String(literal.dropFirst(5))) }
      return isIPv4(literal)
    }
    return isHostname(domain, international: international)
  }

  private static func isLocalPart(_ text: String, international: Bool) -> Bool {
    let scalars = Array(text.unicodeScalars)
    guard !scalars.isEmpty, international || scalars.allSatisfy(\.isASCII) else { return false }
    if scalars.count >= 2, scalars[0] == "\"", scalars[scalars.count - 1] == "\"" {
      var isEscaped = false
      for scalar in scalars.dropFirst().dropLast() {
        if scalar.value < 0x20 || (scalar == "\"" && !isEscaped) { return false }
        isEscaped = scalar == "\\" && !isEscaped
      }
      return !isEscaped
    }
    let parts = scalars.split(separator: ".", omittingEmptySubsequences: false)
    return parts.allSatisfy { part in
      !part.isEmpty && part.allSatisfy { isAtomCharacter($0) || !$0.isASCII }
    }
  }

  private static func isAtomCharacter(_ scalar: Unicode.Scalar) -> Bool {
    CharacterClass.word.contains(scalar) || "!#$%&'*+-/=?^`{|}~".unicodeScalars.contains(scalar)
  }

  static func isHostname(_ text: String, international: Bool = false) -> Bool {
    let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard text.utf8.count <= 253 else { return false }
    return labels.allSatisfy { label in
      guard !label.isEmpty, label.count <= 63, label.first != UInt8(ascii: "-"), label.last != UInt8(ascii: "-")
      else { return false }
      let hasDashes = label.dropFirst(2).prefix(2).elementsEqual("--".utf8)
      // Two dashes there mark a label that was encoded, and `xn` is the one encoding there is.
      if hasDashes, !label.prefix(2).elementsEqual("xn".utf8), !label.prefix(2).elementsEqual("XN".utf8) {
        return false
      }
      return label.allSatisfy { byte in
        let scalar = Unicode.Scalar(byte)
        return byte == UInt8(ascii: "-") || (international && byte >= 0x80)
          || (CharacterClass.word.contains(scalar) && byte < 0x80 && scalar != "_")
      }
    }
  }

  static func isIPv4(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return parts.count == 4
      && parts.allSatisfy { part in
        let digits = part.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard digits, 1...3 ~= part.count, part.count == 1 || part.first != UInt8(ascii: "0") else { return false }
        return UInt8(String(part) ?? "") != nil
      }
  }

  static func isIPv6(_ text: String) -> Bool {
    var groups = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard groups.count >= 3 else { return false }
    var count = 0
    if let last = groups.last, last.contains(".") {
      guard isIPv4(last) else { return false }
      groups.removeLast()
      count = 2
      // "::1.2.3.4" keeps its two empty groups; "1:2.3.4.5" has none.
      if groups.count >= 2, groups[groups.count - 1].isEmpty { groups.append("") }
    }
    // One run of zeros may be left out: at an end it shows as two empty groups, inside as one.
    if groups.first == "" {
      guard groups.count > 1, groups[1] == "" else { return false }
      groups.removeFirst()
    }
    if groups.last == "", groups.count > 1 {
      guard groups[groups.count - 2] == "" else { return false }
      groups.removeLast()
    }
    let gaps = groups.count { $0.isEmpty }
    for group in groups where !group.isEmpty {
      guard group.utf8.count <= 4, group.unicodeScalars.allSatisfy({ $0.hexValue != nil }) else { return false }
      count += 1
    }
    return gaps == 1 ? count <= 7 : gaps == 0 && count == 8
  }
}
