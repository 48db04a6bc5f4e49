public import JSONKit

/// The id of a request: an integer or a string, never null; `1` and `"1"` are different ids.
///
/// Source: Model Context Protocol, "Base Protocol", revision 2026-07-28; read 2026-11-24.
public enum RPCID: Hashable, Sendable {
  case integer(Int64)
  case string(String)

  /// Reads an id; nil for every other JSON value, fractions and booleans included.
  public init?(json: JSON) {
    switch json {
    case .integer(let value): self = .integer(value)
    case .string(let value): self = .string(value)
    default: return nil
    }
  }

  /// The id as it stands in a message.
  public var json: JSON {
    switch self {
    case .integer(let value): .integer(value)
    case .string(let value): .string(value)
    }
  }
}
