public import JSONKit

/// What a half-written argument may become, as a server suggests.
///
/// Source: Model Context Protocol, "Completion", revision 2026-07-28; read 2026-11-26.
public struct MCPCompletion: Sendable, Hashable {
  /// What is being filled in.
  public enum Reference: Sendable, Hashable {
    /// The prompt of this name.
    case prompt(String)
    /// The resource template with this pattern.
    case resource(uriTemplate: String)

    package var json: JSON {
      switch self {
      case .prompt(let name): ["type": "ref/prompt", "name": .string(name)]
      case .resource(let template): ["type": "ref/resource", "uri": .string(template)]
      }
    }

    /// Reads a reference; nil for an unknown kind or without a name.
    package init?(json: JSON) {
      switch (json["type"]?.stringValue, json["name"]?.stringValue, json["uri"]?.stringValue) {
      case ("ref/prompt", let name?, _): self = .prompt(name)
      case ("ref/resource", _, let uri?): self = .resource(uriTemplate: uri)
      default: return nil
      }
    }
  }

  /// The most values an answer may have; more are cut.
  public static let maximumValues = 100

  /// The suggestions, best first, at most ``maximumValues``.
  public var values: [String]
  /// How many there are in all; nil when the server does not say.
  public var total: Int?
  /// Whether there are more than ``values``.
  public var hasMore: Bool

  /// Suggestions made here, best first; what is over ``maximumValues`` is cut and counted.
  public init(_ suggestions: [String]) {
    values = Array(suggestions.prefix(Self.maximumValues))
    total = suggestions.count
    hasMore = suggestions.count > values.count
  }

  /// Reads the result of a completion.
  ///
  /// - Throws: ``MCPError`` with code `invalid_result` when there is no list of values.
  public init(json: JSON) throws(MCPError) {
    guard let list = json["completion"]?["values"]?.arrayValue else {
      throw MCPError(.invalidResult, "the completion has no list named values")
    }
    let texts = list.compactMap(\.stringValue)
    values = Array(texts.prefix(Self.maximumValues))
    total = json["completion"]?["total"]?.intValue
    hasMore = json["completion"]?["hasMore"]?.boolValue ?? (texts.count > values.count)
    if texts.count > values.count { hasMore = true }
  }

  /// The result as it stands in a response.
  package var json: JSON {
    var members: JSON.Object = ["values": .array(values.map { .string($0) })]
    if let total { members.append("total", .integer(Int64(total))) }
    members.append("hasMore", .bool(hasMore))
    return ["completion": .object(members)]
  }
}
