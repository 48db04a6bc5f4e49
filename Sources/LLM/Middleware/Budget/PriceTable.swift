import JSONKit

/// Prices by provider and model.
public struct PriceTable: Sendable, Hashable {
  private struct Entry: Sendable, Hashable {
    var provider: String
    var model: String
    var price: ModelPrice
  }

  private var entries: [Entry] = []

  /// A table without prices.
  public init() {}

  /// Sets the price of a model.
  public mutating func set(_ price: ModelPrice, provider: String, model: String) {
    entries.removeAll { $0.provider.sameBytes(as: provider) && $0.model.sameBytes(as: model) }
    entries.append(Entry(provider: provider, model: model, price: price))
  }

  /// The price of a model, or of one whose id it continues: `gpt-x` is the price of `gpt-x-2026-11-01` too.
  ///
  /// - Parameter provider: nil where the model is written as `provider/model` or stands in the table once by its id.
  public func price(provider: String?, model: String) -> ModelPrice? {
    let found = entries.filter { entry in
      if let provider { return entry.provider.sameBytes(as: provider) && Self.covers(entry.model, model) }
      return Self.covers(entry.provider + "/" + entry.model, model) || Self.covers(entry.model, model)
    }
    return found.max { $0.model.utf8.count < $1.model.utf8.count }?.price
  }

  private static func covers(_ id: String, _ model: String) -> Bool {
    guard model.utf8.starts(with: id.utf8) else { return false }
    let rest = model.utf8.dropFirst(id.utf8.count)
    return rest.isEmpty || rest.first == UInt8(ascii: "-")
  }
}
