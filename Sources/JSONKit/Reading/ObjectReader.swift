/// Reads the members of one object by key, remembers which were asked for, and says in errors which value was wrong.
///
/// ```swift
/// var reader = try ObjectReader(["host": "localhost", "prot": 80])
/// let host = try reader.string("host")
/// let port = try reader.optionalInt("port") ?? 8080
/// if let stray = reader.unread.first { throw reader.invalid(stray.key, "unknown member") }  // "/prot: unknown member"
/// ```
///
/// A required member that is absent throws `.missing`, one of another type `.type`: "/servers/0/command: expected a string,
/// found a number". The optional forms return nil for an absent member and for `null`.
public struct ObjectReader: Sendable {
  /// Where the object stands in its document.
  public let path: JSONPointer
  private let members: JSON.Object
  private var isRead: [Bool]

  /// Starts reading an object.
  ///
  /// - Throws: `.type` when the value is not an object.
  public init(_ value: JSON, at path: JSONPointer = .root) throws(JSONError) {
    guard case .object(let members) = value else {
      throw Self.mismatch("an object", value, at: path)
    }
    self.path = path
    self.members = members
    isRead = Array(repeating: false, count: members.count)
  }

  /// The value of a member, `null` included; nil when it is absent.
  public mutating func value(_ key: String) -> JSON? {
    guard let index = members.firstIndex(of: key) else { return nil }
    isRead[index] = true
    return members[index].value
  }

  /// The value of a member that must be there, `null` included.
  public mutating func required(_ key: String) throws(JSONError) -> JSON {
    guard let value = value(key) else {
      throw JSONError(
        .missing, Self.message("required member is missing", at: path.appending(key)), path: path.appending(key))
    }
    return value
  }

  /// The members nobody asked for, in order.
  public var unread: [JSON.Member] {
    zip(members, isRead).filter { !$0.1 }.map(\.0)
  }

  /// An error for a member that has the right type and a value that is not allowed.
  public func invalid(_ key: String, _ message: String) -> JSONError {
    JSONError(.value, Self.message(message, at: path.appending(key)), path: path.appending(key))
  }
}

extension ObjectReader {
  /// Asks for a member and converts it; `expected` names the wanted type in the error.
  mutating func read<Value>(_ key: String, _ expected: String, _ convert: (JSON) -> Value?) throws(JSONError) -> Value {
    let value = try required(key)
    guard let converted = convert(value) else { throw Self.mismatch(expected, value, at: path.appending(key)) }
    return converted
  }

  /// Asks for a member that may be absent or null, and converts it.
  mutating func readOptional<Value>(
    _ key: String, _ expected: String, _ convert: (JSON) -> Value?
  ) throws(JSONError) -> Value? {
    guard let value = value(key), !value.isNull else { return nil }
    guard let converted = convert(value) else { throw Self.mismatch(expected, value, at: path.appending(key)) }
    return converted
  }

  static func mismatch(_ expected: String, _ found: JSON, at path: JSONPointer) -> JSONError {
    let detail = "expected \(expected), found \(found.kindDescription)"
    return JSONError(.type, message(detail, at: path), path: path)
  }

  static func message(_ detail: String, at path: JSONPointer) -> String {
    path == .root ? detail : "\(path): \(detail)"
  }
}
