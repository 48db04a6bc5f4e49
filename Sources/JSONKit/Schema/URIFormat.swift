/// URIs, IRIs and their templates.
///
/// Source: RFC 3986 appendix A, RFC 3987 section 2.2, RFC 6570 section 2; read 2026-11-25.
enum URIFormat {
  static func isReference(_ text: String, absolute: Bool, international: Bool) -> Bool {
    guard hasAllowedCharacters(text, international: international) else { return false }
    let uri = SchemaURI(text)
    if absolute, uri.scheme == nil { return false }
    if uri.fragment?.contains("#") ?? false { return false }
    for part in [uri.path, uri.query ?? "", uri.fragment ?? ""] where part.contains("[") || part.contains("]") {
      return false
    }
    if uri.scheme == nil, uri.authority == nil {
      // Before the first slash a colon would end a scheme.
      let first = uri.path.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
      if first.contains(":") { return false }
    }
    return uri.authority.map(isAuthority) ?? true
  }

  private static func hasAllowedCharacters(_ text: String, international: Bool) -> Bool {
    var rest = Array(text.unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      if scalar == "%" {
        let digits = rest.prefix(2)
        guard digits.count == 2, digits.allSatisfy({ $0.hexValue != nil }) else { return false }
      } else if scalar.isASCII {
        let isPlain = CharacterClass.word.contains(scalar)
        guard isPlain || "-.~:/?#[]@!$&'()*+,;=".unicodeScalars.contains(scalar) else { return false }
      } else {
        guard international, scalar.value >= 0xA0 else { return false }
      }
    }
    return true
  }

  private static func isAuthority(_ text: String) -> Bool {
    var host = Substring(text)
    if let at = host.lastIndex(of: "@") {
      if host[..<at].contains(where: { $0 == "@" || $0 == "[" || $0 == "]" }) { return false }
      host = host[host.index(after: at)...]
    }
    if host.hasPrefix("[") {
      guard let end = host.firstIndex(of: "]") else { return false }
      let literal = String(host[host.index(after: host.startIndex)..<end])
      let isFuture = literal.lowercased().hasPrefix("v") && literal.contains(".")
      return (isFuture || NetworkFormat.isIPv6(literal)) && isPort(host[host.index(after: end)...])
    }
    if host.contains("[") || host.contains("]") { return false }
    guard let colon = host.firstIndex(of: ":") else { return true }
    return isPort(host[colon...])
  }

  private static func isPort(_ text: Substring) -> Bool {
    text.isEmpty || (text.hasPrefix(":") && text.utf8.dropFirst().allSatisfy { 0x30...0x39 ~= $0 })
  }

  /// Braces in pairs with a variable list in each.
  static func isTemplate(_ text: String) -> Bool {
    var isInside = false
    var name = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "{":
        if isInside { return false }
        isInside = true
        name = ""
      case "}":
        guard isInside, isVariableList(name) else { return false }
        isInside = false
      default:
        if isInside {
          name.unicodeScalars.append(scalar)
        } else if scalar.value <= 0x20 || scalar.value == 0x7F || "\"<>\\^`|".unicodeScalars.contains(scalar) {
          return false
        }
      }
    }
    return !isInside
  }

  private static func isVariableList(_ text: String) -> Bool {
    var list = Substring(text)
    if let first = list.unicodeScalars.first, "+#./;?&".unicodeScalars.contains(first) { list = list.dropFirst() }
    let names = list.split(separator: ",", omittingEmptySubsequences: false)
    return names.allSatisfy { variable in
      var name = variable
      if name.hasSuffix("*") { name = name.dropLast() }
      if let colon = name.firstIndex(of: ":") {
        let length = name[name.index(after: colon)...]
        guard let number = Int(length), 1...9999 ~= number, !length.hasPrefix("0") else { return false }
        name = name[..<colon]
      }
      let isPlain = name.unicodeScalars.allSatisfy { CharacterClass.word.contains($0) || $0 == "." || $0 == "%" }
      return !name.isEmpty && isPlain && !name.hasPrefix(".") && !name.hasSuffix(".") && !name.contains("..")
    }
  }
}
