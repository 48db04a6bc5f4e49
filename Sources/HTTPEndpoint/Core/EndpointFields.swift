import NIOHTTP1

/// Header fields in their order: names are compared without regard to case, and one name may stand more than once.
public struct EndpointFields: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  var headers: HTTPHeaders

  init(_ headers: HTTPHeaders) {
    self.headers = headers
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
}
