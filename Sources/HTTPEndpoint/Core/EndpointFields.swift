import NIOHTTP1

/// Header fields in their order: names are compared without regard to case, and one name may stand more than once.
public struct EndpointFields: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  var headers: HTTPHeaders

  /// The fields of a message that was received; blanks around a value are no part of it.
  ///
  /// Source: RFC 9110, section 5.5; read 2026-11-29.
  init(_ headers: HTTPHeaders) {
    guard headers.contains(where: { Self.hasBlankEnd($0.value) }) else {
      self.headers = headers
      return
    }
    self.headers = HTTPHeaders(headers.map { ($0.name, Self.trimmed($0.value)) })
  }

  /// No fields.
  public init() {
    headers = HTTPHeaders()
  }

  /// Fields by name and value.
  public init(dictionaryLiteral elements: (String, String)...) {
    headers = HTTPHeaders(elements)
  }

  /// The value of the first field with this name; nil when there is none.
  public subscript(name: String) -> String? { headers.first(name: name) }

  /// The values of all fields with this name.
  public func values(_ name: String) -> [String] { headers[name] }

  /// Whether several fields have this name.
  public func repeats(_ name: String) -> Bool { headers[name].count > 1 }

  /// Adds a field behind the others.
  public mutating func add(_ name: String, _ value: String) {
    headers.add(name: name, value: value)
  }

  /// Adds all of these behind the others.
  mutating func add(_ fields: EndpointFields) {
    headers.add(contentsOf: fields.headers)
  }

  /// Puts a field in the place of all with its name.
  public mutating func set(_ name: String, _ value: String) {
    headers.replaceOrAdd(name: name, value: value)
  }

  /// The members of lists in all fields with this name, without blanks around them.
  func list(_ name: String) -> [Substring] {
    headers[canonicalForm: name]
  }

  private static func hasBlankEnd(_ value: String) -> Bool {
    value.utf8.first.map(isBlank) ?? false || value.utf8.last.map(isBlank) ?? false
  }

  private static func trimmed(_ value: String) -> String {
    let rest = value.utf8.drop(while: isBlank)
    return String(Substring(rest.dropLast(rest.reversed().prefix(while: isBlank).count)))
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
