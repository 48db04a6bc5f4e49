/// A bound on what a text's aliases can stand for, before anything expands them.
///
/// A parser that compares keys already walks expanded values, so a text of a few hundred bytes could keep it busy for
/// hours ("billion laughs"). With `a` anchors and `m` aliases no nesting can stand for more than `(m / a) ^ a` copies.
enum YAMLAliases {
  /// The most copies the aliases of `text` can stand for; text that only looks like an alias is counted too.
  static func worstExpansion(of text: String) -> Double {
    var anchors = 0
    var aliases = 0
    var previous = UInt8(ascii: "\n")
    var pending: UInt8?
    for byte in text.utf8 {
      if let mark = pending, isName(byte) {
        if mark == UInt8(ascii: "&") { anchors += 1 } else { aliases += 1 }
      }
      let isMark: Bool = byte == UInt8(ascii: "&") || byte == UInt8(ascii: "*")
      pending = isMark && startsToken(previous) ? byte : nil
      previous = byte
    }
    guard anchors > 0, aliases > 0 else { return 1 }
    // The product of the fan-outs is largest when they are equal; more levels than aliases / e only make it smaller.
    let levels: Int = min(anchors, max(1, Int(Double(aliases) / 2.718281828)))
    let fanOut: Double = Double(aliases) / Double(levels)
    var product = 1.0
    for _ in 0..<min(levels, 64) { product *= fanOut }
    return product
  }

  private static func startsToken(_ byte: UInt8) -> Bool {
    byte <= 0x20 || byte == UInt8(ascii: "[") || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "{")
      || byte == UInt8(ascii: ":")
  }

  private static func isName(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte)
      || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }
}
