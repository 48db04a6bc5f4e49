import JSONKit

/// Sizes, counts and durations as people read them.
enum Figures {
  /// `41 ms`, `6.2 s`, `3 min 20 s`.
  static func duration(milliseconds: Int) -> String {
    switch milliseconds {
    case ..<1_000: "\(max(0, milliseconds)) ms"
    case ..<60_000: "\(tenths(milliseconds, per: 1_000)) s"
    default: "\(milliseconds / 60_000) min \(milliseconds / 1_000 % 60) s"
    }
  }

  /// `312 B`, `3.1 KB`, `2.0 MB`.
  static func size(_ bytes: Int) -> String {
    switch bytes {
    case ..<1_000: "\(bytes) B"
    case ..<1_000_000: "\(tenths(bytes, per: 1_000)) KB"
    default: "\(tenths(bytes, per: 1_000_000)) MB"
    }
  }

  /// `412`, `4.1k`, `1.2M`.
  static func count(_ number: Int) -> String {
    switch number {
    case ..<1_000: "\(number)"
    case ..<1_000_000: "\(tenths(number, per: 1_000))k"
    default: "\(tenths(number, per: 1_000_000))M"
    }
  }

  /// `3/10 pages read`, `3`: the `data` of a `progress` event.
  static func progress(_ data: JSON) -> String {
    let done: String = data["done"].map(number) ?? ""
    let total: String = data["total"].map { "/" + number($0) } ?? ""
    return [done + total, data["message"]?.stringValue ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// A whole number has no fraction.
  private static func number(_ json: JSON) -> String {
    json.doubleValue.flatMap { Int(exactly: $0) }.map { String($0) } ?? json.text
  }

  /// `1 call`, `2 calls`.
  static func plural(_ number: Int, _ noun: String) -> String {
    number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
  }

  private static func tenths(_ number: Int, per unit: Int) -> String {
    let value: Int = number / (unit / 10)
    return "\(value / 10).\(value % 10)"
  }
}
