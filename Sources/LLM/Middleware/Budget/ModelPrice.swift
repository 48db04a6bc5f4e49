/// What a model costs, in US dollars for a million tokens.
public struct ModelPrice: Sendable, Hashable {
  /// Of tokens read.
  public var input: Double
  /// Of tokens written.
  public var output: Double
  /// Of input read from the provider's cache; as ``input`` where nil.
  public var cacheRead: Double?
  /// Of input written to the provider's cache; as ``input`` where nil.
  public var cacheWrite: Double?

  /// A price in US dollars for a million tokens of each sort.
  public init(input: Double, output: Double, cacheRead: Double? = nil, cacheWrite: Double? = nil) {
    self.input = input
    self.output = output
    self.cacheRead = cacheRead
    self.cacheWrite = cacheWrite
  }

  /// The price of a request in US dollars; what the provider itself states wins.
  public func cost(of usage: Usage) -> Double {
    if let stated = usage.costUSD { return stated }
    let read = usage.cacheReadTokens ?? 0
    let written = usage.cacheWriteTokens ?? 0
    let plain = max(0, usage.inputTokens - read - written)
    var millionths = Double(plain) * input + Double(usage.outputTokens) * output
    millionths += Double(read) * (cacheRead ?? input)
    millionths += Double(written) * (cacheWrite ?? input)
    return millionths / 1_000_000
  }
}
