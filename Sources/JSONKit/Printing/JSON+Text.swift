extension JSON {
  /// The compact JSON text as UTF-8, without a line end.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    write(to: &bytes)
    return bytes
  }

  /// The compact JSON text.
  public var text: String { text(pretty: false) }

  /// The JSON text; pretty means one member or element per line, indented by two spaces.
  public func text(pretty: Bool) -> String {
    var printer = JSONPrinter(style: pretty ? .pretty : .compact)
    var bytes: [UInt8] = []
    printer.write(self, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the compact JSON text.
  ///
  /// An infinity or NaN that somebody put into `.double` has no JSON form: it is printed as `1e999` or `-1e999`, which
  /// readers refuse as out of range, rather than as a value nobody meant. ``init(finite:)`` keeps them out.
  public func write(to bytes: inout [UInt8]) {
    var printer = JSONPrinter(style: .compact)
    printer.write(self, to: &bytes)
  }

  /// Appends a text as a JSON string with its quotes; only what must be escaped is.
  public static func writeString(_ text: String, to bytes: inout [UInt8]) {
    JSONPrinter.write(text, to: &bytes)
  }

  /// The canonical form for digests: members in UTF-16 order, doubles as ECMAScript prints them.
  ///
  /// Integers keep all their digits, where the source would round them to doubles: two different values never share a form.
  /// Source: RFC 8785, section 3.2; read 2026-11-25.
  public var canonicalBytes: [UInt8] {
    var printer = JSONPrinter(style: .canonical)
    var bytes: [UInt8] = []
    printer.write(self, to: &bytes)
    return bytes
  }
}
