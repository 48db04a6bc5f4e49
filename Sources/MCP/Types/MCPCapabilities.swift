public import JSONKit

/// What a server declared that it can do; unknown capabilities are kept.
public struct MCPCapabilities: Sendable, Hashable {
  /// The object as received.
  public var raw: JSON.Object

  public init(_ raw: JSON.Object = JSON.Object()) {
    self.raw = raw
  }

  /// Reads the declared capabilities; anything but an object declares nothing.
  public init(json: JSON?) {
    raw = json?.objectValue ?? JSON.Object()
  }

  public var hasTools: Bool { has("tools") }
  public var hasResources: Bool { has("resources") }
  public var hasPrompts: Bool { has("prompts") }
  public var hasLogging: Bool { has("logging") }
  public var hasCompletions: Bool { has("completions") }

  private func has(_ name: String) -> Bool {
    raw[name]?.objectValue != nil
  }
}
