public import JSONKit

/// Marks the end of a prefix that the provider should cache.
public struct CacheMark: Sendable, Hashable {
  /// How long it should live; nil for the provider's default.
  public var ttl: Duration?

  /// A mark with a lifetime, or with the provider's own.
  public init(ttl: Duration? = nil) {
    self.ttl = ttl
  }

  /// The mark as an object; `ttl_seconds` stands only where a lifetime is asked for.
  public var json: JSON {
    guard let ttl else { return .object([:]) }
    return ["ttl_seconds": .integer(ttl.components.seconds)]
  }

  /// Reads what ``json`` writes.
  public init(json: JSON, at path: JSONPointer = .root) throws(JSONError) {
    var reader = try ObjectReader(json, at: path)
    ttl = try reader.optionalInt("ttl_seconds").map { .seconds($0) }
  }
}
