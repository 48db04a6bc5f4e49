public import JSONKit

/// What a server declared that it can do; unknown capabilities are kept.
public struct MCPCapabilities: Sendable, Hashable {
  /// The object as received.
  public var raw: JSON.Object

  /// Capabilities as an object; none unless said otherwise.
  public init(_ raw: JSON.Object = JSON.Object()) {
    self.raw = raw
  }

  /// Reads the declared capabilities; anything but an object declares nothing.
  public init(json: JSON?) {
    raw = json?.objectValue ?? JSON.Object()
  }

  /// Whether it has tools.
  public var hasTools: Bool { has("tools") }
  /// Whether it has resources.
  public var hasResources: Bool { has("resources") }
  /// Whether it has prompts.
  public var hasPrompts: Bool { has("prompts") }
  /// Whether it sends log messages.
  public var hasLogging: Bool { has("logging") }
  /// Whether it completes arguments.
  public var hasCompletions: Bool { has("completions") }

  private func has(_ name: String) -> Bool {
    raw[name]?.objectValue != nil
  }
}
