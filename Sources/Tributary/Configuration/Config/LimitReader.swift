import Documents
import JSONKit

/// Reads `limits`.
enum LimitReader {
  /// The most limits there may be.
  static let maximumLimits = 100
  /// The longest period.
  static let maximumPeriod = Duration.seconds(366 * 86_400)
  /// The largest amount, so that sums stay exact.
  static let maximumAmount: Int64 = 1_000_000_000_000_000

  static let limit = ConfigSection<LimitConfig>(
    .strings("tools", \.tools), .strings("servers", \.servers), .strings("models", \.models),
    .strings("principals", \.principals),
    ConfigKey("per") { reader, limit in
      let place: JSONPointer = reader.path.appending("per")
      limit.per = try (reader.optionalStrings("per") ?? []).map { word in
        guard let account = LimitConfig.Account(rawValue: word) else {
          throw DocumentError.word(word, of: LimitConfig.Account.allCases.map(\.rawValue), at: place)
        }
        return account
      }
    },
    .allowance("calls", \.calls, count), .allowance("tokens", \.tokens, count),
    .allowance("money", \.money) { text in
      Double(text).flatMap { $0 > 0 && $0 < 1e6 ? Int64(($0 * 1e9).rounded()) : nil }
    },
    .allowance("time", \.time) { text in
      Quantities.duration(text).map { $0.microseconds }
    }
  ) { limit, path in
    guard limit.calls != nil || limit.tokens != nil || limit.money != nil || limit.time != nil else {
      throw DocumentError.value("a limit has calls, tokens, money or time, such as calls: 100/1m", at: path)
    }
    let isOfModels: Bool = limit.tokens != nil || limit.money != nil
    guard !isOfModels || limit.tools.isEmpty && limit.servers.isEmpty && !limit.per.contains(where: \.isOfTools) else {
      throw DocumentError.value("tokens and money are those of models; limit calls or time of tools", at: path)
    }
    guard limit.models.isEmpty || limit.tools.isEmpty && limit.servers.isEmpty else {
      throw DocumentError.value("a limit is on tools or on models; write two", at: path)
    }
  }

  static func read(_ reader: ObjectReader) throws -> [String: LimitConfig] {
    var limits: [String: LimitConfig] = [:]
    for member in reader.unread {
      let place: JSONPointer = reader.path.appending(member.key)
      guard (1...64).contains(member.key.utf8.count), member.key.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
        throw DocumentError.value("a limit's name has 1 to 64 bytes without blanks", at: place)
      }
      limits[member.key] = try limit.read(try ObjectReader(member.value, at: place), into: LimitConfig())
    }
    guard limits.count <= maximumLimits else {
      throw DocumentError.value("there are more than \(maximumLimits) limits", at: reader.path)
    }
    return limits
  }

  /// A number, also as `200k` or `1M`.
  private static func count(_ text: String) -> Int64? { Quantities.count(text).map { Int64($0) } }
}

extension LimitConfig.Account {
  fileprivate var isOfTools: Bool { self == .tool || self == .server }
}

extension ConfigKey<LimitConfig> {
  /// `AMOUNT/PERIOD`.
  fileprivate static func allowance(
    _ name: String, _ place: ConfigPlace<LimitConfig, LimitConfig.Allowance?>,
    _ amount: @escaping @Sendable (String) -> Int64?
  ) -> Self {
    Self(name) { reader, limit in
      guard let text = try reader.optionalString(name) else { return }
      let parts: [Substring] = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, let number = amount(String(parts[0])), (1...LimitReader.maximumAmount).contains(number),
        let period = Quantities.duration(String(parts[1])), period >= .seconds(1),
        period <= LimitReader.maximumPeriod
      else {
        throw DocumentError.value(
          "expected AMOUNT/PERIOD, such as 100/1m; a period is 1s to 366d", at: reader.path.appending(name))
      }
      limit[keyPath: place] = LimitConfig.Allowance(number, per: period)
    }
  }
}
