/// The formats a string can be asserted to have; an unknown one accepts everything.
///
/// `hostname` does not decode labels that begin with `xn--`, and `idn-hostname` is not known: both need tables of IDNA.
enum SchemaFormat {
  static func accepts(_ text: String, format: String) -> Bool {
    let bytes = Array(text.utf8)
    switch format {
    case "date-time": return DateFormat.isDateTime(bytes)
    case "date": return DateFormat.isDate(bytes)
    case "time": return DateFormat.isTime(bytes)
    case "duration": return DateFormat.isDuration(bytes)
    case "email": return NetworkFormat.isEmail(text, international: false)
    case "idn-email": return NetworkFormat.isEmail(text, international: true)
    case "hostname": return NetworkFormat.isHostname(text)
    case "ipv4": return NetworkFormat.isIPv4(text)
    case "ipv6": return NetworkFormat.isIPv6(text)
    case "uri": return URIFormat.isReference(text, absolute: true, international: false)
    case "uri-reference": return URIFormat.isReference(text, absolute: false, international: false)
    case "iri": return URIFormat.isReference(text, absolute: true, international: true)
    case "iri-reference": return URIFormat.isReference(text, absolute: false, international: true)
    case "uri-template": return URIFormat.isTemplate(text)
    case "uuid": return isUUID(bytes)
    case "json-pointer": return (try? JSONPointer(text)) != nil
    case "relative-json-pointer": return isRelativePointer(text)
    case "regex": return isRegex(text)
    default: return true
    }
  }

  /// A regular expression, even one that this engine would not run.
  private static func isRegex(_ text: String) -> Bool {
    do {
      _ = try RegexPattern(text)
      return true
    } catch {
      return error.code == .unsupported
    }
  }

  private static func isUUID(_ bytes: [UInt8]) -> Bool {
    guard bytes.count == 36 else { return false }
    return bytes.enumerated().allSatisfy { index, byte in
      let isDash = index == 8 || index == 13 || index == 18 || index == 23
      return isDash ? byte == UInt8(ascii: "-") : Unicode.Scalar(byte).hexValue != nil
    }
  }

  /// A number without leading zeros, then `#` or a JSON pointer.
  private static func isRelativePointer(_ text: String) -> Bool {
    let digits = text.utf8.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard !digits.isEmpty, digits.count == 1 || digits.first != UInt8(ascii: "0") else { return false }
    let rest = String(text.utf8.dropFirst(digits.count)) ?? "?"
    return rest == "#" || (try? JSONPointer(rest)) != nil
  }
}
