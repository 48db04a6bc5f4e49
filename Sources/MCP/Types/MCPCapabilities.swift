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

  /// Whether it tells when its list of tools is another one.
  public var tellsToolChanges: Bool { says("tools", "listChanged") }
  /// Whether it tells when its list of prompts is another one.
  public var tellsPromptChanges: Bool { says("prompts", "listChanged") }
  /// Whether it tells when its list of resources is another one.
  public var tellsResourceChanges: Bool { says("resources", "listChanged") }
  /// Whether single resources can be watched.
  public var hasSubscriptions: Bool { says("resources", "subscribe") }

  /// Whether calls of tools may ask to become tasks.
  public var makesTasksOfCalls: Bool { raw["tasks"]?["requests"]?["tools"]?["call"]?.objectValue != nil }

  /// The settings of an extension that it declares; nil when it does not.
  public func settings(ofExtension id: String) -> JSON.Object? {
    raw["extensions"]?[id]?.objectValue
  }

  private func says(_ name: String, _ flag: String) -> Bool {
    raw[name]?[flag]?.boolValue ?? false
  }

  private func has(_ name: String) -> Bool {
    raw[name]?.objectValue != nil
  }
}
