/// Who speaks in a message; an open set, because providers add roles.
public struct Role: RawRepresentable, Sendable, Hashable {
  /// The word on the wire.
  public var rawValue: String

  /// A role by its word, known here or not.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// Instructions of the application; sent under the name the provider uses today.
  public static let system = Role(rawValue: "system")
  /// Instructions of the application, in the newer name of OpenAI.
  public static let developer = Role(rawValue: "developer")
  /// The person, or the program, that asks.
  public static let user = Role(rawValue: "user")
  /// The model.
  public static let assistant = Role(rawValue: "assistant")
  /// Results of the tool calls of the assistant message before it.
  public static let tool = Role(rawValue: "tool")
}
