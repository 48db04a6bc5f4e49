/// One challenge of a `WWW-Authenticate` field: a scheme and what it asks for.
///
/// Source: RFC 9110, section 11.6.1; RFC 6750, section 3; RFC 9728, section 5.1; read 2026-11-25.
struct AuthenticateChallenge: Sendable, Hashable {
  /// In small letters.
  var scheme: String
  /// By name in small letters; the first of a name counts.
  var parameters: [String: String] = [:]

  var error: String? { parameters["error"] }
  var resourceMetadata: String? { parameters["resource_metadata"] }
  var scopes: [String]? { parameters["scope"].map(Self.scopes) }

  static func scopes(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

  /// The challenges of all fields, in their order; what cannot be read ends the field it is in.
  static func parse(_ fields: [String]) -> [AuthenticateChallenge] {
    fields.flatMap { field -> [AuthenticateChallenge] in
      var reader = ChallengeReader(field)
      return reader.challenges()
    }
  }

  /// The one that is about tokens; nil when the server asks for something else.
  static func token(in fields: [String]) -> AuthenticateChallenge? {
    let all = parse(fields).filter { $0.scheme == "bearer" || $0.scheme == "dpop" }
    return all.first { $0.resourceMetadata != nil || $0.error != nil } ?? all.first
  }
}

/// Reads the characters of one field.
struct ChallengeReader {
  private var rest: ArraySlice<UInt8>

  init(_ field: String) {
    rest = Array(field.utf8)[...]
  }

  mutating func challenges() -> [AuthenticateChallenge] {
    var found: [AuthenticateChallenge] = []
    while true {
      skip { $0 == UInt8(ascii: ",") || Self.isBlank($0) }
      guard let word = token() else { return found }
      skip(Self.isBlank)
      // A word before "=" belongs to the challenge before it, anything else begins a new one.
      if !found.isEmpty, rest.first == UInt8(ascii: "=") {
        let (name, value) = (word.lowercased(), value() ?? "")
        if found[found.count - 1].parameters[name] == nil { found[found.count - 1].parameters[name] = value }
      } else {
        found.append(AuthenticateChallenge(scheme: word.lowercased()))
        skipCredentials()
      }
    }
  }

  /// A single text of digits that some schemes have in place of parameters.
  private mutating func skipCredentials() {
    let saved = rest
    guard token(and: "/+") != nil else { return }
    let after = rest.drop { $0 == UInt8(ascii: "=") }.drop(while: Self.isBlank)
    // Behind "name=" comes a value.
    rest = after.isEmpty || after.first == UInt8(ascii: ",") ? after : saved
  }

  private mutating func value() -> String? {
    rest = rest.dropFirst()
    skip(Self.isBlank)
    guard rest.first == UInt8(ascii: "\"") else { return token(and: ":/?#[]@&=;%(){}<>\\") }
    rest = rest.dropFirst()
    var bytes: [UInt8] = []
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: bytes, as: UTF8.self)
      case UInt8(ascii: "\\"): if let next = rest.popFirst() { bytes.append(next) }
      default: bytes.append(byte)
      }
    }
    return nil
  }

  private mutating func token(and more: StaticString = "") -> String? {
    let extra = Array(more.description.utf8)
    let word = rest.prefix { Self.isToken($0) || extra.contains($0) }
    guard !word.isEmpty else { return nil }
    rest = rest.dropFirst(word.count)
    return String(decoding: word, as: UTF8.self)
  }

  private mutating func skip(_ fits: (UInt8) -> Bool) { rest = rest.drop(while: fits) }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  private static func isToken(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }
}
