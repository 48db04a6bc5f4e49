import HTTPCarrier

/// A host and a port as a request or a rule writes them: `api.example.com:443`, `[::1]:80`.
struct HostAndPort: Sendable, Hashable {
  /// The longest name of the domain name system.
  private static let maximumNameBytes = 253

  /// In small letters, without brackets and without a dot at its end.
  let host: String
  /// From 1 to 65535; nil when none is written.
  let port: Int?

  /// Reads a text; nil unless every byte of it is part of a name, an address or a port.
  init?(_ text: String, isPattern: Bool = false) {
    var (written, rest) = (text[...], Substring())
    if text.hasPrefix("[") {
      guard let end = text.firstIndex(of: "]") else { return nil }
      written = text[text.index(after: text.startIndex)..<end]
      rest = text[text.index(after: end)...]
      guard written.contains(":"), written.utf8.allSatisfy({ Self.isOfAddress($0) }),
        NetworkAddress(String(written)) != nil
      else { return nil }
    } else if let colon = text.firstIndex(of: ":") {
      written = text[..<colon]
      rest = text[colon...]
    }
    if rest.isEmpty {
      port = nil
    } else {
      guard rest.first == ":", let port = Self.port(rest.dropFirst()) else { return nil }
      self.port = port
    }
    host = AddressGuard.canonical(String(written))
    guard host.contains(":") || Self.isName(isPattern && host.hasPrefix("*.") ? host.dropFirst(2) : host[...]) else {
      return nil
    }
  }

  /// A host that came apart from its port.
  init?(host: String, port: Int) {
    guard (1...65535).contains(port), let place = HostAndPort(host.contains(":") ? "[\(host)]" : host),
      place.port == nil
    else { return nil }
    self.host = place.host
    self.port = port
  }

  /// Digits in base 16, `:` and `.`; no zone.
  private static func isOfAddress(_ byte: UInt8) -> Bool {
    Character(Unicode.Scalar(byte)).isHexDigit || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
  }

  private static func port(_ digits: Substring) -> Int? {
    guard (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let port = Int(digits), (1...65535).contains(port)
    else { return nil }
    return port
  }

  /// Letters, digits, `-` and `_` between single dots.
  private static func isName(_ name: Substring) -> Bool {
    guard (1...maximumNameBytes).contains(name.utf8.count) else { return false }
    return name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
      !label.isEmpty
        && label.utf8.allSatisfy { byte in
          switch byte {
          case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
          case UInt8(ascii: "-"), UInt8(ascii: "_"): true
          default: false
          }
        }
    }
  }
}

extension HostAndPort: CustomStringConvertible {
  /// The host as it is written in a request.
  var hostText: String { host.contains(":") ? "[\(host)]" : host }

  /// As it is written in a request.
  var description: String { port.map { "\(hostText):\($0)" } ?? hostText }
}
