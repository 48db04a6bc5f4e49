/// A path to one value inside a JSON value.
///
/// Source: RFC 6901, sections 3 to 5; read 2026-11-25.
public struct JSONPointer: Sendable, Hashable {
  /// The reference tokens, unescaped: member keys, or array places in decimal.
  public private(set) var tokens: [String]

  /// The whole value.
  public static let root = JSONPointer(tokens: [])

  /// A path of tokens that are not escaped.
  public init(tokens: [String]) { self.tokens = tokens }

  /// Reads the text form: empty, or tokens that each follow a slash, with `~1` for `/` and `~0` for `~`.
  ///
  /// - Throws: `.pointer` when it does not start with a slash or holds a `~` that escapes nothing.
  public init(_ text: String) throws(JSONError) {
    tokens = []
    guard !text.isEmpty else { return }
    var parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)[...]
    guard let first = parts.popFirst(), first.isEmpty else {
      throw JSONError(.pointer, "A JSON pointer is empty or starts with a slash.", offset: 0)
    }
    for part in parts {
      tokens.append(try Self.unescape(part, of: text))
    }
  }

  /// The path to a member of the value here.
  public func appending(_ key: String) -> JSONPointer { JSONPointer(tokens: tokens + [key]) }

  /// The path to an element of the value here.
  public func appending(_ index: Int) -> JSONPointer { appending(String(index)) }

  /// Whether all tokens have the same bytes.
  public static func == (left: Self, right: Self) -> Bool {
    left.tokens.elementsEqual(right.tokens) { $0.sameBytes(as: $1) }
  }

  private static func unescape(_ part: Substring.UTF8View, of text: String) throws(JSONError) -> String {
    var bytes: [UInt8] = []
    var rest = part
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "~") else {
        bytes.append(byte)
        continue
      }
      let tilde = text.utf8.distance(from: text.startIndex, to: rest.startIndex) - 1
      switch rest.popFirst() {
      case UInt8(ascii: "0"): bytes.append(UInt8(ascii: "~"))
      case UInt8(ascii: "1"): bytes.append(UInt8(ascii: "/"))
      default:
        throw JSONError(.pointer, "In a JSON pointer ~ must be followed by 0 or 1.", offset: tilde)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension JSONPointer: CustomStringConvertible {
  /// The text form.
  public var description: String {
    var bytes: [UInt8] = []
    for token in tokens {
      bytes.append(UInt8(ascii: "/"))
      for byte in token.utf8 {
        switch byte {
        case UInt8(ascii: "~"): bytes += [UInt8(ascii: "~"), UInt8(ascii: "0")]
        case UInt8(ascii: "/"): bytes += [UInt8(ascii: "~"), UInt8(ascii: "1")]
        default: bytes.append(byte)
        }
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension JSON {
  /// The value a pointer leads to; nil when there is none.
  public subscript(pointer: JSONPointer) -> JSON? {
    var value = self
    for token in pointer.tokens {
      let next: JSON? =
        switch value {
        case .object(let object): object[token]
        case .array: Self.place(token).flatMap { value[$0] }
        default: nil
        }
      guard let next else { return nil }
      value = next
    }
    return value
  }

  /// An array place as RFC 6901 allows it: decimal digits without a leading zero.
  private static func place(_ token: String) -> Int? {
    let digits = token.utf8
    guard digits.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else { return nil }
    if digits.count > 1, digits.first == UInt8(ascii: "0") { return nil }
    return Int(token)
  }
}
