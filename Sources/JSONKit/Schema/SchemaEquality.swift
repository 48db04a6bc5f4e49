/// Bytes that are the same for values JSON Schema calls equal, and for no others.
///
/// The order of members does not count, `1` equals `1.0`, strings are equal byte by byte.
/// Source: JSON Schema 2020-12 core, section 4.2.2; read 2026-11-25.
enum SchemaEquality {
  static func key(of value: JSON) -> [UInt8] {
    var bytes: [UInt8] = []
    write(value, to: &bytes)
    return bytes
  }

  private static func write(_ value: JSON, to bytes: inout [UInt8]) {
    switch value {
    case .null: bytes.append(UInt8(ascii: "n"))
    case .bool(let flag): bytes.append(UInt8(ascii: flag ? "t" : "f"))
    case .integer, .unsigned, .digits, .double:
      bytes.append(UInt8(ascii: "#"))
      bytes += SchemaNumber(value)?.key ?? []
    case .string(let text): write(text, to: &bytes)
    case .array(let elements):
      bytes.append(UInt8(ascii: "["))
      for element in elements { write(element, to: &bytes) }
      bytes.append(UInt8(ascii: "]"))
    case .object(let object):
      bytes.append(UInt8(ascii: "{"))
      let members = object.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      for member in members {
        write(member.key, to: &bytes)
        write(member.value, to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  /// With its length in front, so that no text can look like the structure around it.
  private static func write(_ text: String, to bytes: inout [UInt8]) {
    bytes += Array("\"\(text.utf8.count):".utf8)
    bytes += text.utf8
  }
}
