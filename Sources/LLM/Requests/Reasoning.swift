public import JSONKit

/// How much the model should think before it answers, and whether it shows it.
public struct Reasoning: Sendable, Hashable {
  /// The provider's word, for example `low`, `high` or `none`.
  public var effort: String?
  /// The most tokens to think with, where the provider takes a number.
  public var budgetTokens: Int?
  /// Whether a summary of the thoughts is wanted in the answer.
  public var showsSummary: Bool?

  /// The provider's defaults, unless said otherwise.
  public init(effort: String? = nil, budgetTokens: Int? = nil, showsSummary: Bool? = nil) {
    self.effort = effort
    self.budgetTokens = budgetTokens
    self.showsSummary = showsSummary
  }

  /// The settings as an object.
  public var json: JSON {
    var object: JSON.Object = [:]
    if let effort { object["effort"] = .string(effort) }
    if let budgetTokens { object["budget_tokens"] = .integer(Int64(budgetTokens)) }
    if let showsSummary { object["summary"] = .bool(showsSummary) }
    return .object(object)
  }

  /// Reads the settings; a bare string is the effort.
  public init(json: JSON, at path: JSONPointer = .root) throws(JSONError) {
    if case .string(let effort) = json {
      self.init(effort: effort)
      return
    }
    var reader = try ObjectReader(json, at: path)
    self.init(
      effort: try reader.optionalString("effort"), budgetTokens: try reader.optionalInt("budget_tokens"),
      showsSummary: try reader.optionalBool("summary"))
    if let stray = reader.unread.first { throw reader.invalid(stray.key, "unknown reasoning setting") }
  }
}
