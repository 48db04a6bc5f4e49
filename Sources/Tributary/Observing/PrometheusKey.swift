/// The name and labels of one series, in the form they are written.
struct PrometheusKey: Sendable, Hashable {
  let name: String
  /// `a="b",c="d"`, sorted by name; empty for none.
  let labels: String

  init(_ label: String, _ dimensions: [(String, String)], suffix: String = "") {
    let name = Self.name(label)
    self.name = suffix.isEmpty || name.hasSuffix(suffix) ? name : name + suffix
    let sorted = dimensions.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
    labels = sorted.map { "\(Self.name($0.0))=\"\(Self.escaped($0.1))\"" }.joined(separator: ",")
  }

  /// Letters, digits and underscores, none of the digits first.
  static func name(_ text: String) -> String {
    var name = ""
    for scalar in text.unicodeScalars {
      let isAllowed = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
      name.unicodeScalars.append(isAllowed ? scalar : "_")
    }
    return name.first.map { $0.isNumber } ?? true ? "_" + name : name
  }

  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\\\"
      case "\"": escaped += "\\\""
      case "\n": escaped += "\\n"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
