public import JSONKit

/// What a model costs, with the higher rates of long requests.
///
/// These are list prices of ordinary requests: what the maker bills otherwise (batches, priority, caches kept for hours)
/// has no price here.
public struct ModelPricing: Sendable, Hashable {
  /// The rates of requests that are not long.
  public var standard: ModelPrice
  /// The rates of long requests; nil where the length makes no difference.
  public var long: Long?

  /// The rates of a request whose input is longer than a limit; they hold for all of its tokens.
  public struct Long: Sendable, Hashable {
    /// The most input tokens at the standard rates.
    public var limit: Int
    /// The rates above it.
    public var price: ModelPrice

    /// Rates above a limit of input tokens.
    public init(above limit: Int, _ price: ModelPrice) {
      self.limit = limit
      self.price = price
    }
  }

  /// The same rates for every request, unless said otherwise.
  public init(_ standard: ModelPrice, long: Long? = nil) {
    self.standard = standard
    self.long = long
  }

  /// The price of a request in US dollars; nil where its usage tells of something that is billed in another way.
  public func cost(of usage: Usage) -> Double? {
    guard usage.costUSD != nil || Self.isOrdinary(usage.raw) else { return nil }
    let price = long.flatMap { usage.inputTokens > $0.limit ? $0.price : nil } ?? standard
    // To a billionth of a dollar, so that sums of binary fractions print as people write prices.
    return (price.cost(of: usage) * 1e9).rounded() / 1e9
  }

  private static func isOrdinary(_ raw: JSON?) -> Bool {
    guard let raw else { return true }
    let hours = [
      raw["cache_creation"]?["ephemeral_1h_input_tokens"],
      raw["input_tokens_details"]?["cache_write_tokens_details"]?["ttl_12h_tokens"],
      raw["prompt_tokens_details"]?["cache_write_tokens_details"]?["ttl_12h_tokens"],
    ]
    if hours.contains(where: { ($0?.intValue ?? 0) > 0 }) { return false }
    if raw["speed"]?.stringValue == "fast" { return false }
    return ["standard", "default"].contains(raw["service_tier"]?.stringValue ?? "standard")
  }
}

extension ModelPricing {
  /// The standard rates in US dollars for a million tokens, and those of long requests under `long`.
  public var json: JSON {
    var object = Self.members(standard)
    if let long {
      var members = Self.members(long.price)
      members["above_input_tokens"] = .integer(Int64(long.limit))
      object["long"] = .object(members)
    }
    return .object(object)
  }

  private static func members(_ price: ModelPrice) -> JSON.Object {
    var object: JSON.Object = ["input": .double(price.input), "output": .double(price.output)]
    if let read = price.cacheRead { object["cache_read"] = .double(read) }
    if let write = price.cacheWrite { object["cache_write"] = .double(write) }
    return object
  }
}

extension Usage {
  /// This usage with its price, where the provider states none and the model's is known.
  package func priced(model: String) -> Usage {
    guard costUSD == nil, let pricing = ModelTable.model(model)?.pricing else { return self }
    var priced = self
    priced.costUSD = pricing.cost(of: self)
    return priced
  }
}
