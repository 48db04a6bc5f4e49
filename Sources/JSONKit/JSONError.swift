/// What is wrong with a JSON text, or with a value that should have a certain shape.
public struct JSONError: Error, Sendable, Hashable {
  /// The kind of failure; more kinds may come.
  public struct Code: RawRepresentable, Sendable, Hashable {
    /// The stable name, in small letters.
    public let rawValue: String

    /// A kind by its name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The text is not JSON.
    public static let syntax = Code(rawValue: "syntax")
    /// The text has more bytes than the limit allows.
    public static let tooLarge = Code(rawValue: "too_large")
    /// Arrays and objects are nested deeper than the limit allows.
    public static let tooDeep = Code(rawValue: "too_deep")
    /// An object has two members with one key, and the reader refuses that.
    public static let duplicateKey = Code(rawValue: "duplicate_key")
    /// The bytes are not UTF-8.
    public static let invalidUTF8 = Code(rawValue: "invalid_utf8")
    /// A fraction or exponent beyond the range of doubles.
    public static let numberOutOfRange = Code(rawValue: "number_out_of_range")
    /// A required member is absent.
    public static let missing = Code(rawValue: "missing")
    /// A value has another type than required.
    public static let type = Code(rawValue: "type")
    /// A value has the right type and is still not allowed.
    public static let value = Code(rawValue: "value")
    /// A text is not a JSON pointer.
    public static let pointer = Code(rawValue: "pointer")
  }

  /// What kind of failure this is.
  public var code: Code
  /// What happened and where; values from the text itself are not quoted.
  public var message: String
  /// Where in the text, in bytes from its start; nil when the error is about a value.
  public var offset: Int?
  /// Which value; nil when the error is about a text.
  public var path: JSONPointer?

  /// An error about a text (with an offset), or about a value (with a path).
  public init(_ code: Code, _ message: String, offset: Int? = nil, path: JSONPointer? = nil) {
    self.code = code
    self.message = message
    self.offset = offset
    self.path = path
  }
}

extension JSONError: CustomStringConvertible {
  /// The message, with the byte where there is one.
  public var description: String {
    offset.map { "\(message) (at byte \($0))" } ?? message
  }
}

extension JSONError {
  /// A place in a text for people: lines and columns count from 1, columns in Unicode scalars.
  public struct Position: Sendable, Hashable, CustomStringConvertible {
    /// The line, from 1.
    public var line: Int
    /// The column, from 1, in Unicode scalars.
    public var column: Int

    /// A place that is known.
    public init(line: Int, column: Int) {
      self.line = line
      self.column = column
    }

    /// The place of a byte: the lines end with LF.
    public init(of offset: Int, in bytes: some Sequence<UInt8>) {
      self.init(line: 1, column: 1)
      advance(over: bytes.prefix(Swift.max(offset, 0)))
    }

    /// Goes on to the place behind some bytes.
    package mutating func advance(over bytes: some Sequence<UInt8>) {
      for byte in bytes {
        if byte == UInt8(ascii: "\n") {
          line += 1
          column = 1
        } else if byte & 0xC0 != 0x80 {
          column += 1
        }
      }
    }

    /// The line and the column with a colon between them.
    public var description: String { "\(line):\(column)" }
  }

  /// The line and column of ``offset`` in the text that was read; nil when the error is about a value.
  public func position(in bytes: some Sequence<UInt8>) -> Position? {
    offset.map { Position(of: $0, in: bytes) }
  }
}
