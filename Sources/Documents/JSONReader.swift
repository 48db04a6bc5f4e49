import JSONKit

/// Reads a JSON text of a person: strict or with comments, duplicate keys refused, positions kept.
enum JSONReader {
  static func read(
    _ bytes: [UInt8], _ lines: LineTable, commented: Bool, _ limits: DocumentLimits
  ) throws(DocumentError) -> (JSON, SourceMap) {
    let bounds = JSONLimits(maximumBytes: limits.maximumBytes, maximumDepth: limits.maximumDepth)
    do throws(JSONError) {
      let value: JSON
      if commented {
        value = try JSON(parsingCommented: bytes, limits: bounds, duplicates: .refuse)
      } else {
        value = try JSON(parsing: bytes, limits: bounds, duplicates: .refuse)
      }
      var scanner = JSONPlaces(bytes, lines)
      return (value, scanner.map())
    } catch {
      let code: DocumentError.Code =
        switch error.code {
        case .duplicateKey: .duplicateKey
        case .tooLarge, .tooDeep: .tooLarge
        default: .syntax
        }
      throw DocumentError(code, error.message, position: lines.position(of: error.offset ?? 0))
    }
  }
}

/// Walks over a JSON text that is known to be well formed and notes where its values and keys are.
///
/// Comments and trailing commas are passed over, so the same walk serves both kinds of JSON file.
private struct JSONPlaces {
  private let bytes: [UInt8]
  private let lines: LineTable
  private var index = 0
  private var places = SourceMap()

  init(_ bytes: [UInt8], _ lines: LineTable) {
    self.bytes = bytes
    self.lines = lines
  }

  mutating func map() -> SourceMap {
    value(at: .root, key: nil)
    return places
  }

  private mutating func value(at path: JSONPointer, key: SourcePosition?) {
    skipBlank()
    places.set(path, value: lines.position(of: index), key: key)
    switch peek {
    case UInt8(ascii: "{"): object(at: path)
    case UInt8(ascii: "["): array(at: path)
    case UInt8(ascii: "\""): _ = string()
    default: skipWord()
    }
  }

  private mutating func object(at path: JSONPointer) {
    index += 1
    while true {
      skipBlank()
      switch peek {
      case UInt8(ascii: "\""):
        let place: SourcePosition = lines.position(of: index)
        let key: String = string()
        skipBlank()
        index += 1  // the colon
        value(at: path.appending(key), key: place)
      case UInt8(ascii: ","): index += 1
      default:
        index += 1
        return
      }
    }
  }

  private mutating func array(at path: JSONPointer) {
    index += 1
    var count = 0
    while true {
      skipBlank()
      switch peek {
      case UInt8(ascii: ","): index += 1
      case UInt8(ascii: "]"), nil:
        index += 1
        return
      default:
        value(at: path.appending(count), key: nil)
        count += 1
      }
    }
  }

  /// Passes over a string and returns its value, escapes resolved.
  private mutating func string() -> String {
    let start: Int = index
    index += 1
    var hasEscape = false
    while let byte = peek, byte != UInt8(ascii: "\"") {
      if byte == UInt8(ascii: "\\") {
        hasEscape = true
        index += 1
      }
      index += 1
    }
    index = min(index + 1, bytes.count)
    if hasEscape, let value = try? JSON(parsing: bytes[start..<index]), let text = value.stringValue { return text }
    return String(decoding: bytes[start..<index].dropFirst().dropLast(), as: UTF8.self)
  }

  private mutating func skipWord() {
    while let byte = peek, !Self.isBlank(byte), ![0x2C, 0x5D, 0x7D, 0x2F].contains(byte) { index += 1 }
  }

  private mutating func skipBlank() {
    while let byte = peek {
      if Self.isBlank(byte) {
        index += 1
      } else if byte == UInt8(ascii: "/") {
        skipComment()
      } else {
        return
      }
    }
  }

  private mutating func skipComment() {
    let isBlock: Bool = index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "*")
    index += 2
    while let byte = peek {
      index += 1
      if isBlock ? (byte == UInt8(ascii: "*") && peek == UInt8(ascii: "/")) : (byte == UInt8(ascii: "\n")) { break }
    }
    if isBlock { index += 1 }
  }

  private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }
}
